"""Features of a layer that a criterion counts on: which, where, and how much of each."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import Positions

PATTERN: Final = r"[a-z_]+(?:\[[^\]]*\])?(?:\.\w+)?"
"""A layer, a filter in brackets, and a number of its features after a dot."""

NAMED: Final = re.compile(
    r"(?P<layer>[a-z_]+)(?:\[(?P<filters>[^\]]*)\])?(?:\.(?P<amount>\w+))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Facilities:
    """Chosen features of a layer that have a position.

    Attributes
    ----------
    keys : tuple of str
        ``LAYER/ID``.
    names : tuple of str
        In French, as the layer has them.
    positions : Positions
        Where they are.
    amount : numpy.ndarray
        Of each: 1, or the number asked for.
    unusable : int
        How many others were chosen but lack a position, or the number.
    sources : tuple of str
        Keys of the register.
    counted : bool
        Whether each counts for one.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    positions: Positions
    amount: NDArray[np.float64]
    unusable: int
    sources: tuple[str, ...]
    counted: bool

    def __len__(self) -> int:
        """Count those with a position."""
        return len(self.keys)

    def own(self, ids: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Tell which candidates are facilities themselves.

        Parameters
        ----------
        ids : tuple of str
            Of candidates.

        Returns
        -------
        tuple of numpy.ndarray
            Rows of the candidates, and their columns among the facilities.
        """
        column = {key: at for at, key in enumerate(self.keys)}
        pairs = [(row, column[key]) for row, key in enumerate(ids) if key in column]
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]


def choose(name: str, sealed: Sealed) -> Facilities:
    """Choose features of a layer.

    Parameters
    ----------
    name : str
        ``"schools"``, ``"labs[cluster=optics]"``, ``"places.floor_area_m2"``.
    sealed : Sealed
        The catalogue's layers.

    Returns
    -------
    Facilities
        In the layer's order.

    Raises
    ------
    InputError
        If the layer has no such field, or nothing passes the filter.
    """
    match = NAMED.fullmatch(name)
    assert match is not None  # noqa: S101 - callers matched it
    layer = sealed.layer(match["layer"])
    known = {one.name: one for one in layer.spec.fields}
    chosen = np.ones(len(layer), dtype=bool)
    for part in filter(None, (match["filters"] or "").split(",")):
        key, sign, value = (text.strip() for text in part.partition("="))
        if not sign or key not in known:
            _refuse_field(match["layer"], key, list(known), "A filter of", "is field=value; ")
        values = [row.get(key) for row in layer.properties]
        if value not in map(str, values):
            there = sorted({str(one) for one in values if one is not None})[:12]
            near = get_close_matches(value, there, n=1)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            message = (
                f"No feature of '{match['layer']}' has {key}={value}. {hint}"
                f"There are: {', '.join(there) or 'none'}."
            )
            raise InputError(message)
        chosen &= np.array([str(one) == value for one in values])
    amount = np.ones(len(layer))
    if match["amount"]:
        numbers = [one for one in known if known[one].type in {"number", "integer"}]
        if match["amount"] not in numbers:
            _refuse_field(match["layer"], match["amount"], numbers, "A number of", "is wanted; ")
        amount = np.array([row.get(match["amount"]) for row in layer.properties], dtype=np.float64)
    usable = chosen & layer.located & np.isfinite(amount)
    rows = np.flatnonzero(usable)
    used = [layer.properties[row] for row in rows]
    return Facilities(
        tuple(f"{match['layer']}/{one['id']}" for one in used),
        tuple(str(one["name_fr"]) for one in used),
        Positions(
            layer.longitude[rows], layer.latitude[rows], np.nan_to_num(layer.accuracy_m[rows])
        ),
        amount[rows],
        int((chosen & ~usable).sum()),
        tuple(sorted({str(one["source"]) for one in used})),
        counted=not match["amount"],
    )


def _refuse_field(layer: str, key: str, known: list[str], what: str, form: str) -> None:
    near = get_close_matches(key, known, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    message = (
        f"{what} '{layer}' {form}there is no field '{key}'.{hint} "
        f"There are: {', '.join(known) or 'none'}."
    )
    raise InputError(message)
