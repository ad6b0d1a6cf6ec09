"""The answer to a query: who is removed and why, who is ranked and how surely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.errors import InputError
from explorer.messages.tongue import current_language
from explorer.scoring import (
    Flip,
    Stability,
    pareto_front,
    rank_bounds,
    ranks,
    scaled,
    scaled_bounds,
    scores,
    smallest_flip,
    stability,
)
from explorer.studies.siting.bounds import Bound
from explorer.studies.siting.candidates import Candidates, open_candidates
from explorer.studies.siting.criteria.measure import Ground, Measure
from explorer.studies.siting.criteria.registry import measure
from explorer.studies.siting.filters import FAILS, PASSES, UNKNOWN, filtered
from explorer.studies.siting.query import DEFAULT_CANDIDATES, Query
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import StraightLine, Ways
from explorer.tables import Shown, Table, to_html

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Constraint:
    """A hard constraint, and what it says of each candidate.

    Attributes
    ----------
    text : str
        As it was asked for.
    outcome : numpy.ndarray of int
        1 passes, 0 fails, -1 cannot be told.
    bound : Bound or None
        Of a criterion; None of a filter.
    sure : numpy.ndarray of bool
        Whether it would be the same for every value between the criterion's bounds.
    """

    text: str
    outcome: NDArray[np.int8]
    bound: Bound | None
    sure: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer(Shown):
    """All that follows from a query.

    Attributes
    ----------
    catalog : Catalog
        Whose layers were asked.
    query : Query
        What was asked.
    candidates : Candidates
        All, those that were removed among them.
    constraints : tuple of Constraint
        In the order asked.
    measures : mapping of str to Measure
        Of every criterion that is weighed or constrained.
    weights : mapping of str to float
        Shares of all, by criterion weighed.
    kept : numpy.ndarray of int
        Rows of the candidates that pass, the best first.
    worths : numpy.ndarray
        Of the kept, one column a criterion weighed; what is not known is worth nothing here.
    score, score_low, score_high : numpy.ndarray
        Of the kept.
    rank_best, rank_worst : numpy.ndarray of int
        Of the kept.
    front : numpy.ndarray of bool
        Of the kept: on the Pareto front.
    stable : Stability
        Of the kept.
    flip : Flip or None
        The smallest change of one weight that dethrones the first.
    without : mapping of str to str
        Who is first when a criterion is left out.
    sources : mapping of str to str
        Titles by key, of all that was used.
    unsure : mapping of str to (numpy.ndarray, numpy.ndarray)
        By criterion, the best and worst rank of each of the kept if that one alone may take any
        value between its bounds.
    ways : Ways
        What measured distances.
    """

    catalog: Catalog
    query: Query
    candidates: Candidates
    constraints: tuple[Constraint, ...]
    measures: Mapping[str, Measure]
    weights: Mapping[str, float]
    kept: NDArray[np.int64]
    worths: NDArray[np.float64]
    score: NDArray[np.float64]
    score_low: NDArray[np.float64]
    score_high: NDArray[np.float64]
    rank_best: NDArray[np.int64]
    rank_worst: NDArray[np.int64]
    front: NDArray[np.bool_]
    stable: Stability
    flip: Flip | None
    without: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    unsure: Mapping[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=dict)
    ways: Ways = field(default_factory=StraightLine)

    def tables(self, language: str) -> list[Table]:
        """Lay the answer out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            The ranking, then whom each constraint keeps out.
        """
        from explorer.studies.siting.layout import tables  # noqa: PLC0415 - it needs this module

        return tables(self, language, explain=False)

    def plot(self, language: str | None = None, ax: "Axes | None" = None) -> "Figure":
        """Draw the ranking: what each criterion brings, and the ranks that are possible.

        Parameters
        ----------
        language : str, optional
            ``"fr"`` or ``"en"``; the current one by default.
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``savefig`` writes it.

        Raises
        ------
        InputError
            If nothing fits.
        """
        from explorer.studies.siting.pictured import (  # noqa: PLC0415 - matplotlib, kept out of start-up
            answer_picture,
        )

        return answer_picture(self, language or current_language()).figure(ax)

    def explained(self, language: str | None = None) -> "Explained":
        """Give the answer with each result's criteria and reasons, and who is kept out by what.

        Parameters
        ----------
        language : str, optional
            The current one by default.

        Returns
        -------
        Explained
            Tables that a notebook shows.
        """
        from explorer.studies.siting.layout import tables  # noqa: PLC0415 - it needs this module

        said = language or current_language()
        return Explained(tuple(tables(self, said, explain=True)), said)

    def features(self) -> "gpd.GeoDataFrame":
        """Give the results shown as features, for GeoJSON, maps and work of one's own.

        Returns
        -------
        geopandas.GeoDataFrame
            Points in EPSG:4326: `id`, `name`, `rank`, scores and their bounds, each criterion's
            value with its bounds.
        """
        import geopandas  # noqa: PLC0415 - slow to import, and an answer needs it for this alone

        from explorer.crs import STORAGE  # noqa: PLC0415 - as above
        from explorer.studies.siting.result import features  # noqa: PLC0415 - it needs this module

        rows = features(self)
        xs, ys = [row["longitude"] for row in rows], [row["latitude"] for row in rows]
        points = geopandas.points_from_xy(xs, ys)
        return geopandas.GeoDataFrame(rows, geometry=points, crs=STORAGE)


@dataclass(frozen=True, slots=True)
class Explained(Shown):
    """An answer with its reasons, in one language.

    Attributes
    ----------
    parts : tuple of Table
        The ranking, the constraints, each result's criteria and reasons, and who is kept out.
    language : str
        That of the texts within cells.
    """

    parts: tuple[Table, ...]
    language: str

    def tables(self, _: str) -> list[Table]:
        """Give the tables.

        Parameters
        ----------
        _ : str
            They were made in one language.

        Returns
        -------
        list of Table
            All.
        """
        return list(self.parts)

    def _repr_html_(self) -> str:
        return to_html(self.parts, self.language)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Candidates as the constraints leave them.

    Attributes
    ----------
    ground : Ground
        All candidates, the layers, and what measures ways.
    constraints : tuple of Constraint
        In the order asked.
    measures : mapping of str to Measure
        Of every criterion that is weighed or constrained.
    rows : numpy.ndarray of int
        Of the candidates that pass, in their order.
    """

    ground: Ground
    constraints: tuple[Constraint, ...]
    measures: Mapping[str, Measure]
    rows: NDArray[np.int64]


