"""What is asked of every position before it is measured; changes if a layer says it otherwise."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from explorer.crs import METRIC, system_name
from explorer.errors import CrsError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


def located(geometries: "gpd.GeoSeries") -> "NDArray[np.bool_]":
    """Tell which features have a position.

    Parameters
    ----------
    geometries : geopandas.GeoSeries
        Any geometry.

    Returns
    -------
    numpy.ndarray
        False where the geometry is null or empty.
    """
    there: NDArray[np.bool_] = ~(geometries.isna() | geometries.is_empty).to_numpy()
    return there


def own_accuracy(features: "gpd.GeoDataFrame") -> "NDArray[np.float64]":
    """Take each feature's accuracy, in metres.

    Parameters
    ----------
    features : geopandas.GeoDataFrame
        With a column `accuracy_m`, or without one.

    Returns
    -------
    numpy.ndarray
        NaN where it is unknown.
    """
    if "accuracy_m" not in features.columns:
        return np.full(len(features), np.nan)
    return pd.to_numeric(features["accuracy_m"]).to_numpy(dtype="float64", na_value=np.nan)


def require_in_plane(geometries: "NDArray[np.object_]", name: str, system: str = METRIC) -> None:
    """Refuse what a plane cannot hold, such as a pole.

    Parameters
    ----------
    geometries : numpy.ndarray
        Located geometries, in the plane.
    name : str
        The name of the argument, for the message.
    system : str
        The plane's system, for the message.

    Raises
    ------
    CrsError
        If a coordinate is not finite.
    """
    if not np.isfinite(shapely.bounds(geometries)).all():
        message = (
            f"'{name}' holds a position that {system_name(system)} cannot express, and only two "
            "points are compared without it. Leave that position out."
        )
        raise CrsError(message)
