"""A territory: its catalogue, with layers and tables read once, when first asked for."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from explorer.catalog import Catalog, open_catalog
from explorer.layers import Layer, read_layer, read_records, read_table


class Territory:
    """The layers and tables of one place, with where they come from.

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
        names = [name for name in self.catalog.tables if name != "claims"]
        return MappingProxyType({name: read_table(self.catalog.table(name)) for name in names})

    @cached_property
    def claims(self) -> tuple[dict[str, Any], ...]:
        """The ledger as declared, with how each statement can be checked; no verdict yet.

        Returns
        -------
        tuple of dict
            One object per claim.
        """
        return tuple(read_records(self.catalog.table("claims")))


def open_territory(root: str | Path | None = None) -> Territory:
    """Open the embedded territory, or the one of a folder of data.

    Parameters
    ----------
    root : str or pathlib.Path, optional
        A folder with a ``datapackage.json``; the embedded Manufacture data by default.

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
