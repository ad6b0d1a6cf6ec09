"""An answer as JSON, and as flat rows with a position."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from explorer.studies.siting.answer import Answer
from explorer.studies.siting.figures import label
from explorer.studies.siting.filters import FAILS, UNKNOWN
from explorer.studies.siting.narrow import Constraint
from explorer.studies.siting.notes import notes
from explorer.studies.siting.reasons import both, name_of
from explorer.studies.siting.rejected import nearest_relaxation, rejected
from explorer.vocabulary import Language

PLACES: Final = 6
CAPACITIES: Final = ("floor_area_m2", "desks", "free_area_ha", "declared_area_ha", "area_ha")
"""Properties that say how much a place holds, the first known being shown."""

FLAT: Final = (
    "id",
    "name",
    "name_en",
    "rank",
    "score",
    "score_low",
    "score_high",
    "rank_best",
    "rank_worst",
)


def to_json(answer: Answer) -> dict[str, Any]:
    """Give an answer as the object that ``manufacture find --format json`` prints.

    Parameters
    ----------
    answer : Answer
        From ``find``.

    Returns
    -------
    dict
        `query`, `candidates_in`, `unlocated`, `removed` (by constraint), `rejected` (the nearest
        to fitting), `results`, `pareto`, `without`, `relaxation`, `notes` and `sources`.
    """
    ids = answer.candidates.ids
    top = min(answer.query.top, len(answer.kept))
    return {
        "query": answer.query.to_json(),
        "candidates_in": len(ids),
        "unlocated": [dict(one) for one in answer.candidates.unlocated],
        "removed": removed(answer),
        "rejected": rejected(answer, answer.query.top),
        "results": [result(answer, place) for place in range(top)],
        "pareto": [ids[row] for row in answer.kept[answer.front]],
        "without": dict(answer.without),
        "relaxation": None if len(answer.kept) else nearest_relaxation(answer),
        "notes": {tongue.value: notes(answer, tongue) for tongue in Language},
        "sources": dict(answer.sources),
    }


def removed(answer: Answer) -> list[dict[str, Any]]:
    """Tell how many each constraint keeps out.

    Parameters
    ----------
    answer : Answer
        From ``find``.

    Returns
    -------
    list of dict
        `constraint`, `removed`, `unknown`, `ids` of both, and `unsure`: how many pass or fail
        that could do the other within the bounds of their figures.
    """
    return removed_by(answer.constraints, answer.candidates.ids)


def removed_by(constraints: Sequence[Constraint], ids: Sequence[str]) -> list[dict[str, Any]]:
    """Tell how many candidates each constraint keeps out.

    Parameters
    ----------
    constraints : sequence of Constraint
        With what they say of each.
    ids : sequence of str
        Of the candidates.

    Returns
    -------
    list of dict
        As ``removed`` gives it.
    """
    return [
        {
            "constraint": one.text,
            "removed": int((one.outcome == FAILS).sum()),
            "unknown": int((one.outcome == UNKNOWN).sum()),
            "unsure": int((~one.sure & (one.outcome != UNKNOWN)).sum()),
            "ids": [ids[int(row)] for row in np.flatnonzero(one.outcome != 1)],
        }
        for one in constraints
    ]


def features(answer: Answer, *, top: int | None = None) -> list[dict[str, Any]]:
    """Give the results shown as flat rows with a position, for GeoJSON and CSV.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    top : int, optional
        How many, in place of the query's own number.

    Returns
    -------
    list of dict
        `id`, `name`, `rank`, scores, ranks, capacities that are known, each criterion's value
        with its bounds, `first_share`, `longitude` and `latitude`.
    """
    rows = []
    for place in range(min(top or answer.query.top, len(answer.kept))):
        one, row = result(answer, place), int(answer.kept[place])
        criteria = {
            f"{part['name']}_{end}": part[key]
            for part in one["criteria"]
            for end, key in (("value", "raw"), ("low", "raw_low"), ("high", "raw_high"))
        }
        rows.append(
            {
                **{name: one[name] for name in FLAT},
                **one["capacity"],
                **criteria,
                "first_share": one["stability"]["first"],
                "longitude": float(answer.candidates.longitude[row]),
                "latitude": float(answer.candidates.latitude[row]),
            }
        )
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def result(answer: Answer, place: int) -> dict[str, Any]:
    """Tell all of one candidate that was kept.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    place : int
        Among the kept, from 0.

    Returns
    -------
    dict
        `id`, `name`, `rank`, `score` and its bounds, the ranks that it may take, `capacity`,
        `criteria`, reasons in both languages, `stability`.
    """
    row = int(answer.kept[place])
    criteria = []
    for column, (name, weight) in enumerate(answer.weights.items()):
        one, worth = answer.measures[name], float(answer.worths[place, column])
        best, worst = answer.unsure[name]
        criteria.append(
            {
                "name": name,
                **{f"label_{tongue}": label(name, answer.catalog, tongue) for tongue in Language},
                "raw": _plain(one.value[row]),
                "raw_low": _plain(one.low[row]),
                "raw_high": _plain(one.high[row]),
                "unit": one.unit,
                "influence": one.scale.influence.value,
                "scale": [one.scale.low, one.scale.high],
                "basis": one.basis,
                "nearest": one.nearest[row] if one.nearest else None,
                "scaled": round(worth, PLACES),
                "weight": round(weight, PLACES),
                "contribution": round(weight * worth, PLACES),
                "rank_best": int(best[place]),
                "rank_worst": int(worst[place]),
                "source": list(one.sources),
            }
        )
    known = answer.candidates.properties[row]
    return {
        "id": answer.candidates.ids[row],
        "name": name_of(answer, row, Language.FRENCH),
        "name_en": name_of(answer, row, Language.ENGLISH),
        "rank": place + 1,
        "score": round(float(answer.score[place]), PLACES),
        "score_low": round(float(answer.score_low[place]), PLACES),
        "score_high": round(float(answer.score_high[place]), PLACES),
        "rank_best": int(answer.rank_best[place]),
        "rank_worst": int(answer.rank_worst[place]),
        "pareto": bool(answer.front[place]),
        "capacity": {key: known[key] for key in CAPACITIES if type(known.get(key)) in {int, float}},
        "criteria": criteria,
        **both(answer, place),
        "stability": {
            "first": float(answer.stable.first[place]),
            "among": float(answer.stable.among[place]),
            "top": answer.stable.top,
            "samples": answer.stable.samples,
        },
    }


def _plain(value: float) -> float | None:
    return round(float(value), PLACES) if np.isfinite(value) else None
