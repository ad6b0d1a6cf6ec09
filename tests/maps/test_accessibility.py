"""Nobody is shut out: axe-core on every view, the keyboard alone, small screens, few colours."""

from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.maps.conftest import Visit

pytestmark = pytest.mark.browser

AXE: Final = Path("explorer", "maps", "web", "node_modules", "axe-core", "axe.min.js")
SMALLEST_TARGET: Final = 24
LANGUAGES: Final = ("Français", "English")

RUN_AXE: Final = """async (selector) => {
    const root = selector ? document.querySelector(selector) : document;
    const { violations } = await axe.run(root, { resultTypes: ['violations'], preload: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
}"""

SMALL_TARGETS: Final = """(least) => {
    const targets = document.querySelectorAll(
        'button, input, select, textarea, summary, [role=button], [role=tab], a[href]');
    const shown = (one) =>
        one.checkVisibility({ visibilityProperty: true }) && !one.closest('.skip');
    return [...targets].filter(shown).filter((one) => {
        // A checkbox is as large as its label; a link within a sentence is exempt.
        const target = one.closest('label') ?? one;
        if (one.matches('a') && getComputedStyle(one).display === 'inline') return false;
        const { width, height } = target.getBoundingClientRect();
        return width < least - 0.1 || height < least - 0.1;
    }).map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest.fixture(scope="module")
def axe(checkout: Path) -> str:
    path = checkout / AXE
    if not path.is_file():
        pytest.fail(f"No {path}: run `npm ci` in explorer/maps/web, as `make test` does.")
    return path.read_text(encoding="utf-8")


def violations(page: Page, selector: str | None = None) -> list[str]:
    return list(page.evaluate(RUN_AXE, selector))


@pytest.mark.parametrize(
    "screen",
    [
        pytest.param((1280, "light", "fr"), marks=pytest.mark.long),
        (1280, "dark", "en"),
        (320, "light", "fr"),
        pytest.param((320, "dark", "en"), marks=pytest.mark.long),
    ],
)
def test_axe_finds_no_fault_in_any_tab_card_or_window(
    visit: Visit, index: Path, axe: str, screen: tuple[int, Any, str]
) -> None:
    width, scheme, language = screen
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.page
    page.goto(f"{index.as_uri()}#lang={language}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.evaluate(axe)
    for tab in page.get_by_role("tab").all()[1:]:
        tab.click()
        panel = f"#{tab.get_attribute('aria-controls')}"
        assert violations(page, panel) == [], panel
    page.get_by_role("tab").first.click()
    page.locator(".leaflet-marker-icon.point").first.press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_be_visible()
    assert violations(page) == [], "the whole page with an open card"
    page.locator(".dispute").click()
    assert violations(page, "dialog[open]") == []
    page.keyboard.press("Escape")
    page.locator(".share-open").click()
    assert violations(page, "dialog[open]") == []


@pytest.mark.parametrize("width", [320, 1280])
def test_every_target_is_large_enough_for_a_finger(visit: Visit, index: Path, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    page = visit.open(index)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == [], tab.inner_text()
    page.locator(".leaflet-marker-icon.point").first.press("Enter")
    expect(page.locator(".leaflet-popup .card")).to_be_visible()
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []
    page.get_by_role("button", name="Partager").click()
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            """() => {
                const one = document.activeElement;
                return one.getAttribute('aria-label') ?? one.textContent.trim().slice(0, 60);
            }"""
        )
    )


def tab_to(page: Page, *, name: str, most: int = 60) -> None:
    """Press Tab until the focus is on what carries a name."""
    for step in count():
        if focused(page).startswith(name):
            return
        assert step < most, f"{most} steps did not lead to {name}; the last was {focused(page)}"
        page.keyboard.press("Tab")


def test_the_keyboard_alone_reaches_map_layers_cards_and_language(
    visit: Visit, index: Path
) -> None:
    page = visit.open(index)
    page.keyboard.press("Tab")
    assert focused(page) == "Aller à la carte"
    expect(page.locator(".skip:focus")).to_be_in_viewport()
    page.keyboard.press("Tab")
    assert focused(page) == "Aller aux informations"
    page.keyboard.press("Enter")
    tab_to(page, name="Couches", most=2)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    box = page.get_by_role("checkbox", name="Secteur Manufacture")
    for _ in range(12):
        if box.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    expect(page.locator("p[role=status]").first).to_contain_text("Couche masquée")
    page.keyboard.press("Space")

    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.locator(".skip").first.focus()
    page.keyboard.press("Enter")
    tab_to(page, name="Zénith")
    name = focused(page)
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    assert focused(page) == name

    page.evaluate("document.activeElement.blur()")
    page.locator(".skip").first.focus()
    tab_to(page, name="English")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="English")).to_be_focused()
    assert visit.said == []


def test_the_keyboard_alone_copies_a_link_and_reports_an_error(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    tab_to(page, name="Partager")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(9):
        page.keyboard.press("Tab")
        inside = page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert inside, "the focus stays in an open window"
    page.keyboard.press("Escape")
    assert focused(page) == "Partager"
    page.locator(".leaflet-marker-icon.point").first.focus()
    page.keyboard.press("Enter")
    tab_to(page, name="Signaler une erreur", most=12)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Texte du signalement")).to_be_visible()
    page.keyboard.press("Escape")
    assert focused(page) == "Signaler une erreur"


def test_the_focus_is_seen_wherever_it_goes(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body) return true;
                const { outlineStyle, outlineWidth, stroke, strokeWidth } = getComputedStyle(one);
                if (one instanceof SVGElement) {
                    return parseFloat(strokeWidth) >= 4 && stroke !== 'none';
                }
                return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
            }"""
        )
        assert seen, focused(page)


