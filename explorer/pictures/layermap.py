"""Layers on paper: a territory as it lies, or a file of one's own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from explorer.catalog import DESCRIPTOR, LayerSpec
from explorer.crs import STORAGE, require_crs
from explorer.errors import InputError
from explorer.layers import Layer
from explorer.maps.style import Style, style_of
from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.pictures.frame import Box, Picture, Words
from explorer.pictures.furniture import Key, Look
from explorer.pictures.ground import WORLD, plane_for
from explorer.pictures.staticmap import Group, MapDrawing, outline_words
from explorer.pictures.zonemap import GROUND, MOST_NAMES, credit_line, ground_of
from explorer.territory import Territory, open_territory

MARKERS: Final[Mapping[str, str]] = {
    "circle": "o", "square": "s", "triangle": "^", "diamond": "D", "cross": "P", "star": "*",
    "hexagon": "h", "pin": "v", "area": "o", "line": "o",
}  # fmt: skip
"""The page's symbols by matplotlib's letters."""

AFAR: Final = frozenset({GROUND, "creative_cities"})
"""Layers that are behind a territory, or far from it."""

AREAS: Final = ("Polygon", "MultiPolygon")
LINES: Final = ("LineString", "MultiLineString")
SIZES: Final[Mapping[str, float]] = {"*": 9.0, "P": 7.0, "D": 5.4, "h": 7.0}
SIZE: Final = 6.0
LOW: Final = 2.3
"""Of a map of the world, in inches."""


def layer_picture(layer: Layer, language: str) -> Picture:
    """Draw one layer.

    Parameters
    ----------
    layer : Layer
        Of a catalogue, or a file of one's own.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Picture
        A map over the communes of its territory; of the embedded one for a file of one's own.

    Raises
    ------
    InputError
        If nothing of it has a position.
    """
    spec = layer.spec
    roots = [] if spec is None else [up for up in spec.path.parents if (up / DESCRIPTOR).is_file()]
    territory = open_territory(roots[0] if roots else None)
    title = _title(layer.name, spec, language)
    notes = () if spec is None else (_described(spec, language),)
    return layer_map({layer.name: (layer.frame, spec)}, Words(title, notes, "", language),
                     territory=territory)  # fmt: skip


def territory_picture(territory: Territory, language: str, *, plain: bool = False) -> Picture:
    """Draw a territory's layers around its outline.

    Parameters
    ----------
    territory : Territory
        From ``open_territory``.
    language : str
        ``"fr"`` or ``"en"``.
    plain : bool
        Whether scale, north and legend are left out.

    Returns
    -------
    Picture
        A map of the outline with what lies there; of all layers where there is no outline yet.

    Raises
    ------
    InputError
        If nothing of it has a position.
    """
    layers = {
        name: (territory.layers[name], spec)
        for name, spec in territory.catalog.layers.items()
        if name not in AFAR
    }
    focus = territory.outline.geometry if territory.has_outline else None
    return layer_map(layers, Words(territory.title[language], (), "", language),
                     territory=territory, focus=focus, plain=plain)  # fmt: skip


def _described(spec: LayerSpec, language: str) -> str:
    return {"fr": spec.description_fr, "en": spec.description_en}[language]


def layer_map(
    layers: Mapping[str, tuple[gpd.GeoDataFrame, LayerSpec | None]],
    words: Words,
    *,
    territory: Territory | None = None,
    focus: gpd.GeoSeries | None = None,
    plain: bool = False,
) -> Picture:
    """Draw layers over the communes.

    Parameters
    ----------
    layers : mapping of str to (geopandas.GeoDataFrame, LayerSpec or None)
        By name; a layer of which nothing has a position has its line in the legend alone.
    words : Words
        Around the map.
    territory : Territory, optional
        For the communes behind.
    focus : geopandas.GeoSeries, optional
        What must be seen; all that is drawn by default.
    plain : bool
        Whether scale, north and legend are left out.

    Returns
    -------
    Picture
        Each layer in its own colour and symbol; outlines and positions that may be wrong are
        dashed or told in words.

    Raises
    ------
    CrsError
        If a layer declares no CRS.
    InputError
        If nothing has a position.
    """
    tongue = words.language
    order = sorted(layers, key=lambda name: _style(name, layers).order)
    groups: list[Group] = []
    said: list[str] = []
    for name in order:
        frame, spec = layers[name]
        require_crs(frame, name)
        if frame.geometry.notna().any():
            groups.append(_group(name, frame, spec, _style(name, layers), tongue,
                                 counted=focus is None))  # fmt: skip
    said += _doubts([layers[name] for name in order], tongue)
    nowhere = [
        f"{_title(name, spec, tongue)} ({written(len(frame), tongue, decimals=0)})"
        for name, (frame, spec) in ((name, layers[name]) for name in order)
        if len(frame) and frame.geometry.isna().all()
    ]
    if nowhere:
        said.append(_said("map.none_placed", tongue).format(layers=", ".join(nowhere)))
    shapes = [frame[frame.geometry.notna()].geometry for frame, _ in layers.values()]
    known = [part for part in shapes if len(part)]
    if focus is None:
        if not known:
            message = "Nothing of this has a position: there is nothing to draw on a map."
            raise InputError(message)
        focus = gpd.GeoSeries(pd.concat(known), crs=known[0].crs)
    world = plane_for(focus, Box(0, 0, 1, 1)).system == WORLD
    if world:
        said.append(_said("map.world", tongue))
    ground = None if world or GROUND in layers else ground_of(territory, tongue, focus)
    if territory is not None and ground is not None:
        used = territory.catalog.layer(GROUND).sources
        credit = credit_line(territory.catalog, [*_sources(layers, focus), *used], tongue)
        words = Words(words.title, words.notes, words.credit or credit, tongue)
    drawing = MapDrawing(tuple(groups), focus, tongue, ground, "", tuple(said), plain)
    return Picture(words, drawing.height(LOW if world else drawing.own_height()), drawing.draw)


def _style(name: str, layers: Mapping[str, tuple[gpd.GeoDataFrame, LayerSpec | None]]) -> Style:
    frame, spec = layers[name]
    kind = spec.geo.geometry_type if spec is not None else _kind(frame)
    return style_of(name, kind, list(layers).index(name))


def _kind(frame: gpd.GeoDataFrame) -> str:
    kinds = list(frame[frame.geometry.notna()].geom_type)
    return str(kinds[0]) if kinds else "Point"


def _group(  # noqa: PLR0913 - a layer, and how it is told
    name: str,
    frame: gpd.GeoDataFrame,
    spec: LayerSpec | None,
    style: Style,
    language: str,
    *,
    counted: bool,
) -> Group:
    placed = frame.geometry.notna()
    shown = frame[placed]
    parts = [written(len(shown), language, decimals=0)] if counted else []
    missing = int((~placed).sum())
    if missing:
        count = written(missing, language, decimals=0)
        parts.append(_said("map.unlocated", language).format(count=count))
    number = f" ({' ; '.join(parts) if language == 'fr' else '; '.join(parts)})" if parts else ""
    marker = MARKERS[style.shape]
    wrong = _wrong(shown)
    kinds = shown.geom_type
    areas = kinds.isin(AREAS)
    ground = style.role == "background"
    kind = "area" if areas.any() else "line" if kinds.isin(LINES).any() else "point"
    doubtful = bool((wrong[areas] > 0).any()) and not ground
    look = Look(
        face="#f7f7f4" if ground else style.color, edge="#9aa3ad" if ground else style.color,
        marker=marker, size=SIZES.get(marker, SIZE), line=0.6 if ground else 1.6,
        dashed=doubtful, opacity=1.0 if ground else 0.0 if doubtful else 0.12,
    )  # fmt: skip
    column = f"name_{language}" if f"name_{language}" in shown else "name"
    named = column in shown and len(shown) <= MOST_NAMES
    names = [str(text) for text in shown[column]] if named else []
    bands = [float(one) or None for one in wrong] if doubtful else []
    key = Key(f"{_title(name, spec, language)}{number}", look, kind)
    return Group(shown.geometry, look, name, names, key, bands)


def _title(name: str, spec: LayerSpec | None, language: str) -> str:
    return name if spec is None else {"fr": spec.title_fr, "en": spec.title_en}[language]


def _doubts(
    layers: Sequence[tuple[gpd.GeoDataFrame, LayerSpec | None]], language: str
) -> list[str]:
    # What dashes and the band around them mean; how far points may be from where they are drawn.
    outlines: list[float] = []
    points: list[float] = []
    for frame, _ in layers:
        shown = frame[frame.geometry.notna()]
        wrong = _wrong(shown)
        for kind, far in zip(shown.geom_type, wrong, strict=True):
            if far > 0:
                (outlines if kind in AREAS else points).append(float(far))
    told = {"map.outline_about": outlines, "map.points_about": points}
    return [
        _said(key, language).format(metres=outline_words(known, language))
        for key, known in told.items()
        if known
    ]


def _wrong(frame: gpd.GeoDataFrame) -> "pd.Series[Any]":
    if "accuracy_m" not in frame:
        return pd.Series(0.0, index=frame.index)
    found: pd.Series[Any] = pd.to_numeric(frame["accuracy_m"], errors="coerce").fillna(0.0)
    return found


def _sources(
    layers: Mapping[str, tuple[gpd.GeoDataFrame, LayerSpec | None]], focus: gpd.GeoSeries
) -> list[str]:
    # Of what is seen, feature by feature, where features say it.
    window = shapely.box(*focus.to_crs(STORAGE).total_bounds)
    found: list[str] = []
    for frame, spec in layers.values():
        seen = frame[frame.geometry.notna() & frame.geometry.intersects(window)]
        if "source" in seen:
            found += [str(key) for key in seen["source"].dropna()]
        elif spec is not None and len(seen):
            found += spec.sources
    return found


def _said(key: str, language: str) -> str:
    return catalogue("pictures")[key][language]
