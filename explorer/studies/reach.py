"""How far one gets from a place along the streets, and what of the territory is then reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.analysis.isochrones import WIDTH_M, isochrones
from explorer.analysis.joints import By
from explorer.analysis.snapping import FARTHEST_M
from explorer.analysis.streets import StreetGraph
from explorer.errors import InputError
from explorer.layers.limits import WORLD, within
from explorer.plotted import Still
from explorer.streets import Streets
from explorer.studies.limits import name_limits, read_limits
from explorer.studies.places import Place, find_place
from explorer.studies.zones import POSITION
from explorer.tables import Table
from explorer.tables.drawn import DrawnOver
from explorer.territory import Territory
from explorer.vocabulary import TravelMode


@dataclass(frozen=True, slots=True, eq=False)
class Reach(DrawnOver):
    """What is reached from a place within some limits.

    ``plot`` draws what is reached: each limit in its colour, the place at its heart.

    Attributes
    ----------
    place : Place
        Where one begins.
    leg_m : float
        From there to the nearest street.
    frame : geopandas.GeoDataFrame
        From ``isochrones``, the widest limit first, in EPSG:4326.
    by : str
        What the limits are of: ``"metres"`` or ``"seconds"``.
    counts : pandas.DataFrame
        For each limit of `frame`, how many features of each layer are reached.
    reached : pandas.DataFrame
        Those features: `layer`, `id`, `name_fr`, `name_en`, and `cost` in metres or seconds.
    far, unlocated : int
        Features within the network's box too far from the streets, and features of any layer of
        points without a position.
    graph : StreetGraph
        The network as the mode sees it.
    width_m : float
        How far the ground goes on either side of a reached street.
    territory : Territory
        Whose layers were counted.
    """

    place: Place
    leg_m: float
    frame: gpd.GeoDataFrame
    by: By
    counts: pd.DataFrame
    reached: pd.DataFrame
    far: int
    unlocated: int
    graph: StreetGraph
    width_m: float
    territory: Territory

    @property
    def streets(self) -> Streets:
        """Network that the ways were found in.

        Returns
        -------
        Streets
            With its source, its day and its credit.
        """
        return self.graph.streets

    def tables(self, _: str) -> list[Table]:
        """Lay out what is reached.

        Parameters
        ----------
        _ : str
            The table has both languages.

        Returns
        -------
        list of Table
            One, of limits.
        """
        from explorer.studies.reachtable import reach_table  # noqa: PLC0415 - it needs this module

        return [reach_table(self)]

    def features(self) -> gpd.GeoDataFrame:
        """Give the isochrones with all that is told of them.

        Returns
        -------
        geopandas.GeoDataFrame
            `id`, names, the columns of ``isochrones``, a count for each layer, and the network's
            source, day and credit.
        """
        told = name_limits(self.frame, self.place, self.graph.mode)
        for layer in self.counts:
            told[str(layer)] = self.counts[layer].to_numpy()
        streets = self.streets
        return told.assign(source=streets.source, date=streets.date, credit=streets.credit)

    def to_json(self) -> dict[str, Any]:
        """Give the study as an object of JSON.

        Returns
        -------
        dict
            Keys ``from``, ``mode``, ``width_m``, ``streets``, ``isochrones`` (from the shortest
            limit, each with its counts and what it reaches), ``far`` and ``unlocated``.
        """
        point = self.place.shape.centroid
        listed = []
        for row in range(len(self.frame) - 1, -1, -1):
            one = self.frame.iloc[row]
            inside = self.reached[self.reached["cost"] <= one["limit"]]
            listed.append(
                {
                    **{key: one[key] for key in ("limit", "unit", "area_ha", "reached_m")},
                    "counts": self.counts.iloc[row].to_dict(),
                    "features": inside.to_dict("records"),
                }
            )
        return {
            "from": {
                "name": self.place.name,
                "longitude": point.x,
                "latitude": point.y,
                "accuracy_m": self.place.accuracy_m,
                "street_distance_m": self.leg_m,
            },
            "mode": str(self.graph.mode),
            "width_m": self.width_m,
            "streets": said_of(self.streets),
            "isochrones": listed,
            "far": self.far,
            "unlocated": self.unlocated,
        }

    def _picture(self, language: str, territory: "Territory | None") -> Still:
        from explorer.studies.pictured import reach_picture  # noqa: PLC0415 - matplotlib

        return reach_picture(self, language, territory)


def said_of(streets: Streets) -> dict[str, Any]:
    """Say of a network where it comes from, and what it holds.

    Parameters
    ----------
    streets : Streets
        Any network.

    Returns
    -------
    dict
        Source, day, credit, the account of its ways, and counts.
    """
    return {
        "source": streets.source,
        "date": streets.date,
        "credit": streets.credit,
        "ways": streets.ways.to_json(),
        "nodes": len(streets.nodes),
        "edges": len(streets),
        "usable": streets.usable(),
        "dead_ends": streets.dead_ends,
        "components": streets.components,
        "unjoined": streets.unjoined,
        "box": list(streets.box),
    }


def measure_reach(  # noqa: PLR0913 - what a study may be asked, one keyword each
    territory: Territory,
    streets: Streets,
    origin: str,
    limits: Sequence[str],
    *,
    mode: TravelMode | str = TravelMode.WALK,
    width_m: float = WIDTH_M,
    farthest_m: float = FARTHEST_M,
) -> Reach:
    """Find out how far one gets from a place, and what of the territory is reached.

    Parameters
    ----------
    territory : Territory
        Whose places are named, and whose layers are counted.
    streets : Streets
        From ``explorer.layers.streets.read_streets``.
    origin : str
        A place as for ``find_place``, or ``LON,LAT``.
    limits : sequence of str
        Such as ``"5min"`` or ``"400m"``.
    mode : TravelMode or str
        On foot, by bicycle or by car.
    width_m : float
        How far the ground goes on either side of a reached street.
    farthest_m : float
        How far a place may lie from the streets.

    Returns
    -------
    Reach
        Layers of points with a feature within the network's box are counted, others are not.

    Raises
    ------
    InputError
        If the place, a limit or the network will not do; the message says which.
    SchemaError
        If the mode, the width or the distance will not do.
    """
    wanted, by = read_limits(limits)
    place = find_origin(territory, origin)
    graph = StreetGraph(streets, mode, farthest_m=farthest_m)
    point = place.shape.centroid
    start = graph.snap([(point.x, point.y)])
    frame = isochrones(graph, (point.x, point.y), wanted, by=by, width_m=width_m)
    listed, unlocated = _listed(territory, streets)
    found = graph.lengths(start, listed[["x", "y"]].to_numpy(), by=by, limit=wanted[-1])
    listed["cost"] = found.cost[0]
    layers = list(dict.fromkeys(listed["layer"]))
    counts = pd.DataFrame(
        [
            [int(((listed["layer"] == name) & (listed["cost"] <= limit)).sum()) for name in layers]
            for limit in frame["limit"]
        ],
        columns=layers,
        index=frame.index,
    )
    reached = listed[listed["cost"].notna()].drop(columns=["x", "y"]).sort_values(
        ["cost", "layer", "id"], ignore_index=True
    )  # fmt: skip
    far = int(found.targets.far.sum())
    return Reach(place, float(start.distance_m[0]), frame, by, counts, reached, far, unlocated,
                 graph, width_m, territory)  # fmt: skip


def find_origin(territory: Territory, text: str) -> Place:
    """Find where one begins.

    Parameters
    ----------
    territory : Territory
        Whose places are named.
    text : str
        A place as for ``find_place``, or ``LON,LAT``.

    Returns
    -------
    Place
        A position of its own has no known accuracy.

    Raises
    ------
    InputError
        If there is no such place.
    """
    match = POSITION.fullmatch(text)
    if match is None:
        return find_place(territory, text)
    x, y = float(match[1]), float(match[2])
    if not within(x, y, WORLD):
        message = f"'{text}' is LON,LAT in degrees; there is no such place."
        raise InputError(message)
    return Place(shapely.Point(x, y), f"{x:g},{y:g}", None)


def _listed(territory: Territory, streets: Streets) -> tuple[pd.DataFrame, int]:
    # Points of the layers that have one within the network's box; how many of any have no position.
    west, south, east, north = streets.box
    parts, unlocated = [], 0
    for name, spec in territory.catalog.layers.items():
        if spec.geo.geometry_type != "Point":
            continue
        frame = territory.layers[name]
        placed = frame.geometry.notna()
        points = frame[placed]
        x, y = points.geometry.x.to_numpy(), points.geometry.y.to_numpy()
        inside = np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))
        unlocated += int((~placed).sum())
        if not inside.any():
            continue
        columns = points.loc[inside, ["id", "name_fr", "name_en"]].reset_index(drop=True)
        parts.append(columns.assign(layer=name, x=x[inside], y=y[inside]))
    if not parts:
        names = ["id", "name_fr", "name_en", "layer", "x", "y"]
        none = pd.DataFrame({name: [] for name in names})
        return none.astype({"x": float, "y": float}), unlocated
    return pd.concat(parts, ignore_index=True), unlocated
