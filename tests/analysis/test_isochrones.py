"""Ground reached within a limit: streets cut where it is, one limit within the next."""

from typing import Any

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis.isochrones import isochrones
from explorer.analysis.streets import StreetGraph
from explorer.errors import InputError, SchemaError
from explorer.streets import Streets
from tests.examples import few
from tests.layers.streets.synthetic import STREET, drawn, grid, place

LINE = {0: (0.0, 0.0), 1: (4.0, 0.0)}


def around(
    streets: Streets,
    cell: tuple[float, float],
    *limits: float,
    mode: str = "walk",
    **options: Any,
) -> gpd.GeoDataFrame:
    """Draw isochrones in metres around a cell, counted in steps."""
    graph = StreetGraph(streets, mode)
    return isochrones(graph, place(*cell), limits, **{"by": "metres", **options})


def test_along_one_street_one_gets_as_far_either_way() -> None:
    found = around(drawn(LINE, [([0, 1], STREET)]), (2, 0), 100.0).iloc[0]
    assert found["reached_m"] == pytest.approx(200.0, abs=1e-3)
    # 200 m by 50 m and two half circles of 25 m, whose 32 corners make them 0.6 % smaller;
    # the width is measured in Lambert-93, whose metre is 0.08 % longer here.
    assert found["area_ha"] == pytest.approx(1.1951, rel=1e-3)
    west, _, east, _ = found.geometry.bounds
    assert (east - west) * 78_227 == pytest.approx(250.0, abs=0.3)


def test_a_street_is_cut_where_the_limit_is() -> None:
    # Both rows' halves of 78.226 m, 21.774 m on from each end, and 100 m north and south.
    found = around(grid(), (1, 1), 100.0).iloc[0]
    assert found["reached_m"] == pytest.approx(2 * 78.226 + 4 * 21.774 + 200.0, abs=0.01)


def test_a_street_reached_from_both_ends_counts_once() -> None:
    # All twelve edges are within two steps each way: 6 x 78.226 m and 6 x 111.141 m.
    found = around(grid(), (1, 1), 400.0).iloc[0]
    assert found["reached_m"] == pytest.approx(6 * 78.226 + 6 * 111.141, abs=0.02)


def test_the_leg_to_the_street_uses_up_the_limit() -> None:
    street = drawn(LINE, [([0, 1], STREET)])
    found = around(street, (2, 0.5), 100.0).iloc[0]
    assert found["reached_m"] == pytest.approx(2 * (100.0 - 55.570), abs=0.02)


def test_a_car_on_a_one_way_street_gets_on_but_not_back() -> None:
    street = drawn(LINE, [([0, 1], {**STREET, "oneway": "yes"})])
    assert around(street, (2, 0), 100.0, mode="drive")["reached_m"].iloc[0] == pytest.approx(100.0)
    assert around(street, (2, 0), 100.0)["reached_m"].iloc[0] == pytest.approx(200.0)


def test_minutes_are_those_of_the_mode() -> None:
    street = drawn(LINE, [([0, 1], STREET)])
    # One minute at 5 km an hour is 83.33 m.
    found = around(street, (2, 0), 60.0, by="seconds")
    assert found["reached_m"].iloc[0] == pytest.approx(2 * 83.333, abs=0.01)
    assert found[["limit", "unit", "mode"]].iloc[0].tolist() == [60.0, "s", "walk"]


def test_columns_and_order_are_as_said() -> None:
    found = around(grid(), (1, 1), 50.0, 150.0, 100.0, 50.0)
    assert list(found.columns) == ["limit", "unit", "mode", "area_ha", "reached_m", "geometry"]
    assert found["limit"].tolist() == [150.0, 100.0, 50.0]
    assert found.crs == "EPSG:4326"


@given(
    st.tuples(st.floats(-0.5, 2.5), st.floats(-0.5, 2.5)),
    st.lists(st.floats(120.0, 600.0), min_size=2, max_size=4, unique=True),
)
@settings(max_examples=few(40))
def test_a_longer_limit_holds_a_shorter_one(cell: tuple[float, float], limits: list[float]) -> None:
    found = around(grid(), cell, *limits)
    for wide, narrow in zip(found.index[:-1], found.index[1:], strict=True):
        outside = found.geometry[narrow].difference(found.geometry[wide])
        assert outside.area < 1e-12  # of a square degree: a hundredth of a square metre
        assert found["reached_m"][narrow] <= found["reached_m"][wide] + 1e-6
        assert found["area_ha"][narrow] <= found["area_ha"][wide] + 1e-6


def test_a_point_far_from_the_streets_is_refused() -> None:
    with pytest.raises(InputError, match=r"lies 222 m from the nearest street .* than 200 m"):
        around(grid(), (1, 4), 500.0)


def test_a_limit_shorter_than_the_leg_is_refused() -> None:
    with pytest.raises(InputError, match=r"lies 111 m from .* as long as the limit, 100 m"):
        around(grid(), (1, 3), 100.0, 500.0)


@pytest.mark.parametrize(
    ("limits", "options", "said"),
    [
        ([], {}, "one at least"),
        ([0.0], {}, "above 0"),
        ([float("inf")], {}, "finite"),
        ([100.0], {"width_m": 0.0}, "'width_m'"),
        ([100.0], {"by": "hours"}, "'metres' or 'seconds'"),
    ],
)
def test_limits_that_will_not_do_are_refused(
    limits: list[float], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(SchemaError, match=said):
        around(grid(), (1, 1), *limits, **options)
