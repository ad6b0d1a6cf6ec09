"""The page as its readers meet it: opened from a disk, in a real browser."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from explorer.maps import ExplorerMap
from explorer.maps.style import STYLES
from explorer.site import build_map
from explorer.territory import Territory
from tests.maps.conftest import Visit

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=window.pwned=1>",
    "</script><script>window.pwned=1</script>",
    "{{1234567*7}} {% raw %} {# x #}",
    "`${window.pwned=1}`",
    "javascript:window.pwned=1",
    "\u202edrawkcab\u202c \u2028 \u2029",
    "'\"><svg onload=window.pwned=1>",
)


def test_the_page_opens_from_a_disk_without_a_request_or_a_word_in_the_console(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    page.wait_for_timeout(300)
    assert visit.requests == []
    assert visit.said == []
    assert page.title() == territory.catalog.title_fr
    assert page.locator("html").get_attribute("lang") == "fr"


def test_every_layer_is_in_the_legend_with_its_count(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    for name, spec in territory.catalog.layers.items():
        box = page.get_by_role("checkbox", name=spec.title_fr)
        expect(box).to_be_checked(checked=STYLES[name].visible)
        entry = page.locator("li", has=box).first
        expect(entry).to_contain_text(str(len(territory.layers[name])))


def test_a_checkbox_takes_its_layer_off_the_map_and_back(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    zenith = page.get_by_role("button", name="Zénith").first
    expect(zenith).to_be_visible()
    box = page.get_by_role("checkbox", name="Lieux")
    box.uncheck()
    expect(zenith).to_be_hidden()
    box.check()
    expect(page.get_by_role("button", name="Zénith").first).to_be_visible()


def test_a_popup_gives_the_facts_the_source_and_the_accuracy(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    marker = page.locator(".leaflet-marker-icon", has_text="").filter(
        has=page.locator("xpath=self::*[contains(@aria-label, 'Zénith')]")
    )
    marker.first.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("Zénith")
    expect(popup).to_contain_text("30\u00a0m")
    expect(popup).to_contain_text("Wikipédia")


def test_the_switch_turns_every_text_into_english(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    for spec in territory.catalog.layers.values():
        expect(page.get_by_role("checkbox", name=spec.title_en)).to_be_visible()
    expect(page.get_by_role("button", name="English")).to_have_attribute("aria-pressed", "true")


def test_claims_stand_beside_the_map_with_their_verdicts(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    page.get_by_role("tab", name="Affirmations").click()
    panel = page.get_by_role("tabpanel")
    for claim in territory.claims:
        expect(panel).to_contain_text(claim["statement_fr"])
    expect(panel).to_contain_text("Non vérifiable")
    expect(panel).to_contain_text(re.compile(r"102,6\s±\s77,3\sha"))
    expect(panel).not_to_contain_text(re.compile(r"±\s0\s"))
    expect(panel).not_to_contain_text("|")
    expect(panel).to_contain_text("107")


def test_fibre_shows_both_terms_of_the_share(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.get_by_role("tab", name="Fibre").click()
    row = page.get_by_role("tabpanel").get_by_role("row").filter(has_text="Saint-Étienne").first
    expect(row).to_contain_text("44\u202f523")
    expect(row).to_contain_text("103\u202f840")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_makes_the_page_wider_than_the_screen(
    visit: Visit, index: Path, width: int
) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.open(index)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_no_name_is_written_under_what_stands_on_the_map(
    visit: Visit, index: Path, size: tuple[int, int]
) -> None:
    visit.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = visit.open(index)
    page.wait_for_timeout(300)
    seen, hidden = page.evaluate(
        """() => {
          const boxes = (what) => [...document.querySelectorAll(what)]
            .map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 0);
          const controls = boxes(".leaflet-control"), names = boxes(".name > span");
          return [names.length, names.filter((a) => controls.some((b) => a.left < b.right
            && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length];
        }"""
    )
    assert seen > 3
    assert hidden == 0


def test_the_language_of_the_build_is_the_one_that_the_page_opens_in(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    build_map(territory, language="en").save(tmp_path / "index.html")
    page = visit.open(tmp_path / "index.html")
    expect(page.get_by_role("tab", name="Claims")).to_be_visible()


def poisoned(value: Any, hostile: str) -> Any:
    """Put a hostile text after every text that readers may meet."""
    if isinstance(value, dict):
        kept = {"color", "shape", "name", "value", "role", "type", "id", "language", "verdict"}
        return {
            key: item if key in kept else poisoned(item, hostile) for key, item in value.items()
        }
    if isinstance(value, list):
        return [poisoned(item, hostile) for item in value]
    return f"{value}{hostile}" if isinstance(value, str) else value


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_of_the_data_ever_runs(
    visit: Visit, territory: Territory, tmp_path: Path, hostile: str
) -> None:
    island: dict[str, Any] = copy.deepcopy(dict(build_map(territory).island))
    for key in ("layers", "claims", "indicators", "fibre", "facts", "title", "subtitle"):
        island[key] = poisoned(island[key], hostile)
    ExplorerMap(island, "fr").save(tmp_path / "index.html")
    page = visit.open(tmp_path / "index.html")
    page.get_by_role("checkbox").first.wait_for()
    for tab in page.get_by_role("tab").all():
        tab.click()
    page.get_by_role("tab").first.click()
    page.locator(".leaflet-marker-icon").first.press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert visit.requests == []
    assert visit.said == []
    assert hostile in str(page.locator("h1").text_content())
    assert hostile in str(page.locator(".leaflet-popup").text_content())
