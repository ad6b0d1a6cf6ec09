"""Synthetic building records and zones, small enough to count by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point
from shapely.geometry.base import BaseGeometry

STORAGE = "EPSG:4326"


def records(
    rows: Sequence[tuple[float, float, str] | tuple[None, None, str]], **columns: Sequence[Any]
) -> gpd.GeoDataFrame:
    """Make records of (longitude, latitude, state), with more columns by name."""
    data = pd.DataFrame({"fibre_status": [state for *_, state in rows], **columns})
    data.insert(0, "building_record_id", [f"IMB/{row}" for row in range(len(rows))])
    places = [None if x is None or y is None else Point(x, y) for x, y, _ in rows]
    return gpd.GeoDataFrame(data, geometry=_array(places), crs=STORAGE)


def zones(shapes: Mapping[Any, BaseGeometry | None], **columns: Sequence[Any]) -> gpd.GeoDataFrame:
    """Make zones by key."""
    drawn = _array(list(shapes.values()))
    return gpd.GeoDataFrame(columns, geometry=drawn, index=list(shapes), crs=STORAGE)


def _array(shapes: Sequence[BaseGeometry | None]) -> np.ndarray:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
