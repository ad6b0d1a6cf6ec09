"""Fibre rates by zone, with their bounds; changes if the definition of a rate does.

Connectable counts what the regulator calls ``deploye``. Eligible adds what is on demand behind an
opened mutualisation point. Both lie between the same two bounds: what is deployed alone, and what
would be served if all that is on demand or unknown were. A zone without a record has no rate.
"""

from collections.abc import Collection
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from explorer.analysis.sensitivity import edge_shares, sure_share
from explorer.analysis.tally import COUNTS, Tally, tally
from explorer.analysis.zonesums import ZoneSums
from explorer.errors import SchemaError
from explorer.vocabulary import CONNECTABLE, ON_DEMAND, FibreStatus, RateDefinition, RateUnit

if TYPE_CHECKING:
    import geopandas as gpd

STATES: Final = {status: status.name.lower() for status in FibreStatus}
"""Column of each state's count: ``deployed``, ``on_demand`` and so on."""

POSSIBLE: Final = CONNECTABLE | ON_DEMAND | {FibreStatus.UNKNOWN}
"""What would be served if all that is on demand or unknown were."""

NUMERATORS: Final = ("connectable", "eligible", "possible")


def coverage(  # noqa: PLR0913 - the frames, then one keyword a choice
    building_records: "gpd.GeoDataFrame",
    zones: "gpd.GeoDataFrame",
    *,
    unit: RateUnit | str = RateUnit.BUILDINGS,
    definition: RateDefinition | str = RateDefinition.CONNECTABLE,
    without: Collection[FibreStatus] = (),
    edge_m: float | None = None,
    point_areas: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Share of buildings, premises or area that fibre serves, zone by zone, with its bounds.

    Parameters
    ----------
    building_records : geopandas.GeoDataFrame
        Points in any declared CRS with a `fibre_status` column, as
        ``explorer.read_building_records`` gives them.
    zones : geopandas.GeoDataFrame
        Polygons with a unique index, in any declared CRS.
    unit : RateUnit
        ``"buildings"``, ``"premises"`` or ``"area"``.
    definition : RateDefinition
        ``"connectable"`` or ``"eligible"``: the rate that the edge's sensitivity is told for.
    without : collection of FibreStatus
        States left out of every count, for instance ``{FibreStatus.ABANDONED}``; all are in by
        default.
    edge_m : float, optional
        Within how many metres of an edge a record is in doubt; by default 20 m, or the zone's
        `accuracy_m` where that is more.
    point_areas : pandas.DataFrame, optional
        From ``point_areas``; the unit ``"area"`` asks for it.

    Returns
    -------
    pandas.DataFrame
        Index of `zones`; the columns of ``rates``.

    Raises
    ------
    CrsError
        If either frame declares no CRS.
    SchemaError
        If `fibre_status` is missing or holds an unknown word, or the area is asked for without
        `point_areas`.

    Notes
    -----
    Statuses follow Arcep's quarterly building file (field ``imb_etat``). The rate is of FttH
    lines; it says nothing of fibre that is dedicated to a firm (FttO, FttE).

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point, box
    >>> records = gpd.GeoDataFrame(
    ...     {"fibre_status": ["deploye", "cible"]},
    ...     geometry=[Point(4.39, 45.45), Point(4.40, 45.45)],
    ...     crs="EPSG:4326",
    ... )
    >>> zones = gpd.GeoDataFrame(
    ...     {"name": ["Synthetic"]}, geometry=[box(4.38, 45.44, 4.41, 45.46)], crs="EPSG:4326"
    ... )
    >>> coverage(records, zones)[["records", "connectable_share", "share_high"]]
       records  connectable_share  share_high
    0        2                0.5         0.5
    """
    counted = tally(building_records, zones, without=without, edge_m=edge_m)
    return rates(counted, unit=unit, definition=definition, point_areas=point_areas)


def rates(
    tallied: Tally,
    *,
    unit: RateUnit | str = RateUnit.BUILDINGS,
    definition: RateDefinition | str = RateDefinition.CONNECTABLE,
    point_areas: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Fibre rates that follow from a tally, zone by zone.

    Parameters
    ----------
    tallied : Tally
        From ``tally`` or ``tally_by``, or a sum of several.
    unit : RateUnit
        What the shares are of. Where the number of premises of a record is not known, the
        zone's shares are of buildings, and its `unit` says so.
    definition : RateDefinition
        The rate that the edge's sensitivity is told for.
    point_areas : pandas.DataFrame, optional
        From ``point_areas``; the unit ``"area"`` asks for it.

    Returns
    -------
    pandas.DataFrame
        By zone: `name`, `remark`, `unit`, `records`, `premises` (null unless known of every
        record); records of each state, as `deployed`, `on_demand`, `on_demand_ordered`,
        `in_progress`, `signed`, `targeted`, `abandoned`, `unknown`; in the unit, `denominator`,
        `connectable`, `eligible`, `possible`; then `connectable_share`, `eligible_share`,
        `share_low`, `share_high` (0 to 1, NaN where the denominator is 0); `edge_m`,
        `edge_records` (within it, on either side), `edge_records_inside`, `edge_share_low` and
        `edge_share_high` (the rate, however those records fall; NaN for an area);
        `infrastructure_operators` (tuple), `mutualisation_points`, `doubtful_records`,
        `deployed_behind_closed_point`, `sure_share` (the rate among records whose position is not
        doubtful; NaN for an area), `premises_unknown` (records) and `unlocated_in_commune`.

    Raises
    ------
    SchemaError
        If the unit is the area and `point_areas` is not given.
    """
    unit, definition = RateUnit(unit), RateDefinition(definition)
    counts = _classified(tallied.counts)
    inside = counts[counts["inside"]]
    positions = pd.RangeIndex(len(tallied.zones))
    result = pd.DataFrame(index=positions)
    added = ZoneSums(inside["zone"], positions)
    sums = pd.DataFrame({name: added.of(inside[name]) for name in COUNTS})
    known = (sums["premises_known"] == sums["records"]) & (sums["records"] > 0)
    result["records"] = sums["records"]
    result["premises"] = sums["premises"].astype("Int64").where(known)
    codes, words = pd.factorize(inside["fibre_status"])
    numbers = {str(word): number for number, word in enumerate(words)}
    for status, column in STATES.items():
        result[column] = added.of(inside["records"], codes == numbers.get(str(status), -1))
    in_premises = known if unit is RateUnit.PREMISES else pd.Series(data=False, index=positions)
    result["unit"] = np.where(in_premises, RateUnit.PREMISES, RateUnit.BUILDINGS)
    terms = _terms(inside, positions)
    if in_premises.any():
        terms = terms.where(~in_premises, _terms(inside, positions, "premises"))
    terms["denominator"] = sums["records"].where(~in_premises, sums["premises"])
    edges = edge_shares(counts, positions, definition, in_premises)
    sure = sure_share(inside, positions, definition, in_premises)
    if unit is RateUnit.AREA:
        result["unit"] = unit
        terms = _area_terms(tallied, point_areas)
        edges[["edge_share_low", "edge_share_high"]] = np.nan
        sure[:] = np.nan
    result[terms.columns] = terms
    bases = terms["denominator"].astype("float64").where(lambda base: base > 0)
    for column, numerator in (
        ("connectable_share", "connectable"),
        ("eligible_share", "eligible"),
        ("share_low", "connectable"),
        ("share_high", "possible"),
    ):
        result[column] = terms[numerator] / bases
    result = pd.concat([result, edges, _present(inside, positions)], axis="columns")
    result["sure_share"] = sure
    result["premises_unknown"] = sums["records"] - sums["premises_known"]
    computed = [name for name in result.columns if name != "unit"]
    result = pd.concat([tallied.zones, result.set_index(tallied.zones.index)], axis="columns")
    return result[["name", "remark", "unit", *computed, "edge_m", "unlocated_in_commune"]]


def total_rates(
    tallied: Tally,
    *,
    unit: RateUnit | str = RateUnit.BUILDINGS,
    definition: RateDefinition | str = RateDefinition.CONNECTABLE,
) -> "pd.Series[Any]":
    """Fibre rates over all zones together, each record counted once.

    Parameters
    ----------
    tallied : Tally
        From ``tally`` or ``tally_by``, or a sum of several.
    unit : RateUnit
        ``"buildings"`` or ``"premises"``.
    definition : RateDefinition
        Which rate is asked for.

    Returns
    -------
    pandas.Series
        The columns of ``rates`` that have a meaning for a whole; nothing about edges.
    """
    whole = Tally(
        pd.DataFrame({"name": ["total"], "remark": [None], "edge_m": [0.0]}).assign(
            unlocated_in_commune=pd.array([pd.NA], dtype="Int64")
        ),
        tallied.total.assign(zone=0, inside=True, edge=False),
        tallied.total,
        tallied.conservation,
    )
    row = rates(whole, unit=unit, definition=definition).iloc[0]
    return row.drop([name for name in row.index if name.startswith("edge") or name == "remark"])


def served_records(records: pd.DataFrame, definition: RateDefinition) -> np.ndarray:
    """Say which records a definition counts as served.

    Parameters
    ----------
    records : pandas.DataFrame
        With `fibre_status` and `point_open`, as ``checked_records`` gives them.
    definition : RateDefinition
        Connectable: deployed alone. Eligible: also on demand, behind a point known to be open.

    Returns
    -------
    numpy.ndarray
        Truth values, one a row.
    """
    served = records["fibre_status"].isin(CONNECTABLE)
    if definition is RateDefinition.ELIGIBLE:
        opened = records["point_open"].fillna(value=False).astype(bool)
        served |= records["fibre_status"].isin(ON_DEMAND) & opened
    return served.to_numpy(dtype=bool)


def _classified(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.assign(
        connectable=served_records(counts, RateDefinition.CONNECTABLE),
        eligible=served_records(counts, RateDefinition.ELIGIBLE),
        possible=counts["fibre_status"].isin(POSSIBLE),
    )


def _terms(inside: pd.DataFrame, positions: pd.RangeIndex, weight: str = "records") -> pd.DataFrame:
    sums = ZoneSums(inside["zone"], positions)
    return pd.DataFrame({name: sums.of(inside[weight], inside[name]) for name in NUMERATORS})


def _area_terms(tallied: Tally, point_areas: pd.DataFrame | None) -> pd.DataFrame:
    if point_areas is None:
        message = (
            "A share of the area is that of the mutualisation points' zones: give them with "
            "point_areas=explorer.analysis.point_areas(zones, point_zones)."
        )
        raise SchemaError(message)
    given = point_areas.reindex(tallied.zones.index).reset_index(drop=True)
    return pd.DataFrame(
        {
            "connectable": given["open_ha"],
            "eligible": given["open_ha"],
            "possible": given["covered_ha"],
            "denominator": given["area_ha"],
        }
    )


def _present(inside: pd.DataFrame, positions: pd.RangeIndex) -> pd.DataFrame:
    # Who is there, and what a reader should know of the records.
    zone, names = _distinct(inside, "infrastructure_operator")
    ends = np.searchsorted(zone, np.arange(len(positions) + 1)).tolist()
    operators = [tuple(names[start:end]) for start, end in pairwise(ends)]
    zone, _ = _distinct(inside, "mutualisation_point_id")
    points = np.bincount(zone, minlength=len(positions))
    doubtful = inside["position_doubtful"].fillna(value=False).astype(bool)
    closed = ~inside["point_open"].fillna(value=True).astype(bool)

    sums = ZoneSums(inside["zone"], positions)

    return pd.DataFrame(
        {
            "infrastructure_operators": pd.Series(operators, dtype=object),
            "mutualisation_points": points,
            "doubtful_records": sums.of(inside["records"], doubtful),
            "deployed_behind_closed_point": sums.of(
                inside["records"], inside["connectable"] & closed
            ),
        },
        index=positions,
    )


def _distinct(inside: pd.DataFrame, column: str) -> tuple[np.ndarray, list[str]]:
    # Zones and the values that they have, each pair once, in order.
    codes, values = pd.factorize(inside[column], sort=True)
    known = codes >= 0
    zone = inside["zone"].to_numpy(dtype=np.int64)[known]
    zone, code = np.divmod(
        np.unique(zone * max(len(values), 1) + codes[known]), max(len(values), 1)
    )
    words = list(values)
    return zone, [words[place] for place in code.tolist()]
