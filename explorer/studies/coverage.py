"""Fibre coverage of zones measured from a building file, with the account of its rows."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from explorer.analysis import Tally, point_areas, rates, tally, tally_by, total_rates
from explorer.analysis.zones import ZoneRemark
from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.studies.account import account, describe
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.zones import ZoneSet
from explorer.vocabulary import FibreStatus, RateDefinition, RateUnit

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords, PointZones
    from explorer.studies.coveragestudy import Read

__all__ = ["CoverageStudy", "count", "coverage_of", "known_names", "measure_coverage"]


def measure_coverage(  # noqa: PLR0913 - the files, then one keyword a choice
    records: "BuildingRecords",
    zones: ZoneSet,
    *,
    point_zones: "PointZones | None" = None,
    unit: RateUnit | str = RateUnit.BUILDINGS,
    definition: RateDefinition | str = RateDefinition.CONNECTABLE,
    without: Collection[FibreStatus] = (),
    edge_m: float | None = None,
    vintage: str | None = None,
) -> CoverageStudy:
    """Measure the fibre coverage of zones from a file of building records.

    Parameters
    ----------
    records : BuildingRecords
        From ``read_building_records``.
    zones : ZoneSet
        From ``open_zones``.
    point_zones : PointZones, optional
        From ``read_point_zones``, for shares of the area.
    unit : RateUnit
        What shares are of.
    definition : RateDefinition
        The rate that the edge's sensitivity is told for.
    without : collection of FibreStatus
        States to leave out.
    edge_m : float, optional
        Width of the edge in which a record is in doubt.
    vintage : str, optional
        The quarter of the file, where its name does not say it.

    Returns
    -------
    CoverageStudy
        With the account of every row of the file.

    Raises
    ------
    InputError
        If the area is asked for without `point_zones`, or of zones that have no outline.
    """
    return coverage_of(
        count(records, zones, without=without, edge_m=edge_m),
        records,
        zones,
        known_names(records.frame) if zones.frame is None else None,
        point_zones=point_zones,
        unit=unit,
        definition=definition,
        without=without,
        vintage=vintage,
    )


def coverage_of(  # noqa: PLR0913 - what was counted, then one keyword a choice
    tallied: Tally,
    records: "Read",
    zones: ZoneSet,
    names: "pd.Series[str] | None",
    *,
    point_zones: "PointZones | None" = None,
    unit: RateUnit | str = RateUnit.BUILDINGS,
    definition: RateDefinition | str = RateDefinition.CONNECTABLE,
    without: Collection[FibreStatus] = (),
    vintage: str | None = None,
) -> CoverageStudy:
    """Give the study that follows from a tally of records.

    Parameters
    ----------
    tallied : Tally
        The records, counted in the zones.
    records : Read
        What was read of them: statement, account, join.
    zones : ZoneSet
        From ``open_zones``.
    names : pandas.Series or None
        Names of communes by their code, where zones are values of a column.
    point_zones : PointZones, optional
        As for ``measure_coverage``.
    unit : RateUnit
        What shares are of.
    definition : RateDefinition
        As for ``measure_coverage``.
    without : collection of FibreStatus
        States that were left out.
    vintage : str, optional
        The quarter of the file, where its name does not say it.

    Returns
    -------
    CoverageStudy
        With the account of every row of the file.

    Raises
    ------
    InputError
        If the area is asked for without `point_zones`, or of zones that have no outline.
    """
    unit = RateUnit(unit)
    read: dict[str, Any] = {
        "records": records.statement.to_json(),
        "rows": records.conservation.to_json(),
        "zones": {"source": zones.source, "repaired": sorted(zones.repaired)},
        "join": None if records.join is None else records.join.to_json(),
    }
    areas = None
    units = [RateUnit.BUILDINGS, RateUnit.PREMISES]
    if point_zones is not None and zones.frame is not None:
        areas = point_areas(zones.frame, point_zones.frame)
        read["point_zones"] = point_zones.statement.to_json()
        units.append(RateUnit.AREA)
    elif unit is RateUnit.AREA:
        message = (
            "A share of the area is that of the mutualisation points' zones (ZAPM) in zones that "
            "have an outline: name their file with --point-zones, or choose --unit buildings."
        )
        raise InputError(message)
    by_unit: dict[str, pd.DataFrame] = {}
    for one in units:
        # Without a number of premises all zones are told in buildings, whatever is asked for.
        same = one is RateUnit.PREMISES and not tallied.counts["premises_known"].any()
        by_unit[str(one)] = (
            by_unit[str(RateUnit.BUILDINGS)].copy()
            if same
            else rates(tallied, unit=one, definition=definition, point_areas=areas)
        )
    source, quarter = describe(records), vintage or records.statement.vintage
    table = by_unit[unit].assign(source=source, vintage=quarter).rename_axis("zone_id")
    if zones.frame is None:
        table = table.assign(geometry=None, name=_named(table, names))
    else:
        table["remark"] = [
            ZoneRemark.REPAIRED if said is None and key in zones.repaired else said
            for key, said in table["remark"].items()
        ]
        table = table.assign(geometry=zones.frame.geometry.to_numpy())
    whole = total_rates(
        tallied, unit=RateUnit.BUILDINGS if unit is RateUnit.AREA else unit, definition=definition
    )
    return CoverageStudy(
        zones=gpd.GeoDataFrame(table, geometry="geometry", crs=STORAGE),
        total={
            **{str(name): value for name, value in whole.items()},
            "source": source,
            "vintage": quarter,
        },
        by_unit=by_unit,
        conservation=account(records, tallied),
        title=zones.title,
        definition=str(definition),
        unit=str(unit),
        basis="buildings",
        without=tuple(sorted(map(str, without))),
        source=source,
        vintage=quarter,
        read=read,
    )


def count(
    records: "BuildingRecords",
    zones: ZoneSet,
    *,
    without: Collection[FibreStatus] = (),
    edge_m: float | None = None,
) -> Tally:
    """Count records in zones, by position or by one of their columns, under any of its names.

    Parameters
    ----------
    records : BuildingRecords
        From ``read_building_records``.
    zones : ZoneSet
        From ``open_zones``.
    without : collection of FibreStatus
        States to leave out.
    edge_m : float, optional
        Width of the edge in which a record is in doubt.

    Returns
    -------
    Tally
        Whole numbers, zone by zone.
    """
    if zones.frame is None:
        column = str(zones.column)
        if column not in records.frame.columns:
            found = {theirs: ours for ours, theirs in records.statement.columns_found.items()}
            column = found.get(column, column)
        return tally_by(records.frame, column, without=without)
    return tally(records.frame, zones.frame, without=without, edge_m=edge_m)


def known_names(records: pd.DataFrame) -> "pd.Series[str] | None":
    """Give the names of communes that records say.

    Parameters
    ----------
    records : pandas.DataFrame
        With `insee_code` and `commune_name`.

    Returns
    -------
    pandas.Series
        The first name by code; missing for a code without a name.
    """
    codes = records["insee_code"].dropna().unique()
    known = records.dropna(subset=["insee_code", "commune_name"]).drop_duplicates("insee_code")
    return known.set_index("insee_code")["commune_name"].reindex(codes)


def _named(table: pd.DataFrame, names: "pd.Series[str] | None") -> "pd.Series[str]":
    # A commune is told by its name where the file has it, and by its code otherwise.
    if names is None or table.index.empty or not table.index.isin(names.index).all():
        return table["name"]
    given = names.reindex(table.index)
    return given.where(given.notna(), table["name"])
