"""Which zone each record counts in, and which records stand near an edge; changes if a rule does.

A record inside a zone counts in it, and so in each of several zones that overlap. A record on an
edge counts once among zones that touch without overlapping: in the one that sorts first.
"""

from functools import cache
from typing import TYPE_CHECKING, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.crs import STORAGE, metric_at, to_storage
from explorer.errors import SchemaError
from explorer.messages.literals import literal

if TYPE_CHECKING:
    from explorer.analysis.zones import Zones

LONGEST_STEP_DEG: Final = 0.005
"""A straight line in degrees bends by less than a centimetre over this, once in metres."""

INTERIORS_MEET: Final = "T********"
METRES_PER_DEGREE: Final = 40_000.0
"""Fewer than there are in a degree of longitude anywhere in France, for boxes that must not cut."""


def points_of(records: gpd.GeoDataFrame) -> np.ndarray:
    """Give the positions of records in longitude and latitude.

    Parameters
    ----------
    records : geopandas.GeoDataFrame
        Points, in any declared CRS; a null or empty geometry is a record without position.

    Returns
    -------
    numpy.ndarray
        Points in EPSG:4326, None where there is none.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    SchemaError
        If a geometry is no point.
    """
    points = to_storage(records, "building_records").geometry.to_numpy().copy()
    if shapely.has_z(points).any():
        points = shapely.force_2d(points)
    kinds = shapely.get_type_id(points)
    wrong = np.flatnonzero((kinds != shapely.GeometryType.POINT) & (kinds != -1))
    if len(wrong):
        message = (
            f"'building_records' must hold points, but row {literal(records.index[wrong[0]])} is a "
            f"{points[wrong[0]].geom_type}. Take records.representative_point(), and say so."
        )
        raise SchemaError(message)
    placed = np.isfinite(shapely.get_x(points)) & np.isfinite(shapely.get_y(points))
    points[~placed] = None
    return points


def membership(
    points: np.ndarray, zones: "Zones", *, edge_m: "float | pd.Series[float]"
) -> pd.DataFrame:
    """All pairs of a record and a zone in which it counts, or whose edge it is near.

    Parameters
    ----------
    points : numpy.ndarray
        From `points_of`.
    zones : Zones
        From `require_zones`.
    edge_m : float or pandas.Series
        How near an edge is near, in metres, for all zones or by key; 0 looks for none.

    Returns
    -------
    pandas.DataFrame
        One row a pair: `record` and `zone` (positions, from 0), `inside` (whether the record
        counts in the zone) and `edge` (whether it stands within `edge_m` of the zone's edge, on
        either side). Sorted by zone, then record.
    """
    tree = shapely.STRtree(points)
    covering = _pairs(tree, zones.shapes, "covers")
    strictly = _pairs(tree, zones.shapes, "contains_properly")
    counted = covering.assign(inside=True).merge(
        strictly.assign(interior=True), on=["zone", "record"], how="left"
    )
    on_edge = counted["interior"].isna()
    counted.loc[on_edge, "inside"] = once(counted[on_edge], zones)
    near = _near(points, zones, edge_m)
    pairs = counted.loc[counted["inside"], ["zone", "record", "inside"]].merge(
        near.assign(edge=True), on=["zone", "record"], how="outer"
    )
    flags = pairs[["inside", "edge"]].notna()
    return (
        pairs.assign(inside=flags["inside"], edge=flags["edge"])
        .sort_values(["zone", "record"], kind="stable")
        .reset_index(drop=True)
    )


def in_metres(shapes: np.ndarray, system: str) -> np.ndarray:
    """Project shapes from longitude and latitude.

    Parameters
    ----------
    shapes : numpy.ndarray
        Shapes in EPSG:4326, None where there is none.
    system : str
        A system in metres, from ``explorer.crs.metric_at``.

    Returns
    -------
    numpy.ndarray
        The same shapes in that system.
    """
    projected: np.ndarray = gpd.GeoSeries(shapes, crs=STORAGE).to_crs(system).to_numpy()
    return projected


