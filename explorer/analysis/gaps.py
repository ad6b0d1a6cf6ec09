"""Clusters of buildings that fibre does not serve, in or near zones; changes if a gap does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from explorer.analysis.coverage import served_records
from explorer.analysis.membership import in_metres, points_of
from explorer.analysis.tally import checked_records
from explorer.analysis.zones import zone_names
from explorer.crs import STORAGE, metric_at, require_crs, to_storage
from explorer.errors import SchemaError
from explorer.vocabulary import FibreStatus, RateDefinition

NEAR_M: Final = 200.0
STEP_M: Final = 50.0
SMALLEST_M: Final = 1e-6
"""In place of a distance of 0, which a search for the nearest cannot be limited to."""

POINT_KINDS: Final = ("point", "point_zone", "served_building")
"""What a distance to the nearest mutualisation point was measured to, the best first."""

COLUMNS: Final = (
    "records",
    "premises",
    *(status.name.lower() for status in FibreStatus),
    "zone",
    "zone_name",
    "zone_distance_m",
    "point_distance_m",
    "point_distance_to",
    "infrastructure_operators",
    "longitude",
    "latitude",
)


@dataclass(frozen=True, slots=True)
class Gaps:
    """Clusters of buildings that are not served, the largest first.

    Attributes
    ----------
    clusters : geopandas.GeoDataFrame
        Indexed by `rank` from 1, EPSG:4326, the outline of the buildings widened by half a step:
        `records`, `premises` (null unless known of every record), the count of each state,
        `zone`, `zone_name` and `zone_distance_m` (0 inside) of the nearest zone,
        `point_distance_m` and `point_distance_to` (one of ``POINT_KINDS``),
        `infrastructure_operators`, `longitude` and `latitude` of the middle.
    conservation : mapping of str to int
        `given` records; of them `served`, `in_clusters`, `far` from every zone, `no_position`.
    """

    clusters: gpd.GeoDataFrame
    conservation: Mapping[str, int]


def gaps(  # noqa: PLR0913 - the frames, then one keyword a choice
    building_records: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    *,
    points: gpd.GeoDataFrame | None = None,
    point_zones: gpd.GeoDataFrame | None = None,
    definition: RateDefinition | str = RateDefinition.CONNECTABLE,
    near_m: float = NEAR_M,
    step_m: float = STEP_M,
) -> Gaps:
    """Find the clusters of buildings that are not served, in zones or near them.

    Two buildings belong together when steps of at most `step_m`, from one that is not served to
    the next, lead from one to the other. The cluster with most premises comes first, with most
    records where a number of premises is unknown, and of equal ones the nearest to a point.

    Parameters
    ----------
    building_records : geopandas.GeoDataFrame
        Points in any declared CRS with `fibre_status`, and `premises` where known.
    zones : geopandas.GeoDataFrame
        Any geometry in any declared CRS: a zone may be known as a point alone.
    points : geopandas.GeoDataFrame, optional
        Mutualisation points, in any declared CRS.
    point_zones : geopandas.GeoDataFrame, optional
        The areas that mutualisation points serve; taken where `points` are not given. With
        neither, the nearest served building stands for a point, and the result says so.
    definition : RateDefinition
        ``"connectable"`` or ``"eligible"``: what served means.
    near_m : float
        How far from a zone a building may stand, in metres.
    step_m : float
        The longest step within a cluster, in metres.

    Returns
    -------
    Gaps
        Clusters by rank, and what became of every record.

    Raises
    ------
    CrsError
        If a frame declares no CRS.
    SchemaError
        If `fibre_status` is missing, a state is unknown, or a distance is not positive.
    """
    if not (near_m >= 0 and step_m > 0):
        message = (
            f"Expected near_m of 0 or more and step_m above 0; found {near_m!r} and {step_m!r}."
        )
        raise SchemaError(message)
    for name, frame in (("points", points), ("point_zones", point_zones)):
        if frame is not None:  # also the one that is not used
            require_crs(frame, name)
    records = checked_records(building_records).reset_index(drop=True)
    places = points_of(records)
    served = served_records(records, RateDefinition(definition))
    placed = ~shapely.is_missing(places)
    targets, kind = _targets(places[served & placed], points, point_zones)
    stored = to_storage(zones, "zones")
    stored = stored[stored.geometry.notna() & ~stored.geometry.is_empty]
    areas = stored.geometry.to_numpy()
    parts, near = [_empty()], 0
    wanted = np.flatnonzero(placed & ~served)
    systems = pd.Series([metric_at(places[row].x, places[row].y) for row in wanted], dtype="str")
    for system in systems.unique():
        rows = wanted[(systems == system).to_numpy()]
        positions = in_metres(places[rows], system)
        found = _near(positions, in_metres(areas, system), near_m)
        group = records.iloc[rows[found["place"]]].assign(
            geometry=positions[found["place"]],
            zone=stored.index[found["zone"]],
            zone_distance_m=found["zone_distance_m"].to_numpy(),
        )
        near += len(group)
        parts.append(_clusters(group, in_metres(targets, system), system, step_m))
    clusters = pd.concat([part for part in parts if len(part)] or parts)
    names = zone_names(zones)
    clusters = clusters.assign(
        zone_name=[names.loc[key] for key in clusters["zone"]], point_distance_to=kind
    )
    return Gaps(
        _ranked(clusters),
        {
            "given": len(records),
            "served": int((served & placed).sum()),
            "in_clusters": near,
            "far": len(wanted) - near,
            "no_position": int((~placed).sum()),
        },
    )


def _targets(
    served: np.ndarray,
    points: gpd.GeoDataFrame | None,
    point_zones: gpd.GeoDataFrame | None,
) -> tuple[np.ndarray, str]:
    for frame, name, kind in (
        (points, "points", POINT_KINDS[0]),
        (point_zones, "point_zones", POINT_KINDS[1]),
    ):
        if frame is not None:
            shapes = to_storage(frame, name).geometry.to_numpy()
            return shapes[~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)], kind
    return served, POINT_KINDS[2]


def _near(places: np.ndarray, areas: np.ndarray, near_m: float) -> pd.DataFrame:
    # For each place near a zone, the nearest zone; of several as near, the first.
    (place, zone), distances = shapely.STRtree(areas).query_nearest(
        places, max_distance=max(near_m, SMALLEST_M), return_distance=True
    )
    found = pd.DataFrame({"place": place, "zone": zone, "zone_distance_m": distances})
    found = found[found["zone_distance_m"] <= near_m].sort_values(["place", "zone"])
    return found.drop_duplicates("place").reset_index(drop=True)


def _clusters(
    group: gpd.GeoDataFrame, targets: np.ndarray, system: str, step_m: float
) -> gpd.GeoDataFrame:
    if group.empty:
        return _empty()
    from sklearn.cluster import DBSCAN  # noqa: PLC0415 - half of a second, for gaps alone

    places = shapely.get_coordinates(group["geometry"].to_numpy())
    labels = DBSCAN(eps=step_m, min_samples=1).fit_predict(places)
    tree = shapely.STRtree(targets)
    rows: list[dict[str, Any]] = []
    for _, cluster in group.groupby(labels, sort=True):
        shape = shapely.union_all(cluster["geometry"].to_numpy())
        nearest = cluster.iloc[int(cluster["zone_distance_m"].to_numpy().argmin())]
        aim = tree.nearest(shape) if len(targets) else None
        operators = cluster["infrastructure_operator"].dropna().unique()
        rows.append(
            {
                "records": len(cluster),
                "premises": cluster["premises"].sum(skipna=False),
                **{
                    status.name.lower(): int((cluster["fibre_status"] == status).sum())
                    for status in FibreStatus
                },
                "zone": nearest["zone"],
                "zone_distance_m": float(nearest["zone_distance_m"]),
                "point_distance_m": np.nan
                if aim is None
                else float(shapely.distance(shape, targets[aim])),
                "infrastructure_operators": tuple(sorted(operators)),
                "middle": shape.centroid,
                "geometry": shape.convex_hull.buffer(step_m / 2),
            }
        )
    clusters = gpd.GeoDataFrame(rows, geometry="geometry", crs=system).to_crs(STORAGE)
    middles = gpd.GeoSeries(clusters.pop("middle"), crs=system).to_crs(STORAGE)
    return clusters.assign(longitude=middles.x, latitude=middles.y)


def _empty() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({name: [] for name in COLUMNS}, geometry=[], crs=STORAGE)


def _ranked(clusters: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    # Never by premises here and by records there.
    by = "premises" if clusters["premises"].notna().all() else "records"
    ordered = clusters.assign(
        premises=clusters["premises"].astype("Int64"), by=-clusters[by].astype("float64")
    ).sort_values(["by", "point_distance_m", "longitude", "latitude"], kind="stable")
    return ordered[[*COLUMNS, "geometry"]].set_axis(
        pd.RangeIndex(1, len(ordered) + 1, name="rank"), axis="index"
    )
