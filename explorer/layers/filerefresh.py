"""Whole files refreshed: fetched, cut to the territory, held to their reader, laid into it."""

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from explorer.catalog import Catalog
from explorer.errors import CatalogError
from explorer.layers.claim import claimed_folder
from explorer.layers.difference import Difference
from explorer.layers.exchange import replace_layers, rewrite, write_ledger
from explorer.layers.fileforms import FORMS, cut_rows
from explorer.layers.jsontext import json_bytes
from explorer.layers.keptfiles import FILES, standing_record
from explorer.layers.ledger import PREVIOUS, ledger_of
from explorer.settings import Settings
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import Area, Progress
from explorer.sources.whole import WholeFile, fetch_files

WORK: Final = "refresh-work"


@dataclass(frozen=True, slots=True)
class LaidFile:
    """One file as it will lie in the territory.

    Attributes
    ----------
    path : str
        Relative to the territory's folder.
    sha256 : str
        Of its bytes.
    bytes : int
        Its size.
    rows : int
        Records or streets that its reader took.
    vintage : str or None
        What the source says.
    """

    path: str
    sha256: str
    bytes: int
    rows: int
    vintage: str | None


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a refresh would do to a folder of files.

    Attributes
    ----------
    entry : Entry
        The source.
    laid : tuple of LaidFile
        The files as they will be.
    room : pathlib.Path
        Where they wait, under the same relative paths.
    difference : Difference
        By file.
    received : int
        Rows of all files.
    receipts : tuple of mapping
        The proof of each answer.
    vintage : str or None
        The newest of the files'.
    retrieved : str
        The day.
    before : str or None
        Digest of the files that stand.
    own : int
        Rows of the files that stand.
    announced : int or None
        Always None: files announce no number.
    aside : tuple of str
        Always empty: a file is taken whole or refused.
    """

    entry: Entry
    laid: tuple[LaidFile, ...]
    room: Path
    difference: Difference
    received: int
    receipts: tuple[Mapping[str, Any], ...]
    vintage: str | None
    retrieved: str
    before: str | None
    own: int
    announced: int | None = None
    aside: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Name of the folder of files.

        Returns
        -------
        str
            As the entry says.
        """
        return str(self.entry.files)

    @property
    def lost(self) -> int:
        """How many rows fewer there would be.

        Returns
        -------
        int
            Zero where there are more.
        """
        return max(0, self.own - self.received)

    @property
    def digest(self) -> str:
        """Digest of all files, by name.

        Returns
        -------
        str
            ``sha256:`` and hexadecimal digits.
        """
        told = "\n".join(f"{one.sha256}  {one.path}" for one in self.laid)
        return f"sha256:{hashlib.sha256(told.encode()).hexdigest()}"

    def record(self) -> dict[str, Any]:
        """Give what the ledger keeps of the refresh.

        Returns
        -------
        dict
            As of a layer, with the files, their digests, and the register's entry of the source.
        """
        return {
            "source": self.entry.name,
            "layer": self.name,
            "retrieved": self.retrieved,
            "vintage": self.vintage,
            "requests": [dict(one) for one in self.receipts],
            "announced": self.announced,
            "received": self.received,
            "set_aside": len(self.aside),
            "set_aside_named": list(self.aside),
            "counts": self.difference.counts,
            "before": self.before,
            "after": self.digest,
            "register": dict(self.entry.register),
            "files": [
                {
                    "path": one.path,
                    "sha256": one.sha256,
                    "bytes": one.bytes,
                    "rows": one.rows,
                    "vintage": one.vintage,
                }
                for one in self.laid
            ],
        }


