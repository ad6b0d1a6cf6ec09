"""The sections of the report that measure ways: what is nearest, and all distances."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from explorer.analysis import distances_m, nearest
from explorer.layers import rows_of
from explorer.studies.reportsections import section
from explorer.tables import Table
from explorer.territory import Territory
from explorer.vocabulary import PositionKind

ORIGINS: Final = ("schools", "labs", "places", "business_zones")
TARGETS: Final = ("schools", "labs", "business_zones", "stations")
PAIR: Final = tuple(
    f"{end}_{part}" if part else end
    for end in ("origin", "target")
    for part in ("layer", "", "name_fr", "name_en")
)


def nearest_pairs(territory: Territory) -> Table:
    """Give to each feature the nearest one of each kind.

    Parameters
    ----------
    territory : Territory
        Any.

    Returns
    -------
    Table
        With title, note and units.
    """
    rows = []
    starts, ends = _of(territory, ORIGINS), _of(territory, TARGETS)
    for origin in starts:
        origins = _placed(territory, origin)
        for target in ends:
            targets = _placed(territory, target)
            # Among its own kind, the nearest of all is the feature itself.
            for row in rows_of(nearest(origins, targets, k=2 if origin == target else 1)):
                itself = origin == target and row["origin"] == row["target"]
                if row["distance_m"] is not None and not itself:
                    rows.append(_pair(territory, origin, target, row))
    names = (*PAIR, "distance_m", "uncertainty_m")
    return section("nearest", rows, names, territory, **_unlocated(territory, starts))


def distances(territory: Territory) -> Table:
    """Give the distances between all features of some layers.

    Parameters
    ----------
    territory : Territory
        Any.

    Returns
    -------
    Table
        With title, note and units.
    """
    rows = []
    known = _of(territory, TARGETS)
    for first, origin in enumerate(known):
        for target in known[first:]:
            matrix = distances_m(_placed(territory, origin), _placed(territory, target))
            for start, distances in zip(matrix.index, matrix.to_numpy(), strict=True):
                for end, distance in zip(matrix.columns, distances, strict=True):
                    if pd.notna(distance) and (origin != target or start < end):
                        found = {"origin": start, "target": end, "distance_m": float(distance)}
                        rows.append(_pair(territory, origin, target, found))
    shown = (*PAIR, "distance_m")
    return section("distances", rows, shown, territory, **_unlocated(territory, known))


def _of(territory: Territory, names: Sequence[str]) -> list[str]:
    return [name for name in names if name in territory.catalog.layers]


def _pair(territory: Territory, origin: str, target: str, row: Mapping[str, Any]) -> dict[str, Any]:
    start = territory.layers[origin].loc[row["origin"]]
    end = territory.layers[target].loc[row["target"]]
    return {
        **row,
        "origin_layer": origin,
        "origin_name_fr": start["name_fr"],
        "origin_name_en": start["name_en"],
        "target_layer": target,
        "target_name_fr": end["name_fr"],
        "target_name_en": end["name_en"],
    }


def _placed(territory: Territory, name: str) -> gpd.GeoDataFrame:
    # A point that only stands for a whole zone is as good as no position, for a distance.
    frame = territory.layers[name].copy()
    frame.loc[frame["position_kind"] == PositionKind.ESTIMATED, frame.geometry.name] = None
    return frame


def _unlocated(territory: Territory, names: Sequence[str]) -> dict[str, int]:
    frames = [_placed(territory, name) for name in names]
    return {
        "unlocated": sum(int(frame.geometry.isna().sum()) for frame in frames),
        "total": sum(map(len, frames)),
    }
