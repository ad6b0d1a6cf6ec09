"""Files at an address of their own: CSV tables, GeoJSON collections, GTFS feeds."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from explorer.errors import SourceError
from explorer.sources.answer import Answer
from explorer.sources.asked import Request
from explorer.sources.delimited import number_of, table_rows
from explorer.sources.entries import Entry
from explorer.sources.gtfs import stops_of
from explorer.sources.http import Http
from explorer.sources.packed import opened
from explorer.sources.rows import Area, Probe, Progress, Rows, feature, features_of
from explorer.sources.sniff import Shape

LARGEST: Final = 512 * 1024 * 1024
"""What the gate takes in of one file."""


def fetch(entry: Entry, area: Area, http: Http, progress: Progress) -> Rows:
    """Ask for a file, or for one by commune or department, and read it.

    Parameters
    ----------
    entry : Entry
        Of kind ``csv``, ``geojson`` or ``gtfs``; the address may hold ``{commune}``. With
        ``query.within``, a table's rows outside the area are let go as they are read.
    area : Area
        Fills the address's place-holders, and cuts what is larger than it.
    http : Http
        The way to the network.
    progress : callable
        Told how many files came of how many.

    Returns
    -------
    Rows
        All rows of all files; a file announces no number.

    Raises
    ------
    SourceError
        If the service fails, or a file cannot be read.
    """
    rows = Rows()
    addresses = list(area.fill(entry.address, entry))
    for done, address in enumerate(addresses, start=1):
        answer = http.ask(Request(entry.title, address, Shape.ANY))
        read_into(rows, answer, entry, entry.kind, area)
        progress(done, len(addresses))
    rows.require_all(len(rows.features), entry)
    return rows


def probe(entry: Entry, area: Area, http: Http) -> Probe:
    """Ask for the first file, and say what columns it has.

    Parameters
    ----------
    entry : Entry
        The source.
    area : Area
        Fills the address's place-holders.
    http : Http
        The way to the network.

    Returns
    -------
    Probe
        The date is that of the file's last change, where the service gives it.
    """
    answer = http.ask(Request(entry.title, next(area.fill(entry.address, entry)), Shape.ANY))
    rows = Rows()
    read_into(rows, answer, entry, entry.kind)
    columns = frozenset(rows.features[0]["properties"]) if rows.features else None
    return Probe(columns, answer.kept.last_modified, len(rows.features))


def read_into(
    rows: Rows, answer: Answer, entry: Entry, form: str, area: Area | None = None
) -> None:
    """Read a file into rows.

    Parameters
    ----------
    rows : Rows
        Receives features and the proof.
    answer : Answer
        The file.
    entry : Entry
        How to read it.
    form : str
        ``csv``, ``geojson`` or ``gtfs``.
    area : Area, optional
        What a table is cut to if the entry asks for it; nothing is cut by default.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    rows.note(answer)
    if form == "csv":
        found_rows: Iterable[dict[str, str]] = table_rows(answer, entry)
        if area is not None and entry.query.get("within"):
            found_rows = _within(found_rows, rows, answer, entry, area)
        rows.features += [feature(row) for row in found_rows]
    elif form == "gtfs":
        found, vintage = stops_of(answer, entry)
        rows.features += found
        rows.vintage = vintage or rows.vintage
    else:
        rows.features += list(_collection(answer, entry))


def _within(
    given: Iterable[Mapping[str, str]], rows: Rows, answer: Answer, entry: Entry, area: Area
) -> Iterator[dict[str, str]]:
    # A department's table has hundreds of thousands of rows: those outside are never held.
    west, south, east, north = area.extent
    names = [str(entry.geometry.get(key, key)) for key in ("lon", "lat")]
    outside = 0
    for row in given:
        if not set(names) <= set(row):
            expected = f"columns {' and '.join(map(repr, names))}"
            raise answer.unexpected(expected, ", ".join(row))
        try:
            x, y = (number_of(row[name]) for name in names)
        except SourceError as error:
            expected = f"degrees in {' and '.join(map(repr, names))}"
            raise answer.unexpected(expected, str(error)) from error
        if x is None or y is None or not (west <= x <= east and south <= y <= north):
            outside += 1
            continue
        yield dict(row)
    if outside:
        rows.aside.append(f"{outside} rows: outside the extent, or without a position")


def _collection(answer: Answer, entry: Entry) -> Iterator[dict[str, object]]:
    with opened(answer, entry.query.get("member")) as stream:
        text = stream.read(LARGEST + 1)
        if len(text) > LARGEST:
            expected = f"at most {LARGEST:,} bytes of GeoJSON"
            raise answer.unexpected(expected, "more")
        try:
            document = json.loads(text.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            expected = "a whole GeoJSON document in UTF-8"
            raise answer.unexpected(expected, str(error)) from error
    if not isinstance(document, dict):
        expected = "a GeoJSON collection"
        raise answer.unexpected(expected, type(document).__name__)
    yield from features_of(answer, document)
