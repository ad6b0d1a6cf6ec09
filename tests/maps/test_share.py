"""What a reader takes along: a link, a picture, a sheet of paper, a report of an error."""

import copy
import re
import struct
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from explorer.maps import ExplorerMap
from explorer.site import build_map
from explorer.territory import Territory
from tests.maps.conftest import Visit
from tests.maps.test_browser import HOSTILE, poisoned

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
MEDIA_BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)")
NONSENSE = (
    "#view=1,2",
    "#view=nan,Infinity,12",
    "#view=1e999,0,3&view=99,4,15",
    "#view=45.45,4.39,400",
    "#lang=xx&tab=__proto__&at=constructor&layers=%E0%A4",
    "#=&&&==&f=%&i=<img src=x onerror=window.pwned=1>",
    "#at=<img src=x onerror=window.pwned=1>&__proto__=1&toString=2",
    "#" + "a" * 50_000,
    "#layers=" + "places," * 900,
)


def address_with(page: Page, *parts: str) -> str:
    """Wait until the address holds these parts, in any place."""
    for part in parts:
        page.wait_for_function("part => decodeURIComponent(location.hash).includes(part)", arg=part)
    return page.url


def point(page: Page, name: str) -> Any:
    return page.locator(f".leaflet-marker-icon[aria-label^='{name}']").first


def test_an_untouched_page_keeps_a_bare_address(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.wait_for_timeout(600)
    assert page.url == index.as_uri()


def test_a_link_brings_back_view_layers_language_tab_and_card(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.get_by_role("button", name="English").click()
    page.get_by_role("checkbox", name="Laboratories").first.uncheck()
    point(page, "Télécom").press("Enter")
    expect(page.locator(".leaflet-popup")).to_be_visible()
    page.get_by_role("tab", name="Fibre").click()
    link = address_with(page, "lang=en", "at=", "tab=fibre", "layers=")
    assert "labs" not in unquote(link)
    title = page.locator(".leaflet-popup .card-title").inner_text()

    again = page.context.new_page()
    again.goto(link)
    expect(again.locator("html")).to_have_attribute("lang", "en")
    expect(again.get_by_role("tab", name="Fibre")).to_have_attribute("aria-selected", "true")
    expect(again.locator(".leaflet-popup .card-title")).to_have_text(title)
    again.get_by_role("tab", name="Layers").click()
    expect(again.get_by_role("checkbox", name="Laboratories").first).not_to_be_checked()
    again.get_by_role("tab", name="Fibre").click()
    again.wait_for_timeout(500)
    assert again.url == link


def test_a_link_brings_back_a_view_to_the_dot_and_does_not_drift(visit: Visit, index: Path) -> None:
    page = visit.page
    page.goto(f"{index.as_uri()}#view=45.4,4.3,13.25")
    for _ in range(2):
        page.wait_for_selector("#explorer[data-ready] h1")
        page.wait_for_timeout(500)
        assert page.url.endswith("#view=45.4,4.3,13.25")
        page.reload()


def test_an_address_that_is_typed_in_is_followed(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.evaluate("location.hash = 'lang=en&tab=claims'")
    expect(page.get_by_role("tab", name="Claims")).to_have_attribute("aria-selected", "true")
    page.evaluate("location.hash = ''")
    expect(page.get_by_role("tab", name="Couches")).to_have_attribute("aria-selected", "true")


def test_a_nonsense_link_opens_the_page_as_ever(visit: Visit, index: Path) -> None:
    page = visit.page
    for number, fragment in enumerate(NONSENSE):
        # A new document at first, then what the page does when an address is typed in.
        page.goto(index.as_uri() + fragment)
        page.wait_for_selector("#explorer[data-ready] h1")
        if number % 3 == 0:
            page.reload()
            page.wait_for_selector("#explorer[data-ready] h1")
        page.wait_for_timeout(50)
        expect(page.get_by_role("tab", name="Couches")).to_have_attribute("aria-selected", "true")
        expect(page.locator(".leaflet-popup")).to_have_count(0)
        assert page.evaluate("window.pwned") is None
    assert visit.said == []
    assert [url for url in visit.requests if not url.startswith(index.as_uri())] == []


def test_the_link_is_selected_where_the_browser_refuses_to_copy(visit: Visit, index: Path) -> None:
    visit.page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: () => Promise.reject()}})"
    )
    page = visit.open(index)
    page.get_by_role("button", name="Partager").click()
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Ctrl + C")
    assert page.evaluate("getSelection().toString()") == index.as_uri()


def test_the_link_is_copied_where_the_browser_allows_it(visit: Visit, index: Path) -> None:
    visit.page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: async (text) => { window.copied = text; }}})"
    )
    page = visit.open(index)
    page.get_by_role("button", name="Partager").click()
    page.get_by_role("button", name="Copier le lien").click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Lien copié.")
    assert page.evaluate("window.copied") == index.as_uri()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Partager")).to_be_focused()


