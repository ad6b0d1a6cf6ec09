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
    from explorer.site import ZoneField, build_class_map, build_map, build_site
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
    "ZoneField": "explorer.site",
    "build_class_map": "explorer.site",
    "build_map": "explorer.site",
    "build_site": "explorer.site",
    "checked_claims": "explorer.studies",
    "district_report": "explorer.studies",
    "examine": "explorer.layers",
    "open_catalog": "explorer.catalog",
    "open_territory": "explorer.territory",
    "read_file": "explorer.layers",
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
    "ZoneField",
    "build_class_map",
    "build_map",
    "build_site",
    "checked_claims",
    "district_report",
    "examine",
    "open_catalog",
    "open_territory",
    "read_file",
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
