"""The declared sources: ``sources.toml`` read into frozen entries, held to what each kind needs."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from explorer.catalog import geodata_root
from explorer.errors import CatalogError

FILE: Final = "sources.toml"
KINDS: Final[Mapping[str, Sequence[str]]] = {
    "opendatasoft": ("dataset",),
    "wfs": ("typename",),
    "ogcapi": ("collection",),
    "datagouv": ("dataset", "pattern", "format"),
    "csv": (),
    "geojson": (),
    "gtfs": (),
    "ban": (),
    "sirene": (),
    "overpass": ("select",),
    "file": (),
}
"""By kind of service, the keys that its ``query`` must have."""

REGISTER: Final = ("name", "title", "publisher", "path", "licence")
TARGETS: Final = ("layer", "table", "files")
WORD: Final = re.compile(r"[a-z0-9_]+")
MODES: Final = ("replace", "update", "fill")
KNOWN: Final = frozenset(
    {
        "kind", "title", "address", "layer", "mode", "match", "keep", "cadence_days", "note",
        "creates", "table", "files", "query", "geometry", "columns", "register", "share_alike",
        "may_be_empty", "accuracy", "describes",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One declared source.

    Attributes
    ----------
    name : str
        As the descriptor's ``refresh`` and the command name it.
    kind : str
        One of ``KINDS``.
    title : str
        What messages call the service.
    address : str
        Where it is asked; may hold ``{commune}``, ``{department}`` and the like.
    layer : str or None
        The layer that it refreshes.
    table : str or None
        The table that it refreshes, through a reader that ``query`` names.
    files : str or None
        The folder of files that it refreshes, taken as they are or cut to the territory. With
        none of the three, the source is only declared and checked.
    mode : str
        ``"replace"``: the layer's features of this source become those that came.
        ``"update"``: features that match are brought up to date, none is added or removed.
        ``"fill"``: as ``"replace"`` in a layer that is empty or that this source filled, as
        ``"update"`` in one with features of another making.
    match : str or None
        The field by which what came finds the feature that is there, beside the id.
    keep : tuple of str
        Fields of a feature that is there which a refresh leaves as they are.
    cadence_days : int or None
        How often the service publishes; None where that is not known.
    share_alike : bool
        True where the licence asks that what is made of the data bears it too (ODbL).
    may_be_empty : bool
        True where an answer without features is no fault.
    query, geometry, columns, register, accuracy : mapping
        What is asked, where positions are, what becomes of columns, the entry of the descriptor's
        register of sources, and metres by kind of result.
    creates : mapping
        How its layer is made where the territory does not have it; empty for a source of layers
        that are there.
    describes : mapping of str to str
        What the layer's description becomes, by language; empty where it stays.
    note : str
        What was and was not verified of the entry.
    """

    name: str
    kind: str
    title: str
    address: str
    layer: str | None
    mode: str
    match: str | None
    keep: tuple[str, ...]
    cadence_days: int | None
    share_alike: bool
    may_be_empty: bool
    table: str | None = None
    files: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    geometry: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)
    register: Mapping[str, Any] = field(default_factory=dict)
    accuracy: Mapping[str, float] = field(default_factory=dict)
    creates: Mapping[str, Any] = field(default_factory=dict)
    describes: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def target(self) -> str | None:
        """What the source refreshes.

        Returns
        -------
        str or None
            A layer, a table or a folder of files; None for a source that is only checked.
        """
        return self.layer or self.table or self.files


def open_entries(root: Path | None = None) -> dict[str, Entry]:
    """Read the declared sources of a folder of data, or the embedded ones.

    Parameters
    ----------
    root : pathlib.Path, optional
        A territory's folder. Its ``sources.toml`` adds to the embedded one, and an entry of the
        same name takes that one's place.

    Returns
    -------
    dict of str to Entry
        By name, in the order of the files.

    Raises
    ------
    CatalogError
        If a file is not as it should be; the message names file, entry and key.
    """
    entries: dict[str, Entry] = {}
    embedded = geodata_root() / FILE
    own = embedded if root is None else root / FILE
    for path in dict.fromkeys((embedded, own)):
        if path.is_file():
            entries |= _read(path)
    return entries


