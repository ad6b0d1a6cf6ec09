"""Tables in text: separators told from the heading, cells kept as text, no row lost in silence."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final

from explorer.errors import SourceError
from explorer.sources.answer import Answer
from explorer.sources.entries import Entry
from explorer.sources.packed import opened

SEPARATORS: Final = (",", ";", "\t", "|")
LONGEST_CELL: Final = 16 * 1024 * 1024
MOST_ROWS: Final = 2_000_000


def table_rows(answer: Answer, entry: Entry) -> Iterator[dict[str, str]]:
    """Give the rows of a table.

    Parameters
    ----------
    answer : Answer
        A CSV file, plain, in gzip, or as a member of a zip archive.
    entry : Entry
        ``query``: ``encoding`` (UTF-8 by default), ``separator`` and ``member`` if any; ``only``,
        the values that rows must have to be taken, by column.

    Yields
    ------
    dict of str to str
        Cells by the names of the heading.

    Raises
    ------
    SourceError
        If the text is not in its encoding, a name stands twice in the heading, or a row has more
        or fewer cells than the heading; the message names the line.
    """
    encoding = str(entry.query.get("encoding", "utf-8-sig"))
    only: Mapping[str, Sequence[Any]] = entry.query.get("only", {})
    wanted = {name: frozenset(map(str, values)) for name, values in only.items()}
    with opened(answer, entry.query.get("member")) as stream:
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        longest = csv.field_size_limit(LONGEST_CELL)
        try:
            yield from _rows(text, answer, entry, wanted)
        except UnicodeDecodeError as error:
            expected = f"text in {encoding}"
            found = f"byte 0x{error.object[error.start]:02x}, {error.reason}"
            raise answer.unexpected(expected, found) from error
        except csv.Error as error:
            expected = "a table in text (CSV)"
            raise answer.unexpected(expected, str(error)) from error
        finally:
            csv.field_size_limit(longest)  # it holds for the whole process: files that come after
            text.detach()


def _rows(
    text: IO[str], answer: Answer, entry: Entry, wanted: Mapping[str, frozenset[str]]
) -> Iterator[dict[str, str]]:
    first = text.readline()
    separator = str(entry.query.get("separator") or max(SEPARATORS, key=first.count))
    heading = next(csv.reader([first], delimiter=separator, strict=True), [])
    if len(set(heading)) < len(heading) or len(heading) < len(entry.query.get("only", {})):
        expected = "a heading in which each name stands once"
        raise answer.unexpected(expected, first.strip()[:200])
    for name in wanted:
        if name not in heading:
            expected = f"a column '{name}'"
            raise answer.unexpected(expected, ", ".join(heading))
    taken = 0
    reader = csv.reader(text, delimiter=separator, strict=True)
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(heading):
            expected = f"{len(heading)} cells in line {reader.line_num + 1}"
            raise answer.unexpected(expected, str(len(cells)))
        row = dict(zip(heading, cells, strict=True))
        if all(row[name] in values for name, values in wanted.items()):
            taken += 1
            if taken > MOST_ROWS:
                expected = f"at most {MOST_ROWS:,} rows; narrow 'only' in sources.toml"
                raise answer.unexpected(expected, "more")
            yield row


def number_of(value: Any) -> float | None:
    """Read a number from a cell, with a comma or a point.

    Parameters
    ----------
    value : object
        Text or a number.

    Returns
    -------
    float or None
        None for an empty cell.

    Raises
    ------
    SourceError
        If it is no number.
    """
    if value is None or value == "":
        return None
    try:
        return float(str(value).strip().replace(",", "."))
    except ValueError as error:
        message = f"expected a number, found {str(value)[:60]!r}"
        raise SourceError(message) from error
