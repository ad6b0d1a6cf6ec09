"""From a service to a layer: asked, checked by the gate, compared, put in place with its proof."""

import copy
import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from explorer.catalog import Catalog, LayerSpec, TableSpec, resource_spec
from explorer.errors import CatalogError, OutputError
from explorer.layers.canonical import geojson_bytes
from explorer.layers.difference import Difference, difference
from explorer.layers.exchange import (
    replace_layers,
    resource_of,
    rewrite,
    write_ledger,
)
from explorer.layers.findings import Examination
from explorer.layers.geojson import parse_geojson
from explorer.layers.jsontext import json_bytes
from explorer.layers.keptfiles import FILES, restore_files
from explorer.layers.ledger import PREVIOUS, ledger_of
from explorer.layers.limits import Limits
from explorer.layers.merging import Merged, Rule, merge
from explorer.layers.newlayer import new_resource
from explorer.layers.read import checked, read_layer, required
from explorer.settings import Settings
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.kinds import fetch_rows
from explorer.sources.mapping import id_prefix, to_catalogue
from explorer.sources.rows import Area, Progress, quiet

UNPLACED: Final = "address_only"
NAMED: Final = 200
"""How many of the rows that were set aside the ledger names; it counts them all."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a refresh would do to a layer.

    Attributes
    ----------
    entry : Entry
        The source.
    spec : TableSpec
        The layer, or the table, as it stands.
    data : bytes
        The same as it will be.
    difference : Difference
        Between the two.
    announced : int or None
        Rows that the service said it had.
    received : int
        Rows that came.
    aside : tuple of str
        What was not taken, each with its reason.
    receipts : tuple of dict
        The proof of each answer.
    vintage : str or None
        Of the data, where the service says it.
    retrieved : str
        The day.
    own : int
        Features of the layer that are of this source, as it stands.
    created : mapping or None
        The descriptor's object of a layer that is not there yet.
    """

    entry: Entry
    spec: TableSpec
    data: bytes
    difference: Difference
    announced: int | None
    received: int
    aside: tuple[str, ...]
    receipts: tuple[Mapping[str, Any], ...]
    vintage: str | None
    retrieved: str
    own: int
    created: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """Name of the layer or the table.

        Returns
        -------
        str
            As the catalogue has it.
        """
        return self.spec.name

    @property
    def lost(self) -> int:
        """How many features would go.

        Returns
        -------
        int
            Of this source.
        """
        return len(self.difference.removed)

    @property
    def digest(self) -> str:
        """Digest of the new layer, as the descriptor has it.

        Returns
        -------
        str
            ``sha256:`` and hexadecimal digits.
        """
        return f"sha256:{hashlib.sha256(self.data).hexdigest()}"

    def record(self) -> dict[str, Any]:
        """Give what the ledger keeps of the refresh.

        Returns
        -------
        dict
            Requests with date, versions and digest; counts; the layer's digest before and after.
        """
        return {
            "source": self.entry.name,
            "layer": self.spec.name,
            "retrieved": self.retrieved,
            "vintage": self.vintage,
            "requests": [dict(one) for one in self.receipts],
            "announced": self.announced,
            "received": self.received,
            "set_aside": len(self.aside),
            "set_aside_named": list(self.aside[:NAMED]),
            "counts": self.difference.counts,
            "before": self.spec.hash,
            "after": self.digest,
        }


def prepare(
    entry: Entry,
    catalog: Catalog,
    area: Area,
    http: Http,
    *,
    progress: Progress = quiet,
) -> Change:
    """Ask a source, hold what it gives to the gate, and compare it with the layer.

    Parameters
    ----------
    entry : Entry
        A source that names a layer.
    catalog : Catalog
        Of the territory.
    area : Area
        Where and for whom data are asked; the layer's own extent is asked for.
    http : Http
        The way to the network.
    progress : callable
        Told how many rows came of how many.

    Returns
    -------
    Change
        Nothing is written yet.

    Raises
    ------
    SourceError
        If the service fails, or what it gives does not fit the entry.
    InputError
        If the gate turns the features away, or the layer that stands is not readable.
    CatalogError
        If the entry and the layer do not fit each other.
    """
    if entry.layer is None:
        message = f"Source '{entry.name}' names no layer: it can be checked, not refreshed."
        raise CatalogError(message)
    created = None
    if entry.creates and entry.layer not in catalog.layers:
        created = new_resource(entry, area)
        spec = cast("LayerSpec", resource_spec(catalog.root, created))
        present = []
    else:
        spec = catalog.layer(entry.layer)
        read_layer(spec)
        present = json.loads(spec.path.read_bytes())["features"]
    where = Area(spec.geo.extent, area.communes)
    rows = fetch_rows(entry, where, http, addresses=unplaced(present), progress=progress)
    mapped = to_catalogue(entry, rows, spec)
    name = str(entry.register["name"])
    rule = Rule(name, entry.match, entry.keep, adds=_adds(entry, present))
    merged = merge(present, mapped.features, spec, rule)
    data = gated(merged, spec, entry)
    after = json.loads(data)["features"]
    return Change(
        entry=entry,
        spec=spec,
        data=data,
        difference=difference(present, after),
        announced=rows.announced,
        received=rows.received,
        aside=(*mapped.aside, *merged.aside),
        receipts=tuple(rows.receipts),
        vintage=rows.vintage,
        retrieved=http.settings.now().date().isoformat(),
        own=sum(one["properties"].get("source") == name for one in present),
        created=created,
    )


