"""What must not change when the question is put in another way: rates, and rankings."""

from pathlib import Path
from random import Random

import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from explorer.analysis import coverage, tally
from explorer.catalog import open_catalog
from explorer.scoring import METHODS
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.find import find
from explorer.studies.siting.query import Query
from explorer.vocabulary import FibreStatus
from tests.analysis.fibre_frames import records, zones
from tests.examples import few
from tests.studies.synthetic import SEVEN, read

CATALOG = open_catalog()
Rows = list[tuple[float, float, str]]
WEST, EAST = box(4.38, 45.44, 4.39, 45.45), box(4.39, 45.44, 4.40, 45.45)
FAR_FROM_EDGES = 0.00002
"""Degrees, about two metres: nearer to an edge a change of system may move a record over it."""

INSIDE = st.floats(0, 1).map(lambda part: FAR_FROM_EDGES + part * (0.01 - 2 * FAR_FROM_EDGES))
ROWS = st.lists(
    st.tuples(
        st.tuples(st.sampled_from([4.37, 4.38, 4.39, 4.40]), INSIDE).map(sum),
        INSIDE.map(lambda step: 45.44 + step),
        st.sampled_from([str(state) for state in FibreStatus]),
    ),
    max_size=40,
)
FEW = settings(deadline=None, max_examples=few(15))


@FEW
@given(ROWS, st.sampled_from(["EPSG:2154", "EPSG:3857", "EPSG:32631", "EPSG:3035", "EPSG:3946"]))
def test_reprojection_changes_no_count_beyond_two_metres_of_an_edge(rows: Rows, crs: str) -> None:
    # Edges of zones are straight in longitude and latitude: the zones are not reprojected here,
    # since a long edge drawn in a plane bends by more than these two metres.
    frame, shapes = records(rows), zones({"west": WEST, "east": EAST})
    before = coverage(frame, shapes, edge_m=1.0)
    after = coverage(frame.to_crs(crs), shapes, edge_m=1.0)
    pd.testing.assert_frame_equal(before, after)


@FEW
@given(ROWS, st.sampled_from(["EPSG:2154", "EPSG:32631", "EPSG:3946"]))
def test_zones_drawn_in_a_plane_keep_their_counts(rows: Rows, crs: str) -> None:
    # A kilometre's edge bends by less than a decimetre; corners come back within a micrometre.
    frame, shapes = records(rows), zones({"west": WEST, "east": EAST})
    before = coverage(frame, shapes, edge_m=1.0)
    after = coverage(frame, shapes.to_crs(crs), edge_m=1.0)
    pd.testing.assert_frame_equal(before, after)


@FEW
@given(ROWS, st.floats(0.1, 0.9))
def test_a_zone_cut_anywhere_keeps_its_counts(rows: Rows, part: float) -> None:
    cut = 4.38 + part * 0.01
    halves = {"a": box(4.38, 45.44, cut, 45.45), "b": box(cut, 45.44, 4.39, 45.45)}
    frame = records(rows)
    whole = coverage(frame, zones({"west": WEST})).iloc[0]
    parts = coverage(frame, zones(halves))
    for column in ("records", "denominator", "connectable", "eligible", "possible", "targeted"):
        assert parts[column].sum() == whole[column]
    if whole["denominator"]:
        shares = (parts["connectable_share"] * parts["denominator"]).sum() / whole["denominator"]
        assert shares == pytest.approx(whole["connectable_share"], abs=1e-12)


@FEW
@given(ROWS, st.permutations(["west", "east", "all", "empty"]))
def test_the_order_of_zones_changes_no_rate(rows: Rows, order: list[str]) -> None:
    shapes = zones(
        {"west": WEST, "east": EAST, "all": WEST.union(EAST), "empty": box(5, 46, 5.1, 46.1)}
    )
    before = coverage(records(rows), shapes)
    pd.testing.assert_frame_equal(coverage(records(rows), shapes.loc[order]), before.loc[order])


@FEW
@given(ROWS, st.integers(2, 5))
def test_every_record_given_several_times_keeps_the_rate(rows: Rows, times: int) -> None:
    shapes = zones({"west": WEST, "east": EAST})
    once, often = coverage(records(rows), shapes), coverage(records(rows * times), shapes)
    assert (often["records"] == times * once["records"]).all()
    for share in ("connectable_share", "eligible_share", "share_low", "share_high"):
        pd.testing.assert_series_equal(often[share], once[share])


