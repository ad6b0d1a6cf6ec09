"""Frames to a folium map that carries its data apart, and knows how to become a page."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import MacroElement
from jinja2 import Template

from explorer.layers import replace_file
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

    Attributes
    ----------
    island : mapping
        What the page shows.
    language : str
        The language that the page opens in.
    host : str or None
        The host of the basemap.
    """

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - as folium declares it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(
        self, island: Mapping[str, Any], language: str, *, host: str | None = None
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
        return page_html(self.get_root(), self.island, self.language, host=self.host, head=head)

    def save(self, outfile: str | Path) -> None:  # type: ignore[override]
        """Write the page to a file, replacing an earlier one as a whole.

        Parameters
        ----------
        outfile : str or pathlib.Path
            The target, for instance ``"index.html"``.

        Raises
        ------
        OutputError
            If its folder does not exist or cannot be written to.
        """
        replace_file(outfile, self.to_html().encode())

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
