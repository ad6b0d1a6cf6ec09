"""The order in which the page comes to stand: the map first, and the rest without a jump."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from explorer.maps.style import STYLES
from explorer.territory import Territory
from tests.maps.conftest import Visit

pytestmark = pytest.mark.browser

FIRST_SIGHT = """
const look = () => {
  const count = (selector) => document.querySelectorAll(selector).length;
  if (count(".leaflet-marker-icon") === 0) { requestAnimationFrame(look); return; }
  window.first = {
    points: count(".point"), outlines: count("path.background"), areas: count("path.area"),
    tabs: count("[role=tab]"), ready: count("[data-ready]"),
  };
};
requestAnimationFrame(look);
"""
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) window.shift += value;
}).observe({ type: "layout-shift", buffered: true });
"""


def test_every_layer_is_on_the_map_before_anything_stands_beside_it(
    visit: Visit, index: Path, territory: Territory
) -> None:
    visit.page.add_init_script(FIRST_SIGHT)
    page = visit.open(index)
    first: dict[str, Any] = page.evaluate("window.first")
    kinds = [
        str(kind)
        for name, layer in territory.layers.items()
        if STYLES[name].visible
        for kind in layer.geom_type[layer.geometry.notna()].tolist()
    ]
    assert first["points"] == kinds.count("Point")
    assert first["outlines"] + first["areas"] == len(kinds) - kinds.count("Point")
    assert (first["tabs"], first["ready"]) == (0, 0)
    expect(page.get_by_role("tab").first).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 800)])
def test_nothing_jumps_while_the_page_fills(
    visit: Visit, index: Path, width: int, height: int
) -> None:
    visit.page.set_viewport_size({"width": width, "height": height})
    visit.page.add_init_script(SHIFTS)
    page = visit.open(index)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shift") < 0.02


@pytest.mark.parametrize("part", ["script", "style", "data"])
def test_a_page_whose_second_part_was_tampered_with_says_so_and_runs_none_of_it(
    visit: Visit, index: Path, tmp_path: Path, part: str
) -> None:
    mark = f'id="explorer-beside-{part}">'
    text = index.read_text(encoding="utf-8")
    spoilt = text.replace(mark, f"{mark}window.pwned = 1;" if part == "script" else f"{mark}}}")
    (tmp_path / "index.html").write_text(spoilt, encoding="utf-8")
    visit.page.goto((tmp_path / "index.html").as_uri())
    if part == "style":
        visit.page.wait_for_selector("#explorer[data-ready]")
        assert any("style-src-elem" in said for said in visit.said)
    else:
        expect(visit.page.get_by_role("alert")).to_contain_text("could not be built")
    assert visit.page.evaluate("window.pwned ?? null") is None
    assert visit.page.locator(".point").count() > 0
