"""The story tab as its readers meet it: the move, the dates, the network of cities."""

import copy
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pyproj import Geod

from explorer.maps import ExplorerMap
from explorer.site import build_map
from explorer.territory import Territory
from tests.maps.conftest import Visit

pytestmark = pytest.mark.browser

STEP_MS = 1600
UPPER_ENDS = (0.25, 0.5, 0.8)


def story(visit: Visit, path: Path) -> Page:
    page = visit.open(path)
    page.get_by_role("tab", name="Récit").click()
    return page


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Instant montré")


def marker(page: Page, name: str) -> Locator:
    return page.locator(f".leaflet-marker-icon[aria-label^='{name}']")


def play(page: Page) -> Locator:
    return page.get_by_role("tabpanel").get_by_role("button", name=re.compile("Lecture|Pause"))


def go_to(page: Page, instant: str) -> None:
    """Walk there by the keyboard alone."""
    slider(page).press("Home")
    for _ in range(100):
        slider(page).press("ArrowRight")
        if slider(page).get_attribute("aria-valuetext") == instant:
            return
    pytest.fail(f"the slider never says {instant}")


def test_the_slider_goes_through_the_years_by_keyboard_and_hides_what_was_not_there(
    visit: Visit, index: Path
) -> None:
    page = story(visit, index)
    rink = marker(page, "Patinoire")
    expect(slider(page)).to_have_attribute("aria-valuetext", "Toutes les dates")
    expect(rink).to_have_count(1)
    slider(page).press("ArrowRight")
    expect(slider(page)).to_have_attribute("aria-valuetext", "1864")
    expect(rink).to_have_count(0)
    expect(page.get_by_role("group", name="Au fil des dates")).to_contain_text("1864")
    slider(page).press("End")
    expect(rink).to_have_count(1)
    slider(page).press("Home")
    expect(slider(page)).to_have_attribute("aria-valuetext", "Toutes les dates")
    expect(rink).to_have_count(1)
    expect(page.get_by_role("group", name="Au fil des dates")).to_be_hidden()


def test_what_has_no_date_shows_or_not_by_choice_and_in_words(visit: Visit, index: Path) -> None:
    page = story(visit, index)
    go_to(page, "1988")
    zenith = marker(page, "Zénith")
    expect(zenith).to_have_count(1)
    expect(page.get_by_role("tabpanel")).to_contain_text("sans date, montrés")
    page.get_by_role("checkbox", name="Montrer aussi ce qui n\u2019est pas daté").uncheck()
    expect(zenith).to_have_count(0)
    expect(page.get_by_role("tabpanel")).to_contain_text("sans date, masqués")


def test_the_slider_says_its_instant_politely(visit: Visit, index: Path) -> None:
    page = story(visit, index)
    go_to(page, "1988")
    expect(page.get_by_role("status").first).to_contain_text("1988")


def test_asking_for_a_place_that_was_not_there_puts_the_slider_away(
    visit: Visit, index: Path
) -> None:
    page = story(visit, index)
    slider(page).press("ArrowRight")
    page.get_by_text("Éléments datés (").click()
    page.get_by_role("tabpanel").get_by_role("button", name="Patinoire de la Plaine").click()
    expect(page.locator(".leaflet-popup")).to_contain_text("Patinoire")
    expect(slider(page)).to_have_attribute("aria-valuetext", "Toutes les dates")


def test_nothing_plays_until_asked_and_pause_stops_at_one_instant(
    visit: Visit, index: Path
) -> None:
    visit.page.clock.install()
    page = story(visit, index)
    page.clock.run_for(5 * STEP_MS)
    expect(slider(page)).to_have_value("0")
    play(page).press("Enter")
    expect(slider(page)).to_have_value("1")
    page.clock.run_for(2 * STEP_MS)
    expect(slider(page)).to_have_value("3")
    expect(play(page)).to_have_text(re.compile("Pause"))
    play(page).press("Enter")
    page.clock.run_for(5 * STEP_MS)
    expect(slider(page)).to_have_value("3")


