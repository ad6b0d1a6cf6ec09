"""Layers, claims and figures to the one JSON object that the page reads: typed on both sides.

The other side of this contract is ``web/src/island.ts``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from explorer.catalog import Catalog, Source
from explorer.layers import Layer
from explorer.maps.basemaps import Basemap
from explorer.maps.compact import MOST_DRAWN
from explorer.maps.compact.economy import LAVISH, Economy
from explorer.maps.layerdata import Classed, element, layer_data, packed_layer
from explorer.maps.style import style_of
from explorer.messages import page_messages_of

VERSION: Final = 1


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
        position: packed_layer(layer, economy)
        for position, layer in enumerate(layers)
        if len(layer.frame) > MOST_DRAWN
    }
    drawn = [
        layer_data(layer, position, known.get(layer.name), streams.get(position), economy)
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
        **({"packed": {element(at): one.text for at, one in streams.items()}} if streams else {}),
    }


def _titles(catalog: Catalog, title: str | Mapping[str, str] | None) -> dict[str, str]:
    if isinstance(title, Mapping):
        return {"fr": title["fr"], "en": title["en"]}
    return {"fr": title or catalog.title_fr, "en": title or catalog.title_en}


def _source(source: Source) -> dict[str, Any]:
    return {
        "title": source.title,
        "url": source.path,
        "publisher": source.publisher,
        "date": source.date,
        "licence": source.licence.title if source.licence else source.licence_note,
        "licenceUrl": source.licence.path if source.licence else None,
    }
