"""The catalogue's layers as a query reads them, each once; a scenario may edit them."""

from functools import cached_property
from typing import Any, TypeAlias

from explorer.catalog import Catalog
from explorer.layers.sealed import SealedLayer, read_sealed
from explorer.profile import Profile, open_profile

Row: TypeAlias = tuple[dict[str, Any], float, float, float]
"""Properties, longitude, latitude, accuracy in metres."""


class Sealed:
    """Layers of a catalogue, each read once.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.

    Attributes
    ----------
    catalog : Catalog
        The same.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._layers: dict[str, SealedLayer] = {}

    @cached_property
    def profile(self) -> Profile:
        """What the territory says of itself.

        Returns
        -------
        Profile
            Read when first asked for.
        """
        return open_profile(self.catalog)

    def layer(self, name: str) -> SealedLayer:
        """Give one layer.

        Parameters
        ----------
        name : str
            A layer of the catalogue.

        Returns
        -------
        SealedLayer
            Read when first asked for.

        Raises
        ------
        CatalogError
            If there is none of that name; the message names the nearest, and all.
        """
        if name not in self._layers:
            self._layers[name] = read_sealed(self.catalog.layer(name))
        return self._layers[name]

    def edited(self, layers: dict[str, SealedLayer]) -> "Sealed":
        """Give the same with some layers replaced.

        Parameters
        ----------
        layers : dict of str to SealedLayer
            By name.

        Returns
        -------
        Sealed
            Another one; this one is as it was.
        """
        other = Sealed(self.catalog)
        other._layers = {**self._layers, **layers}
        return other
