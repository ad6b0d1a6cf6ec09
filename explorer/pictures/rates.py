"""Rates of zones side by side: a bar each, its bounds, its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from explorer.messages import catalogue
from explorer.messages.numbers import written
from explorer.pictures.frame import MARGIN, WIDTH, Picture, Words
from explorer.pictures.rows import PALETTE, Column, Mark, RowChart, bar, both, whisker
from explorer.pictures.zonemap import capital

MOST: Final = 40
"""Zones that one picture shows."""

TENTH: Final = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, and what it may be.

    Attributes
    ----------
    name : str
        Of what.
    share : float or None
        From 0 to 1, or above, which some sources give.
    low, high : float or None
        Its bounds; None where there are none.
    said : str
        What stands beside it, such as its numerator and denominator.
    """

    name: str
    share: float | None
    low: float | None = None
    high: float | None = None
    said: str = ""


def rate_bars(rates: Sequence[Rate], words: Words, *, heading: str, said: str = "") -> Picture:
    """Draw rates as bars, in the order given.

    Parameters
    ----------
    rates : sequence of Rate
        What is drawn; the first ``MOST``, and how many others there are.
    words : Words
        Around it.
    heading : str
        What the rates are.
    said : str
        What stands beside them is.

    Returns
    -------
    Picture
        With a grid from nought to the whole.
    """
    tongue = words.language
    shown = rates[:MOST]
    most = max([1.0, *(one.share for one in shown if one.share is not None)])
    ticks = [(step / 4, _percent(step / 4, tongue)) for step in range(5)]
    columns = [
        Column(_said("rates.zone", tongue), 0.27),
        Column(capital(heading), 0.4, (0.0, most), ticks),
        Column("", 0.17, align="left"),
        *([Column(capital(said), 0.22, align="right")] if said else []),
    ]
    rows: list[list[str | Mark]] = [
        [one.name, _mark(one), _number(one, tongue), *([one.said] if said else [])] for one in shown
    ]
    notes = list(words.notes)
    if any(one.low is not None and one.high is not None for one in shown):
        notes.insert(0, _said("rates.bounds", tongue))
    if len(rates) > MOST:
        count = written(len(rates) - MOST, tongue, decimals=0)
        notes.append(_said("rates.more", tongue).format(count=count))
    chart = RowChart(columns, rows, [], tongue)
    high = chart.height(WIDTH - 2 * MARGIN)
    return Picture(replace(words, notes=tuple(notes)), high, chart.draw)


def _mark(one: Rate) -> Mark:
    if one.share is None:
        return both(bar(1.0, "#ffffff", hatch="/////", gid="no-data"))
    drawn = bar(one.share, PALETTE[0], gid="rate")
    if one.low is None or one.high is None:
        return drawn
    return both(drawn, whisker(one.low, one.high))


def _number(one: Rate, language: str) -> str:
    if one.share is None:
        return _said("rates.none", language)
    number = written(100 * one.share, language, decimals=TENTH, percent=True)
    if one.low is None or one.high is None or one.low == one.high:
        return number
    ends = [written(100 * end, language, decimals=TENTH) for end in (one.low, one.high)]
    return f"{number} ({ends[0]}–{ends[1]})"


def _percent(share: float, language: str) -> str:
    return written(100 * share, language, decimals=0, percent=True)


def _said(key: str, language: str) -> str:
    return catalogue("pictures")[key][language]
