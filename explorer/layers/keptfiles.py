"""Files that a refresh laid into a territory: where they are, and the proof of them."""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from explorer.layers.ledger import PREVIOUS, ledger_of

FILES: Final = "files"
BUILDINGS: Final = "buildings"
BASE: Final = "base_imb"
POINT_ZONES: Final = "point_zones"
STREETS: Final = "streets"


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """The files of one source.

    Attributes
    ----------
    source : str
        As ``sources.toml`` names it.
    title : str
        What it is called, in French.
    credit : str
        Publisher and licence.
    retrieved : str
        The day.
    vintage : str or None
        Of the data, where the source says it.
    paths : tuple of pathlib.Path
        In the order of the source; at least one.
    """

    source: str
    title: str
    credit: str
    retrieved: str
    vintage: str | None
    paths: tuple[Path, ...]

    @property
    def said(self) -> str:
        """Say in one line what the files are.

        Returns
        -------
        str
            Source, title, credit, vintage and the day.
        """
        of = f" of {self.vintage}" if self.vintage else ""
        return f"{self.source}{of} ({self.title}; {self.credit}; refreshed {self.retrieved})"


def kept_files(root: Path, name: str) -> KeptFiles | None:
    """Give the files that stand under a name.

    Parameters
    ----------
    root : pathlib.Path
        A territory's folder.
    name : str
        Such as ``"buildings"``, ``"base_imb"`` or ``"streets"``.

    Returns
    -------
    KeptFiles or None
        None where nothing was refreshed, its refresh was undone, or a file is no longer of the
        size that the ledger says.

    Raises
    ------
    OutputError
        If the ledger is not as this program writes it.
    """
    record = standing_record(ledger_of(root), name)
    if record is None:
        return None
    listed = [(root / one["path"], int(one["bytes"])) for one in record["files"]]
    if not listed or any(not p.is_file() or p.stat().st_size != size for p, size in listed):
        return None
    register = record["register"]
    return KeptFiles(
        source=str(record["source"]),
        title=str(register["title"]),
        credit=f"{register['publisher']}, {register['licence']['title']}",
        retrieved=str(record["retrieved"]),
        vintage=record["vintage"],
        paths=tuple(path for path, _ in listed),
    )


def standing_record(ledger: list[dict[str, Any]], name: str) -> Mapping[str, Any] | None:
    """Give the ledger's record of the files that stand.

    Parameters
    ----------
    ledger : list of dict
        The newest last.
    name : str
        Of the folder of files.

    Returns
    -------
    mapping or None
        None where there is none, or all were undone.
    """
    found: list[Mapping[str, Any]] = []
    for record in ledger:
        if record.get("undone") == name and found:
            found.pop()
        elif record.get("layer") == name and "files" in record:
            found.append(record)
    return found[-1] if found else None


def restore_files(name: str, folder: Path) -> str | None:
    """Put earlier files back, in a copy of the territory's folder.

    Parameters
    ----------
    name : str
        Of the folder of files.
    folder : pathlib.Path
        The copy.

    Returns
    -------
    str or None
        Digest of the files that stand then; None where there are none.
    """
    standing, kept = folder / FILES / name, folder / PREVIOUS / FILES / name
    shutil.rmtree(standing, ignore_errors=True)
    if kept.is_dir():
        kept.rename(standing)
    for empty in (kept.parent, standing.parent):
        with suppress(OSError):
            empty.rmdir()
    (folder / PREVIOUS / f"{name}.json").unlink()
    ledger = [*ledger_of(folder), {"undone": name}]
    found = standing_record(ledger, name)
    return None if found is None else str(found["after"])
