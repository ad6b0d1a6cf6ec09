"""Frames and values to text: the same bytes every time."""

import json
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
import shapely.geometry

from explorer.crs import to_storage
from explorer.layers.jsontext import harmless, plain

DECIMALS: Final = 6
"""Decimals of a degree: 8 to 11 cm at Saint-Étienne."""


def geojson_bytes(frame: gpd.GeoDataFrame, *, decimals: int = DECIMALS) -> bytes:
    """Give a frame as GeoJSON text (RFC 7946): one feature a line, the same bytes every time.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any geometry, in any declared CRS; column ``id``, where there is one, also becomes the
        features' own ``id``.
    decimals : int
        Decimals of a degree to keep.

    Returns
    -------
    bytes
        UTF-8, outer rings counter-clockwise, no ``crs`` member, a final line break.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    """
    stored = to_storage(frame)
    lines = []
    for properties, shape in zip(
        rows_of(stored.drop(columns=stored.geometry.name)), stored.geometry, strict=True
    ):
        feature: dict[str, Any] = {"type": "Feature"}
        if isinstance(properties.get("id"), str | int):
            feature["id"] = properties["id"]
        feature["properties"] = properties
        feature["geometry"] = _geometry(shape, decimals)
        lines.append(
            json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        )
    body = harmless(",\n".join(lines))
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame as objects, values in the types of JSON.

    Parameters
    ----------
    frame : pandas.DataFrame
        With or without geometry; shapes are left as they are.

    Returns
    -------
    list of dict
        In the frame's order, without its index; missing values are None.
    """
    rows = frame.to_dict(orient="records")
    return [{str(name): plain(value) for name, value in row.items()} for row in rows]


def _geometry(shape: Any, decimals: int) -> dict[str, Any] | None:
    if shape is None or shape.is_empty:
        return None
    turned = shapely.orient_polygons(shapely.force_2d(shape), exterior_cw=False)
    geometry: dict[str, Any] = _rounded(shapely.geometry.mapping(turned), decimals)
    return geometry


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item, decimals) for key, item in value.items()}
    if isinstance(value, float):
        return round(value, decimals) + 0.0  # no negative zero
    return (
        [_rounded(item, decimals) for item in value] if isinstance(value, list | tuple) else value
    )
