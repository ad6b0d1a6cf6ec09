"""Portals of Opendatasoft, Explore API v2.1: records in pages, or an export where there are many.

From the API's reference (help.opendatasoft.com/apis/ods-explore-v2): ``limit`` goes up to 100,
``offset`` + ``limit`` up to 10 000, ``exports`` has no such limit, ``total_count`` says how many
records answer the query. Not tried against a live portal here.
"""

from collections.abc import Iterator
from typing import Any, Final

from explorer.sources.asked import Request, with_query
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import Area, Probe, Progress, Rows, feature

PAGE: Final = 100
DEEPEST: Final = 10_000


def fetch(entry: Entry, area: Area, http: Http, progress: Progress) -> Rows:
    """Ask for all records of a query.

    Parameters
    ----------
    entry : Entry
        ``query``: ``dataset``, and ``where``, ``refine``, ``select``, ``order_by`` if any.
    area : Area
        Fills the query's place-holders.
    http : Http
        The way to the network.
    progress : callable
        Told how many records came of how many.

    Returns
    -------
    Rows
        As many as announced.

    Raises
    ------
    SourceError
        If the service fails, or totals and pages do not agree.
    """
    whole = Rows()
    for query in _queries(entry, area):
        rows = _pages(entry, http, query, progress)
        whole.features += rows.features
        whole.receipts += rows.receipts
        whole.announced = (whole.announced or 0) + (rows.announced or 0)
    whole.require_all(len(whole.features), entry)
    return whole


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask what columns a dataset has, and when it changed last.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Not needed here.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        From the dataset's own description.
    """
    del area
    answer = http.ask(Request(entry.title, _base(entry)))
    document = answer.object()
    fields = answer.member(document, "fields", list)
    metas = document.get("metas")
    default = metas.get("default", {}) if isinstance(metas, dict) else {}
    count = default.get("records_count")
    return Probe(
        frozenset(str(item.get("name")) for item in fields if isinstance(item, dict)),
        default.get("data_processed") or default.get("modified"),
        count if isinstance(count, int) else None,
    )


def _pages(entry: Entry, http: Http, query: dict[str, Any], progress: Progress) -> Rows:
    rows = Rows()
    offset = 0
    while True:
        page = query | {"limit": PAGE, "offset": offset}
        answer = http.ask(Request(entry.title, with_query(f"{_base(entry)}/records", page)))
        document = answer.object()
        rows.announce(answer.member(document, "total_count", int), answer)
        if (rows.announced or 0) > DEEPEST:
            return _export(entry, http, rows, query)
        found = answer.member(document, "results", list)
        rows.features += [feature(item) for item in found]
        rows.note(answer)
        offset += PAGE
        progress(len(rows.features), rows.announced)
        if not found or offset >= (rows.announced or 0):
            return rows


def _export(entry: Entry, http: Http, rows: Rows, query: dict[str, Any]) -> Rows:
    address = with_query(f"{_base(entry)}/exports/json", query)
    answer = http.ask(Request(entry.title, address))
    found = answer.json()
    if not isinstance(found, list):
        expected = "a list of records"
        raise answer.unexpected(expected, type(found).__name__)
    rows.features = [feature(item) for item in found]
    rows.note(answer)
    return rows


def _queries(entry: Entry, area: Area) -> Iterator[dict[str, Any]]:
    names = ("refine", "select", "order_by")
    given = {name: entry.query[name] for name in names if name in entry.query}
    if "where" not in entry.query:
        yield given
        return
    for where in area.fill(str(entry.query["where"]), entry):
        yield {"where": where, **given}


def _base(entry: Entry) -> str:
    root = entry.address.rstrip("/")
    return f"{root}/api/explore/v2.1/catalog/datasets/{entry.query['dataset']}"
