"""Temporary names beside a target: held while they are written, swept once nobody holds them."""

import atexit
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

try:
    import fcntl
except ImportError:  # Windows: nothing is held there, and nothing is swept
    fcntl = None  # type: ignore[assignment]

ENDING: Final = ".manufacture"
OLD: Final = ".old"
PENDING: Final[set[Path]] = set()
"""Temporary names in use: a second signal may come while the first one's cleaning is under way."""

CREATED: Final = (
    os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)
NAME_BYTES: Final = 8

LONGEST: Final = 200
"""Bytes of a target's name beyond which the temporary one has its hash instead."""


@contextmanager
def claimed_file(target: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """Give an empty file beside a target, of which nothing is left afterwards.

    Parameters
    ----------
    target : pathlib.Path
        What the file is to replace; its folder must exist.

    Yields
    ------
    tuple of pathlib.Path and file
        A temporary name, and the open file. Once it took the target's place, it stays.
    """
    sweep(target)
    while True:
        temporary = _named(target)
        try:
            handle = os.open(temporary, CREATED, 0o600)
        except FileExistsError:
            PENDING.discard(temporary)
            continue
        if _held(handle, temporary):
            break
        PENDING.discard(temporary)
        os.close(handle)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield temporary, stream
    finally:
        temporary.unlink(missing_ok=True)
        PENDING.discard(temporary)


@contextmanager
def claimed_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside a target, of which nothing is left afterwards.

    Parameters
    ----------
    target : pathlib.Path
        What the folder is to replace; its parent must exist.

    Yields
    ------
    pathlib.Path
        A temporary name. Once the folder took the target's place, it stays.
    """
    sweep(target)
    while True:
        temporary = _named(target)
        try:
            temporary.mkdir(mode=0o700)
        except FileExistsError:
            PENDING.discard(temporary)
            continue
        try:
            handle = None if os.name == "nt" else os.open(temporary, os.O_RDONLY)
        except FileNotFoundError:  # another run swept it before it was held
            PENDING.discard(temporary)
            continue
        if handle is None or _held(handle, temporary):
            break
        PENDING.discard(temporary)
        os.close(handle)
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        PENDING.discard(temporary)
        if handle is not None:
            os.close(handle)


def _named(target: Path) -> Path:
    # Noted before it is made: a signal may come between the two.
    name = f"{_prefix(target)}{secrets.token_hex(NAME_BYTES)}{ENDING}"
    temporary = target.parent / name
    PENDING.add(temporary)
    return temporary


@atexit.register
def _clear() -> None:
    for path in tuple(PENDING):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def sweep(target: Path) -> None:
    """Remove what killed runs left beside a target.

    Parameters
    ----------
    target : pathlib.Path
        A file or a folder; it may not exist. What another run is writing just now is left alone,
        and an old folder that a kill left without a successor takes its place again.
    """
    if fcntl is None:
        return
    start = _prefix(target)
    with suppress(OSError):
        for path in sorted(target.parent.iterdir()):
            if path.name.startswith(start) and path.name.endswith((ENDING, ENDING + OLD)):
                with suppress(OSError):
                    _remove(path, target)


def _remove(path: Path, target: Path) -> None:
    if path.is_symlink():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.name.endswith(OLD) and not target.exists():
            path.rename(target)
        elif path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    finally:
        os.close(handle)


def _held(handle: int, path: Path) -> bool:
    # Between its making and this, another run may have swept it.
    if fcntl is None:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return path.stat().st_ino == os.fstat(handle).st_ino
    except BlockingIOError:
        return False
    except FileNotFoundError:
        return False
    except OSError:  # a file system without locks: nothing will be swept either
        return True


def _prefix(target: Path) -> str:
    name = os.fsencode(target.name)
    text = target.name if len(name) <= LONGEST else hashlib.sha256(name).hexdigest()[:16]
    return f".{text}."
