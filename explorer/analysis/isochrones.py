"""How far one gets from a point within a limit: streets reached, and the ground around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.analysis.areas import area_ha
from explorer.analysis.joints import By, legs
from explorer.analysis.snapping import Snaps
from explorer.analysis.streets import StreetGraph
from explorer.crs import STORAGE
from explorer.errors import InputError, SchemaError
from explorer.streets import Floats, Whole

WIDTH_M: Final = 25.0
"""How far on either side of a reached street its ground goes: about to the houses' back walls."""

ROUND: Final = 8
"""Segments in a quarter of a circle."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Parts of edges that are reached.

    Attributes
    ----------
    edge : numpy.ndarray of int
        The edge of each part; an edge may have several, which do not overlap.
    low, high : numpy.ndarray
        Where it begins and ends along the edge, from 0 to 1.
    """

    edge: Whole
    low: Floats
    high: Floats


def isochrones(
    graph: StreetGraph,
    origin: tuple[float, float],
    limits: Sequence[float],
    *,
    by: By = "seconds",
    width_m: float = WIDTH_M,
) -> gpd.GeoDataFrame:
    """Draw the ground that is reached from a point within some limits.

    Parameters
    ----------
    graph : StreetGraph
        The network as one mode sees it.
    origin : (float, float)
        Longitude and latitude.
    limits : sequence of float
        Metres, or seconds, each above nought.
    by : str
        What the limits are of: ``"metres"`` or ``"seconds"``.
    width_m : float
        How far the ground goes on either side of a reached street, in the metres of the official
        system, which are those on the ground within 0.1 %.

    Returns
    -------
    geopandas.GeoDataFrame
        Polygons in EPSG:4326, the widest limit first, each inside the one before: `limit`, `unit`
        (``"s"`` or ``"m"``), `mode`, `area_ha` (geodesic, of the ground drawn) and `reached_m`
        (streets reached, each counted once, cut where the limit is).

    Raises
    ------
    InputError
        If the point is far from the streets that the mode may use, or farther than a limit.
    SchemaError
        If the limits, the width, the unit or the position will not do.
    """
    wanted = sorted({float(limit) for limit in limits})
    if not wanted or not all(np.isfinite(limit) and limit > 0 for limit in wanted):
        message = f"Limits are finite and above 0, one at least; found {list(limits)}."
        raise SchemaError(message)
    if not (np.isfinite(width_m) and width_m > 0):
        message = f"'width_m' must be a distance above 0; found {width_m:g}."
        raise SchemaError(message)
    start = graph.snap(np.asarray([origin], dtype=np.float64))
    _require_near(graph, start, by, wanted[0])
    costs = graph.reached(start, by=by, limit=wanted[-1])
    leg = shapely.linestrings([graph.plane.projected(np.vstack([start.places, start.foot]))])
    ground: Any = None
    rows = []
    for limit in wanted:
        pieces = reached_pieces(graph, start, costs, by=by, limit=limit)
        lines = np.concatenate([piece_lines(graph, pieces), leg])
        # Each street by itself, then all together: forty times quicker than all at once.
        around = shapely.union_all(shapely.buffer(lines, width_m, quad_segs=ROUND))
        ground = around if ground is None else shapely.union(ground, around)
        length = graph.streets.length_m[pieces.edge]
        rows.append(
            {
                "limit": limit,
                "unit": "s" if by == "seconds" else "m",
                "mode": str(graph.mode),
                "reached_m": float((length * (pieces.high - pieces.low)).sum()),
                "geometry": ground,
            }
        )
    frame = gpd.GeoDataFrame(rows[::-1], crs=graph.plane.system).to_crs(STORAGE)
    frame.insert(3, "area_ha", area_ha(frame))
    return frame