def find(catalog: Catalog, query: Query, sealed: Sealed | None = None) -> Answer:
    """Answer a query.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.
    query : Query
        Candidates, constraints, weights and method.
    sealed : Sealed, optional
        The catalogue's layers, as a scenario may have edited them.

    Returns
    -------
    Answer
        With nobody kept where nothing fits: the constraints say who was removed by which.

    Raises
    ------
    CatalogError
        If a layer is unknown.
    InputError
        If no candidate has a position, a criterion, a constraint or the filter cannot be read, or
        nothing is asked.
    """
    wanted = query.criteria()
    found = narrow(catalog, query, wanted, sealed, asked=True)
    return _ranked(
        catalog, query, found.ground, found.constraints, found.measures, wanted, found.rows
    )


def narrow(
    catalog: Catalog,
    query: Query,
    wanted: Mapping[str, float],
    sealed: Sealed | None = None,
    *,
    asked: bool = False,
) -> Narrowed:
    """Measure candidates, and keep those that the constraints let pass.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.
    query : Query
        Candidates and constraints.
    wanted : mapping of str to float
        Criteria to measure beside those of the constraints.
    sealed : Sealed, optional
        The catalogue's layers, as a scenario may have edited them.
    asked : bool
        Whether some criterion must be wanted.

    Returns
    -------
    Narrowed
        With no row where nobody passes.

    Raises
    ------
    CatalogError
        If a layer is unknown.
    InputError
        If no candidate has a position, or what is asked cannot be read.
    """
    edited, sealed = sealed is not None, Sealed(catalog) if sealed is None else sealed
    candidates = open_candidates(candidate_names(catalog, query), sealed)
    if query.scenario is not None:
        message = (
            f"The query names the scenario '{query.scenario}': ask find_versus, which ranks before "
            "and after it."
        )
        raise InputError(message)
    if not candidates.ids and not edited:
        layers = (
            ", ".join(candidate_names(catalog, query)) or "the usual layers, which are not here"
        )
        message = (
            f"No candidate has a position: {len(candidates.unlocated)} without one in {layers}. "
            "Name other layers, a file, a grid or LON,LAT with --candidates, or bring the layers "
            "up to date with 'manufacture refresh'."
        )
        raise InputError(message)
    if asked and not wanted:
        message = (
            "Nothing to rank by: give a weight (--weight schools=2) or a constraint "
            "(--near 'schools<=800m')."
        )
        raise InputError(message)
    bounds = query.bounds()
    names = dict.fromkeys([*wanted, *(bound.criterion for bound in bounds)])
    if query.premises is not None and not Path(query.premises).is_file():
        message = f"There is no file of building records '{query.premises}'."
        raise InputError(message)
    ways = open_ways(query, catalog)
    ground = Ground(candidates, sealed, ways, query.premises, query.radius_m)
    for name in query.scales:
        if name not in names:
            message = f"There is a scale for '{name}', which is neither weighed nor constrained."
            raise InputError(message)
    measures = {name: measure(name, ground, query.scales.get(name)) for name in names}
    constraints = [
        Constraint(
            str(bound),
            _outcome(measures[bound.criterion], bound),
            bound,
            _sure(measures[bound.criterion], bound),
        )
        for bound in bounds
    ]
    if query.where is not None:
        outcome = filtered(query.where, candidates.properties)
        constraints.append(Constraint(query.where, outcome, None, outcome != UNKNOWN))
    passes = np.ones(len(candidates.ids), dtype=bool)
    for constraint in constraints:
        passes &= constraint.outcome == PASSES
    rows = np.flatnonzero(passes)
    return Narrowed(ground, tuple(constraints), measures, rows)


