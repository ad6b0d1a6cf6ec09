"""Which reader opens which file: one engine a format, told by the ending and the first bytes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from explorer.catalog import LayerSpec
from explorer.layers.findings import Examination
from explorer.layers.geojson import RawCollection, parse_geojson
from explorer.layers.limits import CSVW, JSON_SUFFIXES, Limits
from explorer.layers.ogr import DRIVERS, read_ogr

Reader: TypeAlias = Callable[[Path, Examination, Limits], RawCollection | None]

CONVERT: Final = "convert it once, as with: ogr2ogr copy.gpkg {name}"
REFUSED: Final[Mapping[str, str]] = {
    ".kml": f"KML, which can refer to other files and addresses: {CONVERT}",
    ".kmz": f"KMZ, which can refer to other files and addresses: {CONVERT}",
    ".gml": f"GML, which can refer to other files and addresses: {CONVERT}",
    ".gpx": f"GPX, which declares no layer: {CONVERT}",
    ".vrt": "a virtual file of GDAL, which names other files: give the file that it names",
    ".tab": f"MapInfo: {CONVERT}",
    ".mif": f"MapInfo: {CONVERT}",
    ".dxf": f"DXF, which declares no reference system: {CONVERT}",
    ".gdb": f"a file geodatabase: {CONVERT}",
    ".sqlite": f"SpatiaLite: {CONVERT}",
    ".topojson": f"TopoJSON: {CONVERT}",
    ".ndjson": f"one feature a line: {CONVERT}",
    ".geojsonl": f"one feature a line: {CONVERT}",
    ".xlsx": "a workbook: save its sheet as CSV, in UTF-8",
    ".xls": "a workbook: save its sheet as CSV, in UTF-8",
    ".ods": "a workbook: save its sheet as CSV, in UTF-8",
    ".dbf": "one part of a Shapefile: give the .shp, or all parts in a zip",
    ".shx": "one part of a Shapefile: give the .shp, or all parts in a zip",
    ".prj": "one part of a Shapefile: give the .shp, or all parts in a zip",
}
"""Formats that are known and not read, and what to do instead."""

PACKAGE: Final = "datapackage.json"
"""What describes a package of the CNIG standard."""

TEXT: Final = frozenset({".csv", ".gz", ".zip"})
"""Endings of files whose values may be text alone."""

VIRTUAL: Final = ("/vsi", "http:/", "https:/", "ftp:/", "file:/", "s3:/", "gs:/")
"""How a path begins that is an address, or one of GDAL's own file systems."""


def _json(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    if path.name == CSVW:
        from explorer.layers.csvweb import read_csvw  # noqa: PLC0415 - slow to import

        return read_csvw(path, examination, limits)
    if path.name == PACKAGE and is_package(path.parent):
        return _cnig(path, examination, limits)
    return parse_geojson(path.read_bytes(), examination)


def _cnig(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    from explorer.layers.cnig.read import read_cnig  # noqa: PLC0415 - seldom needed

    return read_cnig(path, examination, limits)


def _ogr(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    with path.open("rb") as stream:
        head = stream.read(64)
    return read_ogr(path, head, examination, limits)


def _parquet(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    from explorer.layers.geoparquet import read_geoparquet  # noqa: PLC0415 - slow to import

    return read_geoparquet(path, examination, limits)


def _csv(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    from explorer.layers.csvpoints import read_csv_points  # noqa: PLC0415 - slow to import

    if is_package(path):
        return _cnig(path, examination, limits)
    return read_csv_points(path, examination, limits)


def _zip(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    from explorer.layers.zipped import read_zip  # noqa: PLC0415 - slow to import

    return read_zip(path, examination, limits)


READERS: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(sorted(JSON_SUFFIXES), _json),
    **dict.fromkeys(DRIVERS, _ogr),
    ".parquet": _parquet,
    ".geoparquet": _parquet,
    ".csv": _csv,
    ".csv.gz": _csv,
    ".zip": _zip,
}
"""By ending, in lower case."""


def parse(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    """Read a file with the one reader of its format.

    Parameters
    ----------
    path : pathlib.Path
        The file; it need not exist.
    examination : Examination
        Receives what is refused.
    limits : Limits
        How much is taken in.

    Returns
    -------
    RawCollection or None
        None where a finding rejects the file as a whole.
    """
    if (path / CSVW).is_file():
        path /= CSVW
    elif path.is_dir() and is_package(path):
        return _cnig(path, examination, limits)
    name = path.name.lower()
    suffix = ".csv.gz" if name.endswith(".csv.gz") else path.suffix.lower()
    if suffix not in READERS:
        known = ", ".join(sorted(READERS))
        found = REFUSED.get(suffix, suffix or "no ending").format(name=path.name)
        examination.add(None, None, expected=f"a file ending in {known}", found=found)
        return None
    if not path.is_file():
        examination.add(None, None, expected="a file on a local disk", found=_absent(path))
        return None
    size = path.stat().st_size
    if size > limits.bytes:
        examination.add(None, None, expected=f"at most {limits.bytes:,} bytes", found=f"{size:,}")
        return None
    return READERS[suffix](path, examination, limits)


def is_package(path: Path) -> bool:
    """Say whether a path is a folder that is read as one file, or a table of such a one.

    Parameters
    ----------
    path : pathlib.Path
        It need not exist.

    Returns
    -------
    bool
        True for a folder of CSV on the web, and for tables of the CNIG standard.
    """
    from explorer.layers.cnig.read import is_cnig  # noqa: PLC0415 - seldom needed

    return (path / CSVW).is_file() or is_cnig(path)


def typed(
    raw: RawCollection, path: Path, spec: LayerSpec, examination: Examination
) -> RawCollection:
    """Give the numbers of a text file, where a schema says that a column holds some.

    Parameters
    ----------
    raw : RawCollection
        Features as parsed.
    path : pathlib.Path
        Where they come from: only a text file has no types of its own.
    spec : LayerSpec
        The schema.
    examination : Examination
        Receives the decimal commas and blanks that were read as such.

    Returns
    -------
    RawCollection
        The same features.
    """
    if path.suffix.lower() not in TEXT:
        return raw
    from explorer.layers.csvpoints import as_numbers  # noqa: PLC0415 - slow to import

    as_numbers(raw.features, spec, examination)
    return raw


def _absent(path: Path) -> str:
    if path.is_dir():
        return "a folder"
    if path.exists():
        return "no file"
    if str(path).startswith(VIRTUAL):
        return "an address or a virtual path, which is never opened: fetch the file first"
    return "no such file"
