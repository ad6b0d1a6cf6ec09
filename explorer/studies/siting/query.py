"""What is asked: candidates, constraints, weights and method, from words or from a TOML file."""

import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from explorer.errors import InputError
from explorer.scoring import METHODS
from explorer.studies.siting.bounds import Bound, read_bound, read_share
from explorer.studies.siting.ways import MODES

DEFAULT_CANDIDATES: Final = ("business_zones", "places")
HEAVIEST: Final = 1e9
MOST_SHOWN: Final = 1_000_000
MOST_SAMPLES: Final = 1_000_000
MOST_HELD: Final = 50_000_000
"""Best ranks by weightings that are kept to tell stability."""

WIDEST_M: Final = 5000.0
"""Beyond it, what is counted is no longer the place."""

PRESETS: Final[Mapping[str, Mapping[str, float]]] = {
    "design-elevator": {"schools[category=grande_ecole]": 2, "places": 1, "district": 2},
    "unesco-elevator": {"places": 2, "schools": 1, "district": 2},
    "rip-elevator": {"labs": 2, "schools": 2, "fibre": 2, "stations": 1},
}
"""Weights to start from, ours and not the programmes': none has published its criteria."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question of where.

    Attributes
    ----------
    candidates : tuple of str
        Layers of the catalogue, files, grids such as ``grid:h3:9``, or positions as ``LON,LAT``.
    near : tuple of str
        Constraints on any criterion, such as ``schools<=800m`` or ``district>=1``.
    fibre : str or None
        A constraint on the share, such as ``>=0.9``.
    where : str or None
        A filter in CQL2 text on the candidates' properties.
    weights : mapping of str to float
        By criterion; what is only constrained weighs 1 where nothing has a weight.
    scales : mapping of str to str
        Reference scales that differ from the usual ones, such as ``"0:800"`` or
        ``"50:200:inverse"``.
    method : str
        A key of ``METHODS``.
    top : int
        How many are shown.
    samples, seed : int
        Of the weightings drawn for stability.
    by : str
        By what means ways are gone: ``"walk"``, ``"cycle"`` or ``"drive"``.
    streets : str or None
        A file of a street network; without one, that which a refresh laid into the territory,
        else ways are estimated by the straight line.
    premises : str or None
        A file of building records, for fibre at the place itself; without one, of its commune.
    radius_m : float
        How far around a place its fibre is counted.
    scenario : str or None
        A name or a TOML file of edits, for two rankings side by side.
    """

    candidates: tuple[str, ...] = DEFAULT_CANDIDATES
    near: tuple[str, ...] = ()
    fibre: str | None = None
    where: str | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)
    method: str = "weighted-sum"
    top: int = 5
    samples: int = 1000
    seed: int = 2014
    by: str = "walk"
    streets: str | None = None
    premises: str | None = None
    radius_m: float = 250.0
    scenario: str | None = None

    def __post_init__(self) -> None:
        self._require_kinds()
        if self.method not in METHODS:
            raise InputError(_unknown("method", self.method, METHODS))
        if self.by not in MODES:
            raise InputError(_unknown("means", self.by, MODES))
        if not 0 < self.radius_m <= WIDEST_M:
            message = f"The radius is in metres, up to {WIDEST_M:g}; found {self.radius_m!r}."
            raise InputError(message)

    def _require_kinds(self) -> None:
        # As of a file: what Python lets through must not end in an error far from here.
        for name in ("candidates", "near"):
            given = getattr(self, name)
            texts = isinstance(given, tuple | list) and all(isinstance(one, str) for one in given)
            _require(texts, name, "a tuple of texts", given)
        for name in ("weights", "scales"):
            _require(
                isinstance(getattr(self, name), Mapping), name, "a mapping", getattr(self, name)
            )
        for name, weight in self.weights.items():
            fine = _is_number(weight) and 0 <= weight <= HEAVIEST
            _require(fine, f"weight of {name}", f"a number from 0 to {HEAVIEST:g}", weight)
        for name, most in (("top", MOST_SHOWN), ("samples", MOST_SAMPLES)):
            given = getattr(self, name)
            whole = _is_number(given) and given == int(given)
            _require(
                whole and 1 <= given <= most, name, f"a whole number from 1 to {most:,}", given
            )
        _require(
            _is_number(self.seed) and self.seed >= 0, "seed", "a whole number from 0", self.seed
        )
        held = self.top * self.samples
        _require(held <= MOST_HELD, "top times samples", f"{MOST_HELD:,} or less", held)
        _require(_is_number(self.radius_m), "radius_m", "a number of metres", self.radius_m)

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
        found = [read_bound(text, self.by) for text in self.near]
        return (*found, read_share(self.fibre)) if self.fibre is not None else tuple(found)

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
        plain = {one.name: getattr(self, one.name) for one in fields(self)}
        for name, value in plain.items():
            if isinstance(value, Mapping):
                plain[name] = dict(value)
            elif isinstance(value, tuple):
                plain[name] = list(value)
        return plain

    def to_toml(self) -> str:
        """Write the query as TOML that ``read_query`` takes.

        Returns
        -------
        str
            Keys and two tables.
        """
        plain = self.to_json()
        tables = {name: plain.pop(name) for name in ("weights", "scales")}
        lines = [f"{key} = {_quoted(value)}" for key, value in plain.items() if value is not None]
        for name, values in tables.items():
            if values:
                lines += ["", f"[{name}]"]
                lines += [f"{_quoted(key)} = {_quoted(value)}" for key, value in values.items()]
        return "\n".join(lines) + "\n"


