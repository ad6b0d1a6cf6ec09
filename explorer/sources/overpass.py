"""OpenStreetMap through the Overpass API: a query bounded in place, time and size.

The query language is that of wiki.openstreetmap.org/wiki/Overpass_API/Overpass_QL. An answer
that was cut says so in ``remark``, under status 200. Not tried live here.
"""

from typing import Any, Final

from explorer.errors import CatalogError
from explorer.sources.answer import Answer
from explorer.sources.asked import Request
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import Area, Probe, Progress, Rows, feature

SECONDS: Final = 60
BYTES: Final = 64 * 1024 * 1024
WIDEST: Final = 4.0
"""Square degrees: a department is about one."""


def fetch(entry: Entry, area: Area, http: Http, progress: Progress) -> Rows:
    """Ask for the elements that some selectors choose, within the area.

    Parameters
    ----------
    entry : Entry
        ``query``: ``select``, selectors such as ``nwr["amenity"="library"]``; ``geometry``,
        ``"center"`` (a point for each) or ``"geom"`` (lines and areas).
    area : Area
        Its extent becomes ``bbox``, which no query goes without.
    http : Http
        The way to the network.
    progress : callable
        Told how many elements came.

    Returns
    -------
    Rows
        Tags as properties, with ``@id`` such as ``node/123``.

    Raises
    ------
    SourceError
        If the service fails, or cut its answer short.
    """
    rows = Rows()
    answer = http.ask(Request(entry.title, entry.address, form={"data": query_of(entry, area)}))
    rows.features = _elements(answer)
    rows.note(answer)
    base = answer.object().get("osm3s")
    said = base.get("timestamp_osm_base") if isinstance(base, dict) else None
    rows.vintage = str(said)[:10] if said else None
    progress(len(rows.features), None)
    rows.require_all(len(rows.features), entry)
    return rows


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask the same question: an answer is small, by its bounds.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Its extent.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        OpenStreetMap has no columns.
    """
    answer = http.ask(Request(entry.title, entry.address, form={"data": query_of(entry, area)}))
    return Probe(None, None, len(_elements(answer)))


def query_of(entry: Entry, area: Area) -> str:
    """Write the query.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Its extent.

    Returns
    -------
    str
        With a box, a time and a size that bound it.

    Raises
    ------
    CatalogError
        If the extent is too wide, or a selector brings settings of its own.
    """
    west, south, east, north = area.extent
    if (east - west) * (north - south) > WIDEST:
        message = (
            f"Source '{entry.name}' asks for {(east - west) * (north - south):.1f} square degrees; "
            f"expected at most {WIDEST:g}. Narrow the layer's extent, or use an extract."
        )
        raise CatalogError(message)
    selectors = [str(one).strip().rstrip(";") for one in entry.query["select"]]
    for one in selectors:
        if not one.startswith(("node", "way", "relation", "nwr")) or ";" in one:
            message = f"Source '{entry.name}': expected a selector such as node[...], found {one}."
            raise CatalogError(message)
    form = "geom" if entry.query.get("geometry") == "geom" else "center"
    box = f"{south:.7g},{west:.7g},{north:.7g},{east:.7g}"
    head = f"[out:json][timeout:{SECONDS}][maxsize:{BYTES}][bbox:{box}];"
    return f"{head}({''.join(f'{one};' for one in selectors)});out {form};"


def _elements(answer: Answer) -> list[dict[str, Any]]:
    document = answer.object()
    if document.get("remark"):
        expected = "a whole answer"
        raise answer.unexpected(expected, f"the remark: {str(document['remark'])[:200]}")
    found = []
    for item in answer.member(document, "elements", list):
        properties = {"@id": f"{item.get('type')}/{item.get('id')}", **(item.get("tags") or {})}
        found.append(feature(properties, _shape(item)))
    return found


def _shape(item: dict[str, Any]) -> dict[str, Any] | None:
    place = item if "lon" in item else item.get("center")
    if isinstance(place, dict) and "lon" in place:
        return {"type": "Point", "coordinates": [place["lon"], place["lat"]]}
    line = [[one["lon"], one["lat"]] for one in item.get("geometry") or () if one]
    if len(line) > 3 and line[0] == line[-1] and "highway" not in (item.get("tags") or {}):  # noqa: PLR2004
        return {"type": "Polygon", "coordinates": [line]}
    return {"type": "LineString", "coordinates": line} if len(line) > 1 else None
