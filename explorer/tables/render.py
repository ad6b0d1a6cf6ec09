"""Tables to aligned text, Markdown and CSV, safe to print and to open in a spreadsheet."""

import csv
import io
import re
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, Final

from explorer.layers.guarded import FORMULA, STEERING
from explorer.messages import text
from explorer.tables.cells import printable, row_text
from explorer.tables.table import Column, Table
from explorer.vocabulary import Language

NARROWEST: Final = 6
LONGEST_WORD: Final = 28
GAP: Final = 2
BREAKS: Final = re.compile(r"[ \t\n]+")


def to_text(table: Table, language: str, width: int | None = None) -> str:
    """Give a table as aligned text.

    Parameters
    ----------
    table : Table
        What to show.
    language : str
        ``"fr"`` or ``"en"``.
    width : int, optional
        Columns of the terminal: long texts are folded to fit. Without it each row is one line.

    Returns
    -------
    str
        Title, headings, rows and note, with a final line break.
    """
    from tabulate import tabulate  # noqa: PLC0415 - 50 ms that a table alone needs

    columns = table.shown(language)
    headings = [column.heading(language) for column in columns]
    cells = [[row_text(row, column, language) for column in columns] for row in table.rows]
    if width is not None:
        sizes = _widths([headings, *cells], width)
        if sum(sizes) + GAP * (len(sizes) - 1) > width:
            return _blocks(table, language, headings, cells, width)
        headings = _folded(headings, sizes)
        cells = [_folded(row, sizes) for row in cells]
    lines = [printable(table.title[language]), ""] if table.title else []
    lines.append(
        tabulate(
            cells,
            headings,
            tablefmt="simple",
            disable_numparse=True,
            colalign=_alignment(table, columns),
        )
    )
    if not cells:
        lines.append(text("no_rows", language))
    if table.note:
        lines += ["", *_wrapped(table.note[language], width)]
    return "\n".join(lines) + "\n"


def to_markdown(table: Table, language: str) -> str:
    """Give a table in GitHub's Markdown.

    Parameters
    ----------
    table : Table
        What to show.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        A heading, the table and its note, with a final line break.
    """
    from tabulate import tabulate  # noqa: PLC0415 - as in ``to_text``

    columns = table.shown(language)
    headings = [_markdown(column.heading(language)) for column in columns]
    cells = [
        [_markdown(row_text(row, column, language)) for column in columns] for row in table.rows
    ]
    lines = [f"## {_markdown(table.title[language])}", ""] if table.title else []
    lines.append(
        tabulate(
            cells,
            headings,
            tablefmt="pipe",
            disable_numparse=True,
            colalign=_alignment(table, columns),
        )
    )
    if table.note:
        notes = table.note[language].splitlines()
        lines += [
            "",
            *(_paragraph(note) if len(notes) == 1 else f"- {_paragraph(note)}" for note in notes),
        ]
    return "\n".join(lines) + "\n"


def to_csv(tables: Sequence[Table]) -> str:
    """Give one table as CSV, or several as one list of section, row, column and value.

    Parameters
    ----------
    tables : sequence of Table
        What to write.

    Returns
    -------
    str
        Comma-separated, full precision, a decimal point; where a spreadsheet would run a text as
        a formula, also one that parts cells at semicolons or tabs, an apostrophe stands before
        it. Characters that steer a terminal or turn the reading are escapes.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    if len(tables) == 1:
        names = [column.name for column in tables[0].columns]
        writer.writerow(map(_csv, names))
        writer.writerows([_csv(row.get(name)) for name in names] for row in tables[0].rows)
        return stream.getvalue()
    writer.writerow(["section", "row", "column", "value"])
    for table in tables:
        for position, row in enumerate(table.rows, start=1):
            for column in table.columns:
                writer.writerow(
                    [_csv(table.name), position, _csv(column.name), _csv(row.get(column.name))]
                )
    return stream.getvalue()


def _csv(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        value = str(value)
    if isinstance(value, str):
        # A carriage return alone would end the row for many readers.
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        return FORMULA.sub(r"\1'", STEERING.sub(_escape, lines))
    return "" if value is None or value != value else value  # noqa: PLR0124


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _markdown(value: str) -> str:
    value = printable(" ".join(value.splitlines()))
    value = value.replace("\\", "\\\\").replace("|", "\\|")
    return value.replace("<", "&lt;").replace("[", "\\[")


def _paragraph(note: str) -> str:
    # A note that begins as a heading, a list or a fence does would be one.
    said = _markdown(note)
    return f"\\{said}" if said.startswith(tuple("#>~`=+-*")) else said


def _alignment(table: Table, columns: Sequence[Column]) -> list[str]:
    return [
        "right" if any(_is_number(row.get(column.name)) for row in table.rows) else "left"
        for column in columns
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    # Share a width out among columns, none narrower than its longest word but the very long.
    columns = list(zip(*rows, strict=True))
    sizes = [max(map(len, column)) for column in columns]
    words = [
        # The no-break spaces of French numbers part no words: "106 933" stays on one line.
        max((len(word) for cell in column for word in BREAKS.split(cell)), default=0)
        for column in columns
    ]
    least = [max(NARROWEST, min(longest, LONGEST_WORD)) for longest in words]
    room = width - GAP * (len(sizes) - 1)
    while sum(sizes) > room:
        spare = [size - low for size, low in zip(sizes, least, strict=True)]
        if max(spare) <= 0:
            break
        sizes[spare.index(max(spare))] -= 1
    return sizes


def _blocks(
    table: Table,
    language: str,
    headings: Sequence[str],
    cells: Sequence[Sequence[str]],
    width: int,
) -> str:
    # Where a terminal is too narrow for columns, each row is a block of "heading: value".
    lines = textwrap.wrap(printable(table.title[language]), width) if table.title else []
    colon = "\N{NARROW NO-BREAK SPACE}:" if language == Language.FRENCH else ":"
    for row in cells:
        lines.append("")
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                lines += textwrap.wrap(f"{heading}{colon} {cell}", width, subsequent_indent="  ")
    if not cells:
        lines += ["", text("no_rows", language)]
    if table.note:
        lines += ["", *_wrapped(table.note[language], width)]
    return "\n".join(lines) + "\n"


def _wrapped(note: str, width: int | None) -> list[str]:
    # A note of several sentences, each on lines of its own.
    return [
        line
        for part in note.splitlines()
        for line in textwrap.wrap(printable(part), width or sys.maxsize)
    ]


def _folded(cells: Sequence[str], sizes: Sequence[int]) -> list[str]:
    # Done here and not by tabulate 0.10, whose own folding takes "10,000" for a number and fails.
    return [
        "\n".join(textwrap.wrap(cell, size, break_on_hyphens=False))
        for cell, size in zip(cells, sizes, strict=True)
    ]
