"""The regulator's figures by commune or department: premises, and those that fibre reaches."""

import logging
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from explorer.crs import STORAGE
from explorer.layers.fibre.areas import area_statement, read_areas
from explorer.layers.fibre.codes import INSEE, counts
from explorer.layers.fibre.columns import recognised
from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.statement import Statement
from explorer.layers.findings import Examination, show
from explorer.layers.limits import FRANCE, Box, Limits

logger = logging.getLogger(__name__)

KNOWN: Final[Names[str, tuple[str, ...]]] = {
    "insee_code": ("insee_com", "code_insee", "insee"),
    "department_code": ("insee_dep", "code_dep", "code_dept", "dep", "num_dep"),
    "premises": ("locaux",),
    "connectable_premises": ("ftth",),
    "coverage_class": ("couv",),
    "infrastructure_operator": ("oi",),
    "zoning": ("zone",),
}
"""Our names, and those of the files; the department file's own code is not known for certain."""

DEPARTMENT: Final = r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97\d)"


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the regulator's, one row a commune or department.

    Attributes
    ----------
    level : str
        ``"commune"`` or ``"department"``.
    frame : geopandas.GeoDataFrame
        EPSG:4326: ``insee_code`` or ``department_code``, ``premises``, ``connectable_premises``,
        ``coverage_class``, ``infrastructure_operator``, ``zoning``, geometry.
    statement : Statement
        What was read, with the encoding of the table and the one that it declares.
    totals : mapping of str to int
        The sums of ``premises`` and ``connectable_premises``.
    findings : Examination
        What was found.
    """

    level: str
    frame: gpd.GeoDataFrame
    statement: Statement
    totals: Names[str, int]
    findings: Examination


def read_commune_figures(
    path: str | Path, *, extent: Sequence[Box] = FRANCE, limits: Limits | None = None
) -> Figures:
    """Read the regulator's figures by commune, or by department.

    Parameters
    ----------
    path : str or pathlib.Path
        The Shapefile, alone in its zip archive or not, or a copy in another format.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    limits : Limits, optional
        Size and number of areas beyond which a file is turned away.

    Returns
    -------
    Figures
        Codes as text, numbers as numbers; a number that is none is missing, and found.

    Raises
    ------
    InputError
        If the gate rejects the file, a column is missing, or a code is not whole or there twice.
    """
    path = Path(path)
    areas = read_areas(path, extent, limits or Limits())
    source, examination = areas.source, areas.examination
    found = recognised(list(source.columns), examination, known=KNOWN)
    communes = "insee_code" in found
    key = "insee_code" if communes else "department_code"
    for ours in (key, "premises", "connectable_premises"):
        if ours not in found:
            expected = f"a column {' or '.join(KNOWN[ours])}"
            listed = f"columns {', '.join(source.columns)}"
            examination.add(None, ours, expected=expected, found=listed)
    examination.require()
    _check_codes(source, found[key], INSEE.pattern if communes else DEPARTMENT, examination)
    columns: dict[str, Any] = {key: pd.Series(source.columns[found[key]].objects(), dtype=object)}
    for ours in ("premises", "connectable_premises"):
        columns[ours] = counts(source, found[ours], examination)
    for ours in ("coverage_class", "infrastructure_operator", "zoning"):
        texts = (
            source.columns[found[ours]].objects()
            if ours in found
            else np.full(len(areas.frame), None, dtype=object)
        )
        columns[ours] = pd.Series(texts, dtype=object)
    more = (columns["connectable_premises"] > columns["premises"]).fillna(value=False)
    rows = np.flatnonzero(more.to_numpy(dtype=bool))
    shown = [
        f"{columns['connectable_premises'][row]} of {columns['premises'][row]}"
        for row in rows[:NAMED]
    ]
    expected, name = "no more premises with fibre than premises", found["connectable_premises"]
    where = source.named(rows[:NAMED])
    note(examination, where, len(rows), name, expected, shown, "kept as published")
    examination.require()
    geometry = areas.frame.geometry.reset_index(drop=True)
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=STORAGE)
    other = "department_code" if communes else "insee_code"
    known = {ours: names for ours, names in KNOWN.items() if ours != other}
    used = {ours: name for ours, name in found.items() if ours in known}
    totals = {ours: int(columns[ours].sum()) for ours in ("premises", "connectable_premises")}
    logger.info("Read the figures of %d areas from %s", len(frame), path)
    statement = area_statement(areas, used, known)
    level = "commune" if communes else "department"
    return Figures(level, frame, statement, totals, examination)


def _check_codes(source: Source, name: str, shape: str, examination: Examination) -> None:
    column = source.columns[name]
    codes = column.objects()
    whole = pd.Series(codes, dtype=object).astype("string").str.fullmatch(shape).fillna(value=False)
    rows = np.flatnonzero(~whole.to_numpy(dtype=bool))
    found = [show(codes[row]) for row in rows[:NAMED]]
    expected = "a code kept as text, with its leading zero"
    note(examination, source.named(rows[:NAMED]), len(rows), name, expected, found)
    twice = np.flatnonzero(pd.Series(column.codes).duplicated().to_numpy() & (column.codes >= 0))
    found = [f"{show(codes[row])} again" for row in twice[:NAMED]]
    where = source.named(twice[:NAMED])
    note(examination, where, len(twice), name, "each code once", found)
