"""What is reached from a place as a class map: the widest limit below, the shortest above."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.layers import Layer
from explorer.messages import catalogue
from explorer.site.zonefields import ZoneField
from explorer.site.zones import build_class_map
from explorer.studies.reach import Reach
from explorer.studies.reachtable import reach_notes, reach_table
from explorer.territory import Territory
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from explorer.maps.build import ExplorerMap

MINUTES, METRES = "min", "m"


def reach_map(
    study: Reach,
    territory: Territory,
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
        With area, length of streets and counts in cards and tables, and the network's credit.
    """
    said = catalogue("streets")
    features = study.features()
    shown = np.array([study.shown(limit) for limit in features["limit"]])
    table = reach_table(study, territory)
    streets = study.streets
    return build_class_map(
        features.assign(limit_shown=shown).set_index("id", drop=False),
        value="limit_shown",
        kind="count",
        breaks=sorted(shown.tolist()),
        title=table.title,
        description={tongue.value: " ".join(reach_notes(study, tongue)) for tongue in Language},
        fields=[
            ZoneField(
                "limit_shown",
                said["column.limit"]["fr"],
                said["column.limit"]["en"],
                MINUTES if study.by == "seconds" else METRES,
            ),
            *(
                ZoneField(column.name, column.fr, column.en)
                for column in table.columns
                if column.name != "limit_text"
            ),
        ],
        name="isochrones",
        language=language,
        vintage=streets.date,
        source=" · ".join(filter(None, (streets.source, streets.credit))),
        extra_layers=_reached(study, territory),
        territory=territory,
        tiles=tiles,
        max_size=max_size,
    )


def _reached(study: Reach, territory: Territory) -> list[Layer]:
    # Of each layer what is reached alone: the map opens on the ground, not on the whole county.
    layers = []
    for name in study.counts.columns:
        layer = territory.layer(str(name))
        ids = study.reached.loc[study.reached["layer"] == name, "id"]
        if len(ids):
            layers.append(replace(layer, frame=layer.frame[layer.frame["id"].isin(ids)]))
    return layers
