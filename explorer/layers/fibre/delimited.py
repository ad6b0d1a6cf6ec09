"""Delimited text to columns, strictly: every row whole, every fault named by line and column."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.fibre.packed import Survey, member_of, survey, unpacked
from explorer.layers.fibre.quotes import open_quote
from explorer.layers.fibre.texts import TextColumn, from_chunks
from explorer.layers.findings import Examination, show
from explorer.layers.limits import Limits

SEPARATORS: Final = (",", ";", "\t", "|")
CHUNK: Final = 5_000
MOST_HEADING: Final = 10
EXPECTED_HEADER: Final = f"the names of the columns within the first {MOST_HEADING} lines"
SUFFIXES: Final = (".csv", ".gz", ".zip")


@dataclass(frozen=True, slots=True)
class Delimited:
    """A table of text as it stands in a file.

    Attributes
    ----------
    columns : dict of str to TextColumn
        In the order of the file.
    lines : numpy.ndarray of int
        The line on which each row starts; the header is on line 1.
    separator : str
        What stands between two fields.
    survey : Survey
        Size, encoding, byte order mark, number of lines.
    member : str or None
        The name of the text inside an archive.
    title : tuple of str
        The lines above the header that are not empty.
    """

    columns: dict[str, TextColumn]
    lines: NDArray[np.int64]
    separator: str
    survey: Survey
    member: str | None
    title: tuple[str, ...] = ()


def read_delimited(
    path: Path,
    examination: Examination,
    limits: Limits,
    *,
    is_header: Callable[[str], bool] | None = None,
) -> Delimited | None:
    """Read a CSV file, plain or packed.

    Parameters
    ----------
    path : pathlib.Path
        An existing file ending in ``.csv``, ``.csv.gz`` or ``.zip``.
    examination : Examination
        Receives a finding for what is refused, and for blank lines or a missing line end.
    limits : Limits
        How many bytes and rows are taken in.
    is_header : callable, optional
        Tells the header among the first lines; without it the header is on line 1.

    Returns
    -------
    Delimited or None
        None where a finding rejects the file.
    """
    try:
        return _read(path, examination, limits, is_header)
    except UnicodeDecodeError as error:
        # A byte that is half of a letter in UTF-8 by chance, and none in cp1252.
        found = f"byte 0x{error.object[error.start]:02x}, which is neither"
    except csv.Error as error:
        found = str(error)
    expected = "rows of text in UTF-8 or cp1252 throughout"
    examination.add(None, None, expected=expected, found=found)
    return None


def _read(
    path: Path,
    examination: Examination,
    limits: Limits,
    is_header: Callable[[str], bool] | None,
) -> Delimited | None:
    member = member_of(path, examination, limits) if path.suffix.lower() == ".zip" else None
    surveyed = None if _rejected(examination) else survey(path, examination, limits)
    if surveyed is None:
        return None
    with _opened(path, surveyed) as stream:
        heading = [stream.readline()]
        while is_header is not None and not is_header(heading[-1]) and len(heading) < MOST_HEADING:
            heading.append(stream.readline())
        if is_header is not None and not is_header(heading[-1]):
            examination.add("line 1", None, expected=EXPECTED_HEADER, found=heading[0].strip())
            return None
        top = len(heading)
        separator = separator_of(heading[-1])
        header = header_of(heading[-1], separator, examination, line=top)
        if header is None:
            return None
        reading = _Rows(header, separator, examination, limits, [[] for _ in header], top)
        fault = reading.read(stream)
    if fault is not None:
        _say_fault(path, surveyed, separator, header, fault, examination)
        return None
    if not surveyed.ended and not _rejected(examination):
        expected, found = "a line end after the last line", "none: the file may be cut"
        where = f"line {surveyed.lines}"
        examination.add(where, None, expected=expected, found=found, done="row kept")
    if not reading.lines and not _rejected(examination):
        examination.add(f"line {top + 1}", None, expected="a row under the header", found="none")
    if _rejected(examination):
        return None
    columns = {name: from_chunks(reading.chunks[place]) for place, name in enumerate(header)}
    lines = np.array(reading.lines, dtype=np.int64)
    title = tuple(filter(None, (line.strip(f"{separator} \r\n") for line in heading[:-1])))
    return Delimited(columns, lines, separator, surveyed, member, title)


def separator_of(line: str) -> str:
    """Tell which separator gives a line the most fields.

    Parameters
    ----------
    line : str
        A header.

    Returns
    -------
    str
        One of ``SEPARATORS``; a comma where none occurs.

    Examples
    --------
    >>> separator_of("imb_id;imb_x;imb_y")
    ';'
    """
    return max(SEPARATORS, key=lambda separator: len(next(csv.reader([line], delimiter=separator))))


def header_of(
    text: str, separator: str, examination: Examination, *, line: int = 1
) -> list[str] | None:
    """Read the names of the columns.

    Parameters
    ----------
    text : str
        The line that names them.
    separator : str
        What stands between two names.
    examination : Examination
        Receives a finding for a name that is missing or there twice.
    line : int
        Which line of the file it is.

    Returns
    -------
    list of str or None
        Blanks around the names removed; None where a finding rejects the file.
    """
    try:
        names = [
            name.strip() for name in next(csv.reader([text], delimiter=separator, strict=True))
        ]
    except (csv.Error, StopIteration) as error:
        found = str(error) or "a blank line"
        examination.add(f"line {line}", None, expected="the names of the columns", found=found)
        return None
    if not any(names):
        examination.add(
            f"line {line}", None, expected="the names of the columns", found="a blank line"
        )
        return None
    for place, name in enumerate(names, start=1):
        if not name:
            names[place - 1] = f"column_{place}"
            expected, done = "a name for each column", f"named column_{place}"
            examination.add(
                f"line {line}", f"column {place}", expected=expected, found="none", done=done
            )
    for name in sorted({name for name in names if names.count(name) > 1}):
        found = f"{show(name)} {names.count(name)} times"
        examination.add(f"line {line}", name, expected="each column once", found=found)
    return None if _rejected(examination) else names


@dataclass(frozen=True, slots=True)
class _Fault:
    """Where the csv module gave up, or a quoted field took in what looks like rows."""

    first: int
    last: int
    said: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one file, gathered column by column."""

    header: Sequence[str]
    separator: str
    examination: Examination
    limits: Limits
    chunks: list[list[pa.Array]]
    top: int
    lines: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def read(self, stream: Iterable[str]) -> _Fault | None:
        reader = csv.reader(stream, delimiter=self.separator, strict=True)
        width, rows, lines = len(self.header), self.rows, self.lines
        unnamed = self.header[-1] == f"column_{width}"
        start, blank, trailing = self.top + 1, [], []
        try:
            for cells in reader:
                end = reader.line_num + self.top
                if end > start and self._swallowed(cells, end - start):
                    return _Fault(start, end, "it takes in what looks like whole rows")
                if len(cells) == width:
                    rows.append(cells)
                    lines.append(start)
                    if len(rows) >= CHUNK and not self._flush():
                        return None
                elif (len(cells) > width and not any(cells[width:])) or (
                    unnamed and len(cells) == width - 1
                ):
                    rows.append([*cells, ""][:width])
                    lines.append(start)
                    trailing.append(start)
                elif cells and end > start:
                    return _Fault(start, end, "its row has another number of fields")
                elif cells:
                    self._wrong_width(cells, start)
                    return None
                else:
                    blank.append(start)
                start = end + 1
        except csv.Error as error:
            return _Fault(start, reader.line_num + self.top, str(error))
        self._flush()
        where = [f"line {line}" for line in trailing[:NAMED]]
        expected, found = (
            f"{width} fields, as in the header",
            "empty fields at the end, or one less",
        )
        done = "read without them"
        note(self.examination, where, len(trailing), None, expected, found, done=done)
        expected = "a row on every line"
        where = [f"line {line}" for line in blank[:NAMED]]
        note(
            self.examination, where, len(blank), None, expected, "a blank line", done="passed over"
        )
        return None

    def _swallowed(self, cells: Sequence[str], breaks: int) -> bool:
        inside = sum(cell.count(self.separator) for cell in cells if "\n" in cell or "\r" in cell)
        return breaks > 0 and inside >= len(self.header) - 1

    def _flush(self) -> bool:
        for place, column in enumerate(zip(*self.rows, strict=True)):
            self.chunks[place].append(pa.array(column, pa.large_string()))
        self.rows.clear()
        if len(self.lines) > self.limits.features:
            expected = f"at most {self.limits.features:,} rows"
            self.examination.add(None, None, expected=expected, found="more")
            return False
        return True

    def _wrong_width(self, cells: Sequence[str], line: int) -> None:
        width = len(self.header)
        expected = f"{width} fields, as in the header, separated by {show(self.separator)}"
        if len(cells) > width:
            where = f"after {self.header[-1]}"
            found = f"{len(cells)} fields, {show(cells[width])} the first too many"
        else:
            where = self.header[len(cells)]
            found = f"{len(cells)} fields: none for {where}. The row or the file may be cut"
            if len(cells) == 1:
                found = f"{found}, or its separator be another: {show(cells[0])}"
        self.examination.add(f"line {line}", where, expected=expected, found=found)


@contextmanager
def _opened(path: Path, surveyed: Survey) -> Iterator[TextIO]:
    encoding = "utf-8-sig" if surveyed.bom else surveyed.encoding
    with unpacked(path) as stream:
        yield io.TextIOWrapper(stream, encoding=encoding, newline="")


def _say_fault(  # noqa: PLR0913, PLR0917 - all that is known of the fault
    path: Path,
    surveyed: Survey,
    separator: str,
    header: Sequence[str],
    fault: _Fault,
    examination: Examination,
) -> None:
    with _opened(path, surveyed) as stream:
        lines = list(islice(stream, fault.first - 1, fault.last))
    if not any('"' in line for line in lines):
        examination.add(f"line {fault.first}", None, expected="a row of text", found=fault.said)
        return
    line, place = open_quote(lines, separator)
    where = header[place] if place < len(header) else f"after {header[-1]}"
    found = (
        f"a quoted field that starts here and does not end as it should, as read to line "
        f"{fault.last}: {fault.said}"
    )
    expected = "a quote at both ends of a quoted field, and two for one inside"
    examination.add(f"line {fault.first + line}", where, expected=expected, found=found)


def _rejected(examination: Examination) -> bool:
    return any(finding.rejects for finding in examination.findings)
