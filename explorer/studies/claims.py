"""The ledger of what was announced, checked against the layers and tables of a territory."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from explorer.analysis import check_claims
from explorer.catalog import Catalog, Source
from explorer.layers import plain
from explorer.messages import results_of
from explorer.plotted import Still
from explorer.studies.columns import columns
from explorer.tables import Column, Table
from explorer.tables.drawn import Drawn
from explorer.territory import Territory
from explorer.vocabulary import Verdict

CLAIM_KEYS: Final = (
    "id",
    "statement_fr",
    "statement_en",
    "declared",
    "qualifier",
    "unit",
    "measured",
    "difference",
    "uncertainty",
    "method",
    "method_fr",
    "method_en",
    "verdict",
    "reason_fr",
    "reason_en",
    "source",
    "date",
    "features",
)


class CheckedClaims(list[dict[str, Any]], Drawn):
    """Claims with their verdicts, which a notebook shows as a table.

    ``plot`` draws the claims: each against what was measured.

    Parameters
    ----------
    claims : iterable of dict
        One object per claim.
    own : bool
        True for those of the embedded territory, whose title says of which year they are.
    """

    def __init__(self, claims: Iterable[dict[str, Any]] = (), *, own: bool = True) -> None:
        super().__init__(claims)
        self.own = own

    def tables(self, language: str) -> list[Table]:
        """Lay the claims out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            One, whose note counts the verdicts.
        """
        return [claims_table(self, language, own=self.own)]

    def _picture(self, language: str) -> Still:
        from explorer.studies.pictured import claims_picture  # noqa: PLC0415 - matplotlib

        return claims_picture(self, language, own=self.own)


def checked_claims(territory: Territory) -> CheckedClaims:
    """Check every claim of the ledger against the layers and tables.

    Parameters
    ----------
    territory : Territory
        From ``open_territory``.

    Returns
    -------
    CheckedClaims
        A list: one object per claim, in the ledger's order: the statement, what is declared and
        measured, difference, uncertainty, verdict and reason; none where nothing was announced.
    """
    own = bool(territory.profile.story)
    if not territory.claims:
        return CheckedClaims(own=own)
    checks = check_claims(
        territory.claims,
        layers=territory.layers,
        tables=territory.tables,
        titles=_titles(territory.catalog),
    )
    results = checks.set_index("id").to_dict(orient="index")
    rows = [{**claim, **results[claim["id"]]} for claim in territory.claims]
    return CheckedClaims(
        ({key: plain(row.get(key)) for key in CLAIM_KEYS} for row in rows), own=own
    )


def claims_table(claims: Sequence[Mapping[str, Any]], language: str, *, own: bool = True) -> Table:
    """Lay checked claims out as a table to read.

    Parameters
    ----------
    claims : sequence of mapping
        From ``checked_claims``.
    language : str
        ``"fr"`` or ``"en"``: statements and reasons are given in it.
    own : bool
        True for the claims of the embedded territory, whose title says of which year they are.

    Returns
    -------
    Table
        One row per claim, verdicts in words.
    """
    words = results_of(own=own)
    rows = [
        {
            **claim,
            "statement": claim[f"statement_{language}"],
            "reason": claim[f"reason_{language}"],
            "unit_label": words[f"unit.{claim['unit']}"][language],
            "verdict": words[f"verdict.{claim['verdict']}"][language],
        }
        for claim in claims
    ]
    counts = Counter(claim["verdict"] for claim in claims)
    note = {
        tongue: words["claims.note"][tongue].format(
            total=len(claims), **{str(verdict): counts[verdict] for verdict in Verdict}
        )
        for tongue in ("fr", "en")
    }
    return Table("claims", words["claims.title"], _laid_out(), rows, note)


def _laid_out() -> list[Column]:
    # Readers see number, uncertainty and unit together; CSV keeps each in a column of its own.
    declared, measured = columns("declared", "measured")
    alone = columns("unit", "difference", "uncertainty", "method", "source", "date")
    return [
        *columns("id", "statement"),
        replace(declared, unit="unit_label"),
        replace(measured, margin="uncertainty", unit="unit_label"),
        *columns("verdict", "reason"),
        *(replace(column, reader="none") for column in alone),
    ]


def _titles(catalog: Catalog) -> dict[str, tuple[str, str]]:
    sources = {key: _known_as(source) for key, source in catalog.sources.items()}
    layers = {key: (spec.title_fr, spec.title_en) for key, spec in catalog.layers.items()}
    return {key: (title, title) for key, title in sources.items()} | layers


def _known_as(source: Source) -> str:
    return source.publisher or source.title
