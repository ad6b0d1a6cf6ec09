"""Tables to HTML: escaped, without a script, readable alone and in a notebook."""

import html
from collections.abc import Sequence
from typing import Any, Final

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.tables.cells import printable, row_text
from explorer.tables.table import Column, Table

MOST: Final = 60
"""Rows of a table that a notebook shows; the rest is counted."""

STYLE: Final = (
    ".manufacture table{border-collapse:collapse;margin:.5em 0}"
    ".manufacture caption{caption-side:top;text-align:left;font-weight:600;padding:.3em 0}"
    ".manufacture th,.manufacture td{padding:.25em .7em;text-align:left;vertical-align:top;"
    "border-bottom:1px solid rgba(128,128,128,.35)}"
    ".manufacture .number{text-align:right;font-variant-numeric:tabular-nums}"
    ".manufacture .note{font-size:.9em;opacity:.85;max-width:60em;margin:.2em 0}"
    ".manufacture .wide{overflow-x:auto}"
)
"""For one notebook output; a page has a style of its own."""


def to_html(tables: Sequence[Table], language: str, *, most: int = MOST) -> str:
    """Give tables as HTML that stands alone in a notebook, saved or live.

    Parameters
    ----------
    tables : sequence of Table
        What to show.
    language : str
        ``"fr"`` or ``"en"``.
    most : int
        Rows of each that are shown.

    Returns
    -------
    str
        A division with its style, a table each with caption, headings, units and note; what is
        left out is counted below.

    Examples
    --------
    >>> table = Table("t", {}, [Column("x", "x", "x")], [{"x": "<b>"}])
    >>> "<td>&lt;b&gt;</td>" in to_html([table], "en")
    True
    """
    parts = [f'<div class="manufacture" lang="{language}"><style>{STYLE}</style>']
    for table in tables:
        caption = table.title[language] if table.title else ""
        parts.append(f'<div class="wide">{table_html(table, language, caption, most=most)}</div>')
        left = len(table.rows) - most
        if left > 0:
            said = catalogue("results")["rows_left"][language]
            parts.append(_note(said.format(count=written(left, language, decimals=0))))
        if table.note:
            parts += [_note(line) for line in table.note[language].splitlines()]
    return "".join([*parts, "</div>"])


def table_html(
    table: Table,
    language: str,
    caption: str = "",
    *,
    without: Sequence[str] = (),
    most: int | None = None,
) -> str:
    """Give one table as an element of HTML.

    Parameters
    ----------
    table : Table
        What to show.
    language : str
        ``"fr"`` or ``"en"``.
    caption : str
        What stands above; nothing by default.
    without : sequence of str
        Names of columns that are left out.
    most : int, optional
        Rows shown; all by default.

    Returns
    -------
    str
        Headings are cells of a heading, numbers bear the class ``number``, texts are escaped.
    """
    columns = [column for column in table.shown(language) if column.name not in without]
    numeric = {column.name for column in columns if _is_numeric(table, column)}

    def cell(tag: str, column: Column, text: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        kind = ' class="number"' if column.name in numeric else ""
        return f"<{tag}{scope}{kind}>{html.escape(printable(text))}</{tag}>"

    head = "".join(cell("th", column, column.heading(language)) for column in columns)
    rows = "".join(
        "<tr>" + "".join(cell("td", c, row_text(row, c, language)) for c in columns) + "</tr>\n"
        for row in table.rows[:most]
    )
    above = f"<caption>{html.escape(printable(caption))}</caption>" if caption else ""
    return f"<table>{above}<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>"


def _note(line: str) -> str:
    return f'<p class="note">{html.escape(printable(line))}</p>'


def _is_numeric(table: Table, column: Column) -> bool:
    values: list[Any] = [row.get(column.name) for row in table.rows]
    return any(isinstance(one, int | float) and not isinstance(one, bool) for one in values)
