"""Why a candidate stands where it does, in French and English, from the numbers of the answer."""

from typing import Final

import numpy as np

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.figures import figure, label
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
    worst = int(np.argmax(lost))
    # Where one criterion both gains and loses most, saying it twice says nothing.
    if lost.max() > NEVER and not (sentences and worst == int(np.argmax(gained))):
        sentences.append(
            _said("loses", language, criterion=_figure(answer, names[worst], place, language),
                  points=_points(lost[worst], language))
        )  # fmt: skip
    unknown = [name for name in names if np.isnan(answer.measures[name].value[answer.kept[place]])]
    if unknown:
        sentences.append(
            _said(
                "unknown",
                language,
                criteria=", ".join(label(name, answer.catalog, language) for name in unknown),
            )
        )
    sentences.append(_order(answer, place, language))
    return [sentence for sentence in sentences if sentence]


def _order(answer: Answer, place: int, language: str) -> str:
    if place:
        gap = answer.score[place - 1] - answer.score[place]
        ahead = name_of(answer, int(answer.kept[place - 1]), language)
        key = "behind" if gap > NEVER else "tied"
        return _said(key, language, name=ahead, points=_points(gap, language))
    if len(answer.kept) == 1:
        return _said("alone", language)
    if answer.score[0] - answer.score[1] <= NEVER:
        return _said("tied", language, name=name_of(answer, int(answer.kept[1]), language))
    if answer.flip is None:
        key = "never" if answer.query.method == "weighted-sum" else "no_flip"
        return _said(key, language, method=answer.query.method)
    flip = answer.flip
    rival = name_of(answer, int(answer.kept[flip.rival]), language)
    name = list(answer.weights)[flip.criterion]
    return _said(
        "flip", language, criterion=label(name, answer.catalog, language), rival=rival,
        weight=_points(flip.weight, language), other=_points(flip.weight + flip.change, language),
    )  # fmt: skip


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
    one, row = answer.measures[name], int(answer.kept[place])
    words = label(name, answer.catalog, language)
    if np.isnan(one.value[row]):
        return words
    nearest = one.nearest[row] if one.nearest else None
    shown = figure(float(one.value[row]), one.unit, language)
    if nearest and one.name.startswith("distance["):
        nearest = None  # the label names it
    return f"{words} ({shown}{f', {nearest}' if nearest else ''})"


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
