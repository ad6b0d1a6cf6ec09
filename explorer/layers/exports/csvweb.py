"""CSV on the web: tables, with a document beside them that says what each column holds."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import shapely

from explorer.layers.csvweb import CONTEXT, SHAPE, WKT
from explorer.layers.exports.layer import ExportLayer, prepare
from explorer.layers.findings import Examination
from explorer.layers.guarded import EXPLAINED, guard
from explorer.layers.jsontext import json_bytes
from explorer.layers.limits import CSVW

DATATYPES: Final = {
    "integer": "integer",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
    "json": "json",
}
"""By kind; everything else is a string."""


def write_csvw(folder: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    """Write layers as CSV files, with one document of metadata for all of them.

    Parameters
    ----------
    folder : pathlib.Path
        An empty folder.
    layers : sequence of ExportLayer
        Whose names differ.
    report : Examination
        Receives columns that had to be renamed.
    """
    tables = [_table(folder, layer, report) for layer in layers]
    document = {
        "@context": [CONTEXT, {"language": layers[0].language}],
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
            "lineTerminators": ["\n"],
        },
        "dc:description": EXPLAINED,
        "tables": tables,
    }
    (folder / CSVW).write_bytes(json_bytes(document))


def _table(folder: Path, layer: ExportLayer, report: Examination) -> dict[str, Any]:
    rows = prepare(layer, report)
    names = [column.name for column in rows.columns]
    shape = SHAPE
    while shape in names:
        shape += "_"
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([guard(name) for name in (*names, shape)])
    for values, geometry in zip(rows.rows, rows.shapes, strict=True):
        text = None if geometry is None else shapely.to_wkt(geometry, rounding_precision=-1)
        writer.writerow([*map(_cell, values), text])
    file = f"{quote(layer.name, safe=' ')}.csv"
    (folder / file).write_text(stream.getvalue(), encoding="utf-8", newline="")
    columns: list[dict[str, Any]] = [
        {
            "name": _variable(column.name),
            "titles": [guard(column.name)],
            "dc:title": column.title,
            "datatype": DATATYPES.get(column.kind, "string"),
        }
        for column in rows.columns
    ]
    columns.append(
        {"name": _variable(shape), "titles": [shape], "datatype": {"@id": WKT, "base": "string"}}
    )
    key = () if layer.spec is None else layer.spec.primary_key
    said = {
        "dc:identifier": layer.name,
        "dc:title": layer.title,
        "dc:description": layer.description,
        "dc:license": layer.licence,
        "dc:source": list(layer.credits),
        "dc:date": layer.vintage,
    }
    schema: dict[str, Any] = {"columns": columns}
    if key and set(key) <= set(names):
        schema["primaryKey"] = [_variable(name) for name in key]
    return {
        "url": quote(file),
        **{name: value for name, value in said.items() if value},
        "tableSchema": schema,
    }


def _variable(name: str) -> str:
    # What the standard allows in the name of a column; the title holds the name as it is.
    made = quote(name, safe="").replace("-", "%2D").replace("~", "%7E")
    return f"%5F{made[1:]}" if made.startswith("_") else made


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard(value) if isinstance(value, str) else value
