"""Numbers, dates and sentences in both languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis.wording import Text, day, number, quantity, sentence


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (95.32, "95,3", "95.3"),
        (9500, "9\u202f500", "9,500"),
        (1234567.8, "1\u202f234\u202f567,8", "1,234,567.8"),
        (-4.4, "\u22124,4", "\u22124.4"),
        (0.0449, "0,045", "0.045"),
        (0.0, "0", "0"),
        (-0.0, "0", "0"),
    ],
)
def test_numbers_are_written_as_each_language_does(value: float, french: str, english: str) -> None:
    assert number(value) == Text(french, english)


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (74.1, "ha", "74,1\u00a0ha", "74.1\u00a0ha"),
        (10_000, "m2", "10\u202f000\u00a0m²", "10,000\u00a0m²"),
        (42.9, "%", "42,9\u202f%", "42.9%"),
        (1_000_000, "EUR", "1\u202f000\u202f000\u00a0€", "€1,000,000"),
        (1, "years", "1\u00a0an", "1\u00a0year"),
        (1.5, "years", "1,5\u00a0an", "1.5\u00a0years"),
        (2, "years", "2\u00a0ans", "2\u00a0years"),
        (0.5, "years", "0,5\u00a0an", "0.5\u00a0years"),
        (750, "firms", "750", "750"),
        (750, None, "750", "750"),
    ],
)
def test_units_follow_their_number(
    value: float, unit: str | None, french: str, english: str
) -> None:
    assert quantity(value, unit) == Text(french, english)


@pytest.mark.parametrize(
    ("iso", "french", "english"),
    [
        ("2021", "2021", "2021"),
        ("2021-08", "août 2021", "August 2021"),
        ("2014-05-26", "26 mai 2014", "26 May 2014"),
        ("2014-03-01", "1er mars 2014", "1 March 2014"),
    ],
)
def test_dates_go_as_far_as_they_are_known(iso: str, french: str, english: str) -> None:
    assert day(iso) == Text(french, english)


def test_a_sentence_joins_its_clauses_and_stops() -> None:
    joined = sentence(Text("Vu", "Seen"), Text("rien à dire", "nothing to say"))
    assert joined == Text("Vu\u202f; rien à dire.", "Seen; nothing to say.")


@settings(deadline=None)
@given(st.floats(-1e9, 1e9))
def test_both_languages_write_the_same_digits(value: float) -> None:
    text = number(value)
    assert text.fr.replace("\u202f", "").replace(",", ".") == text.en.replace(",", "")
