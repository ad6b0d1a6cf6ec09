"""A street network from a file, by its ending: an extract, lines, or the compact form."""

import json
from pathlib import Path
from typing import Final

from explorer.errors import CrsError, InputError
from explorer.layers.limits import JSON_SUFFIXES, WORLD, Box, Limits
from explorer.layers.write import replace_file
from explorer.streets import Streets

EXTRACTS: Final = frozenset({".pbf", ".osm"})
PARQUET: Final = ".parquet"
LINES: Final = (".gpkg", ".fgb", ".shp", *sorted(JSON_SUFFIXES))
ENDINGS: Final = (".osm.pbf", ".osm", PARQUET, *LINES)


def read_streets(path: str | Path, *, box: Box | None = None) -> Streets:
    """Read a street network.

    Parameters
    ----------
    path : str or pathlib.Path
        An OpenStreetMap extract (``.osm.pbf``, ``.osm``), a file of lines (GeoPackage, GeoParquet,
        GeoJSON, FlatGeobuf, Shapefile), or what `write_streets` wrote.
    box : (west, south, east, north), optional
        In degrees: streets that do not touch it are set aside. A network in the compact form
        is taken whole: give the box when it is made.

    Returns
    -------
    Streets
        Nodes, edges, and who may go along each.

    Raises
    ------
    InputError
        If the box holds nothing, or the file is cut, refused, or without a street to use.
    CrsError
        If a GeoParquet file declares no reference system.
    """
    path = Path(path)
    if box is not None and not (box[0] < box[2] and box[1] < box[3]):
        found = ",".join(f"{edge:g}" for edge in box)
        message = f"A box goes west,south,east,north; found {found}, which holds nothing."
        raise InputError(message)
    if not path.is_file():
        message = f"{path}: expected a file of streets on a local disk; found no such file."
        raise InputError(message)
    suffix = path.suffix.lower()
    if suffix in EXTRACTS:
        from explorer.layers.streets.osm import read_osm  # noqa: PLC0415 - slow to import

        return read_osm(path, box)
    if suffix == PARQUET:
        from explorer.layers.streets.packed import is_packed, read_packed  # noqa: PLC0415

        if not is_packed(path):
            return _from_parquet(path, box)
        if box is not None:
            message = f"{path.name} is a network already: give the box when it is made."
            raise InputError(message)
        return read_packed(path)
    if suffix in LINES:
        from explorer.layers.read import read_file  # noqa: PLC0415 - slow to import
        from explorer.layers.streets.lines import streets_from  # noqa: PLC0415

        return streets_from(read_file(path, extent=WORLD).frame, path, box)
    message = (
        f"{path.name}: streets are read from a file ending in {', '.join(ENDINGS)}; "
        f"found {suffix or 'no ending'}."
    )
    raise InputError(message)


def write_streets(streets: Streets, path: str | Path) -> Path:
    """Write a network in its compact form, whole or not at all.

    Parameters
    ----------
    streets : Streets
        Any network.
    path : str or pathlib.Path
        A file ending in ``.parquet``.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written there.
    """
    from explorer.layers.streets.packed import streets_bytes  # noqa: PLC0415 - slow to import

    return replace_file(path, streets_bytes(streets))


def _from_parquet(path: Path, box: Box | None) -> Streets:
    import geopandas as gpd  # noqa: PLC0415 - slow to import
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415
    from pyproj.exceptions import ProjError  # noqa: PLC0415

    from explorer.crs import STORAGE  # noqa: PLC0415
    from explorer.layers.streets.lines import streets_from  # noqa: PLC0415

    limits = Limits()
    try:
        head = pq.read_metadata(path.resolve())
        geo = json.loads((head.metadata or {}).get(b"geo", b"{}"))
        if any(isinstance(one.get("crs"), str) for one in geo.get("columns", {}).values()):
            # A PROJ string could name files of this machine.
            message = "a reference system that is not written as PROJJSON"
            raise ValueError(message)  # noqa: TRY301 - told below, with the file's name
        if head.num_rows > limits.features or path.stat().st_size > limits.bytes:
            message = f"more than {limits.features:,} lines or {limits.bytes:,} bytes"
            raise ValueError(message)  # noqa: TRY301
        frame = gpd.read_parquet(path.resolve())
    except (pa.ArrowException, ProjError, ValueError, AttributeError, KeyError, TypeError) as error:
        message = (
            f"{path.name} is expected to be GeoParquet, with its geometry column and reference "
            f"system; found: {error}. Write it with GeoDataFrame.to_parquet or ogr2ogr."
        )
        raise InputError(message) from error
    if frame.crs is None:
        message = (
            f"{path.name} declares no coordinate reference system, and none is guessed. "
            "Declare it, as with ogr2ogr -a_srs EPSG:2154."
        )
        raise CrsError(message)
    return streets_from(frame.to_crs(STORAGE), path, box)
