"""What is asked of several sites: a query's candidates and constraints, demand, model, limits."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from explorer.errors import InputError
from explorer.studies.siting.bounds import read_bound
from explorer.studies.siting.query import Query, checked_query, read_toml

MODELS: Final = ("p-median", "max-cover", "set-cover")
THROUGH: Final = ("auto", "spopt", "highs")
MOST_SITES: Final = 100_000
LONGEST_S: Final = 86_400.0
TABLE: Final = "allocate"
"""The table of a query's file that asks for several sites."""

WORTH: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(m|km|%)\s*")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of several sites.

    Attributes
    ----------
    demand : str
        Who is to be served: ``LAYER``, ``LAYER[field=value]``, a file or a grid; with
        ``:column`` after it, each by a number of its own.
    query : Query
        Candidates, constraints and weights, as of ``find``.
    model : str
        ``"p-median"``, ``"max-cover"`` or ``"set-cover"``.
    sites : int or None
        How many at most, kept ones among them; of a set cover it may be left open.
    within : str or None
        How far a demand may be from its site: ``800m``, ``1.5km``, ``10min``. A p-median only
        tells how much is within.
    keep : tuple of str
        Sites that stay: identifiers or names of candidates.
    capacity : str or None
        How much each site can serve: a number, or a property of the candidates.
    worth : str or None
        What a full score is worth, beside the distance (``100m``) or the demand covered (``5%``).
    time_limit : float
        Seconds after which the best found so far is told.
    gap : float
        At which an answer is good enough, as a part of its value.
    through : str
        What states the model: ``"auto"``, ``"spopt"`` or ``"highs"``.
    """

    demand: str
    query: Query = field(default_factory=Query)
    model: str = "p-median"
    sites: int | None = None
    within: str | None = None
    keep: tuple[str, ...] = ()
    capacity: str | None = None
    worth: str | None = None
    time_limit: float = 60.0
    gap: float = 0.0
    through: str = "auto"

    def __post_init__(self) -> None:
        for name, known in (("model", MODELS), ("through", THROUGH)):
            given = getattr(self, name)
            if given not in known:
                near = get_close_matches(str(given), known, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
                message = f"There is no {name} '{given}'.{hint} There are: {', '.join(known)}."
                raise InputError(message)
        self._require_kinds()
        if self.sites is None and self.model != "set-cover":
            message = f"A {self.model} needs a number of sites: --sites 4."
            raise InputError(message)
        if self.within is None and self.model != "p-median":
            message = f"A {self.model} needs how far demand may be from its site: --within 800m."
            raise InputError(message)
        if self.query.scenario is not None or self.query.method != "weighted-sum":
            what = "a scenario" if self.query.scenario else f"the method '{self.query.method}'"
            message = (
                f"Several sites are not chosen with {what}: points add up in a weighted sum "
                "alone, and one state is asked at a time. Leave it out of the query."
            )
            raise InputError(message)
        self._require_worth()

    def _require_kinds(self) -> None:
        # As of a file: what Python lets through must not end in an error far from here.
        texts = {"demand": self.demand, "within": self.within, "capacity": self.capacity,
                 "worth": self.worth}  # fmt: skip
        for name, given in texts.items():
            fine = isinstance(given, str) or (given is None and name != "demand")
            _require(fine, name, "a text", given)
        kept = isinstance(self.keep, tuple | list) and all(isinstance(k, str) for k in self.keep)
        _require(kept, "keep", "a list of texts", self.keep)
        sites = self.sites
        whole = isinstance(sites, int) and not isinstance(sites, bool) and 1 <= sites <= MOST_SITES
        _require(sites is None or whole, "sites", f"a whole number from 1 to {MOST_SITES:,}", sites)
        fine = _is_number(self.time_limit) and 0 < self.time_limit <= LONGEST_S
        _require(fine, "time limit", f"seconds up to {LONGEST_S:,.0f}", self.time_limit)
        fine = _is_number(self.gap) and 0 <= self.gap < 1
        _require(fine, "gap", "a part from 0, below 1", self.gap)

    def _require_worth(self) -> None:
        if self.worth is None:
            return
        if self.model == "set-cover":
            message = (
                "A set cover takes the fewest sites; among covers of equal number the better "
                "scores are taken anyway. Leave --score-worth out."
            )
            raise InputError(message)
        if not self.query.weights:
            message = "--score-worth needs scores: weigh a criterion, as --weight stations=1."
            raise InputError(message)
        self.worth_value()

    def worth_value(self) -> float:
        """Give what a full score is worth.

        Returns
        -------
        float
            Metres of a p-median's mean distance, or a share of the demand; 0 where nothing is
            said.

        Raises
        ------
        InputError
            If it cannot be read, or is in the other model's unit.
        """
        if self.worth is None:
            return 0.0
        match = WORTH.fullmatch(self.worth)
        if match is None or (match[2] == "%") != (self.model == "max-cover"):
            form = "a share of the demand, such as 5%" if self.model == "max-cover" else "100m"
            message = f"--score-worth of a {self.model} is {form}; found '{self.worth}'."
            raise InputError(message)
        return float(match[1]) * {"m": 1.0, "km": 1000.0, "%": 0.01}[match[2]]

    def within_m(self) -> float | None:
        """Give how far a demand may be.

        Returns
        -------
        float or None
            Metres; None where nothing is said.

        Raises
        ------
        InputError
            If it is no distance.
        """
        if self.within is None:
            return None
        try:
            bound = read_bound(f"within<={self.within}", self.query.by)
        except InputError as error:
            message = f"--within is a distance, such as 800m, 1.5km or 10min. {error}"
            raise InputError(message) from error
        if bound.unit != "m" or not bound.value > 0:
            message = f"--within is a distance above 0, such as 800m; found '{self.within}'."
            raise InputError(message)
        return bound.value

    def to_json(self) -> dict[str, Any]:
        """Give the question as an object of plain values.

        Returns
        -------
        dict
            The query's keys, and one table ``allocate``.
        """
        own = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "query"}
        return {**self.query.to_json(), TABLE: {**own, "keep": list(self.keep)}}

    def to_toml(self) -> str:
        """Write the question as TOML that ``read_question`` takes.

        Returns
        -------
        str
            The query, then the table ``allocate``.
        """
        import json  # noqa: PLC0415 - for a file alone

        own = {key: value for key, value in self.to_json()[TABLE].items() if value is not None}
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in own.items()]
        return f"{self.query.to_toml()}\n[{TABLE}]\n" + "\n".join(lines) + "\n"


def read_question(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a question, or a part of one, from a TOML file.

    Parameters
    ----------
    path : pathlib.Path
        A query of ``find``, with a table ``allocate`` or without.

    Returns
    -------
    tuple of dict
        Arguments of ``Query``, and others of ``Question``.

    Raises
    ------
    InputError
        If the file is no TOML, or holds another key or another kind of value.
    """
    given = read_toml(path)
    own = given.pop(TABLE, {})
    known = [one.name for one in fields(Question) if one.name != "query"]
    if not isinstance(own, Mapping):
        message = f"{path}: '{TABLE}' is a table, [{TABLE}]; found {own!r}."
        raise InputError(message)
    for key in own:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            message = (
                f"{path}: there is no key '{key}' in [{TABLE}].{hint} "
                f"There are: {', '.join(known)}."
            )
            raise InputError(message)
    asked = {key: tuple(value) if isinstance(value, list) else value for key, value in own.items()}
    return checked_query(given, path), asked


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _require(fine: bool, name: str, wanted: str, given: Any) -> None:  # noqa: FBT001 - a check
    if not fine:
        message = f"The question's {name} must be {wanted}; found {given!r}."
        raise InputError(message)
