"""A query before and after a scenario: two rankings side by side, with what moved and why."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explorer.catalog import Catalog
from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.plotted import Still
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.edits import edited
from explorer.studies.siting.figures import figure, label
from explorer.studies.siting.find import find
from explorer.studies.siting.layout import column
from explorer.studies.siting.notes import notes
from explorer.studies.siting.query import Query
from explorer.studies.siting.result import to_json
from explorer.studies.siting.scenario import Edit, Scenario, read_scenario
from explorer.studies.siting.sealed import Sealed
from explorer.tables import Table
from explorer.tables.drawn import Drawn
from explorer.vocabulary import Language

SMALL = 5e-4
"""A change of a contribution that no table would show."""


@dataclass(frozen=True, slots=True)
class Versus(Drawn):
    """Two answers to one query.

    ``plot`` draws both rankings: each candidate's score before and after.

    Attributes
    ----------
    scenario : Scenario
        What differs.
    before, after : Answer
        The answers.
    """

    scenario: Scenario
    before: Answer
    after: Answer

    def tables(self, language: str) -> list[Table]:
        """Lay both rankings out side by side.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            One: who moved, and why.
        """
        return [versus_table(self, language)]

    def _picture(self, language: str) -> Still:
        from explorer.studies.siting.pictured import versus_picture  # noqa: PLC0415 - matplotlib

        return versus_picture(self, language)


def find_versus(catalog: Catalog, query: Query) -> Versus:
    """Answer a query before and after its scenario.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.
    query : Query
        With a scenario.

    Returns
    -------
    Versus
        Both answers.

    Raises
    ------
    InputError
        If the query names no scenario, the scenario cannot be applied, or the query cannot be
        answered on one side.
    """
    if query.scenario is None:
        message = "The query names no scenario: give --scenario faculty-move, or a TOML file."
        raise InputError(message)
    plain = replace(query, scenario=None)
    scenario, sealed = read_scenario(query.scenario, catalog), Sealed(catalog)
    before, after = (
        find(catalog, plain, edited(sealed, edits)) for edits in (scenario.before, scenario.after)
    )
    return Versus(scenario, before, after)


def moves(versus: Versus) -> list[dict[str, Any]]:
    """Tell how each candidate moved.

    Parameters
    ----------
    versus : Versus
        From ``find_versus``.

    Returns
    -------
    list of dict
        In the order after, then those that are ranked before alone: `id`, `name_fr`, `name_en`,
        `rank_before`, `rank_after`, `score_before`, `score_after` (null where it is not
        ranked), `why_fr` and `why_en`.
    """
    sides = (versus.before, versus.after)
    places = [
        {side.candidates.ids[row]: place for place, row in enumerate(side.kept)} for side in sides
    ]
    rows = []
    for key in dict.fromkeys([*places[1], *places[0]]):
        old, new = (found.get(key) for found in places)
        known = versus.after if new is not None else versus.before
        at = known.kept[new if new is not None else old]
        names = known.candidates.properties[at]
        rows.append(
            {
                "id": key,
                "name_fr": str(names.get("name_fr") or key),
                "name_en": str(names.get("name_en") or key),
                "rank_before": None if old is None else old + 1,
                "rank_after": None if new is None else new + 1,
                "score_before": None if old is None else round(float(sides[0].score[old]), 6),
                "score_after": None if new is None else round(float(sides[1].score[new]), 6),
                **{f"why_{t}": _why(versus, key, old, new, t) for t in Language},
            }
        )
    return rows


def versus_json(versus: Versus) -> dict[str, Any]:
    """Give both answers as the object that ``manufacture find --scenario`` prints as JSON.

    Parameters
    ----------
    versus : Versus
        From ``find_versus``.

    Returns
    -------
    dict
        `scenario` (name, titles, edits), `moves`, and the answers `before` and `after`.
    """
    scenario = versus.scenario
    return {
        "scenario": {
            "name": scenario.name,
            **{f"title_{tongue}": scenario.title[tongue] for tongue in Language},
            "before": [_edit(one) for one in scenario.before],
            "after": [_edit(one) for one in scenario.after],
        },
        "moves": moves(versus),
        "before": to_json(versus.before),
        "after": to_json(versus.after),
    }


def versus_table(versus: Versus, language: str) -> Table:
    """Lay both rankings out side by side.

    Parameters
    ----------
    versus : Versus
        From ``find_versus``.
    language : str
        The language of the texts within cells.

    Returns
    -------
    Table
        One row a candidate, with its ranks, scores, and why they changed.
    """
    top = versus.after.query.top
    rows = [
        {
            **one,
            "name": one[f"name_{language}"],
            "why_moved": one[f"why_{language}"],
            **{f"score_{side}": None if one[f"score_{side}"] is None
               else 100 * one[f"score_{side}"] for side in ("before", "after")},
        }
        for one in moves(versus)
        if min(one["rank_before"] or top + 1, one["rank_after"] or top + 1) <= top
    ]  # fmt: skip
    shown = [
        column("name"), column("rank_before"), column("rank_after"),
        column("score_before", decimals=1), column("score_after", decimals=1),
        column("why_moved"),
    ]  # fmt: skip
    ending = {}
    for tongue in Language:
        edits = [*versus.scenario.before, *versus.scenario.after]
        reasons = [str(one.given[f"why_{tongue}"]) for one in edits if f"why_{tongue}" in one.given]
        ending[tongue.value] = "\n".join([*reasons, *notes(versus.after, tongue)])
    return Table("find", {t.value: versus.scenario.title[t] for t in Language}, shown, rows, ending)


def _edit(edit: Edit) -> dict[str, Any]:
    return {edit.action: edit.target, **edit.given}


def _why(versus: Versus, key: str, old: int | None, new: int | None, language: str) -> str:
    said = catalogue("siting")
    if old is None or new is None:
        side = versus.before if old is None else versus.after
        here = key in side.candidates.ids
        word = "barred" if here else "absent"
        moment = "before" if old is None else "after"
        return said[f"moved.{word}_{moment}"][language]
    shares = np.array(list(versus.after.weights.values()))
    gained = shares * (versus.after.worths[new] - versus.before.worths[old])
    at = int(np.argmax(np.abs(gained)))
    if abs(gained[at]) < SMALL:
        return said["moved.same" if old == new else "moved.others"][language]
    name = list(versus.after.weights)[at]
    ends = [
        _figure(side, name, int(side.kept[place]), language)
        for side, place in ((versus.before, old), (versus.after, new))
    ]
    return said["moved.why"][language].format(
        criterion=label(name, versus.after.catalog, language), before=ends[0], after=ends[1],
        points=written(100 * float(gained[at]), language, decimals=1, signed=True),
    )  # fmt: skip


def _figure(answer: Answer, name: str, row: int, language: str) -> str:
    one = answer.measures[name]
    value = float(one.value[row])
    return "?" if np.isnan(value) else figure(value, one.unit, language)
