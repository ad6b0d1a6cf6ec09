import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.site.allocationmap import allocation_map
from explorer.studies.allocation.answer import Allocation, allocate
from explorer.studies.allocation.demand import read_demand
from explorer.studies.allocation.layout import tables
from explorer.studies.allocation.notes import notes
from explorer.studies.allocation.question import Question, read_question
from explorer.studies.allocation.reasons import reasons, why
from explorer.studies.allocation.result import assignments, site_rows, to_json
from explorer.studies.allocation.sites import sites
from explorer.studies.siting.query import Query
from explorer.studies.siting.sealed import Sealed
from tests.layers.streets.synthetic import CARNOT, cross_file, place
from tests.studies.allocation.synthetic import STEP_M, points
from tests.studies.siting.synthetic import CATALOG


def asked(candidates: str, demand: str, **given: Any) -> Question:
    query = {key: given.pop(key) for key in list(given) if key in {"near", "where", "weights",
             "streets", "scales"}}  # fmt: skip
    return Question(demand, Query(candidates=(candidates,), **query), through="highs", **given)


def told(allocation: Allocation) -> dict[str, Any]:
    payload = to_json(allocation, {t: notes(allocation, t) for t in ("fr", "en")})
    plain: dict[str, Any] = json.loads(json.dumps(payload, allow_nan=False))
    return plain


@pytest.fixture
def line(tmp_path: Path) -> tuple[str, str]:
    """Demands at 0, 1, 2, 10 and 12 steps, one without a position; sites at 1, 5 and 11."""
    demand = points(
        tmp_path, "people", {"a": 0, "b": 1, "c": 2, "d": 10, "e": 12, "lost": None},
        count={"a": 3, "b": 1, "c": 1, "d": 2, "e": 1, "lost": 4},
    )  # fmt: skip
    sites_file = points(
        tmp_path, "plots", {"west": 1, "middle": 5, "east": 11},
        room={"west": 6, "middle": 9, "east": 4},
    )  # fmt: skip
    return sites_file, demand


def test_a_median_serves_each_by_the_nearest_and_tells_the_mean(line: tuple[str, str]) -> None:
    found = allocate(CATALOG, asked(*line, sites=2))
    answer = told(found)
    assert answer["status"] == "optimal"
    assert [one["id"] for one in answer["sites"]] == ["plots/west", "plots/east"]
    # 1 + 0 + 1 steps to the west, 1 + 1 to the east: 4 steps for five.
    assert answer["mean_m"] == pytest.approx(4 * STEP_M / 5, rel=0.001)
    west = answer["sites"][0]
    assert (west["served"], west["share"]) == (3, 0.6)
    assert west["max_m"] == pytest.approx(STEP_M, rel=0.001)
    # Without the west, all go east: 11 + 10 + 9 + 1 + 1 steps in place of 4.
    assert west["lost"] == pytest.approx(28 * STEP_M / 5, rel=0.001)
    assert west["instead"] == "plots/middle"
    # With the middle in its place: 5 + 4 + 3 + 1 + 1 steps.
    assert west["instead_worse"] == pytest.approx(10 * STEP_M / 5, rel=0.001)
    assert [one["site"] for one in answer["assignments"]] == ["plots/west"] * 3 + ["plots/east"] * 2
    assert answer["assignments"][0]["basis"] == "estimated"
    assert answer["assignments"][0]["distance_low_m"] == pytest.approx(111.14, rel=0.001)
    assert answer["demand"]["in"] == 6
    assert [one["id"] for one in answer["demand"]["set_aside"]] == ["people/lost"]
    assert answer["solver"]["name"].startswith("HiGHS ")
    said = " ".join(reasons(found, sites(found)[0], "en"))
    assert "Without it, the mean distance would go from 116 to 925 m." in said
    assert "In its place, Synthetic middle would be best: 289 m lost." in said


