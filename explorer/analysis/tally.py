"""Building records counted by zone: whole numbers that add up over any partition of the records.

Every rate is derived from a tally, and from nothing else. Two tallies of two halves of a file,
added, are the tally of the file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from explorer.analysis.membership import membership, points_of
from explorer.analysis.zones import COMMUNE_COLUMNS, Zones, commune_codes, require_zones
from explorer.crs import require_crs
from explorer.errors import SchemaError
from explorer.messages.literals import literal
from explorer.vocabulary import FibreStatus

if TYPE_CHECKING:
    import geopandas as gpd

EDGE_M: Final = 20.0
"""How near a zone's edge a record is in doubt where nothing better is known: an address's depth."""

OPTIONAL: Final[Mapping[str, str]] = {
    "premises": "Int64",
    "mutualisation_point_id": "object",
    "infrastructure_operator": "object",
    "point_open": "boolean",
    "position_doubtful": "boolean",
    "insee_code": "object",
}
"""Columns that a frame of records may lack: each is then unknown throughout."""

GROUPS: Final = (
    "zone",
    "inside",
    "edge",
    "fibre_status",
    "point_open",
    "position_doubtful",
    "infrastructure_operator",
    "mutualisation_point_id",
)
COUNTS: Final = ("records", "premises_known", "premises")
NO_POSITION: Final = "no_position"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records, of which kinds, count in each zone.

    Attributes
    ----------
    zones : pandas.DataFrame
        By the zones' keys: `name`, `remark`, `edge_m`, and `unlocated_in_commune` (records
        without position in the zone's communes; null where the zone names none).
    counts : pandas.DataFrame
        One row for each kind of record in each zone, or near its edge: `zone` (position in
        `zones`), `inside`, `edge`, `fibre_status`, `point_open`, `position_doubtful`,
        `infrastructure_operator`, `mutualisation_point_id`; then `records`, `premises_known`
        (records whose number of premises is known) and `premises` (their sum).
    total : pandas.DataFrame
        The same kinds over all zones, each record once however many zones it counts in.
    conservation : mapping of str to int
        `given`, `counted`, `outside`, and what was set aside by reason; the first is the sum of
        the others.
    """

    zones: pd.DataFrame
    counts: pd.DataFrame
    total: pd.DataFrame
    conservation: Mapping[str, int]

    def __add__(self, other: "Tally") -> "Tally":
        """Add the tally of other records in the same zones."""
        if not self.zones["name"].equals(other.zones["name"]):
            message = (
                "Two tallies can be added when they count in the same zones; these have "
                f"{len(self.zones)} and {len(other.zones)} zones that differ. "
                "Give both the same frame of zones."
            )
            raise SchemaError(message)
        unlocated = self.zones["unlocated_in_commune"] + other.zones["unlocated_in_commune"]
        reasons = dict.fromkeys([*self.conservation, *other.conservation])
        return Tally(
            self.zones.assign(unlocated_in_commune=unlocated),
            summed(pd.concat([self.counts, other.counts]), GROUPS),
            summed(pd.concat([self.total, other.total]), GROUPS[3:]),
            {
                reason: self.conservation.get(reason, 0) + other.conservation.get(reason, 0)
                for reason in reasons
            },
        )


