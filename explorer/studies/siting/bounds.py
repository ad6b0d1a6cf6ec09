"""Hard constraints as they are written: ``schools<=800m``, ``fibre>=0.9``, ``district>=1``."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from explorer.errors import InputError
from explorer.studies.siting.ways import SPEEDS_M_PER_MIN

NAME: Final = r"[^\W\d][\w.]*(?:\[[^\]]*\][\w.]*)*"
BOUND: Final = re.compile(
    rf"\s*(?P<name>{NAME})\s*(?P<sign><=|>=)\s*(?P<number>-?\d+(?:\.\d+)?)\s*"
    r"(?P<unit>%|[^\W\d]+)?\s*",
    re.IGNORECASE,
)
SHARE: Final = re.compile(r"\s*(?P<sign><=|>=)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>%)?\s*")
FACTORS: Final = {"m": 1.0, "km": 1000.0, "%": 0.01}
UNITS: Final = ("m", "km", "min", "%")


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
    unit : str or None
        ``"m"`` or ``"share"`` where the constraint says so, which the criterion must then have.
    text : str
        As it was written.
    """

    criterion: str
    sign: str
    value: float
    unit: str | None = None
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        """Write the bound as it is asked for."""
        return self.text or f"{self.criterion}{self.sign}{self.value:g}"


def read_bound(text: str, mode: str = "walk") -> Bound:
    """Read a constraint.

    Parameters
    ----------
    text : str
        A criterion, ``<=`` or ``>=``, and a number with ``m``, ``km``, ``min``, ``%`` or nothing.
    mode : str
        By what means minutes are spent.

    Returns
    -------
    Bound
        Lengths in metres, shares from 0 to 1.

    Raises
    ------
    InputError
        If the text is none.

    Examples
    --------
    >>> round(read_bound("schools <= 10 min").value)
    833
    """
    match = BOUND.fullmatch(text)
    if match is None or (match["unit"] and match["number"].startswith("-")):
        message = (
            "A constraint is such as 'schools<=800m', 'labs[cluster=optics]<=10min' or "
            f"'district>=1'; found '{text}'."
        )
        raise InputError(message)
    if match["unit"] is None:
        return Bound(match["name"], match["sign"], float(match["number"]), None, text.strip())
    unit = match["unit"].lower()
    if unit not in UNITS:
        near = get_close_matches(unit, UNITS, n=1, cutoff=0.4)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        message = (
            f"There is no unit '{match['unit']}' in '{text}'.{hint} There are: {', '.join(UNITS)}."
        )
        raise InputError(message)
    if unit == "min" and mode not in SPEEDS_M_PER_MIN:
        message = f"By '{mode}' there is no one speed: give metres in place of '{text}'."
        raise InputError(message)
    factor = SPEEDS_M_PER_MIN[mode] if unit == "min" else FACTORS[unit]
    kind = "share" if unit == "%" else "m"
    return Bound(match["name"], match["sign"], float(match["number"]) * factor, kind, text.strip())


def read_share(text: str) -> Bound:
    """Read a constraint on the share that fibre serves.

    Parameters
    ----------
    text : str
        Such as ``>=0.9`` or ``>=90%``.

    Returns
    -------
    Bound
        On the criterion ``fibre``, from 0 to 1.

    Raises
    ------
    InputError
        If the text is none, or no share.
    """
    match = SHARE.fullmatch(text)
    if match is None:
        message = f"A constraint on fibre is such as '>=0.9' or '>=90%'; found '{text}'."
        raise InputError(message)
    number = float(match["number"]) / (100.0 if match["unit"] else 1.0)
    if number > 1:
        message = f"A share goes from 0 to 1, or to 100%; found '{text}'."
        raise InputError(message)
    return Bound("fibre", match["sign"], number, "share", f"fibre{text.strip()}")
