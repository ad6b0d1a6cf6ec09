"""Records in zones by cells: the same pairs as the plain path, on edges, corners and slivers."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from explorer.analysis.cells import CELL_DEG, MIXED, Cells
from explorer.analysis.locator import Locator
from explorer.analysis.membership import membership
from explorer.analysis.zones import Zones, require_zones

WEST, SOUTH = 4.38, 45.44


def zones_of(shapes: list[Any]) -> Zones:
    return require_zones(gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4326"))


def both(
    zones: Zones, x: Any, y: Any, edge_m: Any, least: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    points = np.full(len(x), None, dtype=object)
    placed = np.isfinite(x)
    points[placed] = shapely.points(x[placed], y[placed])
    plain = membership(points, zones, edge_m=edge_m)
    found = Locator(zones, edge_m=edge_m, least=least).pairs(x, y)
    found = found[plain.columns].sort_values(["zone", "record"]).reset_index(drop=True)
    return found.astype(plain.dtypes.to_dict()), plain


def test_a_record_far_from_all_edges_is_told_by_its_cell_and_one_on_an_edge_by_a_test() -> None:
    side = 20 * CELL_DEG
    shapes = np.array([box(WEST, SOUTH, WEST + side, SOUTH + side)], dtype=object)
    cells = Cells(shapes, np.zeros(1), 0)
    middle, away = WEST + side / 2, WEST + side * 2
    found = cells.look_up(
        np.array([middle, away, WEST]), np.array([SOUTH + side / 2, SOUTH, SOUTH + side / 2])
    )
    assert [cells.sets[place] for place in found[:2]] == [(0,), ()]
    assert found[2] == MIXED


def test_records_without_position_are_in_no_pair() -> None:
    zones = zones_of([box(WEST, SOUTH, WEST + 0.1, SOUTH + 0.1)])
    found = Locator(zones, edge_m=20.0).pairs(np.array([np.nan, WEST + 0.05]),
                                              np.array([np.nan, SOUTH + 0.05]))  # fmt: skip
    assert found.to_dict("list") == {
        "record": [1], "zone": [0], "inside": [True], "edge": [False]
    }  # fmt: skip


GRID = 0.0025
steps = st.integers(0, 12)
positions = st.tuples(steps, steps)


@st.composite
def drawn(draw: Any) -> list[Any]:
    """Boxes, triangles, rings with a hole, slivers and nothing, on a grid that records share."""
    shapes: list[Any] = []
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["box", "triangle", "hole", "sliver", "none"]))
        column, row = draw(steps), draw(steps)
        wide, high = draw(st.integers(1, 8)), draw(st.integers(1, 8))
        west, south = WEST + column * GRID, SOUTH + row * GRID
        east, north = WEST + (column + wide) * GRID, SOUTH + (row + high) * GRID
        if kind == "box":
            shapes.append(box(west, south, east, north))
        elif kind == "triangle":
            shapes.append(Polygon([(west, south), (east, south), (west, north)]))
        elif kind == "hole":
            outer = box(west, south, WEST + (column + 8) * GRID, SOUTH + (row + 8) * GRID)
            inner = box(west + 2 * GRID, south + 2 * GRID, west + 5 * GRID, south + 4 * GRID)
            shapes.append(outer.difference(inner))
        elif kind == "sliver":
            shapes.append(box(west, south, west + 1e-7, north))
        else:
            shapes.append(None)
    return shapes


@settings(max_examples=50, deadline=None)
@given(
    drawn(),
    st.lists(positions, min_size=1, max_size=30),
    st.lists(st.tuples(st.floats(-0.01, 0.06), st.floats(-0.01, 0.06)), max_size=30),
    st.sampled_from([0.0, 20.0, 150.0, 3000.0]),
    st.sampled_from([0, 1_000_000]),
)
def test_cells_and_exact_tests_give_the_pairs_of_the_plain_path(
    shapes: list[Any],
    corners: list[tuple[int, int]],
    anywhere: list[tuple[float, float]],
    edge_m: float,
    least: int,
) -> None:
    x = [WEST + column * GRID for column, _ in corners] + [WEST + a for a, _ in anywhere]
    y = [SOUTH + row * GRID for _, row in corners] + [SOUTH + b for _, b in anywhere]
    found, plain = both(zones_of(shapes), [*x, np.nan], [*y, np.nan], edge_m, least)
    pd.testing.assert_frame_equal(found, plain)


def test_zones_of_several_departments_each_have_their_own_metres() -> None:
    shapes = [Point(4.39, 45.44).buffer(0.01), Point(55.45, -20.9).buffer(0.01), Point(0, 0)]
    rng = np.random.default_rng(7)
    x = np.concatenate(
        [4.39 + rng.uniform(-0.02, 0.02, 500), 55.45 + rng.uniform(-0.02, 0.02, 500)]
    )
    y = np.concatenate(
        [45.44 + rng.uniform(-0.02, 0.02, 500), -20.9 + rng.uniform(-0.02, 0.02, 500)]
    )
    zones = zones_of(shapes)
    reach = pd.Series([20.0, 60.0, 20.0], index=zones.keys)
    found, plain = both(zones, x, y, reach)
    assert found["edge"].sum() > 20
    pd.testing.assert_frame_equal(found, plain)


@pytest.mark.parametrize("batch", [1, 7, 400])
def test_any_batches_give_the_pairs_of_the_whole(batch: int) -> None:
    rng = np.random.default_rng(3)
    x, y = WEST + rng.uniform(0, 0.05, 400).round(4), SOUTH + rng.uniform(0, 0.05, 400).round(4)
    zones = zones_of([box(WEST, SOUTH, WEST + 0.03, SOUTH + 0.03), Point(WEST, SOUTH).buffer(0.02)])
    whole = Locator(zones, edge_m=20.0).pairs(x, y)
    locator = Locator(zones, edge_m=20.0, least=100)
    parts = []
    for start in range(0, 400, batch):
        part = locator.pairs(x[start : start + batch], y[start : start + batch])
        parts.append(part.assign(record=part["record"] + start))
    order = ["zone", "record"]
    pd.testing.assert_frame_equal(
        pd.concat(parts).sort_values(order).reset_index(drop=True),
        whole.sort_values(order).reset_index(drop=True),
    )
