"""How fast one goes: assumptions, in one place, each with its reason; changes if a speed does."""

import re
from collections.abc import Mapping
from typing import Final

WALK_KMH: Final = 5.0
"""On foot on the level, as routers of OpenStreetMap take it."""

STEPS_KMH: Final = 2.5
"""On steps, up as down: half of the walking speed."""

CYCLE_KMH: Final = 15.0
"""By bicycle in a town, stops included."""

LIMIT_SHARE: Final = 0.8
"""How much of the posted limit a car goes on average, crossings and lights included."""

DRIVE_KMH: Final[Mapping[str, float]] = {
    "motorway": 90.0,
    "motorway_link": 45.0,
    "trunk": 85.0,
    "trunk_link": 40.0,
    "primary": 65.0,
    "primary_link": 30.0,
    "secondary": 55.0,
    "secondary_link": 25.0,
    "tertiary": 40.0,
    "tertiary_link": 20.0,
    "unclassified": 25.0,
    "residential": 25.0,
    "road": 25.0,
    "living_street": 10.0,
    "service": 15.0,
    "track": 10.0,
}
"""By car where no limit is posted, without traffic: of the order that open-source routers take."""

WALKING_CAR_KMH: Final = 5.0
"""A car, or a bicycle, where those on foot have priority."""

NAMED_KMH: Final[Mapping[str, float]] = {
    "fr:urban": 50.0,
    "fr:rural": 80.0,
    "fr:motorway": 130.0,
    "fr:zone20": 20.0,
    "fr:zone30": 30.0,
    "fr:20": 20.0,
    "fr:30": 30.0,
    "fr:walk": 5.0,
    "walk": 5.0,
}
"""Limits by the names that France's tags give them."""

MILE_KM: Final = 1.609344
FASTEST_KMH: Final = 160.0
LIMIT: Final = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?", re.IGNORECASE)


def limit_kmh(text: str | None) -> float | None:
    """Read a posted limit.

    Parameters
    ----------
    text : str or None
        As ``maxspeed`` gives it: ``"30"``, ``"30 mph"``, ``"FR:urban"``.

    Returns
    -------
    float or None
        Kilometres an hour; None where there is none or it cannot be read.

    Examples
    --------
    >>> limit_kmh("30"), limit_kmh("FR:urban"), limit_kmh("signals")
    (30.0, 50.0, None)
    """
    if text is None:
        return None
    said = text.strip().lower()
    if said in NAMED_KMH:
        return NAMED_KMH[said]
    match = LIMIT.fullmatch(said)
    if match is None:
        return None
    value = float(match[1]) * (MILE_KM if match[2] == "mph" else 1.0)
    return value if 0 < value <= FASTEST_KMH else None


def drive_kmh(kind: str, posted: str | None) -> float:
    """Give the speed of a car.

    Parameters
    ----------
    kind : str
        The value of ``highway``.
    posted : str or None
        The value of ``maxspeed``.

    Returns
    -------
    float
        Kilometres an hour: of the posted limit where it is known, else of the kind of street.
    """
    limit = limit_kmh(posted)
    if limit is not None:
        return LIMIT_SHARE * limit
    return DRIVE_KMH.get(kind, WALKING_CAR_KMH)
