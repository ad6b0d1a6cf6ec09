"""A class map as its readers meet it: what the colours mean is said, seen and heard."""

import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from explorer.site import ZoneField
from tests.maps.conftest import Visit
from tests.maps.synthetic import DESCRIPTION, TITLE, class_map, zones
from tests.maps.test_accessibility import AXE, SMALL_TARGETS, SMALLEST_TARGET, violations
from tests.maps.test_browser import HOSTILE
from tests.maps.test_classes import OPACITY

pytestmark = pytest.mark.browser

NAMES: Final = (
    "Zone A : 0 %",
    "Zone B : 10 % (0–25 %)",
    "Zone C : 25 % (0–25 %)",
    "Zone D : 42,2 % (25–50 %)",
    "Zone E : 42,2 % (25–50 %)",
    "Zone F : 55,3 % (50–75 %)",
    "Zone H : 87,1 % (75–90 %)",
    "Zone I : 95,5 % (90–100 %)",
    "Zone J : pas de donnée",
    "Zone K : 103,3 % (Plus de 100 %)",
)
"""Of the areas: G is a point, L has no position. Spaces as the languages want them, made plain."""

CONTRAST: Final = """(path) => {
    const channels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const luminance = (colour) => channels(colour)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    const ground = getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor;
    const [a, b] = [getComputedStyle(path).stroke, ground].map(luminance).sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
}"""


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("classes") / "index.html"
    class_map().save(path)
    return path


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("changes") / "index.html"
    values = np.array(
        [-0.2, -0.07, -0.03, -0.004, 0, 0.006, 0.02, 0.07, 0.3, np.nan, 0.75 - 0.7, 0.01]
    )
    class_map(
        frame=zones().assign(change=values),
        value="change",
        kind="change",
        extra_layers=["business_zones"],
        language="en",
    ).save(path)
    return path


def spaced(text: str | None) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text or "")


def entry(page: Page) -> Locator:
    return page.locator("li.layer", has=page.get_by_role("checkbox", name=TITLE["fr"]))


def test_the_legend_says_figure_method_bounds_counts_vintage_and_source(
    visit: Visit, share: Path
) -> None:
    page = visit.open(share)
    legend = spaced(entry(page).text_content())
    for told in (
        spaced(DESCRIPTION["fr"]),
        "Unité%",
        "MéthodeBornes fixes, les mêmes d’une carte à l’autre",
        "Classes6",
        "Date des donnéesT2 2026",
        "SourceRelevé d’essai",
        "Une classe comprend sa borne haute, pas sa borne basse ; 0 est à part.",
    ):
        assert told in legend
    classes = [spaced(item) for item in entry(page).locator(".categories li").all_text_contents()]
    assert classes == [
        "0 % 1",
        "0–25 % 2",
        "25–50 % 3",
        "50–75 % 1",
        "75–90 % 2",
        "90–100 % 1",
        "Plus de 100 % 1",
        "Pas de donnée 1",
    ]
    swatches = entry(page).locator(".categories .class-swatch")
    fills = swatches.evaluate_all("all => all.map((one) => getComputedStyle(one).fill)")
    assert len(set(fills)) == len(classes)
    assert fills[-1] == "none"
    expect(entry(page).locator(".categories li").last.locator("svg path")).to_have_count(2)
    expect(entry(page).locator(".categories li").first.locator("svg circle")).to_have_count(6)
    page.get_by_role("tab", name="Sources").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Relevé d’essai")
    assert visit.requests == []
    assert visit.said == []


def test_every_zone_is_called_by_its_value_and_its_class(visit: Visit, share: Path) -> None:
    page = visit.open(share)
    paths = page.locator("path.classed")
    assert [spaced(path.get_attribute("aria-label")) for path in paths.all()] == list(NAMES)
    point = page.locator(".point")
    assert spaced(point.get_attribute("aria-label")) == "Zone G : 80 % (75–90 %)"
    page.get_by_role("button", name="English").click()
    assert spaced(paths.nth(3).get_attribute("aria-label")) == "Zone D: 42.2% (25–50%)"
    assert spaced(paths.nth(8).get_attribute("aria-label")) == "Zone J: no data"


