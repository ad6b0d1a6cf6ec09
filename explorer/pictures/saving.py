"""Figures to bytes: SVG, PNG and PDF, always the same ones, without the time or the machine."""

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import matplotlib as mpl
import matplotlib.style
from matplotlib.backends.backend_pdf import Name as _Name
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from explorer.pictures.lettering import shown

FORMS: Final = ("svg", "png", "pdf")
DPI: Final = 200
Name: Final[Any] = _Name
SETTINGS: Final[Any] = {
    "svg.hashsalt": "manufacture",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "hatch.linewidth": 0.7,
    "text.hinting": "no_hinting",  # letters as wide in pixels as they were measured
}
"""Texts of an SVG are drawn as outlines, so that they look the same wherever it is opened, with
their letters beside them as comments; those of a PDF are text that can be selected."""


def saved(figure: Figure, form: str, *, title: str = "", language: str = "") -> bytes:
    """Give a figure as a file's content, without the time or the machine.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The picture.
    form : str
        One of ``FORMS``.
    title, language : str
        What an SVG or a PDF says of itself.

    Returns
    -------
    bytes
        The same for the same figures.
    """
    stream = io.BytesIO()
    with settled():
        if form == "pdf":
            return pdf_bytes([figure], title=title, language=language)
        told: dict[str, str | None] = {"Software": None}
        if form == "svg":
            named = {"Title": shown(title, language), "Language": language}
            told = {"Date": None, **{key: said for key, said in named.items() if said}}
        figure.savefig(stream, format=form, dpi=DPI, metadata=told)
    return stream.getvalue()


@contextmanager
def settled() -> Iterator[None]:
    """Draw with settings of our own, whatever the user's.

    Yields
    ------
    None
        While it lasts.
    """
    with matplotlib.style.context("default"), mpl.rc_context(SETTINGS):
        yield


def pdf_bytes(
    pages: Sequence[Figure],
    *,
    title: str,
    language: str,
    bookmarks: Mapping[str, int] | None = None,
) -> bytes:
    """Bind figures to a document.

    Parameters
    ----------
    pages : sequence of matplotlib.figure.Figure
        In order.
    title : str
        What a reader's window is called.
    language : str
        Of the texts, for readers that speak them; not said where it is empty.
    bookmarks : mapping of str to int, optional
        Headings with the number of their page, from 0.

    Returns
    -------
    bytes
        The same for the same figures. The day is that of ``SOURCE_DATE_EPOCH``, or none.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    day = datetime.fromtimestamp(int(epoch), tz=UTC) if epoch.isdigit() else None
    told: dict[str, Any] = {
        "Title": shown(title, language) or None,
        "Creator": "manufacture-explorer",
        "CreationDate": day,
    }
    stream = io.BytesIO()
    with settled(), PdfPages(stream, metadata=told) as book:
        for page in pages:
            book.savefig(page)
        _say(book, title, language, bookmarks or {})
    return stream.getvalue()


def _say(book: PdfPages, title: str, language: str, bookmarks: Mapping[str, int]) -> None:
    # matplotlib has no word for a document's language or bookmarks: its root is written again.
    typed: Any = book  # none of this has types
    file = typed._ensure_file()  # noqa: SLF001 - its public objects are reached by no other way
    root: dict[str, Any] = {"Type": Name("Catalog"), "Pages": file.pagesObject}
    if language:
        root["Lang"] = language.encode("ascii")
    if title:
        root["ViewerPreferences"] = {"DisplayDocTitle": True}
    if bookmarks:
        outlines = file.reserveObject("outlines")
        items = [file.reserveObject("outline") for _ in bookmarks]
        for number, (heading, page) in enumerate(bookmarks.items()):
            item: dict[str, Any] = {
                "Title": b"\xfe\xff" + heading.encode("utf-16-be", "replace"),
                "Parent": outlines,
                "Dest": [file.pageList[page], Name("Fit")],
            }
            if number:
                item["Prev"] = items[number - 1]
            if number + 1 < len(items):
                item["Next"] = items[number + 1]
            file.writeObject(items[number], item)
        file.writeObject(
            outlines,
            {"Type": Name("Outlines"), "First": items[0], "Last": items[-1], "Count": len(items)},
        )
        root |= {"Outlines": outlines, "PageMode": Name("UseOutlines")}
    file.writeObject(file.rootObject, root)
