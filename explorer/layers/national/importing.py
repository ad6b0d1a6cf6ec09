"""Building files of a whole country to one GeoParquet file, in memory that does not grow with it.

Tables are read one by one and kept as parts beside the result, sorted by place; then identifiers
that come twice are found on disk, and the parts are merged in the order of space. What is there
after an interruption is taken up again, and the result is the same to the byte.
"""

import csv
import heapq
import io
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import numpy as np

from explorer.errors import InputError
from explorer.layers.claim import claimed_file
from explorer.layers.fibre.columns import COLUMNS, POSITION, theirs
from explorer.layers.fibre.mapping import Mapping, read_mapping
from explorer.layers.fibre.statement import Conservation, Statement
from explorer.layers.fibre.vintage import vintage_of
from explorer.layers.findings import Examination
from explorer.layers.limits import FRANCE, Box
from explorer.layers.national.account import Account, require_sound
from explorer.layers.national.atonce import in_order
from explorer.layers.national.blocks import BLOCK
from explorer.layers.national.holding import held, writing
from explorer.layers.national.inputs import Opened, empty, open_file
from explorer.layers.national.merge import write_merged
from explorer.layers.national.parts import Parts
from explorer.layers.national.records import Records, records_of
from explorer.layers.national.repeats import candidates, doubles_of
from explorer.layers.national.rules import Rules, rules_of
from explorer.layers.national.tables import Table

logger = logging.getLogger(__name__)

FORMAT: Final = 1
PARTS: Final = 2
"""Of the parts: those of another number are not taken up again."""

