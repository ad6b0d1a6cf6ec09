"""Candidates that no other beats on every criterion at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


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
    # Who is beaten for sure beats nobody that its own rival does not beat.
    for rival in least[_unbeaten(least)]:
        alive = np.flatnonzero(front)
        beaten = alive
        for column, worth in enumerate(rival):
            beaten = beaten[most[beaten, column] <= worth]
        front[beaten[(most[beaten] < rival).any(axis=1)]] = False
    return front


def _unbeaten(table: NDArray[np.float64]) -> NDArray[np.int64]:
    # Rows that no other beats, each worth once. By falling sums none is beaten by a later one.
    order = np.lexsort(table.T) if table.size else np.arange(min(len(table), 1))
    other = np.ones(len(order), dtype=bool)
    other[1:] = (table[order[1:]] != table[order[:-1]]).any(axis=1)
    rows = order[other]
    rows = rows[np.argsort(-table[rows].sum(axis=1), kind="stable")]
    found = []
    while len(rows):
        first, rest = rows[0], rows[1:]
        found.append(int(first))
        beaten = np.arange(len(rest))
        for column, worth in enumerate(table[first]):
            beaten = beaten[table[rest[beaten], column] <= worth]
        kept = np.ones(len(rest), dtype=bool)
        kept[beaten] = False
        rows = rest[kept]
    return np.array(found, dtype=np.int64)
