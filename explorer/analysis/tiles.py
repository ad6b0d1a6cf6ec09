"""One tile of cells: for each cell the zones that cover it, and those an edge of which is near.

An edge is near a cell when the box of a piece of it, with the zone's margin around it, touches the
cell. Whether a zone covers a cell that none of its edges is near is told by counting its edges to
the west of the cell's middle: an odd number of them, and all of the cell lies inside. Both are true
of the whole cell, so that nothing is decided by a cell which only a test of the record can decide.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

TILE: Final = 256
"""Cells on the side of a tile."""

CELLS: Final = TILE * TILE
MOST_PAIRS: Final = 8_000_000
"""Pairs of a cell and a zone that a tile may have: with more, zones lie many times over another."""

NONE: Final = 1
FIRST: Final = 2
"""A cell's number: ``NONE`` in no zone, ``FIRST + zone`` in one, below 0 the place of a list."""

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tile:
    """Cells of a tile, row by row from the south-west.

    Attributes
    ----------
    cells : numpy.ndarray of int
        For each cell its number; the lists of cells are counted from 0 in this tile.
    sizes : numpy.ndarray of int
        How many zones each list has.
    zones : numpy.ndarray of int
        The zones of all lists.
    sure : numpy.ndarray of bool
        Whether the zone covers the cell, so that a record in it needs no test.
    """

    cells: NDArray[np.int32]
    sizes: NDArray[np.int32]
    zones: NDArray[np.int32]
    sure: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of zones, each from one corner to the next.

    Attributes
    ----------
    ax, ay, bx, by : numpy.ndarray of float
        Their ends, in degrees.
    owner : numpy.ndarray of int
        Place of the zone in the tile's list of zones.
    """

    ax: Floats
    ay: Floats
    bx: Floats
    by: Floats
    owner: Whole

    def chosen(self, mask: NDArray[np.bool_]) -> "Edges":
        """Give some of them.

        Parameters
        ----------
        mask : numpy.ndarray of bool
            One an edge.

        Returns
        -------
        Edges
            In the same order.
        """
        return Edges(self.ax[mask], self.ay[mask], self.bx[mask], self.by[mask], self.owner[mask])


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Give the edges of polygons.

    Parameters
    ----------
    shapes : numpy.ndarray
        Polygons, of one or several parts.

    Returns
    -------
    Edges
        Those of holes too; the owner is the place among `shapes`.
    """
    parts, of_part = shapely.get_parts(shapes, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    x, y = np.ascontiguousarray(corners.T)
    return Edges(x[:-1], y[:-1], x[1:], y[1:], of_part[of_ring[ring[1:]]]).chosen(same)


def made(
    edges: Edges, zones: Whole, margins: Floats, size: float, corner: tuple[int, int]
) -> Tile | None:
    """Make the cells of a tile.

    Parameters
    ----------
    edges : Edges
        All edges of the zones that are near the tile.
    zones : numpy.ndarray of int
        The number of each of these zones, in order.
    margins : numpy.ndarray of float
        For each of them, how far from an edge a record is in doubt, to the east and to the north.
    size : float
        Side of a cell, in degrees.
    corner : tuple of int
        Column and row of the first cell.

    Returns
    -------
    Tile or None
        None where zones lie over each other so often that lists would be too long.
    """
    row = corner[1]
    widest = margins.max(axis=0, initial=0.0)
    south, north = row * size - widest[1], (row + TILE) * size + widest[1]
    low, high = np.minimum(edges.ay, edges.by), np.maximum(edges.ay, edges.by)
    edges = edges.chosen((high >= south) & (low <= north))
    number = len(zones)
    near = _near(edges, number, margins, size, corner)
    if near is None:
        return None
    first, end, zone = _runs(edges, size, corner)
    count = _summed(first, end)
    listed = count > 1
    listed[near // number] = True
    places = np.flatnonzero(listed)
    sure = _covering(first, end, zone, places, number)
    if sure is None:
        return None
    known = np.minimum(np.searchsorted(near, sure), max(len(near) - 1, 0))
    sure = sure[near[known] != sure] if len(near) else sure
    cells = np.full(CELLS, NONE, dtype=np.int32)
    sole = np.flatnonzero(~listed & (count == 1))
    if len(sole):
        cells[sole] = FIRST + zones[_summed(first, end, zone)[sole]]
    keys = np.concatenate([near, sure])
    order = np.argsort(keys, kind="stable")
    cell, owner = np.divmod(keys[order], number) if number else (keys, keys)
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    cells[cell[starts]] = -1 - np.arange(len(starts), dtype=np.int32)
    sizes = np.diff(starts, append=len(cell)).astype(np.int32)
    return Tile(cells, sizes, zones[owner].astype(np.int32), order >= len(near))


def _near(
    edges: Edges, number: int, margins: Floats, size: float, corner: tuple[int, int]
) -> Whole | None:
    # Cell times the number of zones, plus zone, for all cells that an edge of the zone is near.
    west, east = np.minimum(edges.ax, edges.bx), np.maximum(edges.ax, edges.bx)
    margin = margins[edges.owner]
    left, right = corner[0] * size, (corner[0] + TILE) * size
    edges = edges.chosen((east + margin[:, 0] >= left) & (west - margin[:, 0] <= right))
    if _count(edges, size).sum() > MOST_PAIRS:
        return None
    edges = _pieces(edges, size)
    margin = margins[edges.owner]
    i, width = _span(edges.ax, edges.bx, margin[:, 0], size, corner[0])
    j, height = _span(edges.ay, edges.by, margin[:, 1], size, corner[1])
    several = width * height
    if several.sum() > MOST_PAIRS:
        return None
    place, step = _expanded(several)
    wide = width[place]
    up = step // wide
    cell = (j[place] + up) * TILE + i[place] + step - up * wide
    keys = cell * number + edges.owner[place]
    # Neighbouring pieces touch the same cell: most of what is twice there goes without sorting.
    keys = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
    keys.sort()
    return keys[np.flatnonzero(np.diff(keys, prepend=-1))]


def _runs(edges: Edges, size: float, corner: tuple[int, int]) -> tuple[Any, Any, Any]:
    # From which cell to which one, along the middle of each row, a zone reaches between its edges.
    first, last = (
        np.ceil(y / size - corner[1] - 0.5).clip(0, TILE).astype(np.int64)
        for y in (edges.ay, edges.by)
    )
    low = np.minimum(first, last)
    place, step = _expanded(np.maximum(first, last) - low)
    row = low[place] + step
    ax, bx, ay = edges.ax[place], edges.bx[place], edges.ay[place]
    middle = (corner[1] + row + 0.5) * size
    x = ax + (middle - ay) * ((bx - ax) / (edges.by[place] - ay))
    x = np.clip(x, np.minimum(ax, bx), np.maximum(ax, bx))
    column = (np.floor(x / size) - corner[0]).clip(-1, TILE).astype(np.int64)
    keys = ((edges.owner[place] * TILE) + row) * (TILE + 2) + column + 1
    keys.sort()
    line, west = np.divmod(keys[::2], TILE + 2)
    east = keys[1::2] - line * (TILE + 2)
    kept = east - west > 1
    line, west, east = line[kept], west[kept], east[kept]
    row = line % TILE
    return row * TILE + west, row * TILE + east - 1, line // TILE


def _covering(first: Whole, end: Whole, zone: Whole, places: Whole, number: int) -> Whole | None:
    # Cell times the number of zones, plus zone, for the runs over some cells.
    start, stop = np.searchsorted(places, (first, end))
    several = stop - start
    if several.sum() > MOST_PAIRS:
        return None
    run, step = _expanded(several)
    keys: Whole = places[start[run] + step] * number + zone[run]
    return keys


def _summed(first: Whole, end: Whole, weight: Whole | None = None) -> Whole:
    # For each cell how many runs lie over it, or the sum of their weights.
    change = np.bincount(first, weight, CELLS + 1) - np.bincount(end, weight, CELLS + 1)
    given: Whole = np.cumsum(change)[:CELLS].astype(np.int64)
    return given


def _expanded(counts: Whole) -> tuple[Whole, Whole]:
    # Each place as often as it is counted, and the number of the time, from 0.
    place = np.repeat(np.arange(len(counts)), counts)
    return place, np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)


def _span(
    one: Floats, other: Floats, margin: Floats, size: float, origin: int
) -> tuple[Whole, Whole]:
    # The first cell along one axis that each piece touches, with its margin, and how many.
    first = np.floor((np.minimum(one, other) - margin) / size) - origin
    last = np.floor((np.maximum(one, other) + margin) / size) - origin
    low = first.clip(0, TILE).astype(np.int64)
    return low, (last.clip(-1, TILE - 1).astype(np.int64) - low + 1).clip(0)


def _pieces(edges: Edges, size: float) -> Edges:
    # Edges cut into pieces no longer than a cell: their boxes stay small.
    pieces = _count(edges, size)
    if pieces.max(initial=1) == 1:
        return edges
    wide, high = edges.bx - edges.ax, edges.by - edges.ay
    place, number = _expanded(pieces)
    wide, high = (wide / pieces)[place], (high / pieces)[place]
    ax, ay = edges.ax[place] + number * wide, edges.ay[place] + number * high
    return Edges(ax, ay, ax + wide, ay + high, edges.owner[place])


def _count(edges: Edges, size: float) -> Whole:
    longest = np.maximum(np.abs(edges.bx - edges.ax), np.abs(edges.by - edges.ay))
    pieces: Whole = np.ceil(longest / size).astype(np.int64).clip(1)
    return pieces
