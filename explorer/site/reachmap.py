"""What is reached from a place as a class map: the widest limit below, the shortest above."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from explorer.analysis.joints import By
from explorer.layers import Layer, rows_of
from explorer.messages import catalogue
from explorer.site.zonefields import ZoneField
from explorer.site.zones import build_class_map
from explorer.studies.limits import shown_limit
from explorer.studies.reach import Reach
from explorer.studies.reachtable import reach_notes, reach_table
from explorer.studies.servicereach import ServiceReach, service_notes, service_table
from explorer.tables import Table
from explorer.territory import Territory
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from explorer.maps.build import ExplorerMap

MINUTES, METRES = "min", "m"


def reach_map(
    study: Reach,
    *,
    language: str,
    tiles: str | None = None,
    max_size: str | None = None,
) -> "ExplorerMap":
    """Draw what is reached, each limit in its colour, with the places that were counted.

    Parameters
    ----------
    study : Reach
        From ``measure_reach``.
    language : str
        The language that the page opens in.
    tiles : str, optional
        An online basemap; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``; any size by default.

    Returns
    -------
    ExplorerMap
        With area, length of streets and counts in cards and tables, and the network's credit.
    """
    streets = study.streets
    return _drawn(
        study.features(),
        reach_table(study),
        study.by,
        lambda tongue: reach_notes(study, tongue),
        language=language,
        vintage=streets.date,
        source=" · ".join(filter(None, (streets.source, streets.credit))),
        extra_layers=_reached(study),
        territory=study.territory,
        tiles=tiles,
        max_size=max_size,
    )


def service_map(
    study: ServiceReach,
    territory: Territory,
    *,
    language: str,
    tiles: str | None = None,
    max_size: str | None = None,
) -> "ExplorerMap":
    """Draw the ground that a service says is reached, with the places that were counted.

    Parameters
    ----------
    study : ServiceReach
        From ``count_within``.
    territory : Territory
        The same as there.
    language : str
        The language that the page opens in.
    tiles : str, optional
        An online basemap; none by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``; any size by default.

    Returns
    -------
    ExplorerMap
        With area and counts in cards and tables, the service's day and its credit.
    """
    said = rows_of(study.frame.drop(columns="geometry"))[0]
    return _drawn(
        study.frame,
        service_table(study, territory),
        study.by,
        lambda tongue: service_notes(study, tongue),
        language=language,
        vintage=said["version"],
        source=f"{said['source']} ({said['date']}) · {said['credit']}",
        extra_layers=_within(study, territory),
        territory=territory,
        tiles=tiles,
        max_size=max_size,
    )


def _drawn(
    features: gpd.GeoDataFrame,
    table: Table,
    by: By,
    notes: Callable[[Language], list[str]],
    **more: Any,
) -> "ExplorerMap":
    said = catalogue("streets")
    shown = [shown_limit(limit, by) for limit in features["limit"]]
    heading = said["column.limit"]
    unit = MINUTES if by == "seconds" else METRES
    return build_class_map(
        features.assign(limit_shown=shown).set_index("id", drop=False),
        value="limit_shown",
        kind="count",
        breaks=sorted(shown),
        title=table.title,
        description={tongue.value: " ".join(notes(tongue)) for tongue in Language},
        fields=[
            ZoneField("limit_shown", heading["fr"], heading["en"], unit),
            *(
                ZoneField(column.name, column.fr, column.en)
                for column in table.columns
                if column.name != "limit_text"
            ),
        ],
        name="isochrones",
        **more,
    )


def _reached(study: Reach) -> list[Layer]:
    # Of each layer what is reached alone: the map opens on the ground, not on the whole county.
    return _kept(
        study.territory,
        {
            str(name): set(study.reached.loc[study.reached["layer"] == name, "id"])
            for name in study.counts.columns
        },
    )


def _within(study: ServiceReach, territory: Territory) -> list[Layer]:
    widest = study.frame.geometry.iloc[0]
    kept = {}
    for name in study.layers:
        frame = territory.layers[name]
        kept[name] = set(frame.loc[frame.geometry.notna() & frame.covered_by(widest), "id"])
    return _kept(territory, kept)


def _kept(territory: Territory, ids: Mapping[str, Collection[str]]) -> list[Layer]:
    return [
        replace(layer, frame=layer.frame[layer.frame["id"].isin(kept)])
        for layer, kept in ((territory.layer(name), kept) for name, kept in ids.items())
        if kept
    ]
