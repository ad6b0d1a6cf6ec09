"""Parts of an import in the order of space, in memory that does not grow with their number.

Each part is read once, and its records are laid into files by stretches of the curve over the
ground; then one stretch after the other is read and sorted. A stretch that is still too long is
cut again, and records that stand all at one place come in the order of their rows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from explorer.layers.national.parts import LEVEL, NOWHERE

AT_ONCE: Final = 100_000
"""Records of a stretch, about: as many are sorted at once."""

MOST: Final = 64
"""Stretches that a file is cut into at once."""

WIDTH: Final = 1 << (2 * LEVEL - 22)
"""Places on the curve that are counted as one."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Places on the curve from `low` up to `high`, and how many records they have."""

    low: int
    high: int
    rows: int

    def path(self, folder: Path) -> Path:
        """Give the file that holds the stretch while it waits.

        Parameters
        ----------
        folder : pathlib.Path
            That of the parts.

        Returns
        -------
        pathlib.Path
            It may not exist.
        """
        return folder / f"part-of-{self.low}-{self.high}.arrow"


Loading = Callable[[], pa.Table]


def in_space(
    parts: Sequence[Path], starts: Sequence[int], counts: Whole, folder: Path
) -> Iterator[Loading]:
    """Give what loads the records of all parts, in the order of space and then of their rows.

    Parameters
    ----------
    parts : sequence of pathlib.Path
        Tables, each sorted by `key`.
    starts : sequence of int
        For each part, the number of rows before its own.
    counts : numpy.ndarray of int
        How many records each ``WIDTH`` of the curve has, and those of no place last.
    folder : pathlib.Path
        Where stretches wait; what an interrupted run left there is removed.

    Yields
    ------
    callable
        Gives a table with `_row`, the record's number over all files; any thread may call it, each
        once.
    """
    for left in folder.glob("part-of-*"):
        left.unlink()
    found = _cut(Stretch(0, NOWHERE + 1, int(counts.sum())), counts)
    _laid(_numbered(parts, starts), found, folder)
    for stretch in found:
        yield from _loaded(stretch, counts, folder)


def _numbered(parts: Sequence[Path], starts: Sequence[int]) -> Iterator[pa.Table]:
    for part, start in zip(parts, starts, strict=True):
        table = pq.read_table(part)
        yield table.append_column("_row", pc.add(table.column("row"), start))


def _cut(stretch: Stretch, counts: Whole) -> list[Stretch]:
    # Into stretches of about as many records; the records of no place are one of their own.
    first, last = stretch.low // WIDTH, min(stretch.high, NOWHERE) // WIDTH
    if last - first <= 1:
        ends = np.linspace(stretch.low, stretch.high, MOST + 1).astype(np.int64).tolist()
        return [Stretch(low, high, -1) for low, high in pairwise(ends) if low < high]
    size = max(AT_ONCE, -(-stretch.rows // MOST))
    total = np.cumsum(counts[first:last])
    ends = [0]
    while ends[-1] < last - first:
        before = int(total[ends[-1] - 1]) if ends[-1] else 0
        end = int(np.searchsorted(total, before + size, side="right"))
        ends.append(min(max(end, ends[-1] + 1), last - first))
    found = []
    for low, high in pairwise(ends):
        rows = int(total[high - 1]) - (int(total[low - 1]) if low else 0)
        if rows:
            found.append(Stretch((first + low) * WIDTH, (first + high) * WIDTH, rows))
    if stretch.high > NOWHERE and counts[-1]:
        found.append(Stretch(NOWHERE, NOWHERE + 1, int(counts[-1])))
    return found


def _laid(tables: Iterable[pa.Table], stretches: Sequence[Stretch], folder: Path) -> None:
    lows = np.array([stretch.low for stretch in stretches], dtype=np.int64)
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    for table in tables:
        keys = table.column("key").to_numpy()
        ends = [*np.searchsorted(keys, lows).tolist(), len(keys)]
        for place, stretch in enumerate(stretches):
            size = ends[place + 1] - ends[place]
            if size:
                piece = table.slice(ends[place], size)
                with (
                    stretch.path(folder).open("ab") as sink,
                    pa.ipc.new_stream(sink, table.schema, options=options) as writer,
                ):
                    writer.write_table(piece)


def _pieces(path: Path) -> Iterator[pa.Table]:
    # One table for each part that had records of the stretch, in the order of the parts.
    size = path.stat().st_size
    with path.open("rb") as source:
        while source.tell() < size:
            with pa.ipc.open_stream(source) as reader:
                yield reader.read_all()


def _loaded(stretch: Stretch, counts: Whole, folder: Path) -> Iterator[Loading]:
    path = stretch.path(folder)
    if not path.exists():
        return
    if stretch.high - stretch.low == 1:
        # In order already, however many there are.
        for table in _pieces(path):
            yield table.combine_chunks
        path.unlink()
    elif stretch.rows < 0 or stretch.rows > 2 * AT_ONCE:
        yield from _again(stretch, counts, folder)
    else:
        yield lambda: _sorted(path)


def _again(stretch: Stretch, counts: Whole, folder: Path) -> Iterator[Loading]:
    path = stretch.path(folder)
    rows = stretch.rows if stretch.rows >= 0 else sum(table.num_rows for table in _pieces(path))
    if rows <= 2 * AT_ONCE:
        yield lambda: _sorted(path)
        return
    finer = _cut(Stretch(stretch.low, stretch.high, rows), counts)
    _laid(_pieces(path), finer, folder)
    path.unlink()
    for one in finer:
        yield from _loaded(one, counts, folder)


def _sorted(path: Path) -> pa.Table:
    table = pa.concat_tables(_pieces(path)).combine_chunks()
    path.unlink()
    # Rows are in order where keys are the same, as parts are, and the rows of each.
    order = np.argsort(table.column("key").to_numpy(), kind="stable")
    return table.take(pa.array(order))
