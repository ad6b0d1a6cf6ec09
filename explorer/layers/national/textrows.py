"""Blocks of text as tables: whole rows, and the faulty ones named.

A block without a fault is read by Arrow's parser. In any other one (another number of fields, a
line end within quotes, quotes that stand otherwise than at the ends of a field) each row is read
by the standard library's, by the rules of ``explorer.layers.fibre.delimited``.
"""

import csv
import io
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from explorer.layers.findings import Examination
from explorer.layers.national.blocks import Block, Head
from explorer.layers.national.tables import Fault, Table, Wanted

PIECE: Final = 1 << 18
"""Bytes that are looked at in one go: they stay near to the processor."""

DIGITS: Final = np.uint8(9)
WRONG_WIDTH: Final = "wrong_width"
BROKEN_QUOTE: Final = "broken_quote"


def table_of(block: Block, head: Head, examination: Examination, wanted: Wanted | None) -> Table:
    """Read the rows of a block.

    Parameters
    ----------
    block : Block
        Whole rows.
    head : Head
        The file's first line.
    examination : Examination
        Receives what is refused.
    wanted : mapping of str to pyarrow.DataType or None
        The columns that are read; all, as text, by default.

    Returns
    -------
    Table
        Rows are numbered from 1.
    """
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
        slow = _slow(data, head, block.line, mark, examination, kinds)
        return replace(slow, share=block.share)
    order = np.arange(lines, dtype=np.int64)
    columns = {name: read.column(name).combine_chunks() for name in kinds}
    return Table(columns, order + 1, order + block.line, None, [], lines, mark, block.share)


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
    signs = np.array([ord(sign) for sign in (separator, *'-+" \t\n')], dtype=np.uint8)
    if text[:1] == ord("."):
        return True
    for start in range(0, len(text) - 1, PIECE):
        piece = text[start : start + PIECE + 1]
        # Points after anything but a digit, in passes that a processor does many at a time.
        other = (piece[:-1] - np.uint8(ord("0"))) > DIGITS
        other &= piece[1:] == ord(".")
        if other.any() and np.isin(piece[:-1][other], signs).any():
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