def test_amounts_of_a_column_weigh(line: tuple[str, str]) -> None:
    plots, demand = line
    answer = told(allocate(CATALOG, asked(plots, f"{demand}:count", sites=2)))
    # 3 + 0 + 1 to the west, 2 + 1 to the east: 7 steps for eight.
    assert answer["mean_m"] == pytest.approx(7 * STEP_M / 8, rel=0.001)
    assert answer["demand"]["amount"] == 8.0
    assert answer["sites"][0]["amount"] == 5.0


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    norths: dict[str, float | None] = {f"p{at}": at % 7 for at in range(12)}
    turned = dict(reversed(list(norths.items())))
    answers = []
    for folder, given in (("one", norths), ("two", turned)):
        (tmp_path / folder).mkdir()
        plots = points(tmp_path / folder, "plots", given)
        people = points(tmp_path / folder, "people", given)
        found = allocate(CATALOG, asked(plots, people, sites=3))
        answers.append((site_rows(found), assignments(found)))
    assert answers[0] == answers[1]


def test_a_maximal_cover_names_who_is_left_out(line: tuple[str, str]) -> None:
    found = allocate(CATALOG, asked(*line, model="max-cover", sites=1, within="200m"))
    answer = told(found)
    assert [one["id"] for one in answer["sites"]] == ["plots/west"]
    assert answer["share_covered"] == pytest.approx(0.6)
    assert answer["sites"][0]["lost_demand"] == ["people/a", "people/b", "people/c"]
    assert "Out of reach (2): Synthetic d, Synthetic e." in notes(found, "en")
    assert [one["site"] for one in answer["assignments"]][3:] == [None, None]


def test_more_sites_than_help_are_not_opened(line: tuple[str, str]) -> None:
    found = allocate(CATALOG, asked(*line, model="max-cover", sites=3, within="200m"))
    assert told(found)["share_covered"] == 1.0
    assert len(told(found)["sites"]) == 2
    assert "3 sites were allowed; 2 suffice, one more would add nothing." in notes(found, "en")


def test_a_kept_site_stays_though_a_constraint_removes_it(line: tuple[str, str]) -> None:
    question = asked(*line, sites=2, keep=("Synthetic middle",), where="room <> 9")
    answer = told(allocate(CATALOG, question))
    assert {one["id"]: one["kept"] for one in answer["sites"]}["plots/middle"]
    assert len(answer["sites"]) == 2
    assert any("Kept though a constraint removes them" in one for one in answer["notes"]["en"])


def test_capacities_hold_and_tell_what_a_site_leaves(line: tuple[str, str]) -> None:
    plots, demand = line
    found = allocate(CATALOG, asked(plots, f"{demand}:count", sites=2, capacity="room"))
    answer = told(found)
    for one in answer["sites"]:
        assert one["amount"] <= one["capacity"]
    assert sum(one["amount"] for one in answer["sites"]) == 8.0
    assert "Its capacity of 6 is used to" in " ".join(reasons(found, sites(found)[0], "en"))


REFUSED = [
    # Who is refused: what is asked, why, and what would be enough.
    ({"sites": 1, "keep": ("plots/west", "plots/east")}, "kept", ["--sites 2"]),
    ({"model": "set-cover", "within": "300m", "sites": 1}, "few", ["--sites 2", "--within 1012m"]),
    ({"model": "set-cover", "within": "100m"}, "reach", ["--within 145m"]),
    ({"model": "max-cover", "within": "100m", "sites": 2, "near": ("schools<=1km",)}, None, []),
    ({"sites": 2, "near": ("schools<=1m",)}, "nearly", []),
    ({"sites": 2, "where": "room > 100"}, "nobody", []),
    ({"sites": 2, "capacity": "2"}, "room", ["--sites 3", "--capacity 3"]),
    ({"sites": 3, "capacity": "1"}, "room_all", ["--capacity 2"]),
    (
        {"model": "set-cover", "within": "200m", "capacity": "2"},
        "packed",
        ["--within 434m", "--capacity 3"],
    ),
]


