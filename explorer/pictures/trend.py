"""Shares over quarters: a line for each place, named at its end."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from explorer.messages import catalogue
from explorer.messages.numbers import quarter_name, written
from explorer.pictures.frame import Box, Picture, Words, inch_axes
from explorer.pictures.lettering import (
    FAINT,
    block_height,
    lines,
    shown,
    width,
    write,
)
from explorer.pictures.rows import GRID, PALETTE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKS: Final = ("o", "s", "^", "D", "v", "P", "X")
SIZE: Final = 7.5
HIGH: Final = 3.3
LEAST_TOP: Final = 0.05
NAMES: Final = 1.75
"""Inches beside the lines, for their names."""

STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
MOST_STEPS: Final = 6


def trend(places: Sequence[Mapping[str, Any]], words: Words) -> Picture:
    """Draw the shares of places over quarters.

    Parameters
    ----------
    places : sequence of mapping
        Each with `name`, `quarters` and `shares` (0 to 1, None where unknown).
    words : Words
        Around it.

    Returns
    -------
    Picture
        Each line has its own mark and its name at its end.
    """
    known = [place for place in places if any(share is not None for share in place["shares"])]
    need = sum(len(_named(place, words.language)) for place in known)
    high = max(HIGH, block_height(need, SIZE) + 0.7)
    return Picture(words, high, lambda figure, box: _draw(figure, box, places, words.language))


def _draw(figure: "Figure", box: Box, places: Sequence[Mapping[str, Any]], language: str) -> None:
    axes = inch_axes(figure, box)
    quarters = sorted({quarter for place in places for quarter in place["quarters"]})
    shares = [share for place in places for share in place["shares"] if share is not None]
    top = _top(max([LEAST_TOP, *shares]))
    left, bottom = 0.55, 0.3
    right, upper = max(box.width - NAMES, left + 0.5), box.height - 0.28

    def x_of(quarter: str) -> float:
        last = max(len(quarters) - 1, 1)
        return left + 0.1 + (right - left - 0.2) * quarters.index(quarter) / last

    def y_of(share: float) -> float:
        return bottom + (upper - bottom) * share / top

    heading = shown(catalogue("coverage")["compare.axis"][language], language)
    write(axes, 0, box.height, [heading], SIZE, colour=FAINT, gid="axis")
    step = next(one for one in STEPS if top / one <= MOST_STEPS)
    for number in range(int(top / step + 0.001) + 1):
        y = y_of(number * step)
        axes.plot([left, right], [y, y], color=GRID, linewidth=0.7, zorder=0)
        said = written(100 * number * step, language, decimals=0, percent=True)
        write(axes, left - 0.06, y + 0.06, [said], SIZE, colour=FAINT, align="right", gid="tick")
    ends = -1.0
    for quarter in quarters:
        said = shown(quarter_name(quarter, language), language)
        half = width(said, SIZE) / 2
        if x_of(quarter) - half > ends + 0.1:
            write(axes, x_of(quarter), bottom - 0.06, [said], SIZE, align="center", gid="tick")
            ends = x_of(quarter) + half
    named = []
    for rank, place in enumerate(places):
        found = [
            (x_of(quarter), y_of(share))
            for quarter, share in zip(place["quarters"], place["shares"], strict=True)
            if share is not None
        ]
        if not found:
            continue
        colour = PALETTE[rank % len(PALETTE)]
        xs, ys = zip(*found, strict=True)
        axes.plot(xs, ys, color=colour, marker=MARKS[rank % len(MARKS)], markersize=4.5,
                  linewidth=1.5, gid=f"trend-{rank}", clip_on=False)  # fmt: skip
        named.append((ys[-1], xs[-1], _named(place, language), colour))
    _write_names(axes, named, right, box.height)


def _write_names(
    axes: Any, named: Sequence[tuple[float, float, list[str], str]], right: float, high: float
) -> None:
    # From the highest line down, each where its line ends or as near as there is room.
    room = sum(block_height(len(texts), SIZE) for _, _, texts, _ in named)
    free = high
    for y, x, texts, colour in sorted(named, key=lambda one: -one[0]):
        tall = block_height(len(texts), SIZE)
        top = max(min(y + tall / 2, free), room)
        axes.plot([x, right + 0.05, right + 0.12], [y, top - tall / 2, top - tall / 2],
                  color=colour, linewidth=0.5, zorder=0)  # fmt: skip
        below = write(axes, right + 0.16, top, texts[:-1], SIZE, bold=True, gid="name")
        write(axes, right + 0.16, below, texts[-1:], SIZE, gid="name")
        free, room = top - tall, room - tall


def _named(place: Mapping[str, Any], language: str) -> list[str]:
    last = [share for share in place["shares"] if share is not None][-1]
    said = written(100 * last, language, decimals=1, percent=True)
    name = shown(str(place["name"]), language)
    return [*lines(name, NAMES - 0.2, SIZE, bold=True)[:2], said]


def _top(most: float) -> float:
    # A round end of the axis: the whole for shares near it, else a little above the highest.
    if most > 1:
        return most * 1.05
    step = next(one for one in STEPS if most * 1.05 / one <= MOST_STEPS)
    return min(1.0, (int(most * 1.05 / step) + 1) * step)
