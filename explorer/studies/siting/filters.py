"""Filters on what candidates are said to be, in the OGC's language CQL2."""

import json
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.studies.siting.criteria.scales import COLUMNS
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
        ``PASSES``, ``FAILS``, or ``UNKNOWN`` where what is not known of a candidate leaves it
        open, by the three values of SQL: `IS NULL` is always decided, and so are an OR with a
        true side and an AND with a false one.

    Raises
    ------
    InputError
        If the filter cannot be read or applied, or asks for a property that no candidate has.
    """
    import cql2  # noqa: PLC0415 - for a filter alone

    check_filter(text)
    try:
        # A JSON text is CQL2 too, in its other form.
        parse = cql2.parse_json if text.lstrip().startswith("{") else cql2.parse_text
        expression = parse(text)
        tree = expression.to_json()
        check_tree(tree)
        expression.validate()
    except Exception as error:
        message = f"The filter is no CQL2: '{text}'. {error}".strip()
        raise InputError(message) from error
    _require_known(_properties(tree), properties)
    decide = _decider(tree, cql2.parse_json)
    outcome = np.full(len(properties), UNKNOWN, dtype=np.int8)
    for row, given in enumerate(properties):
        try:
            outcome[row] = decide(given)
        except Exception as error:
            message = (
                f"The filter '{text}' cannot be applied to {given.get('id', row)}: {error}. "
                "Are a text and a number compared?"
            )
            raise InputError(message) from error
    return outcome


def _decider(tree: Any, parse: Callable[[str], Any]) -> Callable[[Mapping[str, Any]], int]:
    # A function of one candidate's properties, with SQL's three values.
    kind, parts = tree.get("op"), tree.get("args", [])
    if kind in {"and", "or"}:
        inner = [_decider(part, parse) for part in parts]
        ends, rest = (FAILS, PASSES) if kind == "and" else (PASSES, FAILS)

        def joined(given: Mapping[str, Any]) -> int:
            found = [one(given) for one in inner]
            return ends if ends in found else UNKNOWN if UNKNOWN in found else rest

        return joined
    if kind == "not":
        (one,) = (_decider(part, parse) for part in parts)
        turned = {PASSES: FAILS, FAILS: PASSES, UNKNOWN: UNKNOWN}
        return lambda given: turned[one(given)]
    names = _properties(tree)
    if kind == "isNull" and len(names) == 1:
        (name,) = names
        return lambda given: PASSES if given.get(name) is None else FAILS
    leaf = parse(json.dumps(tree))

    def compared(given: Mapping[str, Any]) -> int:
        if any(given.get(name) is None for name in names):
            return UNKNOWN
        return PASSES if leaf.matches({"properties": dict(given)}) else FAILS

    return compared


def _require_known(names: set[str], properties: Sequence[Mapping[str, Any]]) -> None:
    known = {key for row in properties for key in row} | set(COLUMNS)
    for name in sorted(names - known):
        near = get_close_matches(name, sorted(known), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        listed = ", ".join(sorted(known))
        message = f"No candidate has a property '{name}'.{hint} There are: {listed}."
        raise InputError(message)


def _properties(node: Any) -> set[str]:
    if isinstance(node, Mapping):
        own = {str(node["property"])} if isinstance(node.get("property"), str) else set()
        return own.union(*(_properties(part) for part in node.values()))
    if isinstance(node, list | tuple):
        return set().union(*(_properties(part) for part in node))
    return set()
