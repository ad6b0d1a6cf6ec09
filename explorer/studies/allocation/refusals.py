"""Why no choice is possible, and the smallest change that makes one possible."""

import time
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from explorer.allocation.choose import choose
from explorer.allocation.problem import Choice, Floats, Problem, Whole
from explorer.errors import SchemaError
from explorer.studies.allocation.demand import Demand
from explorer.studies.allocation.question import Question
from explorer.studies.siting.narrow import Narrowed

SEARCHED_S: Final = 10.0
"""How long a smallest change is looked for."""

MOST_TRIED: Final = 5_000_000
"""Demand times lengths up to which a smallest radius is looked for where there are capacities."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no choice.

    Attributes
    ----------
    key : str
        ``why.`` of the messages.
    values : dict
        What its placeholders stand for, as plain numbers and texts.
    rows : numpy.ndarray of int
        Of the demand that stands in the way.
    relax : tuple of str
        Options as they would have to be, each enough by itself.
    """

    key: str
    values: dict[str, Any] = field(default_factory=dict)
    rows: tuple[int, ...] = ()
    relax: tuple[str, ...] = ()


def before(narrowed: Narrowed, demand: Demand, columns: int, reached: int) -> Refusal | None:
    """Tell what bars any choice before one is looked for.

    Parameters
    ----------
    narrowed : Narrowed
        All candidates, and what the constraints say of them.
    demand : Demand
        All of it.
    columns : int
        How many candidates could be chosen.
    reached : int
        How many demands have a way to any of them.

    Returns
    -------
    Refusal or None
        None where a choice may be looked for.
    """
    if not columns:
        total = len(narrowed.ground.candidates.ids)
        key = "unroomed" if len(narrowed.rows) else "nobody" if total else "empty"
        return Refusal(key, {"count": total})
    if not reached:
        return Refusal("ways", {"count": len(demand)}, tuple(range(len(demand))))
    return None


def reasons_for_none(
    question: Question, problem: Problem, choice: Choice | None, rows: Whole
) -> Refusal:
    """Tell why no choice was found.

    Parameters
    ----------
    question : Question
        What was asked.
    problem : Problem
        As it was to be solved.
    choice : Choice or None
        None where none is possible; else the time ended first.
    rows : numpy.ndarray of int
        Of the demand in the problem.

    Returns
    -------
    Refusal
        With the smallest change that was found.
    """
    if choice is not None:
        return Refusal("time", {"seconds": question.time_limit})
    until = time.monotonic() + SEARCHED_S
    kept = len(problem.keep)
    if problem.sites is not None and kept > problem.sites:
        return Refusal("kept", {"kept": kept, "sites": problem.sites}, (), _sites(problem, until))
    found = _out_of_reach(problem, rows, until)
    if found is None and problem.capacity is not None:
        found = _room(question, problem, rows, until)
    return found or _too_few(question, problem, until)


def _out_of_reach(problem: Problem, rows: Whole, until: float) -> Refusal | None:
    # Demand that no candidate reaches within the radius, or at all.
    if problem.within is None:
        return None
    none = ~problem.reach.any(axis=1)
    nearest = np.where(np.isfinite(problem.cost), problem.cost, np.inf).min(axis=1)
    if problem.model == "max-cover":
        if not none.all():
            return None
        return Refusal("reach_any", {"within": problem.within, "count": len(rows)},
                       tuple(rows.tolist()), _within(float(nearest.min())))  # fmt: skip
    if not none.any():
        return None
    out = np.flatnonzero(none)
    out = out[np.lexsort((out, -nearest[out]))]
    lost = int((~np.isfinite(nearest)).sum())
    values = {"count": len(out), "within": problem.within, "lost": lost}
    # However far, who has no way is not reached.
    relax = () if lost else _radius(problem, float(nearest.max()), until)
    key = "reach_lost" if lost else "reach"
    return Refusal(key, values, tuple(rows[out].tolist()), relax)