def test_playing_ends_at_the_last_instant(visit: Visit, index: Path) -> None:
    visit.page.clock.install()
    page = story(visit, index)
    last = int(str(slider(page).get_attribute("max")))
    play(page).press("Enter")
    page.clock.run_for((last + 3) * STEP_MS)
    expect(slider(page)).to_have_value(str(last))
    expect(play(page)).to_have_text(re.compile("Lecture"))


def test_moving_the_slider_by_hand_stops_the_play(visit: Visit, index: Path) -> None:
    visit.page.clock.install()
    page = story(visit, index)
    play(page).press("Enter")
    slider(page).press("ArrowRight")
    page.clock.run_for(3 * STEP_MS)
    expect(slider(page)).to_have_value("2")


def shade(connectable: int, premises: int) -> str:
    share = connectable / premises
    if share <= 0:
        return "0"
    return str(1 + sum(share > end for end in UPPER_ENDS))


@pytest.mark.parametrize("quarter", ["2017-T3", "2017-T4", "2018-T1"])
def test_communes_are_shaded_by_their_share_at_the_quarter(
    visit: Visit, index: Path, territory: Territory, quarter: str
) -> None:
    page = story(visit, index)
    year, rank = quarter.split("-")
    go_to(page, f"{rank} {year}")
    rows = territory.tables["fibre_by_commune"]
    rows = rows[rows["quarter"] == quarter].set_index("insee_code")
    wanted = Counter[str]()
    for code in territory.layers["communes"]["insee_code"]:
        if code not in rows.index:
            wanted["none"] += 1
            continue
        row = rows.loc[code]
        premises = int(row["dwellings"]) + int(row["establishments"])
        wanted[shade(int(row["connectable_premises"]), premises)] += 1
    found = Counter[str](
        page.locator(".leaflet-shading-pane path.shade").evaluate_all(
            "paths => paths.map((path) => /shade-(\\w+)/.exec(path.getAttribute('class'))[1])"
        )
    )
    assert found == wanted


def test_no_commune_is_shaded_in_a_year(visit: Visit, index: Path) -> None:
    page = story(visit, index)
    go_to(page, "T4 2017")
    expect(page.locator(".leaflet-shading-pane path.shade").first).to_be_attached()
    go_to(page, "2014")
    expect(page.locator(".leaflet-shading-pane path.shade")).to_have_count(0)


