"""CSV to raw features: each row a point, by its columns of longitude and latitude."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from explorer.catalog import LayerSpec
from explorer.layers.fibre.delimited import Delimited, read_delimited
from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection, RawFeature
from explorer.layers.limits import Limits

PAIRS: Final = (
    (("lon", "longitude", "lng", "long"), ("lat", "latitude")),
    (("x", "coord_x", "x_coord"), ("y", "coord_y", "y_coord")),
)
"""Names of the two columns, whatever their case; longitude and latitude go before x and y."""

SYSTEMS: Final = ("crs", "epsg", "srid")
"""Names of a column that declares the reference system of x and y, the same in every row."""

ACCURACY: Final = "accuracy_m"
"""The one column that is a number by its name; all others stay text, as codes must."""

NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d+)?", re.ASCII)
UNNAMED: Final = re.compile(r"column_\d+")
"""What a comma at the end of the header leaves."""

BLANKS: Final = re.compile(r"[ \u00a0\u202f\u2009]")
WHOLE: Final = re.compile(r"[+-]?\d{1,15}", re.ASCII)
TRUTH: Final = {"true": True, "false": False}
CODE: Final = re.compile(r"(?:EPSG:)?(\d{4,6})", re.IGNORECASE)


def read_csv_points(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    """Read a CSV file whose rows are points.

    Parameters
    ----------
    path : pathlib.Path
        An existing file ending in ``.csv``, ``.csv.gz`` or ``.zip``.
    examination : Examination
        Receives what is refused or repaired.
    limits : Limits
        How many bytes and rows are taken in.

    Returns
    -------
    RawCollection or None
        Every property but ``accuracy_m`` is text, so that no code loses its first nought; None
        where a finding rejects the file.
    """
    table = read_delimited(path, examination, limits)
    if table is None or any(finding.rejects for finding in examination.findings):
        return None
    if table.survey.bom:
        expected, found = "UTF-8 without a mark", "a byte order mark"
        examination.add(None, None, expected=expected, found=found, done="mark removed")
    if table.survey.encoding != "utf-8":
        found, done = "bytes that are not", f"read as {table.survey.encoding}"
        examination.add(None, None, expected="text in UTF-8", found=found, done=done)
    pair = _pair(list(table.columns), examination)
    if pair is None:
        return None
    crs = _system(table, examination)
    x, y = (_numbers(table, name, examination) for name in pair)
    if any(finding.rejects for finding in examination.findings):
        return None
    cells: dict[str, Any] = {
        name: column.objects()
        for name, column in table.columns.items()
        if name not in pair and not (UNNAMED.fullmatch(name) and not len(column.texts))
    }
    if ACCURACY in cells:
        cells[ACCURACY] = _numbers(table, ACCURACY, examination)
    half = [f"line {line}" for line, *both in zip(table.lines, x, y, strict=True) if None in both]
    done = "kept without a position"
    note(examination, half[:NAMED], len(half), " and ".join(pair), "two numbers", "none", done)
    features = []
    for row, (a, b) in enumerate(zip(x, y, strict=True)):
        properties = {name: column[row] for name, column in cells.items()}
        own = properties.get("id")
        geometry = None if a is None or b is None else {"type": "Point", "coordinates": [a, b]}
        name = own or f"line {table.lines[row]}"
        features.append(RawFeature(name, own or None, geometry, properties))
    return RawCollection(crs, features)


def as_numbers(features: Sequence[RawFeature], spec: LayerSpec, examination: Examination) -> None:
    """Turn text into numbers and truths, where a schema says that a column holds some.

    Parameters
    ----------
    features : sequence of RawFeature
        Their properties are changed in place; what is no number is left for the schema to refuse.
    spec : LayerSpec
        The schema.
    examination : Examination
        Receives the decimal commas and blanks that were read as such.
    """
    for field in spec.fields:
        for feature in features:
            text = feature.properties.get(field.name)
            if not isinstance(text, str):
                continue
            plain = BLANKS.sub("", text)
            if field.type == "boolean":
                feature.properties[field.name] = TRUTH.get(text.casefold(), text)
            elif field.type in {"integer", "number"} and NUMBER.fullmatch(plain):
                value = float(plain.replace(",", "."))
                whole = field.type == "integer" and WHOLE.fullmatch(plain)
                feature.properties[field.name] = int(plain) if whole else value
                if plain != text or "," in plain:
                    expected, done = "a number with a decimal point and no blanks", "read as one"
                    examination.add(
                        feature.name, field.name, expected=expected, found=show(text), done=done
                    )


def _pair(header: Sequence[str], examination: Examination) -> tuple[str, str] | None:
    known = {name.casefold(): name for name in header}
    for first, second in PAIRS:
        x = [known[name] for name in first if name in known]
        y = [known[name] for name in second if name in known]
        if x and y:
            return x[0], y[0]
    listed = show(", ".join(header))
    expected = "two columns named lon and lat (or longitude and latitude, or x and y)"
    examination.add("line 1", None, expected=expected, found=listed)
    return None


def _system(table: Delimited, examination: Examination) -> str | None:
    named = next((name for name in table.columns if name.casefold() in SYSTEMS), None)
    if named is None:
        return None
    values = list(dict.fromkeys(table.columns[named].objects()))
    code = CODE.fullmatch(str(values[0])) if len(values) == 1 else None
    if code is None:
        found = f"{len(values)} values, {show(values[0])} among them"
        examination.add(None, named, expected="one code for all rows, as EPSG:2154", found=found)
        return None
    return f"EPSG:{code[1]}"


def _numbers(table: Delimited, name: str, examination: Examination) -> list[Any]:
    texts = table.columns[name].objects()
    numbers: list[float | None] = []
    commas, blanks, odd = [], [], []
    for line, text in zip(table.lines, texts, strict=True):
        if text is None or not text.strip():
            numbers.append(None)
            continue
        plain = BLANKS.sub("", text)
        where = f"line {line}"
        if not NUMBER.fullmatch(plain):
            odd.append((where, text))
            numbers.append(None)
            continue
        if plain != text:
            blanks.append((where, text))
        if "," in plain:
            commas.append((where, text))
        numbers.append(float(plain.replace(",", ".")))
    for found, expected, done in (
        (odd, "a number", "rejected"),
        (blanks, "a number without blanks", "blanks removed"),
        (commas, "a decimal point", "comma read as one"),
    ):
        places = [place for place, _ in found[:NAMED]]
        shown = [show(text) for _, text in found[:NAMED]]
        note(examination, places, len(found), name, expected, shown, done)
    return numbers
