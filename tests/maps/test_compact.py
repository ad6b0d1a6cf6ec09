"""What is packed comes back: every row once, with its values and, nearly, its place."""

import base64
import hashlib
import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
)

from explorer.errors import PageError
from explorer.layers import Examination, Layer
from explorer.maps.compact import pack
from explorer.maps.compact.columns import column
from explorer.site import build_map
from tests.maps.packreader import read

DEGREE_M = 111_320.0

positions = st.tuples(st.floats(-180, 180, allow_nan=False), st.floats(-85, 85, allow_nan=False))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
cells = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**60), 2**60), st.floats(allow_nan=False), texts
)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return DEGREE_M * math.hypot(east, one[1] - other[1])


def frame_of(shapes: list[Any], **columns: list[Any]) -> gpd.GeoDataFrame:
    data = {name: pd.Series(values, dtype=object) for name, values in columns.items()}
    return gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shapes, crs=4326), crs=4326)


def square(x: float, y: float, side: float) -> list[tuple[float, float]]:
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


@given(st.lists(st.one_of(st.none(), positions), max_size=40).filter(any))
def test_every_row_comes_back_once_within_the_error_told(places: list[Any]) -> None:
    shapes = [None if place is None else Point(place) for place in places]
    packed = pack(frame_of(shapes, row=list(range(len(places)))))
    found = read(packed.text)
    assert sorted(found.columns["row"]) == list(range(len(places)))
    for row, place in zip(found.columns["row"], found.shapes, strict=True):
        given_place = places[int(row)]
        assert (place is None) == (given_place is None)
        if place is not None:
            assert metres(given_place, place) <= packed.error_m + 0.001
    assert packed.error_m < 0.5


@given(st.lists(cells, max_size=400))
def test_every_value_comes_back_in_its_own_type(values: list[Any]) -> None:
    entry, parts = column("one", pd.Series(values, dtype=object))
    assert entry["name"] == "one"
    shapes = [Point(4.4, 45.4)] * len(values) or [Point(4.4, 45.4)]
    found = read(pack(frame_of(shapes, one=values or [None])).text).columns["one"]
    wanted = [None if isinstance(one, float) and math.isinf(one) else one for one in values]
    numbers = all(one is None or type(one) in {int, float} for one in values)
    # A frame's numbers are doubles, as those of a browser are.
    expected = [float(one) if numbers and one is not None else one for one in wanted]
    assert [(type(one) if not numbers else None, one) for one in found[: len(values)]] == [
        (type(one) if not numbers else None, one) for one in expected
    ]
    assert all(isinstance(part, bytes) for part in parts)


def test_points_near_each_other_come_one_after_the_other() -> None:
    shapes = [Point(4.40, 45.40), Point(4.80, 45.80), Point(4.400001, 45.400001)]
    found = read(pack(frame_of(shapes, id=["a", "b", "c"])).text)
    assert found.columns["id"] in (
        ["a", "c", "b"],
        ["b", "a", "c"],
        ["c", "a", "b"],
        ["b", "c", "a"],
    )


def test_a_position_in_france_is_within_eight_centimetres() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-5, 9, 5000), rng.uniform(42, 51, 5000)
    packed = pack(gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326))
    assert 0.03 < packed.error_m < 0.08
    assert read(packed.text).header["grid"]["bits"] == 28


def test_identifiers_are_counted_and_keep_their_noughts() -> None:
    texts_ = [f"IMB-{number:05d}" for number in range(1000)]
    entry, _ = column("id", pd.Series(texts_))
    assert (entry["kind"], entry["prefix"], entry["width"]) == ("counted", "IMB-", 5)
    found = read(pack(frame_of([Point(4, 45)] * 1000, id=texts_)).text).columns["id"]
    assert sorted(found) == texts_


@pytest.mark.parametrize("odd", ["IMB-1x", "IMB-007", "imb-0001", "IMB-12\u0663"])
def test_a_text_that_breaks_the_count_comes_back_as_it_is(odd: str) -> None:
    texts_ = [*(f"IMB-{number:04d}" for number in range(600)), odd]
    found = read(pack(frame_of([Point(4, 45)] * 601, id=texts_)).text).columns["id"]
    assert sorted(found) == sorted(texts_)


def test_a_column_of_as_many_texts_as_rows_is_written_out() -> None:
    texts_ = [f"{number}, rue de l’Essai" for number in range(3000)]
    entry, _ = column("address", pd.Series(texts_))
    assert entry["kind"] == "text"
    found = read(pack(frame_of([Point(4, 45)] * 3000, address=texts_)).text)
    assert sorted(found.columns["address"]) == sorted(texts_)


@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_a_column_of_a_million_distinct_texts_comes_back_whole(count: int) -> None:
    texts_ = [f"{number * 7919 % 999_983:x} rue {number}" for number in range(count)]
    frame = gpd.GeoDataFrame({"address": texts_}, geometry=[Point(4, 45)] * count, crs=4326)
    found = read(pack(frame).text)
    assert [one["kind"] for one in found.header["columns"]] == ["text"]
    assert found.columns["address"] == texts_


def test_one_and_true_and_the_text_one_stay_three_values() -> None:
    values: list[Any] = [1, True, "1", 1.5, None]
    found = read(pack(frame_of([Point(4, 45)] * 5, mixed=values)).text).columns["mixed"]
    assert [(type(one), one) for one in found] == [(type(one), one) for one in values]


