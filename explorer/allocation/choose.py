"""Sites chosen: the best there are, or the best found in the time with how far it may be off."""

import time
from typing import Final

import numpy as np

from explorer.allocation import highs, pysal
from explorer.allocation.covers import cover, reassigned, shared
from explorer.allocation.exchange import settled
from explorer.allocation.median import median
from explorer.allocation.problem import Choice, Problem, Say, nearest_open, value_of
from explorer.allocation.search import Found, Search, status_of
from explorer.errors import SchemaError

THROUGH: Final = ("auto", "spopt", "highs")
"""What may state a model."""

NEVER: Final = 1e-9


def choose(
    problem: Problem,
    *,
    seconds: float = 60.0,
    gap: float = 0.0,
    through: str = "auto",
    say: Say | None = None,
) -> Choice | None:
    """Choose sites.

    Parameters
    ----------
    problem : Problem
        The question.
    seconds : float
        When to end with the best found so far.
    gap : float
        At which an answer is good enough, as a part of its value.
    through : str
        What states the model: ``"spopt"``, ``"highs"`` for sparse rows of ours, or ``"auto"``:
        spopt where it is installed, can state the question, and there are few pairs.
    say : callable, optional
        What is told of the progress.

    Returns
    -------
    Choice or None
        None where no choice is possible.

    Raises
    ------
    SchemaError
        If spopt is asked for and cannot state the question, or is not installed.

    Examples
    --------
    >>> import numpy as np
    >>> metres = np.array([[0.0, 900.0], [400.0, 500.0], [900.0, 0.0]])
    >>> choose(Problem("p-median", metres, np.ones(3), sites=1), through="highs").open
    (0,)
    """
    if not seconds > 0 or not 0 <= gap < 1:
        message = f"The time is above 0 s and the gap from 0 to 1; found {seconds:g} and {gap:g}."
        raise SchemaError(message)
    now = time.monotonic()
    search = Search(problem, now, now + seconds, gap, say)
    by_spopt = _by_spopt(problem, through)
    if by_spopt and through == "auto" and not pysal.usable():
        by_spopt = False
    if len(problem.keep) > problem.limit or _lacks_room(problem):
        return None
    if by_spopt:
        found = _stated(search)
    elif problem.capacity is not None:
        found = shared(search)
    elif problem.model == "p-median":
        found = median(search)
    else:
        found = cover(search)
    return None if found is None else _told(search, found, pysal.name() if by_spopt else "highspy")


def _by_spopt(problem: Problem, through: str) -> bool:
    if through == "highs":
        return False
    why = pysal.cannot(problem)
    if through == "auto":
        return why is None and problem.cost.size <= pysal.MOST_STATED and pysal.installed()
    if through != "spopt":
        message = f"A model is stated through 'auto', 'spopt' or 'highs'; found '{through}'."
        raise SchemaError(message)
    if why is None and not pysal.installed():
        why = "it is not installed; it comes with the extra 'allocate'"
    if why is not None:
        message = f"spopt cannot state this question: {why}. Leave the choice to 'auto'."
        raise SchemaError(message)
    return True


def _lacks_room(problem: Problem) -> bool:
    # Whether the kept sites and the largest others cannot hold all demand, where they must.
    if problem.capacity is None or problem.model == "max-cover":
        return False
    kept = list(problem.keep)
    others = np.sort(np.delete(problem.capacity, kept))[::-1]
    room = problem.capacity[kept].sum() + others[: problem.limit - len(kept)].sum()
    return bool(room < problem.total * (1.0 - NEVER))


def _told(search: Search, found: Found, through: str) -> Choice:
    problem = search.problem
    if found.status == "none":
        nobody = np.full(len(problem.weight), -1, dtype=np.int64)
        return Choice((), nobody, np.nan, found.bound, np.inf, "none", search.spent(),
                      highs.name(), through)  # fmt: skip
    if found.assigned is None:
        sites = settled(problem, found.sites)
        assigned = nearest_open(problem, sites)
    else:
        found = reassigned(search, found)
        assert found.assigned is not None  # noqa: S101 - as it was
        sites, assigned = found.sites, found.assigned
    objective = value_of(problem, sites, assigned)
    # The solver's tolerance leaves a bound a hair beyond what was reached.
    most, plain = problem.model == "max-cover", _plain_bound(problem)
    known = min(found.bound, plain) if most else max(found.bound, plain)
    bound = float(max(known, objective) if most else min(known, objective))
    away = abs(objective - bound)
    gap = 0.0 if away <= NEVER * (1.0 + abs(objective)) else away / max(abs(objective), NEVER)
    return Choice(sites, assigned, objective, bound, gap, found.status, search.spent(),
                  highs.name(), through)  # fmt: skip


def _plain_bound(problem: Problem) -> float:
    # What no choice can pass, told without any search.
    if problem.model == "set-cover":
        return float(max(1, len(problem.keep)))
    if problem.model == "max-cover":
        return float(problem.shares[problem.reach.any(axis=1)].sum()) + problem.worth
    nearest = np.where(problem.reach, problem.cost, np.inf).min(axis=1)
    return float(problem.shares @ nearest)


def _stated(search: Search) -> Found | None:
    problem = search.problem
    found = pysal.state(problem, gap=search.gap, seconds=search.left(), say=search.say)
    if found.status == "infeasible":
        return None
    if problem.model == "set-cover" and len(found.sites) > problem.limit:
        return None if found.status == "optimal" else Found((), None, found.bound, "none")
    return Found(found.sites, found.assigned, found.bound, status_of(found.status))
