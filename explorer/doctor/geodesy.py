"""Coordinates: PROJ's data, the planes that are measured in, and what no grid is needed for."""

import math
from collections.abc import Iterator
from typing import Final

from explorer.crs import METRIC, METRIC_ELSEWHERE, STORAGE
from explorer.doctor.findings import Finding, State

GROUP: Final = "geodesy"
PLACE: Final = (4.39, 45.44)
PLACE_METRIC: Final = (808_665.3155, 6_483_241.4576)
"""The same place in Lambert-93, by the formulas of the IGN (NTG 71)."""

WITHIN_M: Final = 0.001
OLD: Final = "EPSG:27572"
"""NTF, Lambert II extended: what files from before 2000 are often in."""

GRID: Final = "fr_ign_gr3df97a.tif"
"""The official grid between NTF and RGF93, in PROJ's names."""

ENOUGH_M: Final = 2.0
"""What the shift without a grid is good for."""


def geodesy_findings() -> Iterator[Finding]:
    """Look at PROJ's data, the planes and the grid of old coordinates.

    Yields
    ------
    Finding
        A fault where positions would be wrong.
    """
    try:
        import pyproj.database  # noqa: PLC0415 - it may be what is broken
        import pyproj.network  # noqa: PLC0415 - as above
    except (ImportError, OSError):
        return  # told among the programs
    folder = pyproj.datadir.get_data_dir()
    try:
        release = pyproj.database.get_database_metadata("EPSG.VERSION")
    except pyproj.exceptions.ProjError as error:
        values = {"folder": folder, "error": str(error), "package": "pyproj", "wanted": "pyproj"}
        yield Finding(GROUP, "PROJ", State.FAULT, "no_crs_data", values, "crs_data")
        return
    yield Finding(GROUP, "PROJ", State.OK, "crs_data", {"release": release, "folder": folder})
    yield _lambert()
    yield from _elsewhere()
    yield _grid()
    if pyproj.network.is_network_enabled():  # type: ignore[attr-defined]
        yield Finding(GROUP, "PROJ_NETWORK", State.ATTENTION, "grids_online", {}, "grids_online")


def _lambert() -> Finding:
    import pyproj  # noqa: PLC0415 - as above

    values = {"system": METRIC, "wanted": "pyproj", "package": "pyproj"}
    try:
        there = pyproj.Transformer.from_crs(STORAGE, METRIC, always_xy=True)
        found = there.transform(*PLACE)
    except pyproj.exceptions.ProjError as error:
        return Finding(
            GROUP, METRIC, State.FAULT, "no_system", {**values, "error": str(error)}, "crs_data"
        )
    away = math.dist(found, PLACE_METRIC)
    if not away <= WITHIN_M:
        return Finding(GROUP, METRIC, State.FAULT, "shifted", {**values, "away": away}, "crs_data")
    return Finding(GROUP, METRIC, State.OK, "lambert", {**values, "away": away})


def _elsewhere() -> Iterator[Finding]:
    import pyproj  # noqa: PLC0415 - as above

    systems = [system for *_, system in METRIC_ELSEWHERE]
    for west, south, east, north, system in METRIC_ELSEWHERE:
        try:
            there = pyproj.Transformer.from_crs(STORAGE, system, always_xy=True)
            there.transform((west + east) / 2, (south + north) / 2, errcheck=True)
        except pyproj.exceptions.ProjError as error:
            values = {"system": system, "error": str(error)}
            yield Finding(GROUP, system, State.FAULT, "no_system", values, "crs_data")
            return
    yield Finding(GROUP, "overseas", State.OK, "overseas", {"systems": systems})


def _grid() -> Finding:
    import pyproj  # noqa: PLC0415 - as above

    there = pyproj.Transformer.from_crs(OLD, STORAGE, always_xy=True)
    values = {"system": OLD, "grid": GRID, "accuracy_m": there.accuracy}
    if GRID.partition(".")[0] in there.definition:
        return Finding(GROUP, OLD, State.OK, "grid", values)
    if 0 <= there.accuracy <= ENOUGH_M:
        return Finding(GROUP, OLD, State.OK, "no_grid", values, "grid")
    return Finding(GROUP, OLD, State.ATTENTION, "ballpark", values, "grid")
