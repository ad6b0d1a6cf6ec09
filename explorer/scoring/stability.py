"""How often each candidate is first, or among the first, when the weights are not quite these."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.scoring.drawing import dirichlet
from explorer.scoring.methods import METHODS, normalised, told_apart

SAMPLES: Final = 1000
SEED: Final = 2014
CONCENTRATION: Final = 20.0
"""How closely sampled weights keep to those given: a weight of 0.3 varies by 0.1 (1 sigma)."""

CELLS: Final = 4_000_000
"""Scores that are held at a time: rows by weightings."""

DRAWN: Final = 500_000
"""Weights that are drawn at a time."""

FLOOR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Stability:
    """Shares of sampled weightings.

    Attributes
    ----------
    first, among : numpy.ndarray of shape (n,)
        How often each row is first, and among the first `top`.
    top : int
        How many are meant by the first.
    samples : int
        How many weightings were drawn.
    """

    first: NDArray[np.float64]
    among: NDArray[np.float64]
    top: int
    samples: int


def sampled_weights(
    weights: ArrayLike,
    count: int,
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    concentration: float = CONCENTRATION,
) -> NDArray[np.float64]:
    """Draw weightings around the one given, by a Dirichlet distribution.

    Parameters
    ----------
    weights : array-like of shape (m,)
        0 or more, not all 0: the mean of what is drawn. A weight of 0 stays 0.
    count : int
        How many criteria there are, m.
    samples : int
        How many to draw.
    seed : int
        The same seed gives the same weightings.
    concentration : float
        The larger, the closer to the weights given.

    Returns
    -------
    numpy.ndarray of shape (samples, m)
        Each row sums to 1.
    """
    mean = normalised(weights, count)
    used = mean > 0
    drawn = np.zeros((samples, count))
    shapes = np.maximum(concentration * mean[used], FLOOR)
    step = max(1, DRAWN // len(shapes))
    for start in range(0, samples, step):
        some = range(start, min(start + step, samples))
        drawn[some.start : some.stop, used] = dirichlet(shapes, seed, some)
    return drawn


def stability(  # noqa: PLR0913 - worths and weights, then one keyword a choice
    worths: ArrayLike,
    weights: ArrayLike,
    *,
    method: str = "weighted-sum",
    top: int = 5,
    samples: int = SAMPLES,
    seed: int = SEED,
    concentration: float = CONCENTRATION,
) -> Stability:
    """Rank under many weightings around the one given.

    Rows are taken in blocks, so that memory does not grow with their number: for each weighting
    the best rows so far are kept, and nothing else.

    Parameters
    ----------
    worths : array-like of shape (n, m)
        From 0 to 1.
    weights : array-like of shape (m,)
        0 or more, not all 0.
    method : str
        A key of ``METHODS``.
    top : int
        How many are meant by the first.
    samples, seed, concentration : int, int, float
        As for ``sampled_weights``.

    Returns
    -------
    Stability
        Of equal scores the earlier row is the better one, as in ``ranks``.
    """
    table = np.asarray(worths, dtype=np.float64)
    count = len(table)
    kept = min(top, count)
    drawn = sampled_weights(
        weights, table.shape[1], samples=samples, seed=seed, concentration=concentration
    )
    best = np.full((kept, samples), -np.inf)
    rows = np.full((kept, samples), -1, dtype=np.int64)
    step = max(1, min(4096, CELLS // max(1, samples)))
    for start in range(0, count, step):
        block = _block(table[start : start + step], drawn, method)
        found, column = np.nonzero(block > best[-1]) if kept else (np.empty(0, int),) * 2
        if len(found):
            _merge(best, rows, block[found, column], found + start, column)
    first = np.bincount(rows[0], minlength=count) if kept else np.zeros(count)
    among = np.bincount(rows.ravel(), minlength=count) if kept else np.zeros(count)
    return Stability(first / samples, among / samples, kept, samples)


def _block(
    table: NDArray[np.float64], drawn: NDArray[np.float64], method: str
) -> NDArray[np.float64]:
    if method == "weighted-sum":
        return told_apart(table @ drawn.T, method)
    if method == "lexicographic":  # each weighting has an order of its own
        return np.stack([METHODS[method](table, weights) for weights in drawn], axis=1)
    step = max(1, CELLS // max(1, drawn.size))
    told = [
        METHODS[method](table[start : start + step, None, :], drawn)
        for start in range(0, len(table), step)
    ]
    return told_apart(np.concatenate(told), method)


def _merge(
    best: NDArray[np.float64],
    rows: NDArray[np.int64],
    values: NDArray[np.float64],
    found: NDArray[np.int64],
    column: NDArray[np.int64],
) -> None:
    # Those that beat the last of the best, with the best so far: the first `kept` of each column.
    kept = len(best)
    touched = np.flatnonzero(np.bincount(column))  # np.unique would import masked arrays
    every = np.concatenate([best[:, touched].ravel(), values])
    owner = np.concatenate([rows[:, touched].ravel(), found])
    place = np.concatenate([np.tile(touched, kept), column])
    order = np.lexsort((owner, -every, place))
    place = place[order]
    begins = np.searchsorted(place, touched)
    rank = np.arange(len(place)) - np.repeat(begins, np.diff([*begins, len(place)]))
    chosen = rank < kept
    best[rank[chosen], place[chosen]] = every[order][chosen]
    rows[rank[chosen], place[chosen]] = owner[order][chosen]
