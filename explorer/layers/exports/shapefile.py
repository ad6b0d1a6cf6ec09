"""Shapefiles in a zip archive: what the format loses is found out by reading it, and told."""

import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import fiona

from explorer.errors import OutputError
from explorer.layers.exports.columns import TypedColumn
from explorer.layers.exports.engine import engine
from explorer.layers.exports.layer import ExportLayer, Prepared, cut, note_rows, prepare
from explorer.layers.exports.qgis import style_text
from explorer.layers.findings import Examination

NAME: Final = 10
"""Bytes of a column's name."""

TEXT: Final = 254
"""Bytes of a text."""

WHOLE: Final = 10**17
"""From here on a whole number has more digits than the format's 18, with its sign."""

PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qml")
KINDS: Final[Mapping[str, str]] = {
    "Point": "points",
    "MultiPoint": "multipoints",
    "LineString": "lines",
    "MultiLineString": "lines",
    "Polygon": "areas",
    "MultiPolygon": "areas",
}
"""Points alone and together are two kinds to the format."""

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip archive can name: the same rows give the same archive."""


def write_shapefile(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    """Write one layer as Shapefile, or as one for each kind of its shapes, in a zip archive.

    Parameters
    ----------
    path : pathlib.Path
        A file that is not there yet, ending in ``.zip``.
    layers : sequence of ExportLayer
        One.
    report : Examination
        Receives every name that is cut, every value that comes back otherwise, and what cannot be
        told apart any more.

    Raises
    ------
    OutputError
        If a Shapefile has not as many rows as were given, or a shape is of no kind that it knows.
    """
    layer = layers[0]
    rows = _held(prepare(layer, report, NAME), report)
    stem = re.sub(r"[^\w.-]+", "_", layer.name) or "layer"
    parts = list(_by_kind(rows))
    if len(parts) > 1:
        expected, done = "shapes of one kind", "one Shapefile each, rows parted"
        found = ", ".join(kind for kind, _ in parts)
        report.add(None, "geometry", expected=expected, found=found, done=done)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        for kind, part in parts:
            name = stem if len(parts) == 1 else f"{stem}_{kind}"
            target = Path(folder) / f"{name}.shp"
            _write(target, part)
            target.with_suffix(".qml").write_text(style_text(layer, part), encoding="utf-8")
            _compare(target, part, report)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(Path(folder).iterdir()):
                if file.suffix in PARTS:
                    archive.writestr(
                        zipfile.ZipInfo(file.name, EPOCH), file.read_bytes(), zipfile.ZIP_DEFLATED
                    )


def _held(rows: Prepared, report: Examination) -> Prepared:
    # What the format cannot hold is changed here, by count, rather than by GDAL without a word.
    columns, held = [], []
    for place, column in enumerate(rows.columns):
        values = [row[place] for row in rows.rows]
        kind = column.kind
        if kind == "integer" and any(value is not None and abs(value) >= WHOLE for value in values):
            expected = f"whole numbers below {WHOLE:,}"
            report.add(None, column.name, expected=expected, found="more", done="written as text")
            kind, values = "text", [None if value is None else str(value) for value in values]
        if kind in {"text", "json"}:
            long = [
                row for row, value in enumerate(values, 1) if len((value or "").encode()) > TEXT
            ]
            expected, found = f"a text of at most {TEXT} bytes", "longer ones"
            note_rows(report, long, column.name, expected=expected, found=found, done="cut")
            empty = [row for row, value in enumerate(values, 1) if value == ""]
            expected, done = "a text or nothing", "read as missing"
            note_rows(report, empty, column.name, expected=expected, found="''", done=done)
            values = [None if value is None else cut(value, TEXT) for value in values]
        elif kind in {"integer", "number"}:
            missing = [row for row, value in enumerate(values, 1) if value is None]
            expected, done = "a number", "left blank, which some readers take for 0"
            note_rows(report, missing, column.name, expected=expected, found="none", done=done)
        columns.append(TypedColumn(column.name, kind, column.title))
        held.append(values)
    return Prepared(
        tuple(columns),
        list(zip(*held, strict=True)) if held else [() for _ in rows.rows],
        rows.shapes,
        rows.geometry_type,
    )


def _by_kind(rows: Prepared) -> Iterator[tuple[str, Prepared]]:
    places: dict[str, list[int]] = {}
    for place, shape in enumerate(rows.shapes):
        if shape is None:
            continue
        if shape.geom_type not in KINDS:
            message = (
                f"A Shapefile holds no {shape.geom_type}, which row {place + 1} has. "
                "Write a GeoPackage."
            )
            raise OutputError(message)
        places.setdefault(KINDS[shape.geom_type], []).append(place)
    if not places:
        places["points"] = []
    first = next(iter(places))
    places[first] += [place for place, shape in enumerate(rows.shapes) if shape is None]
    for kind, own in places.items():
        own.sort()
        shapes = [rows.shapes[place] for place in own]
        types = sorted({shape.geom_type for shape in shapes if shape is not None}, key=len)
        yield (
            kind,
            Prepared(
                rows.columns,
                [rows.rows[place] for place in own],
                shapes,
                types[0] if types else "Point",
            ),
        )


def _write(path: Path, rows: Prepared) -> None:
    types = {"integer": "int:18", "number": "float:24.15", "boolean": "bool", "date": "date"}
    properties = {column.name: types.get(column.kind, f"str:{TEXT}") for column in rows.columns}
    with (
        engine("Shapefile"),
        fiona.open(
            str(path),
            "w",
            driver="ESRI Shapefile",
            crs="EPSG:4326",
            schema={"geometry": rows.geometry_type, "properties": properties},
            encoding="UTF-8",
        ) as sink,
    ):
        sink.writerecords(rows.features())


def _compare(path: Path, rows: Prepared, report: Examination) -> None:
    with engine("Shapefile"), fiona.open(str(path)) as source:
        found = [dict(item.properties) for item in source]
    if len(found) != len(rows.rows):
        message = f"Of {len(rows.rows):,} rows, {len(found):,} were found again in {path.name}."
        raise OutputError(message)
    for place, column in enumerate(rows.columns):
        changed = [
            row
            for row, (given, back) in enumerate(zip(rows.rows, found, strict=True), 1)
            if not _same(given[place], back[column.name])
        ]
        expected, told = "the value that was given", "another"
        done = "rounded" if column.kind == "number" else "changed"
        note_rows(report, changed, column.name, expected=expected, found=told, done=done)


def _same(given: Any, back: Any) -> bool:
    return given == back or (given == "" and back is None)
