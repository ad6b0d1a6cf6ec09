"""Values to text, by the habits of a language and without what could steer a terminal."""

import unicodedata
from typing import Any, Final

from explorer.messages import text
from explorer.tables.table import Column
from explorer.vocabulary import Language

NARROW_SPACE: Final = "\u202f"
MISSING: Final = "\u2013"
TENTHS_FROM: Final = 10


def cell_text(value: Any, column: Column, language: str) -> str:
    """Give one value as a reader sees it.

    Parameters
    ----------
    value : object
        A text, a number, a truth value, a list, or None.
    column : Column
        How it is shown.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        One line, without control or direction characters; a dash for None.
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return MISSING
    if isinstance(value, bool):
        return text("yes" if value else "no", language)
    if isinstance(value, int | float):
        return number_text(value, column, language)
    if isinstance(value, list | tuple):
        return ", ".join(cell_text(item, column, language) for item in value) or MISSING
    return printable(str(value))


def number_text(value: float, column: Column, language: str) -> str:
    """Give a number by the habits of a language.

    Parameters
    ----------
    value : float
        Any finite number.
    column : Column
        Decimals, share or not, grouped or not.
    language : str
        ``"fr"``: decimal comma, narrow spaces; ``"en"``: decimal point, commas.

    Returns
    -------
    str
        For instance ``"44 523"`` (with a narrow no-break space) or ``"42.9 %"``.
    """
    decimals = column.decimals
    if column.percent:
        value, decimals = value * 100, 1 if decimals is None else decimals
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1 if abs(value) >= TENTHS_FROM else 2
    digits = f"{value:,.{decimals}f}"
    if not column.grouped:
        digits = digits.replace(",", "")
    if language == Language.FRENCH:
        digits = digits.replace(",", NARROW_SPACE).replace(".", ",")
    digits = digits.replace("-", "\u2212")
    if not column.percent:
        return digits
    return f"{digits}{NARROW_SPACE}%" if language == Language.FRENCH else f"{digits}%"


def printable(value: str) -> str:
    """Give a text without what could move a cursor or turn the reading direction.

    Parameters
    ----------
    value : str
        Any text.

    Returns
    -------
    str
        Control, format and separator characters shown as escapes.
    """
    return "".join(
        character.encode("unicode_escape").decode()
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else character
        for character in value
    )
