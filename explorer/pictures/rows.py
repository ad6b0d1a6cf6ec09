"""Rows of names, drawn figures and words: charts of rates, scores and claims are laid in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from matplotlib.patches import Rectangle

from explorer.pictures.frame import Box, inch_axes
from explorer.pictures.lettering import FAINT, INK, block_height, lines, shown, width, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PALETTE: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Okabe and Ito's palette, told apart by readers who do not see all colours."""

SIZE: Final = 7.5
SMALL: Final = 6.6
PAD: Final = 0.09
BAR: Final = 0.13
"""How high a bar is, in inches."""

GRID: Final = "#d5dae0"
BETWEEN: Final = 0.12


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers along a part of the paper.

    Attributes
    ----------
    left, right : float
        Where it begins and ends, in inches.
    low, high : float
        The numbers there.
    """

    left: float
    right: float
    low: float
    high: float

    def at(self, value: float) -> float:
        """Give the place of a number.

        Parameters
        ----------
        value : float
            What is beyond the ends stands at the end.

        Returns
        -------
        float
            Inches.
        """
        inside = min(max(value, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low)
        return self.left + share * (self.right - self.left)


Mark: TypeAlias = Callable[["Axes", Scale, float], None]
"""Draws a figure of a row: on these axes, along this scale, at this height."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of words or of drawn figures.

    Attributes
    ----------
    heading : str
        Above it.
    share : float
        Of the width.
    scale : tuple of two floats or None
        The ends of what is drawn; None for a column of words.
    ticks : sequence of (float, str)
        Where its lines are, and what they are called.
    align : str
        Of words.
    """

    heading: str
    share: float
    scale: tuple[float, float] | None = None
    ticks: Sequence[tuple[float, str]] = ()
    align: str = "left"


@dataclass(frozen=True, slots=True)
class RowChart:
    """Rows under headings, before they have any paper.

    Attributes
    ----------
    columns : sequence of Column
        From left to right.
    rows : sequence of sequence of (str or callable)
        A cell for each column.
    keys : sequence of (str, str, str or None)
        Below: colour, hatching and words of each.
    language : str
        ``"fr"`` or ``"en"``.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Mark]]
    keys: Sequence[tuple[str, str | None, str]]
    language: str

    def height(self, wide: float) -> float:
        """Tell how high the chart stands.

        Parameters
        ----------
        wide : float
            How wide it will be, in inches.

        Returns
        -------
        float
            Inches.
        """
        rows = sum(self._row_height(row, wide) for row in self.rows)
        return self._head(wide) + rows + self._foot(wide)

    def draw(self, figure: "Figure", box: Box) -> None:
        """Draw the chart from the upper edge of a part of a figure.

        Parameters
        ----------
        figure : matplotlib.figure.Figure
            The paper.
        box : Box
            The part.
        """
        axes = inch_axes(figure, box)
        places = self._places(box.width)
        body_top = box.height - self._head(box.width)
        heights = [self._row_height(row, box.width) for row in self.rows]
        bottom = body_top - sum(heights)
        for column, scale in zip(self.columns, places, strict=True):
            self._heading(axes, column, scale, body_top, bottom)
        top = body_top
        for row, high in zip(self.rows, heights, strict=True):
            for cell, column, scale in zip(row, self.columns, places, strict=True):
                if not isinstance(cell, str):
                    cell(axes, scale, top - high / 2)
                    continue
                texts = self._folded(cell, scale.right - scale.left)
                first = top - (high - block_height(len(texts), SIZE)) / 2
                x = scale.right if column.align == "right" else scale.left
                write(axes, x, first, texts, SIZE, align=column.align, gid="cell")
            top -= high
            axes.plot([0, box.width], [top, top], color=GRID, linewidth=0.4, zorder=0)
        self._legend(axes, bottom - PAD)

    def _places(self, wide: float) -> list[Scale]:
        room = wide - BETWEEN * (len(self.columns) - 1)
        total = sum(column.share for column in self.columns)
        found, left = [], 0.0
        for column in self.columns:
            part = room * column.share / total
            found.append(Scale(left, left + part, *(column.scale or (0.0, 1.0))))
            left += part + BETWEEN
        return found

    def _folded(self, text: str, room: float) -> list[str]:
        return lines(shown(text, self.language), room, SIZE) if text else []

    def _head(self, wide: float) -> float:
        heads = [
            len(lines(shown(column.heading, self.language), place.right - place.left, SMALL,
                      bold=True)) if column.heading else 0
            for column, place in zip(self.columns, self._places(wide), strict=True)
        ]  # fmt: skip
        ticks = 1 if any(column.ticks for column in self.columns) else 0
        return block_height(max(heads) + ticks, SMALL) + PAD / 2

    def _foot(self, wide: float) -> float:
        rows = self._key_rows(wide)
        return block_height(len(rows), SIZE) + 2 * PAD if rows else PAD / 2

    def _row_height(self, row: Sequence[str | Mark], wide: float) -> float:
        most = 1
        for cell, place in zip(row, self._places(wide), strict=True):
            if isinstance(cell, str):
                most = max(most, len(self._folded(cell, place.right - place.left)))
        return block_height(most, SIZE) + PAD

    def _heading(
        self, axes: "Axes", column: Column, scale: Scale, top: float, bottom: float
    ) -> None:
        high = block_height(1, SMALL) if any(one.ticks for one in self.columns) else 0.0
        if column.heading:
            texts = lines(shown(column.heading, self.language), scale.right - scale.left, SMALL,
                          bold=True)  # fmt: skip
            x = scale.right if column.align == "right" else scale.left
            first = top + PAD / 2 + high + block_height(len(texts), SMALL)
            write(axes, x, first, texts, SMALL, bold=True, align=column.align, gid="heading")
        for value, name in column.ticks:
            x = scale.at(value)
            axes.plot([x, x], [bottom, top], color=GRID, linewidth=0.7, zorder=0)
            align = "center"
            if value == scale.low:
                align = "left"
            elif value == scale.high:
                align = "right"
            write(axes, x, top + PAD / 3 + block_height(1, SMALL), [shown(name, self.language)],
                  SMALL, colour=FAINT, align=align, gid="tick")  # fmt: skip

    def _key_rows(self, wide: float) -> list[list[tuple[str, str | None, list[str], float]]]:
        # Keys side by side as long as they fit; one that is longer than a line is folded.
        rows: list[list[tuple[str, str | None, list[str], float]]] = []
        used = wide + 1
        for colour, hatch, words in self.keys:
            for number, text in enumerate(lines(shown(words, self.language), wide - 0.3, SIZE)):
                need = width(text, SIZE) + 0.42
                if used + need > wide + 0.12 or number:
                    rows.append([])
                    used = 0.0
                rows[-1].append((colour if not number else "", hatch, [text], used))
                used += need
        return rows

    def _legend(self, axes: "Axes", top: float) -> None:
        wide = float(axes.get_xlim()[1])
        for row in self._key_rows(wide):
            for colour, hatch, texts, left in row:
                if colour:
                    middle = top - block_height(1, SIZE) / 2
                    axes.add_patch(
                        Rectangle((left, middle - 0.055), 0.18, 0.11, facecolor=colour,
                                  hatch=hatch, edgecolor="white" if hatch else colour,
                                  linewidth=0.5)
                    )  # fmt: skip
                write(axes, left + 0.24, top, texts, SIZE, gid="key")
            top -= block_height(1, SIZE)


