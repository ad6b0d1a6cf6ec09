"""Synthetic street networks, drawn by hand: none of them exists.

One step east is 0.001 degree of longitude, 78.23 m on the ellipsoid; one step north 0.001 degree of
latitude, 111.14 m.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
from shapely import LineString

from explorer.layers.streets.rules import use_of
from explorer.layers.streets.topology import Ways, streets_of
from explorer.streets import Streets

WEST, SOUTH, STEP = 4.390, 45.450, 0.001
EAST_M, NORTH_M = 78.227, 111.141
"""Lengths of a step along the southernmost row and along any column, to the millimetre."""

Cell = tuple[float, float]
Way = tuple[Sequence[int], Mapping[str, str]]
STREET = {"highway": "residential"}


def place(column: float, row: float) -> Cell:
    """Give longitude and latitude of a cell, counted in steps."""
    return round(WEST + STEP * column, 9), round(SOUTH + STEP * row, 9)


def drawn(cells: Mapping[int, Cell], ways: Sequence[Way]) -> Streets:
    """Make a network of ways over numbered cells, as if read."""
    taken = Ways()
    for numbers, tags in ways:
        use = taken.use(tags)
        if use is not None:
            places = np.array([place(*cells[number]) for number in numbers])
            taken.add(use, [(np.array(numbers, dtype=np.int64), places)])
    return streets_of(taken, "drawn")


GRID: dict[int, Cell] = {
    10 * row + column: (column, row) for row in range(3) for column in range(3)
}
"""Nine cells: 0, 1, 2 in the south, 20, 21, 22 in the north."""

ROWS: list[Way] = [([10 * row, 10 * row + 1, 10 * row + 2], STREET) for row in range(3)]
COLUMNS: list[Way] = [([column, 10 + column, 20 + column], STREET) for column in range(3)]


def grid() -> Streets:
    """Give three streets each way that meet in nine nodes."""
    return drawn(GRID, [*ROWS, *COLUMNS])


CARNOT: Cell = (-5.225, -3.269)
"""Where the station Saint-Étienne-Carnot of the catalogue stands, in steps."""


def cross_file(path: Path) -> Path:
    """Write two synthetic streets of twenty steps each that meet at the station Carnot."""
    column, row = CARNOT
    cells: dict[int, Cell] = {
        0: CARNOT,
        1: (column - 10, row),
        2: (column + 10, row),
        3: (column, row - 10),
        4: (column, row + 10),
    }
    return osm_file(path, cells, [([1, 0, 2], STREET), ([3, 0, 4], STREET)])


def osm_file(
    path: Path, cells: Mapping[int, Cell], ways: Sequence[Way], day: str | None = "2026-10-01"
) -> Path:
    """Write a synthetic extract, PBF or XML by its ending."""
    header = osmium.io.Header()
    if day is not None:
        header.set("osmosis_replication_timestamp", f"{day}T20:21:00Z")
    writer = osmium.SimpleWriter(str(path), header=header, overwrite=True)
    for number, cell in cells.items():
        writer.add_node(osmium.osm.mutable.Node(id=number + 1, location=place(*cell)))
    for number, (nodes, tags) in enumerate(ways, start=1):
        refs = [node + 1 for node in nodes]
        writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=dict(tags)))
    writer.close()
    return path


def line_frame(
    cells: Mapping[int, Cell], ways: Sequence[Way], crs: str | None = "EPSG:4326"
) -> gpd.GeoDataFrame:
    """Give ways as a frame of lines with a column for each tag."""
    names = sorted({name for _, tags in ways for name in tags})
    lines = [LineString([place(*cells[number]) for number in numbers]) for numbers, _ in ways]
    columns = {name: [tags.get(name) for _, tags in ways] for name in names}
    frame = gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326")
    if crs == "EPSG:4326":
        return frame
    metric = frame.to_crs("EPSG:2154")
    if crs is None:
        return gpd.GeoDataFrame(
            metric.drop(columns="geometry"), geometry=metric.geometry.to_numpy()
        )
    return metric


def may(tags: Mapping[str, str], mode: str) -> tuple[bool, bool]:
    """Say whether a mode may go along a way and against it."""
    along, against = use_of(tags).speeds[mode]  # type: ignore[index]
    return along > 0, against > 0
