"""Figures to pictures: SVG, PNG and PDF, the same bytes for the same figures."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from explorer.messages import catalogue
from explorer.messages.numbers import quarter_name, written

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
"""Okabe and Ito's palette, told apart by readers who do not see all colours."""

MARKS: Final = ("o", "s", "^", "D", "v", "P", "X")
INK: Final = "#1f2933"
LEAST_TOP: Final = 0.05


def trend_chart(
    places: Sequence[Mapping[str, Any]],
    *,
    title: str,
    note: str,
    language: str,
    form: str,
) -> bytes:
    """Draw the shares of places over quarters.

    Parameters
    ----------
    places : sequence of mapping
        Each with `name`, `quarters` and `shares` (0 to 1, None where unknown).
    title, note : str
        What stands above and below, definitions and sources.
    language : str
        ``"fr"`` or ``"en"``: numbers and words.
    form : str
        ``"svg"``, ``"png"`` or ``"pdf"``.

    Returns
    -------
    bytes
        The picture. Each line has its own mark and its name at its end.
    """
    # The object interface alone: pyplot would keep figures, and look for a screen.
    import matplotlib as mpl  # noqa: PLC0415 - slow to import, and only some results are drawn
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import FuncFormatter  # noqa: PLC0415

    quarters = sorted({quarter for place in places for quarter in place["quarters"]})
    at = {quarter: position for position, quarter in enumerate(quarters)}
    with mpl.rc_context({"svg.hashsalt": "manufacture", "svg.fonttype": "path"}):
        figure = Figure(figsize=(7.2, 4.4), layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        top = LEAST_TOP
        for rank, place in enumerate(places):
            known = [
                (at[quarter], share)
                for quarter, share in zip(place["quarters"], place["shares"], strict=True)
                if share is not None
            ]
            if not known:
                continue
            xs, ys = zip(*known, strict=True)
            top = max(top, *ys)
            colour = COLOURS[rank % len(COLOURS)]
            axes.plot(xs, ys, color=colour, marker=MARKS[rank % len(MARKS)])
            axes.annotate(
                f" {_plain(place['name'])} {_percent(ys[-1], language)}", (xs[-1], ys[-1]),
                xytext=(6, 0), textcoords="offset points", va="center", color=INK, fontsize=9,
                parse_math=False,
            )  # fmt: skip
        axes.set_ylim(0, min(1.0, top * 1.15) if top <= 1 else top * 1.05)
        axes.set_xlim(-0.3, max(len(quarters) - 1, 1) + 1.2)
        axes.set_xticks(range(len(quarters)), [quarter_name(one, language) for one in quarters])
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: _percent(y, language, 0)))
        axes.set_ylabel(catalogue("coverage")["compare.axis"][language])
        axes.grid(axis="y", color="#d5dae0", linewidth=0.7)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_title(_plain(title), loc="left", fontsize=12, color=INK, parse_math=False)
        figure.supxlabel(
            _plain(note), x=0.01, ha="left", fontsize=7.5, color=INK, wrap=True, parse_math=False
        )
        stream = io.BytesIO()
        dated = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}[form]
        figure.savefig(stream, format=form, dpi=160, metadata=dated)
    return stream.getvalue()


def _plain(text: str) -> str:
    # Half a character, or one that steers, has no place in a picture, nor in the text of an SVG.
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _percent(share: float, language: str, decimals: int = 1) -> str:
    return written(100.0 * share, language, decimals=decimals, percent=True)
