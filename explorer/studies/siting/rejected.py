"""Who is kept out by which constraint, and what would let them in."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.messages import catalogue
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.figures import figure, label
from explorer.studies.siting.filters import FAILS, PASSES, UNKNOWN
from explorer.studies.siting.narrow import Constraint
from explorer.vocabulary import Language

NO_WAY: Final = np.inf


def rejected(answer: Answer, most: int) -> list[dict[str, Any]]:
    """List those that a constraint keeps out, the nearest to fitting first.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    most : int
        How many to list.

    Returns
    -------
    list of dict
        `id`, `name_fr`, `name_en`; `fails`, of each constraint that is not met: `constraint`,
        `asked`, `found`, `loosened` (the bound that would let it in), `undecided`; `relaxable`,
        whether other figures alone would let it in; `reasons_fr` and `reasons_en`.
    """
    if not answer.constraints:
        return []
    failed = np.array([one.outcome != PASSES for one in answer.constraints])
    efforts = np.array([_efforts(answer, one) for one in answer.constraints])
    effort = np.where(failed, efforts, 0.0).sum(axis=0)
    count = failed.sum(axis=0)
    out = np.flatnonzero(count > 0)
    order = out[np.lexsort((effort[out], count[out], np.isinf(effort[out])))]
    return [_one(answer, int(row), bool(np.isfinite(effort[row]))) for row in order[:most]]


def nearest_relaxation(answer: Answer) -> dict[str, Any] | None:
    """Give the smallest relaxation of the constraints that lets one candidate in.

    Parameters
    ----------
    answer : Answer
        From ``find``, with nobody kept.

    Returns
    -------
    dict or None
        `id`, `name_fr`, `name_en`, and `relax`: of each constraint that it fails, `constraint`,
        `asked`, `needed`, and `as`, how to ask for it; None where a filter, a yes or no, or an
        unknown value bars everyone.
    """
    first = next(iter(rejected(answer, 1)), None)
    if first is None or not first["relaxable"]:
        return None
    return {
        **{key: first[key] for key in ("id", "name_fr", "name_en")},
        "relax": [
            {
                "constraint": one["constraint"],
                "asked": one["asked"],
                "needed": one["found"],
                "as": one["loosened"],
            }
            for one in first["fails"]
        ],
    }


def _efforts(answer: Answer, constraint: Constraint) -> NDArray[np.float64]:
    # How far the bound would have to move for each candidate, as a part of the scale.
    if constraint.bound is None:
        return np.full(len(answer.candidates.ids), NO_WAY)
    one = answer.measures[constraint.bound.criterion]
    if one.unit == "yes":
        return np.full(len(one.value), NO_WAY)
    away = np.abs(one.value - constraint.bound.value) / (one.scale.high - one.scale.low)
    return np.where(np.isnan(away), NO_WAY, away)


def _one(answer: Answer, row: int, relaxable: bool) -> dict[str, Any]:  # noqa: FBT001
    properties = answer.candidates.properties[row]
    failed = [one for one in answer.constraints if one.outcome[row] != PASSES]
    return {
        "id": answer.candidates.ids[row],
        "name_fr": str(properties.get("name_fr") or answer.candidates.ids[row]),
        "name_en": str(properties.get("name_en") or answer.candidates.ids[row]),
        "fails": [
            {
                "constraint": one.text,
                "asked": None if one.bound is None else one.bound.value,
                "found": _found(answer, one, row),
                "loosened": _loosened(answer, one, row),
                "undecided": bool(one.outcome[row] == UNKNOWN),
            }
            for one in failed
        ],
        "relaxable": relaxable,
        **{
            f"reasons_{tongue}": [_sentence(answer, one, row, tongue) for one in failed]
            for tongue in Language
        },
    }


def _found(answer: Answer, constraint: Constraint, row: int) -> float | None:
    if constraint.bound is None:
        return None
    value = float(answer.measures[constraint.bound.criterion].value[row])
    return None if np.isnan(value) else value


def _loosened(answer: Answer, constraint: Constraint, row: int) -> str | None:
    # The bound written so that it lets this one in: rounded away from it, never towards it.
    value, bound = _found(answer, constraint, row), constraint.bound
    if bound is None or value is None:
        return None
    one = answer.measures[bound.criterion]
    places = 0 if one.unit in {"m", "count"} else 4
    step = 10.0**places
    rounded = (np.ceil if bound.sign == "<=" else np.floor)(value * step) / step
    return f"{bound.criterion}{bound.sign}{rounded:.{places}f}{'m' if one.unit == 'm' else ''}"


def _sentence(answer: Answer, constraint: Constraint, row: int, language: str) -> str:
    said = catalogue("siting")
    if constraint.outcome[row] == UNKNOWN:
        return said["rejected.unknown"][language].format(constraint=constraint.text)
    if constraint.bound is None:
        return said["rejected.filter"][language].format(constraint=constraint.text)
    one = answer.measures[constraint.bound.criterion]
    if one.unit == "yes":
        return said["rejected.yes"][language].format(constraint=constraint.text)
    assert constraint.outcome[row] == FAILS  # noqa: S101 - what else is left
    ends = float(one.value[row]), constraint.bound.value
    shown = [figure(value, one.unit, language) for value in ends]
    return said["rejected.figure"][language].format(
        criterion=label(one.name, answer.catalog, language), found=shown[0], asked=shown[1]
    )
