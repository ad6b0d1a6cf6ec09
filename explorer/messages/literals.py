"""Values as a message names them: those of Python, whichever library held them."""

from typing import Any

import numpy as np


def literal(value: Any) -> str:
    """Give a label or a value as Python would write it.

    Libraries hand over numbers of numpy, or of Python, as their versions please, and numpy writes
    its own as ``np.int64(3)``.

    Parameters
    ----------
    value : object
        A row's label, a cell, or a tuple of such.

    Returns
    -------
    str
        As ``repr`` gives it of the value as one of Python's own.

    Examples
    --------
    >>> literal(np.int64(3)), literal("3"), literal(("42218", np.float64(0.5)))
    ('3', "'3'", "('42218', 0.5)")
    """
    return repr(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        return value.item()
    return tuple(map(_plain, value)) if type(value) is tuple else value
