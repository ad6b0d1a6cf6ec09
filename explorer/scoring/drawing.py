"""Weightings drawn around one, by a generator that a browser can repeat number by number.

Each weight of each weighting has a stream of its own, so that nothing depends on the order in which
they are drawn, or on how many others there are. ``docs/explanation/scoring.md`` writes it out.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.uint64]

STEP: Final = 0x9E37_79B9_7F4A_7C15
"""Of SplitMix64 (Steele, Lea and Flood, 2014): 2 to the power 64 by the golden ratio."""

FIRST: Final = 0xBF58_476D_1CE4_E5B9
SECOND: Final = 0x94D0_49BB_1331_11EB
WORD: Final = 2**64
TRY: Final = 3
"""Numbers that one try takes; one more comes before the first."""


def mixed(words: Words) -> Words:
    """Scatter words of 64 bits, as SplitMix64 does its states.

    Parameters
    ----------
    words : numpy.ndarray of uint64
        Any.

    Returns
    -------
    numpy.ndarray of uint64
        Each word once, for all words.

    Examples
    --------
    >>> hex(int(mixed(np.array([STEP], dtype=np.uint64))[0]))
    '0xe220a8397b1dcdaf'
    """
    found = (words ^ (words >> np.uint64(30))) * np.uint64(FIRST)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(SECOND)
    return np.asarray(found ^ (found >> np.uint64(31)), dtype=np.uint64)


def streams(seed: int, samples: range, count: int) -> Words:
    """Give the state from which the numbers of each weight come.

    Parameters
    ----------
    seed : int
        0 or more; what is beyond 64 bits does not count.
    samples : range
        Numbers of the weightings, from 0.
    count : int
        How many weights each has.

    Returns
    -------
    numpy.ndarray of uint64, of shape (samples, count)
        States.
    """
    steps = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(STEP)
    places = (np.arange(samples.start, samples.stop, dtype=np.uint64) + np.uint64(1)) * np.uint64(
        STEP
    )
    own = mixed(mixed(np.array([seed % WORD], dtype=np.uint64)) + places)
    return mixed(own[:, None] + steps)


def uniform(states: Words, number: int) -> Numbers:
    """Give one number of each stream.

    Parameters
    ----------
    states : numpy.ndarray of uint64
        From ``streams``.
    number : int
        Which, from 1.

    Returns
    -------
    numpy.ndarray
        Above 0, up to 1.
    """
    words = mixed(states + np.uint64(STEP * number % WORD)) >> np.uint64(11)
    return (words.astype(np.float64) + 1.0) * 2.0**-53


def dirichlet(shapes: Numbers, seed: int, samples: range) -> Numbers:
    """Draw weightings by a Dirichlet distribution.

    Parameters
    ----------
    shapes : numpy.ndarray of shape (m,)
        Above 0.
    seed : int
        The same seed gives the same weightings.
    samples : range
        Which weightings, from 0.

    Returns
    -------
    numpy.ndarray of shape (samples, m)
        Each row sums to 1.
    """
    logs = _log_gammas(shapes, streams(seed, samples, len(shapes)))
    parts = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def _log_gammas(shapes: Numbers, states: Words) -> Numbers:
    # Marsaglia and Tsang (2000), in logarithms: small shapes would end in nought.
    small = shapes < 1.0
    spread = np.where(small, shapes + 1.0, shapes) - 1.0 / 3.0
    found = np.empty(states.shape)
    rows, columns = (axis.ravel() for axis in np.indices(states.shape))
    number = 2
    while len(rows):
        drawn = states[rows, columns]
        one, two, three = (uniform(drawn, number + step) for step in range(TRY))
        normal = np.sqrt(-2.0 * np.log(one)) * np.cos(2.0 * np.pi * two)
        wide = spread[columns]
        cube = (1.0 + normal / np.sqrt(9.0 * wide)) ** 3
        with np.errstate(divide="ignore", invalid="ignore"):
            rise = np.log(cube)
            taken = np.log(three) < normal * normal / 2.0 + wide - wide * cube + wide * rise
        taken &= cube > 0.0
        found[rows[taken], columns[taken]] = np.log(wide[taken]) + rise[taken]
        rows, columns = rows[~taken], columns[~taken]
        number += TRY
    lifted = np.log(uniform(states, 1)) / shapes
    return found + np.where(small, lifted, 0.0)
