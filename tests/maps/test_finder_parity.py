"""The page and the command answer alike: random questions, through the built page's own code."""

import json
import random
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from explorer.catalog import open_catalog
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.find import find
from explorer.studies.siting.notes import notes
from explorer.studies.siting.query import Query
from explorer.studies.siting.reasons import reasons
from explorer.studies.siting.rejected import rejected
from explorer.studies.siting.result import removed
from explorer.studies.siting.sealed import Sealed
from tests.cli.calls import call
from tests.maps.conftest import Visit

pytestmark = pytest.mark.browser

QUESTIONS: Final = 200
COMMANDS: Final = 20
METHODS: Final = ("weighted-sum", "weighted-product", "topsis", "lexicographic")
SETS: Final[Mapping[str, tuple[str, ...]]] = {
    "usual": Query().candidates,
    "cells": ("grid:h3:9",),
}
UNITS: Final = {"m": "m", "share": "%"}


def question(dice: random.Random, data: Mapping[str, Any]) -> dict[str, Any]:
    """Make one question as the page's own code takes it."""
    chosen = dice.choice(data["sets"])
    criteria = {one["name"]: one for one in chosen["criteria"]}
    names = dice.sample(list(criteria), dice.randint(1, 6))
    bounds = [
        bound(dice, criteria[name])
        for name in dice.sample(list(criteria), dice.choice([0, 0, 0, 1, 2, 3]))
    ]
    weights = [[name, dice.choice([0, 0.5, 1, 1, 2, 3, 7.25])] for name in names]
    asked = {name for name, weight in weights if weight} or {one["criterion"] for one in bounds}
    used = asked | {one["criterion"] for one in bounds}
    scales = {name: scale(dice, criteria[name]) for name in sorted(used) if dice.random() < 0.4}
    return {
        "set": chosen["key"], "weights": weights, "scales": scales, "bounds": bounds,
        "method": dice.choice(METHODS), "top": dice.choice([1, 2, 3, 5, 5, 12]),
    }  # fmt: skip


def figures(one: Mapping[str, Any]) -> list[float]:
    return [value for value in one["value"] if isinstance(value, float)] or [0.0]


def bound(dice: random.Random, one: Mapping[str, Any]) -> dict[str, Any]:
    sign = dice.choice(["<=", ">="])
    if one["unit"] == "yes":
        return {"criterion": one["name"], "sign": sign, "number": dice.choice([0, 1])}
    value = dice.choice(figures(one)) * dice.choice([0.9, 1.0, 1.1])
    number = min(100.0, 100 * value) if one["unit"] == "share" else value
    return {"criterion": one["name"], "sign": sign, "number": round(number, dice.choice([0, 2, 6]))}


def scale(dice: random.Random, one: Mapping[str, Any]) -> dict[str, Any]:
    low = round(dice.choice([0.0, 0.2, 0.5]) * max(figures(one)), 2)
    high = low + round(dice.choice([0.5, 1.0, 1500.0]) + dice.random(), 3)
    influence = dice.choice(["positive", "inverse", "target", "threshold"])
    if influence == "threshold":
        return {"influence": influence, "low": low, "high": low + (abs(low) or 1), "target": None}
    aim = low + (high - low) * dice.choice([0.25, 0.5, 0.9]) if influence == "target" else None
    return {"influence": influence, "low": low, "high": high, "target": aim}


def scale_text(one: Mapping[str, Any]) -> str:
    if one["influence"] == "threshold":
        return f"{one['low']}:threshold"
    aim = f"={one['target']}" if one["influence"] == "target" else ""
    return f"{one['low']}:{one['high']}:{one['influence']}{aim}"


def asked(one: Mapping[str, Any], data: Mapping[str, Any]) -> Query:
    """Put the same question as Python takes it."""
    units = {
        each["name"]: each["unit"]
        for chosen in data["sets"] if chosen["key"] == one["set"] for each in chosen["criteria"]
    }  # fmt: skip
    return Query(
        candidates=SETS[one["set"]],
        near=tuple(
            f"{part['criterion']}{part['sign']}{plain(part['number'])}"
            f"{UNITS.get(units[part['criterion']], '')}"
            for part in one["bounds"]
        ),
        weights=dict(one["weights"]) if any(weight for _, weight in one["weights"]) else {},
        scales={name: scale_text(each) for name, each in one["scales"].items()},
        method=one["method"],
        top=one["top"],
    )


