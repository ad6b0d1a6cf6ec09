"""Tallies of records that arrive batch by batch: the whole file is never in memory.

What is kept grows with the number of zones, operators and mutualisation points that are met, and
not with the number of records. The tally is that of ``tally`` and ``tally_by``, to the last count.
Batches may be added by several threads at once.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from explorer.analysis.sums import Sums
from explorer.analysis.tally import COUNTS, GROUPS, Tally
from explorer.analysis.words import Codes, Numbers, Words
from explorer.errors import SchemaError
from explorer.messages.literals import literal
from explorer.vocabulary import FibreStatus

KINDS: Final = GROUPS[3:]
NEEDED: Final = ("x", "y", *KINDS, "premises", "insee_code")
"""Columns of a batch; those other than `x`, `y` and `fibre_status` may be missing, or null."""

BITS: Final = {
    "fibre_status": 5, "point_open": 2, "position_doubtful": 2, "infrastructure_operator": 22,
    "mutualisation_point_id": 31,
}  # fmt: skip
"""How many bits of a kind's number each column has; a value that is missing is 0."""

TRUTHS: Final = frozenset({"point_open", "position_doubtful"})
SHIFT: Final = 32
KIND: Final = (1 << SHIFT) - 1


class Kinds(NamedTuple):
    """What is known of the records of a batch.

    Attributes
    ----------
    kind : numpy.ndarray of int
        The number of each record's kind.
    left_out : numpy.ndarray of bool
        Whether its state is left out.
    known, premises : numpy.ndarray of int or None
        Whether its premises are known, and their number; None where none are.
    """

    kind: Codes
    left_out: NDArray[np.bool_]
    known: Codes | None
    premises: Codes | None