def unplaced(features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give the features that are known by address alone: what a geocoder is asked for.

    Parameters
    ----------
    features : sequence of mapping
        GeoJSON features of a layer.

    Returns
    -------
    list of dict
        The properties of those that have an address.
    """
    rows = [feature["properties"] for feature in features]
    return [row for row in rows if row.get("position_kind") == UNPLACED and row.get("address")]


def gated(merged: Merged, spec: LayerSpec, entry: Entry) -> bytes:
    """Hold features to the gate, and give them in canonical form.

    Parameters
    ----------
    merged : Merged
        The layer as it will be.
    spec : LayerSpec
        Its schema.
    entry : Entry
        Names the source in messages.

    Returns
    -------
    bytes
        GeoJSON whose shapes are valid and whose properties follow the schema.

    Raises
    ------
    InputError
        If anything cannot be repaired; the message names feature and field.
    """
    ordered = [one.name for one in spec.fields]
    for feature in merged.features:
        held = feature["properties"]
        feature["properties"] = {
            **{name: held.get(name) for name in ordered},
            **{name: value for name, value in held.items() if name not in ordered},
        }
    collection = {"type": "FeatureCollection", "features": merged.features}
    text = json.dumps(collection, ensure_ascii=False).encode()
    # Shapes are repaired first, as any file's are; then the result is held to the schema.
    mended = _checked(text, spec, entry, strict=False)
    data = geojson_bytes(mended.frame, decimals=spec.geo.decimals)
    return geojson_bytes(_checked(data, spec, entry, strict=True).frame, decimals=spec.geo.decimals)


def apply(change: Change, target: Path, origin: Path) -> None:
    """Put a refreshed layer in place, with its descriptor and its proof.

    Parameters
    ----------
    change : Change
        From ``prepare``.
    target : pathlib.Path
        The territory's folder.
    origin : pathlib.Path
        The folder whose data are carried over, which the change was prepared from.

    Raises
    ------
    OutputError
        If the folder cannot be replaced; it is as it was then.
    """

    def edit(folder: Path, descriptor: dict[str, Any]) -> list[str]:
        name = change.spec.name
        kept: dict[str, Any] = {"resource": None, "sources": descriptor["sources"]}
        if change.created is not None:
            descriptor["resources"].append(copy.deepcopy(dict(change.created)))
        resource = resource_of(descriptor, name)
        path = folder / resource["path"]
        if change.created is None:
            kept["resource"] = copy.deepcopy(resource)
            rewrite(folder / PREVIOUS / f"{name}{path.suffix}", path.read_bytes())
        rewrite(folder / PREVIOUS / f"{name}.json", json_bytes(kept))
        rewrite(path, change.data)
        _describe(change, resource, descriptor)
        write_ledger(folder, [*ledger_of(folder), change.record()])
        return [name]

    replace_layers(target, origin, edit)


def undo(names: Sequence[str], target: Path, settings: Settings) -> list[str]:
    """Put layers back as they were before their last refresh.

    Parameters
    ----------
    names : sequence of str
        Layers or sources; none for the layer that was refreshed last.
    target : pathlib.Path
        The territory's folder.
    settings : Settings
        Tells the date.

    Returns
    -------
    list of str
        The layers that were put back.

    Raises
    ------
    OutputError
        If there is nothing to put back, or the folder cannot be replaced.
    """
    ledger = ledger_of(target)
    standing = [one for one in ledger if (target / PREVIOUS / f"{one.get('layer')}.json").is_file()]
    chosen = [one for one in standing if {one["layer"], one["source"]} & set(names)]
    layers = list(dict.fromkeys(one["layer"] for one in (chosen if names else standing[-1:])))
    if not layers:
        message = (
            f"{target} holds no earlier state{' of ' + ', '.join(names) if names else ''}: "
            "a refresh keeps one, and an undo takes it back. Nothing was changed."
        )
        raise OutputError(message)

    def edit(folder: Path, descriptor: dict[str, Any]) -> list[str]:
        records = ledger_of(folder)
        for layer in layers:
            restored = (
                restore_files(layer, folder)
                if (folder / FILES / layer).is_dir()
                else _restore(layer, folder, descriptor)
            )
            day = settings.now().date().isoformat()
            records.append({"undone": layer, "date": day, "after": restored})
        write_ledger(folder, records)
        known = {one["name"] for one in descriptor["resources"]}
        return [layer for layer in layers if layer in known]

    replace_layers(target, target, edit)
    return layers


def _restore(layer: str, folder: Path, descriptor: dict[str, Any]) -> str | None:
    kept = folder / PREVIOUS / f"{layer}.json"
    before = json.loads(kept.read_text(encoding="utf-8"))
    resource = resource_of(descriptor, layer)
    path = folder / resource["path"]
    if before["resource"] is None:  # the refresh made the layer
        descriptor["resources"].remove(resource)
        path.unlink()
    else:
        resource.clear()
        resource.update(before["resource"])
        data = kept.with_suffix(path.suffix)
        rewrite(path, data.read_bytes())
        data.unlink()
    descriptor["sources"] = _register(descriptor, before["sources"])
    kept.unlink()
    return None if before["resource"] is None else str(resource["hash"])


def _adds(entry: Entry, present: Sequence[Mapping[str, Any]]) -> bool:
    if entry.mode != "fill":
        return entry.mode == "replace"
    # What this source put there bears its ids; anything else was put there by hand.
    begins = id_prefix(entry)
    return all(str(one["properties"]["id"]).startswith(begins) for one in present)


def _checked(data: bytes, spec: LayerSpec, entry: Entry, *, strict: bool) -> Any:
    examination = Examination(Path(f"{entry.name}.geojson"), spec.name if strict else None)
    raw = parse_geojson(data, examination)
    if raw is None:
        return required(examination)
    held = spec if strict else None
    extent = (spec.geo.extent,)
    return required(checked(raw, spec.name, examination, extent, Limits(), spec=held))


def _describe(change: Change, resource: dict[str, Any], descriptor: dict[str, Any]) -> None:
    register = dict(change.entry.register)
    entry = {"date": change.vintage or change.retrieved, "licence_note": None} | register
    used = _used(change)
    known = [one["name"] for one in resource["sources"]]
    names = [name for name in known if name in used] + [n for n in used if n not in known]
    resource["hash"], resource["bytes"] = change.digest, len(change.data)
    resource["sources"] = [{"name": name} for name in names]
    if change.entry.share_alike:
        resource["licenses"] = [register["licence"]]
    for tongue, key in (("fr", "description"), ("en", "description_en")):
        resource[key] = change.entry.describes.get(tongue, resource[key])
    geo = resource.get("geo", {})
    if geo:
        geo["vintage"] = change.vintage
        geo["retrieved"] = change.retrieved
    if geo.get("accuracyMetres") is not None:
        geo["accuracyMetres"] = _accuracy(change.data)
    others = [one for one in descriptor["sources"] if one["name"] != entry["name"]]
    place = next(
        (n for n, one in enumerate(descriptor["sources"]) if one["name"] == entry["name"]),
        len(others),
    )
    others.insert(place, entry)
    descriptor["sources"] = _register(descriptor, others)


def _register(
    descriptor: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    # Those that are wanted and used, then those that other resources use.
    used = {one["name"] for resource in descriptor["resources"] for one in resource["sources"]}
    named = {one["name"] for one in wanted}
    more = [one for one in descriptor["sources"] if one["name"] not in named]
    return [one for one in (*wanted, *more) if one["name"] in used]


def _accuracy(data: bytes) -> float | None:
    # The worst of the features, and none where one of them has none.
    found = [
        feature["properties"].get("accuracy_m")
        for feature in json.loads(data)["features"]
        if feature["geometry"] is not None
    ]
    return None if not found or None in found else max(found)


def _used(change: Change) -> list[str]:
    found: dict[str, None] = {}
    if change.spec.format == "csv":
        rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(change.data.decode())))
    else:
        rows = [feature["properties"] for feature in json.loads(change.data)["features"]]
    for row in rows:
        names = [row.get("source"), *str(row.get("other_sources") or "").split("; ")]
        found |= dict.fromkeys(name for name in names if name)
    return list(found)
