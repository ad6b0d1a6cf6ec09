"""What the gate gives: a frame, and where it comes from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd

from explorer.catalog import LayerSpec
from explorer.layers.findings import Examination
from explorer.messages.tongue import current_language

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Layer:
    """A frame, and where it comes from.

    Attributes
    ----------
    name : str
        The catalogue's name, or the file's without its suffix.
    frame : geopandas.GeoDataFrame
        EPSG:4326; index: the features' ``id`` where the catalogue says so, else 0, 1, 2 ...
    spec : LayerSpec or None
        What the catalogue says of it; None for a user's own file.
    examination : Examination
        What the gate found.
    """

    name: str
    frame: gpd.GeoDataFrame
    spec: LayerSpec | None
    examination: Examination

    def plot(self, language: str | None = None, ax: "Axes | None" = None) -> "Figure":
        """Draw the layer on a map, over the communes.

        Parameters
        ----------
        language : str, optional
            ``"fr"`` or ``"en"``; the current one by default.
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``savefig`` writes it.

        Raises
        ------
        InputError
            If nothing of it has a position.
        """
        from explorer.pictures.layermap import (  # noqa: PLC0415 - matplotlib, kept out of start-up
            layer_picture,
        )

        return layer_picture(self, language or current_language()).figure(ax)
