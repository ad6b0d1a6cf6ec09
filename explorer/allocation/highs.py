"""HiGHS, an open solver of mixed-integer models, given sparse rows and told what is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Final

import highspy
import numpy as np
from scipy.sparse import csr_array

from explorer.allocation.problem import Floats, Progress, Say

WAIT: Final = 0.1
FIRST_SITE: Final = 0.5
"""Above it a decision between 0 and 1 is a yes."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A mixed-integer model: the least of ``cost @ x`` where ``low <= matrix @ x <= high``.

    Attributes
    ----------
    cost : numpy.ndarray
        Of each column.
    lower, upper : numpy.ndarray
        Bounds of each column.
    whole : numpy.ndarray of bool
        Which columns are whole numbers.
    matrix : scipy.sparse.csr_array
        The rows.
    low, high : numpy.ndarray
        Bounds of each row.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    whole: Any
    matrix: csr_array
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver gave.

    Attributes
    ----------
    status : str
        ``"optimal"``, ``"limit"``, ``"infeasible"`` or ``"none"``, no answer by the limit.
    values : numpy.ndarray or None
        Of the columns, where there is an answer.
    objective, bound : float
        Of the answer, and what none can go below.
    """

    status: str
    values: Floats | None
    objective: float
    bound: float


def name() -> str:
    """Name the solver.

    Returns
    -------
    str
        With its version.
    """
    return f"HiGHS {version('highspy')}"


def quiet_solver(gap: float, seconds: float) -> highspy.Highs:
    """Make a solver that says nothing and gives the same answer each time.

    Parameters
    ----------
    gap : float
        As a part of the objective: at which an answer is good enough.
    seconds : float
        At which it ends.

    Returns
    -------
    highspy.Highs
        On one thread, with a fixed seed.
    """
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    options = {
        "output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": gap,
        "mip_abs_gap": 1e-9, "time_limit": max(seconds, 0.01),
    }  # fmt: skip
    for key, value in options.items():
        solver.setOptionValue(key, value)
    return solver


def solve(  # noqa: PLR0913 - what a solver may be told, one keyword each
    rows: Rows,
    *,
    gap: float,
    seconds: float,
    start: Sequence[int] | None = None,
    first: int = 0,
    say: Say | None = None,
    began: float = 0.0,
) -> Solved:
    """Solve a model.

    Parameters
    ----------
    rows : Rows
        The model.
    gap, seconds : float
        At which to end.
    start : sequence of int, optional
        Columns that are 1 in an answer to begin from, among the `first` ones.
    first : int
        How many columns are sites, the first of all.
    say : callable, optional
        What is told of the progress.
    began : float
        Seconds that went by before, for the progress.

    Returns
    -------
    Solved
        The best answer found.
    """
    solver = quiet_solver(gap, seconds)
    solver.passModel(_lp(rows))
    if start is not None:
        chosen = np.zeros(first)
        chosen[list(start)] = 1.0
        solver.setSolution(first, np.arange(first, dtype=np.int32), chosen)
    if say is not None:
        hear(solver, say, began)
    run(solver)
    return read(solver, gap)


def hear(solver: highspy.Highs, say: Say, began: float, sign: float = 1.0) -> None:
    """Have a solver's progress told.

    Parameters
    ----------
    solver : highspy.Highs
        Before it runs.
    say : callable
        What is told.
    began : float
        Seconds that went by before.
    sign : float
        -1 where the solver makes least what is to be most.
    """

    def heard(event: Any) -> None:
        out = event.data_out
        ends = [out.mip_primal_bound, out.mip_dual_bound]
        best, bound = (sign * one if np.isfinite(one) else None for one in ends)
        say(Progress(began + out.running_time, best, bound))

    solver.cbMipLogging += heard


def run(solver: highspy.Highs) -> None:
    """Run a solver so that an interruption is heard.

    Parameters
    ----------
    solver : highspy.Highs
        With its model.
    """
    solver.HandleUserInterrupt = True
    solver.startSolve()
    try:
        while not solver.wait(WAIT)[0]:
            pass
    except BaseException:
        solver.cancelSolve()  # type: ignore[no-untyped-call]
        solver.wait()
        raise


def read(solver: highspy.Highs, gap: float, *, most: bool = False) -> Solved:
    """Read what a solver gave.

    Parameters
    ----------
    solver : highspy.Highs
        After it ran.
    gap : float
        That was good enough.
    most : bool
        Whether the value was to be most.

    Returns
    -------
    Solved
        With the values of the columns.
    """
    status, kinds = solver.getModelStatus(), highspy.HighsModelStatus
    if status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}:
        return Solved("infeasible", None, np.inf, np.inf)
    info = solver.getInfo()
    solution = solver.getSolution()
    found = bool(solution.value_valid) and np.isfinite(info.objective_function_value)
    bound = float(info.mip_dual_bound)
    if not found or info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solved("none", None, np.inf, bound)
    values = np.asarray(solution.col_value, dtype=np.float64)
    objective = float(info.objective_function_value)
    if status in {kinds.kOptimal, kinds.kModelEmpty}:
        # It is within the gap asked for, whatever bound was last written beside it.
        slack = gap * abs(objective)
        least = objective + slack if most else objective - slack
        if not np.isfinite(bound):
            bound = least
        return Solved("optimal", values, objective, (min if most else max)(bound, least))
    return Solved("limit", values, objective, bound)


def stacked(blocks: Sequence[tuple[csr_array, Floats, Floats]]) -> tuple[csr_array, Floats, Floats]:
    """Put rows under one another.

    Parameters
    ----------
    blocks : sequence of tuple
        Matrix, and bounds below and above, of each.

    Returns
    -------
    tuple
        The same of all.
    """
    from scipy.sparse import vstack  # noqa: PLC0415 - where models are built alone

    matrices, lows, highs = zip(*blocks, strict=True)
    return csr_array(vstack(matrices, format="csr")), np.concatenate(lows), np.concatenate(highs)


def _lp(rows: Rows) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(rows.cost), len(rows.low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = rows.cost, rows.lower, rows.upper
    lp.row_lower_, lp.row_upper_ = rows.low, rows.high
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in rows.whole]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = rows.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = rows.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = rows.matrix.data.astype(np.float64)
    return lp
