"""Positions near each other, in metres, without a projection library: for answers in a shell."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

MAJOR_M: Final = 6_378_137.0
ECCENTRICITY_2: Final = 0.006_694_379_990_14
"""Of WGS 84."""


def distances_m(
    longitude: ArrayLike, latitude: ArrayLike, to_longitude: ArrayLike, to_latitude: ArrayLike
) -> NDArray[np.float64]:
    """Give straight-line distances between positions, by the ellipsoid's radii half-way.

    Parameters
    ----------
    longitude, latitude, to_longitude, to_latitude : array-like of float
        In degrees on WGS 84; they are broadcast.

    Returns
    -------
    numpy.ndarray
        Metres, within 0.01 % of the geodesic up to 20 km.

    Examples
    --------
    >>> float(distances_m(4.39, 45.45, 4.40, 45.45).round(1))
    782.3
    """
    middle = np.radians((np.asarray(latitude) + np.asarray(to_latitude)) / 2.0)
    flat = 1.0 - ECCENTRICITY_2 * np.square(np.sin(middle))
    eastward = MAJOR_M / np.sqrt(flat) * np.cos(middle)
    northward = MAJOR_M * (1.0 - ECCENTRICITY_2) / flat**1.5
    x = eastward * np.radians(np.asarray(to_longitude) - np.asarray(longitude))
    y = northward * np.radians(np.asarray(to_latitude) - np.asarray(latitude))
    return np.asarray(np.hypot(x, y))
