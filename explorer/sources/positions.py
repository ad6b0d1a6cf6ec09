"""Where a row of a service lies: its own geometry, a pair of columns, or a point for an area."""

from typing import Any, Final

import numpy as np
import pyproj
import shapely
import shapely.geometry

from explorer.errors import CatalogError, SourceError
from explorer.plane import distances_m
from explorer.sources.delimited import number_of
from explorer.sources.entries import Entry

FORMS: Final = frozenset({"point", "lon", "lat", "crs", "as"})
SHAPES: Final = frozenset({"point", "multi"})
STORAGE: Final = "OGC:CRS84"


def position_of(entry: Entry, row: dict[str, Any]) -> tuple[Any, float | None]:
    """Give where a row lies.

    Parameters
    ----------
    entry : Entry
        ``geometry``: ``point``, a column that holds longitude and latitude; or ``lon`` and
        ``lat``, two columns, in ``crs``; else the row's own geometry. ``as``: ``"point"`` gives
        a point within an area, ``"multi"`` gives areas in several parts.
    row : dict
        With ``properties`` and ``geometry``.

    Returns
    -------
    tuple of dict or None, and float or None
        A GeoJSON geometry object in longitude and latitude; then, for a point that stands for an
        area, the metres from it to the area's farthest corner.

    Raises
    ------
    CatalogError
        If the entry's ``geometry`` is not as it should be.
    SourceError
        If a position is no pair of numbers.
    """
    forms = entry.geometry
    if set(forms) - FORMS or forms.get("as", "point") not in SHAPES:
        message = f"Source '{entry.name}': 'geometry' takes {', '.join(sorted(FORMS))}."
        raise CatalogError(message)
    geometry = row["geometry"]
    if "point" in forms:
        geometry = _point(_pair(entry, row["properties"].get(forms["point"])), forms.get("crs"))
    elif "lon" in forms:
        pair = tuple(number_of(row["properties"].get(forms[name])) for name in ("lon", "lat"))
        geometry = None if None in pair else _point(pair, forms.get("crs"))
    if geometry is None or "as" not in forms:
        return geometry, None
    try:
        shape = shapely.make_valid(shapely.force_2d(shapely.geometry.shape(geometry)))
    except (ValueError, IndexError, TypeError, shapely.errors.ShapelyError) as error:
        message = f"{entry.title}: expected a geometry, found {str(geometry)[:80]}: {error}"
        raise SourceError(message) from error
    if forms["as"] == "multi":
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        return _mapping(shapely.MultiPolygon(parts)) if parts else geometry, None
    point = shape.representative_point()
    corners = shapely.get_coordinates(shape)
    reach = distances_m(point.x, point.y, corners[:, 0], corners[:, 1]).max()
    return _mapping(point), float(np.ceil(reach)) if shape.geom_type != "Point" else None


def is_within(geometry: dict[str, Any], extent: tuple[float, float, float, float]) -> bool:
    """Say whether a geometry lies in an extent, as a whole.

    Parameters
    ----------
    geometry : dict
        A GeoJSON geometry object.
    extent : tuple of float
        West, south, east, north in degrees.

    Returns
    -------
    bool
        True as well for what is no geometry at all: the gate says what is wrong with it.
    """
    try:
        west, south, east, north = shapely.geometry.shape(geometry).bounds
    except (ValueError, IndexError, TypeError, AttributeError, shapely.errors.ShapelyError):
        return True
    inside = extent[0] <= west and extent[1] <= south
    return bool(inside and east <= extent[2] and north <= extent[3])


def _pair(entry: Entry, value: Any) -> tuple[Any, ...]:
    if value in (None, ""):
        return (None, None)
    if isinstance(value, dict) and {"lon", "lat"} <= set(value):
        return (number_of(value["lon"]), number_of(value["lat"]))
    parts = str(value).split(",")
    if len(parts) == 2:  # noqa: PLR2004 - as exports write it: latitude, longitude
        return (number_of(parts[1]), number_of(parts[0]))
    message = f"{entry.title}: expected a position, found {str(value)[:80]!r}."
    raise SourceError(message)


def _point(pair: tuple[Any, ...], crs: str | None) -> dict[str, Any] | None:
    x, y = pair
    if x is None or y is None:
        return None
    if crs is not None:
        x, y = pyproj.Transformer.from_crs(crs, STORAGE, always_xy=True).transform(x, y)
    return {"type": "Point", "coordinates": [float(x), float(y)]}


def _mapping(shape: Any) -> dict[str, Any]:
    return dict(shapely.geometry.mapping(shape))
