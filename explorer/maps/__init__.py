"""Frames to a map, and a map to one page that opens offline."""

from explorer.maps.build import ExplorerMap
from explorer.maps.classes import SCHEMES, Classes, MapClass, classify
from explorer.maps.island import Story, build_island
from explorer.maps.layerdata import Classed
from explorer.maps.style import STYLES, Style

__all__ = [
    "SCHEMES",
    "STYLES",
    "Classed",
    "Classes",
    "ExplorerMap",
    "MapClass",
    "Story",
    "Style",
    "build_island",
    "classify",
]
