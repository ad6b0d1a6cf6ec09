"""Layers, claims and figures to the one JSON object that the page reads: typed on both sides.

The other side of this contract is ``web/src/island.ts``.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from explorer.catalog import Catalog, Field, LayerSpec, Source
from explorer.layers import Layer, geojson_bytes
from explorer.layers.own import describe, name_column
from explorer.maps.basemaps import Basemap
from explorer.maps.classes import Classes
from explorer.maps.compact import MOST_DRAWN, Packed, pack
from explorer.maps.compact.economy import LAVISH, Economy
from explorer.maps.style import MARKS, Style, style_of
from explorer.messages import page_messages, page_messages_of

VERSION: Final = 1
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
class Story:
    """What the page tells beside the map, each as rows of plain values.

    Attributes
    ----------
    claims, indicators, fibre, facts : sequence of mapping
        Rows in the form of ``Claim``, ``Indicator``, ``FibreRow`` and ``Fact`` of ``island.ts``.
    compared : sequence of str
        INSEE codes of the communes whose figures come first.
    hub : str or None
        The city that the others are linked to; None where there is no story to tell.
    finder : mapping or None
        What the page answers questions of where with: ``FinderData`` of ``island.ts``.
    """

    claims: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    indicators: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    fibre: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    facts: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    compared: Sequence[str] = ()
    hub: str | None = None
    finder: Mapping[str, Any] | None = None


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


def build_island(  # noqa: PLR0913 - all that a page shows, one keyword each
    catalog: Catalog,
    layers: Sequence[Layer],
    story: Story,
    *,
    language: str,
    bounds: Sequence[float],
    title: str | Mapping[str, str] | None = None,
    tiles: Basemap | None = None,
    classed: Mapping[str, Classed] | None = None,
    sources: Sequence[Source] = (),
    name: Mapping[str, str] | None = None,
    own: bool = True,
    economy: Economy = LAVISH,
) -> dict[str, Any]:
    """Gather all that a page shows.

    Parameters
    ----------
    catalog : Catalog
        For the title, sources and licences.
    layers : sequence of Layer
        What the map draws, in the order of its legend.
    story : Story
        What stands beside the map.
    language : str
        The language that the page opens in.
    bounds : (west, south, east, north)
        What the map opens on, in degrees.
    title : str or mapping of str to str, optional
        The page's title, in place of the catalogue's; the same in both languages, or by language.
    tiles : Basemap, optional
        An online basemap; the page then asks its host for pictures.
    classed : mapping of str to Classed, optional
        How layers are classed, by their names.
    sources : sequence of Source, optional
        Those of layers that are not the catalogue's.
    name : mapping of str to str, optional
        What the territory is called, by language; the catalogue's title by default.
    own : bool
        True for pages of the embedded territory, whose story the texts tell.
    economy : Economy
        What layers of many features do without; nothing by default.

    Returns
    -------
    dict
        In the types of JSON; the same for the same inputs. Where a layer has many features,
        ``packed`` holds their streams by the ids of the elements that they go into.
    """
    known = classed or {}
    streams = {
        position: _packed(layer, economy)
        for position, layer in enumerate(layers)
        if len(layer.frame) > MOST_DRAWN
    }
    drawn = [
        _layer(layer, position, known.get(layer.name), streams.get(position), economy)
        for position, layer in enumerate(layers)
    ]
    drawn.sort(key=lambda layer: style_of(layer["name"], "", 0).order)
    messages = page_messages_of(own=own)
    used = {key for layer in drawn for key in layer["sources"]}
    used |= {str(row["source"]) for row in (*story.claims, *story.indicators, *story.fibre)}
    return {
        "version": VERSION,
        "language": language,
        "title": _titles(catalog, title or name),
        "subtitle": dict(messages["subtitle"]) if title is None else {"fr": "", "en": ""},
        "basemap": None if tiles is None else tiles.to_json(),
        "view": {"bounds": list(bounds)},
        "messages": {key: dict(texts) for key, texts in messages.items()},
        "sources": {
            name: _source(source)
            for name, source in {
                **catalog.sources,
                **{source.name: source for source in sources},
            }.items()
            if name in used
        },
        "layers": drawn,
        "claims": list(story.claims),
        "indicators": list(story.indicators),
        "fibre": list(story.fibre),
        "facts": list(story.facts),
        "finder": story.finder,
        "focus": {"communes": list(story.compared), "hub": story.hub},
        **({"packed": {_element(at): one.text for at, one in streams.items()}} if streams else {}),
    }


def _element(position: int) -> str:
    return f"explorer-packed-{position}"


def _packed(layer: Layer, economy: Economy) -> Packed:
    return pack(
        layer.frame,
        name=None if layer.spec is not None else name_column(layer),
        leave_out=economy.left_out(layer.name),
        finest=economy.finest,
    )


def _titles(catalog: Catalog, title: str | Mapping[str, str] | None) -> dict[str, str]:
    if isinstance(title, Mapping):
        return {"fr": title["fr"], "en": title["en"]}
    return {"fr": title or catalog.title_fr, "en": title or catalog.title_en}


def _layer(
    layer: Layer,
    position: int,
    classed: Classed | None,
    packed: Packed | None,
    economy: Economy,
) -> dict[str, Any]:
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
        "element": _element(position),
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


def _source(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "url": source.path,
        "publisher": source.publisher,
        "date": source.date,
        "licence": source.licence.title if source.licence else source.licence_note,
        "licenceUrl": source.licence.path if source.licence else None,
    }
