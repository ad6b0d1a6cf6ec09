"""How far it is from one place to another: by the straight line, where no streets are loaded.

A way is told by three figures: the length that is taken, and the least and the most that it
may be, positions being uncertain. A network gives the same three (``explorer.studies.siting.
network``), so that criteria need not know which of the two measured them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.plane import distances_m
from explorer.vocabulary import TravelMode

DETOUR: Final = 1.3
"""How much longer than the straight line a way is taken to be: an assumption."""

LONGEST_DETOUR: Final = 1.6
"""The same for the cautious bound; the other bound is the straight line itself."""

SPEEDS_M_PER_MIN: Final[Mapping[str, float]] = {
    TravelMode.WALK: 5000.0 / 60.0,
    TravelMode.CYCLE: 250.0,
}
"""5 and 15 km/h: what turns minutes into metres. Driving has no one speed."""

MODES: Final = tuple(str(mode) for mode in TravelMode)


@dataclass(frozen=True, slots=True)
class Positions:
    """Points, and how far each may be off.

    Attributes
    ----------
    longitude, latitude : numpy.ndarray
        In degrees on WGS 84.
    accuracy_m : numpy.ndarray
        In metres; 0 where it is not known.
    """

    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the points."""
        return len(self.longitude)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths of ways in metres, one row an origin and one column a target.

    Attributes
    ----------
    value : numpy.ndarray
        NaN where there is no way.
    low, high : numpy.ndarray
        The least and the most; `high` is infinite where there is no way.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Ways(Protocol):
    """What measures ways."""

    @property
    def basis(self) -> str:
        """Tell how: ``"estimated"`` by the straight line, ``"network"`` by streets."""

    @property
    def mode(self) -> str:
        """Tell by what means: one of ``MODES``."""

    @property
    def credit(self) -> str | None:
        """Tell whose data was used, beside the layers'."""

    def lengths(self, origins: Positions, targets: Positions) -> Lengths:
        """Measure every way from an origin to a target.

        Parameters
        ----------
        origins, targets : Positions
            From where, and to where.

        Returns
        -------
        Lengths
            In metres.
        """


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Ways by the straight line and a detour that is an assumption.

    Attributes
    ----------
    mode : str
        One of ``MODES``; the length is the same for all.
    basis : str
        ``"estimated"``.
    credit : None
        There is none.
    """

    mode: str = "walk"
    basis: str = "estimated"
    credit: str | None = None

    def lengths(self, origins: Positions, targets: Positions) -> Lengths:
        """Measure every way.

        Parameters
        ----------
        origins, targets : Positions
            From where, and to where.

        Returns
        -------
        Lengths
            The straight line times ``DETOUR``; at least the straight line less both accuracies,
            at most ``LONGEST_DETOUR`` times the line with both.
        """
        away, margin = straight_m(origins, targets), margins_m(origins, targets)
        return Lengths(
            DETOUR * away, np.maximum(away - margin, 0.0), LONGEST_DETOUR * (away + margin)
        )


def straight_m(origins: Positions, targets: Positions) -> NDArray[np.float64]:
    """Give straight lines from every origin to every target.

    Parameters
    ----------
    origins, targets : Positions
        Points.

    Returns
    -------
    numpy.ndarray
        Metres, one row an origin.
    """
    return distances_m(
        origins.longitude[:, None], origins.latitude[:, None], targets.longitude, targets.latitude
    )


def margins_m(origins: Positions, targets: Positions) -> NDArray[np.float64]:
    """Give how far each straight line may be off.

    Parameters
    ----------
    origins, targets : Positions
        Points.

    Returns
    -------
    numpy.ndarray
        Metres, one row an origin: both accuracies together.
    """
    return np.asarray(origins.accuracy_m[:, None] + targets.accuracy_m)
