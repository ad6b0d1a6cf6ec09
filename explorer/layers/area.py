"""Where and for whom a territory's data are asked: its extent, and its communes."""

import json
import tomllib
from typing import Any, Final

from explorer.catalog import Catalog
from explorer.errors import CatalogError
from explorer.sources.rows import Area

PROFILE: Final = "territory.toml"
COMMUNES: Final = "communes"
CODE: Final = "insee_code"
WORLD: Final = (-180.0, -90.0, 180.0, 90.0)


def area_of(catalog: Catalog) -> Area:
    """Give the area of a territory.

    Parameters
    ----------
    catalog : Catalog
        Of the territory.

    Returns
    -------
    Area
        Communes are those that ``territory.toml`` names, else those of the layer ``communes``;
        the extent is the widest of the layers that are not of the whole world.

    Raises
    ------
    CatalogError
        If ``territory.toml`` is not TOML.
    """
    boxes = [spec.geo.extent for spec in catalog.layers.values() if spec.geo.extent != WORLD]
    west, south, east, north = zip(*(boxes or [WORLD]), strict=True)
    return Area((min(west), min(south), max(east), max(north)), _communes(catalog))


def profile_refresh(catalog: Catalog) -> dict[str, str]:
    """Give the sources that refresh a territory's layers.

    Parameters
    ----------
    catalog : Catalog
        Of the territory.

    Returns
    -------
    dict of str to str
        By layer: what ``territory.toml`` says under ``[refresh]``, else what the catalogue says.
    """
    said = _profile(catalog).get("refresh", {})
    declared = {spec.name: spec.geo.refresh for spec in catalog.layers.values() if spec.geo.refresh}
    return declared | {str(layer): str(name) for layer, name in dict(said).items()}


def _communes(catalog: Catalog) -> tuple[str, ...]:
    named = _profile(catalog).get("communes")
    if named:
        return tuple(map(str, named))
    spec = catalog.layers.get(COMMUNES)
    if spec is None or not any(field.name == CODE for field in spec.fields):
        return ()
    features = json.loads(spec.path.read_text(encoding="utf-8"))["features"]
    return tuple(sorted(str(one["properties"][CODE]) for one in features))


def _profile(catalog: Catalog) -> dict[str, Any]:
    path = catalog.root / PROFILE
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} is not a TOML document in UTF-8: {error}."
        raise CatalogError(message) from error
