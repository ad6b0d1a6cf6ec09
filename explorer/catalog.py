"""The catalogue: ``geodata/datapackage.json`` read into frozen specifications.

Everything that is said about a layer or a table elsewhere is derived from here.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from explorer.errors import CatalogError

DESCRIPTOR: Final = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as the descriptor names it."""

    name: str
    title: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from: one entry of the descriptor's register of sources."""

    name: str
    title: str
    path: str | None
    publisher: str | None
    date: str | None
    licence: Licence | None
    licence_note: str | None
    accuracy_note: str | None


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a layer or table, with its type, its bounds and its labels."""

    name: str
    type: str
    title_fr: str
    title_en: str
    unit: str | None
    constraints: Mapping[str, Any]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def enum(self) -> tuple[str, ...] | None:
        """Closed list of the values that the field may hold.

        Returns
        -------
        tuple of str or None
            The closed list; None where any value will do.
        """
        values = self.constraints.get("enum")
        return None if values is None else tuple(values)


@dataclass(frozen=True, slots=True)
class Geo:
    """What the standard does not cover: reference system, geometry, dates and accuracy."""

    crs: str
    geometry_type: str
    vintage: str | None
    retrieved: str | None
    decimals: int
    accuracy_m: float | None
    extent: tuple[float, float, float, float]
    refresh: str | None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What the catalogue says of one resource: a table, or a layer when ``geo`` is set."""

    name: str
    title_fr: str
    title_en: str
    description_fr: str
    description_en: str
    path: Path
    format: str
    hash: str
    licence: Licence
    sources: tuple[str, ...]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    geo: Geo | None

    @property
    def required(self) -> frozenset[str]:
        """Required fields: those that may not be null.

        Returns
        -------
        frozenset of str
            Their names.
        """
        return frozenset(f.name for f in self.fields if f.constraints.get("required"))

    def field(self, name: str) -> Field:
        """Give one field by name.

        Parameters
        ----------
        name : str
            A column of the resource.

        Returns
        -------
        Field
            Its type, constraints and labels.

        Raises
        ------
        CatalogError
            If the resource has no such field.
        """
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise CatalogError(_unknown("field", name, (f.name for f in self.fields), of=self.name))


@dataclass(frozen=True, slots=True)
class LayerSpec(TableSpec):
    """A resource with geometry."""

    geo: Geo


@dataclass(frozen=True, slots=True)
class Catalog:
    """All layers, tables and sources of one territory, by name and in the descriptor's order."""

    root: Path
    title_fr: str
    title_en: str
    version: str
    layers: Mapping[str, LayerSpec]
    tables: Mapping[str, TableSpec]
    sources: Mapping[str, Source]

    def layer(self, name: str) -> LayerSpec:
        """Give one layer's specification.

        Parameters
        ----------
        name : str
            A layer of the catalogue, for instance ``"schools"``.

        Returns
        -------
        LayerSpec
            What the catalogue says of it.

        Raises
        ------
        CatalogError
            If there is no such layer; the message lists those that exist.
        """
        if name not in self.layers:
            raise CatalogError(_unknown("layer", name, self.layers, of="the catalogue"))
        return self.layers[name]

    def table(self, name: str) -> TableSpec:
        """Give one table's specification.

        Parameters
        ----------
        name : str
            A table of the catalogue, for instance ``"claims"``.

        Returns
        -------
        TableSpec
            What the catalogue says of it.

        Raises
        ------
        CatalogError
            If there is no such table; the message lists those that exist.
        """
        if name not in self.tables:
            raise CatalogError(_unknown("table", name, self.tables, of="the catalogue"))
        return self.tables[name]

    def __iter__(self) -> Iterator[TableSpec]:
        """Walk every resource, layers first."""
        yield from self.layers.values()
        yield from self.tables.values()


def geodata_root() -> Path:
    """Find the embedded data: in the installed package, else in the checkout beside it.

    Returns
    -------
    pathlib.Path
        The folder that holds ``datapackage.json``.

    Raises
    ------
    CatalogError
        If neither place holds a descriptor.
    """
    package = Path(str(resources.files("explorer")))
    for folder in (package / "geodata", package.parent / "geodata"):
        if (folder / DESCRIPTOR).is_file():
            return folder
    message = (
        f"No {DESCRIPTOR} was found in {package / 'geodata'} nor in {package.parent / 'geodata'}. "
        "The installation is incomplete: install the wheel again, or work from a checkout."
    )
    raise CatalogError(message)


