"""The descriptor after a refresh: what a layer now holds, and the register of its sources."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from explorer.layers.layerchange import Change


def describe(change: Change, resource: dict[str, Any], descriptor: dict[str, Any]) -> None:
    """Say in the descriptor what a layer or a table now holds, and of whom.

    Parameters
    ----------
    change : Change
        What was put in its place.
    resource : dict
        Its object in the descriptor, which is changed.
    descriptor : dict
        The whole, whose register of sources is changed.
    """
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
    descriptor["sources"] = used_sources(descriptor, others)


def used_sources(
    descriptor: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Give the register's entries that some resource uses.

    Parameters
    ----------
    descriptor : mapping
        With its resources and its register.
    wanted : sequence of mapping
        Entries that come first, in their order.

    Returns
    -------
    list of mapping
        Each once.
    """
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
