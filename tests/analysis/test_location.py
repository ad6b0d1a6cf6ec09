"""Inside, outside, or too near the edge to say."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from shapely import LineString, MultiPoint, MultiPolygon, Point, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from explorer.analysis import composition, containment
from explorer.errors import CrsError, SchemaError
from explorer.vocabulary import Containment
from tests.examples import few

EAST, NORTH = 808_000.0, 6_484_000.0
"""Near Saint-Étienne, in Lambert-93."""

Place = tuple[float, float, float | None]


def frame(*shapes: BaseGeometry | None, accuracy_m: Sequence[float | None]) -> gpd.GeoDataFrame:
    names = [f"f{place}" for place in range(len(shapes))]
    moved = [None if s is None else translate(s, EAST, NORTH) for s in shapes]
    return gpd.GeoDataFrame(
        {"accuracy_m": np.array(accuracy_m, dtype="float64")},
        geometry=gpd.GeoSeries(np.array(moved, dtype=object), index=names, crs="EPSG:2154"),
        index=names,
    )


def points(places: Sequence[Place]) -> gpd.GeoDataFrame:
    return frame(*(Point(x, y) for x, y, _ in places), accuracy_m=[a for _, _, a in places])


def square(accuracy_m: float | None = 10.0) -> gpd.GeoDataFrame:
    return frame(box(0, 0, 1000, 1000), accuracy_m=[accuracy_m])


places = st.tuples(st.floats(-1000, 2000), st.floats(-1000, 2000), st.none() | st.floats(0, 400))


def test_three_points_have_three_answers() -> None:
    found = containment(points([(500, 500, 5), (1010, 500, 5), (1500, 500, 5)]), square())
    assert found["containment"].tolist() == ["inside", "edge", "outside"]
    assert found["edge_distance_m"].tolist() == pytest.approx([500, -10, -500])
    assert found["tolerance_m"].tolist() == [15, 15, 15]


def test_a_point_as_far_as_the_tolerance_is_on_the_edge() -> None:
    found = containment(points([(990, 500, 0), (989, 500, 0)]), square())
    assert found["containment"].tolist() == ["edge", "inside"]


def test_an_unknown_accuracy_counts_as_nothing_and_says_so() -> None:
    found = containment(points([(985, 500, None), (985, 500, 5)]), square())
    assert found["containment"].tolist() == ["inside", "edge"]
    assert found["accuracy_known"].tolist() == [False, True]


def test_features_without_an_accuracy_column_are_taken_as_unknown() -> None:
    found = containment(points([(500, 500, 5)]).drop(columns="accuracy_m"), square())
    assert found["accuracy_known"].tolist() == [False]
    assert found["tolerance_m"].tolist() == [10]


def test_a_feature_without_a_position_has_no_answer() -> None:
    found = containment(frame(None, Point(), accuracy_m=[5, 5]), square())
    assert found["containment"].tolist() == [None, None]
    assert found["edge_distance_m"].isna().all()


def test_a_shape_is_inside_only_as_a_whole() -> None:
    shapes = frame(
        box(100, 100, 200, 200),
        box(900, 900, 1100, 1100),
        box(1200, 1200, 1300, 1300),
        LineString([(500, 500), (995, 500)]),
        box(-500, -500, 1500, 1500),
        accuracy_m=[0, 0, 0, 0, 0],
    )
    answers = containment(shapes, square())["containment"].tolist()
    assert answers == ["inside", "edge", "outside", "edge", "edge"]


def test_a_feature_on_both_sides_is_on_the_edge_however_far_its_parts_are() -> None:
    found = containment(frame(MultiPoint([(500, 500), (3000, 500)]), accuracy_m=[0]), square())
    assert found["containment"].tolist() == ["edge"]
    assert found["edge_distance_m"].tolist() == [0]


def test_an_outline_in_two_parts_is_one_outline() -> None:
    parts = MultiPolygon([box(0, 0, 100, 100), box(500, 0, 600, 100)])
    outline = frame(parts, accuracy_m=[1])
    found = containment(points([(50, 50, 0), (300, 50, 0), (550, 50, 0)]), outline)
    assert found["containment"].tolist() == ["inside", "outside", "inside"]


def test_a_city_on_the_other_side_of_the_world_is_outside() -> None:
    shanghai = gpd.GeoDataFrame(geometry=[Point(121.47, 31.23)], crs="EPSG:4326")
    assert containment(shanghai, square())["containment"].tolist() == ["outside"]


def test_a_pole_is_refused() -> None:
    pole = gpd.GeoDataFrame(geometry=[Point(0, -90)], crs="EPSG:4326")
    with pytest.raises(CrsError, match="'features' holds a position that Lambert-93"):
        containment(pole, square())


def test_the_accuracy_of_the_outline_can_be_given() -> None:
    found = containment(points([(900, 500, 0)]), square(None), outline_accuracy_m=100)
    assert found["containment"].tolist() == ["edge"]


@pytest.mark.parametrize("accuracy", [None, -1.0])
def test_an_outline_of_unusable_accuracy_is_refused(accuracy: float | None) -> None:
    with pytest.raises(SchemaError, match="The accuracy of 'outline'"):
        containment(points([(0, 0, 0)]), square(accuracy))


@pytest.mark.parametrize(
    "outline",
    [
        frame(accuracy_m=[]),
        frame(None, accuracy_m=[5]),
        frame(Point(0, 0), accuracy_m=[5]),
        frame(box(0, 0, 1, 1), box(1, 1, 2, 2), accuracy_m=[5, 5]),
    ],
)
def test_an_outline_is_one_polygon(outline: gpd.GeoDataFrame) -> None:
    with pytest.raises(SchemaError, match="'outline' must be one row"):
        containment(points([(0, 0, 0)]), outline, outline_accuracy_m=5)


def test_a_missing_reference_system_names_the_argument() -> None:
    bare = gpd.GeoDataFrame(geometry=[Point(0, 0)])
    with pytest.raises(CrsError, match="'features'"):
        containment(bare, square())
    with pytest.raises(CrsError, match="'outline'"):
        containment(points([(0, 0, 0)]), bare, outline_accuracy_m=5)


def layers() -> dict[str, gpd.GeoDataFrame]:
    schools = frame(
        Point(500, 500), Point(1005, 500), Point(5000, 0), None, accuracy_m=[0, 0, 0, 0]
    )
    schools["category"] = np.array(["university", "university", "school", None], dtype=object)
    labs = frame(Point(500, 500), accuracy_m=[0]).assign(category="joint_unit")
    return {"schools": schools, "labs": labs}


def test_composition_counts_each_category_of_each_layer() -> None:
    rows = composition(layers(), square())
    named = rows[rows["category"].notna()]
    assert list(zip(named["layer"], named["category"], strict=True)) == [
        ("schools", "school"),
        ("schools", "university"),
        ("labs", "joint_unit"),
    ]
    university = rows[rows["category"] == "university"].iloc[0]
    assert university[["inside", "edge", "outside", "not_located"]].tolist() == [1, 1, 0, 0]
    assert university["share_low"] == 0.5
    assert university["share_high"] == 1.0
    assert university["density_per_ha_low"] == pytest.approx(1 / 104, rel=5e-3)
    assert university["density_per_ha_high"] == pytest.approx(2 / 96, rel=5e-3)


def test_what_is_not_located_has_no_share_but_may_lie_inside() -> None:
    rows = composition(layers(), square())
    row = rows[rows["category"].isna()].iloc[0]
    assert row["not_located"] == row["total"] == 1
    assert np.isnan(row["share_low"])
    assert row["density_per_ha_low"] == 0
    assert row["density_per_ha_high"] > 0


def test_composition_of_nothing_is_an_empty_table() -> None:
    found = composition({}, square())
    assert found.empty
    assert "share_low" in found.columns


def test_a_layer_without_categories_is_refused_by_name() -> None:
    with pytest.raises(SchemaError, match="Layer 'labs' has no column 'category'"):
        composition({"labs": points([(0, 0, 0)])}, square())


def test_locating_leaves_the_frames_as_they_were() -> None:
    given_layers, outline = layers(), square()
    before, outline_before = layers(), square()
    composition(given_layers, outline)
    for name, features in given_layers.items():
        assert_geodataframe_equal(features, before[name])
    assert_geodataframe_equal(outline, outline_before)


@settings(deadline=None, max_examples=few(60))
@given(placed=st.lists(places, max_size=12), nowhere=st.integers(0, 3), margin=st.floats(0, 300))
def test_the_counts_reconcile_with_the_total(
    placed: list[Place], nowhere: int, margin: float
) -> None:
    shapes = [Point(x, y) for x, y, _ in placed] + [None] * nowhere
    accuracy = [a for _, _, a in placed] + [None] * nowhere
    features = frame(*shapes, accuracy_m=accuracy).assign(category="any")
    answers = containment(features, square(margin))["containment"]
    assert set(answers) <= {*Containment, None}
    assert answers.isna().sum() == nowhere
    table = composition({"layer": features}, square(margin))
    counts = table[["inside", "edge", "outside", "not_located"]].sum(axis=1)
    assert counts.tolist() == table["total"].tolist()
    assert table["total"].sum() == len(features)


@settings(deadline=None, max_examples=few(60))
@given(
    placed=st.lists(places, min_size=1, max_size=12), less=st.floats(0, 300), more=st.floats(0, 300)
)
def test_a_greater_tolerance_never_makes_up_its_mind(
    placed: list[Place], less: float, more: float
) -> None:
    features = points(placed)
    narrow = containment(features, square(), outline_accuracy_m=less)["containment"]
    wide = containment(features, square(), outline_accuracy_m=less + more)["containment"]
    assert (wide[narrow == Containment.EDGE] == Containment.EDGE).all()
    assert ((wide == narrow) | (wide == Containment.EDGE)).all()


@settings(deadline=None, max_examples=few(40))
@given(data=st.data(), placed=st.lists(places, min_size=1, max_size=8))
def test_the_order_of_features_changes_no_answer(data: st.DataObject, placed: list[Place]) -> None:
    features = points(placed)
    order = data.draw(st.permutations(range(len(features))))
    shuffled = containment(features.iloc[order], square())
    assert_frame_equal(shuffled.reindex(features.index), containment(features, square()))


@settings(deadline=None, max_examples=few(40))
@given(placed=st.lists(places, min_size=1, max_size=8))
def test_the_sign_of_the_distance_agrees_with_the_side(placed: list[Place]) -> None:
    found = containment(points(placed), square())
    assert (found.loc[found["containment"] == "inside", "edge_distance_m"] > 0).all()
    assert (found.loc[found["containment"] == "outside", "edge_distance_m"] < 0).all()
    edge = found[found["containment"] == "edge"]
    assert (edge["edge_distance_m"].abs() <= edge["tolerance_m"]).all()
