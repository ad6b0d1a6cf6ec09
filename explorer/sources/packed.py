"""What lies in a downloaded file: plain, in gzip, or one member of a zip archive, within limits."""

import gzip
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Final, Protocol

from explorer.sources.answer import Answer
from explorer.sources.sniff import HEAD, shape_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_MEMBERS: Final = 10_000
MOST_BYTES: Final = 8 * 1024**3
MOST_RATIO: Final = 1000
SMALL: Final = 1024 * 1024
"""Below this size the ratio of compression is of no concern."""


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@contextmanager
def opened(answer: Answer, member: str | None = None) -> Iterator[IO[bytes]]:
    """Open the one file that an answer holds.

    Parameters
    ----------
    answer : Answer
        A plain file, one in gzip, or a zip archive.
    member : str, optional
        A pattern that the name of the archive's member matches.

    Yields
    ------
    IO of bytes
        The file, decompressed as it is read, up to 8 GiB.

    Raises
    ------
    SourceError
        If an archive has too many members, one too large or packed too tightly, or no member or
        several match.
    """
    with answer.path.open("rb") as stream:
        shape = shape_of(stream.read(HEAD))
        stream.seek(0)
        if shape == "gzip":
            with gzip.GzipFile(fileobj=stream) as unpacked:
                yield io.BufferedReader(_Capped(unpacked, answer))
        elif shape == "zip":
            with archive(answer) as members, members.open(_one(answer, members, member)) as inner:
                yield io.BufferedReader(_Capped(inner, answer))
        else:
            yield stream


@contextmanager
def archive(answer: Answer) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive whose members are within limits; nothing is written to disk.

    Parameters
    ----------
    answer : Answer
        A zip archive.

    Yields
    ------
    zipfile.ZipFile
        To be read member by member.

    Raises
    ------
    SourceError
        If it is no whole archive, or a member is not within limits.
    """
    try:
        with zipfile.ZipFile(answer.path) as members:
            _require_sound(answer, members)
            yield members
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        expected = "a whole zip archive"
        raise answer.unexpected(expected, str(error)) from error


def _require_sound(answer: Answer, members: zipfile.ZipFile) -> None:
    infos = members.infolist()
    if len(infos) > MOST_MEMBERS:
        expected = f"at most {MOST_MEMBERS:,} members in the archive"
        raise answer.unexpected(expected, f"{len(infos):,}")
    for info in infos:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1]:
            expected = "members within the archive's own folder"
            raise answer.unexpected(expected, repr(info.filename))
        if stat.S_ISLNK(info.external_attr >> 16):
            expected = "files in the archive"
            raise answer.unexpected(expected, f"a link, {info.filename!r}")
        tight = info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1)
        if info.file_size > MOST_BYTES or tight:
            expected = f"members of at most {MOST_BYTES:,} bytes, packed at most {MOST_RATIO}:1"
            found = f"{info.filename!r} of {info.file_size:,} in {info.compress_size:,}"
            raise answer.unexpected(expected, found)


def _one(answer: Answer, members: zipfile.ZipFile, pattern: str | None) -> zipfile.ZipInfo:
    files = [info for info in members.infolist() if not info.is_dir()]
    found = [info for info in files if pattern is None or re.search(pattern, info.filename)]
    if len(found) != 1:
        names = ", ".join(info.filename for info in files[:10])
        expected = f"one member{'' if pattern is None else f' matching {pattern!r}'}"
        raise answer.unexpected(expected, f"{len(found)} among: {names}")
    return found[0]


class _Capped(io.RawIOBase):
    # A stream that gives no more than the largest size, and says when it is damaged.

    def __init__(self, stream: _Readable, answer: Answer) -> None:
        self._stream = stream
        self._answer = answer
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        try:
            piece = self._stream.read(len(view))
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            expected = "a whole compressed file"
            raise self._answer.unexpected(expected, str(error)) from error
        self._given += len(piece)
        if self._given > MOST_BYTES:
            expected = f"at most {MOST_BYTES:,} bytes"
            raise self._answer.unexpected(expected, "more")
        view[: len(piece)] = piece
        return len(piece)
