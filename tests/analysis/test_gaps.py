import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from explorer.analysis import gaps
from explorer.errors import SchemaError
from tests.analysis.fibre_frames import records, zones
from tests.examples import few

ZONE = zones({"zone": box(4.38, 45.44, 4.39, 45.45)}, name=["Synthetic zone"])
# A ten-thousandth of a degree of longitude is 7.8 m here.
TWO, ALONE, BEYOND, FAR = 4.3801, 4.3850, 4.3910, 4.5


def buildings() -> gpd.GeoDataFrame:
    return records(
        [
            (TWO, 45.445, "cible"), (TWO + 0.0004, 45.445, "en cours de deploiement"),
            (ALONE, 45.445, "signe"), (BEYOND, 45.445, "cible"), (FAR, 45.445, "cible"),
            (4.3860, 45.445, "deploye"), (None, None, "cible"),
        ],
        premises=[1, 2, 40, 5, 9, 3, 1],
        infrastructure_operator=["FRTE", "THD4", None, "FRTE", None, "FRTE", None],
    )  # fmt: skip


def test_buildings_within_a_step_of_each_other_are_one_cluster() -> None:
    found = gaps(buildings(), ZONE)
    clusters = found.clusters
    assert clusters["records"].tolist() == [1, 1, 2]
    assert clusters["premises"].tolist() == [40, 5, 3]  # most premises first
    assert clusters.index.tolist() == [1, 2, 3]
    assert clusters["zone_name"].unique().tolist() == ["Synthetic zone"]
    assert clusters["zone_distance_m"].tolist() == pytest.approx([0, 78, 0], abs=1)
    assert clusters.loc[3, "infrastructure_operators"] == ("FRTE", "THD4")
    assert clusters[["targeted", "in_progress", "signed"]].to_numpy()[2].tolist() == [1, 1, 0]
    assert clusters[["longitude", "latitude"]].to_numpy()[0] == pytest.approx([ALONE, 45.445])
    assert found.conservation == {
        "given": 7, "served": 1, "in_clusters": 4, "far": 1, "no_position": 1,
    }  # fmt: skip


def test_steps_decide_what_belongs_together() -> None:
    assert len(gaps(buildings(), ZONE, step_m=10).clusters) == 4
    assert len(gaps(buildings(), ZONE, near_m=0).clusters) == 2
    assert len(gaps(buildings(), ZONE, near_m=0, step_m=600).clusters) == 1


def test_the_nearest_point_is_one_of_the_points_given_else_a_served_building() -> None:
    served = gaps(buildings(), ZONE).clusters
    assert served["point_distance_to"].unique().tolist() == ["served_building"]
    assert served.loc[1, "point_distance_m"] == pytest.approx(78, abs=1)
    points = gpd.GeoDataFrame(geometry=[Point(ALONE, 45.445)], crs="EPSG:4326")
    given_points = gaps(buildings(), ZONE, points=points).clusters
    assert given_points["point_distance_to"].unique().tolist() == ["point"]
    assert given_points.loc[1, "point_distance_m"] == pytest.approx(0, abs=0.01)
    behind = gaps(buildings(), ZONE, point_zones=ZONE).clusters
    assert behind["point_distance_m"].tolist()[0] == 0
    assert behind["point_distance_to"].tolist()[0] == "point_zone"
    nobody = gaps(buildings().iloc[:2], ZONE).clusters
    assert nobody["point_distance_m"].isna().all()


def test_of_equal_clusters_the_nearest_to_a_point_comes_first() -> None:
    frame = buildings().assign(premises=[1, 0, 1, 1, 1, 1, 1])
    clusters = gaps(frame, ZONE).clusters
    assert clusters["premises"].tolist() == [1, 1, 1]
    assert clusters["point_distance_m"].is_monotonic_increasing


def test_with_one_unknown_number_of_premises_all_are_ranked_by_records() -> None:
    clusters = gaps(buildings().assign(premises=[1, 2, np.nan, 5, 9, 3, 1]), ZONE).clusters
    assert clusters["records"].tolist() == [2, 1, 1]
    assert clusters["premises"].isna().sum() == 1


def test_a_zone_known_as_a_point_has_gaps_near_it() -> None:
    point = zones({"p": Point(4.3849, 45.445), "q": None}, name=["A point", "No place"])
    clusters = gaps(buildings(), point, near_m=50).clusters
    assert clusters[["zone_name", "premises"]].to_numpy().tolist() == [["A point", 40]]


def test_no_gap_is_an_empty_table() -> None:
    found = gaps(buildings().iloc[5:6], ZONE)
    assert found.clusters.empty
    assert found.clusters.crs == "EPSG:4326"
    assert gaps(buildings(), zones({})).conservation["far"] == 5


def test_distances_that_are_none_are_refused() -> None:
    with pytest.raises(SchemaError, match="step_m above 0"):
        gaps(buildings(), ZONE, step_m=0)


@settings(max_examples=few(20), deadline=None)
@given(st.permutations(range(7)), st.floats(1, 500), st.floats(0, 2000))
def test_clusters_hold_each_record_once_whatever_the_order(
    order: list[int], step_m: float, near_m: float
) -> None:
    found = gaps(buildings().iloc[order], ZONE, step_m=step_m, near_m=near_m)
    assert found.clusters["records"].sum() == found.conservation["in_clusters"]
    parts = dict(found.conservation)
    assert parts.pop("given") == sum(parts.values()) == 7
    same = gaps(buildings(), ZONE, step_m=step_m, near_m=near_m).clusters
    assert found.clusters["premises"].tolist() == same["premises"].tolist()