@pytest.mark.parametrize(("given", "key", "relax"), REFUSED)
def test_why_none_is_possible_and_what_would_be_enough(
    line: tuple[str, str], given: dict[str, Any], key: str | None, relax: list[str]
) -> None:
    question = asked(*line, **given)
    found = allocate(CATALOG, question)
    if key is None:
        assert found.refusal is None
        return
    assert found.choice is None
    assert found.refusal is not None
    assert found.refusal.key == key
    assert list(found.refusal.relax) == relax
    answer = told(found)
    assert answer["status"] == "infeasible"
    assert answer["refusal"]["relax"] == relax
    assert tables(found, "fr", explain=True, assigned=True)
    names = {"--sites": "sites", "--within": "within", "--capacity": "capacity"}
    for change in relax:  # Each is enough by itself, and one less is not.
        option, value = change.split()
        whole = int(value.rstrip("m"))
        for at, enough in ((whole, True), (whole - 1, False)):
            text: Any = at if option == "--sites" else f"{at}m" if option == "--within" else str(at)
            again = allocate(CATALOG, replace(question, **{names[option]: text}))
            assert (again.choice is not None) == enough, (change, at)


def test_a_demand_larger_than_any_site_is_named(tmp_path: Path) -> None:
    people = points(tmp_path, "people", {"a": 0, "b": 1}, count={"a": 30, "b": 1})
    plots = points(tmp_path, "plots", {"p": 0, "q": 2})
    question = asked(plots, f"{people}:count", sites=2, capacity="20")
    found = allocate(CATALOG, question)
    assert found.refusal is not None
    assert found.refusal.key == "whole"
    assert found.refusal.relax == ("--capacity 30",)
    assert "Synthetic a" in " ".join(why(found, "fr"))
    assert "Synthetic a asks for more than any site" in " ".join(why(found, "en"))


def test_what_no_way_leads_to_is_named_and_counted(tmp_path: Path) -> None:
    def at(column: float, row: float) -> dict[str, Any]:
        return {"type": "Point", "coordinates": list(place(column, row))}

    def written(name: str, places: dict[str, dict[str, Any]]) -> str:
        features = [
            {"type": "Feature", "properties": {"id": key, "name": key}, "geometry": shape}
            for key, shape in places.items()
        ]
        path = tmp_path / f"{name}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return str(path)

    streets = str(cross_file(tmp_path / "cross.osm.pbf"))
    near, far = at(CARNOT[0] + 5, CARNOT[1]), at(CARNOT[0] + 6, CARNOT[1] + 6)
    people = written("people", {"near": near, "far": far})
    plots = written("plots", {"carnot": at(*CARNOT)})
    found = allocate(CATALOG, asked(plots, people, sites=1, streets=streets))
    answer = told(found)
    assert answer["basis"] == "network"
    assert answer["demand"]["without_way"] == ["people/far"]
    assert answer["share_served"] == 0.5
    assert answer["assignments"][0]["id"] == "people/far"
    assert answer["assignments"][0]["site"] is None
    assert any("Without any way to a candidate (1): far" in one for one in answer["notes"]["en"])
    cover = allocate(
        CATALOG, asked(plots, people, model="set-cover", within="5km", streets=streets)
    )
    assert cover.refusal is not None
    assert cover.refusal.key == "reach_lost"
    assert cover.refusal.relax == ()
    assert "1 have no way to any, however far: far" in " ".join(why(cover, "en"))


