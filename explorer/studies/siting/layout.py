"""An answer as tables."""

from collections.abc import Mapping
from typing import Any

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.figures import figure
from explorer.studies.siting.notes import notes
from explorer.studies.siting.reasons import name_of, reasons
from explorer.studies.siting.rejected import rejected
from explorer.studies.siting.result import removed, result
from explorer.tables import Column, Table
from explorer.vocabulary import Language


def tables(answer: Answer, language: str, *, explain: bool) -> list[Table]:
    """Lay an answer out for readers.

    Parameters
    ----------
    answer : Answer
        From ``find``.
    language : str
        The language of the texts within cells.
    explain : bool
        Whether each result comes with its criteria and reasons, and who is kept out by what.

    Returns
    -------
    list of Table
        The ranking, the constraints where there are any, then the explanations.
    """
    said = catalogue("siting")
    found = [_ranking(answer, language)]
    if answer.constraints:
        rows = [{**one, "text": one["constraint"]} for one in removed(answer)]
        names = (column("constraint"), column("removed"), column("unknown"), column("unsure"))
        found.append(Table("removed", dict(said["removed.title"]), names, rows))
    if not explain:
        return found
    top = min(answer.query.top, len(answer.kept))
    found += [_explained(answer, place, language) for place in range(top)]
    out = rejected(answer, answer.query.top)
    if out:
        rows = [
            {"name": one[f"name_{language}"], "why": " ".join(one[f"reasons_{language}"])}
            for one in out
        ]
        found.append(
            Table("rejected", dict(said["rejected.title"]), (column("name"), column("why")), rows)
        )
    return found


def _ranking(answer: Answer, language: str) -> Table:
    said, rows = catalogue("siting"), []
    for place in range(min(answer.query.top, len(answer.kept))):
        one = result(answer, place)
        rows.append(
            {
                **one,
                "name": name_of(answer, int(answer.kept[place]), language),
                "range": span(100 * one["score_low"], 100 * one["score_high"], language),
                "score": 100 * one["score"],
                "ranks": span(one["rank_best"], one["rank_worst"], language),
                "first": one["stability"]["first"],
                "among": one["stability"]["among"],
                "capacity": capacity(one["capacity"], language),
            }
        )
    count = len(answer.kept)
    key = {0: "title.none", 1: "title.one"}.get(count, "title")
    title = {t.value: said[key][t].format(count=count) for t in Language}
    shown = [
        column("rank"), column("name"), column("score", decimals=1), column("range"),
        column("ranks"), column("first", percent=True, decimals=0),
        column("among", percent=True, decimals=0, top=answer.stable.top),
        column("capacity"),
    ]  # fmt: skip
    if not any(row["capacity"] for row in rows):
        shown.pop()
    if count <= answer.query.top:
        del shown[6]  # all are among the first
    ending = {t.value: "\n".join(notes(answer, t)) for t in Language}
    return Table("find", title, shown, rows, ending)


def _explained(answer: Answer, place: int, language: str) -> Table:
    said, one = catalogue("siting"), result(answer, place)
    name = name_of(answer, int(answer.kept[place]), language)
    title = {t.value: said["explain.title"][t].format(rank=place + 1, name=name) for t in Language}
    rows = [
        {
            "criterion": part[f"label_{language}"],
            "value": None if part["raw"] is None else figure(part["raw"], part["unit"], language),
            "nearest": part["nearest"],
            "worth": part["scaled"],
            "weight": part["weight"],
            "points": 100 * part["contribution"],
            "when_unsure": span(part["rank_best"], part["rank_worst"], language),
        }
        for part in one["criteria"]
    ]
    shown = [
        column("criterion"), column("value"), column("nearest"),
        column("worth", percent=True, decimals=0), column("weight", percent=True, decimals=0),
        column("points", decimals=1), column("when_unsure"),
    ]  # fmt: skip
    if not any(row["nearest"] for row in rows):
        del shown[2]
    ending = {t.value: "\n".join(reasons(answer, place, t)) for t in Language}
    return Table(f"explain_{place + 1}", title, shown, rows, ending)


def capacity(known: Mapping[str, Any], language: str) -> str | None:
    """Write how much a place holds.

    Parameters
    ----------
    known : mapping of str to float
        What is known, the most telling first.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str or None
        The first, with its unit; None where nothing is known.
    """
    for name, value in known.items():
        decimals = 0 if float(value).is_integer() else 1
        shown = written(float(value), language, decimals=decimals)
        return catalogue("siting")[f"capacity.{name}"][language].format(number=shown)
    return None


def column(
    name: str, *, decimals: int | None = None, percent: bool = False, **values: object
) -> Column:
    """Give a column with its headings.

    Parameters
    ----------
    name : str
        A ``column.`` of the messages.
    decimals : int, optional
        How many follow the decimal sign.
    percent : bool
        Whether shares are written in per cent.
    **values : object
        What the heading's placeholders stand for.

    Returns
    -------
    Column
        In both languages.
    """
    said = catalogue("siting")[f"column.{name}"]
    headings = {t.value: said[t].format(**values) for t in Language}
    return Column(name, headings["fr"], headings["en"], decimals=decimals, percent=percent)


def span(low: float, high: float, language: str) -> str:
    """Write two whole numbers as a range.

    Parameters
    ----------
    low, high : float
        The ends.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        One number where both are the same.
    """
    ends = [written(value, language, decimals=0) for value in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
