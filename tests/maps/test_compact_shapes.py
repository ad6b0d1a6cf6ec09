"""Many lines, and many features of several kinds in one layer, as their readers meet them."""

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pytest
import shapely
from playwright.sync_api import expect

from tests.maps.conftest import Visit
from tests.maps.test_compact_page import drawn, page_of
from tests.maps.test_million import look

pytestmark = pytest.mark.browser

BITS: Final = 28
COUNT: Final = 4000
HERE: Final = (4.4, 45.4)


def network(count: int = COUNT) -> gpd.GeoDataFrame:
    """Synthetic streets, one alone at a known place, some in pieces, one without a position."""
    rng = np.random.default_rng(3)
    start = rng.uniform((4.3, 45.3), (4.5, 45.5), (count, 2))
    steps = rng.normal(0, 0.002, (count, 4, 2))
    lines: list[Any] = [
        shapely.LineString(at + np.cumsum(step, 0)) for at, step in zip(start, steps, strict=True)
    ]
    lines[1] = shapely.MultiLineString([lines[1], lines[2]])
    lines[0] = shapely.LineString([(5.0, 45.0), (5.001, 45.001), (5.002, 45.0)])
    lines[count - 1] = None
    return gpd.GeoDataFrame(
        {
            "id": [f"S{number:05d}" for number in range(count)],
            "class": [("primary", "residential", "path")[number % 3] for number in range(count)],
        },
        geometry=gpd.GeoSeries(lines, crs="EPSG:4326"),
        crs="EPSG:4326",
    )


def mixture() -> gpd.GeoDataFrame:
    """Synthetic features of every kind: an area, a line over it, a point on both; and many more."""
    x, y = 5.0, 45.0
    frame = network()
    shapes = list(frame.geometry)
    shapes[0] = shapely.box(x, y, x + 0.002, y + 0.002)
    shapes[1] = shapely.LineString([(x, y + 0.001), (x + 0.002, y + 0.001)])
    shapes[2] = shapely.Point(x + 0.0005, y + 0.001)
    shapes[3] = shapely.MultiPoint([(x + 0.0015, y + 0.0015), (x + 0.01, y)])
    shapes[4] = shapely.GeometryCollection(
        [shapely.Point(x + 0.004, y), shapely.box(x + 0.005, y, x + 0.006, y + 0.001)]
    )
    return frame.set_geometry(gpd.GeoSeries(shapes, crs="EPSG:4326"))


def cells(lon: float, lat: float) -> tuple[int, int]:
    turned = math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return math.floor((lon + 180) / 360 * 2**BITS), math.floor((0.5 - turned) * 2**BITS)


def by_tile(frame: gpd.GeoDataFrame, zoom: int) -> Counter[str]:
    """How many features have a box that meets each tile."""
    found: Counter[str] = Counter()
    for west, south, east, north in np.asarray(frame.dropna(subset=["geometry"]).bounds):
        (left, top), (right, bottom) = cells(west, north), cells(east, south)
        for x in range(left >> (BITS - zoom), (right >> (BITS - zoom)) + 1):
            for y in range(top >> (BITS - zoom), (bottom >> (BITS - zoom)) + 1):
                found[f"{zoom}/{x}/{y}"] += 1
    return found


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lines") / "index.html"
    page_of(network()).save(path)
    return path


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mixed") / "index.html"
    page_of(mixture()).save(path)
    return path


@pytest.mark.parametrize("make", [network, mixture])
def test_each_tile_draws_the_shapes_that_reach_it(
    visit: Visit, lines: Path, mixed: Path, make: Any
) -> None:
    page = visit.open(lines if make is network else mixed)
    for zoom in (7, 10, 13, 16):
        look(page, *HERE, zoom)
        found, expected = drawn(page), by_tile(make(), zoom)
        assert sum(found.values()) > 0
        assert found == {tile: expected.get(tile, 0) for tile in found}
    page.locator(".many-filter[open] .category", has_text="path").click()
    look(page, *HERE, 12)
    left = make()
    found, expected = drawn(page), by_tile(left[left["class"] != "path"], 12)
    assert found == {tile: expected.get(tile, 0) for tile in found}
    assert visit.said == []
    assert visit.requests == []


def point_at(page: Any, lon: float, lat: float, *, aside: float = 0) -> None:
    at = page.evaluate(
        f"(() => {{ const p = map_manufacture.latLngToContainerPoint([{lat}, {lon}]); "
        "const r = map_manufacture.getContainer().getBoundingClientRect(); "
        "return [p.x + r.left, p.y + r.top]; })()"
    )
    page.mouse.move(at[0], at[1] + aside)


def test_the_pointer_finds_a_line_along_all_its_length(visit: Visit, lines: Path) -> None:
    page = visit.open(lines)
    look(page, 5.001, 45.0005, 17)
    tooltip = page.locator(".leaflet-tooltip")
    for lon, lat in ((5.0, 45.0), (5.0005, 45.0005), (5.001, 45.001), (5.0015, 45.0005)):
        point_at(page, lon, lat, aside=2)
        expect(tooltip).to_have_text("S00000")
        point_at(page, lon, lat, aside=30 if lon != 5.0 else -60)
        expect(tooltip).to_have_count(0)


def test_points_lie_over_lines_and_lines_over_areas(visit: Visit, mixed: Path) -> None:
    page = visit.open(mixed)
    look(page, 5.003, 45.001, 17)
    tooltip = page.locator(".leaflet-tooltip")
    for lon, lat, name in (
        (5.0005, 45.001, "S00002"),
        (5.001, 45.001, "S00001"),
        (5.001, 45.0003, "S00000"),
        (5.0015, 45.0015, "S00003"),
        (5.004, 45.0, "S00004"),
        (5.0055, 45.0005, "S00004"),
    ):
        point_at(page, lon, lat)
        expect(tooltip).to_have_text(name)
    point_at(page, 5.0035, 45.0005)
    expect(tooltip).to_have_count(0)
    assert visit.said == []


@pytest.mark.parametrize("make", [network, mixture])
def test_what_is_saved_has_its_kind_and_its_place(
    visit: Visit, lines: Path, mixed: Path, make: Any
) -> None:
    page = visit.open(lines if make is network else mixed)
    page.get_by_role("tab", name="Tableaux").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="GeoJSON").click()
    features = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["features"]
    given = make().set_index("id")
    assert len(features) == COUNT
    for one in features:
        wanted = given.geometry[one["properties"]["id"]]
        if wanted is None:
            assert one["geometry"] is None
            continue
        back = shapely.from_geojson(json.dumps(one["geometry"]))
        assert back.geom_type == wanted.geom_type
        # 0.5 m is 4.5 millionths of a degree of latitude.
        assert shapely.hausdorff_distance(back, wanted) < 4.5e-6


def test_a_line_is_opened_from_the_table(visit: Visit, lines: Path) -> None:
    page = visit.open(lines)
    page.get_by_role("tab", name="Tableaux").click()
    page.locator("#table-query").fill("S00000")
    row = page.locator("table.data tbody tr")
    expect(row).to_have_count(1)
    row.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card-title")).to_have_text("S00000")
