"""A user's own file of lines to a network: cut where lines share a vertex, tags by its columns."""

import math
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.crs import to_storage
from explorer.errors import InputError
from explorer.layers.limits import Box
from explorer.layers.streets.rules import TAGS
from explorer.layers.streets.topology import Line, Ways, streets_of
from explorer.streets import Streets

PLACES: Final = 1e7
"""Vertices that agree to the seventh decimal of a degree, about a centimetre, are one."""

LINES: Final = frozenset({shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING})
SHIFT: Final = 1 << 32


def streets_from(frame: gpd.GeoDataFrame, path: Path, box: Box | None = None) -> Streets:
    """Make a network of a frame of lines.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Lines, in any declared CRS; columns ``highway``, ``oneway``, ``maxspeed`` and other tags of
        OpenStreetMap say who may go where. Without ``highway`` every line is open to all.
    path : pathlib.Path
        Where it comes from.
    box : (west, south, east, north), optional
        In degrees: lines that do not touch it are set aside.

    Returns
    -------
    Streets
        With no day and no credit: the file says neither.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    InputError
        If a geometry is no line, or no line can be used.
    """
    frame = to_storage(frame)
    ways = Ways(box)
    kinds = shapely.get_type_id(frame.geometry.to_numpy())
    wrong = np.flatnonzero(~np.isin(kinds, list(LINES)) & (kinds != -1))
    if len(wrong):
        message = (
            f"{path.name}: a street is a line; feature {wrong[0] + 1} is a "
            f"{frame.geometry.iloc[wrong[0]].geom_type}, and {len(wrong) - 1} more are no lines. "
            "Name a file of lines."
        )
        raise InputError(message)
    places = shapely.get_coordinates(frame.geometry.to_numpy())
    if not (np.abs(places) <= [180.0, 90.0]).all():
        message = (
            f"{path.name}: positions are longitude and latitude once reprojected; found others, as "
            "of metres declared as degrees. Declare the file's own reference system."
        )
        raise InputError(message)
    tagged = [str(name) for name in frame.columns if name in TAGS]
    rows = frame[tagged].to_dict("records") if tagged else [{}] * len(frame)
    for shape, row in zip(frame.geometry, rows, strict=True):
        tags = {str(key): text for key, value in row.items() if (text := _text(value)) is not None}
        use = ways.use(tags)
        if use is not None:
            parts = [] if shape is None else shapely.get_parts(shape)
            ways.add(use, [_vertices(part) for part in parts if not part.is_empty])
    return streets_of(ways, path.name)


def _vertices(line: Any) -> Line:
    places = shapely.get_coordinates(line)
    whole = np.rint(places * PLACES).astype(np.int64)
    return whole[:, 0] * SHIFT + whole[:, 1], places


def _text(value: Any) -> str | None:
    # A cell as OpenStreetMap writes it: 30.0 is "30", True is "yes".
    if value is None or value is pd.NA or value == "":
        return None
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | float | np.number):
        return None if math.isnan(value) else f"{value:g}"
    return str(value)
