"""Explore the Manufacture district of Saint-Étienne, its claims and its fibre coverage.

Names are resolved when first used, so that importing the package, and the command's help, stay
quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.catalog import Catalog, open_catalog
    from explorer.errors import (
        CatalogError,
        CrsError,
        ExplorerError,
        InputError,
        OutputError,
        PageError,
        SchemaError,
    )
    from explorer.layers import Layer, examine, read_file
    from explorer.layers.fibre import (
        read_building_records,
        read_commune_figures,
        read_observatory,
        read_point_zones,
    )
    from explorer.site import build_map, build_site
    from explorer.studies import checked_claims, district_report
    from explorer.territory import Territory, open_territory

_HOMES = {
    "Catalog": "explorer.catalog",
    "CatalogError": "explorer.errors",
    "CrsError": "explorer.errors",
    "ExplorerError": "explorer.errors",
    "InputError": "explorer.errors",
    "Layer": "explorer.layers",
    "OutputError": "explorer.errors",
    "PageError": "explorer.errors",
    "SchemaError": "explorer.errors",
    "Territory": "explorer.territory",
    "build_map": "explorer.site",
    "build_site": "explorer.site",
    "checked_claims": "explorer.studies",
    "district_report": "explorer.studies",
    "examine": "explorer.layers",
    "open_catalog": "explorer.catalog",
    "open_territory": "explorer.territory",
    "read_building_records": "explorer.layers.fibre",
    "read_commune_figures": "explorer.layers.fibre",
    "read_file": "explorer.layers",
    "read_observatory": "explorer.layers.fibre",
    "read_point_zones": "explorer.layers.fibre",
}

__all__ = [
    "Catalog",
    "CatalogError",
    "CrsError",
    "ExplorerError",
    "InputError",
    "Layer",
    "OutputError",
    "PageError",
    "SchemaError",
    "Territory",
    "build_map",
    "build_site",
    "checked_claims",
    "district_report",
    "examine",
    "open_catalog",
    "open_territory",
    "read_building_records",
    "read_commune_figures",
    "read_file",
    "read_observatory",
    "read_point_zones",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names, for completion."""
    return [*globals(), *__all__]
