"""Raw features to a frame: columns typed and ordered by the schema, where there is one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from explorer.catalog import Field, LayerSpec
from explorer.crs import STORAGE
from explorer.layers.geojson import RawFeature

RENAMED: Final = {"geometry": "geometry_"}
DTYPES: Final = {"integer": "Int64", "number": "float64", "boolean": "boolean"}


def build_frame(
    features: Sequence[RawFeature], shapes: Sequence[BaseGeometry | None], spec: LayerSpec | None
) -> gpd.GeoDataFrame:
    """Lay checked features out as a frame.

    Parameters
    ----------
    features : sequence of RawFeature
        For their properties.
    shapes : sequence of shapely.Geometry or None
        One for each feature, in EPSG:4326.
    spec : LayerSpec or None
        A schema that types and orders the columns, and whose key becomes the index.

    Returns
    -------
    geopandas.GeoDataFrame
        In EPSG:4326. A property named ``geometry`` becomes the column ``geometry_``.
    """
    columns: dict[str, Any] = {}
    rows = [feature.properties for feature in features]
    if spec is None:
        own = [feature.identifier for feature in features]
        if own and None not in own and not any("id" in row for row in rows):
            columns["id"] = pd.Series(own, dtype=object)
        for name in dict.fromkeys(name for row in rows for name in row):
            columns[RENAMED.get(name, name)] = pd.Series(
                [row.get(name) for row in rows], dtype=object
            )
    else:
        for field in spec.fields:
            columns[field.name] = _column(rows, field)
    frame = gpd.GeoDataFrame(
        columns, geometry=gpd.GeoSeries(np.array([*shapes, None], dtype=object)[:-1], crs=STORAGE)
    )
    if spec is not None and len(spec.primary_key) == 1 and not frame.empty:
        frame = frame.set_index(spec.primary_key[0], drop=False)
        frame.index.name = None
    return frame


def _column(rows: Sequence[Mapping[str, Any]], field: Field) -> "pd.Series[Any]":
    values = [row.get(field.name) for row in rows]
    try:
        return pd.Series(values, dtype=DTYPES.get(field.type, object))
    except (TypeError, ValueError):  # a rejected file, whose findings say so
        return pd.Series(values, dtype=object)
