"""The panel that answers where to settle: by keyboard, by link, in both languages, on a phone."""

import copy
import json
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from explorer.maps import ExplorerMap
from explorer.site import build_map
from explorer.territory import Territory
from tests.maps.conftest import Visit
from tests.maps.test_accessibility import AXE, SMALL_TARGETS, SMALLEST_TARGET, violations
from tests.maps.test_browser import HOSTILE

pytestmark = pytest.mark.browser

NONSENSE: Final = (
    "q=%E0%A4",
    "q=" + "w:schools=1;" * 100,
    "q=;;;w:;w:schools=-1;w:schools=1e999;w:schools=0x1;c:schools<=;c:district>=5;n:0;m:sum;s:x",
    "q=w:__proto__=1;s:constructor=0:1:positive;a:toString;c:__proto__<=1",
    "q=<img src=x onerror=window.pwned=1>",
    "q=s:schools=9:1:inverse;s:schools=0:9:target=10;s:schools=0:1:target;n:99999",
)


def opened(visit: Visit, path: Path, fragment: str = "") -> Page:
    page = visit.page
    page.goto("about:blank")
    page.goto(f"{path.as_uri()}#tab=finder{fragment and '&'}{fragment}")
    page.wait_for_selector("#explorer[data-ready] .finder h2")
    return page


def first(page: Page) -> str:
    return page.locator(".finder-place").first.inner_text()


def status(page: Page) -> Any:
    return page.locator("#explorer > p[role=status]")