def open_catalog(root: Path | None = None) -> Catalog:
    """Read the catalogue of a folder of data.

    Parameters
    ----------
    root : pathlib.Path, optional
        A folder with a ``datapackage.json``; the embedded data by default.

    Returns
    -------
    Catalog
        Layers, tables and sources. No layer is read yet.

    Raises
    ------
    CatalogError
        If the descriptor is missing, is not JSON or lacks a key; the message names it.
    """
    folder = geodata_root() if root is None else Path(root)
    return _open(folder, _stamp(folder / DESCRIPTOR))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    # A refresh puts another descriptor in the same place.
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@cache
def _open(root: Path, stamp: tuple[int, int, int] | None) -> Catalog:
    del stamp
    path = root / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"{path} does not exist. Give the folder that holds a {DESCRIPTOR}."
        raise CatalogError(message) from error
    except (OSError, RecursionError, ValueError) as error:
        message = f"{path} is not a JSON document in UTF-8: {error}."
        raise CatalogError(message) from error
    try:
        return _catalog(root, descriptor)
    except (KeyError, TypeError) as error:
        message = f"{path} lacks {error} in one of its objects; see https://datapackage.org."
        raise CatalogError(message) from error


def _catalog(root: Path, descriptor: Mapping[str, Any]) -> Catalog:
    specs = [resource_spec(root, item) for item in descriptor["resources"]]
    sources = {item["name"]: _source(item) for item in descriptor["sources"]}
    for spec in specs:
        for key in spec.sources:
            if key not in sources:
                raise CatalogError(_unknown("source", key, sources, of=spec.name))
    return Catalog(
        root=root,
        title_fr=descriptor["title"],
        title_en=descriptor["title_en"],
        version=descriptor["version"],
        layers={spec.name: spec for spec in specs if isinstance(spec, LayerSpec)},
        tables={spec.name: spec for spec in specs if not isinstance(spec, LayerSpec)},
        sources=sources,
    )


def resource_spec(root: Path, item: Mapping[str, Any]) -> TableSpec:
    """Read one resource of a descriptor, whether or not its file is there.

    Parameters
    ----------
    root : pathlib.Path
        The descriptor's folder.
    item : mapping
        The resource's object.

    Returns
    -------
    TableSpec
        A ``LayerSpec`` where it has geometry.

    Raises
    ------
    KeyError
        If it lacks a key.
    """
    geo = item.get("geo")
    key = item["schema"].get("primaryKey", [])
    kind = TableSpec if geo is None else LayerSpec
    return kind(
        name=item["name"],
        title_fr=item["title"],
        title_en=item["title_en"],
        description_fr=item.get("description", ""),
        description_en=item.get("description_en", ""),
        path=root / item["path"],
        format=item["format"],
        hash=item["hash"],
        licence=_licence(item["licenses"][0]),
        sources=tuple(source["name"] for source in item["sources"]),
        fields=tuple(_field(field) for field in item["schema"]["fields"]),
        primary_key=(key,) if isinstance(key, str) else tuple(key),
        geo=None if geo is None else _geo(geo),  # type: ignore[arg-type]
    )


def _field(item: Mapping[str, Any]) -> Field:
    return Field(
        name=item["name"],
        type=item["type"],
        title_fr=item.get("title", item["name"]),
        title_en=item.get("title_en", item["name"]),
        unit=item.get("unit"),
        constraints=item.get("constraints", {}),
        labels=item.get("labels", {}),
    )


def _geo(item: Mapping[str, Any]) -> Geo:
    west, south, east, north = item["extent"]
    return Geo(
        crs=item["crs"],
        geometry_type=item["geometryType"],
        vintage=item.get("vintage"),
        retrieved=item.get("retrieved"),
        decimals=item["coordinateDecimals"],
        accuracy_m=item.get("accuracyMetres"),
        extent=(west, south, east, north),
        refresh=item.get("refresh"),
    )


def _licence(item: Mapping[str, Any]) -> Licence:
    return Licence(item["name"], item.get("title", item["name"]), item.get("path"))


def _source(item: Mapping[str, Any]) -> Source:
    licence = item.get("licence")
    return Source(
        name=item["name"],
        title=item["title"],
        path=item.get("path"),
        publisher=item.get("publisher"),
        date=item.get("date"),
        licence=None if licence is None else _licence(licence),
        licence_note=item.get("licence_note"),
        accuracy_note=item.get("accuracy_note"),
    )


def _unknown(kind: str, name: str, known: Iterable[str], *, of: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    names = list(known)
    near = get_close_matches(name, names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no {kind} '{name}' in {of}.{hint} It holds: {', '.join(names)}."
