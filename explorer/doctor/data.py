"""What lies on the disk: the embedded data, the page's bundle, the user's copy, the caches."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Final

from explorer.catalog import Catalog, geodata_root, open_catalog
from explorer.doctor.findings import Finding, State
from explorer.errors import ExplorerError
from explorer.layers.ledger import ledger_of
from explorer.settings import MEBIBYTE, Settings

GROUP: Final = "data"
BUNDLE: Final = ("explorer.js", "explorer.css", "beside.js", "beside.css", "compact.js")
REFRESH: Final = "manufacture refresh"
ANSWERS: Final = "*.body"


def data_findings(settings: Settings) -> Iterator[Finding]:
    """Look at the data that came with the program, and at what it keeps for the user.

    Parameters
    ----------
    settings : Settings
        Where caches and the copy lie.

    Yields
    ------
    Finding
        A fault where embedded data or the page's bundle are not as they were.
    """
    yield _embedded()
    yield _bundle()
    yield _copy(settings)
    now = settings.now()
    yield _cache("cache/http", settings.cache, ANSWERS, now)
    yield _cache("cache/rows", settings.cache.parent / "rows", "*.json", now)


def _embedded() -> Finding:
    try:
        root = geodata_root()
        catalog = open_catalog(root)
    except ExplorerError as error:
        wrong = {"error": str(error), "wanted": "manufacture-explorer"}
        return Finding(GROUP, "geodata", State.FAULT, "no_data", wrong, "reinstall")
    changed = _changed(catalog)
    values: dict[str, object] = {
        "count": len(list(catalog)), "folder": str(root), "changed": changed,
        "wanted": "manufacture-explorer",
    }  # fmt: skip
    if not changed:
        return Finding(GROUP, "geodata", State.OK, "intact", values)
    todo = "seal" if root.parent == Path(str(resources.files("explorer"))).parent else "reinstall"
    return Finding(GROUP, "geodata", State.FAULT, "changed", values, todo)


def _changed(catalog: Catalog) -> list[str]:
    found = []
    for spec in catalog:
        try:
            digest = sha256(spec.path.read_bytes()).hexdigest()
        except OSError:
            digest = "unreadable"
        if spec.hash != f"sha256:{digest}":
            found.append(spec.name)
    return found


def _bundle() -> Finding:
    folder = resources.files("explorer.maps") / "bundle"
    missing = [name for name in BUNDLE if not (folder / name).is_file()]
    values = {"folder": str(folder), "missing": missing, "wanted": "manufacture-explorer"}
    if missing:
        return Finding(GROUP, "page", State.FAULT, "no_bundle", values, "reinstall")
    return Finding(GROUP, "page", State.OK, "bundle", values)


def _copy(settings: Settings) -> Finding:
    values: dict[str, object] = {"folder": str(settings.copy), "command": REFRESH}
    if not settings.copy.is_dir():
        return Finding(GROUP, "refreshed", State.OK, "no_copy", values)
    try:
        catalog = open_catalog(settings.copy)
        refreshes = ledger_of(settings.copy)
    except ExplorerError as error:
        values["error"] = str(error)
        return Finding(GROUP, "refreshed", State.FAULT, "bad_copy", values, "undo")
    changed = _changed(catalog)
    if changed:
        values["changed"] = changed
        return Finding(GROUP, "refreshed", State.FAULT, "changed_copy", values, "undo")
    values["date"] = str(refreshes[-1].get("retrieved", "?")) if refreshes else "–"
    return Finding(GROUP, "refreshed", State.OK, "copy", values)


def _cache(name: str, folder: Path, pattern: str, now: datetime) -> Finding:
    found = [path.stat() for path in folder.glob(pattern)] if folder.is_dir() else []
    values: dict[str, object] = {"folder": str(folder), "count": len(found)}
    if not _writable(folder):
        return Finding(GROUP, name, State.ATTENTION, "not_writable", values, "writable")
    if not found:
        return Finding(GROUP, name, State.OK, "empty", values)
    ages = [(now - datetime.fromtimestamp(one.st_mtime, UTC)).days for one in found]
    values |= {
        "mebibytes": sum(one.st_size for one in found) / MEBIBYTE,
        "newest_days": max(min(ages), 0), "oldest_days": max(*ages, 0),
    }  # fmt: skip
    return Finding(GROUP, name, State.OK, "cache", values)


def _writable(folder: Path) -> bool:
    # In a folder that is not there, the first one above it that is tells.
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
