"""Rows to text, in French and English."""

from explorer.tables.cells import cell_text, number_text, printable, row_text
from explorer.tables.render import to_csv, to_markdown, to_text
from explorer.tables.table import Column, Table

__all__ = [
    "Column",
    "Table",
    "cell_text",
    "number_text",
    "printable",
    "row_text",
    "to_csv",
    "to_markdown",
    "to_text",
]
