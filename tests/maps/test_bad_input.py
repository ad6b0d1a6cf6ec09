"""Data as bad as it comes: drawn, or listed as not drawable with the reason; never a blank page."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from explorer.maps import ExplorerMap
from explorer.site import build_map
from explorer.territory import Territory
from tests.maps.conftest import Visit

pytestmark = pytest.mark.browser

WORDS = "é<b>x</b> "
SQUARE = [[4.38, 45.45], [4.39, 45.45], [4.39, 45.46], [4.38, 45.46], [4.38, 45.45]]


def feature(name: str, geometry: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"id": name, "name_fr": name, "category": "bad", **properties},
    }


def layer_of(*features: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A layer of the page as a file of a reader's own would give it."""
    text = {"fr": "Mauvaises données", "en": "Bad data"}
    return {
        "name": "bad",
        "title": text,
        "description": text,
        "position": 99,
        "role": "feature",
        "visible": True,
        "vintage": None,
        "retrieved": None,
        "accuracyM": None,
        "licence": "?",
        "licenceUrl": None,
        "sources": [],
        "total": len(features),
        "located": len(features),
        "style": {"color": "#0a6e8f", "shape": "circle"},
        "categories": [],
        "fields": [],
        "collection": {"type": "FeatureCollection", "features": list(features)},
        **changes,
    }


def field(name: str, kind: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": {"fr": name, "en": name},
        "type": kind,
        "unit": None,
        "labels": None,
    }


@pytest.fixture(scope="module")
def sound(territory: Territory) -> dict[str, Any]:
    return dict(build_map(territory).island)


class Given:
    """Opens the page with one more layer."""

    def __init__(self, visit: Visit, island: Mapping[str, Any], path: Path) -> None:
        self.visit = visit
        self._island = island
        self._path = path

    def page(self, layer: Mapping[str, Any]) -> Page:
        island = copy.copy(dict(self._island))
        island["layers"] = [*island["layers"], layer]
        ExplorerMap(island, "fr").save(self._path)
        page = self.visit.open(self._path)
        expect(page.get_by_role("checkbox", name="Mauvaises données")).to_be_checked()
        return page


@pytest.fixture
def given(visit: Visit, sound: dict[str, Any], tmp_path: Path) -> Given:
    return Given(visit, sound, tmp_path / "index.html")


def entry(page: Page) -> Any:
    box = page.get_by_role("checkbox", name="Mauvaises données")
    return page.locator("li.layer", has=box)


def opened(page: Page, name: str) -> Any:
    """The card of a place, opened from the lists of its layer."""
    for details in entry(page).locator("details").all():
        if details.get_attribute("open") is None:
            details.locator("summary").click()
    entry(page).get_by_role("button", name=name, exact=True).click()
    return page.locator(".card")


def test_a_layer_without_features_is_listed_and_the_page_stands(given: Given) -> None:
    page = given.page(layer_of())
    box = page.get_by_role("checkbox", name="Mauvaises données")
    box.uncheck()
    box.check()
    page.get_by_role("button", name="Monde").click()
    assert given.visit.said == []


DRAWN: dict[str, Any] = {
    "3D": {"type": "Point", "coordinates": [4.39, 45.45, 512.5]},
    "collection": {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [4.391, 45.451]},
            {"type": "LineString", "coordinates": [[4.39, 45.45], [4.392, 45.452]]},
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "Polygon", "coordinates": [SQUARE]}],
            },
        ],
    },
    "many points": {"type": "MultiPoint", "coordinates": [[4.39, 45.45], [4.40, 45.46]]},
    "3D area": {"type": "Polygon", "coordinates": [[[*point, 10] for point in SQUARE]]},
    "bow-tie": {
        "type": "Polygon",
        "coordinates": [
            [[4.38, 45.45], [4.39, 45.46], [4.39, 45.45], [4.38, 45.46], [4.38, 45.45]]
        ],
    },
}
UNDRAWABLE: dict[str, tuple[Any, str]] = {
    "empty": ({"type": "Polygon", "coordinates": []}, "la géométrie est vide"),
    "empty collection": ({"type": "GeometryCollection", "geometries": []}, "la géométrie est vide"),
    "texts": ({"type": "Point", "coordinates": ["a", "b"]}, "ne sont pas des nombres finis"),
    "nulls": ({"type": "Point", "coordinates": [None, 45]}, "ne sont pas des nombres finis"),
    "no position": ({"type": "Point", "coordinates": None}, "n’est pas reconnue"),
    "unknown type": ({"type": "Sphere", "coordinates": [4, 45]}, "n’est pas reconnue"),
    "no type": ({}, "n’est pas reconnue"),
    "metres": ({"type": "Point", "coordinates": [808_000, 6_480_000]}, "ne sont pas des degrés"),
    "metres of an area": (
        {"type": "Polygon", "coordinates": [[[8e5, 6e6], [8.1e5, 6e6], [8e5, 6.1e6], [8e5, 6e6]]]},
        "ne sont pas des degrés",
    ),
    "latitude 95": ({"type": "Point", "coordinates": [4.39, 95]}, "ne sont pas des degrés"),
}


