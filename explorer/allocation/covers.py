"""Covers without capacities, and any model with them: stated, solved and read."""

from dataclasses import replace
from typing import Final

import numpy as np

from explorer.allocation import highs, models
from explorer.allocation.bounds import bounded
from explorer.allocation.exchange import greedy
from explorer.allocation.problem import (
    Floats,
    Problem,
    Whole,
    nearest_open,
    value_of,
)
from explorer.allocation.search import Found, Search, status_of

LARGE: Final = 20_000
"""Pairs from which a maximal cover is bounded before it is solved."""

NEVER: Final = 1e-6
NONE: Final = 1e-9


def cover(search: Search) -> Found | None:
    """Search the sites of a cover.

    Parameters
    ----------
    search : Search
        Of a maximal cover or a set cover, without capacities.

    Returns
    -------
    Found or None
        None where no choice has all demand within reach and must.
    """
    problem = search.problem
    start = greedy(problem)
    if problem.model == "max-cover":
        return _most(search, start)
    if not problem.reach.any(axis=1).all():
        return None
    start = start if len(start) <= problem.limit else ()
    solved = search.solve(models.cover(problem), start)
    if solved.status == "infeasible":
        return None
    bound = _bound(problem, solved.bound)
    if solved.values is None:
        return Found(start, None, bound, "limit" if start else "none")
    return Found(search.sites(solved.values), None, bound, status_of(solved.status))


def _most(search: Search, start: tuple[int, ...]) -> Found | None:
    # A large one is bounded first, as the p-median that it is.
    problem, allowed, known = search.problem, None, 1.0 + search.problem.worth
    if problem.cost.size > LARGE:
        found = bounded(
            median_of(problem), gap=search.gap, until=search.halfway(), began=search.began,
            say=search.telling(-1.0, known),
        )  # fmt: skip
        allowed, bound = found.allowed, known - found.bound
        if _covered(problem, found.sites) >= _covered(problem, start):
            start = found.sites
        reached = _covered(problem, start)
        if bound - reached <= search.gap * reached + NONE or search.left() <= 0:
            done = search.left() > 0 or bound - reached <= search.gap * reached + NONE
            return Found(start, None, bound, "optimal" if done else "limit")
        known = bound
    # The greedy sites may not be among those that a better choice may hold.
    if allowed is not None:
        allowed[list(start)] = True
    by_kept = problem.reach[:, list(problem.keep)].any(axis=1)
    more = float(problem.shares[by_kept].sum())
    solved = search.solve(models.cover(problem, allowed), start, sign=-1.0, more=more)
    if solved.status == "infeasible":
        return None
    bound = min(more - solved.bound, known)
    if solved.values is None:
        return Found(start, None, bound, "limit" if start else "none")
    sites = search.sites(solved.values)
    if _covered(problem, start) > _covered(problem, sites):
        sites = start
    # Those left out may be as good as the best known, not better.
    return Found(sites, None, max(bound, _covered(problem, sites)), status_of(solved.status))


def median_of(problem: Problem) -> Problem:
    """State a maximal cover as the p-median that it is: of ways of 0 in reach and 1 beyond.

    Parameters
    ----------
    problem : Problem
        A maximal cover without capacities.

    Returns
    -------
    Problem
        Whose value, taken from 1 and what scores are worth, is the cover's.
    """
    cost = np.where(problem.reach, 0.0, 1.0)
    return replace(problem, model="p-median", cost=cost, within=None)


def _covered(problem: Problem, sites: tuple[int, ...]) -> float:
    return value_of(problem, sites, nearest_open(problem, sites)) if sites else -np.inf


def shared(search: Search) -> Found | None:
    """Search sites and who is served by which, as their room is.

    Parameters
    ----------
    search : Search
        Of any model with capacities.

    Returns
    -------
    Found or None
        None where no choice is possible.
    """
    problem = search.problem
    rows, demand, site = models.shared(problem)
    sign = -1.0 if problem.model == "max-cover" else 1.0
    more = problem.worth if problem.model == "p-median" else 0.0
    solved = search.solve(rows, sign=sign, more=more)
    if solved.status == "infeasible":
        return None
    bound = _bound(problem, solved.bound)
    if solved.values is None:
        return Found((), None, bound, "none")
    assigned = _pairs(problem, solved.values, demand, site)
    return Found(search.sites(solved.values), assigned, bound, status_of(solved.status))


def reassigned(search: Search, found: Found) -> Found:
    """Send each demand that is served to the nearest site with room, and close what is empty.

    Parameters
    ----------
    search : Search
        Of any model with capacities.
    found : Found
        With who is served by whom.

    Returns
    -------
    Found
        The same sites and served demand; a cover alone says nothing of distances.
    """
    problem, sites, assigned = search.problem, found.sites, found.assigned
    assert assigned is not None  # noqa: S101 - callers saw to it
    served = assigned >= 0
    if problem.model != "p-median" and served.any():
        only = Problem(
            problem.model, problem.cost[served], problem.weight[served], problem.sites,
            problem.within, problem.keep, problem.capacity,
        )  # fmt: skip
        rows, demand, site = models.shared(only, sites)
        solved = highs.solve(rows, gap=1e-4, seconds=max(1.0, search.left()))
        if solved.values is not None:
            assigned = assigned.copy()
            assigned[served] = _pairs(only, solved.values, demand, site)
    used = {*assigned[assigned >= 0].tolist(), *problem.keep}
    if not problem.worth:
        sites = tuple(site for site in sites if site in used)
    return Found(sites, assigned, found.bound, found.status)


def _bound(problem: Problem, bound: float) -> float:
    if problem.model == "max-cover":
        return -bound
    if problem.model == "p-median":
        return bound + problem.worth
    # A bound on sites, and on what their scores lack, is one on whole sites.
    if not np.isfinite(bound):
        return float(max(1, len(problem.keep)))
    return float(np.floor(bound + NEVER) if problem.score is not None else np.ceil(bound - NEVER))


def _pairs(problem: Problem, values: Floats, demand: Whole, site: Whole) -> Whole:
    assigned = np.full(len(problem.weight), -1, dtype=np.int64)
    chosen = values[problem.cost.shape[1] :] > highs.FIRST_SITE
    assigned[demand[chosen]] = site[chosen]
    return assigned
