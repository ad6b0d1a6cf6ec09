import json
import re
from pathlib import Path

import numpy as np
import pytest

from explorer.catalog import open_catalog
from explorer.errors import CatalogError, InputError
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.candidates import open_candidates
from explorer.studies.siting.criteria.measure import Ground
from explorer.studies.siting.criteria.registry import known_criteria, measure
from explorer.studies.siting.find import find
from explorer.studies.siting.notes import notes
from explorer.studies.siting.query import PRESETS, Query, read_query
from explorer.studies.siting.reasons import reasons
from explorer.studies.siting.rejected import nearest_relaxation
from explorer.studies.siting.result import to_json
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import DETOUR, StraightLine

CATALOG = open_catalog()
WALK = Query(near=("stations<=1km",), weights={"schools": 2, "stations": 1})


def answered(**asked: object) -> Answer:
    return find(CATALOG, Query(**asked))  # type: ignore[arg-type]


def test_constraints_remove_and_weights_rank() -> None:
    answer = find(CATALOG, WALK)
    ids = [answer.candidates.ids[row] for row in answer.kept]
    assert ids[0] == "places/cite-du-design"
    assert len(ids) == 5
    assert (np.diff(answer.score) <= 0).all()
    stations = answer.measures["stations"]
    assert (stations.value[answer.kept] <= 1000).all()
    assert (answer.score_low <= answer.score).all()
    assert (answer.score <= answer.score_high).all()
    assert (answer.rank_best <= answer.rank_worst).all()


def test_a_layer_without_any_position_is_said_to_be_so_and_no_network_is_blamed() -> None:
    said = notes(answered(weights={"labs": 1}), "en")
    assert (
        "Laboratories – distance: none has a position (18); unknown for every candidate, never "
        "counted as zero."
    ) in said
    assert not any("network does not reach" in one for one in said)
    assert not any(
        "network does not reach" in one for one in notes(answered(weights={"schools": 1}), "en")
    )


def test_a_score_is_what_its_criteria_add_up_to() -> None:
    for result in to_json(find(CATALOG, WALK))["results"]:
        parts = sum(one["contribution"] for one in result["criteria"])
        assert result["score"] == pytest.approx(parts, abs=1e-5)
        assert sum(one["weight"] for one in result["criteria"]) == pytest.approx(1)
        for one in result["criteria"]:
            assert one["raw_low"] <= one["raw"] <= one["raw_high"]
            assert one["source"]


def test_distances_are_marked_as_estimated_and_never_to_oneself() -> None:
    sealed = Sealed(CATALOG)
    candidates = open_candidates(["places"], sealed)
    found = measure("places", Ground(candidates, sealed, StraightLine()))
    assert found.basis == "estimated"
    assert (found.value > 0).all()
    assert (found.high > DETOUR * found.low).all()


def test_an_irrelevant_candidate_changes_no_order() -> None:
    alone = find(CATALOG, Query(candidates=("places",), weights={"schools": 2, "stations": 1}))
    beside = find(
        CATALOG,
        Query(candidates=("places", "4.0,45.2"), weights={"schools": 2, "stations": 1}),
    )
    order = [alone.candidates.ids[row] for row in alone.kept]
    others = [beside.candidates.ids[row] for row in beside.kept]
    assert [one for one in others if one != "4,45.2"] == order


def test_what_has_no_position_is_told_apart_and_what_is_unknown_is_a_bound() -> None:
    answer = answered(weights={"labs": 1, "stations": 1})
    assert {one["lacks"] for one in answer.candidates.unlocated} == {"position"}
    assert len(answer.candidates.unlocated) == 29
    assert answer.measures["labs"].unusable == 18
    assert np.isnan(answer.measures["labs"].value).all()
    assert (answer.score_high - answer.score_low >= 0.5).all()
    assert "Laboratories" in " ".join(reasons(answer, 0, "en"))


def test_a_constraint_that_cannot_be_told_keeps_nobody_and_says_so() -> None:
    answer = answered(near=("labs[cluster=optics]<=1km",))
    (removed,) = to_json(answer)["removed"]
    assert (removed["removed"], removed["unknown"]) == (0, 9)
    assert to_json(answer)["relaxation"] is None


def test_nothing_fits_names_the_smallest_relaxation() -> None:
    answer = answered(near=("schools<=100m", "stations<=1km"))
    relaxed = nearest_relaxation(answer)
    assert relaxed is not None
    assert relaxed["id"] == "places/cite-du-design"
    (one,) = relaxed["relax"]
    again = answered(near=(f"schools<={np.ceil(one['needed']):.0f}m", "stations<=1km"))
    assert [again.candidates.ids[row] for row in again.kept] == [relaxed["id"]]


