"""Synthetic building records and zones, small enough to count by hand."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
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
    return gpd.GeoDataFrame(data, geometry=places, crs=STORAGE)


def zones(shapes: dict[Any, BaseGeometry | None], **columns: Sequence[Any]) -> gpd.GeoDataFrame:
    """Make zones by key."""
    return gpd.GeoDataFrame(
        columns, geometry=list(shapes.values()), index=list(shapes), crs=STORAGE
    )
