"""Zones of any frame to a layer of the page: columns, texts and shapes checked on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.catalog import Field, Geo, LayerSpec, Licence, Source
from explorer.crs import STORAGE, to_storage
from explorer.layers import WORLD, Examination, Layer, plain
from explorer.layers.geometry import misplaced, repaired
from explorer.site.zonefields import Texts, ZoneField, whole_text
from explorer.vocabulary import Language

UNKNOWN: Final = Licence("unknown", "–", None)
POINTS: Final = 100
NOISE: Final = 9
DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said of zones as a whole.

    Attributes
    ----------
    name : str
        The layer's name in links and files.
    title, description : mapping of str to str
        By language.
    vintage : str or None
        The day or quarter that the figures describe.
    source : Source or None
        Who published them.
    accuracy_m : float or None
        How far the outlines may be wrong, in metres.
    """

    name: str
    title: Texts
    description: Texts
    vintage: str | None
    source: Source | None
    accuracy_m: float | None


def zone_layer(
    frame: gpd.GeoDataFrame,
    fields: Sequence[ZoneField],
    categories: Sequence[str],
    notice: Notice,
) -> Layer:
    """Make a layer of zones, in the columns that the page reads.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        In any declared CRS, with a unique index.
    fields : sequence of ZoneField
        From ``checked_fields``.
    categories : sequence of str
        The key of each zone's class.
    notice : Notice
        What is said of them.

    Returns
    -------
    Layer
        In EPSG:4326, with a specification; its examination lists the repairs that were made.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    InputError
        If a geometry lies at no place on Earth or cannot be repaired.
    """
    examination = Examination(Path(notice.name), features=len(frame))
    zones = _zones(to_storage(frame), fields, categories, examination)
    examination.require()
    source = notice.source
    spec = LayerSpec(
        name=notice.name,
        title_fr=notice.title["fr"],
        title_en=notice.title["en"],
        description_fr=notice.description["fr"],
        description_en=notice.description["en"],
        path=examination.file,
        format="geojson",
        hash="",
        licence=(source.licence if source else None) or UNKNOWN,
        sources=(source.name,) if source else (),
        fields=tuple(_field(zones, one) for one in fields),
        primary_key=("id",),
        geo=Geo(
            crs=STORAGE,
            geometry_type=_geometry_type(zones),
            vintage=notice.vintage,
            retrieved=None,
            decimals=DECIMALS,
            accuracy_m=notice.accuracy_m,
            extent=WORLD[0],
            refresh=None,
        ),
    )
    return Layer(notice.name, zones, spec, examination)


def source_of(name: str, source: Source | str | None) -> Source | None:
    """Give the source of a layer under a name that is no other source's.

    Parameters
    ----------
    name : str
        The layer's name.
    source : Source or str or None
        A source, or its title alone.

    Returns
    -------
    Source or None
        None where none was given.
    """
    if source is None:
        return None
    key = f"{name}-source"
    if isinstance(source, Source):
        return replace(source, name=key)
    return Source(key, whole_text(source), None, None, None, None, None, None)


def _zones(
    frame: gpd.GeoDataFrame,
    columns: Sequence[ZoneField],
    categories: Sequence[str],
    examination: Examination,
) -> gpd.GeoDataFrame:
    names = {
        tongue: next(
            (column for column in (f"name_{tongue}", "name", "name_fr") if column in frame), None
        )
        for tongue in Language
    }
    keys = [whole_text(key) for key in frame.index]
    called = {
        f"name_{tongue}": keys if column is None else [_cell(cell) for cell in frame[column]]
        for tongue, column in names.items()
    }
    data: dict[str, list[Any]] = {"id": keys, **called, "category": list(categories)}
    for own in ("position_kind", "note_fr", "note_en"):
        if own in frame:
            data[own] = [_cell(cell) for cell in frame[own]]
    for column in columns:
        cells = [_cell(cell) for cell in frame[column.name]]
        data[column.name] = [_points(cell) for cell in cells] if column.shown == "change" else cells
    shapes = [*_shapes(frame.geometry, keys, examination), None]
    return gpd.GeoDataFrame(
        {label: pd.Series(cells, dtype=object) for label, cells in data.items()},
        geometry=gpd.GeoSeries(np.array(shapes, dtype=object)[:-1], crs=STORAGE),
    )


def _shapes(
    geometry: gpd.GeoSeries, keys: Sequence[str], examination: Examination
) -> Iterator[shapely.Geometry | None]:
    for key, shape in zip(keys, geometry, strict=True):
        if shape is None or shape.is_empty:
            yield None
            continue
        elsewhere = misplaced(shape, WORLD)
        if elsewhere is not None:
            expected = "longitude and latitude, once reprojected"
            examination.add(key, "geometry", expected=expected, found=elsewhere)
            yield None
            continue
        flat = shapely.orient_polygons(shapely.force_2d(shape), exterior_cw=False)
        yield repaired(flat, key, examination, strict=False)


def _geometry_type(zones: gpd.GeoDataFrame) -> str:
    kinds = set(zones.geom_type.dropna())
    return "MultiPolygon" if any("Polygon" in kind for kind in kinds) else "Point"


def _field(zones: gpd.GeoDataFrame, column: ZoneField) -> Field:
    cells = [cell for cell in zones[column.name] if cell is not None]
    kind, unit = "string", column.unit
    if cells and all(isinstance(cell, bool) for cell in cells):
        kind = "boolean"
    elif all(isinstance(cell, int | float) for cell in cells):
        kind = "share" if column.shown == "share" else "number"
    if column.shown != "plain":
        unit = "points" if column.shown == "change" else None
    return Field(column.name, kind, whole_text(column.fr), whole_text(column.en), unit, {}, {})


def _points(cell: Any) -> Any:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return round(cell * POINTS, NOISE) + 0.0  # no negative zero
    return cell


def _cell(value: Any) -> Any:
    cell = plain(value)
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    return [_cell(item) for item in cell] if isinstance(cell, list) else whole_text(cell)
