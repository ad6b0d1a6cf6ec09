"""Identifiers that come more than once in a file of any size, found on disk by sorted hashes.

Each batch leaves its hashes sorted in a file. Where a hash is met twice, over all batches, range
of hashes by range, the rows are candidates: a second pass over the input reads these alone, and the
plain reader's rule decides on their texts. Memory grows with the number of candidates, not of rows.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explorer.layers.fibre.repeats import set_aside
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.texts import from_chunks, from_values
from explorer.layers.findings import Examination
from explorer.layers.national.account import Account
from explorer.layers.national.inputs import Opened
from explorer.layers.national.records import records_of
from explorer.layers.national.rules import Rules
from explorer.layers.national.tables import Table

RANGE_ROWS: Final = 2_000_000
"""Hashes that are compared at once."""

HASHED: Final = np.dtype([("hash", np.uint64), ("row", np.int64)])
LONGEST: Final = 256
"""Bytes of an identifier that its hash is made of: a hash only proposes rows, whose texts are then
compared."""

FACTORS: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))
EIGHT: Final = 8


def hashed(identifiers: pa.Array, rows: NDArray[np.int64]) -> NDArray[np.void]:
    """Give the sorted hashes of identifiers, with their rows.

    Parameters
    ----------
    identifiers : pyarrow.Array
        Texts; one that is missing has no hash.
    rows : numpy.ndarray of int
        One an identifier.

    Returns
    -------
    numpy.ndarray
        Fields ``hash`` and ``row``.
    """
    known = identifiers.is_valid()
    rows = rows[known.to_numpy(zero_copy_only=False)]
    texts = identifiers.filter(known) if identifiers.null_count else identifiers
    hashes = hashes_of(texts)
    order = np.argsort(hashes)
    made = np.empty(len(rows), dtype=HASHED)
    made["row"], made["hash"] = rows[order], hashes[order]
    return made


def hashes_of(texts: pa.Array) -> NDArray[np.uint64]:
    """Give a hash of each text, made of eight bytes of every text at once.

    Parameters
    ----------
    texts : pyarrow.Array
        None missing.

    Returns
    -------
    numpy.ndarray of int
        Equal texts have equal hashes, and a few other ones too.
    """
    if not len(texts):
        return np.empty(0, dtype=np.uint64)
    texts = texts.cast(pa.large_binary())
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int64)
    offsets = offsets[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    data = np.concatenate([data, np.zeros(EIGHT, dtype=np.uint8)])
    words = np.ndarray((len(data) - EIGHT + 1,), np.dtype("<u8"), data, strides=(1,))
    starts, lengths = offsets[:-1] - offsets[0], np.diff(offsets)
    hashes = lengths.astype(np.uint64) * FACTORS[0]
    for place in range(0, min(int(lengths.max()), LONGEST), EIGHT):
        rows = np.flatnonzero(lengths > place)
        word = words[starts[rows] + place]
        left = (EIGHT - np.minimum(lengths[rows] - place, EIGHT)).astype(np.uint64) * np.uint64(8)
        part = (hashes[rows] ^ ((word << left) >> left)) * FACTORS[0]
        part ^= part >> np.uint64(29)
        hashes[rows] = part * FACTORS[1]
    hashes ^= hashes >> np.uint64(31)
    return hashes


def candidates(files: Sequence[Path], starts: Sequence[int] | None = None) -> NDArray[np.int64]:
    """Give the rows whose hash other rows have too.

    Parameters
    ----------
    files : sequence of pathlib.Path
        What ``hashed`` gave, saved with ``numpy.save``.
    starts : sequence of int, optional
        How many rows stand before those of each file, where its rows are counted from its own.

    Returns
    -------
    numpy.ndarray of int
        In order.
    """
    found = [np.empty(0, dtype=np.int64)]
    ranges = sum(len(np.load(file, mmap_mode="r")) for file in files) // RANGE_ROWS + 1
    width = (1 << 64) // ranges
    ends = np.array([number * width for number in range(ranges + 1)], dtype=object)
    ends = np.minimum(ends, (1 << 64) - 1).astype(np.uint64)
    for number in range(ranges):
        last = number + 1 == ranges
        parts = [_between(file, ends[number], None if last else ends[number + 1]) for file in files]
        hashes = np.concatenate([np.empty(0, dtype=np.uint64), *(part["hash"] for part in parts)])
        ordered = np.sort(hashes)
        several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
        if not len(several):
            continue
        for place, part in enumerate(parts):
            nearest = np.minimum(np.searchsorted(several, part["hash"]), len(several) - 1)
            rows = part["row"][several[nearest] == part["hash"]]
            found.append(rows + (0 if starts is None else starts[place]))
    return np.sort(np.concatenate(found))


def _between(file: Path, low: np.uint64, high: np.uint64 | None) -> NDArray[np.void]:
    # A copy, so that what is mapped of the file does not stay in memory.
    kept = np.load(file, mmap_mode="r")
    # Halved by hand: numpy's search would first copy all hashes out from between the rows.
    hashes = kept["hash"]
    start = bisect_left(hashes, low)
    end = len(kept) if high is None else bisect_left(hashes, high)
    return np.array(kept[start:end])


@dataclass(frozen=True, slots=True)
class Doubles:
    """Rows whose identifier is no row's own.

    Attributes
    ----------
    reasons : dict of int to str
        Why each is set aside, by its number over all files.
    records : list of pyarrow.Table
        The records that they would be.
    account : Account
        Of these records.
    """

    reasons: dict[int, str]
    records: list[pa.Table]
    account: Account


def doubles_of(
    opened: Sequence[Opened],
    starts: Sequence[int],
    rules: Sequence[Rules],
    rows: NDArray[np.int64],
    *,
    only: Sequence[str] | None = None,
) -> Doubles:
    """Decide on candidates by all their texts, as the plain reader does.

    Parameters
    ----------
    opened : sequence of Opened
        The files, with the same columns.
    starts : sequence of int
        The number of rows in the files before each.
    rules : sequence of Rules
        How each is read.
    rows : numpy.ndarray of int
        From ``candidates``, counted over all files.
    only : sequence of str, optional
        The columns of the records that are wanted.

    Returns
    -------
    Doubles
        Rows that are kept are not in it.
    """
    if not len(rows):
        return Doubles({}, [], Account())
    found_rows = list(gathered(opened, starts, rows))
    reasons = reasons_of(found_rows, starts, rules[0].found["building_record_id"], opened[0])
    aside = np.array(sorted(reasons), dtype=np.int64)
    found, account = [], Account()
    for place, table in found_rows:
        chosen = chosen_of(table, np.isin(table.rows + starts[place], aside))
        if len(chosen.rows):
            records = records_of(chosen, rules[place], only=only)
            found.append(records.table)
            account.add(records.account)
    return Doubles(reasons, found, account)


def gathered(
    opened: Sequence[Opened], starts: Sequence[int], rows: NDArray[np.int64]
) -> Iterator[tuple[int, Table]]:
    """Read some rows of files, with all their columns.

    Parameters
    ----------
    opened : sequence of Opened
        The files, with the same columns.
    starts : sequence of int
        The number of rows in the files before each.
    rows : numpy.ndarray of int
        Counted over all files.

    Yields
    ------
    tuple of int and Table
        The file's place, and rows of it.
    """
    for place, (file, start) in enumerate(zip(opened, starts, strict=True)):
        for table in file.tables(Examination(file.path)):
            chosen = np.isin(table.rows + start, rows)
            if chosen.any():
                yield place, chosen_of(table, chosen)


def chosen_of(table: Table, chosen: NDArray[np.bool_]) -> Table:
    """Give some rows of a table, without its faulty ones.

    Parameters
    ----------
    table : Table
        Rows of a file.
    chosen : numpy.ndarray of bool
        One a row.

    Returns
    -------
    Table
        Of the chosen rows alone.
    """
    mask = pa.array(chosen)
    columns = {name: column.filter(mask) for name, column in table.columns.items()}
    points = None if table.points is None else (table.points[0][chosen], table.points[1][chosen])
    count = int(chosen.sum())
    return Table(columns, table.rows[chosen], table.lines[chosen], points, [], count, table.mark)


def reasons_of(
    chosen: Sequence[tuple[int, Table]], starts: Sequence[int], key: str, first: Opened
) -> dict[int, str]:
    """Decide on rows that may repeat a key by all their texts.

    Parameters
    ----------
    chosen : sequence of tuple of int and Table
        From ``gathered``.
    starts : sequence of int
        The number of rows in the files before each.
    key : str
        The column of the key.
    first : Opened
        Whose columns all files have.

    Returns
    -------
    dict of int to str
        Why each is set aside, by its number over all files.
    """
    columns = {
        name: from_chunks([table.columns[name].cast(pa.large_string()) for _, table in chosen])
        for name in first.columns
    }
    points = [np.column_stack(table.points) for _, table in chosen if table.points is not None]
    if points:
        columns["a point"] = from_values([str(pair) for pair in np.concatenate(points).tolist()])
    rows = np.concatenate([table.rows + starts[place] for place, table in chosen])
    reasons = set_aside(Source(columns, rows, "line", None, {}), key, Examination(first.path))
    return {
        int(row): str(reason)
        for row, reason in zip(rows, reasons, strict=True)
        if reason is not None
    }
