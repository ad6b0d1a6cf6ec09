"""A folder that one run holds, and disks that fill up while it writes there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.errors import InputError, OutputError

try:
    import fcntl
except ImportError:  # Windows: nothing is held there
    fcntl = None  # type: ignore[assignment]


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder alone, so that two runs do not write the same parts.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is not there.

    Yields
    ------
    None
        While it is held.

    Raises
    ------
    InputError
        If another run holds it.
    """
    folder.mkdir(exist_ok=True)
    if fcntl is None:
        yield
        return
    with (folder / "lock").open("wb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"Another import is writing {folder}. Wait for it, or name another --out."
            raise InputError(message) from error
        yield


@contextmanager
def writing(place: Path, then: str) -> Iterator[None]:
    """Name the place where a library could not write, since its own error does not.

    Parameters
    ----------
    place : pathlib.Path
        Where is written.
    then : str
        What to do once there is room.

    Yields
    ------
    None
        While is written.

    Raises
    ------
    OutputError
        If a write failed without naming a file: a disk is full, most times.
    """
    try:
        yield
    except OSError as error:
        if error.filename is not None:
            raise
        said = error.strerror or str(error)
        message = f"{place} cannot be written on: {said}. Free some space on its disk, {then}."
        raise OutputError(message) from error
