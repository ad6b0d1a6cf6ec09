"""Many findings of a kind as few: the first ones by line, then how many there are in all."""

from collections.abc import Sequence
from typing import Final

from explorer.layers.findings import REJECTED, Examination

NAMED: Final = 3


def note(  # noqa: PLR0913, PLR0917 - the parts of a finding, and how many are like it
    examination: Examination,
    where: Sequence[str],
    count: int,
    column: str | None,
    expected: str,
    found: str | Sequence[str],
    done: str = REJECTED,
) -> None:
    """Note findings of one kind.

    Parameters
    ----------
    examination : Examination
        Receives at most ``NAMED`` findings by line, and one that counts them all if there are
        more.
    where : sequence of str
        The first places, as ``line 12``.
    count : int
        How many there are in all; nothing is noted for none.
    column : str or None
        The column that is meant.
    expected : str
        What was asked for.
    found : str or sequence of str
        What was there, in all places or in each.
    done : str
        ``"rejected"``, or what was done instead.
    """
    for place, line in enumerate(where[:NAMED]):
        text = found if isinstance(found, str) else found[place]
        examination.add(line, column, expected=expected, found=text, done=done)
    if count > NAMED:
        examination.add(None, column, expected=expected, found=f"{count:,} in all", done=done)
