"""Files to a network: extracts, lines, the compact form, and what is refused."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point

from explorer.errors import CrsError, InputError
from explorer.layers.streets import read_streets, write_streets
from explorer.layers.streets.packed import streets_bytes
from explorer.streets import Streets
from explorer.vocabulary import TravelMode
from tests.examples import few
from tests.layers.streets.synthetic import (
    COLUMNS,
    EAST_M,
    GRID,
    NORTH_M,
    ROWS,
    STREET,
    Way,
    drawn,
    grid,
    line_frame,
    osm_file,
    place,
)

ONCE = dict.fromkeys(("walk", "cycle", "drive"), 12)


def same(one: Streets, other: Streets) -> bool:
    """Say whether two networks hold the same, to the bit."""
    arrays = ("nodes", "edges", "points", "starts", "along_m")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays) and all(
        np.array_equal(one.seconds[mode], other.seconds[mode], equal_nan=True)
        for mode in TravelMode
    )


def test_a_grid_of_three_by_three_has_nine_nodes_and_twelve_edges() -> None:
    streets = grid()
    assert (len(streets.nodes), len(streets)) == (9, 12)
    assert streets.length_m[:2] == pytest.approx([EAST_M, EAST_M], abs=1e-3)
    assert streets.length_m[6:] == pytest.approx([NORTH_M] * 6, abs=1e-3)
    assert (streets.dead_ends, streets.components, streets.unjoined) == (0, 1, False)
    # At 5 km an hour a step of 78.227 m takes 56.3 s.
    assert streets.seconds[TravelMode.WALK][0] == pytest.approx([56.323, 56.323], abs=1e-3)


@pytest.mark.parametrize("name", ["essai.osm.pbf", "essai.osm"])
def test_an_extract_gives_the_same_network_as_its_drawing(name: str, tmp_path: Path) -> None:
    path = osm_file(tmp_path / name, GRID, [*ROWS, *COLUMNS])
    streets = read_streets(path)
    assert same(streets, grid())
    assert streets.credit == "© OpenStreetMap contributors, ODbL"
    assert streets.usable() == ONCE


def test_the_day_of_an_extract_is_that_of_its_header(tmp_path: Path) -> None:
    dated = osm_file(tmp_path / "a.osm.pbf", GRID, ROWS)
    undated = osm_file(tmp_path / "b.osm.pbf", GRID, ROWS, day=None)
    assert (read_streets(dated).date, read_streets(undated).date) == ("2026-10-01", None)


def test_ways_given_are_those_used_and_those_set_aside(tmp_path: Path) -> None:
    ways: list[Way] = [
        *ROWS,
        ([0, 22], {"highway": "construction"}),
        ([0, 22], {"highway": "service", "access": "no"}),
        ([0, 22], {"building": "yes"}),
        ([0, 99], STREET),
        ([0, 1, 99, 10, 11], STREET),
    ]
    streets = read_streets(osm_file(tmp_path / "essai.osm.pbf", GRID, ways))
    assert streets.ways.to_json() == {
        "given": 7,
        "used": 4,
        "cut": 1,
        "set_aside": {"access": 1, "class": 1, "positions": 1},
    }
    # Two rows cut at the middle, where the last way ends, a whole one, and that way's two parts.
    assert len(streets) == 7


def test_ways_that_cross_without_a_common_node_do_not_meet() -> None:
    bridge = drawn(
        {1: (0, 1), 2: (2, 1), 3: (1, 0), 4: (1, 2)}, [([1, 2], STREET), ([3, 4], STREET)]
    )
    assert (len(bridge), bridge.components, bridge.dead_ends) == (2, 2, 4)
    assert bridge.unjoined


def test_a_roundabout_is_one_way_and_ends_where_it_began() -> None:
    ring = {"highway": "tertiary", "junction": "roundabout"}
    cells = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (1.0, 1.0), 4: (0.0, 1.0)}
    streets = drawn(cells, [([1, 2, 3, 4, 1], ring)])
    assert streets.edges.tolist() == [[0, 0]]
    assert streets.allowed(TravelMode.DRIVE).tolist() == [[True, False]]
    assert streets.allowed(TravelMode.WALK).tolist() == [[True, True]]


def test_a_box_keeps_the_ways_that_touch_it(tmp_path: Path) -> None:
    path = osm_file(tmp_path / "essai.osm.pbf", GRID, ROWS)
    streets = read_streets(path, box=(4.38, 45.4495, 4.40, 45.4505))
    assert (len(streets), streets.ways.set_aside) == (1, {"box": 2})
    with pytest.raises(InputError, match=r"box 5,46,5.1,46.1 .* touches none"):
        read_streets(path, box=(5.0, 46.0, 5.1, 46.1))
    with pytest.raises(InputError, match="holds nothing"):
        read_streets(path, box=(4.4, 45.4, 4.3, 45.5))


@pytest.mark.parametrize("name", ["rues.gpkg", "rues.geojson", "rues.parquet"])
def test_a_file_of_lines_is_cut_at_shared_vertices(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    one_way: list[Way] = [([0, 1, 2], {**STREET, "oneway": "yes", "maxspeed": "30"})]
    frame = line_frame(GRID, [*one_way, *ROWS[1:], *COLUMNS])
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_file(path)
    streets = read_streets(path)
    assert (len(streets.nodes), len(streets), streets.components) == (9, 12, 1)
    assert streets.length_m[:2] == pytest.approx([EAST_M, EAST_M], abs=1e-3)
    assert streets.allowed(TravelMode.DRIVE)[0].tolist() == [True, False]
    assert streets.seconds[TravelMode.DRIVE][0, 0] == pytest.approx(EAST_M / (24 / 3.6), abs=1e-3)
    assert (streets.credit, streets.date) == (None, None)


def test_lines_in_lambert_meet_where_they_do_in_degrees(tmp_path: Path) -> None:
    line_frame(GRID, [*ROWS, *COLUMNS], "EPSG:2154").to_file(tmp_path / "rues.gpkg")
    streets = read_streets(tmp_path / "rues.gpkg")
    assert (len(streets.nodes), len(streets), streets.components) == (9, 12, 1)


def test_lines_without_a_column_of_tags_are_open_to_all(tmp_path: Path) -> None:
    line_frame(GRID, ROWS)[["geometry"]].to_file(tmp_path / "rues.gpkg")
    assert read_streets(tmp_path / "rues.gpkg").usable() == dict.fromkeys(ONCE, 3)


def test_numbers_and_truth_values_of_a_file_are_read_as_tags(tmp_path: Path) -> None:
    frame = line_frame(GRID, [([0, 1, 2], {}), ([10, 11, 12], {})])
    frame = frame.assign(oneway=[True, False], maxspeed=[30.0, float("nan")])
    frame.to_parquet(tmp_path / "rues.parquet")
    streets = read_streets(tmp_path / "rues.parquet")
    assert streets.allowed(TravelMode.DRIVE).tolist() == [[True, False], [True, True]]
    kmh = streets.length_m / streets.seconds[TravelMode.DRIVE][:, 0] * 3.6
    assert kmh == pytest.approx([24.0, 25.0])


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=12))
@settings(max_examples=few(30))
def test_the_compact_form_gives_a_network_back_and_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[int, int]]
) -> None:
    numbers = list(GRID)
    ways: list[Way] = [
        ([numbers[a], numbers[b]], {**STREET, "oneway": "yes" if a < b else "no"})
        for a, b in pairs
        if a != b
    ]
    if not ways:
        return
    streets = drawn(GRID, ways)
    path = write_streets(streets, tmp_path_factory.mktemp("packed") / "rues.parquet")
    again = read_streets(path)
    assert same(again, streets)
    assert (again.ways, again.source, again.credit) == (streets.ways, "drawn", None)
    assert streets_bytes(again) == path.read_bytes()


def test_the_compact_form_keeps_credit_day_and_account(tmp_path: Path) -> None:
    extract = osm_file(tmp_path / "essai.osm.pbf", GRID, [*ROWS, ([0, 1], {"highway": "proposed"})])
    streets = read_streets(write_streets(read_streets(extract), tmp_path / "rues.parquet"))
    assert (streets.source, streets.date) == ("essai.osm.pbf", "2026-10-01")
    assert streets.credit == "© OpenStreetMap contributors, ODbL"
    assert (streets.ways.given, streets.ways.used, streets.ways.set_aside) == (4, 3, {"class": 1})


def test_a_box_is_given_when_a_network_is_made_and_not_after(tmp_path: Path) -> None:
    path = write_streets(grid(), tmp_path / "rues.parquet")
    with pytest.raises(InputError, match="give the box when it is made"):
        read_streets(path, box=(4.38, 45.4495, 4.40, 45.4505))


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_an_extract_cut_in_the_middle_is_refused(share: float, tmp_path: Path) -> None:
    data = osm_file(tmp_path / "essai.osm.pbf", GRID, ROWS).read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(data[: int(share * len(data))])
    with pytest.raises(InputError, match=r"cut.osm.pbf is expected to be a whole OpenStreetMap"):
        read_streets(tmp_path / "cut.osm.pbf")


def test_a_compact_file_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    data = streets_bytes(grid())
    (tmp_path / "cut.parquet").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match=r"cut.parquet is expected to be a whole Parquet"):
        read_streets(tmp_path / "cut.parquet")


@pytest.mark.parametrize(
    ("column", "change", "said"),
    [
        ("to_node", lambda node: node + 90, "nodes that are not numbered from 0 on"),
        ("to_node", lambda node: (node + 1) % 9, "ends do not lie at their nodes"),
        ("walk_along_s", lambda time: -time, "times of 'walk' that are negative"),
        ("geometry", lambda _: LineString().wkb, "lines without positions"),
        ("geometry", lambda _: Point(4.39, 45.45).wkb, "rows that are no lines"),
        ("geometry", lambda _: LineString([(8e5, 6e6), (9e5, 6e6)]).wkb, "no longitude"),
        ("geometry", lambda _: b"none", "ParseException|WKBReadingError|GEOSException"),
    ],
)
def test_a_compact_file_that_was_changed_is_refused(
    column: str, change: Callable[[Any], Any], said: str, tmp_path: Path
) -> None:
    table = pq.read_table(io.BytesIO(streets_bytes(grid())))
    place = table.schema.get_field_index(column)
    values = pa.array([change(value) for value in table[column].to_pylist()])
    pq.write_table(table.set_column(place, column, values), tmp_path / "rues.parquet")
    with pytest.raises(InputError, match=f"as `manufacture streets` writes it.*({said})"):
        read_streets(tmp_path / "rues.parquet")


def test_a_compact_file_without_a_column_is_refused(tmp_path: Path) -> None:
    table = pq.read_table(io.BytesIO(streets_bytes(grid()))).drop_columns(["drive_along_s"])
    pq.write_table(table, tmp_path / "rues.parquet")
    with pytest.raises(InputError, match="drive_along_s"):
        read_streets(tmp_path / "rues.parquet")


def test_lines_that_meet_within_a_centimetre_come_back_as_they_were(tmp_path: Path) -> None:
    x, y = place(1, 0)
    frame = gpd.GeoDataFrame(
        geometry=[LineString([place(0, 0), (x, y)]), LineString([(x + 2e-8, y), place(2, 0)])],
        crs="EPSG:4326",
    )
    frame.to_parquet(tmp_path / "lignes.parquet")
    streets = read_streets(tmp_path / "lignes.parquet")
    assert streets.components == 1
    assert same(read_streets(write_streets(streets, tmp_path / "rues.parquet")), streets)


def test_a_file_without_a_street_says_so(tmp_path: Path) -> None:
    none = osm_file(tmp_path / "a.osm.pbf", GRID, [([0, 1], {"building": "yes"})])
    closed = osm_file(tmp_path / "b.osm.pbf", GRID, [([0, 1], {"highway": "proposed"})])
    with pytest.raises(InputError, match=r"a.osm.pbf holds no street"):
        read_streets(none)
    with pytest.raises(InputError, match=r"b.osm.pbf holds 1 ways, and none .*: class 1"):
        read_streets(closed)


def test_metres_without_a_declared_system_are_refused(tmp_path: Path) -> None:
    frame = line_frame(GRID, ROWS, crs=None)
    frame.to_parquet(tmp_path / "rues.parquet")
    with pytest.raises(CrsError, match="declares no coordinate reference system"):
        read_streets(tmp_path / "rues.parquet")
    with pytest.warns(UserWarning, match="crs"):
        frame.to_file(tmp_path / "rues.gpkg")
    with pytest.raises(InputError, match="rejected"):
        read_streets(tmp_path / "rues.gpkg")
    frame.set_crs("EPSG:4326").to_parquet(tmp_path / "degrees.parquet")
    with pytest.raises(InputError, match="metres declared as degrees"):
        read_streets(tmp_path / "degrees.parquet")


def test_lines_without_positions_are_set_aside_and_counted(tmp_path: Path) -> None:
    frame = line_frame(GRID, ROWS)
    frame.geometry = gpd.GeoSeries([*frame.geometry[:1], LineString(), None], crs="EPSG:4326")
    frame.to_parquet(tmp_path / "rues.parquet")
    streets = read_streets(tmp_path / "rues.parquet")
    assert (len(streets), streets.ways.given, streets.ways.set_aside) == (1, 3, {"positions": 2})


def test_two_nodes_at_one_place_stay_two_and_the_edge_between_them_costs_nothing(
    tmp_path: Path,
) -> None:
    cells = {0: (0.0, 0.0), 1: (1.0, 0.0), 2: (1.0, 0.0), 3: (2.0, 0.0)}
    ways: list[Way] = [([0, 1, 2], STREET), ([2, 3], STREET)]
    streets = read_streets(osm_file(tmp_path / "essai.osm.pbf", cells, ways))
    assert streets.length_m == pytest.approx([EAST_M, EAST_M], abs=1e-3)
    bridge = read_streets(osm_file(tmp_path / "b.osm.pbf", cells, [([0, 1], STREET), ways[1]]))
    assert (streets.components, bridge.components) == (1, 2)


def test_points_are_no_streets(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy([4.39], [45.45]), crs="EPSG:4326")
    frame.to_file(tmp_path / "points.gpkg")
    with pytest.raises(InputError, match="a street is a line; feature 1 is a Point"):
        read_streets(tmp_path / "points.gpkg")


@pytest.mark.parametrize(
    ("name", "said"), [("absent.osm.pbf", "no such file"), ("rues.csv", "ending in .osm.pbf")]
)
def test_what_is_no_file_of_streets_is_told(name: str, said: str, tmp_path: Path) -> None:
    if name == "rues.csv":
        (tmp_path / name).write_text("a,b")
    with pytest.raises(InputError, match=said):
        read_streets(tmp_path / name)
