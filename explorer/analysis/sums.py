"""Sums by a whole number over any number of batches, in memory that the distinct numbers take."""

from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

MOST_ROWS: Final = 1_000_000
"""How many sums are gathered at least before they are added up."""


class Sums:
    """For each key how many records there are, how many of known premises, and their premises."""

    def __init__(self) -> None:
        self._keys: list[Whole] = []
        self._values: list[Whole] = []
        self._rows = self._whole = 0
        self._lock = Lock()

    def add(self, keys: Whole, known: Whole | None, premises: Whole | None, sign: int) -> None:
        """Add records.

        Parameters
        ----------
        keys : numpy.ndarray of int
            One a record.
        known, premises : numpy.ndarray of int or None
            Whether its premises are known, and their number; None where none are.
        sign : int
            1, or -1 for records that are taken back.
        """
        if known is None or premises is None:
            distinct, counts = _counted(keys)
            values = np.zeros((len(distinct), 3), dtype=np.int64)
            values[:, 0] = sign * counts
        else:
            ones = np.ones(len(keys), dtype=np.int64)
            distinct, values = _added(keys, sign * np.column_stack([ones, known, premises]))
        with self._lock:
            self._keys.append(distinct)
            self._values.append(values)
            self._rows += len(distinct)
            if self._rows > max(MOST_ROWS, 2 * self._whole):
                self._add_up()

    def result(self) -> tuple[Whole, Whole]:
        """Give the sums so far.

        Returns
        -------
        tuple of numpy.ndarray
            Keys in order, and a row of three sums for each.
        """
        with self._lock:
            self._add_up()
            return self._keys[0], self._values[0]

    def _add_up(self) -> None:
        empty = np.zeros((0, 3), dtype=np.int64)
        keys = np.concatenate([empty[:, 0], *self._keys])
        keys, values = _added(keys, np.concatenate([empty, *self._values]))
        kept = values[:, 0] != 0
        self._keys, self._values = [keys[kept]], [values[kept]]
        self._rows = self._whole = int(kept.sum())


def _counted(keys: Whole) -> tuple[Whole, Whole]:
    ordered = np.sort(keys)
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    return ordered[starts], np.diff(starts, append=len(ordered))


def _added(keys: Whole, values: Whole) -> tuple[Whole, Whole]:
    order = np.argsort(keys)
    ordered = keys[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))
    if not len(starts):
        return ordered, values
    return ordered[starts], np.add.reduceat(values[order], starts, axis=0)
