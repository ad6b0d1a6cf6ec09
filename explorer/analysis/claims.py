"""The claims ledger held against the data; changes if what a check reports does."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from explorer.analysis.evidence import Evidence
from explorer.analysis.ledger import Claim
from explorer.analysis.measures import METHODS, Measure, qualified
from explorer.analysis.verdicts import declared_rounding, judge_between
from explorer.analysis.wording import FIXED, Text, sentence
from explorer.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

DECLARED_ONLY: Final = "declared_only"
COLUMNS: Final = (
    *("id", "measured", "difference", "uncertainty"),
    *("verdict", "reason_fr", "reason_en"),
)


def check_claims(
    claims: "Sequence[Mapping[str, object]]",
    *,
    layers: "Mapping[str, gpd.GeoDataFrame]",
    tables: "Mapping[str, pd.DataFrame]",
    titles: "Mapping[str, tuple[str, str]] | None" = None,
) -> pd.DataFrame:
    """Verdict on each claim, computed from the layers and the tables.

    A claim is confirmed only if every value that the measure leaves possible agrees with it,
    contradicted only if none does. What has an estimated outline, or what the claim says can be
    checked in part only, is measured but never judged.

    Parameters
    ----------
    claims : sequence of mapping
        The ledger: `id`, `declared`, `qualifier`, `unit`, `date`, `source`, `method` and the
        settings of the method in `check`.
    layers : mapping of str to geopandas.GeoDataFrame
        The layers that claims name.
    tables : mapping of str to pandas.DataFrame
        The tables that claims name.
    titles : mapping of str to (str, str), optional
        French and English titles of layers and sources, for the reasons; their keys by default.

    Returns
    -------
    pandas.DataFrame
        One row for each claim, in their order: `id`, `measured`, `difference` (measured less
        declared), `uncertainty`, `verdict`, and the reason for it in `reason_fr` and `reason_en`.
        NaN where there is no number.

    Raises
    ------
    SchemaError
        If a claim is not written as expected, or names what does not exist.
    CrsError
        If a layer that a claim needs declares no CRS.

    Notes
    -----
    The methods are `area` (geodesic, within perimeter times accuracy), `count` (features that
    neither the claim's own source nor an excluded one supplied; the others may or may not count),
    `inside` (features inside an outline for certain; those near the edge, without a position or
    at an estimated one may or may not count), `indicator` (a figure from another source, with its
    own rounding), `rank`, `elapsed` (years up to a dated feature) and `declared_only` (nothing to
    measure, for the reason that the claim gives). The uncertainty of `count` and `inside` goes
    upwards only. What a claim's `basis_fr` and `basis_en` say of the evidence ends the reason.
    """
    named = {key: Text(*pair) for key, pair in (titles or {}).items()}
    evidence = Evidence(layers, tables, named)
    rows = [
        _checked(Claim(fields, str(fields.get("id", f"number {place}"))), evidence)
        for place, fields in enumerate(claims, start=1)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = dict.fromkeys(("measured", "difference", "uncertainty"), "float64")
    return table.astype(numbers)


def _checked(claim: Claim, evidence: Evidence) -> dict[str, object]:
    # Measure and judge one claim.
    name, method = claim.text("id"), claim.text("method")
    if method == DECLARED_ONLY:
        reason = claim.both("not_checkable")
        if reason is None:
            claim.refuse(
                "method 'declared_only' needs 'not_checkable_fr' and 'not_checkable_en', "
                "found neither. Say why it cannot be checked."
            )
        return _row(name, None, np.nan, Verdict.NOT_CHECKABLE, reason)
    if method not in METHODS:
        known = ", ".join(sorted([*METHODS, DECLARED_ONLY]))
        claim.refuse(f"no method '{method}'; there is {known}.")
    declared, qualifier = claim.declared, claim.qualifier
    found = METHODS[method](claim, evidence)
    difference = np.nan if found.value is None else found.value - declared
    partial = _partial(claim)
    if found.barred is not None:
        reason = sentence(found.said, found.barred)
        return _row(name, found, difference, Verdict.NOT_CHECKABLE, reason)
    if partial is not None:
        reason = Text(f"{found.said.fr}. {partial.fr}", f"{found.said.en}. {partial.en}")
        return _row(name, found, difference, Verdict.NOT_CHECKABLE, reason)
    verdict = judge_between(
        declared,
        qualifier,
        found.low,
        found.high,
        rounding=declared_rounding(declared),
    )
    stated = qualified(declared, qualifier, claim.unit)
    reason = sentence(found.said, _outcome(verdict, stated))
    basis = claim.both("basis")
    if basis is not None:
        reason = Text(f"{reason.fr} {basis.fr}", f"{reason.en} {basis.en}")
    return _row(name, found, difference, verdict, reason)


def _row(
    name: str,
    found: Measure | None,
    difference: float,
    verdict: Verdict,
    reason: Text,
) -> dict[str, object]:
    # Write the result of one claim.
    return {
        "id": name,
        "measured": None if found is None else found.value,
        "difference": difference,
        "uncertainty": None if found is None else found.uncertainty,
        "verdict": verdict.value,
        "reason_fr": reason.fr,
        "reason_en": reason.en,
    }


def _partial(claim: Claim) -> Text | None:
    # Say why a claim can be checked in part only, where it says so.
    if not claim.check.get("partial"):
        return None
    reason = claim.both("partial")
    if reason is None:
        claim.refuse("'check.partial' needs 'partial_fr' and 'partial_en', found neither.")
    return reason


def _outcome(verdict: Verdict, stated: Text) -> Text:
    # Say what a verdict comes to.
    return {
        Verdict.CONFIRMED: Text(
            f"cela s’accorde avec ce qui est déclaré ({stated.fr})",
            f"this agrees with what is declared ({stated.en})",
        ),
        Verdict.CONTRADICTED: Text(
            f"cela contredit ce qui est déclaré ({stated.fr})",
            f"this contradicts what is declared ({stated.en})",
        ),
        Verdict.NOT_CHECKABLE: Text(
            f"c’est trop incertain pour trancher (déclaré{FIXED}: {stated.fr})",
            f"this is too uncertain to decide (declared: {stated.en})",
        ),
    }[verdict]