def test_the_fills_are_those_of_the_legend_at_the_opacity_that_was_tested(
    visit: Visit, share: Path
) -> None:
    page = visit.open(share)
    zone, none, zero = (page.locator("path.classed").nth(number) for number in (3, 8, 0))
    opacity = zone.evaluate("path => getComputedStyle(path).fillOpacity")
    assert float(opacity) == OPACITY
    colour = "one => getComputedStyle(one).fill"
    swatch = entry(page).locator(".categories .class-swatch").nth(2)
    assert zone.evaluate(colour) == swatch.evaluate(colour)
    assert "class-hatched" in none.evaluate(colour)
    assert "class-dotted" in zero.evaluate(colour)


@pytest.mark.parametrize(
    ("scheme", "forced"),
    [("light", "none"), ("dark", "none"), ("light", "active"), ("dark", "active")],
)
def test_the_outline_of_every_class_stands_out_from_the_ground(
    visit: Visit, share: Path, scheme: Any, forced: Any
) -> None:
    visit.page.emulate_media(color_scheme=scheme, forced_colors=forced)
    page = visit.open(share)
    for path in page.locator("path.classed").all():
        assert path.evaluate(CONTRAST) >= 3


def test_the_keyboard_opens_a_zone_and_comes_back(visit: Visit, share: Path) -> None:
    page = visit.open(share)
    zone = page.locator("path.classed").nth(3)
    zone.focus()
    page.keyboard.press("Enter")
    card = page.locator(".leaflet-popup .card")
    expect(card).to_be_visible()
    told = spaced(card.text_content())
    assert "42,2 % (classe : 25–50 %)" in told
    assert "Locaux raccordables27 locaux" in told
    assert "Relevé d’essai" in told
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(zone).to_be_focused()
    page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert spaced(label) == NAMES[4]


def test_a_zone_without_a_position_is_listed_and_one_without_data_says_so(
    visit: Visit, share: Path
) -> None:
    page = visit.open(share)
    entry(page).get_by_text("Sans position (1)").click()
    entry(page).get_by_role("button", name="Zone L").click()
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("Zone sans contour")
    assert "42,1 % (classe : 25–50 %)" in spaced(window.text_content())
    page.keyboard.press("Escape")
    page.locator("path.classed").nth(8).press("Enter")
    expect(page.locator(".leaflet-popup strong")).to_have_text("pas de donnée")


def test_a_class_can_be_taken_off_the_map_and_off_the_table(visit: Visit, share: Path) -> None:
    page = visit.open(share)
    entry(page).get_by_role("checkbox", name="Pas de donnée").uncheck()
    entry(page).get_by_role("checkbox", name=re.compile(r"^25–50")).uncheck()
    expect(page.locator("path.classed")).to_have_count(7)
    page.get_by_role("tab", name="Tableaux").click()
    table = page.get_by_role("tabpanel").locator("table")
    rows = [spaced(row) for row in table.locator("tbody tr").all_text_contents()]
    assert len(rows) == 8
    assert rows[1].startswith("Zone B0–25 %10 %880")
    expect(table.get_by_role("columnheader", name="Classe")).to_be_visible()
    expect(table.get_by_role("columnheader", name="Locaux (locaux)")).to_be_attached()


