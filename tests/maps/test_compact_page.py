"""A page of many features as its readers meet it: every one of them is drawn, found and told."""

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from explorer.layers import Examination, Layer
from explorer.maps import ExplorerMap
from explorer.site import ZoneField, build_class_map, build_map
from tests.maps.conftest import Visit
from tests.maps.test_accessibility import AXE, SMALL_TARGETS, SMALLEST_TARGET, violations

pytestmark = pytest.mark.browser

COUNT: Final = 6000
HOSTILE: Final = "<img src=x onerror=alert(1)> {{ 7*7 }}"
STATES: Final = ("deploye", "en cours", "cible", None)
ALONE: Final = (4.9, 45.9)
"""Where one point lies with nothing near it."""


FRAMES: Final = """() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""
"""What was moved is drawn once it is done."""

SETTLED: Final = """async ([lat, lng, zoom]) => {
    const frames = () => new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
    const there = () => {
        const { lat: y, lng: x } = map_manufacture.getCenter();
        const tiles = [...document.querySelectorAll('canvas[data-tile]')];
        return map_manufacture.getZoom() === zoom && Math.hypot(x - lng, y - lat) < 0.01
            && tiles.every(({ dataset: { drawn, tile } }) =>
                drawn !== undefined && tile.startsWith(`${zoom}/`));
    };
    do await frames(); while (!there());
}"""


def premises(count: int = COUNT) -> gpd.GeoDataFrame:
    """Synthetic premises: two towns, one far away, three at one place, two without a position."""
    rng = np.random.default_rng(42)
    lon = np.where(np.arange(count) % 2, 4.39, 4.06) + rng.normal(0, 0.02, count)
    lat = np.where(np.arange(count) % 2, 45.44, 45.75) + rng.normal(0, 0.015, count)
    lon[0], lat[0] = ALONE
    lon[1:4], lat[1:4] = 4.7, 45.7
    frame = gpd.GeoDataFrame(
        {
            "id": [f"L{number:05d}" for number in range(count)],
            "state": [STATES[number % 4] for number in range(count)],
            "operator": [("Un", "Deux", HOSTILE)[number % 3] for number in range(count)],
            "point": [f"PM-{number % 40:03d}" for number in range(count)],
            "lines": [number % 7 + 0.5 for number in range(count)],
            "address": [f"{number}, rue de l’Étoile {HOSTILE[:5]}" for number in range(count)],
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
    )
    frame.loc[[count - 2, count - 1], "geometry"] = None
    return frame


def page_of(frame: gpd.GeoDataFrame, **changes: Any) -> ExplorerMap:
    examination = Examination(Path("premises.geojson"), features=len(frame))
    return build_map(layers=[Layer("premises", frame, None, examination)], **changes)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("many") / "index.html"
    page_of(premises()).save(path)
    return path


def plain(text: str | None) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text or "")


def go(page: Page, lon: float, lat: float, zoom: int) -> None:
    page.evaluate(f"location.hash = 'view={lat},{lon},{zoom}'")
    settle(page, lon, lat, zoom)


def settle(page: Page, lon: float, lat: float, zoom: int) -> None:
    """Wait until the map is there and each of its tiles is painted, and none else is left."""
    page.evaluate(SETTLED, [lat, lon, zoom])


def drawn(page: Page) -> dict[str, int]:
    script = (
        "[...document.querySelectorAll('canvas[data-tile]')]"
        ".map((one) => [one.dataset.tile, Number(one.dataset.drawn)])"
    )
    return dict(page.evaluate(script))


def tile_of(lon: float, lat: float, zoom: int) -> str:
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"{zoom}/{math.floor(x * 2**zoom)}/{math.floor(y * 2**zoom)}"


@pytest.mark.parametrize(("zoom", "kept"), [(9, None), (12, None), (15, None), (12, "en cours")])
def test_each_tile_draws_the_features_that_lie_on_it(
    visit: Visit, many: Path, zoom: int, kept: str | None
) -> None:
    page = visit.open(many)
    go(page, 4.39, 45.44, zoom)
    if kept:
        for box in page.locator(".many-filter[open] .category").all():
            if kept not in (box.text_content() or ""):
                box.click()
    frame = premises().dropna(subset="geometry")
    frame = frame if kept is None else frame[frame["state"] == kept]
    expected = Counter(
        tile_of(x, y, zoom) for x, y in zip(frame.geometry.x, frame.geometry.y, strict=True)
    )
    found = drawn(page)
    assert sum(found.values()) > 0
    assert found == {tile: expected.get(tile, 0) for tile in found}
    assert visit.said == []
    assert visit.requests == []


def test_the_browser_reads_every_row_as_it_was_written(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    page.get_by_role("tab", name="Tableaux").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="GeoJSON").click()
    features = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["features"]
    source = premises().set_index("id", drop=False)
    assert len(features) == COUNT
    assert {one["properties"]["id"] for one in features} == set(source.index)
    for one in features:
        row = source.loc[one["properties"]["id"]]
        for name in ("state", "operator", "point", "lines", "address"):
            wanted = None if row[name] is None or row[name] != row[name] else row[name]
            assert one["properties"][name] == wanted
        if row.geometry is None:
            assert one["geometry"] is None
            continue
        lon, lat = one["geometry"]["coordinates"]
        east = (lon - row.geometry.x) * math.cos(math.radians(lat))
        assert 111_320 * math.hypot(east, lat - row.geometry.y) < 0.5


def test_a_filter_counts_what_it_leaves_and_the_table_follows(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    page.locator(".many-filter[open] .category", has_text="cible").click()
    page.get_by_label("point contient").fill("pm-00")
    page.wait_for_timeout(600)
    source = premises()
    left = source[(source["state"] != "cible") & source["point"].str.startswith("PM-00")]
    expect(page.locator(".layer-toggle .count").first).to_have_text(
        re.compile(rf"{len(left):,}".replace(",", r"\s") + r" sur 6\s000")
    )
    page.get_by_role("tab", name="Tableaux").click()
    expect(page.locator(".table-count")).to_contain_text(
        re.compile(f"de {len(left):,}".replace(",", r"\s"))
    )
    page.locator("#table-query").fill("rue etoile L00001")
    page.wait_for_timeout(800)
    assert plain(page.locator(".table-count").text_content()) == "Lignes affichées : 1 sur 6 000"
    expect(page.locator("table.data tbody tr")).to_have_count(1)
    page.get_by_role("tab", name="Couches").click()
    page.get_by_role("button", name="Effacer les filtres").click()
    expect(page.locator(".layer-toggle .count").first).to_have_text(re.compile(r"^6\s000"))


def test_the_pointer_finds_the_feature_that_is_drawn(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    go(page, *ALONE, 17)
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(middle[0] + 3, middle[1] + 2)
    expect(page.locator(".leaflet-tooltip")).to_have_text("L00000")
    page.mouse.click(*middle)
    card = page.locator(".leaflet-popup .card")
    expect(card.get_by_role("heading")).to_have_text("L00000")
    expect(card).to_contain_text("0, rue de l’Étoile <img ")
    expect(page.locator("path.picked")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("path.picked")).to_have_count(0)
    page.mouse.move(middle[0] + 60, middle[1] + 60)
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)
    assert visit.said == []


def test_features_at_one_place_are_offered_as_a_list(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    go(page, 4.7, 45.7, 16)
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    choices = page.locator(".leaflet-popup .choice")
    expect(choices).to_have_count(3)
    assert sorted(choices.all_text_contents()) == ["L00001", "L00002", "L00003"]
    choices.filter(has_text="L00002").click()
    expect(page.locator(".leaflet-popup .card-title")).to_have_text("L00002")


def test_the_keyboard_reaches_any_feature_through_the_table(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    page.get_by_role("tab", name="Tableaux").click()
    page.locator("#table-query").fill("L04321")
    row = page.locator("table.data tbody tr")
    expect(row).to_have_count(1)
    row.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card-title")).to_have_text("L04321")
    expect(row).to_have_attribute("aria-current", "true")
    expect(page.locator("path.picked")).to_have_count(1)
    page.wait_for_timeout(400)
    assert "at=premises/L04321" in page.url
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    expect(page.locator(".leaflet-popup .card-title")).to_have_text("L04321")


def test_the_table_turns_to_its_last_page_and_sorts_all_rows(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    page.get_by_role("tab", name="Tableaux").click()
    page.locator("th .sort").first.click()
    first = page.locator("table.data tbody tr th").first
    expect(first).to_have_text("L00000")
    page.get_by_role("button", name="Lignes suivantes").click()
    expect(first).to_have_text("L00100")
    jump = page.get_by_label("Aller à la ligne")
    jump.fill("5850")
    jump.press("Enter")
    expect(first).to_have_text("L05800")
    page.get_by_role("button", name="Lignes suivantes").click()
    expect(page.locator("table.data tbody tr th").last).to_have_text("L05999")
    expect(page.get_by_role("button", name="Lignes suivantes")).to_be_disabled()
    page.locator("th .sort").first.click()
    expect(first).to_have_text("L05999")
    first.get_by_role("button").click()
    expect(page.get_by_role("dialog").get_by_role("heading", name="L05999")).to_be_visible()


def test_the_search_finds_a_feature_by_its_identifier(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    page.get_by_role("combobox", name="Rechercher").first.fill("l0031")
    expect(page.locator(".search-list li")).to_have_count(10)
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup .card-title")).to_have_text("L00310")


def test_a_link_brings_colours_and_filters_back_in_the_other_language(
    visit: Visit, many: Path
) -> None:
    page = visit.open(many)
    page.get_by_label("Couleurs selon").select_option("operator")
    page.locator(".many-filter[open] .category", has_text="Deux").click()
    page.get_by_role("button", name="English").click()
    page.wait_for_timeout(500)
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    page.wait_for_selector("#explorer[data-ready]")
    expect(page.get_by_label("Colours after")).to_have_value("operator")
    expect(page.locator(".layer-toggle .count").first).to_have_text("4,000 of 6,000")
    assert visit.said == []


@pytest.mark.parametrize(
    "odd", ["m0=%7B", "m0=[1]", "m0=%7B%22h%22:%7B%22state%22:[9,-1,%22x%22]%7D%7D"]
)
def test_an_odd_link_changes_nothing(visit: Visit, many: Path, odd: str) -> None:
    page = visit.page
    page.goto(f"{many.as_uri()}#{odd}")
    page.wait_for_selector("#explorer[data-ready]")
    expect(page.locator(".layer-toggle .count").first).to_have_text(re.compile(r"^6\s000"))
    assert visit.said == []


def test_a_changed_or_cut_stream_is_said_and_nothing_is_drawn(
    visit: Visit, many: Path, tmp_path: Path
) -> None:
    text = many.read_text(encoding="utf-8")
    start = text.index('id="explorer-packed-0">') + 1000
    changed = text[:start] + ("A" if text[start] != "A" else "B") + text[start + 1 :]
    for name, spoiled in (
        ("changed", changed),
        ("cut", text[:start] + text[text.index("</script>", start) :]),
        ("odd", text[:start] + "é!" + text[start + 2 :]),
    ):
        path = tmp_path / f"{name}.html"
        path.write_text(spoiled, encoding="utf-8")
        page = visit.open(path)
        expect(page.get_by_role("alert")).to_contain_text(
            "La couche « premises » n’est pas affichée"
        )
        expect(page.locator("canvas[data-tile]")).to_have_count(0)
        expect(page.get_by_role("tab", name="Tableaux")).to_be_visible()


def test_a_browser_that_cannot_unpack_says_so(visit: Visit, many: Path) -> None:
    visit.page.add_init_script("delete window.DecompressionStream")
    page = visit.open(many)
    expect(page.get_by_role("alert")).to_contain_text("ce navigateur ne sait pas")
    expect(page.locator("canvas[data-tile]")).to_have_count(0)


def test_a_page_without_the_browsers_own_hash_and_base64_reads_the_same(
    visit: Visit, many: Path
) -> None:
    visit.page.add_init_script(
        "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });"
        "delete Uint8Array.fromBase64;"
    )
    page = visit.open(many)
    assert page.evaluate("[crypto.subtle, Uint8Array.fromBase64]") == [None, None]
    expect(page.get_by_role("alert")).to_have_count(0)
    assert sum(drawn(page).values()) == COUNT - 2


def test_a_page_needs_no_webgl(visit: Visit, many: Path) -> None:
    visit.page.add_init_script(
        "delete window.WebGLRenderingContext; delete window.WebGL2RenderingContext;"
        "const own = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
        " return kind === '2d' ? own.call(this, kind, ...more) : null; };"
    )
    page = visit.open(many)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert sum(drawn(page).values()) == COUNT - 2


def test_many_features_without_any_position_are_listed_and_said(
    visit: Visit, tmp_path: Path
) -> None:
    frame = premises(2100)
    frame["geometry"] = None
    path = tmp_path / "nowhere.html"
    page_of(frame).save(path)
    page = visit.open(path)
    expect(page.locator(".layer-toggle .count").first).to_have_text(
        re.compile(r"^2\s100, dont 0 localisé")
    )
    page.get_by_role("tab", name="Tableaux").click()
    expect(page.locator(".table-count")).to_contain_text(re.compile(r"2\s100"))
    assert visit.said == []


@pytest.mark.parametrize("count", [20_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_each_of_a_million_distinct_texts_is_found_in_the_page(
    visit: Visit, tmp_path: Path, count: int
) -> None:
    rng = np.random.default_rng(4)
    frame = gpd.GeoDataFrame(
        {"address": [f"{number * 7919 % 999_983:x} rue {number}" for number in range(count)]},
        geometry=gpd.points_from_xy(rng.uniform(4, 5, count), rng.uniform(45, 46, count)),
        crs="EPSG:4326",
    )
    path = tmp_path / "texts.html"
    page_of(frame).save(path)
    page = visit.open(path)
    expect(page.locator("canvas[data-tile]").first).to_be_attached()
    assert sum(drawn(page).values()) == count
    page.get_by_role("tab", name="Tableaux").click()
    page.locator("#table-query").fill(f"rue {count - 1}")
    row = page.locator("table.data tbody tr")
    expect(row).to_have_count(1, timeout=120_000)
    expect(row).to_contain_text(f"{(count - 1) * 7919 % 999_983:x} rue {count - 1}")
    assert visit.said == []


def test_an_empty_layer_counts_nought_over_its_ground(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    page_of(premises(10)[:0]).save(path)
    page = visit.open(path)
    expect(page.locator(".layer-toggle .count").first).to_have_text("0")
    expect(page.locator("path.background")).to_have_count(53)
    assert visit.said == []


@pytest.mark.parametrize(
    ("width", "scheme"),
    [pytest.param(1280, "light", marks=pytest.mark.long), (1280, "dark"), (360, "light")],
)
def test_axe_finds_no_fault(
    visit: Visit, many: Path, checkout: Path, width: int, scheme: Any
) -> None:
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page = visit.open(many)
    page.evaluate((checkout / AXE).read_text(encoding="utf-8"))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_timeout(300)
        assert violations(page, f"#{tab.get_attribute('aria-controls')}") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []


def test_the_handout_shows_the_marks_and_says_what_they_stand_for(visit: Visit, many: Path) -> None:
    page = visit.open(many)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    picture = page.locator(".sheet-map image")
    expect(picture).to_have_count(1)
    assert (picture.get_attribute("href") or "").startswith("data:image/png;base64,")
    expect(page.locator(".sheet-key")).to_contain_text("Vu d’aussi loin, un carré représente")
    expect(page.locator(".sheet-key")).to_contain_text("en cours")


def zones(count: int = 2500) -> gpd.GeoDataFrame:
    """Synthetic zones: squares side by side, each with a share, the first without one."""
    across = math.isqrt(count)
    frame = gpd.GeoDataFrame(
        {"share": [number / count for number in range(count)]},
        index=[f"z{number}" for number in range(count)],
        geometry=[
            _square(4.0 + 0.01 * (number % across), 45.2 + 0.008 * (number // across))
            for number in range(count)
        ],
        crs="EPSG:4326",
    )
    frame.loc["z0", "share"] = np.nan
    return frame


def _square(x: float, y: float) -> Any:
    from shapely.geometry import box

    return box(x, y, x + 0.01, y + 0.008)


def test_many_classed_areas_are_drawn_and_found(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "zones.html"
    texts = {"fr": "Part d’essai", "en": "Made-up share"}
    build_class_map(
        zones(), value="share", title=texts, description=texts,
        fields=(ZoneField("share", "Part", "Share", None),),
    ).save(path)  # fmt: skip
    page = visit.open(path)
    expect(page.locator("path.classed")).to_have_count(0)
    assert "marks" in path.read_text(encoding="utf-8")
    classes = [plain(one) for one in page.locator(".many-filter .category").all_text_contents()]
    assert classes[0].startswith("0–25 %")
    assert classes[-1].startswith("Pas de donnée 1")
    go(page, 4.005 + 0.01 * 20, 45.204 + 0.008 * 30, 14)
    box = page.locator(".leaflet-container").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".leaflet-popup .card-title")).to_have_text(f"z{30 * 50 + 20}")
    assert "60,8 %" in plain(page.locator(".leaflet-popup .card").text_content())
    assert visit.said == []
    assert visit.requests == []
