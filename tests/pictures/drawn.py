"""What the tests of pictures look at: the texts of an SVG, and where a figure's letters stand."""

import re
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from explorer.pictures.saving import settled


def told(svg: bytes) -> str:
    """Give the texts of a picture, which stand as comments beside their outlines."""
    return " ".join(re.findall(r"<!-- (.*?) -->", svg.decode(), re.DOTALL)).replace("&amp;", "&")


def texts_of(figure: Figure) -> list[Text]:
    return [
        one for one in figure.findobj(Text)
        if isinstance(one, Text) and one.get_text() and one.get_visible()
    ]  # fmt: skip


def outside(figure: Figure) -> list[str]:
    """Name the texts that leave the paper by more than two pixels of a print."""
    figure.set_dpi(200)
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    wide, high = figure.bbox.width, figure.bbox.height
    found = []
    for one in texts_of(figure):
        if one.axes is not None and not one.axes.axison and one.get_gid() is None:
            continue  # a title of axes that are not shown
        with settled():
            box = one.get_window_extent(renderer)
        if box.x0 < -2 or box.y0 < -2 or box.x1 > wide + 2 or box.y1 > high + 2:
            found.append(one.get_text())
    return found


def overlapping(figure: Figure, gid: str) -> list[tuple[str, str]]:
    """Name the pairs of texts of one kind that lie over each other."""
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    known = [(one.get_text(), one.get_window_extent(renderer)) for one in texts_of(figure)
             if one.get_gid() == gid]  # fmt: skip
    return [
        (name, other)
        for at, (name, box) in enumerate(known)
        for other, beside in known[at + 1 :]
        if box.x0 < beside.x1 - 1 and beside.x0 < box.x1 - 1
        and box.y0 < beside.y1 - 2 and beside.y0 < box.y1 - 2
    ]  # fmt: skip