def _room(question: Question, problem: Problem, rows: Whole, until: float) -> Refusal | None:
    # Capacities that do not suffice, whoever is sent where.
    room = problem.capacity
    assert room is not None  # noqa: S101 - the caller saw to it
    most = np.where(problem.reach, room, 0.0).max(axis=1)
    large = np.flatnonzero(problem.weight > most)
    if problem.model == "max-cover":
        relax = _capacity(question, problem, float(problem.weight.min()), until)
        return Refusal("whole_any", {"room": float(most.max())}, tuple(rows.tolist()), relax)
    if len(large):
        at = int(large[np.argmax(problem.weight[large])])
        values = {"amount": float(problem.weight[at]), "room": float(most[at]),
                  "count": len(large)}  # fmt: skip
        relax = _capacity(question, problem, float(problem.weight[at]), until)
        return Refusal("whole", values, tuple(rows[large].tolist()), relax)
    kept = room[list(problem.keep)].sum()
    free = np.sort(np.delete(room, list(problem.keep)))[::-1]
    held = float(kept + free[: problem.limit - len(problem.keep)].sum())
    if held >= problem.total:
        return None
    every = float(room.sum())
    values = {"total": problem.total, "room": held, "sites": problem.limit, "all": every}
    relax = _capacity(question, problem, problem.total / problem.limit, until)
    if every < problem.total:
        return Refusal("room_all", values, (), relax)
    return Refusal("room", values, (), (*_sites(problem, until), *relax))


def _too_few(question: Question, problem: Problem, until: float) -> Refusal:
    # Sites that are too few: how many would do, and from how far as many as were asked for.
    relax = _sites(problem, until)
    if problem.model == "set-cover" and problem.within is not None:
        relax = (*relax, *_radius(problem, problem.within, until))
    if problem.capacity is None:
        key = "few" if problem.model == "set-cover" else "few_ways"
    else:
        key = "packed" if relax else "packed_all"
        least = max(float(problem.weight.max()), problem.total / problem.limit)
        relax = (*relax, *_capacity(question, problem, least, until))
    return Refusal(key, {"sites": problem.limit}, (), relax)


def _sites(problem: Problem, until: float) -> tuple[str, ...]:
    # The fewest sites that do, if they are found in time.
    if problem.model == "max-cover":
        return (f"--sites {len(problem.keep)}",)
    within = problem.within or float(problem.cost[problem.reach].max(initial=1.0)) or 1.0
    asked = replace(problem, model="set-cover", sites=None, within=within, score=None, worth=0.0)
    fewest = _tried(asked, until)
    if fewest is None or fewest.status != "optimal":
        return ()
    return (f"--sites {len(fewest.open)}",)


def _radius(problem: Problem, least: float, until: float) -> tuple[str, ...]:
    # The least radius at which the sites asked for suffice, among the lengths that there are.
    known: Floats = np.unique(problem.cost[np.isfinite(problem.cost)])
    low, high = int(np.searchsorted(known, least)), len(known) - 1
    pairs = len(problem.weight) * len(known)
    if problem.capacity is not None and pairs > MOST_TRIED:
        return ()
    found = None
    while low <= high:
        # The least is tried first: without a number of sites it is always enough.
        middle = low if found is None and low == int(np.searchsorted(known, least)) else -1
        middle = (low + high) // 2 if middle < 0 else middle
        tried = _tried(replace(problem, within=float(known[middle]) or 1.0), until)
        if tried is not None and tried.open:
            found, high = float(known[middle]), middle - 1
        elif tried is None and time.monotonic() < until:
            low = middle + 1
        else:
            break
    return () if found is None else _within(found)


def _capacity(question: Question, problem: Problem, least: float, until: float) -> tuple[str, ...]:
    # The least whole number that is enough as the capacity of each, if it is found in time.
    if question.capacity is None or not question.capacity[:1].isdigit():
        return ()
    low = int(np.ceil(least))
    high = int(np.ceil(max(least, problem.total / problem.limit + problem.weight.max())))
    found = None
    for middle in (low, high):
        if found is None and _is_enough(problem, middle, until):
            found = middle
    if found == high:
        while low < high and time.monotonic() < until:
            middle = (low + high) // 2
            if _is_enough(problem, middle, until):
                high = middle
            else:
                low = middle + 1
        found = high
    return () if found is None else (f"--capacity {found}",)


def _is_enough(problem: Problem, capacity: int, until: float) -> bool:
    room = np.full(problem.cost.shape[1], float(capacity))
    tried = _tried(replace(problem, capacity=room), until)
    return tried is not None and bool((tried.assigned >= 0).any())


def _tried(problem: Problem, until: float) -> Choice | None:
    left = until - time.monotonic()
    if left <= 0:
        return None
    try:
        return choose(problem, seconds=left, gap=0.0, through="highs")
    except SchemaError:  # more pairs in reach than capacities are decided for
        return None


def _within(metres: float) -> tuple[str, ...]:
    return (f"--within {np.ceil(metres):.0f}m",)
