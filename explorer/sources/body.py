"""The body of an answer: decompressed, counted, hashed and capped while it arrives."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

PIECE: Final = 64 * 1024
GZIP: Final = 16 + zlib.MAX_WBITS
ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip"})


class TooLargeError(Exception):
    """More bytes came than are taken in."""


class BrokenBodyError(Exception):
    """The body ended early, or is not what its head says."""


def decoded(pieces: Iterable[bytes], encoding: str, most: int) -> Iterator[bytes]:
    """Give the pieces of a body as they were before the transfer.

    Parameters
    ----------
    pieces : iterable of bytes
        As they come from the network.
    encoding : str
        What ``Content-Encoding`` says.
    most : int
        Bytes taken in, before and after decompression.

    Yields
    ------
    bytes
        Pieces of at most 64 KiB where they were compressed.

    Raises
    ------
    TooLargeError
        As soon as more than ``most`` bytes came, or came out: a gzip bomb stops here.
    BrokenBodyError
        If the compressed data is damaged or ends early, or the encoding is an unknown one.
    """
    kind = encoding.strip().lower()
    if kind not in ENCODINGS:
        message = f"expected no encoding or gzip, found Content-Encoding: {kind}"
        raise BrokenBodyError(message)
    counted = _capped(pieces, most)
    if kind in {"", "identity"}:
        yield from counted
        return
    yield from _capped(_unzipped(counted), most)


def write_body(pieces: Iterable[bytes], path: Path, *, append: bool = False) -> None:
    """Write a body to a file, piece by piece.

    Parameters
    ----------
    pieces : iterable of bytes
        From ``decoded``.
    path : pathlib.Path
        The file.
    append : bool
        Go on after what the file holds.
    """
    with path.open("ab" if append else "wb") as stream:
        for piece in pieces:
            stream.write(piece)


def digest_of(path: Path, algorithm: str = "sha256") -> str:
    """Give the digest of a file.

    Parameters
    ----------
    path : pathlib.Path
        Any file.
    algorithm : str
        As Python names it: a service may publish ``sha1`` or ``md5``, which tell damage.

    Returns
    -------
    str
        In hexadecimal digits.
    """
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with path.open("rb") as stream:
        while piece := stream.read(PIECE * 16):
            digest.update(piece)
    return digest.hexdigest()


def _capped(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise TooLargeError
        yield piece


def _unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(GZIP)
    begun = False
    try:
        for piece in pieces:
            left = piece
            while left:
                if member.eof:  # another member of the same body
                    member = zlib.decompressobj(GZIP)
                begun = True
                out = member.decompress(left, PIECE)
                left = member.unused_data if member.eof else member.unconsumed_tail
                if out:
                    yield out
            while not member.eof and (out := member.decompress(member.unconsumed_tail, PIECE)):
                yield out
    except zlib.error as error:
        message = f"expected a body in gzip, found damaged data: {error}"
        raise BrokenBodyError(message) from error
    if begun and not member.eof:
        message = "expected a whole body in gzip, found one that ends early"
        raise BrokenBodyError(message)
