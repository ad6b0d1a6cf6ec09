"""All that a page needs to answer a question of where by itself: figures, labels, notes."""

import logging
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.errors import ExplorerError
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.candidates import Candidates, candidate_names, open_candidates
from explorer.studies.siting.criteria.measure import Ground, Measure
from explorer.studies.siting.criteria.registry import known_criteria, measure
from explorer.studies.siting.figures import FAMILY, label
from explorer.studies.siting.find import find
from explorer.studies.siting.narrow import open_ways
from explorer.studies.siting.notes import measure_notes
from explorer.studies.siting.query import PRESETS, Query
from explorer.studies.siting.result import CAPACITIES
from explorer.studies.siting.sealed import Sealed
from explorer.vocabulary import Language

logger = logging.getLogger(__name__)

MOST: Final = 400
"""Places that a page ranks by itself: each has some sixty figures."""

MORE: Final = ("labs[cluster=optics]", "count_schools_1km", "fibre_low")
"""Offered beside those that ``manufacture find`` lists and those of the presets."""


def offered(
    catalog: Catalog, names: Sequence[str] = (), *, most: int = MOST
) -> dict[str, Any] | None:
    """Measure every criterion that is offered, of every candidate.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.
    names : sequence of str
        Candidates as ``manufacture find --candidates`` takes them; the usual ones by default.
    most : int
        How many candidates a page can carry.

    Returns
    -------
    dict or None
        In the types of JSON: `names`, `unlocated` (how many), `candidates`, `criteria`, `sources`
        (titles by key); None where nobody has a position, where there are too many, or where
        nothing can be measured.
    """
    sealed = Sealed(catalog)
    query = Query(candidates=tuple(names)) if names else Query()
    candidates = open_candidates(candidate_names(catalog, query), sealed)
    if len(candidates.ids) > most:
        logger.warning(
            "%d places are more than the %d that a page ranks by itself: 'manufacture find' does.",
            len(candidates.ids),
            most,
        )
        return None
    if not candidates.ids:
        return None
    ground = Ground(candidates, sealed, open_ways(query, catalog))
    asked = [name for name in _wanted(ground) if _measurable(name, ground)]
    if not asked:
        return None
    answer = find(
        catalog, Query(query.candidates, weights=dict.fromkeys(asked, 1.0), samples=1), sealed
    )
    return {
        "names": list(names),
        "unlocated": len(candidates.unlocated),
        "candidates": [_candidate(candidates, row) for row in range(len(candidates.ids))],
        "criteria": [_criterion(answer, one) for one in answer.measures.values()],
        "sources": dict(answer.sources),
    }


def _wanted(ground: Ground) -> list[str]:
    presets = [name for weights in PRESETS.values() for name in weights]
    names = dict.fromkeys([*known_criteria(ground), *presets, *MORE])
    # The examples of a commune and of a programme are the embedded territory's.
    told = bool(ground.sealed.profile.story)
    return [name for name in names if told or not name.startswith(("commune[", "eligible["))]


def _measurable(name: str, ground: Ground) -> bool:
    # Another territory lacks the place, the layer or the commune of an example.
    try:
        measure(name, ground)
    except ExplorerError:
        return False
    return True


def _candidate(candidates: Candidates, row: int) -> dict[str, Any]:
    known, own = candidates.properties[row], candidates.ids[row]
    return {
        "id": own,
        "name": {tongue.value: str(known.get(f"name_{tongue}") or own) for tongue in Language},
        "at": [float(candidates.longitude[row]), float(candidates.latitude[row])],
        "capacity": {key: known[key] for key in CAPACITIES if type(known.get(key)) in {int, float}},
    }


def _criterion(answer: Answer, one: Measure) -> dict[str, Any]:
    value, low, high = (plain_figures(column) for column in (one.value, one.low, one.high))
    return {
        "name": one.name,
        "label": {
            tongue.value: label(one.name, answer.catalog, tongue.value) for tongue in Language
        },
        "family": _family(one),
        "unit": one.unit,
        "scale": {
            "influence": one.scale.influence.value,
            "low": one.scale.low,
            "high": one.scale.high,
            "target": one.scale.target,
        },
        "value": value,
        # What is known to the last digit is not written three times.
        **({} if low == value else {"low": low}),
        **({} if high == value else {"high": high}),
        **({"nearest": list(one.nearest)} if any(one.nearest) else {}),
        "notes": {tongue.value: measure_notes(answer, one, tongue.value) for tongue in Language},
        "sources": list(one.sources),
    }


def plain_figures(column: NDArray[np.float64]) -> list[float | str | None]:
    """Write figures as JSON can hold them, without the loss of a digit.

    Parameters
    ----------
    column : numpy.ndarray
        NaN where nothing is known; a bound may be infinite.

    Returns
    -------
    list of float, str or None
        What is infinite is the word that JavaScript reads as such.

    Examples
    --------
    >>> plain_figures(np.array([1.5, np.nan, np.inf, -np.inf]))
    [1.5, None, 'Infinity', '-Infinity']
    """
    words = {np.inf: "Infinity", -np.inf: "-Infinity"}
    return [None if np.isnan(one) else words.get(one, one) for one in column.tolist()]


def _family(one: Measure) -> str:
    if one.name.startswith("fibre"):
        return "fibre"
    match = FAMILY.fullmatch(one.name)
    if match and not match["single"]:
        return "around"
    return "ways" if one.unit == "m" else "place"