def candidate_names(catalog: Catalog, query: Query) -> Sequence[str]:
    """Give the candidates that a query names; the usual ones are those that a territory has.

    Parameters
    ----------
    catalog : Catalog
        Of the territory.
    query : Query
        What is asked.

    Returns
    -------
    sequence of str
        Layers, files, grids or positions.
    """
    if query.candidates != DEFAULT_CANDIDATES:
        return query.candidates
    return [name for name in DEFAULT_CANDIDATES if name in catalog.layers]


def open_ways(query: Query, catalog: Catalog) -> Ways:
    """Give what measures the ways of a query.

    Parameters
    ----------
    query : Query
        With a file of streets or without.
    catalog : Catalog
        Of the territory, which may have kept one.

    Returns
    -------
    Ways
        Along streets where there are any, else by the straight line.
    """
    streets = query.streets
    if streets is None:
        from explorer.layers.keptfiles import STREETS, kept_files  # noqa: PLC0415 - as below

        kept = kept_files(catalog.root, STREETS)
        streets = None if kept is None else str(kept.paths[0])
    if streets is None:
        return StraightLine(query.by)
    from explorer.studies.siting.network import NetworkWays  # noqa: PLC0415 - for streets alone

    return NetworkWays(streets, query.by)


def _ranked(  # noqa: PLR0913, PLR0917 - the parts of one answer
    catalog: Catalog,
    query: Query,
    ground: Ground,
    constraints: tuple[Constraint, ...],
    measures: Mapping[str, Measure],
    wanted: Mapping[str, float],
    rows: NDArray[np.int64],
) -> Answer:
    weights = np.array(list(wanted.values()))
    shape = (len(rows), len(wanted))
    least, most, worths = np.empty(shape), np.empty(shape), np.empty(shape)
    for column, name in enumerate(wanted):
        one = measures[name]
        least[:, column], most[:, column] = scaled_bounds(one.low[rows], one.high[rows], one.scale)
        worths[:, column] = np.nan_to_num(scaled(one.value[rows], one.scale), nan=0.0)
    least, most = np.minimum(least, worths), np.maximum(most, worths)
    value, low, high = (_scores(table, weights, query.method) for table in (worths, least, most))
    order = np.argsort(ranks(value))
    best, worst = rank_bounds(low, high)
    unsure = {}
    for column, name in enumerate(wanted):
        ends = (_swapped(worths, column, table) for table in (least, most))
        alone = rank_bounds(*(_scores(table, weights, query.method) for table in ends))
        unsure[name] = alone[0][order], alone[1][order]
    ordered = worths[order]
    steady = stability(
        ordered, weights, method=query.method, top=query.top, samples=query.samples,
        seed=query.seed,
    )  # fmt: skip
    flips = len(rows) > 1 and query.method == "weighted-sum"
    used = {key for one in measures.values() for key in one.sources}
    kept = rows[order]
    return Answer(
        catalog=catalog,
        query=query,
        candidates=ground.candidates,
        constraints=constraints,
        measures=measures,
        weights=dict(zip(wanted, (weights / weights.sum()).tolist(), strict=True)),
        kept=kept,
        worths=ordered,
        score=value[order],
        score_low=low[order],
        score_high=high[order],
        rank_best=best[order],
        rank_worst=worst[order],
        front=pareto_front(least[order], most[order]),
        stable=steady,
        flip=smallest_flip(ordered, weights, 0) if flips else None,
        without=_left_out(ordered, weights, list(wanted), query.method, ground.candidates, kept),
        sources={
            key: catalog.sources[key].title if key in catalog.sources else key
            for key in sorted(used)
        },
        unsure=unsure,
        ways=ground.ways,
    )


