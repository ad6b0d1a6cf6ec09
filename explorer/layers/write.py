"""The one writer: the old result stays whole until the new one is.

A file is written under a temporary name beside its target, flushed, checked, then put in its
place; a folder is filled beside its target, then exchanged with it as a whole.
"""

import ctypes
import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from explorer.errors import OutputError
from explorer.layers.claim import OLD, claimed_file, claimed_folder

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
    if _is_stream(Path(path)):
        return _write_stream(Path(path), data)
    target = Path(path).resolve()
    try:
        with claimed_file(target) as (temporary, stream):
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
            temporary.chmod(0o666 & ~_umask())
            if check is not None:
                check(temporary)
            temporary.replace(target)
    except OSError as error:
        raise OutputError(_refusal(target, error)) from error
    _sync_folder(target.parent)
    return target


def replace_made_file(
    path: str | Path,
    make: Callable[[Path], object],
    check: Callable[[Path], object] | None = None,
    *,
    suffix: str | None = None,
) -> Path:
    """Let an engine write a file by its name, and put it in place once it is whole.

    Parameters
    ----------
    path : str or pathlib.Path
        The target; its folder must exist.
    make : callable
        Given a name in an empty folder beside the target, writes the file there; what else it
        leaves in the folder is removed.
    check : callable, optional
        Given the file that was made; what it raises leaves the old file as it was.
    suffix : str, optional
        How the name ends that ``make`` is given; by default as the target.

    Returns
    -------
    pathlib.Path
        The target, resolved.

    Raises
    ------
    OutputError
        If nothing was made, or the folder does not exist or cannot be written to.
    """
    target = Path(path).resolve()
    if _is_stream(Path(path)) or target.is_dir():
        message = f"{target} is no plain file, which this format needs. Name a file with --out."
        raise OutputError(message)
    try:
        with claimed_folder(target) as folder:
            made = folder / f"made{target.suffix if suffix is None else suffix}"
            make(made)
            if not made.is_file():
                message = f"{target} was not written: its engine left no file, and no reason."
                raise OutputError(message)
            if check is not None:
                check(made)
            _sync_folder(made)
            made.chmod(0o666 & ~_umask())
            made.replace(target)
    except OSError as error:
        raise OutputError(_refusal(target, error)) from error
    _sync_folder(target.parent)
    return target


def replace_folder(
    path: str | Path, fill: Callable[[Path], object], *, own: Callable[[Path], Iterable[str]]
) -> Path:
    """Fill a folder beside its target, then exchange the two as a whole.

    Parameters
    ----------
    path : str or pathlib.Path
        The target; it may not exist yet.
    fill : callable
        Given an empty folder, writes everything into it.
    own : callable
        Given a folder, names the files that an earlier result of this program put there, relative
        to it with ``/``; none for a folder of another making. A folder that holds any other file
        is left alone.

    Returns
    -------
    pathlib.Path
        The target.

    Raises
    ------
    OutputError
        If the target is a file, the working folder, or a folder with files of another making.
    """
    target = Path(path).resolve()  # through a link, the folder that it names is replaced
    require_own(target, own)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with claimed_folder(target) as temporary:
            fill(temporary)
            for file in temporary.rglob("*"):
                _sync_folder(file)
            temporary.chmod(0o777 & ~_umask())
            _exchange(temporary, target)
    except OSError as error:
        raise OutputError(_refusal(target, error)) from error
    _sync_folder(target.parent)
    return target


def _is_stream(path: Path) -> bool:
    # A device, a pipe, or a name of an open file such as /dev/stdout: nothing to replace.
    special = path.exists() and not path.is_file() and not path.is_dir()
    return special or path.parts[:2] in {("/", "dev"), ("/", "proc")}


def _write_stream(path: Path, data: bytes) -> Path:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise OutputError(_refusal(path, error)) from error
    return path


def require_own(target: Path, own: Callable[[Path], Iterable[str]]) -> None:
    """Refuse a folder that ``replace_folder`` would, before anything is made for it.

    Parameters
    ----------
    target : pathlib.Path
        The folder.
    own : callable
        As in ``replace_folder``.

    Raises
    ------
    OutputError
        If the target is a file, the working folder, or a folder with files of another making.
    """
    target = target.resolve()
    if not target.exists():
        return
    if not target.is_dir():
        message = f"{target} is a file, not a folder. Name another folder with --out."
        raise OutputError(message)
    here = Path.cwd()
    if target == here or target in here.parents:
        message = f"{target} is the folder that you are in. Name another folder with --out."
        raise OutputError(message)
    known = set(own(target))
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    if found - known:
        strange = min(found - known)
        message = (
            f"{target} holds files that were not made here, {strange} among them, and building "
            "would remove them. Name an empty or a new folder with --out."
        )
        raise OutputError(message)


def _exchange(temporary: Path, target: Path) -> None:
    if not target.exists():
        try:
            temporary.rename(target)
        except OSError as error:
            # Another run put its own result there in the meantime.
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
        else:
            return
    if not _exchange_at_once(temporary, target):
        old = temporary.with_name(f"{temporary.name}{OLD}")
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