def reached_pieces(
    graph: StreetGraph, start: Snaps, costs: Floats, *, by: By, limit: float
) -> Pieces:
    """Cut the edges where a limit is.

    Parameters
    ----------
    graph : StreetGraph
        The network as one mode sees it.
    start : Snaps
        Of one point.
    costs : numpy.ndarray
        From ``graph.reached``, for this limit or a longer one.
    by : str
        What they are of.
    limit : float
        Where to cut.

    Returns
    -------
    Pieces
        Parts that do not overlap, whole edges first.
    """
    edges, price = graph.streets.edges, graph.edge_costs(by)
    parts = np.column_stack(
        [_share(limit - costs[edges[:, side]], price[:, side]) for side in (0, 1)]
    )
    own = int(start.edge[0])
    whole = (parts.sum(axis=1) >= 1.0) & (np.arange(len(edges)) != own)
    ahead = np.flatnonzero(~whole & (parts[:, 0] > 0) & (np.arange(len(edges)) != own))
    behind = np.flatnonzero(~whole & (parts[:, 1] > 0) & (np.arange(len(edges)) != own))
    spans = _own_spans(start, parts[own], price[own], by=by, limit=limit)
    full = np.flatnonzero(whole)
    return Pieces(
        np.concatenate([full, ahead, behind, np.full(len(spans), own)]).astype(np.int64),
        np.concatenate([np.zeros(len(full) + len(ahead)), 1.0 - parts[behind, 1], spans[:, 0]]),
        np.concatenate([np.ones(len(full)), parts[ahead, 0], np.ones(len(behind)), spans[:, 1]]),
    )


def piece_lines(graph: StreetGraph, pieces: Pieces) -> NDArray[np.object_]:
    """Give the lines of parts of edges.

    Parameters
    ----------
    graph : StreetGraph
        The network.
    pieces : Pieces
        Parts of its edges.

    Returns
    -------
    numpy.ndarray of shapely.LineString
        In the metres of ``graph.plane``.
    """
    streets, points = graph.streets, graph.plane.points
    lines = []
    for edge, low, high in zip(pieces.edge, pieces.low, pieces.high, strict=True):
        span = slice(streets.starts[edge], streets.starts[edge + 1])
        line = points[span]
        if low > 0.0 or high < 1.0:
            along = streets.along_m[span]
            ends = np.array([low, high]) * along[-1]
            cut = np.column_stack([np.interp(ends, along, line[:, axis]) for axis in (0, 1)])
            within = (along > ends[0]) & (along < ends[1])
            line = np.vstack([cut[:1], line[within], cut[1:]])
        lines.append(line)
    sizes = [len(line) for line in lines]
    if not lines:
        return np.empty(0, dtype=object)
    at = np.repeat(np.arange(len(lines)), sizes)
    return np.asarray(shapely.linestrings(np.vstack(lines), indices=at), dtype=object)


def _share(left: Floats, price: Floats) -> Floats:
    # What is left of a limit, as a share of an edge: 0 where the mode may not go.
    free = (price == 0) & (left >= 0)
    share = np.divide(left, price, out=np.where(free, 1.0, 0.0), where=price > 0)
    clipped: Floats = np.clip(np.nan_to_num(share, nan=0.0, neginf=0.0), 0.0, 1.0)
    return clipped


def _own_spans(start: Snaps, parts: Floats, price: Floats, *, by: By, limit: float) -> Floats:
    # On the edge where one begins: both ways from there, and back in from its ends.
    at = float(start.share[0])
    left = np.full(2, limit - float(legs(start, by)[0]))
    ahead, back = _share(left, price)
    spans = [
        (at, min(1.0, at + ahead)),
        (max(0.0, at - back), at),
        (0.0, float(parts[0])),
        (1.0 - float(parts[1]), 1.0),
    ]
    merged: list[list[float]] = []
    for low, high in sorted(span for span in spans if span[1] > span[0]):
        if merged and low <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    return np.asarray(merged, dtype=np.float64).reshape(-1, 2)


def _require_near(graph: StreetGraph, start: Snaps, by: By, least: float) -> None:
    if start.edge[0] < 0:
        message = "The point to begin at has no position."
        raise InputError(message)
    away = float(start.distance_m[0])
    where = f"{start.places[0, 0]:.6f},{start.places[0, 1]:.6f}"
    if start.far[0]:
        message = (
            f"The point {where} lies {away:,.0f} m from the nearest street of "
            f"{graph.streets.source} that is open to '{graph.mode}', farther than "
            f"{graph.farthest_m:g} m. Name a nearer point, or a network that covers it."
        )
        raise InputError(message)
    leg = float(legs(start, by)[0])
    if leg >= least:
        unit = "s" if by == "seconds" else "m"
        message = (
            f"The nearest street lies {away:,.0f} m from {where}: the way to it, "
            f"{leg:,.0f} {unit}, is as long as the limit, {least:g} {unit}. Give a longer limit."
        )
        raise InputError(message)
