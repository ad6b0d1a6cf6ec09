"""Columns of text as files hold them: each distinct text once, and a code for each row.

What is decided of a text (a state, a number, a code) is decided once for each distinct one, so
that a department of half a million rows takes seconds.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column of text, blanks around it removed.

    Attributes
    ----------
    codes : numpy.ndarray of int
        For each row the place of its text in ``texts``; -1 where the cell is empty.
    texts : list of str
        The distinct texts, none of them empty.
    """

    codes: NDArray[np.int32]
    texts: list[str]

    def objects(self) -> NDArray[np.object_]:
        """Give the text of every row.

        Returns
        -------
        numpy.ndarray of object
            Equal texts are one object; None where the cell is empty.
        """
        return self.mapped(lambda text: text)

    def mapped(self, function: Callable[[str], Any], empty: Any = None) -> NDArray[np.object_]:
        """Give for every row what a function makes of its text.

        Parameters
        ----------
        function : callable
            Called once for each distinct text.
        empty : object
            What an empty cell becomes.

        Returns
        -------
        numpy.ndarray of object
            One value a row.
        """
        table = np.empty(len(self.texts) + 1, dtype=object)
        table[:-1] = [function(text) for text in self.texts]
        table[-1] = empty
        return table[self.codes]


def text_column(codes: NDArray[np.int32], raw: Sequence[str | None]) -> TextColumn:
    """Strip the distinct texts of a column, and join those that become the same.

    Parameters
    ----------
    codes : numpy.ndarray of int
        For each row a place in ``raw``; -1 for an empty cell.
    raw : sequence of str or None
        Texts as they stand in the file.

    Returns
    -------
    TextColumn
        Texts in the order of ``raw``.
    """
    places: dict[str, int] = {}
    moved = np.full(len(raw) + 1, -1, dtype=np.int32)
    for place, text in enumerate(raw):
        stripped = "" if text is None else text.strip()
        if stripped:
            moved[place] = places.setdefault(stripped, len(places))
    return TextColumn(moved[codes], list(places))


def from_chunks(chunks: Sequence[pa.Array]) -> TextColumn:
    """Join the chunks of a column that was read piece by piece.

    Parameters
    ----------
    chunks : sequence of pyarrow.Array
        Of large strings.

    Returns
    -------
    TextColumn
        All rows, in order.
    """
    joined = pa.concat_arrays(chunks) if chunks else pa.array([], pa.large_string())
    coded = joined.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    raw = coded.dictionary.to_pylist()
    if "" not in raw and pc.utf8_trim_whitespace(coded.dictionary).equals(coded.dictionary):
        return TextColumn(codes, raw)
    return text_column(codes, raw)


def from_values(values: Iterable[Any]) -> TextColumn:
    """Write the values of a typed column as text.

    Parameters
    ----------
    values : iterable of object
        Such as a column of a GeoPackage holds.

    Returns
    -------
    TextColumn
        Whole numbers without a decimal point, truth values as ``true`` and ``false``.
    """
    return from_chunks([pa.array([as_text(value) for value in values], pa.large_string())])


def as_text(value: Any) -> str | None:
    """Write one value as text.

    Parameters
    ----------
    value : object
        Anything that a feature's property may hold.

    Returns
    -------
    str or None
        None for a missing value.

    Examples
    --------
    >>> as_text(12.0), as_text(True), as_text(float("nan"))
    ('12', 'true', None)
    """
    if isinstance(value, str):
        return value
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
