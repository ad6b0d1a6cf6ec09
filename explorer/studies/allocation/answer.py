"""The answer to a question of several sites: from layers to a matrix, a choice, or why none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.allocation.choose import choose
from explorer.allocation.problem import (
    MOST_PAIRS,
    MOST_SHARED,
    Choice,
    Floats,
    Problem,
    Say,
    Whole,
)
from explorer.catalog import Catalog
from explorer.errors import InputError, SchemaError
from explorer.plotted import Still
from explorer.scoring import scaled, scores
from explorer.studies.allocation.demand import Demand, read_demand
from explorer.studies.allocation.places import kept_rows, room_of
from explorer.studies.allocation.question import Question
from explorer.studies.allocation.refusals import Refusal, before, reasons_for_none
from explorer.studies.siting.candidates import Candidates
from explorer.studies.siting.find import find
from explorer.studies.siting.narrow import Narrowed, narrow
from explorer.studies.siting.rejected import nearest_relaxation
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import Positions, Ways
from explorer.tables import Table
from explorer.tables.drawn import Drawn

PAIRS: Final = 4_000_000
"""Of demand and candidate that are measured at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Allocation(Drawn):
    """All that follows from a question of several sites.

    ``plot`` draws who is how far from the chosen sites.

    Attributes
    ----------
    catalog : Catalog
        Whose layers were asked.
    question : Question
        What was asked.
    narrowed : Narrowed
        All candidates, and what the constraints say of them.
    columns : numpy.ndarray of int
        Rows of the candidates that could be chosen, one a column of the problem.
    forced : tuple of str
        Kept sites that a constraint would remove.
    unroomed : tuple of str
        Candidates left out because their capacity is not known.
    demand : Demand
        All of it.
    rows : numpy.ndarray of int
        Of the demand in the problem.
    unreached : numpy.ndarray of int
        Of the demand from which no way leads to any candidate.
    problem : Problem or None
        As it was solved; None where nobody could be chosen.
    choice : Choice or None
        None where there is none.
    refusal : Refusal or None
        Why there is none.
    score : numpy.ndarray or None
        Of each column, where criteria are weighed.
    low, high : numpy.ndarray
        Of each row: the least and most that its way may be, positions being uncertain.
    sources : dict of str to str
        Titles by key.
    """

    catalog: Catalog
    question: Question
    narrowed: Narrowed
    columns: NDArray[np.int64]
    forced: tuple[str, ...]
    unroomed: tuple[str, ...]
    demand: Demand
    rows: NDArray[np.int64]
    unreached: NDArray[np.int64]
    problem: Problem | None
    choice: Choice | None
    refusal: Refusal | None
    score: Floats | None
    low: Floats
    high: Floats
    sources: dict[str, str]

    @property
    def candidates(self) -> Candidates:
        """All candidates.

        Returns
        -------
        Candidates
            Those that were removed among them.
        """
        return self.narrowed.ground.candidates

    @property
    def ways(self) -> Ways:
        """What measured distances.

        Returns
        -------
        Ways
            By the straight line, or along streets.
        """
        return self.narrowed.ground.ways

    def tables(self, language: str) -> list[Table]:
        """Lay the choice out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            The sites, or why there are none.
        """
        from explorer.studies.allocation.layout import tables  # noqa: PLC0415 - it needs this module

        return tables(self, language, explain=False, assigned=False)

    def _picture(self, language: str) -> Still:
        from explorer.studies.allocation.pictured import allocation_picture  # noqa: PLC0415 - matplotlib

        return allocation_picture(self, language)

    def site_name(self, column: int, language: str) -> str:
        """Give what a candidate is called.

        Parameters
        ----------
        column : int
            Of the problem.
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            Its name, else its identifier.
        """
        row = int(self.columns[column])
        named = self.candidates.properties[row].get(f"name_{language}")
        return str(named or self.candidates.ids[row])


def allocate(catalog: Catalog, question: Question, say: Say | None = None) -> Allocation:
    """Choose several sites.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.
    question : Question
        Demand, candidates, constraints, model and limits.
    say : callable, optional
        What is told of the progress.

    Returns
    -------
    Allocation
        With a choice, or with why there is none.

    Raises
    ------
    CatalogError
        If a layer is unknown.
    InputError
        If what is asked cannot be read, or there are too many pairs.
    """
    sealed = Sealed(catalog)
    query = question.query
    wanted = query.criteria() if query.weights else {}
    narrowed = narrow(catalog, query, wanted, sealed)
    demand = read_demand(question.demand, sealed)
    if not len(demand):
        message = (
            f"The demand '{question.demand}' has nobody to serve: {len(demand.aside)} set aside, "
            f"for want of {_wants(demand)}."
        )
        raise InputError(message)
    kept = kept_rows(question.keep, narrowed.ground.candidates)
    columns = np.array(sorted({*narrowed.rows.tolist(), *kept}), dtype=np.int64)
    room, unroomed = room_of(question.capacity, narrowed.ground.candidates, columns, kept)
    if room is not None:
        known = np.isfinite(room)
        columns, room = columns[known], room[known]
    ids = narrowed.ground.candidates.ids
    passing = set(narrowed.rows.tolist())
    forced = tuple(ids[row] for row in kept if row not in passing)
    _require_few(len(demand), len(columns), shared=False)
    cost = _lengths(narrowed.ground.ways, demand.positions, narrowed.ground.candidates, columns)
    reached = np.isfinite(cost).any(axis=1) if len(columns) else np.ones(len(demand), dtype=bool)
    # A set cover must reach all; the others do without those that nobody can.
    lost = np.flatnonzero(~reached)
    rows = np.arange(len(demand)) if question.model == "set-cover" else np.flatnonzero(reached)
    score = _scores(narrowed, wanted, columns)
    refusal = before(narrowed, demand, len(columns), len(rows))
    problem, choice = None, None
    if refusal is not None and refusal.key == "nobody" and query.bounds():
        refusal = _loosened(catalog, question, refusal)
    if refusal is None:
        problem = _problem(question, cost[rows], demand.amount[rows], columns, kept, room, score)
        try:
            choice = choose(
                problem, seconds=question.time_limit, gap=question.gap, through=question.through,
                say=say,
            )  # fmt: skip
        except SchemaError as error:
            raise InputError(str(error)) from error
        if choice is None or choice.status == "none":
            refusal = reasons_for_none(question, problem, choice, rows)
            choice = None
        elif question.model == "max-cover" and not (choice.assigned >= 0).any():
            refusal, choice = reasons_for_none(question, problem, None, rows), None
    low, high = _spread(narrowed, demand, columns, rows, choice)
    used = {*demand.sources, *(key for one in narrowed.measures.values() for key in one.sources)}
    places = narrowed.ground.candidates.properties
    used |= {str(places[row]["source"]) for row in columns if places[row].get("source")}
    titles = catalog.sources
    sources = {key: titles[key].title if key in titles else key for key in sorted(used)}
    return Allocation(
        catalog, question, narrowed, columns, forced, unroomed, demand, rows, lost, problem,
        choice, refusal, score, low, high, sources,
    )  # fmt: skip


