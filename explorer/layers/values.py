"""Values of properties as every format gives them, to those that a layer may hold."""

import math
from typing import Any, Final

from explorer.layers.findings import Examination

EXACT_INTEGER: Final = 2**53
"""Up to here each whole number has a double of its own, which is what readers of JSON keep."""


def held(value: Any, feature: str | int, field: str, examination: Examination) -> Any:
    """Give a value in a type that a layer may hold.

    Parameters
    ----------
    value : object
        A cell of a table, as its reader gives it.
    feature : str or int
        How findings name the feature.
    field : str
        The property's name.
    examination : Examination
        Receives a finding for a whole number past 2**53 and for an infinite one.

    Returns
    -------
    object
        None for NaN; text for what is neither text, number, truth nor missing.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) <= EXACT_INTEGER:
            return value
        done = "kept as text"
        examination.add(feature, field, expected="a number up to 2^53", found=str(value), done=done)
        return str(value)
    if isinstance(value, float):
        if math.isinf(value):
            examination.add(feature, field, expected="a finite number", found=value)
        return None if math.isnan(value) else value
    return str(value)
