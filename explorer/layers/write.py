"""The one writer: the old result stays whole until the new one is.

A file is written under a temporary name beside its target, flushed, checked, then put in its
place; a folder is filled beside its target, then exchanged with it as a whole.
"""

import ctypes
import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from explorer.errors import OutputError

AT_FDCWD: Final = -100
RENAME_EXCHANGE: Final = 2


def replace_file(
    path: str | Path, data: bytes, check: Callable[[Path], object] | None = None
) -> Path:
    """Write a file so that at any moment either the whole old or the whole new one is there.

    Parameters
    ----------
    path : str or pathlib.Path
        The target; its folder must exist.
    data : bytes
        What it will hold.
    check : callable, optional
        Given the temporary file; what it raises leaves the old file as it was.

    Returns
    -------
    pathlib.Path
        The target, resolved.

    Raises
    ------
    OutputError
        If the folder does not exist or cannot be written to.
    """
    target = Path(path).resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise OutputError(_refusal(target, error)) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o666 & ~_umask())
        if check is not None:
            check(temporary)
        temporary.replace(target)
    except OSError as error:
        raise OutputError(_refusal(target, error)) from error
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return target


def replace_folder(path: str | Path, fill: Callable[[Path], object], *, marker: str) -> Path:
    """Fill a folder beside its target, then exchange the two as a whole.

    Parameters
    ----------
    path : str or pathlib.Path
        The target; it may not exist yet.
    fill : callable
        Given an empty folder, writes everything into it.
    marker : str
        Name of a file by which an earlier result of this program is known; a folder that holds
        other things is left alone.

    Returns
    -------
    pathlib.Path
        The target.

    Raises
    ------
    OutputError
        If the target is a file, or a folder that this program did not make.
    """
    target = Path(path).resolve()  # through a link, the folder that it names is replaced
    _require_own(target, marker)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise OutputError(_refusal(target, error)) from error
    try:
        fill(temporary)
        for file in temporary.rglob("*"):
            _sync_folder(file)
        temporary.chmod(0o777 & ~_umask())
        _exchange(temporary, target)
    except OSError as error:
        raise OutputError(_refusal(target, error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _sync_folder(target.parent)
    return target


def _require_own(target: Path, marker: str) -> None:
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir():
        message = f"{target} is a file, not a folder. Name another folder with --out."
        raise OutputError(message)
    if any(target.iterdir()) and not (target / marker).is_file():
        message = (
            f"{target} holds files that were not made here (it has no {marker}), and building "
            "would replace them all. Name an empty or a new folder with --out."
        )
        raise OutputError(message)


def _exchange(temporary: Path, target: Path) -> None:
    if not target.exists():
        temporary.rename(target)
    elif not _exchange_at_once(temporary, target):
        old = temporary.with_name(f"{temporary.name}.old")
        target.rename(old)
        temporary.rename(target)
        shutil.rmtree(old)


def _exchange_at_once(temporary: Path, target: Path) -> bool:
    # renameat2 swaps two folders in one step, where Linux and its file system have it.
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    places = (AT_FDCWD, os.fsencode(temporary), AT_FDCWD, os.fsencode(target))
    if rename(*places, RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
        return False
    raise OSError(code, os.strerror(code), str(target))


def _sync_folder(path: Path) -> None:
    if os.name == "nt":  # a folder has no handle to flush there
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _refusal(target: Path, error: OSError) -> str:
    return f"{target} cannot be written: {error.strerror or error}. Name another place with --out."
