"""Ways through a street network: shortest lengths and times between points, and what is nearest.

A way is the straight leg from the point to the nearest place on an edge, part of that edge, whole
edges, part of the last one, and the leg to the other point. Legs are gone on foot.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from explorer.analysis.joints import By, along_one_edge, cheapest, exits, on_islands
from explorer.analysis.snapping import FARTHEST_M, Plane, Snaps
from explorer.errors import SchemaError
from explorer.streets import Floats, Streets, Whole
from explorer.vocabulary import TravelMode

AT_ONCE: Final = 8_000_000
"""How many distances of whole rows are held together: 64 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Lengths:
    """Shortest ways from some points to others.

    Attributes
    ----------
    cost : numpy.ndarray
        A row for each origin, a column for each target: metres, or seconds. NaN where there is
        no way, none within the limit, or where either point is far from the network.
    origins, targets : Snaps
        Where they meet the network; `far` says which do not.
    by : str
        ``"metres"`` or ``"seconds"``: what was made least.
    limit : float or None
        Beyond it no way was looked for; None where each was.
    """

    cost: Floats
    origins: Snaps
    targets: Snaps
    by: By
    limit: float | None

    @property
    def unreachable(self) -> NDArray[np.bool_]:
        """Which pairs near the network no way joins, or none within the limit.

        Returns
        -------
        numpy.ndarray of bool
            In the form of `cost`.
        """
        near: NDArray[np.bool_] = self.origins.usable[:, None] & self.targets.usable[None, :]
        return near & np.isnan(self.cost)


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The nearest target of each origin.

    Attributes
    ----------
    cost : numpy.ndarray
        Metres or seconds to it; NaN where there is none.
    target : numpy.ndarray of int
        Its row among the targets; -1 where there is none.
    origins, targets : Snaps
        Where they meet the network.
    """

    cost: Floats
    target: Whole
    origins: Snaps
    targets: Snaps


class StreetGraph:
    """What one mode sees of a street network.

    Parameters
    ----------
    streets : Streets
        From ``explorer.layers.streets.read_streets``.
    mode : TravelMode or str
        ``"walk"``, ``"cycle"`` or ``"drive"``.
    farthest_m : float
        How far a point may lie from the network.

    Attributes
    ----------
    streets, mode, farthest_m
        As given.
    plane : Plane
        The edges to which points are taken, in metres.
    islands : int
        How many edges are on islands, to which none is.

    Raises
    ------
    SchemaError
        If there is no such mode, or the distance is not above nought.

    Examples
    --------
    >>> graph = StreetGraph(streets, "walk")  # doctest: +SKIP
    >>> graph.lengths([(4.387, 45.450)], [(4.391, 45.452)], limit=2000).cost  # doctest: +SKIP
    """

    def __init__(
        self, streets: Streets, mode: TravelMode | str, *, farthest_m: float = FARTHEST_M
    ) -> None:
        if mode not in set(TravelMode):
            message = f"There is no mode '{mode}'. The modes are: {', '.join(TravelMode)}."
            raise SchemaError(message)
        if not farthest_m > 0:
            message = f"'farthest_m' must be a distance above 0; found {farthest_m:g}."
            raise SchemaError(message)
        self.streets = streets
        self.mode = TravelMode(mode)
        self.farthest_m = float(farthest_m)
        usable = np.asarray(streets.allowed(self.mode).any(axis=1))
        islands = on_islands(streets, usable)
        self.islands = int(islands.sum())
        self.plane = Plane(streets, usable & ~islands)

    def edge_costs(self, by: By) -> Floats:
        """Cost of each edge along its direction and against it.

        Parameters
        ----------
        by : str
            ``"metres"`` or ``"seconds"``.

        Returns
        -------
        numpy.ndarray
            Two columns; NaN where the mode may not go.

        Raises
        ------
        SchemaError
            If it is neither.
        """
        seconds = self.streets.seconds[self.mode]
        if by == "seconds":
            return seconds
        if by != "metres":
            message = f"A way is measured in 'metres' or 'seconds'; found '{by}'."
            raise SchemaError(message)
        return np.where(np.isnan(seconds), np.nan, self.streets.length_m[:, None])

    def snap(self, places: ArrayLike | Snaps) -> Snaps:
        """Find where points meet the streets that the mode may use.

        Parameters
        ----------
        places : array-like or Snaps
            Longitude and latitude of each point, NaN where it has none; snaps are given back.

        Returns
        -------
        Snaps
            To be given to other methods in place of the positions, so that it is done once.

        Raises
        ------
        SchemaError
            If the positions are no pairs in degrees, or no street is open to the mode.
        """
        return places if isinstance(places, Snaps) else self.plane.snap(places, self.farthest_m)

    def lengths(
        self,
        origins: ArrayLike | Snaps,
        targets: ArrayLike | Snaps,
        *,
        by: By = "metres",
        limit: float | None = None,
    ) -> Lengths:
        """Measure the shortest way from each origin to each target.

        Parameters
        ----------
        origins, targets : array-like or Snaps
            Longitude and latitude of each point.
        by : str
            What is made least: ``"metres"`` or ``"seconds"``.
        limit : float, optional
            Ways longer than it are not looked for; it changes nothing below it.

        Returns
        -------
        Lengths
            With NaN where there is no way, and which points are far from the network.

        Raises
        ------
        SchemaError
            If a position, the unit or the limit will not do.
        """
        _require_limit(limit)
        starts, ends = self.snap(origins), self.snap(targets)
        cost = self._between(starts, ends, by, np.inf if limit is None else limit)
        return Lengths(cost, starts, ends, by, limit)

    def nearest(
        self,
        origins: ArrayLike | Snaps,
        targets: ArrayLike | Snaps,
        *,
        by: By = "metres",
        limit: float | None = None,
    ) -> Nearest:
        """Find the target with the shortest way from each origin, in one pass over the network.

        Parameters
        ----------
        origins, targets : array-like or Snaps
            Longitude and latitude of each point.
        by : str
            What is made least.
        limit : float, optional
            Ways longer than it are not looked for.

        Returns
        -------
        Nearest
            Of targets equally near, one of them.

        Raises
        ------
        SchemaError
            If a position, the unit or the limit will not do.
        """
        _require_limit(limit)
        starts, ends = self.snap(origins), self.snap(targets)
        cost = np.full(len(starts), np.inf)
        found = np.full(len(starts), -1, dtype=np.int64)
        usable = np.flatnonzero(ends.usable)
        if len(usable):
            # From all targets at once, every edge the other way round.
            graph, away = self._joined(starts, ends, by)
            first = len(self.streets.nodes) + len(starts)
            reached, _, sources = dijkstra(
                graph.T.tocsr(), indices=first + usable, min_only=True, return_predecessors=True,
                limit=np.inf if limit is None else limit,
            )  # fmt: skip
            mine = slice(len(self.streets.nodes), first)
            cost = np.asarray(reached[mine], dtype=np.float64)
            found = np.where(np.isfinite(cost), sources[mine] - first, -1)
            for row, column, direct in zip(*away, strict=True):
                if (direct, column) < (cost[row], found[row]) and direct <= (limit or np.inf):
                    cost[row], found[row] = direct, column
        return Nearest(np.where(found < 0, np.nan, cost), found, starts, ends)

    def reached(self, origin: Snaps, *, by: By, limit: float) -> Floats:
        """Give the cost from one point to every node within a limit.

        Parameters
        ----------
        origin : Snaps
            Of one point, near the network.
        by : str
            What is made least.
        limit : float
            Beyond it a node is not reached.

        Returns
        -------
        numpy.ndarray
            For each node, the leg to the network included; infinite where it is not reached.
        """
        graph, _ = self._joined(origin, self.snap(np.empty((0, 2))), by)
        size = len(self.streets.nodes)
        costs: Floats = dijkstra(graph, indices=[size], limit=limit)[0, :size]
        return costs

    def _between(self, starts: Snaps, ends: Snaps, by: By, limit: float) -> Floats:
        graph, (rows, columns, direct) = self._joined(starts, ends, by)
        first, second = len(self.streets.nodes), len(self.streets.nodes) + len(starts)
        sources, wanted = first + np.arange(len(starts)), second + np.arange(len(ends))
        backwards = len(ends) < len(starts)
        if backwards:  # fewer searches, every edge the other way round
            graph, sources, wanted = graph.T.tocsr(), wanted, sources
        cost = np.full((len(sources), len(wanted)), np.inf)
        step = max(1, AT_ONCE // graph.shape[0])
        for begin in range(0, len(sources) if len(wanted) else 0, step):
            rows_of = slice(begin, begin + step)
            cost[rows_of] = dijkstra(graph, indices=sources[rows_of], limit=limit)[:, wanted]
        cost = cost.T.copy() if backwards else cost
        np.minimum.at(cost, (rows, columns), direct)
        cost[cost > limit] = np.inf
        cost[np.isinf(cost)] = np.nan
        return cost

    def _joined(
        self, starts: Snaps, ends: Snaps, by: By
    ) -> tuple[csr_array, tuple[Whole, Whole, Floats]]:
        # The network with a node for each point, and the ways that stay on one edge.
        costs = self.edge_costs(by)
        nodes, edges = len(self.streets.nodes), self.streets.edges
        pairs = [(edges[:, 0], edges[:, 1], costs[:, 0]), (edges[:, 1], edges[:, 0], costs[:, 1])]
        own = nodes + np.arange(len(starts))
        ends_of, price = exits(self.streets, costs, starts, by)
        pairs += [(own, ends_of[:, side], price[:, side]) for side in (0, 1)]
        own = nodes + len(starts) + np.arange(len(ends))
        ends_of, price = exits(self.streets, costs, ends, by, arriving=True)
        pairs += [(ends_of[:, side], own, price[:, side]) for side in (0, 1)]
        size = nodes + len(starts) + len(ends)
        begin, end, cost = (np.concatenate(part) for part in zip(*pairs, strict=True))
        return cheapest(begin, end, cost, size), along_one_edge(starts, ends, costs, by)


def _require_limit(limit: float | None) -> None:
    if limit is not None and not limit > 0:
        message = f"A limit of a way is above 0; found {limit:g}."
        raise SchemaError(message)
