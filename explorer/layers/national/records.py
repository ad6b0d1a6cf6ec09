"""Rows of text to building records in our words, table by table, as the plain reader does it.

What is made of a text is decided by the plain reader's own functions, once for each distinct text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from explorer.crs import STORAGE
from explorer.layers.fibre.codes import INSEE, counts, doubtful, listed, opened
from explorer.layers.fibre.columns import ADDRESS, POSITION
from explorer.layers.fibre.positions import judged, numbers_of
from explorer.layers.fibre.repeats import NO_ID
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.states import states
from explorer.layers.fibre.texts import TextColumn, from_chunks
from explorer.layers.findings import Examination, show
from explorer.layers.national.account import Account
from explorer.layers.national.rules import Rules
from explorer.layers.national.tables import Fault, Table
from explorer.vocabulary import FibreStatus

UNKNOWN_STATE: Final = "unknown_state"
OWN: Final = ("line", "x", "y", "unlocated", "geometry", "bbox", "row")
KINDS: Final = {"premises": pa.int64(), "point_open": pa.bool_(), "position_doubtful": pa.bool_()}
PLAIN: Final = 0x20
ASCII: Final = 0x80


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
    texts = {
        ours: from_chunks([table.columns[found[ours]]])
        for ours in ("fibre_status", "point_status", "position_doubtful", "premises")
        if ours in found and found[ours] in table.columns
    }
    state, odd = _states(texts["fibre_status"], rules)
    identifiers = trimmed(table.columns[found["building_record_id"]])
    keep, faults = _kept(table, identifiers, odd, rules, aside=aside)
    x, y, reason = _placed(table, rules)
    account = Account(rows=table.count)
    given: dict[str, Any] = {
        "building_record_id": identifiers,
        "fibre_status": state,
        "premises": premises_of(texts.get("premises")),
        "mutualisation_point_id": _own(table, rules, "mutualisation_point_id"),
        "point_open": _decided(texts.get("point_status"), _opened(rules), pa.bool_()),
        "infrastructure_operator": _own(table, rules, "infrastructure_operator"),
        "position_doubtful": _decided(texts.get("position_doubtful"), doubtful, pa.bool_()),
    }
    nowhere = np.flatnonzero(np.isnan(x))
    # A commune is told of records that have no position, unless it is asked for.
    if only is None or "insee_code" in only or len(nowhere):
        given["insee_code"] = _insee(_own(table, rules, "insee_code"))
    else:
        given["insee_code"] = None
    for name in ("point_status", "position_doubtful"):
        if name in texts:
            account.texts[name] = set(listed(texts[name], most=21))
    given |= _rest(table, rules, given, only)
    if only is None and given["insee_code"] is not None:
        given["insee_code"] = given["insee_code"].cast(pa.string())
    size = len(table.rows)
    given |= {"line": pa.array(table.lines), "row": pa.array(table.rows)}
    given |= {"x": pa.array(x, from_pandas=True), "y": pa.array(y, from_pandas=True)}
    given["unlocated"] = pa.array(reason, pa.string()) if len(nowhere) else None
    made = pa.table(
        {
            name: pa.nulls(size, KINDS.get(name, pa.string())) if column is None else column
            for name, column in given.items()
        }
    )
    if not keep.all():
        made = made.filter(pa.array(keep))
    account.kept = made.num_rows
    account.unlocated.update(reason[row] for row in nowhere if keep[row])
    account.aside.update(fault.reason for fault in faults)
    account.odd.update(value for row, value in odd.items() if keep[row])
    return Records(made, faults, account)


def trimmed(column: pa.Array) -> pa.Array:
    """Strip texts; one of blanks alone is missing.

    Parameters
    ----------
    column : pyarrow.Array
        Of strings, or of a dictionary of them.

    Returns
    -------
    pyarrow.Array
        Of the same kind, unless texts of a dictionary become the same.
    """
    if pa.types.is_dictionary(column.type):
        words = pc.utf8_trim_whitespace(column.dictionary)
        if not words.equals(column.dictionary):
            return trimmed(column.cast(pa.string()))
        empty = pc.index(words, "").as_py()
        if empty < 0:
            return column
        none = pa.scalar(None, column.indices.type)
        indices = pc.if_else(pc.equal(column.indices, empty), none, column.indices)
        return pa.DictionaryArray.from_arrays(indices, words)
    if _has_blanks(column):
        column = pc.utf8_trim_whitespace(column)
    if pc.any(pc.equal(column, "")).as_py():
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
    return column


def _has_blanks(column: pa.Array) -> bool:
    # Whether a byte of the texts may be a blank: one up to the space, or of a letter beyond ASCII.
    buffer = column.buffers()[2]
    if buffer is None or column.offset or not pa.types.is_string(column.type):
        return True
    data = np.frombuffer(buffer, dtype=np.uint8)
    return bool(((data <= PLAIN) | (data >= ASCII)).any())


def _rest(
    table: Table, rules: Rules, taken: dict[str, Any], only: Sequence[str] | None
) -> dict[str, Any]:
    # What is carried along: the address, and the file's own columns.
    if only is not None:
        rest: dict[str, Any] = {}
        for name in only:
            if name in ADDRESS:
                rest[name] = _own(table, rules, name)
            elif name not in taken and name in table.columns:
                rest[name] = trimmed(_text(table.columns[name]))
        return rest
    rest = {ours: _own(table, rules, ours) for ours in ADDRESS}
    used = set(rules.found.values())
    for name, column in table.columns.items():
        if name not in used:
            rest[_free(name, (*taken, *rest))] = trimmed(column)
    return rest


def _text(column: pa.Array) -> pa.Array:
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _states(text: TextColumn, rules: Rules) -> tuple[pa.Array, dict[int, str]]:
    # The states, and the texts that are none, by their rows in order.
    distinct = _distinct(text)
    source = Source({"state": distinct}, np.arange(len(distinct.codes)), "line", None, {})
    state, odd = states(source, "state", rules.mapping, Examination(Path()), keep=True)
    words = pa.array(state.tolist(), pa.string()).dictionary_encode()
    indices = words.indices.to_numpy()[text.codes].astype(np.int32)
    rows = np.flatnonzero(_there(odd)[text.codes])
    values = odd[text.codes[rows]].tolist()
    strange = dict(zip(rows.tolist(), values, strict=True))
    return pa.DictionaryArray.from_arrays(indices, words.dictionary), strange


def _distinct(text: TextColumn) -> TextColumn:
    # Each text once, and the empty one last, where -1 finds it.
    codes = np.append(np.arange(len(text.texts)), -1).astype(np.int32)
    return TextColumn(codes, text.texts)


def _decided(
    text: TextColumn | None, decide: Callable[[TextColumn], Any], kind: pa.DataType
) -> pa.Array | None:
    if text is None:
        return None
    values = pa.array(decide(_distinct(text)), kind)
    return values.take(pa.array(np.where(text.codes < 0, len(values) - 1, text.codes)))


def premises_of(text: TextColumn | None) -> pa.Array | None:
    """Read numbers of premises.

    Parameters
    ----------
    text : TextColumn or None
        The column as text.

    Returns
    -------
    pyarrow.Array or None
        Whole numbers, missing where there is none; None for no column.
    """
    return _decided(text, _premises, KINDS["premises"])


def _premises(text: TextColumn) -> Any:
    return counts(_alone(text), "text", Examination(Path()))


def _insee(codes: pa.Array | None) -> pa.Array | None:
    # As ``insee_codes`` of the plain reader: nothing is put in front of a code.
    if codes is None:
        return None
    coded = codes if pa.types.is_dictionary(codes.type) else codes.dictionary_encode()
    sound = pc.match_substring_regex(coded.dictionary, f"^(?:{INSEE.pattern})$")
    if not pc.any(pc.invert(sound)).as_py():
        return coded
    kept = sound.to_numpy(zero_copy_only=False)[coded.indices.fill_null(0).to_numpy()]
    return pa.DictionaryArray.from_arrays(
        pc.if_else(pa.array(kept), coded.indices, pa.scalar(None, coded.indices.type)),
        coded.dictionary,
    )


def _alone(text: TextColumn) -> Source:
    return Source({"text": text}, np.arange(len(text.codes)), "line", None, {})


def _opened(rules: Rules) -> Callable[[TextColumn], Any]:
    deployed = FibreStatus.DEPLOYED.value
    said = [word for word, meant in rules.mapping.states.items() if meant == deployed]
    return lambda text: opened(text, (deployed, *said))


def _there(values: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.not_equal(values, None)  # type: ignore[call-overload, no-any-return]


def _kept(
    table: Table,
    identifiers: pa.Array,
    odd: dict[int, str],
    rules: Rules,
    *,
    aside: bool,
) -> tuple[NDArray[np.bool_], list[Fault]]:
    keep = np.ones(len(table.rows), dtype=bool)
    faults = list(table.faults)
    if not rules.keep:
        name = rules.found["fibre_status"]
        for row, value in odd.items():
            keep[row] = False
            place = (int(table.rows[row]), int(table.lines[row]))
            faults.append(Fault(*place, UNKNOWN_STATE, name, show(value)))
    if aside and identifiers.null_count:
        empty = np.flatnonzero(identifiers.is_null().to_numpy(zero_copy_only=False) & keep)
        for row in empty.tolist():
            keep[row] = False
            place = (int(table.rows[row]), int(table.lines[row]))
            faults.append(Fault(*place, NO_ID, rules.found["building_record_id"], "none"))
    return keep, sorted(faults, key=lambda fault: fault.row)


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
    if pa.types.is_floating(column.type):
        given: NDArray[np.float64] = column.to_numpy(zero_copy_only=False)
        return given
    try:
        filled = pc.if_else(pc.equal(column, ""), None, column)
        read = filled.cast(pa.float64())
    except pa.ArrowInvalid:
        return numbers_of(from_chunks([column]))
    if pc.any(pc.match_substring_regex(column, r"^-?\.|[^0-9eE+.\-]")).as_py():
        return numbers_of(from_chunks([column]))
    numbers: NDArray[np.float64] = read.fill_null(np.nan).to_numpy(zero_copy_only=False)
    return numbers


def _own(table: Table, rules: Rules, ours: str) -> pa.Array | None:
    name = rules.found.get(ours)
    return trimmed(table.columns[name]) if name in table.columns else None


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken or name in OWN:
        name = f"{name}_"
    return name
