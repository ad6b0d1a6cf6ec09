"""Figures and names of an allocation in the words of French and English readers."""

from collections.abc import Sequence
from typing import Final

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.allocation.answer import Allocation

SHOWN: Final = 8
"""How many names a sentence holds."""


def said(key: str, language: str, **values: object) -> str:
    """Give one text.

    Parameters
    ----------
    key : str
        Of ``allocation.json``.
    language : str
        ``"fr"`` or ``"en"``.
    **values : object
        What the placeholders stand for.

    Returns
    -------
    str
        The text, placeholders filled.
    """
    return catalogue("allocation")[key][language].format(**values)


def number(value: float, language: str) -> str:
    """Write a number, whole where it is or where it is large.

    Parameters
    ----------
    value : float
        Any finite number.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        With two decimals at most.
    """
    whole = float(value).is_integer() or abs(value) >= 100  # noqa: PLR2004 - three digits
    return written(value, language, decimals=0 if whole else 2)


def metres(value: float, language: str) -> str:
    """Write a length.

    Parameters
    ----------
    value : float
        In metres.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Whole metres, without the unit.
    """
    return written(value, language, decimals=0)


def share(value: float, language: str, decimals: int = 1) -> str:
    """Write a share.

    Parameters
    ----------
    value : float
        From 0 to 1.
    language : str
        ``"fr"`` or ``"en"``.
    decimals : int
        How many follow the decimal sign.

    Returns
    -------
    str
        In per cent.
    """
    return written(100.0 * value, language, decimals=decimals, percent=True)


def objective(value: float, model: str, language: str) -> str:
    """Write a value of the objective.

    Parameters
    ----------
    value : float
        As ``Choice.objective``.
    model : str
        Of the question.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        With its unit.
    """
    shown = share(value, language) if model == "max-cover" else metres(value, language)
    return said(f"unit.{model}", language, number=shown)


def names(allocation: Allocation, rows: Sequence[int], language: str) -> str:
    """List demand by name.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    rows : sequence of int
        Of all its demand.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        The first ones, and how many more; of a grid, that they are cells: their codes say nothing
        to a reader, and tables and the map have them.
    """
    if allocation.demand.is_grid:
        return said("note.cell" if len(rows) == 1 else "note.cells", language)
    return listed([allocation.demand.name(row, language) for row in rows])


def listed(texts: Sequence[str]) -> str:
    """List some texts.

    Parameters
    ----------
    texts : sequence of str
        Any number.

    Returns
    -------
    str
        The first ones, and how many more.
    """
    more = len(texts) - SHOWN
    return ", ".join(texts[:SHOWN]) + (f" + {more}" if more > 0 else "")
