"""A copy of the embedded territory to change, and a synthetic layer of every type."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from explorer.catalog import geodata_root

Feature = dict[str, Any]

EVERY_TYPE: list[dict[str, Any]] = [
    {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
    {"name": "kind", "type": "string", "constraints": {"enum": ["it's", 'say "so"', "50 % {x}"]}},
    {"name": "text", "type": "string"},
    {"name": "number", "type": "number"},
    {"name": "share", "type": "number", "constraints": {"minimum": 0, "maximum": 1}},
    {"name": "integer", "type": "integer"},
    {"name": "truth", "type": "boolean"},
    {"name": "day", "type": "date"},
    {"name": "list", "type": "array"},
    {"name": "object", "type": "object"},
    {"name": "any", "type": "any"},
    {"name": "code", "type": "string", "constraints": {"pattern": "^\\d{2}$"}},
    {"name": 'Größe "x" %s; --', "type": "string", "unit": "m"},
]
SYNTHETIC = "synthetic"


def copied(folder: Path) -> Path:
    """Copy the embedded territory."""
    root = folder / "territory"
    shutil.copytree(geodata_root(), root)
    return root


def changed(root: Path, name: str, change: Callable[[list[Feature]], object]) -> None:
    """Change the features of a layer as an editor would."""
    path = root / "layers" / f"{name}.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document["features"])
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def redescribed(root: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the descriptor, given by name of resource."""
    path = root / "datapackage.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    change({one["name"]: one for one in document["resources"]})
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def with_layer(
    root: Path,
    features: list[Feature],
    fields: list[dict[str, Any]] | None = None,
    geometry_type: str = "Geometry",
) -> Path:
    """Add a synthetic layer to a copy of the territory."""
    path = root / "datapackage.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    pattern = next(one for one in document["resources"] if one["name"] == "stations")
    layer = json.loads(json.dumps(pattern))
    layer |= {"name": SYNTHETIC, "path": f"layers/{SYNTHETIC}.geojson", "title": "Synthétique",
              "title_en": "Synthetic"}  # fmt: skip
    layer["schema"] = {"fields": fields or EVERY_TYPE, "primaryKey": ["id"]}
    layer["geo"] |= {"geometryType": geometry_type, "extent": [4.0, 45.0, 5.0, 46.0]}
    kept = [one for one in document["resources"] if one["name"] != SYNTHETIC]
    document["resources"] = [*kept, layer]
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False)
    (root / "layers" / f"{SYNTHETIC}.geojson").write_text(text, encoding="utf-8")
    return root


def feature(name: str, geometry: dict[str, Any] | None = None, **values: Any) -> Feature:
    """Give a feature of the synthetic layer, null where nothing is said."""
    properties = {field["name"]: values.get(field["name"]) for field in EVERY_TYPE} | {"id": name}
    return {"type": "Feature", "id": name, "properties": properties, "geometry": geometry}


def point(x: float, y: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}
