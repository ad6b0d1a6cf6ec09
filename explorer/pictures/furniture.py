"""What a map needs beside its shapes: scale bar, north arrow and legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matplotlib.patches import Polygon, Rectangle

from explorer.messages.numbers import written
from explorer.pictures.frame import Box, inch_axes
from explorer.pictures.ground import Plane
from explorer.pictures.lettering import FAINT, INK, block_height, face, lines, shown, width, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL: Final = 7.0
HEADING: Final = 8.0
SWATCH: Final = (0.24, 0.115)
GAP: Final = 0.05
KILOMETRE: Final = 1000
PAPER: Final = (1.0, 1.0, 1.0, 0.82)
"""Behind what is written on a map."""


@dataclass(frozen=True, slots=True)
class Look:
    """How shapes are drawn.

    Attributes
    ----------
    face : str
        Colour of the inside; ``"none"`` for outlines alone.
    edge : str
        Colour of the outline, and of the hatching.
    hatch : str or None
        As matplotlib has it.
    marker : str
        What points look like.
    size : float
        Of points, in points.
    line : float
        Width of the outline, in points.
    dashed : bool
        Whether the outline is one that may be wrong.
    opacity : float
        Of the inside.
    """

    face: str
    edge: str = INK
    hatch: str | None = None
    marker: str = "o"
    size: float = 6.0
    line: float = 0.7
    dashed: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Key:
    """A line of a legend.

    Attributes
    ----------
    label : str
        What is said.
    look : Look or None
        What it says it of; None for words alone.
    kind : str
        ``"area"``, ``"point"`` or ``"line"``.
    """

    label: str
    look: Look | None = None
    kind: str = "area"


DASHES: Final = (0, (4.0, 2.2))


def legend_height(title: str, keys: Sequence[Key], wide: float) -> float:
    """Tell how high a legend stands.

    Parameters
    ----------
    title : str
        Above it.
    keys : sequence of Key
        Its lines.
    wide : float
        How wide it may be, in inches.

    Returns
    -------
    float
        Inches.
    """
    high = block_height(len(lines(title, wide, HEADING, bold=True)), HEADING) + GAP if title else 0
    return high + sum(_key_height(key, wide) for key in keys)


def draw_legend(figure: "Figure", box: Box, title: str, keys: Sequence[Key]) -> None:
    """Draw a legend.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The paper.
    box : Box
        Where, from its upper edge.
    title : str
        Above it.
    keys : sequence of Key
        Its lines.
    """
    axes = inch_axes(figure, box)
    top = box.height
    if title:
        heading = lines(title, box.width, HEADING, bold=True)
        top = write(axes, 0, top, heading, HEADING, bold=True, gid="legend") - GAP
    for key in keys:
        texts = lines(key.label, _room(key, box.width), SMALL)
        if top - block_height(len(texts), SMALL) < 0:
            # A part of a figure that is too small for its legend.
            write(axes, 0, max(top, block_height(1, SMALL)), ["…"], SMALL, gid="legend")
            return
        if key.look is None:
            write(axes, 0, top, texts, SMALL, colour=FAINT, gid="legend")
        else:
            write(axes, SWATCH[0] + 0.08, top, texts, SMALL, gid="legend")
            _swatch(axes, top - block_height(1, SMALL) / 2, key)
        top -= _key_height(key, box.width)


def draw_scale(axes: "Axes", plane: Plane, box: Box, language: str) -> Box:
    """Draw a scale bar into the lower left corner of a map.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The map, in metres.
    plane : Plane
        Where it lies.
    box : Box
        What it fills.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Box
        What it takes of the map, from the map's own corner.
    """
    step = plane.metres_per_inch(box)
    length = plane.bar_m()
    name = length_name(length, language)
    wide = max(length / step, width(name, SMALL)) + 0.3
    high = 0.34
    x, y = plane.west + 0.17 * step, plane.south + 0.14 * step
    axes.add_patch(
        Rectangle(
            (plane.west + 0.06 * step, plane.south + 0.06 * step), wide * step, high * step,
            facecolor=PAPER, edgecolor="none", zorder=20,
        )
    )  # fmt: skip
    for half, colour in ((0, INK), (1, "white")):
        start = x + half * length / 2
        axes.add_patch(
            Rectangle(
                (start, y), length / 2, 0.05 * step, facecolor=colour, edgecolor=INK,
                linewidth=0.6, zorder=21, gid=f"scale-bar-{half}",
            )
        )  # fmt: skip
    axes.text(x, y + 0.08 * step, "0", fontproperties=face(SMALL), color=INK, ha="center",
              va="bottom", zorder=21)  # fmt: skip
    axes.text(x + length, y + 0.08 * step, name, fontproperties=face(SMALL), color=INK,
              ha="center", va="bottom", zorder=21, gid="scale-length")  # fmt: skip
    return Box(0.06, 0.06, wide + width(name, SMALL) / 2, high)


def draw_north(axes: "Axes", plane: Plane, box: Box) -> Box:
    """Draw an arrow to true north into the upper right corner of a map.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The map, in metres.
    plane : Plane
        Where it lies.
    box : Box
        What it fills.

    Returns
    -------
    Box
        What it takes of the map, from the map's own corner.
    """
    step = plane.metres_per_inch(box)
    along = plane.north_at()
    across = (along[1], -along[0])
    foot = (plane.east - 0.2 * step, plane.north - 0.52 * step)

    def at(right: float, up: float) -> tuple[float, float]:
        return (
            foot[0] + (right * across[0] + up * along[0]) * step,
            foot[1] + (right * across[1] + up * along[1]) * step,
        )

    tip, notch = at(0, 0.28), at(0, 0.06)
    taken = Box(box.width - 0.36, box.height - 0.58, 0.32, 0.54)
    axes.add_patch(
        Rectangle(
            (plane.west + taken.left * step, plane.south + taken.bottom * step),
            taken.width * step, taken.height * step, facecolor=PAPER, edgecolor="none", zorder=20,
        )
    )  # fmt: skip
    for side, colour in ((-0.09, INK), (0.09, "white")):
        axes.add_patch(
            Polygon(
                [tip, at(side, 0), notch], facecolor=colour, edgecolor=INK, linewidth=0.6,
                zorder=21, gid="north-arrow",
            )
        )  # fmt: skip
    axes.text(*at(0, 0.31), "N", fontproperties=face(HEADING, bold=True), color=INK, ha="center",
              va="bottom", zorder=21, gid="north")  # fmt: skip
    return taken


def length_name(metres: float, language: str) -> str:
    r"""Write a round length.

    Parameters
    ----------
    metres : float
        How long.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        In metres, or kilometres from one on.

    Examples
    --------
    >>> length_name(500, "en").replace("\u00a0", "~"), length_name(2000, "en")[-2:]
    ('500~m', 'km')
    """
    far = metres >= KILOMETRE
    number = metres / KILOMETRE if far else metres
    return shown(f"{written(number, language, decimals=0)} {'km' if far else 'm'}", language)


def _key_height(key: Key, wide: float) -> float:
    return block_height(len(lines(key.label, _room(key, wide), SMALL)), SMALL) + GAP


def _room(key: Key, wide: float) -> float:
    return wide - (SWATCH[0] + 0.08 if key.look is not None else 0.0)


def _swatch(axes: "Axes", middle: float, key: Key) -> None:
    look = key.look
    assert look is not None  # noqa: S101 - asked for by the caller
    wide, high = SWATCH
    dashes = DASHES if look.dashed else "solid"
    if key.kind == "point":
        axes.plot(
            [wide / 2], [middle], linestyle="", marker=look.marker, markersize=look.size,
            markerfacecolor=look.face, markeredgecolor="white", markeredgewidth=0.6,
        )  # fmt: skip
    elif key.kind == "line":
        axes.plot([0, wide], [middle, middle], color=look.edge, linewidth=look.line,
                  linestyle=dashes)  # fmt: skip
    else:
        # The hatching and the outline in two, as on the map: they differ in colour.
        axes.add_patch(
            Rectangle((0, middle - high / 2), wide, high, facecolor=look.face, hatch=look.hatch,
                      edgecolor=look.edge, linewidth=0, alpha=look.opacity, clip_on=False)
        )  # fmt: skip
        axes.add_patch(
            Rectangle((0, middle - high / 2), wide, high, facecolor="none", linestyle=dashes,
                      edgecolor=INK if look.hatch else look.edge, linewidth=look.line,
                      clip_on=False)
        )  # fmt: skip