def test_areas_come_back_with_their_parts_and_holes() -> None:
    holed = Polygon(square(4.4, 45.4, 0.1), [square(4.42, 45.42, 0.02)])
    two = MultiPolygon([Polygon(square(5, 45, 0.01)), Polygon(square(5.1, 45, 0.01))])
    packed = pack(frame_of([two, None, holed], id=["two", "none", "holed"]))
    found = read(packed.text)
    shapes = dict(zip(found.columns["id"], found.shapes, strict=True))
    assert shapes["none"] is None
    assert [len(polygon) for polygon in shapes["two"]] == [1, 1]
    assert [len(ring) for polygon in shapes["holed"] for ring in polygon] == [4, 4]
    corners = list(holed.exterior.coords)[:-1] + list(holed.interiors[0].coords)[:-1]
    back = [corner for polygon in shapes["holed"] for ring in polygon for corner in ring]
    for given_place, place in zip(corners, back, strict=True):
        assert metres(given_place, place) <= packed.error_m + 0.001  # type: ignore[arg-type]


def test_the_hash_is_that_of_the_stream_and_the_same_every_time() -> None:
    frame = frame_of([Point(4, 45), Point(4.1, 45)], id=["a", "b"])
    one, other = pack(frame), pack(frame)
    assert one == other
    assert one.sha256 == hashlib.sha256(base64.b64decode(one.text)).hexdigest()


@pytest.mark.parametrize("place", [(4.0, 85.06), (180.5, 45.0), (math.inf, 45.0)])
def test_a_position_off_the_map_is_refused_and_named(place: tuple[float, float]) -> None:
    with pytest.raises(PageError, match="1 positions lie elsewhere, the first at longitude"):
        pack(frame_of([Point(4, 45), Point(place)], id=["a", "b"]))


points_ = positions.map(Point)
lines_ = st.lists(positions, min_size=2, max_size=4).map(LineString)
areas_ = st.tuples(st.floats(-170, 170), st.floats(-80, 80)).map(
    lambda at: Polygon(square(*at, 1.0), [square(at[0] + 0.3, at[1] + 0.3, 0.2)])
)
kinds_ = st.one_of(
    points_, lines_, areas_, st.lists(points_, min_size=1, max_size=3).map(MultiPoint),
    st.lists(lines_, min_size=1, max_size=3).map(MultiLineString),
    st.lists(st.one_of(points_, lines_, areas_), min_size=1, max_size=4).map(GeometryCollection),
)  # fmt: skip


def flat(shape: Any) -> list[tuple[int, list[list[tuple[float, float]]]]]:
    """Parts of a shape as a packed layer has them, worked out one by one."""
    if hasattr(shape, "geoms"):
        return [part for one in shape.geoms for part in flat(one)]
    if isinstance(shape, Polygon):
        rings = [shape.exterior, *shape.interiors]
        return [(2, [list(ring.coords)[:-1] for ring in rings])]
    return [(shape.geom_type != "Point", [list(shape.coords)])]


@given(st.lists(st.one_of(st.none(), kinds_), max_size=12).filter(any))
def test_shapes_of_all_kinds_come_back_part_by_part(shapes: list[Any]) -> None:
    packed = pack(frame_of(shapes, row=list(range(len(shapes)))))
    found = read(packed.text)
    assert sorted(found.columns["row"]) == list(range(len(shapes)))
    for row, parts in zip(found.columns["row"], found.shapes, strict=True):
        wanted = shapes[int(row)]
        if wanted is None:
            assert parts is None
            continue
        back = parts
        if packed.kind == "points":
            back = [(0, [[parts]])]
        elif packed.kind == "areas":
            back = [(2, rings) for rings in parts]
        assert [type_ for type_, _ in back] == [type_ for type_, _ in flat(wanted)]
        for (_, rings), (_, given_rings) in zip(back, flat(wanted), strict=True):
            for ring, given_ring in zip(rings, given_rings, strict=True):
                for place, given_place in zip(ring, given_ring, strict=True):
                    assert metres(given_place, place) <= packed.error_m + 0.001


def test_collections_within_collections_are_read_as_one_without_their_empty_parts() -> None:
    inner = GeometryCollection([LineString([(4, 45), (5, 46)]), Polygon()])
    packed = pack(frame_of([GeometryCollection([Point(4, 45), inner])], id=["a"]))
    (parts,) = read(packed.text).shapes
    assert packed.kind == "shapes"
    assert [type_ for type_, _ in parts] == [0, 1]


def test_a_closed_line_keeps_its_last_corner() -> None:
    packed = pack(frame_of([LineString(square(4, 45, 1))], id=["a"]))
    (((_, (ring,)),),) = read(packed.text).shapes
    assert len(ring) == 5
    assert ring[0] == ring[-1]


@pytest.mark.parametrize("shapes", [[], [None, None], [Point()]])
def test_features_without_a_position_are_packed_all_the_same(shapes: list[Any]) -> None:
    found = read(pack(frame_of(shapes, id=[str(row) for row in range(len(shapes))])).text)
    assert found.header["located"] == 0
    assert found.columns["id"] == [str(row) for row in range(len(shapes))]


def test_many_features_of_several_kinds_are_packed_too() -> None:
    shapes = [Point(4.4, 45.4), *[LineString([(4, 45), (4.1, 45.1)])] * 2000]
    frame = frame_of(shapes, id=[f"{number}" for number in range(2001)])
    layer = Layer("mixed", frame, None, Examination(Path("mixed.geojson"), features=2001))
    drawn = build_map(layers=[layer])
    found = next(one for one in drawn.island["layers"] if one["name"] == "mixed")
    assert found["collection"]["features"] == []
    assert found["packed"]["kind"] == "shapes"
