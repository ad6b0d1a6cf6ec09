"""Where and for whom a territory's data are asked: its extent, and its communes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from explorer.catalog import Catalog
from explorer.sources.rows import Area

COMMUNES: Final = "communes"
CODE: Final = "insee_code"
WORLD: Final = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a territory's profile says of its refresh; who reads the profile hands it on.

    Attributes
    ----------
    extent : (west, south, east, north) or None
        Where the territory lies; None for the widest of its layers.
    communes : tuple of str
        INSEE codes; empty for those of the layer ``communes``.
    refresh : mapping of str to str
        By layer, table or file, the source that refreshes it; before what the catalogue says.
    """

    extent: tuple[float, float, float, float] | None = None
    communes: tuple[str, ...] = ()
    refresh: Mapping[str, str] = field(default_factory=dict)


def area_of(catalog: Catalog, scope: Scope | None = None) -> Area:
    """Give the area of a territory.

    Parameters
    ----------
    catalog : Catalog
        Of the territory.
    scope : Scope, optional
        What its profile says; by default nothing.

    Returns
    -------
    Area
        Communes are those of the profile, else those of the layer ``communes``; the extent is the
        profile's, else the widest of the layers that are not of the whole world.
    """
    said = scope or Scope()
    boxes = [spec.geo.extent for spec in catalog.layers.values() if spec.geo.extent != WORLD]
    west, south, east, north = zip(*(boxes or [WORLD]), strict=True)
    widest = (min(west), min(south), max(east), max(north))
    return Area(said.extent or widest, said.communes or _communes(catalog))


def refreshed_by(catalog: Catalog, scope: Scope | None = None) -> dict[str, str]:
    """Give the sources that refresh a territory.

    Parameters
    ----------
    catalog : Catalog
        Of the territory.
    scope : Scope, optional
        What its profile says; by default nothing.

    Returns
    -------
    dict of str to str
        By layer, table or file: what the profile says, else what the catalogue says.
    """
    declared = {spec.name: spec.geo.refresh for spec in catalog.layers.values() if spec.geo.refresh}
    return declared | dict((scope or Scope()).refresh)


def _communes(catalog: Catalog) -> tuple[str, ...]:
    spec = catalog.layers.get(COMMUNES)
    if spec is None or not any(field.name == CODE for field in spec.fields):
        return ()
    features = json.loads(spec.path.read_text(encoding="utf-8"))["features"]
    return tuple(sorted(str(one["properties"][CODE]) for one in features))
