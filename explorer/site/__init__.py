"""The public map and site of a territory."""

from explorer.site.draw import build_map
from explorer.site.write import build_site
from explorer.site.zonefields import ZoneField
from explorer.site.zones import build_class_map

__all__ = ["ZoneField", "build_class_map", "build_map", "build_site"]
