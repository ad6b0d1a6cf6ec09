"""Styles and metadata as QGIS reads them, as XML made by a library, never by joining text."""

import re
from typing import Final

from explorer.layers.exports.layer import ExportLayer, Prepared
from explorer.layers.exports.markup import Element

VERSION: Final = "3.34.0"
"""The long-term release whose form of style and metadata is written; later ones read it."""

MARKERS: Final = {
    "circle": "circle",
    "square": "square",
    "triangle": "triangle",
    "diamond": "diamond",
    "cross": "cross_fill",
    "star": "star",
    "hexagon": "hexagon",
    "pin": "pentagon",
}
"""Symbols of QGIS by those of the page."""

OUTLINE: Final = "255,255,255,255"
FAINT: Final = 64
"""How opaque an area is, out of 255: what lies under it stays readable."""

ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no XML may hold, not even as an escape."""


def style_text(layer: ExportLayer, rows: Prepared) -> str:
    """Give the style of a layer: one symbol, and the titles of its columns.

    Parameters
    ----------
    layer : ExportLayer
        Its colour and symbol.
    rows : Prepared
        Its columns, and the kind of its shapes.

    Returns
    -------
    str
        A document of QGIS (QML); without a symbol where shapes are of several kinds.
    """
    root = Element("qgis", {"version": VERSION, "styleCategories": "Symbology|Fields"})
    symbol = _symbol(layer, rows.geometry_type)
    if symbol is not None:
        ordered = {"type": "singleSymbol", "symbollevels": "0", "enableorderby": "0"}
        root.add("renderer-v2", ordered).add("symbols").children.append(symbol)
    aliases = root.add("aliases")
    for place, column in enumerate(rows.columns):
        named = {"field": _legal(column.name), "name": _legal(column.title)}
        aliases.add("alias", {**named, "index": str(place)})
    return _text(root)


def metadata_text(layer: ExportLayer, name: str) -> str:
    """Give the metadata of a layer.

    Parameters
    ----------
    layer : ExportLayer
        What is known of it.
    name : str
        The table that holds it.

    Returns
    -------
    str
        A document of QGIS (QMD).
    """
    root = Element("qgis", {"version": VERSION})
    said = {
        "identifier": name,
        "parentidentifier": "",
        "language": {"fr": "FRE", "en": "ENG"}.get(layer.language, ""),
        "type": "dataset",
        "title": layer.title or name,
        "abstract": layer.description,
    }
    for tag, value in said.items():
        root.add(tag).text = _shown(value)
    for credit in layer.credits:
        root.add("rights").text = _shown(credit)
    if layer.licence:
        root.add("license").text = _shown(layer.licence)
    system = root.add("crs").add("spatialrefsys")
    system.add("authid").text = "EPSG:4326"
    if layer.vintage:
        extent = root.add("extent")
        period = extent.add("temporal").add("instant")
        period.text = _legal(layer.vintage)
    return _text(root)


def _symbol(layer: ExportLayer, kind: str) -> Element | None:
    red, green, blue = (int(layer.color[place : place + 2], 16) for place in (1, 3, 5))
    color = f"{red},{green},{blue}"
    if kind.endswith("Point"):
        tag, own = "marker", "SimpleMarker"
        options = {
            "name": MARKERS.get(layer.shape, "circle"),
            "color": f"{color},255",
            "outline_color": OUTLINE,
            "outline_width": "0.3",
            "size": "3",
            "size_unit": "MM",
        }
    elif kind.endswith("LineString"):
        tag, own = "line", "SimpleLine"
        options = {"line_color": f"{color},255", "line_width": "0.6", "line_width_unit": "MM"}
    elif kind.endswith("Polygon"):
        tag, own = "fill", "SimpleFill"
        options = {
            "color": f"{color},{FAINT}",
            "outline_color": f"{color},255",
            "outline_width": "0.5",
            "outline_width_unit": "MM",
            "style": "solid",
        }
    else:
        return None
    symbol = Element("symbol", {"type": tag, "name": "0", "alpha": "1", "clip_to_extent": "1"})
    drawn = symbol.add("layer", {"class": own, "enabled": "1", "pass": "0"})
    held = drawn.add("Option", {"type": "Map"})
    for name, value in options.items():
        held.add("Option", {"name": name, "type": "QString", "value": value})
    return symbol


def _shown(text: str) -> str:
    # QGIS shows metadata as HTML: no tag may begin in a text.
    return _legal(text).replace("<", "&lt;")


def _legal(text: str) -> str:
    return ILLEGAL.sub("\ufffd", text)


def _text(root: Element) -> str:
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{root.written()}\n"
