"""Synthetic layers for the tests of exports: every type, what is missing, hostile texts."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "a;=HYPERLINK(1)\n+2",
    "<script>alert(1)</script>",
    "\u202egnp.exe\u2066\x1b[31m",
    "'; DROP TABLE places; --",
    "C:\\new \\e ''x'' é \U0001d518 \ufdfd",
    "long " * 400,
    "",
)
HOLE = Polygon(
    [(4.1, 45.1), (4.2, 45.1), (4.2, 45.2), (4.1, 45.2)],
    [[(4.12, 45.12), (4.12, 45.18), (4.18, 45.18), (4.18, 45.12)]],
)
ZONE = Polygon([(4.3, 45.4), (4.4, 45.4), (4.4, 45.4612345)])
COLUMNS: dict[str, Any] = {
    "id": [f"{row}" for row in range(8)],
    "text": list(HOSTILE),
    "insee": ["01004", "2A004", None, "42218", "", "0", "1e5", "-1"],
    "whole": [0, 1, -1, 2**53, -(2**40), None, 7, 8],
    "real": [0.1 + 0.2, -1e-20, 1e300, None, 0.0, 1.5, 2.5, 3.0],
    "yes": [True, False, None, True, False, True, True, False],
    "day": ["2014-06-25", None, "0001-01-01", "9999-12-31", "2024-02-29", None, None, None],
}


def layer(shapes: list[BaseGeometry | None], **more: Any) -> gpd.GeoDataFrame:
    """Give a layer of eight rows, typed as the gate types those of a schema."""
    frame = gpd.GeoDataFrame(
        {name: pd.Series(values, dtype=object) for name, values in {**COLUMNS, **more}.items()},
        geometry=gpd.GeoSeries(np.array([*shapes, Point()], dtype=object)[:-1], crs="EPSG:4326"),
    )
    return frame.astype({"whole": "Int64", "real": "float64", "yes": "boolean"})


def points() -> gpd.GeoDataFrame:
    return layer([Point(4.39 + row / 1e6, 45.45 - row / 7) for row in range(7)] + [None])


def areas() -> gpd.GeoDataFrame:
    return layer([HOLE, ZONE, MultiPolygon([ZONE, HOLE]), None, ZONE, ZONE, ZONE, ZONE])


def lines() -> gpd.GeoDataFrame:
    return layer([LineString([(4.1, 45.1), (4.2, 45.3 + row / 10)]) for row in range(8)])
