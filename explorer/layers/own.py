"""What can be said of a user's own layer, from the file alone: the specification it lacks."""

from typing import Final

import pandas as pd

from explorer.catalog import Field, Geo, LayerSpec, Licence
from explorer.crs import STORAGE
from explorer.layers.layer import Layer
from explorer.layers.limits import WORLD

NAMES: Final = ("name", "nom", "libelle", "libellé", "label", "title", "titre")
"""Columns that commonly hold what a feature is called, the most common first."""


def describe(layer: Layer) -> LayerSpec:
    """Give the specification of a layer: the catalogue's, or one read off the frame.

    Parameters
    ----------
    layer : Layer
        From ``read_layer`` or ``read_file``.

    Returns
    -------
    LayerSpec
        For a user's own file: its name as title, its columns as fields, no vintage, no licence
        and no accuracy, since the file says none.
    """
    if layer.spec is not None:
        return layer.spec
    frame, path = layer.frame, layer.examination.file
    kinds = set(frame.geom_type.dropna())
    single = {kind.removeprefix("Multi") for kind in kinds}
    kind = (
        "Geometry" if len(single) != 1 else "Multi" + min(single) if len(kinds) > 1 else min(kinds)
    )
    return LayerSpec(
        name=layer.name,
        title_fr=layer.name,
        title_en=layer.name,
        description_fr=f"Fichier de l'utilisateur : {path.name}",
        description_en=f"A file of the user's own: {path.name}",
        path=path,
        format=path.suffix.lstrip("."),
        hash="",
        licence=Licence("unknown", "–", None),
        sources=(),
        fields=tuple(
            _field(frame, str(name)) for name in frame.columns if name != frame.geometry.name
        ),
        primary_key=(),
        geo=Geo(
            crs=STORAGE,
            geometry_type=kind,
            vintage=None,
            retrieved=None,
            decimals=7,
            accuracy_m=None,
            extent=WORLD[0],
            refresh=None,
        ),
    )


def name_column(layer: Layer) -> str | None:
    """Tell which column of a user's own layer names its features.

    Parameters
    ----------
    layer : Layer
        A layer without a specification.

    Returns
    -------
    str or None
        The first of ``NAMES`` that the frame has, whatever its case.
    """
    known = {str(column).lower(): str(column) for column in layer.frame.columns}
    return next((known[name] for name in NAMES if name in known), None)


def _field(frame: pd.DataFrame, name: str) -> Field:
    values = frame[name].dropna()
    kind = "string"
    if len(values) and all(isinstance(value, bool) for value in values):
        kind = "boolean"
    elif len(values) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in values
    ):
        kind = "number"
    return Field(name, kind, name, name, None, {}, {})
