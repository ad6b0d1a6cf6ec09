"""A file of records, opened: its columns, and what makes tables of its rows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from explorer.layers.fibre.delimited import SUFFIXES
from explorer.layers.findings import Examination
from explorer.layers.national.blocks import BLOCK, Head, blocks, head_of
from explorer.layers.national.parquetrows import geometry_of, parquet_pieces
from explorer.layers.national.tables import Table, Wanted
from explorer.layers.national.textrows import table_of

ADDRESS: Final = re.compile(r"([a-z][a-z0-9+.-]+):/+", re.IGNORECASE)
"""How an address starts, be it that a path took one of its strokes away: nothing is fetched."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file of records before its rows are read."""

    path: Path
    columns: tuple[str, ...]
    head: Head | None
    geometry: str | None
    bytes: int

    def tables(
        self,
        examination: Examination,
        *,
        row: int = 1,
        mark: tuple[Any, ...] | None = None,
        size: int = BLOCK,
    ) -> Iterator[Table]:
        """Read the rows, table by table.

        Parameters
        ----------
        examination : Examination
            Receives what is refused.
        row : int
            The number of the first row that is read.
        mark : tuple, optional
            `mark` of the table before it.
        size : int
            Bytes of a block of text.

        Yields
        ------
        Table
            In the order of the file.
        """
        for make in self.pieces(examination, row=row, mark=mark, size=size):
            table = make()
            yield table.moved(row - 1)
            row += table.count

    def pieces(
        self,
        examination: Examination,
        *,
        row: int = 1,
        mark: tuple[Any, ...] | None = None,
        size: int = BLOCK,
        wanted: Wanted | None = None,
    ) -> Iterator[Callable[[], Table]]:
        """Give what makes each table, so that several can be made at once.

        Parameters
        ----------
        examination : Examination
            Receives what is refused.
        row : int
            The number of the first row that is read.
        mark : tuple, optional
            `mark` of the table before it.
        size : int
            Bytes of a block of text.
        wanted : mapping of str to pyarrow.DataType, optional
            The columns that are read, and of which type where their texts allow it; all, as text,
            by default.

        Yields
        ------
        callable
            Gives a table whose rows are numbered from 1.
        """
        if self.head is None:
            names = [name for name in self.columns if wanted is None or name in wanted]
            yield from parquet_pieces(self.path, names, self.geometry, examination, row)
            return
        start: Any = mark
        for block in blocks(self.path, self.head, examination, start=start, size=size):
            yield partial(table_of, block, self.head, examination, wanted)


def open_file(path: Path, examination: Examination) -> Opened:
    """Open a file of records.

    Parameters
    ----------
    path : pathlib.Path
        CSV, plain, gzipped or alone in a zip archive, or Parquet.
    examination : Examination
        Receives what is refused.

    Returns
    -------
    Opened
        Its columns.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    suffix = path.suffix.lower()
    address = ADDRESS.match(path.as_posix())
    if address is not None:
        expected = "a file on a local disk: mount the store, or fetch the file first"
        examination.add(None, None, expected=expected, found=f"an address, {address[1]}://")
    elif suffix not in {*SUFFIXES, ".parquet"}:
        expected = f"a file ending in {', '.join([*SUFFIXES, '.parquet'])}"
        examination.add(None, None, expected=expected, found=suffix or "no ending")
    elif not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        examination.add(None, None, expected="a file on a local disk", found=found)
    examination.require()
    size = path.stat().st_size
    if suffix != ".parquet":
        head = head_of(path, examination)
        return Opened(path, head.columns, head, None, size)
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        examination.add(None, None, expected="a whole Parquet file", found=str(error))
        examination.require()
        raise
    geometry = geometry_of(schema, examination)
    columns = tuple(name for name in schema.names if name != geometry)
    return Opened(path, columns, None, geometry, size)


def empty(opened: Opened) -> Table:
    """Give a table of no rows.

    Parameters
    ----------
    opened : Opened
        A file.

    Returns
    -------
    Table
        With the file's columns.
    """
    none, nowhere = np.zeros(0, dtype=np.int64), np.zeros(0)
    columns = {name: pa.array([], pa.string()) for name in opened.columns}
    points = None if opened.geometry is None else (nowhere, nowhere)
    return Table(columns, none, none, points, [], 0, ())
