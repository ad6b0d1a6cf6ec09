"""A p-median without capacities: bounded where it is large, then solved by radii."""

import time
from dataclasses import replace
from typing import Final

import numpy as np

from explorer.allocation import models
from explorer.allocation.bounds import Bounds, bounded
from explorer.allocation.covers import cover
from explorer.allocation.problem import Problem, Whole, nearest_open, value_of
from explorer.allocation.search import Found, Search

LARGE: Final = 20_000
"""Pairs from which a p-median is bounded before it is solved."""

DEEPER: Final = 1.1
"""How much further than its price a demand holds candidates at first, in a large p-median."""

NEVER: Final = 1e-9


def median(search: Search) -> Found | None:
    """Search the sites of the least mean distance.

    Parameters
    ----------
    search : Search
        Of a p-median without capacities.

    Returns
    -------
    Found or None
        None where no choice reaches all demand.
    """
    problem = search.problem
    best = Bounds((), np.inf, -np.inf, np.ones(problem.cost.shape[1], dtype=bool))
    if not problem.reach.all():
        reaching = _reaching(search)
        if reaching is None:
            return None
        best = _better(problem, best, reaching) if reaching else best
    if problem.cost.size > LARGE:
        found = bounded(
            problem, gap=search.gap, until=search.halfway(), began=search.began, say=search.say
        )  # fmt: skip
        best = (
            found
            if found.value <= best.value
            else replace(found, sites=best.sites, value=best.value)
        )
        best.allowed[list(best.sites)] = True
        depth = _depth(problem, best)
    else:
        depth = np.full(len(problem.weight), problem.cost.shape[1], dtype=np.int64)
    return _solved(search, best, depth)


def _solved(search: Search, best: Bounds, depth: Whole) -> Found | None:
    # By radii, held deeper for those demands whose site lies beyond what is held of them.
    while not _near(best, search.gap):
        if search.left() <= 0:
            return _ended(best)
        stated = models.radii(search.problem, depth, best.allowed)
        more = stated.fixed + search.problem.worth
        solved = search.solve(stated.rows, best.sites, more=more)
        if solved.status == "infeasible":
            # Nothing better than what is known, or nothing at all.
            return Found(best.sites, None, best.value, "optimal") if best.sites else None
        best = replace(best, bound=min(max(best.bound, solved.bound + more), best.value))
        if solved.values is not None:
            best = _better(search.problem, best, search.sites(solved.values))
            held = stated.beyond >= 0
            deeper = np.zeros(len(depth), dtype=bool)
            deeper[held] = solved.values[stated.beyond[held]] > NEVER
            if solved.status == "optimal" and not deeper.any():
                return Found(best.sites, None, best.bound, "optimal")
            depth = np.where(deeper, 2 * depth, depth)
        if solved.status != "optimal":
            return _ended(best)
    return Found(best.sites, None, best.bound, "optimal")


def _depth(problem: Problem, best: Bounds) -> Whole:
    # Candidates up to where a demand would rather pay its price, and one more.
    if best.price is None:
        return np.full(len(problem.weight), problem.cost.shape[1], dtype=np.int64)
    near = problem.reach & best.allowed & (problem.cost <= DEEPER * best.price[:, None])
    return np.asarray(near.sum(axis=1) + 1, dtype=np.int64)


def _reaching(search: Search) -> tuple[int, ...] | None:
    # Sites that reach all demand at any length: None where that takes too many, and an empty
    # tuple where the time does not suffice to tell.
    problem = search.problem
    longest = float(problem.cost[problem.reach].max(initial=1.0))
    asked = Problem("set-cover", problem.cost, problem.weight, problem.sites, longest, problem.keep)
    until = time.monotonic() + search.left() / 2
    found = cover(Search(asked, search.began, until, 0.0, None))
    return None if found is None else found.sites if found.status != "none" else ()


def _near(best: Bounds, gap: float) -> bool:
    away = best.value - best.bound
    return bool(best.sites) and away <= gap * abs(best.value) + NEVER * (1.0 + abs(best.value))


def _ended(best: Bounds) -> Found:
    return Found(best.sites, None, best.bound, "limit" if best.sites else "none")


def _better(problem: Problem, best: Bounds, sites: tuple[int, ...]) -> Bounds:
    value = value_of(problem, sites, nearest_open(problem, sites))
    return replace(best, sites=sites, value=value) if value < best.value else best
