"""The states of a building as a file spells them, to the regulator's list: exactly, or not."""

import unicodedata
from collections import Counter
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.layers.fibre.columns import nearest
from explorer.layers.fibre.mapping import STATES, Mapping
from explorer.layers.fibre.sources import Source
from explorer.layers.findings import Examination, show
from explorer.vocabulary import FibreStatus

KNOWN: Final = frozenset(STATES)
LISTED: Final = 10


def states(
    source: Source, column: str, mapping: Mapping, examination: Examination, *, keep: bool
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Read the state of each row.

    Parameters
    ----------
    source : Source
        The rows.
    column : str
        The column of the states.
    mapping : Mapping
        Its ``states`` say what the regulator's word is for a word of the file.
    examination : Examination
        Receives a finding for each value that is not in the list, with its first line.
    keep : bool
        Keep such a value as unknown instead of rejecting the file.

    Returns
    -------
    tuple of numpy.ndarray
        The state of each row, and the value of each row that is not in the list (None elsewhere).
    """
    text = source.columns[column]

    def state(value: str) -> str:
        plain = unicodedata.normalize("NFC", value)
        plain = mapping.states.get(value, mapping.states.get(plain, plain))
        return plain if plain in KNOWN else FibreStatus.UNKNOWN.value

    read = text.mapped(state, empty=FibreStatus.UNKNOWN.value)
    unknown = read == FibreStatus.UNKNOWN.value
    odd = np.full(len(read), None, dtype=object)
    odd[unknown] = text.mapped(lambda value: value, empty="")[unknown]
    rows = np.flatnonzero(unknown)
    counts = Counter(odd[rows].tolist())
    first: dict[str, int] = {}
    for row in rows:
        if len(first) == len(counts):
            break
        first.setdefault(odd[row], int(row))
    for value in list(first)[:LISTED]:
        near = nearest(value, KNOWN) if value else None
        said = f"[states] {show(value)} = {show(near or 'deploye')}"
        hint = f"; the nearest state is '{near}': if it is meant, say so in a mapping, {said}"
        count = f" ({counts[value]:,} rows)" if counts[value] > 1 else ""
        found = f"{show(value)}{count}{hint if near else ''}"
        where = source.named([first[value]])[0]
        expected = f"one of {', '.join(STATES)}"
        if keep:
            examination.add(where, column, expected=expected, found=found, done="kept as unknown")
        else:
            examination.add(where, column, expected=expected, found=found)
    if len(first) > LISTED:
        found = f"{len(first):,} other values in all"
        done = {"done": "kept as unknown"} if keep else {}
        examination.add(None, column, expected="one of the seven states", found=found, **done)
    return read, odd
