"""Datasets of data.gouv.fr: the resource is looked up, so that a moved file does not break it.

From the API's reference (doc.data.gouv.fr, API v1): ``/api/1/datasets/{slug}/`` gives
``resources``, each with ``title``, ``url``, ``format``, ``last_modified`` and ``checksum``
(``type``, ``value``). Not tried live here.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from explorer.sources.answer import Answer
from explorer.sources.asked import Request
from explorer.sources.entries import Entry
from explorer.sources.files import read_into
from explorer.sources.http import Http
from explorer.sources.rows import Area, Probe, Progress, Rows
from explorer.sources.sniff import Shape

QUARTER: Final = re.compile(r"(20\d\d)[-_ ]?[tTqQ]([1-4])(?!\d)|[tTqQ]([1-4])[-_ ]?(20\d\d)")
DATE: Final = re.compile(r"(20\d\d)[-_]?(0[1-9]|1[0-2])(?:[-_]?(0[1-9]|[12]\d|3[01]))?(?!\d)")
YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
CHECKSUMS: Final = frozenset({"sha1", "sha256", "md5"})


def fetch(entry: Entry, area: Area, http: Http, progress: Progress) -> Rows:
    """Find the newest resource of a dataset that matches a pattern, and read it.

    Parameters
    ----------
    entry : Entry
        ``query``: ``dataset`` (its slug), ``pattern`` (of title or address), ``format`` (``csv``,
        ``geojson`` or ``gtfs``).
    area : Area
        Fills the pattern's place-holders.
    http : Http
        The way to the network.
    progress : callable
        Told of the one file.

    Returns
    -------
    Rows
        With the vintage that the resource's name says.

    Raises
    ------
    SourceError
        If no resource matches, or the file fails.
    """
    rows = Rows()
    chosen = chosen_resources(entry, area, http, rows)
    for done, (address, title, checksum) in enumerate(chosen, start=1):
        found = http.ask(Request(entry.title, address, Shape.ANY, checksum=checksum))
        read_into(rows, found, entry, str(entry.query["format"]))
        rows.vintage = rows.vintage or vintage_of(f"{title} {address}")
        progress(done, len(chosen))
    rows.require_all(len(rows.features), entry)
    return rows


def chosen_resources(
    entry: Entry, area: Area, http: Http, rows: Rows | None = None
) -> list[tuple[str, str, tuple[str, str] | None]]:
    """Look up the newest resource of each pattern.

    Parameters
    ----------
    entry : Entry
        ``query``: ``dataset`` and ``pattern``.
    area : Area
        Fills the pattern's place-holders.
    http : Http
        The way to the network.
    rows : Rows, optional
        Receives the proof of the catalogue's answer.

    Returns
    -------
    list of tuple
        Address, title, and checksum where the catalogue gives one.

    Raises
    ------
    SourceError
        If no resource matches.
    """
    answer, resources = _resources(entry, http)
    if rows is not None:
        rows.note(answer)
    found = []
    for pattern in area.fill(str(entry.query["pattern"]), entry):
        chosen = newest(resources, pattern)
        if chosen is None:
            names = ", ".join(str(item.get("title")) for item in resources[:12])
            expected = f"a resource whose title or address matches {pattern!r}"
            raise answer.unexpected(expected, f"{len(resources)} others: {names}")
        address = answer.member(chosen, "url", str)
        found.append((address, str(chosen.get("title") or ""), _checksum(chosen)))
    return found


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask what the newest resource is, without fetching it.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Fills the pattern's place-holders.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        Its columns are not known without the file.
    """
    answer, resources = _resources(entry, http)
    pattern = next(area.fill(str(entry.query["pattern"]), entry))
    chosen = newest(resources, pattern)
    if chosen is None:
        expected = f"a resource whose title or address matches {pattern!r}"
        raise answer.unexpected(expected, f"{len(resources)} others")
    modified = chosen.get("last_modified")
    return Probe(None, str(modified) if modified else None, None)


def newest(resources: list[dict[str, Any]], pattern: str) -> dict[str, Any] | None:
    """Give the newest resource that matches.

    Parameters
    ----------
    resources : list of dict
        Of a dataset.
    pattern : str
        A regular expression, whatever the case.

    Returns
    -------
    dict or None
        By the vintage that title or address names, then by the date of its last change.
    """
    found = [
        item
        for item in resources
        if any(
            re.search(pattern, str(item.get(name)), re.IGNORECASE)
            for name in ("title", "url")
            if item.get(name)
        )
    ]

    def age(item: Mapping[str, Any]) -> tuple[str, str]:
        said = vintage_of(f"{item.get('title')} {item.get('url')}")
        return said or "", str(item.get("last_modified") or "")

    return max(found, key=age, default=None)


def vintage_of(text: str) -> str | None:
    """Read a vintage from a name.

    Parameters
    ----------
    text : str
        Title or address of a resource.

    Returns
    -------
    str or None
        The last day of a quarter, a date, a month or a year, so that texts sort by age.

    Examples
    --------
    >>> vintage_of("2026t2-immeuble.zip"), vintage_of("T3 2025"), vintage_of("base 2024-06-30")
    ('2026-06-30', '2025-09-30', '2024-06-30')
    """
    quarter = QUARTER.search(text)
    if quarter:
        year, number = quarter[1] or quarter[4], quarter[2] or quarter[3]
        return f"{year}-{('03-31', '06-30', '09-30', '12-31')[int(number) - 1]}"
    date = DATE.search(text)
    if date:
        return "-".join(part for part in date.groups() if part)
    years = YEAR.findall(text)
    return max(years) if years else None


def _resources(entry: Entry, http: Http) -> tuple[Answer, list[dict[str, Any]]]:
    address = f"{entry.address.rstrip('/')}/api/1/datasets/{entry.query['dataset']}/"
    answer = http.ask(Request(entry.title, address))
    found = answer.member(answer.object(), "resources", list)
    return answer, [item for item in found if isinstance(item, dict)]


def _checksum(resource: Mapping[str, Any]) -> tuple[str, str] | None:
    said = resource.get("checksum")
    if not isinstance(said, dict) or said.get("type") not in CHECKSUMS or not said.get("value"):
        return None
    return str(said["type"]), str(said["value"])
