"""Texts as pictures hold them: typography, letters that the font has, widths and lines."""

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import LoadFlags

from explorer.messages.numbers import NARROW_SPACE
from explorer.tables import printable
from explorer.vocabulary import Language

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK: Final = "#1f2933"
FAINT: Final = "#52606d"
POINTS: Final = 72
"""Points to an inch."""

LEADING: Final = 1.32
"""From one line to the next, in sizes of the letters."""

EM: Final = 1000
FIXED: Final = 65536
"""A size to measure in, and the parts of a pixel that FreeType counts in."""

NO_BREAK: Final = "\u00a0"
LOST: Final = "\N{REPLACEMENT CHARACTER}"

FRENCH: Final = (
    (re.compile(r"« ?"), f"«{NARROW_SPACE}"),
    (re.compile(r" ?»"), f"{NARROW_SPACE}»"),
    (re.compile(r"(?<=\S) (?=[;!?](?:\s|$))"), NARROW_SPACE),
    (re.compile(r"(?<=\S) (?=:(?:\s|$))"), NO_BREAK),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])"), "’"),
)
"""Where French asks for a space that does not break, and for its own apostrophe."""

UNITS: Final = re.compile(r"(?<=\d) (?=(?:%|ha|m|km|m²|km²|min|€|points?)(?:\W|$))|(?<=±) (?=\d)")
"""Between a number and its unit a line does not end, in any language."""


def shown(text: str, language: str = Language.FRENCH) -> str:
    """Give a text as a picture holds it.

    Parameters
    ----------
    text : str
        Any text, of our own or from data.
    language : str
        ``"fr"`` or ``"en"``: whose habits of spaces and apostrophes are followed.

    Returns
    -------
    str
        Control and direction characters as escapes; what the font cannot draw is the replacement
        character.

    Examples
    --------
    >>> shown("« L'îlot » : 107 ha").replace(NARROW_SPACE, "_").replace(NO_BREAK, "~")
    '«_L’îlot_»~: 107~ha'
    """
    text = printable(" ".join(text.split("\n")))
    if language == Language.FRENCH:
        for found, put in FRENCH:
            text = found.sub(put, text)
    text = UNITS.sub(NO_BREAK, text)
    known = _letters()
    return "".join(letter if ord(letter) in known else LOST for letter in text)


def face(size: float, *, bold: bool = False, slanted: bool = False) -> FontProperties:
    """Give the one family of letters, which matplotlib brings along, in a size.

    Parameters
    ----------
    size : float
        In points.
    bold, slanted : bool
        Which of its faces.

    Returns
    -------
    matplotlib.font_manager.FontProperties
        By its file: the same on every machine.
    """
    return FontProperties(fname=_file(bold=bold, slanted=slanted), size=size)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Measure a text that stands on one line.

    Parameters
    ----------
    text : str
        As ``shown`` gives it.
    size : float
        In points.
    bold : bool
        Whether in the bold face.

    Returns
    -------
    float
        Inches: letter by letter, so a little more than where pairs of letters are drawn nearer.
    """
    return sum(_advance(letter, bold=bold) for letter in text) * size / POINTS


def lines(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines.

    Parameters
    ----------
    text : str
        As ``shown`` gives it.
    room : float
        How wide a line may be, in inches; a word that is wider is broken too.
    size : float
        In points.
    bold : bool
        Whether in the bold face.

    Returns
    -------
    list of str
        One or more.
    """
    found, line = [], ""
    for word in text.split(" "):
        rest = word
        longer = f"{line} {rest}" if line else rest
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            found.append(line)
        while width(rest, size, bold=bold) > room and len(rest) > 1:
            fits = _fitting(rest, room, size, bold=bold)
            found.append(rest[:fits])
            rest = rest[fits:]
        line = rest
    return [*found, line]


def block_height(count: int, size: float) -> float:
    """Tell how high some lines stand.

    Parameters
    ----------
    count : int
        Of lines.
    size : float
        In points.

    Returns
    -------
    float
        Inches.
    """
    return count * size * LEADING / POINTS


def write(  # noqa: PLR0913 - where and how, one keyword each
    axes: "Axes",
    x: float,
    top: float,
    texts: list[str],
    size: float,
    *,
    bold: bool = False,
    slanted: bool = False,
    colour: str = INK,
    align: str = "left",
    gid: str | None = None,
) -> float:
    """Write lines one below the other.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Whose coordinates are inches.
    x, top : float
        Where the lines begin (or end, or have their middle), and the upper edge of the first.
    texts : list of str
        As ``lines`` gives them.
    size : float
        In points.
    bold, slanted : bool
        Which face.
    colour : str
        Of the letters.
    align : str
        ``"left"``, ``"center"`` or ``"right"``.
    gid : str, optional
        What the lines are called in an SVG.

    Returns
    -------
    float
        The lower edge of the last.
    """
    step = size * LEADING / POINTS
    for number, text in enumerate(texts):
        axes.text(
            x, top - step * number - size / POINTS, text, color=colour, ha=align, va="baseline",
            fontproperties=face(size, bold=bold, slanted=slanted), parse_math=False, gid=gid,
        )  # fmt: skip
    return top - step * len(texts)


@cache
def _advance(letter: str, *, bold: bool) -> float:
    # In sizes of the letter.
    font = get_font(_file(bold=bold))
    font.set_size(EM, POINTS)
    return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / (
        FIXED * EM
    )


def _fitting(word: str, room: float, size: float, *, bold: bool) -> int:
    # How many letters of a word fit, one at least.
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if width(word[:middle], size, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return low


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(_file()).get_charmap())


@cache
def _file(*, bold: bool = False, slanted: bool = False) -> Path:
    kind = {(True, False): "-Bold", (False, True): "-Oblique"}.get((bold, slanted), "")
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / f"DejaVuSans{kind}.ttf"
