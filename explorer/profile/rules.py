"""What each key of a territory's profile may hold, and how a wrong one is told."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

from explorer.crs import metric_at
from explorer.errors import ProfileError
from explorer.layers.limits import FRANCE, Box, within

SIDES: Final = 4
LONGITUDE: Final = 180.0
LATITUDE: Final = 90.0
COMMUNE: Final = re.compile(r"(?:\d{2}|2[AB])\d{3}")
EPCI: Final = re.compile(r"\d{9}")

Kind: TypeAlias = tuple[str, Callable[[Any], bool], bool]
"""What is expected in words, its check, and whether the key must be there."""


def _is_anything(_: Any) -> bool:
    # What an extent is held to has a message of its own.
    return True


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _all(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and COMMUNE.fullmatch(value) is not None


def _is_language(value: Any) -> bool:
    return value in {"fr", "en"}


KINDS: Final[Mapping[str, Kind]] = {
    "name_fr": ("the name in French, a text", _is_text, True),
    "name_en": ("the name in English, a text", _is_text, True),
    "extent": ("[west, south, east, north] in degrees", _is_anything, False),
    "crs": ('an authority and a code, as "EPSG:2154"', _is_text, False),
    "gate": ('"extent", "france" or "world"', _is_text, False),
    "communes": ('a list of INSEE codes of five characters, as ["69123"]', _all(_is_code), False),
    "epci": (
        'a SIREN number of nine digits, as "200046977"',
        lambda value: isinstance(value, str) and EPCI.fullmatch(value) is not None,
        False,
    ),
    "compared": ("a list of INSEE codes of five characters", _all(_is_code), False),
    "languages": (
        'a list of "fr" and "en", the one that pages open in first',
        lambda value: bool(value) and _all(_is_language)(value),
        False,
    ),
    "layers": ("a list of names of layers", _all(_is_text), False),
    "claims": ("the name of a table", _is_text, False),
    "outline": ("a table with 'layer' and perhaps 'feature'", _is_table, False),
    "refresh": ("a table of layers and their sources", _is_table, False),
    "story": ("a table with 'hub'", _is_table, False),
}  # fmt: skip
"""The keys of a profile."""

OUTLINE_KINDS: Final[Mapping[str, Kind]] = {
    "layer": ("the name of a layer of polygons", _is_text, True),
    "feature": ("the id of one of its features", _is_text, False),
}
"""The keys of its table ``[outline]``."""


def checked_table(given: Mapping[str, Any], kinds: Mapping[str, Kind], where: str) -> None:
    """Refuse a key that is unknown, missing or not of its kind.

    Parameters
    ----------
    given : mapping
        What the file holds.
    kinds : mapping of str to tuple
        What is expected of each key.
    where : str
        The file, for the message.

    Raises
    ------
    ProfileError
        At the first key that is wrong; an unknown one is told with the nearest that there is.
    """
    for key in given:
        if key not in kinds:
            near = get_close_matches(key, kinds, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            message = f"{where}: there is no key '{key}'.{hint} The keys are: {', '.join(kinds)}."
            raise ProfileError(message)
    for key, (expected, check, required) in kinds.items():
        if key not in given:
            if required:
                message = f"{where} has no '{key}'. Expected {expected}."
                raise ProfileError(message)
        elif not check(given[key]):
            message = f"{where}: '{key}' is {expected}; found {given[key]!r}."
            raise ProfileError(message)


def require_extent(value: Any, where: str) -> Box:
    """Read an extent, refusing one whose sides are swapped.

    Parameters
    ----------
    value : object
        What the file holds.
    where : str
        The file, for the message.

    Returns
    -------
    (west, south, east, north)
        In degrees.

    Raises
    ------
    ProfileError
        If it is not four numbers in that order, with room between them.
    """
    expected = "'extent' is [west, south, east, north] in degrees"
    numbers = isinstance(value, list) and all(
        isinstance(side, int | float) and not isinstance(side, bool) for side in value
    )
    if not numbers or len(value) != SIDES:
        message = f"{where}: {expected}; found {value!r}."
        raise ProfileError(message)
    west, south, east, north = map(float, value)
    on_earth = max(abs(west), abs(east)) <= LONGITUDE and max(abs(south), abs(north)) <= LATITUDE
    centre = ((west + east) / 2, (south + north) / 2)
    swapped = not within(*centre, FRANCE) and within(centre[1], centre[0], FRANCE)
    if on_earth and west < east and south < north and not swapped:
        return west, south, east, north
    hint = ""
    if swapped:
        hint = " Latitude comes first there: swap the numbers of each pair."
    elif not on_earth:
        hint = " Those are no degrees: an extent in metres is not taken."
    elif west >= east:
        hint = " West is not west of east: swap the first and the third."
    elif south >= north:
        hint = " South is not south of north: swap the second and the fourth."
    message = f"{where}: {expected}; found {value!r}.{hint}"
    raise ProfileError(message)


def require_system(crs: str | None, extent: Box | None, where: str) -> str | None:
    """Give the system of distances of an extent, refusing one that is another place's.

    Parameters
    ----------
    crs : str or None
        What the file says.
    extent : (west, south, east, north) or None
        Where the territory lies.
    where : str
        The file, for the message.

    Returns
    -------
    str or None
        As ``explorer.crs.metric_at`` gives it for the middle of the extent.

    Raises
    ------
    ProfileError
        If the file says another one.
    """
    if extent is None:
        return crs
    west, south, east, north = extent
    own = metric_at((west + east) / 2, (south + north) / 2)
    if crs is not None and crs != own:
        message = (
            f"{where}: 'crs' is the official system in metres of the place; expected \"{own}\" "
            f'at the middle of the extent, found "{crs}". Write crs = "{own}", or mend the '
            "extent."
        )
        raise ProfileError(message)
    return own
