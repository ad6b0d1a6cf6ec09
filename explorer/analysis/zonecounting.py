"""Records counted by position in zones, batch after batch."""

from collections import Counter
from collections.abc import Collection
from copy import copy
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from explorer.analysis.counting import SHIFT, Counting, column_of
from explorer.analysis.locator import Locator
from explorer.analysis.tally import NO_POSITION, Tally, described_zones, unlocated_by_zone
from explorer.analysis.words import Words
from explorer.analysis.zones import require_zones
from explorer.errors import SchemaError
from explorer.vocabulary import FibreStatus

if TYPE_CHECKING:
    import geopandas as gpd


class ZoneCounting(Counting):
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
        self._codes = Words()
        self._unlocated: Counter[int] = Counter()

    def fresh(self) -> "ZoneCounting":
        """Give a counting in the same zones, which are not prepared again.

        Returns
        -------
        ZoneCounting
            Nothing is counted in it yet.
        """
        other = copy(self)
        Counting.__init__(other, {FibreStatus(state) for state in self.without})
        other._codes, other._unlocated = Words(), Counter()  # noqa: SLF001 - of its own class
        return other

    def count(self, table: pa.Table, sign: int) -> None:
        """Count a batch, or take it back.

        Parameters
        ----------
        table : pyarrow.Table
            With `x` and `y` in degrees, NaN or null without position.
        sign : int
            1 or -1.

        Raises
        ------
        SchemaError
            If a column is missing, or a state is none of the regulator's.
        """
        kinds = self.kinds_of(table)
        x, y = (_numbers(table, name) for name in ("x", "y"))
        unplaced = ~(np.isfinite(x) & np.isfinite(y)) & ~kinds.left_out
        x[kinds.left_out] = np.nan
        found = self._locator.pairs(x, y)
        record, inside = found.record, found.inside
        place = (found.zone << 2) + (inside.astype(np.int64) << 1) + found.edge
        known, premises = kinds.known, kinds.premises
        self.zoned.add(
            (place << SHIFT) + kinds.kind[record],
            None if known is None else known[record],
            None if premises is None else premises[record],
            sign,
        )
        counts = np.zeros(table.num_rows, dtype=bool)
        counts[record[inside]] = True
        once = np.flatnonzero(counts)
        self.total.add(
            kinds.kind[once],
            None if known is None else known[once],
            None if premises is None else premises[once],
            sign,
        )
        self.note(table, kinds, len(once), int(unplaced.sum()), sign)
        if unplaced.any():
            self._note_unlocated(table, unplaced, sign)

    def result(self) -> Tally:
        """Give the tally of all batches so far.

        Returns
        -------
        Tally
            As ``tally`` of all their records in one frame gives it.
        """
        names = self._codes.known
        counts = {names[code]: count for code, count in self._unlocated.items()}
        described = self._described.assign(
            unlocated_in_commune=unlocated_by_zone(self._frame_of_zones, counts)
        )
        return Tally(
            described,
            self.frame(self.zoned, np.arange(len(described))),
            self.frame(self.total, None),
            self.account(NO_POSITION),
        )

    def _note_unlocated(self, table: pa.Table, unplaced: NDArray[np.bool_], sign: int) -> None:
        codes = self._codes.codes(column_of(table, "insee_code"), table.num_rows)[unplaced]
        code, count = np.unique(codes[codes >= 0], return_counts=True)
        with self._lock:
            self._unlocated.update(dict(zip(code.tolist(), (sign * count).tolist(), strict=True)))


def _numbers(table: pa.Table, name: str) -> NDArray[np.float64]:
    column = column_of(table, name)
    if column is None:
        message = f"The records have no column '{name}', which zones with an outline need."
        raise SchemaError(message)
    if column.null_count:
        column = column.fill_null(np.nan)
    return np.array(column.to_numpy(zero_copy_only=False), dtype=np.float64)
