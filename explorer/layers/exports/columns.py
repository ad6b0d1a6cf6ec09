"""Columns of a frame with the one type that a format may give them, and their values in it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from explorer.catalog import TableSpec
from explorer.layers.jsontext import plain

TYPES: Final[Mapping[str, str]] = {
    "string": "text",
    "date": "date",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
}
"""Kinds of columns by the types of the catalogue; any other type is written as JSON text."""

LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """One column: its name in the frame, and the kind of its values.

    Attributes
    ----------
    name : str
        As in the frame.
    kind : str
        ``text``, ``integer``, ``number``, ``boolean``, ``date``, ``datetime``, or ``json``: text
        that holds a list or an object, or values of several kinds.
    title : str
        What a reader calls it; the name where nothing says otherwise.
    """

    name: str
    kind: str
    title: str


def typed_columns(
    frame: pd.DataFrame, spec: TableSpec | None = None, language: str = "fr"
) -> tuple[TypedColumn, ...]:
    """Tell of what kind the columns of a frame are.

    Parameters
    ----------
    frame : pandas.DataFrame
        With or without geometry, which is left out.
    spec : TableSpec, optional
        Its schema, which has precedence over what the values look like.
    language : str
        Of the titles.

    Returns
    -------
    tuple of TypedColumn
        In the frame's order.
    """
    fields = {} if spec is None else {field.name: field for field in spec.fields}
    columns = []
    for name, values in _plain_columns(frame):
        field = fields.get(name)
        kind = _kind(values) if field is None else TYPES.get(field.type, "json")
        if field is not None and any(not _fits(value, kind) for value in values):
            kind = _kind(values)
        title = name if field is None else {"fr": field.title_fr}.get(language, field.title_en)
        columns.append(TypedColumn(name, kind, title))
    return tuple(columns)


def typed_rows(frame: pd.DataFrame, columns: Sequence[TypedColumn]) -> Iterator[tuple[Any, ...]]:
    """Give the values of a frame, row by row, each in the type of its column.

    Parameters
    ----------
    frame : pandas.DataFrame
        The frame that the columns were told of.
    columns : sequence of TypedColumn
        From ``typed_columns``.

    Yields
    ------
    tuple
        None where a value is missing; dates as texts of ISO 8601.
    """
    held = [
        [typed_value(value, column.kind) for value in values]
        for column, (_, values) in zip(columns, _plain_columns(frame), strict=True)
    ]
    if not held:
        yield from (() for _ in range(len(frame)))
        return
    yield from zip(*held, strict=True)


def typed_value(value: Any, kind: str) -> Any:
    """Give one value in the type of its column.

    Parameters
    ----------
    value : object
        In the types of JSON.
    kind : str
        The column's.

    Returns
    -------
    object
        None stays None.
    """
    if value is None:
        return None
    match kind:
        case "json":
            return json.dumps(value, ensure_ascii=False, allow_nan=False)
        case "number":
            return float(value)
        case _:
            return value


def _plain_columns(frame: pd.DataFrame) -> Iterator[tuple[str, list[Any]]]:
    # By their places: names may be numbers, or stand twice.
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    for place, name in enumerate(frame.columns):
        if name != shape:
            yield str(name), _values(frame.iloc[:, place])


def _values(series: "pd.Series[Any]") -> list[Any]:
    return [_told(value) for value in series.tolist()]


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return None if value is pd.NaT else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    value = plain(value)
    return (
        value
        if value is None or isinstance(value, str | bool | int | float | list | dict)
        else str(value)
    )


def _kind(values: Sequence[Any]) -> str:
    found = {type(value) for value in values if value is not None}
    if not found or found == {str}:
        return "text"
    if found == {bool}:
        return "boolean"
    if found == {int} and all(abs(value) <= LARGEST for value in values if value is not None):
        return "integer"
    if found in ({float}, {int, float}):
        return "number"
    return "json"


def _fits(value: Any, kind: str) -> bool:
    match kind:
        case _ if value is None or kind == "json":
            return True
        case "text":
            return isinstance(value, str)
        case "date":
            return isinstance(value, str) and _is_date(value)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
        case _:
            return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
