"""A text file, plain or packed, as a stream of bytes: unpacked piece by piece, within limits."""

import codecs
import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from explorer.layers.findings import Examination, show
from explorer.layers.limits import Limits

PIECE: Final = 1 << 20
RATIO: Final = 100
"""How many times its packed size a text may have; the regulator's files stay below 25."""

SMALL: Final = 8 << 20
SNIFFED: Final = 40
LOCAL_HEAD: Final = 30
DEFLATED: Final = 8
INVALID: Final = re.compile("[\udc80-\udcff]")
WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CUT: Final = (
    EOFError,
    gzip.BadGzipFile,
    lzma.LZMAError,
    zlib.error,
    zipfile.BadZipFile,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first pass over the bytes of a text file found.

    Attributes
    ----------
    bytes : int
        Size of the text, unpacked.
    encoding : str
        ``"utf-8"`` or ``"cp1252"``.
    bom : bool
        Whether a byte order mark stands at the start.
    lines : int
        Number of lines, the last one included even if it has no end.
    ended : bool
        Whether the last line has an end.
    """

    bytes: int
    encoding: str
    bom: bool
    lines: int
    ended: bool


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open a text file, whatever it is packed in.

    Parameters
    ----------
    path : pathlib.Path
        Ending in ``.csv``, ``.csv.gz`` or ``.zip``; an archive was checked by ``member_of``.

    Yields
    ------
    file
        The text's bytes.
    """
    suffix = path.suffix.lower()
    if suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(members(archive)[0]) as stream:
            yield stream
    elif suffix == ".gz":
        with gzip.open(path) as packed:
            yield cast("IO[bytes]", packed)
    else:
        with path.open("rb") as plain:
            yield plain


def members(archive: zipfile.ZipFile, suffix: str = ".csv") -> list[zipfile.ZipInfo]:
    """List the members of an archive that have an ending.

    Parameters
    ----------
    archive : zipfile.ZipFile
        An open archive.
    suffix : str
        The ending, in lower case.

    Returns
    -------
    list of zipfile.ZipInfo
        Without what macOS adds.
    """
    return [
        item
        for item in archive.infolist()
        if item.filename.lower().endswith(suffix) and not item.filename.startswith("__MACOSX/")
    ]


def member_of(path: Path, examination: Examination, limits: Limits) -> str | None:
    """Name the one CSV file of an archive, or say why there is none to read.

    Parameters
    ----------
    path : pathlib.Path
        A zip archive.
    examination : Examination
        Receives what is refused.
    limits : Limits
        How large the text may be.

    Returns
    -------
    str or None
        The member's name; None where a finding rejects the file.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = members(archive)
            names = [item.filename for item in archive.infolist()]
    except zipfile.BadZipFile:
        last = _whole_lines(path)
        cut = "" if last is None else f": cut after line {last:,} of its first member"
        text = f"an archive without its end{cut}"
        examination.add(None, None, expected="a whole zip archive", found=text)
        return None
    except (*CUT, OSError, RuntimeError, ValueError) as error:
        examination.add(None, None, expected="a whole zip archive", found=str(error))
        return None
    if len(found) != 1:
        listed = ", ".join(names[:5]) or "nothing"
        text = f"{len(found)} (the archive holds {listed})"
        examination.add(None, None, expected="one member ending in .csv", found=text)
        return None
    (item,) = found
    if item.flag_bits & 1:
        expected, text = "a member without a password", item.filename
        examination.add(None, None, expected=expected, found=text)
    allowed = max(SMALL, RATIO * item.compress_size)
    if item.file_size > min(limits.bytes, allowed):
        _too_large(item.file_size, item.compress_size, examination, limits)
    return item.filename


def survey(path: Path, examination: Examination, limits: Limits) -> Survey | None:
    """Pass over a text file once: size, encoding, lines, and whether it is whole.

    Parameters
    ----------
    path : pathlib.Path
        A file that ``unpacked`` can open.
    examination : Examination
        Receives what is refused.
    limits : Limits
        How large the text may be.

    Returns
    -------
    Survey or None
        None where a finding rejects the file.
    """
    packed = path.suffix.lower() in {".gz", ".zip"}
    allowed = max(SMALL, RATIO * path.stat().st_size) if packed else limits.bytes
    size, lines, start, last = 0, 0, b"", b"\n"
    letters = Letters()
    try:
        with unpacked(path) as stream:
            while piece := stream.read(PIECE):
                start = start or piece[:SNIFFED]
                if start.startswith(WIDE):
                    break
                if (zero := piece.find(b"\0")) >= 0:
                    line = lines + piece.count(b"\n", 0, zero) + 1
                    examination.add(f"line {line}", None, expected="text", found="a NUL byte")
                    return None
                size += len(piece)
                if size > min(limits.bytes, allowed):
                    _too_large(size, path.stat().st_size, examination, limits)
                    return None
                letters.take(piece, lines)
                lines += piece.count(b"\n")
                last = piece[-1:]
    except (*CUT, RuntimeError, ValueError) as error:
        found = f"a file that is cut or damaged after line {lines:,}: {error}"
        expected = "a whole packed file: fetch it again"
        examination.add(f"line {lines + 1}", None, expected=expected, found=found)
        return None
    other = no_text(start, size)
    if other is not None:
        examination.add(None, None, expected="a table of text in UTF-8 or cp1252", found=other)
        return None
    encoding = letters.encoding(examination)
    if encoding is None:
        return None
    bom = start.startswith(codecs.BOM_UTF8)
    ended = last in {b"\n", b"\r"}
    return Survey(size, encoding, bom, lines + (not ended), ended)


def no_text(start: bytes, size: int) -> str | None:
    """Say what a file is that is no table of text.

    Parameters
    ----------
    start : bytes
        Its first bytes.
    size : int
        How many it has.

    Returns
    -------
    str or None
        None where it may be one.
    """
    if start.startswith(WIDE):
        return "UTF-16: save it as UTF-8"
    if size == 0:
        return "an empty file"
    if start.lstrip().startswith(b"<"):
        return f"XML or HTML: {show(start.decode('latin-1'))}"
    return None


class Letters:
    """Counts what is UTF-8 among the letters outside ASCII, and what is not."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.valid = 0
        self.invalid = 0
        self.undefined: tuple[int, int] | None = None
        self.first: tuple[int, int] | None = None

    def take(self, piece: bytes, line: int) -> None:
        """Look at bytes that follow those before.

        Parameters
        ----------
        piece : bytes
            Any number of them.
        line : int
            How many lines end before them.
        """
        if piece.isascii() and not self.decoder.getstate()[0]:
            return
        text = self.decoder.decode(piece)
        self.valid += len(piece) - len(text)  # bytes that continue a letter: one or more for each
        odd = list(INVALID.finditer(text))
        self.invalid += len(odd)
        if odd and self.first is None:
            place = line + text.count("\n", 0, odd[0].start()) + 1
            self.first = (place, ord(odd[0][0]) - 0xDC00)
        for found in odd if self.undefined is None else ():
            byte = ord(found[0]) - 0xDC00
            with suppress(UnicodeDecodeError):
                bytes([byte]).decode("cp1252")
                continue
            self.undefined = (line + text.count("\n", 0, found.start()) + 1, byte)
            break

    def encoding(self, examination: Examination) -> str | None:
        """Tell the encoding once all bytes were looked at.

        Parameters
        ----------
        examination : Examination
            Receives a finding where it is neither.

        Returns
        -------
        str or None
            ``"utf-8"`` or ``"cp1252"``.
        """
        rest = self.decoder.decode(b"", final=True)
        if rest and self.first is None:
            self.first = (0, ord(rest[0]) - 0xDC00)
        self.invalid += len(rest)
        if not self.invalid:
            return "utf-8"
        odd = self.first if self.valid > self.invalid else self.undefined
        if odd is None:
            return "cp1252"
        found = f"byte 0x{odd[1]:02x}, while the rest is UTF-8"
        if self.valid <= self.invalid:
            found = f"byte 0x{odd[1]:02x}, which is neither"
        if not odd[0]:
            found = f"{found}: it ends within a letter, and the file may be cut"
        where = f"line {odd[0]}" if odd[0] else "last line"
        examination.add(where, None, expected="text in UTF-8 or cp1252 throughout", found=found)
        return None


def _too_large(size: int, packed: int, examination: Examination, limits: Limits) -> None:
    expected = f"at most {limits.bytes:,} bytes of text, and {RATIO} times the packed size"
    found = f"{size:,} bytes and more, packed in {packed:,}: ask for other limits if that is right"
    examination.add(None, None, expected=expected, found=found)


def _whole_lines(path: Path) -> int | None:
    # What an archive that lost its directory still gives: its first member, as far as it goes.
    with path.open("rb") as stream:
        head = stream.read(LOCAL_HEAD)
        if not head.startswith(b"PK\x03\x04") or len(head) < LOCAL_HEAD or head[8] != DEFLATED:
            return None
        stream.seek(
            int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1
        )
        inflate, lines, size = zlib.decompressobj(-zlib.MAX_WBITS), 0, 0
        allowed = max(SMALL, RATIO * path.stat().st_size)
        with suppress(zlib.error):
            while (piece := stream.read(PIECE)) and size < allowed and not inflate.eof:
                text = inflate.decompress(piece, PIECE * RATIO)
                size += len(text)
                lines += text.count(b"\n")
    return lines
