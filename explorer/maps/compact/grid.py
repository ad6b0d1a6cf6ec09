"""Degrees to the cells of a grid of Web Mercator, and cells to keys that keep them together."""

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from explorer.errors import PageError
from explorer.maps.compact.planes import Wholes

Floats: TypeAlias = npt.NDArray[np.float64]
Cells: TypeAlias = npt.NDArray[np.int64]

FINEST: Final = 28
"""Bits of the grid where nothing asks for a coarser one: cells of 10 cm at 45 degrees."""

COARSEST: Final = 26
"""Bits below which a position could be off by more than half a metre."""

KEY_BITS: Final = 52
"""What a key may take: a browser's numbers hold 53 bits."""

FURTHEST: Final = 85.0511287798066
"""Latitude where the square of Web Mercator ends."""

RADIUS_M: Final = 6_378_137.0

SPREAD: Final = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells that positions are written in.

    Attributes
    ----------
    bits : int
        The square of the world has 2**bits cells on each side.
    x, y : int
        The cell that columns and rows are counted from.
    """

    bits: int
    x: int
    y: int

    def to_json(self) -> dict[str, int]:
        """Give the grid as the header holds it.

        Returns
        -------
        dict of str to int
            Of ``bits``, ``x`` and ``y``.
        """
        return {"bits": self.bits, "x": self.x, "y": self.y}


def to_grid(lon: Floats, lat: Floats, *, finest: int = FINEST) -> tuple[Grid, Cells, Cells]:
    """Put positions on the finest grid on which their keys can be written.

    Parameters
    ----------
    lon, lat : numpy.ndarray of float
        In degrees, finite.
    finest : int
        Bits of the finest grid allowed.

    Returns
    -------
    tuple of Grid and two numpy.ndarray of int64
        The grid, and column and row of each position, counted from its origin.

    Raises
    ------
    PageError
        If a position is no place on a map in Web Mercator.
    """
    _check(lon, lat)
    for bits in range(finest, 0, -1):
        x, y = cells(lon, lat, bits)
        if not len(x):
            return Grid(bits, 0, 0), x, y
        reach = max(int(np.ptp(x)), int(np.ptp(y))).bit_length()
        # The origin lies on an edge of large tiles, so that tiles are runs of keys.
        edge = max(0, reach - 1)
        left, top = (int(side.min()) >> edge << edge for side in (x, y))
        most = max(int(x.max()) - left, int(y.max()) - top)
        if 2 * most.bit_length() <= KEY_BITS:
            return Grid(bits, left, top), x - left, y - top
    raise AssertionError  # 26 bits always fit


def cells(lon: Floats, lat: Floats, bits: int) -> tuple[Cells, Cells]:
    """Give the cell of each position, counted from the north-west corner of the world.

    Parameters
    ----------
    lon, lat : numpy.ndarray of float
        In degrees.
    bits : int
        Of the grid.

    Returns
    -------
    tuple of two numpy.ndarray of int64
        Columns and rows.
    """
    size = 2**bits
    x = (lon + 180.0) / 360.0
    y = 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * np.pi)
    column, row = (np.clip(np.floor(part * size), 0, size - 1).astype(np.int64) for part in (x, y))
    return column, row


def middles(grid: Grid, x: Cells, y: Cells) -> tuple[Floats, Floats]:
    """Give the positions that cells are read as.

    Parameters
    ----------
    grid : Grid
        What the cells are of.
    x, y : numpy.ndarray of int64
        Columns and rows, counted from its origin.

    Returns
    -------
    tuple of two numpy.ndarray of float
        Longitudes and latitudes in degrees.
    """
    return _degrees(grid, x + 0.5, y + 0.5)


def corners(grid: Grid, x: Cells, y: Cells) -> tuple[Floats, Floats, Floats, Floats]:
    """Give the edges of cells.

    Parameters
    ----------
    grid : Grid
        What the cells are of.
    x, y : numpy.ndarray of int64
        Columns and rows, counted from its origin.

    Returns
    -------
    tuple of four numpy.ndarray of float
        West, north, east and south, in degrees.
    """
    west, north = _degrees(grid, x, y)
    east, south = _degrees(grid, x + 1, y + 1)
    return west, north, east, south


def keys(x: Cells, y: Cells) -> Wholes:
    """Let the bits of columns and rows alternate.

    Parameters
    ----------
    x, y : numpy.ndarray of int64
        Not negative, of at most 26 bits.

    Returns
    -------
    numpy.ndarray of uint64
        Those of the columns in the even places.

    Examples
    --------
    >>> keys(np.array([0, 1, 0, 3]), np.array([0, 0, 1, 3])).tolist()
    [0, 1, 2, 15]
    """
    return _spread(x) | (_spread(y) << np.uint64(1))


def furthest_m(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> float:
    """Give the greatest distance between positions and those that stand for them.

    Parameters
    ----------
    lon, lat, other_lon, other_lat : numpy.ndarray of float
        In degrees, near one another.

    Returns
    -------
    float
        In metres, on a sphere that is nowhere smaller than the Earth; nought without positions.
    """
    if not len(lon):
        return 0.0
    east = np.radians(other_lon - lon) * np.cos(np.radians(lat))
    return float(RADIUS_M * np.hypot(east, np.radians(other_lat - lat)).max())


def _degrees(grid: Grid, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    size = 2.0**grid.bits
    lon = (x + grid.x) / size * 360.0 - 180.0
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + grid.y) / size))))
    return np.asarray(lon), np.asarray(lat)


def _spread(part: Cells) -> Wholes:
    spread = part.astype(np.uint64)
    for shift, mask in SPREAD:
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread


def _check(lon: Floats, lat: Floats) -> None:
    odd = ~(np.isfinite(lon) & np.isfinite(lat))
    odd |= (np.abs(lon) > 180) | (np.abs(lat) > FURTHEST)  # noqa: PLR2004 - a half turn
    if odd.any():
        at = int(np.argmax(odd))
        message = (
            f"A map in Web Mercator shows longitudes to 180 and latitudes to {FURTHEST:.4f} "
            f"degrees; {int(odd.sum()):,} positions lie elsewhere, the first at longitude "
            f"{lon[at]}, latitude {lat[at]}. Leave them out, or give them no position."
        )
        raise PageError(message)