def tally(
    building_records: "gpd.GeoDataFrame",
    zones: "gpd.GeoDataFrame",
    *,
    without: Collection[FibreStatus] = (),
    edge_m: float | None = None,
) -> Tally:
    """Count of building records of each kind, zone by zone.

    A record inside several zones that overlap counts in each of them; one on an edge shared by
    zones that touch without overlapping counts once, in the zone that sorts first. Edges are
    straight lines in longitude and latitude.

    Parameters
    ----------
    building_records : geopandas.GeoDataFrame
        Points in any declared CRS, with `fibre_status`; `premises`, `mutualisation_point_id`,
        `point_open`, `infrastructure_operator`, `position_doubtful` and `insee_code` where known.
    zones : geopandas.GeoDataFrame
        Polygons in any declared CRS, with a unique index; a column `name`, and `accuracy_m` and
        `insee_code` (or a list, `insee_codes`) where known.
    without : collection of FibreStatus
        States whose records are left out, and counted as set aside.
    edge_m : float, optional
        Within how many metres of an edge a record is in doubt. By default 20 m, or a zone's
        `accuracy_m` where that is more.

    Returns
    -------
    Tally
        Whole numbers only, from which `rates` computes shares.

    Raises
    ------
    CrsError
        If either frame declares no CRS.
    SchemaError
        If `fibre_status` is missing or holds another word than a `FibreStatus`, a geometry is no
        point, or two zones share a key.
    """
    records = checked_records(building_records)
    points = points_of(records)
    areas = require_zones(zones)
    described = described_zones(zones, areas, edge_m)
    left_out = records["fibre_status"].isin(set(without)).to_numpy()
    points[left_out] = None
    pairs = membership(points, areas, edge_m=described["edge_m"])
    unplaced = np.array([point is None for point in points], dtype=bool) & ~left_out
    unlocated = records["insee_code"][unplaced].value_counts()
    described["unlocated_in_commune"] = unlocated_by_zone(zones, unlocated)
    return _tally(records, described, pairs, unplaced, left_out)


def tally_by(
    building_records: "gpd.GeoDataFrame",
    column: str,
    *,
    without: Collection[FibreStatus] = (),
) -> Tally:
    """Count of building records of each kind, by the value of a column: no geometry is needed.

    Parameters
    ----------
    building_records : geopandas.GeoDataFrame
        As for `tally`.
    column : str
        For instance ``"insee_code"``: each value is a zone, whose edge is near to nothing.
    without : collection of FibreStatus
        States whose records are left out, and counted as set aside.

    Returns
    -------
    Tally
        Records without a value are set aside.

    Raises
    ------
    CrsError
        If the frame has a geometry, and declares no CRS for it.
    SchemaError
        If the column is missing, or a state is unknown.
    """
    if getattr(building_records, "_geometry_column_name", None) is not None:
        require_crs(building_records, "building_records")
    records = checked_records(building_records)
    if column not in records.columns or str(records[column].dtype) == "geometry":
        message = f"'building_records' has no column '{column}'; it has {_listed(records.columns)}."
        raise SchemaError(message)
    codes, values = pd.factorize(records[column], sort=True)
    left_out = records["fibre_status"].isin(set(without)).to_numpy()
    unplaced = (codes < 0) & ~left_out
    chosen = np.flatnonzero((codes >= 0) & ~left_out)
    pairs = pd.DataFrame({"zone": codes[chosen], "record": chosen, "inside": True, "edge": False})
    keys = pd.Index(values, name=column)
    described = pd.DataFrame(
        {"name": keys.astype(str), "remark": None, "edge_m": 0.0}, index=keys
    ).assign(unlocated_in_commune=pd.array([pd.NA] * len(keys), dtype="Int64"))
    return _tally(records, described, pairs, unplaced, left_out, reason=f"no_{column}")


