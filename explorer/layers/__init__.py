"""Files to checked frames, and frames to files: the only place where geodata enters or leaves."""

from explorer.layers.canonical import geojson_bytes, json_bytes, plain, rows_of
from explorer.layers.findings import Examination, Finding
from explorer.layers.limits import FRANCE, WORLD, Limits
from explorer.layers.read import Layer, examine, read_file, read_layer
from explorer.layers.records import read_records, read_table
from explorer.layers.write import replace_file, replace_folder

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
