"""Files to checked frames, and frames to files: the only place where geodata enters or leaves."""

from typing import TYPE_CHECKING

from explorer.lazy import lazy

if TYPE_CHECKING:
    from explorer.layers.canonical import geojson_bytes, rows_of
    from explorer.layers.findings import Examination, Finding
    from explorer.layers.jsontext import json_bytes, plain
    from explorer.layers.layer import Layer
    from explorer.layers.limits import FRANCE, WORLD, Limits
    from explorer.layers.read import examine, read_file, read_layer
    from explorer.layers.records import read_records, read_table
    from explorer.layers.write import replace_file, replace_folder

_HOMES = {
    "Examination": "explorer.layers.findings",
    "FRANCE": "explorer.layers.limits",
    "Finding": "explorer.layers.findings",
    "Layer": "explorer.layers.layer",
    "Limits": "explorer.layers.limits",
    "WORLD": "explorer.layers.limits",
    "examine": "explorer.layers.read",
    "geojson_bytes": "explorer.layers.canonical",
    "json_bytes": "explorer.layers.jsontext",
    "plain": "explorer.layers.jsontext",
    "read_file": "explorer.layers.read",
    "read_layer": "explorer.layers.read",
    "read_records": "explorer.layers.records",
    "read_table": "explorer.layers.records",
    "replace_file": "explorer.layers.write",
    "replace_folder": "explorer.layers.write",
    "rows_of": "explorer.layers.canonical",
}

__all__ = [
    "FRANCE",
    "WORLD",
    "Examination",
    "Finding",
    "Layer",
    "Limits",
    "examine",
    "geojson_bytes",
    "json_bytes",
    "plain",
    "read_file",
    "read_layer",
    "read_records",
    "read_table",
    "replace_file",
    "replace_folder",
    "rows_of",
]

__getattr__, __dir__ = lazy(__name__, _HOMES)
