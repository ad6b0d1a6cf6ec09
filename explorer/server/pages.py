"""The built site, held in memory: what its manifest lists, and nothing else of the disk."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from explorer.errors import ServeError

MANIFEST: Final = "manifest.json"
LARGEST: Final = 1 << 30
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".geojson": "application/geo+json",
}
OTHER: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Pages:
    """A site's files.

    Attributes
    ----------
    files : mapping of str to bytes
        By path within the site.
    """

    files: Mapping[str, bytes]

    def type_of(self, name: str) -> str:
        """Give what a file is, for a browser that must not guess.

        Parameters
        ----------
        name : str
            Its path.

        Returns
        -------
        str
            A media type.
        """
        return TYPES.get(PurePosixPath(name).suffix.lower(), OTHER)


def read_site(folder: Path) -> Pages:
    """Read a site that ``manufacture build`` wrote.

    Parameters
    ----------
    folder : pathlib.Path
        With its manifest.

    Returns
    -------
    Pages
        The files that the manifest lists, each as it was written.

    Raises
    ------
    ServeError
        If the folder is no such site, or a file is not as the manifest says.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
        manifest = json.loads(text)
        listed = {str(item["file"]): str(item["sha256"]) for item in manifest["files"]}
        own = "manufacture-explorer" in manifest["software"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        own, listed, text = False, {}, b""
    if not own:
        message = (
            f"{folder}: expected a site, found no {MANIFEST} of one. Build it first: "
            f"manufacture build --out {folder}; or leave --site out."
        )
        raise ServeError(message)
    files: dict[str, bytes] = {MANIFEST: text}
    room = LARGEST
    for name, digest in listed.items():
        data = _read(folder, name, room)
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            message = (
                f"{folder}: {name} is not as the site's manifest says. Build the site again: "
                f"manufacture build --out {folder}."
            )
            raise ServeError(message)
        files[name] = data
        room -= len(data)
    return Pages(files)


def _read(folder: Path, name: str, room: int) -> bytes | None:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts:
        return None
    path = folder / parts
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > room:
            return None
        return path.read_bytes()
    except (OSError, ValueError):
        return None
