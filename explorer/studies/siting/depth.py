"""How deep a filter may be nested: its parser and its validation bear no more."""

from collections.abc import Mapping
from typing import Any, Final

from explorer.errors import InputError

DEEPEST: Final = 50
LONGEST: Final = 10_000
DEEPEST_TREE: Final = 40
"""Levels of a parsed filter, two for each operator: its validation doubles with each of them."""


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