def test_rows_repeated_in_a_file_are_set_aside_and_change_no_rate(tmp_path: Path) -> None:
    again = (*SEVEN, SEVEN[0], SEVEN[4], SEVEN[0])
    shapes = zones({"west": WEST, "east": EAST})
    once, twice = read(tmp_path, SEVEN), read(tmp_path, again, name="encore_2026_T2.csv")
    pd.testing.assert_frame_equal(coverage(twice.frame, shapes), coverage(once.frame, shapes))
    assert twice.conservation.to_json()["set_aside"] == {
        "repeated": 3, "conflicting_id": 0, "no_id": 0,
    }  # fmt: skip
    assert tally(twice.frame, shapes).conservation == tally(once.frame, shapes).conservation


def ranking(answer: Answer) -> list[tuple[str, float]]:
    kept = zip(answer.kept, answer.score, strict=True)
    return [(answer.candidates.ids[row], round(float(score), 10)) for row, score in kept]


WEIGHTS = {"schools": 2.0, "stations": 1.0, "count_schools_1km": 0.5}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("factor", [0.001, 7.0, 1e6])
def test_rescaled_weights_rank_alike(method: str, factor: float) -> None:
    before = find(CATALOG, Query(weights=WEIGHTS, method=method, samples=50))
    more = {name: factor * weight for name, weight in WEIGHTS.items()}
    after = find(CATALOG, Query(weights=more, method=method, samples=50))
    assert ranking(after) == ranking(before)
    assert len(ranking(before)) > 5


@pytest.mark.parametrize("method", METHODS)
def test_weights_named_in_another_order_rank_alike(method: str) -> None:
    before = find(CATALOG, Query(weights=WEIGHTS, method=method, samples=50))
    turned = dict(reversed(WEIGHTS.items()))
    after = find(CATALOG, Query(weights=turned, method=method, samples=50))
    scores = dict(ranking(before))
    for name, score in ranking(after):
        assert score == pytest.approx(scores[name], abs=1e-9)
    assert [name for name, _ in ranking(after)] == [name for name, _ in ranking(before)]


@pytest.mark.parametrize("method", METHODS)
def test_candidates_in_another_order_rank_alike(method: str) -> None:
    places = [f"{4.36 + 0.01 * step},{45.43 + 0.003 * step}" for step in range(8)]
    before = find(
        CATALOG, Query(candidates=tuple(places), weights=WEIGHTS, method=method, samples=50)
    )
    Random(3).shuffle(places)  # noqa: S311 - an order, not a secret
    after = find(
        CATALOG, Query(candidates=tuple(places), weights=WEIGHTS, method=method, samples=50)
    )
    assert dict(ranking(after)) == pytest.approx(dict(ranking(before)), abs=1e-9)
    firsts = {ranking(answer)[0][1] for answer in (before, after)}
    assert len(firsts) == 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("other", ["4.0,45.2", "6.5,43.0", "4.3905,45.4512"])
def test_another_candidate_turns_no_two_round(method: str, other: str) -> None:
    alone = find(CATALOG, Query(candidates=("places",), weights=WEIGHTS, method=method, samples=50))
    beside = find(
        CATALOG, Query(candidates=("places", other), weights=WEIGHTS, method=method, samples=50)
    )
    own = [name for name, _ in ranking(alone)]
    assert [name for name, _ in ranking(beside) if name in own] == own
    assert len(ranking(beside)) == len(own) + 1


def test_a_criterion_in_other_units_is_worth_the_same() -> None:
    # Distances of 0 to 2,000 m, and the same scale written in other words of the same numbers.
    plain = find(CATALOG, Query(weights={"schools": 1.0}, scales={"schools": "0:2000"}, samples=50))
    other = find(
        CATALOG, Query(weights={"schools": 1.0}, scales={"schools": "0.0:2e3"}, samples=50)
    )
    assert ranking(plain) == ranking(other)


def test_the_frames_given_stay_as_they_were() -> None:
    rows: Rows = [(4.385, 45.445, "deploye")]
    frame, shapes = records(rows), zones({"west": WEST})
    copies = frame.copy(), shapes.copy()
    coverage(frame, shapes)
    for before, after in zip(copies, (frame, shapes), strict=True):
        assert_geodataframe_equal(before, after)