def _pairs(
    tree: shapely.STRtree, shapes: np.ndarray, predicate: 'Literal["covers", "contains_properly"]'
) -> pd.DataFrame:
    zone, record = tree.query(shapes, predicate=predicate)
    return pd.DataFrame({"zone": zone.astype(np.int64), "record": record.astype(np.int64)})


def once(on_edge: pd.DataFrame, zones: "Zones") -> np.ndarray:
    """Tell in which zones records on edges count: of zones that only touch, in the first.

    Parameters
    ----------
    on_edge : pandas.DataFrame
        `record` and `zone`, one row for each edge that a record stands on.
    zones : Zones
        From `require_zones`; the order of their keys decides.

    Returns
    -------
    numpy.ndarray of bool
        One a row.
    """
    rank = _ranks(zones.keys)

    @cache
    def only_touch(one: int, other: int) -> bool:
        return not shapely.relate_pattern(zones.shapes[one], zones.shapes[other], INTERIORS_MEET)

    kept = np.ones(len(on_edge), dtype=bool)
    shared = on_edge.reset_index(drop=True)
    shared = shared[shared.duplicated("record", keep=False)]
    for _, rows in shared.groupby("record", sort=False):
        taken: list[int] = []
        for row, zone in sorted(
            zip(rows.index, rows["zone"], strict=True), key=lambda pair: rank[pair[1]]
        ):
            kept[row] = not any(only_touch(other, zone) for other in taken)
            if kept[row]:
                taken.append(zone)
    return kept


def _ranks(keys: pd.Index) -> np.ndarray:
    # Numbers sort as numbers; keys of several kinds as their texts.
    try:
        order = keys.argsort()
    except TypeError:
        order = keys.map(str).argsort()
    ranks = np.empty(len(keys), dtype=np.int64)
    ranks[order] = np.arange(len(keys))
    return ranks


def _near(points: np.ndarray, zones: "Zones", edge_m: "float | pd.Series[float]") -> pd.DataFrame:
    # Records within a distance of an edge, by the official metres of each zone's territory.
    reach = reach_of(zones, edge_m)
    wanted = np.flatnonzero((reach > 0) & ~shapely.is_missing(zones.shapes))
    found = [pd.DataFrame({"zone": [], "record": []}, dtype=np.int64)]
    boxes = shapely.bounds(zones.shapes)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    systems = np.array([metric_at(*centres[zone]) for zone in wanted], dtype=object)
    xs, ys = shapely.get_x(points), shapely.get_y(points)
    for system in np.unique(systems):
        group = wanted[systems == system]
        margin = reach[group].max() / METRES_PER_DEGREE
        west, south = boxes[group, :2].min(axis=0) - margin
        east, north = boxes[group, 2:].max(axis=0) + margin
        close = np.flatnonzero((xs >= west) & (xs <= east) & (ys >= south) & (ys <= north))
        edges = shapely.segmentize(shapely.boundary(zones.shapes[group]), LONGEST_STEP_DEG)
        tree = shapely.STRtree(in_metres(points[close], system))
        zone, record = tree.query(
            in_metres(edges, system), predicate="dwithin", distance=reach[group]
        )
        found.append(pd.DataFrame({"zone": group[zone], "record": close[record]}))
    return pd.concat(found, ignore_index=True)


def reach_of(zones: "Zones", edge_m: "float | pd.Series[float]") -> np.ndarray:
    """Give how near an edge is near, zone by zone.

    Parameters
    ----------
    zones : Zones
        From `require_zones`.
    edge_m : float or pandas.Series
        In metres, for all zones or by key.

    Returns
    -------
    numpy.ndarray of float
        In the order of the zones.

    Raises
    ------
    SchemaError
        If one is no distance.
    """
    if isinstance(edge_m, pd.Series):
        given = edge_m.reindex(zones.keys).to_numpy(dtype="float64")
    else:
        given = np.full(len(zones.keys), float(edge_m))
    if not (np.isfinite(given) & (given >= 0)).all():
        found = given[~(np.isfinite(given) & (given >= 0))][0]
        message = f"'edge_m' must be a distance in metres, 0 or more; found {found:g}."
        raise SchemaError(message)
    return given
