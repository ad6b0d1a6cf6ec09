"""A package of the standard: four tables and their descriptor, read again before it is in place."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from explorer.errors import OutputError
from explorer.layers.cnig.check import MISSING
from explorer.layers.cnig.read import DESCRIPTOR, GUARDED, read_cnig
from explorer.layers.cnig.tables import TABLES, CnigField, CnigTable
from explorer.layers.findings import Examination
from explorer.layers.guarded import guard
from explorer.layers.jsontext import json_bytes
from explorer.layers.limits import Limits
from explorer.layers.write import replace_folder

HOME: Final = "https://github.com/cnigfr/schema-sites-economiques"
TYPES: Final[Mapping[str, Mapping[str, str]]] = {
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "date": {"type": "date", "format": "%Y-%m-%d"},
    "year": {"type": "date", "format": "%Y"},
    "geojson": {"type": "geojson"},
    "geopoint": {"type": "geopoint", "format": "default"},
}
"""Of Table Schema, by kind; everything else is a string."""

FREE: Final = frozenset({"text", "email", "url"})
"""Kinds whose texts are guarded against spreadsheets."""

MOST: Final = 12

Rows = Sequence[Mapping[str, Any]]


def write_cnig(
    folder: str | Path, tables: Mapping[str, Rows], *, title: str, extra: Mapping[str, str]
) -> Path:
    """Write a package.

    Parameters
    ----------
    folder : str or pathlib.Path
        Replaced as a whole, if it holds nothing but an earlier package.
    tables : mapping of str to sequence of mapping
        Rows by the name of their table, values by the standard's columns: texts, numbers, None;
        geometries as GeoJSON objects.
    title : str
        What the package is called.
    extra : mapping of str to str
        Columns of sites beside the standard's, with their types (``string``, ``number``,
        ``integer``).

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    OutputError
        If a value is not what the standard allows, or is required and missing; the message names
        each, and nothing is written.
    """

    def fill(target: Path) -> None:
        fields = {table.name: _fields(table, extra) for table in TABLES.values()}
        guarded: list[str] = []
        for table in TABLES.values():
            rows = tables.get(table.name, ())
            text = _text(table, fields[table.name], rows)
            (target / f"{table.name}.csv").write_text(text, encoding="utf-8", newline="")
            guarded += [f"{table.name}.{one.name}" for one in fields[table.name] if _is_free(one)]
        document = {
            "profile": "data-package",
            "name": "sites-economiques",
            "title": title,
            "homepage": HOME,
            GUARDED: guarded,
            "resources": [_resource(table, fields[table.name]) for table in TABLES.values()],
        }
        (target / DESCRIPTOR).write_bytes(json_bytes(document))
        _require_sound(target, {name: len(rows) for name, rows in tables.items()})

    return replace_folder(folder, fill, own=_own)


def _fields(table: CnigTable, extra: Mapping[str, str]) -> tuple[CnigField, ...]:
    more = extra.items() if table.name == "site_eco" else ()
    kinds = {"string": "text"}
    return (
        *table.fields,
        *(CnigField(name, kinds.get(kind, kind), required=False) for name, kind in more),
    )


def _text(table: CnigTable, fields: Sequence[CnigField], rows: Rows) -> str:
    stream = io.StringIO()
    # As the standard's own examples: semicolons.
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow([one.name for one in fields])
    writer.writerows([_cell(one, row.get(one.name), table) for one in fields] for row in rows)
    return stream.getvalue()


def _cell(column: CnigField, value: Any, table: CnigTable) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return json.dumps(value, separators=(", ", ": "), allow_nan=False)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    text = str(value)
    if not text:
        return ""
    if text in MISSING:
        message = (
            f"{table.title}, {column.name}: '{text}' is how the standard writes that a value is "
            "missing; it could not be told from one. Write it otherwise."
        )
        raise OutputError(message)
    return guard(text) if _is_free(column) else text


def _is_free(column: CnigField) -> bool:
    return column.kind in FREE


def _resource(table: CnigTable, fields: Sequence[CnigField]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_described(one) for one in fields],
        "primaryKey": [table.key],
        "missingValues": sorted(MISSING),
    }
    if table.name in {"site_eco", "terrain_eco"}:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [TABLES[other].key]}}
            for column, other in table.refers.items()
        ]
    return {
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";"},
        "schema": schema,
    }


def _described(column: CnigField) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    told = TYPES.get(column.kind, {"type": "string"})
    return {"name": column.name, **told, **({"constraints": constraints} if constraints else {})}


def _require_sound(folder: Path, counts: Mapping[str, int]) -> None:
    examination = Examination(folder)
    for name, count in counts.items():
        examination.layer = name
        back = read_cnig(folder, examination, Limits())
        rejected = [finding for finding in examination.findings if finding.rejects]
        if rejected:
            lines = [str(finding) for finding in rejected[:MOST]]
            if len(rejected) > MOST:
                lines.append(f"and {len(rejected) - MOST:,} more")
            message = "\n  ".join(["The standard does not allow this package:", *lines])
            raise OutputError(message)
        found = 0 if back is None else len(back.features)
        if found != count:
            message = f"Of {count:,} rows of '{name}', {found:,} were found again."
            raise OutputError(message)


def _own(folder: Path) -> list[str]:
    try:
        document = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        if GUARDED not in document:
            return []
        return [DESCRIPTOR, *(str(one["path"]) for one in document["resources"])]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
