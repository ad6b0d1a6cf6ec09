"""What of a territory lies within the ground that a service says is reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.analysis.areas import area_ha
from explorer.analysis.joints import By
from explorer.layers import rows_of
from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.studies.limits import limits_table, name_limits
from explorer.studies.places import Place
from explorer.tables import Table
from explorer.territory import Territory
from explorer.vocabulary import TravelMode

SAID: Final = ("source", "version", "date", "credit")


@dataclass(frozen=True, slots=True, eq=False)
class ServiceReach:
    """What lies within the ground that a service draws around a place.

    Attributes
    ----------
    place : Place
        Where one begins.
    frame : geopandas.GeoDataFrame
        The widest limit first, in EPSG:4326: `id`, names, `limit`, `unit`, `mode`, `area_ha`, a
        count for each layer of points, and the service's name, version, day and credit.
    layers : tuple of str
        Layers that were counted.
    by : str
        What the limits are of: ``"metres"`` or ``"seconds"``.
    mode : TravelMode
        How one goes.
    unlocated : int
        Features of layers of points without a position.
    """

    place: Place
    frame: gpd.GeoDataFrame
    layers: tuple[str, ...]
    by: By
    mode: TravelMode
    unlocated: int

    def to_json(self) -> dict[str, Any]:
        """Give the study as an object of JSON.

        Returns
        -------
        dict
            Keys ``from``, ``mode``, ``service``, ``isochrones`` (from the shortest limit) and
            ``unlocated``.
        """
        point = self.place.shape.centroid
        rows = rows_of(self.frame.drop(columns="geometry"))[::-1]
        return {
            "from": {
                "name": self.place.name,
                "longitude": point.x,
                "latitude": point.y,
                "accuracy_m": self.place.accuracy_m,
            },
            "mode": str(self.mode),
            "service": {name: rows[0][name] for name in SAID},
            "isochrones": [
                {
                    **{name: row[name] for name in ("limit", "unit", "area_ha")},
                    "counts": {name: row[name] for name in self.layers},
                }
                for row in rows
            ],
            "unlocated": self.unlocated,
        }


def count_within(  # noqa: PLR0913 - what a study may be asked, one parameter each
    territory: Territory,
    place: Place,
    ground: gpd.GeoDataFrame,
    said: Mapping[str, str | None],
    *,
    by: By,
    mode: TravelMode | str,
) -> ServiceReach:
    """Count what lies within ground that a service drew, by position.

    Parameters
    ----------
    territory : Territory
        Whose layers of points are counted.
    place : Place
        Where one begins.
    ground : geopandas.GeoDataFrame
        Column `limit` and polygons in EPSG:4326, the widest limit first.
    said : mapping of str to str or None
        The service's ``source``, ``version``, ``date`` and ``credit``.
    by : str
        What the limits are of: ``"metres"`` or ``"seconds"``.
    mode : TravelMode or str
        How one goes.

    Returns
    -------
    ServiceReach
        A feature on the edge is within.
    """
    way = TravelMode(mode)
    frame = ground[["limit", "geometry"]].copy()
    frame["unit"] = "s" if by == "seconds" else "m"
    frame["mode"] = str(way)
    frame["area_ha"] = area_ha(frame)
    counted, unlocated = _counted(territory, frame)
    frame = name_limits(frame, place, way)
    for name, counts in counted.items():
        frame[name] = counts
    for name in SAID:
        frame[name] = pd.Series([said[name]] * len(frame), index=frame.index, dtype=object)
    return ServiceReach(place, frame, tuple(counted), by, way, unlocated)


def service_table(study: ServiceReach, territory: Territory, *, whole: bool = False) -> Table:
    """Lay out what lies within each limit.

    Parameters
    ----------
    study : ServiceReach
        From ``count_within``.
    territory : Territory
        Whose layers give the headings of the counts.
    whole : bool
        Every column under its key, for CSV; else those that a reader needs.

    Returns
    -------
    Table
        One row a limit, the shortest first.
    """
    names = ("id", "limit", "unit", "mode", "area_ha")
    return limits_table(
        study.frame,
        study.place,
        study.mode,
        territory,
        shown=names if whole else ("limit_text", "area_ha"),
        counted=study.layers,
        after=SAID if whole else (),
        notes=lambda language: service_notes(study, language),
    )


def service_notes(study: ServiceReach, language: str) -> list[str]:
    """Say by whose rules the ground is reached, how its content is counted, and whose data it is.

    Parameters
    ----------
    study : ServiceReach
        From ``count_within``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences; the last one is the credit.
    """
    words = catalogue("streets")
    first = rows_of(study.frame.drop(columns="geometry"))[0]
    speed = f"service.speed.{study.mode}" if study.by == "seconds" else "note.metres"
    age = ""
    if first["version"]:
        age = words["service.version"][language].format(version=first["version"])
    unlocated = written(study.unlocated, language, decimals=0)
    return [
        words[speed][language],
        words["service.counts"][language].format(unlocated=unlocated),
        words["service.source"][language].format(
            source=first["source"], date=first["date"], age=age
        ),
        f"{first['credit']}.",
    ]


def _counted(territory: Territory, ground: gpd.GeoDataFrame) -> tuple[dict[str, list[int]], int]:
    counted, unlocated = {}, 0
    for name, spec in territory.catalog.layers.items():
        if spec.geo.geometry_type != "Point":
            continue
        points = territory.layers[name].geometry
        placed = np.asarray(points[points.notna()])
        unlocated += int(points.isna().sum())
        counted[name] = [
            int(np.count_nonzero(shapely.covers(shape, placed))) for shape in ground.geometry
        ]
    return counted, unlocated
