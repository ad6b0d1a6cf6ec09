"""Whole numbers to runs of bytes, the lowest bytes of all of them first."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Wholes: TypeAlias = npt.NDArray[np.uint64]


def planes(numbers: Wholes) -> tuple[int, bytes]:
    r"""Give whole numbers byte by byte, so that what is alike in them lies together.

    Parameters
    ----------
    numbers : numpy.ndarray of uint64
        Below 2**53, which is what a browser counts to.

    Returns
    -------
    tuple of int and bytes
        How many runs there are, and the runs.

    Examples
    --------
    >>> planes(np.array([1, 258, 3], dtype=np.uint64))
    (2, b'\x01\x02\x03\x00\x01\x00')
    """
    greatest = int(numbers.max()) if len(numbers) else 0
    count = (greatest.bit_length() + 7) // 8
    split = numbers.astype("<u8").view(np.uint8).reshape(-1, 8)
    return count, np.ascontiguousarray(split[:, :count].T).tobytes()


def zigzag(steps: npt.NDArray[np.int64]) -> Wholes:
    """Give steps either way as whole numbers, small ones small.

    Parameters
    ----------
    steps : numpy.ndarray of int64
        Of any sign.

    Returns
    -------
    numpy.ndarray of uint64
        Even for steps forward, odd for those back.

    Examples
    --------
    >>> zigzag(np.array([0, -1, 1, -2])).tolist()
    [0, 1, 2, 3]
    """
    return ((steps << 1) ^ (steps >> 63)).astype(np.uint64)
