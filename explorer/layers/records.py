"""Tables of the catalogue to frames: JSON and CSV, checked against their schema, text kept text."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pandas as pd

from explorer.catalog import TableSpec
from explorer.layers.findings import Examination
from explorer.layers.schema import check_rows

CONVERT: Final[Mapping[str, Callable[[str], Any]]] = {"integer": int, "number": float}
TRUTH: Final = {"true": True, "false": False}


def read_records(spec: TableSpec) -> list[dict[str, Any]]:
    """Read the rows of a table of the catalogue.

    Parameters
    ----------
    spec : TableSpec
        From ``open_catalog().table(name)``; format ``json`` (a list of objects) or ``csv``.

    Returns
    -------
    list of dict
        Values typed by the schema; an empty cell of a CSV file is None.

    Raises
    ------
    InputError
        If a row differs from the schema; the message names row and column.
    """
    examination = Examination(spec.path, spec.name)
    text = spec.path.read_text(encoding="utf-8")
    rows = _from_csv(text, spec, examination) if spec.format == "csv" else json.loads(text)
    examination.features = len(rows)
    named = [(_name(row, spec, position), row) for position, row in enumerate(rows, start=1)]
    check_rows(named, spec, examination)
    examination.require()
    return rows


def read_table(spec: TableSpec) -> pd.DataFrame:
    """Read a table of the catalogue into a frame.

    Parameters
    ----------
    spec : TableSpec
        From ``open_catalog().table(name)``.

    Returns
    -------
    pandas.DataFrame
        Columns of the schema, in that order; identifiers stay text.

    Raises
    ------
    InputError
        If a row differs from the schema; the message names row and column.
    """
    return pd.DataFrame(read_records(spec), columns=[field.name for field in spec.fields])


def _from_csv(text: str, spec: TableSpec, examination: Examination) -> list[dict[str, Any]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = next(reader, [])
    types = {field.name: field.type for field in spec.fields}
    rows = []
    for cells in reader:
        if len(cells) != len(header):
            expected, found = f"{len(header)} cells", f"{len(cells)}"
            examination.add(f"line {reader.line_num}", None, expected=expected, found=found)
            continue
        row = {}
        for name, cell in zip(header, cells, strict=True):
            row[name] = _cell(cell, types.get(name, "string"))
        rows.append(row)
    return rows


def _cell(cell: str, kind: str) -> Any:
    if cell == "":
        return None
    if kind == "boolean":
        return TRUTH.get(cell, cell)
    try:
        return CONVERT[kind](cell) if kind in CONVERT else cell
    except ValueError:
        return cell  # the schema says what was expected, and where


def _name(row: Any, spec: TableSpec, position: int) -> str | int:
    keys = [row.get(column) for column in spec.primary_key] if isinstance(row, dict) else []
    return " ".join(map(str, keys)) if keys and all(keys) else position
