"""Rows to text: aligned tables, CSV and Markdown, safe to print and to open in a spreadsheet."""

import csv
import io
import sys
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tabulate import tabulate

from explorer.messages import text
from explorer.vocabulary import Language

NARROW_SPACE: Final = "\u202f"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
MISSING: Final = "\u2013"
TENTHS_FROM: Final = 10
NARROWEST: Final = 12
GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON and CSV, its heading in each language, its unit.

    Attributes
    ----------
    name, fr, en : str
        Key and headings.
    decimals : int or None
        How many decimals a reader sees; None shows whole numbers whole, others with one or two.
    percent : bool
        A share from 0 to 1, shown in per cent.
    grouped : bool
        Whether thousands are set apart; not for years and codes.
    reader : str
        Who sees it: ``"all"``; ``"fr"`` or ``"en"``, readers of that language alone; ``"none"``,
        a column of JSON and CSV only.
    """

    name: str
    fr: str
    en: str
    decimals: int | None = None
    percent: bool = False
    grouped: bool = True
    reader: str = "all"

    def heading(self, language: str) -> str:
        """Give the heading in one language.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            What stands above the column.
        """
        return self.fr if language == Language.FRENCH else self.en


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their columns, a title and a note in both languages."""

    name: str
    title: Mapping[str, str]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    note: Mapping[str, str] = field(default_factory=dict)

    def records(self) -> list[dict[str, Any]]:
        """Give the rows as objects that hold the table's columns, in order.

        Returns
        -------
        list of dict
            Values as they are, not rounded.
        """
        return [{column.name: row.get(column.name) for column in self.columns} for row in self.rows]

    def shown(self, language: str) -> list[Column]:
        """Give the columns that a reader sees.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Column
            Without those of the other language, and those of JSON and CSV alone.
        """
        return [column for column in self.columns if column.reader in {"all", language}]


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
    columns = table.shown(language)
    headings = [column.heading(language) for column in columns]
    cells = [
        [cell_text(row.get(column.name), column, language) for column in columns]
        for row in table.rows
    ]
    lines = [table.title[language], ""] if table.title else []
    lines.append(
        tabulate(
            cells,
            headings,
            tablefmt="simple",
            disable_numparse=True,
            colalign=_alignment(table, columns),
            maxcolwidths=_widths(headings, cells, width),
            maxheadercolwidths=_widths(headings, cells, width),
            break_on_hyphens=False,
        )
    )
    if not cells:
        lines.append(text("no_rows", language))
    if table.note:
        lines += ["", *textwrap.wrap(table.note[language], width or sys.maxsize)]
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
    columns = table.shown(language)
    headings = [_markdown(column.heading(language)) for column in columns]
    cells = [
        [_markdown(cell_text(row.get(column.name), column, language)) for column in columns]
        for row in table.rows
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
        lines += ["", _markdown(table.note[language])]
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
        Comma-separated, full precision, a decimal point; a text that a spreadsheet would run as
        a formula starts with an apostrophe.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    if len(tables) == 1:
        names = [column.name for column in tables[0].columns]
        writer.writerow(names)
        writer.writerows([_csv(row.get(name)) for name in names] for row in tables[0].rows)
        return stream.getvalue()
    writer.writerow(["section", "row", "column", "value"])
    for table in tables:
        for position, row in enumerate(table.rows, start=1):
            for column in table.columns:
                writer.writerow([table.name, position, column.name, _csv(row.get(column.name))])
    return stream.getvalue()


def cell_text(value: Any, column: Column, language: str) -> str:
    """Give one value as a reader sees it.

    Parameters
    ----------
    value : object
        A text, a number, a truth value, a list, or None.
    column : Column
        How it is shown.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        One line, without control or direction characters; a dash for None.
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return MISSING
    if isinstance(value, bool):
        return text("yes" if value else "no", language)
    if isinstance(value, int | float):
        return number_text(value, column, language)
    if isinstance(value, list | tuple):
        return ", ".join(cell_text(item, column, language) for item in value) or MISSING
    return printable(str(value))


def number_text(value: float, column: Column, language: str) -> str:
    """Give a number by the habits of a language.

    Parameters
    ----------
    value : float
        Any finite number.
    column : Column
        Decimals, share or not, grouped or not.
    language : str
        ``"fr"``: decimal comma, narrow spaces; ``"en"``: decimal point, commas.

    Returns
    -------
    str
        For instance ``"44 523"`` (with a narrow no-break space) or ``"42.9 %"``.
    """
    decimals = column.decimals
    if column.percent:
        value, decimals = value * 100, 1 if decimals is None else decimals
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1 if abs(value) >= TENTHS_FROM else 2
    digits = f"{value:,.{decimals}f}"
    if not column.grouped:
        digits = digits.replace(",", "")
    if language == Language.FRENCH:
        digits = digits.replace(",", NARROW_SPACE).replace(".", ",")
    digits = digits.replace("-", "\u2212")
    if not column.percent:
        return digits
    return f"{digits}{NARROW_SPACE}%" if language == Language.FRENCH else f"{digits}%"


def printable(value: str) -> str:
    """Give a text without what could move a cursor or turn the reading direction.

    Parameters
    ----------
    value : str
        Any text.

    Returns
    -------
    str
        Control, format and separator characters shown as escapes.
    """
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else character
        for character in value
    )


def _csv(value: Any) -> Any:
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # A carriage return alone would end the row for many readers.
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        return f"'{lines}" if value.startswith(FORMULA_STARTS) else lines
    return "" if value is None or value != value else value  # noqa: PLR0124


def _markdown(value: str) -> str:
    value = value.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
    return value.replace("<", "&lt;").replace("[", "\\[")


def _alignment(table: Table, columns: Sequence[Column]) -> list[str]:
    return [
        "right" if any(_is_number(row.get(column.name)) for row in table.rows) else "left"
        for column in columns
    ]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _widths(
    headings: Sequence[str], cells: Sequence[Sequence[str]], width: int | None
) -> list[int] | None:
    if width is None:
        return None
    sizes = [max(map(len, column)) for column in zip(headings, *cells, strict=True)]
    room = max(width - GAP * (len(sizes) - 1), len(sizes) * NARROWEST)
    while sum(sizes) > room and max(sizes) > NARROWEST:
        sizes[sizes.index(max(sizes))] -= 1
    return sizes
