"""What an import keeps while it runs: one part a table, so that an interrupted one goes on."""

import json
from collections.abc import Mapping as Names
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from explorer.crs import STORAGE
from explorer.layers.national.account import Account
from explorer.layers.national.records import Records
from explorer.layers.national.repeats import hashed
from explorer.layers.national.tables import Fault

PLAN: Final = "plan.json"
LEVEL: Final = 16
NOWHERE: Final = 1 << (2 * LEVEL)
"""The key of a record without position: after all others."""

WORLD: Final = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of one part: which rows it has, and where the next one starts.

    Attributes
    ----------
    file : int
        Place of the input file.
    row : int
        Number of its first row in that file, from 1.
    mark : list
        Where the input goes on.
    account : Account
        Of its rows.
    """

    file: int
    row: int
    mark: list[Any]
    account: Account


class Parts:
    """The folder of parts beside the result.

    Parameters
    ----------
    folder : pathlib.Path
        That is there; emptied if it was kept for another input or by other rules.
    plan : mapping
        What the parts depend on.
    """

    def __init__(self, folder: Path, plan: Names[str, Any]) -> None:
        self.folder = folder
        text = json.dumps(plan, sort_keys=True)
        folder.mkdir(exist_ok=True)
        kept = folder / PLAN
        if not kept.is_file() or kept.read_text(encoding="utf-8") != text:
            self._empty()
            kept.write_text(text, encoding="utf-8")
        self.done = self._read()

    def _read(self) -> list[Part]:
        found: list[Part] = []
        while (file := self._path(len(found), "json")).is_file():
            given = json.loads(file.read_text(encoding="utf-8"))
            given["account"] = Account.from_json(given["account"])
            del given["faults"]
            found.append(Part(**given))
        return found

    def write(self, number: int, records: Records) -> None:
        """Write the records of a table, which count once ``add`` is told of them.

        Parameters
        ----------
        number : int
            The part's: any thread may write its own.
        records : Records
            What was read, its rows counted from the table's first.
        """
        table, keys = sorted_by_place(records.table)
        identifiers = table.column("building_record_id").combine_chunks()
        np.save(self._path(number, "npy"), hashed(identifiers, table.column("row").to_numpy()))
        table = table.append_column("key", pa.array(keys))
        pq.write_table(table, self._path(number, "parquet"), compression="zstd",
                       use_dictionary=_repeating(table))  # fmt: skip

    def add(
        self, file: int, row: int, mark: tuple[Any, ...], account: Account, faults: list[Fault]
    ) -> Part:
        """Take the next part for whole, once its records are written.

        Parameters
        ----------
        file : int
            Place of the input file.
        row : int
            Number of the table's first row in it.
        mark : tuple
            Where the input goes on.
        account : Account
            Of its rows.
        faults : list of Fault
            Rows that were set aside, counted from the table's first.

        Returns
        -------
        Part
            Whole on disk, or not there at all.
        """
        number = len(self.done)
        part = Part(file, row, list(mark), account)
        given = {
            "file": file, "row": row, "mark": list(mark), "account": account.to_json(),
            "faults": [asdict(replace(fault, row=fault.row + row - 1)) for fault in faults],
        }  # fmt: skip
        temporary = self._path(number, "new")
        temporary.write_text(json.dumps(given), encoding="utf-8")
        temporary.replace(self._path(number, "json"))
        self.done.append(part)
        return part

    def faults(self, number: int) -> list[Fault]:
        """Read which rows of a part were set aside: there may be many, so none are kept in memory.

        Parameters
        ----------
        number : int
            The part's.

        Returns
        -------
        list of Fault
            In the order of the input.
        """
        given = json.loads(self._path(number, "json").read_text(encoding="utf-8"))
        return [Fault(**fault) for fault in given["faults"]]

    def tables(self) -> list[Path]:
        """List the tables of records.

        Returns
        -------
        list of pathlib.Path
            In the order of the input.
        """
        return [self._path(number, "parquet") for number in range(len(self.done))]

    def hashes(self) -> list[Path]:
        """List the sorted hashes of identifiers.

        Returns
        -------
        list of pathlib.Path
            In the order of the input.
        """
        return [self._path(number, "npy") for number in range(len(self.done))]

    def clear(self) -> None:
        """Remove the folder, and what is in it."""
        self._empty()
        (self.folder / "lock").unlink(missing_ok=True)
        self.folder.rmdir()

    def _empty(self) -> None:
        for file in self.folder.glob("part-*"):
            file.unlink()
        (self.folder / PLAN).unlink(missing_ok=True)

    def _path(self, number: int, ending: str) -> Path:
        return self.folder / f"part-{number:06}.{ending}"


def sorted_by_place(table: pa.Table) -> tuple[pa.Table, NDArray[np.int64]]:
    """Sort records along a Hilbert curve over the world, then by row.

    Parameters
    ----------
    table : pyarrow.Table
        With `x` and `y`.

    Returns
    -------
    tuple of pyarrow.Table and numpy.ndarray
        The table, and each record's place on the curve; one without position comes last.
    """
    x = table.column("x").to_numpy()
    y = table.column("y").to_numpy()
    placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    keys = np.full(len(x), NOWHERE, dtype=np.int64)
    points = gpd.GeoSeries(gpd.points_from_xy(x[placed], y[placed]), crs=STORAGE)
    if len(placed):
        keys[placed] = points.hilbert_distance(total_bounds=WORLD, level=LEVEL).to_numpy()
    order = np.argsort(keys, kind="stable")
    return table.take(pa.array(order)), keys[order]


def _repeating(table: pa.Table) -> list[str]:
    own = {"building_record_id", "x", "y", "row", "line", "key"}
    return [name for name in table.column_names if name not in own]
