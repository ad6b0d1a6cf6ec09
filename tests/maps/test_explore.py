"""Search, filters, nearest places, tables and saved files, as a reader uses them."""

import copy
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from explorer.maps import ExplorerMap
from explorer.site import build_map
from explorer.territory import Territory
from tests.maps.conftest import Visit

pytestmark = pytest.mark.browser

FREIGHT = "gare de fret"
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def stations(territory: Territory) -> int:
    return len(territory.layers["stations"])


def search_for(page: Page, words: str) -> Locator:
    field = page.get_by_role("combobox", name="Rechercher")
    field.focus()
    field.press_sequentially(words)
    return field


def open_table(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name="Tableaux").click()
    panel = page.get_by_role("tabpanel", name="Tableaux")
    panel.get_by_label("Tableau", exact=True).select_option(label=name)
    return panel


def unfold(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).click()


def rows(panel: Locator) -> Locator:
    return panel.locator("table.data tbody tr")


def station_category(page: Page, name: str = FREIGHT) -> Locator:
    page.get_by_role("tab", name="Couches").click()
    group = page.get_by_role("group", name="Catégories : Gares")
    return group.get_by_role("checkbox", name=name)


def built(territory: Territory, folder: Path, change: Change) -> Path:
    island: dict[str, Any] = copy.deepcopy(dict(build_map(territory).island))
    change(island)
    path = folder / "index.html"
    ExplorerMap(island, "fr").save(path)
    return path


def layer_of(island: dict[str, Any], name: str) -> dict[str, Any]:
    return next(layer for layer in island["layers"] if layer["name"] == name)


def saved(page: Page, button: str) -> tuple[str, str]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    download = waiting.value
    return download.suggested_filename, Path(download.path()).read_bytes().decode()


def test_search_ignores_accents_and_case_and_opens_the_place_by_keyboard(
    visit: Visit, index: Path
) -> None:
    page = visit.open(index)
    field = search_for(page, "ECOLE superieure d art")
    option = page.get_by_role("option").first
    expect(option).to_contain_text("École supérieure d’art et design")
    expect(page.get_by_role("status").first).to_contain_text("Résultats")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("École supérieure d’art et design")
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert visit.said == []


def test_search_puts_names_that_start_with_the_words_first(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    search_for(page, "saint c")
    expect(page.get_by_role("option").first).to_contain_text("Saint-C")


def test_search_finds_what_has_no_position_and_opens_its_card(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    field = search_for(page, "benoit lauras curien")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option")).to_contain_text("non localisé")
    field.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Hubert Curien")


def test_search_knows_the_names_of_both_languages_communes_and_cities(
    visit: Visit, index: Path
) -> None:
    page = visit.open(index)
    for words, name in (("firminy", "Firminy"), ("concert hall zenith", "Zénith")):
        search_for(page, words)
        expect(page.get_by_role("option").filter(has_text=name).first).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("combobox", name="Rechercher")).to_have_value("")
    search_for(page, "zzzz")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("status").first).to_have_text("Aucun résultat")


def test_a_category_filter_reaches_map_counts_search_and_table(
    visit: Visit, index: Path, territory: Territory, stations: int
) -> None:
    page = visit.open(index)
    frame = territory.layers["stations"]
    freight = frame[frame["category"] == "freight_station"]
    name = str(freight["name_fr"].iloc[0])
    kept = stations - len(freight)
    marker = page.locator(f'.leaflet-marker-icon[aria-label*="{name}"]')
    drawn = marker.count()
    assert drawn == 1
    station_category(page).uncheck()
    expect(marker).to_have_count(0)
    entry = page.locator("li.layer", has=page.get_by_role("checkbox", name="Gares"))
    expect(entry).to_contain_text(f"{kept} sur {stations}")
    expect(page.get_by_role("status").first).to_contain_text("retenus")
    search_for(page, name)
    expect(page.get_by_role("option").filter(has_text=FREIGHT)).to_have_count(0)
    page.keyboard.press("Escape")
    expect(rows(open_table(page, "Gares"))).to_have_count(kept)
    page.get_by_role("tab", name="Couches").click()
    page.get_by_role("button", name="Effacer les filtres").click()
    expect(marker).to_have_count(1)
    expect(page.get_by_role("button", name="Effacer les filtres")).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    expect(rows(open_table(page, "Gares"))).to_have_count(stations)


def test_all_categories_of_a_layer_can_be_taken_off_and_put_back(
    visit: Visit, index: Path, stations: int
) -> None:
    page = visit.open(index)
    box = station_category(page)
    group = page.get_by_role("group", name="Catégories : Gares")
    group.get_by_role("button", name="Aucune").click()
    expect(box).not_to_be_checked()
    expect(rows(open_table(page, "Gares"))).to_have_count(0)
    page.get_by_role("tab", name="Couches").click()
    group.get_by_role("button", name="Toutes").click()
    expect(box).to_be_checked()
    expect(rows(open_table(page, "Gares"))).to_have_count(stations)


