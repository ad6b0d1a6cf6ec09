"""GeoPackage, FlatGeobuf and Shapefile to raw features: one named driver, no virtual files.

Read through fiona, which hands a feature over as GeoJSON-like objects, so that every format passes
the same checks. The first bytes must be the format's own: a VRT document under another name would
otherwise make GDAL read other files, or a URL.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import fiona

from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection, RawFeature

DRIVERS: Final[Mapping[str, tuple[str, bytes]]] = {
    ".gpkg": ("GPKG", b"SQLite format 3\x00"),
    ".fgb": ("FlatGeobuf", b"fgb\x03"),
    ".shp": ("ESRI Shapefile", b"\x00\x00\x27\x0a"),
}
"""By suffix: the one GDAL driver that may open the file, and how such a file begins."""


def read_ogr(path: Path, head: bytes, examination: Examination) -> RawCollection | None:
    """Read a file of one of the allowed drivers.

    Parameters
    ----------
    path : pathlib.Path
        An existing local file, with a suffix of ``DRIVERS``.
    head : bytes
        Its first bytes.
    examination : Examination
        Receives what is refused.

    Returns
    -------
    RawCollection or None
        None where the file is not what its name says, or GDAL cannot read it.
    """
    driver, magic = DRIVERS[path.suffix.lower()]
    if not head.startswith(magic):
        examination.add(None, None, expected=f"a {driver} file", found=f"bytes {show(head[:16])}")
        return None
    try:
        layers = fiona.listlayers(str(path))
        if len(layers) != 1:
            found = f"{len(layers)}: {', '.join(layers)}"
            examination.add(None, None, expected="one layer", found=found)
            return None
        with fiona.open(str(path), enabled_drivers=[driver]) as source:
            crs = source.crs_wkt or None
            features = [_feature(row, item) for row, item in enumerate(source, start=1)]
    except (fiona.errors.FionaError, UnicodeDecodeError, OSError) as error:
        examination.add(None, None, expected=f"a readable {driver} file", found=str(error))
        return None
    if crs is None:
        expected = "a declared coordinate reference system"
        examination.add(None, "crs", expected=expected, found="none (no .prj, or an undefined one)")
        return None
    return RawCollection(crs, features)


def _feature(row: int, item: fiona.Feature) -> RawFeature:
    properties = {name: _plain(value) for name, value in item.properties.items()}
    geometry = None if item.geometry is None else _geometry(item.geometry)
    name = properties.get("id")
    return RawFeature(name if isinstance(name, str) else row, None, geometry, properties)


def _geometry(geometry: fiona.Geometry) -> dict[str, Any]:
    # Positions come as tuples; the checks are written for the lists of JSON.
    plain: dict[str, Any] = json.loads(json.dumps(dict(geometry.__geo_interface__)))
    return plain


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)
