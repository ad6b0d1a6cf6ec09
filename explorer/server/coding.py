"""Values past pygeoapi unharmed: since 0.22 it writes ``&lt;`` for ``<`` into the data themselves.

What it could change is coded before it gets the values, and decoded in its answer, where JSON for
programs needs no such help.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

MARK: Final = "\ue0f2"
CODES: Final = {"<": f"{MARK}l", ">": f"{MARK}g", MARK: f"{MARK}m"}
PLAIN: Final = {code: letter for letter, code in CODES.items()}
CODED: Final = re.compile(f"{MARK}[lgm]")
TABLE: Final = str.maketrans(CODES)


def coded(value: Any) -> Any:
    """Give a value without any letter that pygeoapi changes.

    Parameters
    ----------
    value : object
        In the types of JSON.

    Returns
    -------
    object
        The same, coded in every text, names of members included.

    Examples
    --------
    >>> decoded(coded({"<b>": ["a < b & c &lt; d"]}))
    {'<b>': ['a < b & c &lt; d']}
    """
    if isinstance(value, str):
        return value.translate(TABLE)
    if isinstance(value, Mapping):
        return {coded(name): coded(item) for name, item in value.items()}
    return [coded(item) for item in value] if isinstance(value, list) else value


def decoded(value: Any) -> Any:
    """Give a value as it was before it was coded.

    Parameters
    ----------
    value : object
        In the types of JSON.

    Returns
    -------
    object
        The same, decoded in every text.
    """
    if isinstance(value, str):
        return CODED.sub(lambda found: PLAIN[found[0]], value) if MARK in value else value
    if isinstance(value, Mapping):
        return {decoded(name): decoded(item) for name, item in value.items()}
    return [decoded(item) for item in value] if isinstance(value, list) else value
