"""GeoPackage, FlatGeobuf and Shapefile to raw features: one named driver, no virtual files.

Read through fiona, which hands a feature over as GeoJSON-like objects, so that every format passes
the same checks. The first bytes must be the format's own: a VRT document under another name would
otherwise make GDAL read other files, or a URL. Paths are absolute, since fiona takes a relative
one that looks like an address for an address.
"""

import codecs
import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from explorer.layers.dbf import table_text
from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection, RawFeature, as_lists
from explorer.layers.limits import Limits
from explorer.layers.values import held

if TYPE_CHECKING:
    import fiona

DRIVERS: Final[Mapping[str, tuple[str, bytes]]] = {
    ".gpkg": ("GPKG", b"SQLite format 3\x00"),
    ".fgb": ("FlatGeobuf", b"fgb\x03"),
    ".shp": ("ESRI Shapefile", b"\x00\x00\x27\x0a"),
}
"""By suffix: the one GDAL driver that may open the file, and how such a file begins."""

SAFE: Final = {"GDAL_HTTP_MAX_RETRY": "0", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none"}
"""GDAL's own settings, were anything to get past the checks: nothing is fetched."""

SHX_HEAD: Final = 100
SHX_ENTRY: Final = 8
DBF_HEAD: Final = struct.Struct("<4xIHH")
"""Of a table: its rows, where the first one starts, and how long each is."""

SHP_HEAD: Final = struct.Struct(">24xI")
"""Of a .shp: its size, in words of two bytes."""


def read_ogr(
    path: Path, head: bytes, examination: Examination, limits: Limits
) -> RawCollection | None:
    """Read a file of one of the allowed drivers.

    Parameters
    ----------
    path : pathlib.Path
        An existing local file, with a suffix of ``DRIVERS``.
    head : bytes
        Its first bytes.
    examination : Examination
        Receives what is refused.
    limits : Limits
        How many features, and how many bytes of values, are taken in.

    Returns
    -------
    RawCollection or None
        None where the file is not what its name says, or GDAL cannot read it.
    """
    import sqlite3  # noqa: PLC0415 - texts and Parquet are read without GDAL

    import fiona  # noqa: PLC0415
    from fiona._err import CPLE_BaseError  # noqa: PLC0415

    path = path.resolve()
    driver, magic = DRIVERS[path.suffix.lower()]
    if not head.startswith(magic):
        examination.add(None, None, expected=f"a {driver} file", found=f"bytes {show(head[:16])}")
        return None
    shapes, encoding = None, None
    try:
        if driver == "GPKG":
            shapes = _geopackage(path, examination)
        elif driver == "ESRI Shapefile":
            encoding = _shapefile(path, examination)
        if any(finding.rejects for finding in examination.findings):
            return None
        with (
            fiona.Env(**SAFE),
            fiona.open(
                str(path),
                enabled_drivers=[driver],
                encoding=encoding,
                layer=examination.layer if driver == "GPKG" else None,
            ) as source,
        ):
            crs = source.crs_wkt or None
            told = _told(source) if driver == "FlatGeobuf" else 0
            features = _features(source, examination, limits)
    except (fiona.errors.FionaError, CPLE_BaseError, sqlite3.Error, ValueError) as error:
        examination.add(None, None, expected=f"a readable {driver} file", found=str(error))
        return None
    if features is None:
        return None
    if told > len(features):
        # GDAL reads a file that is cut between two features without a word.
        found = f"{len(features):,}: the file is cut"
        examination.add(None, None, expected=f"{told:,} features, as its head says", found=found)
    if crs is None:
        expected = "a declared coordinate reference system"
        examination.add(None, "crs", expected=expected, found="none (no .prj, or an undefined one)")
        return None
    drawn = sum(feature.geometry is not None for feature in features)
    if shapes is not None and drawn != shapes:
        found = f"{shapes - drawn} of {shapes} that cannot be read"
        examination.add(None, "geometry", expected="geometries that can be read", found=found)
    return RawCollection(crs, features)


def _told(source: Any) -> int:
    try:
        return len(source)
    except TypeError:  # written as a stream, without a count
        return 0


def _features(source: Any, examination: Examination, limits: Limits) -> list[RawFeature] | None:
    features: list[RawFeature] = []
    room = limits.bytes
    for row, item in enumerate(source, start=1):
        feature = _feature(row, item, examination)
        features.append(feature)
        room -= sum(len(value) for value in feature.properties.values() if isinstance(value, str))
        if room < 0 or row > limits.features:
            expected = f"at most {limits.features:,} features and {limits.bytes:,} bytes of values"
            examination.add(None, None, expected=expected, found="more")
            return None
    return features


def _feature(row: int, item: "fiona.Feature", examination: Examination) -> RawFeature:
    own = item.properties.get("id")
    name = own if isinstance(own, str) else row
    properties = {
        field: held(value, name, field, examination) for field, value in item.properties.items()
    }
    geometry = None if item.geometry is None else as_lists(item.geometry.__geo_interface__)
    return RawFeature(name, None, geometry, properties)


def _geopackage(path: Path, examination: Examination) -> int | None:
    # Before GDAL opens it: one layer, a table and no view, whose queries could run for ever.
    import sqlite3  # noqa: PLC0415 - as above

    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        query = "SELECT table_name, column_name FROM gpkg_geometry_columns ORDER BY 1"
        layers = base.execute(query).fetchall()
        found = f"{len(layers)}: {', '.join(str(name) for name, _ in layers)}"
        if examination.layer is not None:
            layers = [layer for layer in layers if layer[0] == examination.layer]
            expected = f"a layer {show(examination.layer)}"
        else:
            expected = "one layer, or the name of one"
        if len(layers) != 1:
            examination.add(None, None, expected=expected, found=found)
            return None
        examination.layer = str(layers[0][0])
        table, column = (str(part).replace('"', '""') for part in layers[0])
        kinds = base.execute(
            "SELECT type, sql FROM sqlite_master WHERE name = ? COLLATE NOCASE", (layers[0][0],)
        ).fetchall()
        if [kind for kind, _ in kinds] != ["table"] or "GENERATED" in str(kinds[0][1]).upper():
            found = ", ".join(kind for kind, _ in kinds) or "nothing of that name"
            expected = "a layer that is a plain table"
            examination.add(None, None, expected=expected, found=f"{show(table)}: {found}")
            return None
        count = f'SELECT count(*) FROM "{table}" WHERE "{column}" IS NOT NULL'  # noqa: S608 - names quoted
        return int(base.execute(count).fetchone()[0])


def _shapefile(path: Path, examination: Examination) -> str | None:
    parts = {part.suffix.lower(): part for part in path.parent.glob(f"{_literal(path.stem)}.*")}
    for suffix in (".shx", ".dbf", ".prj"):
        if suffix not in parts:
            examination.add(None, None, expected=f"a {suffix} file beside it", found="none")
            return None
    rows = _check_sizes(parts[".dbf"], path, examination)
    shapes = (parts[".shx"].stat().st_size - SHX_HEAD) // SHX_ENTRY
    if rows != shapes:
        found = "a .dbf that is cut" if rows is None else f"{rows} rows in the .dbf"
        examination.add(None, None, expected=f"{shapes} rows, one a shape", found=found)
    if ".cpg" in parts:
        name = parts[".cpg"].read_text(encoding="latin-1").strip()
        try:
            codecs.lookup(name.removeprefix("ANSI ").strip() or "utf-8")
        except LookupError:
            if not name.isdigit():
                examination.add(None, ".cpg", expected="an encoding that is known", found=name)
                return None
    if rows is not None and not any(finding.rejects for finding in examination.findings):
        return table_text(parts[".dbf"], parts.get(".cpg"), examination).option
    return None


def _check_sizes(dbf: Path, shp: Path, examination: Examination) -> int | None:
    # GDAL reads what is left of a part that is cut: fewer rows, or rows without a geometry.
    with dbf.open("rb") as stream:
        head = stream.read(DBF_HEAD.size)
    with shp.open("rb") as stream:
        words = stream.read(SHP_HEAD.size)
    sizes = []
    if len(words) == SHP_HEAD.size:
        sizes.append((shp, SHP_HEAD.unpack(words)[0] * 2))
    rows = None
    if len(head) == DBF_HEAD.size:
        rows, first, row = DBF_HEAD.unpack(head)
        sizes.append((dbf, first + rows * row))
    for part, size in sizes:
        found = part.stat().st_size
        if found < size:
            expected = f"a {part.suffix} of {size:,} bytes, as its head says"
            examination.add(None, None, expected=expected, found=f"{found:,}: the file is cut")
    return rows


def _literal(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)
