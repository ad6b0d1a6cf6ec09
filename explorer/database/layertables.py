"""A layer of the catalogue as a table: types, closed lists, ranges, key, shapes and comments."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import shapely
from psycopg import sql

from explorer.catalog import Catalog, Field, LayerSpec
from explorer.crs import to_storage
from explorer.database.tables import (
    GEOMETRY,
    LONGEST,
    LONGEST_COLUMN,
    NOT_NULL,
    TRUE,
    Column,
    Load,
    Table,
    check,
    one_of,
    reference,
    value_list,
)
from explorer.errors import DatabaseError
from explorer.layers import plain

TYPES: Final[Mapping[str, str]] = {
    "string": "text",
    "date": "date",
    "number": "double precision",
    "integer": "bigint",
    "boolean": "boolean",
    "array": "jsonb",
    "object": "jsonb",
    "any": "jsonb",
}
BOUNDS: Final[Mapping[str, str]] = {
    "minimum": "{} >= {}",
    "maximum": "{} <= {}",
    "minLength": "length({}) >= {}",
    "maxLength": "length({}) <= {}",
    "pattern": "{} ~ {}",
}
PLAIN_PATTERN: Final = re.compile(r"(?:[^\\(]|\\[d.\-]|\((?!\?))*")
"""Patterns that PostgreSQL reads as JSON Schema does; others are left to the gate."""

SYSTEM: Final = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", GEOMETRY})
STRICTLY: Final = "address_only"


def layer_load(spec: LayerSpec, frame: gpd.GeoDataFrame, catalog: Catalog, schema: str) -> Load:
    """Give a layer's table and its rows.

    Parameters
    ----------
    spec : LayerSpec
        What the catalogue says of it.
    frame : geopandas.GeoDataFrame
        Its features, as the gate let them through.
    catalog : Catalog
        Whose register of sources the features refer to.
    schema : str
        Where the table will be.

    Returns
    -------
    Load
        Features that the layer no longer has are gone from the table.

    Raises
    ------
    DatabaseError
        If PostgreSQL can have no such names or values.
    """
    _require_names(spec)
    columns = [_column(field, spec) for field in spec.fields]
    shape = _shape_column(spec, frame)
    rules = [*_unique(spec), *_position(spec)]
    sourced = any(field.name == "source" for field in spec.fields)
    if sourced and set(frame["source"].dropna()) <= set(catalog.sources):
        rules.append(reference("source", schema, "source"))
    table = Table(
        spec.name,
        (*columns, shape),
        spec.primary_key,
        tuple(rules),
        _comment(spec, catalog),
        (GEOMETRY,),
    )
    return Load(table, rows_of_frame(frame, table), TRUE)


def rows_of_frame(frame: gpd.GeoDataFrame, table: Table) -> list[tuple[Any, ...]]:
    """Give the rows of a frame as a table takes them.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In any declared CRS; a column that it lacks is null throughout.
    table : Table
        Whose columns they become.

    Returns
    -------
    list of tuple
        Values in the order of the columns.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    DatabaseError
        If a text holds the NUL character, which PostgreSQL has not.
    """
    frame = to_storage(frame)
    shapes = shapely.set_srid(shapely.force_2d(frame.geometry.to_numpy()), 4326)
    hexed = [
        None if one is None else one.hex() for one in shapely.to_wkb(shapes, include_srid=True)
    ]
    kinds = {column.name: column.kind for column in table.columns}
    cells = {
        name: hexed
        if name == GEOMETRY
        else [_cell(value, kinds[name]) for value in frame[name]]
        if name in frame.columns
        else [None] * len(frame)
        for name in table.names
    }
    for name, values in cells.items():
        for key, value in zip(frame.index, values, strict=True):
            if isinstance(value, str) and "\x00" in value:
                message = (
                    f"{table.name}: feature {key}, field {name}: expected a text that PostgreSQL "
                    "can hold, found the character NUL in it. Take it out of the layer."
                )
                raise DatabaseError(message)
    return list(zip(*cells.values(), strict=True))


def _cell(value: Any, kind: str) -> Any:
    value = plain(value)
    if kind == "jsonb":
        # What is missing is null in SQL, so that it is told apart from nothing else.
        return None if value is None else json.dumps(value, ensure_ascii=False, allow_nan=False)
    return value


def _column(field: Field, spec: LayerSpec) -> Column:
    rules: list[sql.Composable] = []
    name = sql.Identifier(field.name)
    if field.constraints.get("required") or field.name in spec.primary_key:
        rules.append(NOT_NULL)
    if field.enum is not None and TYPES[field.type] != "jsonb":
        rules.append(one_of(field.name, field.enum))
    for bound, template in BOUNDS.items():
        value = field.constraints.get(bound)
        if value is None or (bound == "pattern" and PLAIN_PATTERN.fullmatch(value) is None):
            continue
        rules.append(check(template, name, sql.Literal(value)))
    if field.type in {"array", "object"}:
        rules.append(check("jsonb_typeof({}) = {}", name, sql.Literal(field.type)))
    return Column(field.name, TYPES[field.type], tuple(rules), _field_comment(field))


def _shape_column(spec: LayerSpec, frame: gpd.GeoDataFrame) -> Column:
    declared = spec.geo.geometry_type
    found = {shape.geom_type for shape in frame.geometry if shape is not None}
    name = sql.Identifier(GEOMETRY)
    # A type of its own is what QGIS opens without a question; a layer of shapes and multiple
    # shapes keeps them apart, as its file does.
    exact = found <= {declared} and declared != "Geometry"
    rules = [] if declared == "Geometry" or exact else [_either(declared)]
    west, south, east, north = spec.geo.extent
    rules += [
        check("ST_IsValid({})", name),
        check(
            "ST_XMin({0}) >= {1} AND ST_YMin({0}) >= {2} AND ST_XMax({0}) <= {3} "
            "AND ST_YMax({0}) <= {4}",
            name,
            *map(sql.Literal, (west, south, east, north)),
        ),
    ]
    kind = f"geometry({declared if exact else 'Geometry'},4326)"
    accuracy = (
        "" if spec.geo.accuracy_m is None else f", précision / accuracy {spec.geo.accuracy_m} m"
    )
    return Column(GEOMETRY, kind, tuple(rules), f"EPSG:4326, {declared}{accuracy}")


def _either(declared: str) -> sql.Composed:
    kinds = [declared.upper(), declared.removeprefix("Multi").upper()]
    return check("GeometryType({}) IN ({})", sql.Identifier(GEOMETRY), value_list(kinds))


def _unique(spec: LayerSpec) -> list[sql.Composable]:
    # Looked at when the transaction ends: two features may exchange what only one may have.
    return [
        sql.SQL("UNIQUE ({}) DEFERRABLE INITIALLY DEFERRED").format(sql.Identifier(field.name))
        for field in spec.fields
        if field.constraints.get("unique") and spec.primary_key != (field.name,)
    ]


def _position(spec: LayerSpec) -> list[sql.Composable]:
    if all(field.name != "position_kind" for field in spec.fields):
        return []
    return [
        check(
            "(position_kind = {}) = ({} IS NULL)", sql.Literal(STRICTLY), sql.Identifier(GEOMETRY)
        )
    ]


def _comment(spec: LayerSpec, catalog: Catalog) -> str:
    titles = [catalog.sources[name].title for name in spec.sources if name in catalog.sources]
    lines = (
        f"{spec.title_fr} / {spec.title_en}",
        spec.description_fr,
        spec.description_en,
        f"Millésime / vintage: {spec.geo.vintage or '–'}",
        f"Licence: {spec.licence.title}{f' ({spec.licence.path})' if spec.licence.path else ''}",
        f"Sources: {'; '.join(titles) or '–'}",
    )
    return "\n".join(line for line in lines if line)


def _field_comment(field: Field) -> str:
    text = f"{field.title_fr} / {field.title_en}"
    if field.unit:
        text += f" [{field.unit}]"
    labels = "; ".join(
        f"{key}: {words.get('fr')} / {words.get('en')}" for key, words in field.labels.items()
    )
    return f"{text}\n{labels}" if labels else text


def _require_names(spec: LayerSpec) -> None:
    from explorer.database.ownership import OWN  # noqa: PLC0415 - it needs this module's kin

    refusal = None
    if len(spec.name.encode()) > LONGEST:
        refusal = f"a layer's name of at most {LONGEST} bytes, found '{spec.name}'"
    elif spec.name in OWN:
        refusal = f"a layer that is not called as a table of ours, found '{spec.name}'"
    elif not spec.primary_key:
        refusal = "a layer with a primary key, by which its features are told, found none"
    for field in spec.fields:
        if len(field.name.encode()) > LONGEST_COLUMN or field.name in SYSTEM:
            refusal = f"names of fields that PostgreSQL can have, found '{field.name}'"
    if refusal is not None:
        message = f"{spec.name}: expected {refusal}. Change it in the catalogue."
        raise DatabaseError(message)
