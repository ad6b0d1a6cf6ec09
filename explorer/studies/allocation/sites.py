"""What each chosen site serves, what would be lost without it, and what could take its place."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from explorer.allocation.choose import choose
from explorer.allocation.exchange import ALIKE, filled, swaps, without
from explorer.allocation.problem import Problem, Whole, nearest_open, value_of
from explorer.studies.allocation.answer import Allocation

RESOLVED_S: Final = 5.0
"""How long it may take to tell what is lost without one site, where there are capacities."""

LOST_TRIED: Final = 2_000_000_000
"""Sites times sites times demands up to which what is lost without each is told."""

TRIED: Final = 30_000_000
"""Sites times pairs up to which what could take a site's place is told."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What would be lost without a site, with nothing in its place.

    Attributes
    ----------
    value : float or None
        By how much the mean distance would rise, or the share covered fall; None where it
        cannot be told in time, or where not all demand could be served any more.
    rows : tuple of int
        Of the problem's demand: who would be served by nobody.
    told : bool
        Whether it could be told.
    """

    value: float | None
    rows: tuple[int, ...]
    told: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """A chosen site.

    Attributes
    ----------
    column : int
        Of the problem.
    kept : bool
        Whether it was to stay.
    rows : numpy.ndarray of int
        Of the problem's demand: whom it serves.
    amount, share : float
        How much demand that is, and which part of all that is known.
    mean_m, max_m : float or None
        Of the ways to it; None where it serves nobody.
    farthest : int or None
        Who comes from the farthest.
    room : float or None
        How much it could serve.
    lost : Lost
        Without it.
    instead : int or None
        The candidate that would best take its place; None where there is none or it was not
        looked for.
    worse : float
        By how much the value would be worse with that one.
    """

    column: int
    kept: bool
    rows: Whole
    amount: float
    share: float
    mean_m: float | None
    max_m: float | None
    farthest: int | None
    room: float | None
    lost: Lost
    instead: int | None
    worse: float


@lru_cache(maxsize=2)
def sites(allocation: Allocation) -> tuple[Site, ...]:
    """Tell of each chosen site.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.

    Returns
    -------
    tuple of Site
        The one that serves most first; none where there is no choice.
    """
    problem, choice = allocation.problem, allocation.choice
    if problem is None or choice is None:
        return ()
    total = float(allocation.demand.amount.sum())
    instead = _instead(problem, choice.open)
    found = []
    for column in choice.open:
        rows = np.flatnonzero(choice.assigned == column)
        away, weight = problem.cost[rows, column], problem.weight[rows]
        other, worse = instead.get(column, (None, 0.0))
        amount = float(weight.sum())
        found.append(
            Site(
                column,
                column in problem.keep,
                rows,
                amount,
                amount / total,
                float(away @ weight / amount) if len(rows) else None,
                float(away.max()) if len(rows) else None,
                int(rows[np.argmax(away)]) if len(rows) else None,
                None if problem.capacity is None else float(problem.capacity[column]),
                _lost(allocation, column),
                other,
                worse,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.amount, one.column)))


def _lost(allocation: Allocation, column: int) -> Lost:
    problem, choice = allocation.problem, allocation.choice
    assert problem is not None  # noqa: S101 - there is a choice
    assert choice is not None  # noqa: S101
    rest = tuple(one for one in choice.open if one != column)
    before = choice.assigned
    if not rest:
        return Lost(_share(problem, before >= 0), tuple(np.flatnonzero(before >= 0).tolist()))
    if len(choice.open) ** 2 * len(before) > LOST_TRIED:
        return Lost(None, (), told=False)
    if problem.capacity is None:
        _, after = without(problem, choice.open, column)
    else:
        again = _resolved(problem, rest)
        if again is None:
            return Lost(None, (), told=False)
        after = again
    gone = tuple(np.flatnonzero((before >= 0) & (after < 0)).tolist())
    if problem.model == "p-median":
        if gone:
            return Lost(None, gone)
        plain = replace(problem, score=None, worth=0.0)
        rise = value_of(plain, rest, after) - value_of(plain, choice.open, before)
        return Lost(max(0.0, rise), ())
    return Lost(_share(problem, before >= 0) - _share(problem, after >= 0), gone)


def _resolved(problem: Problem, rest: tuple[int, ...]) -> Whole | None:
    # Who is served by whom with the other sites alone; as much as they can, where it is not all.
    assert problem.capacity is not None  # noqa: S101 - callers saw to it
    columns = np.array(rest, dtype=np.int64)
    reach = problem.reach[:, columns]
    fits = (problem.weight[:, None] <= problem.capacity[columns]) & reach
    within = problem.within or float(problem.cost[problem.reach].max(initial=1.0)) or 1.0
    keep = tuple(range(len(rest)))
    small = Problem("p-median", np.where(reach, problem.cost[:, columns], np.inf), problem.weight,
                    len(rest), None, keep, problem.capacity[columns])  # fmt: skip
    if problem.model == "p-median" and fits.any(axis=1).all():
        found = choose(small, seconds=RESOLVED_S, through="highs")
        if found is not None and found.status == "optimal":
            return _back(found.assigned, columns)
        if found is not None:
            return None
    most = choose(
        replace(small, model="max-cover", within=within), seconds=RESOLVED_S, through="highs"
    )
    return _back(most.assigned, columns) if most and most.status == "optimal" else None


def _back(assigned: Whole, columns: Whole) -> Whole:
    return np.where(assigned >= 0, columns[np.maximum(assigned, 0)], -1)


def _instead(problem: Problem, chosen: tuple[int, ...]) -> dict[int, tuple[int, float]]:
    # The best other candidate for each site, and how much worse that is.
    if problem.capacity is not None or len(chosen) * problem.cost.size > TRIED:
        return {}
    found: dict[int, tuple[int, float]] = {}
    others = np.setdiff1d(np.arange(problem.cost.shape[1]), chosen)
    movable = [site for site in chosen if site not in problem.keep]
    if not len(others):
        return {}
    if problem.model == "p-median":
        saved = swaps(problem, filled(problem), chosen).saved
        for site in movable:
            gain = saved[others, chosen.index(site)]
            best = int(np.argmax(gain))
            other = int(others[best])
            if (nearest_open(problem, tuple({*chosen, other} - {site})) >= 0).all():
                found[site] = other, max(0.0, -float(gain[best]))
        return found
    for site in movable:
        rest = [one for one in chosen if one != site]
        need = ~problem.reach[:, rest].any(axis=1) & problem.reach[:, chosen].any(axis=1)
        covered = (problem.shares * need) @ problem.reach[:, others]
        also = ~problem.reach[:, chosen].any(axis=1)
        gain = covered + (problem.shares * also) @ problem.reach[:, others] + problem.bonus[others]
        best = int(np.argmax(covered if problem.model == "set-cover" else gain))
        worse = float((problem.shares * need).sum() + problem.bonus[site] - gain[best])
        if problem.model == "set-cover":
            worse = float((problem.shares * need).sum() - covered[best])
        found[site] = int(others[best]), worse if worse > ALIKE else 0.0
    return found


def _share(problem: Problem, served: np.ndarray) -> float:
    return float(problem.shares[served].sum())
