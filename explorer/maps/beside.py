"""A page and the whole of its data beside it: both are there, or neither was touched."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from explorer.errors import PageError
from explorer.layers import Layer, replace_file
from explorer.layers.write import replace_made_file

if TYPE_CHECKING:
    from explorer.layers.exports.pmtiles import TileReport

logger = logging.getLogger(__name__)
progress = logging.getLogger("explorer.progress")

SUFFIX: Final = ".pmtiles"
SECONDS_EACH: Final = 0.0008
"""What the tiles of a feature take, about, as ``docs/guides/exports.md`` says."""

MINUTE: Final = 60
LONG: Final = 10
"""Seconds from which it is said how long it takes."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What the page says of a layer that it does not hold as a whole.

    Attributes
    ----------
    file : str
        The name of the file beside the page.
    features : int
        How many the layer has.
    without : int
        Those of them that have no position.
    square_m : float or None
        Where the page counts features by square, about how long a side is.
    """

    file: str
    features: int
    without: int
    square_m: float | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A file beside a page.

    Attributes
    ----------
    bytes : int
        Its size.
    sha256 : str
        Of what it holds, hexadecimal.
    """

    bytes: int
    sha256: str


ROOM: Final = 2 * len('"bytes":,"sha256":""') + 64 + 20
"""Bytes of the page that a saved file takes more for each layer than one that is not."""


def checked_name(name: str) -> str:
    """Check the name of a file that is to lie beside a page.

    Parameters
    ----------
    name : str
        As ``premises.pmtiles``.

    Returns
    -------
    str
        The same.

    Raises
    ------
    PageError
        If it names a folder as well, or is none of tiles.
    """
    plain = Path(name).name == name and "\\" not in name and name.isprintable()
    if not plain or not name.lower().endswith(SUFFIX) or len(name) == len(SUFFIX):
        message = (
            "The file beside a page is a name without a folder, which ends in "
            f"{SUFFIX}, as premises{SUFFIX}; found {name!r}."
        )
        raise PageError(message)
    return name


def data_of(whole: Whole, saved: Saved | None) -> dict[str, Any]:
    """Give what the page reads of a file beside it.

    Parameters
    ----------
    whole : Whole
        What it says of the layer.
    saved : Saved or None
        None as long as there is no such file.

    Returns
    -------
    dict
        In the types of JSON: ``Beside`` of ``island.ts``.
    """
    known = asdict(whole)
    return {
        "file": known["file"],
        "features": known["features"],
        "without": known["without"],
        "squareM": known["square_m"],
        "bytes": None if saved is None else saved.bytes,
        "sha256": None if saved is None else saved.sha256,
    }


def make_pmtiles(target: Path, layers: Sequence[Layer], said: Mapping[str, str]) -> "TileReport":
    """Cut layers into tiles, with every column.

    Parameters
    ----------
    target : pathlib.Path
        A name that is free.
    layers : sequence of Layer
        All that the tiles hold.
    said : mapping of str to str
        ``title`` and ``credit``.

    Returns
    -------
    TileReport
        What they hold.

    Raises
    ------
    OutputError
        If a feature is not found in its tiles again.
    """
    from explorer.layers.exports import pmtiles  # noqa: PLC0415 - slow to import

    tiles = [pmtiles.TileLayer(layer.name, layer.frame, layer.spec) for layer in layers]
    return pmtiles.make_pmtiles(target, tiles, title=said["title"], credit=said["credit"])


def save_beside(
    page: Path,
    name: str,
    layers: Sequence[Layer],
    html: Callable[[Saved], str],
    said: Mapping[str, str],
) -> Path:
    """Write the tiles of some layers, and then the page that leads to them.

    Parameters
    ----------
    page : pathlib.Path
        The page's file.
    name : str
        That of the tiles, from ``checked_name``.
    layers : sequence of Layer
        All that the tiles hold.
    html : callable
        Gives the page for the tiles that were made.
    said : mapping of str to str
        ``title``, what the tiles are called, and ``credit``, whose they are.

    Returns
    -------
    pathlib.Path
        The file of tiles.

    Raises
    ------
    OutputError
        If a feature is not found in its tiles again, or a file cannot be written: an earlier page
        and earlier tiles are then as they were.
    """
    features = sum(len(layer.frame) for layer in layers)
    seconds = features * SECONDS_EACH
    if seconds >= LONG:
        lasting = f"{seconds:.0f} s" if seconds < 2 * MINUTE else f"{seconds / MINUTE:.0f} min"
        text = "Cutting %s features into tiles for %s takes some %s of a processor."
        logger.warning(text, f"{features:,}", name, lasting)

    def make(target: Path) -> None:
        progress.info("cutting tiles for %s", name)
        made = make_pmtiles(target, layers, said)
        for layer, count in made.without_geometry.items():
            if count:
                logger.warning("%s: %s rows of %s have no position.", name, f"{count:,}", layer)

    def put_page(made: Path) -> None:
        # The tiles are whole and not yet in place: a page that cannot be written leaves both.
        with made.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        replace_file(page, html(Saved(made.stat().st_size, digest)).encode())

    return replace_made_file(page.resolve().with_name(name), make, put_page, suffix=SUFFIX)
