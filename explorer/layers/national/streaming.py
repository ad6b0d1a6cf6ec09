"""Building files that are counted without being imported: read table by table, and never kept."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from explorer.layers.fibre.mapping import STATES, Mapping, read_mapping
from explorer.layers.fibre.statement import Conservation, Statement
from explorer.layers.findings import Examination
from explorer.layers.limits import FRANCE, Box
from explorer.layers.national.account import Account, require_sound
from explorer.layers.national.atonce import in_order
from explorer.layers.national.blocks import BLOCK
from explorer.layers.national.holding import writing
from explorer.layers.national.importing import statement_of
from explorer.layers.national.inputs import Opened, open_file
from explorer.layers.national.records import UNKNOWN_STATE, Records, records_of
from explorer.layers.national.repeats import candidates, doubles_of, hashed
from explorer.layers.national.rules import Rules, rules_of
from explorer.layers.national.tables import Fault, Table

AGAIN: Final = "or name another disk by TMPDIR, and ask again"
EXPECTED: Final = {
    UNKNOWN_STATE: f"one of {', '.join(STATES)}",
    "wrong_width": "as many fields as the header has",
    "broken_quote": "a quote at both ends of a quoted field, and two for one inside",
}


@dataclass(slots=True)
class StreamedRecords:
    """A building file, read once for its records, and again only where identifiers repeat.

    Attributes
    ----------
    opened : Opened
        The file.
    rules : Rules
        How it is read.
    block : int
        Bytes of text that are read at once.
    account : Account
        Of the rows that were read so far.
    """

    opened: Opened
    rules: Rules
    block: int = BLOCK
    account: Account = field(default_factory=Account)

    @property
    def statement(self) -> Statement:
        """What was read of the file.

        Returns
        -------
        Statement
            Whole once all rows are read.
        """
        return statement_of([self.opened], self.rules, self.account)

    @property
    def conservation(self) -> Conservation:
        """Where the rows went.

        Returns
        -------
        Conservation
            Whole once all rows are read.
        """
        return self.account.conservation()

    def each(
        self,
        add: Callable[[pa.Table], object],
        take_back: Callable[[pa.Table], object],
        more: Sequence[str] = (),
    ) -> None:
        """Hand on the records, table by table, and then those that repeat an identifier.

        Parameters
        ----------
        add : callable
            Given every table of records, by several threads at once.
        take_back : callable
            Given tables of records that ``add`` was given too, and that are set aside.
        more : sequence of str
            Other columns than those that are counted, under our names or the file's.

        Raises
        ------
        InputError
            If the plain reader would refuse the file.
        """
        examination = Examination(self.opened.path)
        self.account = Account()
        starts: list[int] = []
        with (
            tempfile.TemporaryDirectory(prefix="manufacture-") as name,
            writing(Path(name), AGAIN),
        ):
            folder = Path(name)

            def counted(piece: tuple[int, Callable[[], Table]]) -> Records:
                number, make = piece
                records = records_of(make(), self.rules, only=more)
                identifiers = records.table.column("building_record_id").combine_chunks()
                own = hashed(identifiers, records.table.column("row").to_numpy())
                np.save(_hashes(folder, number), own)
                add(records.table)
                return Records(records.table.slice(0, 0), records.faults, records.account)

            pieces = self.opened.pieces(
                examination, size=self.block, wanted=self.rules.wanted(more)
            )
            for records in in_order(counted, enumerate(pieces)):
                for fault in records.faults:
                    refuse(fault, examination)
                starts.append(self.account.rows)
                self.account.add(records.account)
            require_sound(self.account, examination)
            rows = candidates([_hashes(folder, number) for number in range(len(starts))], starts)
        doubles = doubles_of([self.opened], [0], [self.rules], rows, only=more)
        for table in doubles.records:
            take_back(table)
        self.account.take(doubles.account, list(doubles.reasons.values()))


def open_streamed(
    path: str | Path,
    *,
    mapping: Mapping | str | Path | None = None,
    unknown_states: str = "refuse",
    extent: Sequence[Box] = FRANCE,
    block: int = BLOCK,
) -> StreamedRecords:
    """Open a building file of any size.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV, plain, gzipped or alone in a zip archive, or Parquet.
    mapping : Mapping or str or pathlib.Path, optional
        What the file calls columns and states.
    unknown_states : {"refuse", "keep"}
        Whether a state outside the list rejects the file, or is kept as unknown.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    block : int
        Bytes of text that are read at once.

    Returns
    -------
    StreamedRecords
        No row is read yet.

    Raises
    ------
    InputError
        If the file cannot be read, or lacks a column.
    """
    path = Path(path)
    examination = Examination(path)
    said = mapping if isinstance(mapping, Mapping) else None
    said = said or (Mapping() if mapping is None else read_mapping(str(mapping)))
    opened = open_file(path, examination)
    rules = rules_of(opened, said, extent, examination, keep=unknown_states == "keep")
    return StreamedRecords(opened, rules, block)


def refuse(fault: Fault, examination: Examination) -> None:
    """Refuse a file for a row that the plain reader would refuse it for.

    Parameters
    ----------
    fault : Fault
        A row that cannot be read.
    examination : Examination
        Receives it.

    Raises
    ------
    InputError
        Unless rows of its kind are only set aside.
    """
    if fault.reason not in EXPECTED:
        return
    where = f"line {fault.line}"
    examination.add(where, fault.column or None, expected=EXPECTED[fault.reason], found=fault.found)
    examination.require()


def _hashes(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.npy"
