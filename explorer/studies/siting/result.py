"""An answer as JSON and as tables."""

from typing import Any, Final

import numpy as np

from explorer.messages import catalogue
from explorer.messages.numbers import quarter_name, written
from explorer.studies.siting.answer import FAILS, UNKNOWN, Answer
from explorer.studies.siting.criteria import DETOUR, LONGEST_DETOUR
from explorer.studies.siting.reasons import both, name_of, nearest_relaxation, reasons
from explorer.tables import Column, Table
from explorer.vocabulary import Language

PLACES: Final = 6


def to_json(answer: Answer) -> dict[str, Any]:
    """Give an answer as the object that ``manufacture find --format json`` prints.

    Parameters
    ----------
    answer : Answer
        From ``find``.

    Returns
    -------
    dict
        `query`, `candidates_in`, `unlocated`, `removed`, `results`, `pareto`, `without`,
        `relaxation` and `sources`.
    """
    ids = answer.candidates.ids
    top = min(answer.query.top, len(answer.kept))
    return {
        "query": answer.query.to_json(),
        "candidates_in": len(ids),
        "unlocated": [dict(one) for one in answer.candidates.unlocated],
        "removed": [
            {
                "constraint": one.text,
                "removed": int((one.outcome == FAILS).sum()),
                "unknown": int((one.outcome == UNKNOWN).sum()),
                "ids": [ids[row] for row in np.flatnonzero(one.outcome != 1)],
            }
            for one in answer.constraints
        ],
        "results": [_result(answer, place) for place in range(top)],
        "pareto": [ids[row] for row in answer.kept[answer.front]],
        "without": dict(answer.without),
        "relaxation": None if len(answer.kept) else nearest_relaxation(answer),
        "notes": {tongue.value: notes(answer, tongue) for tongue in Language},
        "sources": dict(answer.sources),
    }


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
        `id`, `name`, `rank`, scores, ranks, `longitude`, `latitude`, and each criterion's value.
    """
    rows = []
    for place in range(min(top or answer.query.top, len(answer.kept))):
        result = _result(answer, place)
        criteria = {f"{one['name']}_value": one["raw"] for one in result["criteria"]}
        names = (
            "id",
            "name",
            "rank",
            "score",
            "score_low",
            "score_high",
            "rank_best",
            "rank_worst",
        )
        row = int(answer.kept[place])
        rows.append(
            {
                **{name: result[name] for name in names},
                **criteria,
                "first_share": result["stability"]["first"],
                "longitude": float(answer.candidates.longitude[row]),
                "latitude": float(answer.candidates.latitude[row]),
            }
        )
    return rows


def tables(answer: Answer, language: str, *, explain: bool) -> list[Table]:
    """Lay an answer out for readers.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    language : str
        The language of the texts within cells.
    explain : bool
        Whether each result comes with its criteria and reasons.

    Returns
    -------
    list of Table
        The ranking, the constraints where there are any, then the explanations.
    """
    said = catalogue("siting")
    top = min(answer.query.top, len(answer.kept))
    rows = []
    for place in range(top):
        result = _result(answer, place)
        rows.append(
            {
                **result,
                "name": name_of(answer, int(answer.kept[place]), language),
                "range": _span(100 * result["score_low"], 100 * result["score_high"], language),
                "score": 100 * result["score"],
                "ranks": _span(result["rank_best"], result["rank_worst"], language),
                "first": result["stability"]["first"],
                "among": result["stability"]["among"],
            }
        )
    key = "title" if len(answer.kept) else "title.none"
    title = {t.value: said[key][t].format(count=len(answer.kept)) for t in Language}
    shown = [
        _column("rank"), _column("name"), _column("score", decimals=1), _column("range"),
        _column("ranks"), _column("first", percent=True, decimals=0),
        _column("among", percent=True, decimals=0, top=top),
    ]  # fmt: skip
    if len(answer.kept) <= answer.query.top:
        shown.pop()  # all are among the first
    ending = {t.value: "\n".join(notes(answer, t)) for t in Language}
    found = [Table("find", title, shown, rows, ending)]
    if answer.constraints:
        removed = [{**one, "text": one["constraint"]} for one in to_json(answer)["removed"]]
        names = (_column("constraint"), _column("removed"), _column("unknown"))
        found.append(Table("removed", dict(said["removed.title"]), names, removed))
    if explain:
        found += [_explained(answer, place, language) for place in range(top)]
    return found


def notes(answer: Answer, language: str) -> list[str]:
    """Say how an answer came about, and what it cannot know.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences.
    """
    said = catalogue("siting")

    def note(name: str, **values: object) -> str:
        return said[f"note.{name}"][language].format(**values)

    found = []
    if not len(answer.kept):
        found.append(_relaxation(answer, language))
    found.append(
        note("candidates", count=len(answer.candidates.ids),
             unlocated=len(answer.candidates.unlocated))
    )  # fmt: skip
    bases = {one.basis for one in answer.measures.values()}
    if bases & {"estimated", "counted"}:
        factors = {"detour": DETOUR, "longest": LONGEST_DETOUR}
        found.append(
            note("distance", **{k: written(v, language, decimals=1) for k, v in factors.items()})
        )
    found += [
        note("commune", quarter=quarter_name(one.quarter, language))
        for one in answer.measures.values()
        if one.quarter is not None
    ]
    found += [
        note("unusable", criterion=one.name, count=one.unusable)
        for one in answer.measures.values()
        if one.unusable
    ]
    if len(answer.kept):
        found.append(note("stability", samples=answer.query.samples, seed=answer.query.seed))
    if answer.sources:
        found.append(note("sources", sources=" ; ".join(answer.sources.values())))
    return found


def _relaxation(answer: Answer, language: str) -> str:
    said, relaxed = catalogue("siting"), nearest_relaxation(answer)
    if relaxed is None:
        return said["note.no_relax"][language]
    parts = []
    for one in relaxed["relax"]:
        share = 0 < one["asked"] <= 1
        # Rounded away from the bound, so that what is written does let it in.
        needed = f"{one['needed']:.3f}" if share else f"{np.ceil(one['needed']):.0f}"
        parts.append(f"{one['constraint']} → {needed}")
    return said["note.relax"][language].format(
        name=relaxed[f"name_{language}"], relax=", ".join(parts)
    )


def _result(answer: Answer, place: int) -> dict[str, Any]:
    row = int(answer.kept[place])
    criteria = []
    for column, (name, weight) in enumerate(answer.weights.items()):
        one = answer.measures[name]
        worth = float(answer.worths[place, column])
        criteria.append(
            {
                "name": name,
                "raw": _plain(one.value[row]),
                "raw_low": _plain(one.low[row]),
                "raw_high": _plain(one.high[row]),
                "unit": one.unit,
                "basis": one.basis,
                "nearest": one.nearest[row] if one.nearest else None,
                "scaled": round(worth, PLACES),
                "weight": round(weight, PLACES),
                "contribution": round(weight * worth, PLACES),
                "source": list(one.sources),
            }
        )
    return {
        "id": answer.candidates.ids[row],
        "name": name_of(answer, row, Language.FRENCH),
        "rank": place + 1,
        "score": round(float(answer.score[place]), PLACES),
        "score_low": round(float(answer.score_low[place]), PLACES),
        "score_high": round(float(answer.score_high[place]), PLACES),
        "rank_best": int(answer.rank_best[place]),
        "rank_worst": int(answer.rank_worst[place]),
        "pareto": bool(answer.front[place]),
        "criteria": criteria,
        **both(answer, place),
        "stability": {
            "first": float(answer.stable.first[place]),
            "among": float(answer.stable.among[place]),
            "top": answer.stable.top,
            "samples": answer.stable.samples,
        },
    }


def _explained(answer: Answer, place: int, language: str) -> Table:
    said, result = catalogue("siting"), _result(answer, place)
    name = name_of(answer, int(answer.kept[place]), language)
    title = {t.value: said["explain.title"][t].format(rank=place + 1, name=name) for t in Language}
    rows = [
        {
            "criterion": one["name"],
            "value": one["raw"] if one["unit"] != "share" or one["raw"] is None
            else written(100 * one["raw"], language, decimals=1, percent=True),
            "nearest": one["nearest"],
            "worth": one["scaled"],
            "weight": one["weight"],
            "points": 100 * one["contribution"],
        }
        for one in result["criteria"]
    ]  # fmt: skip
    shown = [
        _column("criterion"), _column("value", decimals=0), _column("nearest"),
        _column("worth", percent=True, decimals=0), _column("weight", percent=True, decimals=0),
        _column("points", decimals=1),
    ]  # fmt: skip
    if not any(row["nearest"] for row in rows):
        del shown[2]
    ending = {t.value: "\n".join(reasons(answer, place, t)) for t in Language}
    return Table(f"explain_{place + 1}", title, shown, rows, ending)


def _column(
    name: str, *, decimals: int | None = None, percent: bool = False, **values: object
) -> Column:
    said = catalogue("siting")[f"column.{name}"]
    headings = {t.value: said[t].format(**values) for t in Language}
    return Column(name, headings["fr"], headings["en"], decimals=decimals, percent=percent)


def _span(low: float, high: float, language: str) -> str:
    ends = [written(value, language, decimals=0) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), PLACES)
