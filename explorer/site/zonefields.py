"""Columns and texts of zones, checked before a page is made of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import geopandas as gpd

from explorer.errors import SchemaError
from explorer.maps.layerdata import COMMON
from explorer.vocabulary import Language

Shown: TypeAlias = Literal["plain", "share", "change"]
Texts: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ZoneField:
    """A column of the zones that the page shows: its heading in each language, its unit.

    Attributes
    ----------
    name, fr, en : str
        The column, and what it is called.
    unit : str or None
        A key of the page's texts, as ``"premises"``, or a unit as it is, as ``"ha"``.
    shown : str
        ``"share"`` from 0 to 1, in per cent; ``"change"`` of a share, in points; else
        ``"plain"``, as it is.
    """

    name: str
    fr: str
    en: str
    unit: str | None = None
    shown: Shown = "plain"


def checked_fields(
    frame: gpd.GeoDataFrame, value: str, kind: str, fields: Sequence[ZoneField], titles: Texts
) -> list[ZoneField]:
    """Check the columns to show, the classed one among them, and that the index names the zones.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        The zones.
    value : str
        The column to class.
    kind : str
        What it holds, as for ``classify``.
    fields : sequence of ZoneField
        What is to be shown, with or without that column.
    titles : mapping of str to str
        What it is called where ``fields`` does not say, by language.

    Returns
    -------
    list of ZoneField
        The classed column is shown as its kind asks.

    Raises
    ------
    SchemaError
        If a column is not there, is asked for twice or bears a name that the page needs; or if two
        zones have one index.
    """
    columns = list(fields)
    if value not in {column.name for column in columns}:
        columns.insert(0, ZoneField(value, titles["fr"], titles["en"]))
    names = [column.name for column in columns]
    known = set(frame.columns) - {frame.geometry.name}
    for one in names:
        if one not in known:
            message = f"The zones have no column '{one}'. Their columns are: {sorted(known)}."
            raise SchemaError(message)
        if one in COMMON or names.count(one) > 1:
            message = f"The page keeps '{one}' for itself, or it is given twice. Rename the column."
            raise SchemaError(message)
    if not frame.index.is_unique:
        twice = frame.index[frame.index.duplicated()][0]
        message = f"The index of the zones names each of them; found {twice!r} twice."
        raise SchemaError(message)
    shown: Shown = "share" if kind == "share" else "change" if kind == "change" else "plain"
    return [
        ZoneField(column.name, column.fr, column.en, column.unit, shown)
        if column.name == value
        else column
        for column in columns
    ]


def both(texts: Texts, what: str) -> dict[str, str]:
    """Check that a text is there in both languages.

    Parameters
    ----------
    texts : mapping of str to str
        By language.
    what : str
        What it is, for the message.

    Returns
    -------
    dict
        Keys ``fr`` and ``en``.

    Raises
    ------
    SchemaError
        If one of them is missing.
    """
    missing = [tongue for tongue in Language if not texts.get(tongue)]
    if missing:
        message = f"'{what}' is given in both languages, 'fr' and 'en'; found none in {missing}."
        raise SchemaError(message)
    return {str(tongue): whole_text(texts[tongue]) for tongue in Language}


def whole_text(value: object) -> str:
    """Give a value as a text that can be written to a file.

    Parameters
    ----------
    value : object
        Any value.

    Returns
    -------
    str
        Half of a character of UTF-16, which no file can hold, becomes a question mark.
    """
    return str(value).encode(errors="replace").decode()
