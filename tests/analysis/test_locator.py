"""Records in zones by cells: the same pairs as the plain path, on edges, corners and slivers."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from explorer.analysis import cells, tiles
from explorer.analysis.cells import Cells
from explorer.analysis.locator import Located, Locator
from explorer.analysis.membership import membership
from explorer.analysis.zones import Zones, require_zones
from tests.examples import few

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
    found = frame_of(Locator(zones, edge_m=edge_m, least=least).pairs(x, y))
    found = found[plain.columns].sort_values(["zone", "record"]).reset_index(drop=True)
    return found.astype(plain.dtypes.to_dict()), plain


def frame_of(found: Located) -> pd.DataFrame:
    return pd.DataFrame(found._asdict())


def test_a_record_far_from_all_edges_is_told_by_its_cell_and_one_on_an_edge_by_a_test() -> None:
    shapes = np.array([box(WEST, SOUTH, WEST + 0.04, SOUTH + 0.04)], dtype=object)
    grid = Cells(shapes, np.zeros(1), 0)
    assert grid.size == pytest.approx(0.04 / 1_000)
    middle, away = WEST + 0.02, WEST + 0.08
    found = grid.pairs(np.array([middle, away, away]), np.array([SOUTH + 0.02, SOUTH, SOUTH]))
    assert (found.record.tolist(), found.zone.tolist(), found.sure.tolist()) == ([0], [0], [True])
    found = grid.pairs(np.array([WEST]), np.array([SOUTH + 0.02]))
    assert (found.record.tolist(), found.zone.tolist(), found.sure.tolist()) == ([0], [0], [False])


def test_a_cell_within_two_zones_and_near_the_edge_of_a_third_names_all_three() -> None:
    whole = box(WEST, SOUTH, WEST + 0.04, SOUTH + 0.04)
    shapes = np.array([whole, box(WEST, SOUTH, WEST + 0.02, SOUTH + 0.04), whole], dtype=object)
    found = Cells(shapes, np.zeros(3), 0).pairs(np.array([WEST + 0.02]), np.array([SOUTH + 0.02]))
    assert sorted(zip(found.zone.tolist(), found.sure.tolist(), strict=True)) == [
        (0, True), (1, False), (2, True),
    ]  # fmt: skip


def test_the_hole_of_a_zone_and_the_island_in_it_are_told_apart_by_cells_alone() -> None:
    whole = box(WEST, SOUTH, WEST + 0.04, SOUTH + 0.04)
    ring = whole.difference(box(WEST + 0.01, SOUTH + 0.01, WEST + 0.03, SOUTH + 0.03))
    island = box(WEST + 0.018, SOUTH + 0.018, WEST + 0.022, SOUTH + 0.022)
    grid = Cells(np.array([ring.union(island), whole], dtype=object), np.zeros(2), 0)
    x = WEST + np.array([0.005, 0.015, 0.02, 0.035])
    found = grid.pairs(x, np.full(4, SOUTH + 0.02))
    assert found.sure.all()
    assert sorted(zip(found.record.tolist(), found.zone.tolist(), strict=True)) == [
        (0, 0), (0, 1), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1),
    ]  # fmt: skip


def test_zones_that_lie_over_each_other_too_often_for_lists_are_tested_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tiles, "MOST_PAIRS", 3_000)
    zones = zones_of([Point(WEST, SOUTH).buffer(0.01 + 0.0001 * n) for n in range(40)])
    rng = np.random.default_rng(5)
    x, y = WEST + rng.uniform(-0.02, 0.02, 300), SOUTH + rng.uniform(-0.02, 0.02, 300)
    found, plain = both(zones, x, y, 0.0)
    assert len(found) > 3_000
    pd.testing.assert_frame_equal(found, plain)


def test_threads_that_ask_at_once_get_the_same_pairs() -> None:
    zones = zones_of([Point(WEST + 0.01 * n, SOUTH).buffer(0.008) for n in range(30)])
    rng = np.random.default_rng(5)
    x, y = WEST + rng.uniform(-0.02, 0.32, 40_000), SOUTH + rng.uniform(-0.02, 0.02, 40_000)
    parts = [slice(start, start + 1_000) for start in range(0, 40_000, 1_000)]

    def counted(locator: Locator, part: slice) -> list[int]:
        found = locator.pairs(x[part], y[part])
        return list(np.bincount(found.zone[found.inside], minlength=30))

    alone, shared = (Locator(zones, edge_m=20.0, least=10) for _ in range(2))
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda part: counted(shared, part), parts))
    assert found == [counted(alone, part) for part in parts]
    assert np.sum(found) > 10_000


def test_records_without_position_are_in_no_pair() -> None:
    zones = zones_of([box(WEST, SOUTH, WEST + 0.1, SOUTH + 0.1)])
    found = Locator(zones, edge_m=20.0).pairs(np.array([np.nan, WEST + 0.05]),
                                              np.array([np.nan, SOUTH + 0.05]))  # fmt: skip
    assert frame_of(found).to_dict("list") == {
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


@settings(max_examples=few(50), deadline=None)
@given(
    drawn(),
    st.lists(positions, min_size=1, max_size=30),
    st.lists(st.tuples(st.floats(-0.01, 0.06), st.floats(-0.01, 0.06)), max_size=30),
    st.sampled_from([0.0, 20.0, 150.0, 3000.0]),
    st.sampled_from([0, 1_000_000]),
    st.sampled_from([1, 60, 4_000, 1_000_000]),
)
def test_cells_and_exact_tests_give_the_pairs_of_the_plain_path(  # noqa: PLR0913, PLR0917 - drawn
    shapes: list[Any],
    corners: list[tuple[int, int]],
    anywhere: list[tuple[float, float]],
    edge_m: float,
    least: int,
    fewest: int,
) -> None:
    x = [WEST + column * GRID for column, _ in corners] + [WEST + a for a, _ in anywhere]
    y = [SOUTH + row * GRID for _, row in corners] + [SOUTH + b for _, b in anywhere]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "FEWEST", fewest)
        patch.setattr(cells, "A_ZONE", 1)
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
    whole = frame_of(Locator(zones, edge_m=20.0).pairs(x, y))
    locator = Locator(zones, edge_m=20.0, least=100)
    parts = []
    for start in range(0, 400, batch):
        part = frame_of(locator.pairs(x[start : start + batch], y[start : start + batch]))
        parts.append(part.assign(record=part["record"] + start))
    order = ["zone", "record"]
    pd.testing.assert_frame_equal(
        pd.concat(parts).sort_values(order).reset_index(drop=True),
        whole.sort_values(order).reset_index(drop=True),
    )