def test_inside_the_district_has_three_answers() -> None:
    sealed = Sealed(CATALOG)
    candidates = open_candidates(["4.3876,45.4501", "4.43,45.42", "places"], sealed)
    found = measure("district", Ground(candidates, sealed, StraightLine()))
    sure = dict(zip(candidates.ids, zip(found.low, found.high, strict=True), strict=True))
    assert sure["4.43,45.42"] == (0, 0)
    assert set(sure.values()) <= {(0, 0), (0, 1), (1, 1)}


def test_the_share_of_a_commune_bounds_no_place_in_it() -> None:
    found = answered(weights={"fibre": 1}).measures["fibre"]
    assert found.value == pytest.approx(44_523 / 103_840)
    assert found.basis == "commune"
    assert (found.low.max(), found.high.min()) == (0, 1)


def test_a_filter_is_cql2_and_what_it_cannot_tell_is_undecided() -> None:
    answer = answered(where="declared_area_ha >= 10", weights={"stations": 1})
    (constraint,) = answer.constraints
    assert sorted(set(constraint.outcome.tolist())) == [-1, 1]
    kept = {answer.candidates.properties[row]["declared_area_ha"] for row in answer.kept}
    assert min(kept) >= 10
    filters = {"op": ">=", "args": [{"property": "declared_area_ha"}, 10]}
    same = answered(where=json.dumps(filters), weights={"stations": 1})
    assert same.kept.tolist() == answer.kept.tolist()


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"near": ("school<=800m",)}, InputError, "no criterion 'school'.*'schools'"),
        ({"near": ("schools<800m",)}, InputError, "such as 'schools<=800m'"),
        ({"near": ("labs[cluter=optics]<=1km",)}, InputError, "no field 'cluter'.*'cluster'"),
        ({"near": ("labs[cluster=optic]<=1km",)}, InputError, "has cluster=optic.*optics"),
        ({"near": ("schools<=800mi",)}, InputError, "no unit 'mi'.*'min'.*m, km, min, %"),
        ({"near": ("schools<=90%",)}, InputError, "'schools' is metres.*in a share"),
        ({"near": ("district>=1m",)}, InputError, "'district' is 0 or 1.*in metres"),
        ({"near": ("schools<=-1km",)}, InputError, "such as 'schools<=800m'"),
        ({"fibre": "0.9"}, InputError, "such as '>=0.9'"),
        ({"fibre": ">=9"}, InputError, "from 0 to 1"),
        ({"where": "a >>= 1", "weights": {"stations": 1}}, InputError, "no CQL2"),
        ({"where": "area = 1", "weights": {"stations": 1}}, InputError, "property 'area'"),
        ({"candidates": ("place",), "weights": {"stations": 1}}, CatalogError, "'places'"),
        ({"candidates": ("45.4,4.3",), "weights": {"fibre": 1}}, InputError, "swapped"),
        ({"weights": {"stations": -1}}, InputError, "weight of stations must be a number from 0"),
        ({"method": "topsi"}, InputError, "no method 'topsi'.*'topsis'"),
        ({}, InputError, "Nothing to rank by"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_nearest_name(
    asked: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        answered(**asked)


def test_a_query_can_be_written_and_read_again(tmp_path: Path) -> None:
    query = Query(
        near=("schools<=800m",),
        where="name_fr = 'Zénith \"x\"'",
        weights={"labs[cluster=optics]": 2.5},
        scales={"schools": "0:800"},
        top=3,
    )
    path = tmp_path / "query.toml"
    path.write_text(query.to_toml(), encoding="utf-8")
    assert Query(**read_query(path)) == query
    path.write_text("topp = 3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"query.toml: There is no key 'topp'.*'top'"):
        read_query(path)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_can_be_asked(preset: str) -> None:
    assert len(answered(weights=PRESETS[preset]).kept) == 9


def test_reasons_are_told_from_the_numbers_in_both_languages() -> None:
    answer = find(CATALOG, WALK)
    first = to_json(answer)["results"][0]
    best = max(first["criteria"], key=lambda one: one["contribution"])
    points = f"{100 * best['contribution']:.1f}"
    assert points in " ".join(first["reasons_en"])
    assert points.replace(".", ",") in " ".join(first["reasons_fr"])
    assert len(first["reasons_fr"]) == len(first["reasons_en"])
    digits = [
        re.findall(r"\d+", " ".join(first[key]).replace(",", ".")) for key in
        ("reasons_fr", "reasons_en")
    ]  # fmt: skip
    assert digits[0] == digits[1]


def test_a_scale_can_be_changed_and_a_column_needs_one() -> None:
    usual = answered(weights={"stations": 1}).score
    nearer = answered(weights={"stations": 1}, scales={"stations": "0:500"}).score
    assert nearer.sum() < usual.sum()
    sealed = Sealed(CATALOG)
    candidates = open_candidates(["places"], sealed)
    assert "declared_area_ha" in known_criteria(Ground(candidates, sealed, StraightLine()))
