"""How far features are from one another; changes if the way of measuring a distance does."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from explorer.analysis.positions import located, own_accuracy, require_in_plane
from explorer.crs import STORAGE, geod, metric_at, to_storage
from explorer.errors import SchemaError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

PAIRS_AT_ONCE: Final = 1_000_000
"""How many pairs are held in memory together when only the nearest are kept."""


def distances_m(origins: "gpd.GeoDataFrame", targets: "gpd.GeoDataFrame") -> pd.DataFrame:
    """Geodesic distance between each origin and each target, in metres.

    Between two points it is right anywhere on Earth. Where either is a line, a polygon or a
    multipoint, the two nearest points are looked for in the official system of the origin's place,
    and the geodesic between them is measured: good in France and overseas, where that plane tells
    nearest from next.

    Parameters
    ----------
    origins : geopandas.GeoDataFrame
        Any geometry, in any declared CRS.
    targets : geopandas.GeoDataFrame
        Any geometry, in any declared CRS.

    Returns
    -------
    pandas.DataFrame
        Index of `origins` by index of `targets`; 0 where they touch, NaN where either is not
        located.

    Raises
    ------
    CrsError
        If either frame declares no CRS, or the origin's system is needed where it has no value.
    """
    matrix = _matrix(
        to_storage(origins, "origins").geometry,
        to_storage(targets, "targets").geometry,
    )
    return pd.DataFrame(matrix, index=origins.index, columns=targets.index)


def nearest(
    origins: "gpd.GeoDataFrame",
    targets: "gpd.GeoDataFrame",
    *,
    k: int = 1,
) -> pd.DataFrame:
    """Nearest targets of each origin.

    Targets equally far come in the order of their index. An origin is not kept away from a target
    of the same name: when both frames are one, each is its own nearest.

    Parameters
    ----------
    origins : geopandas.GeoDataFrame
        Any geometry, in any declared CRS; `accuracy_m` where known.
    targets : geopandas.GeoDataFrame
        Any geometry, in any declared CRS; `accuracy_m` where known.
    k : int
        How many targets to keep for each origin, fewer if fewer are located.

    Returns
    -------
    pandas.DataFrame
        One row for each origin and rank, in the order of `origins`: `origin` and `target` (labels
        of the two indexes), `rank` (from 1), `distance_m` as in `distances_m`, `uncertainty_m`
        (the sum of both accuracies, NaN where either is unknown). An origin that is not located,
        or has no located target, keeps one row, with no target, no rank and a NaN distance.

    Raises
    ------
    CrsError
        If either frame declares no CRS, or the origin's system is needed where it has no value.
    SchemaError
        If `k` is below 1.
    """
    if k < 1:
        message = f"'k' must be at least 1, the nearest target alone, but it is {k}."
        raise SchemaError(message)
    ordered = to_storage(targets.sort_index(kind="stable"), "targets")
    starts = to_storage(origins, "origins")
    step = max(1, PAIRS_AT_ONCE // max(1, len(ordered)))
    blocks = [
        _ranked(_matrix(starts.iloc[first : first + step].geometry, ordered.geometry), first, k)
        for first in range(0, len(starts), step)
    ]
    rows = np.concatenate([block[0] for block in blocks] or [np.empty(0, dtype=np.int64)])
    columns = np.concatenate([block[1] for block in blocks] or [np.empty(0, dtype=np.int64)])
    metres = np.concatenate([block[2] for block in blocks] or [np.empty(0)])

    found = columns >= 0
    target = np.full(len(rows), None, dtype=object)
    target[found] = ordered.index.to_numpy(dtype=object)[columns[found]]
    uncertainty = np.full(len(rows), np.nan)
    uncertainty[found] = own_accuracy(origins)[rows[found]] + own_accuracy(ordered)[columns[found]]
    rank = pd.Series(rows).groupby(rows).cumcount().add(1).astype("Int64").where(pd.Series(found))
    return pd.DataFrame(
        {
            "origin": origins.index.take(rows),
            "target": pd.Series(target, dtype=object),
            "rank": rank,
            "distance_m": metres,
            "uncertainty_m": uncertainty,
        }
    )


def _ranked(
    matrix: "NDArray[np.float64]",
    first: int,
    k: int,
) -> "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]":
    # Keep the k smallest of each row, or one NaN where it has none; -1 stands for no target.
    order = np.argsort(matrix, axis=1, kind="stable")[:, :k].astype(np.int64)
    metres = np.take_along_axis(matrix, order, axis=1)
    if order.shape[1] == 0:
        order = np.zeros((len(matrix), 1), dtype=np.int64)
        metres = np.full((len(matrix), 1), np.nan)
    missing = np.isnan(metres)  # NaN sorts last
    order[missing] = -1
    keep = ~missing
    keep[:, 0] = True
    rows = np.broadcast_to(np.arange(len(matrix))[:, None] + first, order.shape)
    return rows[keep], order[keep], metres[keep]


def _matrix(origins: "gpd.GeoSeries", targets: "gpd.GeoSeries") -> "NDArray[np.float64]":
    # Measure every pair, both sides in longitude and latitude.
    starts, ends = _ends(origins), _ends(targets)
    rows, columns = np.meshgrid(np.arange(len(origins)), np.arange(len(targets)), indexing="ij")
    line = np.stack([starts[rows], ends[columns]], axis=-2)  # (origin, target, end, axis)
    shaped = _shaped(origins)[:, None] | _shaped(targets)[None, :]
    shaped &= located(origins)[:, None] & located(targets)[None, :]
    if shaped.any():
        line[shaped] = _nearest_points(origins, targets, shaped)
    metres = np.full(rows.shape, np.nan)
    known = ~np.isnan(line).any(axis=(-2, -1))
    start, end = line[known, 0], line[known, 1]
    _, _, length = geod().inv(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    metres[known] = np.asarray(length, dtype="float64")
    return metres


def _nearest_points(
    origins: "gpd.GeoSeries",
    targets: "gpd.GeoSeries",
    wanted: "NDArray[np.bool_]",
) -> "NDArray[np.float64]":
    # Find the two nearest points of each wanted pair, in the plane of the origin's place.
    row, column = np.nonzero(wanted)
    centres = shapely.get_coordinates(shapely.centroid(origins.to_numpy()[row]))
    systems = np.array([metric_at(x, y) for x, y in centres], dtype=object)
    found = np.empty((len(row), 2, 2))
    for system in sorted(set(systems)):
        here = systems == system
        starts = origins.to_crs(system).to_numpy()[row[here]]
        ends = targets.to_crs(system).to_numpy()[column[here]]
        require_in_plane(starts, "origins", system)
        require_in_plane(ends, "targets", system)
        lines = shapely.shortest_line(starts, ends)
        back = type(origins)(lines, crs=system).to_crs(STORAGE)
        found[here] = shapely.get_coordinates(back.to_numpy()).reshape(-1, 2, 2)
    return found


def _shaped(geometries: "gpd.GeoSeries") -> "NDArray[np.bool_]":
    # Tell which features are more than a point.
    kinds: NDArray[np.int32] = shapely.get_type_id(geometries.to_numpy())
    return kinds > shapely.GeometryType.POINT.value


def _ends(geometries: "gpd.GeoSeries") -> "NDArray[np.float64]":
    # Give longitude and latitude of each point, NaN where there is none or more than one.
    shapes = geometries.to_numpy()
    return np.column_stack([shapely.get_x(shapes), shapely.get_y(shapes)])
