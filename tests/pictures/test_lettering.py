"""Typography, folding and letters that could harm: the texts of pictures."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.pictures.frame import Words
from explorer.pictures.lettering import lines, shown, width
from explorer.pictures.rates import Rate, rate_bars
from tests.pictures.drawn import outside, told

HOSTILE = ("$x^2$", r"a\$b$ \frac{", "</svg><script>1</script>", "{{7*7}}", "--> <!--", "中文 عربي",
           "\x00\x0b\x1b[31m\u202e\ud800", "x" * 200, "mot " * 60, "")  # fmt: skip


def test_french_spaces_do_not_break() -> None:
    assert shown("« mot » : oui ; non ?") == "«\u202fmot\u202f»\u00a0: oui\u202f; non\u202f?"
    assert shown("l'îlot") == "l’îlot"
    assert shown("107 ha à ± 5 m") == "107\u00a0ha à ±\u00a05\u00a0m"


def test_english_keeps_its_own_habits() -> None:
    assert shown("it's: 5 km; no?", "en") == "it's: 5\u00a0km; no?"


def test_what_steers_is_shown_and_what_the_font_lacks_is_marked() -> None:
    assert shown("a\x1b\u202eb") == "a\\x1b\\u202eb"
    assert shown("中") == "\N{REPLACEMENT CHARACTER}"


@given(st.text(max_size=60), st.floats(0.3, 3))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: float) -> None:
    clean = shown(text)
    found = lines(clean, room, 8)
    assert all(width(line, 8) <= room or len(line) <= 1 for line in found)
    assert "".join(found).replace(" ", "") == clean.replace(" ", "")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_is_drawn_and_no_more(hostile: str) -> None:
    rates = [Rate(hostile, 0.5, 0.4, 0.6, hostile), Rate("B", None)]
    picture = rate_bars(rates, Words(hostile, (hostile,), hostile), heading=hostile, said=hostile)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svg = picture.saved("svg")
        assert picture.saved("pdf").startswith(b"%PDF")
    assert b"<script" not in svg
    assert outside(picture.figure()) == []


def test_a_rate_has_its_bounds_and_its_numbers() -> None:
    rates = [Rate("Zone", 0.429, 0.4, 0.475, "3 / 7"), Rate("Vide", None)]
    said = told(rate_bars(rates, Words("Titre"), heading="taux").saved("svg"))
    assert "42,9\u202f%" in said
    assert "(40,0–47,5)" in said
    assert "sans donnée" in said
    assert "Trait noir" in said
