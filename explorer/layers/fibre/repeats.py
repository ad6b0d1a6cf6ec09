"""Rows that share an identifier: the same row again, or two rows that contradict each other."""

from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from explorer.layers.fibre.noted import NAMED, note
from explorer.layers.fibre.sources import Source
from explorer.layers.findings import Examination, show

NO_ID: Final = "no_id"
REPEATED: Final = "repeated"
CONFLICTING: Final = "conflicting_id"
ASIDE: Final = (REPEATED, CONFLICTING, NO_ID)
"""Why a row is set aside."""


def set_aside(source: Source, key: str, examination: Examination) -> NDArray[np.object_]:
    """Tell which rows cannot be kept, since their identifier names no row or more than one.

    Parameters
    ----------
    source : Source
        The rows.
    key : str
        The column of the identifier.
    examination : Examination
        Receives the first rows of each reason, with both lines.

    Returns
    -------
    numpy.ndarray of object
        For each row None, or ``"repeated"`` (equal in all columns to one above it),
        ``"conflicting_id"`` (one of several rows that differ) or ``"no_id"``.
    """
    identifiers = source.columns[key]
    reason = np.full(len(source.lines), None, dtype=object)
    empty = identifiers.codes < 0
    counts = np.bincount(identifiers.codes[~empty], minlength=len(identifiers.texts) + 1)
    several = np.flatnonzero(~empty & (counts[identifiers.codes] > 1))
    if len(several):
        cells = {name: column.codes[several] for name, column in source.columns.items()}
        frame = pd.DataFrame(dict(enumerate(cells.values())))
        if source.points is not None:
            frame["point"] = shapely.to_wkb(source.points[several])
        repeated = frame.duplicated(keep="first").to_numpy()
        own = pd.Series(identifiers.codes[several])
        left = own[~repeated]
        conflicting = own.isin(left[left.duplicated()]).to_numpy()
        reason[several[repeated]] = REPEATED
        reason[several[conflicting]] = CONFLICTING
    reason[empty] = NO_ID
    _note_pairs(source, key, reason, examination)
    rows = np.flatnonzero(empty)
    done = f"set aside ({NO_ID})"
    note(examination, source.named(rows[:NAMED]), len(rows), key, "an identifier", "none", done)
    return reason


def _note_pairs(
    source: Source, key: str, reason: NDArray[np.object_], examination: Examination
) -> None:
    codes, texts = source.columns[key].codes, source.columns[key].texts
    for name, expected in (
        (REPEATED, "an identifier that no other row has"),
        (CONFLICTING, "rows of one identifier that say the same"),
    ):
        rows = np.flatnonzero(reason == name)
        named: list[str] = []
        found: list[str] = []
        seen: set[int] = set()
        for row in rows[: NAMED * 100]:
            if len(named) == NAMED:
                break
            if name == CONFLICTING and codes[row] in seen:
                continue
            seen.add(int(codes[row]))
            same = np.flatnonzero(codes == codes[row])
            first = same[0]
            other = row if name == REPEATED else same[1]
            named.append(source.named([other])[0])
            differ = [
                column
                for column, cells in source.columns.items()
                if cells.codes[first] != cells.codes[other]
            ]
            text = f"{show(texts[codes[row]])} as on {source.named([first])[0]}"
            if name == CONFLICTING:
                more = f" and on {len(same) - 2:,} more" if len(same) > 2 else ""  # noqa: PLR2004
                text = f"{text}{more}, with other values in {', '.join(differ) or 'the geometry'}"
            found.append(text)
        done = f"set aside ({name})"
        note(examination, named, len(rows), key, expected, found, done)
