"""Candidates that stay whatever comes, and how much each candidate can serve."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final

import numpy as np

from explorer.allocation.problem import Floats, Whole
from explorer.errors import InputError
from explorer.names import plain_name
from explorer.studies.siting.candidates import Candidates

NO_ROOM: Final = frozenset({"accuracy_m"})
"""Numbers of a place that say nothing of how much it can serve."""


def kept_rows(names: Sequence[str], candidates: Candidates) -> list[int]:
    """Find the candidates that stay.

    Parameters
    ----------
    names : sequence of str
        Identifiers, whole or their own part, or names that no other candidate has.
    candidates : Candidates
        All of them.

    Returns
    -------
    list of int
        Rows, ascending.

    Raises
    ------
    InputError
        If a name is that of none or several.
    """
    found = []
    for name in dict.fromkeys(names):
        ids = list(candidates.ids)
        if name in ids:
            found.append(ids.index(name))
            continue
        sought = plain_name(name)
        rows = [
            row
            for row, key in enumerate(ids)
            if name == key.rpartition("/")[2]
            or sought in {plain_name(str(candidates.properties[row].get(f"name_{t}") or ""))
                          for t in ("fr", "en")}
        ]  # fmt: skip
        if len(rows) == 1:
            found += rows
            continue
        if rows:
            listed = ", ".join(ids[row] for row in rows[:8])
            message = f"--keep '{name}' names {len(rows)} candidates: {listed}. Write one in full."
            raise InputError(message)
        unplaced = [one for one in candidates.unlocated if name in {one["id"], one["name_fr"]}]
        near = get_close_matches(name, ids, n=1, cutoff=0.4)
        hint = (
            f" {unplaced[0]['id']} has no position."
            if unplaced
            else f" Did you mean '{near[0]}'?"
            if near
            else ""
        )
        message = f"--keep '{name}' is no candidate.{hint} Name it among --candidates as well."
        raise InputError(message)
    return sorted(set(found))


def room_of(
    text: str | None, candidates: Candidates, columns: Whole, kept: Sequence[int]
) -> tuple[Floats | None, tuple[str, ...]]:
    """Tell how much each candidate can serve.

    Parameters
    ----------
    text : str or None
        A number for all, or a property.
    candidates : Candidates
        All of them.
    columns : numpy.ndarray of int
        Rows of those that could be chosen.
    kept : sequence of int
        Rows of those that stay.

    Returns
    -------
    tuple of (numpy.ndarray or None, tuple of str)
        Of each of `columns`, NaN where it is not known, and who that is; None without capacities.

    Raises
    ------
    InputError
        If it is neither, a number is below 0, or that of a kept candidate is not known.
    """
    if text is None:
        return None, ()
    number = _read(text)
    if number is not None:
        return np.full(len(columns), number), ()
    known = {
        key
        for place in candidates.properties
        for key, value in place.items()
        if key not in NO_ROOM and _number(value) is not None
    }
    if text not in known:
        near = get_close_matches(text, sorted(known), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        message = (
            f"--capacity is a number, or a number of the candidates; none has '{text}'.{hint} "
            f"There are: {', '.join(sorted(known)) or 'none'}."
        )
        raise InputError(message)
    given = [_number(candidates.properties[row].get(text)) for row in columns]
    room = np.array([np.nan if one is None else one for one in given])
    for row, value in zip(columns, room, strict=True):
        if value < 0:
            message = f"The capacity '{text}' of {candidates.ids[row]} is {value:g}, below 0."
            raise InputError(message)
        if np.isnan(value) and row in kept:
            message = (
                f"--keep {candidates.ids[row]}: its capacity '{text}' is not known, so it cannot "
                "be told whom it serves. Give one number for all, or leave it out."
            )
            raise InputError(message)
    return room, tuple(candidates.ids[row] for row in columns[np.isnan(room)])


def _read(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not 0 < number < np.inf:
        message = f"--capacity is a number above 0, or a property; found '{text}'."
        raise InputError(message)
    return number


def _number(value: Any) -> float | None:
    fine = isinstance(value, int | float) and not isinstance(value, bool) and np.isfinite(value)
    return float(value) if fine else None
