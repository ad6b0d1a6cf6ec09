"""Blocks of text, or batches of Parquet, as tables of text: whole rows, and the faulty ones named.

A block without a fault is read by Arrow's parser. In any other one (another number of fields, a
line end within quotes, quotes that stand otherwise than at the ends of a field) each row is read
by the standard library's, by the rules of ``explorer.layers.fibre.delimited``.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError

from explorer.crs import STORAGE
from explorer.layers.fibre.delimited import SUFFIXES
from explorer.layers.findings import Examination
from explorer.layers.national.blocks import BLOCK, Block, Head, blocks, head_of

BATCH: Final = 200_000
WRONG_WIDTH: Final = "wrong_width"
BROKEN_QUOTE: Final = "broken_quote"
Wanted: TypeAlias = Mapping[str, pa.DataType]


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is set aside.

    Attributes
    ----------
    row, line : int
        Its number under the header, and the line on which it starts, both from 1.
    reason : str
        In one word.
    column : str
        The column that is meant, empty for the row.
    found : str
        What was there.
    """

    row: int
    line: int
    reason: str
    column: str
    found: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file, all cells as text.

    Attributes
    ----------
    columns : dict of str to pyarrow.Array
        Of strings, in the order of the file.
    rows, lines : numpy.ndarray of int
        Their numbers under the header, and the lines on which they start.
    points : tuple of numpy.ndarray or None
        Longitude and latitude, of a file that has a geometry.
    faults : list of Fault
        Rows that are not among them.
    count : int
        Rows, faulty ones included.
    mark : tuple
        Where to go on after them.
    """

    columns: dict[str, pa.Array]
    rows: NDArray[np.int64]
    lines: NDArray[np.int64]
    points: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    faults: list[Fault]
    count: int
    mark: tuple[Any, ...]

    def moved(self, rows: int) -> "Table":
        """Give the same rows further down in the file.

        Parameters
        ----------
        rows : int
            How many rows stand before them.

        Returns
        -------
        Table
            With other numbers of rows.
        """
        if not rows:
            return self
        faults = [replace(fault, row=fault.row + rows) for fault in self.faults]
        return replace(self, rows=self.rows + rows, faults=faults)


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
            yield from _parquet_pieces(self, examination, row, wanted)
            return
        start: Any = mark
        for block in blocks(self.path, self.head, examination, start=start, size=size):
            yield partial(_table, block, self.head, examination, wanted)


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
    if suffix not in {*SUFFIXES, ".parquet"}:
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
    geometry = _geometry_of(schema, examination)
    columns = tuple(name for name in schema.names if name != geometry)
    return Opened(path, columns, None, geometry, size)


def _geometry_of(schema: pa.Schema, examination: Examination) -> str | None:
    if b"geo" not in (schema.metadata or {}):
        return None
    try:
        geo = json.loads(schema.metadata[b"geo"])
        name = str(geo["primary_column"])
        crs = geo["columns"][name].get("crs", {})
        # A PROJ string could name files of this machine.
        given = CRS.from_json_dict(crs) if crs else CRS.from_user_input(STORAGE)
        if not given.equals(STORAGE, ignore_axis_order=True):
            expected = f"longitude and latitude ({STORAGE}): reproject the file first"
            examination.add(None, "crs", expected=expected, found=given.name)
    except (ProjError, AttributeError, KeyError, TypeError, ValueError) as error:
        expected = "the description of a GeoParquet file, its system as PROJJSON"
        examination.add(None, "geo", expected=expected, found=str(error) or type(error).__name__)
        examination.require()
        raise
    examination.require()
    return name


def _table(block: Block, head: Head, examination: Examination, wanted: Wanted | None) -> Table:
    data, lines = block.data, block.lines
    if not data.endswith(b"\n"):
        data, lines = data + b"\n", lines + 1
    mark = (block.end, block.line + block.lines, block.encoding)
    kinds = {
        name: pa.string() if wanted is None else wanted[name]
        for name in head.columns
        if wanted is None or name in wanted
    }
    read = _fast(data, head, kinds) if _plain_quotes(data, head.separator) else None
    if read is None or read.num_rows != lines:
        return _slow(data, head, block.line, mark, examination, kinds)
    order = np.arange(lines, dtype=np.int64)
    columns = {name: read.column(name).combine_chunks() for name in kinds}
    return Table(columns, order + 1, order + block.line, None, [], lines, mark)


def _fast(data: bytes, head: Head, kinds: Wanted) -> pa.Table | None:
    # Numbers as numbers, unless one is written as the plain reader would not have it.
    texts = {
        name: pa.string() if pa.types.is_floating(kind) else kind for name, kind in kinds.items()
    }
    tries = (texts,) if texts == kinds or _odd_points(data, head.separator) else (kinds, texts)
    for chosen in tries:
        try:
            return pacsv.read_csv(
                pa.BufferReader(data),
                # What one block leaves is taken by the next: others give it back to the machine.
                memory_pool=pa.system_memory_pool(),
                read_options=pacsv.ReadOptions(
                    column_names=list(head.columns), block_size=len(data) + 1, use_threads=False
                ),
                parse_options=pacsv.ParseOptions(delimiter=head.separator),
                convert_options=pacsv.ConvertOptions(
                    column_types=chosen,
                    include_columns=list(chosen),
                    null_values=[""],
                    strings_can_be_null=False,
                    quoted_strings_can_be_null=False,
                    auto_dict_encode=False,
                ),
            )
        except pa.ArrowInvalid:
            continue
    return None


def _odd_points(data: bytes, separator: str) -> bool:
    # Whether a number may start with a point: the plain reader takes such a text for none.
    text = np.frombuffer(data, dtype=np.uint8)
    odd = np.zeros(256, dtype=bool)
    odd[[ord(sign) for sign in (separator, *'-+" \t\n')]] = True
    for start in range(0, len(text), 1 << 20):
        points = np.flatnonzero(text[start : start + (1 << 20)] == ord(".")) + start
        if odd[text[points - 1]].any():
            return True
    return False


def _plain_quotes(data: bytes, separator: str) -> bool:
    # Whether quotes stand at the two ends of fields only, each in turn.
    if b"\r" in data and b"\r" in data.replace(b"\r\n", b""):
        return False
    if b'"' not in data:
        return True
    text = np.frombuffer(data, dtype=np.uint8)
    places = np.flatnonzero(text == ord('"'))
    if len(places) % 2:
        return False
    before = np.where(places > 0, text[places - 1], ord("\n"))
    after = text[np.minimum(places + 1, len(text) - 1)]
    ends = (ord(separator), ord("\n"), ord("\r"))
    opens, closes = np.isin(before[::2], ends[:2]), np.isin(after[1::2], ends)
    return bool(opens.all() and closes.all())


def _slow(  # noqa: PLR0913, PLR0917 - the block, and how it is read
    data: bytes,
    head: Head,
    line: int,
    mark: tuple[Any, ...],
    examination: Examination,
    kinds: Wanted,
) -> Table:
    stream = io.StringIO(data.decode("utf-8"), newline="")
    reader = csv.reader(stream, delimiter=head.separator, strict=True)
    width, unnamed = len(head.columns), head.columns[-1] == f"column_{len(head.columns)}"
    kept: list[list[str]] = []
    rows: list[int] = []
    lines: list[int] = []
    faults: list[Fault] = []
    start, number = line, 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            end = line + reader.line_num
            if end - start > 1:
                _open_quote(start, end - 1, str(error), examination)
            faults.append(Fault(number, start, BROKEN_QUOTE, "", str(error)))
            number, start = number + 1, end
            continue
        end = line + reader.line_num
        inside = sum(cell.count(head.separator) for cell in cells if "\n" in cell)
        if end - start > 1 and inside >= width - 1:
            said = "it takes in what looks like whole rows"
            _open_quote(start, end - 1, said, examination)
        if not cells:
            start = end
            continue
        if len(cells) >= width and not any(cells[width:]):
            kept.append(cells[:width])
            rows.append(number)
            lines.append(start)
        elif unnamed and len(cells) == width - 1:
            kept.append([*cells, ""])
            rows.append(number)
            lines.append(start)
        else:
            found = f"{len(cells)} fields, where the header has {width}"
            faults.append(Fault(number, start, WRONG_WIDTH, "", found))
        number, start = number + 1, end
    parts = zip(*kept, strict=True) if kept else ([] for _ in head.columns)
    columns = {
        name: pa.array(list(part), pa.string())
        for name, part in zip(head.columns, parts, strict=True)
        if name in kinds
    }
    return Table(columns, np.array(rows, dtype=np.int64), np.array(lines, dtype=np.int64),
                 None, faults, number - 1, mark)  # fmt: skip


def _open_quote(first: int, last: int, said: str, examination: Examination) -> None:
    # How many rows it took in cannot be told: no account of such a file would add up.
    expected = "a quote at both ends of a quoted field, and two for one inside"
    found = f"a quoted field that starts here, as read to line {last}: {said}"
    examination.add(f"line {first}", None, expected=expected, found=found)
    examination.require()


def _parquet_pieces(
    opened: Opened, examination: Examination, row: int, wanted: Wanted | None
) -> Iterator[Callable[[], Table]]:
    names = [name for name in opened.columns if wanted is None or name in wanted]
    read = [*names, *([opened.geometry] if opened.geometry is not None else [])]
    done = 0
    try:
        with pq.ParquetFile(opened.path) as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=read):
                done += batch.num_rows
                if done >= row:
                    first = done - batch.num_rows
                    yield partial(_of_batch, batch, names, opened.geometry, first, examination)
    except (pa.ArrowException, OSError) as error:
        where = f"feature {done + 1}"
        examination.add(where, None, expected="a whole Parquet file", found=str(error))
        examination.require()


def _of_batch(
    batch: pa.RecordBatch,
    names: list[str],
    geometry: str | None,
    first: int,
    examination: Examination,
) -> Table:
    points = None
    if geometry is not None:
        points = _points(batch.column(geometry), first + 1, examination)
    rows = np.arange(1, batch.num_rows + 1, dtype=np.int64)
    columns = {name: _text(batch.column(name)) for name in names}
    return Table(columns, rows, rows + first, points, [], batch.num_rows, ())


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string())


def _points(
    column: pa.Array, row: int, examination: Examination
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    odd = np.flatnonzero(shapely.get_type_id(shapes) > 0)
    if len(odd):
        where = f"feature {row + odd[0]}"
        found = f"a {shapes[odd[0]].geom_type}"
        examination.add(where, "geometry", expected="a point", found=found)
        examination.require()
    return shapely.get_x(shapes), shapely.get_y(shapes)
