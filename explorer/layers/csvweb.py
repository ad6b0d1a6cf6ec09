"""CSV on the web to raw features: a table by the metadata beside it, and no other file."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import shapely

from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection, RawFeature, as_lists
from explorer.layers.guarded import unguard
from explorer.layers.limits import Limits
from explorer.layers.values import held

CONTEXT: Final = "http://www.w3.org/ns/csvw"
WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
SHAPE: Final = "geometry"
LARGEST: Final = 16 * 1024 * 1024
LONGEST: Final = 64 * 1024 * 1024
"""Letters of one cell: a shape as text."""

WHOLE: Final = re.compile(r"[+-]?\d{1,19}", re.ASCII)
FORM: Final = "metadata of CSV on the web, as manufacture export --format csvw writes it"
MISSHAPEN: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError)


def read_csvw(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    """Read one table of a folder of CSV on the web.

    Parameters
    ----------
    path : pathlib.Path
        Its ``csv-metadata.json``.
    examination : Examination
        Says which table, where there are several; receives what is refused.
    limits : Limits
        How many bytes and rows are taken in.

    Returns
    -------
    RawCollection or None
        None where a finding rejects the table.
    """
    try:
        if path.stat().st_size > LARGEST:
            examination.add(None, None, expected=f"at most {LARGEST:,} bytes", found="more")
            return None
        tables = json.loads(path.read_text(encoding="utf-8"))["tables"]
        table = _picked(tables, examination)
        if table is None:
            return None
        name = unquote(table["url"])
        columns = table["tableSchema"]["columns"]
        titles = [column["titles"][0] for column in columns]
        kinds = [column["datatype"] for column in columns]
    except MISSHAPEN as error:
        examination.add(None, None, expected=FORM, found=f"{type(error).__name__}: {error}")
        return None
    file = path.parent / name
    if Path(name).name != name or "\\" in name or not file.is_file() or file.is_symlink():
        examination.add(None, "url", expected="a file beside the metadata", found=show(name))
        return None
    if file.stat().st_size > limits.bytes:
        found = f"{file.stat().st_size:,}"
        examination.add(None, None, expected=f"at most {limits.bytes:,} bytes", found=found)
        return None
    return _rows(file, titles, kinds, examination, limits)


def _picked(tables: Sequence[Mapping[str, Any]], examination: Examination) -> Any:
    named = {str(table.get("dc:identifier", table["url"])): table for table in tables}
    if examination.layer is None and len(named) == 1:
        return next(iter(named.values()))
    if examination.layer in named:
        return named[examination.layer]
    found = f"{len(named)}: {', '.join(named)}"
    expected = "one table, or the name of one"
    examination.add(None, None, expected=expected, found=found)
    return None


def _rows(
    file: Path,
    titles: Sequence[str],
    kinds: Sequence[Any],
    examination: Examination,
    limits: Limits,
) -> RawCollection | None:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        examination.add(None, None, expected="text in UTF-8", found=str(error.reason))
        return None
    longest = csv.field_size_limit(LONGEST)
    features: list[RawFeature] = []
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(reader, [])
        if header != list(titles):
            found = show(", ".join(header))
            expected = f"the columns {show(', '.join(titles))}"
            examination.add("line 1", None, expected=expected, found=found)
            return None
        names = [unguard(title) if title else title for title in titles]
        for cells in reader:
            place = len(features) + 1
            if len(cells) != len(names) or place > limits.features:
                found = f"{len(cells)} cells in row {place}"
                expected = f"{len(names)} cells in each of at most {limits.features:,} rows"
                examination.add(f"line {reader.line_num}", None, expected=expected, found=found)
                return None
            features.append(_feature(place, names, cells, kinds, examination))
    except csv.Error as error:
        examination.add(f"line {reader.line_num}", None, expected="whole CSV", found=str(error))
        return None
    finally:
        csv.field_size_limit(longest)
    return RawCollection(None, features)


def _feature(
    row: int,
    names: Sequence[str],
    cells: Sequence[str],
    kinds: Sequence[Any],
    examination: Examination,
) -> RawFeature:
    values: dict[str, Any] = {}
    geometry = None
    for name, cell, kind in zip(names, cells, kinds, strict=True):
        if isinstance(kind, dict):
            geometry = _shape(cell, row, examination) if kind.get("@id") == WKT else geometry
            continue
        value = _value(cell, kind)
        if value is ...:
            examination.add(row, name, expected=f"a value of type {kind}", found=show(cell))
            value = None
        values[name] = held(value, row, name, examination)
    own = values.get("id")
    return RawFeature(own if isinstance(own, str) else row, None, geometry, values)


def _value(cell: str, kind: Any) -> Any:
    if not cell:
        return None
    if kind == "integer":
        return int(cell) if WHOLE.fullmatch(cell) else ...
    if kind == "double":
        try:
            return float(cell)
        except ValueError:
            return ...
    if kind == "boolean":
        return {"true": True, "false": False}.get(cell, ...)
    return unguard(cell)


def _shape(cell: str, row: int, examination: Examination) -> Mapping[str, Any] | None:
    if not cell:
        return None
    try:
        shape = shapely.from_wkt(cell)
    except shapely.errors.ShapelyError as error:
        found = f"{show(cell)}: {error}"
        examination.add(row, "geometry", expected="a geometry as WKT", found=found)
        return None
    drawn: Mapping[str, Any] = as_lists(shape.__geo_interface__)
    return drawn
