"""A territory: its catalogue, with layers and tables read once, when first asked for."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from explorer.catalog import Catalog, open_catalog
from explorer.errors import InputError, ProfileError
from explorer.layers import Layer, read_layer, read_records, read_table
from explorer.plotted import Plotted, Still
from explorer.profile import CLAIMS, Profile, open_profile


class Territory(Plotted):
    """The layers and tables of one place, with where they come from.

    ``plot`` draws its layers around its outline.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.

    Attributes
    ----------
    catalog : Catalog
        What the descriptor says of every layer, table and source.

    See Also
    --------
    open_territory : The usual way to get one.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._layers: dict[str, Layer] = {}

    def __repr__(self) -> str:
        """Give title, version and the names of the layers."""
        names = ", ".join(self.catalog.layers)
        return f"<Territory {self.catalog.title_fr!r} {self.catalog.version}: {names}>"

    @cached_property
    def profile(self) -> Profile:
        """What the territory says of itself in ``territory.toml``, or defaults.

        Returns
        -------
        Profile
            Name, extent, system of distances, outline and what else it holds.

        Raises
        ------
        ProfileError
            If the profile is not as it should be.
        """
        return open_profile(self.catalog)

    @property
    def title(self) -> dict[str, str]:
        """Name of the territory.

        Returns
        -------
        dict of str to str
            By language.
        """
        return {"fr": self.profile.name_fr, "en": self.profile.name_en}

    @property
    def awaited(self) -> tuple[str, ...]:
        """Every layer that was never refreshed, and so has no features yet.

        Returns
        -------
        tuple of str
            In the catalogue's order.
        """
        return tuple(
            spec.name
            for spec in self.catalog.layers.values()
            if spec.geo.retrieved is None and spec.name in self.profile.refresh
        )

    @property
    def has_outline(self) -> bool:
        """Presence of the outline: False while it is awaited.

        Returns
        -------
        bool
            False where its layer has no features.
        """
        return len(self.layers[self.profile.outline.layer]) > 0

    @cached_property
    def outline(self) -> gpd.GeoDataFrame:
        """The territory's outline, which inside and outside are told from.

        Returns
        -------
        geopandas.GeoDataFrame
            One row, in EPSG:4326.

        Raises
        ------
        InputError
            If its layer has no features yet.
        ProfileError
            If the profile names a feature that is not there, or none of several.
        """
        layer, feature = self.profile.outline.layer, self.profile.outline.feature
        frame = self.layers[layer]
        if not len(frame):
            raise InputError(no_features(layer))
        if feature is None and len(frame) == 1:
            return frame
        if feature not in frame.index:
            named = "names no feature" if feature is None else f"names '{feature}'"
            message = (
                f"{self.catalog.root}: the outline {named} of the layer '{layer}', which has "
                f"{', '.join(map(str, frame.index))}. Name one: feature = ... under [outline] of "
                "territory.toml."
            )
            raise ProfileError(message)
        return frame.loc[[feature]]

    def layer(self, name: str) -> Layer:
        """Give one layer with its specification.

        Parameters
        ----------
        name : str
            A layer of the catalogue, for instance ``"schools"``.

        Returns
        -------
        Layer
            Frame in EPSG:4326 indexed by ``id``, and what the catalogue says of it.

        Raises
        ------
        CatalogError
            If there is no such layer.
        InputError
            If its file does not follow its schema.
        """
        if name not in self._layers:
            self._layers[name] = read_layer(self.catalog.layer(name))
        return self._layers[name]

    @cached_property
    def layers(self) -> Mapping[str, gpd.GeoDataFrame]:
        """Every layer's frame by name, in the catalogue's order.

        Returns
        -------
        mapping of str to geopandas.GeoDataFrame
            In EPSG:4326, indexed by ``id``.
        """
        frames = {name: self.layer(name).frame for name in self.catalog.layers}
        return MappingProxyType(frames)

    @cached_property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by name, except the claims, whose rows are nested.

        Returns
        -------
        mapping of str to pandas.DataFrame
            Columns as in the catalogue's schema.
        """
        names = [name for name in self.catalog.tables if name != self._ledger]
        return MappingProxyType({name: read_table(self.catalog.table(name)) for name in names})

    @cached_property
    def claims(self) -> tuple[dict[str, Any], ...]:
        """The ledger as declared, with how each statement can be checked; no verdict yet.

        Returns
        -------
        tuple of dict
            One object per claim; none where the profile names no table of claims.
        """
        name = self.profile.claims
        return () if name is None else tuple(read_records(self.catalog.table(name)))

    @property
    def _ledger(self) -> str:
        return self.profile.claims or CLAIMS

    def _picture(self, language: str) -> Still:
        from explorer.pictures.layermap import territory_picture  # noqa: PLC0415 - matplotlib

        return territory_picture(self, language)


def no_features(name: str) -> str:
    """Say that a layer is empty, and what fills it.

    Parameters
    ----------
    name : str
        Of a layer or table.

    Returns
    -------
    str
        A sentence.
    """
    return f"'{name}' has no features yet: run 'manufacture refresh'."


def open_territory(root: str | Path | None = None) -> Territory:
    """Open the embedded territory, or the one of a folder of data.

    Parameters
    ----------
    root : str or pathlib.Path, optional
        A folder with a ``datapackage.json`` and perhaps a ``territory.toml``; the embedded
        Manufacture data by default.

    Returns
    -------
    Territory
        Layers and tables are read when first asked for.

    Raises
    ------
    CatalogError
        If the folder holds no usable descriptor.

    Examples
    --------
    >>> territory = open_territory()
    >>> territory.layers["district"].crs.to_epsg()
    4326
    """
    return Territory(open_catalog(None if root is None else Path(root)))
