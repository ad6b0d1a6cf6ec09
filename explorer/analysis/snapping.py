"""Where points meet a street network: the nearest place on an edge, not only on a node."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import ArrayLike, NDArray

from explorer.crs import STORAGE, geod, metric_at
from explorer.errors import SchemaError
from explorer.streets import Floats, Streets, Whole

FARTHEST_M: Final = 200.0
"""Beyond it a point is far from the network: no way to it is told."""

AXES: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """Where points meet a network.

    Attributes
    ----------
    places : numpy.ndarray
        Longitude and latitude of the points themselves.
    edge : numpy.ndarray of int
        The edge that each meets; -1 where the point has no position.
    share : numpy.ndarray
        How far along that edge, from 0 to 1.
    foot : numpy.ndarray
        Longitude and latitude of the place where they meet.
    distance_m : numpy.ndarray
        From the point to that place, on the ellipsoid; NaN where the point has no position.
    far : numpy.ndarray of bool
        Whether that is farther than the limit: no way is told then.
    """

    places: Floats
    edge: Whole
    share: Floats
    foot: Floats
    distance_m: Floats
    far: NDArray[np.bool_]

    def __len__(self) -> int:
        """Give the number of points."""
        return len(self.edge)

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Whether each point has a way to the network.

        Returns
        -------
        numpy.ndarray of bool
            False for what is far, and for what has no position.
        """
        return (self.edge >= 0) & ~self.far


class Plane:
    """Edges that points are taken to, in the metres of the official system of their place.

    Parameters
    ----------
    streets : Streets
        The network.
    usable : numpy.ndarray of bool
        Which edges.
    """

    def __init__(self, streets: Streets, usable: NDArray[np.bool_]) -> None:
        self.streets = streets
        west, south, east, north = streets.box
        self.system = metric_at((west + east) / 2, (south + north) / 2)
        self._forward = pyproj.Transformer.from_crs(STORAGE, self.system, always_xy=True)
        self.points = self.projected(streets.points)
        # An edge without length has no direction to be met on; its nodes are those of others.
        self.kept = np.flatnonzero(usable & (streets.length_m > 0))

    def projected(self, places: Floats) -> Floats:
        """Project positions.

        Parameters
        ----------
        places : numpy.ndarray
            Longitude and latitude.

        Returns
        -------
        numpy.ndarray
            Metres east and north, in `system`.
        """
        return np.column_stack(self._forward.transform(places[:, 0], places[:, 1]))

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """Line of each edge that may be used.

        Returns
        -------
        numpy.ndarray of shapely.LineString
            In the order of `kept`.
        """
        count = np.diff(self.streets.starts)[self.kept]
        taken = np.repeat(self.streets.starts[self.kept], count)
        taken += np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        at = np.repeat(np.arange(len(self.kept)), count)
        return np.asarray(shapely.linestrings(self.points[taken], indices=at), dtype=object)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    @cached_property
    def _steps(self) -> Floats:
        # How far each vertex lies along its edge, in the plane.
        moved = np.hypot(*np.diff(self.points, axis=0, prepend=self.points[:1]).T)
        moved[self.streets.starts[:-1]] = 0.0
        total = np.cumsum(moved)
        starts = self.streets.starts
        steps: Floats = total - np.repeat(total[starts[:-1]], np.diff(starts))
        return steps

    def snap(self, places: ArrayLike, farthest_m: float = FARTHEST_M) -> Snaps:
        """Find where points meet the edges.

        Parameters
        ----------
        places : array-like
            Longitude and latitude of each point; NaN where it has none.
        farthest_m : float
            Beyond it a point is far.

        Returns
        -------
        Snaps
            Of edges equally near, the first in the network.

        Raises
        ------
        SchemaError
            If the positions are no pairs in degrees, or no edge may be used.
        """
        given = np.asarray(places, dtype=np.float64).reshape(-1, AXES)
        known = np.isfinite(given).all(axis=1)
        if (np.abs(given[known]) > [180.0, 90.0]).any():
            message = "Positions are longitude and latitude in degrees; found others."
            raise SchemaError(message)
        if not len(self.kept):
            message = f"No street of {self.streets.source} is open to this mode."
            raise SchemaError(message)
        edge = np.full(len(given), -1, dtype=np.int64)
        share, distance = np.full(len(given), np.nan), np.full(len(given), np.nan)
        foot = np.full(given.shape, np.nan)
        rows = np.flatnonzero(known)
        if len(rows):
            points = shapely.points(self.projected(given[rows]))
            asked, near = self._tree.query_nearest(points, all_matches=True)
            order = np.lexsort((near, asked))
            _, first = np.unique(asked[order], return_index=True)
            near = near[order][first]
            edge[rows] = self.kept[near]
            reached = shapely.line_locate_point(self.lines[near], points)
            share[rows], foot[rows] = self._place(edge[rows], reached)
            _, _, metres = geod().inv(*given[rows].T, *foot[rows].T)
            distance[rows] = metres
        return Snaps(given, edge, share, foot, distance, distance > farthest_m)

    def _place(self, edges: Whole, reached: Floats) -> tuple[Floats, Floats]:
        # From metres along in the plane to a share of the length and a position.
        streets, steps = self.streets, self._steps
        starts, last = streets.starts[edges], streets.starts[edges + 1] - 1
        # All edges laid end to end, one metre apart, so that one search serves them all.
        sizes = steps[streets.starts[1:] - 1] + 1.0
        before = np.cumsum(sizes) - sizes
        laid = steps + np.repeat(before, np.diff(streets.starts))
        at = np.searchsorted(laid, before[edges] + reached, side="right") - 1
        at = np.clip(at, starts, last - 1)
        size = steps[at + 1] - steps[at]
        part = np.divide(reached - steps[at], size, out=np.zeros(len(at)), where=size > 0)
        part = np.clip(part, 0.0, 1.0)
        along = streets.along_m[at] + part * (streets.along_m[at + 1] - streets.along_m[at])
        foot = streets.points[at] + part[:, None] * (streets.points[at + 1] - streets.points[at])
        return along / streets.length_m[edges], foot
