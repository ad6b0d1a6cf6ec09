"""The machine: room on its disks, memory, and what the terminal can show."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from explorer.doctor.findings import Finding, State
from explorer.messages.tongue import current_language
from explorer.settings import Settings

GROUP: Final = "machine"
GIBIBYTE: Final = 1024**3
FULL: Final = 0.05
"""Gibibytes below which a build of the site may find no room."""

TIGHT: Final = 2.0
"""Gibibytes below which a large file may find no room on a disk, or in memory."""

NARROW: Final = 40
MEMORY: Final = Path("/proc/meminfo")
LIMITS: Final = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (
        Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
        Path("/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ),
)
"""What a container may take and takes, by both versions of Linux' control groups."""


def machine_findings(settings: Settings) -> Iterator[Finding]:
    """Look at disks, memory and terminal.

    Parameters
    ----------
    settings : Settings
        Where caches lie.

    Yields
    ------
    Finding
        A fault where a disk is full.
    """
    yield from _disks(settings)
    yield _memory()
    yield _terminal()


def _disks(settings: Settings) -> Iterator[Finding]:
    for name, folder in (
        ("disk .", Path.cwd()),
        ("disk tmp", Path(tempfile.gettempdir())),
        ("disk cache", settings.cache),
    ):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        free = shutil.disk_usage(there).free / GIBIBYTE
        values = {"free_gib": free, "folder": str(folder)}
        if free < FULL:
            yield Finding(GROUP, name, State.FAULT, "disk", values, "full")
        elif free < TIGHT:
            yield Finding(GROUP, name, State.ATTENTION, "disk", values, "tight")
        else:
            yield Finding(GROUP, name, State.OK, "disk", values)


def _memory() -> Finding:
    free = free_memory()
    if free is None:
        return Finding(GROUP, "memory", State.OK, "memory_unknown", {"system": sys.platform})
    values = {"free_gib": free / GIBIBYTE, "cores": os.cpu_count() or 1}
    if values["free_gib"] < TIGHT:
        return Finding(GROUP, "memory", State.ATTENTION, "memory", values, "memory")
    return Finding(GROUP, "memory", State.OK, "memory", values)


def free_memory() -> int | None:
    """Tell how much memory a program could still take here.

    Returns
    -------
    int or None
        Bytes, the least of what the machine has and its container allows; None where the system
        does not tell it in a file.
    """
    found = []
    with suppress(OSError, ValueError, IndexError):
        text = MEMORY.read_text(encoding="ascii").partition("MemAvailable:")[2]
        found.append(int(text.split()[0]) * 1024)
    for most, taken in LIMITS:
        with suppress(OSError, ValueError):  # "max" where nothing is limited
            found.append(int(most.read_text("ascii")) - int(taken.read_text("ascii")))
    return min(found) if found else None


def _terminal() -> Finding:
    stream = sys.__stdout__
    terminal = stream is not None and stream.isatty()
    # What the terminal was set to, before this program asked for UTF-8.
    encoding = os.environ.get("PYTHONIOENCODING") or _locale_encoding()
    columns = shutil.get_terminal_size().columns if terminal else NARROW
    values = {
        "encoding": encoding, "language": current_language(),
        "columns": columns if terminal else None,
        "no_color": "NO_COLOR" in os.environ,
    }  # fmt: skip
    if "utf-8" not in encoding.lower().replace("utf8", "utf-8"):
        return Finding(GROUP, "terminal", State.ATTENTION, "not_utf8", values, "utf8")
    if not terminal:
        return Finding(GROUP, "terminal", State.OK, "piped", values)
    if columns < NARROW:
        return Finding(GROUP, "terminal", State.ATTENTION, "terminal", values, "narrow")
    return Finding(GROUP, "terminal", State.OK, "terminal", values)


def _locale_encoding() -> str:
    import locale  # noqa: PLC0415 - of this alone

    return locale.getencoding()
