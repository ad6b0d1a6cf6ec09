"""An allocation as tables."""

from typing import Any

from explorer.messages import catalogue
from explorer.studies.allocation.answer import Allocation
from explorer.studies.allocation.notes import notes
from explorer.studies.allocation.reasons import lost, mean_m, reasons, why
from explorer.studies.allocation.result import assignments, covered_within
from explorer.studies.allocation.sites import Site, sites
from explorer.studies.allocation.words import metres, said, share
from explorer.studies.siting.layout import column as siting_column
from explorer.studies.siting.result import removed_by
from explorer.tables import Column, Table
from explorer.vocabulary import Language


def tables(allocation: Allocation, language: str, *, explain: bool, assigned: bool) -> list[Table]:
    """Lay an allocation out for readers.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    language : str
        The language of the texts within cells.
    explain : bool
        Whether each site comes with its reasons.
    assigned : bool
        Whether it is told who goes where.

    Returns
    -------
    list of Table
        The sites, the constraints where there are any, then what else was asked for.
    """
    found = sites(allocation)
    refused = allocation.choice is None
    shown = [_refused(allocation, language) if refused else _sites(allocation, found, language)]
    if allocation.narrowed.constraints:
        rows = [
            {**one, "text": one["constraint"]}
            for one in removed_by(allocation.narrowed.constraints, allocation.candidates.ids)
        ]
        names = [siting_column(name) for name in ("constraint", "removed", "unknown", "unsure")]
        shown.append(Table("removed", dict(catalogue("siting")["removed.title"]), names, rows))
    if explain and found:
        rows = [
            {
                "site": allocation.site_name(one.column, language),
                "why": " ".join(reasons(allocation, one, language)),
            }
            for one in found
        ]
        title = dict(catalogue("allocation")["explain.title"])
        shown.append(Table("explain", title, [_column("site"), _column("why")], rows))
    if assigned and found:
        shown.append(_assignments(allocation, language))
    return shown


def _sites(allocation: Allocation, found: tuple[Site, ...], language: str) -> Table:
    rows = [
        {
            "site": allocation.site_name(one.column, language),
            "kept": said(f"kept.{'yes' if one.kept else 'no'}", language),
            "count": len(one.rows),
            "amount": one.amount,
            "share": one.share,
            "mean": one.mean_m,
            "max": one.max_m,
            "room": one.room,
            "score": None if allocation.score is None else 100 * allocation.score[one.column],
            "lost": lost(allocation, one, language),
        }
        for one in found
    ]
    columns = [_column("site"), _column("kept"), _column("count")]
    if allocation.demand.column is not None:
        columns.append(_column("amount"))
    columns += [_column("share", percent=True, decimals=1), _column("mean", decimals=0),
                _column("max", decimals=0)]  # fmt: skip
    if allocation.question.capacity is not None:
        columns.append(_column("room"))
    if allocation.score is not None:
        columns.append(_column("score", decimals=1))
    columns.append(_column("lost"))
    if not any(one.kept for one in found):
        del columns[1]
    return _titled(allocation, columns, rows)


def _refused(allocation: Allocation, language: str) -> Table:
    # Why, and each change that would be enough by itself.
    refusal = allocation.refusal
    changes = [] if refusal is None else list(refusal.relax)
    rows: list[dict[str, Any]] = [{"why": why(allocation, language)[0], "enough": None}]
    rows[0]["enough"] = changes[0] if changes else None
    rows += [{"why": None, "enough": change} for change in changes[1:]]
    columns = [_column("why"), *([_column("enough")] if changes else [])]
    return _titled(allocation, columns, rows)


def _titled(allocation: Allocation, columns: list[Column], rows: list[dict[str, Any]]) -> Table:
    called = {tongue.value: title(allocation, tongue) for tongue in Language}
    ending = {tongue.value: "\n".join(notes(allocation, tongue)) for tongue in Language}
    return Table("allocate", called, columns, rows, ending)


def title(allocation: Allocation, language: str) -> str:
    """Say what was chosen, in one line.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        How many sites, and what they reach.
    """
    choice, question = allocation.choice, allocation.question
    if choice is None:
        late = allocation.refusal is not None and allocation.refusal.key == "time"
        return said("title.time" if late else "title.none", language)
    count, within = len(choice.open), question.within_m()
    if within is None or question.model == "p-median":
        mean = metres(mean_m(allocation) or 0.0, language)
        return said("title.p-median", language, open=count, mean=mean)
    reach = metres(within, language)
    if question.model == "set-cover":
        return said("title.set-cover", language, open=count, within=reach)
    covered = share(covered_within(allocation, within), language)
    return said("title.max-cover", language, open=count, within=reach, share=covered)


def _assignments(allocation: Allocation, language: str) -> Table:
    ending = "" if language == Language.FRENCH else "_en"
    rows = [
        {
            "demand": one[f"name{ending}"],
            "asks": one["demand"],
            "site": one[f"site_name{ending}"],
            "distance": one["distance_m"],
            "low": one["distance_low_m"],
            "high": one["distance_high_m"],
        }
        for one in assignments(allocation)
    ]
    columns = [_column("demand"), _column("asks"), _column("site")]
    columns += [_column(name, decimals=0) for name in ("distance", "low", "high")]
    if allocation.demand.column is None:
        del columns[1]
    title = dict(catalogue("allocation")["title.assignments"])
    return Table("assignments", title, columns, rows)


def _column(name: str, *, decimals: int | None = None, percent: bool = False) -> Column:
    texts = catalogue("allocation")[f"column.{name}"]
    return Column(name, texts["fr"], texts["en"], decimals=decimals, percent=percent)