def test_changes_are_told_with_their_sign_and_their_unit(visit: Visit, change: Path) -> None:
    page = visit.open(change)
    labels = [
        spaced(path.get_attribute("aria-label")) for path in page.locator("path.classed").all()
    ]
    assert labels[:6] == [
        "Zone A: −20 points (Beyond −10 points)",
        "Zone B: −7 points (−10 to −5 points)",
        "Zone C: −3 points (−5 to −1 points)",
        "Zone D: −0.4 points (−1 to 0 points)",
        "Zone E: 0 points",
        "Zone F: +0.6 points (0 to +1 points)",
    ]
    assert labels[-1] == "Zone K: +5 points (+1 to +5 points)"
    expect(page.get_by_role("checkbox", name="Business zones")).to_be_checked()
    assert visit.said == []


def test_the_longest_name_of_a_class_fits_in_the_narrowest_card(visit: Visit, change: Path) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 800})
    page = visit.open(change)
    page.get_by_role("button", name="Français").click()
    page.locator("path.classed").first.press("Enter")
    content = page.locator(".leaflet-popup-content")
    expect(content).to_contain_text("Au-delà de −10 points")
    assert content.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize(
    "screen",
    [
        pytest.param((1280, "light", "fr"), marks=pytest.mark.long),
        (1280, "dark", "en"),
        (320, "light", "fr"),
        pytest.param((320, "dark", "en"), marks=pytest.mark.long),
    ],
)
def test_axe_finds_no_fault_and_nothing_is_too_wide(
    visit: Visit, share: Path, checkout: Path, screen: tuple[int, Any, str]
) -> None:
    width, scheme, language = screen
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.page
    page.goto(f"{share.as_uri()}#lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.wait_for_selector("#explorer[data-ready]")
    page.evaluate((checkout / AXE).read_text(encoding="utf-8"))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert violations(page, f"#{tab.get_attribute('aria-controls')}") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []
    page.get_by_role("tab").first.click()
    page.locator("path.classed").nth(3).press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_of_the_zones_ever_runs(visit: Visit, tmp_path: Path, hostile: str) -> None:
    frame = zones(hostile).assign(remark=hostile)
    frame.index = [f"{key}{hostile}" for key in frame.index]
    class_map(
        frame=frame,
        title={"fr": f"Titre{hostile}", "en": f"Title{hostile}"},
        description={"fr": f"Quoi{hostile}", "en": f"What{hostile}"},
        fields=[
            ZoneField("remark", f"Remarque{hostile}", f"Remark{hostile}"),
            ZoneField("premises", "Locaux", "Premises", f"unité{hostile}"),
        ],
        source=f"Relevé{hostile}",
    ).save(tmp_path / "index.html")
    page = visit.open(tmp_path / "index.html")
    for tab in page.get_by_role("tab").all():
        tab.click()
    expect(page.get_by_role("tabpanel").last).to_contain_text(f"Relevé{hostile}")
    page.get_by_role("tab").first.click()
    page.locator("path.classed").nth(3).press("Enter")
    card = page.locator(".leaflet-popup .card")
    expect(card).to_be_visible()
    told = str(card.text_content())
    assert f"Zone D{hostile}" in told
    assert f"Remarque{hostile}" in told
    assert f"unité{hostile}" in told
    assert page.evaluate("window.pwned") is None
    assert visit.requests == []
    assert visit.said == []


def test_paper_keeps_the_classes_their_patterns_and_the_method(visit: Visit, share: Path) -> None:
    visit.page.emulate_media(color_scheme="dark")
    page = visit.open(share)
    page.emulate_media(media="print")
    sheets = page.locator(".sheets")
    expect(sheets).to_be_visible()
    key = spaced(sheets.locator(".sheet-key").text_content())
    assert "75–90 %" in key
    assert "Pas de donnée" in key
    assert "Bornes fixes, les mêmes d’une carte à l’autre ; classes : 6." in key
    drawn = sheets.locator("svg.sheet-map")
    fills = set(
        drawn.locator("path").evaluate_all("all => all.map((one) => one.getAttribute('fill'))")
    )
    assert {"url(#class-hatched-767e8a)", "url(#class-dotted-ffffff)"} <= fills
    expect(drawn.locator("pattern")).to_have_count(2)
