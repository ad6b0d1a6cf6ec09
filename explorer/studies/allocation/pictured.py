"""Chosen sites as a picture: demand by the distance to its site, and the sites by name."""

from typing import TYPE_CHECKING

import geopandas as gpd
from shapely import Point, Polygon

from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.pictures.frame import Picture, Words
from explorer.pictures.furniture import Key, Look
from explorer.pictures.staticmap import Group
from explorer.pictures.zonemap import zone_map
from explorer.studies.allocation.layout import title
from explorer.studies.allocation.notes import notes
from explorer.studies.allocation.reasons import why
from explorer.studies.allocation.result import assignments, site_rows
from explorer.studies.siting.grids import corners
from explorer.territory import Territory
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from explorer.studies.allocation.answer import Allocation

NEW = Look("#166534", size=9)
KEPT = Look("#b42318", marker="s", size=9)


def demand_shapes(allocation: "Allocation") -> gpd.GeoSeries:
    """Give where each demand is, in the order of ``assignments``.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.

    Returns
    -------
    geopandas.GeoSeries
        Points in EPSG:4326; of a grid the cells themselves, so that sites stand out of them.
    """
    demand = allocation.demand
    if demand.is_grid:
        return gpd.GeoSeries([Polygon(corners(key)) for key in demand.keys], crs=STORAGE)
    rows = assignments(allocation)
    points = [Point(one["longitude"], one["latitude"]) for one in rows]
    return gpd.GeoSeries(points, crs=STORAGE)


def allocation_picture(allocation: "Allocation", language: str) -> Picture:
    """Draw who is how far from the chosen sites.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Picture
        A map; demand without a site has no figure, and looks so.

    Raises
    ------
    InputError
        If there is no choice: there is nothing to draw.
    """
    if allocation.choice is None:
        message = f"There is no picture of this. {' '.join(why(allocation, language))}"
        raise InputError(message)
    said = catalogue("allocation")
    shapes = demand_shapes(allocation)
    metres = [one["distance_m"] for one in assignments(allocation)]
    frame = gpd.GeoDataFrame({"distance_m": metres}, geometry=shapes).astype(
        {"distance_m": "float64"}
    )
    words = Words(
        title(allocation, language), tuple(notes(allocation, language, timed=False)), "", language
    )
    named = "name" if language == Language.FRENCH else "name_en"
    above = [
        Group(
            gpd.GeoSeries([Point(one["longitude"], one["latitude"]) for one in rows], crs=STORAGE),
            look, f"sites-{name}", [str(one[named]) for one in rows],
            Key(said[f"map.{name}"][language], look, "point"),
        )
        for name, look, kept in (("kept", KEPT, True), ("new", NEW, False))
        if (rows := [one for one in site_rows(allocation) if one["kept"] is kept])
    ]  # fmt: skip
    return zone_map(
        frame, "distance_m", words, kind="count", above=above,
        figure=f"{said['map.distance'][language]} (m)", territory=Territory(allocation.catalog),
        area="",
    )  # fmt: skip
