"""The models as sparse rows: no decision is made for a pair that cannot matter.

A p-median is stated by radii (Elloumi 2010, after Cornuejols, Nemhauser and Wolsey 1980): for
each demand, ``z`` says whether no site is open within one of its distances. It has the bound of
the classical model by pairs, and may be cut at any distance: the rest is then a bound from below.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from explorer.allocation.highs import Rows, stacked
from explorer.allocation.problem import Floats, Problem, Whole


@dataclass(frozen=True, slots=True)
class Radii:
    """A p-median by radii.

    Attributes
    ----------
    rows : Rows
        Columns are the candidates, then the radii.
    beyond : numpy.ndarray of int
        For each demand, its column that says that its site lies beyond the radii that are held;
        -1 where all are.
    fixed : float
        What the distances come to if each demand has a site at its nearest candidate: it is no
        part of the rows.
    """

    rows: Rows
    beyond: Whole
    fixed: float


def radii(problem: Problem, depth: Whole, allowed: NDArray[np.bool_]) -> Radii:
    """State a p-median without capacities.

    Parameters
    ----------
    problem : Problem
        The question.
    depth : numpy.ndarray of int
        How many of its nearest candidates each demand holds.
    allowed : numpy.ndarray of bool
        Candidates that may be open.

    Returns
    -------
    Radii
        Exact where no demand is served from beyond what it holds; a bound from below else.
    """
    count = problem.cost.shape[1]
    costs = [-problem.bonus]
    entries: list[tuple[Whole, Whole, Floats]] = []
    lows: list[Floats] = []
    beyond = np.full(len(problem.weight), -1, dtype=np.int64)
    columns, lines, fixed = count, 0, 0.0
    kept = np.zeros(count, dtype=bool)
    kept[list(problem.keep)] = True
    away = np.where(problem.reach & allowed, problem.cost, np.inf)
    # With so many of the nearest held, one of them is open.
    enough = max(1, int(allowed.sum()) - problem.limit + 1)
    for row, share in enumerate(problem.shares):
        order, metres, whole = _levels(away[row], kept, int(depth[row]), enough)
        if whole is None:
            continue
        # Each distance once: the level of each candidate that is held.
        ends = np.flatnonzero(np.diff(metres, append=np.inf) > 0)
        level = np.searchsorted(ends, np.arange(len(order)))
        size = len(ends)
        radii_of = size - 1 if whole else size
        fixed += float(share * metres[0])
        steps = np.diff(metres[ends], append=metres[-1] if whole else _next(away[row], metres[-1]))
        costs.append(share * steps[:radii_of])
        if not whole:
            beyond[row] = columns + radii_of - 1
        own = columns + np.arange(radii_of)
        entries.append((lines + level, order, np.ones(len(order))))
        entries.append((lines + np.arange(radii_of), own, np.ones(radii_of)))
        entries.append((lines + 1 + np.arange(size - 1), own[: size - 1], -np.ones(size - 1)))
        lows.append(np.concatenate([[1.0], np.zeros(size - 1)]))
        columns, lines = columns + radii_of, lines + size
    cost = np.concatenate(costs)
    low = np.concatenate(lows) if lows else np.empty(0)
    blocks = [
        (_matrix(entries, lines, columns), low, np.full(lines, np.inf)),
        _at_most(count, columns, problem.limit),
    ]
    return Radii(_with_sites(problem, cost, blocks, allowed), beyond, fixed)


def cover(problem: Problem, allowed: NDArray[np.bool_] | None = None) -> Rows:
    """State a cover without capacities.

    Parameters
    ----------
    problem : Problem
        A maximal cover, or a set cover.
    allowed : numpy.ndarray of bool, optional
        Candidates that may be open.

    Returns
    -------
    Rows
        Columns are the candidates, then, of a maximal cover, the demands that are told apart.
    """
    count = problem.cost.shape[1]
    within = problem.reach if allowed is None else problem.reach & allowed
    by_kept = within[:, list(problem.keep)].any(axis=1)
    rows = np.flatnonzero(within.any(axis=1) & ~by_kept)
    # Demands that the same candidates reach are one.
    packed = np.packbits(within[rows], axis=1)
    _, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    reach = csr_array(within[rows[first]].astype(np.float64))
    if problem.model == "set-cover":
        blocks = [(reach, np.ones(len(first)), np.full(len(first), np.inf))]
        if problem.sites is not None:
            blocks.append(_at_most(count, count, problem.limit))
        return _with_sites(problem, site_costs(problem), blocks)
    from scipy.sparse import eye_array, hstack  # noqa: PLC0415 - as above

    weight = np.bincount(group.ravel(), problem.shares[rows], minlength=len(first))
    served = csr_array(hstack([reach, -eye_array(len(first))], format="csr"))
    columns = count + len(first)
    blocks = [
        (served, np.zeros(len(first)), np.full(len(first), np.inf)),
        _at_most(count, columns, problem.limit),
    ]
    return _with_sites(problem, np.concatenate([-problem.bonus, -weight]), blocks, allowed)


def site_costs(problem: Problem) -> Floats:
    """Give what a site costs in a set cover.

    Parameters
    ----------
    problem : Problem
        With scores or without.

    Returns
    -------
    numpy.ndarray
        1, and less than 1 more in all for what scores lack: number comes first, then scores.
    """
    count = problem.cost.shape[1]
    if problem.score is None:
        return np.ones(count)
    return np.asarray(1.0 + (1.0 - problem.score) / (count + 1.0))


def shared(problem: Problem, sites: tuple[int, ...] | None = None) -> tuple[Rows, Whole, Whole]:
    """State any model with capacities: a decision on each pair in reach.

    Parameters
    ----------
    problem : Problem
        With capacities.
    sites : tuple of int, optional
        Sites that are open, and no others: then only who is served by which is asked, for the
        least distance.

    Returns
    -------
    tuple of (Rows, numpy.ndarray of int, numpy.ndarray of int)
        Columns are the candidates, then the pairs, whose demand and candidate follow.
    """
    assert problem.capacity is not None  # noqa: S101 - callers saw to it
    count, allowed = problem.cost.shape[1], np.ones(problem.cost.shape[1], dtype=bool)
    if sites is not None:
        allowed[:] = False
        allowed[list(sites)] = True
    fits = problem.weight[:, None] <= problem.capacity
    demand, site = np.nonzero(problem.reach & fits & allowed)
    demand, site = demand.astype(np.int64), site.astype(np.int64)
    pairs, columns = np.arange(len(demand)), count + len(demand)
    share, ones = problem.shares[demand], np.ones(len(demand))
    every = problem.model != "max-cover" or sites is not None
    if problem.model == "p-median" or sites is not None:
        cost, fixed = share * problem.cost[demand, site], -problem.bonus
    elif problem.model == "max-cover":
        cost, fixed = -share, -problem.bonus
    else:
        cost, fixed = np.zeros(len(demand)), site_costs(problem)
    one_each = _matrix([(demand, count + pairs, ones)], len(problem.weight), columns)
    room = [
        (site, count + pairs, problem.weight[demand]),
        (np.arange(count), np.arange(count), -problem.capacity),
    ]
    opened = [(pairs, count + pairs, ones), (pairs, site, -ones)]
    size = len(problem.weight)
    blocks = [
        (one_each, np.full(size, 1.0 if every else 0.0), np.ones(size)),
        (_matrix(room, count, columns), np.full(count, -np.inf), np.zeros(count)),
        (_matrix(opened, len(pairs), columns), np.full(len(pairs), -np.inf), np.zeros(len(pairs))),
        _at_most(count, columns, problem.limit if sites is None else count),
    ]
    rows = _with_sites(problem, np.concatenate([fixed, cost]), blocks, allowed)
    rows.whole[:] = True
    return rows, demand, site


def _levels(
    away: Floats, kept: NDArray[np.bool_], depth: int, enough: int
) -> tuple[Whole, Floats, bool | None]:
    # The nearest candidates of one demand, and whether its site is surely among them; None
    # where it has none at all.
    finite = int(np.isfinite(away).sum())
    if not finite:
        return np.empty(0, dtype=np.int64), np.empty(0), None
    order = np.argsort(away, kind="stable")[:finite]
    held = np.flatnonzero(kept[order])
    last = min(finite, enough, int(held[0]) + 1 if len(held) else finite)
    # Sites equally far as the last are held with it.
    metres = away[order]
    last = int(np.searchsorted(metres, metres[last - 1], side="right"))
    if depth >= last:
        return order[:last], metres[:last], True
    cut = int(np.searchsorted(metres, metres[depth - 1], side="right"))
    return order[:cut], metres[:cut], cut >= last


def _next(away: Floats, metres: float) -> float:
    return float(away[away > metres].min())


def _matrix(entries: list[tuple[Whole, Whole, Floats]], rows: int, columns: int) -> csr_array:
    if not entries:
        return csr_array((rows, columns))
    at, across, values = (np.concatenate(part) for part in zip(*entries, strict=True))
    return csr_array((values, (at, across)), shape=(rows, columns))


def _at_most(count: int, columns: int, limit: int) -> tuple[csr_array, Floats, Floats]:
    across = np.arange(count)
    row = csr_array((np.ones(count), (np.zeros(count, dtype=np.int64), across)), (1, columns))
    return row, np.array([-np.inf]), np.array([float(limit)])


def _with_sites(
    problem: Problem,
    cost: Floats,
    blocks: list[tuple[csr_array, Floats, Floats]],
    allowed: NDArray[np.bool_] | None = None,
) -> Rows:
    # Candidates are the first columns, whole numbers of 0 or 1; kept ones are 1.
    count = problem.cost.shape[1]
    matrix, low, high = stacked(blocks)
    lower, upper, whole = np.zeros(len(cost)), np.ones(len(cost)), np.zeros(len(cost), dtype=bool)
    whole[:count] = True
    if allowed is not None:
        upper[:count] = allowed
    lower[list(problem.keep)] = 1.0
    upper[list(problem.keep)] = 1.0
    return Rows(cost, lower, upper, whole, matrix, low, high)
