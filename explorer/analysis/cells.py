"""Cells of a grid that tell in which zones a record lies, or which zones are to be tested.

Cells are sized by the zones, and made tile by tile where many records fall. A record whose tile is
not made is tested against all zones whose box holds it. Nothing is decided by a cell that an edge
comes near (``explorer.analysis.tiles``).
"""

from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.analysis.tiles import CELLS, NONE, TILE, edges_of, made

LEAST: Final = 2_000
"""Records that must have fallen into a tile before it is made: fewer are tested sooner."""

A_ZONE: Final = 256
"""Cells in the box of a zone of middling size, within what the whole has at least and at most."""

FEWEST: Final = 1_000_000
MOST: Final = 12_000_000
MOST_TILES: Final = 1_024
"""Tiles that are made at most: they hold a quarter of a gigabyte."""

WIDEST: Final = 512
"""Tiles along an axis at most: with more, cells are made larger."""

UNMADE: Final = 0
SLACK_DEG: Final = 1e-9
"""A tenth of a millimetre: what rounding may move a corner by, many times over."""

LEAST_METRES: Final = 40_000.0
LATITUDE_METRES: Final = 105_000.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a record and a zone.

    Attributes
    ----------
    record, zone : numpy.ndarray of int
        Their places.
    sure : numpy.ndarray of bool
        Whether the record lies in the zone for sure; else a test must tell.
    """

    record: NDArray[np.int64]
    zone: NDArray[np.int64]
    sure: NDArray[np.bool_]


@dataclass(slots=True)
class _Lists:
    # The zones of cells that have several, or that an edge is near; grown by doubling.
    starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    zones: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    sure: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    lists: int = 0
    pairs: int = 0

    def add(
        self, sizes: NDArray[np.int32], zones: NDArray[np.int32], sure: NDArray[np.bool_]
    ) -> int:
        # The number of the first list that was added.
        first, lists, pairs = self.lists, self.lists + len(sizes), self.pairs + len(zones)
        self.starts = _room(self.starts, lists + 1)
        self.zones, self.sure = _room(self.zones, pairs), _room(self.sure, pairs)
        self.starts[first + 1 : lists + 1] = self.pairs + np.cumsum(sizes)
        self.zones[self.pairs : pairs], self.sure[self.pairs : pairs] = zones, sure
        self.lists, self.pairs = lists, pairs
        return first


class Cells:
    """Which zones each cell lies in; several threads may ask at once.

    Parameters
    ----------
    shapes : numpy.ndarray
        Valid polygons in EPSG:4326, None where there is none.
    reach : numpy.ndarray of float
        How far from an edge a record is in doubt, in metres, zone by zone.
    least : int
        How many records must have fallen into a tile before it is made.
    """

    def __init__(
        self, shapes: NDArray[np.object_], reach: NDArray[np.float64], least: int = LEAST
    ) -> None:
        self._shapes, self._least = shapes, least
        boxes = shapely.bounds(shapes)
        far = np.minimum(np.abs(boxes[:, [1, 3]]).max(axis=1), 89.0)
        east = np.minimum(LEAST_METRES, 0.9 * LATITUDE_METRES * np.cos(np.radians(far)))
        with np.errstate(invalid="ignore"):
            self._margins = np.column_stack(
                [reach / east + SLACK_DEG, reach / LATITUDE_METRES + SLACK_DEG]
            )
        present = ~shapely.is_missing(shapes)
        grown = np.concatenate([boxes[:, :2] - self._margins, boxes[:, 2:] + self._margins], axis=1)
        rectangles = np.full(len(shapes), None, dtype=object)
        rectangles[present] = shapely.box(*grown[present].T)
        self._tree = shapely.STRtree(rectangles)
        self.size, self._corner, wide = _grid(
            grown[present], self._margins[present].max(initial=0.0)
        )
        self._places = np.full(wide, -1, dtype=np.int32)
        self._met = np.zeros(wide, dtype=np.int64)
        # Memory is taken by the tiles that are made, and not before.
        self._cells = np.zeros((MOST_TILES, CELLS), dtype=np.int32)
        self._lists = _Lists()
        self._lock = Lock()
        self._waiting: dict[int, Future[None]] = {}
        self._asked = self._count = 0

    def pairs(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Pairs:
        """Give the pairs of a record and a zone in which it lies, may lie, or whose edge is near.

        Parameters
        ----------
        x, y : numpy.ndarray of float
            Longitude and latitude, all finite.

        Returns
        -------
        Pairs
            In any order.
        """
        found = self._numbers(x, y)
        alone = np.flatnonzero(found > NONE)
        listed = np.flatnonzero(found < 0)
        unmade = np.flatnonzero(found == UNMADE)
        lists = self._lists
        number = -1 - found[listed]
        start = lists.starts[number]
        several = lists.starts[number + 1] - start
        of_list = np.repeat(np.arange(len(listed)), several)
        step = np.arange(len(of_list)) - np.repeat(np.cumsum(several) - several, several)
        place = start[of_list] + step
        records = [alone, listed[of_list]]
        zones = [found[alone].astype(np.int64) - NONE - 1, lists.zones[place].astype(np.int64)]
        sure = [np.ones(len(alone), dtype=bool), lists.sure[place]]
        if len(unmade):
            points = shapely.points(x[unmade], y[unmade])
            record, zone = self._tree.query(points, predicate="intersects")
            records.append(unmade[record])
            zones.append(zone.astype(np.int64))
            sure.append(np.zeros(len(zone), dtype=bool))
        return Pairs(np.concatenate(records), np.concatenate(zones), np.concatenate(sure))

    def _numbers(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        # The number of each record's cell.
        found = np.full(len(x), NONE, dtype=np.int32)
        high, wide = self._places.shape
        west, south = self._corner
        column = np.floor(x / self.size) - west * TILE
        row = np.floor(y / self.size) - south * TILE
        inside = (column >= 0) & (row >= 0) & (column < wide * TILE) & (row < high * TILE)
        if not inside.all():
            chosen = np.flatnonzero(inside)
            found[chosen] = self._of_cells(column[chosen], row[chosen])
            return found
        return self._of_cells(column, row)

    def _of_cells(self, column: NDArray[np.float64], row: NDArray[np.float64]) -> NDArray[np.int32]:
        i, j = column.astype(np.int64), row.astype(np.int64)
        tile = (j // TILE) * self._places.shape[1] + i // TILE
        self._make(tile)
        slot = self._places.reshape(-1)[tile]
        place = slot * np.int64(CELLS) + (j % TILE) * TILE + i % TILE
        unmade = slot < 0
        if unmade.any():
            place[unmade] = 0
        found: NDArray[np.int32] = self._cells.reshape(-1)[place]
        if unmade.any():
            found[unmade] = UNMADE
        return found

    def _make(self, tile: NDArray[np.int64]) -> None:
        # Tiles into which enough records have fallen by now.
        places, met = self._places.reshape(-1), self._met.reshape(-1)
        counts = np.bincount(tile, minlength=len(met))
        mine: list[int] = []
        others: list[Future[None]] = []
        with self._lock:
            met += counts
            wanted = np.flatnonzero((counts > 0) & (places == -1) & (met >= self._least))
            for number in wanted.tolist():
                if number in self._waiting:
                    others.append(self._waiting[number])
                elif self._asked < MOST_TILES:
                    self._waiting[number] = Future()
                    self._asked += 1
                    mine.append(number)
        for number in mine:
            try:
                self._made(number)
            finally:
                self._waiting.pop(number).set_result(None)
        for other in others:
            other.result()

    def _made(self, number: int) -> None:
        north, east = divmod(number, self._places.shape[1])
        column, row = (east + self._corner[0]) * TILE, (north + self._corner[1]) * TILE
        west, south, side = column * self.size, row * self.size, TILE * self.size
        frame = shapely.box(west, south, west + side, south + side)
        zones = np.sort(self._tree.query(frame))
        edges = edges_of(self._shapes[zones])
        tile = made(edges, zones, self._margins[zones], self.size, (column, row))
        places = self._places.reshape(-1)
        if tile is None:
            places[number] = -2
            return
        with self._lock:
            first = self._lists.add(tile.sizes, tile.zones, tile.sure)
            cells = self._cells[self._count]
            cells[:] = tile.cells
            cells[cells < 0] -= first
            places[number] = self._count
            self._count += 1


def _grid(
    boxes: NDArray[np.float64], margin: float
) -> tuple[float, tuple[int, int], tuple[int, int]]:
    # The side of a cell; the first tile to the east and to the north; rows and columns of tiles.
    if not len(boxes):
        return 1.0, (0, 0), (1, 1)
    whole = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
    sides = boxes[:, 2:] - boxes[:, :2]
    cells = np.clip(A_ZONE * len(boxes), FEWEST, MOST)
    size = float(np.sqrt(sides.prod(axis=1).sum() / cells))
    longest = float((whole[2:] - whole[:2]).max())
    size = max(size, margin, longest / (WIDEST * TILE), SLACK_DEG * TILE)
    first = np.floor(whole[:2] / size / TILE).astype(int)
    last = np.floor(whole[2:] / size / TILE).astype(int)
    high, wide = (last - first + 1)[::-1].tolist()
    return size, (int(first[0]), int(first[1])), (high, wide)


def _room(array: Any, size: int) -> Any:
    if size <= len(array):
        return array
    larger = np.zeros(max(size, 2 * len(array)), dtype=array.dtype)
    larger[: len(array)] = array
    return larger