def test_what_the_map_shows_is_said_in_words_when_asked(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    summary = page.locator("#map-summary")
    expect(summary).to_contain_text("Dans la vue")
    expect(summary).to_contain_text("Lieux : ")
    status = page.locator("p[role=status]").first
    expect(status).to_have_text("")
    page.get_by_role("button", name="Monde").click()
    expect(summary).to_contain_text("Villes créatives : 5")
    assert "Dans la vue" not in status.inner_text(), "moving about is not talked over"
    page.get_by_role("button", name="Lire ce que montre la carte").press("Enter")
    expect(status).to_contain_text("Villes créatives : 5")
    page.get_by_role("button", name="English").click()
    expect(summary).to_contain_text("In view")


def test_at_four_times_the_size_nothing_is_lost(visit: Visit, index: Path) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 256})
    page = visit.open(index)
    page.wait_for_timeout(200)
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, tab.inner_text()
        assert page.get_by_role("tabpanel").bounding_box()["height"] > 100  # type: ignore[index]
    height = page.locator(".folium-map").bounding_box()["height"]  # type: ignore[index]
    assert height < 256, "a map as tall as the screen would not let a finger scroll past it"
    page.locator(".leaflet-marker-icon.point").first.press("Enter")
    card = page.locator(".leaflet-popup .card")
    expect(card).to_be_visible()
    # The map moves until the card fits: a click begun meanwhile would end beside the button.
    expect(page.locator(".leaflet-pan-anim")).to_have_count(0)
    page.get_by_role("button", name="Signaler une erreur").click()
    page.get_by_role("button", name="Copier le texte").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Copier le texte")).to_be_in_viewport()


def test_whoever_asks_for_less_motion_gets_none(visit: Visit, index: Path) -> None:
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.open(index)
    page.get_by_role("button", name="Métropole", exact=True).click()
    assert page.evaluate("document.querySelector('.leaflet-zoom-anim') === null")
    moving: Any = page.evaluate(
        """() => [...document.querySelectorAll('#explorer *')].filter((one) => {
            const { animationName, transitionDuration } = getComputedStyle(one);
            const longest = Math.max(...transitionDuration.split(',').map(parseFloat));
            return animationName !== 'none' || longest > 0.01;
        }).map((one) => one.className)"""
    )
    assert moving == []


def test_what_is_chosen_is_seen_in_forced_colours(visit: Visit, index: Path) -> None:
    visit.page.emulate_media(forced_colors="active")
    page = visit.open(index)
    ground = "one => getComputedStyle(one).backgroundColor"
    french, english = (page.get_by_role("button", name=name).evaluate(ground) for name in LANGUAGES)
    assert french != english
    chosen = page.get_by_role("tab", selected=True).evaluate(ground)
    other = page.get_by_role("tab", selected=False).first.evaluate(ground)
    assert chosen != other
    colours = page.locator(".layer .symbol .solid").evaluate_all(
        "shapes => new Set(shapes.map((shape) => getComputedStyle(shape).fill)).size"
    )
    assert colours > 1
