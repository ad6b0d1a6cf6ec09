"""Values in the types of JSON, and their text: without pandas, for answers that have no frame."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

MISSING: Final = frozenset({"NAType", "NaTType"})
"""What pandas puts where a value is missing."""

STEERING: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What may steer a terminal or turn the direction of reading, and JSON lets stand as it is."""


def json_bytes(value: Any) -> bytes:
    """Give a value as readable JSON text: two spaces, UTF-8, the same bytes every time.

    Parameters
    ----------
    value : object
        Mappings, sequences, texts, numbers; missing values of pandas become null.

    Returns
    -------
    bytes
        With a final line break.
    """
    text = json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{harmless(text)}\n".encode()


def harmless(text: str) -> str:
    """Give JSON text that says the same and cannot steer the terminal that shows it.

    Parameters
    ----------
    text : str
        A whole document: such characters can only stand within its texts.

    Returns
    -------
    str
        Control and direction characters written as escapes.
    """
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain(value: Any) -> Any:
    """Give a value in the types of JSON.

    Parameters
    ----------
    value : object
        A cell of a frame, or mappings and sequences of such.

    Returns
    -------
    object
        None for NaN, NA and infinities; numbers of numpy as those of Python.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return str(value) if isinstance(value, str) else value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if type(value).__name__ in MISSING else value
