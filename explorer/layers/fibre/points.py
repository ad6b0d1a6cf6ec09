"""The areas that mutualisation points serve (ZAPM): which point, whose, and whether it is open."""

import logging
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from explorer.crs import STORAGE
from explorer.layers.fibre.areas import area_statement, read_areas
from explorer.layers.fibre.codes import listed, opened
from explorer.layers.fibre.columns import recognised
from explorer.layers.fibre.mapping import Mapping, read_mapping
from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.statement import Statement
from explorer.layers.findings import Examination, show
from explorer.layers.limits import FRANCE, Box, Limits
from explorer.vocabulary import FibreStatus

logger = logging.getLogger(__name__)

KNOWN: Final[Names[str, tuple[str, ...]]] = {
    "mutualisation_point_id": ("pm_ref", "ref_pm", "reference"),
    "infrastructure_operator": ("code_l331", "code_oi"),
    "point_status": ("pm_etat", "etat"),
}
"""The published names are not known for certain; the statement says which were found."""


@dataclass(frozen=True, slots=True)
class PointZones:
    """The areas of mutualisation points.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        EPSG:4326: ``mutualisation_point_id``, ``infrastructure_operator``, ``point_open``.
    statement : Statement
        What was read, and which columns were found.
    findings : Examination
        What was found.
    """

    frame: gpd.GeoDataFrame
    statement: Statement
    findings: Examination


def read_point_zones(
    path: str | Path,
    *,
    mapping: Mapping | str | Path | None = None,
    extent: Sequence[Box] = FRANCE,
    limits: Limits | None = None,
) -> PointZones:
    """Read the areas of mutualisation points.

    Parameters
    ----------
    path : str or pathlib.Path
        Shapefile, alone in a zip archive or not, GeoPackage, FlatGeobuf or GeoJSON.
    mapping : Mapping or str or pathlib.Path, optional
        Its ``columns`` name the file's; its ``states`` say which word means deployed.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    limits : Limits, optional
        Size and number of areas beyond which a file is turned away.

    Returns
    -------
    PointZones
        One row an area; several areas may have one point, which is then a finding.

    Raises
    ------
    InputError
        If the gate rejects the file, or no column names the point.
    """
    said = mapping if isinstance(mapping, Mapping) else None
    said = said or (Mapping() if mapping is None else read_mapping(str(mapping)))
    areas = read_areas(Path(path), extent, limits or Limits())
    columns, examination = areas.source.columns, areas.examination
    wanted = {ours: name for ours, name in said.columns.items() if ours in KNOWN}
    found = recognised(list(columns), examination, said=wanted, known=KNOWN)
    key = found.get("mutualisation_point_id")
    if key is None:
        names = ", ".join(KNOWN["mutualisation_point_id"])
        expected = f"a column {names}, or one that a mapping names mutualisation_point_id"
        listed_columns = f"columns {', '.join(columns)}"
        examination.add(None, "pm_ref", expected=expected, found=listed_columns)
    examination.require()
    assert key is not None  # noqa: S101 - without a key the file was rejected
    points = columns[key].objects()
    _note_points(areas.source, key, examination)
    empty = pd.Series(np.full(len(points), None), dtype=object)
    operator = found.get("infrastructure_operator")
    status = found.get("point_status")
    words = [word for word, state in said.states.items() if state == FibreStatus.DEPLOYED.value]
    frame = gpd.GeoDataFrame(
        {
            "mutualisation_point_id": pd.Series(points, dtype=object),
            "infrastructure_operator": (
                empty if operator is None else pd.Series(columns[operator].objects(), dtype=object)
            ),
            "point_open": (
                empty.astype("boolean")
                if status is None
                else opened(columns[status], (FibreStatus.DEPLOYED.value, *words))
            ),
        },
        geometry=areas.frame.geometry.reset_index(drop=True),
        crs=STORAGE,
    )
    values = {} if status is None else {"point_status": listed(columns[status])}
    statement = area_statement(areas, found, KNOWN, values=values, mapping=said)
    logger.info("Read %d areas of mutualisation points from %s", len(frame), path)
    return PointZones(frame, statement, examination)


def _note_points(source: Source, key: str, examination: Examination) -> None:
    codes, points = source.columns[key].codes, source.columns[key].objects()
    rows = np.flatnonzero(codes < 0)
    expected, done = "the point that the area belongs to", "kept without it"
    note(examination, source.named(rows[:NAMED]), len(rows), key, expected, "none", done)
    again = np.flatnonzero(pd.Series(codes).duplicated().to_numpy() & (codes >= 0))
    found = [f"{show(points[row])} again" for row in again[:NAMED]]
    where, done = source.named(again[:NAMED]), "kept as a further area of it"
    note(examination, where, len(again), key, "one area a point", found, done)
