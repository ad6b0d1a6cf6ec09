"""Frames to a folium map that carries its data apart, and knows how to become a page."""

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import MacroElement
from jinja2 import Template

from explorer.layers import Layer, replace_file
from explorer.maps.beside import Saved, Whole, data_of, save_beside
from explorer.maps.page import page_html

MAP_ID: Final = "manufacture"
ZOOM: Final = 15
DECIMALS: Final = 6


class ExplorerMap(folium.Map):
    """A folium map whose data travels beside it, as one island of JSON.

    Folium and branca compile what they render as templates, and put texts into ``innerHTML``:
    data given to them can run, when the map is built and when it is opened. This map gives them
    none. It takes folium's own children as any map does, as long as they need no file from
    elsewhere.

    Parameters
    ----------
    island : mapping
        What the page shows, in the types of JSON; see ``explorer.maps.island``.
    language : str
        The language that the page opens in.
    host : str, optional
        The one host that the page may ask for pictures, of a basemap.
    whole : sequence of Layer
        Layers that the page does not hold as a whole, which ``save`` writes beside it.
    told : mapping of str to Whole, optional
        By their names, what the page says of them.

    Attributes
    ----------
    island : mapping
        What the page shows.
    language : str
        The language that the page opens in.
    host : str or None
        The host of the basemap.
    whole : sequence of Layer
        What is written beside the page.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self,
        island: Mapping[str, Any],
        language: str,
        *,
        host: str | None = None,
        whole: Sequence[Layer] = (),
        told: Mapping[str, Whole] | None = None,
    ) -> None:
        west, south, east, north = island["view"]["bounds"]
        super().__init__(
            location=(round((south + north) / 2, DECIMALS), round((west + east) / 2, DECIMALS)),
            zoom_start=ZOOM,
            tiles=None,
            zoom_control=False,
            attributionControl=False,
        )
        self._id = MAP_ID
        self.island = island
        self.language = language
        self.host = host
        self.whole = whole
        self._told = told or {}
        self.add_child(_Mount(), name="mount")

    def to_html(self, head: str = "") -> str:
        """Give the map as one self-contained page.

        Parameters
        ----------
        head : str
            From ``explorer.maps.page.shared_meta``: how a link to it is shown elsewhere.

        Returns
        -------
        str
            An HTML document that needs no network.

        Raises
        ------
        PageError
            If a child of the map asks for a file from elsewhere.
        """
        return self._html(head, None)

    def _html(self, head: str, saved: Saved | None) -> str:
        island = self.island
        if self._told:
            layers = [
                {**one, "beside": data_of(self._told[one["name"]], saved)}
                if one["name"] in self._told
                else one
                for one in island["layers"]
            ]
            island = {**island, "layers": layers}
        return page_html(self.get_root(), island, self.language, host=self.host, head=head)

    def save(self, outfile: str | Path) -> None:  # type: ignore[override]
        """Write the page to a file, and what it has beside it, replacing earlier ones as a whole.

        Parameters
        ----------
        outfile : str or pathlib.Path
            The target, for instance ``"index.html"``.

        Raises
        ------
        OutputError
            If its folder does not exist or cannot be written to.
        """
        if not self.whole:
            replace_file(outfile, self.to_html().encode())
            return
        sources = self.island["sources"]
        named = {one.name for one in self.whole}
        used = [one["sources"] for one in self.island["layers"] if one["name"] in named]
        credit = dict.fromkeys(sources[key]["title"] for keys in used for key in keys)
        save_beside(
            Path(outfile),
            next(iter(self._told.values())).file,
            self.whole,
            lambda saved: self._html("", saved),
            {"title": self.island["title"][self.language], "credit": "; ".join(credit)},
        )

    def _repr_html_(self, **_: object) -> str:
        # A frame of its own keeps the page's policy and styles apart from the notebook's.
        page = html.escape(self.to_html())
        return (
            f'<iframe srcdoc="{page}" sandbox="allow-scripts allow-popups allow-downloads" '
            'style="width:100%;height:40em;border:0" title="Carte / Map"></iframe>'
        )


class _Mount(MacroElement):
    """The one line of script that hands the drawn map over to the page's own code."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "manufacture.mount({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._id = MAP_ID
        self._name = "mount"
