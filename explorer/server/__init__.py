"""The built site and an OGC API Features of the layers, for browsers, QGIS and programs.

Needs the extra ``serve``. Answers are read alone: nothing that is asked changes anything.
"""

from typing import TYPE_CHECKING

from explorer.lazy import lazy

if TYPE_CHECKING:
    from explorer.server.application import Application
    from explorer.server.pages import Pages, read_site
    from explorer.server.running import Running, open_server

__all__ = ["Application", "Pages", "Running", "open_server", "read_site"]

__getattr__, __dir__ = lazy(
    __name__,
    {
        "Application": "explorer.server.application",
        "Pages": "explorer.server.pages",
        "Running": "explorer.server.running",
        "open_server": "explorer.server.running",
        "read_site": "explorer.server.pages",
    },
)
