"""Candidates that no other beats on every criterion at once."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

BLOCK: Final = 512


def pareto_front(low: ArrayLike, high: ArrayLike | None = None) -> NDArray[np.bool_]:
    """Say which rows are on the Pareto front.

    A row is off the front when another is at least as good on every criterion and better on one,
    whatever the unknown values turn out to be.

    Parameters
    ----------
    low : array-like of shape (n, m)
        Worths, or the least that they may be.
    high : array-like of shape (n, m), optional
        The most that they may be; the same as `low` where all is known.

    Returns
    -------
    numpy.ndarray of shape (n,)
        True on the front.

    Examples
    --------
    >>> pareto_front([[1, 0], [0, 1], [0.4, 0.4], [0.3, 0.4]]).tolist()
    [True, True, True, False]
    """
    least = np.asarray(low, dtype=np.float64)
    most = least if high is None else np.asarray(high, dtype=np.float64)
    front = np.ones(len(least), dtype=bool)
    # The best sums first: most of what is beaten is beaten by one of those.
    order = np.argsort(-least.sum(axis=1), kind="stable")
    for start in range(0, len(order), BLOCK):
        rivals = least[order[start : start + BLOCK]]
        alive = np.flatnonzero(front)
        for rival in rivals:
            own = most[alive]
            beaten = (rival >= own).all(axis=1) & (rival > own).any(axis=1)
            front[alive[beaten]] = False
            alive = alive[~beaten]
    return front
