"""Coverage, gaps, change and comparison as class maps: which figure is classed, what stands by."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from explorer.crs import STORAGE
from explorer.messages import catalogue
from explorer.messages.numbers import as_short
from explorer.site.zonefields import Shown, ZoneField
from explorer.site.zones import build_class_map
from explorer.studies.changed import ChangeStudy
from explorer.studies.comparison import Comparison
from explorer.studies.comparisontable import comparison_notes
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.coveragetable import brief_notes
from explorer.studies.unserved import GapStudy
from explorer.territory import Territory, open_territory
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from explorer.maps.build import ExplorerMap

SHARES: Final = ("connectable_share", "eligible_share", "share_low", "share_high",
                 "edge_share_low", "edge_share_high")  # fmt: skip


def coverage_map(
    study: CoverageStudy,
    *,
    language: str,
    territory: Territory | None = None,
    tiles: str | None = None,
    max_size: str | None = None,
) -> "ExplorerMap":
    """Draw a coverage study: zones by their rate.

    Parameters
    ----------
    study : CoverageStudy
        From ``measure_coverage`` or ``measure_by_commune``.
    language : str
        The language that the page opens in.
    territory : Territory, optional
        For the ground; the embedded one by default.
    tiles : str, optional
        An online basemap; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``; any size by default.

    Returns
    -------
    ExplorerMap
        With numerators, denominators and bounds in cards and tables.
    """
    value = f"{study.definition}_share"
    shown = [name for name in SHARES if study.zones.get(name, study.zones[value]).notna().any()]
    counts = ["records", "premises", "denominator", "connectable", "eligible", "edge_records",
              "mutualisation_points"]  # fmt: skip
    present = [n for n in counts if n in study.zones and study.zones[n].notna().any()]
    listed = study.features().assign(
        operators=[", ".join(names) for names in study.zones["infrastructure_operators"]]
    )
    return build_class_map(
        listed.set_index("id", drop=False),
        value=value,
        kind="share",
        title=_texts("title", zones=study.title),
        description={tongue.value: " ".join(brief_notes(study, tongue)) for tongue in Language},
        fields=[
            *_fields([name for name in shown if name in study.zones], shown="share"),
            *_fields(present),
            *_fields(["operators"]),
        ],
        name="fibre_coverage",
        language=language,
        vintage=study.vintage,
        source=study.source,
        territory=territory,
        tiles=tiles,
        max_size=max_size,
    )


def change_map(
    study: ChangeStudy,
    *,
    language: str,
    territory: Territory | None = None,
    tiles: str | None = None,
    max_size: str | None = None,
) -> "ExplorerMap":
    """Draw a change: zones by the points that their rate gained or lost.

    Parameters
    ----------
    study : ChangeStudy
        From ``measure_change``.
    language : str
        The language that the page opens in.
    territory : Territory, optional
        For the ground; the embedded one by default.
    tiles : str, optional
        An online basemap; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``; any size by default.

    Returns
    -------
    ExplorerMap
        With progress and the base's effect apart.
    """
    points = ["change_points", "progress_points", "base_points"]
    frame = study.features()
    # The page writes a change of a share, from -1 to 1, in points.
    frame[points] = frame[points] / 100
    said = catalogue("coverage")
    (_, _), (source, vintage) = study.files
    return build_class_map(
        frame.set_index("id", drop=False),
        value="change_points",
        kind="change",
        title=_texts("change.title", zones=study.title),
        description=dict(said["change.note"]),
        fields=[
            *_fields(points, shown="change"),
            *_fields(["share_old", "share_new"], shown="share"),
            *_fields(
                [
                    "records_old",
                    "records_new",
                    "common",
                    "gained",
                    "lost",
                    "added",
                    "removed",
                    "moved_in",
                    "moved_out",
                ]
            ),
        ],
        name="fibre_change",
        language=language,
        vintage=vintage,
        source=source,
        territory=territory,
        tiles=tiles,
        max_size=max_size,
    )


def gap_map(
    study: GapStudy,
    *,
    language: str,
    territory: Territory | None = None,
    tiles: str | None = None,
    max_size: str | None = None,
) -> "ExplorerMap":
    """Draw gaps: clusters by the premises, or buildings, that are not served.

    Parameters
    ----------
    study : GapStudy
        From ``measure_gaps``.
    language : str
        The language that the page opens in.
    territory : Territory, optional
        For the ground; the embedded one by default.
    tiles : str, optional
        An online basemap; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``; any size by default.

    Returns
    -------
    ExplorerMap
        Each cluster named by its rank and its nearest zone.
    """
    frame = study.features()
    value = "premises" if len(frame) and frame["premises"].notna().all() else "records"
    frame = frame.assign(
        name=[f"{rank} · {zone}" for rank, zone in zip(frame["rank"], frame["zone_name"],
                                                       strict=True)],
        operators=[", ".join(names) for names in frame["operators"]],
    )  # fmt: skip
    frame[value] = frame[value].astype("float64")
    said = catalogue("coverage")
    note = {
        tongue.value: said["gaps.note"][tongue].format(
            step=as_short(study.step_m, tongue), near=as_short(study.near_m, tongue)
        )
        for tongue in Language
    }
    counts = ["records", "zone_distance_m", "point_distance_m", "operators"]
    return build_class_map(
        frame.set_index("id", drop=False),
        value=value,
        kind="count",
        title=_texts("gaps.title", zones=study.title),
        description=note,
        fields=_fields(list(dict.fromkeys([value, *counts]))),
        name="fibre_gaps",
        language=language,
        vintage=study.vintage,
        source=study.source,
        territory=territory,
        tiles=tiles,
        max_size=max_size,
    )


def comparison_map(
    study: Comparison,
    *,
    language: str,
    territory: Territory | Sequence[Territory] | None = None,
    tiles: str | None = None,
    max_size: str | None = None,
) -> "ExplorerMap":
    """Draw communes side by side by their last rate, where their outline is known.

    Parameters
    ----------
    study : Comparison
        From one of the functions of ``explorer.studies.comparison``.
    language : str
        The language that the page opens in.
    territory : Territory or sequence of Territory, optional
        Whose outlines of communes are used, the first that has one; the embedded one by default.
    tiles : str, optional
        An online basemap; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``; any size by default.

    Returns
    -------
    ExplorerMap
        Communes without an outline are listed, and not drawn.
    """
    several = [territory] if isinstance(territory, Territory) else list(territory or ())
    several = several or [open_territory()]
    parts = [one.layers["communes"] for one in several if "communes" in one.catalog.layers]
    columns = ["insee_code", "accuracy_m", "geometry"]
    joined = pd.concat([part[columns] for part in parts if len(part)] or [_nowhere(columns)])
    outlines = gpd.GeoDataFrame(joined, crs=STORAGE).drop_duplicates("insee_code")
    outlines = outlines.set_index("insee_code")
    places = study.places
    known = outlines.geometry.reindex(places.index)
    frame = gpd.GeoDataFrame(
        places[["name", "share", "first_share", "connectable", "denominator"]].assign(
            share=places["share"].astype("Float64").to_numpy(dtype="float64", na_value=np.nan),
            id=places.index,
        ),
        geometry=gpd.GeoSeries(known, crs=STORAGE),
        crs=STORAGE,
    )
    accuracy = outlines["accuracy_m"].reindex(places.index).max()
    return build_class_map(
        frame,
        value="share",
        kind="share",
        title=dict(catalogue("coverage")["compare.title"]),
        description={
            tongue.value: " ".join(comparison_notes(study, tongue)) for tongue in Language
        },
        fields=[*_fields(["share", "first_share"], shown="share"),
                *_fields(["connectable", "denominator"])],
        name="fibre_comparison",
        language=language,
        vintage=str(places["quarter"].max()),
        source="; ".join(study.sources),
        accuracy_m=None if np.isnan(accuracy) else float(accuracy),
        territory=several[0],
        tiles=tiles,
        max_size=max_size,
    )  # fmt: skip


def _nowhere(columns: list[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({name: [] for name in columns}, geometry="geometry", crs=STORAGE)


def _texts(key: str, zones: Mapping[str, str]) -> dict[str, str]:
    said = catalogue("coverage")[key]
    return {tongue.value: said[tongue].format(zones=zones[tongue]) for tongue in Language}


def _fields(names: list[str], shown: Shown = "plain") -> list[ZoneField]:
    said = catalogue("coverage")
    return [
        ZoneField(name, said[f"column.{name}"]["fr"], said[f"column.{name}"]["en"], shown=shown)
        for name in names
    ]
