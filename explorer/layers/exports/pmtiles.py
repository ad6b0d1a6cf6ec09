"""PMTiles: vector tiles of one or several layers in one file, which a page asks for by parts.

GDAL cuts each layer into tiles, through fiona; where there are several, the tiles of one place are
put behind each other, which is how the format of tiles joins layers. The archive is written by
pmtiles, the library of the format's own authors, so that names, credits and bounds are ours.
"""

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from heapq import merge
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

import fiona
import geopandas as gpd
import numpy as np
import shapely
from pmtiles.reader import MmapSource, all_tiles
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from explorer.catalog import TableSpec
from explorer.crs import to_storage
from explorer.errors import OutputError
from explorer.layers.exports.columns import TypedColumn, typed_columns, typed_rows
from explorer.layers.exports.engine import engine
from explorer.layers.write import replace_made_file

ZOOMS: Final = (6, 14)
"""The first zoom that shows a department, and the last that is cut; readers enlarge the last."""

DEEPEST: Final = 18
"""Beyond, a tile is smaller than a building and their number grows fourfold at each step."""

EXTENT: Final = 32_768
"""Steps along a tile's edge: one is 0.7 millionths of a degree at zoom 14."""

MARGIN: Final = EXTENT // 256 * 5
"""Steps by which shapes reach into the next tile, so that no seam shows: GDAL's share of 4,096."""

LARGEST: Final = 1_000_000
"""Bytes of a packed tile beyond which GDAL thins it out; it may not at the last zoom."""

MOST: Final = 200_000
"""Features of a tile beyond which GDAL leaves the smallest out; it may not at the last zoom."""

KINDS: Final[Mapping[str, str]] = {
    "integer": "int64",
    "number": "float",
    "boolean": "bool",
}
"""Types of tiles; everything else is text."""

ROW: Final = "_row"
"""The property that holds a feature's place in its frame, from 0 on: pieces of one shape share it,
and each feature can be found again."""


@dataclass(frozen=True, slots=True)
class TileLayer:
    """One layer of tiles.

    Attributes
    ----------
    name : str
        Unlike those of the other layers.
    frame : geopandas.GeoDataFrame
        In any declared CRS. Rows without a geometry stand in no tile.
    spec : TableSpec, optional
        The schema of its columns.
    """

    name: str
    frame: gpd.GeoDataFrame
    spec: TableSpec | None = None


@dataclass(frozen=True, slots=True)
class TileReport:
    """What was written.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    features : mapping of str to int
        By layer, those that are drawn; all of them stand in the tiles of the last zoom.
    overview : mapping of str to int
        By layer, those that its first zoom still holds: crowded tiles are thinned out there.
    without_geometry : mapping of str to int
        By layer, rows that stand in no tile.
    tiles, bytes : int
        Tiles, and size of the file.
    """

    path: Path
    features: Mapping[str, int]
    overview: Mapping[str, int]
    without_geometry: Mapping[str, int]
    tiles: int
    bytes: int


def write_pmtiles(
    path: str | Path,
    layers: Sequence[TileLayer],
    *,
    title: str = "",
    credit: str = "",
    zooms: tuple[int, int] = ZOOMS,
) -> TileReport:
    """Write layers as one PMTiles archive (version 3) of Mapbox vector tiles.

    Parameters
    ----------
    path : str or pathlib.Path
        The file; it is replaced as a whole, once every feature was found in it again.
    layers : sequence of TileLayer
        At least one that has a geometry.
    title : str
        What the archive is called.
    credit : str
        Whose the data are, in plain text.
    zooms : tuple of int
        The first and last zoom that are cut.

    Returns
    -------
    TileReport
        What the file holds.

    Raises
    ------
    OutputError
        If nothing can be drawn, two layers have one name, a zoom is out of bounds, or the file
        cannot be written.
    CrsError
        If a frame declares no CRS.

    Notes
    -----
    Positions are rounded to a 32,768th of a tile: 0.7 millionths of a degree, or 5 cm, at zoom 14.
    Shapes are cut at tiles. Values that are missing are left out; lists and objects are JSON text.
    Libraries of maps show the credit as HTML: it is written so that it reads as plain text there.
    """
    made: list[TileReport] = []

    def make(target: Path) -> None:
        made.append(make_pmtiles(target, layers, title=title, credit=credit, zooms=zooms))

    written = replace_made_file(path, make, suffix=".pmtiles")
    return replace(made[0], path=written)


def make_pmtiles(
    path: Path,
    layers: Sequence[TileLayer],
    *,
    title: str = "",
    credit: str = "",
    zooms: tuple[int, int] = ZOOMS,
) -> TileReport:
    """Write an archive as ``write_pmtiles`` does, under a name that is free, in a folder that is.

    Parameters
    ----------
    path : pathlib.Path
        A file that is not there yet.
    layers : sequence of TileLayer
        At least one that has a geometry.
    title, credit : str
        As in ``write_pmtiles``.
    zooms : tuple of int
        The first and last zoom that are cut.

    Returns
    -------
    TileReport
        What the file holds.

    Raises
    ------
    OutputError
        If nothing can be drawn, two layers have one name, a zoom is out of bounds, or a feature
        is not found in its tiles again.
    """
    _require_sound(layers, zooms)
    frames = {layer.name: to_storage(layer.frame) for layer in layers}
    drawn = {
        name: frame[frame.geometry.notna() & ~frame.geometry.is_empty]
        for name, frame in frames.items()
    }
    if not any(map(len, drawn.values())):
        message = f"No tiles of {', '.join(frames)}: none of the features has a geometry to draw."
        raise OutputError(message)
    counts = {name: len(frame) for name, frame in drawn.items()}
    cut: list[tuple[dict[str, Any], Path]] = []
    for layer in layers:
        if counts[layer.name]:
            file = path.with_name(f"{len(cut)}.pmtiles")
            columns = typed_columns(drawn[layer.name], layer.spec)
            _cut(file, layer.name, drawn[layer.name], columns, zooms)
            cut.append((_described(layer.name, columns, zooms), file))
    metadata = {
        "name": title or ", ".join(frames),
        "attribution": escape(credit),
        "type": "overlay",
    }
    bounds = np.array([frame.total_bounds for frame in drawn.values() if len(frame)])
    box = (*bounds[:, :2].min(axis=0), *bounds[:, 2:].max(axis=0))
    tiles = _join(path, cut, metadata, box)
    overview: dict[str, int] = {}
    for name, count in counts.items():
        found = len(_rows(path, name, zooms[1])) if count else 0
        if found != count:
            message = (
                f"No tiles of '{name}': of {count:,} features, {found:,} were found again. "
                "Cut one zoom more, or write a GeoPackage."
            )
            raise OutputError(message)
        overview[name] = len(_rows(path, name, zooms[0])) if count else 0
    without = {name: len(frame) - counts[name] for name, frame in frames.items()}
    return TileReport(path, counts, overview, without, tiles, path.stat().st_size)


