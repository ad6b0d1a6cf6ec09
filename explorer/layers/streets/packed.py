"""A network in its compact form: GeoParquet, one row an edge, what is said of it in the head."""

import io
import json
import math
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.layers.limits import Limits
from explorer.layers.streets.topology import distances_along
from explorer.streets import Floats, Streets, WayCount, Whole
from explorer.vocabulary import TravelMode

HEAD: Final = b"manufacture:streets"
VERSION: Final = 1
ENDS: Final = ("from_node", "to_node")
DIRECTIONS: Final = ("along", "against")
TIMES: Final = tuple(f"{mode}_{way}_s" for mode in TravelMode for way in DIRECTIONS)
FARTHEST: Final = 180.0
SAME: Final = 1e-6
"""Degrees that the ends of edges at one node may lie apart, as those of a file of lines do."""


def streets_bytes(streets: Streets) -> bytes:
    """Give a network as GeoParquet: the same bytes every time.

    Parameters
    ----------
    streets : Streets
        Any network.

    Returns
    -------
    bytes
        One row an edge: the nodes that it goes from and to, the seconds of each mode along and
        against it (null where it may not go), and its line. `read_packed` gives the network back.
    """
    lines = shapely.linestrings(
        streets.points, indices=np.repeat(np.arange(len(streets)), np.diff(streets.starts))
    )
    columns: dict[str, Any] = dict(zip(ENDS, streets.edges.T, strict=True))
    for mode in TravelMode:
        for place, way in enumerate(DIRECTIONS):
            columns[f"{mode}_{way}_s"] = streets.seconds[mode][:, place]
    held = io.BytesIO()
    gpd.GeoDataFrame(columns, geometry=lines, crs=STORAGE).to_parquet(held, index=False)
    table = pq.read_table(pa.BufferReader(held.getvalue()))
    said = {
        "version": VERSION,
        "source": streets.source,
        "date": streets.date,
        "credit": streets.credit,
        "ways": streets.ways.to_json(),
    }
    head = {**(table.schema.metadata or {}), HEAD: json.dumps(said, ensure_ascii=False).encode()}
    written = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(head), written, compression="zstd")
    return written.getvalue()


def is_packed(path: Path) -> bool:
    """Say whether a Parquet file is a network in the compact form.

    Parameters
    ----------
    path : pathlib.Path
        A local file.

    Returns
    -------
    bool
        False for lines of another making.

    Raises
    ------
    InputError
        If it is no Parquet file, or is cut.
    """
    try:
        return HEAD in (pq.read_schema(path.resolve()).metadata or {})
    except pa.ArrowException as error:
        raise InputError(_unreadable(path, error)) from error


def read_packed(path: Path, limits: Limits | None = None) -> Streets:
    """Read a network in the compact form.

    Parameters
    ----------
    path : pathlib.Path
        Written from `streets_bytes`.
    limits : Limits, optional
        How many edges and vertices are taken in.

    Returns
    -------
    Streets
        As it was written; lengths are measured again.

    Raises
    ------
    InputError
        If the file is cut, or was changed so that it is no network.
    """
    limits = limits or Limits()
    try:
        head = pq.read_metadata(path.resolve())
        if head.num_rows > limits.features:
            message = f"{path.name} has {head.num_rows:,} edges; at most {limits.features:,}."
            raise InputError(message)
        table = pq.read_table(path.resolve(), columns=[*ENDS, *TIMES, "geometry"])
        said = json.loads(table.schema.metadata[HEAD])
        lines = shapely.from_wkb(table["geometry"].to_numpy(zero_copy_only=False))
        streets = _streets(table, lines, said)
    except (pa.ArrowException, OSError) as error:
        raise InputError(_unreadable(path, error)) from error
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        found = f"{type(error).__name__}: {error}"
        message = (
            f"{path.name} is expected to be a network as `manufacture streets` writes it; found "
            f"{found}. Make it again from the extract."
        )
        raise InputError(message) from error
    if len(streets.points) > limits.vertices:
        message = f"{path.name} has {len(streets.points):,} vertices; at most {limits.vertices:,}."
        raise InputError(message)
    return streets


def _streets(table: pa.Table, lines: Any, said: dict[str, Any]) -> Streets:
    if said["version"] != VERSION:
        message = f"version {said['version']!r}, where {VERSION} is known"
        raise ValueError(message)
    if not len(lines) or not (shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING).all():
        message = "rows that are no lines, or none"
        raise ValueError(message)
    points, line = shapely.get_coordinates(lines, return_index=True)
    if not (np.abs(points) <= [FARTHEST, FARTHEST / 2]).all():
        message = "positions that are no longitude and latitude"
        raise ValueError(message)
    sizes = np.bincount(line, minlength=len(lines))
    if sizes.min() == 0:
        message = "lines without positions"
        raise ValueError(message)
    starts: Whole = np.concatenate([[0], np.cumsum(sizes)])
    edges: Whole = np.column_stack([table[name].to_numpy() for name in ENDS]).astype(np.int64)
    nodes = np.full((int(edges.max()) + 1, 2), math.nan)
    if edges.min() < 0 or len(np.unique(edges)) != len(nodes):
        message = "nodes that are not numbered from 0 on"
        raise ValueError(message)
    ends = np.stack([points[starts[:-1]], points[starts[1:] - 1]], axis=1)
    nodes[edges.ravel()[::-1]] = ends.reshape(-1, 2)[::-1]  # the first mention says where it is
    if np.abs(nodes[edges] - ends).max() > SAME:
        message = "edges whose ends do not lie at their nodes"
        raise ValueError(message)
    ways = said["ways"]
    return Streets(
        nodes=nodes,
        edges=edges,
        points=points,
        starts=starts,
        along_m=distances_along(points, starts),
        seconds={mode: _times(table, mode) for mode in TravelMode},
        ways=WayCount(
            int(ways["given"]),
            int(ways["used"]),
            {str(reason): int(count) for reason, count in ways["set_aside"].items()},
            int(ways["cut"]),
        ),
        source=str(said["source"]),
        date=None if said["date"] is None else str(said["date"]),
        credit=None if said["credit"] is None else str(said["credit"]),
    )


def _times(table: pa.Table, mode: TravelMode) -> Floats:
    times: Floats = np.column_stack(
        [table[f"{mode}_{way}_s"].to_numpy().astype(np.float64) for way in DIRECTIONS]
    )
    if (times < 0).any() or np.isinf(times).any():
        message = f"times of '{mode}' that are negative or endless"
        raise ValueError(message)
    return times


def _unreadable(path: Path, error: Exception) -> str:
    return f"{path.name} is expected to be a whole Parquet file; found: {error}. Make it again."
