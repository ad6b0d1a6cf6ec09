"""Rows of a table of the standard against its columns and closed lists."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

from explorer.layers.cnig.tables import LISTS, REMOVED, TABLES, VERSION, CnigField, CnigTable
from explorer.layers.findings import Examination, show

MISSING: Final = frozenset({"", "NA", "NaN", "N/A"})
"""What the standard takes for a missing value."""

NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
FORMS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "number": (NUMBER, "a number with a decimal point"),
    "year": (re.compile(r"\d{4}", re.ASCII), "a year of four digits"),
    "url": (re.compile(r"https?://[^\s/$.?#]\S*"), "an address that begins with http"),
    "email": (re.compile(r"[^@\s]+@[^@\s]+"), "an e-mail address"),
    "parcels": (
        re.compile(r"\d{8}[0-9A-Z]{2}\d{4}(\|\d{8}[0-9A-Z]{2}\d{4})*", re.ASCII),
        "parcels of 14 characters, parted by |",
    ),
    "geopoint": (
        re.compile(r"\s*[+-]?\d+(\.\d*)?\s*,\s*[+-]?\d+(\.\d*)?\s*", re.ASCII),
        "a longitude and a latitude parted by a comma",
    ),
}
"""What a text of each kind looks like, and how that is said."""

Row = Mapping[str, str]


def check_table(table: CnigTable, rows: Sequence[Row], examination: Examination) -> None:
    """Hold the rows of a table to the standard.

    Parameters
    ----------
    table : CnigTable
        The table.
    rows : sequence of mapping
        Texts by column; all have the same columns.
    examination : Examination
        Receives a finding for each value that the standard does not allow.
    """
    seen: dict[str, int] = {}
    for place, row in enumerate(rows, start=1):
        name = f"{table.name} {row.get(table.key) or place}"
        for column in table.fields:
            text = row.get(column.name, "")
            if text.strip() in MISSING:
                if column.required:
                    expected = expectation(column)
                    examination.add(name, column.name, expected=expected, found="nothing")
                continue
            found = fault(column, text)
            if found is not None:
                examination.add(name, column.name, expected=expectation(column), found=found)
        key = row.get(table.key, "")
        if key and key in seen:
            expected, found = "a key that no other row has", f"{show(key)}, as in row {seen[key]}"
            examination.add(name, table.key, expected=expected, found=found)
        seen.setdefault(key, place)


def check_header(table: CnigTable, header: Sequence[str], examination: Examination) -> None:
    """Hold the columns of a table to the standard.

    Parameters
    ----------
    table : CnigTable
        The table.
    header : sequence of str
        Names of columns; others than the standard's are a collectivity's own.
    examination : Examination
        Receives the columns that are lacking.
    """
    lacking = [column.name for column in table.fields if column.name not in header]
    if lacking:
        expected = f"the {len(table.fields)} columns of {table.title}, {VERSION}"
        found = f"none named {', '.join(lacking)}: a table of another version, or cut"
        examination.add(f"{table.name}", None, expected=expected, found=found)
    double = sorted({name for name in header if header.count(name) > 1})
    if double:
        expected = "each column once"
        examination.add(f"{table.name}", None, expected=expected, found=", ".join(double))


def check_references(tables: Mapping[str, Sequence[Row]], examination: Examination) -> None:
    """Hold the tables of a package to each other.

    Parameters
    ----------
    tables : mapping of str to sequence of mapping
        Rows by the name of their table.
    examination : Examination
        Receives each key that the table it refers to does not have.
    """
    for name, rows in tables.items():
        table = TABLES[name]
        for column, other in table.refers.items():
            if other not in tables:
                continue
            known = {row.get(TABLES[other].key, "").strip() for row in tables[other]}
            for place, row in enumerate(rows, start=1):
                keys = [key.strip() for key in row.get(column, "").split("|")]
                strange = [key for key in keys if key and key not in known]
                if strange:
                    where = f"{name} {row.get(table.key) or place}"
                    expected = f"a key of {TABLES[other].title}"
                    examination.add(where, column, expected=expected, found=show(strange[0]))


def expectation(column: CnigField) -> str:
    """Say what a column may hold.

    Parameters
    ----------
    column : CnigField
        The column.

    Returns
    -------
    str
        For instance ``"one of: oui, non"``.
    """
    if column.values:
        return f"one of: {' | '.join(column.values)}"
    if column.kind in FORMS:
        return FORMS[column.kind][1]
    if column.name.endswith("geomsurf"):
        return "a geometry of GeoJSON: Polygon or MultiPolygon"
    known = {"date": "a day as 2024-10-18", "geojson": "a geometry of GeoJSON"}
    return known.get(column.kind, "a text")


def fault(column: CnigField, text: str) -> str | None:
    """Say what is wrong with a value.

    Parameters
    ----------
    column : CnigField
        The column.
    text : str
        Its value, not missing.

    Returns
    -------
    str or None
        None where the standard allows it.
    """
    if column.values:
        return None if text in column.values else _nearest(column, text)
    if column.kind in FORMS:
        return None if FORMS[column.kind][0].fullmatch(text) else show(text)
    if column.kind == "date":
        return None if _is_day(text) else show(text)
    if column.kind == "geojson":
        drawn = shape_of(text)
        if drawn is None:
            return show(text)
        areal = drawn["type"] in {"Polygon", "MultiPolygon"}
        return show(drawn["type"]) if column.name.endswith("geomsurf") and not areal else None
    return None


def shape_of(text: str) -> dict[str, Any] | None:
    """Give the geometry that a text is.

    Parameters
    ----------
    text : str
        GeoJSON.

    Returns
    -------
    dict or None
        None where it is no geometry.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(found, dict) and isinstance(found.get("coordinates"), list):
        return found if isinstance(found.get("type"), str) else None
    return None


def _nearest(column: CnigField, text: str) -> str:
    said = REMOVED.get((column.name, text))
    if said is not None:
        return f"{show(text)}, {said}"
    elsewhere = [name for name, values in LISTS.items() if text in values]
    if elsewhere:
        return f"{show(text)}, a value of {elsewhere[0]}"
    plain = {_plain(value): value for value in column.values}
    near = get_close_matches(_plain(text), plain, n=1, cutoff=0.6)
    return f"{show(text)}: did you mean {show(plain[near[0]])}?" if near else show(text)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
