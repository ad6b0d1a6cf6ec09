"""Questions stated by PySAL's spopt, where it can state them, and solved by HiGHS.

spopt makes an object of Python for each pair of demand and candidate, asks for a way between
every two, gives no capacities to a maximal cover, no scores to any model, and in a set cover
splits a demand among sites. What goes beyond it is stated by ``explorer.allocation.
models``; both give the same values, which tests check.
"""

import warnings
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from explorer.allocation.highs import FIRST_SITE, hear, read, run
from explorer.allocation.problem import Problem, Say, Whole

MOST_STATED: Final = 20_000
"""Pairs above which the model is not stated by spopt, unless it is asked for by name."""

MOST_EVER: Final = 400_000
"""Pairs above which it is not even then: 1 GB of objects."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What came of a question that spopt stated.

    Attributes
    ----------
    status : str
        As of ``explorer.allocation.highs.Solved``.
    sites : tuple of int
        Columns; empty without an answer.
    assigned : numpy.ndarray of int or None
        Of a p-median with capacities, who is served by whom.
    bound : float
        In the measure of ``Choice.objective``.
    """

    status: str
    sites: tuple[int, ...]
    assigned: Whole | None
    bound: float


def installed() -> bool:
    """Tell whether spopt is there.

    Returns
    -------
    bool
        It comes with the extra ``allocate``.
    """
    return all(find_spec(name) is not None for name in ("spopt", "pulp"))


def usable() -> bool:
    """Tell whether spopt can be imported: one of its many libraries may be broken.

    Returns
    -------
    bool
        After it was imported.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import pulp  # noqa: F401, PLC0415 - an extra, and slow to import
            import spopt.locate  # noqa: F401, PLC0415
        except Exception:  # noqa: BLE001 - whatever a library of others raises at its import
            return False
    return True


def name() -> str:
    """Name what states the questions.

    Returns
    -------
    str
        With its version.
    """
    return f"spopt {version('spopt')}"


def cannot(problem: Problem) -> str | None:
    """Tell why spopt cannot state a question.

    Parameters
    ----------
    problem : Problem
        The question.

    Returns
    -------
    str or None
        In words; None where it can.
    """
    if problem.score is not None:
        return "its models take no scores"
    if problem.capacity is not None and problem.model != "p-median":
        return "its covers take no capacities with each demand whole"
    if problem.model == "p-median" and not problem.reach.all():
        return "its p-median asks for a way between every two"
    if problem.cost.size > MOST_EVER:
        return f"it makes an object for each of {problem.cost.size:,} pairs"
    return None


def state(problem: Problem, *, gap: float, seconds: float, say: Say | None) -> Stated:
    """State a question by spopt, and solve it.

    Parameters
    ----------
    problem : Problem
        One that it can state.
    gap, seconds : float
        At which to end.
    say : callable, optional
        What is told of the progress.

    Returns
    -------
    Stated
        The best answer found.
    """
    with warnings.catch_warnings():
        # spopt calls PuLP as it was before its fourth version, which PuLP says at each call.
        warnings.simplefilter("ignore")
        return _solved(problem, gap, seconds, say)


def _solved(problem: Problem, gap: float, seconds: float, say: Say | None) -> Stated:
    import pulp  # noqa: PLC0415 - an extra, and slow to import

    most = problem.model == "max-cover"
    size = problem.total if problem.model != "set-cover" else 1.0

    class Heard(pulp.HiGHS):  # type: ignore[misc] # of a library without types
        def callSolver(self, lp: Any) -> None:  # noqa: N802 - PuLP's name
            if say is not None:
                hear(lp.solverModel, say, 0.0, 1.0 / size)
            run(lp.solverModel)

    model = _model(problem)
    solver = Heard(
        msg=False, timeLimit=max(seconds, 0.01), gapRel=gap, gapAbs=1e-9 * size, threads=1,
        random_seed=0,
    )  # fmt: skip
    model.problem.solve(solver)
    solved = read(model.problem.solverModel, gap, most=most)
    sites = tuple(
        at for at, one in enumerate(model.fac_vars) if solved.values is not None and _is_one(one)
    )
    bound = solved.bound / size
    if solved.status == "infeasible":
        bound = -np.inf if most else np.inf
    return Stated(solved.status, sites, _assigned(problem, model, solved.values is not None), bound)


def _model(problem: Problem) -> Any:
    from spopt.locate import LSCP, MCLP, PMedian  # noqa: PLC0415 - as above

    cost = np.where(problem.reach, problem.cost, np.inf)
    kept = None
    if problem.keep:
        kept = np.zeros(cost.shape[1], dtype=np.int64)
        kept[list(problem.keep)] = 1
    if problem.model == "p-median":
        return PMedian.from_cost_matrix(
            cost, problem.weight, problem.limit, predefined_facilities_arr=kept,
            facility_capacities=problem.capacity,
        )  # fmt: skip
    if problem.model == "max-cover":
        return MCLP.from_cost_matrix(cost, problem.weight, problem.within, problem.limit, kept)
    return LSCP.from_cost_matrix(cost, problem.within, kept)


def _assigned(problem: Problem, model: Any, found: bool) -> Whole | None:  # noqa: FBT001
    if problem.capacity is None or not found:
        return None
    values = np.array([[one.value() or 0.0 for one in row] for row in model.cli_assgn_vars])
    return np.asarray(values.argmax(axis=1), dtype=np.int64)


def _is_one(variable: Any) -> bool:
    return bool((variable.value() or 0.0) > FIRST_SITE)
