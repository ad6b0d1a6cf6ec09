"""What a query's file gives, held to its types and bounds before anything is computed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from explorer.errors import InputError
from explorer.layers.findings import show

MOST_SAMPLES: Final = 1_000_000
MOST_SHOWN: Final = 1_000_000
DEEPEST: Final = 50
LONGEST: Final = 10_000
DEEPEST_TREE: Final = 40
"""Levels of a parsed filter, two for each operator: its validation doubles with each of them."""

TEXTS: Final = {"type": "array", "items": {"type": "string"}, "minItems": 1}
NUMBER: Final = {"type": "number"}
PAIR: Final = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "properties": {
        "candidates": TEXTS,
        "near": {"type": "array", "items": {"type": "string"}},
        "fibre": {"type": "string"},
        "where": {"type": "string"},
        "weights": {"type": "object", "additionalProperties": {**NUMBER, "minimum": 0}},
        "scales": {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": NUMBER,
                "minItems": 2,
                "maxItems": 2,
            },
        },
        "method": {"type": "string"},
        "top": {"type": "integer", "minimum": 1, "maximum": MOST_SHOWN},
        "samples": {"type": "integer", "minimum": 1, "maximum": MOST_SAMPLES},
        "seed": {"type": "integer", "minimum": 0},
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


def check_filter(text: str) -> None:
    """Refuse a filter that is nested so deeply that its parser would run out of stack.

    Parameters
    ----------
    text : str
        A filter in CQL2.

    Raises
    ------
    InputError
        With how deep and how long a filter may be.
    """
    depth = deepest = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or len(text) > LONGEST:
        message = (
            f"The filter is no CQL2 that is taken: expected at most {DEEPEST} brackets one within "
            f"another and {LONGEST:,} letters; found {deepest:,} and {len(text):,}."
        )
        raise InputError(message)


def check_tree(tree: Any) -> None:
    """Refuse a filter of more operators one within another than its validation can bear.

    Parameters
    ----------
    tree : object
        A filter as JSON.

    Raises
    ------
    InputError
        With how deep a filter may be.
    """
    level = [tree]
    for _ in range(DEEPEST_TREE):
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, Mapping) else item)
            if isinstance(inner, Mapping | list | tuple)
        ]
        if not level:
            return
    message = f"Expected at most {DEEPEST_TREE // 2} operators one within another; found more."
    raise InputError(message)
