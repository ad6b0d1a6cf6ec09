"""The picture that a link to the site is shown with elsewhere: 1200 by 630 pixels."""

import io
from collections.abc import Sequence
from typing import Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from explorer.errors import InputError
from explorer.pictures.frame import Box, inch_axes
from explorer.pictures.layermap import territory_picture
from explorer.pictures.lettering import FAINT, INK, lines, shown, write
from explorer.pictures.saving import settled
from explorer.territory import Territory

SIZE: Final = (12.0, 6.3)
PIXELS: Final = 100
"""To an inch."""

MARGIN: Final = 0.6
TEXT: Final = 4.9
BIG: Final = 34.0
SMALL: Final = 17.0
MOST_LINES: Final = 4


def card_png(territory: Territory, said: Sequence[str], language: str) -> bytes:
    """Draw the card of a territory.

    Parameters
    ----------
    territory : Territory
        Whose name and map it has.
    said : sequence of str
        Sentences under the name, the first first, as many as fit.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    bytes
        A PNG, the same for the same data.
    """
    with settled():
        figure = Figure(figsize=SIZE, facecolor="#ffffff")
        FigureCanvasAgg(figure)
        paper = inch_axes(figure, Box(0, 0, *SIZE))
        wide = TEXT
        try:
            drawn = territory_picture(territory, language, plain=True)
            drawn.draw(figure, Box(SIZE[0] - SIZE[1] + 0.1, 0, SIZE[1] - 0.1, SIZE[1]))
        except InputError:
            wide = SIZE[0] - 2 * MARGIN  # nothing has a position yet: the words have the room
        name = lines(shown(territory.title[language], language), wide, BIG, bold=True)
        top = SIZE[1] - MARGIN
        top = write(paper, MARGIN, top, name[:MOST_LINES], BIG, bold=True) - 0.3
        for number, text in enumerate(said):
            texts = lines(shown(text, language), wide, SMALL)
            if top - 0.4 * len(texts) < MARGIN:
                break
            top = write(paper, MARGIN, top, texts, SMALL, colour=FAINT if number else INK) - 0.15
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=PIXELS, metadata={"Software": None})
    return stream.getvalue()
