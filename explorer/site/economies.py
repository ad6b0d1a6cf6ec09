"""A page kept to a size: what it does without is said, and a page that cannot be so is refused."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from explorer.errors import PageError
from explorer.layers import Layer
from explorer.layers.own import name_column
from explorer.maps.beside import ROOM
from explorer.maps.build import ExplorerMap
from explorer.maps.compact import MOST_DRAWN
from explorer.maps.compact.economy import LAVISH, Economy
from explorer.maps.compact.grid import COARSEST, FINEST
from explorer.maps.compact.pack import weights
from explorer.site.squares import COARSEST as COARSEST_SQUARES
from explorer.site.squares import finest_squares

logger = logging.getLogger(__name__)

UNITS: Final = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
SIZE: Final = re.compile(
    r"\s*(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[kmg]?b)?\s*", re.IGNORECASE
)
KEPT: Final = frozenset({"id", "name", "name_fr", "name_en", "category"})
"""Columns that a feature cannot be told by without."""


def bytes_of(size: str) -> int:
    """Read a size as one writes it.

    Parameters
    ----------
    size : str
        A number, and ``kB``, ``MB`` or ``GB``, powers of a thousand; bytes without one.

    Returns
    -------
    int
        In bytes.

    Raises
    ------
    PageError
        If it is no size above nought.

    Examples
    --------
    >>> bytes_of("9MB")
    9000000
    """
    match = SIZE.fullmatch(size)
    found = int(float(match["number"]) * UNITS[(match["unit"] or "").lower()]) if match else 0
    if found <= 0:
        message = f"A size is a number and a unit, as 9MB or 800kB; found '{size}'."
        raise PageError(message)
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is kept to.

    Attributes
    ----------
    most : int
        Bytes of the page.
    beside : str or None
        The file beside it that may hold what does not fit.
    needed : mapping of str to str
        By layer, the column that its classes are of, which is never left out.
    """

    most: int
    beside: str | None = None
    needed: Mapping[str, str] = field(default_factory=dict)


def kept_to(
    asked: Asked, layers: Sequence[Layer], build: Callable[[Economy], ExplorerMap]
) -> ExplorerMap:
    """Build a page of at most so many bytes.

    A coarser grid comes first, then fewer columns; then, where a file beside the page holds all of
    them, counts by square in place of features.

    Parameters
    ----------
    asked : Asked
        The size, and what else is asked for.
    layers : sequence of Layer
        What it shows.
    build : callable
        Gives the map for an economy.

    Returns
    -------
    ExplorerMap
        The first that fits; a warning says what it does without.

    Raises
    ------
    PageError
        If none fits.
    """
    found = _found(build, LAVISH)
    first = found.size
    if found.size <= asked.most:
        if asked.beside:
            text = "The page takes %s and holds everything: %s is not written."
            logger.warning(text, _mb(first), asked.beside)
        return found.drawn
    many = [one for one in layers if len(one.frame) > MOST_DRAWN]
    sizes = [first]
    for economy in _economies(asked, many, sizes):
        found = _found(build, economy)
        sizes.append(found.size)
        if found.size <= asked.most:
            return _said(asked, found, first)
    told = "counted by square" if asked.beside and many else "without any column"
    hint = (
        ""
        if asked.beside or not many
        else ", or name a file that holds all of them beside the page, with --beside"
    )
    message = (
        f"The page takes {_mb(first)}, and {_mb(found.size)} on the coarsest grid {told}"
        f"{' that can be left out' if told.startswith('without') else ''}; {_mb(asked.most)} were "
        f"asked for. Show fewer features, or allow more with --max-size{hint}."
    )
    raise PageError(message)


@dataclass(frozen=True, slots=True)
class _Found:
    """A map that was built, its economy, and how large its page is."""

    drawn: ExplorerMap
    economy: Economy
    size: int


def _found(build: Callable[[Economy], ExplorerMap], economy: Economy) -> _Found:
    drawn = build(economy)
    return _Found(drawn, economy, len(drawn.to_html().encode()) + ROOM * len(drawn.whole))


def _economies(asked: Asked, many: Sequence[Layer], sizes: Sequence[int]) -> Iterator[Economy]:
    # One after the other, each for the size of the page before it.
    if not many:
        return
    for bits in range(FINEST - 1, COARSEST - 1, -1):
        yield Economy(bits)
    heavy = sorted(
        (
            (weight, layer.name, column)
            for layer in many
            for column, weight in weights(layer.frame).items()
            if column not in {*KEPT, asked.needed.get(layer.name), _name_of(layer)}
        ),
        reverse=True,
    )
    left_out: dict[str, list[str]] = {}
    while heavy:
        spare = sizes[-1] - asked.most
        while heavy and spare > 0:  # of base64, four bytes for three
            weight, name, column = heavy.pop(0)
            left_out.setdefault(name, []).append(column)
            spare -= weight * 4 // 3
        yield Economy(COARSEST, {name: list(columns) for name, columns in left_out.items()})
    if asked.beside:
        for bits in range(finest_squares(many), COARSEST_SQUARES - 1, -1):
            yield Economy(squares=bits)


def _name_of(layer: Layer) -> str | None:
    return name_column(layer) if layer.spec is None else None


def _said(asked: Asked, found: _Found, first: int) -> ExplorerMap:
    drawn, economy = found.drawn, found.economy
    if economy.squares is not None:
        names = ", ".join(one.name for one in drawn.whole)
        held = f"holds counts by square in place of features, of {names}"
    else:
        errors = [one["packed"]["errorM"] for one in drawn.island["layers"] if "packed" in one]
        columns = [f"{name}: {', '.join(some)}" for name, some in sorted(economy.columns.items())]
        without = f" and without these columns, {'; '.join(columns)}" if columns else ""
        held = f"has positions within {max(errors):.2f} m{without}"
    beside = f" All of it goes to {asked.beside}, beside the page." if drawn.whole else ""
    text = "The page would take %s, more than %s; it takes %s and %s.%s"
    logger.warning(text, _mb(first), _mb(asked.most), _mb(found.size), held, beside)
    return drawn


def _mb(size: int) -> str:
    return f"{size / 10**6:.2f} MB"