Progress = Callable[[int, float], object]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import gave.

    Attributes
    ----------
    path : pathlib.Path
        The GeoParquet file.
    rejects : pathlib.Path or None
        The side file of rows that were set aside; None where there are none.
    statement : Statement
        What was read.
    conservation : Conservation
        Rows in, kept, located, set aside.
    resumed : int
        Rows that an interrupted import had read already.
    """

    path: Path
    rejects: Path | None
    statement: Statement
    conservation: Conservation
    resumed: int


def import_premises(  # noqa: PLR0913 - files, and what a user may say of them
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    mapping: Mapping | str | Path | None = None,
    unknown_states: str = "refuse",
    extent: Sequence[Box] = FRANCE,
    progress: Progress | None = None,
    block: int = BLOCK // 2,
) -> Imported:
    """Read building files of any size into one GeoParquet file.

    Parameters
    ----------
    paths : sequence of str or pathlib.Path
        CSV, plain, gzipped or alone in a zip archive, or Parquet; all with the same columns.
    out : str or pathlib.Path
        The file to write, ending in ``.parquet``. While the import runs, its parts stand beside
        it in a folder of the same name and ``.parts``.
    mapping : Mapping or str or pathlib.Path, optional
        What the files call columns and states.
    unknown_states : {"refuse", "keep"}
        Whether a row of a state outside the list is set aside, or kept as unknown.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    progress : callable, optional
        Told rows and the share of the input that is read, table by table.
    block : int
        Bytes of text that are read at once.

    Returns
    -------
    Imported
        With the account of all rows.

    Raises
    ------
    InputError
        If a file is cut, a column is missing, a quoted field does not end, half of the rows or
        more are wrong in the same way, or another import writes the same file. Nothing is written
        then, and whole parts are kept.
    OutputError
        If the disk is full.
    """
    out = Path(out)
    if out.suffix.lower() != ".parquet":
        message = f"The result is a GeoParquet file: expected a name in .parquet, found '{out}'."
        raise InputError(message)
    if unknown_states not in {"refuse", "keep"}:
        message = f"unknown_states is 'refuse' or 'keep'; found '{unknown_states}'."
        raise InputError(message)
    said = mapping if isinstance(mapping, Mapping) else None
    said = said or (Mapping() if mapping is None else read_mapping(str(mapping)))
    opened = _opened([Path(path) for path in paths])
    rules = [
        rules_of(file, said, extent, Examination(file.path), keep=unknown_states == "keep")
        for file in opened
    ]
    folder = out.with_name(f"{out.name}.parts")
    with held(folder), writing(folder, "and ask again: the import goes on where it was"):
        parts = Parts(folder, _plan(opened, rules[0], block))
        return _imported(out, opened, rules, parts, progress, block)


def _imported(  # noqa: PLR0913, PLR0917 - what was asked, and where the parts are
    out: Path,
    opened: Sequence[Opened],
    rules: Sequence[Rules],
    parts: Parts,
    progress: Progress | None,
    block: int,
) -> Imported:
    resumed = sum(part.account.rows for part in parts.done)
    totals = _read(opened, rules, parts, progress, block)
    starts = np.concatenate([[0], np.cumsum([total.rows for total in totals])]).tolist()
    for total, file in zip(totals, opened, strict=True):
        require_sound(total, Examination(file.path))
    firsts = [starts[part.file] + part.row - 1 for part in parts.done]
    repeated = candidates(parts.hashes(), firsts)
    doubles = doubles_of(opened, starts[:-1], rules, repeated, only=())
    whole = Account()
    for total in totals:
        whole.add(total)
    whole.take(doubles.account, list(doubles.reasons.values()))
    statement = statement_of(opened, rules[0], whole)
    key = rules[0].found["building_record_id"]
    conservation = _published(out, parts, starts, doubles.reasons, whole, statement)
    rejects = _write_rejects(out, opened, parts, starts, doubles.reasons, key)
    parts.clear()
    logger.info("Imported %d building records into %s", conservation.kept, out)
    return Imported(out, rejects, statement, conservation, resumed)


def _opened(paths: Sequence[Path]) -> list[Opened]:
    if not paths:
        message = "Name the building files to import: CSV, plain or packed, or Parquet."
        raise InputError(message)
    opened = [open_file(path, Examination(path)) for path in paths]
    for file in opened[1:]:
        if set(file.columns) != set(opened[0].columns):
            examination = Examination(file.path)
            expected = f"the columns of {opened[0].path.name}: {', '.join(opened[0].columns)}"
            examination.add("line 1", None, expected=expected, found=", ".join(file.columns))
            examination.require()
    return opened


def _plan(opened: Sequence[Opened], rules: Rules, block: int) -> dict[str, Any]:
    stats = [file.path.stat() for file in opened]
    return {
        "format": PARTS,
        "block": block,
        "files": [
            [str(file.path.resolve()), stat.st_size, stat.st_mtime_ns]
            for file, stat in zip(opened, stats, strict=True)
        ],
        "found": dict(rules.found),
        "states": dict(rules.mapping.states),
        "crs": rules.crs,
        "keep": rules.keep,
        "extent": [list(box) for box in rules.extent],
    }


def _read(
    opened: Sequence[Opened],
    rules: Sequence[Rules],
    parts: Parts,
    progress: Progress | None,
    block: int,
) -> list[Account]:
    totals = [Account() for _ in opened]
    for part in parts.done:
        totals[part.file].add(part.account)
    last = parts.done[-1] if parts.done else None
    sizes = [file.bytes for file in opened]
    for place, file in enumerate(opened):
        if last is not None and place < last.file:
            continue
        going_on = last is not None and place == last.file
        mark = tuple(last.mark) if last is not None and going_on else None
        row, total = totals[place].rows + 1, totals[place]
        pieces = file.pieces(Examination(file.path), row=row, mark=mark or None, size=block)
        kept = partial(_kept, parts, rules[place])
        for count, end, read, records in in_order(kept, enumerate(pieces, start=len(parts.done))):
            parts.add(place, row, end, records.account, records.faults)
            total.add(records.account)
            row += count
            if progress is not None:
                share = (sum(sizes[:place]) + sizes[place] * read) / sum(sizes)
                progress(sum(one.rows for one in totals), share)
    if not parts.done:
        # A file of no rows is one all the same, with its columns.
        parts.write(0, records_of(empty(opened[0]), rules[0]))
        parts.add(0, 1, (), Account(), [])
    return totals


def _kept(
    parts: Parts, rules: Rules, piece: tuple[int, Callable[[], Table]]
) -> tuple[int, tuple[Any, ...], float, Records]:
    # By any thread; what is told of the records is all that stays in memory.
    number, make = piece
    table = make()
    records = records_of(table, rules)
    parts.write(number, records)
    return table.count, table.mark, table.share, replace(records, table=records.table.slice(0, 0))


def statement_of(opened: Sequence[Opened], rules: Rules, whole: Account) -> Statement:
    """Say what was read of files.

    Parameters
    ----------
    opened : sequence of Opened
        The files.
    rules : Rules
        How the first is read.
    whole : Account
        Of all their rows.

    Returns
    -------
    Statement
        One for all.
    """
    first = opened[0]
    names = [file.path.name for file in opened]
    members = [file.head.member for file in opened if file.head and file.head.member]
    quarters = {quarter for name in (*names, *members) if (quarter := vintage_of(name))}
    expected = [ours for ours in COLUMNS if ours != "premises" and ours not in POSITION]
    values = {
        name: (*sorted(texts)[:20], *(["…"] if len(texts) > 20 else []))  # noqa: PLR2004
        for name, texts in sorted(whole.texts.items())
    }
    return Statement(
        file=", ".join(names),
        format="".join(first.path.suffixes[-1:]).lstrip("."),
        bytes=sum(file.bytes for file in opened),
        rows=whole.rows,
        crs=rules.crs,
        crs_from="file" if first.geometry else "mapping" if rules.mapping.crs else "publisher",
        bom=first.head.bom if first.head else None,
        separator=first.head.separator if first.head else None,
        member=members[0] if len(members) == 1 else None,
        columns_found=dict(rules.found),
        columns_missing=tuple(theirs(ours) for ours in expected if ours not in rules.found),
        columns_unknown=tuple(
            name for name in first.columns if name not in set(rules.found.values())
        ),
        vintage=rules.mapping.vintage or (quarters.pop() if len(quarters) == 1 else None),
        source=rules.mapping.source,
        values=values,
    )


def _published(  # noqa: PLR0913, PLR0917 - all that the file says of itself
    out: Path,
    parts: Parts,
    starts: list[int],
    doubles: dict[int, str],
    whole: Account,
    statement: Statement,
) -> Conservation:
    aside = np.array(sorted(doubles), dtype=np.int64)
    before = [starts[part.file] + part.row - 1 for part in parts.done]
    conservation = whole.conservation()
    told = {
        "kind": "premises",
        "version": FORMAT,
        "statement": statement.to_json(),
        "conservation": conservation.to_json(),
    }
    with claimed_file(out.resolve()) as (temporary, stream):
        stream.close()
        found = write_merged(temporary, parts.tables(), aside, before, told)
        if found != (conservation.kept, conservation.located):
            message = (
                f"The records do not add up: {conservation.kept:,} counted, of which "
                f"{conservation.located:,} located; {found[0]:,} and {found[1]:,} written. This is "
                "a mistake of the program: report it with the file."
            )
            raise InputError(message)
        temporary.chmod(0o644)
        temporary.replace(out.resolve())
    return conservation


def _write_rejects(  # noqa: PLR0913, PLR0917 - all that is known of rows
    out: Path,
    opened: Sequence[Opened],
    parts: Parts,
    starts: list[int],
    doubles: dict[int, str],
    key: str,
) -> Path | None:
    path = out.with_name(f"{out.name}.rejects.csv")
    ends = starts[1:]
    repeats = [
        (file, row - starts[file], "", doubles[row], key, "")
        for row in sorted(doubles)
        for file in (int(np.searchsorted(ends, row, side="left")),)
    ]
    rows = heapq.merge(_faults(parts), repeats, key=itemgetter(0, 1))
    first = next(rows, None)
    if first is None:
        path.unlink(missing_ok=True)
        return None
    with claimed_file(path.resolve()) as (temporary, stream):
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("file", "row", "line", "reason", "column", "found"))
        for file, *rest in chain((first,), rows):
            writer.writerow((opened[file].path.name, *rest))
        text.flush()
        temporary.chmod(0o644)
        temporary.replace(path.resolve())
    return path.resolve()


def _faults(parts: Parts) -> Iterator[tuple[Any, ...]]:
    for number, part in enumerate(parts.done):
        for fault in parts.faults(number):
            yield part.file, fault.row, fault.line, fault.reason, fault.column, fault.found
