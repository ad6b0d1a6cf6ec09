"""Tallies of records that arrive batch by batch: the whole file is never in memory.

What is kept grows with the number of zones, operators and mutualisation points that are met, and
not with the number of records. The tally is that of ``tally`` and ``tally_by``, to the last count.
"""

from collections.abc import Collection
from copy import copy
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from explorer.analysis.locator import Locator
from explorer.analysis.tally import (
    COUNTS,
    GROUPS,
    NO_POSITION,
    Tally,
    described_zones,
    summed,
    unlocated_by_zone,
)
from explorer.analysis.zones import require_zones
from explorer.errors import SchemaError
from explorer.vocabulary import FibreStatus

if TYPE_CHECKING:
    import geopandas as gpd

KINDS: Final = GROUPS[3:]
NEEDED: Final = ("x", "y", *KINDS, "premises", "insee_code")
"""Columns of a batch; those other than `x`, `y` and `fibre_status` may be missing, or null."""

MOST_ROWS: Final = 2_000_000
"""How many sums are gathered before they are added up."""

SHIFT: Final = 32
Codes = NDArray[np.int64]


class _Words:
    """The distinct values of a column over all batches, each with its number."""

    def __init__(self) -> None:
        self.known: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def number(self, value: Any) -> int:
        if value not in self._numbers:
            self._numbers[value] = len(self.known)
            self.known.append(value)
        return self._numbers[value]

    def codes(self, column: pa.Array | None, rows: int) -> Codes:
        # For each row the number of its value; -1 where there is none.
        if column is None:
            return np.full(rows, -1, dtype=np.int64)
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        values = [*coded.dictionary.to_pylist(), None]
        numbers = [-1 if value is None else self.number(value) for value in values]
        given: Codes = np.array(numbers, dtype=np.int64)[places]
        return given


