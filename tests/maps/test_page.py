import base64
import hashlib
import html
import json
import re

import folium
import pytest
from folium.plugins import MarkerCluster
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import PageError
from explorer.maps.page import island_json, page_html
from explorer.site import build_map
from explorer.territory import Territory

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), values, max_size=4))
def test_the_island_holds_nothing_that_ends_a_script_or_opens_a_template(value: object) -> None:
    text = island_json(value)  # type: ignore[arg-type]
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == value


@pytest.mark.parametrize("hostile", ["{{7*7}}", "{% foo", "{# x", "</script>", "<!--", "]]>"])
def test_a_hostile_text_survives_the_island_literally(hostile: str) -> None:
    text = island_json({hostile: [hostile]})
    assert hostile not in text
    assert json.loads(text) == {hostile: [hostile]}


@pytest.fixture(scope="module")
def page(territory: Territory) -> str:
    return build_map(territory).to_html()


def test_every_script_and_style_is_named_by_the_policy_and_none_by_a_wildcard(page: str) -> None:
    policy = html.unescape(
        re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]  # type: ignore[index]
    )
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}
    assert rules["default-src"] == ["'none'"]
    assert rules["connect-src"] == ["'none'"]
    for name, tag in (("script-src", "script"), ("style-src-elem", "style")):
        waiting = rf'<script type="text/plain" id="explorer-beside-{tag}">(.*?)</script>'
        texts = [
            *re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL),
            *re.findall(waiting, page, re.DOTALL),
        ]
        assert len(texts) >= 2
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
        assert rules[name] == hashes
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in rules["script-src"]


def test_what_stands_beside_the_map_comes_after_what_draws_it(page: str) -> None:
    order = [page.index(f'id="explorer-{name}"') for name in ("data", "beside-data")]
    assert order[0] < page.index("manufacture.mount(map_") < order[1]
    drawn, beside = (
        json.loads(re.search(rf'id="explorer-{name}">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
        for name in ("data", "beside-data")
    )
    assert set(beside) == {"sources", "claims", "indicators", "fibre", "facts", "finder"}
    assert not set(beside) & set(drawn)


def test_the_page_is_plain_ascii_which_browsers_read_faster(page: str) -> None:
    assert page.isascii()


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    shell = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"""\b(src|href)\s*=""", shell)
    assert "@import" not in page
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.DOTALL))
    assert not re.search(r"url\((?!['\"]?(data:|#))", styles)


def test_data_is_no_part_of_what_folium_renders(territory: Territory) -> None:
    island_texts = [claim["statement_fr"] for claim in territory.claims]
    rendered = build_map(territory).get_root().render()
    for text in island_texts:
        assert text not in rendered


def test_a_plugin_that_needs_the_network_is_refused_by_name(territory: Territory) -> None:
    drawn = build_map(territory)
    MarkerCluster().add_to(drawn)  # type: ignore[no-untyped-call]
    with pytest.raises(PageError, match=r"asks for https://.*markercluster.*offline"):
        drawn.to_html()


def test_a_stock_child_of_folium_is_kept(territory: Territory) -> None:
    drawn = build_map(territory)
    folium.Circle((45.45, 4.39), radius=100).add_to(drawn)
    assert "L.circle(" in drawn.to_html()


def test_a_page_is_made_of_a_root_alone() -> None:
    with pytest.raises(PageError, match="found Circle"):
        page_html(folium.Circle((45.45, 4.39), radius=1), {"title": {"fr": "x"}}, "fr")


def test_a_notebook_shows_the_page_in_a_frame_of_its_own(territory: Territory) -> None:
    shown = build_map(territory)._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts' in shown


def test_the_page_is_light_enough_for_a_weak_network(page: str) -> None:
    import gzip

    assert len(gzip.compress(page.encode())) < 400_000
