"""Why a candidate stands where it does, in French and English, from the numbers of the answer."""

from typing import Any, Final

import numpy as np

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.siting.answer import FAILS, PASSES, Answer, Constraint
from explorer.vocabulary import Language

NEVER: Final = 1e-9


def reasons(answer: Answer, place: int, language: str) -> list[str]:
    """Say why a candidate has its rank.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    place : int
        Among the kept, from 0.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Where it gains most and loses most; for the first, what would dethrone it; for the
        others, what parts them from the next better one.
    """
    names, shares = list(answer.weights), np.array(list(answer.weights.values()))
    worths = answer.worths[place]
    gained, lost = shares * worths, shares * (1.0 - worths)
    sentences = []
    if gained.max() > NEVER:
        best = int(np.argmax(gained))
        sentences.append(
            _said("gains", language, criterion=_figure(answer, names[best], place, language),
                  points=_points(gained[best], language), most=_points(shares[best], language))
        )  # fmt: skip
    if lost.max() > NEVER:
        worst = int(np.argmax(lost))
        sentences.append(
            _said("loses", language, criterion=_figure(answer, names[worst], place, language),
                  points=_points(lost[worst], language))
        )  # fmt: skip
    unknown = [name for name in names if np.isnan(answer.measures[name].value[answer.kept[place]])]
    if unknown:
        sentences.append(_said("unknown", language, criteria=", ".join(unknown)))
    sentences.append(_order(answer, place, language))
    return [sentence for sentence in sentences if sentence]


def _order(answer: Answer, place: int, language: str) -> str:
    ids = answer.candidates.ids
    if place:
        gap = answer.score[place - 1] - answer.score[place]
        ahead = name_of(answer, int(answer.kept[place - 1]), language)
        key = "behind" if gap > NEVER else "tied"
        return _said(key, language, name=ahead, points=_points(gap, language))
    if len(answer.kept) == 1:
        return _said("alone", language)
    if answer.flip is None:
        key = "never" if answer.query.method == "weighted-sum" else "no_flip"
        return _said(key, language, method=answer.query.method)
    flip = answer.flip
    rival = name_of(answer, int(answer.kept[flip.rival]), language)
    name = list(answer.weights)[flip.criterion]
    return _said(
        "flip", language, criterion=name, rival=rival or ids[answer.kept[flip.rival]],
        weight=_points(flip.weight, language), other=_points(flip.weight + flip.change, language),
    )  # fmt: skip


def nearest_relaxation(answer: Answer) -> dict[str, Any] | None:
    """Give the smallest relaxation of the constraints that lets one candidate in.

    Parameters
    ----------
    answer : Answer
        From ``find``, with nobody kept.

    Returns
    -------
    dict or None
        `id`, and `relax`: of each constraint that it fails, `constraint`, `asked` and `needed`;
        None where a filter or an unknown value bars everyone.
    """
    best: tuple[int, float, int] | None = None
    for row in range(len(answer.candidates.ids)):
        failed = [one for one in answer.constraints if one.outcome[row] != PASSES]
        if not failed or any(one.bound is None or one.outcome[row] != FAILS for one in failed):
            continue
        effort = sum(_effort(answer, one, row) for one in failed)
        if best is None or (len(failed), effort) < best[:2]:
            best = (len(failed), effort, row)
    if best is None:
        return None
    row = best[2]
    return {
        "id": answer.candidates.ids[row],
        "name_fr": answer.candidates.properties[row]["name_fr"],
        "name_en": answer.candidates.properties[row]["name_en"],
        "relax": [
            {
                "constraint": one.text,
                "asked": one.bound.value,
                "needed": float(answer.measures[one.bound.criterion].value[row]),
            }
            for one in answer.constraints
            if one.bound is not None and one.outcome[row] == FAILS
        ],
    }


def _effort(answer: Answer, constraint: Constraint, row: int) -> float:
    # How far the bound must move, as a part of the criterion's scale.
    assert constraint.bound is not None  # noqa: S101 - a filter has no effort
    one = answer.measures[constraint.bound.criterion]
    return abs(float(one.value[row]) - constraint.bound.value) / (one.scale.high - one.scale.low)


def name_of(answer: Answer, row: int, language: str) -> str:
    """Give what a candidate is called.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    row : int
        Among all candidates.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Its name, else its identifier.
    """
    properties = answer.candidates.properties[row]
    return str(properties.get(f"name_{language}") or answer.candidates.ids[row])


def _figure(answer: Answer, name: str, place: int, language: str) -> str:
    one = answer.measures[name]
    row = int(answer.kept[place])
    value = one.value[row]
    if np.isnan(value):
        return name
    if one.unit == "share":
        shown = written(100.0 * float(value), language, decimals=1, percent=True)
    else:
        shown = written(float(value), language, decimals=0 if one.unit in {"m", "count"} else 1)
        shown += f" {one.unit}" if one.unit == "m" else ""
    nearest = one.nearest[row] if one.nearest else None
    return f"{name} ({shown}{f', {nearest}' if nearest else ''})"


def _points(share: float, language: str) -> str:
    return written(100.0 * float(share), language, decimals=1)


def _said(key: str, language: str, **values: object) -> str:
    return catalogue("siting")[f"reason.{key}"][language].format(**values)


def both(answer: Answer, place: int) -> dict[str, list[str]]:
    """Say why, in both languages.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    place : int
        Among the kept, from 0.

    Returns
    -------
    dict
        ``reasons_fr`` and ``reasons_en``.
    """
    return {f"reasons_{tongue}": reasons(answer, place, tongue) for tongue in Language}
