"""A picture: a drawing with its title above it, its notes and its sources below."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explorer.pictures.lettering import FAINT, INK, block_height, lines, shown, write
from explorer.pictures.saving import saved, settled
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH: Final = 7.2
"""Of a picture, in inches: that of a text on A4 paper, and a little more."""

MARGIN: Final = 0.16
CLEAR: Final = 0.1
TITLE: Final = 11.5
NOTE: Final = 7.0
"""Sizes of letters, in points."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in inches from its lower left corner.

    Attributes
    ----------
    left, bottom, width, height : float
        Where it lies.
    """

    left: float
    bottom: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Upper edge.

        Returns
        -------
        float
            Inches.
        """
        return self.bottom + self.height


@dataclass(frozen=True, slots=True)
class Words:
    """What is written around a drawing.

    Attributes
    ----------
    title : str
        Above it.
    notes : tuple of str
        Below it: how to read it, what it is made of.
    credit : str
        Below these: whose data, under which licence.
    language : str
        ``"fr"`` or ``"en"``.
    """

    title: str
    notes: tuple[str, ...] = ()
    credit: str = ""
    language: str = Language.FRENCH


class Drawn(Figure):
    """A figure that a notebook shows by itself, without pyplot."""

    def savefig(self, fname: Any, **choices: Any) -> None:
        """Write the picture to a file, as any figure is written.

        Parameters
        ----------
        fname : str, pathlib.Path or file
            Where to.
        **choices : object
            As for ``matplotlib.figure.Figure.savefig``.
        """
        with settled():
            super().savefig(fname, **choices)

    def _repr_png_(self) -> bytes:
        return saved(self, "png")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its words, not yet on any paper.

    Attributes
    ----------
    words : Words
        Around it.
    height : float
        What the drawing takes at its full width, in inches.
    draw : callable
        Draws into a box of a figure.
    """

    words: Words
    height: float
    draw: Callable[[Figure, Box], None]

    def figure(self, ax: "Axes | None" = None) -> Figure:
        """Draw it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.

        Returns
        -------
        matplotlib.figure.Figure
            A new one, or that of `ax`.
        """
        with settled():
            if ax is not None:
                figure = ax.get_figure(root=True)
                assert figure is not None  # noqa: S101 - axes are always in one
                ax.set_axis_off()
                wide, high = figure.get_size_inches()
                place = ax.get_position()
                box = Box(place.x0 * wide, place.y0 * high, place.width * wide,
                          place.height * high)  # fmt: skip
                self.place(figure, box)
                return figure
            high = self.full_height(WIDTH - 2 * MARGIN) + 2 * MARGIN
            figure = Drawn(figsize=(WIDTH, high), facecolor="white")
            FigureCanvasAgg(figure)
            box = Box(MARGIN, MARGIN, WIDTH - 2 * MARGIN, high - 2 * MARGIN)
            self.place(figure, box)
        return figure

    def full_height(self, wide: float) -> float:
        """Tell how high it stands with its words.

        Parameters
        ----------
        wide : float
            How wide it will be, in inches.

        Returns
        -------
        float
            Inches.
        """
        above, below = self._around(wide)
        return self.height + above + below

    def place(self, figure: Figure, box: Box) -> None:
        """Draw it with its words into a part of a figure.

        Parameters
        ----------
        figure : matplotlib.figure.Figure
            The paper.
        box : Box
            The part.
        """
        above, below = self._around(box.width)
        paper = inch_axes(figure, box)
        write(paper, 0, box.height, self._title(box.width), TITLE, bold=True, gid="title")
        low = below - CLEAR
        for texts, colour in self._notes(box.width):
            low = write(paper, 0, low, texts, NOTE, colour=colour, gid="note")
        inner = replace(box, bottom=box.bottom + below, height=box.height - above - below)
        self.draw(figure, inner)

    def saved(self, form: str) -> bytes:
        """Draw it, and give it as a file's content.

        Parameters
        ----------
        form : str
            One of ``FORMS``.

        Returns
        -------
        bytes
            The same for the same figures.
        """
        return saved(self.figure(), form, title=self.words.title, language=self.words.language)

    def _around(self, wide: float) -> tuple[float, float]:
        above = block_height(len(self._title(wide)), TITLE) + CLEAR if self.words.title else 0.0
        notes = sum(len(texts) for texts, _ in self._notes(wide))
        return above, block_height(notes, NOTE) + CLEAR if notes else 0.0

    def _title(self, wide: float) -> list[str]:
        text = shown(self.words.title, self.words.language)
        return lines(text, wide, TITLE, bold=True) if text else []

    def _notes(self, wide: float) -> list[tuple[list[str], str]]:
        parts = [(note, INK) for note in self.words.notes if note]
        parts += [(self.words.credit, FAINT)] if self.words.credit else []
        tongue = self.words.language
        return [(lines(shown(text, tongue), wide, NOTE), colour) for text, colour in parts]


def inch_axes(figure: Figure, box: Box) -> "Axes":
    """Give a part of a figure a plane of its own, in inches from its lower left corner.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The paper.
    box : Box
        The part.

    Returns
    -------
    matplotlib.axes.Axes
        Without frame, ticks or ground.
    """
    wide, high = figure.get_size_inches()
    axes = figure.add_axes(
        (box.left / wide, box.bottom / high, box.width / wide, box.height / high)
    )
    axes.set_xlim(0, box.width)
    axes.set_ylim(0, box.height)
    axes.set_axis_off()
    return axes
