"""Many features as counts by square of a grid: what a page shows where they do not fit in it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from explorer.crs import STORAGE
from explorer.layers import Layer
from explorer.layers.own import describe
from explorer.maps.classes import classify
from explorer.maps.compact.grid import Grid, cells, corners
from explorer.maps.layerdata import Classed
from explorer.messages import page_messages
from explorer.site.zonefields import ZoneField, checked_fields
from explorer.site.zonelayer import Notice, zone_layer
from explorer.vocabulary import Language

COUNTED: Final = "features"
MOST: Final = 20_000
"""Squares of the finest grid that is tried."""

FINEST: Final = 17
"""Bits of a grid of about 300 m at the equator, finer than which one may as well show features."""

COARSEST: Final = 8
"""Bits of a grid of which ten squares hold France."""

AROUND_M: Final = 40_075_017
STEPS: Final = (9, 99, 999, 9_999, 99_999, 999_999, 9_999_999)
"""The last counts of classes, those of a power of ten each: the same on every map."""

MOST_STEPS: Final = 6


def finest_squares(layers: Sequence[Layer]) -> int:
    """Tell how fine a grid may be for none of the layers to have more squares than are drawn.

    Parameters
    ----------
    layers : sequence of Layer
        In EPSG:4326.

    Returns
    -------
    int
        Bits of the grid.
    """
    places = [_places(layer) for layer in layers]
    for bits in range(FINEST, COARSEST, -1):
        if all(len(_counted(*place, bits)[0]) <= MOST for place in places):
            return bits
    return COARSEST


def squares_of(layer: Layer, bits: int) -> tuple[Layer, Classed]:
    """Count the features of a layer by square of the grid of Web Mercator.

    Parameters
    ----------
    layer : Layer
        In EPSG:4326; a line or an area counts where the middle of its box lies, and what has no
        position counts nowhere.
    bits : int
        Of the grid.

    Returns
    -------
    tuple of Layer and Classed
        Squares under the layer's name, each with how many features it holds, and their classes.

    Raises
    ------
    InputError
        If a position is none on a map.
    """
    columns, rows, counts = _counted(*_places(layer), bits)
    west, north, east, south = corners(Grid(bits, 0, 0), columns, rows)
    names = [f"{bits}/{x}/{y}" for x, y in zip(columns, rows, strict=True)]
    frame = gpd.GeoDataFrame(
        {COUNTED: counts},
        index=names,
        geometry=shapely.box(west, south, east, north),
        crs=STORAGE,
    )
    most = int(counts.max()) if len(counts) else 0
    last = next(at for at, step in enumerate(STEPS) if step >= most)
    breaks = STEPS[max(0, last + 1 - MOST_STEPS) : last + 1]
    classes = classify(frame[COUNTED], scheme="user_defined", kind="count", breaks=breaks)
    spec = describe(layer)
    words = page_messages()
    titles = {
        tongue: words["squares.title"][tongue].format(title=title)
        for tongue, title in (("fr", spec.title_fr), ("en", spec.title_en))
    }
    labels = words["squares.count"]
    fields = (ZoneField(COUNTED, labels["fr"], labels["en"]),)
    notice = Notice(
        layer.name,
        titles,
        {tongue: words["squares.described"][tongue] for tongue in Language},
        spec.geo.vintage,
        None,
        None,
    )
    shown = checked_fields(frame, COUNTED, "count", fields, titles)
    made = zone_layer(frame, shown, list(classes.keys), notice)
    assert made.spec is not None  # noqa: S101 - zones always have one
    told = replace(made.spec, sources=spec.sources, licence=spec.licence)
    return replace(made, spec=told), Classed(COUNTED, told.field(COUNTED).unit, classes)


def side_m(layer: Layer, bits: int) -> float:
    """Tell about how long the side of a square is.

    Parameters
    ----------
    layer : Layer
        What is counted.
    bits : int
        Of the grid.

    Returns
    -------
    float
        In metres, in the middle of the layer.
    """
    _, lat = _places(layer)
    return AROUND_M / 2**bits * float(np.cos(np.radians(np.median(lat)))) if len(lat) else 0.0


def _places(layer: Layer) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    geometry = layer.frame.geometry
    some = geometry[~(geometry.isna() | geometry.is_empty)]
    west, south, east, north = shapely.bounds(np.asarray(some.array)).reshape(-1, 4).T
    return (west + east) / 2, (south + north) / 2


def _counted(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], bits: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    x, y = cells(lon, lat, bits)
    keys, counts = np.unique(x << bits | y, return_counts=True)
    return keys >> bits, keys & (2**bits - 1), counts.astype(np.int64)
