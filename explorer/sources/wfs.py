"""WFS 2.0 (OGC 09-025r2): features in pages, as many as the service announced.

Servers differ in the order that they read a ``BBOX`` in ``urn:ogc:def:crs:EPSG::4326``, and the
wrong one gives nothing without a word. The standard has latitude first, and so has the MapServer
8.0.0 of Debian (seen in the tests; clients that turn the box themselves make it look otherwise).
So ``axis`` says which is tried first, the other one is tried where that gives nothing, and what
was announced is compared with what came. IGN's Géoplateforme was not tried live here.
"""

import re
from typing import Any, Final

from explorer.errors import SourceError
from explorer.sources.answer import Answer
from explorer.sources.asked import Request, with_query
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import MOST_PAGES, Area, Probe, Progress, Rows, features_of
from explorer.sources.sniff import Shape

PAGE: Final = 1000
SYSTEM: Final = "urn:ogc:def:crs:EPSG::4326"
MATCHED: Final = re.compile(rb'\bnumberMatched\s*=\s*["\'](\d+|unknown)["\']')
TROUBLE: Final = re.compile(rb"ExceptionText[^>]*>\s*([^<]{1,200})")
HEAD: Final = 65536
AXES: Final = ("yx", "xy")


def fetch(entry: Entry, area: Area, http: Http, progress: Progress) -> Rows:
    """Ask for all features of a type within the area.

    Parameters
    ----------
    entry : Entry
        ``query``: ``typename``, and ``filter`` (CQL, of GeoServer; instead of a box), ``output``,
        ``axis``, ``page``, ``sort`` if any.
    area : Area
        Its extent becomes ``BBOX``.
    http : Http
        The way to the network.
    progress : callable
        Told how many features came of how many.

    Returns
    -------
    Rows
        In longitude and latitude, as many as announced.

    Raises
    ------
    SourceError
        If the service fails, or totals and pages do not agree.
    """
    rows = Rows()
    where, total, answer = _hits(entry, area, http)
    rows.note(answer)
    rows.announce(total, answer)
    page = int(entry.query.get("page", PAGE))
    base = _base(entry) | where | _output(entry)
    if "sort" in entry.query:
        base["SORTBY"] = entry.query["sort"]
    for start in range(0, min(total, page * MOST_PAGES), page):
        query = base | {"STARTINDEX": start, "COUNT": page}
        answer = http.ask(Request(entry.title, with_query(entry.address, query)))
        document = answer.object()
        matched = document.get("numberMatched")
        if isinstance(matched, int):
            rows.announce(matched, answer)
        rows.features += features_of(answer, document)
        rows.note(answer)
        progress(len(rows.features), total)
    rows.require_all(len(rows.features), entry)
    _upright(rows.features, area)
    return rows


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask for one feature, and how many there are.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Its extent becomes ``BBOX``.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        Columns are those of the one feature.
    """
    where, total, _ = _hits(entry, area, http)
    query = _base(entry) | where | _output(entry) | {"COUNT": 1}
    answer = http.ask(Request(entry.title, with_query(entry.address, query)))
    found = features_of(answer, answer.object())
    return Probe(frozenset(found[0]["properties"]) if found else None, None, total)


def _hits(entry: Entry, area: Area, http: Http) -> tuple[dict[str, Any], int, Answer]:
    if "filter" in entry.query:
        where = {"CQL_FILTER": next(area.fill(str(entry.query["filter"]), entry))}
        return (where, *_count(entry, where, http))
    first = str(entry.query.get("axis", AXES[0]))
    for axis in (first, *(other for other in AXES if other != first)):
        where = {"BBOX": _box(area, axis)}
        total, answer = _count(entry, where, http)
        if total:
            break
    return where, total, answer


def _count(entry: Entry, where: dict[str, Any], http: Http) -> tuple[int, Answer]:
    query = _base(entry) | where | {"RESULTTYPE": "hits"}
    answer = http.ask(Request(entry.title, with_query(entry.address, query), Shape.XML))
    with answer.path.open("rb") as stream:
        head = stream.read(HEAD)  # one attribute of the first element: no XML is parsed
    trouble = TROUBLE.search(head)
    if trouble:
        message = trouble[1].decode("utf-8", "replace").strip()
        raise answer.unexpected("a number of features", f"an exception: {message}")  # noqa: EM101, TRY003
    found = MATCHED.search(head)
    if found is None or found[1] == b"unknown":
        shown = "none" if found is None else "'unknown'"
        raise answer.unexpected("numberMatched, a number", shown)  # noqa: EM101, TRY003
    return int(found[1]), answer


def _base(entry: Entry) -> dict[str, Any]:
    return {
        "SERVICE": "WFS",
        "VERSION": "2.0.0",
        "REQUEST": "GetFeature",
        "TYPENAMES": entry.query["typename"],
        "SRSNAME": SYSTEM,
    }


def _output(entry: Entry) -> dict[str, Any]:
    return {"OUTPUTFORMAT": entry.query.get("output", "application/json")}


def _box(area: Area, axis: str) -> str:
    west, south, east, north = area.extent
    if axis not in AXES:
        message = f"'axis' of a WFS is one of {', '.join(AXES)}; found '{axis}'."
        raise SourceError(message)
    numbers = (west, south, east, north) if axis == "xy" else (south, west, north, east)
    return ",".join([*(f"{number:.10g}" for number in numbers), SYSTEM])


def _upright(features: list[dict[str, Any]], area: Area) -> None:
    # Positions with latitude first are turned, if that alone puts them where they were asked.
    places = [_first(item["geometry"]) for item in features if item["geometry"]]
    found = [place for place in places if place is not None]
    west, south, east, north = area.extent
    near = max(east - west, north - south)

    def within(x: float, y: float) -> bool:
        return west - near <= x <= east + near and south - near <= y <= north + near

    if found and all(within(y, x) and not within(x, y) for x, y in found):
        for item in features:
            if item["geometry"]:
                item["geometry"]["coordinates"] = _turned(item["geometry"]["coordinates"])


def _first(geometry: dict[str, Any]) -> tuple[float, float] | None:
    found = geometry.get("coordinates")
    while isinstance(found, list) and found and isinstance(found[0], list):
        found = found[0]
    if isinstance(found, list) and all(isinstance(number, int | float) for number in found[:2]):
        return (found[0], found[1]) if len(found) > 1 else None
    return None


def _turned(value: Any) -> Any:
    if isinstance(value, list) and value and not isinstance(value[0], list):
        return [value[1], value[0], *value[2:]]
    return [_turned(item) for item in value]
