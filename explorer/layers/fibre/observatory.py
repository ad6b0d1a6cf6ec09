"""The regulator's observatory tables, per commune or group of communes, as published."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from explorer.layers.fibre.codes import INSEE, SHORT
from explorer.layers.fibre.columns import plain
from explorer.layers.fibre.delimited import Delimited, read_delimited
from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.fibre.statement import Statement
from explorer.layers.fibre.vintage import quarter_of, vintage_of
from explorer.layers.findings import Examination, show
from explorer.layers.limits import Limits

logger = logging.getLogger(__name__)

SIREN: Final = re.compile(r"\d{9}", re.ASCII)
LEVELS: Final = {"code commune": "commune", "siren epci": "epci"}
FIELD: Final = "champ"
CONTENT: Final = {"locaux raccordables": "connectable_premises", "categorie": "category"}
ZONING: Final[Mapping[str, str]] = {
    "code commune": "insee_code",
    "nom commune": "name",
    "code region": "region_code",
    "code departement": "department_code",
    "siren epci": "epci_siren",
    "logements": "dwellings",
    "etablissements": "establishments",
    "zones tres denses": "very_dense",
    "engagements l. 33-13": "l33_13_commitment",
    "intentions privees hors engagement l. 33-13": "private_intention",
    "commune rurale": "rural",
    "commune de montagne": "mountain",
}
"""Headings without accents and capitals, to our names; the last column, ``OI``, has a quarter."""

NUMBERS: Final = ("dwellings", "establishments")
ANSWERS: Final = ("very_dense", "private_intention", "rural", "mountain")
OPERATORS: Final = re.compile(r"oi (\d{4} t[1-4])")
NONE: Final = "-"
DIGITS: Final = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Observatory:
    """One table of the observatory.

    Attributes
    ----------
    kind : str
        ``"connectable"`` or ``"zoning"``.
    level : str
        ``"commune"`` or ``"epci"``.
    frame : pandas.DataFrame
        For ``"connectable"`` one row for each code and quarter: ``code``, ``quarter``,
        ``connectable_premises``, ``category``. For ``"zoning"`` one row a commune.
    title : tuple of str
        The lines above the table.
    statement : Statement
        What was read; its ``rows`` are those of the file.
    totals : mapping of str to int
        For ``"connectable"`` the premises of each quarter, for ``"zoning"`` the dwellings and the
        establishments; missing numbers left out.
    missing : mapping of str to int
        How many numbers are missing (``-`` or empty), under the same names.
    findings : Examination
        What was found.
    """

    kind: str
    level: str
    frame: pd.DataFrame
    title: tuple[str, ...]
    statement: Statement
    totals: Mapping[str, int]
    missing: Mapping[str, int]
    findings: Examination


def read_observatory(path: str | Path, *, limits: Limits | None = None) -> Observatory:
    """Read a table of the observatory.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV with the header on the first line or under a few lines of title.
    limits : Limits, optional
        Size and number of rows beyond which the file is turned away.

    Returns
    -------
    Observatory
        Numbers as numbers, ``-`` as missing, codes as text.

    Raises
    ------
    InputError
        If the file is no such table, or a code, a number or a row is not as it should be; the
        message names line and column.
    """
    path = Path(path)
    examination = Examination(path)
    if not path.is_file() or path.suffix.lower() not in {".csv", ".gz", ".zip"}:
        found = "another kind of file" if path.is_file() else "no such file"
        examination.add(None, None, expected="a CSV file on a local disk", found=found)
    examination.require()
    table = read_delimited(path, examination, limits or Limits(), is_header=_is_header)
    examination.require()
    assert table is not None  # noqa: S101 - without a table there is a finding that rejects
    names = {plain(name): name for name in table.columns}
    level = LEVELS[next(name for name in names if name in LEVELS)]
    _check_codes(table, level, examination)
    kind = "connectable" if FIELD in names else "zoning"
    read = _connectable if kind == "connectable" else _zoning
    frame, found_columns, quarters = read(table, names, examination)
    examination.features = len(table.lines)
    examination.require()
    if kind == "connectable":
        groups = {quarter: frame.loc[frame["quarter"] == quarter] for quarter in quarters}
        numbers = {name: group["connectable_premises"] for name, group in groups.items()}
    else:
        numbers = {name: frame[name] for name in NUMBERS}
    statement = Statement(
        file=path.name,
        format=path.suffix.lower().lstrip("."),
        bytes=path.stat().st_size,
        rows=len(table.lines),
        crs=None,
        encoding=table.survey.encoding,
        bom=table.survey.bom,
        separator=table.separator,
        member=table.member,
        columns_found=found_columns,
        columns_unknown=tuple(n for n in table.columns if n not in found_columns.values()),
        vintage=max(quarters, default=None) or vintage_of(path.name),
    )
    for line in examination.summary():
        logger.warning("%s: %s", path.name, line)
    logger.info("Read %d rows of the observatory from %s", len(table.lines), path)
    totals = {name: int(values.sum()) for name, values in numbers.items()}
    missing = {name: int(values.isna().sum()) for name, values in numbers.items()}
    return Observatory(kind, level, frame, table.title, statement, totals, missing, examination)


def _is_header(line: str) -> bool:
    first = re.split(r"[,;\t|]", line.lstrip("\ufeff"), maxsplit=1)[0]
    return plain(first.strip('"')) in LEVELS


def _check_codes(table: Delimited, level: str, examination: Examination) -> None:
    name = next(iter(table.columns))
    column = table.columns[name]
    shape = INSEE if level == "commune" else SIREN
    odd = column.mapped(lambda code: shape.fullmatch(code) is None, empty=True).astype(bool)
    rows = np.flatnonzero(odd)
    codes = column.objects()
    found = [f"{show(codes[row])}{_lost(codes[row], level)}" for row in rows[:NAMED]]
    size = "five" if level == "commune" else "nine"
    expected = f"a code of {size} characters, kept as text"
    note(examination, _lines(table, rows), len(rows), name, expected, found)


def _lost(code: str | None, level: str) -> str:
    lost = level == "commune" and code is not None and SHORT.fullmatch(code) is not None
    return ": a leading zero was lost" if lost else ""


def _lines(table: Delimited, rows: Any) -> list[str]:
    return [f"line {table.lines[row]}" for row in rows[:NAMED]]


def _whole(table: Delimited, name: str, examination: Examination) -> "pd.Series[int]":
    column = table.columns[name]

    def number(text: str) -> Any:
        tight = "".join(text.split())
        if tight == NONE:
            return pd.NA
        return int(tight) if DIGITS.fullmatch(tight) else None

    values = column.mapped(number, empty=pd.NA)
    rows = np.flatnonzero(values == np.array(None))
    texts = column.objects()
    found = [show(texts[row]) for row in rows[:NAMED]]
    expected = f"a whole number, or {NONE} for none"
    note(examination, _lines(table, rows), len(rows), name, expected, found)
    values[rows] = pd.NA
    return pd.Series(values, dtype="Int64")


def _connectable(
    table: Delimited, names: Mapping[str, str], examination: Examination
) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    code, field = next(iter(table.columns)), names[FIELD]
    quarters = {quarter: name for name in table.columns if (quarter := quarter_of(name))}
    if not quarters:
        listed = ", ".join(table.columns)
        examination.add(None, None, expected="a column for a quarter, as 'T1 2018'", found=listed)
        examination.require()
    content = table.columns[field].mapped(lambda text: CONTENT.get(plain(text)))
    rows = np.flatnonzero(content == np.array(None))
    fields = table.columns[field].objects()
    found = [show(fields[row]) for row in rows[:NAMED]]
    expected = "'Locaux Raccordables' or 'Catégorie'"
    note(examination, _lines(table, rows), len(rows), field, expected, found)
    examination.require()
    codes = table.columns[code].objects()
    wide = pd.DataFrame({"code": codes, "content": content, "row": np.arange(len(codes))})
    twice = np.flatnonzero(wide.duplicated(["code", "content"]).to_numpy())
    found = [f"{codes[row]}, {fields[row]} again" for row in twice[:NAMED]]
    note(examination, _lines(table, twice), len(twice), code, "each code and field once", found)
    alone = np.flatnonzero(~wide.duplicated("code", keep=False).to_numpy())
    found = [f"{codes[row]} with {fields[row]} alone" for row in alone[:NAMED]]
    note(examination, _lines(table, alone), len(alone), field, "both fields for a code", found)
    examination.require()
    tall = []
    for quarter, name in quarters.items():
        numbers = _whole(table, name, examination)
        numbers.index = pd.Index(codes, dtype=object)
        parts = {ours: numbers.loc[content == ours] for ours in CONTENT.values()}
        tall.append(pd.DataFrame(parts).rename_axis("code").reset_index().assign(quarter=quarter))
    frame = pd.concat(tall, ignore_index=True)[["code", "quarter", *CONTENT.values()]]
    frame = frame.sort_values(["code", "quarter"], ignore_index=True)
    return frame, {"code": code, "content": field, **quarters}, list(quarters)


def _zoning(
    table: Delimited, names: Mapping[str, str], examination: Examination
) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    found = {ours: names[heading] for heading, ours in ZONING.items() if heading in names}
    for heading, ours in ZONING.items():
        if ours not in found:
            listed = ", ".join(table.columns)
            examination.add(None, ours, expected=f"a column '{heading}'", found=listed)
    examination.require()
    codes = table.columns[found["insee_code"]]
    twice = np.flatnonzero(pd.Series(codes.codes).duplicated().to_numpy())
    again = [f"{codes.objects()[row]} again" for row in twice[:NAMED]]
    name = found["insee_code"]
    note(examination, _lines(table, twice), len(twice), name, "each commune once", again)
    columns: dict[str, Any] = {}
    for ours, theirs in found.items():
        text = table.columns[theirs]
        if ours in NUMBERS:
            columns[ours] = _whole(table, theirs, examination)
        elif ours in ANSWERS:
            # Communes that have merged count how many of them were: 2 or 3 is a yes.
            columns[ours] = _whole(table, theirs, examination).fillna(0).gt(0).astype("boolean")
            columns[ours] = columns[ours].mask(text.codes < 0)
        elif ours == "l33_13_commitment":
            answers = text.mapped(lambda value: value != NONE, empty=pd.NA)
            columns[ours] = pd.Series(answers, dtype="boolean")
        else:
            columns[ours] = pd.Series(text.objects(), dtype=object)
    operators = table.columns[found["l33_13_commitment"]]
    named = operators.mapped(lambda value: None if value == NONE else value)
    columns["l33_13_operators"] = pd.Series(named, dtype=object)
    quarters = []
    columns["infrastructure_operators"] = pd.Series(np.full(len(table.lines), None), dtype=object)
    for heading, theirs in names.items():
        if (dated := OPERATORS.fullmatch(heading)) is not None:
            found["infrastructure_operators"] = theirs
            columns["infrastructure_operators"] = pd.Series(
                table.columns[theirs].objects(), dtype=object
            )
            quarters = [dated[1].upper().replace(" ", "-")]
    return pd.DataFrame(columns), found, quarters