class Counting(ABC):
    """What all ways of counting share: the kinds of records, and the account of rows.

    Parameters
    ----------
    without : collection of FibreStatus
        States whose records are left out.
    """

    def __init__(self, without: Collection[FibreStatus]) -> None:
        self.without = frozenset(map(str, without))
        self._words = {name: Words() for name in KINDS if name not in TRUTHS}
        self._kinds = Numbers()
        self.zoned, self.total = Sums(), Sums()
        self._rows: Counter[str] = Counter()
        self._left_out: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, table: pa.Table) -> None:
        """Count a batch.

        Parameters
        ----------
        table : pyarrow.Table
            `fibre_status`, what the zones ask for, and the other columns of ``NEEDED`` where they
            are known.

        Raises
        ------
        SchemaError
            If a column is missing, or a state is none of the regulator's.
        """
        self.count(table, 1)

    def take_back(self, table: pa.Table) -> None:
        """Take records back that were counted, since they are to be set aside.

        Parameters
        ----------
        table : pyarrow.Table
            Records that `add` was given.
        """
        self.count(table, -1)

    @abstractmethod
    def count(self, table: pa.Table, sign: int) -> None:
        """Count a batch, or take it back.

        Parameters
        ----------
        table : pyarrow.Table
            As for `add`.
        sign : int
            1 or -1.
        """

    @abstractmethod
    def result(self) -> Tally:
        """Give the tally of all batches so far.

        Returns
        -------
        Tally
            As that of all their records in one frame.
        """

    def kinds_of(self, table: pa.Table) -> Kinds:
        """Tell the kinds of records of a batch.

        Parameters
        ----------
        table : pyarrow.Table
            As for `add`.

        Returns
        -------
        Kinds
            One a record.

        Raises
        ------
        SchemaError
            If a state is missing, or none of the regulator's.
        """
        rows = table.num_rows
        packed, state = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
        for name, bits in BITS.items():
            column = column_of(table, name)
            codes = _truths(column, rows) if name in TRUTHS else self._coded(name, column, rows)
            if int(codes.max(initial=-1)) + 1 >= 1 << bits:
                message = f"Column '{name}' has more than {1 << bits:,} values, which is no list."
                raise SchemaError(message)
            state = codes if name == "fibre_status" else state
            packed <<= bits
            packed += codes
            packed += 1
        place, distinct = pd.factorize(packed)
        kind = self._kinds.of(distinct)[place]
        away = [self.without.__contains__(str(word)) for word in self._words["fibre_status"].known]
        left_out = np.array(away, dtype=bool)[state] if any(away) else np.zeros(rows, dtype=bool)
        premises = column_of(table, "premises")
        if premises is None or premises.null_count == rows:
            return Kinds(kind, left_out, None, None)
        known = premises.is_valid().to_numpy(zero_copy_only=False).astype(np.int64)
        number = premises.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        return Kinds(kind, left_out, known, number)

    def _coded(self, name: str, column: pa.Array | None, rows: int) -> Codes:
        codes = self._words[name].codes(column, rows)
        if name == "fibre_status":
            odd = [word for word in self._words[name].known if word not in set(FibreStatus)]
            if odd or (codes < 0).any():
                found = literal(odd[0]) if odd else "a record without one"
                listed = ", ".join(FibreStatus)
                message = f"Column 'fibre_status': expected one of {listed}; found {found}."
                raise SchemaError(message)
        return codes

    def note(self, table: pa.Table, kinds: Kinds, counted: int, unplaced: int, sign: int) -> None:
        """Add the rows of a batch to the account.

        Parameters
        ----------
        table : pyarrow.Table
            The batch.
        kinds : Kinds
            Of its records.
        counted, unplaced : int
            How many count in a zone, and how many can in none.
        sign : int
            1 or -1.
        """
        left_out: dict[str, int] = {}
        if kinds.left_out.any():
            chosen = table.column("fibre_status").filter(pa.array(kinds.left_out))
            for item in chosen.value_counts().to_pylist():
                left_out[f"left_out_{item['values']}"] = sign * item["counts"]
        with self._lock:
            self._left_out.update(left_out)
            self._rows.update(
                {"given": sign * table.num_rows, "counted": sign * counted,
                 "unplaced": sign * unplaced}
            )  # fmt: skip

    def account(self, reason: str) -> dict[str, int]:
        """Give where all rows went.

        Parameters
        ----------
        reason : str
            Why some can count in no zone.

        Returns
        -------
        dict of str to int
            As a ``Tally`` has it.
        """
        aside = {name: count for name, count in sorted(self._left_out.items()) if count}
        if self._rows["unplaced"]:
            aside[reason] = self._rows["unplaced"]
        given, counted = self._rows["given"], self._rows["counted"]
        outside = given - counted - sum(aside.values())
        return {"given": given, "counted": counted, "outside": outside, **aside}

    def frame(self, sums: Sums, zones: Codes | None) -> pd.DataFrame:
        """Give sums as a ``Tally`` has them.

        Parameters
        ----------
        sums : Sums
            `zoned` or `total`.
        zones : numpy.ndarray of int or None
            The position of each zone by the number that it was counted under; None for the total.

        Returns
        -------
        pandas.DataFrame
            One row a kind, in order.
        """
        keys, values = sums.result()
        packed = self._kinds.known[keys & KIND]
        orders: list[NDArray[Any]] = []
        coded: dict[str, tuple[list[Any], Codes]] = {}
        for name, bits in reversed(BITS.items()):
            code = (packed & ((1 << bits) - 1)) - 1
            packed >>= bits
            words = [False, True] if name in TRUTHS else self._words[name].known
            ranks = np.empty(len(words) + 1, dtype=np.int64)
            ranks[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
            ranks[-1] = len(words)
            orders.append(ranks[code])
            coded[name] = (words, code)
        flags: dict[str, NDArray[Any]] = {}
        if zones is not None:
            place = keys >> SHIFT
            flags = {"edge": place & 1, "inside": (place >> 1) & 1, "zone": zones[place >> 2]}
            orders += flags.values()
        # Numbers are put in order, and then made words: words are slow to move.
        order = np.lexsort(orders)
        columns: dict[str, Any] = {}
        for name, (words, code) in coded.items():
            missing = None if name in TRUTHS else np.nan
            given = np.array([*words, missing], dtype=object)[code[order]]
            kind = "boolean" if name in TRUTHS else "object"
            columns[name] = pd.Series(given, dtype=pd.api.types.pandas_dtype(kind)).array
        for name, flag in flags.items():
            columns[name] = flag[order] if name == "zone" else flag[order] > 0
        frame = pd.DataFrame({name: columns[name] for name in reversed(columns)})
        return frame.assign(**dict(zip(COUNTS, values[order].T, strict=True)))


def column_of(table: pa.Table, name: str) -> pa.Array | None:
    """Give a column of a batch as one array.

    Parameters
    ----------
    table : pyarrow.Table
        The batch.
    name : str
        The column.

    Returns
    -------
    pyarrow.Array or None
        None where it is missing.
    """
    if name not in table.column_names:
        return None
    column = table.column(name)
    if pa.types.is_dictionary(column.type) and column.num_chunks > 1:
        column = column.unify_dictionaries()
    joined = column.combine_chunks()
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined


def _truths(column: pa.Array | None, rows: int) -> Codes:
    if column is None or column.null_count == rows:
        return np.full(rows, -1, dtype=np.int64)
    codes: Codes = column.cast(pa.int8()).fill_null(-1).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64)
