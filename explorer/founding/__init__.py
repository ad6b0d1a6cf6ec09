"""A new territory: its outline, the blank files of its folder, and the folder itself."""

from typing import TYPE_CHECKING

from explorer.lazy import lazy

if TYPE_CHECKING:
    from explorer.founding.make import found_territory
    from explorer.founding.outlines import NewOutline, outline_of_file, outline_of_service

_HOMES = {
    "NewOutline": "explorer.founding.outlines",
    "found_territory": "explorer.founding.make",
    "outline_of_file": "explorer.founding.outlines",
    "outline_of_service": "explorer.founding.outlines",
}

__all__ = [
    "NewOutline",
    "found_territory",
    "outline_of_file",
    "outline_of_service",
]

__getattr__, __dir__ = lazy(__name__, _HOMES)
