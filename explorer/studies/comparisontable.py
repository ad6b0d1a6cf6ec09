"""A comparison as a table with its notes: places, trends, and what the shares are of."""

from collections.abc import Sequence
from typing import Final

from explorer.layers import plain
from explorer.messages import catalogue
from explorer.messages.numbers import quarter_name
from explorer.studies.columns import columns
from explorer.studies.comparison import Comparison
from explorer.studies.coveragetable import account_note, quarter_text
from explorer.tables import Table
from explorer.vocabulary import Language

SPARKS: Final = "▁▂▃▄▅▆▇█"
SHOWN: Final = (
    "code", "place", "quarter", "connectable", "denominator", "share", "first_quarter",
    "first_share", "change_points", "trend",
)  # fmt: skip
FILES: Final = (
    "code", "name", "unit", "quarter", "connectable", "denominator", "share", "first_quarter",
    "first_connectable", "first_share", "change_points", "rebased",
)  # fmt: skip


def comparison_table(study: Comparison, language: str, *, whole: bool = False) -> Table:
    """Lay a comparison out, one place a row.

    Parameters
    ----------
    study : Comparison
        From one of the functions of ``explorer.studies.comparison``.
    language : str
        The language of the texts within cells.
    whole : bool
        Every column under its key, for CSV; else those that a reader needs.

    Returns
    -------
    Table
        With the trend drawn in blocks.
    """
    if whole:
        return Table("compare", {}, columns(*FILES, messages="coverage"), study.rows())
    rows = [
        {
            **row,
            "place": row["name"],
            "trend": _sparks(row["shares"]),
            **{name: quarter_name(row[name], language) for name in ("quarter", "first_quarter")},
        }
        for row in study.rows()
    ]
    return Table(
        "compare",
        catalogue("coverage")["compare.title"],
        columns(*SHOWN, messages="coverage"),
        rows,
        {tongue.value: "\n".join(comparison_notes(study, tongue)) for tongue in Language},
    )


def comparison_notes(study: Comparison, language: str) -> list[str]:
    """Say what a comparison is of, and how it may be read.

    Parameters
    ----------
    study : Comparison
        From one of the functions of ``explorer.studies.comparison``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences.
    """
    said = catalogue("coverage")
    quarters = sorted({quarter for row in study.rows() for quarter in row["quarters"]})
    vintage = quarter_text(quarters[0], language)
    if len(quarters) > 1:
        ends = (quarter_name(quarters[0], language), quarter_name(quarters[-1], language))
        vintage = said["note.span"][language].format(first=ends[0], last=ends[1])
    notes = [said[f"compare.unit.{study.unit}"][language]]
    if (study.places["share"].astype("Float64") > 1).any():
        notes.append(said["compare.above"][language])
    if study.places["rebased"].any():
        notes.append(said["compare.rebased"][language])
    for file, rows in study.accounts.items():
        told = account_note(rows, language)
        notes.append(said["compare.account"][language].format(file=file, account=told))
    source = said["note.source"][language].format(source="; ".join(study.sources), vintage=vintage)
    return [*notes, said["note.ftth"][language], source]


def _sparks(shares: Sequence[float | None]) -> str:
    # From 0 to 100 %, so that lines of several places can be compared.
    return "".join(
        "·" if plain(share) is None else SPARKS[min(int(float(share or 0) * 8), 7)]
        for share in shares
    )
