"""Files at an address of their own: CSV tables, GeoJSON collections, GTFS feeds."""

import json
from collections.abc import Iterator
from typing import Final

from explorer.sources.answer import Answer
from explorer.sources.asked import Request
from explorer.sources.delimited import table_rows
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
        Of kind ``csv``, ``geojson`` or ``gtfs``; the address may hold ``{commune}``.
    area : Area
        Fills the address's place-holders.
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
        read_into(rows, answer, entry, entry.kind)
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


def read_into(rows: Rows, answer: Answer, entry: Entry, form: str) -> None:
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

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    rows.note(answer)
    if form == "csv":
        rows.features += [feature(row) for row in table_rows(answer, entry)]
    elif form == "gtfs":
        found, vintage = stops_of(answer, entry)
        rows.features += found
        rows.vintage = vintage or rows.vintage
    else:
        rows.features += list(_collection(answer, entry))


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