def bar(
    value: float, colour: str, *, start: float = 0.0, hatch: str | None = None, gid: str = "bar"
) -> Mark:
    """Give a bar.

    Parameters
    ----------
    value : float
        Where it ends.
    colour : str
        Of its inside.
    start : float
        Where it begins.
    hatch : str, optional
        Over it.
    gid : str
        What it is called in an SVG.

    Returns
    -------
    callable
        A ``Mark``.
    """

    def draw(axes: "Axes", scale: Scale, y: float) -> None:
        left, right = scale.at(start), scale.at(value)
        axes.add_patch(
            Rectangle((left, y - BAR / 2), right - left, BAR, facecolor=colour, hatch=hatch,
                      edgecolor="white" if hatch else colour, linewidth=0.0, zorder=2, gid=gid)
        )  # fmt: skip

    return draw


def whisker(low: float, high: float, colour: str = INK) -> Mark:
    """Give what lies between two bounds.

    Parameters
    ----------
    low, high : float
        The bounds.
    colour : str
        Of the line.

    Returns
    -------
    callable
        A ``Mark``.
    """

    def draw(axes: "Axes", scale: Scale, y: float) -> None:
        left, right = scale.at(low), scale.at(high)
        axes.plot([left, right], [y, y], color="white", linewidth=2.6, zorder=3,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot([left, right], [y, y], color=colour, linewidth=1.0, zorder=4, gid="bounds")
        for x in (left, right):
            axes.plot([x, x], [y - 0.04, y + 0.04], color=colour, linewidth=1.0, zorder=4)

    return draw


def dot(value: float, colour: str, *, hollow: bool = False, marker: str = "o") -> Mark:
    """Give a point.

    Parameters
    ----------
    value : float
        Where it is.
    colour : str
        Of the point.
    hollow : bool
        Whether only its edge is drawn.
    marker : str
        Its shape.

    Returns
    -------
    callable
        A ``Mark``.
    """

    def draw(axes: "Axes", scale: Scale, y: float) -> None:
        axes.plot([scale.at(value)], [y], linestyle="", marker=marker, markersize=5.2, zorder=5,
                  markerfacecolor="white" if hollow else colour, markeredgecolor=colour,
                  markeredgewidth=1.2, gid="dot")  # fmt: skip

    return draw


def both(*marks: Mark) -> Mark:
    """Give several marks as one.

    Parameters
    ----------
    *marks : callable
        Drawn one over the other.

    Returns
    -------
    callable
        A ``Mark``.
    """

    def draw(axes: "Axes", scale: Scale, y: float) -> None:
        for mark in marks:
            mark(axes, scale, y)

    return draw