def test_laboratories_are_filtered_by_cluster(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    frame = territory.layers["labs"]
    unfold(page, "Filtrer par pôle")
    page.get_by_role("checkbox", name="sans pôle indiqué").uncheck()
    expect(rows(open_table(page, "Laboratoires"))).to_have_count(
        int(frame["cluster"].notna().sum())
    )


def test_the_years_keep_what_was_there_and_the_undated_only_when_asked(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    firms = territory.layers["firms"]
    undated = int((firms["valid_from"].isna() & firms["valid_to"].isna()).sum())
    unfold(page, "Filtrer par date")
    page.get_by_label("De l’année").fill("2018")
    assert len(firms) - undated == 1
    expect(rows(open_table(page, "Entreprises et cluster"))).to_have_count(undated)
    page.get_by_role("tab", name="Couches").click()
    page.get_by_label("De l’année").fill("2016")
    page.get_by_role("checkbox", name="Garder ce qui n’est pas daté").uncheck()
    expect(rows(open_table(page, "Entreprises et cluster"))).to_have_count(1)


def test_years_in_the_wrong_order_are_refused_aloud(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    unfold(page, "Filtrer par date")
    page.get_by_label("De l’année").fill("2015")
    page.get_by_label("à l’année").fill("2010")
    expect(page.get_by_label("à l’année")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("status").first).to_contain_text("première année")


def test_showing_a_filtered_place_takes_its_filter_away(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    box = page.get_by_role("group", name="Catégories : Lieux").get_by_role(
        "checkbox", name="centre de design"
    )
    search = page.get_by_role("combobox", name="Rechercher")
    search.fill("cité du design")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    box.evaluate("box => box.click()")
    expect(box).not_to_be_checked()
    option.evaluate("option => option.click()")
    expect(box).to_be_checked()
    expect(page.locator(".leaflet-popup")).to_contain_text("Cité du design")


def test_a_row_leads_to_the_map_and_the_map_to_the_row(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    panel = open_table(page, "Lieux")
    button = panel.get_by_role("button", name="Zénith")
    button.focus()
    button.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("Zénith")
    expect(rows(panel).filter(has_text="Zénith").first).to_have_attribute("aria-current", "true")
    popup.get_by_role("button", name="Fermer").click()
    expect(panel.locator("[aria-current]")).to_have_count(0)
    page.locator('.leaflet-marker-icon[aria-label*="Patinoire"]').press("Enter")
    current = panel.locator("[aria-current]")
    expect(current).to_contain_text("Patinoire")
    expect(current).to_be_in_viewport()


def test_a_heading_sorts_its_column_both_ways_and_says_so(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    panel = open_table(page, "Fibre par commune")
    heading = panel.get_by_role("columnheader", name="Raccordables")
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    heading.get_by_role("button").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    texts = panel.locator("table.data tbody tr td:nth-child(3)").all_inner_texts()
    figures = [int("".join(text.split())) for text in texts]
    assert figures == sorted(figures, reverse=True)
    assert figures[0] > figures[-1]
    expect(page.get_by_role("status").first).to_contain_text("décroissant")
    assert page.evaluate("document.activeElement.textContent").startswith("Raccordables")


def test_words_leave_the_rows_that_hold_them(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    panel = open_table(page, "Gares")
    panel.get_by_label("Lignes contenant").fill("CHATEAUCREUX voyageurs")
    expect(rows(panel)).to_have_count(1)
    expect(panel).to_contain_text("Lignes affichées : 1 sur 17")
    panel.get_by_label("Lignes contenant").fill("zzzz")
    expect(panel).to_contain_text("Aucune ligne")


def test_every_claim_indicator_and_fact_has_its_row(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = visit.open(index)
    panel = open_table(page, "Affirmations")
    expect(rows(panel)).to_have_count(len(territory.claims))
    expect(panel.get_by_role("button", name="GeoJSON")).to_be_hidden()
    rows(panel).first.get_by_role("button").click()
    expect(page.get_by_role("tab", name="Affirmations")).to_have_attribute("aria-selected", "true")


def test_csv_holds_the_rows_shown_in_their_order(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    panel = open_table(page, "Gares")
    panel.get_by_label("Lignes contenant").fill("saint etienne")
    panel.get_by_role("columnheader", name="Nom").get_by_role("button").click()
    shown = [cell.split("\n")[0] for cell in rows(panel).locator("th").all_inner_texts()]
    name, text = saved(page, "Enregistrer en CSV")
    assert name == "manufacture-stations.csv"
    assert text.startswith("\ufeffNom,Catégorie,")
    assert text.endswith("\r\n")
    records = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [record["Nom"] for record in records] == shown
    assert len(shown) > 1
    assert float(records[0]["Latitude (°)"]) == pytest.approx(45.4, abs=0.3)
    assert visit.requests == []
    assert visit.said == []


def test_geojson_holds_the_features_shown(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    station_category(page).uncheck()
    panel = open_table(page, "Gares")
    shown = rows(panel).count()
    name, text = saved(page, "Enregistrer en GeoJSON")
    assert name == "manufacture-stations.geojson"
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    assert len(collection["features"]) == shown
    categories = {feature["properties"]["category"] for feature in collection["features"]}
    assert "freight_station" not in categories
    assert all(feature["geometry"]["type"] == "Point" for feature in collection["features"])


def test_no_cell_of_a_csv_starts_a_formula(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    texts = ['=HYPERLINK("x")', "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx", '"a",b\nc', "-12,5"]

    def change(island: dict[str, Any]) -> None:
        features = layer_of(island, "stations")["collection"]["features"]
        for feature, text in zip(features, texts, strict=False):
            feature["properties"]["name_fr"] = text

    page = visit.open(built(territory, tmp_path, change))
    open_table(page, "Gares")
    _, text = saved(page, "Enregistrer en CSV")
    records = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    names = [record["Nom"] for record in records][: len(texts)]
    assert names == [*(f"'{text}" for text in texts[:6]), *texts[6:]]


def test_a_card_names_what_is_nearest_with_the_doubt_and_leads_there(
    visit: Visit, index: Path
) -> None:
    page = visit.open(index)
    page.locator('.leaflet-marker-icon[aria-label*="Zénith"]').press("Enter")
    near = page.locator(".leaflet-popup .near")
    expect(near).to_contain_text("En ligne droite")
    expect(near).to_contain_text("aucun élément localisé")
    school = near.locator("div", has=page.get_by_text("Écoles et sites universitaires")).last
    # Télécom Saint-Étienne, 150 m, and the Zénith, 30 m.
    expect(school).to_contain_text("± 180\u00a0m")
    school.get_by_role("button").press("Enter")
    expect(page.locator(".leaflet-popup .card-title")).to_have_text("Télécom Saint-Étienne")


def test_two_thousand_rows_come_page_by_page(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    def change(island: dict[str, Any]) -> None:
        layer = layer_of(island, "stations")
        first = layer["collection"]["features"][0]
        features = [copy.deepcopy(first) for _ in range(2000)]
        for number, feature in enumerate(features):
            feature["properties"] |= {"id": f"s{number}", "name_fr": f"Gare {number:04}"}
            feature["geometry"] = None
        layer |= {"total": 2000, "located": 0}
        layer["collection"]["features"] = features

    page = visit.open(built(territory, tmp_path, change))
    panel = open_table(page, "Gares")
    expect(rows(panel)).to_have_count(100)
    expect(panel).to_contain_text("Lignes 1 à 100 de 2\u202f000")
    panel.get_by_role("button", name="Lignes suivantes").click()
    expect(rows(panel).first).to_contain_text("Gare 0100")
    panel.get_by_label("Lignes contenant").fill("1987")
    expect(rows(panel)).to_have_count(1)
    panel.get_by_label("Lignes contenant").fill("")
    field = search_for(page, "gare 1987")
    field.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(panel.locator("[aria-current]")).to_contain_text("Gare 1987")


def test_hostile_texts_stand_in_the_table_as_they_are(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=window.pwned=1>{{7*7}}`${1}`"

    def change(island: dict[str, Any]) -> None:
        layer = layer_of(island, "stations")
        layer["title"]["fr"] = hostile
        for feature in layer["collection"]["features"]:
            for key in ("name_fr", "note_fr", "commune", "category", "valid_from", "id"):
                feature["properties"][key] = hostile

    page = visit.open(built(territory, tmp_path, change))
    panel = open_table(page, hostile)
    expect(rows(panel).first.locator("th")).to_have_text(hostile)
    assert rows(panel).first.inner_text().count(hostile) == 6
    search_for(page, "img src x")
    expect(page.get_by_role("option").first).to_contain_text(hostile)
    assert page.evaluate("window.pwned") is None
    assert visit.said == []


def test_tables_follow_the_language(visit: Visit, index: Path) -> None:
    page = visit.open(index)
    open_table(page, "Gares")
    page.get_by_role("button", name="English").click()
    panel = page.get_by_role("tabpanel", name="Tables")
    expect(panel.get_by_role("columnheader", name="Category")).to_be_visible()
    expect(rows(panel).filter(has_text="freight station").first).to_be_visible()
    expect(panel.get_by_role("button", name="Save as CSV")).to_be_visible()


def test_a_link_brings_filters_and_table_back(visit: Visit, index: Path, stations: int) -> None:
    page = visit.open(index)
    station_category(page).uncheck()
    panel = open_table(page, "Gares")
    panel.get_by_role("columnheader", name="Nom").get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"#.*\bt=stations"))
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    panel = page.get_by_role("tabpanel", name="Tableaux")
    expect(panel.get_by_role("columnheader", name="Nom")).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(panel).to_contain_text(f"sur {stations}")
    expect(rows(panel).filter(has_text=FREIGHT)).to_have_count(0)
