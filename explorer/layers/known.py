"""Which layer of a catalogue a file is, if it is one."""

import logging
from pathlib import Path

from explorer.catalog import DESCRIPTOR, Catalog, LayerSpec, open_catalog
from explorer.errors import CatalogError
from explorer.layers.findings import Examination
from explorer.layers.formats import is_package
from explorer.layers.geojson import parse_geojson
from explorer.layers.limits import JSON_SUFFIXES, Limits

logger = logging.getLogger(__name__)


def spec_of(path: str | Path) -> LayerSpec | None:
    """Find the catalogue's layer that a file is, if it is one.

    Parameters
    ----------
    path : str or pathlib.Path
        A file of a folder that has a ``datapackage.json`` above it, or a copy of an embedded
        layer under its own file name.

    Returns
    -------
    LayerSpec or None
        None for a user's own file.
    """
    try:
        file = Path(path).resolve()
        file.stat()
    except OSError:
        return None
    for root in (file.parent.parent, file.parent):
        if (root / DESCRIPTOR).is_file():
            try:
                layers = open_catalog(root).layers.values()
            except CatalogError as error:
                if not is_package(root):
                    logger.warning("%s", error)
                continue
            for spec in layers:
                if spec.path.resolve() == file:
                    return spec
    return None


def known_schema(catalog: Catalog, path: str | Path) -> LayerSpec | None:
    """Find the embedded layer that a file copies: same file name, same required columns.

    Parameters
    ----------
    catalog : Catalog
        The catalogue to look in.
    path : str or pathlib.Path
        Any file.

    Returns
    -------
    LayerSpec or None
        None where the name is no layer's, or the columns are not that layer's.
    """
    spec = catalog.layers.get(Path(path).stem)
    try:
        if spec is None or Path(path).stat().st_size > Limits().bytes:
            return None
    except OSError:
        return None
    if Path(path).suffix.lower() not in JSON_SUFFIXES or not Path(path).is_file():
        return None
    raw = parse_geojson(Path(path).read_bytes(), Examination(Path(path)))
    columns = {name for feature in (raw.features if raw else ()) for name in feature.properties}
    return spec if spec.required <= columns else None
