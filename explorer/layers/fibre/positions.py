"""Positions of records, judged row by row: in place, or unlocated for a reason that is counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from explorer.crs import METRIC, METRIC_ELSEWHERE, STORAGE
from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.texts import TextColumn
from explorer.layers.findings import Examination
from explorer.layers.limits import Box

NO_POSITION: Final = "no_position"
SWAPPED: Final = "swapped"
PROJECTED: Final = "projected"
OUTSIDE: Final = "outside_extent"
REASONS: Final = (NO_POSITION, SWAPPED, PROJECTED, OUTSIDE)
"""Why a record is kept without a position."""

NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d*)?(?:[eE][+-]?\d+)?", re.ASCII)
WHOLE_TURN: Final = 360.0
HALF_TURN: Final = 180.0
WEB: Final = "EPSG:3857"
NAMES: Final = {
    METRIC: "Lambert-93",
    WEB: "Web Mercator",
    **{system: system for *_, system in METRIC_ELSEWHERE},
}
"""Systems in metres that a file may be in without saying so."""

HALF: Final = 2

Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Positions:
    """Where records stand.

    Attributes
    ----------
    x, y : numpy.ndarray of float
        Longitude and latitude in degrees; NaN where unlocated.
    reason : numpy.ndarray of object
        Why a record is unlocated, else None.
    decimal : str or None
        The decimal sign met in text columns.
    """

    x: Numbers
    y: Numbers
    reason: NDArray[np.object_]
    decimal: str | None


def positions(
    source: Source,
    columns: tuple[str, str] | None,
    crs: str,
    extent: Sequence[Box],
    examination: Examination,
) -> Positions:
    """Place the rows of a file.

    Parameters
    ----------
    source : Source
        The rows.
    columns : tuple of str or None
        The columns of x and y; None where the file has points of its own.
    crs : str
        The reference system of x and y.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    examination : Examination
        Receives the first rows of each reason, and a rejection where half of the rows or more
        have the same.

    Returns
    -------
    Positions
        One a row.
    """
    decimal = None
    if columns is None:
        assert source.points is not None  # noqa: S101 - a file has points or columns
        x: Numbers = shapely.get_x(source.points)
        y: Numbers = shapely.get_y(source.points)
        where = ("geometry", "geometry")
    else:
        texts = (source.columns[columns[0]], source.columns[columns[1]])
        x, y = (numbers_of(text) for text in texts)
        decimal = _decimal(texts)
        where = columns
        _check_readable(source, columns, (x, y), examination)
    moved_x, moved_y, reason = judged(x, y, crs, extent)
    for name in REASONS:
        _note(source, where, (x, y), reason, name, crs, extent, examination)
    return Positions(moved_x, moved_y, reason, decimal)


def judged(
    x: Numbers, y: Numbers, crs: str, extent: Sequence[Box]
) -> tuple[Numbers, Numbers, NDArray[np.object_]]:
    """Judge positions one by one.

    Parameters
    ----------
    x, y : numpy.ndarray of float
        In `crs`; NaN where there is none.
    crs : str
        The reference system of x and y.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude, NaN where unlocated; why a record is unlocated, else None.
    """
    known = np.isfinite(x) & np.isfinite(y)
    moved_x, moved_y = _degrees(x, y, crs)
    inside = known & _inside(moved_x, moved_y, extent)
    reason = np.full(len(x), None, dtype=object)
    if inside.all():
        return moved_x, moved_y, reason
    reason[~known] = NO_POSITION
    odd = np.flatnonzero(known & ~inside)
    x, y = x[odd], y[odd]
    swapped = _inside(*_degrees(y, x, crs), extent)
    metres = ~swapped & _is_degrees(crs)
    metres &= (np.abs(x) > WHOLE_TURN) | (np.abs(y) > HALF_TURN)
    reason[odd] = OUTSIDE
    reason[odd[swapped]] = SWAPPED
    reason[odd[metres]] = PROJECTED
    moved_x[~inside] = moved_y[~inside] = np.nan
    return moved_x, moved_y, reason


def numbers_of(text: TextColumn) -> Numbers:
    """Read numbers with a point or a comma.

    Parameters
    ----------
    text : TextColumn
        The column as text.

    Returns
    -------
    numpy.ndarray of float
        NaN where a cell is empty or no number.
    """

    def number(value: str) -> float:
        return float(value.replace(",", ".")) if NUMBER.fullmatch(value) else np.nan

    return text.mapped(number, empty=np.nan).astype(float)


def _decimal(texts: Sequence[TextColumn]) -> str | None:
    points = any("." in value for text in texts for value in text.texts)
    commas = any("," in value for text in texts for value in text.texts)
    if points and commas:
        return "both"
    return "." if points else "," if commas else None


def _is_degrees(crs: str) -> bool:
    return pyproj.CRS.from_user_input(crs).is_geographic


def _degrees(x: Numbers, y: Numbers, crs: str) -> tuple[Numbers, Numbers]:
    if crs == STORAGE:
        return x.copy(), y.copy()
    transformer = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    moved_x, moved_y = transformer.transform(x, y)
    return np.asarray(moved_x), np.asarray(moved_y)


def _inside(x: Numbers, y: Numbers, extent: Sequence[Box]) -> NDArray[np.bool_]:
    inside = np.zeros(len(x), dtype=bool)
    for west, south, east, north in extent:
        inside |= (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _check_readable(
    source: Source,
    columns: tuple[str, str],
    numbers: tuple[Numbers, Numbers],
    examination: Examination,
) -> None:
    for name, values in zip(columns, numbers, strict=True):
        text = source.columns[name]
        written = text.codes >= 0
        odd = np.flatnonzero(written & np.isnan(values))
        if len(odd) and len(odd) * HALF >= written.sum():
            shown = f"'{text.objects()[odd[0]]}'; {len(odd):,} of {written.sum():,} are no numbers"
            where = source.named(odd[:1])[0]
            examination.add(where, name, expected="a number", found=shown)


def _note(  # noqa: PLR0913, PLR0917 - one reason, and all that tells of it
    source: Source,
    where: tuple[str, str],
    numbers: tuple[Numbers, Numbers],
    reason: NDArray[np.object_],
    name: str,
    crs: str,
    extent: Sequence[Box],
    examination: Examination,
) -> None:
    rows = np.flatnonzero(reason == name)
    if not len(rows):
        return
    x, y = (values[rows[:NAMED]] for values in numbers)
    column = where[0] if where[0] == where[1] else f"{where[0]} and {where[1]}"
    said = _said(name, x[0], y[0], where, crs, extent)
    shown = [f"{a:.10g}, {b:.10g}" for a, b in zip(x, y, strict=True)]
    known = int((reason != NO_POSITION).sum())
    if name != NO_POSITION and len(rows) * HALF >= known:
        found = f"{shown[0]}: {said} ({len(rows):,} of {known:,} rows)"
        line = source.named(rows[:1])[0]
        examination.add(line, column, expected="positions in the extent", found=found)
        return
    if name == NO_POSITION and where[0] != where[1]:
        cells = [source.columns[column].objects() for column in where]
        shown = [" and ".join(f"'{cell[row] or ''}'" for cell in cells) for row in rows[:NAMED]]
    elif name == NO_POSITION:
        shown = ["no geometry"] * len(x)
    else:
        shown = [f"{text}: {said}" for text in shown]
    expected = "two numbers" if name == NO_POSITION else "a position in the extent"
    done = f"kept without a position ({name})"
    note(examination, source.named(rows[:NAMED]), len(rows), column, expected, shown, done)


def _said(  # noqa: PLR0913, PLR0917 - a position, and what is known of it
    name: str, x: float, y: float, where: tuple[str, str], crs: str, extent: Sequence[Box]
) -> str:
    drawn = where[0] == where[1]
    if name == SWAPPED:
        if drawn:
            return "longitude and latitude look swapped"
        return (
            f"columns {where[0]} and {where[1]} look swapped: say x = '{where[1]}' and "
            f"y = '{where[0]}' under [columns] of a mapping"
        )
    if name == PROJECTED:
        return "metres, declared as degrees" if drawn else _metres(x, y, where[0], extent)
    if not _is_degrees(crs) and abs(x) <= WHOLE_TURN and abs(y) <= HALF_TURN:
        return f"degrees, while {crs} is in metres"
    return "outside the extent"


def _metres(x: float, y: float, column: str, extent: Sequence[Box]) -> str:
    for code, title in NAMES.items():
        for a, b, order in ((x, y, ""), (y, x, ", swapped")):
            if _inside(*_degrees(np.array([a]), np.array([b]), code), extent)[0]:
                return (
                    f"{column} holds metres, which look like {title}{order}: "
                    f'say crs = "{code}" in a mapping'
                )
    return f"{column} holds metres of a system that is not recognised: say crs in a mapping"
