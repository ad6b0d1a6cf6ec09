"""A p-median bounded from both sides without a solver, so that a large one is small before it.

Each demand is let off its one site at a price (Cornuejols, Fisher and Nemhauser 1977): the prices
give a bound from below, the sites that they choose, bettered by exchange, one from above. Between
the two, most candidates can be told to be in no better choice. A maximal cover is a p-median of
ways that are 0 within reach and 1 beyond.
"""

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from explorer.allocation.exchange import filled, improved
from explorer.allocation.problem import (
    Floats,
    Problem,
    Progress,
    Say,
    Whole,
    nearest_open,
    value_of,
)

STEPS: Final = 3000
PATIENCE: Final = 40
"""Steps without a better bound after which they become half as long."""

BETTER: Final = 1e-6
"""A bound that is not better by such a part is none."""

SHORTEST: Final = 1e-4
NONE: Final = 1e-12
HELD: Final = 12_000_000
"""Pairs whose prices are compared at each step."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A p-median between two values.

    Attributes
    ----------
    sites : tuple of int
        The best that were found; empty where none reach all demand.
    value, bound : float
        Theirs, and that which none goes below.
    allowed : numpy.ndarray of bool
        Candidates that a better choice may hold; those of `sites` among them.
    price : numpy.ndarray or None
        Of each demand, in metres: about what it would cost to be served a little worse.
    """

    sites: tuple[int, ...]
    value: float
    bound: float
    allowed: NDArray[np.bool_]
    price: Floats | None = None


def bounded(
    problem: Problem, *, gap: float, until: float, began: float, say: Say | None = None
) -> Bounds:
    """Bound a p-median.

    Parameters
    ----------
    problem : Problem
        Without capacities.
    gap : float
        At which to end, as a part of the value.
    until, began : float
        When to end, and when the search began, by ``time.monotonic``.
    say : callable, optional
        What is told of the progress.

    Returns
    -------
    Bounds
        True whenever the search ends.
    """
    prices: _Prices = _Alike(problem) if _is_cover(problem) else _Prices(problem)
    cost, worth = filled(problem), problem.worth
    sites: tuple[int, ...] = ()
    tried: set[tuple[int, ...]] = set()
    value, bound, step, idle = np.inf, -np.inf, 1.0, 0
    price = prices.start()
    best, reduced = price, np.zeros(problem.cost.shape[1])
    for turn in range(STEPS):
        below, gains, chosen = prices.bound(price)
        idle = 0 if not below <= bound + BETTER * abs(bound) else idle + 1
        if below > bound:
            bound, best, reduced = below, price, gains
        tired = idle >= PATIENCE
        if (tired or not turn) and chosen not in tried:
            tried.add(chosen)
            found = improved(problem, cost, chosen, until)
            reached = value_of(problem, found, nearest_open(problem, found)) - worth
            if reached < value:
                sites, value = found, reached
        if say is not None:
            told = value + worth if sites else None
            say(Progress(time.monotonic() - began, told, bound + worth))
        # Without any answer there is no length of a step to be had from it.
        done = value - bound <= gap * abs(value + worth) + NONE
        if done or not sites or time.monotonic() > until or step < SHORTEST:
            break
        if tired:
            step, idle, price = step / 2.0, 0, best
        else:
            price = prices.moved(price, chosen, step * (value - below))
    allowed = prices.allowed(reduced, bound, value)
    allowed[list(sites)] = True
    return Bounds(sites, value + worth, bound + worth, allowed, best / problem.shares)


def _is_cover(problem: Problem) -> bool:
    return bool(((problem.cost == 0) | (problem.cost == 1)).all())


class _Prices:
    # The nearest candidates of each demand, with what a price on it tells of them.
    def __init__(self, problem: Problem) -> None:
        rows, self.count = problem.cost.shape
        self.problem, self.open = problem, problem.limit
        self.kept = np.zeros(self.count, dtype=bool)
        self.kept[list(problem.keep)] = True
        self._hold(problem, rows)

    def _hold(self, problem: Problem, rows: int) -> None:
        away = np.where(problem.reach, problem.cost, np.inf) * problem.shares[:, None]
        wanted = max(64, 5 * self.count // self.open)
        held = max(2, min(self.count, wanted, HELD // max(1, rows)))
        self.order: Whole = np.argsort(away, axis=1, kind="stable")[:, :held].astype(np.int64)
        self.away: Floats = np.take_along_axis(away, self.order, axis=1)
        # What is not held must not gain: no price goes above the last that is.
        whole = held >= self.count
        self.most: Floats = np.full(rows, np.inf) if whole else self.away[:, -1]

    def start(self) -> Floats:
        middle = min(self.away.shape[1] - 1, self.count // self.open)
        price: Floats = self.away[:, middle].copy()
        known = self.away[np.isfinite(self.away)]
        price[~np.isfinite(price)] = float(known.max()) if len(known) else 1.0
        return price

    def gained(self, price: Floats) -> Floats:
        gain = np.minimum(0.0, self.away - price[:, None])
        summed = np.bincount(self.order.ravel(), gain.ravel(), minlength=self.count)
        return np.asarray(summed, dtype=np.float64)

    def served(self, price: Floats, inside: NDArray[np.bool_]) -> Whole:
        return np.asarray(((self.away < price[:, None]) & inside[self.order]).sum(axis=1))

    def bound(self, price: Floats) -> tuple[float, Floats, tuple[int, ...]]:
        gains = self.gained(price) - self.problem.bonus
        order = np.lexsort((np.arange(self.count), gains, ~self.kept))
        chosen = tuple(sorted(order[: self.open].tolist()))
        return float(price.sum() + gains[list(chosen)].sum()), gains, chosen

    def moved(self, price: Floats, chosen: tuple[int, ...], length: float) -> Floats:
        inside = np.zeros(self.count, dtype=bool)
        inside[list(chosen)] = True
        slope = 1.0 - self.served(price, inside)
        norm = float(slope @ slope)
        if not norm:
            return price
        return np.asarray(np.clip(price + length / norm * slope, 0.0, self.most))

    def allowed(self, gains: Floats, bound: float, value: float) -> NDArray[np.bool_]:
        # With any other in the place of the last chosen, the bound rises by the difference.
        room = self.open - int(self.kept.sum())
        free = np.sort(gains[~self.kept])
        if not np.isfinite(value) or room <= 0 or len(free) <= room:
            return np.ones(self.count, dtype=bool)
        slack = 1e-9 * (1.0 + abs(value))
        return np.asarray(self.kept | (bound + gains - free[room - 1] <= value + slack))


class _Alike(_Prices):
    # The same where ways are 0 or 1: a sum over those at 0 tells all, as no price goes above 1.
    def _hold(self, problem: Problem, rows: int) -> None:
        del rows
        self.near = csr_array((problem.cost == 0).astype(np.float64))
        self.most = problem.shares

    def start(self) -> Floats:
        return self.problem.shares / 2.0

    def gained(self, price: Floats) -> Floats:
        return np.asarray(-(self.near.T @ price), dtype=np.float64)

    def served(self, price: Floats, inside: NDArray[np.bool_]) -> Whole:
        count = np.rint(self.near @ inside.astype(np.float64)).astype(np.int64)
        # At the price of 1 being served by nobody costs the same.
        return np.where(price > 0, count, 0)
