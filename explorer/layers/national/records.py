"""Rows of text to building records in our words, table by table, as the plain reader does it."""

from collections import Counter
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explorer.crs import STORAGE
from explorer.layers.fibre.codes import counts, doubtful, insee_codes, listed, opened
from explorer.layers.fibre.columns import ADDRESS, COLUMNS, POSITION, REQUIRED, recognised, theirs
from explorer.layers.fibre.mapping import Mapping
from explorer.layers.fibre.positions import NO_POSITION, REASONS, judged, numbers_of
from explorer.layers.fibre.repeats import ASIDE, NO_ID
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.statement import Conservation
from explorer.layers.fibre.states import states
from explorer.layers.fibre.texts import TextColumn, from_chunks
from explorer.layers.findings import Examination, show
from explorer.layers.limits import Box
from explorer.layers.national.tables import Fault, Opened, Table
from explorer.vocabulary import FibreStatus

HALF: Final = 2
UNKNOWN_STATE: Final = "unknown_state"
OWN: Final = ("line", "x", "y", "unlocated", "geometry", "bbox", "row")
NONE: Final = np.array(None)


@dataclass(slots=True)
class Account:
    """Where rows went so far; two of them add up.

    Attributes
    ----------
    rows, kept : int
        Rows read; records.
    unlocated, aside, odd : collections.Counter
        Records without position, and rows set aside, by reason; states kept as unknown.
    texts : dict of str to set
        The distinct texts of columns that are read as yes or no.
    """

    rows: int = 0
    kept: int = 0
    unlocated: "Counter[str]" = field(default_factory=Counter)
    aside: "Counter[str]" = field(default_factory=Counter)
    odd: "Counter[str]" = field(default_factory=Counter)
    texts: dict[str, set[str]] = field(default_factory=dict)

    def add(self, other: "Account") -> None:
        """Add the account of other rows.

        Parameters
        ----------
        other : Account
            It stays as it is.
        """
        self.rows += other.rows
        self.kept += other.kept
        self.unlocated += other.unlocated
        self.aside += other.aside
        self.odd += other.odd
        for name, texts in other.texts.items():
            self.texts.setdefault(name, set()).update(texts)

    def take(self, other: "Account", reasons: Sequence[str]) -> None:
        """Set rows aside that were taken for records.

        Parameters
        ----------
        other : Account
            Of these records.
        reasons : sequence of str
            Why, for each.
        """
        self.kept -= other.kept
        self.unlocated -= other.unlocated
        self.odd -= other.odd
        self.aside.update(reasons)

    def conservation(self) -> Conservation:
        """Give the account as the plain reader does.

        Returns
        -------
        Conservation
            It adds up.
        """
        unlocated = {name: self.unlocated[name] for name in REASONS}
        return Conservation(
            rows_in=self.rows,
            kept=self.kept,
            located=self.kept - sum(unlocated.values()),
            unlocated=unlocated,
            set_aside={
                name: self.aside[name] for name in dict.fromkeys([*ASIDE, *sorted(self.aside)])
            },
            unknown_states=dict(sorted(self.odd.items())),
        )

    def to_json(self) -> dict[str, Any]:
        """Give the account as plain values.

        Returns
        -------
        dict
            One key for each attribute, in order.
        """
        return {
            "rows": self.rows,
            "kept": self.kept,
            "unlocated": dict(sorted(self.unlocated.items())),
            "aside": dict(sorted(self.aside.items())),
            "odd": dict(sorted(self.odd.items())),
            "texts": {name: sorted(texts) for name, texts in sorted(self.texts.items())},
        }

    @classmethod
    def from_json(cls, given: Names[str, Any]) -> "Account":
        """Read what ``to_json`` gave.

        Parameters
        ----------
        given : mapping
            Plain values.

        Returns
        -------
        Account
            The same account.
        """
        return cls(
            given["rows"],
            given["kept"],
            Counter(given["unlocated"]),
            Counter(given["aside"]),
            Counter(given["odd"]),
            {name: set(texts) for name, texts in given["texts"].items()},
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rows of one file become records."""

    found: Names[str, str]
    mapping: Mapping
    extent: Sequence[Box]
    keep: bool

    @property
    def crs(self) -> str:
        """The reference system of x and y.

        Returns
        -------
        str
            Longitude and latitude where the mapping does not say.
        """
        return self.mapping.crs or STORAGE


def rules_of(
    opened_file: Opened,
    mapping: Mapping,
    extent: Sequence[Box],
    examination: Examination,
    *,
    keep: bool,
) -> Rules:
    """Find our columns in a file.

    Parameters
    ----------
    opened_file : Opened
        The file.
    mapping : Mapping
        What it calls columns and states.
    extent : sequence of (west, south, east, north)
        Where positions must lie.
    examination : Examination
        Receives a finding for a column that is missing.
    keep : bool
        Whether a state outside the list is kept as unknown.

    Returns
    -------
    Rules
        For every table of the file.

    Raises
    ------
    InputError
        If a column is missing.
    """
    header = list(opened_file.columns)
    placed = opened_file.geometry is not None
    known = {ours: names for ours, names in COLUMNS.items() if not placed or ours not in POSITION}
    said = {ours: name for ours, name in mapping.columns.items() if ours in known}
    found = recognised(header, examination, said=said, known=known)
    for ours in REQUIRED if placed else (*REQUIRED, *POSITION):
        if ours not in found:
            names = " or ".join(dict.fromkeys((theirs(ours), ours, *COLUMNS[ours])))
            expected = f"a column {names}, or one that a mapping names"
            listed_columns = f"columns {', '.join(header)}"
            examination.add("line 1", theirs(ours), expected=expected, found=listed_columns)
    examination.require()
    return Rules(found, mapping, extent, keep)


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one table, what was set aside, and the account of its rows."""

    table: pa.Table
    faults: list[Fault]
    account: Account


def records_of(
    table: Table, rules: Rules, *, only: Sequence[str] | None = None, aside: bool = True
) -> Records:
    """Read records from a table of text.

    Parameters
    ----------
    table : Table
        Rows of a file.
    rules : Rules
        How to read them.
    only : sequence of str, optional
        Our columns that are wanted; all, and the file's own, by default.
    aside : bool
        Whether rows without an identifier are set aside.

    Returns
    -------
    Records
        Columns in our words, `line`, `row`, `x`, `y` and `unlocated`.
    """
    found = rules.found
    quiet = Examination(Path())
    columns = {name: _trimmed(column) for name, column in table.columns.items()}
    status = from_chunks([table.columns[found["fibre_status"]]])
    source = Source({}, table.lines, "line", None, {})
    coded = {
        ours: from_chunks([table.columns[found[ours]]])
        for ours in ("point_status", "position_doubtful", "insee_code", "premises")
        if ours in found
    }
    source.columns.update(coded | {"fibre_status": status})
    state, odd = states(source, "fibre_status", rules.mapping, quiet, keep=True)
    x, y, reason = _placed(table, rules)
    identifiers = columns[found["building_record_id"]]
    keep, faults = _kept(table, identifiers, odd, rules, aside=aside)
    given: dict[str, Any] = {
        "building_record_id": identifiers,
        "fibre_status": pa.array(state, pa.string()).dictionary_encode(),
        "premises": pa.array(counts(source, "premises", quiet), pa.int64())
        if "premises" in coded
        else None,
        "mutualisation_point_id": _own(columns, found, "mutualisation_point_id"),
        "point_open": None,
        "infrastructure_operator": _own(columns, found, "infrastructure_operator"),
        "position_doubtful": None,
        "insee_code": None,
    }
    account = Account(rows=table.count)
    if "point_status" in coded:
        deployed = FibreStatus.DEPLOYED.value
        said = [word for word, meant in rules.mapping.states.items() if meant == deployed]
        given["point_open"] = pa.array(opened(coded["point_status"], (deployed, *said)))
        account.texts["point_status"] = _values(coded["point_status"])
    if "position_doubtful" in coded:
        given["position_doubtful"] = pa.array(doubtful(coded["position_doubtful"]))
        account.texts["position_doubtful"] = _values(coded["position_doubtful"])
    if "insee_code" in coded:
        given["insee_code"] = pa.array(insee_codes(source, "insee_code", quiet), pa.string())
    rest = {ours: _own(columns, found, ours) for ours in ADDRESS}
    used = set(found.values())
    for name, column in columns.items():
        if name not in used:
            rest[_free(name, (*given, *rest))] = column
    if only is not None:
        rest = {name: column for name, column in rest.items() if name in only}
        rest |= {name: columns[name] for name in only if name in columns and name not in rest}
    given |= rest
    given |= {"line": pa.array(table.lines), "row": pa.array(table.rows)}
    given |= {"x": pa.array(x, from_pandas=True), "y": pa.array(y, from_pandas=True)}
    given["unlocated"] = pa.array(reason, pa.string())
    kinds = {"premises": pa.int64(), "point_open": pa.bool_(), "position_doubtful": pa.bool_()}
    size = len(table.rows)
    made = pa.table(
        {
            name: pa.nulls(size, kinds.get(name, pa.string())) if column is None else column
            for name, column in given.items()
        }
    )
    if not keep.all():
        made = made.filter(pa.array(keep))
    account.kept = made.num_rows
    account.unlocated.update(name for name in reason[keep] if name is not None)
    account.aside.update(fault.reason for fault in faults)
    account.odd.update(value for value in odd[keep] if value is not None)
    return Records(made, faults, account)


def _kept(
    table: Table,
    identifiers: pa.Array,
    odd: NDArray[np.object_],
    rules: Rules,
    *,
    aside: bool,
) -> tuple[NDArray[np.bool_], list[Fault]]:
    keep = np.ones(len(table.rows), dtype=bool)
    faults = list(table.faults)
    if not rules.keep:
        name = rules.found["fibre_status"]
        for row in np.flatnonzero(odd != NONE):
            keep[row] = False
            place = (int(table.rows[row]), int(table.lines[row]))
            faults.append(Fault(*place, UNKNOWN_STATE, name, show(odd[row])))
    if aside and identifiers.null_count:
        empty = np.flatnonzero(identifiers.is_null().to_numpy(zero_copy_only=False) & keep)
        for row in empty:
            keep[row] = False
            place = (int(table.rows[row]), int(table.lines[row]))
            faults.append(Fault(*place, NO_ID, rules.found["building_record_id"], "none"))
    return keep, sorted(faults, key=lambda fault: fault.row)


def require_sound(account: Account, examination: Examination) -> None:
    """Refuse a file of which half of the rows or more are wrong in the same way.

    Parameters
    ----------
    account : Account
        Of all rows of the file.
    examination : Examination
        Receives what is refused.

    Raises
    ------
    InputError
        If a column was probably taken for another, or a system for another.
    """
    known = account.kept - account.unlocated[NO_POSITION]
    for name in REASONS:
        count = account.unlocated[name]
        if name != NO_POSITION and count and count * HALF >= known:
            found = f"{count:,} of {known:,} records that are not ({name})"
            examination.add(None, None, expected="positions in the extent", found=found)
    for name, count in sorted(account.aside.items()):
        if count * HALF >= account.rows:
            found = f"{count:,} of {account.rows:,} rows set aside ({name})"
            examination.add(None, None, expected="rows that can be read", found=found)
    examination.require()


def _placed(
    table: Table, rules: Rules
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
    if table.points is not None:
        return judged(*table.points, STORAGE, rules.extent)
    x, y = (_numbers(table.columns[rules.found[name]]) for name in POSITION)
    return judged(x, y, rules.crs, rules.extent)


def _numbers(column: pa.Array) -> NDArray[np.float64]:
    # Arrow reads the same numbers from the same texts; the few that it writes otherwise go the
    # way of the plain reader.
    try:
        filled = pc.if_else(pc.equal(column, ""), None, column)
        read = filled.cast(pa.float64())
    except pa.ArrowInvalid:
        return numbers_of(from_chunks([column]))
    if pc.any(pc.match_substring_regex(column, r"^-?\.|[^0-9eE+.\-]")).as_py():
        return numbers_of(from_chunks([column]))
    numbers: NDArray[np.float64] = read.fill_null(np.nan).to_numpy(zero_copy_only=False)
    return numbers


def _trimmed(column: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _own(columns: dict[str, pa.Array], found: Names[str, str], ours: str) -> pa.Array | None:
    return columns[found[ours]] if ours in found else None


def _values(text: TextColumn) -> set[str]:
    return set(listed(text, most=21))


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken or name in OWN:
        name = f"{name}_"
    return name
