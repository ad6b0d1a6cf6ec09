"""A question of several sites at once, and the answer to it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from explorer.errors import SchemaError

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Model: TypeAlias = Literal["p-median", "max-cover", "set-cover"]
Status: TypeAlias = Literal["optimal", "limit", "none"]

MODELS: Final[tuple[Model, ...]] = ("p-median", "max-cover", "set-cover")
MOST_PAIRS: Final = 25_000_000
"""Of demand and candidate that are held at once: 200 MB for each table of them."""

MOST_SHARED: Final = 1_000_000
"""The same where capacities ask for a decision on each pair."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come.

    Attributes
    ----------
    seconds : float
        Since it began.
    best, bound : float or None
        The best value found, and that which none can pass; None while there is none.
    """

    seconds: float
    best: float | None
    bound: float | None


Say: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True)
class Problem:
    """Which of the candidates to open, and which of them serves each demand.

    Attributes
    ----------
    model : str
        ``"p-median"`` makes the mean distance least, ``"max-cover"`` the demand within reach
        most, ``"set-cover"`` the number of sites least that has all demand within reach.
    cost : numpy.ndarray
        Metres, one row a demand and one column a candidate; NaN or infinite where there is no
        way.
    weight : numpy.ndarray
        How much each demand is, above 0.
    sites : int or None
        How many may be open in all; None for no limit, in a ``"set-cover"`` alone.
    within : float or None
        How far a demand may be from its site; of covers alone.
    keep : tuple of int
        Columns that are open whatever comes.
    capacity : numpy.ndarray or None
        How much demand each candidate can serve; each demand then has one site, unsplit.
    score : numpy.ndarray or None
        Of each candidate, from 0 to 1.
    worth : float
        What a full score is worth, a site being one of as many as may be open: metres of mean
        distance, or a share of the demand. A set cover takes scores to choose among covers of
        equal number.
    """

    model: Model
    cost: Floats
    weight: Floats
    sites: int | None = None
    within: float | None = None
    keep: tuple[int, ...] = ()
    capacity: Floats | None = None
    score: Floats | None = None
    worth: float = 0.0

    def __post_init__(self) -> None:
        rows, columns = self.cost.shape
        _require(self.model in MODELS, f"a model is one of {', '.join(MODELS)}", self.model)
        _require(rows * columns <= MOST_PAIRS, f"at most {MOST_PAIRS:,} pairs", rows * columns)
        _require(rows > 0 and columns > 0, "demands and candidates", f"{rows} and {columns}")
        for name, size in (("weight", rows), ("capacity", columns), ("score", columns)):
            given = getattr(self, name)
            if given is not None:
                fine = given.shape == (size,) and bool((np.isfinite(given) & (given >= 0)).all())
                _require(fine, f"{name} is {size} numbers of 0 or more", given)
        _require(bool((self.weight > 0).all()), "demands above 0", float(self.weight.min()))
        _require(not (self.cost < 0).any(), "distances are 0 or more", "one below")
        _require(
            all(0 <= column < columns for column in self.keep), "keep names columns", self.keep
        )
        if self.model == "set-cover":
            _require(self.sites is None or self.sites >= 1, "sites are 1 or more", self.sites)
        else:
            _require(self.sites is not None and self.sites >= 1, "sites are 1 or more", self.sites)
        if self.model != "p-median":
            _require(self.within is not None and self.within > 0, "within is metres", self.within)
        _require(self.worth >= 0 and np.isfinite(self.worth), "worth is 0 or more", self.worth)
        if self.capacity is not None:
            pairs = int(self.reach.sum())
            what = f"at most {MOST_SHARED:,} pairs in reach where there are capacities"
            _require(pairs <= MOST_SHARED, what, pairs)

    @cached_property
    def reach(self) -> NDArray[np.bool_]:
        """Which candidate may serve which demand.

        Returns
        -------
        numpy.ndarray of bool
            In the form of `cost`.
        """
        known: NDArray[np.bool_] = np.isfinite(self.cost)
        if self.model == "p-median" or self.within is None:
            return known
        return np.asarray(known & (np.where(known, self.cost, np.inf) <= self.within))

    @cached_property
    def total(self) -> float:
        """How much demand there is.

        Returns
        -------
        float
            The sum of `weight`.
        """
        return float(self.weight.sum())

    @property
    def limit(self) -> int:
        """How many sites may be open.

        Returns
        -------
        int
            No more than there are candidates.
        """
        columns = int(self.cost.shape[1])
        return columns if self.sites is None else min(self.sites, columns)

    @cached_property
    def shares(self) -> Floats:
        """What part of the demand each is, which tells a mean.

        Returns
        -------
        numpy.ndarray
            Adding up to 1.
        """
        return self.weight / self.total

    @cached_property
    def bonus(self) -> Floats:
        """What each candidate adds for its score, in the measure of the objective.

        Returns
        -------
        numpy.ndarray
            Nought where scores are worth nothing.
        """
        if self.score is None or not self.worth or self.sites is None:
            return np.zeros(self.cost.shape[1])
        return np.asarray(self.worth * self.score / self.limit)


@dataclass(frozen=True, slots=True)
class Choice:
    """Sites, and who is served by which.

    Attributes
    ----------
    open : tuple of int
        Columns, ascending.
    assigned : numpy.ndarray of int
        The column that serves each demand; -1 where none does.
    objective : float
        Of a p-median the mean distance, of a maximal cover the share of the demand covered, of a
        set cover the number of sites; scores included where they are worth something.
    bound : float
        What no choice can pass: below a least, above a most.
    gap : float
        How far the two are apart, as a part of the objective.
    status : str
        ``"optimal"`` within the gap asked for, ``"limit"`` where the time ended first, ``"none"``
        where it ended before any answer was found.
    seconds : float
        Of the whole search.
    solver, through : str
        What solved it, and what stated it.
    """

    open: tuple[int, ...]
    assigned: Whole
    objective: float
    bound: float
    gap: float
    status: Status
    seconds: float
    solver: str
    through: str


def value_of(problem: Problem, sites: tuple[int, ...], assigned: Whole) -> float:
    """Give the objective of sites and their demand.

    Parameters
    ----------
    problem : Problem
        The question.
    sites : tuple of int
        Columns.
    assigned : numpy.ndarray of int
        The column that serves each demand, or -1.

    Returns
    -------
    float
        As ``Choice.objective``. A demand that nobody serves makes a mean infinite.
    """
    if problem.model == "set-cover":
        return float(len(sites))
    served = assigned >= 0
    bonus = float(problem.bonus[list(sites)].sum())
    if problem.model == "max-cover":
        return float(problem.shares[served].sum()) + bonus
    if not served.all():
        return np.inf
    mean = float(problem.shares @ problem.cost[np.arange(len(assigned)), assigned])
    return mean + (problem.worth - bonus if problem.worth else 0.0)


def nearest_open(problem: Problem, sites: tuple[int, ...]) -> Whole:
    """Give the nearest open site of each demand, in reach.

    Parameters
    ----------
    problem : Problem
        The question.
    sites : tuple of int
        Columns, ascending.

    Returns
    -------
    numpy.ndarray of int
        A column, the first of those equally near; -1 where none is in reach.
    """
    if not sites:
        return np.full(len(problem.weight), -1, dtype=np.int64)
    columns = np.array(sites, dtype=np.int64)
    away = np.where(problem.reach[:, columns], problem.cost[:, columns], np.inf)
    first = np.argmin(away, axis=1)
    found = np.isfinite(away[np.arange(len(away)), first])
    return np.where(found, columns[first], -1)


def _require(fine: bool, wanted: str, given: object) -> None:  # noqa: FBT001 - a check
    if not fine:
        message = f"An allocation was not as expected: {wanted}; found {given!r}."
        raise SchemaError(message)
