"""Scenarios: edits of the layers, before and after, for two rankings side by side."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from explorer.catalog import Catalog
from explorer.errors import InputError

ACTIONS: Final = ("add", "move", "close", "change")
KEYS: Final[Mapping[str, frozenset[str]]] = {
    "add": frozenset({"id", "name_fr", "name_en", "to", "accuracy_m", "set"}),
    "move": frozenset({"to", "accuracy_m"}),
    "close": frozenset(),
    "change": frozenset({"set"}),
}
ALWAYS: Final = frozenset({"why_fr", "why_en", "source"})
TOP: Final = ("title_fr", "title_en", "before", "after")
FORM: Final = (
    'an edit is add = "LAYER", move = "LAYER/ID", close = "LAYER/ID" or change = "LAYER/ID"'
)


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a layer.

    Attributes
    ----------
    action : str
        One of ``ACTIONS``.
    target : str
        ``LAYER/ID``, or the layer alone for what is added.
    given : mapping
        The edit's other keys.
    where : str
        For messages: the file, and which edit of it.
    """

    action: str
    target: str
    given: Mapping[str, Any]
    where: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is different before, and what after.

    Attributes
    ----------
    name : str
        Of the scenario, or its file.
    title : mapping of str to str
        In each language.
    before, after : tuple of Edit
        Made to the layers as they are.
    """

    name: str
    title: Mapping[str, str]
    before: tuple[Edit, ...]
    after: tuple[Edit, ...]


def read_scenario(name: str, catalog: Catalog) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    name : str
        One of the catalogue's own, such as ``faculty-move``, or a TOML file.
    catalog : Catalog
        Whose scenarios lie beside its descriptor.

    Returns
    -------
    Scenario
        Checked in form; names of features are checked when it is applied.

    Raises
    ------
    InputError
        If there is none of that name, or the file is no scenario.
    """
    own = scenarios(catalog)
    path = own.get(name, Path(name))
    if name not in own and not path.suffix:
        near = get_close_matches(name, list(own), n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        listed = ", ".join(own) or "none here"
        message = f"There is no scenario '{name}'.{hint} There are: {listed}, or a TOML file."
        raise InputError(message)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"{path} is no scenario in TOML: {error}."
        raise InputError(message) from error
    for key in given:
        if key not in TOP:
            raise InputError(unknown(str(path), "key", key, TOP))
    sides = {side: _edits(given.get(side, []), f"{path}, {side}") for side in ("before", "after")}
    if not any(sides.values()):
        message = f"{path} has no edit: give [[after]] tables; {FORM}."
        raise InputError(message)
    title = {tongue: str(given.get(f"title_{tongue}") or path.stem) for tongue in ("fr", "en")}
    return Scenario(path.stem, title, sides["before"], sides["after"])


def scenarios(catalog: Catalog) -> dict[str, Path]:
    """List the scenarios of a catalogue.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.

    Returns
    -------
    dict of str to pathlib.Path
        By name.
    """
    folder = catalog.root / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def _edits(given: Any, where: str) -> tuple[Edit, ...]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        message = f"{where} must be a list of tables; {FORM}. Found {given!r}."
        raise InputError(message)
    found = []
    for number, one in enumerate(given, start=1):
        here = f"{where} {number}"
        actions = [key for key in ACTIONS if key in one]
        if len(actions) != 1 or not isinstance(one[actions[0]], str):
            message = f"{here}: {FORM}; found {', '.join(one) or 'nothing'}."
            raise InputError(message)
        (action,) = actions
        for key in one.keys() - {action} - KEYS[action] - ALWAYS:
            known = sorted(KEYS[action] | ALWAYS)
            raise InputError(unknown(here, f"key of '{action}'", key, known))
        found.append(Edit(action, one[action], {k: v for k, v in one.items() if k != action}, here))
    return tuple(found)


def unknown(where: str, kind: str, name: str, known: Iterable[str]) -> str:
    """Say that there is no such thing, which is nearest, and what there is.

    Parameters
    ----------
    where : str
        The file, and which part of it.
    kind, name : str
        What was looked for.
    known : iterable of str
        What there is.

    Returns
    -------
    str
        The message.
    """
    listed = list(known)
    near = get_close_matches(name, listed, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    more = f" and {len(listed) - 20} more" if len(listed) > 20 else ""  # noqa: PLR2004 - a line
    return f"{where}: there is no {kind} '{name}'.{hint} There are: {', '.join(listed[:20])}{more}."