class _Sums:
    """Sums by a whole number, gathered and then added up."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []
        self._rows = 0

    def add(self, keys: Codes, known: Codes, premises: Codes, sign: int) -> None:
        codes, distinct = pd.factorize(keys)
        size = len(distinct)
        sums = np.zeros((size, 2), dtype=np.int64)
        np.add.at(sums[:, 0], codes, known)
        np.add.at(sums[:, 1], codes, premises)
        counted = np.bincount(codes, minlength=size)
        columns = dict(zip(COUNTS, (sign * counted, *(sign * sums.T)), strict=True))
        self._parts.append(pd.DataFrame({"key": distinct, **columns}))
        self._rows += size
        if self._rows > MOST_ROWS:
            self.frame()

    def frame(self) -> pd.DataFrame:
        # One row a key.
        empty = pd.DataFrame({name: pd.Series(dtype=np.int64) for name in ("key", *COUNTS)})
        whole = pd.concat([empty, *self._parts]).groupby("key", as_index=False).sum()
        whole = whole[whole["records"] != 0]
        self._parts, self._rows = [whole], 0
        return whole


class _Counting:
    """What both ways of counting share: the kinds of records, and the account of rows.

    Parameters
    ----------
    without : collection of FibreStatus
        States whose records are left out.
    """

    def __init__(self, without: Collection[FibreStatus]) -> None:
        self._without = {str(state) for state in without}
        self._words = {name: _Words() for name in (*KINDS, "insee_code")}
        self._kinds = _Words()
        self._zoned, self._total = _Sums(), _Sums()
        self._given = self._counted = self._unplaced = 0
        self._left_out: dict[str, int] = {}

    def take_back(self, table: pa.Table) -> None:
        """Take records back that were counted, since they are to be set aside.

        Parameters
        ----------
        table : pyarrow.Table
            Records that `add` was given.
        """
        self._add(table, -1)

    def _add(self, table: pa.Table, sign: int) -> None:
        raise NotImplementedError

    def _kind_of(self, table: pa.Table, sign: int) -> tuple[Codes, NDArray[np.bool_], Codes, Codes]:
        # For each record its kind, whether it is left out, and its premises.
        rows = table.num_rows
        columns = [self._words[name].codes(_column(table, name), rows) for name in KINDS]
        state = columns[0]
        said = self._words["fibre_status"].known
        if (state < 0).any() or not set(said) <= set(FibreStatus):
            odd = [value for value in said if value not in set(FibreStatus)]
            found = repr(odd[0]) if odd else "a record without one"
            listed = ", ".join(FibreStatus)
            message = f"Column 'fibre_status': expected one of {listed}; found {found}."
            raise SchemaError(message)
        combined = columns[0].copy()
        for codes in columns[1:]:
            combined = combined * (int(codes.max(initial=0)) + 2) + codes + 1
        places, distinct = pd.factorize(combined)
        first = np.empty(len(distinct), dtype=np.int64)
        first[places[::-1]] = np.arange(rows)[::-1]
        numbers = [self._kinds.number(tuple(int(codes[row]) for codes in columns)) for row in first]
        kind = np.array(numbers, dtype=np.int64)[places]
        away = [place for place, word in enumerate(said) if str(word) in self._without]
        left_out = np.isin(state, away)
        for place, count in zip(*np.unique(state[left_out], return_counts=True), strict=True):
            name = f"left_out_{said[place]}"
            self._left_out[name] = self._left_out.get(name, 0) + sign * int(count)
        self._given += sign * rows
        premises = _column(table, "premises")
        if premises is None:
            return kind, left_out, np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
        known = premises.is_valid().to_numpy(zero_copy_only=False).astype(np.int64)
        number = premises.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        return kind, left_out, known, number

    def _account(self, reason: str) -> dict[str, int]:
        aside = {name: count for name, count in sorted(self._left_out.items()) if count}
        if self._unplaced:
            aside[reason] = self._unplaced
        outside = self._given - self._counted - sum(aside.values())
        return {"given": self._given, "counted": self._counted, "outside": outside, **aside}

    def _frame(self, sums: _Sums, zones: "NDArray[np.int64] | None") -> pd.DataFrame:
        whole = sums.frame()
        keys = whole.pop("key").to_numpy()
        kinds = np.array(self._kinds.known, dtype=np.int64).reshape(-1, len(KINDS))
        chosen = kinds[keys & ((1 << SHIFT) - 1)]
        columns: dict[str, Any] = {}
        if zones is not None:
            place = keys >> SHIFT
            columns = {
                "zone": zones[place >> 2],
                "inside": (place & 2) > 0,
                "edge": (place & 1) > 0,
            }
        for number, name in enumerate(KINDS):
            values = np.array([*self._words[name].known, None], dtype=object)
            given = pd.Series(values[chosen[:, number]], dtype=object)
            kind = "boolean" if name in {"point_open", "position_doubtful"} else "object"
            columns[name] = given.astype(pd.api.types.pandas_dtype(kind)).array
        counted = {name: whole[name].to_numpy() for name in COUNTS}
        return summed(pd.DataFrame({**columns, **counted}), GROUPS if zones is not None else KINDS)


class ZoneCounting(_Counting):
    """Records counted in zones by position, batch after batch.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        As for ``tally``; they are prepared once.
    without : collection of FibreStatus
        States whose records are left out, and counted as set aside.
    edge_m : float, optional
        As for ``tally``.
    """

    def __init__(
        self,
        zones: "gpd.GeoDataFrame",
        *,
        without: Collection[FibreStatus] = (),
        edge_m: float | None = None,
    ) -> None:
        super().__init__(without)
        self._frame_of_zones = zones
        areas = require_zones(zones)
        self._described = described_zones(zones, areas, edge_m)
        self._locator = Locator(areas, edge_m=self._described["edge_m"])
        self._unlocated: dict[str, int] = {}

    def fresh(self) -> "ZoneCounting":
        """Give a counting in the same zones, which are not prepared again.

        Returns
        -------
        ZoneCounting
            Nothing is counted in it yet.
        """
        other = copy(self)
        _Counting.__init__(other, {FibreStatus(state) for state in self._without})
        other._unlocated = {}  # noqa: SLF001 - of its own class
        return other

    def add(self, table: pa.Table) -> None:
        """Count a batch.

        Parameters
        ----------
        table : pyarrow.Table
            `x` and `y` (degrees, NaN or null without position), `fibre_status`, and the other
            columns of ``NEEDED`` where they are known.

        Raises
        ------
        SchemaError
            If a state is missing, or none of the regulator's.
        """
        self._add(table, 1)

    def _add(self, table: pa.Table, sign: int) -> None:
        kind, left_out, known, premises = self._kind_of(table, sign)
        x, y = (_numbers(table, name) for name in ("x", "y"))
        unplaced = ~(np.isfinite(x) & np.isfinite(y)) & ~left_out
        self._unplaced += sign * int(unplaced.sum())
        codes = self._words["insee_code"].codes(_column(table, "insee_code"), table.num_rows)
        names = self._words["insee_code"].known
        for code, count in zip(*np.unique(codes[unplaced], return_counts=True), strict=True):
            if code >= 0:
                self._unlocated[names[code]] = self._unlocated.get(names[code], 0) + sign * int(
                    count
                )
        x[left_out] = np.nan
        pairs = self._locator.pairs(x, y)
        record, zone = pairs["record"].to_numpy(), pairs["zone"].to_numpy()
        inside, edge = (pairs[name].to_numpy(dtype=bool) for name in ("inside", "edge"))
        place = (zone << 2) + (inside.astype(np.int64) << 1) + edge
        self._zoned.add((place << SHIFT) + kind[record], known[record], premises[record], sign)
        once = np.unique(record[inside])
        self._counted += sign * len(once)
        self._total.add(kind[once], known[once], premises[once], sign)

    def result(self) -> Tally:
        """Give the tally of all batches so far.

        Returns
        -------
        Tally
            As ``tally`` of all their records in one frame gives it.
        """
        counts = pd.Series(self._unlocated, dtype="int64")
        described = self._described.assign(
            unlocated_in_commune=unlocated_by_zone(self._frame_of_zones, counts)
        )
        return Tally(
            described,
            self._frame(self._zoned, np.arange(len(described))),
            self._frame(self._total, None),
            self._account(NO_POSITION),
        )


class ColumnCounting(_Counting):
    """Records counted by the value of a column, batch after batch.

    Parameters
    ----------
    column : str
        For instance ``"insee_code"``.
    without : collection of FibreStatus
        States whose records are left out, and counted as set aside.
    """

    def __init__(self, column: str, *, without: Collection[FibreStatus] = ()) -> None:
        super().__init__(without)
        self._column = column
        self._values = _Words()
        self._met = np.zeros(0, dtype=np.int64)

    def add(self, table: pa.Table) -> None:
        """Count a batch.

        Parameters
        ----------
        table : pyarrow.Table
            The column, `fibre_status`, and the other columns of ``NEEDED`` where they are known.

        Raises
        ------
        SchemaError
            If the column is missing, or a state is none of the regulator's.
        """
        self._add(table, 1)

    def _add(self, table: pa.Table, sign: int) -> None:
        if self._column not in table.column_names:
            listed = ", ".join(map(repr, table.column_names))
            message = f"The records have no column '{self._column}'; they have {listed}."
            raise SchemaError(message)
        kind, left_out, known, premises = self._kind_of(table, sign)
        zone = self._values.codes(_column(table, self._column), table.num_rows)
        met = sign * np.bincount(zone + 1, minlength=len(self._values.known) + 1)[1:]
        met[: len(self._met)] += self._met
        self._met = met
        self._unplaced += sign * int(((zone < 0) & ~left_out).sum())
        chosen = np.flatnonzero((zone >= 0) & ~left_out)
        self._counted += sign * len(chosen)
        keys = (((zone[chosen] << 2) + 2) << SHIFT) + kind[chosen]
        self._zoned.add(keys, known[chosen], premises[chosen], sign)
        self._total.add(kind[chosen], known[chosen], premises[chosen], sign)

    def result(self) -> Tally:
        """Give the tally of all batches so far.

        Returns
        -------
        Tally
            As ``tally_by`` of all their records in one frame gives it.
        """
        met = sorted(
            value for value, count in zip(self._values.known, self._met, strict=True) if count
        )
        places = [self._values.number(value) for value in met]
        ranks = np.full(len(self._values.known), -1, dtype=np.int64)
        ranks[places] = np.arange(len(places))
        values = [self._values.known[place] for place in places]
        keys = pd.Index(pd.Series(values, dtype=object), name=self._column)
        unknown = pd.array([pd.NA] * len(keys), dtype="Int64")
        described = pd.DataFrame(
            {"name": keys.astype(str), "remark": None, "edge_m": 0.0}, index=keys
        ).assign(unlocated_in_commune=unknown)
        return Tally(
            described,
            self._frame(self._zoned, ranks),
            self._frame(self._total, None),
            self._account(f"no_{self._column}"),
        )


def _column(table: pa.Table, name: str) -> pa.Array | None:
    if name not in table.column_names:
        return None
    column = table.column(name).combine_chunks()
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    column = _column(table, name)
    if column is None:
        message = f"The records have no column '{name}', which zones with an outline need."
        raise SchemaError(message)
    return np.array(column.fill_null(np.nan).to_numpy(zero_copy_only=False), dtype=np.float64)
