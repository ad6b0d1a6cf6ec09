"""Surfaces and what an uncertain outline does to them; changes if the way of measuring does."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from explorer.crs import geod, to_storage
from explorer.errors import SchemaError
from explorer.messages.literals import literal

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

SQUARE_METRES_PER_HECTARE: Final = 10_000.0


def _measured(
    zones: "gpd.GeoDataFrame",
    measure: "Callable[[BaseGeometry], float]",
    name: str,
) -> "pd.Series[float]":
    # Measure each polygon on WGS 84, leaving NaN where there is none.
    stored = to_storage(zones, "zones")
    outlines = shapely.orient_polygons(shapely.force_2d(stored.geometry.to_numpy()))
    values: list[float] = []
    for label, outline in zip(zones.index, outlines, strict=True):
        if outline is not None and outline.geom_type not in {"Polygon", "MultiPolygon"}:
            message = (
                f"'zones' must hold polygons, but row {literal(label)} is a {outline.geom_type}. "
                "Leave it out, or give the outline that it stands for."
            )
            raise SchemaError(message)
        values.append(np.nan if outline is None else measure(outline))
    return pd.Series(values, index=zones.index, dtype="float64", name=name)


def area_ha(zones: "gpd.GeoDataFrame") -> "pd.Series[float]":
    """Geodesic area of each zone, in hectares.

    Holes are left out, the parts of a multipolygon are summed, and the direction in which a ring
    is drawn changes nothing.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Valid polygons, in any declared CRS.

    Returns
    -------
    pandas.Series
        Index of `zones`; NaN where the geometry is null, 0 where it is empty.

    Raises
    ------
    CrsError
        If `zones` declares no CRS.
    SchemaError
        If a geometry is neither a polygon nor a multipolygon.

    Notes
    -----
    Corners are converted to longitude and latitude on WGS 84, then joined by geodesics. An edge
    drawn straight in another CRS bends a little on the way: a hundred-thousandth of the area for
    a district, more for a country drawn with few corners.
    """
    ellipsoid = geod()

    def hectares(outline: "BaseGeometry") -> float:
        square_metres, _ = ellipsoid.geometry_area_perimeter(outline)
        return abs(float(square_metres)) / SQUARE_METRES_PER_HECTARE

    return _measured(zones, hectares, "area_ha")


def perimeter_m(zones: "gpd.GeoDataFrame") -> "pd.Series[float]":
    """Geodesic length of each zone's outline, in metres, the edges of holes included.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons, in any declared CRS.

    Returns
    -------
    pandas.Series
        Index of `zones`; NaN where the geometry is null, 0 where it is empty.

    Raises
    ------
    CrsError
        If `zones` declares no CRS.
    SchemaError
        If a geometry is neither a polygon nor a multipolygon.
    """
    ellipsoid = geod()

    def metres(outline: "BaseGeometry") -> float:
        return 0.0 if outline.is_empty else float(ellipsoid.geometry_length(outline.boundary))

    return _measured(zones, metres, "perimeter_m")


def area_uncertainty_ha(
    zones: "gpd.GeoDataFrame",
    *,
    accuracy_m: "pd.Series[float] | None" = None,
) -> "pd.Series[float]":
    """How far each zone's area may be off, in hectares: perimeter times accuracy.

    It is a bound, not a likely error: an outline off by `a` metres everywhere, all inwards or all
    outwards, moves the area by at most about perimeter times `a`. A real outline errs both ways
    along its course, and most of that cancels out.

    Parameters
    ----------
    zones : geopandas.GeoDataFrame
        Polygons, in any declared CRS.
    accuracy_m : pandas.Series, optional
        Accuracy of each outline in metres, on the index of `zones`; its column `accuracy_m` when
        not given.

    Returns
    -------
    pandas.Series
        Index of `zones`; NaN where the accuracy or the geometry is unknown.

    Raises
    ------
    CrsError
        If `zones` declares no CRS.
    SchemaError
        If no accuracy is given and `zones` has no such column, or if one is negative.

    Notes
    -----
    Rounded corners add pi times `a` squared at most when a convex outline swells; it counts only
    where `a` is no longer small beside the zone.
    """
    if accuracy_m is not None:
        accuracy = accuracy_m.reindex(zones.index)
    elif "accuracy_m" in zones.columns:
        accuracy = zones["accuracy_m"]
    else:
        message = (
            "'zones' has no column 'accuracy_m', and an area without it has no uncertainty. "
            "Add the column, or give accuracy_m=."
        )
        raise SchemaError(message)
    accuracy = pd.to_numeric(accuracy).astype("float64")
    negative = accuracy.index[accuracy < 0]
    if len(negative):
        message = (
            f"'accuracy_m' must be 0 or more, in metres, but row {literal(negative[0])} holds "
            f"{accuracy[accuracy < 0].iloc[0]:g}. Leave it empty where it is unknown."
        )
        raise SchemaError(message)
    uncertainty = perimeter_m(zones).to_numpy() * accuracy.to_numpy() / SQUARE_METRES_PER_HECTARE
    return pd.Series(uncertainty, index=zones.index, dtype="float64", name="area_uncertainty_ha")


def density_per_ha(
    counts: "pd.Series[int] | pd.Series[float]",
    zones: "gpd.GeoDataFrame",
    *,
    accuracy_m: "pd.Series[float] | None" = None,
) -> pd.DataFrame:
    """Density of features in each zone, with the ends that its uncertain outline leaves.

    Parameters
    ----------
    counts : pandas.Series
        How many features each zone holds, on the index of `zones`.
    zones : geopandas.GeoDataFrame
        Polygons, in any declared CRS.
    accuracy_m : pandas.Series, optional
        As in `area_uncertainty_ha`.

    Returns
    -------
    pandas.DataFrame
        Index of `zones`: `count`, `area_ha`, `area_uncertainty_ha`, and per hectare
        `density_per_ha`, `density_per_ha_low`, `density_per_ha_high`. NaN where a term is
        unknown; the high end is NaN too where the uncertainty reaches the area itself, since
        the density then has none.

    Raises
    ------
    CrsError
        If `zones` declares no CRS.
    SchemaError
        As in `area_uncertainty_ha`.
    """
    area = area_ha(zones)
    uncertainty = area_uncertainty_ha(zones, accuracy_m=accuracy_m)
    count = counts.reindex(zones.index)
    least = area - uncertainty
    return pd.DataFrame(
        {
            "count": count,
            "area_ha": area,
            "area_uncertainty_ha": uncertainty,
            "density_per_ha": count / area.where(area > 0),
            "density_per_ha_low": count / (area + uncertainty).where(area > 0),
            "density_per_ha_high": count / least.where(least > 0),
        },
        index=zones.index,
    )
