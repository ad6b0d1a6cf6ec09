"""A layer on its way out: its frame, and what is said of it wherever a format has room for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from explorer.catalog import TableSpec
from explorer.crs import to_storage
from explorer.layers.exports.columns import TypedColumn, typed_columns, typed_rows
from explorer.layers.findings import Examination, show

NUL: Final = "\x00"
NAMED: Final = 3
MULTI: Final[Mapping[str, str]] = {
    "Point": "MultiPoint",
    "LineString": "MultiLineString",
    "Polygon": "MultiPolygon",
}


@dataclass(frozen=True, slots=True)
class ExportLayer:
    """A layer to write.

    Attributes
    ----------
    name : str
        What it is called in a file of several.
    frame : geopandas.GeoDataFrame
        In any declared CRS.
    spec : TableSpec, optional
        The schema of its columns.
    title, description, licence : str
        For readers; empty where nothing is known.
    credits : sequence of str
        Whose the data are.
    vintage : str or None
        The date that the data describe.
    color, shape : str
        How it is drawn: ``#rrggbb``, and a symbol of the page.
    language : str
        Of titles and texts.
    """

    name: str
    frame: gpd.GeoDataFrame
    spec: TableSpec | None = None
    title: str = ""
    description: str = ""
    licence: str = ""
    credits: Sequence[str] = field(default_factory=tuple)
    vintage: str | None = None
    color: str = "#0b6e8f"
    shape: str = "circle"
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows ready for an engine.

    Attributes
    ----------
    columns : tuple of TypedColumn
        Names as they are written.
    rows : list of tuple
        Values in the order of the columns.
    shapes : list of shapely.Geometry or None
        In EPSG:4326, without heights; None where there is none.
    geometry_type : str
        As engines name it: one type, or ``"Unknown"`` where there are several kinds.
    """

    columns: tuple[TypedColumn, ...]
    rows: list[tuple[Any, ...]]
    shapes: list[BaseGeometry | None]
    geometry_type: str

    def features(self) -> Iterator[dict[str, Any]]:
        """Give the rows as an engine takes them.

        Yields
        ------
        dict
            A feature of GeoJSON.
        """
        names = [column.name for column in self.columns]
        for shape, values in zip(self.shapes, self.rows, strict=True):
            yield {
                "geometry": None if shape is None else shape.__geo_interface__,
                "properties": dict(zip(names, values, strict=True)),
            }


def prepare(layer: ExportLayer, report: Examination, most: int | None = None) -> Prepared:
    """Lay a layer out for an engine that writes row by row.

    Parameters
    ----------
    layer : ExportLayer
        The layer.
    report : Examination
        Receives what is written otherwise than it is.
    most : int, optional
        Bytes that a column's name may take.

    Returns
    -------
    Prepared
        Shapes of one kind, single and multiple, are all multiple.
    """
    frame = to_storage(layer.frame)
    columns = typed_columns(frame, layer.spec, layer.language)
    rows = [_without_nul(row, columns, report) for row in typed_rows(frame, columns)]
    names = renamed([column.name for column in columns], report, most)
    shapes, kind = _shapes(frame)
    told = tuple(
        TypedColumn(new, column.kind, column.title)
        for new, column in zip(names, columns, strict=True)
    )
    for column in columns:
        field_ = None if layer.spec is None else _typed(layer.spec, column.name)
        if column.kind == "json" and field_ not in {"array", "object", "any"}:
            expected = "values of one type"
            report.add(None, column.name, expected=expected, found="several", done="kept as JSON")
    return Prepared(told, rows, shapes, kind)


def renamed(names: Sequence[str], report: Examination, most: int | None = None) -> list[str]:
    """Give names that a table can hold side by side, whatever their case.

    Parameters
    ----------
    names : sequence of str
        As they are.
    report : Examination
        Receives those that change.
    most : int, optional
        Bytes that a name may take.

    Returns
    -------
    list of str
        In the same order.
    """
    taken: set[str] = set()
    found = []
    for one in names:
        whole = one.replace(NUL, "") or "column"
        new, number = cut(whole, most), 1
        while new.casefold() in taken:
            number += 1
            end = f"_{number}"
            new = cut(whole, None if most is None else most - len(end)) + end
        taken.add(new.casefold())
        if new != one:
            expected = "a column name that the format can hold"
            report.add(None, one, expected=expected, found=show(one), done=f"renamed {new}")
        found.append(new)
    return found


def cut(text: str, size: int | None) -> str:
    """Cut a text to a number of bytes of UTF-8, between two characters.

    Parameters
    ----------
    text : str
        Any text.
    size : int or None
        The most that it may take; None leaves it whole.

    Returns
    -------
    str
        Its beginning.

    Examples
    --------
    >>> cut("été", 4)
    'ét'
    """
    return text if size is None else text.encode()[:size].decode(errors="ignore")


def note_rows(  # noqa: PLR0913 - a finding, by its parts
    report: Examination,
    rows: Iterable[int],
    column: str | None,
    *,
    expected: str,
    found: str,
    done: str,
) -> None:
    """Note one thing that concerns some rows, in one finding.

    Parameters
    ----------
    report : Examination
        Receives it.
    rows : iterable of int
        Counted from 1; nothing is noted where there are none.
    column : str or None
        The column.
    expected, found, done : str
        As in ``Examination.add``.
    """
    places = list(rows)
    if not places:
        return
    named = ", ".join(map(str, places[:NAMED])) + (", …" if len(places) > NAMED else "")
    text = f"{found} in {len(places):,} of the rows ({named})"
    report.add(None, column, expected=expected, found=text, done=done)


def _without_nul(
    row: tuple[Any, ...], columns: Sequence[TypedColumn], report: Examination
) -> tuple[Any, ...]:
    if not any(isinstance(value, str) and NUL in value for value in row):
        return row
    kept = []
    for value, column in zip(row, columns, strict=True):
        if isinstance(value, str) and NUL in value:
            # Engines in C take it for the end of the text.
            expected, done = "text without the character NUL", "written as U+2400"
            report.add(None, column.name, expected=expected, found=show(value), done=done)
            kept.append(value.replace(NUL, "\u2400"))
        else:
            kept.append(value)
    return tuple(kept)


def _shapes(frame: gpd.GeoDataFrame) -> tuple[list[BaseGeometry | None], str]:
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    found: list[BaseGeometry | None] = [
        None if shape is None or shape.is_empty else shape for shape in shapes
    ]
    kinds = {shape.geom_type for shape in found if shape is not None}
    if len(kinds) == 1:
        return found, kinds.pop()
    families = {MULTI.get(kind, kind) for kind in kinds}
    if len(families) != 1 or not families <= set(MULTI.values()):
        return found, "Unknown"
    family = families.pop()
    return [shape if shape is None else _multiple(shape, family) for shape in found], family


def _multiple(shape: BaseGeometry, family: str) -> BaseGeometry:
    if shape.geom_type == family:
        return shape
    kind = getattr(shapely.geometry, family)
    made: BaseGeometry = kind([shape])
    return made


def _typed(spec: TableSpec, name: str) -> str | None:
    return next((field.type for field in spec.fields if field.name == name), None)