def read_query(path: Path) -> dict[str, Any]:
    """Read a query, or a part of one, from a TOML file.

    Parameters
    ----------
    path : pathlib.Path
        As ``Query.to_toml`` writes it; ``preset`` may stand for weights.

    Returns
    -------
    dict
        Arguments of ``Query``.

    Raises
    ------
    InputError
        If the file is no TOML, or holds another key or another kind of value.
    """
    return checked_query(read_toml(path), path)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a query's file, whatever its keys.

    Parameters
    ----------
    path : pathlib.Path
        A file in TOML.

    Returns
    -------
    dict
        As it stands there.

    Raises
    ------
    InputError
        If the file is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path} is no query in TOML: {error}."
        raise InputError(message) from error


def checked_query(given: dict[str, Any], path: Path) -> dict[str, Any]:
    """Check what a query's file gives.

    Parameters
    ----------
    given : dict
        From ``read_toml``.
    path : pathlib.Path
        The file, for messages.

    Returns
    -------
    dict
        Arguments of ``Query``.

    Raises
    ------
    InputError
        If it holds another key or another kind of value.
    """
    if isinstance(preset := given.pop("preset", None), str):
        if preset not in PRESETS:
            message = f"{path}: {_unknown('preset', preset, PRESETS)}"
            raise InputError(message)
        given["weights"] = {**PRESETS[preset], **given.get("weights", {})}
    known = {one.name: one for one in fields(Query)}
    for key in given:
        if key not in known:
            message = f"{path}: {_unknown('key', key, known)}"
            raise InputError(message)
    from explorer.studies.siting.given import check_given  # noqa: PLC0415 - for a file alone

    check_given(given, path)
    for key, value in given.items():
        if isinstance(value, list):
            given[key] = tuple(value)
    return given


def _quoted(value: Any) -> str:
    # A text, number or list of JSON is one of TOML too, letter by letter.
    return json.dumps(value, ensure_ascii=False)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _require(fine: bool, name: str, wanted: str, given: Any) -> None:  # noqa: FBT001 - a check
    if not fine:
        message = f"The query's {name} must be {wanted}; found {given!r}."
        raise InputError(message)


def _unknown(kind: str, name: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    near = get_close_matches(name, list(known), n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no {kind} '{name}'.{hint} There are: {', '.join(known)}."