def test_every_geometry_is_drawn_or_listed_with_the_reason(given: Given) -> None:
    features = [feature(name, geometry) for name, geometry in DRAWN.items()]
    features += [feature(name, geometry) for name, (geometry, _) in UNDRAWABLE.items()]
    features.append(feature("nowhere", None))
    page = given.page(layer_of(*features))
    entry(page).locator("summary", has_text="Liste (").click()
    for name in DRAWN:
        expect(entry(page).get_by_role("button", name=name, exact=True)).to_be_visible()
    entry(page).locator("summary", has_text="Sans position").click()
    for name, (_, reason) in UNDRAWABLE.items():
        line = entry(page).locator("li", has=page.get_by_role("button", name=name, exact=True))
        expect(line).to_contain_text("ne peut être dessiné")
        expect(line).to_contain_text(reason)
    nowhere = entry(page).locator("li", has=page.get_by_role("button", name="nowhere", exact=True))
    expect(nowhere).not_to_contain_text("ne peut être dessiné")
    opened(page, "metres")
    expect(page.locator(".card")).to_contain_text("ne sont pas des degrés")
    assert given.visit.said == []


def test_what_crosses_the_antimeridian_stays_in_one_piece(given: Given) -> None:
    fiji = [[177.0, -18.0], [-178.0, -18.0], [-178.0, -16.0], [177.0, -16.0], [177.0, -18.0]]
    world = [[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]]
    page = given.page(
        layer_of(
            feature("fiji", {"type": "Polygon", "coordinates": [fiji]}),
            feature("line", {"type": "LineString", "coordinates": [[170, 0], [-170, 5], [175, 9]]}),
            feature("world", {"type": "Polygon", "coordinates": [world]}),
        )
    )
    page.evaluate("void map_manufacture.setView([0, 0], 1.5, { animate: false })")
    expect(page.locator("path.area[aria-label^='world']")).to_have_count(1)
    share = """path => path.getBoundingClientRect().width / (256 * 2 ** 1.5)"""
    fiji_share = page.locator("path.area[aria-label^='fiji']").evaluate(share)
    line_share = page.locator("path.area[aria-label^='line']").evaluate(share)
    world_share = page.locator("path.area[aria-label^='world']").evaluate(share)
    assert fiji_share < 0.05
    assert line_share < 0.1
    assert world_share > 0.5
    assert given.visit.said == []


@pytest.mark.parametrize(
    "times",
    [
        pytest.param(11_000, id="a tenth of it"),
        pytest.param(110_000, id="all of it", marks=pytest.mark.long),
    ],
)
def test_a_megabyte_in_one_attribute_neither_freezes_nor_breaks_the_page(
    given: Given, times: int
) -> None:
    text = WORDS * times
    # A page that froze would let an action time out: none is timed here, machines differ.
    page = given.page(
        layer_of(
            feature("big", DRAWN["3D"], name_fr=text, note_fr=text, text=text),
            fields=[field("text", "string")],
        )
    )
    # By their classes: to find a part by its name, the test would read a megabyte for each.
    page.locator("li.layer").last.locator("summary", has_text="Liste (").click()
    page.locator("li.layer").last.locator(".places button").click()
    expect(page.locator(".leaflet-popup .card")).to_contain_text("é<b>x</b> é<b>x</b>")
    page.locator(".dispute").click()
    assert len(page.locator("dialog[open] textarea").input_value()) < 5000
    page.keyboard.press("Escape")
    for tab in page.get_by_role("tab").all():
        tab.click()
    assert given.visit.said == []


