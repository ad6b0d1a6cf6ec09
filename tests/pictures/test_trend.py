"""Charts: the same bytes for the same figures, and no text that is more than text."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from explorer.pictures.frame import Words
from explorer.pictures.lettering import shown
from explorer.pictures.rows import PALETTE as COLOURS
from explorer.pictures.trend import MARKS, trend

HOSTILE = ("$x^2$", r"a\$b$", "</svg><script>1</script>", "{{7*7}}", "--> <!--", "Œ & “é”", "_x",
           "\x00\x0b\x1b[31m\u202e\ud800")  # fmt: skip
PLACES: list[dict[str, Any]] = [
    {"name": "Lieu A", "quarters": ["2017-T4", "2018-T1"], "shares": [0.2, 0.3]},
    {"name": "Lieu B", "quarters": ["2017-T4", "2018-T1"], "shares": [None, 1.05]},
]
"""Synthetic: one place all along, one known of lately and above its base."""


def chart(places: list[dict[str, Any]] = PLACES, form: str = "svg", **changes: str) -> bytes:
    texts = {"title": "Essai", "note": "Une note.", "language": "fr", **changes}
    words = Words(texts["title"], (texts["note"],), "", texts["language"])
    return trend(places, words).saved(form)


def told(svg: bytes) -> str:
    """Give the texts of a picture, which stand as comments beside their outlines."""
    return " ".join(re.findall(r"<!-- (.*?) -->", svg.decode(), re.DOTALL))


@pytest.mark.parametrize(
    ("form", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_the_same_figures_give_the_same_bytes(form: str, start: bytes) -> None:
    picture = chart(form=form)
    assert picture.startswith(start)
    assert picture == chart(form=form)


def test_each_line_has_its_name_and_last_value_in_the_language() -> None:
    assert "Lieu A 30,0\u202f%" in told(chart())
    assert "T1 2018" in told(chart())
    english = told(chart(language="en"))
    assert "Lieu B 105.0%" in english
    assert "Q1 2018" in english
    assert "connectable share" in english


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_drawn_and_no_more(hostile: str) -> None:
    places = [{**PLACES[0], "name": hostile}]
    svg = chart(places, title=hostile, note=hostile)
    root = ET.fromstring(svg)  # noqa: S314
    assert root.tag.endswith("svg")
    assert not [node for node in root.iter() if "script" in node.tag]
    assert svg == chart(places, title=hostile, note=hostile)
    if hostile.isprintable() and "-" not in hostile and "<" not in hostile:
        assert shown(hostile) in told(svg).replace("&amp;", "&")


@pytest.mark.parametrize(
    "places",
    [
        [],
        [{"name": "A", "quarters": ["2018-T1"], "shares": [0.5]}],
        [{"name": "A", "quarters": ["2018-T1", "2018-T2"], "shares": [None, None]}],
        [{"name": "A", "quarters": ["2018-T1"], "shares": [0.0]}],
        [{"name": "A", "quarters": ["summer"], "shares": [0.5]}],
    ],
)
def test_few_figures_or_none_still_make_a_picture(places: list[dict[str, Any]]) -> None:
    assert ET.fromstring(chart(places)).tag.endswith("svg")  # noqa: S314


def test_more_places_than_colours_are_drawn_all() -> None:
    places = [{**PLACES[0], "name": f"Lieu {n}"} for n in range(len(COLOURS) + 3)]
    text = told(chart(places))
    assert all(place["name"] in text for place in places)


def test_lines_are_told_apart_without_their_colours() -> None:
    assert len(set(MARKS)) == len(MARKS) == len(COLOURS)
