"""The plane that a map is drawn on: its system, its extent, its scale, and where north is."""

import math
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from explorer.crs import STORAGE, metric_at
from explorer.pictures.frame import Box

WORLD: Final = "EPSG:8857"
"""Equal Earth, for what lies so far apart that no plane in metres holds it."""

WIDEST: Final = 12.0
"""Degrees that a map in metres may span."""

LEAST_M: Final = 600.0
"""How much ground a map shows at least."""

ROOM: Final = 0.08
"""How much wider than what it shows a map is, on each side."""

STEPS: Final = (5.0, 2.0, 1.0)


@dataclass(frozen=True, slots=True)
class Plane:
    """Where a map lies, and how large.

    Attributes
    ----------
    system : str
        The reference system of its coordinates, in metres.
    west, south, east, north : float
        Its edges.
    """

    system: str
    west: float
    south: float
    east: float
    north: float

    @property
    def flat(self) -> bool:
        """Presence of one scale all over the map.

        Returns
        -------
        bool
            False for a map of the world.
        """
        return self.system != WORLD

    def metres_per_inch(self, box: Box) -> float:
        """Give the scale on paper.

        Parameters
        ----------
        box : Box
            What the map fills.

        Returns
        -------
        float
            Metres of the ground to an inch of paper.
        """
        return (self.east - self.west) / box.width

    def bar_m(self) -> float:
        """Give the length of a scale bar.

        Returns
        -------
        float
            The largest of 1, 2, 5, 10, 20 ... metres within three tenths of the map's width.
        """
        room = 0.3 * (self.east - self.west)
        power = 10.0 ** math.floor(math.log10(room))
        return next(step * power for step in STEPS if step * power <= room)

    def north_at(self) -> tuple[float, float]:
        """Tell where north is in the middle of the map.

        Returns
        -------
        tuple of two floats
            A vector of length 1; true north, which the plane's own is a degree or so off.
        """
        x, y = (self.west + self.east) / 2, (self.south + self.north) / 2
        to_degrees = Transformer.from_crs(self.system, STORAGE, always_xy=True)
        lon, lat = to_degrees.transform(x, y)
        back = Transformer.from_crs(STORAGE, self.system, always_xy=True)
        ahead = back.transform(lon, lat + 0.01)
        length = math.hypot(ahead[0] - x, ahead[1] - y)
        return (ahead[0] - x) / length, (ahead[1] - y) / length

    def project(self, shapes: gpd.GeoSeries) -> gpd.GeoSeries:
        """Bring shapes to the plane.

        Parameters
        ----------
        shapes : geopandas.GeoSeries
            In any declared system.

        Returns
        -------
        geopandas.GeoSeries
            Those that have a position.
        """
        known = gpd.GeoSeries(shapes[shapes.notna() & ~shapes.is_empty], crs=shapes.crs)
        return known.to_crs(self.system)

    def window(self) -> BaseGeometry:
        """Give the ground that the map shows.

        Returns
        -------
        shapely.geometry.base.BaseGeometry
            A rectangle of the plane.
        """
        return shapely.box(self.west, self.south, self.east, self.north)


def plane_for(focus: gpd.GeoSeries, box: Box, system: str | None = None) -> Plane:
    """Choose the plane of a map that shows some shapes whole, and fills a part of a picture.

    Parameters
    ----------
    focus : geopandas.GeoSeries
        What must be seen, in any declared system; at least one has a position.
    box : Box
        What the map fills.
    system : str, optional
        A system in metres; the official one of the place by default, or one of the whole world
        for what spans more than ``WIDEST`` degrees.

    Returns
    -------
    Plane
        In the box's own proportions.
    """
    degrees = focus.to_crs(STORAGE)
    west, south, east, north = degrees.total_bounds
    if system is None:
        far = max(east - west, north - south) > WIDEST
        system = WORLD if far else metric_at((west + east) / 2, (south + north) / 2)
    if system == WORLD:
        corners = gpd.GeoSeries([shapely.box(-180, -60, 180, 80).segmentize(5)], crs=STORAGE)
        west, south, east, north = corners.to_crs(system).total_bounds
        return _filled(system, (west, south, east, north), box, room=0.0)
    return _filled(system, tuple(focus.to_crs(system).total_bounds), box, room=ROOM)


def graticule(plane: Plane) -> gpd.GeoSeries:
    """Give meridians and parallels, where a map has no other ground.

    Parameters
    ----------
    plane : Plane
        From ``plane_for``.

    Returns
    -------
    geopandas.GeoSeries
        Lines every 30 degrees.
    """
    east, north = np.arange(-180, 181, 5), np.arange(-60, 81, 5)
    meridians = [shapely.LineString([(x, y) for y in north]) for x in range(-180, 181, 30)]
    parallels = [shapely.LineString([(x, y) for x in east]) for y in range(-60, 81, 30)]
    return gpd.GeoSeries([*meridians, *parallels], crs=STORAGE).to_crs(plane.system)


def _filled(system: str, bounds: tuple[float, ...], box: Box, *, room: float) -> Plane:
    west, south, east, north = bounds
    wide, high = max(east - west, LEAST_M), max(north - south, LEAST_M)
    scale = max(wide / box.width, high / box.height) * (1 + 2 * room)
    x, y = (west + east) / 2, (south + north) / 2
    half = scale * box.width / 2, scale * box.height / 2
    return Plane(system, x - half[0], y - half[1], x + half[0], y + half[1])
