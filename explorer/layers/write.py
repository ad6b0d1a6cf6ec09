"""The one writer: the same bytes every time, and the old result whole until the new one is.

A file is written under a temporary name beside its target, flushed, checked, then put in its
place; a folder is filled beside its target, then exchanged with it as a whole.
"""

import ctypes
import errno
import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from explorer.crs import to_storage
from explorer.errors import OutputError

DECIMALS: Final = 6
"""Decimals of a degree: 8 to 11 cm at Saint-Étienne."""

AT_FDCWD: Final = -100
RENAME_EXCHANGE: Final = 2


def geojson_bytes(frame: gpd.GeoDataFrame, *, decimals: int = DECIMALS) -> bytes:
    """Give a frame as GeoJSON text (RFC 7946): one feature a line, the same bytes every time.

    Parameters
    ----------
    frame : geopandas.GeoDataFrame
        Any geometry, in any declared CRS; column ``id``, where there is one, also becomes the
        features' own ``id``.
    decimals : int
        Decimals of a degree to keep.

    Returns
    -------
    bytes
        UTF-8, outer rings counter-clockwise, no ``crs`` member, a final line break.

    Raises
    ------
    CrsError
        If the frame declares no CRS.
    """
    stored = to_storage(frame)
    lines = []
    for properties, shape in zip(
        rows_of(stored.drop(columns=stored.geometry.name)), stored.geometry, strict=True
    ):
        feature: dict[str, Any] = {"type": "Feature"}
        if isinstance(properties.get("id"), str | int):
            feature["id"] = properties["id"]
        feature["properties"] = properties
        feature["geometry"] = _geometry(shape, decimals)
        lines.append(
            json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        )
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def json_bytes(value: Any) -> bytes:
    """Give a value as readable JSON text: two spaces, UTF-8, the same bytes every time.

    Parameters
    ----------
    value : object
        Mappings, sequences, texts, numbers; missing values of pandas become null.

    Returns
    -------
    bytes
        With a final line break.
    """
    text = json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a frame as objects, values in the types of JSON.

    Parameters
    ----------
    frame : pandas.DataFrame
        With or without geometry; shapes are left as they are.

    Returns
    -------
    list of dict
        In the frame's order, without its index; missing values are None.
    """
    rows = frame.to_dict(orient="records")
    return [{str(name): plain(value) for name, value in row.items()} for row in rows]


def plain(value: Any) -> Any:
    """Give a value in the types of JSON.

    Parameters
    ----------
    value : object
        A cell of a frame, or mappings and sequences of such.

    Returns
    -------
    object
        None for NaN, NA and infinities; numbers of numpy as those of Python.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return str(value) if isinstance(value, str) else value
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if value is pd.NA or value is pd.NaT else value


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
        The target.

    Raises
    ------
    OutputError
        If the folder does not exist or cannot be written to.
    """
    target = Path(path)
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
    target = Path(path)
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


def _geometry(shape: Any, decimals: int) -> dict[str, Any] | None:
    if shape is None or shape.is_empty:
        return None
    turned = shapely.orient_polygons(shapely.force_2d(shape), exterior_cw=False)
    geometry: dict[str, Any] = _rounded(shapely.geometry.mapping(turned), decimals)
    return geometry


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item, decimals) for key, item in value.items()}
    if isinstance(value, float):
        return round(value, decimals) + 0.0  # no negative zero
    return (
        [_rounded(item, decimals) for item in value] if isinstance(value, list | tuple) else value
    )


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
