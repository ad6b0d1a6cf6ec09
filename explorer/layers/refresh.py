"""From a service to a layer: asked, checked by the gate, compared, put in place with its proof."""

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from explorer.catalog import Catalog, LayerSpec, resource_spec
from explorer.errors import CatalogError
from explorer.layers.canonical import geojson_bytes
from explorer.layers.collection import checked
from explorer.layers.difference import difference
from explorer.layers.exchange import (
    replace_layers,
    resource_of,
    rewrite,
    write_ledger,
)
from explorer.layers.findings import Examination
from explorer.layers.geojson import parse_geojson
from explorer.layers.jsontext import json_bytes
from explorer.layers.layerchange import Change
from explorer.layers.ledger import PREVIOUS, ledger_of
from explorer.layers.limits import Limits
from explorer.layers.merging import Merged, Rule, merge
from explorer.layers.newlayer import new_resource
from explorer.layers.read import read_layer, required
from explorer.layers.register import describe
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.kinds import fetch_rows
from explorer.sources.mapping import id_prefix, to_catalogue
from explorer.sources.rows import Area, Progress, quiet

UNPLACED: Final = "address_only"


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
        describe(change, resource, descriptor)
        write_ledger(folder, [*ledger_of(folder), change.record()])
        return [name]

    replace_layers(target, origin, edit)


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
