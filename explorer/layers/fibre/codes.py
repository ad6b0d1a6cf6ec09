"""Codes and yes-or-no columns of fibre files: text stays text, and an empty cell is no answer."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.texts import TextColumn
from explorer.layers.findings import Examination, show

INSEE: Final = re.compile(r"(?:\d{2}|2[AB])\d{3}", re.ASCII)
SHORT: Final = re.compile(r"\d{4}", re.ASCII)
NO: Final = frozenset({"", "0", "f", "false", "n", "non"})
COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


def insee_codes(source: Source, column: str, examination: Examination) -> NDArray[np.object_]:
    """Read INSEE codes of communes, which are text of five characters.

    Parameters
    ----------
    source : Source
        The rows.
    column : str
        The column of the codes.
    examination : Examination
        Receives the first rows whose code has another shape.

    Returns
    -------
    numpy.ndarray of object
        None where the cell is empty or has another shape; nothing is put in front of a code.
    """
    text = source.columns[column]
    lost = text.mapped(lambda code: SHORT.fullmatch(code) is not None, empty=False).astype(bool)
    odd = text.mapped(lambda code: INSEE.fullmatch(code) is None, empty=False).astype(bool) & ~lost
    expected = "INSEE codes are text of five characters"
    for rows, more in ((lost, "; a leading zero was lost"), (odd, "")):
        places = np.flatnonzero(rows)
        found = [f"{show(text.texts[text.codes[row]])}{more}" for row in places[:NAMED]]
        where = source.named(places[:NAMED])
        note(examination, where, len(places), column, expected, found, "kept without the code")
    return text.mapped(lambda code: code if INSEE.fullmatch(code) else None)


def doubtful(text: TextColumn) -> "pd.Series[bool]":
    """Read whether a position was altered (``geom_mod``).

    Parameters
    ----------
    text : TextColumn
        The column as text.

    Returns
    -------
    pandas.Series of boolean
        False where the cell is empty or says no, True for any other text.
    """
    answers = text.mapped(lambda value: value.casefold() not in NO, empty=False)
    return pd.Series(answers, dtype="boolean")


def opened(text: TextColumn, known: Sequence[str]) -> "pd.Series[bool]":
    """Read whether a mutualisation point is open to operators (``pm_etat``).

    Parameters
    ----------
    text : TextColumn
        The column as text.
    known : sequence of str
        The texts that say so.

    Returns
    -------
    pandas.Series of boolean
        True for one of them, False for any other, missing where the cell is empty.
    """
    return pd.Series(text.mapped(lambda value: value in known, empty=pd.NA), dtype="boolean")


def counts(source: Source, column: str, examination: Examination) -> "pd.Series[int]":
    """Read whole numbers.

    Parameters
    ----------
    source : Source
        The rows.
    column : str
        The column of the numbers.
    examination : Examination
        Receives the first rows that hold something else.

    Returns
    -------
    pandas.Series of Int64
        Missing where the cell is empty or holds something else.
    """
    text = source.columns[column]
    odd = text.mapped(lambda value: COUNT.fullmatch(value) is None, empty=False).astype(bool)
    rows = np.flatnonzero(odd)
    found = [show(text.texts[text.codes[row]]) for row in rows[:NAMED]]
    where = source.named(rows[:NAMED])
    note(examination, where, len(rows), column, "a whole number", found, "taken as missing")
    read = text.mapped(lambda value: int(value) if COUNT.fullmatch(value) else pd.NA, empty=pd.NA)
    return pd.Series(read, dtype="Int64")


def listed(text: TextColumn, most: int = 20) -> tuple[str, ...]:
    """List the distinct texts of a column, for the statement.

    Parameters
    ----------
    text : TextColumn
        The column as text.
    most : int
        How many are listed.

    Returns
    -------
    tuple of str
        In order, an empty text first where a cell is empty, and an ellipsis where there are more.
    """
    values = sorted(text.texts)
    shown = [*([""] if bool((text.codes < 0).any()) else []), *values[:most]]
    return (*shown, "…") if len(values) > most else tuple(shown)
