"""A printed document on A4 paper: headings, paragraphs, tables and pictures, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Number
from typing import TYPE_CHECKING, Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explorer.pictures.frame import Box, Picture, inch_axes
from explorer.pictures.lettering import (
    FAINT,
    INK,
    block_height,
    lines,
    shown,
    width,
    write,
)
from explorer.pictures.rows import GRID
from explorer.pictures.saving import pdf_bytes, saved, settled
from explorer.tables import Column, Table, row_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

A4: Final = (8.268, 11.693)
SIDE: Final = 0.75
HEAD: Final = 0.7
FOOT: Final = 0.75
WIDE: Final = A4[0] - 2 * SIDE
BIG: Final = 18.0
HEADING: Final = 12.0
TEXT: Final = 8.5
CELL: Final = 6.8
FINE: Final = 7.0
BETWEEN: Final = 0.1
LINE: Final = 0.05
"""Sizes in inches, of letters in points."""

TAIL: Final = 3
"""How many rows the last page of a table has at least; its note begins on the same page."""

LONGEST: Final = 1.3
"""Inches that a word may ask of its column."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A table cut into lines.

    Attributes
    ----------
    widths : tuple of float
        Of its columns, in inches.
    right : tuple of bool
        Whether a column's cells end at its right edge.
    head : tuple of list of str
        The headings.
    rows : tuple of tuple of list of str
        The cells.
    """

    widths: tuple[float, ...]
    right: tuple[bool, ...]
    head: tuple[list[str], ...]
    rows: tuple[tuple[list[str], ...], ...]


class Document:
    """Pages that fill from the top, each with its number.

    Parameters
    ----------
    title : str
        On the first page, at the foot of the others, and in the window of a reader.
    language : str
        ``"fr"`` or ``"en"``.
    said : str
        Under the title.
    """

    def __init__(self, title: str, language: str, *, said: str = "") -> None:
        self.title, self.language = title, language
        self.pages: list[Figure] = []
        self.bookmarks: dict[str, int] = {}
        self._axes: Axes | None = None
        self._top = 0.0
        self._turn()
        self._write(title, BIG, bold=True)
        if said:
            self._write(said, TEXT, colour=FAINT)
        self._top -= 0.12

    def heading(self, text: str, *, keep: float = 1.2) -> None:
        """Begin a section.

        Parameters
        ----------
        text : str
            Its title, a bookmark of the document too.
        keep : float
            How many inches must follow on the same page.
        """
        texts = self._lines(text, HEADING, bold=True)
        self._room(block_height(len(texts), HEADING) + 0.15 + keep)
        self._top -= 0.15
        self.bookmarks[shown(text, self.language)] = len(self.pages) - 1
        self._write(text, HEADING, bold=True)
        self._top -= 0.04

    def paragraph(self, text: str, *, fine: bool = False) -> None:
        """Set a paragraph.

        Parameters
        ----------
        text : str
            What it says.
        fine : bool
            Whether in the small letters of notes.
        """
        self._write(text, FINE if fine else TEXT, colour=FAINT if fine else INK)
        self._top -= 0.05

    def picture(self, picture: Picture, *, title: bool = True) -> None:
        """Set a picture at the full width.

        Parameters
        ----------
        picture : Picture
            One that is no higher than a page is shown whole; a higher one is made to fit.
        title : bool
            Whether its title stands above it.
        """
        if not title:
            picture = replace(picture, words=replace(picture.words, title=""))
        most = A4[1] - HEAD - FOOT
        high = min(picture.full_height(WIDE), most)
        self._room(high)
        box = Box(SIDE, self._top - high, WIDE, high)
        picture.place(self.pages[-1], box)
        self._top -= high + 0.12

    def table(self, table: Table, *, title: bool = True) -> None:
        """Set a table, its headings again on every page, its note below.

        Parameters
        ----------
        table : Table
            What a reader of the language sees of it.
        title : bool
            Whether its title begins a section.
        """
        columns = [one for one in table.shown(self.language) if one.name != "id"]
        laid = lay(table, columns, self.language)
        notes = (table.note or {}).get(self.language, "").splitlines()
        tail = self._tail(laid, notes)
        short = len(laid.rows) <= TAIL
        first = tail if short else sum(_row_height(row) for row in laid.rows[:TAIL])
        if title and table.title:
            self.heading(table.title[self.language], keep=_row_height(laid.head) + first)
        self._room(_row_height(laid.head) + first)
        self._head(laid)
        for number, row in enumerate(laid.rows):
            need = tail if not short and number == len(laid.rows) - TAIL else _row_height(row)
            if self._top - need < FOOT:
                self._turn()
                self._head(laid)
            self._row(laid, row)
        self._top -= 0.06
        for note in notes:
            self.paragraph(note, fine=True)

    def to_bytes(self, form: str = "pdf") -> bytes:
        """Give the document as a file's content.

        Parameters
        ----------
        form : str
            ``"pdf"``: all pages; ``"svg"`` or ``"png"``: the first.

        Returns
        -------
        bytes
            The same for the same content.
        """
        self._number()
        if form == "pdf":
            return pdf_bytes(self.pages, title=self.title, language=self.language,
                             bookmarks=self.bookmarks)  # fmt: skip
        return saved(self.pages[0], form, title=self.title, language=self.language)

    def _turn(self) -> None:
        with settled():
            page = Figure(figsize=A4, facecolor="white")
            FigureCanvasAgg(page)
            self._axes = inch_axes(page, Box(0, 0, *A4))
        self.pages.append(page)
        self._top = A4[1] - HEAD

    def _room(self, high: float) -> None:
        if self._top - high < FOOT and self._top < A4[1] - HEAD:
            self._turn()

    def _tail(self, laid: Laid, notes: Sequence[str]) -> float:
        # How high a table's last rows and the beginning of its note are; no more than fits a page.
        rows = sum(_row_height(row) for row in laid.rows[-TAIL:])
        lines_ = len(self._lines(notes[0], FINE)) if notes else 0
        high = rows + (0.06 + block_height(lines_, FINE) if lines_ else 0.0)
        page = A4[1] - HEAD - FOOT - _row_height(laid.head)
        return high if high <= page else min(rows, _row_height(laid.rows[-1]) if laid.rows else 0.0)

    def _paper(self) -> "Axes":
        assert self._axes is not None  # noqa: S101 - the first page is there from the beginning
        return self._axes

    def _lines(self, text: str, size: float, *, bold: bool = False) -> list[str]:
        return lines(shown(text, self.language), WIDE, size, bold=bold)

    def _write(self, text: str, size: float, *, bold: bool = False, colour: str = INK) -> None:
        for line in self._lines(text, size, bold=bold):
            self._room(block_height(1, size))
            self._top = write(self._paper(), SIDE, self._top, [line], size, bold=bold,
                              colour=colour, gid="text")  # fmt: skip

    def _head(self, laid: Laid) -> None:
        high = _row_height(laid.head)
        self._cells(laid, laid.head, bold=True)
        self._top -= high
        self._rule(INK, 0.8)

    def _row(self, laid: Laid, row: Sequence[list[str]]) -> None:
        self._cells(laid, row)
        self._top -= _row_height(row)
        self._rule(GRID, 0.4)

    def _rule(self, colour: str, thick: float) -> None:
        self._paper().plot([SIDE, SIDE + WIDE], [self._top, self._top], color=colour,
                           linewidth=thick)  # fmt: skip

    def _cells(self, laid: Laid, row: Sequence[list[str]], *, bold: bool = False) -> None:
        left = SIDE
        for texts, wide, right in zip(row, laid.widths, laid.right, strict=True):
            x, align = (left + wide, "right") if right else (left, "left")
            write(self._paper(), x, self._top - LINE / 2, texts, CELL, bold=bold, align=align,
                  gid="head" if bold else "cell")  # fmt: skip
            left += wide + BETWEEN

    def _number(self) -> None:
        # Once all pages are known.
        for number, page in enumerate(self.pages, start=1):
            axes = page.axes[0]
            if any(one.get_gid() == "foot" for one in axes.texts):
                continue
            said = f"{number} / {len(self.pages)}"
            room = WIDE - width(said, FINE) - 0.3
            name = lines(shown(self.title, self.language), room, FINE)[0]
            write(axes, SIDE, FOOT - 0.2, [name], FINE, colour=FAINT, gid="foot")
            write(axes, A4[0] - SIDE, FOOT - 0.2, [said], FINE, colour=FAINT, align="right",
                  gid="foot")  # fmt: skip


def lay(table: Table, columns: Sequence[Column], language: str) -> Laid:
    """Share the paper's width out among columns, and cut their cells into lines.

    Parameters
    ----------
    table : Table
        What is laid.
    columns : sequence of Column
        Those that are shown.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Laid
        No column is narrower than its longest word, as long as all fit.
    """
    head = [shown(column.heading(language), language) for column in columns]
    cells = [
        [shown(row_text(row, column, language), language) for column in columns]
        for row in table.rows
    ]
    room = WIDE - BETWEEN * (len(columns) - 1)
    whole, words = [], []
    for at, heading in enumerate(head):
        texts = [row[at] for row in cells]
        pieces = {piece for text in texts for piece in text.split(" ")}
        longest = max([0.1, *(width(piece, CELL) for piece in pieces)])
        named = max(width(piece, CELL, bold=True) for piece in heading.split(" "))
        words.append(max(min(longest, LONGEST), min(named, LONGEST)) + 0.01)
        asked = [width(text, CELL) for text in texts] + [width(heading, CELL, bold=True)]
        whole.append(max([words[-1], *asked]) + 0.01)
    widths = _shared(whole, words, room)
    right = tuple(any(_is_number(row.get(column.name)) for row in table.rows) for column in columns)
    return Laid(
        tuple(widths),
        right,
        tuple(lines(text, wide, CELL, bold=True) for text, wide in zip(head, widths, strict=True)),
        tuple(
            tuple(lines(text, wide, CELL) for text, wide in zip(row, widths, strict=True))
            for row in cells
        ),
    )


def _shared(whole: Sequence[float], words: Sequence[float], room: float) -> list[float]:
    # As wide as all is; else at least as wide as words are, the rest by what texts ask for.
    if sum(whole) <= room:
        return list(whole)
    if sum(words) >= room:
        return [one * room / sum(words) for one in words]
    asked = [all_ - word for all_, word in zip(whole, words, strict=True)]
    # Long texts get their share by the root of their length: one does not starve the others.
    roots = [one**0.5 for one in asked]
    return [
        min(all_, word + (room - sum(words)) * root / sum(roots))
        for all_, word, root in zip(whole, words, roots, strict=True)
    ]


def _row_height(row: Sequence[list[str]]) -> float:
    return block_height(max(map(len, row), default=1), CELL) + LINE


def _is_number(value: Any) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool)