def test_the_keyboard_alone_weighs_ranks_opens_and_removes(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.get_by_role("tab", name="Couches").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Trouver")).to_be_focused()
    assert first(page) == "Cité du design"
    expect(page.locator(".finder-pin")).to_have_count(9)

    page.get_by_role("slider", name="Poids de : Écoles").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(900)
    expect(status(page)).to_have_text("")  # the first is the same: nothing is said
    page.keyboard.press("Home")
    expect(page.locator(".finder-place").first).to_have_text("Châteaucreux")
    expect(status(page)).to_have_text("En tête : Châteaucreux, 100,0 sur 100.")
    page.get_by_role("slider", name="Poids de : Gares").press("Home")
    expect(page.locator(".finder-nothing")).to_contain_text("Donnez du poids")
    expect(status(page)).to_contain_text("Donnez du poids")
    expect(page.locator(".finder-pin")).to_have_count(0)
    assert page.get_by_role("textbox", name="La même demande").input_value() == ""

    page.get_by_label("Ajouter un critère").select_option("labs")
    page.get_by_role("button", name="Ajouter – Ajouter un critère").press("Enter")
    slider = page.get_by_role("slider", name="Poids de : Laboratoires – distance")
    expect(slider).to_be_focused()
    expect(page.locator(".finder-row").last).to_contain_text("Inconnu pour tous les lieux")
    assert first(page) == "Châteaucreux", "all are tied, in the order of identifiers"
    page.get_by_role("button", name="Retirer – Laboratoires").press("Enter")
    expect(page.get_by_role("heading", name="Ce qui compte")).to_be_focused()

    page.get_by_label("Ajouter une condition sur").select_option("stations")
    page.get_by_role("button", name="Ajouter – Ajouter une condition sur").press("Enter")
    expect(page.locator("[data-part=bounds] select").first).to_be_focused()
    expect(page.locator(".finder")).to_contain_text("chaque condition compte pour un")
    page.get_by_role("spinbutton", name="Valeur").fill("100")
    expect(page.get_by_role("heading", name="Un lieu convient")).to_be_visible()
    page.get_by_role("spinbutton", name="Valeur").fill("-1")
    expect(page.locator(".wrong:visible")).to_contain_text("sans signe pour une distance")

    page.locator(".finder-list summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".finder-reasons")).to_contain_text("Seul candidat")
    page.locator(".finder-out summary").press("Enter")
    expect(page.locator(".finder-out")).to_contain_text("Il faudrait : Gares – distance, de")
    page.get_by_role("button", name="Réinitialiser").press("Enter")
    expect(page.locator(".finder-place").first).to_have_text("Cité du design")
    assert visit.said == []
    assert visit.requests == []


def test_a_link_brings_a_question_back_and_the_command_asks_it(visit: Visit, index: Path) -> None:
    page = opened(visit, index, "lang=en")
    page.get_by_role("button", name="Digital and networks").click()
    page.get_by_label("Places compared").select_option("cells")
    page.get_by_text("Method and number").click()
    page.get_by_label("Method", exact=True).select_option("topsis")
    page.get_by_label("How many to show").fill("3")
    row = page.locator(".finder-row", has_text="Schools")
    row.locator("summary").click()
    row.get_by_label("Sense").select_option("target")
    row.get_by_label("Target (m)").fill("2500")
    expect(row.locator(".wrong")).to_contain_text("the target between them")
    row.get_by_label("Target (m)").fill("400")
    expect(row.locator("summary")).to_have_text("Scale: 400 m at best, nothing at 0 m or 2,000 m")
    page.get_by_label("Add a condition on").select_option("fibre")
    page.get_by_role("button", name="Add – Add a condition on").click()
    command = page.get_by_role("textbox", name="The same question").input_value()
    words = shlex.split(command)
    for pair in (
        ("--candidates", "grid:h3:9"), ("--must", "fibre>=42%"), ("--weight", "schools=2"),
        ("--scale", "schools=0:2000:target=400"), ("--method", "topsis"), ("--top", "3"),
    ):  # fmt: skip
        assert pair in pairwise(words), pair
    expect(page.locator(".finder-list > li")).to_have_count(3)
    expect(page.locator("path.finder-cell")).not_to_have_count(0)
    ranked = page.locator(".finder-list summary").all_inner_texts()
    page.wait_for_function("() => decodeURIComponent(location.hash).includes('c:fibre>=42')")
    link = page.url

    again = opened(visit, index, link.split("#", 1)[1].replace("tab=finder", "").strip("&"))
    assert again.get_by_role("textbox", name="The same question").input_value() == command
    assert again.locator(".finder-list summary").all_inner_texts() == ranked
    expect(again.get_by_role("button", name="Reset")).to_be_visible()
    again.get_by_role("button", name="Français").click()
    expect(again.locator(".finder")).to_contain_text("premier dans")
    expect(again.locator(".finder")).to_contain_text("au mieux, rien à")
    again.evaluate("location.hash = 'tab=finder'")
    expect(again.get_by_role("combobox", name="Lieux comparés")).to_have_value("usual")
    assert visit.said == []


def test_a_nonsense_link_is_read_as_far_as_it_makes_sense_and_says_so(
    visit: Visit, index: Path
) -> None:
    for fragment in NONSENSE:
        page = opened(visit, index, fragment)
        if "%E0" not in fragment:
            expect(page.locator(".finder > .wrong").first).to_contain_text("laissé de côté")
        assert page.evaluate("window.pwned") is None
    page = opened(visit, index, "q=w:stations=1;w:nowhere=2;c:stations<=100")
    expect(page.locator(".finder > .wrong").first).to_contain_text("inconnu ici : 1.")
    expect(page.get_by_role("heading", name="Un lieu convient")).to_be_visible()
    assert visit.said == []


def test_hostile_names_stay_words_in_list_map_command_and_file(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    hostile = " ".join(HOSTILE)
    island: dict[str, Any] = copy.deepcopy(dict(build_map(territory).island))
    name = "a[b=c;d%3B'\"$(x)`<img src=x>]"
    for one in island["finder"]["sets"]:
        for row, candidate in enumerate(one["candidates"]):
            candidate["name"] = {"fr": f"=1+1 {hostile}", "en": f"{row}"}
        for criterion in one["criteria"]:
            criterion["label"] = {"fr": hostile, "en": hostile}
            criterion["notes"] = {"fr": [hostile], "en": [hostile]}
            criterion["nearest"] = [hostile] * len(one["candidates"])
        one["criteria"][0]["name"] = name
    island["finder"]["start"] = {name: 1.0, "schools": 2.0}
    ExplorerMap(island, "fr").save(tmp_path / "index.html")
    page = opened(visit, tmp_path / "index.html")
    page.locator(".finder-list summary").first.click()
    page.locator(".finder-notes summary").click()
    expect(page.locator(".finder-list")).to_contain_text("<img src=x onerror=window.pwned=1>")
    command = page.get_by_role("textbox", name="La même demande").input_value()
    assert f"{name}=1" in shlex.split(command)
    page.get_by_role("spinbutton").first.fill("3")
    page.wait_for_function("() => location.hash.includes('q=')")
    page.reload()
    page.wait_for_selector(".finder-list")
    words = shlex.split(page.get_by_role("textbox", name="La même demande").input_value())
    assert f"{name}=3" in words
    page.get_by_text("En tableau", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Enregistrer en CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "\"'=1+1 <img" in text, "a spreadsheet would run it"
    assert page.evaluate("window.pwned") is None
    assert page.locator(".finder img").count() == 0
    assert visit.said == []


def test_on_a_phone_nothing_is_lost_and_axe_finds_no_fault_in_all_that_opens(
    visit: Visit, index: Path, checkout: Path
) -> None:
    visit.page.set_viewport_size({"width": 320, "height": 640})
    visit.page.emulate_media(color_scheme="dark")
    page = opened(
        visit, index, "lang=en&q=w:schools[category=grande_ecole]=2;w:stations=1;c:fibre>=20"
    )
    page.evaluate("for (const one of document.querySelectorAll('.finder details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.finder *')].filter((one) =>
            !one.closest('.table-region') && !one.closest('.visually-hidden')
            && one.getBoundingClientRect().right > 320.5
        ).map((one) => one.outerHTML.slice(0, 90))"""
    )
    assert wide == []
    page.evaluate((checkout / AXE).read_text(encoding="utf-8"))
    assert violations(page, "#panel-finder") == []
    assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []
    page.get_by_role("button", name="Show on the map").first.click()
    expect(page.locator(".leaflet-popup .card-title")).to_be_visible()
    page.get_by_role("tab", name="Layers").click()
    expect(page.locator(".finder-pin")).to_have_count(0)
    text = index.read_text(encoding="utf-8")
    assert "finder" not in text[: text.index('id="explorer-beside-data"')].split("<script>")[0]
    assert len(json.dumps(unquote(page.url))) < 400


def test_the_ranking_is_printed_without_its_controls_and_its_ranks_are_in_the_picture(
    visit: Visit, index: Path
) -> None:
    page = opened(visit, index)
    page.get_by_role("button", name="Partager").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Dessin SVG").click()
    drawing = ET.fromstring(Path(download.value.path()).read_bytes())  # noqa: S314 - just made
    words = [one.text for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"1", "2", "3", "4", "5"} <= set(words)
    page.keyboard.press("Escape")
    page.locator(".finder-list summary").first.click()
    page.emulate_media(media="print")
    expect(page.locator(".finder-list .finder-place").first).to_be_visible()
    expect(page.locator(".finder-reasons")).to_be_visible()
    for control in (*page.get_by_role("button").all(), *page.get_by_role("slider").all()):
        expect(control).to_be_hidden()
