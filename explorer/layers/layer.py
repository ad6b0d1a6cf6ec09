"""What the gate gives: a frame, and where it comes from."""

from dataclasses import dataclass

import geopandas as gpd

from explorer.catalog import LayerSpec
from explorer.layers.findings import Examination
from explorer.plotted import Plotted, Still


@dataclass(frozen=True, slots=True)
class Layer(Plotted):
    """A frame, and where it comes from.

    ``plot`` draws it on a map, over the communes.

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

    def _picture(self, language: str) -> Still:
        from explorer.pictures.layermap import layer_picture  # noqa: PLC0415 - matplotlib

        return layer_picture(self, language)