def entry_of(entries: Mapping[str, Entry], name: str) -> Entry:
    """Give one declared source by name, or by the layer that it refreshes.

    Parameters
    ----------
    entries : mapping of str to Entry
        From ``open_entries``.
    name : str
        For instance ``"sncf.stations"`` or ``"stations"``.

    Returns
    -------
    Entry
        The source.

    Raises
    ------
    CatalogError
        If there is none, or several refresh that layer.
    """
    if name in entries:
        return entries[name]
    alike = [entry for entry in entries.values() if entry.target == name]
    if len(alike) == 1:
        return alike[0]
    if alike:
        message = f"'{name}' is refreshed by {', '.join(e.name for e in alike)}. Name one of them."
        raise CatalogError(message)
    near = get_close_matches(name, list(entries), n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    message = f"There is no source '{name}'.{hint} The sources are: {', '.join(entries)}."
    raise CatalogError(message)


def _read(path: Path) -> dict[str, Entry]:
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} is not a TOML document in UTF-8: {error}."
        raise CatalogError(message) from error
    tables = given.get("source", {})
    if not isinstance(tables, dict) or set(given) - {"source"}:
        message = f'{path}: expected tables [source."name"] alone, found {", ".join(given)}.'
        raise CatalogError(message)
    return {name: _entry(path, name, table) for name, table in tables.items()}


def _entry(path: Path, name: str, table: Any) -> Entry:
    where = f'{path}, [source."{name}"]'
    if not isinstance(table, dict):
        raise CatalogError(_expected(where, "a table", type(table).__name__))
    for key in set(table) - KNOWN:
        raise CatalogError(_expected(where, f"keys among {', '.join(sorted(KNOWN))}", key))
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise CatalogError(_expected(where, f"'kind' among {', '.join(KINDS)}", kind))
    query = _table(table, "query", where)
    for key in KINDS[kind]:
        if key not in query:
            raise CatalogError(_expected(where, f"'{key}' under query, for a {kind}", "none"))
    register = _table(table, "register", where)
    named = _targets(table, register, where)
    mode = table.get("mode", "replace")
    if mode not in MODES:
        raise CatalogError(_expected(where, f"'mode' among {', '.join(MODES)}", mode))
    address = table.get("address")
    if not isinstance(address, str) or "://" not in address:
        raise CatalogError(_expected(where, "an 'address' such as https://…", address))
    return Entry(
        name=name,
        kind=kind,
        title=str(table.get("title", name)),
        address=address,
        layer=named["layer"],
        table=named["table"],
        files=named["files"],
        mode=mode,
        match=table.get("match"),
        keep=tuple(table.get("keep", ())),
        cadence_days=table.get("cadence_days"),
        share_alike=bool(table.get("share_alike", False)),
        may_be_empty=bool(table.get("may_be_empty", False)),
        query=query,
        geometry=_table(table, "geometry", where),
        columns=_table(table, "columns", where),
        register=register,
        accuracy=_table(table, "accuracy", where),
        creates=_table(table, "creates", where),
        describes=_table(table, "describes", where),
        note=str(table.get("note", "")),
    )


def _targets(
    table: Mapping[str, Any], register: Mapping[str, Any], where: str
) -> dict[str, str | None]:
    named = {key: _word(table, key, where) for key in TARGETS}
    if sum(word is not None for word in named.values()) > 1:
        raise CatalogError(_expected(where, f"one of {', '.join(TARGETS)}", "several"))
    for key in REGISTER if any(named.values()) else ():
        if not register.get(key):
            raise CatalogError(_expected(where, f"'{key}' under register", "none"))
    return named


def _word(table: Mapping[str, Any], key: str, where: str) -> str | None:
    found = table.get(key)
    if found is not None and (not isinstance(found, str) or WORD.fullmatch(found) is None):
        raise CatalogError(_expected(where, f"'{key}' in small letters, digits and _", repr(found)))
    return found


def _table(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise CatalogError(_expected(where, f"a table '{key}'", type(found).__name__))
    return found


def _expected(where: str, expected: str, found: object) -> str:
    return f"{where}: expected {expected}, found {found}."
