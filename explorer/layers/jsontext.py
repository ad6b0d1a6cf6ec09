"""Values in the types of JSON, and their text: without pandas, for answers that have no frame."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

MISSING: Final = frozenset({"NAType", "NaTType"})
"""What pandas puts where a value is missing."""


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
    return f"{text}\n".encode()


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
