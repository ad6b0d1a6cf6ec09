"""Reference scales: what a figure is worth by default, and as a query may have it instead."""

from collections.abc import Mapping
from typing import Final

from explorer.errors import InputError, SchemaError
from explorer.scoring import Influence, Scale

WALK: Final = Scale(Influence.INVERSE, 0.0, 2000.0)
"""Worth all at the door and nothing from 2 km on, 24 minutes on foot."""

WAYS: Final[Mapping[str, Scale]] = {
    "walk": WALK,
    "cycle": Scale(Influence.INVERSE, 0.0, 6000.0),
    "drive": Scale(Influence.INVERSE, 0.0, 15_000.0),
}
"""By means; the others reach as far in about the same time."""

MANY: Final = Scale(Influence.POSITIVE, 0.0, 5.0)
DENSE: Final = Scale(Influence.POSITIVE, 0.0, 10.0)
SHARE: Final = Scale(Influence.POSITIVE, 0.0, 1.0)

COLUMNS: Final[Mapping[str, Scale]] = {
    "area_ha": Scale(Influence.POSITIVE, 0.0, 50.0),
    "declared_area_ha": Scale(Influence.POSITIVE, 0.0, 50.0),
    "desks": Scale(Influence.POSITIVE, 0.0, 100.0),
    "floor_area_m2": Scale(Influence.POSITIVE, 0.0, 10_000.0),
    "free_area_ha": Scale(Influence.POSITIVE, 0.0, 20.0),
}
"""Of columns that candidates often have; prices have none, since markets differ."""

FORM: Final = "LOW:HIGH, LOW:HIGH:inverse, LOW:HIGH:target=BEST or LOW:threshold"


def read_scale(name: str, text: str, usual: Scale | None) -> Scale:
    """Read a scale as a query writes it.

    Parameters
    ----------
    name : str
        Of the criterion, for messages.
    text : str
        ``"0:800"``, ``"50:200:inverse"``, ``"500:5000:target=1500"`` or ``"1000:threshold"``.
    usual : Scale or None
        The criterion's own, whose influence holds where the text names none.

    Returns
    -------
    Scale
        As asked.

    Raises
    ------
    InputError
        If the text is none of these.

    Examples
    --------
    >>> read_scale("price", "50:200:inverse", None).influence.value
    'inverse'
    """
    parts = [part.strip() for part in text.split(":")]
    word = parts.pop() if parts and not _is_number(parts[-1]) else None
    kind, _, best = (word or "").partition("=")
    try:
        ends = [float(part) for part in parts]
        if kind == Influence.THRESHOLD and len(ends) == 1 and not best:
            return Scale(Influence.THRESHOLD, ends[0], ends[0] + (abs(ends[0]) or 1.0))
        low, high = ends
        if word is None:
            influence = usual.influence if usual is not None else Influence.POSITIVE
            target = usual.target if usual is not None else None
        else:
            influence = Influence(kind)
            target = float(best) if influence is Influence.TARGET or best else None
        return Scale(influence, low, high, target)
    except (ValueError, SchemaError) as error:
        message = f"The scale of '{name}' is {FORM}, with LOW below HIGH; found '{text}'."
        raise InputError(message) from error


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
