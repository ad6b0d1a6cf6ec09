"""The regulator's building status file, or a file of the same kind, to records in our words."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.layers.fibre.base import JoinReport, joined, read_base
from explorer.layers.fibre.codes import counts, doubtful, insee_codes, listed, opened
from explorer.layers.fibre.columns import (
    ADDRESS,
    COLUMNS,
    POSITION,
    REQUIRED,
    recognised,
    theirs,
)
from explorer.layers.fibre.mapping import Mapping, read_mapping
from explorer.layers.fibre.positions import REASONS, Positions, positions
from explorer.layers.fibre.repeats import ASIDE, set_aside
from explorer.layers.fibre.sources import Source, read_source
from explorer.layers.fibre.statement import Conservation, Statement
from explorer.layers.fibre.states import states
from explorer.layers.fibre.vintage import vintage_of
from explorer.layers.findings import Examination
from explorer.layers.limits import FRANCE, Box, Limits
from explorer.vocabulary import FibreStatus

logger = logging.getLogger(__name__)

NONE: Final = np.array(None)
OWN: Final = ("point_open", "line", "geometry")
"""Columns of the frame that no file gives under these names."""

UnknownStates = Literal["refuse", "keep"]


@dataclass(frozen=True, slots=True)
class BuildingRecords:
    """Building records, what was read, and where every row of the file went.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        EPSG:4326, one row a record; geometry None where the record has no position.
    statement : Statement
        What was read of the file.
    conservation : Conservation
        Rows in, kept, located, set aside.
    join : JoinReport or None
        How the premises base fits; None where none was given.
    findings : Examination
        What was found, the first rows of a kind by line and column.
    """

    frame: gpd.GeoDataFrame
    statement: Statement
    conservation: Conservation
    join: JoinReport | None
    findings: Examination


def read_building_records(  # noqa: PLR0913 - a file, and what a user may say of it
    path: str | Path,
    *,
    base: str | Path | None = None,
    mapping: Mapping | str | Path | None = None,
    unknown_states: UnknownStates = "refuse",
    key: str = "imb_id",
    extent: Sequence[Box] = FRANCE,
    limits: Limits | None = None,
) -> BuildingRecords:
    """Read a building status file.

    Parameters
    ----------
    path : str or pathlib.Path
        The regulator's CSV, plain, gzipped or alone in a zip archive; or a file of one's own:
        CSV with x and y or lon and lat, GeoParquet, GeoPackage, FlatGeobuf, GeoJSON, Shapefile.
    base : str or pathlib.Path, optional
        A premises base, which gives the number of premises of each record.
    mapping : Mapping or str or pathlib.Path, optional
        What the file calls columns and states; a path is read with ``read_mapping``.
    unknown_states : {"refuse", "keep"}
        Whether a state outside the regulator's list rejects the file, or is kept as unknown.
    key : {"imb_id", "imb_code"}
        The base's column to compare with the records' identifier.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees; France and its overseas departments by default.
    limits : Limits, optional
        Size and number of rows beyond which a file is turned away.

    Returns
    -------
    BuildingRecords
        Every column of the file is in the frame, known ones under our names; columns that the
        file lacks are there, and empty.

    Raises
    ------
    InputError
        If the file is cut or its rows are not whole, a required column is missing, a state is not
        in the list, or half of the positions or more are wrong in the same way. The message names
        line and column.
    """
    if unknown_states not in {"refuse", "keep"}:
        message = f"unknown_states is 'refuse' or 'keep'; found '{unknown_states}'."
        raise InputError(message)
    path, limits = Path(path), limits or Limits()
    said = mapping if isinstance(mapping, Mapping) else None
    said = said or (Mapping() if mapping is None else read_mapping(str(mapping)))
    examination = Examination(path)
    premises_base = None if base is None else read_base(base, key, limits)
    source = read_source(path, examination, limits)
    found = _columns(source, said, examination)
    examination.features = len(source.lines)
    crs = said.crs or STORAGE
    pair = None if source.points is not None else (found["x"], found["y"])
    placed = positions(source, pair, crs, extent, examination)
    read, odd = states(
        source, found["fibre_status"], said, examination, keep=unknown_states == "keep"
    )
    examination.require()
    aside = set_aside(source, found["building_record_id"], examination)
    frame, values = _frame(source, found, said, placed, read, examination, base is not None)
    kept = aside == NONE
    frame = frame.loc[kept].reset_index(drop=True)
    join = None
    if premises_base is not None:
        identifiers = frame["building_record_id"].to_numpy(dtype=object)
        frame["premises"], join = joined(identifiers, premises_base)
        examination.findings += [
            replace(finding, feature=f"{finding.feature or 'line 1'} of {Path(base or '').name}")
            for finding in premises_base.examination.findings
        ]
    conservation = _conservation(kept, aside, placed.reason[kept], odd[kept])
    statement = _statement(path, source, found, said, placed, values, examination)
    for line in examination.summary():
        logger.warning("%s: %s", path.name, line)
    logger.info("Read %d building records from %s", len(frame), path)
    return BuildingRecords(frame, statement, conservation, join, examination)


def _columns(source: Source, mapping: Mapping, examination: Examination) -> dict[str, str]:
    header = list(source.columns)
    known = {
        ours: names
        for ours, names in COLUMNS.items()
        if source.points is None or ours not in POSITION
    }
    said = {ours: name for ours, name in mapping.columns.items() if ours in known}
    found = recognised(header, examination, said=said, known=known)
    required = REQUIRED if source.points is not None else (*REQUIRED, *POSITION)
    missing = [ours for ours in required if ours not in found]
    place = "line 1" if source.unit == "line" else None
    for ours in missing:
        listed_columns = f"columns {', '.join(header)}"
        if len(header) == 1:
            listed_columns = f"one column only, '{header[0]}': the separator is probably another"
        names = " or ".join(dict.fromkeys((theirs(ours), ours, *COLUMNS[ours])))
        expected = f"a column {names}, or one that a mapping names"
        examination.add(place, theirs(ours), expected=expected, found=listed_columns)
    if mapping.crs is not None and source.points is not None:
        expected = "no crs in a mapping: it is that of x and y, and this file declares its own"
        examination.add(None, "crs", expected=expected, found=mapping.crs)
    examination.require()
    return found


def _frame(  # noqa: PLR0913, PLR0917 - the parts of a frame
    source: Source,
    found: dict[str, str],
    mapping: Mapping,
    placed: Positions,
    read: NDArray[np.object_],
    examination: Examination,
    has_base: bool,  # noqa: FBT001 - private, named where it is called
) -> tuple[gpd.GeoDataFrame, dict[str, tuple[str, ...]]]:
    rows = len(source.lines)

    def text(ours: str) -> "pd.Series[Any]":
        if ours not in found:
            return pd.Series(np.full(rows, None, dtype=object), dtype=object)
        return pd.Series(source.columns[found[ours]].objects(), dtype=object)

    def missing(kind: str) -> "pd.Series[Any]":
        return pd.Series([pd.NA] * rows, dtype=kind)

    columns: dict[str, Any] = {
        "building_record_id": text("building_record_id"),
        "fibre_status": pd.Series(read, dtype=object),
    }
    values: dict[str, tuple[str, ...]] = {}
    used = set(found.values())
    counted = "premises" in found and not has_base
    columns["premises"] = (
        counts(source, found["premises"], examination) if counted else missing("Int64")
    )
    if "premises" in found and has_base:
        used.discard(found["premises"])
    columns["mutualisation_point_id"] = text("mutualisation_point_id")
    columns["point_open"] = missing("boolean")
    if "point_status" in found:
        status = source.columns[found["point_status"]]
        deployed = FibreStatus.DEPLOYED.value
        said = [word for word, state in mapping.states.items() if state == deployed]
        columns["point_open"] = opened(status, (deployed, *said))
        values["point_status"] = listed(status)
    columns["infrastructure_operator"] = text("infrastructure_operator")
    columns["position_doubtful"] = missing("boolean")
    if "position_doubtful" in found:
        columns["position_doubtful"] = doubtful(source.columns[found["position_doubtful"]])
        values["position_doubtful"] = listed(source.columns[found["position_doubtful"]])
    columns["insee_code"] = text("insee_code")
    if "insee_code" in found:
        codes = insee_codes(source, found["insee_code"], examination)
        columns["insee_code"] = pd.Series(codes, dtype=object)
    columns["line"] = source.lines
    columns |= {ours: text(ours) for ours in ADDRESS}
    for name, column in source.columns.items():
        if name not in used:
            columns[_own_name(name, columns, examination)] = pd.Series(
                column.objects(), dtype=object
            )
    points = np.full(rows, None, dtype=object)
    located = placed.reason == NONE
    points[located] = shapely.points(placed.x[located], placed.y[located])
    geometry = gpd.GeoSeries(points, crs=STORAGE)
    return gpd.GeoDataFrame(columns, geometry=geometry), values


def _own_name(name: str, columns: dict[str, Any], examination: Examination) -> str:
    other = name
    while other in columns or other in OWN:
        other = f"{other}_"
    if other != name:
        expected, done = "a column of another name than ours", f"kept as {other}"
        examination.add(None, name, expected=expected, found=f"'{name}'", done=done)
    return other


def _conservation(
    kept: NDArray[np.bool_],
    aside: NDArray[np.object_],
    reason: NDArray[np.object_],
    odd: NDArray[np.object_],
) -> Conservation:
    unlocated = Counter(name for name in reason if name is not None)
    away = Counter(name for name in aside if name is not None)
    return Conservation(
        rows_in=len(kept),
        kept=int(kept.sum()),
        located=int((reason == NONE).sum()),
        unlocated={name: unlocated[name] for name in REASONS},
        set_aside={name: away[name] for name in ASIDE},
        unknown_states=dict(sorted(Counter(v for v in odd if v is not None).items())),
    )


def _statement(  # noqa: PLR0913, PLR0917 - all that was read
    path: Path,
    source: Source,
    found: dict[str, str],
    mapping: Mapping,
    placed: Positions,
    values: dict[str, tuple[str, ...]],
    examination: Examination,
) -> Statement:
    names = [str(name) for name in (path.name, source.said.get("member")) if name]
    quarters = [quarter for quarter in map(vintage_of, names) if quarter is not None]
    if len(set(quarters)) > 1:
        found_text = f"{names[0]} and {names[1]}"
        expected, done = "one quarter in the file's names", f"taken as {quarters[-1]}"
        examination.add(None, "vintage", expected=expected, found=found_text, done=done)
    said_by = ("mapping" if mapping.crs else "publisher") if source.points is None else "file"
    expected_columns = [ours for ours in COLUMNS if ours != "premises" and ours not in POSITION]
    return Statement(
        file=path.name,
        rows=len(source.lines),
        crs=mapping.crs or STORAGE,
        crs_from=said_by,
        decimal=placed.decimal,
        columns_found=found,
        columns_missing=tuple(theirs(ours) for ours in expected_columns if ours not in found),
        columns_unknown=tuple(n for n in source.columns if n not in set(found.values())),
        vintage=mapping.vintage or (quarters[-1] if quarters else None),
        source=mapping.source,
        values=values,
        **source.said,
    )
