"""Without a file of buildings: the figures of each zone's commune, said to be no more than that."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.analysis import commune_rates
from explorer.analysis.coverage import STATES
from explorer.analysis.zones import commune_codes
from explorer.crs import STORAGE, to_storage
from explorer.errors import InputError
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.zones import ZoneSet
from explorer.territory import Territory
from explorer.vocabulary import RateUnit

TABLE: Final = "fibre_by_commune"
OUTLINES: Final = "communes"


def measure_by_commune(territory: Territory, zones: ZoneSet) -> CoverageStudy:
    """Give zones the latest figures of the communes that they lie in.

    Parameters
    ----------
    territory : Territory
        Whose table of figures by commune is used.
    zones : ZoneSet
        From ``open_zones``.

    Returns
    -------
    CoverageStudy
        With ``basis`` ``"communes"``: the rate of a zone is that of its whole communes, of
        premises, unknown if one of them is; there is nothing on eligible lines or edges, and
        `conservation` counts communes.

    Raises
    ------
    CrsError
        If the zones declare no CRS.
    InputError
        If zones are told by a column of a file that is not given, or the territory has no figures
        by commune yet.
    """
    if zones.frame is None:
        message = (
            f"'{zones.source}' tells building records apart by a column: give their file with "
            "--premises."
        )
        raise InputError(message)
    if TABLE not in territory.catalog.tables or not len(territory.tables[TABLE]):
        message = (
            f"{territory.title['en']} has no figures by commune yet: run 'manufacture refresh', "
            "or give a file of buildings with --premises."
        )
        raise InputError(message)
    rates = commune_rates(territory.tables[TABLE])
    latest = str(rates["quarter"].max())
    figures = rates[rates["quarter"] == latest].set_index("insee_code")
    outlines = territory.layers[OUTLINES] if OUTLINES in territory.catalog.layers else None
    rows, used = [], set[str]()
    placed = to_storage(zones.frame, "zones")
    for _, zone in placed.iterrows():
        codes, remark, accuracy = _codes(zone, outlines)
        known = [code for code in codes if code in figures.index]
        chosen = figures.loc[known]
        used.update(known)
        premises, connectable = (
            _sum(chosen[column]) for column in ("premises", "connectable_premises")
        )
        share = connectable / premises if premises and connectable is not None else np.nan
        rows.append(
            {
                "name": zone["name"],
                "remark": remark if known else "no_commune",
                "communes": ", ".join(chosen["name"]),
                "commune_accuracy_m": accuracy,
                "unit": RateUnit.PREMISES,
                "records": None,
                "premises": premises,
                **dict.fromkeys(STATES.values()),
                "denominator": premises,
                "connectable": connectable,
                "connectable_share": share,
                "eligible_share": np.nan,
                "share_low": share,
                "share_high": np.nan,
                "edge_m": 0.0,
                "edge_records": None,
                "infrastructure_operators": _operators(chosen["operator"]),
                "source": _source(territory, chosen["source"]),
                "vintage": latest,
            }
        )
    frame = pd.DataFrame(rows, index=placed.index.rename("zone_id"))
    return CoverageStudy(
        zones=gpd.GeoDataFrame(frame, geometry=placed.geometry.to_numpy(), crs=STORAGE),
        total={},
        by_unit={str(RateUnit.PREMISES): frame.assign(eligible=None, possible=None)},
        conservation={
            "in": len(figures),
            "counted": len(used),
            "outside": len(figures) - len(used),
            "set_aside": 0,
            "reasons": {},
        },
        title=zones.title,
        definition="connectable",
        unit=str(RateUnit.PREMISES),
        basis="communes",
        without=(),
        source=_source(territory, figures["source"]),
        vintage=latest,
    )


def _codes(
    zone: "pd.Series[Any]", outlines: gpd.GeoDataFrame | None
) -> tuple[Sequence[str], str, float | None]:
    # As the zone says; else the communes of our coarse outlines in which it lies.
    said = commune_codes(zone)
    if said:
        return said, "commune", None
    shape = zone["geometry"]
    if outlines is None or shape is None or shape.is_empty:
        return [], "no_commune", None
    inside = shapely.intersects(outlines.geometry.to_numpy(), shape)
    accuracy = outlines["accuracy_m"][inside].max() if inside.any() else None
    return list(outlines["insee_code"][inside]), "commune_by_position", accuracy


def _sum(counts: "pd.Series[int]") -> int | None:
    total = counts.sum(skipna=False, min_count=1)
    return None if pd.isna(total) else int(total)


def _operators(codes: "pd.Series[str]") -> tuple[str, ...]:
    return tuple(sorted({part for code in codes.dropna() for part in code.split("-")}))


def _source(territory: Territory, keys: "pd.Series[str]") -> str:
    sources: Mapping[str, Any] = territory.catalog.sources
    return "; ".join(sources[key].title for key in dict.fromkeys(keys))
