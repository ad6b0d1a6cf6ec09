"""The public map and site of a territory."""

from explorer.site.draw import build_map
from explorer.site.write import build_site

__all__ = ["build_map", "build_site"]
