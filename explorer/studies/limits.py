"""The limits within which something is reached: read, written, named, and laid out in a table."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import geopandas as gpd

from explorer.analysis.joints import By
from explorer.errors import InputError
from explorer.layers import rows_of
from explorer.messages import catalogue
from explorer.studies.columns import columns
from explorer.studies.places import Place
from explorer.tables import Column, Table
from explorer.territory import Territory
from explorer.vocabulary import Language, TravelMode

LIMIT: Final = re.compile(r"(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>[a-z]+)", re.IGNORECASE)
UNITS: Final[Mapping[str, tuple[By, float]]] = {
    "s": ("seconds", 1.0),
    "min": ("seconds", 60.0),
    "h": ("seconds", 3600.0),
    "m": ("metres", 1.0),
    "km": ("metres", 1000.0),
}
MOST: Final = 6
"""Limits of one study: no more shades are told apart on a map."""

MINUTE: Final = 60.0


def read_limits(texts: Sequence[str]) -> tuple[list[float], By]:
    """Read limits.

    Parameters
    ----------
    texts : sequence of str
        Such as ``"5min"`` or ``"400m"``: all times, or all lengths.

    Returns
    -------
    tuple of (list of float, str)
        In seconds or metres, increasing, and which.

    Raises
    ------
    InputError
        If one cannot be read, or they are of both kinds, or too many.

    Examples
    --------
    >>> read_limits(["10min", "5 min"])
    ([300.0, 600.0], 'seconds')
    """
    found: dict[float, By] = {}
    for text in texts:
        match = LIMIT.fullmatch(text.strip())
        unit = UNITS.get(match["unit"].lower()) if match else None
        value = float(match["value"].replace(",", ".")) * unit[1] if match and unit else 0.0
        if unit is None or not value:
            message = (
                f"A limit is a number above 0 with {', '.join(UNITS)}, such as 5min or 400m; "
                f"found '{text}'."
            )
            raise InputError(message)
        found[value] = unit[0]
    kinds = set(found.values())
    if len(kinds) != 1:
        message = "Limits are all times or all lengths; found " + (
            "both." if kinds else "none. Give one, such as 5min."
        )
        raise InputError(message)
    if len(found) > MOST:
        message = f"At most {MOST} limits are told apart on one map; found {len(found)}."
        raise InputError(message)
    return sorted(found), kinds.pop()


def shown_limit(limit: float, by: By) -> float:
    """Give a limit as a reader sees it.

    Parameters
    ----------
    limit : float
        In seconds or metres.
    by : str
        Which: ``"seconds"`` or ``"metres"``.

    Returns
    -------
    float
        In minutes or metres.
    """
    return limit / MINUTE if by == "seconds" else limit


def limit_text(limit: float, by: By) -> str:
    """Write a limit with its unit.

    Parameters
    ----------
    limit : float
        In seconds or metres.
    by : str
        Which: ``"seconds"`` or ``"metres"``.

    Returns
    -------
    str
        Such as ``"5 min"`` or ``"400 m"``.

    Examples
    --------
    >>> limit_text(300.0, "seconds")
    '5 min'
    """
    return f"{shown_limit(limit, by):g} {'min' if by == 'seconds' else 'm'}"


def name_limits(frame: gpd.GeoDataFrame, place: Place, mode: TravelMode) -> gpd.GeoDataFrame:
    """Give each limit's ground an id and its names.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Columns `limit`, and `unit` (``"s"`` or ``"m"``).
    place : Place
        Where one begins.
    mode : TravelMode
        How one goes.

    Returns
    -------
    geopandas.GeoDataFrame
        With `id` first, such as ``"walk-300s"``, and `name_fr` and `name_en` after the others.
    """
    said = catalogue("streets")
    named = frame.copy()
    texts = [
        limit_text(limit, _by(unit))
        for limit, unit in zip(frame["limit"], frame["unit"], strict=True)
    ]
    for tongue in Language:
        named[f"name_{tongue}"] = [
            said["name"][tongue].format(limit=text, place=place.name, by=said[f"by.{mode}"][tongue])
            for text in texts
        ]
    ids = [
        f"{mode}-{limit:g}{unit}" for limit, unit in zip(frame["limit"], frame["unit"], strict=True)
    ]
    named.insert(0, "id", ids)
    return named


def limits_table(  # noqa: PLR0913 - what a table of limits says, one parameter each
    features: gpd.GeoDataFrame,
    place: Place,
    mode: TravelMode,
    territory: Territory,
    *,
    shown: Sequence[str],
    counted: Sequence[str],
    after: Sequence[str],
    notes: Callable[[str], list[str]],
) -> Table:
    """Lay out what lies within each limit.

    Parameters
    ----------
    features : geopandas.GeoDataFrame
        Named limits, the widest first.
    place : Place
        Where one begins.
    mode : TravelMode
        How one goes.
    territory : Territory
        Whose layers give the headings of the counts.
    shown : sequence of str
        Columns before the counts.
    counted : sequence of str
        Layers that have a column of counts.
    after : sequence of str
        Columns after the counts.
    notes : callable
        A language to sentences.

    Returns
    -------
    Table
        One row a limit, the shortest first.
    """
    said = catalogue("streets")
    rows = [
        {**row, "limit_text": limit_text(row["limit"], _by(row["unit"]))}
        for row in rows_of(features.drop(columns="geometry"))[::-1]
    ]
    columns_shown = list(columns(*shown, messages="streets"))
    for name in counted:
        spec = territory.catalog.layer(name)
        columns_shown.append(Column(name, spec.title_fr, spec.title_en, decimals=0))
    columns_shown += columns(*after, messages="streets")
    title = {
        tongue.value: said["reach.title"][tongue].format(
            place=place.name, by=said[f"by.{mode}"][tongue]
        )
        for tongue in Language
    }
    note = {tongue.value: "\n".join(notes(tongue)) for tongue in Language}
    return Table("isochrones", title, columns_shown, rows, note)


def _by(unit: str) -> By:
    return "seconds" if unit == "s" else "metres"
