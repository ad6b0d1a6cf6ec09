"""How points join a street network: by the ends of their edge, or along it to one another."""

from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from explorer.analysis.snapping import Snaps
from explorer.streets import Floats, Streets, Whole

By: TypeAlias = Literal["metres", "seconds"]

LEG_MS: Final = 5.0 / 3.6
"""Metres a second from a point to its street: on foot whatever the mode, at 5 km an hour."""

ISLAND: Final = 0.01
"""Streets joined to less than this share of all that a mode may use are an island: a courtyard, a
platform, what an extract cut off. No point is taken to them."""

TOUCHING_M: Final = 0.01
"""Nearer to the end of its edge, a point stands on the node."""


def legs(snaps: Snaps, by: By) -> Floats:
    """Give the cost of going from points to the network.

    Parameters
    ----------
    snaps : Snaps
        Where they meet it.
    by : str
        What is measured.

    Returns
    -------
    numpy.ndarray
        Metres as the crow flies, or the seconds that they take on foot.
    """
    return snaps.distance_m / LEG_MS if by == "seconds" else snaps.distance_m


def exits(
    streets: Streets, costs: Floats, snaps: Snaps, by: By, *, arriving: bool = False
) -> tuple[Whole, Floats]:
    """Give the cost from points to the two ends of their edge, or from those ends to them.

    Parameters
    ----------
    streets : Streets
        The network.
    costs : numpy.ndarray
        Of each edge along its direction and against it; NaN where one may not go.
    snaps : Snaps
        Where the points meet it.
    by : str
        What is measured.
    arriving : bool
        From the ends to the points.

    Returns
    -------
    tuple of two numpy.ndarray
        The nodes where each point's edge begins and ends, and the cost, legs included; NaN where
        one may not go that way, or the point is far.
    """
    cost, share = costs[snaps.edge], snaps.share
    to_begin, to_end = (0, 1) if arriving else (1, 0)
    both = np.column_stack([share * cost[:, to_begin], (1.0 - share) * cost[:, to_end]])
    # Whoever stands on a node may take any edge there, though this one leads the other way.
    length = streets.length_m[snaps.edge]
    touching = np.column_stack([share * length, (1.0 - share) * length]) <= TOUCHING_M
    both[touching & np.isnan(both)] = 0.0
    both += legs(snaps, by)[:, None]
    both[~snaps.usable] = np.nan
    return streets.edges[snaps.edge], both


def along_one_edge(
    starts: Snaps, ends: Snaps, costs: Floats, by: By
) -> tuple[Whole, Whole, Floats]:
    """Find the pairs of points on one edge, and the cost along it where one may go that way.

    Parameters
    ----------
    starts, ends : Snaps
        Where the points meet the network.
    costs : numpy.ndarray
        Of each edge along its direction and against it.
    by : str
        What is measured.

    Returns
    -------
    tuple of three numpy.ndarray
        Rows of the origins, rows of the targets, and costs, legs included.
    """
    rows, columns = np.flatnonzero(starts.usable), np.flatnonzero(ends.usable)
    order = columns[np.argsort(ends.edge[columns], kind="stable")]
    low = np.searchsorted(ends.edge[order], starts.edge[rows], side="left")
    count = np.searchsorted(ends.edge[order], starts.edge[rows], side="right") - low
    row = np.repeat(rows, count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    column = order[np.repeat(low, count) + within]
    ahead = ends.share[column] - starts.share[row]
    side = costs[starts.edge[row]]
    cost = np.where(ahead >= 0, ahead * side[:, 0], -ahead * side[:, 1])
    cost = np.where(ahead == 0, 0.0, cost)
    cost += legs(starts, by)[row] + legs(ends, by)[column]
    may = ~np.isnan(cost)
    return row[may], column[may], cost[may]


def cheapest(begin: Whole, end: Whole, cost: Floats, size: int) -> csr_array:
    """Make a matrix of edges, of parallel ones the cheapest: a sparse matrix would add them up.

    Parameters
    ----------
    begin, end : numpy.ndarray
        Nodes.
    cost : numpy.ndarray
        From one to the other; NaN where one may not go.
    size : int
        How many nodes there are.

    Returns
    -------
    scipy.sparse.csr_array
        Without edges that end where they began, which lead nowhere.
    """
    kept = np.flatnonzero(np.isfinite(cost) & (begin != end))
    kept = kept[np.lexsort((cost[kept], end[kept], begin[kept]))]
    begin, end, cost = begin[kept], end[kept], cost[kept]
    if len(kept):
        new = np.concatenate([[True], (np.diff(begin) != 0) | (np.diff(end) != 0)])
        begin, end, cost = begin[new], end[new], cost[new]
    heads = np.searchsorted(begin, np.arange(size + 1))
    return csr_array((cost, end, heads), shape=(size, size))


def on_islands(streets: Streets, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which edges stand apart from the main network.

    Parameters
    ----------
    streets : Streets
        The network.
    usable : numpy.ndarray of bool
        Which edges one may go along, in one direction at least.

    Returns
    -------
    numpy.ndarray of bool
        For each edge; False for those that nobody may go along.
    """
    begin, end = streets.edges[usable].T
    size = len(streets.nodes)
    _, part = connected_components(
        coo_array((np.ones(len(begin)), (begin, end)), shape=(size, size)), directed=False
    )
    held = np.bincount(part[begin], minlength=1)
    found = np.zeros(len(streets), dtype=bool)
    found[usable] = held[part[begin]] < ISLAND * usable.sum()
    return found
