"""The page tells what it does not hold, and leads to the file beside it that does."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from explorer.maps import beside
from explorer.site import build_map
from tests.maps.conftest import Visit
from tests.maps.test_accessibility import AXE, SMALL_TARGETS, SMALLEST_TARGET, violations
from tests.site.test_beside import COUNT, drawn, layer, no_tiles

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page without a column, and one that counts by square, each beside its tiles."""
    whole = len(build_map(layers=[layer()]).to_html().encode())
    found = {}
    for name, less in (("coarser", 20_000), ("squares", 75_000)):
        found[name] = tmp_path_factory.mktemp(name) / "index.html"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(beside, "make_pmtiles", no_tiles)
            drawn(whole - less).save(found[name])
    return found


def plain(page: Page) -> str:
    text = page.locator(".beside").text_content() or ""
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def test_the_whole_is_saved_from_the_page_as_it_lies_beside_it(
    visit: Visit, saved: dict[str, Path]
) -> None:
    page = visit.open(saved["coarser"])
    assert f"Cette page contient tous les éléments ({COUNT:,})".replace(",", " ") in plain(page)
    assert "2 d’entre eux n’ont pas de position" in plain(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="points.pmtiles").click()
    assert download.value.suggested_filename == "points.pmtiles"
    tiles = saved["coarser"].with_name("points.pmtiles").read_bytes()
    assert Path(download.value.path()).read_bytes() == tiles
    page.get_by_role("button", name="English").click()
    expect(page.locator(".beside")).to_contain_text("as tiles for QGIS and other programs")
    assert visit.said == []
    assert visit.requests == [saved["coarser"].with_name("points.pmtiles").as_uri()]


@pytest.mark.parametrize("width", [1280, 360])
def test_squares_are_drawn_told_and_counted_without_a_fault_of_axe(
    visit: Visit, saved: dict[str, Path], checkout: Path, width: int
) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.open(saved["squares"])
    assert "2 100 éléments n’entrent pas dans cette page" in plain(page)
    shown = page.locator("path.classed")
    count = shown.count()
    assert 1 < count < 400
    title = page.locator(".layer-title").first
    expect(title).to_have_text("points, nombre par carré")
    page.get_by_role("tab", name="Tableaux").click()
    cells: Any = page.locator("table.data tbody tr td:nth-child(3)").all_text_contents()
    assert len(cells) == min(count, 100)
    page.get_by_role("tab", name="Couches").click()
    page.evaluate((checkout / AXE).read_text(encoding="utf-8"))
    panel = page.get_by_role("tab", name="Couches").get_attribute("aria-controls")
    assert violations(page, f"#{panel}") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []
    assert visit.said == []
