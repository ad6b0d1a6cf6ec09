"""How the rows of one file become records: which column is which, and what its states mean."""

from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from explorer.crs import STORAGE
from explorer.layers.fibre.columns import COLUMNS, POSITION, REQUIRED, recognised, theirs
from explorer.layers.fibre.mapping import Mapping
from explorer.layers.findings import Examination
from explorer.layers.limits import Box
from explorer.layers.national.inputs import Opened

WORDS: Final = (
    "fibre_status", "premises", "mutualisation_point_id", "point_status",
    "infrastructure_operator", "position_doubtful", "insee_code",
)  # fmt: skip
"""Columns whose texts come time and again: each is read once."""

WORD: Final = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, slots=True)
class Rules:
    """How the rows of one file become records."""

    found: Names[str, str]
    mapping: Mapping
    extent: Sequence[Box]
    keep: bool

    @property
    def crs(self) -> str:
        """The reference system of x and y.

        Returns
        -------
        str
            Longitude and latitude where the mapping does not say.
        """
        return self.mapping.crs or STORAGE

    def wanted(self, more: Sequence[str]) -> dict[str, pa.DataType]:
        """Give the file's columns that a count takes, and how each is best read.

        Parameters
        ----------
        more : sequence of str
            Other columns than those that are counted, under our names or the file's.

        Returns
        -------
        dict of str to pyarrow.DataType
            By the file's names.
        """
        kinds = {"building_record_id": pa.string()} | dict.fromkeys(WORDS, WORD)
        kinds |= dict.fromkeys(POSITION, pa.float64())
        if "insee_code" not in more:
            kinds["insee_code"] = pa.string()  # looked at where a record has no position
        wanted = {self.found[ours]: kind for ours, kind in kinds.items() if ours in self.found}
        for name in more:
            wanted.setdefault(self.found.get(name, name), pa.string())
        return wanted


def rules_of(
    opened_file: Opened,
    mapping: Mapping,
    extent: Sequence[Box],
    examination: Examination,
    *,
    keep: bool,
) -> Rules:
    """Find our columns in a file.

    Parameters
    ----------
    opened_file : Opened
        The file.
    mapping : Mapping
        What it calls columns and states.
    extent : sequence of (west, south, east, north)
        Where positions must lie.
    examination : Examination
        Receives a finding for a column that is missing.
    keep : bool
        Whether a state outside the list is kept as unknown.

    Returns
    -------
    Rules
        For every table of the file.

    Raises
    ------
    InputError
        If a column is missing.
    """
    header = list(opened_file.columns)
    placed = opened_file.geometry is not None
    known = {ours: names for ours, names in COLUMNS.items() if not placed or ours not in POSITION}
    said = {ours: name for ours, name in mapping.columns.items() if ours in known}
    found = recognised(header, examination, said=said, known=known)
    for ours in REQUIRED if placed else (*REQUIRED, *POSITION):
        if ours not in found:
            names = " or ".join(dict.fromkeys((theirs(ours), ours, *COLUMNS[ours])))
            expected = f"a column {names}, or one that a mapping names"
            listed_columns = f"columns {', '.join(header)}"
            examination.add("line 1", theirs(ours), expected=expected, found=listed_columns)
    examination.require()
    return Rules(found, mapping, extent, keep)
