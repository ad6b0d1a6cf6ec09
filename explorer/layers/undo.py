"""Refreshes undone: layers, tables and files as they were before."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explorer.errors import OutputError
from explorer.layers.exchange import replace_layers, resource_of, rewrite, write_ledger
from explorer.layers.keptfiles import FILES, restore_files
from explorer.layers.ledger import PREVIOUS, ledger_of
from explorer.layers.register import used_sources
from explorer.settings import Settings


def undo(names: Sequence[str], target: Path, settings: Settings) -> list[str]:
    """Put layers back as they were before their last refresh.

    Parameters
    ----------
    names : sequence of str
        Layers or sources; none for the layer that was refreshed last.
    target : pathlib.Path
        The territory's folder.
    settings : Settings
        Tells the date.

    Returns
    -------
    list of str
        The layers that were put back.

    Raises
    ------
    OutputError
        If there is nothing to put back, or the folder cannot be replaced.
    """
    ledger = ledger_of(target)
    standing = [one for one in ledger if (target / PREVIOUS / f"{one.get('layer')}.json").is_file()]
    chosen = [one for one in standing if {one["layer"], one["source"]} & set(names)]
    layers = list(dict.fromkeys(one["layer"] for one in (chosen if names else standing[-1:])))
    if not layers:
        message = (
            f"{target} holds no earlier state{' of ' + ', '.join(names) if names else ''}: "
            "a refresh keeps one, and an undo takes it back. Nothing was changed."
        )
        raise OutputError(message)

    def edit(folder: Path, descriptor: dict[str, Any]) -> list[str]:
        records = ledger_of(folder)
        for layer in layers:
            restored = (
                restore_files(layer, folder)
                if (folder / FILES / layer).is_dir()
                else _restore(layer, folder, descriptor)
            )
            day = settings.now().date().isoformat()
            records.append({"undone": layer, "date": day, "after": restored})
        write_ledger(folder, records)
        known = {one["name"] for one in descriptor["resources"]}
        return [layer for layer in layers if layer in known]

    replace_layers(target, target, edit)
    return layers


def _restore(layer: str, folder: Path, descriptor: dict[str, Any]) -> str | None:
    kept = folder / PREVIOUS / f"{layer}.json"
    before = json.loads(kept.read_text(encoding="utf-8"))
    resource = resource_of(descriptor, layer)
    path = folder / resource["path"]
    if before["resource"] is None:  # the refresh made the layer
        descriptor["resources"].remove(resource)
        path.unlink()
    else:
        resource.clear()
        resource.update(before["resource"])
        data = kept.with_suffix(path.suffix)
        rewrite(path, data.read_bytes())
        data.unlink()
    descriptor["sources"] = used_sources(descriptor, before["sources"])
    kept.unlink()
    return None if before["resource"] is None else str(resource["hash"])
