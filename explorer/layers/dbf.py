"""The encoding of a Shapefile's table, decided from its bytes: what the .cpg says can be wrong."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer.layers.findings import Examination

HEAD: Final = slice(8, 10)
DRIVER: Final = 29
DOS: Final[Mapping[int, str]] = {0x01: "cp437", 0x02: "cp850"}
"""By language driver of the table's head: the two that are not Windows' own."""

GDAL_NAMES: Final[Mapping[str, str]] = {
    "utf-8": "UTF-8",
    "cp1252": "CP1252",
    "iso8859-1": "ISO-8859-1",
    "cp437": "CP437",
    "cp850": "CP850",
}


@dataclass(frozen=True, slots=True)
class TableText:
    """How the text of a table is to be read.

    Attributes
    ----------
    encoding : str or None
        As Python names it; None where another encoding is declared and the bytes do not tell.
    declared : str or None
        What the .cpg says, as it stands there; None where there is none.
    """

    encoding: str | None
    declared: str | None

    @property
    def option(self) -> str | None:
        """The encoding as GDAL names it.

        Returns
        -------
        str or None
            None where GDAL is to follow the declaration.
        """
        return None if self.encoding is None else GDAL_NAMES[self.encoding]


def table_text(dbf: Path, cpg: Path | None, examination: Examination | None = None) -> TableText:
    """Decide the encoding of a table from all of its rows.

    Parameters
    ----------
    dbf : pathlib.Path
        The table.
    cpg : pathlib.Path or None
        The file beside it that names an encoding, if there is one.
    examination : Examination, optional
        Receives a finding where the bytes and the declaration differ.

    Returns
    -------
    TableText
        UTF-8 if all rows are; else what is declared, if that is another one; else cp1252, or
        latin-1 where a byte has no letter in cp1252.
    """
    declared = None if cpg is None else cpg.read_text(encoding="latin-1").strip()
    data = dbf.read_bytes()
    rows = data[int.from_bytes(data[HEAD], "little") :]
    says = _codec(declared)
    if rows.isascii():
        return TableText(
            says if says in GDAL_NAMES else "utf-8" if says is None else None, declared
        )
    if _decodes(rows, "utf-8"):
        encoding: str | None = "utf-8"
    elif says not in {None, "utf-8"}:
        return TableText(says if says in GDAL_NAMES else None, declared)
    elif declared is None and data[DRIVER] in DOS:
        return TableText(DOS[data[DRIVER]], None)
    elif _is_mostly_utf8(rows) and examination is not None:
        expected, found = "text in one encoding", "UTF-8 with bytes that are not"
        examination.add(None, ".dbf", expected=expected, found=found)
        return TableText("utf-8", declared)
    else:
        encoding = "cp1252" if _decodes(rows, "cp1252") else "iso8859-1"
    if encoding != says and examination is not None:
        expected = f"text in {declared}, as the .cpg says" if declared else "a .cpg that says so"
        found = f"bytes that are {'UTF-8' if encoding == 'utf-8' else 'not UTF-8'}"
        if declared is not None or encoding != "utf-8":
            done = f"read as {encoding}"
            examination.add(None, ".dbf", expected=expected, found=found, done=done)
    return TableText(encoding, declared)


def _codec(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.removeprefix("ANSI ").strip()
    for candidate in (name, f"cp{name}", name.replace("88591", "iso8859-1")):
        try:
            return codecs.lookup(candidate).name
        except LookupError:
            continue
    return name.lower()


def _is_mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "surrogateescape")
    odd = sum("\udc80" <= letter <= "\udcff" for letter in text)
    return len(data) - len(text) > odd


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
