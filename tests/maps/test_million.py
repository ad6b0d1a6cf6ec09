"""A page of a million features set against its source: what is drawn, picked, listed and saved.

The same tests run on a tenth of them wherever tests run, and on a million with ``make long``.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page, expect

from explorer.layers import Examination, Layer
from explorer.site import build_map
from tests.maps.conftest import Visit
from tests.maps.test_accessibility import AXE, SMALL_TARGETS, SMALLEST_TARGET, violations
from tests.maps.test_compact_page import FRAMES, drawn, settle

pytestmark = pytest.mark.browser

MILLION: Final = 1_000_000
COUNTS: Final = [
    pytest.param(100_000, id="a-hundred-thousand"),
    pytest.param(MILLION, id="a-million", marks=pytest.mark.long),
]
BITS: Final = 28
SQUARE: Final = 4
"""Dots of a square that stands for all features in it."""
MOST_APART: Final = 1500
NEAR_ZOOM: Final = 17
STATES: Final = np.array(["deploye", "raccordable demande", "en cours", "signe"])
TYPES: Final = np.array(["immeuble", "pavillon", "bureau"])
ALONE: Final = (6.5, 44.1)
VIEWS: Final = (8, 10, 12, 14, 16, 17, 18)
Cells = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Source:
    """Synthetic premises as they were given, and the page that was made of them."""

    path: Path
    frame: gpd.GeoDataFrame
    x: Cells
    y: Cells

    def kept(self, **equal: str) -> Flags:
        found = np.ones(len(self.frame), dtype=bool)
        for name, value in equal.items():
            found &= (self.frame[name] == value).to_numpy()
        return found

    def place(self, row: int) -> tuple[float, float]:
        geometry = self.frame.geometry
        return float(geometry.x.iloc[row]), float(geometry.y.iloc[row])

    def by_tile(self, zoom: int, kept: Flags) -> dict[str, int]:
        x, y = (side[kept] >> (BITS - zoom) for side in (self.x, self.y))
        tiles, counts = np.unique(x * 2**zoom + y, return_counts=True)
        return {
            f"{zoom}/{tile // 2**zoom}/{tile % 2**zoom}": int(count)
            for tile, count in zip(tiles, counts, strict=True)
        }

    def said(self, at: dict[str, float], zoom: int, kept: Flags) -> str | None:
        """What the page has to say of a place under the pointer, worked out from the source."""
        px = (at["lng"] + 180) / 360 * 2**BITS
        py = (0.5 - math.asinh(math.tan(math.radians(at["lat"]))) / (2 * math.pi)) * 2**BITS
        cell = 2 ** (BITS - zoom - 8)
        if zoom < NEAR_ZOOM and max(self.by_tile(zoom, kept).values()) > MOST_APART:
            side = cell * SQUARE
            inside = (
                kept & (self.x // side == int(px // side)) & (self.y // side == int(py // side))
            )
        else:
            radius = 6.5 if zoom >= NEAR_ZOOM else 5 if zoom >= 15 else 4
            away = np.hypot(self.x + 0.5 - px, self.y + 0.5 - py)
            away[~kept] = np.inf
            nearest = int(np.argmin(away))
            if away[nearest] > (radius + 3) * cell:
                return None
            inside = kept & (self.x == self.x[nearest]) & (self.y == self.y[nearest])
        count = int(inside.sum())
        return (
            str(self.frame["id"][inside].iloc[0]) if count == 1 else f"{count:,}" if count else None
        )


def premises(count: int) -> gpd.GeoDataFrame:
    """Synthetic premises: towns of a department, 200 at one place, one alone, one not located."""
    rng = np.random.default_rng(8)
    towns = rng.uniform((3.7, 45.2), (4.8, 46.3), (120, 2))
    town = rng.choice(120, count, p=rng.dirichlet(np.full(120, 0.6)))
    at = towns[town] + rng.normal(0, 1, (count, 2)) * (0.02, 0.014)
    at[:200] = (4.3871, 45.4397)
    at[200] = ALONE
    frame = gpd.GeoDataFrame(
        {
            "id": [f"IMB/42/{number:07d}" for number in rng.permutation(count)],
            "state": STATES[rng.choice(4, count, p=[0.8, 0.1, 0.06, 0.04])],
            "type": TYPES[rng.choice(3, count)],
            "point": [f"PM-42-{number:05d}" for number in town],
            "lines": rng.geometric(0.5, count),
        },
        geometry=gpd.points_from_xy(*at.T),
        crs="EPSG:4326",
    )
    frame.loc[count - 1, "geometry"] = None
    return frame


@pytest.fixture(scope="module", params=COUNTS)
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Source:
    frame = premises(request.param)
    path = tmp_path_factory.mktemp("million") / "index.html"
    examination = Examination(Path("premises.parquet"), features=len(frame))
    build_map(layers=[Layer("premises", frame, None, examination)]).save(path)
    located = frame[:-1].geometry
    size = 2.0**BITS
    x = np.floor((np.asarray(located.x) + 180) / 360 * size).astype(np.int64)
    turned = np.arcsinh(np.tan(np.radians(np.asarray(located.y)))) / (2 * np.pi)
    y = np.floor((0.5 - turned) * size).astype(np.int64)
    return Source(path, frame[:-1], x, y)


def look(page: Page, lon: float, lat: float, zoom: int) -> None:
    """Move the map alone; a link would put filters back as well."""
    page.evaluate(f"void map_manufacture.setView([{lat}, {lon}], {zoom}, {{ animate: false }})")
    settle(page, lon, lat, zoom)


def only(page: Page, *values: str) -> None:
    """Leave only some values of the column that the colours follow."""
    for box in page.locator(".many-filter[open] .category").all():
        wanted = any(value in (box.text_content() or "") for value in values)
        if box.locator("input").is_checked() != wanted:
            box.click()


def choices(page: Page) -> Iterator[tuple[str, dict[str, str]]]:
    """Filters one after the other, as a reader would set them."""
    yield "all", {}
    only(page, "en cours")
    yield "one state", {"state": "en cours"}
    page.get_by_label("point contient").fill("pm-42-00042")
    page.wait_for_timeout(700)
    yield "one state of one point", {"state": "en cours", "point": "PM-42-00042"}


def test_every_tile_draws_the_features_that_lie_on_it(visit: Visit, source: Source) -> None:
    page = visit.open(source.path)
    lon, lat = source.place(int(np.argmax(source.kept(point="PM-42-00042"))))
    for told, equal in choices(page):
        kept = source.kept(**equal)
        for zoom in (7, 10, 13, 16):
            look(page, lon, lat, zoom)
            found, expected = drawn(page), source.by_tile(zoom, kept)
            assert sum(found.values()) > 0, (told, zoom)
            assert found == {tile: expected.get(tile, 0) for tile in found}, (told, zoom)
    assert visit.said == []
    assert visit.requests == []


def test_the_pointer_tells_what_the_source_holds_there(visit: Visit, source: Source) -> None:
    page = visit.open(source.path)
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    rng = np.random.default_rng(5)
    tooltip = page.locator(".leaflet-tooltip")
    for equal in ({}, {"state": "signe"}):
        if equal:
            only(page, "signe")
        kept = source.kept(**equal)
        known = np.flatnonzero(kept)
        hits = {"one": 0, "several": 0, "none": 0}
        for zoom in VIEWS:
            lon, lat = source.place(int(rng.choice(known)))
            look(page, lon, lat, zoom)
            for away in (0, 3, 8, 40):
                x, y = np.round(
                    (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
                    + rng.normal(0, 1, 2) * away
                )
                at = page.evaluate(
                    f"map_manufacture.mouseEventToLatLng({{ clientX: {x}, clientY: {y} }})"
                )
                page.mouse.move(x, y)
                page.evaluate(FRAMES)
                expected = source.said(at, zoom, kept)
                kind = "none" if expected is None else "one" if "/" in expected else "several"
                hits[kind] += 1
                if expected is None:
                    expect(tooltip).to_have_count(0)
                else:
                    words = expected.replace(",", "\\s") + ("$" if kind == "one" else "\\s")
                    expect(tooltip).to_have_text(re.compile("^" + words))
        assert min(hits.values()) >= 3, hits
    assert visit.said == []


def test_features_on_one_spot_are_all_told(visit: Visit, source: Source) -> None:
    page = visit.open(source.path)
    look(page, 4.3871, 45.4397, 18)
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".leaflet-popup .choice")).to_have_count(50)
    expect(page.locator(".leaflet-popup .card-title")).to_contain_text("200")
    expect(page.locator(".leaflet-popup .small")).to_contain_text("150")


def test_the_table_reaches_every_feature(visit: Visit, source: Source) -> None:
    page = visit.open(source.path)
    page.get_by_role("tab", name="Tableaux").click()
    count = len(source.frame) + 1
    first = page.locator("table.data tbody tr th").first
    page.locator("th .sort").first.click()
    expect(first).to_have_text("IMB/42/0000000", timeout=120_000)
    jump = page.get_by_label("Aller à la ligne")
    for row in (count, 1, count // 2, 4_321):
        jump.fill(str(row))
        jump.press("Enter")
        number = row - 1 - (row - 1) % 100
        expect(first).to_have_text(f"IMB/42/{number:07d}")
        shown = page.locator("table.data tbody tr th").all_text_contents()
        assert shown == [f"IMB/42/{one:07d}" for one in range(number, min(count, number + 100))]
    page.locator("table.data tbody tr").nth(20).get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card-title")).to_have_text("IMB/42/0004320")


def test_all_that_is_saved_is_what_was_given(visit: Visit, source: Source) -> None:
    page = visit.open(source.path)
    page.get_by_role("tab", name="Tableaux").click()
    with page.expect_download(timeout=300_000) as download:
        page.get_by_role("button", name="GeoJSON").click()
    given = source.frame.set_index("id")
    rows = {name: row for row, name in enumerate(given.index)}
    seen = np.zeros(len(given), dtype=bool)
    at = np.full((len(given), 2), np.nan)
    columns: dict[str, list[Any]] = {
        name: [None] * len(given) for name in ("state", "type", "point", "lines")
    }
    beside = 0
    with Path(download.value.path()).open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith('{"type":"Feature"'):
                continue
            feature = json.loads(line.rstrip(",\n"))
            row = rows.get(feature["properties"]["id"])
            if row is None:
                beside += 1
                assert feature["geometry"] is None
                continue
            assert not seen[row]
            seen[row] = True
            at[row] = feature["geometry"]["coordinates"]
            for name, cells in columns.items():
                cells[row] = feature["properties"][name]
    assert beside == 1
    assert seen.all()
    for name, cells in columns.items():
        assert cells == given[name].tolist(), name
    north = given.geometry.y.to_numpy()
    east = (at[:, 0] - given.geometry.x.to_numpy()) * np.cos(np.radians(north))
    assert 0.02 < (111_320 * np.hypot(east, at[:, 1] - north)).max() < 0.5


@pytest.mark.parametrize("width", [1280, pytest.param(360, marks=pytest.mark.long)])
def test_axe_finds_no_fault(visit: Visit, source: Source, checkout: Path, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open(source.path)
    page.evaluate((checkout / AXE).read_text(encoding="utf-8"))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(300)
        assert violations(page, f"#{tab.get_attribute('aria-controls')}") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []


def test_a_million_fit_the_size_that_was_asked_for(source: Source) -> None:
    each = source.path.stat().st_size / (len(source.frame) + 1)
    # 18 MB for a million with an identifier and four more columns; the page's own code aside.
    assert each < 18
