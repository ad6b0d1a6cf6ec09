"""Sites changed one for another: better sets by exchange, ties settled, what each site is for."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.allocation.problem import (
    Floats,
    Problem,
    Whole,
    nearest_open,
    value_of,
)

ALIKE: Final = 1e-9
"""Values nearer to one another than this part of them are one."""

FAR: Final = 1000.0
"""How many times the longest way stands for one that is not there, while sets are improved."""

TRIED: Final = 10_000_000
"""Sites times pairs up to which ties are tried; beyond it only the input's order decides."""


@dataclass(frozen=True, slots=True)
class Swaps:
    """What each exchange of one open site for a candidate brings.

    Attributes
    ----------
    open : tuple of int
        The sites.
    saved : numpy.ndarray
        One row a candidate and one column a site: how much less the mean distance would be.
    lost : numpy.ndarray
        Of each site: how much more it would be without it and with nothing in its place.
    """

    open: tuple[int, ...]
    saved: Floats
    lost: Floats


def filled(problem: Problem) -> Floats:
    """Give the distances with a very long way where there is none.

    Parameters
    ----------
    problem : Problem
        The question.

    Returns
    -------
    numpy.ndarray
        In the form of its `cost`.
    """
    if problem.reach.all():
        return problem.cost
    known = problem.cost[problem.reach]
    longest = float(known.max()) if len(known) else 1.0
    return np.where(problem.reach, problem.cost, FAR * max(longest, 1.0))


def swaps(problem: Problem, cost: Floats, sites: tuple[int, ...]) -> Swaps:
    """Tell what every exchange would bring (Whitaker 1983; Resende and Werneck 2007).

    Parameters
    ----------
    problem : Problem
        A p-median.
    cost : numpy.ndarray
        From ``filled``.
    sites : tuple of int
        Those that are open.

    Returns
    -------
    Swaps
        In the measure of the mean distance, scores included.
    """
    count, size = cost.shape[1], len(sites)
    chosen = np.array(sites, dtype=np.int64)
    first, best, second = _two_nearest(cost[:, chosen])
    share = problem.shares
    lost = np.bincount(first, (second - best) * share, minlength=size)
    rows, columns = np.nonzero(cost < second[:, None])
    away, part = cost[rows, columns], share[rows]
    gain = np.bincount(columns, np.maximum(0.0, best[rows] - away) * part, minlength=count)
    extra = np.bincount(
        columns * size + first[rows], (second[rows] - np.maximum(away, best[rows])) * part,
        minlength=count * size,
    ).reshape(count, size)  # fmt: skip
    bonus = problem.bonus
    saved = gain[:, None] - lost + extra + bonus[:, None] - bonus[chosen]
    saved[chosen] = -np.inf
    return Swaps(sites, saved, lost + bonus[chosen])


def improved(
    problem: Problem, cost: Floats, sites: tuple[int, ...], until: float
) -> tuple[int, ...]:
    """Exchange one site for another as long as that makes the mean distance less.

    Parameters
    ----------
    problem : Problem
        A p-median without capacities.
    cost : numpy.ndarray
        From ``filled``.
    sites : tuple of int
        To begin from.
    until : float
        When to end, by ``time.monotonic``.

    Returns
    -------
    tuple of int
        Sites that no single exchange betters, if there was time.
    """
    import time  # noqa: PLC0415 - for its end alone

    kept = np.isin(sites, problem.keep)
    while time.monotonic() < until:
        found = swaps(problem, cost, sites)
        saved = found.saved.copy()
        saved[:, kept] = -np.inf
        at = int(np.argmax(saved))
        candidate, place = divmod(at, len(sites))
        if not saved[candidate, place] > ALIKE * (1.0 + abs(_value(problem, cost, sites))):
            break
        sites = (*sites[:place], candidate, *sites[place + 1 :])
    return tuple(sorted(sites))


def greedy(problem: Problem) -> tuple[int, ...]:
    """Open the site that helps most, one after another.

    Parameters
    ----------
    problem : Problem
        A cover without capacities.

    Returns
    -------
    tuple of int
        Sites, ascending: as many as help, and no more than may be.
    """
    sites = list(problem.keep)
    open_need = ~problem.reach[:, sites].any(axis=1)
    most = problem.limit if problem.model == "max-cover" else problem.cost.shape[1]
    while len(sites) < most and open_need.any():
        gain = (problem.shares * open_need) @ problem.reach + problem.bonus
        gain[sites] = -np.inf
        best = int(np.argmax(gain))
        if not gain[best] > 0:
            break
        sites.append(best)
        open_need &= ~problem.reach[:, best]
    return tuple(sorted(sites))