def checked_records(building_records: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Give building records with every column that the computations use, in its type.

    Parameters
    ----------
    building_records : geopandas.GeoDataFrame
        With `fibre_status`.

    Returns
    -------
    geopandas.GeoDataFrame
        A copy; a column that was missing is unknown throughout.

    Raises
    ------
    SchemaError
        If `fibre_status` is missing or holds another word than a `FibreStatus`.
    """
    if not isinstance(building_records, pd.DataFrame):
        message = (
            f"'building_records' must be a GeoDataFrame; found {type(building_records).__name__}. "
            "What explorer.read_building_records(...) gives holds it as .frame."
        )
        raise SchemaError(message)
    if "fibre_status" not in building_records.columns:
        message = (
            f"'building_records' has no column 'fibre_status'; it has "
            f"{_listed(building_records.columns)}. Read the file with "
            "explorer.read_building_records(...).frame, which gives it."
        )
        raise SchemaError(message)
    status = building_records["fibre_status"]
    wrong = ~status.isin(list(FibreStatus)).to_numpy()
    if wrong.any():
        row = building_records.index[wrong][0]
        message = (
            f"Column 'fibre_status', row {literal(row)}: "
            f"expected one of {', '.join(FibreStatus)}; "
            f"found {literal(status[wrong].iloc[0])}, "
            f"and as many as {int(wrong.sum()):,} such rows."
        )
        raise SchemaError(message)
    missing = pd.Series(pd.NA, index=building_records.index, dtype="object")
    given = {
        name: building_records.get(name, missing).astype(pd.api.types.pandas_dtype(kind))
        for name, kind in OPTIONAL.items()
    }
    for name, kind in OPTIONAL.items():
        if kind == "object":
            given[name] = given[name].where(given[name].notna(), None)
    return building_records.assign(**given)


def _tally(  # noqa: PLR0913, PLR0917 - the parts of one result
    records: pd.DataFrame,
    described: pd.DataFrame,
    pairs: pd.DataFrame,
    unplaced: np.ndarray,
    left_out: np.ndarray,
    reason: str = NO_POSITION,
) -> Tally:
    kinds = pd.DataFrame(
        {
            **{name: records[name].array for name in GROUPS[3:]},
            "records": 1,
            "premises_known": records["premises"].notna().to_numpy(dtype=np.int64),
            "premises": records["premises"].fillna(0).to_numpy(dtype=np.int64),
        }
    )
    inside = pairs.loc[pairs["inside"], "record"].unique()
    by_zone = kinds.iloc[pairs["record"]].assign(
        **{name: pairs[name].to_numpy() for name in GROUPS[:3]}
    )
    statuses = records["fibre_status"][left_out].value_counts()
    set_aside = {f"left_out_{status}": int(count) for status, count in sorted(statuses.items())}
    if unplaced.any():
        set_aside[reason] = int(unplaced.sum())
    return Tally(
        described,
        summed(by_zone, GROUPS),
        summed(kinds.iloc[inside], GROUPS[3:]),
        {
            "given": len(records),
            "counted": len(inside),
            "outside": len(records) - len(inside) - sum(set_aside.values()),
            **set_aside,
        },
    )


def summed(rows: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Add up rows of the same kind.

    Parameters
    ----------
    rows : pandas.DataFrame
        With the columns of ``COUNTS``.
    groups : sequence of str
        Columns that tell one kind from another.

    Returns
    -------
    pandas.DataFrame
        One row a kind, in order.
    """
    sums = rows.groupby(list(groups), dropna=False, sort=True)[list(COUNTS)].sum()
    return sums.reset_index()


def _edges(zones: "gpd.GeoDataFrame", edge_m: float | None) -> "pd.Series[float]":
    if edge_m is not None:
        return pd.Series(float(edge_m), index=zones.index)
    if "accuracy_m" not in zones.columns:
        return pd.Series(EDGE_M, index=zones.index)
    return zones["accuracy_m"].astype("float64").fillna(0.0).clip(lower=EDGE_M)


def described_zones(zones: "gpd.GeoDataFrame", areas: Zones, edge_m: float | None) -> pd.DataFrame:
    """Describe zones as a tally does, but for what is not located in them.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        As for ``tally``.
    areas : Zones
        What ``require_zones`` made of them.
    edge_m : float, optional
        As for ``tally``.

    Returns
    -------
    pandas.DataFrame
        By key: `name`, `remark` and `edge_m`.
    """
    return pd.DataFrame(
        {"name": areas.names, "remark": areas.remarks, "edge_m": _edges(zones, edge_m)},
        index=areas.keys,
    )


def unlocated_by_zone(
    zones: "gpd.GeoDataFrame", counts: "pd.Series[int] | Mapping[str, int]"
) -> "pd.Series[int]":
    """Give how many records without position the communes of each zone have.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        As for ``tally``.
    counts : pandas.Series or mapping
        Records without position, by code of the commune.

    Returns
    -------
    pandas.Series
        By key; missing where a zone names no commune.
    """
    named = [column for column in COMMUNE_COLUMNS if column in zones.columns]
    if not named:
        return pd.Series(pd.NA, index=zones.index, dtype="Int64")
    communes = [commune_codes(row) for row in zones[named].to_dict("records")]
    found = [
        sum(int(counts.get(code, 0)) for code in codes_here) if codes_here else pd.NA
        for codes_here in communes
    ]
    return pd.Series(found, index=zones.index, dtype="Int64")


def _listed(columns: pd.Index) -> str:
    return ", ".join(literal(name) for name in columns) or "none"
