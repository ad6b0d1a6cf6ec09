"""Online basemaps that a build may choose: none by default, never OpenStreetMap's own servers."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import xyzservices
import xyzservices.providers

PROVIDERS: Final = {
    "ign": xyzservices.providers.GeoportailFrance.plan,
    "ign-ortho": xyzservices.providers.GeoportailFrance.orthos,
}
"""By the name that the command takes."""


@dataclass(frozen=True, slots=True)
class Basemap:
    """Tiles of one service: their address, whom to credit, and how far they go.

    Attributes
    ----------
    url : str
        With ``{x}``, ``{y}`` and ``{z}`` alone left to fill.
    credit : str
        Plain text.
    host : str
        The only host that the page may then ask for pictures.
    max_zoom : int
        The deepest level that the service has.
    """

    url: str
    credit: str
    host: str
    max_zoom: int

    def to_json(self) -> dict[str, Any]:
        """Give what the page needs.

        Returns
        -------
        dict
            Keys ``url``, ``credit`` and ``maxZoom``.
        """
        return {"url": self.url, "credit": self.credit, "maxZoom": self.max_zoom}


def basemap(name: str) -> Basemap:
    """Give one basemap by name.

    Parameters
    ----------
    name : str
        A key of ``PROVIDERS``.

    Returns
    -------
    Basemap
        As xyzservices describes it.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    provider: xyzservices.TileProvider = PROVIDERS[name]
    url = provider.build_url(x="{x}", y="{y}", z="{z}")
    parts = urlsplit(url)
    credit = f"IGN, {provider['attribution']}"
    return Basemap(url, credit, f"{parts.scheme}://{parts.netloc}", int(provider["max_zoom"]))
