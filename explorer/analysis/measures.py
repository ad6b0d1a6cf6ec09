"""The ways of checking a claim, one function each; changes if there is a new way."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, isnan
from typing import TYPE_CHECKING, Final

import pandas as pd

from explorer.analysis.areas import area_ha, area_uncertainty_ha
from explorer.analysis.evidence import Evidence, column
from explorer.analysis.ledger import Claim
from explorer.analysis.location import containment
from explorer.analysis.verdicts import Qualifier, margin
from explorer.analysis.wording import FIXED, Text, day, number, quantity
from explorer.vocabulary import Containment, PositionKind

if TYPE_CHECKING:
    import geopandas as gpd

PER_HECTARE: Final = {"ha": 1.0, "m2": 1e4, "m²": 1e4, "km2": 0.01, "km²": 0.01}
DAYS_PER_YEAR: Final = 365.25
ISO_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
ESTIMATED: Final = Text(
    "un contour estimé ne confirme ni n’infirme rien",
    "an estimated outline neither confirms nor contradicts anything",
)


@dataclass(frozen=True)
class Measure:
    """What a check found, before it is judged.

    Attributes
    ----------
    said : Text
        What was measured, as a clause.
    value : float or None
        The measure; None where there is none.
    uncertainty : float or None
        How far off it may be; None where that is not known or has no end.
    low : float
        The lowest that the truth may be.
    high : float
        The highest that the truth may be.
    barred : Text or None
        Why the measure may neither confirm nor contradict, as a clause; None where it may.
    """

    said: Text
    value: float | None = None
    uncertainty: float | None = None
    low: float = -inf
    high: float = inf
    barred: Text | None = None


def _area(claim: Claim, evidence: Evidence) -> Measure:
    # Measure the geodesic area of a feature.
    zone = evidence.feature(claim)
    unit = claim.unit or ""
    if unit not in PER_HECTARE:
        claim.refuse(f"'unit' must be one of {', '.join(PER_HECTARE)} for an area, found {unit!r}.")
    area = float(area_ha(zone).iloc[0]) * PER_HECTARE[unit]
    spread = float(area_uncertainty_ha(zone).iloc[0]) * PER_HECTARE[unit]
    if isnan(area):
        nothing = Text("Aucun contour connu", "No outline known")
        return Measure(nothing, barred=Text("rien à mesurer", "nothing to measure"))
    written = quantity(area, unit)
    if isnan(spread):
        said = Text(f"Surface mesurée{FIXED}: {written.fr}", f"Area measured: {written.en}")
        unknown = Text(
            "la précision du contour n’est pas connue",
            "how accurate the outline is, is not known",
        )
        return Measure(said, area, barred=ESTIMATED if _is_estimated(zone) else unknown)
    room = quantity(spread, unit)
    lead = Text("Contour", "Outline")
    if _is_estimated(zone):
        lead = Text("Contour estimé", "Estimated outline")
    near = quantity(float(zone["accuracy_m"].iloc[0]), "m")
    said = Text(
        f"{lead.fr} (à {near.fr} près){FIXED}: surface de {written.fr}, ±{FIXED}{room.fr}",
        f"{lead.en} (to within {near.en}): area of {written.en}, ±{FIXED}{room.en}",
    )
    barred = ESTIMATED if _is_estimated(zone) else None
    return Measure(said, area, spread, max(0.0, area - spread), area + spread, barred)


def _count(claim: Claim, evidence: Evidence) -> Measure:
    # Count features, those from an excluded source being possible but not proven.
    rows = evidence.layer(claim)
    excluded = claim.check.get("not_source") or []
    if not isinstance(excluded, list):
        claim.refuse(f"'check.not_source' must be a list of sources, found {excluded!r}.")
    own = [*excluded, claim.fields.get("source")]
    unproven = int(column(rows, "source", claim).isin(own).sum())
    proven = len(rows) - unproven
    layer, found, rest = evidence.title(claim.asked("layer")), number(proven), number(unproven)
    said = Text(
        f"{layer.fr}{FIXED}: {found.fr} de source indépendante"
        + (f", {rest.fr} d’une source écartée" if unproven else ""),
        f"{layer.en}: {found.en} from an independent source"
        + (f", {rest.en} from an excluded one" if unproven else ""),
    )
    return Measure(said, float(proven), float(unproven), float(proven), float(len(rows)))


def _inside(claim: Claim, evidence: Evidence) -> Measure:
    # Count the features inside an outline for certain; the undecided ones are its uncertainty.
    rows, outline = evidence.layer(claim), evidence.feature(claim.part("outline"))
    shape = outline.geometry.iloc[0]
    if shape is None or shape.is_empty:
        nothing = Text("Aucun contour connu", "No outline known")
        return Measure(nothing, barred=Text("rien à compter", "nothing to count"))
    accuracy = outline["accuracy_m"].iloc[0] if "accuracy_m" in outline.columns else None
    if pd.isna(accuracy):
        said = Text("Contour de précision inconnue", "Outline of unknown accuracy")
        return Measure(
            said,
            barred=Text(
                "dedans et dehors ne peuvent pas être distingués",
                "inside and outside cannot be told apart",
            ),
        )
    answers = containment(rows, outline)["containment"]
    guessed = answers.notna().to_numpy() & _estimated(rows).to_numpy()
    sure = answers[~guessed]
    inside, edge, outside = (int((sure == word).sum()) for word in Containment)
    nowhere, estimated = int(sure.isna().sum()), int(guessed.sum())
    layer = evidence.title(claim.asked("layer"))
    said = Text(
        f"{layer.fr}{FIXED}: {inside} à l’intérieur, {edge} trop près du bord "
        f"pour le dire, {outside} à l’extérieur, {nowhere} sans position, {estimated} à position "
        "estimée",
        f"{layer.en}: {inside} inside, {edge} too near the edge to say, {outside} "
        f"outside, {nowhere} without a position, {estimated} at an estimated position",
    )
    undecided = edge + nowhere + estimated
    barred = ESTIMATED if _is_estimated(outline) else None
    return Measure(
        said, float(inside), float(undecided), float(inside), float(inside + undecided), barred
    )


def _indicator(claim: Claim, evidence: Evidence) -> Measure:
    # Compare with the figure that another source publishes.
    table = evidence.table(claim, "indicators")
    row = evidence.row(table, "id", claim.asked("indicator"), claim)
    missing = [name for name in ("value", "qualifier", "unit", "date", "source") if name not in row]
    if missing:
        claim.refuse(f"table 'indicators' has no column '{missing[0]}'.")
    if not pd.isna(row["unit"]) and claim.unit is not None and row["unit"] != claim.unit:
        claim.refuse(
            f"it is in {claim.unit!r} but its indicator is in {row['unit']!r}; "
            "they cannot be compared."
        )
    source = evidence.title(str(row["source"]))
    when = Text("", "")
    if not pd.isna(row["date"]):
        dated = day(str(row["date"]))
        when = Text(f", {dated.fr}", f", {dated.en}")
    if pd.isna(row["value"]):
        empty = Text(
            f"La source {source.fr}{when.fr} ne donne aucune valeur",
            f"Source {source.en}{when.en} gives no value",
        )
        return Measure(empty, barred=Text("rien à comparer", "nothing to compare"))
    value, qualifier = float(row["value"]), claim.as_qualifier(row["qualifier"])
    low, high = margin(value, qualifier)
    written = qualified(value, qualifier, claim.unit)
    said = Text(
        f"Chiffre publié (source{FIXED}: {source.fr}{when.fr}){FIXED}: {written.fr}",
        f"Published figure (source: {source.en}{when.en}): {written.en}",
    )
    spread = high - value if isfinite(low) and isfinite(high) else None
    barred = None
    if row["source"] == claim.text("source"):
        barred = Text(
            "c’est la source de l’affirmation elle-même, qui ne peut pas se confirmer seule",
            "that is the source of the claim itself, which cannot confirm itself",
        )
    return Measure(said, value, spread, low, high, barred)


def _rank(claim: Claim, evidence: Evidence) -> Measure:
    # Rank a row among the known values of its table; equal values share the best rank.
    table = evidence.table(claim, claim.asked("table"))
    by, field, key = claim.asked("by"), claim.asked("key_field"), claim.check.get("key")
    order = claim.check.get("order")
    if order not in {"ascending", "descending"}:
        claim.refuse(f"'check.order' must be 'ascending' or 'descending', found {order!r}.")
    values = pd.to_numeric(column(table, by, claim))
    own = float(evidence.row(table.assign(**{by: values}), field, key, claim)[by])
    known = values.dropna()
    if isnan(own):
        nothing = Text(f"Valeur de {key} inconnue", f"Value of {key} not known")
        return Measure(nothing, barred=Text("aucun rang à donner", "no rank to give"))
    rank = 1 + int(((known > own) if order == "descending" else (known < own)).sum())
    ties, total = int((known == own).sum()) - 1, number(len(known))
    plural = ties > 1
    said = Text(
        f"Rang {rank} sur {total.fr}"
        + (f", à égalité avec {ties} autre{'s' if plural else ''}" if ties else ""),
        f"Rank {rank} of {total.en}"
        + (f", tied with {ties} other{'s' if plural else ''}" if ties else ""),
    )
    return Measure(said, float(rank), 0.0, float(rank), float(rank))


def _elapsed(claim: Claim, evidence: Evidence) -> Measure:
    # Count the years from the claim to the date that a feature is valid from.
    feature = evidence.feature(claim)
    start = claim.text("date")
    end = column(feature, "valid_from", claim).iloc[0]
    if pd.isna(end):
        undated = Text("L’élément n’est pas daté", "The feature has no date")
        return Measure(undated, barred=Text("aucune durée à mesurer", "no time to measure"))
    (first, first_room), (last, last_room) = (_instant(text, claim) for text in (start, str(end)))
    years, room = last - first, first_room + last_room
    since, until = day(start), day(str(end))
    length, spread = quantity(years, "years"), quantity(room, "years")
    said = Text(
        f"De la déclaration ({since.fr}) à la date relevée ({until.fr}){FIXED}: {length.fr}, "
        f"±{FIXED}{spread.fr}",
        f"From the statement ({since.en}) to the date found ({until.en}): {length.en}, "
        f"±{FIXED}{spread.en}",
    )
    return Measure(said, years, room, years - room, years + room)


METHODS: Final[dict[str, Callable[[Claim, Evidence], Measure]]] = {
    "area": _area,
    "count": _count,
    "elapsed": _elapsed,
    "indicator": _indicator,
    "inside": _inside,
    "rank": _rank,
}
"""Every way of measuring a claim; `declared_only` measures nothing."""


def qualified(value: float, qualifier: Qualifier, unit: str | None) -> Text:
    """Write a number with how it is meant.

    Parameters
    ----------
    value : float
        The number.
    qualifier : Qualifier
        How it is meant.
    unit : str, optional
        Its unit.

    Returns
    -------
    Text
        "au moins 5" and "at least 5", for instance.
    """
    lead = {
        Qualifier.EXACT: Text("", ""),
        Qualifier.ABOUT: Text("environ ", "about "),
        Qualifier.MORE_THAN: Text("plus de ", "more than "),
        Qualifier.AT_LEAST: Text("au moins ", "at least "),
        Qualifier.AT_MOST: Text("au plus ", "at most "),
    }[qualifier]
    written = quantity(value, unit)
    return Text(lead.fr + written.fr, lead.en + written.en)


def _instant(iso: str, claim: Claim) -> tuple[float, float]:
    # Read a date as a moment in years, and how far off it may be for want of precision.
    found = ISO_DATE.fullmatch(iso)
    try:
        year, month, day_of_month = (int(part) if part else None for part in found.groups())  # type: ignore[union-attr]  # caught below
        first = dt.date(year or 0, month or 1, day_of_month or 1)
    except (AttributeError, ValueError):
        claim.refuse(f"a date must be written 2021, 2021-03 or 2021-03-16, found {iso!r}.")
    if month is None:
        length = 365 + calendar.isleap(first.year)
    elif day_of_month is None:
        length = calendar.monthrange(first.year, month)[1]
    else:
        length = 1
    return (first.toordinal() + length / 2) / DAYS_PER_YEAR, length / 2 / DAYS_PER_YEAR


def _estimated(frame: "gpd.GeoDataFrame") -> "pd.Series[bool]":
    # Tell which features stand at an estimated position.
    if "position_kind" not in frame.columns:
        return pd.Series(data=False, index=frame.index, dtype=bool)
    return frame["position_kind"].eq(PositionKind.ESTIMATED.value).fillna(value=False).astype(bool)


def _is_estimated(feature: "gpd.GeoDataFrame") -> bool:
    # Tell whether the only feature of a frame is estimated.
    return bool(_estimated(feature).iloc[0])