def test_scores_count_for_what_they_are_worth(line: tuple[str, str]) -> None:
    plots, demand = line
    weighed = {"weights": {"room": 1}, "scales": {"room": "0:9"}}
    plain = told(allocate(CATALOG, asked(plots, demand, sites=1, **weighed)))
    assert any("does not decide" in one for one in plain["notes"]["en"])
    # All to the west 22 steps, to the middle 5 + 4 + 3 + 5 + 7 = 24, to the east 32. In means of
    # five: the middle is 2 / 5 of a step worse and its score a third better.
    assert plain["sites"][0]["id"] == "plots/west"
    for worth, site in (("150m", "plots/west"), ("200m", "plots/middle")):
        answer = told(allocate(CATALOG, asked(plots, demand, sites=1, worth=worth, **weighed)))
        assert answer["sites"][0]["id"] == site


def test_a_page_and_tables_of_both_languages_are_made(line: tuple[str, str]) -> None:
    found = allocate(CATALOG, asked(*line, sites=2, keep=("plots/west",), within="150m"))
    for language in ("fr", "en"):
        shown = tables(found, language, explain=True, assigned=True)
        assert [table.name for table in shown] == ["allocate", "explain", "assignments"]
    page = allocation_map(found, language="fr").to_html()
    again = allocate(CATALOG, found.question)
    assert allocation_map(again, language="fr").to_html() == page
    assert "Synthetic west" in page
    assert "allocation-sites" in page
    refused = allocate(CATALOG, asked(*line, model="set-cover", within="100m"))
    with pytest.raises(InputError, match="There is no map of this"):
        allocation_map(refused, language="en")


def test_a_question_is_written_and_read_again(tmp_path: Path) -> None:
    question = Question(
        "schools", Query(near=("stations<=1km",), weights={"schools": 2.0}), model="max-cover",
        sites=3, within="10min", keep=("places/zenith",), capacity="12", worth="5%", gap=0.01,
    )  # fmt: skip
    path = tmp_path / "question.toml"
    path.write_text(question.to_toml(), encoding="utf-8")
    query, own = read_question(path)
    assert Question(query=Query(**query), **own) == question
    assert question.within_m() == pytest.approx(10 * 5000 / 60)
    assert question.worth_value() == pytest.approx(0.05)
    path.write_text("[allocate]\nsitess = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"no key 'sitess'.*Did you mean 'sites'"):
        read_question(path)
    path.write_text("allocate = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match="is a table"):
        read_question(path)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sites": None}, "needs a number of sites"),
        ({"model": "max-cover", "sites": 2}, "needs how far"),
        ({"model": "median", "sites": 2}, "Did you mean 'p-median'"),
        ({"sites": 0}, "whole number from 1"),
        ({"sites": True}, "whole number from 1"),
        ({"sites": 2, "gap": 1.0}, "a part from 0"),
        ({"sites": 2, "time_limit": float("nan")}, "seconds up to"),
        ({"sites": 2, "worth": "100m"}, "needs scores"),
        ({"model": "set-cover", "within": "1km", "worth": "1m"}, "Leave --score-worth out"),
        ({"sites": 2, "keep": "west"}, "a list of texts"),
        ({"sites": 2, "query": Query(scenario="faculty-move")}, "a scenario"),
        ({"sites": 2, "query": Query(method="topsis")}, "the method 'topsis'"),
        ({"sites": 2, "query": Query(weights={"schools": 1}), "worth": "5%"}, "is 100m"),
    ],
)
def test_what_is_no_question_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Question(**{"demand": "schools", **given})


@pytest.mark.parametrize("within", ["0m", "far", "10", "5%", "-3m"])
def test_a_reach_that_is_no_distance_is_refused(within: str) -> None:
    with pytest.raises(InputError, match="--within is a distance"):
        Question("schools", sites=2, within=within).within_m()


