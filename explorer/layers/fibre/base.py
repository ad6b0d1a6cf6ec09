"""The premises base: how many dwellings and workplaces each building has, and its join by key."""

from collections.abc import Mapping as Names
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.layers.fibre.codes import counts
from explorer.layers.fibre.columns import recognised
from explorer.layers.fibre.repeats import CONFLICTING, REPEATED, set_aside
from explorer.layers.fibre.sources import Source, read_source
from explorer.layers.fibre.statement import Statement
from explorer.layers.fibre.vintage import vintage_of
from explorer.layers.findings import Examination
from explorer.layers.limits import Limits

KEYS: Final = ("imb_id", "imb_code")
WEB: Final = "EPSG:3857"
KNOWN: Final[Names[str, tuple[str, ...]]] = {
    "imb_id": ("imb_id", "building_record_id"),
    "imb_code": ("imb_code",),
    "premises": ("imb_nbr_logloc",),
}


@dataclass(frozen=True, slots=True)
class JoinReport:
    """How records and a premises base fit together.

    Attributes
    ----------
    key : str
        The base's column that was compared with the records' identifier.
    records, matched, unmatched : int
        Records kept; those that the base gives a number of premises; the others.
    base_rows : int
        Rows of the base.
    base_unmatched : int
        Rows whose key no record has.
    base_duplicates : int
        Rows equal to one above them, counted once.
    base_conflicts : int
        Rows of a key that has several rows which differ; such a key gives no number.
    base_without_number : int
        Rows whose number of premises is missing or no whole number.
    premises_total : int
        Premises of the matched records.
    other_key : str or None
        The base's other key column, if it has one.
    other_key_matched : int or None
        How many records would match by it.
    base : Statement
        What was read of the base.
    """

    key: str
    records: int
    matched: int
    unmatched: int
    base_rows: int
    base_unmatched: int
    base_duplicates: int
    base_conflicts: int
    base_without_number: int
    premises_total: int
    other_key: str | None
    other_key_matched: int | None
    base: Statement

    @property
    def holds(self) -> float:
        """The share of the records that the base gives a number of premises.

        Returns
        -------
        float
            0 to 1; 0 where there is no record.
        """
        return self.matched / self.records if self.records else 0.0

    def to_json(self) -> dict[str, Any]:
        """Give the report as an object of plain values.

        Returns
        -------
        dict
            One key for each attribute, and ``holds``.
        """
        return {
            "key": self.key,
            "records": self.records,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "holds": self.holds,
            "base_rows": self.base_rows,
            "base_unmatched": self.base_unmatched,
            "base_duplicates": self.base_duplicates,
            "base_conflicts": self.base_conflicts,
            "base_without_number": self.base_without_number,
            "premises_total": self.premises_total,
            "other_key": self.other_key,
            "other_key_matched": self.other_key_matched,
            "base": self.base.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Base:
    """A premises base, before it is joined.

    Attributes
    ----------
    source : Source
        Its rows.
    found : dict of str to str
        Which of its columns are the keys and the premises.
    key : str
        ``"imb_id"`` or ``"imb_code"``.
    premises : pandas.Series of Int64
        For each row.
    statement : Statement
        What was read.
    examination : Examination
        What was found.
    """

    source: Source
    found: dict[str, str]
    key: str
    premises: "pd.Series[int]"
    statement: Statement
    examination: Examination


def read_base(path: str | Path, key: str, limits: Limits) -> Base:
    """Read a premises base.

    Parameters
    ----------
    path : str or pathlib.Path
        The regulator's ``base_imb`` as CSV, plain or packed, or the same columns in another
        format that is read.
    key : str
        ``"imb_id"`` or ``"imb_code"``.
    limits : Limits
        How much is taken in.

    Returns
    -------
    Base
        All rows.

    Raises
    ------
    InputError
        If the file cannot be read, or lacks the key or the number of premises.
    """
    path = Path(path)
    if key not in KEYS:
        message = f"A premises base is joined by one of {', '.join(KEYS)}; '{key}' was asked for."
        raise InputError(message)
    examination = Examination(path)
    source = read_source(path, examination, limits)
    header = list(source.columns)
    found = recognised(header, examination, known=KNOWN)
    for name in (key, "premises"):
        if name not in found:
            expected = f"a column {KNOWN[name][0]}"
            listed = f"columns {', '.join(header)}"
            if len(header) == 1:
                listed = f"one column only, '{header[0]}': its separator is probably another"
            examination.add("line 1", KNOWN[name][0], expected=expected, found=listed)
    examination.require()
    examination.features = len(source.lines)
    statement = Statement(
        file=path.name,
        rows=len(source.lines),
        crs=WEB if source.points is None else "EPSG:4326",
        crs_from="publisher" if source.points is None else "file",
        columns_found=found,
        columns_unknown=(),
        vintage=vintage_of(path.name),
        **source.said,
    )
    premises = counts(source, found["premises"], examination)
    return Base(source, found, key, premises, statement, examination)


def joined(identifiers: NDArray[np.object_], base: Base) -> tuple["pd.Series[int]", JoinReport]:
    """Give each record its number of premises.

    Parameters
    ----------
    identifiers : numpy.ndarray of object
        One a record, no two alike.
    base : Base
        The base.

    Returns
    -------
    tuple of pandas.Series and JoinReport
        The premises (Int64), missing where the base says none or contradicts itself; the report.
    """
    column = base.found[base.key]
    aside = set_aside(base.source, column, base.examination)
    keys = base.source.columns[column].objects()
    usable = (aside == np.array(None)) & base.premises.notna().to_numpy()
    by_key = pd.Series(base.premises.to_numpy()[usable], index=keys[usable], dtype="Int64")
    premises = by_key.reindex(identifiers).reset_index(drop=True)
    matched = int(premises.notna().sum())
    known = set(identifiers.tolist())
    other = next(name for name in KEYS if name != base.key)
    other_matched = None
    if other in base.found:
        others = set(base.source.columns[base.found[other]].texts)
        other_matched = len(known & others)
    has_record = base.source.columns[column].mapped(known.__contains__, empty=False).astype(bool)
    report = JoinReport(
        key=base.key,
        records=len(identifiers),
        matched=matched,
        unmatched=len(identifiers) - matched,
        base_rows=len(keys),
        base_unmatched=int((~has_record).sum()),
        base_duplicates=int((aside == REPEATED).sum()),
        base_conflicts=int((aside == CONFLICTING).sum()),
        base_without_number=int(base.premises.isna().sum()),
        premises_total=int(premises.sum()),
        other_key=other if other in base.found else None,
        other_key_matched=other_matched,
        base=base.statement,
    )
    return premises, report
