"""Ground reached from a point, as the Géoplateforme's isochrone service draws it.

Read in the publisher's guide (IGN, "Calcul d'isochrone/isodistance"): address, parameters and
units, the resource ``bdtopo-valhalla``, that one goes on foot (4 km/h) or by car and by no bicycle,
at most five requests a second, and that ``resourceVersion`` of the answer is the network's day.
Read in public clients: the other members of the answer. Not tried live.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from explorer.settings import Settings
from explorer.sources.answer import Answer
from explorer.sources.asked import Request, with_query
from explorer.sources.http import Http

API: Final = "https://data.geopf.fr/navigation/isochrone"
TITLE: Final = "Géoplateforme, calcul d'isochrone"
RESOURCE: Final = "bdtopo-valhalla"
MOST_BYTES: Final = 16 * 1024 * 1024
SHAPES: Final = ("Polygon", "MultiPolygon")
SYSTEM: Final = "EPSG:4326"
COSTS: Final[Mapping[str, str]] = {"seconds": "time", "metres": "distance"}


@dataclass(frozen=True, slots=True)
class Isochrone:
    """What the service says is reached within one limit.

    Attributes
    ----------
    geometry : dict
        A GeoJSON polygon or multipolygon, as the service gives it.
    version : str or None
        What the service says of the age of its network.
    retrieved : str
        Day on which it was asked.
    """

    geometry: dict[str, Any]
    version: str | None
    retrieved: str


def fetch_isochrones(  # noqa: PLR0913 - what the service is asked, one parameter each
    point: tuple[float, float],
    limits: Sequence[float],
    by: str,
    profile: str,
    settings: Settings,
    *,
    address: str = API,
) -> list[Isochrone]:
    """Ask how far one gets from a point within some limits, one after the other.

    Parameters
    ----------
    point : (float, float)
        Longitude and latitude.
    limits : sequence of float
        In seconds or metres.
    by : str
        Which: ``"seconds"`` or ``"metres"``.
    profile : str
        ``"pedestrian"`` or ``"car"``.
    settings : Settings
        How the service is asked, and how fast.
    address : str
        Where the service is; another one for tests.

    Returns
    -------
    list of Isochrone
        One a limit, in their order, of the kind, limit and profile asked for.

    Raises
    ------
    SourceError
        If the service cannot be reached, or an answer is not as expected.
    """
    asked = {
        "resource": RESOURCE,
        "point": f"{point[0]:.6f},{point[1]:.6f}",
        "costType": COSTS[by],
        "profile": profile,
        "direction": "departure",
        "distanceUnit": "meter",
        "timeUnit": "second",
        "geometryFormat": "geojson",
        "crs": SYSTEM,
    }
    held = replace(settings, most_bytes=min(settings.most_bytes, MOST_BYTES))
    with Http(held) as http:  # one for all, which keeps the pace
        return [_ask(http, address, asked | {"costValue": f"{limit:.10g}"}) for limit in limits]


def _ask(http: Http, address: str, asked: Mapping[str, str]) -> Isochrone:
    answer = http.ask(Request(TITLE, with_query(address, asked)))
    found = answer.object()
    _require_same(answer, found, asked)
    geometry: dict[str, Any] = answer.member(found, "geometry", dict)
    if geometry.get("type") not in SHAPES:
        expected = f"a geometry of type {' or '.join(SHAPES)}"
        raise answer.unexpected(expected, repr(geometry.get("type")))
    version = found.get("resourceVersion")
    day = answer.kept.retrieved[:10]
    return Isochrone(geometry, version if isinstance(version, str) else None, day)


def _require_same(answer: Answer, found: Mapping[str, Any], asked: Mapping[str, str]) -> None:
    # What the answer repeats of the question is compared: another unit is another answer.
    for name in ("costType", "profile", "direction", "crs"):
        said = found.get(name)
        if said is not None and said != asked[name]:
            expected = f"{name} '{asked[name]}'"
            raise answer.unexpected(expected, repr(said))
    value = found.get("costValue")
    if value is None:
        return
    try:
        same = float(value) == float(asked["costValue"])
    except (TypeError, ValueError):
        same = False
    if not same:
        expected = f"costValue {asked['costValue']}"
        raise answer.unexpected(expected, repr(value))