def test_wrong_columns_and_names_say_the_nearest(line: tuple[str, str], tmp_path: Path) -> None:
    plots, demand = line
    for given, message in (
        ({"keep": ("plots/wst",)}, "Did you mean 'plots/west'"),
        ({"capacity": "rom"}, "Did you mean 'room'"),
        ({"capacity": "-3"}, "above 0"),
    ):
        with pytest.raises(InputError, match=message):
            allocate(CATALOG, asked(plots, demand, sites=2, **given))
    with pytest.raises(InputError, match="Did you mean 'count'"):
        allocate(CATALOG, asked(plots, f"{demand}:cout", sites=2))
    minus = points(tmp_path, "minus", {"a": 0}, count={"a": -1})
    with pytest.raises(InputError, match=r"0 or more of each; minus/a has -1"):
        allocate(CATALOG, asked(plots, f"{minus}:count", sites=2))
    nobody = points(tmp_path, "nobody", {"a": None, "b": 1}, count={"a": 1, "b": 0})
    with pytest.raises(InputError, match="nobody to serve: 2 set aside"):
        allocate(CATALOG, asked(plots, f"{nobody}:count", sites=2))


def test_candidates_of_unknown_capacity_are_left_out_and_named(tmp_path: Path) -> None:
    people = points(tmp_path, "people", {"a": 0, "b": 3})
    plots = points(tmp_path, "plots", {"p": 0, "q": 2}, room={"q": 5})
    found = allocate(CATALOG, asked(plots, people, sites=1, capacity="room"))
    assert [one["id"] for one in told(found)["sites"]] == ["plots/q"]
    assert any("capacity “room” not known: plots/p" in one for one in notes(found, "en"))
    with pytest.raises(InputError, match="its capacity 'room' is not known"):
        allocate(CATALOG, asked(plots, people, sites=1, capacity="room", keep=("p",)))


def test_demand_of_a_layer_is_filtered_and_those_without_a_position_are_named() -> None:
    sealed = Sealed(CATALOG)
    every = read_demand("schools", sealed)
    assert len(every) == 19
    assert [one["id"] for one in every.aside] == ["schools/institut-optique"]
    some = read_demand("schools[category=university_site]", sealed)
    assert len(some) == 8
    with pytest.raises(InputError, match="Did you mean 'category'"):
        read_demand("schools[categry=x]", sealed)
    assert list(every.keys) == sorted(every.keys)
    assert np.all(every.amount == 1.0)


def test_the_embedded_example_is_what_the_documents_say() -> None:
    question = Question(
        "grid:h3:8@communes/42218", Query(candidates=("schools", "places")), model="max-cover",
        sites=4, within="1.5km", keep=("cite-du-design",), through="highs",
    )  # fmt: skip
    answer = told(allocate(CATALOG, question))
    assert answer["demand"]["used"] == 112
    assert answer["share_covered"] == pytest.approx(26 / 112, abs=1e-6)
    assert answer["sites"][2]["kept"]


def test_a_notebook_shows_the_sites_and_draws_them(line: tuple[str, str]) -> None:
    found = allocate(CATALOG, asked(*line, sites=2))
    assert "Synthetic west" in found._repr_html_()
    figure = found.plot("en")
    assert len(figure.axes) >= 1
    refused = allocate(CATALOG, asked(*line, model="set-cover", within="100m"))
    with pytest.raises(InputError, match="There is no picture of this"):
        refused.plot()


def test_cells_are_drawn_as_ground_and_not_listed_by_their_codes() -> None:
    question = Question(
        "grid:h3:8@communes/42218", Query(candidates=("lycees",)), model="max-cover", sites=2,
        within="1.5km", through="highs",
    )  # fmt: skip
    found = allocate(CATALOG, question)
    assert "Out of reach (99): cells of the grid." in notes(found, "en")
    assert "ne serait plus couverte : des cellules de la grille." in str(told(found)["sites"])
    page = allocation_map(found, language="fr").to_html()
    assert page.count('"Polygon"') >= 112


def test_every_text_of_a_refusal_and_a_reason_is_there() -> None:
    said = catalogue("allocation")
    for model in ("p-median", "max-cover", "set-cover"):
        assert f"model.{model}" in said
        assert f"unit.{model}" in said
        assert f"title.{model}" in said
