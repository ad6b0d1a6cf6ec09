"""Points, lines and areas to the cells of a grid, corner by corner."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from explorer.maps.compact.grid import Grid, cells, furthest_m, keys, middles, to_grid
from explorer.maps.compact.planes import planes, zigzag

AREA: Final = 2
"""What an area is among parts: a point is 0, a line 1."""

SINGLE: Final = 3
"""The last of shapely's types that is not made of others: the polygon."""


@dataclass(frozen=True, slots=True)
class Written:
    """Positions as the page holds them.

    Attributes
    ----------
    order : numpy.ndarray of int64
        The rows, in the order in which they are written.
    grid : Grid
        What the numbers are counted on.
    geometry : dict
        What the header says of the parts.
    parts : list of bytes
        The parts.
    error_m : float
        How far a position lies from the one given, at most.
    """

    order: npt.NDArray[np.int64]
    grid: Grid
    geometry: dict[str, Any]
    parts: list[bytes]
    error_m: float


def written_points(shapes: npt.NDArray[Any], finest: int) -> Written:
    """Write points.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely.Point
        None missing, none empty.
    finest : int
        Bits of the finest grid allowed.

    Returns
    -------
    Written
        In the order of their keys.
    """
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    grid, x, y = to_grid(lon, lat, finest=finest)
    key = keys(x, y)
    order = np.argsort(key, kind="stable")
    steps = np.diff(key[order], prepend=np.uint64(0))
    count, part = planes(steps)
    error = furthest_m(lon, lat, *middles(grid, x, y))
    return Written(order, grid, {"planes": count}, [part], error)


def written_shapes(shapes: npt.NDArray[Any], finest: int, *, typed: bool) -> Written:
    """Write areas, lines and points of one or more parts, collections of them too.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely.Geometry
        None missing, none empty.
    finest : int
        Bits of the finest grid allowed.
    typed : bool
        Whether parts may be other than polygons, so that it is written what each is.

    Returns
    -------
    Written
        In the order of the keys of the middles of their boxes.
    """
    west, south, east, north = shapely.bounds(shapes).T
    places = shapely.get_coordinates(shapes)
    grid, _, _ = to_grid(places[:, 0], places[:, 1], finest=finest)
    middle = cells((west + east) / 2, (south + north) / 2, grid.bits)
    order = np.argsort(keys(middle[0] - grid.x, middle[1] - grid.y), kind="stable")
    parts, part_of = _parts(shapes[order])
    types = shapely.get_dimensions(parts).astype(np.int64)
    curves, curve_of = _curves(parts, types)
    positions, corner_of = shapely.get_coordinates(curves, return_index=True)
    # The last corner of a ring repeats its first; that of a line is its own.
    last = np.append(corner_of[1:] != corner_of[:-1], [True])
    kept = ~(last & (types[curve_of[corner_of]] == AREA))
    positions, corner_of = positions[kept], corner_of[kept]
    lon, lat = positions.T
    x, y = cells(lon, lat, grid.bits)
    x, y = x - grid.x, y - grid.y
    counts = {
        "parts": np.bincount(part_of, minlength=len(shapes)),
        **({"types": types} if typed else {}),
        "rings": np.bincount(curve_of, minlength=len(parts)),
        "corners": np.bincount(corner_of, minlength=len(curves)),
        "x": zigzag(np.diff(x, prepend=0)),
        "y": zigzag(np.diff(y, prepend=0)),
    }
    written = {name: planes(numbers.astype(np.uint64)) for name, numbers in counts.items()}
    geometry = {name: count for name, (count, _) in written.items()}
    geometry |= {
        "polygons": len(parts),
        "all_rings": len(curves),
        "all_corners": len(positions),
    }
    error = furthest_m(lon, lat, *middles(grid, x, y))
    return Written(order, grid, geometry, [part for _, part in written.values()], error)


def _parts(shapes: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > SINGLE).any():  # collections may hold collections
        parts, inner = shapely.get_parts(parts, return_index=True)
        part_of = part_of[inner]
    some = ~shapely.is_empty(parts)
    return parts[some], part_of[some]


def _curves(
    parts: npt.NDArray[Any], types: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    whole = np.flatnonzero(types != AREA)
    areas = np.flatnonzero(types == AREA)
    rings, ring_of = shapely.get_rings(parts[areas], return_index=True)
    curve_of = np.concatenate([whole, areas[ring_of]])
    order = np.argsort(curve_of, kind="stable")
    return np.concatenate([parts[whole], rings])[order], curve_of[order]
