"""Whole numbers added up by zone, in one pass over rows that need no order."""

from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EXACT: Final = 1 << 53
"""Below it every whole number is a double: sums by them lose nothing."""


class ZoneSums:
    """Sums of columns of some rows, zone by zone.

    Parameters
    ----------
    zones : pandas.Series of int
        The position of each row's zone.
    positions : pandas.RangeIndex
        All zones.
    """

    def __init__(self, zones: "pd.Series[int]", positions: pd.RangeIndex) -> None:
        self._zones: NDArray[np.int64] = np.asarray(zones, dtype=np.int64)
        self._positions = positions

    def of(self, values: "pd.Series[int]", chosen: Any = None) -> "pd.Series[int]":
        """Add up one column.

        Parameters
        ----------
        values : pandas.Series of int
            One a row.
        chosen : pandas.Series of bool, optional
            The rows that are added up; all by default.

        Returns
        -------
        pandas.Series of int
            By position, 0 for a zone without a row.
        """
        zones = self._zones
        given: NDArray[np.int64] = np.asarray(values, dtype=np.int64)
        if chosen is not None:
            rows = np.flatnonzero(np.asarray(chosen, dtype=bool))
            zones, given = zones[rows], given[rows]
        return pd.Series(self._added(zones, given), index=self._positions)

    def _added(self, zones: NDArray[np.int64], given: NDArray[np.int64]) -> NDArray[np.int64]:
        size = len(self._positions)
        if int(np.abs(given).max(initial=0)) * max(len(given), 1) < EXACT:
            return np.bincount(zones, given, size).astype(np.int64)
        sums = np.zeros(size, dtype=np.int64)
        np.add.at(sums, zones, given)
        return sums
