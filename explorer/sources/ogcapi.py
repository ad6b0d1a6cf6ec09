"""OGC API Features, part 1 (OGC 17-069r4): items of a collection, by the links to the next page."""

from typing import Any, Final
from urllib.parse import urljoin

from explorer.sources.asked import Request, with_query
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import MOST_PAGES, Area, Probe, Progress, Rows, features_of

PAGE: Final = 1000


def fetch(entry: Entry, area: Area, http: Http, progress: Progress) -> Rows:
    """Ask for all items of a collection within the area.

    Parameters
    ----------
    entry : Entry
        ``query``: ``collection``, and ``filter`` if any.
    area : Area
        Its extent becomes ``bbox``.
    http : Http
        The way to the network.
    progress : callable
        Told how many items came of how many.

    Returns
    -------
    Rows
        As many as ``numberMatched``, where the service gives it.

    Raises
    ------
    SourceError
        If the service fails, pages go round, or totals and pages do not agree.
    """
    rows = Rows()
    bbox = ",".join(f"{number:.10g}" for number in area.extent)
    query = {"f": "json", "bbox": bbox, "limit": entry.query.get("page", PAGE)}
    if "filter" in entry.query:
        query["filter"] = next(area.fill(str(entry.query["filter"]), entry))
    address: str | None = with_query(f"{_base(entry)}/items", query)
    seen: set[str] = set()
    while address is not None:
        answer = http.ask(Request(entry.title, address))
        document = answer.object()
        if isinstance(document.get("numberMatched"), int):
            rows.announce(document["numberMatched"], answer)
        rows.features += features_of(answer, document)
        rows.note(answer)
        progress(len(rows.features), rows.announced)
        seen.add(address)
        address = _next(document, address)
        if address in seen or len(seen) > MOST_PAGES:
            expected, found = "pages that end", f"{len(seen)} pages and a link back"
            raise answer.unexpected(expected, found)
    rows.require_all(len(rows.features), entry)
    return rows


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask for one item, and how many there are.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Its extent becomes ``bbox``.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        Columns are those of the one item.
    """
    bbox = ",".join(f"{number:.10g}" for number in area.extent)
    query = {"f": "json", "bbox": bbox, "limit": 1}
    answer = http.ask(Request(entry.title, with_query(f"{_base(entry)}/items", query)))
    document = answer.object()
    found = features_of(answer, document)
    count = document.get("numberMatched")
    columns = frozenset(found[0]["properties"]) if found else None
    return Probe(columns, None, count if isinstance(count, int) else None)


def _next(document: dict[str, Any], address: str) -> str | None:
    for link in document.get("links") or ():
        if isinstance(link, dict) and link.get("rel") == "next" and link.get("href"):
            return urljoin(address, str(link["href"]))
    return None


def _base(entry: Entry) -> str:
    return f"{entry.address.rstrip('/')}/collections/{entry.query['collection']}"
