"""Rankings: what each criterion brings to a score, what ranks are possible, and what moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.pictures.frame import MARGIN, WIDTH, Picture, Words
from explorer.pictures.rows import (
    PALETTE,
    Column,
    Mark,
    RowChart,
    Scale,
    bar,
    both,
    dot,
    whisker,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HATCHES: Final = (None, "////", "....", "xxxx")
"""Over the palette, once its colours are used up."""

BEFORE: Final = "#e69f00"
AFTER: Final = "#0072b2"
EASY: Final = 10
"""Ranks that are all named on an axis."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and its rank.

    Attributes
    ----------
    name : str
        As it is called.
    score, low, high : float
        From 0 to 1.
    rank, best, worst : int
        From 1.
    parts : mapping of str to float
        What each criterion brings to the score, by its name; empty where the method adds nothing
        up.
    """

    name: str
    score: float
    low: float
    high: float
    rank: int
    best: int
    worst: int
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Moved:
    """A candidate before and after.

    Attributes
    ----------
    name : str
        As it is called.
    before, after : float or None
        Scores from 0 to 1; None where it is not ranked.
    rank_before, rank_after : int or None
        From 1.
    """

    name: str
    before: float | None
    after: float | None
    rank_before: int | None
    rank_after: int | None


def score_bars(scored: Sequence[Scored], words: Words, *, ranked: int) -> Picture:
    """Draw scores as bars of what each criterion brings, with the ranks beside them.

    Parameters
    ----------
    scored : sequence of Scored
        The best first.
    words : Words
        Around it.
    ranked : int
        How many are ranked in all.

    Returns
    -------
    Picture
        With a legend of the criteria.
    """
    tongue = words.language
    names = list(dict.fromkeys(name for one in scored for name in one.parts))
    looks = {
        name: (PALETTE[at % len(PALETTE)], HATCHES[at // len(PALETTE) % len(HATCHES)])
        for at, name in enumerate(names)
    }
    ticks = [(step / 4, written(25 * step, tongue, decimals=0)) for step in range(5)]
    last = max(2, ranked)
    named = range(1, last + 1) if last <= EASY else (1, last)
    columns = [
        Column(_said("scores.candidate", tongue), 0.3),
        Column(_said("scores.contributions" if names else "scores.only", tongue), 0.4,
               (0.0, 1.0), ticks),
        Column(_said("scores.score", tongue), 0.1, align="right"),
        Column(_said("scores.ranks", tongue), 0.2, (0.5, last + 0.5),
               [(float(one), written(one, tongue, decimals=0)) for one in named]),
    ]  # fmt: skip
    rows: list[list[str | Mark]] = [
        [f"{one.rank}. {one.name}", _stack(one, looks),
         written(100 * one.score, tongue, decimals=1),
         both(whisker(one.best, one.worst), dot(one.rank, PALETTE[0]))]
        for one in scored
    ]  # fmt: skip
    keys = [(colour, hatch, name) for name, (colour, hatch) in looks.items()]
    notes = (_said("scores.bounds", tongue), _said("scores.rank_note", tongue), *words.notes)
    chart = RowChart(columns, rows, keys, tongue)
    return Picture(replace(words, notes=notes), chart.height(WIDTH - 2 * MARGIN), chart.draw)


def moved_scores(moved: Sequence[Moved], words: Words) -> Picture:
    """Draw scores before and after, with the ranks.

    Parameters
    ----------
    moved : sequence of Moved
        In the order after.
    words : Words
        Around it.

    Returns
    -------
    Picture
        Two points a candidate, and the way between them.
    """
    tongue = words.language
    ticks = [(step / 4, written(25 * step, tongue, decimals=0)) for step in range(5)]
    columns = [
        Column(_said("scores.candidate", tongue), 0.32),
        Column(_said("versus.heading", tongue), 0.46, (0.0, 1.0), ticks),
        Column(_said("versus.rank", tongue), 0.22),
    ]
    rows: list[list[str | Mark]] = [[one.name, _way(one), _ranks(one, tongue)] for one in moved]
    keys = [
        (BEFORE, None, _said("versus.before", tongue)),
        (AFTER, None, _said("versus.after", tongue)),
    ]
    chart = RowChart(columns, rows, keys, tongue)
    return Picture(words, chart.height(WIDTH - 2 * MARGIN), chart.draw)


def _stack(one: Scored, looks: Mapping[str, tuple[str, str | None]]) -> Mark:
    marks, at = [], 0.0
    for name, part in one.parts.items():
        colour, hatch = looks[name]
        marks.append(bar(at + part, colour, start=at, hatch=hatch, gid="contribution"))
        at += part
    if not one.parts:
        marks.append(bar(one.score, PALETTE[0], gid="score"))
    return both(*marks, whisker(one.low, one.high))


def _way(one: Moved) -> Mark:
    def draw(axes: "Axes", scale: Scale, y: float) -> None:
        if one.before is not None and one.after is not None:
            axes.plot([scale.at(one.before), scale.at(one.after)], [y, y], color="#9aa3ad",
                      linewidth=1.6, zorder=2, gid="move")  # fmt: skip

    marks: list[Mark] = [draw]
    if one.before is not None:
        marks.append(dot(one.before, BEFORE, hollow=True, marker="s"))
    if one.after is not None:
        marks.append(dot(one.after, AFTER))
    return both(*marks)


def _ranks(one: Moved, language: str) -> str:
    if one.rank_before is None:
        return f"{one.rank_after} ({_said('versus.new', language)})"
    if one.rank_after is None:
        return f"{one.rank_before} ({_said('versus.gone', language)})"
    return f"{one.rank_before} → {one.rank_after}"


def _said(key: str, language: str) -> str:
    return catalogue("pictures")[key][language]