def _scores(
    worths: NDArray[np.float64], weights: NDArray[np.float64], method: str
) -> NDArray[np.float64]:
    return scores(worths, weights, method) if len(worths) else np.empty(0)


def _swapped(
    worths: NDArray[np.float64], column: int, other: NDArray[np.float64]
) -> NDArray[np.float64]:
    # One column taken from the other table.
    table = worths.copy()
    table[:, column] = other[:, column]
    return table


def _left_out(  # noqa: PLR0913, PLR0917 - what the ranking took
    worths: NDArray[np.float64],
    weights: NDArray[np.float64],
    names: Sequence[str],
    method: str,
    candidates: Candidates,
    kept: NDArray[np.int64],
) -> dict[str, str]:
    # Who is first when one criterion is left out.
    if not len(kept) or len(names) < 2:  # noqa: PLR2004 - with one, nothing would be left
        return {}
    firsts = {}
    for column, name in enumerate(names):
        rest = np.delete(np.arange(len(names)), column)
        if weights[rest].sum() > 0:
            first = int(np.argmin(ranks(scores(worths[:, rest], weights[rest], method))))
            firsts[name] = candidates.ids[kept[first]]
    return firsts


def _outcome(one: Measure, bound: Bound) -> NDArray[np.int8]:
    if bound.unit is not None and bound.unit != one.unit:
        units = {"m": "metres", "share": "a share", "count": "a count", "yes": "0 or 1"}
        wanted, given = (units.get(unit, "a plain number") for unit in (one.unit, bound.unit))
        message = f"'{one.name}' is {wanted}, and the constraint '{bound}' is in {given}."
        raise InputError(message)
    ends = {"share": (0.0, 1.0), "yes": (0.0, 1.0)}.get(one.unit)
    if ends is not None and not ends[0] <= bound.value <= ends[1]:
        message = f"'{one.name}' goes from 0 to 1; the constraint is '{bound}'."
        raise InputError(message)
    meets = one.value <= bound.value if bound.sign == "<=" else one.value >= bound.value
    outcome = np.where(meets, PASSES, FAILS)
    return np.where(np.isnan(one.value), UNKNOWN, outcome).astype(np.int8)


def _sure(one: Measure, bound: Bound) -> NDArray[np.bool_]:
    # With nothing known on one side, nothing is sure there.
    low = np.where(np.isnan(one.low), -np.inf, one.low)
    high = np.where(np.isnan(one.high), np.inf, one.high)
    if bound.sign == "<=":
        return np.asarray((high <= bound.value) | (low > bound.value))
    return np.asarray((low >= bound.value) | (high < bound.value))
