"""Tables to a workbook (XLSX): every text is a text, whatever it begins with."""

import io
import re
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from explorer.crs import to_storage
from explorer.errors import OutputError
from explorer.layers.exports.columns import typed_columns, typed_rows
from explorer.layers.exports.layer import ExportLayer
from explorer.layers.guarded import STEERING
from explorer.tables.table import Column, Table

LONGEST: Final = 32_767
"""Letters that a cell holds, in the format's own count of UTF-16."""

ROWS: Final = 1_048_576
TITLE: Final = 31
FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")
EXACT: Final = 10**15
"""From here on a spreadsheet rounds whole numbers: they are written as text."""

WIDEST: Final = 60
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def to_workbook(tables: Sequence[Table], language: str) -> bytes:
    """Give tables as one workbook, a sheet each, with titles and notes on a sheet of their own.

    Parameters
    ----------
    tables : sequence of Table
        What to write: all columns, values not rounded.
    language : str
        ``"fr"`` or ``"en"``: of headings and titles.

    Returns
    -------
    bytes
        XLSX without formulas, links or macros. Shares are numbers shown in per cent; characters
        that steer a terminal or turn the reading are escapes, as in CSV.

    Raises
    ------
    OutputError
        If a table has more rows, or a cell more letters, than a sheet holds.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    bold = book.add_format({"bold": True})
    names: set[str] = set()
    sheets = [(table, _sheet_name(table.name, names)) for table in tables]
    for table, name in sheets:
        if len(table.rows) >= ROWS:
            message = (
                f"A sheet holds {ROWS - 1:,} rows; '{table.name}' has {len(table.rows):,}. "
                "Write CSV or Parquet."
            )
            raise OutputError(message)
        sheet = book.add_worksheet(name)
        for place, column in enumerate(table.columns):
            heading = _text(column.heading(language), table, 0, column)
            sheet.write_string(0, place, heading, bold)
            sheet.set_column(place, place, min(WIDEST, max(len(heading), 10)))
        shown = [book.add_format({"num_format": _number_format(one)}) for one in table.columns]
        for row, values in enumerate(table.rows, start=1):
            for place, column in enumerate(table.columns):
                _write(sheet, (row, place), values.get(column.name), column, table, shown[place])
        sheet.freeze_panes(1, 0)
        if table.columns:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    notes = book.add_worksheet(_sheet_name({"fr": "À propos"}.get(language, "About"), names))
    line = 0
    for table, name in sheets:
        said = [table.title.get(language, ""), *table.note.get(language, "").splitlines()]
        for text in (name, *filter(None, said), ""):
            for part in range(0, max(len(text), 1), LONGEST // 2):
                notes.write_string(line, 0, STEERING.sub(_escape, text[part : part + LONGEST // 2]))
                line += 1
    book.close()
    return stream.getvalue()


def layer_table(layer: ExportLayer) -> Table:
    """Give a layer as a table.

    Parameters
    ----------
    layer : ExportLayer
        The layer.

    Returns
    -------
    Table
        Its columns, then longitude and latitude of a point of each row, within its shape.
    """
    frame = to_storage(layer.frame)
    columns = typed_columns(frame, layer.spec, layer.language)
    shown = [Column(one.name, one.title, one.title) for one in columns]
    taken = {one.name for one in columns}
    axes = [f"{name}_" if name in taken else name for name in ("longitude", "latitude")]
    rows = []
    for values, shape in zip(typed_rows(frame, columns), frame.geometry, strict=True):
        row = dict(zip([one.name for one in columns], values, strict=True))
        if shape is not None and not shape.is_empty:
            place = shape.representative_point()
            row |= dict(zip(axes, (place.x, place.y), strict=True))
        rows.append(row)
    note = "\n".join(filter(None, [layer.description, layer.licence, *layer.credits]))
    return Table(
        layer.name,
        {layer.language: layer.title or layer.name},
        [*shown, *(Column(name, name, name) for name in axes)],
        rows,
        {layer.language: note},
    )


def _write(  # noqa: PLR0913, PLR0917 - a cell, with what a refusal names
    sheet: Any, place: tuple[int, int], value: Any, column: Column, table: Table, shown: Any
) -> None:
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float) and abs(value) < EXACT:
        sheet.write_number(*place, value, shown)
    else:
        # Never as what it looks like: a formula, an address or a number.
        sheet.write_string(*place, _text(str(value), table, place[0], column))


def _text(text: str, table: Table, row: int, column: Column) -> str:
    plain = STEERING.sub(_escape, text)
    if len(plain.encode("utf-16-le")) // 2 > LONGEST:
        message = (
            f"A cell of a sheet holds {LONGEST:,} letters; row {row} of '{table.name}', column "
            f"'{column.name}', has {len(plain):,}. Write CSV or Parquet."
        )
        raise OutputError(message)
    return plain


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _number_format(column: Column) -> str:
    if column.percent:
        return (
            "0.0%" if column.decimals is None else f"0.{'0' * column.decimals}%".replace(".%", "%")
        )
    return "General"


def _sheet_name(name: str, taken: set[str]) -> str:
    plain = FORBIDDEN.sub("_", STEERING.sub("", name)).strip("' ") or "table"
    if plain.casefold() == "history":  # which spreadsheets keep for themselves
        plain += "_"
    made, number = plain[:TITLE], 1
    while made.casefold() in taken:
        number += 1
        end = f"_{number}"
        made = plain[: TITLE - len(end)] + end
    taken.add(made.casefold())
    return made
