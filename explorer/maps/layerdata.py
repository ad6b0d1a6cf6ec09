"""A layer as the page reads it: ``LayerData`` of ``island.ts``."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from explorer.catalog import Field, LayerSpec
from explorer.layers import Layer, geojson_bytes
from explorer.layers.own import describe, name_column
from explorer.maps.classes import Classes
from explorer.maps.compact import Packed, pack
from explorer.maps.compact.economy import Economy
from explorer.maps.style import MARKS, Style, style_of
from explorer.messages import page_messages

COMMON: Final = frozenset(
    {
        "id",
        "name_fr",
        "name_en",
        "category",
        "position_kind",
        "accuracy_m",
        "source",
        "valid_from",
        "valid_to",
        "note_fr",
        "note_en",
    }
)
"""Columns that the page shows in places of their own, not in a popup's list of facts."""


@dataclass(frozen=True, slots=True)
class Classed:
    """The classes of a layer, whose column ``category`` holds their keys.

    Attributes
    ----------
    field : str
        The column that was classed.
    unit : str or None
        Its unit, or the key of one in the page's texts; a share needs none.
    classes : Classes
        From ``classify``.
    """

    field: str
    unit: str | None
    classes: Classes


def element(position: int) -> str:
    """Name the element of the page that holds the stream of a layer of many features.

    Parameters
    ----------
    position : int
        Of the layer.

    Returns
    -------
    str
        Its ``id``.
    """
    return f"explorer-packed-{position}"


def packed_layer(layer: Layer, economy: Economy) -> Packed:
    """Write a layer of many features as one stream.

    Parameters
    ----------
    layer : Layer
        What is drawn.
    economy : Economy
        What it does without.

    Returns
    -------
    Packed
        From ``pack``.

    Raises
    ------
    PageError
        If a position is no place on a map.
    """
    return pack(
        layer.frame,
        name=None if layer.spec is not None else name_column(layer),
        leave_out=economy.left_out(layer.name),
        finest=economy.finest,
    )


def layer_data(
    layer: Layer,
    position: int,
    classed: Classed | None,
    packed: Packed | None,
    economy: Economy,
) -> dict[str, Any]:
    """Give all that the page knows of a layer.

    Parameters
    ----------
    layer : Layer
        What is drawn.
    position : int
        In the legend, from the top.
    classed : Classed or None
        How it is classed.
    packed : Packed or None
        Its stream, where it has many features.
    economy : Economy
        What it does without.

    Returns
    -------
    dict
        In the types of JSON.
    """
    spec, frame = describe(layer), layer.frame
    style = style_of(spec.name, spec.geo.geometry_type, position)
    return {
        "name": spec.name,
        "title": {"fr": spec.title_fr, "en": spec.title_en},
        "description": _described(layer, spec),
        "position": position,
        "role": style.role,
        "visible": style.visible,
        "vintage": spec.geo.vintage,
        "retrieved": spec.geo.retrieved,
        "accuracyM": spec.geo.accuracy_m,
        "licence": spec.licence.title,
        "licenceUrl": spec.licence.path,
        "sources": list(spec.sources),
        "total": len(frame),
        "located": int(frame.geometry.notna().sum()),
        "style": {"color": style.color, "shape": style.shape},
        "categories": _categories(spec, frame, style, classed) if layer.spec else [],
        "fields": [
            {
                "name": column.name,
                "label": {"fr": column.title_fr, "en": column.title_en},
                "type": column.type,
                "unit": column.unit,
                "labels": {value: dict(texts) for value, texts in column.labels.items()} or None,
            }
            for column in spec.fields
            if (layer.spec is None or column.name not in COMMON)
            and column.name not in economy.left_out(layer.name)
        ],
        **({} if classed is None else {"classes": _classing(classed)}),
        "collection": {"type": "FeatureCollection", "features": []}
        if packed
        else _collection(layer, spec.geo.decimals),
        **({} if packed is None else {"packed": _packing(packed, position, layer, economy)}),
    }


def _packing(packed: Packed, position: int, layer: Layer, economy: Economy) -> dict[str, Any]:
    return {
        "element": element(position),
        "sha256": packed.sha256,
        "kind": packed.kind,
        "errorM": math.ceil(packed.error_m * 100) / 100,
        "leftOut": list(economy.left_out(layer.name)),
        "marks": [{"color": color, "shape": shape} for color, shape in MARKS],
    }


def _described(layer: Layer, spec: LayerSpec) -> dict[str, str]:
    said = {"fr": spec.description_fr, "en": spec.description_en}
    if layer.spec is None or len(layer.frame):
        return said
    empty = page_messages()["layer.empty"]
    return {tongue: f"{text} {empty[tongue]}".strip() for tongue, text in said.items()}


def _classing(classed: Classed) -> dict[str, Any]:
    classes = classed.classes
    return {
        "field": classed.field,
        "kind": classes.kind,
        "unit": classed.unit,
        "method": dict(classes.method),
        "rule": dict(classes.rule),
        "count": len(classes.ranked),
    }


def _categories(
    spec: LayerSpec, frame: pd.DataFrame, style: Style, classed: Classed | None
) -> list[dict[str, Any]]:
    if classed is not None:
        return [
            {
                "value": one.key,
                "label": dict(one.label),
                "color": one.color,
                "shape": style.shape,
                "fill": one.fill,
                "count": one.count,
            }
            for one in classed.classes.classes
        ]
    counts = Counter(frame["category"])
    column = spec.field("category")
    return [
        {
            "value": value,
            "label": _label(column, value),
            "color": style.color,
            "shape": style.shape,
            "count": counts[value],
        }
        for value in sorted(counts)
    ]


def _collection(layer: Layer, decimals: int) -> dict[str, Any]:
    collection: dict[str, Any] = json.loads(geojson_bytes(layer.frame, decimals=decimals))
    column = None if layer.spec is not None else name_column(layer)
    if column is not None:
        # The page calls a feature by these two, whatever the user's own column is.
        for feature in collection["features"]:
            name = feature["properties"][column]
            feature["properties"] |= {"name_fr": name, "name_en": name}
    return collection


def _label(column: Field, value: str) -> dict[str, str]:
    return dict(column.labels.get(value, {"fr": value, "en": value}))
