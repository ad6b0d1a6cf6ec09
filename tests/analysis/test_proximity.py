"""Distances on the ellipsoid, and the nearest of several."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyproj import Geod
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from explorer.analysis import distances_m, nearest, proximity
from explorer.errors import CrsError, SchemaError
from tests.examples import few

EAST, NORTH = 808_000.0, 6_484_000.0

Pair = tuple[float, float]


def lonlat(places: dict[str, Pair | None], accuracy_m: float | None = None) -> gpd.GeoDataFrame:
    shapes = [None if place is None else Point(place) for place in places.values()]
    geometry = gpd.GeoSeries(np.array(shapes, dtype=object), index=list(places), crs="EPSG:4326")
    frame = gpd.GeoDataFrame(geometry=geometry, index=list(places))
    return frame if accuracy_m is None else frame.assign(accuracy_m=accuracy_m)


def metric(*shapes: BaseGeometry) -> gpd.GeoDataFrame:
    moved = gpd.GeoSeries(shapes, crs="EPSG:2154").translate(EAST, NORTH)
    return gpd.GeoDataFrame(geometry=moved, crs="EPSG:2154")


near_saint_etienne = st.tuples(st.floats(4.2, 4.6), st.floats(45.3, 45.6))


def test_world_cities_are_as_far_as_the_ellipsoid_says() -> None:
    cities = lonlat({"saint-etienne": (4.3872, 45.4397), "buenos-aires": (-58.3816, -34.6037)})
    matrix = distances_m(cities, cities)
    _, _, expected = Geod(ellps="WGS84").inv(4.3872, 45.4397, -58.3816, -34.6037)
    assert matrix.loc["saint-etienne", "buenos-aires"] == pytest.approx(expected)
    assert matrix.loc["saint-etienne", "saint-etienne"] == 0


def test_a_degree_of_the_meridian_at_the_equator_is_known() -> None:
    matrix = distances_m(lonlat({"a": (0, 0)}), lonlat({"b": (0, 1)}))
    assert matrix.loc["a", "b"] == pytest.approx(110_574.389, abs=1e-2)


def test_two_sides_of_the_antimeridian_are_close() -> None:
    matrix = distances_m(lonlat({"a": (179.999, 0)}), lonlat({"b": (-179.999, 0)}))
    assert matrix.loc["a", "b"] == pytest.approx(222.64, abs=0.01)


def test_what_is_not_located_is_at_no_distance() -> None:
    matrix = distances_m(lonlat({"a": None, "b": (4, 45)}), lonlat({"c": (4, 45), "d": None}))
    assert matrix.isna().to_numpy().tolist() == [[True, True], [False, True]]


def test_shapes_are_measured_from_their_nearest_points() -> None:
    # Lambert-93 is 0.08 % short here: 300 m of plane are 300.2 m of ground.
    zone, road, place = box(0, 0, 100, 100), LineString([(400, -50), (400, 500)]), Point(50, 400)
    matrix = distances_m(metric(zone), metric(road, place, box(50, 50, 500, 500)))
    assert matrix.iloc[0].tolist() == pytest.approx([300, 300, 0], rel=1e-3)


def test_a_point_keeps_its_exact_distance_beside_shapes() -> None:
    origins = lonlat({"a": (4.38, 45.44)})
    targets = pd.concat([lonlat({"b": (121.47, 31.23)}), metric(box(0, 0, 9, 9)).to_crs(4326)])
    alone = distances_m(origins, lonlat({"b": (121.47, 31.23)}))
    assert distances_m(origins, targets)["b"].tolist() == alone["b"].tolist()


def test_a_pole_is_measured_from_a_point_and_refused_from_a_shape() -> None:
    pole = lonlat({"pole": (0, -90)})
    assert distances_m(pole, lonlat({"equator": (0, 0)})).iloc[0, 0] == pytest.approx(10_001_966)
    with pytest.raises(CrsError, match="'origins' holds a position that Lambert-93"):
        distances_m(pole, metric(box(0, 0, 9, 9)))


def test_frames_in_other_systems_are_measured_alike() -> None:
    origins, targets = lonlat({"a": (4.38, 45.44)}), lonlat({"b": (4.40, 45.45)})
    moved = distances_m(origins.to_crs("EPSG:2154"), targets.to_crs("EPSG:3857"))
    assert_frame_equal(moved, distances_m(origins, targets), rtol=1e-7)


def test_missing_reference_systems_name_the_argument() -> None:
    bare, good = gpd.GeoDataFrame(geometry=[Point(0, 0)]), lonlat({"a": (4, 45)})
    with pytest.raises(CrsError, match="'origins'"):
        distances_m(bare, good)
    with pytest.raises(CrsError, match="'targets'"):
        nearest(good, bare)


def test_each_origin_has_its_nearest_target() -> None:
    origins = lonlat({"school": (4.38, 45.44)}, accuracy_m=150)
    targets = lonlat({"far": (4.50, 45.44), "near": (4.39, 45.44)}, accuracy_m=50)
    row = nearest(origins, targets).iloc[0]
    assert [row["origin"], row["target"]] == ["school", "near"]
    assert [int(row["rank"]), float(row["uncertainty_m"])] == [1, 200]


def test_an_origin_without_a_position_is_left_in() -> None:
    found = nearest(lonlat({"a": None, "b": (4, 45)}), lonlat({"c": (4, 45)}))
    assert found["origin"].tolist() == ["a", "b"]
    assert found["target"].tolist() == [None, "c"]
    assert found["rank"].isna().tolist() == [True, False]
    assert np.isnan(found["distance_m"].iloc[0])


@pytest.mark.parametrize("targets", [{}, {"nowhere": None}])
def test_without_a_target_every_origin_is_left_in(targets: dict[str, Pair | None]) -> None:
    found = nearest(lonlat({"a": (4, 45), "b": (5, 45)}), lonlat(targets))
    assert found["origin"].tolist() == ["a", "b"]
    assert found["target"].tolist() == [None, None]


def test_no_origin_gives_no_row() -> None:
    found = nearest(lonlat({}), lonlat({"a": (4, 45)}))
    assert found.empty
    assert list(found) == ["origin", "target", "rank", "distance_m", "uncertainty_m"]


def test_equal_distances_follow_the_index_of_the_targets() -> None:
    targets = lonlat({"z": (4.4, 45.4), "a": (4.4, 45.4), "m": (4.4, 45.4)})
    found = nearest(lonlat({"o": (4.3, 45.4)}), targets, k=2)
    assert found["target"].tolist() == ["a", "m"]


def test_fewer_targets_than_asked_give_fewer_rows() -> None:
    found = nearest(lonlat({"o": (4.3, 45.4)}), lonlat({"a": (4, 45), "b": None}), k=5)
    assert found["target"].tolist() == ["a"]


def test_an_unknown_accuracy_leaves_the_uncertainty_unknown() -> None:
    found = nearest(lonlat({"o": (4.3, 45.4)}, accuracy_m=5), lonlat({"a": (4, 45)}))
    assert found["uncertainty_m"].isna().all()


def test_asking_for_no_target_is_refused() -> None:
    with pytest.raises(SchemaError, match="'k' must be at least 1"):
        nearest(lonlat({"o": (4, 45)}), lonlat({"a": (4, 45)}), k=0)


def test_measuring_in_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    origins = lonlat({f"o{i}": (4 + i / 100, 45) for i in range(7)})
    targets = lonlat({f"t{i}": (4 + i / 70, 45.01) for i in range(5)})
    whole = nearest(origins, targets, k=3)
    monkeypatch.setattr(proximity, "PAIRS_AT_ONCE", 11)
    assert_frame_equal(nearest(origins, targets, k=3), whole)


def test_measuring_leaves_the_frames_as_they_were() -> None:
    origins, targets = lonlat({"b": (4, 45), "a": None}), lonlat({"z": (4, 46), "y": (5, 45)})
    before = origins.copy(), targets.copy()
    nearest(origins, targets, k=2)
    distances_m(origins, targets)
    assert_geodataframe_equal(origins, before[0])
    assert_geodataframe_equal(targets, before[1])


def numbered(stem: str, places: Sequence[Pair]) -> gpd.GeoDataFrame:
    return lonlat({f"{stem}{i:02}": place for i, place in enumerate(places)})


@settings(deadline=None, max_examples=few(50))
@given(
    starts=st.lists(near_saint_etienne, min_size=1, max_size=6),
    ends=st.lists(near_saint_etienne, min_size=1, max_size=6),
    k=st.integers(1, 4),
)
def test_the_nearest_are_those_of_a_search_by_hand(
    starts: list[Pair], ends: list[Pair], k: int
) -> None:
    origins, targets = numbered("o", starts), numbered("t", ends)
    geod = Geod(ellps="WGS84")
    expected = []
    for i, (x, y) in enumerate(starts):
        ranked = sorted((geod.inv(x, y, u, v)[2], f"t{j:02}") for j, (u, v) in enumerate(ends))
        expected += [(f"o{i:02}", name, metres) for metres, name in ranked[:k]]
    found = nearest(origins, targets, k=k)
    assert found["origin"].tolist() == [row[0] for row in expected]
    assert found["target"].tolist() == [row[1] for row in expected]
    assert found["distance_m"].tolist() == pytest.approx([row[2] for row in expected])


@settings(deadline=None, max_examples=few(30))
@given(data=st.data(), ends=st.lists(near_saint_etienne, min_size=1, max_size=6))
def test_the_order_of_targets_changes_nothing(data: st.DataObject, ends: list[Pair]) -> None:
    origins, targets = lonlat({"o": (4.4, 45.4)}), numbered("t", ends)
    order = data.draw(st.permutations(range(len(ends))))
    assert_frame_equal(nearest(origins, targets.iloc[order], k=3), nearest(origins, targets, k=3))


@settings(deadline=None, max_examples=few(30))
@given(places=st.lists(near_saint_etienne, min_size=1, max_size=6))
def test_there_is_as_far_as_back(places: list[Pair]) -> None:
    frame = numbered("p", places)
    matrix = distances_m(frame, frame)
    assert_frame_equal(matrix, matrix.T, rtol=1e-9, atol=1e-6)
