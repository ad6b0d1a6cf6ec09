"""How much the gate takes in: sizes, counts, time, and the extent that positions must lie in."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Box: TypeAlias = tuple[float, float, float, float]

CSVW: Final = "csv-metadata.json"
"""What describes the files of a folder of CSV on the web, where the standard looks for it."""

JSON_SUFFIXES: Final = frozenset({".geojson", ".json"})
"""Endings of files that are read as GeoJSON."""

WORLD: Final[Sequence[Box]] = ((-180.0, -90.0, 180.0, 90.0),)
"""Every position on Earth, as west, south, east, north in degrees."""

ANYWHERE: Final[Box] = (-math.inf, -math.inf, math.inf, math.inf)
"""The extent of a schema that says nothing of places."""

FRANCE: Final[Sequence[Box]] = (
    (-5.6, 41.2, 9.8, 51.3),  # metropolitan France and Corsica
    (-61.9, 15.7, -60.9, 16.6),  # Guadeloupe
    (-61.3, 14.3, -60.7, 15.0),  # Martinique
    (-54.7, 2.0, -51.5, 5.9),  # Guyane
    (55.1, -21.5, 55.9, -20.8),  # La Réunion
    (44.9, -13.1, 45.4, -12.5),  # Mayotte
)
"""Metropolitan France and the five overseas departments, rounded outwards."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold before the gate turns it away.

    Attributes
    ----------
    bytes, features, vertices : int
        Size of the file, unpacked where it is packed; number of features, number of positions.
    crossings : int
        How often the lines of one shape may cross before it is refused instead of repaired: what
        a repair costs grows faster than their number.
    members : int
        Number of files in an archive.
    seconds : float
        Time for all features together, looked at between two of them.
    """

    bytes: int = 512 * 1024 * 1024
    features: int = 2_000_000
    vertices: int = 20_000_000
    crossings: int = 1_000
    members: int = 100
    seconds: float = 600.0

    def deadline(self) -> float:
        """Give the moment at which the time is over, from now on.

        Returns
        -------
        float
            By the clock of ``time.monotonic``.
        """
        return time.monotonic() + self.seconds


def within(x: float, y: float, boxes: Sequence[Box]) -> bool:
    """Say whether a position lies in one of some boxes, edges included.

    Parameters
    ----------
    x, y : float
        Longitude and latitude in degrees.
    boxes : sequence of (west, south, east, north)
        In degrees.

    Returns
    -------
    bool
        True as soon as one box holds the position.
    """
    return any(west <= x <= east and south <= y <= north for west, south, east, north in boxes)
