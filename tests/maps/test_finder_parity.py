"""The page and the command answer alike: random questions, through the built page's own code."""

import json
import random
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from explorer.catalog import Catalog, open_catalog
from explorer.site import build_map
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.find import find
from explorer.studies.siting.notes import notes
from explorer.studies.siting.query import Query
from explorer.studies.siting.reasons import reasons
from explorer.studies.siting.rejected import rejected
from explorer.studies.siting.result import removed
from explorer.studies.siting.sealed import Sealed
from explorer.territory import Territory
from tests.cli.calls import call
from tests.maps.conftest import Visit
from tests.territories import reunion, with_figures, with_places, with_stations

pytestmark = pytest.mark.browser

QUESTIONS: Final = 200
SPARE: Final = 10
"""More, since some ask nothing: no weight, no condition."""

COMMANDS: Final = 20
METHODS: Final = ("weighted-sum", "weighted-product", "topsis", "lexicographic")
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
    (chosen,) = [each for each in data["sets"] if each["key"] == one["set"]]
    units = {each["name"]: each["unit"] for each in chosen["criteria"]}
    return Query(
        candidates=tuple(chosen["names"]) or Query().candidates,
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


def asked_of_both(
    visit: Visit, path: Path, catalog: Catalog, make: Callable[[Any], list[dict[str, Any]]]
) -> tuple[list[Any], int]:
    """Ask the page and the command the same questions, and give the page's answers and its ties."""
    sealed, page = Sealed(catalog), visit.page
    page.goto(f"{path.as_uri()}#lang=en")
    page.wait_for_selector("#explorer[data-ready]")
    data = page.evaluate("JSON.parse(document.getElementById('explorer-beside-data').text).finder")
    questions = make(data)
    answers = page.evaluate("all => all.map((one) => manufacture.finder.ask(one))", questions)
    shapes: list[Any] = []
    ties = 0
    for one, answer in zip(questions, answers, strict=True):
        query, words = asked(one, data), json.dumps(one)
        if not query.criteria():
            assert answer is None, words
            shapes.append(None)
            continue
        wanted, found = told(find(catalog, query, sealed), "en"), shown(answer)
        assert found.pop("scores") == pytest.approx(wanted.pop("scores"), abs=1e-9), words
        assert found == wanted, words
        ties += any("Tied with" in why for each in found["reasons"] for why in each)
        shapes.append(found)
    assert visit.said == []
    return shapes, ties


def test_two_hundred_random_questions_get_the_same_answer(visit: Visit, index: Path) -> None:
    dice = random.Random(20141124)  # noqa: S311 - to be repeated
    answers, ties = asked_of_both(
        visit, index, open_catalog(),
        lambda data: [question(dice, data) for _ in range(QUESTIONS + SPARE)],
    )  # fmt: skip
    assert sum(one is not None for one in answers) >= QUESTIONS
    assert ties > QUESTIONS // 20, "the questions hold ties to be broken"


def degenerate(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Make the questions at the edges of what can be asked, by every method, of every set."""
    made = []
    for chosen in data["sets"]:
        criteria = {one["name"]: one for one in chosen["criteria"]}
        names = list(criteria)
        blank = [name for name, one in criteria.items() if not any(map(is_number, one["value"]))]
        level = [name for name, one in criteria.items() if len({*map(str, one["value"])}) == 1]
        way = next(
            name for name, one in criteria.items() if one["unit"] == "m" and name not in blank
        )
        other = next(name for name in reversed(names) if name != way)
        nearest = min(filter(is_number, criteria[way]["value"]))
        never = {"criterion": way, "sign": "<=", "number": 0.0}
        alone = {"criterion": way, "sign": "<=", "number": round(nearest, 6) + 1e-6}
        always = {"criterion": way, "sign": ">=", "number": 0.0}
        flat = {
            "influence": "threshold",
            "low": nearest,
            "high": 2 * nearest or 1.0,
            "target": None,
        }
        for method in METHODS:
            for weights, bounds, scales, top in (
                ([[name, 1] for name in level[:4]], [], {}, 5),  # all are tied
                ([[name, 1] for name in blank[:2]], [], {}, 1),  # nothing is known
                ([[name, 1] for name in [*blank[:1], way]], [], {}, 100),  # and something beside
                ([[way, 1]], [alone], {}, 5),  # one is left
                ([[way, 1], [other, 2]], [never], {}, 5),  # nobody is
                ([[way, 0], [other, 0]], [], {}, 5),  # no weight: no question
                ([[way, 0]], [always], {}, 5),  # no weight: the conditions weigh
                ([], [always, always], {}, 5),
                ([[name, 1e-9] for name in names[:6]], [], {}, 5),
                ([[other, 100], [way, 1e-12]], [], {}, 5),
                ([[way, 1]], [], {way: flat}, 5),  # at the threshold itself
            ):  # fmt: skip
                made.append({
                    "set": chosen["key"], "weights": weights, "scales": scales, "bounds": bounds,
                    "method": method, "top": top,
                })  # fmt: skip
    return made


def is_number(value: object) -> bool:
    return isinstance(value, int | float)


def require_edges(answers: list[Any]) -> None:
    told_of = [one for one in answers if one is not None]
    assert any(one is None for one in answers), "weights of zero ask nothing"
    assert any(not one["ids"] and one["rejected"] for one in told_of), "nobody is left"
    assert any(len(one["ids"]) == 1 for one in told_of), "one is left"
    assert any(len(one["ids"]) > 1 and all(rank[0] == 1 for rank in one["ranks"])
               for one in told_of), "any may be first"  # fmt: skip


def test_questions_at_the_edges_get_the_same_answer(visit: Visit, index: Path) -> None:
    answers, ties = asked_of_both(visit, index, open_catalog(), degenerate)
    require_edges(answers)
    assert ties > 8


ZONES: Final[Mapping[str, tuple[float, float] | None]] = {
    "nord": (500, 700), "sud": (500, 300), "est": (700, 500), "ouest": (300, 500),
    "loin": (2500, 400), "sans": None,
}  # fmt: skip
"""Four synthetic zones about the station at the middle of the square, mirrored, and two more."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Territory]:
    """Build the page of a synthetic territory in Réunion, with data of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    root = reunion(folder)
    with_figures(root, "97411", "Essai", (60, 90, 10))
    with_stations(root)
    with_places(root, "schools", "grande_ecole", {"a": (100, 100), "b": (900, 900), "c": None})
    with_places(root, "labs", "own_unit", {"x": None, "y": None})
    territory = with_places(root, "business_zones", "business_park", ZONES, declared_area_ha=2.5)
    build_map(territory).save(folder / "index.html")
    return folder / "index.html", territory


def test_another_territory_gets_the_same_answers(
    visit: Visit, elsewhere: tuple[Path, Territory]
) -> None:
    path, territory = elsewhere
    dice = random.Random(97411)  # noqa: S311 - to be repeated
    answers, ties = asked_of_both(
        visit, path, territory.catalog,
        lambda data: [*degenerate(data), *(question(dice, data) for _ in range(60))],
    )  # fmt: skip
    require_edges(answers)
    assert ties > 20, "mirrored zones are tied"


def test_a_territory_of_one_candidate_gets_the_same_answers(visit: Visit, tmp_path: Path) -> None:
    root = reunion(tmp_path)
    with_stations(root)
    territory = with_places(root, "business_zones", "project", {"seule": (100, 800), "b": None})
    path = tmp_path / "index.html"
    build_map(territory).save(path)
    dice = random.Random(1)  # noqa: S311 - to be repeated

    def make(data: Any) -> list[dict[str, Any]]:
        only = {**data, "sets": data["sets"][:1]}
        assert len(only["sets"][0]["candidates"]) == 1
        return [*degenerate(only), *(question(dice, only) for _ in range(20))]

    answers, _ = asked_of_both(visit, path, territory.catalog, make)
    assert {len(one["ids"]) for one in answers if one} == {0, 1}


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
