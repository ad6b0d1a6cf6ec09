"""The proof of earlier refreshes, which a territory keeps beside its data."""

import json
from pathlib import Path
from typing import Any, Final

from explorer.errors import OutputError

LEDGER: Final = "refresh.json"
PREVIOUS: Final = "previous"
"""The folder of what a refresh replaced."""


def ledger_of(root: Path) -> list[dict[str, Any]]:
    """Read the proof of earlier refreshes.

    Parameters
    ----------
    root : pathlib.Path
        A territory's folder.

    Returns
    -------
    list of dict
        The newest last; empty where nothing was refreshed.

    Raises
    ------
    OutputError
        If the ledger is not as this program writes it.
    """
    path = root / LEDGER
    if not path.is_file():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["refreshes"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is not the ledger of refreshes: {error}. Move it away and run again."
        raise OutputError(message) from error
    return list(found)
