"""Distinct values of a column over all batches of records, each with its number."""

from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.int64]


class Words:
    """Numbers of values, given in the order in which these are met; threads may ask at once."""

    def __init__(self) -> None:
        self._known: pa.Array | None = None
        self._lock = Lock()

    def __len__(self) -> int:
        return 0 if self._known is None else len(self._known)

    @property
    def known(self) -> list[Any]:
        """The values met so far.

        Returns
        -------
        list
            In the order of their numbers.
        """
        return [] if self._known is None else self._known.to_pylist()

    def codes(self, column: pa.Array | None, rows: int) -> Codes:
        """Give the number of each row's value.

        Parameters
        ----------
        column : pyarrow.Array or None
            Values, as a dictionary or not; None for a column that is not there.
        rows : int
            How many there are.

        Returns
        -------
        numpy.ndarray of int
            -1 where there is no value.
        """
        if column is None or pa.types.is_null(column.type):
            return np.full(rows, -1, dtype=np.int64)
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        numbers = np.append(self._numbers(coded.dictionary), -1)
        indices = coded.indices
        if indices.null_count:
            indices = indices.cast(pa.int64()).fill_null(-1)
        given: Codes = numbers[indices.to_numpy(zero_copy_only=False)]
        return given

    def _numbers(self, values: pa.Array) -> Codes:
        with self._lock:
            if self._known is None:
                self._known = values.slice(0, 0)
            found = pc.index_in(values, value_set=self._known)
            if found.null_count:
                new = values.filter(pc.and_(found.is_null(), values.is_valid())).unique()
                self._known = pa.concat_arrays([self._known, new])
                found = pc.index_in(values, value_set=self._known)
        numbers: Codes = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return numbers


class Numbers:
    """Whole numbers that stand for larger ones, given in the order in which these are met."""

    def __init__(self) -> None:
        self._sorted = np.zeros(0, dtype=np.int64)
        self._number = np.zeros(0, dtype=np.int64)
        self._lock = Lock()

    @property
    def known(self) -> Codes:
        """What was met so far.

        Returns
        -------
        numpy.ndarray of int
            In the order of their numbers.
        """
        given = np.empty(len(self._sorted), dtype=np.int64)
        given[self._number] = self._sorted
        return given

    def of(self, values: Codes) -> Codes:
        """Give the numbers of distinct values.

        Parameters
        ----------
        values : numpy.ndarray of int
            Each once.

        Returns
        -------
        numpy.ndarray of int
            One a value.
        """
        # In order they are looked up side by side, and not here and there.
        back = np.argsort(values)
        values = values[back]
        with self._lock:
            place = np.searchsorted(self._sorted, values)
            known = np.zeros(len(values), dtype=bool)
            within = place < len(self._sorted)
            known[within] = self._sorted[place[within]] == values[within]
            new = values[~known]
            if len(new):
                numbers = np.arange(len(self._sorted), len(self._sorted) + len(new))
                whole = np.concatenate([self._sorted, new])
                order = np.argsort(whole, kind="stable")
                self._sorted = whole[order]
                self._number = np.concatenate([self._number, numbers])[order]
                place = np.searchsorted(self._sorted, values)
            given = np.empty(len(values), dtype=np.int64)
            given[back] = self._number[place]
        return given