def settled(problem: Problem, sites: tuple[int, ...]) -> tuple[int, ...]:
    """Settle ties: leave out what serves nothing, and take earlier candidates where all is alike.

    Parameters
    ----------
    problem : Problem
        Without capacities.
    sites : tuple of int
        Of a best choice.

    Returns
    -------
    tuple of int
        Of the same value; no single exchange for an earlier candidate keeps it.
    """
    sites = tuple(sorted(sites))
    value = _worth_of(problem, sites)
    sites = _useful(problem, sites, value)
    if len(sites) * problem.cost.size > TRIED:
        return sites
    while (other := _earlier(problem, sites, value)) is not None:
        sites = other
    return sites


def _earlier(problem: Problem, sites: tuple[int, ...], value: float) -> tuple[int, ...] | None:
    # The last site that an earlier candidate can take the place of, exchanged for the first such.
    for site in sorted(set(sites) - set(problem.keep), reverse=True):
        rest = tuple(one for one in sites if one != site)
        alike = _as_good(problem, sites, site, value)
        alike[[one for one in rest if one < site]] = False
        for candidate in np.flatnonzero(alike).tolist():
            other = tuple(sorted((*rest, candidate)))
            if _no_worse(problem, other, value):
                return other
    return None


def _as_good(
    problem: Problem, sites: tuple[int, ...], site: int, value: float
) -> NDArray[np.bool_]:
    # Of the candidates before a site: which could take its place without loss.
    if problem.model == "p-median":
        saved = swaps(problem, filled(problem), sites).saved[:site, sites.index(site)]
        return np.asarray(saved >= -ALIKE * (1.0 + abs(value)))
    rest = [one for one in sites if one != site]
    need = ~problem.reach[:, rest].any(axis=1)
    if problem.model == "set-cover":
        return np.asarray(problem.reach[need, :site].all(axis=0))
    gain = (problem.shares * need) @ problem.reach[:, : site + 1] + problem.bonus[: site + 1]
    return np.asarray(gain[:site] >= gain[site] - ALIKE * (1.0 + abs(value)))


def without(problem: Problem, sites: tuple[int, ...], site: int) -> tuple[float, Whole]:
    """Tell what is left when one site is dropped and nothing takes its place.

    Parameters
    ----------
    problem : Problem
        Without capacities.
    sites : tuple of int
        Those that are open.
    site : int
        One of them.

    Returns
    -------
    tuple of (float, numpy.ndarray of int)
        The value, as ``value_of`` gives it, and who is served by whom.
    """
    rest = tuple(one for one in sites if one != site)
    assigned = nearest_open(problem, rest)
    return value_of(problem, rest, assigned), assigned


def _useful(problem: Problem, sites: tuple[int, ...], value: float) -> tuple[int, ...]:
    # Without those that nobody would miss: the last first.
    tried = False
    while not tried:
        tried = True
        for site in reversed(_missed_by_nobody(problem, sites)):
            rest = tuple(one for one in sites if one != site)
            if rest and _no_worse(problem, rest, value):
                sites, tried = rest, False
                break
    return sites


def _missed_by_nobody(problem: Problem, sites: tuple[int, ...]) -> list[int]:
    # Sites in whose place every demand has another one as good.
    columns = np.array(sites, dtype=np.int64)
    if problem.model == "p-median":
        first, best, second = _two_nearest(filled(problem)[:, columns])
        needed = {int(columns[at]) for at in first[second > best]}
    else:
        held = problem.reach[:, columns]
        alone = held.sum(axis=1) == 1
        needed = {int(columns[at]) for at in np.flatnonzero(held[alone].any(axis=0))}
    keep = {*problem.keep, *needed}
    return [site for site in sites if site not in keep and not problem.bonus[site]]


def _worth_of(problem: Problem, sites: tuple[int, ...]) -> float:
    # What is to be least, whatever the model: infinite where all must be reached and is not.
    assigned = nearest_open(problem, sites)
    if problem.model == "set-cover":
        from explorer.allocation.models import site_costs  # noqa: PLC0415 - a cycle else

        costs = float(site_costs(problem)[list(sites)].sum())
        return costs if (assigned >= 0).all() else np.inf
    value = value_of(problem, sites, assigned)
    return -value if problem.model == "max-cover" else value


def _no_worse(problem: Problem, sites: tuple[int, ...], value: float) -> bool:
    return bool(_worth_of(problem, sites) <= value + ALIKE * (1.0 + abs(value)))


def _two_nearest(cost: Floats) -> tuple[Whole, Floats, Floats]:
    # Of the open sites: which is nearest, how far it is and how far the next one.
    lines = np.arange(len(cost))
    first = np.argmin(cost, axis=1)
    best = cost[lines, first]
    if cost.shape[1] == 1:
        return first, best, np.full(len(cost), FAR * max(1.0, float(cost.max())))
    rest = cost.copy()
    rest[lines, first] = np.inf
    return first, best, rest.min(axis=1)


def _value(problem: Problem, cost: Floats, sites: tuple[int, ...]) -> float:
    columns = np.array(sites, dtype=np.int64)
    return float(problem.shares @ cost[:, columns].min(axis=1) - problem.bonus[columns].sum())
