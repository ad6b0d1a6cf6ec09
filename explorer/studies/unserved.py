"""Clusters of buildings without fibre near zones: the table, the features and the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd

from explorer.analysis import gaps
from explorer.analysis.coverage import STATES
from explorer.errors import InputError
from explorer.layers import rows_of
from explorer.messages import catalogue
from explorer.studies.columns import columns
from explorer.studies.coverage import describe
from explorer.studies.coveragetable import quarter_text
from explorer.tables import Column, Table, number_text
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords
    from explorer.studies.zones import ZoneSet

READERS: Final = (
    "rank", "premises", "records", "zone_name", "zone_distance_m", "point_distance_m", "operators",
    "longitude", "latitude",
)  # fmt: skip
OPERATORS: Final = {"infrastructure_operators": "operators"}
FILES: Final = (
    "rank", "premises", "records", *STATES.values(), "zone", "zone_name", "zone_distance_m",
    "point_distance_m", "point_distance_to", "operators", "longitude", "latitude",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GapStudy:
    """Gaps, what they were looked for in, and where every record went.

    Attributes
    ----------
    clusters : geopandas.GeoDataFrame
        From ``explorer.analysis.gaps``, by rank.
    conservation : mapping of str to int
        Of the records given.
    title : mapping
        What the zones are, in each language.
    definition : str
        What served means.
    near_m, step_m : float
        How far from a zone, and the longest step within a cluster.
    source : str
        Where the records come from.
    vintage : str or None
        Their quarter.
    set_aside : int
        Rows that the reader set aside.
    """

    clusters: gpd.GeoDataFrame
    conservation: Mapping[str, int]
    title: Mapping[str, str]
    definition: str
    near_m: float
    step_m: float
    source: str
    vintage: str | None
    set_aside: int

    def rows(self) -> list[dict[str, Any]]:
        """Give the clusters as plain rows, without their outlines.

        Returns
        -------
        list of dict
            `rank`, then the columns of `clusters`; operators as `operators`.
        """
        return rows_of(
            self.clusters.drop(columns="geometry").rename(columns=OPERATORS).reset_index()
        )

    def to_json(self) -> dict[str, Any]:
        """Give the gaps as the object that ``manufacture gaps --format json`` prints.

        Returns
        -------
        dict
            `clusters`, `conservation`, and what was asked.
        """
        return {
            "title": dict(self.title),
            "definition": self.definition,
            "near_m": self.near_m,
            "step_m": self.step_m,
            "source": self.source,
            "vintage": self.vintage,
            "clusters": self.rows(),
            "conservation": {**self.conservation, "set_aside": self.set_aside},
        }

    def features(self) -> gpd.GeoDataFrame:
        """Give the clusters as features, for GeoJSON and maps.

        Returns
        -------
        geopandas.GeoDataFrame
            `id` and every column of `clusters`, EPSG:4326.
        """
        named = self.clusters.reset_index().rename(
            columns={"infrastructure_operators": "operators"}
        )
        named.insert(0, "id", named["rank"].map("gap-{}".format))
        return named


def measure_gaps(  # noqa: PLR0913 - the files, then one keyword a choice
    records: "BuildingRecords",
    zones: "ZoneSet",
    *,
    points: gpd.GeoDataFrame | None = None,
    point_zones: gpd.GeoDataFrame | None = None,
    definition: str,
    near_m: float,
    step_m: float,
) -> GapStudy:
    """Find the clusters of buildings without fibre in zones or near them.

    Parameters
    ----------
    records : BuildingRecords
        From ``read_building_records``.
    zones : ZoneSet
        From ``open_zones``; a zone may be known as a point alone.
    points, point_zones : geopandas.GeoDataFrame, optional
        Mutualisation points, or the areas that they serve.
    definition : str
        What served means.
    near_m, step_m : float
        As for ``explorer.analysis.gaps``.

    Returns
    -------
    GapStudy
        Ranked.

    Raises
    ------
    InputError
        If no zone has a position.
    """
    if zones.frame is None or zones.frame.geometry.isna().all():
        message = (
            f"Gaps are looked for in zones or near them, and none of '{zones.source}' has a "
            "position. Give a file of zones, a circle (near:PLACE:800m) or a polygon."
        )
        raise InputError(message)
    found = gaps(
        records.frame, zones.frame, points=points, point_zones=point_zones,
        definition=definition, near_m=near_m, step_m=step_m,
    )  # fmt: skip
    return GapStudy(
        found.clusters,
        found.conservation,
        zones.title,
        definition,
        near_m,
        step_m,
        describe(records),
        records.statement.vintage,
        sum(records.conservation.set_aside.values()),
    )


def gap_table(study: GapStudy, *, whole: bool = False, top: int | None = None) -> Table:
    """Lay gaps out for readers, or for files.

    Parameters
    ----------
    study : GapStudy
        From ``measure_gaps``.
    whole : bool
        Every column under its key, for CSV; else those that a reader needs.
    top : int, optional
        How many clusters to show; all by default.

    Returns
    -------
    Table
        The largest cluster first.
    """
    said, rows = catalogue("coverage"), study.rows()
    if whole:
        return Table("gaps", {}, columns(*FILES, messages="coverage"), rows)
    kinds = study.clusters["point_distance_to"]
    kind = kinds.iloc[0] if len(kinds) else "served_building"
    counted = {**study.conservation, "aside": study.set_aside, "clusters": len(rows)}
    notes = {
        tongue.value: "\n".join(
            [
                said["gaps.note"][tongue].format(
                    step=f"{study.step_m:g}", near=f"{study.near_m:g}"
                ),
                said[f"gaps.to.{kind}"][tongue],
                said["gaps.account"][tongue].format(
                    **{k: number_text(v, Column("", "", ""), tongue) for k, v in counted.items()}
                ),
                said["note.source"][tongue].format(
                    source=study.source, vintage=quarter_text(study.vintage, tongue)
                ),
            ]
        )
        for tongue in Language
    }
    title = {
        tongue.value: said["gaps.title"][tongue].format(zones=study.title[tongue])
        for tongue in Language
    }
    names = [n for n in READERS if n != "premises" or any(row["premises"] for row in rows)]
    return Table("gaps", title, columns(*names, messages="coverage"), rows[:top], notes)
