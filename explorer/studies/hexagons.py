"""Hexagonal cells that hold records, whether these are in memory or come batch by batch."""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from explorer.crs import STORAGE
from explorer.errors import InputError

FINEST: Final = 15

Batches: TypeAlias = Callable[[], Iterable[NDArray[np.float64]]]
"""Gives longitudes and latitudes, batch by batch, each time that it is called."""


def require_resolution(resolution: int) -> None:
    """Require a resolution that there is.

    Parameters
    ----------
    resolution : int
        Of H3.

    Raises
    ------
    InputError
        If it is too fine.
    """
    if resolution > FINEST:
        message = f"H3 has resolutions from 0 to {FINEST}; found {resolution}."
        raise InputError(message)


def hexagons(resolution: int, positions: Batches) -> gpd.GeoDataFrame:
    """Give the cells of H3 that hold positions, as polygons whose edges are straight.

    Parameters
    ----------
    resolution : int
        From 0 to 15.
    positions : callable
        Called twice.

    Returns
    -------
    geopandas.GeoDataFrame
        By cell, in order, with its name.

    Raises
    ------
    InputError
        If there is no such resolution.
    """
    require_resolution(resolution)
    held: set[str] = set()
    for batch in positions():
        held.update(h3.latlng_to_cell(y, x, resolution) for x, y in batch.tolist())
    # A cell's edges are arcs; as straight lines they may leave a record to the cell next door.
    cells = sorted({near for cell in held for near in h3.grid_disk(cell, 1)})
    shapes = [shapely.Polygon([(x, y) for y, x in h3.cell_to_boundary(cell)]) for cell in cells]
    tree = shapely.STRtree(shapes)
    filled = np.zeros(len(cells), dtype=bool)
    for batch in positions():
        _, cell = tree.query(shapely.points(batch), predicate="covered_by")
        filled[cell] = True
    kept = np.flatnonzero(filled).tolist()
    names = [cells[cell] for cell in kept]
    return gpd.GeoDataFrame(
        {"name": names},
        geometry=[shapes[cell] for cell in kept],
        index=pd.Index(names, name="zone_id", dtype=object),
        crs=STORAGE,
    )