def test_values_of_mixed_types_are_shown_as_they_are(given: Given) -> None:
    values: list[Any] = [
        12, "12", True, None, 1e300, -0.0, [1, "a", None], {"a": {"b": 1}}, "", "2026-13-45",
        "2026-11-23T10:00:00+02:00", "9f1c2c52-7a7a-4c57-9f0e-6f1f3a1b2c3d", 2**53, "constructor",
    ]  # fmt: skip
    features = [
        feature(f"n{number}", DRAWN["3D"], mixed=value, day=value, year=value, accuracy_m=value)
        for number, value in enumerate(values)
    ]
    features += [
        {"type": "Feature", "geometry": DRAWN["3D"], "properties": None},
        feature("twice", DRAWN["3D"]),
        feature("twice", DRAWN["many points"]),
        {**feature("odd", DRAWN["3D"]), "properties": {"id": 7, "name_fr": {"x": 1}, "category": 3,
         "source": ["a"], "valid_from": 12, "valid_to": {"y": 2}, "position_kind": 4}},
    ]  # fmt: skip
    kinds = [field("mixed", "string"), field("day", "date"), field("year", "year")]
    page = given.page(layer_of(*features, fields=kinds))
    entry(page).locator("summary", has_text="Liste (").click()
    names = entry(page).locator(".places button")
    expect(names).to_have_count(len(features))
    page.evaluate(
        """() => { for (const one of document.querySelectorAll('.places button')) one.click(); }"""
    )
    page.keyboard.press("Escape")
    expect(opened(page, "n11")).to_contain_text("9f1c2c52-7a7a-4c57-9f0e-6f1f3a1b2c3d")
    page.get_by_role("button", name="English").click()
    for tab in page.get_by_role("tab").all():
        tab.click()
    assert given.visit.said == []


def test_text_that_runs_the_other_way_does_not_turn_the_page(given: Given) -> None:
    page = given.page(layer_of(feature("\u202eevil\u2066", DRAWN["3D"], text="\x00\u2028\ufeff")))
    assert json.loads(page.locator("#explorer-data").text_content() or "")["version"] == 1
    direction = page.locator("h1").evaluate("one => getComputedStyle(one).direction")
    assert direction == "ltr"
    assert given.visit.said == []


def test_an_attempt_to_run_something_is_refused_and_reported(visit: Visit, index: Path) -> None:
    answered: list[str] = []
    visit.page.on("response", lambda response: answered.append(response.url))
    page = visit.open(index)
    answered.clear()
    reports = page.evaluate(
        """async () => {
            const reports = [];
            document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
                reports.push(effectiveDirective);
            });
            const box = document.createElement('div');
            document.body.append(box);
            box.innerHTML = '<img src="data:image/png;base64,x" onerror="window.pwned = 1">'
                + '<a id="trap" href="javascript:window.pwned = 2">x</a>'
                + '<iframe srcdoc="x"></iframe>'
                + '<svg onload="window.pwned = 3"></svg>';
            const script = document.createElement('script');
            script.textContent = 'window.pwned = 4';
            document.body.append(script);
            const far = document.createElement('script');
            far.src = 'https://example.org/x.js';
            document.body.append(far);
            const style = document.createElement('style');
            style.textContent = '#explorer { display: none }';
            document.body.append(style);
            // Later, since the browser's test protocol may run what the page may not.
            setTimeout(() => {
                try { new Function('window.pwned = 5')(); } catch { reports.push('EvalError'); }
            });
            document.getElementById('trap').click();
            await fetch('https://example.org/').catch(() => reports.push('fetch'));
            await new Promise((resolve) => setTimeout(resolve, 300));
            box.remove();
            return reports;
        }"""
    )
    assert {"script-src-attr", "script-src-elem", "style-src-elem", "connect-src"} <= set(reports)
    assert "EvalError" in reports
    assert page.evaluate("window.pwned") is None
    expect(page.locator("#explorer")).to_be_visible()
    assert answered == []