def test_a_commune_without_a_figure_is_hatched_and_not_taken_for_nought(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    island: dict[str, Any] = copy.deepcopy(dict(build_map(territory).island))
    island["fibre"] = [row for row in island["fibre"] if row["inseeCode"] != "42207"]
    ExplorerMap(island, "fr").save(tmp_path / "index.html")
    page = story(visit, tmp_path / "index.html")
    go_to(page, "T4 2017")
    expect(page.locator(".leaflet-shading-pane path.shade-none")).to_have_count(1)


def test_the_figures_of_the_quarter_stand_in_a_table_with_both_terms(
    visit: Visit, index: Path
) -> None:
    page = story(visit, index)
    page.get_by_role("tabpanel").get_by_role("button", name="T3 2017").press("Enter")
    page.get_by_text("Les chiffres", exact=False).filter(has_text="T3 2017").click()
    table = page.get_by_role("table", name=re.compile("Locaux raccordables par commune, T3 2017"))
    row = table.get_by_role("row").filter(has_text="Saint-Chamond")
    before = row.inner_text()
    assert re.search(r"\d / \d", before.replace("\u202f", ""))
    go_to(page, "T1 2018")
    expect(table).to_have_count(0)
    name = re.compile("Locaux raccordables par commune, T1 2018")
    after = page.get_by_role("table", name=name).get_by_role("row").filter(has_text="Saint-Chamond")
    assert after.inner_text() != before


def clips(page: Page) -> list[str]:
    return [
        str(page.locator(f".leaflet-{side}-pane").evaluate("pane => pane.style.clipPath"))
        for side in ("before", "after")
    ]


def test_the_move_is_compared_by_keyboard_and_the_map_comes_back_as_it_was(
    visit: Visit, index: Path
) -> None:
    page = story(visit, index)
    rink = marker(page, "Patinoire")
    start = rink.bounding_box()
    toggle = page.get_by_role("button", name="Comparer avant et après sur la carte")
    toggle.press("Enter")
    divider = page.get_by_role("slider", name=re.compile("Comparaison avant et après"))
    expect(divider).to_be_focused()
    expect(rink).to_be_hidden()
    for side in ("before", "after"):
        expect(page.locator(f".leaflet-{side}-pane .site")).to_have_count(2)
    seen = {tuple(clips(page))}
    for key in ("ArrowRight", "PageDown", "Home", "End"):
        page.keyboard.press(key)
        seen.add(tuple(clips(page)))
    assert len(seen) == 5
    expect(divider).to_have_value("100")
    expect(divider).to_have_attribute("aria-valuetext", re.compile("avant\u00a0: 100"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Comparer avant et après")).to_be_focused()
    expect(divider).to_be_hidden()
    expect(rink).to_be_visible()
    assert rink.bounding_box() == pytest.approx(start, abs=1)


def test_the_clip_follows_the_map(visit: Visit, index: Path) -> None:
    page = story(visit, index)
    page.get_by_role("button", name="Comparer avant et après sur la carte").press("Enter")
    page.wait_for_timeout(600)
    before = clips(page)
    page.locator(".folium-map").press("ArrowLeft")
    page.wait_for_timeout(600)
    after = clips(page)
    assert before != after
    box = page.locator(".folium-map").bounding_box()
    pane = page.locator(".leaflet-before-pane").bounding_box()
    assert box is not None
    assert pane is not None
    left = float(str(re.search(r"polygon\((-?[\d.]+)px", after[0]).group(1)))  # type: ignore[union-attr]
    assert pane["x"] + left == pytest.approx(box["x"], abs=1)


def test_the_line_between_the_sites_carries_its_length_and_uncertainty(
    visit: Visit, index: Path, territory: Territory
) -> None:
    schools = territory.layers["schools"]
    old = schools[schools["move"] == "announced_2014"].iloc[0]
    now = schools[schools["move"] == "destination_2014"].iloc[0]
    ends = (old.geometry.x, old.geometry.y, now.geometry.x, now.geometry.y)
    kilometres = Geod(ellps="WGS84").inv(*ends)[2] / 1000
    page = story(visit, index)
    page.get_by_role("button", name="Comparer avant et après sur la carte").press("Enter")
    words = page.locator(".way-length").inner_text()
    assert words == f"{kilometres:.1f}\u00a0km ±\u00a00.3\u00a0km".replace(".", ",")
    expect(page.locator("path.way")).to_have_count(1)


def test_what_has_no_position_is_told_beside_the_comparison(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = story(visit, index)
    table = page.get_by_role("table", name="Le déménagement")
    expect(table).to_contain_text("Centre des Savoirs")
    expect(table).to_contain_text("septembre 2024")
    announced = table.get_by_role("row").filter(has_text="10\u202f000\u00a0m²")
    uses = str(territory.layers["places"].loc["surfaces-annoncees-2014", "uses_fr"]).split(", ")
    assert len(uses) == 5
    for use in uses:
        expect(announced).to_contain_text(use)
    expect(announced).to_contain_text("adresse seule")


def test_the_distances_are_those_of_the_ellipsoid(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = story(visit, index)
    cities = territory.layers["creative_cities"]
    hub = cities.loc["saint-etienne"].geometry
    rows = page.get_by_role("table", name="Villes, désignation et distance").get_by_role("row")
    for key, city in cities.iterrows():
        row = rows.filter(has=page.get_by_role("rowheader", name=city["name_fr"]))
        expect(row).to_contain_text(str(city["valid_from"])[:4])
        if key == "saint-etienne":
            continue
        ends = (hub.x, hub.y, city.geometry.x, city.geometry.y)
        wanted = Geod(ellps="WGS84").inv(*ends)[2] / 1000
        words = row.get_by_role("cell").last.inner_text()
        found = int(re.sub(r"\D", "", words.split("km")[0]))
        assert found == pytest.approx(wanted, rel=0.005)
        assert "±\u00a04\u00a0km" in words


def test_the_links_are_drawn_on_the_small_map_and_on_the_world_view_only(
    visit: Visit, index: Path, territory: Territory
) -> None:
    page = story(visit, index)
    expect(page.locator(".network-map .network-link")).to_have_count(4)
    expect(page.locator("path.great-circle")).to_have_count(0)
    page.get_by_role("button", name="Monde", exact=True).click()
    expect(page.locator("path.great-circle")).to_have_count(4)
    page.get_by_role("tab", name="Couches").click()
    title = territory.catalog.layers["creative_cities"].title_fr
    page.get_by_role("checkbox", name=title).first.uncheck()
    expect(page.locator("path.great-circle")).to_have_count(0)


def test_a_city_leads_to_the_big_map(visit: Visit, index: Path) -> None:
    page = story(visit, index)
    page.get_by_role("button", name="Voir sur la grande carte : Shanghai").press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("Shanghai")


def test_a_link_across_the_antimeridian_is_cut_in_two(
    visit: Visit, territory: Territory, tmp_path: Path
) -> None:
    island: dict[str, Any] = copy.deepcopy(dict(build_map(territory).island))
    (layer,) = (one for one in island["layers"] if one["name"] == "creative_cities")
    places = {
        feature["properties"]["id"]: feature["geometry"]
        for feature in layer["collection"]["features"]
    }
    places["saint-etienne"]["coordinates"] = [139.0, 35.0]
    places["montreal"]["coordinates"] = [-122.0, 37.0]
    ExplorerMap(island, "fr").save(tmp_path / "index.html")
    page = story(visit, tmp_path / "index.html")
    paths = page.locator(".network-map .network-link").evaluate_all(
        "paths => paths.map((path) => path.getAttribute('d'))"
    )
    pieces = [re.findall(r"M([^M]+)", path) for path in paths]
    assert max(len(lines) for lines in pieces) == 2
    for lines in pieces:
        for line in lines:
            across = [float(point.split()[0]) for point in line.split("L")]
            steps = [abs(b - a) for a, b in pairwise(across)]
            assert max(steps) < 20


def test_the_story_is_told_in_both_languages(visit: Visit, index: Path) -> None:
    page = story(visit, index)
    go_to(page, "T4 2017")
    page.get_by_role("button", name="English").click()
    panel = page.get_by_role("tabpanel", name="Story")
    expect(panel.get_by_role("slider", name="Instant shown")).to_have_attribute(
        "aria-valuetext", "Q4 2017"
    )
    for heading in ("The science faculty", "Through the dates", "The network of Unesco cities"):
        expect(panel.get_by_role("heading", name=heading)).to_be_visible()
    expect(panel).to_contain_text("5,838\u00a0km ±\u00a04\u00a0km")
    expect(page.locator(".network-map")).to_have_attribute(
        "aria-label", re.compile("Montreal: 5,838")
    )


def test_a_link_brings_back_the_instant_and_the_comparison(visit: Visit, index: Path) -> None:
    page = visit.page
    page.goto(f"{index.as_uri()}#i=2017-T4&s=30")
    page.wait_for_selector("#explorer h1")
    page.get_by_role("tab", name="Récit").click()
    expect(slider(page)).to_have_attribute("aria-valuetext", "T4 2017")
    divider = page.get_by_role("slider", name=re.compile("Comparaison avant et après"))
    expect(divider).to_have_value("30")


@pytest.mark.parametrize("fragment", ["i=nonsense&s=abc", "i=&s=101", "i=9999&s=-1"])
def test_an_odd_link_is_ignored(visit: Visit, index: Path, fragment: str) -> None:
    page = visit.page
    page.goto(f"{index.as_uri()}#{fragment}")
    page.wait_for_selector("#explorer h1")
    page.get_by_role("tab", name="Récit").click()
    expect(slider(page)).to_have_value("0")
    expect(page.get_by_role("slider", name=re.compile("Comparaison"))).to_be_hidden()
    assert visit.said == []
