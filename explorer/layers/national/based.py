"""Records of any number, with their premises from a base of any size, joined by key on disk."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa

from explorer.errors import InputError
from explorer.layers.fibre.base import KEYS, KNOWN, WEB, JoinReport
from explorer.layers.fibre.columns import recognised
from explorer.layers.fibre.repeats import CONFLICTING, REPEATED
from explorer.layers.fibre.statement import Conservation, Statement
from explorer.layers.fibre.texts import from_chunks
from explorer.layers.fibre.vintage import vintage_of
from explorer.layers.findings import Examination
from explorer.layers.national.blocks import BLOCK
from explorer.layers.national.holding import writing
from explorer.layers.national.inputs import Opened, open_file
from explorer.layers.national.keyindex import KeyIndex
from explorer.layers.national.records import premises_of, trimmed
from explorer.layers.national.repeats import candidates, gathered, hashed, reasons_of
from explorer.layers.national.streaming import AGAIN, refuse

ID: Final = "building_record_id"
Tables = Callable[[pa.Table], object]


class Batches(Protocol):
    """Records that come batch by batch."""

    @property
    def statement(self) -> Statement:
        """What was read of the file."""

    @property
    def conservation(self) -> Conservation:
        """Where its rows went."""

    def each(self, add: Tables, take_back: Tables, more: Sequence[str] = ()) -> None:
        """Hand on all records.

        Parameters
        ----------
        add, take_back : callable
            Given tables of records, and of those that are set aside after all.
        more : sequence of str
            Other columns than those that are counted.
        """


@dataclass(slots=True)
class BasedRecords:
    """Records whose premises are those of a base.

    Attributes
    ----------
    records : Batches
        From ``open_imported`` or ``open_streamed``.
    base : Opened
        The base.
    key : str
        ``"imb_id"`` or ``"imb_code"``.
    found : dict of str to str
        Which of its columns are the keys and the premises.
    block : int
        Bytes of the base that are read at once.
    join : JoinReport or None
        How the two fit together, once all records were handed on.
    """

    records: Batches
    base: Opened
    key: str
    found: dict[str, str]
    block: int = BLOCK
    join: JoinReport | None = None
    _told: "Counter[str]" = field(default_factory=Counter)

    @property
    def statement(self) -> Statement:
        """What was read of the file of records.

        Returns
        -------
        Statement
            Whole once all rows are read.
        """
        return self.records.statement

    @property
    def conservation(self) -> Conservation:
        """Where the rows of the file of records went.

        Returns
        -------
        Conservation
            Whole once all rows are read.
        """
        return self.records.conservation

    def each(self, add: Tables, take_back: Tables, more: Sequence[str] = ()) -> None:
        """Hand on the records, each with its premises.

        Parameters
        ----------
        add : callable
            Given every table of records, by several threads at once.
        take_back : callable
            Given tables of records that ``add`` was given too, and that are set aside.
        more : sequence of str
            Other columns than those that are counted.

        Raises
        ------
        InputError
            If either file is cut, or rows of it are not whole.
        """
        told = self._told = Counter()
        lock = Lock()
        with (
            tempfile.TemporaryDirectory(prefix="manufacture-", ignore_cleanup_errors=True) as name,
            writing(Path(name), AGAIN),
        ):
            index, others = self._indexed(Path(name))

            def counted(table: pa.Table, sign: int) -> pa.Table:
                keys = table.column(ID).combine_chunks().cast(pa.string())
                with lock:
                    _, numbers = index.numbers(keys, sign)
                    if others is not None:
                        told["other"] += sign * int(others.numbers(keys, sign)[0].sum())
                    told["matched"] += sign * (len(numbers) - numbers.null_count)
                    told["premises"] += sign * int(np.sum(numbers.fill_null(0).to_numpy()))
                place = table.schema.get_field_index("premises")
                return table.set_column(place, "premises", numbers)

            self.records.each(
                lambda table: add(counted(table, 1)),
                lambda table: take_back(counted(table, -1)),
                (*more, ID),
            )
            told["unmatched rows"] += index.unmet()
        self.join = self._report(others=others is not None)

    def _indexed(self, folder: Path) -> tuple[KeyIndex, KeyIndex | None]:
        other = self.found.get(_other(self.key))
        index = KeyIndex(folder / "keys")
        others = None if other is None else KeyIndex(folder / "others")
        files: list[Path] = []
        starts: list[int] = []
        for table in self._tables():
            keys = trimmed(table.columns[self.found[self.key]])
            numbers: Any = premises_of(from_chunks([table.columns[self.found["premises"]]]))
            own = folder / f"{len(files):06}.npy"
            np.save(own, hashed(keys, table.rows))
            files.append(own)
            starts.append(self._told["rows"])
            known = keys.is_valid()
            rows = table.rows[known.to_numpy(zero_copy_only=False)] + self._told["rows"]
            index.lay(keys.filter(known), numbers.filter(known), rows)
            if others is not None:
                named = trimmed(table.columns[str(other)]).drop_null()
                none = pa.nulls(len(named), pa.int64())
                others.lay(named, none, np.zeros(len(named), dtype=np.int64))
            self._told["rows"] += len(table.rows)
            self._told["unmatched rows"] += keys.null_count
            self._told["without"] += numbers.null_count
        doubles = self._doubles(candidates(files, starts))
        self._told.update(doubles.values())
        index.close(np.array(sorted(doubles), dtype=np.int64))
        if others is not None:
            others.close(np.zeros(0, dtype=np.int64))
        return index, others

    def _tables(self) -> Iterator[Any]:
        examination = Examination(self.base.path)
        wanted = {
            self.found[name]: pa.string() for name in (*KEYS, "premises") if name in self.found
        }
        for make in self.base.pieces(examination, size=self.block, wanted=wanted):
            table = make()
            for fault in table.faults:
                refuse(fault, examination)
            yield table

    def _doubles(self, rows: Any) -> dict[int, str]:
        if not len(rows):
            return {}
        chosen = list(gathered([self.base], [0], rows))
        return reasons_of(chosen, [0], self.found[self.key], self.base)

    def _report(self, *, others: bool) -> JoinReport:
        told, records = self._told, self.records.conservation.kept
        return JoinReport(
            key=self.key,
            records=records,
            matched=told["matched"],
            unmatched=records - told["matched"],
            base_rows=told["rows"],
            base_unmatched=told["unmatched rows"],
            base_duplicates=told[REPEATED],
            base_conflicts=told[CONFLICTING],
            base_without_number=told["without"],
            premises_total=told["premises"],
            other_key=_other(self.key) if others else None,
            other_key_matched=told["other"] if others else None,
            base=_stated(self.base, told["rows"], self.found),
        )


def with_base(
    records: Batches, base: str | Path, *, key: str = "imb_id", block: int = BLOCK
) -> BasedRecords:
    """Take the premises of records from a base of any size.

    Parameters
    ----------
    records : Batches
        From ``open_imported`` or ``open_streamed``.
    base : str or pathlib.Path
        The regulator's ``base_imb`` as CSV, plain or packed, or the same columns in Parquet.
    key : {"imb_id", "imb_code"}
        The base's column to compare with the records' identifier.
    block : int
        Bytes of the base that are read at once.

    Returns
    -------
    BasedRecords
        Nothing but the base's first line is read yet.

    Raises
    ------
    InputError
        If the base cannot be read, or lacks the key or the number of premises.
    """
    if key not in KEYS:
        message = f"A premises base is joined by one of {', '.join(KEYS)}; '{key}' was asked for."
        raise InputError(message)
    examination = Examination(Path(base))
    opened = open_file(Path(base), examination)
    found = recognised(list(opened.columns), examination, known=KNOWN)
    for name in (key, "premises"):
        if name not in found:
            expected = f"a column {KNOWN[name][0]}"
            listed = f"columns {', '.join(opened.columns)}"
            examination.add("line 1", KNOWN[name][0], expected=expected, found=listed)
    examination.require()
    return BasedRecords(records, opened, key, found, block)


def _other(key: str) -> str:
    return next(name for name in KEYS if name != key)


def _stated(base: Opened, rows: int, found: dict[str, str]) -> Statement:
    return Statement(
        file=base.path.name,
        format="".join(base.path.suffixes[-1:]).lstrip("."),
        bytes=base.bytes,
        rows=rows,
        crs=WEB if base.geometry is None else "EPSG:4326",
        crs_from="publisher" if base.geometry is None else "file",
        bom=base.head.bom if base.head else None,
        separator=base.head.separator if base.head else None,
        member=base.head.member if base.head else None,
        columns_found=found,
        vintage=vintage_of(base.path.name),
    )
