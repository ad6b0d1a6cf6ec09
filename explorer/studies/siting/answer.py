"""The answer to a query: who is removed and why, who is ranked and how surely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.errors import InputError
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
from explorer.studies.siting.candidates import Candidates, Sealed, open_candidates
from explorer.studies.siting.criteria import Measure, measure
from explorer.studies.siting.given import check_filter, check_tree
from explorer.studies.siting.query import Bound, Query

WHERE: Final = "where"
PASSES, FAILS, UNKNOWN = 1, 0, -1


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
    """

    text: str
    outcome: NDArray[np.int8]
    bound: Bound | None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that follows from a query.

    Attributes
    ----------
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
    """

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


def find(catalog: Catalog, query: Query) -> Answer:
    """Answer a query.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.
    query : Query
        Candidates, constraints, weights and method.

    Returns
    -------
    Answer
        With nobody kept where nothing fits: the constraints say who was removed by which.

    Raises
    ------
    CatalogError
        If a layer is unknown.
    InputError
        If a criterion, a constraint or the filter cannot be read, or nothing is asked.
    """
    sealed = Sealed(catalog)
    candidates = open_candidates(query.candidates, sealed)
    wanted = query.criteria()
    if not wanted:
        message = (
            "Nothing to rank by: give a weight (--weight schools=2) or a constraint "
            "(--near 'schools<=800m')."
        )
        raise InputError(message)
    bounds = query.bounds()
    names = dict.fromkeys([*wanted, *(bound.criterion for bound in bounds)])
    measures = {name: measure(name, candidates, sealed, query.scales.get(name)) for name in names}
    constraints = [
        Constraint(str(bound), _outcome(measures[bound.criterion], bound), bound)
        for bound in bounds
    ]
    if query.where is not None:
        outcome = _filtered(query.where, candidates.properties)
        constraints.append(Constraint(query.where, outcome, None))
    passes = np.ones(len(candidates.ids), dtype=bool)
    for constraint in constraints:
        passes &= constraint.outcome == PASSES
    rows = np.flatnonzero(passes)
    return _ranked(catalog, query, candidates, tuple(constraints), measures, wanted, rows)


def _ranked(  # noqa: PLR0913, PLR0917 - the parts of one answer
    catalog: Catalog,
    query: Query,
    candidates: Candidates,
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
    value, low, high = (
        scores(table, weights, query.method) if len(rows) else np.empty(0)
        for table in (worths, np.minimum(least, worths), np.maximum(most, worths))
    )
    order = np.argsort(ranks(value))
    best, worst = rank_bounds(low, high)
    ordered = worths[order]
    steady = stability(
        ordered, weights, method=query.method, top=query.top, samples=query.samples,
        seed=query.seed,
    )  # fmt: skip
    flips = len(rows) > 1 and query.method == "weighted-sum"
    used = {key for one in measures.values() for key in one.sources}
    kept = rows[order]
    return Answer(
        query=query,
        candidates=candidates,
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
        front=pareto_front(np.minimum(least, worths)[order], np.maximum(most, worths)[order]),
        stable=steady,
        flip=smallest_flip(ordered, weights, 0) if flips else None,
        without=_left_out(ordered, weights, list(wanted), query.method, candidates, kept),
        sources={key: catalog.sources[key].title for key in sorted(used) if key in catalog.sources},
    )


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
    meets = one.value <= bound.value if bound.sign == "<=" else one.value >= bound.value
    outcome = np.where(meets, PASSES, FAILS)
    return np.where(np.isnan(one.value), UNKNOWN, outcome).astype(np.int8)


def _filtered(text: str, properties: Sequence[Mapping[str, Any]]) -> NDArray[np.int8]:
    import cql2  # noqa: PLC0415 - for a filter alone

    check_filter(text)
    try:
        # A JSON text is CQL2 too, in its other form.
        parse = cql2.parse_json if text.lstrip().startswith("{") else cql2.parse_text
        expression = parse(text)
        check_tree(expression.to_json())
        expression.validate()
    except Exception as error:
        message = f"The filter is no CQL2: '{text}'. {error}".strip()
        raise InputError(message) from error
    names = _properties(expression.to_json())
    known = {key for row in properties for key in row}
    for name in names - known:
        from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

        near = get_close_matches(name, sorted(known), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        listed = ", ".join(sorted(known))
        message = f"No candidate has a property '{name}'.{hint} There are: {listed}."
        raise InputError(message)
    outcome = np.full(len(properties), UNKNOWN, dtype=np.int8)
    for row, given in enumerate(properties):
        if any(given.get(name) is None for name in names):
            continue
        outcome[row] = PASSES if expression.matches({"properties": dict(given)}) else FAILS
    return outcome


def _properties(node: Any) -> set[str]:
    if isinstance(node, Mapping):
        own = {str(node["property"])} if isinstance(node.get("property"), str) else set()
        return own.union(*(_properties(part) for part in node.values()))
    if isinstance(node, list | tuple):
        return set().union(*(_properties(part) for part in node))
    return set()