def _require_sound(layers: Sequence[TileLayer], zooms: tuple[int, int]) -> None:
    names = [layer.name for layer in layers]
    if not names or len(set(names)) < len(names) or not all(names):
        message = f"Tiles need layers of different names; found: {', '.join(names) or 'none'}."
        raise OutputError(message)
    first, last = zooms
    if not 0 <= first <= last <= DEEPEST:
        message = f"Tiles are cut from zoom 0 to {DEEPEST} at most; asked for: {first} to {last}."
        raise OutputError(message)
    for layer in layers:
        if ROW in layer.frame.columns:
            message = (
                f"Layer '{layer.name}' has a column '{ROW}', which tiles need for themselves. "
                "Rename it."
            )
            raise OutputError(message)


def _cut(
    path: Path,
    name: str,
    frame: gpd.GeoDataFrame,
    columns: Sequence[TypedColumn],
    zooms: tuple[int, int],
) -> None:
    kinds = {column.name: KINDS.get(column.kind, "str") for column in columns}
    options = {
        "MINZOOM": zooms[0],
        "MAXZOOM": zooms[1],
        "EXTENT": EXTENT,
        "BUFFER": MARGIN,
        "MAX_SIZE": LARGEST,
        "MAX_FEATURES": MOST,
        "COMPRESS": "YES",
    }
    with (
        # One thread: several would put the features of a tile in an order of their own.
        engine("PMTiles", GDAL_NUM_THREADS="1", CPL_TMPDIR=str(path.parent)),
        fiona.open(
            str(path),
            "w",
            driver="PMTiles",
            crs="EPSG:4326",
            layer=name,
            schema={"geometry": "Unknown", "properties": {ROW: "int64", **kinds}},
            allow_unsupported_drivers=True,
            **options,
        ) as sink,
    ):
        sink.writerecords(_features(frame, columns))


def _features(frame: gpd.GeoDataFrame, columns: Sequence[TypedColumn]) -> Iterator[dict[str, Any]]:
    names = [column.name for column in columns]
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    for row, (shape, values) in enumerate(zip(shapes, typed_rows(frame, columns), strict=True)):
        yield {
            "geometry": shape.__geo_interface__,
            "properties": {ROW: row, **dict(zip(names, values, strict=True))},
        }


def _described(name: str, columns: Sequence[TypedColumn], zooms: tuple[int, int]) -> dict[str, Any]:
    told = {"integer": "Number", "number": "Number", "boolean": "Boolean"}
    fields = {ROW: "Number", **{one.name: told.get(one.kind, "String") for one in columns}}
    return {"id": name, "minzoom": zooms[0], "maxzoom": zooms[1], "fields": fields}


def _join(
    path: Path,
    cut: Sequence[tuple[dict[str, Any], Path]],
    metadata: Mapping[str, Any],
    box: Sequence[float],
) -> int:
    count = 0
    with ExitStack() as stack:
        # Each archive gives its tiles in the order of the new one: they pass by once.
        walks = [
            _tiles(MmapSource(stack.enter_context(file.open("rb"))), number)
            for number, (_, file) in enumerate(cut)
        ]
        writer = Writer(stack.enter_context(path.open("wb")))
        for identifier, alike in groupby(merge(*walks), key=itemgetter(0)):
            packed = [tile for _, _, tile in alike]
            writer.write_tile(identifier, packed[0] if len(packed) == 1 else _packed(packed))
            count += 1
        west, south, east, north = (round(degrees * 10**7) for degrees in box)
        writer.finalize(
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": min(one["maxzoom"] for one, _ in cut),
                "center_lon_e7": (west + east) // 2,
                "center_lat_e7": (south + north) // 2,
            },
            {**metadata, "vector_layers": [described for described, _ in cut]},
        )
    return count


def _tiles(source: Any, number: int) -> Iterator[tuple[int, int, bytes]]:
    for place, tile in all_tiles(source):
        yield zxy_to_tileid(*place), number, tile


def _packed(tiles: Iterable[bytes]) -> bytes:
    # Layers of a tile are repeated messages: those of two tiles behind each other are one tile.
    return gzip.compress(b"".join(map(gzip.decompress, tiles)), mtime=0)


def _rows(path: Path, name: str, zoom: int) -> set[int]:
    with (
        engine("PMTiles"),
        fiona.open(
            str(path),
            layer=name,
            enabled_drivers=["PMTiles"],
            allow_unsupported_drivers=True,
            ZOOM_LEVEL=zoom,
        ) as source,
    ):
        return {feature.properties[ROW] for feature in source}
