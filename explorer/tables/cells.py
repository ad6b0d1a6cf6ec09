"""Values to text, by the habits of a language and without what could steer a terminal."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from explorer.messages import text
from explorer.messages.numbers import written
from explorer.tables.table import Column
from explorer.vocabulary import Language

MISSING: Final = "\u2013"
TENTHS_FROM: Final = 10
FRENCH_PLURAL: Final = 2


def row_text(row: Mapping[str, Any], column: Column, language: str) -> str:
    """Give one cell of a row as a reader sees it, with the uncertainty and unit of its number.

    Parameters
    ----------
    row : mapping
        Values by the names of columns.
    column : Column
        Which of them, and how it is shown.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        For instance ``"102.6 ± 77.3 ha"``.
    """
    shown = cell_text(row.get(column.name), column, language)
    if shown == MISSING:
        return shown
    value = row[column.name]
    margin = row.get(column.margin or "")
    if margin:
        shown = f"{shown} ± {cell_text(margin, column, language)}"
        value += margin
    unit = row.get(column.unit or "")
    return f"{shown} {printable(unit_text(unit, value, language))}" if unit else shown


def unit_text(unit: str, value: Any, language: str) -> str:
    """Give a unit in the number that its value asks for.

    Parameters
    ----------
    unit : str
        ``"ha"``, or singular and plural parted by a bar: ``"school|schools"``.
    value : object
        The number before it.
    language : str
        French says the plural from 2 on, English for all but 1.

    Returns
    -------
    str
        One of the two, or the only one.
    """
    singular, _, plural = unit.partition("|")
    if not isinstance(value, int | float):
        return singular
    alone = abs(value) < FRENCH_PLURAL if language == Language.FRENCH else value == 1
    return singular if alone else plural or singular


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
    return written(
        value, language, decimals=decimals, percent=column.percent, grouped=column.grouped
    )


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