def saved(page: Page, button: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return Path(download.value.path()).read_bytes()


def test_the_map_is_saved_as_a_drawing_that_stands_on_its_own(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    page.get_by_role("button", name="English").click()
    page.get_by_role("checkbox", name="Stations").first.uncheck()
    page.get_by_role("button", name="Share").click()
    drawing = ET.fromstring(saved(page, "SVG drawing"))  # noqa: S314 - made a moment ago
    texts = " ".join(drawing.itertext())
    assert territory.catalog.title_en in texts
    assert "Secteur Manufacture" in texts or "Manufacture - Plaine Achille" in texts
    assert "Data and sources" in texts
    assert re.search(r"\d+ m\b", texts)
    legend = [spec.title_en for spec in territory.catalog.layers.values()]
    assert any(title in texts for title in legend)
    assert territory.catalog.layers["stations"].title_en not in texts
    assert drawing.findall(f".//{SVG}pattern"), "the hatching is part of the drawing"
    assert len(drawing.findall(f".//{SVG}path")) > 10
    assert visit.requests == []
    assert visit.said == []


def test_the_map_is_saved_as_a_picture_at_twice_its_size(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.get_by_role("button", name="Partager").click()
    svg = ET.fromstring(saved(page, "Dessin SVG"))  # noqa: S314
    png = saved(page, "Image PNG")
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (2 * int(svg.attrib["width"]), 2 * int(svg.attrib["height"]))
    assert len(png) > 50_000, "a picture of nothing would be smaller"
    assert visit.said == []


def test_a_saved_drawing_is_well_formed_and_holds_no_active_part(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    hostile = " ".join(HOSTILE)
    control = "\x00\x08\x1b\ufffe]]>&<" + "\U0001d54f" * 40
    island: dict[str, Any] = copy.deepcopy(dict(build_map(territory).island))
    for key in ("layers", "title", "subtitle", "sources"):
        island[key] = poisoned(poisoned(island[key], hostile), control)
    ExplorerMap(island, "fr").save(tmp_path / "index.html")
    page = visit.open(tmp_path / "index.html")
    page.get_by_role("button", name="Partager").click()
    drawing = ET.fromstring(saved(page, "Dessin SVG"))  # noqa: S314
    for element in drawing.iter():
        assert element.tag.removeprefix(SVG) not in {
            "script", "foreignObject", "a", "image", "use", "style", "animate", "set",
        }  # fmt: skip
        for name, value in element.attrib.items():
            assert "href" not in name
            assert not name.startswith("on")
            assert "url(" not in value or value.startswith("url(#hatching-")
    assert "<img src=x onerror=window.pwned=1>" in str(drawing.findtext(f"{SVG}title"))
    assert page.evaluate("window.pwned") is None
    assert visit.said == []


def test_a_report_of_an_error_says_all_that_is_known_and_nothing_of_the_reader(
    visit: Visit, index: Path
) -> None:
    page = visit.open(index)
    point(page, "Télécom").press("Enter")
    page.wait_for_timeout(600)  # the map slides to make room for the card
    page.get_by_role("button", name="Signaler une erreur").click()
    report = page.get_by_role("dialog").get_by_role("textbox").input_value()
    for part in (
        "Télécom Saint-Étienne",
        "[schools]",
        "Identifiant : telecom",
        "Date des données :",
        "Source :",
        "at=schools/telecom",
        "Ce qui est inexact :",
    ):
        assert part in report, part
    assert str(index.parent) not in report, "the folders of the reader's disk are nobody's business"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Signaler une erreur")).to_be_focused()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
    assert visit.requests == []


def drawn_at(page: Page) -> Any:
    return page.locator("path.area").evaluate_all(
        "paths => paths.map(path => Math.round(path.getBoundingClientRect().left))"
    )


@pytest.mark.parametrize(
    ("paper", "size", "most"),
    [("A4", (595, 842), 4), ("A4", (842, 595), 4), ("A3", (842, 1191), 3)],
)
def test_the_page_prints_on_a_few_sheets(
    visit: Visit, index: Path, paper: str, size: tuple[int, int], most: int
) -> None:
    page = visit.open(index)
    before = drawn_at(page)
    document = page.pdf(format=paper, landscape=size[0] > size[1])
    boxes = [tuple(round(float(side)) for side in box) for box in MEDIA_BOX.findall(document)]
    assert boxes
    assert len(boxes) <= most
    assert all(abs(a - b) <= 2 for box in boxes for a, b in zip(box, size, strict=True))
    page.wait_for_timeout(200)
    assert page.locator(".sheets").count() == 0
    assert drawn_at(page) == before, "the map on the screen is as it was"


def test_what_is_printed_is_map_legend_facts_claims_and_sources_and_no_control(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    page.emulate_media(media="print")
    sheets = page.locator(".sheets")
    expect(sheets).to_be_visible()
    for words in (
        territory.catalog.title_fr,
        "Légende",
        "Le quartier, mesuré",
        "Sources",
        "Licence Ouverte",
    ):
        expect(sheets).to_contain_text(words)
    expect(sheets.locator("tbody tr")).to_have_count(len(territory.claims))
    expect(sheets.get_by_role("img").first).to_be_visible()
    for control in page.get_by_role("button").all():
        expect(control).to_be_hidden()
    page.emulate_media(media="screen")
    expect(sheets).to_have_count(0)


def test_a_panel_that_the_sheets_do_not_cover_is_printed_after_them(
    visit: Visit, index: Path
) -> None:
    page = visit.open(index)
    page.get_by_role("tab", name="Fibre").click()
    page.emulate_media(media="print")
    expect(page.get_by_role("tabpanel")).to_be_visible()


def test_a_chosen_paper_sets_the_size_of_the_page(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    page.evaluate(
        "window.print = () => { window.paper = document.getElementById('explorer').dataset.paper; }"
    )
    page.get_by_role("button", name="Partager").click()
    page.get_by_label("Papier").select_option("a3_landscape")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.paper") == "a3_landscape"
    boxes = MEDIA_BOX.findall(page.pdf(prefer_css_page_size=True))
    assert boxes
    assert all(float(width) > 1180 and float(height) > 830 for width, height in boxes)
