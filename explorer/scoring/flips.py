"""How little of one weight must change for the winner to lose its place: closed form."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from explorer.scoring.methods import normalised

ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change of one weight that lets another candidate reach the winner's score.

    Attributes
    ----------
    criterion : int
        Column of the weight.
    rival : int
        Row that reaches the winner.
    weight : float
        The weight as a share of all, before.
    change : float
        What is added to it, the other weights left as they are; negative where it must fall.
    """

    criterion: int
    rival: int
    weight: float
    change: float


def smallest_flip(worths: ArrayLike, weights: ArrayLike, winner: int) -> Flip | None:
    """Give the smallest change of a single weight that dethrones the winner of a weighted sum.

    With the difference D of the two scores and d of the two worths on one criterion, a change of
    its weight by -D / d makes the scores equal; it counts where the weight stays 0 or more.

    Parameters
    ----------
    worths : array-like of shape (n, m)
        From 0 to 1.
    weights : array-like of shape (m,)
        0 or more, not all 0.
    winner : int
        Row of the highest score.

    Returns
    -------
    Flip or None
        None where no change of one weight alone lets another row reach the winner.

    Examples
    --------
    >>> smallest_flip([[1.0, 0.0], [0.0, 1.0]], [3, 1], 0)
    Flip(criterion=0, rival=1, weight=0.75, change=-0.5)
    """
    table = np.asarray(worths, dtype=np.float64)
    shares = normalised(weights, table.shape[1])
    apart = table[winner] - table
    lead = apart @ shares
    with np.errstate(divide="ignore", invalid="ignore"):
        change = -lead[:, None] / apart
    possible = np.isfinite(change) & (shares + change >= -ROUNDING)
    possible[winner] = False
    if not possible.any():
        return None
    size = np.where(possible, np.abs(change), np.inf)
    rival, criterion = np.unravel_index(int(np.argmin(size)), size.shape)
    return Flip(
        int(criterion), int(rival), float(shares[criterion]), float(change[rival, criterion])
    )