def plain(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def told(answer: Answer, language: str) -> dict[str, Any]:
    """Tell Python's answer in the form of the page's."""
    places = range(len(answer.kept))
    return {
        "ids": [answer.candidates.ids[row] for row in answer.kept],
        "scores": [
            float(column[place])
            for place in places
            for column in (answer.score, answer.score_low, answer.score_high)
        ],
        "ranks": [[int(answer.rank_best[at]), int(answer.rank_worst[at])] for at in places],
        "unsure": [
            [[int(best[at]), int(worst[at])] for best, worst in answer.unsure.values()]
            for at in places
        ],
        "stable": [
            [float(answer.stable.first[at]), float(answer.stable.among[at])] for at in places
        ],
        "reasons": [reasons(answer, at, language) for at in places],
        "removed": [
            [one["constraint"], one["removed"], one["unknown"], one["unsure"]]
            for one in removed(answer)
        ],
        "rejected": [
            [one["id"], one[f"reasons_{language}"],
             [each["loosened"] for each in one["fails"]] if one["relaxable"] else None]
            for one in rejected(answer, 100)
        ],
        "notes": notes(answer, language),
    }  # fmt: skip


def shown(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the page's answer in the same form."""
    results = answer["results"]
    return {
        "ids": [one["id"] for one in results],
        "scores": [one[key] for one in results for key in ("score", "low", "high")],
        "ranks": [one["ranks"] for one in results],
        "unsure": [one["unsure"] for one in results],
        "stable": [[one["first"], one["among"]] for one in results],
        "reasons": [one["reasons"] for one in results],
        "removed": [
            [one["constraint"], one["fails"], one["unknown"], one["unsure"]]
            for one in answer["removed"]
        ],
        "rejected": [[one["id"], one["why"], one["relaxed"]] for one in answer["rejected"]],
        "notes": answer["notes"],
    }


def test_two_hundred_random_questions_get_the_same_answer(visit: Visit, index: Path) -> None:
    dice, catalog = random.Random(20141124), open_catalog()  # noqa: S311 - to be repeated
    sealed, page = Sealed(catalog), visit.page
    page.goto(f"{index.as_uri()}#lang=en")
    page.wait_for_selector("#explorer[data-ready]")
    data = page.evaluate("JSON.parse(document.getElementById('explorer-beside-data').text).finder")
    questions = [question(dice, data) for _ in range(QUESTIONS)]
    answers = page.evaluate("all => all.map((one) => manufacture.finder.ask(one))", questions)
    ties = 0
    for one, answer in zip(questions, answers, strict=True):
        query, words = asked(one, data), json.dumps(one)
        if not query.criteria():
            assert answer is None, words
            continue
        wanted, found = told(find(catalog, query, sealed), "en"), shown(answer)
        assert found.pop("scores") == pytest.approx(wanted.pop("scores"), abs=1e-9), words
        assert found == wanted, words
        ties += any("Tied with" in why for each in found["reasons"] for why in each)
    assert ties > QUESTIONS // 20, "the questions hold ties to be broken"
    assert visit.said == []


def test_the_copied_command_asks_the_same_question(visit: Visit, index: Path) -> None:
    dice, page = random.Random(7), visit.open(index)  # noqa: S311
    data = page.evaluate("JSON.parse(document.getElementById('explorer-beside-data').text).finder")
    questions = [question(dice, data) for _ in range(COMMANDS)]
    answers = page.evaluate("all => all.map((one) => manufacture.finder.ask(one))", questions)
    for answer in filter(None, answers):
        words = shlex.split(answer["command"])
        assert words[:2] == ["manufacture", "find"]
        done = call(*words[1:], "--top", "100", "--format", "json")
        assert done.returncode == (0 if answer["results"] else 1), done.stderr
        ranked = json.loads(done.stdout)["results"]
        assert [one["id"] for one in ranked] == [one["id"] for one in answer["results"]]
        assert [one["score"] for one in ranked] == pytest.approx(
            [one["score"] for one in answer["results"]], abs=1e-6
        )
