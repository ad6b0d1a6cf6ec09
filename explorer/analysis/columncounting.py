"""Records counted by the value of a column, batch after batch."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from explorer.analysis.counting import SHIFT, Counting, column_of
from explorer.analysis.tally import Tally
from explorer.analysis.words import Words
from explorer.errors import SchemaError
from explorer.vocabulary import FibreStatus

if TYPE_CHECKING:
    import pyarrow as pa


class ColumnCounting(Counting):
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
        self._values = Words()
        self._met = np.zeros(0, dtype=np.int64)

    def count(self, table: "pa.Table", sign: int) -> None:
        """Count a batch, or take it back.

        Parameters
        ----------
        table : pyarrow.Table
            With the column.
        sign : int
            1 or -1.

        Raises
        ------
        SchemaError
            If the column is missing, or a state is none of the regulator's.
        """
        if self._column not in table.column_names:
            listed = ", ".join(map(repr, table.column_names))
            message = f"The records have no column '{self._column}'; they have {listed}."
            raise SchemaError(message)
        kinds = self.kinds_of(table)
        zone = self._values.codes(column_of(table, self._column), table.num_rows)
        unplaced = int(((zone < 0) & ~kinds.left_out).sum())
        chosen = np.flatnonzero((zone >= 0) & ~kinds.left_out)
        known = None if kinds.known is None else kinds.known[chosen]
        premises = None if kinds.premises is None else kinds.premises[chosen]
        keys = (((zone[chosen] << 2) + 2) << SHIFT) + kinds.kind[chosen]
        self.zoned.add(keys, known, premises, sign)
        self.total.add(kinds.kind[chosen], known, premises, sign)
        self.note(table, kinds, len(chosen), unplaced, sign)
        with self._lock:
            met = sign * np.bincount(zone + 1, minlength=len(self._values) + 1)[1:]
            met[: len(self._met)] += self._met
            self._met = met

    def result(self) -> Tally:
        """Give the tally of all batches so far.

        Returns
        -------
        Tally
            As ``tally_by`` of all their records in one frame gives it.
        """
        known = self._values.known
        met = sorted(np.flatnonzero(self._met).tolist(), key=known.__getitem__)
        ranks = np.full(len(known), -1, dtype=np.int64)
        ranks[met] = np.arange(len(met))
        values = [known[place] for place in met]
        keys = pd.Index(pd.Series(values, dtype=object), name=self._column)
        unknown = pd.array([pd.NA] * len(keys), dtype="Int64")
        described = pd.DataFrame(
            {"name": keys.astype(str), "remark": None, "edge_m": 0.0}, index=keys
        ).assign(unlocated_in_commune=unknown)
        return Tally(
            described,
            self.frame(self.zoned, ranks),
            self.frame(self.total, None),
            self.account(f"no_{self._column}"),
        )
