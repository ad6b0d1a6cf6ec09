"""Who is to be served: features of a layer or a file, or cells, each with how much it asks."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.studies.siting.candidates import open_candidates
from explorer.studies.siting.criteria.facilities import NAMED, choose
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import Positions

COLUMN: Final = re.compile(r"(?P<base>.+\.\w+):(?P<column>[^:/\\]+)")
"""A file, and a column of it."""

WHOLE: Final = re.compile(r"(?P<base>[a-z_]+(?:\[[^\]]*\])?)[:.](?P<column>\w+)", re.IGNORECASE)
"""A layer, and a number of its features."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Who is to be served.

    Attributes
    ----------
    keys, names_fr, names_en : tuple of str
        Of those that can be used.
    positions : Positions
        Where they are.
    amount : numpy.ndarray
        How much each asks, above 0.
    column : str or None
        What the amount is; None where each counts for one.
    aside : tuple of dict
        `id`, `name_fr`, `name_en` and `why` of the others: no position, no point, no amount, or
        an amount of nought.
    sources : tuple of str
        Keys of the catalogue's register.
    """

    keys: tuple[str, ...]
    names_fr: tuple[str, ...]
    names_en: tuple[str, ...]
    positions: Positions
    amount: NDArray[np.float64]
    column: str | None
    aside: tuple[dict[str, Any], ...]
    sources: tuple[str, ...]

    @property
    def is_grid(self) -> bool:
        """Whether all are cells of a grid, of which no name says anything to a reader.

        Returns
        -------
        bool
            By their keys.
        """
        import h3  # noqa: PLC0415 - for a grid alone

        return bool(self.keys) and all(map(h3.is_valid_cell, self.keys))

    def __len__(self) -> int:
        """Count those that can be used."""
        return len(self.keys)

    def name(self, row: int, language: str) -> str:
        """Give what one is called.

        Parameters
        ----------
        row : int
            Among those that can be used.
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            Its name, else its identifier.
        """
        return (self.names_fr if language == "fr" else self.names_en)[row]


def read_demand(text: str, sealed: Sealed) -> Demand:
    """Gather demand.

    Parameters
    ----------
    text : str
        ``schools``, ``schools[category=university_site]``, ``stations:passengers``, a file with
        ``:column`` or without, ``grid:h3:9``.
    sealed : Sealed
        The catalogue's layers.

    Returns
    -------
    Demand
        In the order of identifiers, so that the order of a file changes nothing.

    Raises
    ------
    CatalogError
        If there is no such layer.
    InputError
        If a column or a filter is none, an amount is no number of 0 or more, or nothing is left.
    """
    base, column = _split(text, sealed)
    match = NAMED.fullmatch(base)
    if match is not None and match["filters"]:
        choose(base, sealed)  # which tells what is wrong with a filter
        found = open_candidates([match["layer"]], sealed)
        keys = _passing(match["layer"], match["filters"], sealed)
    else:
        found, keys = open_candidates([base], sealed), None
    chosen = [at for at, key in enumerate(found.ids) if keys is None or key in keys]
    aside = [
        {**{part: one[part] for part in ("id", "name_fr", "name_en")}, "why": one["lacks"]}
        for one in found.unlocated
        if keys is None or one["id"] in keys
    ]
    amounts: list[float] = []
    used: list[int] = []
    if column is not None:
        _require_column(text, column, [found.properties[at] for at in chosen])
    for at in chosen:
        amount = (
            1.0
            if column is None
            else _amount(found.properties[at].get(column), text, found.ids[at])
        )
        if amount is None or not amount:
            named = {part: found.properties[at][part] for part in ("name_fr", "name_en")}
            why = "amount" if amount is None else "nought"
            aside.append({"id": found.ids[at], **named, "why": why})
            continue
        used.append(at)
        amounts.append(amount)
    places = [found.properties[at] for at in used]
    return Demand(
        tuple(found.ids[at] for at in used),
        tuple(str(one["name_fr"]) for one in places),
        tuple(str(one.get("name_en") or one["name_fr"]) for one in places),
        Positions(found.longitude[used], found.latitude[used], found.accuracy_m[used]),
        np.array(amounts, dtype=np.float64),
        column,
        tuple(sorted(aside, key=lambda one: str(one["id"]))),
        tuple(sorted({str(one["source"]) for one in places if one.get("source")})),
    )


def _split(text: str, sealed: Sealed) -> tuple[str, str | None]:
    # What holds the demand, and which number of it.
    if text in sealed.catalog.layers or text.lower().startswith("grid:"):
        return text, None
    match = WHOLE.fullmatch(text)
    if match is not None and re.split(r"\[", match["base"])[0] in sealed.catalog.layers:
        return match["base"], match["column"]
    match = COLUMN.fullmatch(text)
    if match is not None and not Path(text).is_file():
        return match["base"], match["column"]
    return text, None


def _passing(layer: str, filters: str, sealed: Sealed) -> set[str]:
    pairs = [part.partition("=")[::2] for part in filters.split(",") if part]
    return {
        f"{layer}/{row['id']}"
        for row in sealed.layer(layer).properties
        if all(str(row.get(key.strip())) == value.strip() for key, value in pairs)
    }


def _require_column(text: str, column: str, rows: Iterable[Mapping[str, Any]]) -> None:
    numbers: set[str] = set()
    for row in rows:
        numbers |= {key for key, value in row.items() if _number(value) is not None}
        if column in row:
            return
    near = get_close_matches(column, sorted(numbers), n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    message = (
        f"The demand '{text}' has no column '{column}'.{hint} "
        f"Numbers are: {', '.join(sorted(numbers)) or 'none'}."
    )
    raise InputError(message)


def _amount(value: Any, text: str, key: str) -> float | None:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    number = _number(value)
    if number is None or number < 0:
        message = f"The demand '{text}' is a number of 0 or more of each; {key} has {value!r}."
        raise InputError(message)
    return number


def _number(value: Any) -> float | None:
    fine = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if fine else None
