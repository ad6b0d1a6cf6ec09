"""Tallies batch by batch: those of the whole frame, whatever the splits."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from explorer.analysis.columncounting import ColumnCounting
from explorer.analysis.tally import Tally, tally, tally_by
from explorer.analysis.zonecounting import ZoneCounting
from explorer.errors import SchemaError
from explorer.vocabulary import FibreStatus
from tests.examples import few

WEST, SOUTH, STEP = 4.38, 45.44, 0.0025

words = st.sampled_from(list(map(str, FibreStatus)))
row = st.fixed_dictionaries(
    {
        "place": st.none() | st.tuples(st.integers(-1, 9), st.integers(-1, 9)),
        "fibre_status": words,
        "premises": st.none() | st.integers(0, 40),
        "point_open": st.none() | st.booleans(),
        "position_doubtful": st.none() | st.booleans(),
        "infrastructure_operator": st.none() | st.sampled_from(["OI1", "OI2"]),
        "mutualisation_point_id": st.none() | st.sampled_from(["PM1", "PM2", "PM3"]),
        "insee_code": st.none() | st.sampled_from(["42218", "42237", "2A004"]),
    }
)


def zones() -> gpd.GeoDataFrame:
    """Make two zones that touch, one that lies over both, one without outline, and a ring."""
    ring = box(WEST, SOUTH, WEST + 8 * STEP, SOUTH + 8 * STEP).difference(
        box(WEST + STEP, SOUTH + STEP, WEST + 7 * STEP, SOUTH + 7 * STEP)
    )
    shapes: list[Any] = [
        box(WEST, SOUTH, WEST + 4 * STEP, SOUTH + 4 * STEP),
        box(WEST + 4 * STEP, SOUTH, WEST + 8 * STEP, SOUTH + 4 * STEP),
        box(WEST + 2 * STEP, SOUTH + STEP, WEST + 6 * STEP, SOUTH + 3 * STEP),
        None,
        ring,
    ]
    return gpd.GeoDataFrame(
        {
            "name": list("abcde"),
            "accuracy_m": [None, 5.0, 80.0, None, 20.0],
            "insee_codes": [["42218"], ["42237", "2A004"], [], ["42218"], None],
        },
        geometry=shapes,
        index=["b", "a", "c", "d", "e"],
        crs="EPSG:4326",
    )


def frame_of(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows).drop(columns="place")
    points = np.full(len(rows), None, dtype=object)
    for place, item in enumerate(rows):
        if item["place"] is not None:
            column, line = item["place"]
            points[place] = Point(WEST + column * STEP, SOUTH + line * STEP)
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    def at(item: dict[str, Any], axis: int, origin: float) -> float | None:
        return None if item["place"] is None else origin + item["place"][axis] * STEP

    columns: dict[str, Any] = {
        "x": pa.array([at(item, 0, WEST) for item in rows], pa.float64()),
        "y": pa.array([at(item, 1, SOUTH) for item in rows], pa.float64()),
    }
    kinds = {"premises": pa.int64(), "point_open": pa.bool_(), "position_doubtful": pa.bool_()}
    for name in rows[0]:
        if name != "place":
            columns[name] = pa.array([item[name] for item in rows], kinds.get(name, pa.string()))
    return pa.table(columns)


def same(found: Tally, plain: Tally) -> None:
    pd.testing.assert_frame_equal(found.zones, plain.zones, check_dtype=False)
    pd.testing.assert_frame_equal(found.counts, plain.counts, check_dtype=False)
    pd.testing.assert_frame_equal(found.total, plain.total, check_dtype=False)
    assert dict(found.conservation) == dict(plain.conservation)


def split(rows: list[Any], cuts: list[int]) -> list[list[Any]]:
    edges = sorted({0, len(rows), *(cut % (len(rows) + 1) for cut in cuts)})
    return [rows[a:b] for a, b in pairwise(edges)]


@settings(max_examples=few(25), deadline=None)
@given(
    st.lists(row, min_size=1, max_size=40),
    st.lists(st.integers(0, 40), max_size=4),
    st.sets(words, max_size=2),
    st.sampled_from([None, 0.0, 100.0]),
)
def test_batches_of_any_split_give_the_tally_of_the_whole_frame(
    rows: list[dict[str, Any]], cuts: list[int], without: set[str], edge_m: float | None
) -> None:
    left = {FibreStatus(word) for word in without}
    counting = ZoneCounting(zones(), without=left, edge_m=edge_m)
    for part in split(rows, cuts):
        counting.add(table_of(part))
    same(counting.result(), tally(frame_of(rows), zones(), without=left, edge_m=edge_m))


@settings(max_examples=few(25), deadline=None)
@given(
    st.lists(row, min_size=1, max_size=40),
    st.lists(st.integers(0, 40), max_size=4),
    st.sets(words, max_size=2),
)
def test_batches_counted_by_a_column_give_the_tally_of_the_whole_frame(
    rows: list[dict[str, Any]], cuts: list[int], without: set[str]
) -> None:
    left = {FibreStatus(word) for word in without}
    counting = ColumnCounting("insee_code", without=left)
    for part in split(rows, cuts):
        counting.add(table_of(part))
    same(counting.result(), tally_by(frame_of(rows), "insee_code", without=left))


def test_tallies_of_two_parts_counted_apart_add_up_to_that_of_the_whole() -> None:
    rows = [
        {"place": (column, line), "fibre_status": "deploye", "premises": 1, "point_open": None,
         "position_doubtful": False, "infrastructure_operator": "OI1",
         "mutualisation_point_id": None, "insee_code": "42218"}
        for column in range(-1, 9) for line in range(-1, 9)
    ]  # fmt: skip
    parts = []
    for part in (rows[:37], rows[37:]):
        counting = ZoneCounting(zones())
        counting.add(table_of(part))
        parts.append(counting.result())
    same(parts[0] + parts[1], tally(frame_of(rows), zones()))


def test_a_state_that_is_none_is_named() -> None:
    table = pa.table({"x": [4.38], "y": [45.44], "fibre_status": ["deploi"]})
    with pytest.raises(SchemaError, match=r"expected one of .*deploye.*; found 'deploi'"):
        ZoneCounting(zones()).add(table)


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(SchemaError, match="no column 'canton'"):
        ColumnCounting("canton").add(pa.table({"fibre_status": ["cible"]}))
