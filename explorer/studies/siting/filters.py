"""Filters on what candidates are said to be, in the OGC's language CQL2."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.studies.siting.depth import check_filter, check_tree

PASSES, FAILS, UNKNOWN = 1, 0, -1


def filtered(text: str, properties: Sequence[Mapping[str, Any]]) -> NDArray[np.int8]:
    """Tell which candidates pass a filter.

    Parameters
    ----------
    text : str
        CQL2, as text or as JSON.
    properties : sequence of mapping
        Of the candidates.

    Returns
    -------
    numpy.ndarray of int
        ``PASSES``, ``FAILS``, or ``UNKNOWN`` where a property that is asked for is missing.

    Raises
    ------
    InputError
        If the filter cannot be read, or asks for a property that no candidate has.
    """
    import cql2  # noqa: PLC0415 - for a filter alone

    check_filter(text)
    try:
        # A JSON text is CQL2 too, in its other form.
        parse = cql2.parse_json if text.lstrip().startswith("{") else cql2.parse_text
        expression = parse(text)
        check_tree(expression.to_json())
        expression.validate()
    except Exception as error:
        message = f"The filter is no CQL2: '{text}'. {error}".strip()
        raise InputError(message) from error
    names = _properties(expression.to_json())
    known = {key for row in properties for key in row}
    for name in names - known:
        from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

        near = get_close_matches(name, sorted(known), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        listed = ", ".join(sorted(known))
        message = f"No candidate has a property '{name}'.{hint} There are: {listed}."
        raise InputError(message)
    outcome = np.full(len(properties), UNKNOWN, dtype=np.int8)
    for row, given in enumerate(properties):
        if any(given.get(name) is None for name in names):
            continue
        outcome[row] = PASSES if expression.matches({"properties": dict(given)}) else FAILS
    return outcome


def _properties(node: Any) -> set[str]:
    if isinstance(node, Mapping):
        own = {str(node["property"])} if isinstance(node.get("property"), str) else set()
        return own.union(*(_properties(part) for part in node.values()))
    if isinstance(node, list | tuple):
        return set().union(*(_properties(part) for part in node))
    return set()
