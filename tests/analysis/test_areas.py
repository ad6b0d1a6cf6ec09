"""Areas on the ellipsoid, and what an uncertain outline does to them."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_series_equal
from shapely import MultiPolygon, Point, Polygon, box
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from explorer.analysis import area_ha, area_uncertainty_ha, density_per_ha, perimeter_m
from explorer.errors import CrsError, SchemaError
from tests.examples import few

EQUAL_AREA = "EPSG:3035"
EAST, NORTH = 3_920_000.0, 2_490_000.0
"""Near Saint-Étienne, in the European equal-area plane."""


def zones(*shapes: BaseGeometry | None, accuracy_m: float | None = 5.0) -> gpd.GeoDataFrame:
    names = [f"zone-{place}" for place in range(len(shapes))]
    moved = [None if s is None else translate(s, EAST, NORTH) for s in shapes]
    return gpd.GeoDataFrame(
        {"accuracy_m": [accuracy_m] * len(shapes)},
        geometry=gpd.GeoSeries(np.array(moved, dtype=object), index=names, crs=EQUAL_AREA),
        index=names,
    )


@st.composite
def stars(draw: st.DrawFn) -> Polygon:
    corners = draw(st.integers(5, 12))
    reach = draw(st.lists(st.floats(200, 900), min_size=corners, max_size=corners))
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return Polygon([(r * np.cos(a), r * np.sin(a)) for r, a in zip(reach, angles, strict=True)])


def test_a_square_of_one_kilometre_holds_a_hundred_hectares() -> None:
    assert area_ha(zones(box(0, 0, 1000, 1000))).iloc[0] == pytest.approx(100, rel=1e-5)


def test_a_hole_is_left_out_whichever_way_it_is_drawn() -> None:
    shell, hole = box(0, 0, 1000, 1000), box(200, 200, 700, 700)
    ring = list(hole.exterior.coords)
    both = zones(
        Polygon(shell.exterior.coords, [ring]), Polygon(shell.exterior.coords, [ring[::-1]])
    )
    assert area_ha(both).tolist() == pytest.approx([75, 75], rel=1e-5)


def test_the_parts_of_a_multipolygon_are_summed() -> None:
    apart = MultiPolygon([box(0, 0, 1000, 1000), box(2000, 0, 2500, 1000).reverse()])
    assert area_ha(zones(apart)).iloc[0] == pytest.approx(150, rel=1e-5)


def test_a_null_geometry_has_no_area_and_an_empty_one_has_none_to_speak_of() -> None:
    frame = zones(box(0, 0, 1000, 1000), None, Polygon())
    assert np.isnan(area_ha(frame)["zone-1"])
    assert np.isnan(perimeter_m(frame)["zone-1"])
    assert area_ha(frame)["zone-2"] == 0
    assert perimeter_m(frame)["zone-2"] == 0


def test_an_empty_frame_gives_an_empty_series() -> None:
    assert area_ha(zones()).empty
    assert area_ha(zones()).dtype == np.float64


def test_height_changes_nothing() -> None:
    flat = zones(box(0, 0, 1000, 1000))
    high = flat.set_geometry(flat.force_3d(700.0))
    assert_series_equal(area_ha(high), area_ha(flat))
    assert_series_equal(perimeter_m(high), perimeter_m(flat))


def test_a_frame_without_a_reference_system_is_refused_by_name() -> None:
    bare = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)])
    with pytest.raises(CrsError, match="'zones' declares no coordinate reference system"):
        area_ha(bare)


def test_a_point_is_no_zone() -> None:
    with pytest.raises(SchemaError, match="row 'zone-0' is a Point"):
        area_ha(zones(Point(0, 0)))


def test_the_perimeter_counts_the_edges_of_holes() -> None:
    ring = list(box(200, 200, 700, 700).exterior.coords)
    frame = zones(Polygon(box(0, 0, 1000, 1000).exterior.coords, [ring]))
    assert perimeter_m(frame).iloc[0] == pytest.approx(6000, rel=5e-3)


def test_uncertainty_is_the_perimeter_times_the_accuracy() -> None:
    frame = zones(box(0, 0, 1000, 1000), accuracy_m=10)
    assert area_uncertainty_ha(frame).iloc[0] == pytest.approx(4.0, rel=5e-3)


def test_uncertainty_is_unknown_where_the_accuracy_is() -> None:
    assert area_uncertainty_ha(zones(box(0, 0, 1, 1), accuracy_m=None)).isna().all()


def test_an_accuracy_given_apart_is_matched_by_index() -> None:
    frame = zones(box(0, 0, 1000, 1000), box(0, 0, 1000, 1000)).drop(columns="accuracy_m")
    given_apart = pd.Series([20.0, 10.0], index=["zone-1", "zone-0"])
    found = area_uncertainty_ha(frame, accuracy_m=given_apart)
    assert found["zone-1"] == pytest.approx(2 * found["zone-0"])


def test_a_missing_accuracy_column_is_refused() -> None:
    with pytest.raises(SchemaError, match="no column 'accuracy_m'"):
        area_uncertainty_ha(zones(box(0, 0, 1, 1)).drop(columns="accuracy_m"))


def test_a_negative_accuracy_is_refused_by_row() -> None:
    with pytest.raises(SchemaError, match=r"row 'zone-0' holds -3"):
        area_uncertainty_ha(zones(box(0, 0, 1, 1), accuracy_m=-3))


def test_density_has_the_ends_that_the_outline_leaves() -> None:
    frame = zones(box(0, 0, 1000, 1000), accuracy_m=50)
    row = density_per_ha(pd.Series([200], index=["zone-0"]), frame).loc["zone-0"]
    assert row["density_per_ha"] == pytest.approx(2.0, rel=1e-4)
    assert row["density_per_ha_low"] == pytest.approx(200 / 120, rel=5e-3)
    assert row["density_per_ha_high"] == pytest.approx(200 / 80, rel=5e-3)


def test_density_has_no_upper_end_where_the_outline_may_be_anything() -> None:
    frame = zones(box(0, 0, 100, 100), accuracy_m=50)
    row = density_per_ha(pd.Series([2], index=["zone-0"]), frame).loc["zone-0"]
    assert np.isnan(row["density_per_ha_high"])
    assert row["density_per_ha_low"] > 0


def test_density_is_told_by_zone_with_every_term_and_an_accuracy_given_apart() -> None:
    frame = zones(box(0, 0, 1000, 1000), box(0, 0, 2000, 1000), Polygon(), accuracy_m=None)
    counts = pd.Series([600, 100, 5], index=["zone-1", "zone-0", "zone-2"])
    accuracy = pd.Series([25.0, 50.0], index=["zone-1", "zone-0"])
    found = density_per_ha(counts, frame, accuracy_m=accuracy)
    assert found.index.tolist() == ["zone-0", "zone-1", "zone-2"]
    assert found.columns.tolist() == [
        "count", "area_ha", "area_uncertainty_ha", "density_per_ha", "density_per_ha_low",
        "density_per_ha_high",
    ]  # fmt: skip
    assert found["count"].tolist() == [100, 600, 5]
    assert found["area_ha"].tolist() == pytest.approx([100, 200, 0], rel=1e-3)
    # 4,000 m by 50 m, and 6,000 m by 25 m, in hectares.
    assert found["area_uncertainty_ha"][:2].tolist() == pytest.approx([20, 15], rel=1e-3)
    assert found["density_per_ha"][:2].tolist() == pytest.approx([1, 3], rel=1e-3)
    assert found["density_per_ha_low"][:2].tolist() == pytest.approx(
        [100 / 120, 600 / 215], rel=1e-3
    )
    assert found["density_per_ha_high"][:2].tolist() == pytest.approx(
        [100 / 80, 600 / 185], rel=1e-3
    )
    # Nothing has a density on no ground: not an infinite one.
    assert found.loc["zone-2", ["density_per_ha", "density_per_ha_low"]].isna().all()


def test_density_has_no_upper_end_where_the_uncertainty_is_the_very_area() -> None:
    frame = zones(Polygon(), accuracy_m=0.0)
    row = density_per_ha(pd.Series([2], index=["zone-0"]), frame).iloc[0]
    assert row["area_uncertainty_ha"] == 0
    assert np.isnan(row["density_per_ha_high"])


def test_an_accuracy_as_text_or_of_nothing_is_a_number_of_metres() -> None:
    frame = zones(box(0, 0, 1000, 1000), box(0, 0, 1000, 1000), accuracy_m=None)
    frame["accuracy_m"] = ["0", "5"]
    found = area_uncertainty_ha(frame)
    assert found.name == "area_uncertainty_ha"
    assert found.tolist() == pytest.approx([0, 2], rel=1e-3)


def test_measuring_leaves_the_frame_as_it_was() -> None:
    frame = zones(box(0, 0, 1000, 1000).reverse(), None)
    before = frame.copy()
    area_ha(frame)
    density_per_ha(pd.Series([1, 2], index=frame.index), frame)
    assert_geodataframe_equal(frame, before)


@settings(deadline=None, max_examples=few(60))
@given(star=stars(), angle=st.floats(0, 180), shift=st.floats(-300, 300))
def test_the_parts_of_any_split_add_up_to_the_whole(
    star: Polygon, angle: float, shift: float
) -> None:
    half = rotate(box(shift, -5000, 5000, 5000), angle, origin=(0, 0))
    parts = area_ha(zones(star.intersection(half), star.difference(half)))
    assert parts.sum() == pytest.approx(area_ha(zones(star)).iloc[0], rel=1e-6)


@settings(deadline=None, max_examples=few(60))
@given(star=stars())
def test_the_direction_of_a_ring_changes_nothing(star: Polygon) -> None:
    both = area_ha(zones(star, star.reverse()))
    assert both.iloc[0] == pytest.approx(both.iloc[1], rel=1e-12)


@settings(deadline=None, max_examples=few(60))
@given(star=stars(), crs=st.sampled_from(["EPSG:4326", "EPSG:2154", "EPSG:3857", "EPSG:32631"]))
def test_the_reference_system_of_the_frame_changes_nothing(star: Polygon, crs: str) -> None:
    # The same corners: what differs is the rounding of their conversion, a few micrometres.
    frame = zones(star)
    assert area_ha(frame.to_crs(crs)).iloc[0] == pytest.approx(area_ha(frame).iloc[0], rel=1e-7)


@settings(deadline=None, max_examples=few(60))
@given(star=stars())
def test_a_district_measures_the_same_in_the_equal_area_plane(star: Polygon) -> None:
    assert area_ha(zones(star)).iloc[0] == pytest.approx(star.area / 1e4, rel=1e-4)


@settings(deadline=None, max_examples=few(40))
@given(order=st.permutations(range(4)))
def test_the_order_of_rows_changes_no_area(order: list[int]) -> None:
    frame = zones(*(box(0, 0, 100 * side, 100) for side in range(1, 5)))
    shuffled = area_ha(frame.iloc[order])
    assert_series_equal(shuffled.reindex(frame.index), area_ha(frame))


@settings(deadline=None, max_examples=few(40))
@given(side=st.floats(400, 2000), off=st.floats(0, 20))
def test_an_outline_off_everywhere_stays_within_the_bound(side: float, off: float) -> None:
    true, drawn = box(0, 0, side, side), box(off, off, side - off, side - off)
    areas = area_ha(zones(true, drawn))
    bound = area_uncertainty_ha(zones(true, accuracy_m=off)).iloc[0]
    assert areas.iloc[0] - areas.iloc[1] <= bound * (1 + 5e-3) + 1e-9
