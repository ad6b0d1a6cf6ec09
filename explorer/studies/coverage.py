"""Fibre coverage of zones from a building file, with the account of its rows and its source."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import geopandas as gpd
import pandas as pd

from explorer.analysis import Tally, point_areas, rates, tally, tally_by, total_rates
from explorer.analysis.coverage import STATES
from explorer.analysis.zones import ZoneRemark
from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.layers import plain, rows_of
from explorer.messages.tongue import current_language
from explorer.studies.account import account, describe
from explorer.studies.zones import ZoneSet
from explorer.tables import Shown, Table
from explorer.vocabulary import FibreStatus, RateDefinition, RateUnit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from explorer.layers.fibre import (
        BuildingRecords,
        Conservation,
        JoinReport,
        PointZones,
        Statement,
    )
    from explorer.territory import Territory

TERMS: Final = ("denominator", "connectable", "eligible", "possible")
SHARES: Final = ("connectable_share", "eligible_share", "share_low", "share_high")


class Read(Protocol):
    """What is known of records that were counted, whole in memory or not."""

    @property
    def statement(self) -> "Statement":
        """What was read of the file."""

    @property
    def conservation(self) -> "Conservation":
        """Where its rows went."""

    @property
    def join(self) -> "JoinReport | None":
        """How a premises base fits."""


@dataclass(frozen=True, slots=True)
class CoverageStudy(Shown):
    """Rates of zones, with all that a reader needs to trust or dispute them.

    Attributes
    ----------
    zones : geopandas.GeoDataFrame
        By `zone_id`, EPSG:4326: the columns of ``explorer.analysis.rates``, and `source` and
        `vintage`.
    total : mapping
        Over all zones, each record once; empty where zones are measured by their communes.
    by_unit : mapping of str to pandas.DataFrame
        The rates in each unit that can be told.
    conservation : mapping
        `in`, `counted`, `outside`, `set_aside` (whole numbers that add up) and `reasons`.
    title : mapping
        What the zones are, in each language.
    definition : str
        ``"connectable"`` or ``"eligible"``.
    unit : str
        The unit asked for; each zone says its own.
    basis : str
        ``"buildings"``, or ``"communes"`` where a zone has the figures of its whole commune.
    without : tuple of str
        States that were left out.
    source : str
        Where the records come from.
    vintage : str or None
        The quarter that they describe.
    read : mapping
        What the readers say of each file.
    """

    zones: gpd.GeoDataFrame
    total: Mapping[str, Any]
    by_unit: Mapping[str, pd.DataFrame]
    conservation: Mapping[str, Any]
    title: Mapping[str, str]
    definition: str
    unit: str
    basis: str
    without: tuple[str, ...]
    source: str
    vintage: str | None
    read: Mapping[str, Any] = field(default_factory=dict)

    def tables(self, language: str) -> list[Table]:
        """Lay the study out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            One, of zones, whose note says where every row of the file went.
        """
        from explorer.studies.coveragetable import coverage_table  # noqa: PLC0415 - it needs this

        return [coverage_table(self, language)]

    def rows(self) -> list[dict[str, Any]]:
        """Give the zones as plain rows, without their outlines.

        Returns
        -------
        list of dict
            `zone_id`, then the columns of `zones`.
        """
        return rows_of(self.zones.drop(columns="geometry").reset_index())

    def features(self) -> gpd.GeoDataFrame:
        """Give the zones as features, for GeoJSON and maps.

        Returns
        -------
        geopandas.GeoDataFrame
            `id` and every column of `zones`, EPSG:4326.
        """
        named = self.zones.reset_index()
        named.insert(0, "id", named.pop("zone_id").astype(str))
        return named.rename(columns={"infrastructure_operators": "operators"})

    def to_json(self) -> dict[str, Any]:
        """Give the study as the object that ``manufacture coverage --format json`` prints.

        Returns
        -------
        dict
            `zones`, `total`, `conservation`, and what was asked and read.
        """
        rows = self.rows()
        return {
            "title": dict(self.title),
            "definition": self.definition,
            "unit": self.unit,
            "basis": self.basis,
            "without": list(self.without),
            "source": self.source,
            "vintage": self.vintage,
            "zones": [
                {
                    **_zone_json(row),
                    "rates": {
                        unit: _rate_json(frame.iloc[position], unit)
                        for unit, frame in self.by_unit.items()
                    },
                }
                for position, row in enumerate(rows)
            ],
            "total": _zone_json(self.total) if self.total else None,
            "conservation": dict(self.conservation),
            "read": dict(self.read),
        }

    def plot(
        self,
        language: str | None = None,
        ax: "Axes | None" = None,
        *,
        territory: "Territory | None" = None,
        kind: str | None = None,
    ) -> "Figure":
        """Draw the study: zones on a map by their rate, or bars with bounds.

        Parameters
        ----------
        language : str, optional
            ``"fr"`` or ``"en"``; the current one by default.
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.
        territory : Territory, optional
            For the communes behind; the embedded one by default.
        kind : str, optional
            ``"map"``, or ``"bars"``: rates with their bounds; a map by default, where zones have
            outlines.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``savefig`` writes it.

        Raises
        ------
        InputError
            If there is no such kind.
        """
        from explorer.studies.pictured import (  # noqa: PLC0415 - matplotlib, kept out of start-up
            coverage_picture,
        )

        return coverage_picture(self, language or current_language(), territory, kind=kind).figure(
            ax
        )


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
    by_unit = {
        str(one): rates(tallied, unit=one, definition=definition, point_areas=areas)
        for one in units
    }
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


def _zone_json(row: Mapping[str, Any]) -> dict[str, Any]:
    given = plain({name: value for name, value in row.items() if name not in STATES.values()})
    given["operators"] = list(given.pop("infrastructure_operators", None) or ())
    states = {str(status): _whole(row.get(column)) for status, column in STATES.items()}
    return {
        "zone_id": given.pop("zone_id", None),
        "name": given.pop("name", None),
        "unit": given.pop("unit"),
        "records": given.pop("records"),
        "premises": given.pop("premises"),
        "states": states,
        **{share: given.pop(share) for share in SHARES},
        **given,
    }


def _rate_json(row: "pd.Series[Any]", unit: str) -> dict[str, Any] | None:
    if row["unit"] != unit:
        return None
    return {name: plain(row[name]) for name in (*TERMS, *SHARES)}


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
