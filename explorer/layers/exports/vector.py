"""GeoPackage and FlatGeobuf through fiona: typed columns, row by row, counted again."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import fiona

from explorer.errors import OutputError
from explorer.layers.exports.columns import TypedColumn
from explorer.layers.exports.engine import engine
from explorer.layers.exports.layer import ExportLayer, Prepared, prepare
from explorer.layers.exports.qgis import metadata_text, style_text
from explorer.layers.findings import Examination

TYPES: Final[Mapping[str, str]] = {
    "integer": "int64",
    "number": "float",
    "boolean": "bool",
    "date": "date",
}
"""Of fiona; everything else is text."""

STYLES: Final = "layer_styles"
"""The table in which QGIS looks for the styles of a GeoPackage."""

STYLE_COLUMNS: Final = {
    "f_table_catalog": "str:256",
    "f_table_schema": "str:256",
    "f_table_name": "str:256",
    "f_geometry_column": "str:256",
    "styleName": "str:30",
    "styleQML": "str",
    "styleSLD": "str",
    "useAsDefault": "bool",
    "description": "str",
    "owner": "str:30",
    "ui": "str:30",
    "update_time": "str",
}
OWN: Final = ("gpkg_", "sqlite_", "rtree_", "idx_")
"""How tables of the format and of SQLite begin."""

QGIS: Final = "http://mrcc.com/qgis.dtd"
"""By which QGIS knows the metadata of a layer."""


def write_geopackage(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    """Write layers as one GeoPackage, with a style for QGIS and metadata of each.

    Parameters
    ----------
    path : pathlib.Path
        A file that is not there yet, ending in ``.gpkg``.
    layers : sequence of ExportLayer
        Whose names differ.
    report : Examination
        Receives what is written otherwise than it is.

    Raises
    ------
    OutputError
        If a layer has not as many rows as were given.
    """
    names = _tables([layer.name for layer in layers], report)
    columns = {}
    for name, layer in zip(names, layers, strict=True):
        rows = prepare(layer, report)
        key, shape = _free("fid", rows.columns), _free("geom", rows.columns)
        columns[name] = (layer, shape, rows)
        text = "\n".join([layer.description, *layer.credits]).strip()
        options = {"FID": key, "GEOMETRY_NAME": shape, "DESCRIPTION": text}
        if layer.title:
            options["IDENTIFIER"] = f"{layer.title} ({name})"
        _write(path, "GPKG", name, rows, options, _told(layer))
        require_count(path, name, len(rows.rows))
    _write_styles(path, columns)
    _write_metadata(path, columns)


def write_flatgeobuf(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    """Write one layer as FlatGeobuf.

    Parameters
    ----------
    path : pathlib.Path
        A file that is not there yet, ending in ``.fgb``.
    layers : sequence of ExportLayer
        One.
    report : Examination
        Receives what is written otherwise than it is.

    Raises
    ------
    OutputError
        If the file has not as many rows as were given.

    Notes
    -----
    The format has no dates: they are text of ISO 8601. Rows with a geometry are in the order of
    space, which its index needs; where one has none, there is no index and the order is kept.
    """
    rows = prepare(layers[0], report)
    if not rows.rows:
        message = "FlatGeobuf holds at least one row, and there is none. Write GeoPackage."
        raise OutputError(message)
    plain = tuple(
        TypedColumn(one.name, "text" if one.kind == "date" else one.kind, one.title)
        for one in rows.columns
    )
    for column in rows.columns:
        if column.kind == "date":
            expected, found = "a type that the format has", "a date"
            report.add(None, column.name, expected=expected, found=found, done="written as text")
    rows = Prepared(plain, rows.rows, rows.shapes, rows.geometry_type)
    whole = all(shape is not None for shape in rows.shapes)
    if not whole:
        expected, found = "a geometry in each row", "none in some"
        report.add(None, "geometry", expected=expected, found=found, done="no index of space")
    options = {"SPATIAL_INDEX": "YES" if whole else "NO", "TITLE": layers[0].title}
    text = "\n".join([layers[0].description, *layers[0].credits]).strip()
    _write(path, "FlatGeobuf", layers[0].name, rows, {**options, "DESCRIPTION": text}, {})
    require_count(path, None, len(rows.rows))


def fiona_schema(rows: Prepared) -> dict[str, Any]:
    """Give the schema of prepared rows as fiona takes it.

    Parameters
    ----------
    rows : Prepared
        From ``prepare``.

    Returns
    -------
    dict
        Keys ``geometry`` and ``properties``.
    """
    properties = {column.name: TYPES.get(column.kind, "str") for column in rows.columns}
    return {"geometry": rows.geometry_type, "properties": properties}


def require_count(path: Path, name: str | None, count: int) -> None:
    """Open a file again, and refuse it if a layer has not as many rows as were given.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str or None
        The layer; None for the only one.
    count : int
        Rows that were given.

    Raises
    ------
    OutputError
        If there are more or fewer.
    """
    with engine("file"), fiona.open(str(path), layer=name) as source:
        found = sum(1 for _ in source)
    if found != count:
        message = f"Of {count:,} rows of '{name or path.stem}', {found:,} were found again."
        raise OutputError(message)


def _write(  # noqa: PLR0913, PLR0917 - what an engine is told
    path: Path,
    driver: str,
    name: str,
    rows: Prepared,
    options: Mapping[str, str],
    tags: Mapping[str, str],
) -> None:
    with (
        engine(driver, OGR_SQLITE_SYNCHRONOUS="OFF"),  # the writer flushes the whole file once
        fiona.open(
            str(path),
            "w",
            driver=driver,
            layer=name,
            crs="EPSG:4326",
            schema=fiona_schema(rows),
            encoding="UTF-8",
            **{key: value for key, value in options.items() if value},
        ) as sink,
    ):
        sink.writerecords(rows.features())
        if tags:
            sink.update_tags(dict(tags))


def _told(layer: ExportLayer) -> dict[str, str]:
    said = {
        "TITLE": layer.title,
        "DESCRIPTION": layer.description,
        "CREDITS": "\n".join(layer.credits),
        "LICENCE": layer.licence,
        "VINTAGE": layer.vintage or "",
        "LANGUAGE": layer.language,
    }
    return {key: value.replace("\x00", "\u2400") for key, value in said.items() if value}


def _tables(names: Sequence[str], report: Examination) -> list[str]:
    taken = {STYLES}
    found = []
    for name in names:
        first = f"layer_{name}" if name.casefold().startswith(OWN) or not name else name
        new, number = first, 1
        while new.casefold() in taken:
            number += 1
            new = f"{first}_{number}"
        if new != name:
            expected = "a table name that is free"
            report.add(None, None, expected=expected, found=name, done=f"renamed {new}")
        taken.add(new.casefold())
        found.append(new)
    return found


def _free(name: str, columns: Sequence[TypedColumn]) -> str:
    taken = {column.name.casefold() for column in columns}
    while name in taken:
        name += "_"
    return name


def _write_styles(path: Path, written: Mapping[str, tuple[ExportLayer, str, Prepared]]) -> None:
    with (
        engine("GeoPackage", OGR_SQLITE_SYNCHRONOUS="OFF"),
        fiona.open(
            str(path),
            "w",
            driver="GPKG",
            layer=STYLES,
            FID="id",
            schema={"geometry": "None", "properties": STYLE_COLUMNS},
        ) as sink,
    ):
        for name, (layer, shape, rows) in written.items():
            values = {
                **dict.fromkeys(("f_table_catalog", "f_table_schema"), ""),
                "f_table_name": name,
                "f_geometry_column": shape,
                "styleName": "manufacture",
                "styleQML": style_text(layer, rows),
                "styleSLD": "",
                "useAsDefault": True,
                "description": layer.title,
                "owner": "",
                "ui": None,
                "update_time": None,
            }
            sink.write({"geometry": None, "properties": values})


def _write_metadata(path: Path, written: Mapping[str, tuple[ExportLayer, str, Prepared]]) -> None:
    # GDAL made the two tables for its own; QGIS looks for a document of its own form beside it.
    with engine("GeoPackage"), closing(sqlite3.connect(path)) as base, base:
        for name, (layer, _, _) in written.items():
            row = ("dataset", QGIS, "text/xml", metadata_text(layer, name))
            own = base.execute(
                "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
                "VALUES (?, ?, ?, ?)",
                row,
            ).lastrowid
            base.execute(
                "INSERT INTO gpkg_metadata_reference "
                "(reference_scope, table_name, md_file_id) VALUES ('table', ?, ?)",
                (name, own),
            )
