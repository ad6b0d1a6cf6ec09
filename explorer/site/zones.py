"""Zones coloured by a figure, with how it was classed: a class map from the page's machinery."""

import logging
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd

from explorer.catalog import Source
from explorer.errors import PageError
from explorer.layers import Layer
from explorer.maps.build import ExplorerMap
from explorer.maps.classes import classify
from explorer.maps.labels import Kind
from explorer.maps.layerdata import Classed
from explorer.maps.style import STYLES
from explorer.site.draw import draw_layers
from explorer.site.opening import opened
from explorer.site.zonefields import Texts, ZoneField, both, checked_fields
from explorer.site.zonelayer import Notice, source_of, zone_layer
from explorer.territory import Territory, open_territory
from explorer.vocabulary import Language

logger = logging.getLogger(__name__)


def build_class_map(  # noqa: PLR0913 - what a class map may be asked to show, one keyword each
    frame: gpd.GeoDataFrame,
    *,
    value: str,
    kind: Kind = "share",
    title: Texts,
    description: Texts,
    fields: Sequence[ZoneField] = (),
    name: str = "zones",
    language: str = Language.FRENCH,
    scheme: str | None = None,
    k: int = 5,
    breaks: Sequence[float] | None = None,
    vintage: str | None = None,
    source: Source | str | None = None,
    accuracy_m: float | None = None,
    extra_layers: Sequence[str | Path | Layer] = (),
    territory: Territory | None = None,
    tiles: str | None = None,
    max_size: str | None = None,
) -> ExplorerMap:
    """Draw zones coloured by the class of a figure, over the communes.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Zones in any declared CRS, with a unique index, which names them in links; those with a
        null geometry are listed and not drawn. A column ``name``, or ``name_fr`` and ``name_en``,
        says what they are called; ``position_kind``, ``note_fr`` and ``note_en`` are shown where
        they are there.
    value : str
        The column to class. Missing values are shown as having no data, never as nought.
    kind : str
        What it holds; see ``explorer.maps.classify``.
    title, description : mapping of str to str
        By language (``fr``, ``en``). The description says what the figure is: of a share, its
        numerator and its denominator.
    fields : sequence of ZoneField
        Columns to show in cards and tables, the classed one among them where it has a name of its
        own; it is called by the title otherwise.
    name : str
        The layer's name in links and saved files.
    language : str
        The language that the page opens in.
    scheme, k, breaks : str, int and sequence of float
        How to class; see ``explorer.maps.classify``.
    vintage : str, optional
        The day or quarter that the figures describe, as ``"2026-06-30"`` or ``"2026-T2"``.
    source : Source or str, optional
        Who published the figures: a source of a catalogue, or its title alone.
    accuracy_m : float, optional
        How far the zones' outlines may be wrong, in metres.
    extra_layers : sequence of str, pathlib.Path or Layer
        Layers of the territory, files or layers already read, to draw besides.
    territory : Territory, optional
        For the ground; the embedded one by default.
    tiles : str, optional
        An online basemap, ``"ign"`` or ``"ign-ortho"``; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``: above it, more than 2,000 zones are written on a
        coarser grid, then without their heaviest columns, which is said; any size by default.

    Returns
    -------
    ExplorerMap
        A map whose legend states figure, method and bounds; ``save`` writes one HTML file.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    SchemaError
        If a column, a text or an index is not as described above, or values cannot be classed.
    InputError
        If a geometry lies at no place on Earth, or a file is rejected.
    PageError
        If another layer has the name, there is no basemap of the one given, or the page cannot be
        as small as asked.
    """
    territory = territory or open_territory()
    others = [opened(territory, item, territory.profile.boxes) for item in extra_layers]
    taken = {*STYLES, *territory.catalog.layers, *(layer.name for layer in others)}
    if name in taken:
        message = f"Another layer is named '{name}'. Give the zones a name of their own, name=..."
        raise PageError(message)
    titles = both(title, "title")
    shown = checked_fields(frame, value, kind, fields, titles)
    classes = classify(frame[value], scheme=scheme, k=k, kind=kind, breaks=breaks)
    origin = source_of(name, source)
    notice = Notice(name, titles, both(description, "description"), vintage, origin, accuracy_m)
    layer = zone_layer(frame, shown, list(classes.keys), notice)
    for line in layer.examination.summary():
        logger.warning("%s: %s", name, line)
    assert layer.spec is not None  # noqa: S101 - zones always have one
    return draw_layers(
        territory,
        [layer, *others],
        language=language,
        title=titles,
        tiles=tiles,
        max_size=max_size,
        classed={name: Classed(value, layer.spec.field(value).unit, classes)},
        sources=[origin] if origin else [],
    )
