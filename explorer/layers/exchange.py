"""A territory's folder replaced as a whole: layer, descriptor and proof change together or not."""

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from explorer.catalog import DESCRIPTOR, geodata_root, open_catalog
from explorer.errors import CatalogError, OutputError
from explorer.layers.jsontext import json_bytes
from explorer.layers.ledger import LEDGER
from explorer.layers.read import read_layer
from explorer.layers.records import read_records
from explorer.layers.write import replace_folder
from explorer.settings import Settings

CARRIED: Final = (DESCRIPTOR, "LICENSES.md", "territory.toml", "layers", "tables", "scenarios")
"""What a copy of the embedded data holds; its sources stay the program's own, which may change."""


def target_of(territory: Path | None, settings: Settings) -> Path:
    """Give the folder that a refresh writes to.

    Parameters
    ----------
    territory : pathlib.Path or None
        What ``--territory`` names; None for a copy of the embedded data in the user's own folder.
    settings : Settings
        Where the user's own folder is.

    Returns
    -------
    pathlib.Path
        It may not exist yet where it is the copy.
    """
    return settings.copy if territory is None else territory


def origin_of(target: Path) -> Path:
    """Give the folder whose data stand until a refresh is applied.

    Parameters
    ----------
    target : pathlib.Path
        From ``target_of``.

    Returns
    -------
    pathlib.Path
        The target where it has a descriptor, else the embedded data.
    """
    return target if (target / DESCRIPTOR).is_file() else geodata_root()


def replace_layers(
    target: Path,
    origin: Path,
    change: Callable[[Path, dict[str, Any]], Iterable[str]],
) -> None:
    """Change some layers of a territory, its descriptor and its ledger, all at once.

    Parameters
    ----------
    target : pathlib.Path
        The folder that will hold the result.
    origin : pathlib.Path
        The folder whose data are carried over.
    change : callable
        Given a copy of the folder, and its descriptor, changes both and names the layers that it
        changed; they are read again, strictly, before anything is put in place.

    Raises
    ------
    OutputError
        If the folder is the working folder or part of an installation, cannot be written, or
        was changed by someone else meanwhile.
    InputError
        If a changed layer does not follow its schema; nothing is changed then.
    """
    _require_free(target)
    before = (origin / DESCRIPTOR).read_bytes()

    def fill(folder: Path) -> None:
        _carry(origin, folder, everything=origin == target)
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        names = list(change(folder, descriptor))
        (folder / DESCRIPTOR).unlink()
        (folder / DESCRIPTOR).write_bytes(json_bytes(descriptor))
        catalog = open_catalog(folder)
        for name in names:
            if name in catalog.layers:
                read_layer(catalog.layer(name))
            else:
                read_records(catalog.table(name))
        if (origin / DESCRIPTOR).read_bytes() != before:
            message = f"{origin} was changed meanwhile; nothing was written. Run the refresh again."
            raise OutputError(message)

    replace_folder(target, fill, own=_files)


def write_ledger(folder: Path, records: list[dict[str, Any]]) -> None:
    """Write the proof of refreshes into a folder that is not in place yet.

    Parameters
    ----------
    folder : pathlib.Path
        From ``replace_layers``.
    records : list of dict
        The newest last.
    """
    rewrite(folder / LEDGER, json_bytes({"refreshes": records}))


def rewrite(path: Path, data: bytes) -> None:
    """Write a file of a folder that is not in place yet, and no other file of the same bytes.

    Parameters
    ----------
    path : pathlib.Path
        May be a second name of the file that stands; that one is left as it is.
    data : bytes
        What it will hold.
    """
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def resource_of(descriptor: dict[str, Any], name: str) -> dict[str, Any]:
    """Give a resource of a descriptor by name.

    Parameters
    ----------
    descriptor : dict
        Of a territory.
    name : str
        A layer.

    Returns
    -------
    dict
        The object itself, not a copy.
    """
    found: dict[str, Any] = next(one for one in descriptor["resources"] if one["name"] == name)
    return found


def _require_free(target: Path) -> None:
    package = Path(__file__).resolve().parents[1]
    resolved = target.resolve()
    here = Path.cwd().resolve()
    if resolved == package or package in resolved.parents:
        message = (
            f"{target} is part of the installation, which a refresh does not change. "
            "Leave --territory out: a copy in your own folder is refreshed then."
        )
        raise OutputError(message)
    if resolved == here or resolved in here.parents:
        message = (
            f"{target} is the folder that you are in, and it is replaced as a whole. "
            "Go to another folder and name it with --territory."
        )
        raise OutputError(message)


def _carry(origin: Path, folder: Path, *, everything: bool) -> None:
    # Within one folder a second name for each file costs nothing, and what changes is written
    # under a name of its own. Files of the installation are copied: they must stay its own.
    names = [path.name for path in origin.iterdir()] if everything else CARRIED
    copy = _link if everything else shutil.copy2
    for name in names:
        source = origin / name
        if source.is_dir() and not source.is_symlink():
            shutil.copytree(source, folder / name, copy_function=copy, symlinks=True)
        elif source.exists():
            copy(source, folder / name)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]


def require_territory(territory: Path | None) -> None:
    """Require a folder to be that of a territory.

    Parameters
    ----------
    territory : pathlib.Path or None
        None for the embedded one or its copy.

    Raises
    ------
    CatalogError
        If it holds no descriptor.
    """
    if territory is not None and not (territory / "datapackage.json").is_file():
        message = (
            f"{territory} holds no datapackage.json. Name a territory's folder with --territory, "
            "or leave it out for a copy of the embedded one."
        )
        raise CatalogError(message)