@contextmanager
def prepared_files(
    entry: Entry, catalog: Catalog, area: Area, http: Http, progress: Progress
) -> Iterator[FileChange]:
    """Fetch files, cut them to the territory, and hold each to the reader that will read it.

    Parameters
    ----------
    entry : Entry
        With ``files``; ``query.check`` names the reader, ``query.cut`` the column of INSEE codes
        by which rows of other departments are left out.
    catalog : Catalog
        Of the territory.
    area : Area
        Where and for whom.
    http : Http
        The way to the network.
    progress : callable
        Told how many files came of how many.

    Yields
    ------
    FileChange
        Its files wait in a folder that goes when the context ends.

    Raises
    ------
    SourceError, InputError
        If the service fails, or a file is not what its reader takes.
    CatalogError
        If the entry names no reader that there is.
    """
    check = FORMS.get(str(entry.query.get("check")))
    if check is None:
        message = f"Source '{entry.name}': expected 'check' under query among {', '.join(FORMS)}."
        raise CatalogError(message)
    with working_folder(http.settings) as room:
        fetched = fetch_files(entry, area, http, progress)
        laid = [_laid(entry, one, area, room, check) for one in fetched]
        earlier = standing_record(ledger_of(catalog.root), str(entry.files))
        yield FileChange(
            entry=entry,
            laid=tuple(laid),
            room=room,
            difference=_difference(earlier, laid),
            received=sum(one.rows for one in laid),
            receipts=tuple(one.answer.receipt for one in fetched),
            vintage=max((one.vintage for one in laid if one.vintage), default=None),
            retrieved=http.settings.now().date().isoformat(),
            before=None if earlier is None else str(earlier["after"]),
            own=0 if earlier is None else int(earlier["received"]),
        )


@contextmanager
def working_folder(settings: Settings) -> Iterator[Path]:
    """Give a folder to work in, beside the answers that are kept.

    Parameters
    ----------
    settings : Settings
        Where answers are kept.

    Yields
    ------
    pathlib.Path
        Empty. It goes when the context ends, or with the next run if this one is killed.
    """
    settings.cache.mkdir(parents=True, exist_ok=True)
    with claimed_folder(settings.cache.parent / WORK) as room:
        yield room


def apply_files(change: FileChange, target: Path, origin: Path) -> None:
    """Lay refreshed files into the territory, with their proof; the earlier ones are kept.

    Parameters
    ----------
    change : FileChange
        From ``prepared_files``, whose context is still open.
    target : pathlib.Path
        The territory's folder.
    origin : pathlib.Path
        The folder whose data are carried over.

    Raises
    ------
    OutputError
        If the folder cannot be replaced; it is as it was then.
    """

    def edit(folder: Path, _: dict[str, Any]) -> list[str]:
        standing, kept = folder / FILES / change.name, folder / PREVIOUS / FILES / change.name
        shutil.rmtree(kept, ignore_errors=True)
        if standing.is_dir():
            kept.parent.mkdir(parents=True, exist_ok=True)
            standing.rename(kept)
        rewrite(folder / PREVIOUS / f"{change.name}.json", json_bytes({"files": change.name}))
        for one in change.laid:
            path = folder / one.path
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(change.room / one.path, path)
        write_ledger(folder, [*ledger_of(folder), change.record()])
        return []

    replace_layers(target, origin, edit)


def _laid(
    entry: Entry,
    came: WholeFile,
    area: Area,
    room: Path,
    check: Callable[[Path, Path, Area], tuple[Path, int]],
) -> LaidFile:
    folder = room / FILES / str(entry.files)
    folder.mkdir(parents=True, exist_ok=True)
    raw = room / came.name
    column = entry.query.get("cut")
    if column is None:
        shutil.copyfile(came.answer.path, raw)
    else:
        raw = room / f"{came.name.partition('.')[0]}-{'-'.join(area.departments)}.csv.gz"
        cut_rows(came, str(column), area, entry, raw)
    path, rows = check(raw, folder, area)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    relative = path.relative_to(room).as_posix()
    return LaidFile(relative, digest, path.stat().st_size, rows, came.vintage)


def _difference(earlier: Mapping[str, Any] | None, laid: list[LaidFile]) -> Difference:
    old = {one["path"]: one for one in (earlier or {"files": []})["files"]}
    new = {one.path: one for one in laid}
    changed = {
        path: {"sha256": (old[path]["sha256"], one.sha256), "rows": (old[path]["rows"], one.rows)}
        for path, one in new.items()
        if path in old and old[path]["sha256"] != one.sha256
    }
    return Difference(
        added=tuple(path for path in new if path not in old),
        removed=tuple(path for path in old if path not in new),
        moved=(),
        changed=changed,
        same=sum(path in old and path not in changed for path in new),
    )
