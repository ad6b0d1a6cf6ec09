"""The page of a territory in Réunion, opened from a disk in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from explorer.site import build_map
from tests.maps.conftest import Visit
from tests.territories import NAME, WORDS, reunion, with_figures, with_stations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("territory")
    root = reunion(folder)
    with_figures(root, "97411", "Essai", (60, 90, 10))
    path = folder / "index.html"
    build_map(with_stations(root)).save(path)
    return path


def test_it_opens_on_its_outline_without_a_request_or_a_word(visit: Visit, page_file: Path) -> None:
    page = visit.open(page_file)
    page.wait_for_timeout(300)
    assert visit.requests == []
    assert visit.said == []
    assert page.title() == NAME
    expect(page.get_by_role("button", name="Gare dedans").first).to_be_visible()
    expect(page.get_by_role("button", name="Territoire")).to_be_visible()


def test_its_tabs_are_those_that_it_has_something_for(visit: Visit, page_file: Path) -> None:
    page = visit.open(page_file)
    assert page.get_by_role("tab").all_inner_texts() == [
        "Couches",
        "Trouver",
        "Chiffres",
        "Fibre",
        "Tableaux",
        "Sources",
    ]
    for tab in page.get_by_role("tab").all():
        tab.click()
    page.get_by_role("tab", name="Chiffres").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("100,0 ha ± 4,0 ha")
    page.get_by_role("tab", name="Fibre").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("60")
    assert visit.said == []


@pytest.mark.parametrize("language", ["Français", "English"])
def test_nothing_that_readers_see_speaks_of_saint_etienne(
    visit: Visit, page_file: Path, language: str
) -> None:
    page = visit.open(page_file)
    page.get_by_role("button", name=language).click()
    seen = page.locator("body").inner_text().lower()
    for tab in page.get_by_role("tab").all():
        tab.click()
        seen += page.locator("body").inner_text().lower()
    assert [word for word in (*WORDS, "2014", "{") if word in seen] == []


def test_a_layer_without_features_says_so(visit: Visit, page_file: Path) -> None:
    page = visit.open(page_file)
    entry = page.locator("li", has=page.get_by_role("checkbox", name="Laboratoires")).first
    entry.get_by_text("À propos de cette couche").click()
    expect(entry).to_contain_text("Aucune entité pour l’instant")


def test_a_phone_shows_map_and_panel_without_sideways_scrolling(
    visit: Visit, page_file: Path
) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open(page_file)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_role("tab", name="Couches")).to_be_attached()
