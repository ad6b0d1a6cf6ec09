"""Rows of a file as a table of text, and the faulty ones named."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Wanted: TypeAlias = Mapping[str, pa.DataType]
"""The columns that are read, and of which type where their texts allow it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is set aside.

    Attributes
    ----------
    row, line : int
        Its number under the header, and the line on which it starts, both from 1.
    reason : str
        In one word.
    column : str
        The column that is meant, empty for the row.
    found : str
        What was there.
    """

    row: int
    line: int
    reason: str
    column: str
    found: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file, all cells as text.

    Attributes
    ----------
    columns : dict of str to pyarrow.Array
        Of strings, in the order of the file.
    rows, lines : numpy.ndarray of int
        Their numbers under the header, and the lines on which they start.
    points : tuple of numpy.ndarray or None
        Longitude and latitude, of a file that has a geometry.
    faults : list of Fault
        Rows that are not among them.
    count : int
        Rows, faulty ones included.
    mark : tuple
        Where to go on after them.
    share : float
        How much of the file was read for them and for all before them, 0 to 1.
    """

    columns: dict[str, pa.Array]
    rows: NDArray[np.int64]
    lines: NDArray[np.int64]
    points: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    faults: list[Fault]
    count: int
    mark: tuple[Any, ...]
    share: float = math.nan

    def moved(self, rows: int) -> "Table":
        """Give the same rows further down in the file.

        Parameters
        ----------
        rows : int
            How many rows stand before them.

        Returns
        -------
        Table
            With other numbers of rows.
        """
        if not rows:
            return self
        faults = [replace(fault, row=fault.row + rows) for fault in self.faults]
        return replace(self, rows=self.rows + rows, faults=faults)
