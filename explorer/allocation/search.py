"""A search: the question, the time and gap it has, whom it tells, and what it found."""

import time
from dataclasses import dataclass
from typing import Final

import numpy as np

from explorer.allocation import highs
from explorer.allocation.problem import Floats, Problem, Progress, Say, Status, Whole

BOUNDING: Final = 0.6
"""The part of the time that bounding may take."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search is given.

    Attributes
    ----------
    problem : Problem
        The question.
    began, until : float
        When it began and is to end, by ``time.monotonic``.
    gap : float
        At which an answer is good enough.
    say : callable or None
        What is told of the progress.
    """

    problem: Problem
    began: float
    until: float
    gap: float
    say: Say | None

    def left(self) -> float:
        """Tell how much time is left.

        Returns
        -------
        float
            Seconds.
        """
        return self.until - time.monotonic()

    def spent(self) -> float:
        """Tell how much time went by.

        Returns
        -------
        float
            Seconds.
        """
        return time.monotonic() - self.began

    def halfway(self) -> float:
        """Tell when bounding is to end, so that there is time left to solve.

        Returns
        -------
        float
            By ``time.monotonic``.
        """
        return self.began + BOUNDING * (self.until - self.began)

    def telling(self, sign: float, more: float) -> Say | None:
        """Give what is told of values that stand for others.

        Parameters
        ----------
        sign, more : float
            What a value is times and plus, to be one of the question's.

        Returns
        -------
        callable or None
            None where nobody is told.
        """
        say = self.say
        if say is None:
            return None

        def told(one: Progress) -> None:
            ends = (None if end is None else sign * end + more for end in (one.best, one.bound))
            say(Progress(one.seconds, *ends))

        return told

    def solve(
        self, rows: highs.Rows, start: tuple[int, ...] = (), *, sign: float = 1.0, more: float = 0.0
    ) -> highs.Solved:
        """Solve rows in the time that is left.

        Parameters
        ----------
        rows : Rows
            Columns are the candidates first.
        start : tuple of int
            Sites to begin from.
        sign, more : float
            What the rows' value is times and plus, to be the question's.

        Returns
        -------
        Solved
            What the solver gave, of the rows.
        """
        return highs.solve(
            rows, gap=self.gap, seconds=self.left(), start=start or None,
            first=self.problem.cost.shape[1], say=self.telling(sign, more), began=self.spent(),
        )  # fmt: skip

    def sites(self, values: Floats) -> tuple[int, ...]:
        """Read which candidates are open.

        Parameters
        ----------
        values : numpy.ndarray
            Of the solver's columns.

        Returns
        -------
        tuple of int
            Columns, ascending.
        """
        count = self.problem.cost.shape[1]
        return tuple(np.flatnonzero(values[:count] > highs.FIRST_SITE).tolist())


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Attributes
    ----------
    sites : tuple of int
        Columns; empty without an answer.
    assigned : numpy.ndarray of int or None
        Who is served by whom, where that is part of the answer.
    bound : float
        As ``Choice.bound``.
    status : str
        As ``Choice.status``.
    """

    sites: tuple[int, ...]
    assigned: Whole | None
    bound: float
    status: Status


def status_of(status: str) -> Status:
    """Give how a search ended by how the solver did.

    Parameters
    ----------
    status : str
        Of ``Solved``, with an answer or none.

    Returns
    -------
    str
        ``"optimal"``, ``"limit"`` or ``"none"``.
    """
    return "optimal" if status == "optimal" else "limit" if status == "limit" else "none"
