"""Zones as the computations take them: polygons in degrees, or the reason why one has no area."""

import re
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely

from explorer.crs import to_storage
from explorer.errors import SchemaError
from explorer.messages.literals import literal

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

NAME_COLUMNS: Final = ("name", "name_fr", "name_en", "nom", "NOM", "libelle")
COMMUNE_COLUMNS: Final = ("insee_codes", "insee_code")
PLANE: Final = 2
AREAS: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@unique
class ZoneRemark(StrEnum):
    """What a reader must know of a zone before its figures."""

    NO_GEOMETRY = "no_geometry"
    NOT_AN_AREA = "not_an_area"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Zones:
    """Polygons whose edges are straight in longitude and latitude, with their keys and names.

    Attributes
    ----------
    keys : pandas.Index
        Unique, in the order of the frame.
    names : pandas.Series
        Text by key; the key itself where the frame has no column of names.
    shapes : numpy.ndarray
        Valid polygons in EPSG:4326; None where there is none to count in.
    remarks : pandas.Series
        A ``ZoneRemark`` by key, None where there is nothing to say.
    """

    keys: pd.Index
    names: "pd.Series[str]"
    shapes: np.ndarray
    remarks: "pd.Series[str]"


def require_zones(zones: "gpd.GeoDataFrame") -> Zones:
    """Take a frame of zones, repairing what crosses itself and saying so.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons, in any declared CRS; rows that are null or no polygons are kept with a remark.

    Returns
    -------
    Zones
        Corners are converted to EPSG:4326, where edges are straight lines, as RFC 7946 has them.
        An invalid polygon goes through ``make_valid`` and keeps all of its area.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    SchemaError
        If two zones have the same key, or a corner has no longitude and latitude.
    """
    stored = to_storage(zones, "zones")
    repeated = stored.index[stored.index.duplicated()]
    if len(repeated):
        message = (
            f"'zones' has the key {literal(repeated[0])} more than once. "
            "Give each zone an index of its own, for instance with zones.reset_index(drop=True)."
        )
        raise SchemaError(message)
    shapes = shapely.force_2d(stored.geometry.to_numpy())
    remarks = pd.Series([None] * len(stored), index=stored.index, dtype=object)
    areas = np.isin(shapely.get_type_id(shapes), AREAS) & ~shapely.is_empty(shapes)
    # What is whole already needs no look of its own: of a country's communes, nearly all.
    for position in np.flatnonzero(~(areas & shapely.is_valid(shapes))).tolist():
        shape: Any = shapes[position]
        key: Any = stored.index[position]
        if shape is None or shape.is_empty:
            shapes[position], remarks[key] = None, ZoneRemark.NO_GEOMETRY
            continue
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            message = (
                f"Zone {literal(key)} has a corner without longitude and latitude once converted "
                f"from {zones.crs.name if zones.crs else 'its system'}. "
                "Is the declared system its own?"
            )
            raise SchemaError(message)
        if not shape.is_valid and shapely.get_dimensions(shape) == PLANE:
            shape = shapely.make_valid(shape)
            remarks[key] = ZoneRemark.REPAIRED
        shapes[position] = _polygons(shape)
        if shapes[position] is None:
            remarks[key] = ZoneRemark.NOT_AN_AREA
    return Zones(stored.index, zone_names(stored), shapes, remarks)


def zone_names(zones: "gpd.GeoDataFrame") -> "pd.Series[str]":
    """Give what zones are called: by a column of names, else by their keys.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Any frame of zones.

    Returns
    -------
    pandas.Series
        Text, by key.
    """
    keys = pd.Series([str(key) for key in zones.index], index=zones.index, dtype=object)
    for column in NAME_COLUMNS:
        if column in zones.columns:
            given = zones[column]
            return given.where(given.notna(), keys).astype(str)
    return keys


def commune_codes(zone: "Mapping[Hashable, Any] | pd.Series[Any]") -> tuple[str, ...]:
    """Give the codes of the communes that a zone says it lies in.

    Parameters
    ----------
    zone : mapping
        With `insee_codes` (a list, or text such as ``"42218; 42237"``) or `insee_code`.

    Returns
    -------
    tuple of str
        Empty where the zone names none.
    """
    for column in COMMUNE_COLUMNS:
        value = zone.get(column)
        if isinstance(value, str) and value.strip():
            return tuple(re.split(r"[\s;,]+", value.strip()))
        if isinstance(value, list | tuple | np.ndarray) and len(value):
            return tuple(map(str, value))
    return ()


def _polygons(shape: "BaseGeometry") -> "BaseGeometry | None":
    # The parts of a shape that have an area; lines and points hold no building.
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    if shape.geom_type != "GeometryCollection":
        return None
    parts = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == PLANE]
    return shapely.union_all(parts) if parts else None
