"""From worths and weights to one score and a rank; each method grows with every worth.

With worths u from 0 to 1 and weights w that sum to 1:

- weighted sum: the sum of w u;
- weighted product: the product of u to the power w;
- TOPSIS: d0 / (d0 + d1), where d0 and d1 are the Euclidean distances of w u to the origin and to
  w. Ideal and anti-ideal are the scale's ends, so that no candidate moves another's score;
- lexicographic: worths in twentieths, the heaviest criterion first, the next where they are equal;
  criteria of equal weight in the order given. The score reads those twentieths as the digits of
  a whole number in base 21, as a part of the highest such number.

Scores are told apart by twelve decimals, but for the lexicographic ones, whose every digit counts.
Equal scores are ranked in the order of the rows.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.errors import SchemaError

Numbers: TypeAlias = NDArray[np.float64]

EXACT: Final = 12
"""Decimals by which scores are told apart: sums of the same parts differ beyond them."""

STEPS: Final = 20
"""How finely the lexicographic order tells worths apart: a twentieth of the scale."""

DIGITS: Final = 11
"""Criteria that a double can hold in base 21 without losing the last."""


def told_apart(values: Numbers, method: str) -> Numbers:
    """Round scores to the decimals by which they are told apart.

    Parameters
    ----------
    values : numpy.ndarray
        Scores of a method.
    method : str
        A key of ``METHODS``.

    Returns
    -------
    numpy.ndarray
        The same, to ``EXACT`` decimals; lexicographic ones as they are.
    """
    return values if method == "lexicographic" else np.round(values, EXACT)


def scores(worths: ArrayLike, weights: ArrayLike, method: str = "weighted-sum") -> Numbers:
    """Give the score of each row.

    Parameters
    ----------
    worths : array-like of shape (n, m)
        From 0 to 1.
    weights : array-like of shape (m,)
        0 or more, not all 0; their sum does not matter.
    method : str
        A key of ``METHODS``.

    Returns
    -------
    numpy.ndarray of shape (n,)
        From 0 to 1.

    Raises
    ------
    SchemaError
        If a worth or weight is out of its range, the shapes differ, or the method is unknown.

    Examples
    --------
    >>> scores([[1.0, 0.0], [0.5, 0.6]], [3, 1]).tolist()
    [0.75, 0.525]
    """
    table = np.asarray(worths, dtype=np.float64)
    if method not in METHODS:
        message = f"There is no method '{method}'. The methods are {', '.join(METHODS)}."
        raise SchemaError(message)
    if table.ndim != 2 or not ((table >= 0) & (table <= 1)).all():  # noqa: PLR2004
        message = "Worths are a table of numbers from 0 to 1, one row a candidate."
        raise SchemaError(message)
    return told_apart(METHODS[method](table, normalised(weights, table.shape[1])), method)


def normalised(weights: ArrayLike, count: int) -> Numbers:
    """Give weights that sum to 1.

    Parameters
    ----------
    weights : array-like of float
        0 or more, not all 0.
    count : int
        How many there must be.

    Returns
    -------
    numpy.ndarray
        The same proportions.

    Raises
    ------
    SchemaError
        If they are not as described.
    """
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (count,) or not (np.isfinite(given) & (given >= 0)).all() or not given.sum():
        message = f"Expected {count} weights of 0 or more, not all 0; found {given.tolist()}."
        raise SchemaError(message)
    return np.asarray(given / given.sum())


def _weighted_sum(worths: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(worths @ weights)


def _weighted_product(worths: Numbers, weights: Numbers) -> Numbers:
    return np.asarray(np.prod(np.power(worths, weights), axis=-1))


def _topsis(worths: Numbers, weights: Numbers) -> Numbers:
    up = np.sqrt(np.square(worths * weights).sum(axis=-1))
    down = np.sqrt(np.square((1.0 - worths) * weights).sum(axis=-1))
    return np.asarray(up / (up + down))


def _lexicographic(worths: Numbers, weights: Numbers) -> Numbers:
    order = np.argsort(-weights, kind="stable")[:DIGITS]
    places = np.array([float((STEPS + 1) ** power) for power in reversed(range(len(order)))])
    # Whole numbers below 2 to the power 53: exact in whatever order they are added.
    number = np.floor(worths[:, order] * STEPS + 0.5) @ places
    return np.asarray(number / ((STEPS + 1) ** len(order) - 1))


METHODS: Final[Mapping[str, Callable[[Numbers, Numbers], Numbers]]] = {
    "weighted-sum": _weighted_sum,
    "weighted-product": _weighted_product,
    "topsis": _topsis,
    "lexicographic": _lexicographic,
}
"""By name on the command line."""


def ranks(values: ArrayLike) -> NDArray[np.int64]:
    """Rank scores from 1, the highest first; equal scores in the order of the rows.

    Parameters
    ----------
    values : array-like of shape (n,)
        Scores.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Each number from 1 to n once.
    """
    given = np.asarray(values, dtype=np.float64)
    order = np.argsort(-given, kind="stable")
    result = np.empty(len(given), dtype=np.int64)
    result[order] = np.arange(1, len(given) + 1)
    return result


def rank_bounds(low: ArrayLike, high: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the best and the worst rank that scores between two bounds may take.

    Parameters
    ----------
    low, high : array-like of shape (n,)
        Bounds of each score.

    Returns
    -------
    tuple of numpy.ndarray of shape (n,)
        Best and worst rank, from 1 to n.
    """
    least, most = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    above = len(least) - np.searchsorted(np.sort(least), most, side="right")
    below = np.searchsorted(np.sort(most), least, side="left")
    return 1 + above.astype(np.int64), len(least) - below.astype(np.int64)
