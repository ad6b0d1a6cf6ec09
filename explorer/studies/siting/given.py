"""What a query's file gives, held to its types and bounds before anything is computed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from explorer.errors import InputError
from explorer.layers.findings import show
from explorer.studies.siting.query import MOST_SAMPLES, MOST_SHOWN

TEXT: Final = {"type": "string"}
TEXTS: Final = {"type": "array", "items": TEXT, "minItems": 1}
NUMBER: Final = {"type": "number"}
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "candidates": TEXTS,
        "near": {"type": "array", "items": TEXT},
        "fibre": TEXT,
        "where": TEXT,
        "weights": {"type": "object", "additionalProperties": {**NUMBER, "minimum": 0}},
        "scales": {"type": "object", "additionalProperties": TEXT},
        "method": TEXT,
        "top": {"type": "integer", "minimum": 1, "maximum": MOST_SHOWN},
        "samples": {"type": "integer", "minimum": 1, "maximum": MOST_SAMPLES},
        "seed": {"type": "integer", "minimum": 0},
        "by": TEXT,
        "streets": TEXT,
        "premises": TEXT,
        "radius_m": NUMBER,
        "scenario": TEXT,
    },
}
"""Of the keys that a query has; which keys there are is checked elsewhere."""


def check_given(given: Mapping[str, Any], path: Path) -> None:
    """Refuse values of another type, or out of bounds.

    Parameters
    ----------
    given : mapping
        As read from TOML.
    path : pathlib.Path
        The file, for the message.

    Raises
    ------
    InputError
        With the key, what it may be and what was found.
    """
    try:
        jsonschema_rs.validate(dict(SCHEMA), dict(given))
    except jsonschema_rs.ValidationError as error:
        key = ".".join(map(str, error.instance_path)) or "the query"
        message = f"{path}: {key} does not fit: {show(error.message)}."
        raise InputError(message) from error
    except ValueError as error:  # NaN and infinity, a date, an integer past 64 bits
        message = f"{path}: a value is of no type that a query has: {error}."
        raise InputError(message) from error
