"""Areas to the cells of a grid, corner by corner."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from explorer.maps.compact.grid import Grid, cells, furthest_m, keys, middles, to_grid
from explorer.maps.compact.planes import planes, zigzag


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


def written_areas(shapes: npt.NDArray[Any], finest: int) -> Written:
    """Write polygons of one or more parts.

    Parameters
    ----------
    shapes : numpy.ndarray of shapely.Polygon and shapely.MultiPolygon
        None missing, none empty.
    finest : int
        Bits of the finest grid allowed.

    Returns
    -------
    Written
        In the order of the keys of the middles of their boxes.
    """
    west, south, east, north = shapely.bounds(shapes).T
    corners = shapely.get_coordinates(shapes)
    grid, _, _ = to_grid(corners[:, 0], corners[:, 1], finest=finest)
    middle = cells((west + east) / 2, (south + north) / 2, grid.bits)
    order = np.argsort(keys(middle[0] - grid.x, middle[1] - grid.y), kind="stable")
    polygons, part_of = shapely.get_parts(shapes[order], return_index=True)
    rings, ring_of = shapely.get_rings(polygons, return_index=True)
    positions, corner_of = shapely.get_coordinates(rings, return_index=True)
    # The last corner of a ring repeats its first.
    kept = np.append(corner_of[1:] == corner_of[:-1], [False])
    positions, corner_of = positions[kept], corner_of[kept]
    lon, lat = positions.T
    x, y = cells(lon, lat, grid.bits)
    x, y = x - grid.x, y - grid.y
    counts = {
        "parts": np.bincount(part_of, minlength=len(shapes)),
        "rings": np.bincount(ring_of, minlength=len(polygons)),
        "corners": np.bincount(corner_of, minlength=len(rings)),
        "x": zigzag(np.diff(x, prepend=0)),
        "y": zigzag(np.diff(y, prepend=0)),
    }
    written = {name: planes(numbers.astype(np.uint64)) for name, numbers in counts.items()}
    geometry = {name: count for name, (count, _) in written.items()}
    geometry |= {
        "polygons": len(polygons),
        "all_rings": len(rings),
        "all_corners": len(positions),
    }
    error = furthest_m(lon, lat, *middles(grid, x, y))
    return Written(order, grid, geometry, [part for _, part in written.values()], error)
