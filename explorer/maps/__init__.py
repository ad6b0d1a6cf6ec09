"""Frames to a map, and a map to one page that opens offline."""

from explorer.maps.build import ExplorerMap
from explorer.maps.island import Story, build_island
from explorer.maps.style import STYLES, Style

__all__ = ["STYLES", "ExplorerMap", "Story", "Style", "build_island"]
