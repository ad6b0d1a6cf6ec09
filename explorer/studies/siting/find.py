"""A query answered: candidates narrowed, scored by what is known, ranked by what is not."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.scoring import (
    pareto_front,
    rank_bounds,
    ranks,
    scaled,
    scaled_bounds,
    scores,
    smallest_flip,
    stability,
)
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.candidates import Candidates
from explorer.studies.siting.narrow import Narrowed, narrow
from explorer.studies.siting.query import Query
from explorer.studies.siting.sealed import Sealed


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
    return _ranked(catalog, query, narrow(catalog, query, wanted, sealed, asked=True), wanted)


def _ranked(catalog: Catalog, query: Query, found: Narrowed, wanted: Mapping[str, float]) -> Answer:
    candidates, measures, rows = found.ground.candidates, found.measures, found.rows
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
        candidates=candidates,
        constraints=found.constraints,
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
        without=_left_out(
            ordered, weights, list(wanted), query.method, found.ground.candidates, kept
        ),
        sources={
            key: catalog.sources[key].title if key in catalog.sources else key
            for key in sorted(used)
        },
        unsure=unsure,
        ways=found.ground.ways,
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
