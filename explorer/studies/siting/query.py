"""What is asked: candidates, constraints, weights and method, from words or from a TOML file."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from explorer.errors import InputError
from explorer.scoring import METHODS
from explorer.studies.siting.given import check_given

NAME: Final = r"[a-z_][a-z0-9_]*(?:\[[^\]]*\])?"
BOUND: Final = re.compile(
    rf"\s*(?P<name>{NAME})\s*(?P<sign><=|>=)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>km|m)?\s*",
    re.IGNORECASE,
)
SHARE: Final = re.compile(r"\s*(?P<sign><=|>=)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%)?\s*")
DEFAULT_CANDIDATES: Final = ("business_zones", "places")

PRESETS: Final[Mapping[str, Mapping[str, float]]] = {
    "design-elevator": {"schools[category=grande_ecole]": 2, "places": 1, "district": 2},
    "unesco-elevator": {"places": 2, "schools": 1, "district": 2},
    "rip-elevator": {"labs": 2, "schools": 2, "fibre": 2, "stations": 1},
}
"""Weights to start from, ours and not the programmes': none has published its criteria."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A hard constraint on a criterion.

    Attributes
    ----------
    criterion : str
        Its name.
    sign : str
        ``"<="`` or ``">="``.
    value : float
        In the criterion's unit.
    """

    criterion: str
    sign: str
    value: float

    def __str__(self) -> str:
        """Write the bound as it is asked for."""
        return f"{self.criterion}{self.sign}{self.value:g}"


@dataclass(frozen=True, slots=True)
class Query:
    """A question of where.

    Attributes
    ----------
    candidates : tuple of str
        Layers of the catalogue, or positions as ``LON,LAT``.
    near : tuple of str
        Constraints such as ``schools<=800m``.
    fibre : str or None
        A constraint on the share, such as ``>=0.9``.
    where : str or None
        A filter in CQL2 text on the candidates' properties.
    weights : mapping of str to float
        By criterion; what is only constrained weighs 1 where nothing has a weight.
    scales : mapping of str to (low, high)
        Ends of reference scales that differ from the usual ones.
    method : str
        A key of ``METHODS``.
    top : int
        How many are shown.
    samples, seed : int
        Of the weightings drawn for stability.
    """

    candidates: tuple[str, ...] = DEFAULT_CANDIDATES
    near: tuple[str, ...] = ()
    fibre: str | None = None
    where: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    method: str = "weighted-sum"
    top: int = 5
    samples: int = 1000
    seed: int = 2014

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise InputError(_unknown("method", self.method, METHODS))
        for name, weight in self.weights.items():
            if not weight >= 0:
                message = f"The weight of '{name}' must be 0 or more; found {weight!r}."
                raise InputError(message)

    def bounds(self) -> tuple[Bound, ...]:
        """Give the constraints on criteria.

        Returns
        -------
        tuple of Bound
            Of ``near`` in metres, of ``fibre`` from 0 to 1.

        Raises
        ------
        InputError
            If one cannot be read.
        """
        found = [_near(text) for text in self.near]
        if self.fibre is not None:
            match = SHARE.fullmatch(self.fibre)
            if match is None:
                message = (
                    f"A constraint on fibre is such as '>=0.9' or '>=90%'; found '{self.fibre}'."
                )
                raise InputError(message)
            number = float(match["number"]) / (100.0 if match["unit"] else 1.0)
            if number > 1:
                message = f"A share goes from 0 to 1, or to 100%; found '{self.fibre}'."
                raise InputError(message)
            found.append(Bound("fibre", match["sign"], number))
        return tuple(found)

    def criteria(self) -> dict[str, float]:
        """Give the criteria that are weighed.

        Returns
        -------
        dict of str to float
            Weights above 0 by criterion, in the order given.
        """
        if self.weights:
            return {name: float(weight) for name, weight in self.weights.items() if weight > 0}
        return {bound.criterion: 1.0 for bound in self.bounds()}

    def to_json(self) -> dict[str, Any]:
        """Give the query as an object of plain values.

        Returns
        -------
        dict
            One key for each attribute.
        """
        return {
            "candidates": list(self.candidates),
            "near": list(self.near),
            "fibre": self.fibre,
            "where": self.where,
            "weights": dict(self.weights),
            "scales": {name: list(ends) for name, ends in self.scales.items()},
            "method": self.method,
            "top": self.top,
            "samples": self.samples,
            "seed": self.seed,
        }

    def to_toml(self) -> str:
        """Write the query as TOML that ``read_query`` takes.

        Returns
        -------
        str
            Keys and two tables.
        """
        plain = self.to_json()
        tables = {name: plain.pop(name) for name in ("weights", "scales")}
        # A text or list of JSON is one of TOML too.
        lines = [
            f"{key} = {json.dumps(value)}" for key, value in plain.items() if value is not None
        ]
        for name, values in tables.items():
            if values:
                lines += ["", f"[{name}]"]
                lines += [
                    f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()
                ]
        return "\n".join(lines) + "\n"


def read_query(path: Path) -> dict[str, Any]:
    """Read a query, or a part of one, from a TOML file.

    Parameters
    ----------
    path : pathlib.Path
        As ``Query.to_toml`` writes it.

    Returns
    -------
    dict
        Arguments of ``Query``.

    Raises
    ------
    InputError
        If the file is no TOML, or holds another key.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path} is no query in TOML: {error}."
        raise InputError(message) from error
    known = {one.name: one for one in fields(Query)}
    for key in given:
        if key not in known:
            message = f"{path}: {_unknown('key', key, known)}"
            raise InputError(message)
    check_given(given, path)
    for key, value in given.items():
        if isinstance(value, list):
            given[key] = tuple(value)
    if "scales" in given:
        given["scales"] = {name: tuple(ends) for name, ends in given["scales"].items()}
    return given


def _near(text: str) -> Bound:
    match = BOUND.fullmatch(text)
    if match is None:
        message = (
            f"A constraint of nearness is such as 'schools<=800m' or 'labs[cluster=optics]<=1km'; "
            f"found '{text}'."
        )
        raise InputError(message)
    metres = float(match["number"]) * (1000.0 if (match["unit"] or "").lower() == "km" else 1.0)
    return Bound(match["name"], match["sign"], metres)


def _unknown(kind: str, name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    near = get_close_matches(name, list(known), n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no {kind} '{name}'.{hint} There are: {', '.join(known)}."
