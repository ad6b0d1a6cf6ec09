"""Clusters of buildings without fibre near zones: the table, the features and the account."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd

from explorer.analysis import gaps
from explorer.analysis.coverage import STATES
from explorer.errors import InputError
from explorer.layers import rows_of
from explorer.messages import catalogue
from explorer.messages.numbers import as_short
from explorer.plotted import Still
from explorer.studies.account import describe
from explorer.studies.columns import columns
from explorer.studies.coveragetable import quarter_text
from explorer.tables import Column, Table, number_text
from explorer.tables.drawn import DrawnOver
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords
    from explorer.studies.zones import ZoneSet
    from explorer.territory import Territory

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
class GapStudy(DrawnOver):
    """Gaps, what they were looked for in, and where every record went.

    ``plot`` draws the gaps: clusters on a map by what is not served.

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
    found : int
        Clusters in all.
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
    found: int

    def tables(self, _: str) -> list[Table]:
        """Lay the gaps out for readers.

        Parameters
        ----------
        _ : str
            The table has both languages.

        Returns
        -------
        list of Table
            One, of clusters.
        """
        return [gap_table(self)]

    def first(self, top: int | None) -> "GapStudy":
        """Give the study with the first clusters alone; the account remains that of all.

        Parameters
        ----------
        top : int or None
            How many; None for all.

        Returns
        -------
        GapStudy
            Another one.
        """
        return self if top is None else replace(self, clusters=self.clusters.iloc[:top])

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
            "found": self.found,
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
        named = self.clusters.reset_index().rename(columns=OPERATORS)
        named.insert(0, "id", named["rank"].map("gap-{}".format))
        return named

    def _picture(self, language: str, territory: "Territory | None") -> Still:
        from explorer.studies.pictured import gaps_picture  # noqa: PLC0415 - matplotlib

        return gaps_picture(self, language, territory)


def measure_gaps(  # noqa: PLR0913 - the files, then one keyword a choice
    records: "BuildingRecords",
    zones: "ZoneSet",
    *,
    points: gpd.GeoDataFrame | None = None,
    point_zones: gpd.GeoDataFrame | None = None,
    definition: str,
    near_m: float,
    step_m: float,
    vintage: str | None = None,
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
    vintage : str, optional
        The quarter of the file, where its name does not say it.

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
        vintage or records.statement.vintage,
        sum(records.conservation.set_aside.values()),
        len(found.clusters),
    )


def gap_table(study: GapStudy, *, whole: bool = False) -> Table:
    """Lay gaps out for readers, or for files.

    Parameters
    ----------
    study : GapStudy
        From ``measure_gaps``.
    whole : bool
        Every column under its key, for CSV; else those that a reader needs.

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
    notes = {
        tongue.value: "\n".join(
            [
                said["gaps.note"][tongue].format(
                    step=as_short(study.step_m, tongue), near=as_short(study.near_m, tongue)
                ),
                said[f"gaps.to.{kind}"][tongue],
                gap_account(study, tongue),
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
    return Table("gaps", title, columns(*names, messages="coverage"), rows, notes)


def gap_account(study: GapStudy, language: str) -> str:
    """Say what became of every building, in one sentence.

    Parameters
    ----------
    study : GapStudy
        From ``measure_gaps``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Numbers that add up.
    """
    counted = {**study.conservation, "aside": study.set_aside, "clusters": study.found}
    return catalogue("coverage")["gaps.account"][language].format(
        **{name: number_text(n, Column("", "", ""), language) for name, n in counted.items()}
    )
