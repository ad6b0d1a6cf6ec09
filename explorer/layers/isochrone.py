"""Isochrones of the official service, through the gate: what a command may ask it for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import shapely
import shapely.ops

from explorer.crs import STORAGE
from explorer.errors import InputError, OfflineError, SourceError
from explorer.layers.drawn import read_drawn
from explorer.plane import distances_m
from explorer.settings import Settings, default_settings
from explorer.sources import isochrone
from explorer.vocabulary import TravelMode

PROFILES: Final[Mapping[str, str]] = {TravelMode.WALK: "pedestrian", TravelMode.DRIVE: "car"}
FARTHEST_M: Final = 1000.0
"""How far from the point asked for its ground may begin: the service takes the nearest street."""

CREDIT: Final = "IGN, BD TOPO®, Licence Ouverte 2.0"


@dataclass(frozen=True, slots=True, eq=False)
class ServiceGround:
    """What the service drew.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        Column `limit`, in seconds or metres, and polygons in EPSG:4326, the widest limit first.
    source : str
        The service.
    version : str or None
        What it says of the age of its network.
    date : str
        Day on which it was asked.
    credit : str
        Whose data they are, and under which licence.
    """

    frame: gpd.GeoDataFrame
    source: str
    version: str | None
    date: str
    credit: str


def fetch_ground(  # noqa: PLR0913 - what the service may be asked, one parameter each
    point: tuple[float, float],
    limits: Sequence[float],
    by: str,
    mode: TravelMode | str,
    *,
    settings: Settings | None = None,
    address: str | None = None,
) -> ServiceGround:
    """Ask the official service for the ground reached from a point within some limits.

    Parameters
    ----------
    point : (float, float)
        Longitude and latitude.
    limits : sequence of float
        In seconds or metres.
    by : str
        Which: ``"seconds"`` or ``"metres"``.
    mode : TravelMode or str
        On foot or by car.
    settings : Settings, optional
        How the service is asked; as the commands do by default.
    address : str, optional
        Where it is; the official one by default.

    Returns
    -------
    ServiceGround
        Checked by the gate.

    Raises
    ------
    InputError
        If the service has no such mode, or the gate turns a geometry away.
    SourceError
        If the service cannot be reached, its answer is not as expected, or what it draws is far
        from the point; the message says how to do without it.
    """
    if mode not in PROFILES:
        message = (
            f"The isochrone service goes on foot or by car; it has no way to '{mode}'. "
            "Choose --by walk or --by drive, or give a street network with --streets."
        )
        raise InputError(message)
    how = settings or default_settings()
    at = address or isochrone.API
    wanted = sorted((float(limit) for limit in limits), reverse=True)
    try:
        found = isochrone.fetch_isochrones(point, wanted, by, PROFILES[mode], how, address=at)
        shapes = [_gated(one, limit, point) for one, limit in zip(found, wanted, strict=True)]
    except SourceError as error:
        kind = OfflineError if isinstance(error, OfflineError) else SourceError
        message = f"{error} Without the service, give a street network: --streets FILE."
        raise kind(message) from error
    frame = gpd.GeoDataFrame({"limit": wanted}, geometry=shapes, crs=STORAGE)
    return ServiceGround(frame, isochrone.TITLE, found[0].version, found[0].retrieved, CREDIT)


def _gated(
    found: isochrone.Isochrone, limit: float, point: tuple[float, float]
) -> shapely.Geometry:
    layer = read_drawn(json.dumps(found.geometry), name=f"isochrone-{limit:g}")
    shapes = [shape for shape in layer.frame.geometry if shape is not None and not shape.is_empty]
    if not shapes:
        message = f"{isochrone.TITLE}: expected ground reached, found an empty polygon."
        raise SourceError(message)
    ground = shapely.union_all(shapes)
    nearest, _ = shapely.ops.nearest_points(ground, shapely.Point(point))
    away = float(distances_m(nearest.x, nearest.y, *point))
    if away > FARTHEST_M:
        message = (
            f"{isochrone.TITLE}: expected ground within {FARTHEST_M:g} m of "
            f"{point[0]:g},{point[1]:g}, found it {away:,.0f} m away. Is the place by a street?"
        )
        raise SourceError(message)
    return ground
