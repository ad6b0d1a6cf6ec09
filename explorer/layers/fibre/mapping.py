"""A mapping: what a user's own file calls the columns and the states, said in a small TOML."""

import tomllib
from collections.abc import Mapping as Names
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from explorer.layers.declared import AUTHORITY, transformer_of
from explorer.layers.fibre.columns import COLUMNS, nearest
from explorer.layers.findings import Examination
from explorer.vocabulary import FibreStatus

KEYS: Final = ("crs", "vintage", "source", "columns", "states")
LARGEST: Final = 1_000_000
STATES: Final = tuple(str(state) for state in FibreStatus if state is not FibreStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a file calls the columns and the states.

    Attributes
    ----------
    crs : str or None
        The reference system of x and y, as ``EPSG:2154``.
    vintage, source : str or None
        The quarter that the file describes; a title for where it comes from.
    columns : mapping of str to str
        Our names to the file's.
    states : mapping of str to str
        The file's states to the regulator's.
    file : pathlib.Path or None
        Where the mapping was read from.
    """

    crs: str | None = None
    vintage: str | None = None
    source: str | None = None
    columns: Names[str, str] = field(default_factory=dict)
    states: Names[str, str] = field(default_factory=dict)
    file: Path | None = None


def read_mapping(path: str | Path) -> Mapping:
    """Read a mapping of columns and states.

    Parameters
    ----------
    path : str or pathlib.Path
        A TOML file; all of its keys are optional: ``crs``, ``vintage``, ``source``,
        ``[columns]`` (ours = theirs) and ``[states]`` (theirs = the regulator's).

    Returns
    -------
    Mapping
        Checked: only known keys, columns and states.

    Raises
    ------
    InputError
        If the file cannot be read, or a key, a column or a state is not known; the message names
        the nearest known one.
    """
    path = Path(path)
    examination = Examination(path)
    content = _load(path, examination)
    examination.require()
    for key in content:
        if key not in KEYS:
            _unknown(examination, key, key, KEYS, "a key")
    columns = _texts(content, "columns", examination)
    for ours in columns:
        if ours not in COLUMNS:
            _unknown(examination, f"columns.{ours}", ours, COLUMNS, "a column of ours")
    twice = {name for name in columns.values() if list(columns.values()).count(name) > 1}
    for name in sorted(twice):
        both = " and ".join(ours for ours, other in columns.items() if other == name)
        examination.add(None, "columns", expected="each column once", found=f"'{name}' for {both}")
    states = _texts(content, "states", examination)
    for word, state in states.items():
        if state not in STATES:
            _unknown(examination, f"states.{word}", state, STATES, "a state of the regulator's")
    crs = _text(content, "crs", examination)
    if crs is not None:
        _check_crs(crs, examination)
    mapping = Mapping(
        crs=crs,
        vintage=_text(content, "vintage", examination),
        source=_text(content, "source", examination),
        columns=columns,
        states=states,
        file=path,
    )
    examination.require()
    return mapping


def _load(path: Path, examination: Examination) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST:
            expected = f"a mapping of at most {LARGEST:,} bytes"
            examination.add(None, None, expected=expected, found=f"{path.stat().st_size:,}")
            return {}
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeError, tomllib.TOMLDecodeError) as error:
        found = getattr(error, "strerror", None) or str(error)
        examination.add(None, None, expected="a mapping written in TOML, UTF-8", found=found)
        return {}


def _unknown(examination: Examination, where: str, word: str, known: Any, what: str) -> None:
    near = nearest(word, known)
    hint = f"; the nearest is '{near}'" if near else ""
    expected = f"{what}: {', '.join(known)}"
    examination.add(None, where, expected=expected, found=f"'{word}'{hint}")


def _text(content: dict[str, Any], key: str, examination: Examination) -> str | None:
    value = content.get(key)
    if value is None or isinstance(value, str):
        return value
    examination.add(None, key, expected="a text", found=value)
    return None


def _texts(content: dict[str, Any], key: str, examination: Examination) -> dict[str, str]:
    table = content.get(key, {})
    if not isinstance(table, dict):
        examination.add(None, key, expected=f"a table [{key}]", found=table)
        return {}
    for name, value in table.items():
        if not isinstance(value, str):
            examination.add(None, f"{key}.{name}", expected="a text", found=value)
    return {name: value for name, value in table.items() if isinstance(value, str)}


def _check_crs(crs: str, examination: Examination) -> None:
    expected = "an authority and a code that PROJ knows, as EPSG:2154"
    if not AUTHORITY.fullmatch(crs):
        # A PROJ string could name files of this machine.
        examination.add(None, "crs", expected=expected, found=crs)
        return
    transformer_of(crs, examination, strict=False)