def _problem(  # noqa: PLR0913, PLR0917 - the parts of one question
    question: Question,
    cost: Floats,
    amount: Floats,
    columns: Whole,
    kept: Sequence[int],
    room: Floats | None,
    score: Floats | None,
) -> Problem:
    model: Any = question.model
    worth = question.worth_value()
    scored = score if worth or model == "set-cover" else None
    within = None if model == "p-median" else question.within_m()
    keep = tuple(np.flatnonzero(np.isin(columns, kept)).tolist())
    if room is not None:
        near = np.isfinite(cost) if within is None else np.nan_to_num(cost, nan=np.inf) <= within
        _require_few(int(near.sum()), 1, shared=True)
    return Problem(model, cost, amount, question.sites, within, keep, room, scored, worth)


def _require_few(rows: int, columns: int, *, shared: bool) -> None:
    most = MOST_SHARED if shared else MOST_PAIRS
    if rows * columns > most:
        what = " in reach of one another, where there are capacities," if shared else ""
        message = (
            f"{rows * columns:,} pairs of demand and candidate{what} are too many; up to {most:,} "
            "are compared. Take fewer candidates, larger cells, or a constraint."
        )
        raise InputError(message)


def _loosened(catalog: Catalog, question: Question, refusal: Refusal) -> Refusal:
    # With the constraints as they would let the nearest to fitting in.
    relaxed = nearest_relaxation(find(catalog, replace(question.query, weights={}, scales={})))
    if relaxed is None:
        return refusal
    options = " ".join(f"--must '{one['as']}'" for one in relaxed["relax"])
    values = {**refusal.values, "id": relaxed["id"], "options": options}
    return replace(refusal, key="nearly", values=values)


def _lengths(ways: Ways, demand: Positions, candidates: Candidates, columns: Whole) -> Floats:
    targets = Positions(
        candidates.longitude[columns], candidates.latitude[columns], candidates.accuracy_m[columns]
    )
    cost = np.empty((len(demand), len(columns)))
    step = max(1, PAIRS // max(1, len(columns)))
    for start in range(0, len(demand), step):
        rows = slice(start, start + step)
        part = Positions(demand.longitude[rows], demand.latitude[rows], demand.accuracy_m[rows])
        cost[rows] = ways.lengths(part, targets).value
    return cost


def _spread(
    narrowed: Narrowed, demand: Demand, columns: Whole, rows: Whole, choice: Choice | None
) -> tuple[Floats, Floats]:
    # The bounds of each way that is taken, site by site.
    low, high = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    if choice is None:
        return low, high
    places, where = narrowed.ground.candidates, demand.positions
    for site in choice.open:
        mine = np.flatnonzero(choice.assigned == site)
        own, row = rows[mine], columns[[site]]
        found = narrowed.ground.ways.lengths(
            Positions(where.longitude[own], where.latitude[own], where.accuracy_m[own]),
            Positions(places.longitude[row], places.latitude[row], places.accuracy_m[row]),
        )
        low[mine], high[mine] = found.low[:, 0], found.high[:, 0]
    return low, high


def _scores(narrowed: Narrowed, wanted: dict[str, float], columns: Whole) -> Floats | None:
    if not wanted or not len(columns):
        return None
    worths = np.column_stack(
        [
            np.nan_to_num(scaled(one.value[columns], one.scale), nan=0.0)
            for one in (narrowed.measures[name] for name in wanted)
        ]
    )
    found: Floats = scores(worths, np.array(list(wanted.values())), "weighted-sum")
    return np.clip(found, 0.0, 1.0)


def _wants(demand: Demand) -> str:
    words = {"position": "a position", "point": "a point (they are areas)",
             "amount": f"'{demand.column}'", "nought": "an amount above 0"}  # fmt: skip
    whys = dict.fromkeys(one["why"] for one in demand.aside)
    return " or ".join(words[why] for why in whys) or "any feature"
