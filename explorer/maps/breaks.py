"""Bounds of classes: where mapclassify sets them, rounded as far as no value changes class."""

import math
import warnings
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

PLACES: Final = 12
"""Decimals beyond those that a bound begins with, after which it is left as it is."""

SPECK: Final = 1e-9
"""What a bound may miss a round number by and still be taken for it."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where classes end.

    Attributes
    ----------
    low : float
        Where the first class begins.
    uppers : tuple of float
        The bounds that the classes hold, in increasing order.
    closed : bool
        Whether the first class holds its lower bound too.
    """

    low: float
    uppers: tuple[float, ...]
    closed: bool


def found_bounds(values: Floats, scheme: str, k: int, *, percent: bool, from_zero: bool) -> Bounds:
    """Find bounds by a method of mapclassify.

    Parameters
    ----------
    values : numpy.ndarray of float
        Finite and above nought.
    scheme : str
        ``"quantiles"``, ``"equal_interval"`` or ``"fisher_jenks"``.
    k : int
        How many classes at most; with no more distinct values than that, each is a bound.
    percent : bool
        Whether values are shares, whose bounds begin at whole per cents.
    from_zero : bool
        Whether the first class begins at nought, whatever the lowest value.

    Returns
    -------
    Bounds
        None of ``uppers`` where there is no value. Rounded to the fewest decimals that leave each
        value in the class that the method gave it.
    """
    distinct = np.unique(values)
    if not len(distinct):
        return Bounds(0.0, (), closed=False)
    bins = distinct if len(distinct) <= k else _bins(values, scheme, k)
    bins = np.unique(np.append(bins[bins < distinct[-1]], distinct[-1]))
    start = 2 if percent else -max(0, math.floor(math.log10(distinct[-1])) - 1)
    uppers, places = _rounded(bins, distinct, start)
    low = 0.0 if from_zero else _floor(float(distinct[0]), places)
    return Bounds(low, tuple(float(bound) for bound in uppers), closed=low > 0)


def decimals_of(numbers: list[float]) -> int:
    """Tell how many decimals it takes to write some numbers as they are.

    Parameters
    ----------
    numbers : list of float
        As they will be shown.

    Returns
    -------
    int
        The fewest, at most ``PLACES``.
    """
    return next(
        (
            places
            for places in range(PLACES)
            if all(abs(round(one, places) - one) <= SPECK * abs(one) for one in numbers)
        ),
        PLACES,
    )


def _bins(values: Floats, scheme: str, k: int) -> Floats:
    import mapclassify  # noqa: PLC0415 - two seconds, kept out of start-up

    with warnings.catch_warnings():
        # It warns of fewer classes than asked for, which the legend says, and of its own speed.
        warnings.simplefilter("ignore")
        return np.asarray(mapclassify.classify(values, scheme, k=k).bins, dtype=float)


def _rounded(bins: Floats, distinct: Floats, start: int) -> tuple[Floats, int]:
    ranks = np.searchsorted(bins, distinct)
    last = distinct[np.maximum(np.searchsorted(distinct, bins, side="right") - 1, 0)]
    for places in range(start, start + PLACES):
        near = np.round(bins, places)
        up = np.round(np.ceil(bins * 10.0**places - SPECK) / 10.0**places, places)
        tried = np.where(near >= last, near, up)
        if np.all(np.diff(tried, prepend=0) > 0) and np.array_equal(
            np.searchsorted(tried, distinct), ranks
        ):
            return tried, places
    return bins, start + PLACES


def _floor(value: float, places: int) -> float:
    floor = round(math.floor(value * 10.0**places + SPECK) / 10.0**places, max(places, 0))
    return min(floor, value)
