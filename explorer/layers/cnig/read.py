"""A package of the standard to raw features: every table checked, one of them handed on."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from explorer.layers.cnig.check import (
    MISSING,
    check_header,
    check_references,
    check_table,
    shape_of,
)
from explorer.layers.cnig.tables import SITE, VERSION, CnigTable, table_of
from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection, RawFeature
from explorer.layers.guarded import unguard
from explorer.layers.limits import Limits

DESCRIPTOR: Final = "datapackage.json"
GUARDED: Final = "manufacture:guarded"
"""The member of a descriptor that names the columns whose texts are guarded."""

HEAD: Final = 16_384
"""Bytes in which the header of a table ends."""

LONGEST: Final = 64 * 1024 * 1024
LARGEST: Final = 16 * 1024 * 1024
LAMBERT: Final = "EPSG:2154"
METRES: Final = (0.0, 6_000_000.0, 1_300_000.0, 7_200_000.0)
"""Where metropolitan France lies in Lambert-93; no degree comes near."""


@dataclass(frozen=True, slots=True)
class _Rows:
    table: CnigTable
    header: list[str]
    rows: list[dict[str, str]]


def is_cnig(path: Path) -> bool:
    """Say whether a file is a table of the standard, or a folder holds one.

    Parameters
    ----------
    path : pathlib.Path
        A folder, or a file.

    Returns
    -------
    bool
        By the names of columns alone.
    """
    if path.is_dir():
        return any(is_cnig(file) for file in sorted(path.glob("*.csv")))
    return path.suffix.lower() == ".csv" and table_of(_header(path)) is not None


def package_title(path: Path) -> str | None:
    """Give what a package calls itself.

    Parameters
    ----------
    path : pathlib.Path
        Its folder.

    Returns
    -------
    str or None
        None where nothing says so.
    """
    title = _descriptor(path).get("title")
    return title if isinstance(title, str) else None


def read_cnig(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    """Read a table of the standard.

    Parameters
    ----------
    path : pathlib.Path
        A folder with the tables of a package, its ``datapackage.json``, or one table.
    examination : Examination
        Says which table of a package, that of sites by default; receives what is refused.
    limits : Limits
        How many bytes and rows are taken in.

    Returns
    -------
    RawCollection or None
        None where a finding rejects the package: all its tables are checked, and what refers
        from one to another. Properties have the standard's names; numbers are numbers, all else
        is text.
    """
    folder = path.parent if path.name == DESCRIPTOR else path
    files = sorted(folder.glob("*.csv")) if folder.is_dir() else [path]
    size = sum(file.stat().st_size for file in files)
    if size > limits.bytes:
        examination.add(None, None, expected=f"at most {limits.bytes:,} bytes", found=f"{size:,}")
        return None
    said = _said(folder if folder.is_dir() else path.parent)
    found: dict[str, _Rows] = {}
    for file in files:
        table = table_of(_header(file))
        if table is None:
            continue
        if table.name in found:
            expected = "one file for each table"
            examination.add(table.name, None, expected=expected, found=f"{file.name} too")
            return None
        rows = _rows(file, table, said, examination, limits)
        if rows is None:
            return None
        found[table.name] = rows
    asked = examination.layer or (SITE.name if folder.is_dir() else next(iter(found)))
    if asked not in found:
        expected, listed = f"a table '{asked}' of {VERSION}", ", ".join(found) or "none"
        examination.add(None, None, expected=expected, found=listed)
        return None
    for one in found.values():
        check_header(one.table, one.header, examination)
        check_table(one.table, one.rows, examination)
    check_references({name: one.rows for name, one in found.items()}, examination)
    if any(finding.rejects for finding in examination.findings):
        return None
    return _collection(found[asked], said, examination)


def _said(folder: Path) -> dict[str, Any]:
    # What our own descriptor says of columns that are not the standard's; any other says nothing.
    document = _descriptor(folder)
    try:
        guarded = {str(name) for name in document[GUARDED]}
        kinds = {
            (one["name"], field["name"]): field["type"]
            for one in document["resources"]
            for field in one["schema"]["fields"]
        }
    except (KeyError, TypeError):
        return {}
    return {"guarded": guarded, "kinds": kinds}


def _descriptor(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTOR
    try:
        if path.stat().st_size > LARGEST:
            return {}
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _header(path: Path) -> list[str]:
    if not path.is_file():  # a pipe would never end
        return []
    try:
        with path.open("rb") as stream:
            line = stream.readline(HEAD).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    return next(csv.reader([line.strip("\r\n")], delimiter=_delimiter(line)), [])


def _delimiter(line: str) -> str:
    return ";" if line.count(";") >= line.count(",") else ","


def _rows(
    path: Path,
    table: CnigTable,
    said: Mapping[str, Any],
    examination: Examination,
    limits: Limits,
) -> _Rows | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte 0x{error.object[error.start]:02x} at offset {error.start}"
        examination.add(table.name, None, expected="text in UTF-8", found=found)
        return None
    mark = _delimiter(text.partition("\n")[0])
    rows: list[dict[str, str]] = []
    longest = csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        header = next(reader, [])
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header) or len(rows) >= limits.features:
                found = f"{len(cells)} in row {len(rows) + 1}"
                expected = f"{len(header)} cells a row, a text that holds {mark} between quotes"
                examination.add(f"{table.name}", None, expected=expected, found=found)
                return None
            rows.append(_plain(dict(zip(header, cells, strict=True)), table, said))
    except csv.Error as error:
        found = f"{error} in line {reader.line_num}"
        examination.add(table.name, None, expected="whole CSV", found=found)
        return None
    finally:
        csv.field_size_limit(longest)
    return _Rows(table, header, rows)


def _plain(row: dict[str, str], table: CnigTable, said: Mapping[str, Any]) -> dict[str, str]:
    guarded = said.get("guarded", ())
    return {
        name: unguard(cell) if cell and f"{table.name}.{name}" in guarded else cell
        for name, cell in row.items()
    }


def _collection(
    found: _Rows, said: Mapping[str, Any], examination: Examination
) -> RawCollection | None:
    table = found.table
    features = []
    for place, row in enumerate(found.rows, start=1):
        values: dict[str, Any] = {}
        for name, text in row.items():
            if name == table.shape:
                continue
            column = table.field(name)
            kind = column.kind if column else said.get("kinds", {}).get((table.name, name), "text")
            missing = text.strip() in MISSING if column else not text
            values[name] = None if missing else _value(text, kind)
        own = row.get(table.key) or place
        features.append(RawFeature(own, None, _geometry(table, row), values))
    return RawCollection(_system(features, examination), features)


def _value(text: str, kind: str) -> Any:
    if kind not in {"number", "integer"}:
        return text
    try:
        return float(text) if kind == "number" else int(text)
    except ValueError:
        return text


def _geometry(table: CnigTable, row: Mapping[str, str]) -> Mapping[str, Any] | None:
    text = row[table.shape]
    column = table.field(table.shape)
    if column is not None and column.kind == "geopoint":
        x, y = (float(part) for part in text.split(","))
        return {"type": "Point", "coordinates": [x, y]}
    return shape_of(text)


def _system(features: Sequence[RawFeature], examination: Examination) -> str | None:
    # The standard's own examples have metres in GeoJSON, where RFC 7946 has degrees alone.
    places = [_first(feature.geometry["coordinates"]) for feature in features if feature.geometry]
    west, south, east, north = METRES
    if not places or not all(
        place is not None and west < place[0] < east and south < place[1] < north
        for place in places
    ):
        return None
    expected, found = "degrees, as GeoJSON has them", f"metres: {show(places[0])}"
    done = "read as Lambert-93 (EPSG:2154), the standard's own system"
    examination.add(None, "geometry", expected=expected, found=found, done=done)
    return LAMBERT


def _first(value: Any) -> list[float] | None:
    while isinstance(value, list) and value and isinstance(value[0], list):
        value = value[0]
    if (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(item, int | float) for item in value[:2])
    ):
        return [float(item) for item in value[:2]]
    return None
