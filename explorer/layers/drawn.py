"""Shapes that came as text, typed on a command line or piped in, through the same gate as files."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import shapely

from explorer.layers.collection import checked
from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection, RawFeature, as_lists, parse_geojson
from explorer.layers.layer import Layer
from explorer.layers.limits import FRANCE, Box, Limits
from explorer.layers.read import required

WKT: Final = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:(?:MULTI)?(?:POLYGON|POINT|LINESTRING)|GEOMETRYCOLLECTION)"
    r"\s*(?:Z|M|ZM)?\s*(?:\(|EMPTY)",
    re.IGNORECASE,
)


def is_drawn(text: str) -> bool:
    """Say whether a text is a shape, rather than the name of a file or layer.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    bool
        True for text that begins as GeoJSON or WKT does.
    """
    return text.lstrip().startswith("{") or WKT.match(text) is not None


def read_drawn(text: str, *, name: str = "drawn", extent: Sequence[Box] = FRANCE) -> Layer:
    """Read a shape from text.

    Parameters
    ----------
    text : str
        GeoJSON (RFC 7946), or WKT in longitude and latitude; WKT may hold several shapes, one a
        line.
    name : str
        What messages call it.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.

    Returns
    -------
    Layer
        In EPSG:4326; ``examination`` lists the repairs that were made.

    Raises
    ------
    InputError
        If the text is neither, or what it holds is rejected.
    """
    # Named as GeoJSON is, which allows a system to be named by its code alone.
    examination = Examination(Path(f"{name}.geojson"))
    if text.lstrip().startswith("{"):
        raw = parse_geojson(text.encode(), examination)
    else:
        raw = _parse_wkt(text, examination)
    limits = Limits()
    return required(examination if raw is None else checked(raw, name, examination, extent, limits))


def _parse_wkt(text: str, examination: Examination) -> RawCollection | None:
    features: list[RawFeature] = []
    crs: str | None = None
    for row, line in enumerate(filter(str.strip, text.splitlines()), start=1):
        srid, _, shape_text = line.rpartition(";")
        try:
            shape = shapely.from_wkt(shape_text)
        except shapely.errors.ShapelyError as error:
            examination.add(
                f"line {row}",
                None,
                expected="GeoJSON, or WKT such as POLYGON ((4.38 45.44, …))",
                found=f"{show(line)}: {error}",
            )
            return None
        own = srid.strip().upper().replace("SRID=", "EPSG:") or None
        if features and own != crs:
            expected = "one reference system for all lines"
            examination.add(f"line {row}", "SRID", expected=expected, found=own or "none")
            return None
        crs = own
        geometry = None if shape.is_empty else as_lists(shape.__geo_interface__)
        features.append(RawFeature(row, None, geometry, {}))
    if not features:
        examination.add(None, None, expected="GeoJSON or WKT", found="nothing")
        return None
    return RawCollection(crs, features)
