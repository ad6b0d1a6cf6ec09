"""What a criterion comes to: a figure of every candidate with its bounds, scale and source."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.scoring import Scale
from explorer.studies.siting.candidates import Candidates
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import Ways

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Measure:
    """A criterion measured of every candidate.

    Attributes
    ----------
    name : str
        As it was asked for.
    unit : str
        ``"m"``, ``"share"``, ``"count"``, ``"per_km2"``, ``"yes"`` or ``""``, a column's own.
    scale : Scale
        The reference.
    value, low, high : numpy.ndarray
        The figure and its bounds; NaN where nothing is known.
    sources : tuple of str
        Keys of the catalogue's register.
    basis : str
        How the figure came about: ``"estimated"`` or ``"network"`` ways, ``"straight"`` lines,
        ``"commune"`` or ``"records"`` of fibre, ``"outline"``, ``"declared"``, ``"rule"``.
    nearest : tuple of str or None
        For a distance, what is nearest.
    unusable : int
        Features without a position or an amount, which the figure cannot know of.
    quarter : str or None
        Of which quarter the figures are, where they are of one.
    unreached : tuple of int
        Rows of candidates that streets do not reach, or from which they lead nowhere asked for.
    """

    name: str
    unit: str
    scale: Scale
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sources: tuple[str, ...]
    basis: str
    nearest: tuple[str | None, ...] = field(default=())
    unusable: int = 0
    quarter: str | None = None
    unreached: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What criteria are measured on.

    Attributes
    ----------
    candidates : Candidates
        Whom to measure.
    sealed : Sealed
        The catalogue's layers.
    ways : Ways
        What measures distances.
    premises : str or None
        A file of building records, for fibre at the place itself.
    radius_m : float
        How far around a place its fibre is counted.
    """

    candidates: Candidates
    sealed: Sealed
    ways: Ways
    premises: str | None = None
    radius_m: float = 250.0
    _kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: str, make: Callable[[], Kept]) -> Kept:
        """Make something that several criteria share, the first time alone.

        Parameters
        ----------
        key : str
            Its name.
        make : callable
            What makes it.

        Returns
        -------
        object
            What was made.
        """
        if key not in self._kept:
            self._kept[key] = make()
        made: Kept = self._kept[key]
        return made
