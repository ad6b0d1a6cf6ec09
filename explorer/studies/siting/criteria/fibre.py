"""Fibre as a criterion: at the place itself from building records, else of its whole commune."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.layers.sealed import read_sealed_table
from explorer.scoring import Influence, Scale
from explorer.studies.siting.criteria.communes import commune_codes
from explorer.studies.siting.criteria.measure import Ground, Measure
from explorer.studies.siting.criteria.scales import SHARE

if TYPE_CHECKING:
    import pandas as pd

TABLE: Final = "fibre_by_commune"

NAMES: Final = ("fibre", "fibre_low", "fibre_operators", "fibre_points")
"""The share, its bound below, operators and mutualisation points; the last two of records."""

COUNTS: Final = {
    "fibre_operators": Scale(Influence.POSITIVE, 0.0, 4.0),
    "fibre_points": Scale(Influence.POSITIVE, 0.0, 3.0),
}


@dataclass(frozen=True, slots=True)
class AtPlaces:
    """What building records say of the surroundings of each candidate.

    Attributes
    ----------
    share, low, high : numpy.ndarray
        The connectable share and its bounds; NaN where there is no record.
    operators, points : numpy.ndarray
        How many infrastructure operators and mutualisation points; NaN where there is no record.
    source : str
        The file.
    quarter : str or None
        Of the file, where it says.
    """

    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    operators: NDArray[np.float64]
    points: NDArray[np.float64]
    source: str
    quarter: str | None


def fibre(name: str, ground: Ground) -> Measure:
    """Measure one of the criteria of fibre.

    Parameters
    ----------
    name : str
        One of ``NAMES``.
    ground : Ground
        Candidates, and the file of building records if there is one.

    Returns
    -------
    Measure
        By records within the radius, bounded by what is on demand, unknown, or near the edge;
        by communes a share that bounds no place: 0 to 1.

    Raises
    ------
    InputError
        If operators or points are asked for without a file of records, or it is refused.
    """
    if ground.premises is not None:
        return _of_records(name, ground)
    if name in COUNTS:
        message = (
            f"'{name}' is counted from building records: give the regulator's file "
            "with --premises FILE. Without it there is the share of the whole commune, 'fibre'."
        )
        raise InputError(message)
    return _of_communes(name, ground)


def _of_records(name: str, ground: Ground) -> Measure:
    found = ground.once("fibre", lambda: at_places(ground))
    value, low, high = {
        "fibre": (found.share, found.low, found.high),
        "fibre_low": (found.low, found.low, found.low),
        "fibre_operators": (found.operators,) * 3,
        "fibre_points": (found.points,) * 3,
    }[name]
    unit, scale = ("count", COUNTS[name]) if name in COUNTS else ("share", SHARE)
    return Measure(
        name, unit, scale, value, low, high, (found.source,), "records", quarter=found.quarter
    )


def _of_communes(name: str, ground: Ground) -> Measure:
    table = read_sealed_table(ground.sealed.catalog.table(TABLE))
    latest = max((row["quarter"] for row in table), default=None)
    terms: dict[str, tuple[int, int]] = {}
    sources = set()
    for row in table:
        premises = int(row["dwellings"] or 0) + int(row["establishments"] or 0)
        if row["quarter"] == latest and row["connectable_premises"] and premises:
            terms[row["insee_code"]] = int(row["connectable_premises"]), premises
            sources.add(row["source"])
    value = np.full(len(ground.candidates.ids), np.nan)
    for place, codes in enumerate(commune_codes(ground)):
        known = [terms[code] for code in codes if code in terms]
        if known:
            value[place] = sum(one for one, _ in known) / sum(all_ for _, all_ in known)
    # The share of a commune bounds that of no place in it.
    low, high = np.zeros(len(value)), np.ones(len(value))
    if name == "fibre_low":
        value, high = low, low
    return Measure(
        name, "share", SHARE, value, low, high, tuple(sorted(sources)), "commune", quarter=latest
    )


def at_places(ground: Ground) -> AtPlaces:
    """Count building records around each candidate.

    Parameters
    ----------
    ground : Ground
        Candidates, the file of records and the radius.

    Returns
    -------
    AtPlaces
        In the order of the candidates.

    Raises
    ------
    InputError
        If the file is refused.
    """
    import geopandas as gpd  # noqa: PLC0415 - frames, for a file of records alone

    from explorer.analysis import coverage  # noqa: PLC0415
    from explorer.crs import STORAGE, metric_at  # noqa: PLC0415
    from explorer.layers.fibre import read_building_records  # noqa: PLC0415

    assert ground.premises is not None  # noqa: S101 - the caller looked
    records, found = read_building_records(ground.premises), ground.candidates
    places = gpd.GeoDataFrame(
        {"name": list(found.ids), "accuracy_m": found.accuracy_m},
        geometry=gpd.points_from_xy(found.longitude, found.latitude),
        crs=STORAGE,
        index=list(found.ids),
    )
    metric = metric_at(found.longitude[0], found.latitude[0]) if found.ids else STORAGE
    # By place: geopandas 1.1 calls it resolution, 1.2 quad_segs.
    circles = places.set_geometry(places.to_crs(metric).buffer(ground.radius_m, 64))
    table = coverage(records.frame, circles)
    counted = table["records"] > 0
    return AtPlaces(
        table["connectable_share"].to_numpy(np.float64),
        table[["share_low", "edge_share_low"]].min(axis=1).to_numpy(np.float64),
        table[["share_high", "edge_share_high"]].max(axis=1).to_numpy(np.float64),
        _where(table["infrastructure_operators"].map(len), counted),
        _where(table["mutualisation_points"], counted),
        records.statement.source or records.statement.file,
        records.statement.vintage,
    )


def _where(column: "pd.Series[int]", counted: "pd.Series[bool]") -> NDArray[np.float64]:
    return np.asarray(column.astype("float64").where(counted), dtype=np.float64)
