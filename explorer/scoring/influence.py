"""What a value is worth, from 0 to 1, on a scale that no other candidate can move."""

from dataclasses import dataclass
from enum import StrEnum, unique

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import SchemaError


@unique
class Influence(StrEnum):
    """How a value counts."""

    POSITIVE = "positive"
    """The more the better, between the ends of the scale."""
    INVERSE = "inverse"
    """The less the better."""
    TARGET = "target"
    """The nearer to a target the better; worth nothing at the scale's ends and beyond."""
    THRESHOLD = "threshold"
    """All or nothing: from the scale's low end on."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A reference scale.

    Attributes
    ----------
    influence : Influence
        How a value counts.
    low, high : float
        The ends, in the criterion's unit; of a threshold only the low one counts.
    target : float or None
        Where a target is met, strictly between the ends.
    """

    influence: Influence
    low: float
    high: float
    target: float | None = None

    def __post_init__(self) -> None:
        ends = np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high
        aims = self.influence is Influence.TARGET
        met = self.target is not None and self.low < self.target < self.high
        if not ends or (aims and not met):
            message = (
                f"A scale goes from a low end to a higher one, with the target between them where "
                f"there is one; found low={self.low!r}, high={self.high!r}, "
                f"target={self.target!r}."
            )
            raise SchemaError(message)


def scaled(values: ArrayLike, scale: Scale) -> NDArray[np.float64]:
    """Give what values are worth.

    Parameters
    ----------
    values : array-like of float
        In the criterion's unit; NaN where unknown.
    scale : Scale
        The reference.

    Returns
    -------
    numpy.ndarray
        From 0 to 1, NaN where unknown.

    Examples
    --------
    >>> scaled([0, 500, 3000], Scale(Influence.INVERSE, 0, 2000)).tolist()
    [1.0, 0.75, 0.0]
    """
    given = np.asarray(values, dtype=np.float64)
    share = np.clip((given - scale.low) / (scale.high - scale.low), 0.0, 1.0)
    match scale.influence:
        case Influence.POSITIVE:
            return share
        case Influence.INVERSE:
            return 1.0 - share
        case Influence.THRESHOLD:
            return np.where(np.isnan(given), np.nan, (given >= scale.low).astype(np.float64))
        case Influence.TARGET:
            aim = float(scale.target or 0.0)
            below = (given - scale.low) / (aim - scale.low)
            above = (scale.high - given) / (scale.high - aim)
            return np.clip(np.minimum(below, above), 0.0, 1.0)


def scaled_bounds(
    low: ArrayLike, high: ArrayLike, scale: Scale
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the least and the most that a value between two bounds may be worth.

    Parameters
    ----------
    low, high : array-like of float
        Bounds in the criterion's unit; NaN where nothing is known, which may be worth anything.
    scale : Scale
        The reference.

    Returns
    -------
    tuple of numpy.ndarray
        From 0 to 1, never NaN.
    """
    ends = np.stack([scaled(low, scale), scaled(high, scale)])
    least, most = ends.min(axis=0), ends.max(axis=0)
    if scale.influence is Influence.TARGET:
        aim = float(scale.target or 0.0)
        holds = (np.asarray(low, dtype=np.float64) <= aim) & (
            np.asarray(high, dtype=np.float64) >= aim
        )
        most = np.where(holds, 1.0, most)
    return np.nan_to_num(least, nan=0.0), np.nan_to_num(most, nan=1.0)
