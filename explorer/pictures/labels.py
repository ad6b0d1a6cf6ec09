"""Names on a map: each beside its feature, none over another, and how many found no room."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.pictures.frame import Box
from explorer.pictures.lettering import block_height, lines, width

WIDEST: Final = 1.25
"""Inches that a name may take on one line."""

CLEAR: Final = 0.02
"""Between two names, in inches."""

MOST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Label:
    """A name that wants a place.

    Attributes
    ----------
    x, y : float
        Of its feature, in inches from the map's lower left corner.
    text : str
        As ``shown`` gives it.
    size : float
        Of the letters, in points.
    away : float
        How far from there it must begin, in inches; nought for what lies on an area.
    weight : float
        Of its feature: that of more weight is named first.
    ground : bool
        Whether it is of what lies behind: set fainter, and not missed where it finds no room.
    """

    x: float
    y: float
    text: str
    size: float = 6.6
    away: float = 0.0
    weight: float = math.inf
    ground: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A name that found a place.

    Attributes
    ----------
    label : Label
        Which.
    texts : tuple of str
        Its lines.
    box : Box
        What it takes, from the map's lower left corner.
    """

    label: Label
    texts: tuple[str, ...]
    box: Box


def place_labels(
    labels: Iterable[Label], room: Box, taken: Sequence[Box] = ()
) -> tuple[list[Placed], int]:
    """Find places for names, the first first.

    Parameters
    ----------
    labels : iterable of Label
        In order of weight.
    room : Box
        The map, from its own corner.
    taken : sequence of Box
        What is in the way already.

    Returns
    -------
    tuple of (list of Placed, int)
        Those that found one, and how many others there are beside those of the ground.
    """
    placed: list[Placed] = []
    busy = list(taken)
    missed = 0
    for label in labels:
        texts = _folded(label)
        wide = max(width(text, label.size) for text in texts) + 0.04
        high = block_height(len(texts), label.size) + 0.02
        for x, y in _tried(label, wide, high):
            box = Box(x, y, wide, high)
            if _inside(box, room) and not any(_meets(box, other) for other in busy):
                placed.append(Placed(label, tuple(texts), box))
                busy.append(box)
                break
        else:
            missed += not label.ground
    return placed, missed


def _folded(label: Label) -> list[str]:
    texts = lines(label.text, WIDEST, label.size)
    if len(texts) <= MOST_LINES:
        return texts
    return [*texts[: MOST_LINES - 1], f"{texts[MOST_LINES - 1].rstrip(' ,;(')}…"]


def _tried(label: Label, wide: float, high: float) -> list[tuple[float, float]]:
    x, y, away = label.x, label.y, label.away
    if not away:
        shifts = (0.0, high * 0.8, -high * 0.8)
        return [(x - wide / 2, y - high / 2 + shift) for shift in shifts]
    near = away * 0.75
    around = [
        (x + away, y - high / 2),
        (x - away - wide, y - high / 2),
        (x - wide / 2, y + away),
        (x - wide / 2, y - away - high),
        (x + near, y + near),
        (x + near, y - near - high),
        (x - near - wide, y + near),
        (x - near - wide, y - near - high),
    ]
    # Beside the point, yet not level with it: where a neighbour's name is in the way.
    rises = [step * high for step in (0.35, -0.35)]
    aside = [(left, y - high / 2 + rise) for left in (x + away, x - away - wide) for rise in rises]
    return [*around, *aside]


def _inside(box: Box, room: Box) -> bool:
    return (
        box.left >= room.left
        and box.bottom >= room.bottom
        and box.left + box.width <= room.left + room.width
        and box.top <= room.top
    )


def _meets(one: Box, other: Box) -> bool:
    return (
        one.left < other.left + other.width + CLEAR
        and other.left < one.left + one.width + CLEAR
        and one.bottom < other.top + CLEAR
        and other.bottom < one.top + CLEAR
    )
