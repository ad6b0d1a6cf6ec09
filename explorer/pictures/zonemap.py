"""Zones coloured by the class of a figure, on paper: what the page's class map shows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from explorer.catalog import Catalog
from explorer.crs import STORAGE, require_crs
from explorer.errors import InputError
from explorer.maps.classes import NONE, MapClass, classify
from explorer.maps.labels import Kind
from explorer.messages import catalogue
from explorer.messages.numbers import as_short, written
from explorer.pictures.frame import Picture, Words
from explorer.pictures.furniture import Key, Look
from explorer.pictures.lettering import INK
from explorer.pictures.staticmap import BORDER, LAND, Group, MapDrawing, outline_words
from explorer.territory import Territory

MOST_NAMES: Final = 80
"""Of more zones than this none is named: they would hide what they name."""

GROUND: Final = "communes"
HATCH: Final = {"hatched": "/////", "dotted": "..."}

CELL: Final = "8[0-9a-f]{14}"
"""A name of H3."""


def zone_map(  # noqa: PLR0913 - what a map may be asked to show, one keyword each
    frame: gpd.GeoDataFrame,
    value: str,
    words: Words,
    *,
    kind: Kind = "share",
    figure: str = "",
    territory: Territory | None = None,
    breaks: Sequence[float] | None = None,
    above: Sequence[Group] = (),
    area: str = "name",
    things: str = "zones",
    nested: bool = False,
) -> Picture:
    """Draw zones in the colours of their classes, over the communes.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Zones in a declared system; `accuracy_m` says how far an outline may be wrong, which is
        then dashed.
    value : str
        The column that is classed.
    words : Words
        Around the map.
    kind : str
        As for ``explorer.maps.classes.classify``.
    figure : str
        What is classed, above the legend.
    territory : Territory, optional
        For the communes behind.
    breaks : sequence of float, optional
        Bounds in place of the usual ones.
    above : sequence of Group
        What is drawn over the zones, and seen however far from them it lies.
    area : str
        The column of names; none are written if the frame has no such column, or if the names
        are those of hexagonal cells, which tell nobody anything.
    things : str
        What is counted by class: ``"zones"`` or ``"groups"``.
    nested : bool
        True where zones of a higher class hold those of a lower one, which they would hide; the
        legend then says how far each goes, and counts nothing.

    Returns
    -------
    Picture
        With a line of legend for each class, empty ones too, and one for what has no figure.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    InputError
        If no zone has a position.
    """
    require_crs(frame, "frame")
    placed = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    if not len(placed):
        message = "None of these zones has an outline: there is nothing to draw on a map."
        raise InputError(message)
    classes = classify(frame[value], kind=kind, breaks=breaks)
    tongue = words.language
    wrong = _accuracies(placed)
    named = area in placed and len(placed) <= MOST_NAMES and not _cells(placed[area])
    groups: list[Group] = []
    for one in classes.classes:
        look = _look(one)
        members = placed[(classes.keys.reindex(placed.index) == one.key).to_numpy()]
        key = Key(_up_to(one, tongue) if nested else _label(one, tongue), look)
        for dashed in (False, True):
            part = members[(wrong.reindex(members.index) > 0).to_numpy() == dashed]
            if len(part) or not dashed:
                names = [str(name) for name in part[area]] if named else []
                groups.append(
                    Group(part.geometry, replace(look, dashed=dashed), f"class-{one.key}", names,
                          None if dashed else key)
                )  # fmt: skip
    if nested:  # the legend in order, then the widest first
        keys = [
            replace(one, shapes=placed.iloc[:0].geometry, names=[]) for one in groups if one.key
        ]
        groups = [*keys, *(replace(one, key=None) for one in reversed(groups))]
    seen = [placed.geometry.to_crs(STORAGE), *(group.shapes.to_crs(STORAGE) for group in above)]
    focus = gpd.GeoSeries(pd.concat(seen, ignore_index=True), crs=STORAGE)
    ground = ground_of(territory, tongue, focus)
    said = [] if nested else [_said(f"map.{things}_in_class", tongue), classes.rule[tongue],
                              f"{classes.method[tongue]}."]  # fmt: skip
    if (wrong > 0).any():
        known = [float(one) for one in wrong[wrong > 0]]
        text = _said("map.dashed", tongue).format(metres=outline_words(known, tongue))
        above = [*above, _dashed_key(placed, text)]
    missing = len(frame) - len(placed)
    if missing:
        text = _said("map.nowhere" if missing > 1 else "map.nowhere_one", tongue)
        said.append(text.format(count=written(missing, tongue, decimals=0)))
    drawing = MapDrawing((*groups, *above), focus, tongue, ground, capital(figure), tuple(said))
    return Picture(
        _credited(words, territory if ground else None),
        drawing.height(drawing.own_height()),
        drawing.draw,
    )


def ground_of(territory: Territory | None, language: str, focus: gpd.GeoSeries) -> Group | None:
    """Give the communes that lie behind a map.

    Parameters
    ----------
    territory : Territory or None
        Whose they are.
    language : str
        ``"fr"`` or ``"en"``.
    focus : geopandas.GeoSeries
        What the map shows.

    Returns
    -------
    Group or None
        None where there are none.
    """
    if territory is None or GROUND not in territory.catalog.layers:
        return None
    frame = territory.layers[GROUND]
    seen = shapely.box(*focus.to_crs(STORAGE).total_bounds)
    if not frame.geometry.intersects(seen).any():
        return None
    wrong = _accuracies(frame)
    known = [float(one) for one in wrong[wrong > 0]]
    key = "map.communes_about" if known else "map.communes"
    said = _said(key, language)
    label = said.format(metres=outline_words(known, language)) if known else said
    look = Look(LAND, BORDER, line=0.6)
    return Group(frame.geometry, look, "ground", list(frame[f"name_{language}"]),
                 Key(label, look))  # fmt: skip


def credit_line(catalog: Catalog, names: Iterable[str], language: str) -> str:
    """Say whose data a picture is made of.

    Parameters
    ----------
    catalog : Catalog
        With the register of sources.
    names : iterable of str
        Keys of the register; those that it does not have are left out.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Publishers with licences, none twice; empty where there is none.
    """
    found: dict[str, None] = {}
    for name in names:
        source = catalog.sources.get(name)
        if source is not None:
            licence = f" ({source.licence.title})" if source.licence is not None else ""
            found[f"{source.publisher or source.title}{licence}"] = None
    if not found:
        return ""
    return _said("sources", language).format(sources=" · ".join(found))


def capital(text: str) -> str:
    """Give a text with its first letter large.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        As it begins a line.
    """
    return text[:1].upper() + text[1:]


def _credited(words: Words, territory: Territory | None) -> Words:
    if territory is None or GROUND not in territory.catalog.layers:
        return words
    spec = territory.catalog.layer(GROUND)
    ground = credit_line(territory.catalog, spec.sources, words.language)
    ground = _said("map.ground", words.language).format(credit=ground.partition(" : ")[2] or
                                                        ground.partition(": ")[2])  # fmt: skip
    return replace(words, credit=" — ".join(filter(None, (words.credit, ground))))


def _look(one: MapClass) -> Look:
    hatch = HATCH.get(one.fill)
    if hatch is None:
        return Look(one.color)
    return Look("#ffffff", "#767e8a" if one.key == NONE else INK, hatch)


def _cells(names: "pd.Series[Any]") -> bool:
    return bool(names.astype(str).str.fullmatch(CELL).all())


def _label(one: MapClass, language: str) -> str:
    return f"{one.label[language]} ({written(one.count, language, decimals=0)})"


def _up_to(one: MapClass, language: str) -> str:
    if one.high is None or not one.high:  # of what is over the last bound, or unknown
        return one.label[language]
    return _said("map.up_to", language).format(limit=as_short(one.high, language))


def _accuracies(frame: gpd.GeoDataFrame) -> "pd.Series[Any]":
    if "accuracy_m" not in frame:
        return pd.Series(0.0, index=frame.index)
    found: pd.Series[Any] = pd.to_numeric(frame["accuracy_m"], errors="coerce").fillna(0.0)
    return found


def _dashed_key(frame: gpd.GeoDataFrame, text: str) -> Group:
    look = Look("none", INK, dashed=True, line=1.0)
    return Group(frame.iloc[:0].geometry, look, "dashed", key=Key(text, look, "line"))


def _said(key: str, language: str) -> str:
    return catalogue("pictures")[key][language]
