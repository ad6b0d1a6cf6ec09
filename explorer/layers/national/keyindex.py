"""Keys and the numbers that belong to them, found on disk: files of any size fit any memory.

Keys are laid into files by ranges of their hashes; then each range is sorted, and read from the
disk where it is asked for. A hash only proposes a key: its text decides.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explorer.layers.national.repeats import hashes_of

RANGES: Final = 64
BITS: Final = np.uint64(58)
Whole = NDArray[np.int64]


class KeyIndex:
    """Keys of a file, each with how many rows have it, and one number.

    Parameters
    ----------
    folder : pathlib.Path
        Empty; what is laid into it can be removed once the index is no longer asked.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[int, pa.Table] = {}
        self._met: dict[int, Whole] = {}
        folder.mkdir()

    def lay(self, keys: pa.Array, numbers: pa.Array, rows: Whole) -> None:
        """Take rows, by one thread at a time.

        Parameters
        ----------
        keys : pyarrow.Array
            Texts, none missing.
        numbers : pyarrow.Array
            Of int64, missing where a row has none.
        rows : numpy.ndarray of int
            The number of each row in the file.
        """
        hashes = hashes_of(keys)
        order = np.argsort(hashes, kind="stable")
        table = pa.table(
            {"hash": pa.array(hashes), "key": keys, "number": numbers, "row": pa.array(rows)}
        ).take(pa.array(order))
        ends = np.searchsorted(hashes[order] >> BITS, np.arange(RANGES + 1, dtype=np.uint64))
        for place in range(RANGES):
            size = ends[place + 1] - ends[place]
            if size:
                with (
                    self._path(place, "laid").open("ab") as sink,
                    pa.ipc.new_stream(sink, table.schema) as writer,
                ):
                    writer.write_table(table.slice(ends[place], size))

    def close(self, aside: Whole) -> None:
        """Sort what was laid, range by range.

        Parameters
        ----------
        aside : numpy.ndarray of int
            Rows whose number does not count.
        """
        for place in range(RANGES):
            laid = self._path(place, "laid")
            if not laid.exists():
                continue
            table = pa.concat_tables(_streams(laid)).combine_chunks()
            laid.unlink()
            made = _distinct(table, aside)
            path = self._path(place, "arrow")
            with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, made.schema) as writer:
                writer.write_table(made)
            self._tables[place] = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
            self._met[place] = np.zeros(made.num_rows, dtype=np.int64)

    def numbers(self, keys: pa.Array, sign: int) -> tuple[NDArray[np.bool_], pa.Array]:
        """Give the number of each key, and note that it was asked for; by one thread at a time.

        Parameters
        ----------
        keys : pyarrow.Array
            Texts, none missing.
        sign : int
            1, or -1 for keys that are taken back.

        Returns
        -------
        known : numpy.ndarray of bool
            Whether a row has the key.
        numbers : pyarrow.Array
            Missing where none has, or none has a number.
        """
        hashes = hashes_of(keys)
        order = np.argsort(hashes, kind="stable")
        ends = np.searchsorted(hashes[order] >> BITS, np.arange(RANGES + 1, dtype=np.uint64))
        known = np.zeros(len(keys), dtype=bool)
        found: list[pa.Array] = []
        for place in range(RANGES):
            asked = order[ends[place] : ends[place + 1]]
            table = self._tables.get(place)
            if table is None or not len(asked):
                found.append(pa.nulls(len(asked), pa.int64()))
                continue
            at = _matched(table, hashes[asked], keys.take(pa.array(asked)))
            hit = at >= 0
            known[asked] = hit
            np.add.at(self._met[place], at[hit], sign)
            indices = pa.array(at, mask=~hit)
            found.append(table.column("number").take(indices).combine_chunks())
        back = np.empty(len(order), dtype=np.int64)
        back[order] = np.arange(len(order))
        return known, pa.chunked_array(found, pa.int64()).combine_chunks().take(pa.array(back))

    def unmet(self) -> int:
        """Count the rows whose key was not asked for.

        Returns
        -------
        int
            Every row of such a key.
        """
        return sum(
            int(table.column("rows").to_numpy()[self._met[place] == 0].sum())
            for place, table in self._tables.items()
        )

    def _path(self, place: int, ending: str) -> Path:
        return self._folder / f"{place:02}.{ending}"


def _streams(path: Path) -> Iterator[pa.Table]:
    size = path.stat().st_size
    with path.open("rb") as source:
        while source.tell() < size:
            with pa.ipc.open_stream(source) as reader:
                yield reader.read_all()


def _distinct(table: pa.Table, aside: Whole) -> pa.Table:
    # Each key once, in the order of hashes, with how many rows it has and the one number that is.
    coded = table.column("key").combine_chunks().dictionary_encode()
    codes = coded.indices.to_numpy()
    size = len(coded.dictionary)
    given = table.column("number").combine_chunks()
    usable = given.is_valid().to_numpy(zero_copy_only=False)
    usable &= ~np.isin(table.column("row").to_numpy(), aside)
    numbers: Any = np.zeros(size, dtype=np.int64)
    without = np.ones(size, dtype=bool)
    numbers[codes[usable]] = given.fill_null(0).to_numpy()[usable]
    without[codes[usable]] = False
    hashes = hashes_of(coded.dictionary)
    made = pa.table(
        {
            "hash": pa.array(hashes),
            "key": coded.dictionary,
            "number": pa.array(numbers, mask=without),
            "rows": pa.array(np.bincount(codes, minlength=size)),
        }
    )
    return made.take(pa.array(np.argsort(hashes, kind="stable"))).combine_chunks()


def _matched(table: pa.Table, hashes: NDArray[np.uint64], keys: pa.Array) -> Whole:
    # Where each key stands, -1 for none: of several with one hash, the one whose text is the same.
    known = table.column("hash").to_numpy()
    place = np.searchsorted(known, hashes)
    at = np.full(len(hashes), -1, dtype=np.int64)
    left = np.arange(len(hashes))
    while True:
        left = left[place[left] < len(known)]
        left = left[known[place[left]] == hashes[left]]
        if not len(left):
            return at
        texts = table.column("key").take(pa.array(place[left])).combine_chunks()
        same = pc.equal(texts, keys.take(pa.array(left))).to_numpy(zero_copy_only=False)
        at[left[same]] = place[left[same]]
        left = left[~same]
        place[left] += 1
