"""A layer by whatever it was named with: what of a file of one's own cannot be drawn is said."""

import logging
from collections.abc import Sequence
from pathlib import Path

from explorer.layers import FRANCE, Layer, read_file
from explorer.layers.limits import Box
from explorer.territory import Territory

logger = logging.getLogger(__name__)
progress = logging.getLogger("explorer.progress")


def opened(territory: Territory, item: str | Path | Layer, extent: Sequence[Box] = FRANCE) -> Layer:
    """Give a layer by whatever it was named with.

    Parameters
    ----------
    territory : Territory
        Where a name is looked up.
    item : str, pathlib.Path or Layer
        A layer's name, a file, or a layer already read.
    extent : sequence of (west, south, east, north)
        Where positions of a file must lie; France by default.

    Returns
    -------
    Layer
        Read and checked.

    Raises
    ------
    CatalogError
        If the territory has no layer of that name.
    InputError
        If a file is rejected.
    """
    if isinstance(item, Layer):
        return item
    if str(item) in territory.catalog.layers:
        return territory.layer(str(item))
    if isinstance(item, str) and not Path(item).suffix:
        return territory.layer(item)  # the error names the layers that there are
    progress.info("reading %s", item)
    layer = read_file(item, extent=extent)
    _tell(layer)
    return layer


def _tell(layer: Layer) -> None:
    name, total = layer.examination.file.name, len(layer.frame)
    if not total:
        logger.warning("%s holds no feature: its layer is in the page, and empty.", name)
        return
    nowhere = int((layer.frame.geometry.isna() | layer.frame.geometry.is_empty).sum())
    if nowhere:
        text = "%s: %s of %s features have no position; the page lists them and draws the others."
        logger.warning(text, name, f"{nowhere:,}", f"{total:,}")
