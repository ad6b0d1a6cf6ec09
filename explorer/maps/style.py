"""Colours, shapes and order of what is drawn: one table, for the page and its legend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from branca.utilities import color_brewer


@dataclass(frozen=True, slots=True)
class Style:
    """How one layer looks.

    Attributes
    ----------
    color : str
        ``#rrggbb``, at least 3:1 against the light and, with its halo, the dark background.
    shape : str
        A symbol that the page knows; it tells layers apart without colour.
    role : str
        ``background``, ``outline`` or ``feature``.
    order : int
        Low is drawn first, below the others.
    visible : bool
        Whether the page opens with it.
    """

    color: str
    shape: str
    role: str
    order: int
    visible: bool = True


STYLES: Final[Mapping[str, Style]] = {
    "communes": Style("#6b7280", "area", "background", 0),
    "district": Style("#b42318", "area", "outline", 10),
    "business_zones": Style("#8a5a00", "hexagon", "feature", 20),
    "stations": Style("#334155", "square", "feature", 30),
    "places": Style("#0b6e8f", "circle", "feature", 40),
    "labs": Style("#6d28d9", "triangle", "feature", 50),
    "firms": Style("#9d174d", "cross", "feature", 60),
    "programmes": Style("#a16207", "star", "feature", 70),
    "lycees": Style("#1d4ed8", "pin", "feature", 75, visible=False),
    "schools": Style("#166534", "diamond", "feature", 80),
    "creative_cities": Style("#9a3412", "star", "feature", 90),
}
"""By layer of the catalogue."""

PALETTE: Final[Sequence[str]] = (
    "#0b6e8f",
    "#166534",
    "#6d28d9",
    "#9d174d",
    "#8a5a00",
    "#334155",
    "#9a3412",
    "#1d4ed8",
)
"""For layers that have no entry: a user's own files."""

SHAPES: Final[Sequence[str]] = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "cross",
    "star",
    "hexagon",
    "pin",
)
"""What points can look like, told apart without colour."""

MARKS: Final[Sequence[tuple[str, str]]] = tuple(
    zip(
        ("#0b6e8f", "#c2570c", "#6d28d9", "#a16207", "#9d174d", "#166534", "#1d4ed8", "#334155"),
        SHAPES,
        strict=True,
    )
)
"""Colour and shape of the values of a column, the most frequent first; each at least 3:1 against a
light ground. Neighbours in the list differ in lightness and hue."""

SEQUENTIAL: Final = "viridis_r"
"""The palette of classes of little or much: viridis (Nathaniel Smith and Stéfan van der Walt, CC0),
from matplotlib. Its steps are even in lightness, so that colour-blind readers tell seven of them
apart; ColorBrewer's sequential palettes do not part six."""

DIVERGING: Final = "PuOr"
"""The palette of classes on both sides of nought: ColorBrewer's PuOr (Cynthia Brewer, Mark Harrower
and The Pennsylvania State University, Apache licence 2.0), as branca ships it. Orange and purple
are told apart by colour-blind readers."""

PLAIN: Final = "#ffffff"
"""The ground of what is nought, which is dotted."""

UNKNOWN: Final = "#767e8a"
"""The hatching of what has no figure, readable on a light and on a dark ground."""


def sequential(count: int) -> list[str]:
    """Give colours for classes of what is little or much, the lightest first.

    Parameters
    ----------
    count : int
        How many classes; up to 7 can be told apart.

    Returns
    -------
    list of str
        ``#rrggbb`` each.
    """
    from matplotlib import colormaps  # noqa: PLC0415 - kept out of start-up
    from matplotlib.colors import to_hex  # noqa: PLC0415

    palette = colormaps[SEQUENTIAL]
    places = [0.5] if count == 1 else np.linspace(0, 1, count)
    return [to_hex(palette(place)) for place in places]


def diverging(count: int) -> tuple[list[str], list[str]]:
    """Give colours for classes on either side of nought, the nearest to it first.

    Parameters
    ----------
    count : int
        How many classes on each side, up to 5.

    Returns
    -------
    tuple of two lists of str
        Those below nought, orange, and those above it, purple.
    """
    if not count:
        return [], []
    colors: list[str] = color_brewer(DIVERGING, 2 * count + 1)
    return colors[:count][::-1], colors[count + 1 :]


def style_of(name: str, geometry_type: str, position: int) -> Style:
    """Give the style of a layer, known or not.

    Parameters
    ----------
    name : str
        Name of the layer.
    geometry_type : str
        As in GeoJSON.
    position : int
        Rank among the layers of the map, for the colour of one that has no entry.

    Returns
    -------
    Style
        From ``STYLES``, else made from ``PALETTE``.
    """
    if name in STYLES:
        return STYLES[name]
    shape = (
        "area" if "Polygon" in geometry_type else "line" if "Line" in geometry_type else "circle"
    )
    return Style(PALETTE[position % len(PALETTE)], shape, "feature", 100 + position)
