"""Answers kept on disk, with what their service says of their version: for asking again cheaply."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from explorer.sources.body import digest_of

WEAK: Final = "W/"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an answer that was kept.

    Attributes
    ----------
    address : str
        What was asked, without secrets.
    etag, last_modified : str or None
        What the service says of its version.
    content_type : str
        As the service says.
    sha256 : str
        Of the body.
    length : int
        Bytes of the body.
    retrieved : str
        When it came, in ISO 8601.
    """

    address: str
    etag: str | None
    last_modified: str | None
    content_type: str
    sha256: str
    length: int
    retrieved: str

    @property
    def conditions(self) -> dict[str, str]:
        """Conditional headers: they ask for the answer only if it changed.

        Returns
        -------
        dict of str to str
            Empty where the service gave nothing to compare.
        """
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Part:
    """What came of an answer that was cut.

    Attributes
    ----------
    path : pathlib.Path
        The bytes that came.
    version : str
        A strong ETag, or the date of the last change, that the rest must be of.
    """

    path: Path
    version: str


class Store:
    """A folder of answers; each is a body and a note beside it.

    Parameters
    ----------
    folder : pathlib.Path
        Made when something is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def body(self, address: str) -> Path:
        """Give where the body of an answer is kept.

        Parameters
        ----------
        address : str
            What was asked, secrets included: they tell answers apart, and only their hash stays.

        Returns
        -------
        pathlib.Path
            A file that may not exist.
        """
        return self.folder / f"{hashlib.sha256(address.encode()).hexdigest()[:32]}.body"

    def find(self, address: str) -> Kept | None:
        """Give what is known of a kept answer whose body is whole.

        Parameters
        ----------
        address : str
            What was asked.

        Returns
        -------
        Kept or None
            None where nothing is kept, or the body is not the one that was.
        """
        body = self.body(address)
        found = _note(body.with_suffix(".json"))
        try:
            kept = Kept(**found)
            return kept if digest_of(body) == kept.sha256 else None
        except (OSError, TypeError):
            return None

    def keep(self, address: str, temporary: Path, kept: Kept) -> Path:
        """Keep an answer that came whole.

        Parameters
        ----------
        address : str
            What was asked.
        temporary : pathlib.Path
            A file of this folder, which becomes the body.
        kept : Kept
            What is known of it.

        Returns
        -------
        pathlib.Path
            The body.
        """
        body = self.body(address)
        temporary.replace(body)
        _write(body.with_suffix(".json"), asdict(kept))
        return body

    def temporary(self) -> Path:
        """Give a new file of the folder to receive a body.

        Returns
        -------
        pathlib.Path
            Empty.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".coming.", dir=self.folder)
        os.close(handle)
        return Path(name)

    def part(self, address: str) -> Part | None:
        """Give what came of an answer that was cut.

        Parameters
        ----------
        address : str
            What was asked.

        Returns
        -------
        Part or None
            None where nothing is kept.
        """
        part = self.body(address).with_suffix(".part")
        version = _note(part.with_suffix(".part.json")).get("version")
        return Part(part, version) if part.is_file() and isinstance(version, str) else None

    def keep_part(self, address: str, temporary: Path, version: str) -> None:
        """Keep what came of an answer that was cut, for resuming.

        Parameters
        ----------
        address : str
            What was asked.
        temporary : pathlib.Path
            What came.
        version : str
            A strong ETag, or the date of the last change.
        """
        part = self.body(address).with_suffix(".part")
        temporary.replace(part)
        _write(part.with_suffix(".part.json"), {"version": version})

    def drop_part(self, address: str) -> None:
        """Forget what came of an answer that was cut.

        Parameters
        ----------
        address : str
            What was asked.
        """
        part = self.body(address).with_suffix(".part")
        part.unlink(missing_ok=True)
        part.with_suffix(".part.json").unlink(missing_ok=True)


def prune(folder: Path, before: float) -> int:
    """Remove what was kept long ago, and what an interrupted run left.

    Parameters
    ----------
    folder : pathlib.Path
        Of a store; it may not exist.
    before : float
        A time in seconds since 1970: files written earlier go.

    Returns
    -------
    int
        How many files went.
    """
    gone = 0
    for path in folder.glob("*") if folder.is_dir() else ():
        with suppress(OSError):  # another run may have been quicker
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def strong_version(headers: Mapping[str, str]) -> str | None:
    """Give what an answer's parts can be put together by.

    Parameters
    ----------
    headers : mapping of str to str
        Of the answer.

    Returns
    -------
    str or None
        A strong ETag, else the date of the last change; None where there is neither.
    """
    etag = headers.get("etag")
    if etag and not etag.startswith(WEAK):
        return etag
    return headers.get("last-modified")


def _note(path: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}


def _write(path: Path, value: Mapping[str, Any]) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    temporary.replace(path)
