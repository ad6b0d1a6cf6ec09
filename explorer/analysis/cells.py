"""Cells of a grid that no edge of a zone comes near: all records in one count in the same zones.

A cell is *clear* when no edge, with its margin around it, touches it. Clear cells that hang
together lie in the same zones, which one exact test of one of them tells. All other cells are
left to exact tests, record by record: nothing is decided by a cell that an edge comes near.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

CELL_DEG: Final = 0.002
"""Side of a cell: about 220 m north to south, 150 m east to west in France."""

TILE: Final = 512
"""Cells on the side of a tile, which is made when a record first falls into it."""

LEAST: Final = 20_000
"""Records that must have fallen into a tile before it is made: fewer are tested sooner."""

MIXED: Final = -1
SLACK_DEG: Final = 1e-9
"""A tenth of a millimetre: what rounding may move a corner by, many times over."""

LEAST_METRES: Final = 40_000.0
LATITUDE_METRES: Final = 105_000.0
MOST_CELLS: Final = 8
"""How many cells a margin may be wide: with wider ones the cells are made larger."""


@dataclass(slots=True)
class Cells:
    """Which zones each clear cell lies in; tiles of cells are made when they are asked for.

    Attributes
    ----------
    shapes : numpy.ndarray
        Valid polygons in EPSG:4326, None where there is none.
    reach : numpy.ndarray of float
        How far from an edge a record is in doubt, in metres, zone by zone.
    least : int
        How many positions must have been looked up in a tile before it is made.
    """

    shapes: NDArray[np.object_]
    reach: NDArray[np.float64]
    least: int = LEAST
    size: float = field(init=False)
    _boxes: NDArray[np.float64] = field(init=False)
    _margins: NDArray[np.float64] = field(init=False)
    _tree: shapely.STRtree = field(init=False)
    _tiles: dict[tuple[int, int], NDArray[np.int32]] = field(init=False, default_factory=dict)
    _met: dict[tuple[int, int], int] = field(init=False, default_factory=dict)
    _sets: list[tuple[int, ...]] = field(init=False, default_factory=lambda: [()])
    _numbers: dict[tuple[int, ...], int] = field(init=False, default_factory=lambda: {(): 0})

    def __post_init__(self) -> None:
        boxes = shapely.bounds(self.shapes)
        far = np.minimum(np.abs(boxes[:, [1, 3]]).max(axis=1), 89.0)
        east = np.minimum(LEAST_METRES, 0.9 * LATITUDE_METRES * np.cos(np.radians(far)))
        with np.errstate(invalid="ignore"):
            self._margins = np.column_stack(
                [self.reach / east + SLACK_DEG, self.reach / LATITUDE_METRES + SLACK_DEG]
            )
        grown = np.concatenate([boxes[:, :2] - self._margins, boxes[:, 2:] + self._margins], axis=1)
        self._boxes = grown
        present = ~shapely.is_missing(self.shapes)
        widest = self._margins[present].max() if present.any() else 0.0
        self.size = max(CELL_DEG, widest / MOST_CELLS)
        rectangles = np.full(len(self.shapes), None, dtype=object)
        rectangles[present] = shapely.box(*grown[present].T)
        self._tree = shapely.STRtree(rectangles)

    @property
    def sets(self) -> list[tuple[int, ...]]:
        """The combinations of zones that clear cells lie in, by number.

        Returns
        -------
        list of tuple of int
            Positions of zones, in order; the first is of no zone.
        """
        return self._sets

    def candidates(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give all pairs of a position and a zone whose box, with its margin, holds it.

        Parameters
        ----------
        x, y : numpy.ndarray of float
            Longitude and latitude.

        Returns
        -------
        tuple of numpy.ndarray
            Places of positions, and of zones.
        """
        record, zone = self._tree.query(shapely.points(x, y), predicate="intersects")
        return record.astype(np.int64), zone.astype(np.int64)

    def look_up(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Tell in which combination of zones each position lies.

        Parameters
        ----------
        x, y : numpy.ndarray of float
            Longitude and latitude, all finite.

        Returns
        -------
        numpy.ndarray of int
            Places in ``sets``; ``MIXED`` where the cell is not clear, or not made.
        """
        column = np.floor(x / self.size).astype(np.int64)
        row = np.floor(y / self.size).astype(np.int64)
        tile = (column // TILE) * (1 << 31) + (row // TILE)
        place = (row % TILE) * TILE + column % TILE
        found = np.empty(len(x), dtype=np.int32)
        order = np.argsort(tile, kind="stable")
        starts = np.flatnonzero(np.diff(tile[order], prepend=tile[order[:1]] - 1))
        for start, end in zip(starts, np.append(starts, len(order))[1:], strict=True):
            chosen = order[start:end]
            first = chosen[0]
            key = (int(column[first] // TILE), int(row[first] // TILE))
            self._met[key] = self._met.get(key, 0) + len(chosen)
            if self._met[key] < self.least:
                found[chosen] = MIXED
                continue
            cells = self._tile(*key)
            found[chosen] = cells[0] if len(cells) == 1 else cells[place[chosen]]
        return found

    def _tile(self, east: int, north: int) -> NDArray[np.int32]:
        key = (east, north)
        if key not in self._tiles:
            self._tiles[key] = self._made(east, north)
        return self._tiles[key]

    def _made(self, east: int, north: int) -> NDArray[np.int32]:
        # A tile that no edge comes near is one number instead of many.
        west, south = east * TILE * self.size, north * TILE * self.size
        side = TILE * self.size
        frame = shapely.box(
            west - self.size, south - self.size, west + side + self.size, south + side + self.size
        )
        zones = np.sort(self._tree.query(frame))
        mixed = np.zeros((TILE, TILE), dtype=bool)
        self._mark(mixed, zones, frame, east * TILE, north * TILE)
        labels, count = ndimage.label(~mixed)
        flat = labels.ravel()
        places = np.empty(count + 1, dtype=np.int64)
        places[flat] = np.arange(len(flat))
        first = places[1:]
        centres = shapely.points(
            west + (first % TILE + 0.5) * self.size, south + (first // TILE + 0.5) * self.size
        )
        point, zone = shapely.STRtree(self.shapes[zones]).query(centres, predicate="intersects")
        held: list[list[int]] = [[] for _ in range(count)]
        for place, number in zip(point.tolist(), zones[zone].tolist(), strict=True):
            held[place].append(number)
        table = np.full(count + 1, MIXED, dtype=np.int32)
        table[flat[first]] = [self._number(tuple(sorted(numbers))) for numbers in held]
        if count == 1 and not mixed.any():
            return table[1:]
        given: NDArray[np.int32] = table[flat]
        return given

    def _number(self, zones: tuple[int, ...]) -> int:
        if zones not in self._numbers:
            self._numbers[zones] = len(self._sets)
            self._sets.append(zones)
        return self._numbers[zones]

    def _mark(
        self,
        mixed: NDArray[np.bool_],
        zones: NDArray[np.int64],
        frame: shapely.Geometry,
        column: int,
        row: int,
    ) -> None:
        # Every cell that the box of a piece of an edge, with its margin, touches.
        flat = mixed.reshape(-1)
        lines = shapely.boundary(self.shapes[zones])
        widest = self._margins[zones].max() if len(zones) else 0.0
        part, owner = shapely.get_parts(lines, return_index=True)
        near = shapely.bounds(part)
        west, south, east, north = shapely.bounds(frame) + widest * np.array([-1, -1, 1, 1])
        kept = (near[:, 0] <= east) & (near[:, 2] >= west)
        kept &= (near[:, 1] <= north) & (near[:, 3] >= south)
        part, owner = part[kept], zones[owner[kept]]
        corners, ring = shapely.get_coordinates(part, return_index=True)
        same = ring[1:] == ring[:-1]
        ax, ay = corners[:-1, 0][same], corners[:-1, 1][same]
        bx, by = corners[1:, 0][same], corners[1:, 1][same]
        owner = owner[ring[1:][same]]
        close = (np.minimum(ax, bx) <= east) & (np.maximum(ax, bx) >= west)
        close &= (np.minimum(ay, by) <= north) & (np.maximum(ay, by) >= south)
        ax, ay, bx, by, owner = ax[close], ay[close], bx[close], by[close], owner[close]
        margins = self._margins[owner]
        spans = [
            self._spans(a, b, margin, origin)
            for a, b, margin, origin in zip(
                *_pieces(ax, ay, bx, by, margins, self.size), (column, row), strict=True
            )
        ]
        (left, right), (low, high) = spans
        for over in range(int((right - left).max(initial=-1)) + 1):
            for up in range(int((high - low).max(initial=-1)) + 1):
                i, j = left + over, low + up
                inside = (i <= right) & (j <= high) & (i >= 0) & (i < TILE) & (j >= 0) & (j < TILE)
                flat[j[inside] * TILE + i[inside]] = True

    def _spans(
        self,
        one: NDArray[np.float64],
        other: NDArray[np.float64],
        margin: NDArray[np.float64],
        origin: int,
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        # The first and the last cell along one axis that each piece touches, with its margin.
        first = np.floor((np.minimum(one, other) - margin) / self.size) - origin
        last = np.floor((np.maximum(one, other) + margin) / self.size) - origin
        return first.astype(np.int32), last.astype(np.int32)


def _pieces(  # noqa: PLR0913, PLR0917 - the two ends of each line, and what goes with them
    ax: NDArray[np.float64],
    ay: NDArray[np.float64],
    bx: NDArray[np.float64],
    by: NDArray[np.float64],
    margins: NDArray[np.float64],
    size: float,
) -> tuple[tuple[Any, Any], tuple[Any, Any], tuple[Any, Any]]:
    # Lines cut into pieces no longer than a cell: their boxes stay small.
    wide, high = bx - ax, by - ay
    pieces = np.ceil(np.maximum(np.abs(wide), np.abs(high)) / size).astype(np.int64).clip(1)
    if pieces.max(initial=1) > 1:
        number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        wide, high = (wide / pieces).repeat(pieces), (high / pieces).repeat(pieces)
        ax, ay = ax.repeat(pieces) + number * wide, ay.repeat(pieces) + number * high
        bx, by = ax + wide, ay + high
        margins = margins.repeat(pieces, axis=0)
    return (ax, ay), (bx, by), (margins[:, 0], margins[:, 1])
