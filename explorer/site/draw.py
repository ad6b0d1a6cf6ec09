"""A territory's layers, or files of the user's own, to a map."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Source
from explorer.errors import PageError
from explorer.layers import FRANCE, Layer
from explorer.layers.limits import Box
from explorer.maps.basemaps import PROVIDERS, Basemap, basemap
from explorer.maps.beside import Whole, checked_name
from explorer.maps.build import ExplorerMap
from explorer.maps.compact import MOST_DRAWN
from explorer.maps.compact.economy import LAVISH, Economy
from explorer.maps.island import Story, build_island
from explorer.maps.layerdata import Classed
from explorer.site.economies import Asked, bytes_of, kept_to
from explorer.site.opening import opened
from explorer.site.squares import side_m, squares_of
from explorer.site.story import district_story
from explorer.studies import checked_claims, district_report
from explorer.territory import Territory, open_territory
from explorer.vocabulary import Language

progress = logging.getLogger("explorer.progress")

DECIMALS: Final = 6
MARGIN: Final = 0.0026
"""Degrees around the district that the map opens on: 200 to 290 m, as far as it may be wrong."""

GROUND: Final = "communes"
"""The layer that is drawn under others for the eye to find its way."""

SHARE: Final = 0.05
"""How much wider than its layers a map opens."""


def build_map(  # noqa: PLR0913 - what a map may be asked to show, one keyword each
    territory: Territory | None = None,
    *,
    layers: Sequence[str | Path | Layer] | None = None,
    language: str | None = None,
    title: str | None = None,
    tiles: str | None = None,
    extent: Sequence[Box] | None = None,
    max_size: str | None = None,
    beside: str | None = None,
) -> ExplorerMap:
    """Draw the public map of the territory, or a map of some layers and files.

    Parameters
    ----------
    territory : Territory, optional
        The embedded one by default.
    layers : sequence of str, pathlib.Path or Layer, optional
        Names of layers of the catalogue, files of your own, or layers already read; every layer
        of the catalogue, with the claims and figures beside them, when not given.
    language : str, optional
        ``"fr"`` or ``"en"``: the language that the page opens in; the territory's first by
        default.
    title : str, optional
        The page's title.
    tiles : str, optional
        An online basemap, ``"ign"`` or ``"ign-ortho"``: the page then asks the service for
        pictures when it is read. None by default.
    extent : sequence of (west, south, east, north)
        Where positions of your own files must lie; where the territory's profile says by default.
    max_size : str, optional
        What the page may take, as ``"9MB"``: above it, layers of many features are written on a
        coarser grid, then without their heaviest columns, which is said; any size by default.
    beside : str, optional
        With ``max_size``: a name as ``"premises.pmtiles"``. What the page does not hold as a whole
        is then written whole under that name, in the page's folder, by ``save``; and where nothing
        else makes the page small enough, it shows counts by square in place of features.

    Returns
    -------
    ExplorerMap
        A folium map; in a notebook it shows itself, and ``save`` writes one HTML file.

    Raises
    ------
    InputError
        If a layer or file is rejected.
    PageError
        If there is no basemap of that name, the page cannot be as small as asked, or ``beside``
        is no name of tiles or stands without ``max_size``.

    Examples
    --------
    >>> build_map(layers=["schools", "stations"]).save("schools.html")  # doctest: +SKIP
    """
    territory = territory or open_territory()
    language = language or territory.profile.languages[0]
    extent = territory.profile.boxes if extent is None else extent
    _check_beside(beside, max_size)
    if layers is None:
        claims = checked_claims(territory)
        report = district_report(territory, claims=claims)
        story = district_story(territory, claims, report)
        drawn = draw_territory(territory, story, language=language, title=title, tiles=tiles)
        if max_size is None:
            return drawn
        return kept_to(Asked(bytes_of(max_size), beside), [], lambda _: drawn)
    shown = [opened(territory, item, extent) for item in layers]
    return draw_layers(
        territory,
        shown,
        language=language,
        title=title or " · ".join(_title(layer, language) for layer in shown),
        tiles=tiles,
        max_size=max_size,
        beside=beside,
    )


def draw_layers(  # noqa: PLR0913 - what a map may be asked to show, one keyword each
    territory: Territory,
    layers: Sequence[Layer],
    *,
    language: str,
    title: str | Mapping[str, str],
    tiles: str | None = None,
    classed: Mapping[str, Classed] | None = None,
    sources: Sequence[Source] = (),
    max_size: str | None = None,
    beside: str | None = None,
) -> ExplorerMap:
    """Draw some layers over the ground of a territory.

    Parameters
    ----------
    territory : Territory
        For the ground, the communes, and what is said of the layers that it has.
    layers : sequence of Layer
        In the order of the legend.
    language : str
        The language that the page opens in.
    title : str or mapping of str to str
        The page's title, or one for each language.
    tiles : str, optional
        An online basemap; none by default.
    classed : mapping of str to Classed, optional
        How layers are classed, by their names.
    sources : sequence of Source, optional
        Those of layers that are not the territory's.
    max_size : str, optional
        What the page may take, as ``"9MB"``.
    beside : str, optional
        The file beside it that may hold what does not fit.

    Returns
    -------
    ExplorerMap
        A map that opens on all of its layers.

    Raises
    ------
    PageError
        If there is no basemap of that name, or the page cannot be as small as asked.
    """
    wanted = GROUND in territory.catalog.layers and GROUND not in {one.name for one in layers}
    shown = [*layers, territory.layer(GROUND)] if wanted else layers

    def build(economy: Economy) -> ExplorerMap:
        progress.info("drawing %s", ", ".join(layer.name for layer in layers))
        squared = dict(classed or {})
        drawn = list(shown)
        if economy.squares is not None:
            for at, layer in enumerate(shown):
                if len(layer.frame) > MOST_DRAWN:
                    drawn[at], squared[layer.name] = squares_of(layer, economy.squares)
        island = build_island(
            territory.catalog,
            drawn,
            Story(),
            language=language,
            bounds=_bounds(territory, layers, widened=True),
            title=title,
            tiles=_tiles(tiles),
            classed=squared,
            sources=sources,
            own=bool(territory.profile.story),
            economy=economy,
        )
        told = _wholes(shown, economy, beside)
        whole = [layer for layer in shown if layer.name in told]
        return ExplorerMap(island, language, host=_host(tiles), whole=whole, told=told)

    if max_size is None:
        return build(LAVISH)
    needed = {name: one.field for name, one in (classed or {}).items()}
    return kept_to(Asked(bytes_of(max_size), beside, needed), shown, build)


def _check_beside(beside: str | None, max_size: str | None) -> None:
    if beside is not None:
        checked_name(beside)
        if max_size is None:
            message = (
                f"{beside} is written where a page does not hold everything, and without "
                "--max-size it does. Add a size, as --max-size 9MB, or leave --beside out."
            )
            raise PageError(message)


def _wholes(layers: Sequence[Layer], economy: Economy, beside: str | None) -> dict[str, Whole]:
    if beside is None:
        return {}
    return {
        layer.name: Whole(
            beside,
            len(layer.frame),
            int((layer.frame.geometry.isna() | layer.frame.geometry.is_empty).sum()),
            None if economy.squares is None else side_m(layer, economy.squares),
        )
        for layer in layers
        if len(layer.frame) > MOST_DRAWN and economy.spares(layer.name)
    }


def draw_territory(
    territory: Territory,
    story: Story,
    *,
    language: str,
    title: str | None = None,
    tiles: str | None = None,
) -> ExplorerMap:
    """Draw every layer of a territory with its story beside it.

    Parameters
    ----------
    territory : Territory
        From ``open_territory``.
    story : Story
        From ``district_story``.
    language : str
        The language that the page opens in.
    title : str, optional
        The page's title; the territory's by default.
    tiles : str, optional
        An online basemap; none by default.

    Returns
    -------
    ExplorerMap
        The public map.

    Raises
    ------
    PageError
        If there is no basemap of that name.
    """
    island = build_island(
        territory.catalog,
        [territory.layer(name) for name in _shown(territory)],
        story,
        language=language,
        bounds=_bounds(territory, [territory.layer(territory.profile.outline.layer)]),
        title=title,
        name=territory.title,
        own=bool(territory.profile.story),
        tiles=_tiles(tiles),
    )
    return ExplorerMap(island, language, host=_host(tiles))


def _shown(territory: Territory) -> Sequence[str]:
    return territory.profile.layers or tuple(territory.catalog.layers)


def _tiles(name: str | None) -> Basemap | None:
    if name is None or name in PROVIDERS:
        return None if name is None else basemap(name)
    message = f"There is no basemap '{name}'. The basemaps are: {', '.join(PROVIDERS)}."
    raise PageError(message)


def _host(name: str | None) -> str | None:
    tiles = _tiles(name)
    return None if tiles is None else tiles.host


def _home(territory: Territory) -> NDArray[np.float64]:
    # The outline, or the whole extent while it is awaited.
    if territory.has_outline:
        return territory.outline.total_bounds
    return np.array(territory.profile.extent or FRANCE[0])


def _title(layer: Layer, language: str) -> str:
    if layer.spec is None:
        return layer.name
    return layer.spec.title_fr if language == Language.FRENCH else layer.spec.title_en


def _bounds(territory: Territory, layers: Sequence[Layer], *, widened: bool = False) -> list[float]:
    boxes = [layer.frame.total_bounds for layer in layers if layer.frame.geometry.notna().any()]
    if not boxes:
        boxes = [_home(territory)]
    west, south = np.min(boxes, axis=0)[:2]
    east, north = np.max(boxes, axis=0)[2:]
    margin = max(MARGIN, SHARE * max(east - west, north - south)) if widened else MARGIN
    edges = (west - margin, south - margin, east + margin, north + margin)
    return [round(float(edge), DECIMALS) for edge in edges]
