"""What was read of a file, said in full: the statement, and the account of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Statement:
    """What was read of a file, so that nothing of it is taken for granted.

    Attributes
    ----------
    file, format : str
        The file's name without its folder, and its format: ``csv``, ``csv.gz``, ``zip``, ``gpkg``.
    bytes : int
        The size of the file as it lies on the disk.
    rows : int
        Rows under the header, blank lines left out.
    crs : str or None
        The reference system of the positions.
    crs_from : str or None
        Who says so: ``"file"``, ``"mapping"`` or ``"publisher"``, whose documentation it is.
    encoding, separator, decimal : str or None
        Of a text file; ``decimal`` is ``"."``, ``","`` or ``"both"``, None where no number says.
    bom : bool or None
        Whether a text file starts with a byte order mark.
    member : str or None
        The name of the text inside an archive.
    columns_found : mapping of str to str
        Our names to the file's.
    columns_missing : tuple of str
        Columns that are known, and that the file lacks, under the publisher's names.
    columns_unknown : tuple of str
        Columns that are not known, kept under their own names.
    vintage : str or None
        The quarter, as ``2026-T2``, read off the file's name or a mapping.
    source : str or None
        The title that a mapping gives.
    values : mapping of str to tuple of str
        The distinct values met in columns that are read as yes or no.
    encoding_declared : str or None
        What the .cpg of a Shapefile says, which its bytes may belie.
    """

    file: str
    format: str
    bytes: int
    rows: int
    crs: str | None
    crs_from: str | None = None
    encoding: str | None = None
    bom: bool | None = None
    separator: str | None = None
    decimal: str | None = None
    member: str | None = None
    columns_found: Mapping[str, str] = field(default_factory=dict)
    columns_missing: tuple[str, ...] = ()
    columns_unknown: tuple[str, ...] = ()
    vintage: str | None = None
    source: str | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    encoding_declared: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the statement as an object of plain values.

        Returns
        -------
        dict
            One key for each attribute.
        """
        return {
            "file": self.file,
            "member": self.member,
            "format": self.format,
            "bytes": self.bytes,
            "rows": self.rows,
            "encoding": self.encoding,
            "encoding_declared": self.encoding_declared,
            "bom": self.bom,
            "separator": self.separator,
            "decimal": self.decimal,
            "crs": self.crs,
            "crs_from": self.crs_from,
            "vintage": self.vintage,
            "source": self.source,
            "columns_found": dict(self.columns_found),
            "columns_missing": list(self.columns_missing),
            "columns_unknown": list(self.columns_unknown),
            "values": {name: list(values) for name, values in self.values.items()},
        }

    def text(self, language: Language | str = Language.FRENCH) -> str:
        """Give the statement in one line.

        Parameters
        ----------
        language : Language or str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        str
            File, vintage, rows, format, encoding, separator, reference system, missing columns.
        """
        words = {key: texts[language] for key, texts in catalogue("fibre_files").items()}
        parts = [
            words["vintage"].format(vintage=self.vintage) if self.vintage else words["no_vintage"],
            words["rows"].format(rows=grouped(self.rows, language)),
            self.format,
        ]
        if self.encoding is not None:
            parts.append(f"{self.encoding}{words['bom'] if self.bom else ''}")
        if self.encoding_declared is not None and self.encoding_declared.lower() != self.encoding:
            parts.append(words["declared"].format(encoding=self.encoding_declared))
        if self.separator is not None:
            shown = words["tab"] if self.separator == "\t" else self.separator
            parts.append(words["separator"].format(separator=shown))
        if self.decimal in {",", "both"}:
            parts.append(words[f"decimal_{'both' if self.decimal == 'both' else 'comma'}"])
        if self.crs is not None:
            parts.append(f"{self.crs} ({words[f'crs_{self.crs_from}']})")
        for name in ("missing", "unknown"):
            columns = self.columns_missing if name == "missing" else self.columns_unknown
            if columns:
                parts.append(words[name].format(columns=", ".join(columns)))
        return words["statement"].format(file=self.file, parts="; ".join(parts))


@dataclass(frozen=True, slots=True)
class Conservation:
    """Where every row of a file went: none is lost without a word.

    Attributes
    ----------
    rows_in : int
        Rows in the file.
    kept : int
        Records in the frame.
    located : int
        Records with a position.
    unlocated : mapping of str to int
        Records without one, by reason.
    set_aside : mapping of str to int
        Rows that are not in the frame, by reason.
    unknown_states : mapping of str to int
        States outside the list that were kept as unknown, and the number of records of each.
    """

    rows_in: int
    kept: int
    located: int
    unlocated: Mapping[str, int]
    set_aside: Mapping[str, int]
    unknown_states: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        aside, adrift = sum(self.set_aside.values()), sum(self.unlocated.values())
        if self.rows_in != self.kept + aside or self.kept != self.located + adrift:
            message = (
                f"The rows do not add up: {self.rows_in} read, {self.kept} kept, {aside} set "
                f"aside; {self.located} located, {adrift} not. This is a mistake of the reader: "
                "do not use its figures, and report it with the file."
            )
            raise InputError(message)

    def to_json(self) -> dict[str, Any]:
        """Give the account as an object of plain values.

        Returns
        -------
        dict
            One key for each attribute.
        """
        return {
            "rows_in": self.rows_in,
            "kept": self.kept,
            "located": self.located,
            "unlocated": dict(self.unlocated),
            "set_aside": dict(self.set_aside),
            "unknown_states": dict(self.unknown_states),
        }


def grouped(number: int, language: Language | str) -> str:
    """Write a count with its thousands apart.

    Parameters
    ----------
    number : int
        Any whole number.
    language : Language or str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Narrow no-break spaces in French, commas in English.
    """
    return f"{number:,}" if language == Language.ENGLISH else f"{number:,}".replace(",", "\u202f")
