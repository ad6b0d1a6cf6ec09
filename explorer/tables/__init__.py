"""Rows to text, in French and English."""

from explorer.tables.cells import cell_text, number_text, printable, row_text
from explorer.tables.html import table_html, to_html
from explorer.tables.render import to_csv, to_markdown, to_text
from explorer.tables.shown import Shown
from explorer.tables.table import Column, Table

__all__ = [
    "Column",
    "Shown",
    "Table",
    "cell_text",
    "number_text",
    "printable",
    "row_text",
    "table_html",
    "to_csv",
    "to_html",
    "to_markdown",
    "to_text",
]
