"""Claims against measurement, and what a territory holds for sure: two charts of the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.pictures.frame import MARGIN, WIDTH, Picture, Words
from explorer.pictures.rows import Column, Mark, RowChart, Scale, bar, both, dot, whisker

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FARTHEST: Final = 2.0
"""How far an axis goes, in shares of what was announced."""

VERDICTS: Final[Mapping[str, tuple[str, str]]] = {
    "confirmed": ("#0072b2", "o"),
    "contradicted": ("#d55e00", "X"),
    "not_checkable": ("#767e8a", "D"),
}
"""A colour and a mark each, so that either tells them apart."""

STATES: Final[Mapping[str, tuple[str, str | None]]] = {
    "inside": ("#0072b2", None),
    "edge": ("#56b4e9", "////"),
    "not_located": ("#c8cdd3", "...."),
    "outside": ("#e6e8eb", None),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What was announced, and what is measured.

    Attributes
    ----------
    statement : str
        In a language.
    verdict, verdict_text : str
        Its key, and in words.
    figures : str
        What was announced and what is measured, with their unit.
    ratio : float or None
        Measured over announced.
    margin : float
        Of the ratio.
    """

    statement: str
    verdict: str
    verdict_text: str
    figures: str
    ratio: float | None
    margin: float = 0.0


def claim_rows(claims: Sequence[Claim], words: Words) -> Picture:
    """Draw claims, each against what was measured.

    Parameters
    ----------
    claims : sequence of Claim
        In the ledger's order.
    words : Words
        Around it.

    Returns
    -------
    Picture
        A row each.
    """
    tongue = words.language
    ticks = [(part, written(100 * part, tongue, decimals=0, percent=True))
             for part in (0.0, 1.0, 2.0)]  # fmt: skip
    columns = [
        Column(_said("claims.claim", tongue), 0.42),
        Column(_said("claims.verdict", tongue), 0.14),
        Column(_said("claims.axis", tongue), 0.24, (0.0, FARTHEST), ticks),
        Column(_said("claims.figures", tongue), 0.24, align="right"),
    ]
    rows: list[list[str | Mark]] = [
        [one.statement, one.verdict_text, _against(one), one.figures] for one in claims
    ]
    notes = [_said("claims.reading", tongue), *words.notes]
    if any(one.ratio is not None and one.ratio > FARTHEST for one in claims):
        notes.insert(1, _said("claims.beyond", tongue))
    chart = RowChart(columns, rows, [], tongue)
    return Picture(replace(words, notes=tuple(notes)), chart.height(WIDTH - 2 * MARGIN), chart.draw)


def composition_bars(layers: Sequence[tuple[str, Mapping[str, int]]], words: Words) -> Picture:
    """Draw how much of each layer lies inside, outside, or where that cannot be told.

    Parameters
    ----------
    layers : sequence of (str, mapping of str to int)
        Titles, and counts by the keys of ``STATES``.
    words : Words
        Around it.

    Returns
    -------
    Picture
        A row a layer.
    """
    tongue = words.language
    most = max([1, *(sum(counts.values()) for _, counts in layers)])
    step = next(one for one in (1, 2, 5, 10, 20, 50, 100, 10**9) if most / one <= 6)  # noqa: PLR2004
    ticks = [(float(at), written(at, tongue, decimals=0)) for at in range(0, most + 1, step)]
    columns = [
        Column(_said("composition.layer", tongue), 0.28),
        Column(_said("composition.heading", tongue), 0.56, (0.0, float(most)), ticks),
        Column("", 0.16, align="right"),
    ]
    rows: list[list[str | Mark]] = [
        [title, _counts(counts), written(sum(counts.values()), tongue, decimals=0)]
        for title, counts in layers
    ]
    keys = [(colour, hatch, _said(f"composition.{state}", tongue))
            for state, (colour, hatch) in STATES.items()]  # fmt: skip
    chart = RowChart(columns, rows, keys, tongue)
    return Picture(words, chart.height(WIDTH - 2 * MARGIN), chart.draw)


def _against(one: Claim) -> Mark:
    colour, marker = VERDICTS.get(one.verdict, VERDICTS["not_checkable"])

    def whole(axes: "Axes", scale: Scale, y: float) -> None:
        x = scale.at(1.0)
        axes.plot([x, x], [y - 0.08, y + 0.08], color="#1f2933", linewidth=1.0, zorder=1)

    if one.ratio is None:
        return whole
    marks: list[Mark] = [whole]
    if one.margin:
        marks.append(whisker(one.ratio - one.margin, one.ratio + one.margin))
    far = one.ratio > FARTHEST
    marks.append(dot(one.ratio, colour, marker=">" if far else marker))
    return both(*marks)


def _counts(counts: Mapping[str, int]) -> Mark:
    marks, at = [], 0
    for state, (colour, hatch) in STATES.items():
        count = counts.get(state, 0)
        if count:
            marks.append(bar(at + count, colour, start=at, hatch=hatch, gid=f"count-{state}"))
            at += count
    return both(*marks)


def _said(key: str, language: str) -> str:
    return catalogue("pictures")[key][language]
