"""How much of a zone the mutualisation points' zones cover; changes if that measure does."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.analysis.areas import area_ha
from explorer.analysis.zones import require_zones
from explorer.crs import STORAGE


def point_areas(zones: gpd.GeoDataFrame, point_zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Area of each zone that lies behind mutualisation points, in hectares.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons with a unique index, in any declared CRS.
    point_zones : geopandas.GeoDataFrame
        The areas that mutualisation points serve, in any declared CRS; `point_open` says which
        points are opened, where known.

    Returns
    -------
    pandas.DataFrame
        Index of `zones`: `area_ha`, `open_ha` (behind a point known to be opened) and
        `covered_ha` (behind any point); geodesic, overlaps counted once, NaN where a zone has
        no polygon.

    Raises
    ------
    CrsError
        If either frame declares no CRS.
    SchemaError
        If two zones share a key.

    Notes
    -----
    An area behind an opened point is where lines may be ordered, not where a building is
    connectable: a share of it is no rate of buildings.
    """
    areas = require_zones(zones)
    served = require_zones(point_zones.reset_index(drop=True))
    if "point_open" in point_zones.columns:
        opened = point_zones["point_open"].astype("boolean").fillna(value=False).to_numpy(bool)
    else:
        opened = shapely.is_missing(served.shapes) & False
    tree = shapely.STRtree(served.shapes)

    def within(chosen: np.ndarray) -> "pd.Series[float]":
        parts = np.full(len(areas.shapes), None, dtype=object)
        for position, shape in enumerate(areas.shapes):
            if shape is not None:
                near = tree.query(shape, predicate="intersects")
                behind = shapely.union_all(served.shapes[near[chosen[near]]])
                parts[position] = _areal(shapely.intersection(shape, behind))
        return area_ha(gpd.GeoDataFrame(geometry=parts, index=areas.keys, crs=STORAGE))

    whole = area_ha(gpd.GeoDataFrame(geometry=areas.shapes, index=areas.keys, crs=STORAGE))
    # An intersection's corners are rounded: it may come out a few square centimetres too large.
    covered = within(~shapely.is_missing(served.shapes)).clip(upper=whole)
    return pd.DataFrame(
        {"area_ha": whole, "open_ha": within(opened).clip(upper=covered), "covered_ha": covered}
    )


def _areal(shape: "shapely.Geometry") -> "shapely.MultiPolygon":
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return shapely.MultiPolygon(parts)
