"""Numbers, dates and sentences in French and English; changes if the way of writing them does."""

from dataclasses import dataclass
from math import floor, log10
from typing import Final

THIN: Final = "\u202f"
"""Narrow no-break space: French thousands, percent, and before a semicolon."""

FIXED: Final = "\u00a0"
"""No-break space: between a number and its unit, and before a French colon."""

MINUS: Final = "\u2212"

MONTHS_FR: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
MONTHS_EN: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SYMBOLS: Final = {
    "ha": "ha",
    "m": "m",
    "m2": "m²",
    "m²": "m²",
    "km": "km",
    "km2": "km²",
    "km²": "km²",
    "%": "%",
    "EUR": "€",
    "€": "€",
}
YEARS: Final = frozenset({"year", "years", "an", "ans"})


@dataclass(frozen=True)
class Text:
    """The same words in French and in English.

    Attributes
    ----------
    fr : str
        In French.
    en : str
        In English.
    """

    fr: str
    en: str


def number(value: float) -> Text:
    """Write a number: whole as it is, else with one decimal, or two figures below a tenth.

    Parameters
    ----------
    value : float
        Any finite number.

    Returns
    -------
    Text
        Decimal comma and thin spaces in French, decimal point and commas in English.

    Examples
    --------
    >>> number(1234.56).en
    '1,234.6'
    >>> number(0.0449).fr
    '0,045'
    """
    decimals = 1
    if float(value).is_integer():
        decimals = 0
    elif abs(value) < 0.1:  # noqa: PLR2004 - where one decimal would say nothing
        decimals = 1 - floor(log10(abs(value)))
    english = f"{abs(value):,.{decimals}f}"
    sign = MINUS if value < 0 and any(digit in english for digit in "123456789") else ""
    french = english.translate({ord(","): THIN, ord("."): ","})
    return Text(sign + french, sign + english)


def quantity(value: float, unit: str | None) -> Text:
    """Write a number with its unit, where the unit has a symbol or is the year.

    Parameters
    ----------
    value : float
        Any finite number.
    unit : str, optional
        As the claims write it: "ha", "m2", "%", "years". Any other unit, such as what is counted,
        is left for the sentence around it.

    Returns
    -------
    Text
        The number and its unit, kept together on one line.

    Examples
    --------
    >>> quantity(12.5, "%").en
    '12.5%'
    """
    text = number(value)
    if unit in YEARS:
        fr = "ans" if abs(value) >= 2 else "an"  # noqa: PLR2004 - the French plural begins at 2
        en = "year" if abs(value) == 1 else "years"
        return Text(f"{text.fr}{FIXED}{fr}", f"{text.en}{FIXED}{en}")
    symbol = SYMBOLS.get(unit or "")
    if symbol is None:
        return text
    if symbol == "%":
        return Text(f"{text.fr}{THIN}%", f"{text.en}%")
    if symbol == "€":
        return Text(f"{text.fr}{FIXED}€", f"€{text.en}")
    return Text(f"{text.fr}{FIXED}{symbol}", f"{text.en}{FIXED}{symbol}")


def day(iso: str) -> Text:
    """Write a date that may stop at its month or its year.

    Parameters
    ----------
    iso : str
        "2021", "2021-03" or "2021-03-16".

    Returns
    -------
    Text
        "16 mars 2021" and "16 March 2021", as far as the date goes.

    Examples
    --------
    >>> day("2014-05-26").en
    '26 May 2014'
    """
    year, *rest = iso.split("-")
    if not rest:
        return Text(year, year)
    month = int(rest[0]) - 1
    fr, en = f"{MONTHS_FR[month]} {year}", f"{MONTHS_EN[month]} {year}"
    if len(rest) == 1:
        return Text(fr, en)
    number_in_month = int(rest[1])
    first = "1er" if number_in_month == 1 else str(number_in_month)
    return Text(f"{first} {fr}", f"{number_in_month} {en}")


def sentence(said: Text, then: Text) -> Text:
    """Join what was measured and what it comes to into one sentence.

    Parameters
    ----------
    said : Text
        A clause that begins with a capital.
    then : Text
        A clause that follows a semicolon.

    Returns
    -------
    Text
        A sentence with its full stop.
    """
    return Text(f"{said.fr}{THIN}; {then.fr}.", f"{said.en}; {then.en}.")
