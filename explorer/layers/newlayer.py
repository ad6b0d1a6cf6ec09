"""A layer that a territory does not have yet, made as its source declares it."""

import copy
import json
from collections.abc import Mapping
from typing import Any, Final

from explorer.catalog import DESCRIPTOR, geodata_root
from explorer.crs import STORAGE
from explorer.errors import CatalogError
from explorer.sources.entries import Entry
from explorer.sources.rows import Area

PATTERN: Final = "communes"
"""The embedded layer whose fields all layers have, but for one."""

OWN: Final = frozenset({"insee_code"})
KEYS: Final = frozenset({"title", "title_en", "geometry_type", "category", "fields"})
NEEDED: Final = ("title", "title_en", "geometry_type", "category")


def new_resource(entry: Entry, area: Area) -> dict[str, Any]:
    """Give the descriptor's object of the layer that a source makes.

    Parameters
    ----------
    entry : Entry
        ``creates``: ``title``, ``title_en``, ``geometry_type``; ``category``, the values of that
        field, each with ``fr`` and ``en``; ``fields``, those beside the ones that all layers
        have, each with ``type``, ``title``, ``title_en`` and ``unit`` or ``constraints`` if any.
    area : Area
        Its extent becomes the layer's.

    Returns
    -------
    dict
        Without features, hash or sources yet.

    Raises
    ------
    CatalogError
        If ``creates`` lacks a key or has one that is not known.
    """
    given = entry.creates
    for name in NEEDED:
        if not given.get(name):
            raise CatalogError(_expected(entry, f"'{name}'", "none"))
    for name in set(given) - KEYS:
        raise CatalogError(_expected(entry, f"keys among {', '.join(sorted(KEYS))}", name))
    return {
        "name": entry.layer,
        "title": given["title"],
        "title_en": given["title_en"],
        "description": "",
        "description_en": "",
        "path": f"layers/{entry.layer}.geojson",
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
        "hash": "",
        "bytes": 0,
        "licenses": [entry.register["licence"]],
        "sources": [],
        "schema": {"fields": _fields(given), "primaryKey": ["id"]},
        "geo": {
            "crs": STORAGE,
            "geometryType": given["geometry_type"],
            "vintage": None,
            "retrieved": None,
            "coordinateDecimals": 6,
            "accuracyMetres": None,
            "extent": list(area.extent),
            "refresh": entry.name,
        },
    }


def _fields(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    text = (geodata_root() / DESCRIPTOR).read_text(encoding="utf-8")
    resources = json.loads(text)["resources"]
    pattern = next(one for one in resources if one["name"] == PATTERN)
    fields = [
        copy.deepcopy(field) for field in pattern["schema"]["fields"] if field["name"] not in OWN
    ]
    category = next(field for field in fields if field["name"] == "category")
    category["constraints"] = {"required": True, "enum": list(given["category"])}
    category["labels"] = {name: dict(words) for name, words in given["category"].items()}
    own = [{"name": name, **form} for name, form in given.get("fields", {}).items()]
    return [*fields, *own]


def _expected(entry: Entry, expected: str, found: str) -> str:
    return f"Source '{entry.name}', 'creates': expected {expected}, found {found}."
