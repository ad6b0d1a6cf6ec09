"""A text file of any size as blocks of whole rows, cut where no quoted field is open."""

import csv
import gzip
import io
import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from explorer.layers.fibre.delimited import header_of, separator_of
from explorer.layers.fibre.packed import CUT, Letters, member_of, no_text, unpacked
from explorer.layers.findings import Examination
from explorer.layers.limits import Limits

BLOCK: Final = 16 << 20
"""Bytes of a block, some eighty thousand of the regulator's rows: there are as many in memory as
threads, and one or two more."""

PIECE: Final = 1 << 20
BOM: Final = b"\xef\xbb\xbf"
ANY_SIZE: Final = Limits(bytes=1 << 50, features=1 << 50)
QUOTE: Final = b'"'
NEWLINE: Final = b"\n"


class _OpenQuoteError(Exception):
    # A field that is longer than any: its quote was not closed.

    def __init__(self, said: str, lines: int) -> None:
        super().__init__(said)
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a text file, and where the rows under it start."""

    columns: tuple[str, ...]
    separator: str
    bom: bool
    member: str | None
    offset: int


@dataclass(frozen=True, slots=True)
class Block:
    """Whole rows of a text file, as text in UTF-8.

    Attributes
    ----------
    data : bytes
        Ends with a line end, but for the last block of a file without one.
    line : int
        The line on which it starts, from 1.
    offset, end : int
        Where it starts and ends among the bytes of the unpacked text.
    encoding : str or None
        What the file is in, as far as it is known: None while all is ASCII.
    lines : int
        How many line ends it has.
    share : float
        How much of the file was read for it and for all before it, 0 to 1.
    """

    data: bytes
    line: int
    offset: int
    end: int
    encoding: str | None
    lines: int
    share: float = math.nan


def head_of(path: Path, examination: Examination) -> Head:
    """Read the line that names the columns.

    Parameters
    ----------
    path : pathlib.Path
        An existing file ending in ``.csv``, ``.csv.gz`` or ``.zip``.
    examination : Examination
        Receives what is refused.

    Returns
    -------
    Head
        The columns, and where rows start.

    Raises
    ------
    InputError
        If there is no such line.
    """
    member = member_of(path, examination, ANY_SIZE) if path.suffix.lower() == ".zip" else None
    examination.require()
    try:
        with unpacked(path) as stream:
            start = stream.readline(PIECE)
    except (*CUT, RuntimeError, ValueError) as error:
        examination.add("line 1", None, expected="a whole packed file: fetch it again",
                        found=str(error))  # fmt: skip
        start = b"-"
    other = no_text(start, len(start))
    if other is not None:
        examination.add(None, None, expected="a table of text in UTF-8 or cp1252", found=other)
    examination.require()
    bom = start.startswith(BOM)
    text = start.removeprefix(BOM)
    try:
        line = text.decode("utf-8")
    except UnicodeDecodeError:
        line = text.decode("cp1252", errors="replace")
    separator = separator_of(line)
    names = header_of(line, separator, examination)
    examination.require()
    return Head(tuple(names or ()), separator, bom, member, len(start))


def blocks(
    path: Path,
    head: Head,
    examination: Examination,
    *,
    start: tuple[int, int, str | None] | None = None,
    size: int = BLOCK,
) -> Iterator[Block]:
    """Cut the rows of a text file into blocks.

    Parameters
    ----------
    path : pathlib.Path
        A file that ``head_of`` read.
    head : Head
        Its first line.
    examination : Examination
        Receives what is refused: a cut archive, a NUL byte, bytes of another encoding.
    start : tuple of int, int and str or None, optional
        `end` of a block, the line after it and its `encoding`: go on from there.
    size : int
        Bytes of a block, about.

    Yields
    ------
    Block
        In the order of the file.

    Raises
    ------
    InputError
        If the file is cut or damaged; the message names the line.
    """
    offset, line, encoding = start or (head.offset, 2, None)
    rest = b""
    try:
        with unpacked(path) as stream:
            stream.seek(offset)
            while piece := _read(stream, size):
                cut = piece.rfind(NEWLINE) + 1
                if cut and QUOTE not in piece and QUOTE not in rest:
                    data, rest = b"".join((rest, memoryview(piece)[:cut])), piece[cut:]
                    del piece
                    block = _block(data, line, offset, encoding, examination)
                    yield replace(block, share=_share(stream, path))
                    line += block.lines
                    offset, encoding = block.end, block.encoding
                    continue
                data = rest + piece
                try:
                    cut = _cut(data, head.separator)
                except _OpenQuoteError as error:
                    expected = "a quote at both ends of a quoted field"
                    where = f"line {line + error.lines}"
                    found = f"a quoted field that starts here: {error}"
                    examination.add(where, None, expected=expected, found=found)
                    examination.require()
                rest = data[cut:]
                if cut:
                    block = _block(data[:cut], line, offset, encoding, examination)
                    yield block
                    line += block.lines
                    offset, encoding = block.end, block.encoding
    except (*CUT, RuntimeError) as error:
        found = f"a file that is cut or damaged after line {line - 1:,}: {error}"
        expected = "a whole packed file: fetch it again"
        examination.add(f"line {line}", None, expected=expected, found=found)
        examination.require()
    if rest:
        yield replace(_block(rest, line, offset, encoding, examination), share=1.0)


def _share(stream: IO[bytes], path: Path) -> float:
    # Of a gzip file its packed bytes: how many there are in all is known of these alone.
    inner: Any = stream.fileobj if isinstance(stream, gzip.GzipFile) else stream
    size = path.stat().st_size
    if isinstance(stream, zipfile.ZipExtFile):
        with zipfile.ZipFile(path) as archive:
            size = archive.getinfo(str(stream.name)).file_size
    return min(1.0, float(inner.tell() / max(size, 1)))


def _read(stream: IO[bytes], size: int) -> bytes:
    # A packed stream gives less than is asked for, until its end.
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _cut(data: bytes, separator: str) -> int:
    # After the last row that ends here. With as many quotes open as closed, a line end is one.
    last = data.rfind(b"\n") + 1
    if not last or data.count(QUOTE, 0, last) % 2 == 0:
        return last
    text = io.StringIO(data[:last].decode("latin-1"), newline="")
    ends, place = [0], 0
    for row in text:
        place += len(row)
        ends.append(place)
    reader = csv.reader(io.StringIO(data[:last].decode("latin-1"), newline=""), delimiter=separator)
    whole = previous = 0
    try:
        for _ in reader:
            previous, whole = whole, reader.line_num
    except csv.Error as error:
        raise _OpenQuoteError(str(error), whole) from error
    # The last one may be open still, and go on in the next block.
    return ends[previous]


def _block(
    data: bytes, line: int, offset: int, encoding: str | None, examination: Examination
) -> Block:
    end = offset + len(data)
    zero = data.find(b"\0")
    if zero >= 0:
        where = f"line {line + data[:zero].count(NEWLINE)}"
        examination.add(where, None, expected="text", found="a NUL byte")
        examination.require()
    text = np.frombuffer(data, dtype=np.uint8)
    ends = ord(NEWLINE)
    lines = sum(
        int(np.count_nonzero(text[place : place + PIECE] == ends))
        for place in range(0, len(text), PIECE)
    )
    if data.isascii():
        return Block(data, line, offset, end, encoding, lines)
    letters = Letters()
    letters.take(data, line - 1)
    found = letters.encoding(examination)
    examination.require()
    if encoding is not None and found != encoding:
        examination.add(f"from line {line}", None, expected=f"text in {encoding} throughout",
                        found=f"{found}: convert the file to UTF-8 as a whole")  # fmt: skip
        examination.require()
    if found == "cp1252":
        data = data.decode("cp1252").encode()
    return Block(data, line, offset, end, found, lines)
