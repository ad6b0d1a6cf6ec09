"""Files that passed the gate without a finding, kept as plain rows by the hash of their bytes.

A file of one's own takes frames to read, which takes longer than to answer from it. Once it has
passed whole, its rows lie in the user's cache folder under the SHA-256 of its bytes: the same bytes
need no second examination, and any other byte makes another name. What was repaired is not kept, so
that a repair is told each time.
"""

import hashlib
import json
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from platformdirs import user_cache_path

from explorer.errors import OutputError

FORM: Final = "1"
"""Changes with the form of what is kept."""

WHOLE: Final = frozenset({".geojson", ".json", ".gpkg", ".fgb", ".parquet"})
"""Formats whose one file is all there is to read."""

LARGEST: Final = 200 * 1024 * 1024
KEPT: Final = 64
"""Files; the oldest goes first."""


def prepared(
    path: Path,
    make: Callable[[], tuple[Any, bool]],
    *,
    held_to: str = "",
    folder: Path | None = None,
) -> Any:
    """Give what a file was read as, from the cache where the same bytes passed before.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    make : callable
        Reads it through the gate: plain values, and whether nothing at all was found in it.
    held_to : str
        What the file was held to beside the gate's own rules, such as an extent.
    folder : pathlib.Path, optional
        Where rows are kept; the user's cache folder by default.

    Returns
    -------
    object
        What `make` gives, or gave.
    """
    name = _name(path, held_to)
    if name is None:
        return make()[0]
    kept = (folder or user_cache_path("manufacture-explorer", appauthor=False) / "rows") / name
    found = _read(kept)
    if found is not None:
        return found
    value, whole = make()
    if whole:
        _keep(kept, value)
    return value


def _name(path: Path, held_to: str) -> str | None:
    # The bytes, and the version that examined them.
    if path.suffix.lower() not in WHOLE or not path.is_file() or path.stat().st_size > LARGEST:
        return None
    digest = hashlib.sha256(f"{FORM} {_version()} {path.stem} {held_to}\n".encode())
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return f"{digest.hexdigest()}.json"


def _version() -> str:
    try:
        return version("manufacture-explorer")
    except PackageNotFoundError:  # a checkout that is not installed
        return "0"


def _read(kept: Path) -> Any:
    # A line with the hash of the rest: what is cut or changed is as if it were not there.
    try:
        head, _, body = kept.read_bytes().partition(b"\n")
    except OSError:
        return None
    if head.decode("ascii", "replace") != hashlib.sha256(body).hexdigest():
        return None
    return json.loads(body)


def _keep(kept: Path, value: Any) -> None:
    # A cache that cannot be written is none: the answer is the same.
    from explorer.layers.write import replace_file  # noqa: PLC0415 - when something is kept alone

    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(kept, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
        files = sorted(kept.parent.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in files[:-KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, OutputError):
        return
