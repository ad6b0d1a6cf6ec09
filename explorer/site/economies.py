"""A page kept to a size: what it does without is said, and a page that cannot be so is refused."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from explorer.errors import PageError
from explorer.layers import Layer
from explorer.layers.own import name_column
from explorer.maps.build import ExplorerMap
from explorer.maps.compact import MOST_DRAWN
from explorer.maps.compact.economy import LAVISH, Economy
from explorer.maps.compact.grid import COARSEST, FINEST
from explorer.maps.compact.pack import weights

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


def kept_to(
    most: int,
    layers: Sequence[Layer],
    build: Callable[[Economy], ExplorerMap],
    *,
    needed: Mapping[str, str] | None = None,
) -> ExplorerMap:
    """Build a page of at most so many bytes: a coarser grid first, then fewer columns.

    Parameters
    ----------
    most : int
        Bytes of the page.
    layers : sequence of Layer
        What it shows.
    build : callable
        Gives the map for an economy.
    needed : mapping of str to str, optional
        By layer, the column that its classes are of, which is never left out.

    Returns
    -------
    ExplorerMap
        The first that fits; a warning says what it does without.

    Raises
    ------
    PageError
        If none fits.
    """
    drawn = build(LAVISH)
    first = size = len(drawn.to_html().encode())
    if size <= most:
        return drawn
    many = [one for one in layers if len(one.frame) > MOST_DRAWN]
    economy = LAVISH
    if many:
        for bits in range(FINEST - 1, COARSEST - 1, -1):
            economy = Economy(bits)
            drawn = build(economy)
            size = len(drawn.to_html().encode())
            if size <= most:
                return _said(drawn, economy, first, size, most)
    heavy = sorted(
        (
            (weight, layer.name, column)
            for layer in many
            for column, weight in weights(layer.frame).items()
            if column not in {*KEPT, (needed or {}).get(layer.name), _name_of(layer)}
        ),
        reverse=True,
    )
    left_out: dict[str, list[str]] = {}
    while heavy:
        spare = size - most
        while heavy and spare > 0:  # of base64, four bytes for three
            weight, name, column = heavy.pop(0)
            left_out.setdefault(name, []).append(column)
            spare -= weight * 4 // 3
        economy = Economy(economy.finest, dict(left_out))
        drawn = build(economy)
        size = len(drawn.to_html().encode())
        if size <= most:
            return _said(drawn, economy, first, size, most)
    message = (
        f"The page takes {_mb(first)}, and {_mb(size)} on the coarsest grid without any column "
        f"that can be left out; {_mb(most)} were asked for. Show fewer features, or allow more "
        "with --max-size."
    )
    raise PageError(message)


def _name_of(layer: Layer) -> str | None:
    return name_column(layer) if layer.spec is None else None


def _said(drawn: ExplorerMap, economy: Economy, first: int, size: int, most: int) -> ExplorerMap:
    errors = [one["packed"]["errorM"] for one in drawn.island["layers"] if "packed" in one]
    columns = [f"{name}: {', '.join(columns)}" for name, columns in sorted(economy.columns.items())]
    logger.warning(
        "The page would take %s, more than %s; it takes %s with positions within %.2f m%s.",
        _mb(first),
        _mb(most),
        _mb(size),
        max(errors),
        f" and without these columns, {'; '.join(columns)}" if columns else "",
    )
    return drawn


def _mb(size: int) -> str:
    return f"{size / 10**6:.2f} MB"
