"""What a reviewer found wrong: each stays mended."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.errors import InputError
from explorer.scoring import stability
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.candidates import open_candidates
from explorer.studies.siting.criteria.registry import measure
from explorer.studies.siting.filters import FAILS, PASSES, UNKNOWN, filtered
from explorer.studies.siting.find import find
from explorer.studies.siting.layout import tables
from explorer.studies.siting.query import Query, read_query
from explorer.studies.siting.reasons import reasons
from explorer.studies.siting.rejected import nearest_relaxation
from explorer.studies.siting.sealed import Sealed
from tests.cli.calls import call
from tests.studies.siting.synthetic import CATALOG, Steps, ground, layer


def answered(**asked: Any) -> Answer:
    return find(CATALOG, Query(**asked))


def test_columns_of_numbers_of_a_csv_are_numbers_and_codes_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "id,name,longitude,latitude,price,insee_code,accuracy_m\n"
        "1,A,4.39,45.45,100,01004,10\n2,B,4.39,45.451,,42218,20\n",
        encoding="utf-8",
    )
    found = open_candidates([str(path)], Sealed(CATALOG))
    assert [one["price"] for one in found.properties] == [100, None]
    assert [one["insee_code"] for one in found.properties] == ["01004", "42218"]
    assert found.accuracy_m.tolist() == [10, 20]
    answer = answered(
        candidates=(str(path),), weights={"price": 1}, scales={"price": "50:200:inverse"}
    )
    assert answer.score[0] == pytest.approx(2 / 3)


@pytest.mark.parametrize("kind", ["count", "gravity"])
def test_a_candidate_off_the_streets_that_is_a_feature_itself_is_unknown(kind: str) -> None:
    there = ground([12], {"places": layer("places", [0, 1, 12])}, Steps())
    object.__setattr__(there.candidates, "ids", ("places/s2",))
    found = measure(f"{kind}_places_800m", there)
    assert np.isnan(found.value).all()
    assert found.unreached == (0,)


@pytest.mark.parametrize(
    "asked",
    [
        {"fibre": ">=0.9", "weights": {"schools": 1}},
        {"near": ("gravity_schools_800m>=40",)},
        {"near": ("schools<=20m", "stations<=30m")},
    ],
)
def test_the_relaxation_that_is_written_lets_one_in(asked: dict[str, Any]) -> None:
    relaxed = nearest_relaxation(answered(**asked))
    assert relaxed is not None
    wider = tuple(one["as"] for one in relaxed["relax"])
    again = answered(near=wider, weights={"schools": 1})
    assert relaxed["id"] in [again.candidates.ids[row] for row in again.kept]


@pytest.mark.parametrize("count", [3, 9, 17, 101])
def test_of_equal_rows_the_first_is_first_under_every_weighting(count: int) -> None:
    row = np.random.default_rng(1).random(10)
    table = np.tile(row, (count, 1))
    assert stability(table, np.arange(1.0, 11.0), top=1).first.tolist() == [1.0] + [0.0] * (
        count - 1
    )


def test_what_has_no_position_may_be_the_nearest() -> None:
    found = measure("schools", ground([0], {"schools": layer("schools", [5, None])}))
    assert found.low.tolist() == [0]
    assert found.value[0] > 0


def test_a_constraint_says_how_many_pass_or_fail_for_sure() -> None:
    (one,) = answered(fibre=">=0.9", weights={"stations": 1}).constraints
    assert not one.sure.any()  # the share of a commune bounds that of no place
    (one,) = answered(near=("stations<=10km",)).constraints
    assert one.sure.all()


def test_a_scenario_is_not_left_out_without_a_word() -> None:
    with pytest.raises(InputError, match="ask find_versus"):
        answered(weights={"schools": 1}, scenario="faculty-move")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a IS NULL", [FAILS, PASSES]),
        ("NOT (a IS NULL)", [PASSES, FAILS]),
        ("a > 1", [PASSES, UNKNOWN]),
        ("NOT (a > 1)", [FAILS, UNKNOWN]),
        ("a > 1 OR b = 'x'", [PASSES, PASSES]),
        ("a > 1 AND b = 'y'", [FAILS, FAILS]),
        ("a > 1 AND b = 'x'", [PASSES, UNKNOWN]),
        ("free_area_ha >= 1", [UNKNOWN, UNKNOWN]),
    ],
)
def test_filters_have_the_three_values_of_sql(text: str, expected: list[int]) -> None:
    rows: list[dict[str, Any]] = [{"a": 2, "b": "x"}, {"a": None, "b": "x"}]
    assert filtered(text, rows).tolist() == expected


def test_a_text_that_is_compared_with_a_number_is_an_error_in_words() -> None:
    with pytest.raises(InputError, match="Are a text and a number compared"):
        filtered("a >= 1", [{"a": "about 2"}])


def test_positions_a_metre_apart_are_two_candidates() -> None:
    found = open_candidates(["4.39,45.45", "4.39001,45.45", "4.39,45.45004"], Sealed(CATALOG))
    assert found.ids == ("4.39,45.45", "4.39,45.45004", "4.39001,45.45")


def test_options_take_the_place_of_a_file_and_a_preset_may_stand_in_one(tmp_path: Path) -> None:
    path = tmp_path / "query.toml"
    path.write_text("preset = 'rip-elevator'\n[weights]\nlabs = 9\n", encoding="utf-8")
    assert read_query(path)["weights"] == {"labs": 9, "schools": 2, "fibre": 2, "stations": 1}
    path.write_text("[weights]\nfibre = 5\n", encoding="utf-8")
    done = call("find", "--query", path, "--preset", "rip-elevator", "--format", "json")
    assert json.loads(done.stdout)["query"]["weights"]["fibre"] == 2
    path.write_text("preset = 'rip-elevatr'\n", encoding="utf-8")
    with pytest.raises(InputError, match="Did you mean 'rip-elevator'"):
        read_query(path)


@pytest.mark.parametrize("option", ["--fibre", "--where", "--scenario"])
def test_an_empty_option_is_an_error(option: str) -> None:
    assert call("find", option, "", "--weight", "schools=1").returncode != 0


def test_what_a_place_holds_is_a_number_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "own.geojson"
    point = {"type": "Point", "coordinates": [4.39, 45.45]}
    features = [
        {"type": "Feature", "properties": {"id": "a", "free_area_ha": "about 2"}, "geometry": point}
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    answer = answered(candidates=(str(path),), weights={"schools": 1})
    assert "capacity" not in [one.name for one in tables(answer, "fr", explain=True)[0].columns]


@pytest.mark.parametrize("name", ["density_schools_0m", "gravity_schools_0m", "count_schools_0km"])
def test_a_reach_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="reaches 0 m"):
        answered(weights={name: 1})


def test_a_scenario_that_closes_every_candidate_is_still_an_answer(tmp_path: Path) -> None:
    own = tmp_path / "closed.toml"
    ids = [key for key in answered(weights={"stations": 1}).candidates.ids if "places/" in key]
    own.write_text("".join(f"[[after]]\nclose = '{key}'\n" for key in ids), encoding="utf-8")
    asked = ("--candidates", "places", "--weight", "stations=1", "--scenario", own)
    done = call("find", *asked, "--format", "json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["after"]["results"] == []
    assert len(told["moves"]) == len(ids)


@pytest.mark.parametrize(
    "asked",
    [
        {"weights": {"schools": "2"}},
        {"weights": ["schools"]},
        {"weights": {"schools": float("nan")}},
        {"weights": {"schools": 1e308}},
        {"top": 0},
        {"top": -3},
        {"top": 2.5},
        {"samples": 0},
        {"seed": -1},
        {"near": "schools<=800m"},
        {"candidates": "places"},
        {"radius_m": "5"},
        {"top": 1_000_000, "samples": 1_000_000},
    ],
)
def test_a_query_of_odd_values_is_refused_where_it_is_made(asked: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="The query's"):
        Query(**asked)


def test_a_query_with_any_letter_is_written_so_that_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "query.toml"
    query = Query(where="name_fr = '😀'", weights={"stations": 1})
    path.write_text(query.to_toml(), encoding="utf-8")
    assert Query(**read_query(path)) == query


def test_ties_are_told_of_the_first_too() -> None:
    answer = answered(weights={"distance[Bellevue]": 1})
    assert "Tied with" in reasons(answer, 0, "en")[-1]


def test_one_criterion_is_not_told_twice() -> None:
    answer = answered(weights={"stations": 1})
    said = " ".join(reasons(answer, 1, "fr"))
    assert len(re.findall("Gares – distance", said)) == 1


def test_a_constraint_is_shown_as_it_was_asked() -> None:
    answer = answered(near=("schools<=10min",))
    assert answer.constraints[0].text == "schools<=10min"


def test_a_share_over_one_is_refused() -> None:
    with pytest.raises(InputError, match="goes from 0 to 1"):
        answered(near=("fibre>=90",))


def test_a_file_of_premises_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(InputError, match="no file of building records"):
        answered(weights={"stations": 1}, premises="nope.csv")
