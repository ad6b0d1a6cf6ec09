"""Values to classes of a map: bounds, words, colours and counts; what is nought or unknown apart.

A class holds its bound further from nought and not its nearer one, so each value is in one class.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

import numpy as np
import pandas as pd

from explorer.errors import SchemaError
from explorer.maps.breaks import Bounds, Floats, found_bounds
from explorer.maps.labels import CHANGES, SHARES, Kind, Labels
from explorer.maps.style import PLAIN, UNKNOWN, diverging, sequential
from explorer.messages import page_messages

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

FIXED: Final = "user_defined"
SCHEMES: Final = (FIXED, "fisher_jenks", "quantiles", "equal_interval")
"""Methods by the names of mapclassify. Its ``natural_breaks`` and ``jenks_caspall`` start by
chance, so that two builds of a page could differ; ``fisher_jenks`` is the best of what they seek.
"""

BREAKS: Final[Mapping[str, tuple[float, ...]]] = {
    "share": (0.25, 0.5, 0.75, 0.9, 1.0),
    "change": (0.01, 0.05, 0.1),
}
"""Fixed bounds by kind, the same for every quarter and territory, so that maps can be compared."""

FEW: Final = 1
MOST: Final = 7
"""No more shades of one palette than this can be told apart on a map."""

MOST_FIXED: Final[Mapping[bool, int]] = {False: 6, True: 4}
"""How many fixed bounds there are colours for; with a change, on each side of nought."""

MOST_JENKS: Final = 2000
"""Finding natural breaks takes time with the square of the number of values."""

NOISE: Final = 12
"""Decimals to which a difference is taken."""

NONE: Final = "none"
ZERO: Final = "zero"


@dataclass(frozen=True, slots=True)
class MapClass:
    """One class of a map.

    Attributes
    ----------
    key : str
        ``"none"``, ``"zero"``, or a rank: ``"1"`` and on above nought, ``"-1"`` and on below it.
    low, high : float or None
        Its bounds; None where it has none on that side.
    label : mapping of str to str
        What it is called, by language.
    color : str
        ``#rrggbb``.
    fill : str
        ``"solid"``, ``"dotted"`` for nought, ``"hatched"`` for no data: a cue besides colour.
    count : int
        How many values it holds.
    """

    key: str
    low: float | None
    high: float | None
    label: Mapping[str, str]
    color: str
    fill: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Values in classes.

    Attributes
    ----------
    kind : str
        ``"share"``, ``"count"``, ``"change"`` or ``"count_change"``.
    scheme : str
        The method that set the bounds.
    bounds : Bounds
        Of what is not nought; with a change, of its size, on each side of nought alike.
    classes : tuple of MapClass
        From the lowest to the highest, what has no data last.
    keys : pandas.Series
        The key of each value's class, in the index of the values.
    whole : bool
        Whether all values are whole counts, so that labels hold both their bounds.
    """

    kind: Kind
    scheme: str
    bounds: Bounds
    classes: tuple[MapClass, ...]
    keys: "pd.Series[str]"
    whole: bool = False

    @property
    def ranked(self) -> tuple[MapClass, ...]:
        """Bounded classes: all but nought and no data.

        Returns
        -------
        tuple of MapClass
            From the lowest to the highest.
        """
        return tuple(one for one in self.classes if one.key not in {NONE, ZERO})

    @property
    def method(self) -> Mapping[str, str]:
        """How the bounds were set, for readers.

        Returns
        -------
        mapping of str to str
            By language.
        """
        return page_messages()[f"scheme.{self.scheme}"]

    @property
    def rule(self) -> Mapping[str, str]:
        """Which of its bounds a class holds, for readers.

        Returns
        -------
        mapping of str to str
            By language.
        """
        if self.kind in CHANGES:
            return page_messages()["classes.bounds_outer"]
        if self.whole:
            return page_messages()["classes.bounds_whole"]
        closed = "_closed" if self.bounds.closed else ""
        return page_messages()[f"classes.bounds_upper{closed}"]


def classify(
    values: "pd.Series[Any]",
    *,
    scheme: str | None = None,
    k: int = 5,
    kind: Kind = "share",
    breaks: Sequence[float] | None = None,
) -> Classes:
    """Put values in classes.

    Parameters
    ----------
    values : pandas.Series
        Numbers; missing ones are a class of their own, ``"none"``, as are those that are exactly
        nought, ``"zero"``.
    scheme : str, optional
        A method of ``SCHEMES``. By default fixed bounds for shares and their changes, the same
        on every map, so that quarters and territories can be compared; natural breaks for counts,
        of which no bound is known beforehand.
    k : int
        How many classes at most, from 1 to 7, besides nought and no data; half of them on each
        side of nought for changes. Fixed bounds have their own number.
    kind : str
        ``"share"``: from 0 to 1, or above, which some sources give. ``"count"``: from 0.
        ``"change"``: a difference of shares, shown in points. ``"count_change"``: of counts.
    breaks : sequence of float, optional
        Fixed bounds above nought, increasing, in place of those of ``BREAKS``.

    Returns
    -------
    Classes
        Fewer than ``k`` where there are fewer values. With fixed bounds every class is there,
        empty or not, so that a legend stays the same; what is over the last bound has a class of
        its own.

    Raises
    ------
    SchemaError
        If the values are no numbers, infinite, or negative where that cannot be; or the method,
        the number of classes or the bounds will not do.

    Examples
    --------
    >>> found = classify(pd.Series([0.0, 0.3, 0.5, None]))
    >>> [(one.key, one.high, one.count) for one in found.classes if one.count]
    [('zero', 0.0, 1), ('2', 0.5, 2), ('none', None, 1)]
    """
    scheme = scheme or (FIXED if kind in BREAKS or breaks else "fisher_jenks")
    _check(scheme, k, kind, breaks)
    numbers = _numbers(values, kind)
    known = numbers[np.isfinite(numbers)]
    sizes = np.abs(known[known != 0])
    if scheme == FIXED:
        uppers = tuple(float(bound) for bound in (breaks or BREAKS[kind]))
        bounds = Bounds(0.0, uppers, closed=False)
    else:
        signed = kind in CHANGES
        if scheme == "fisher_jenks" and len(sizes) > MOST_JENKS:
            message = (
                f"Natural breaks of {len(sizes):,} values would take minutes; at most "
                f"{MOST_JENKS:,} are taken. Classify with scheme='quantiles' or give breaks=..."
            )
            raise SchemaError(message)
        half = max(1, k // 2) if signed else k
        bounds = found_bounds(sizes, scheme, half, percent=kind in SHARES, from_zero=signed)
    keys = _keys(numbers, bounds)
    counts = {str(key): int(count) for key, count in keys.value_counts().items()}
    ends = np.asarray([*sizes, bounds.low, *bounds.uppers])
    whole = kind == "count" and scheme != FIXED and not (ends % 1).any()
    words = Labels(kind, bounds, whole=whole)
    classes = tuple(_classes(words, kind, bounds, counts, fixed=scheme == FIXED))
    return Classes(kind, scheme, bounds, classes, pd.Series(keys.array, index=values.index), whole)


def _check(scheme: str, k: int, kind: str, breaks: Sequence[float] | None) -> None:
    message = ""
    if kind not in KINDS:
        message = f"There is no kind of value '{kind}'. The kinds are: {', '.join(KINDS)}."
    elif scheme not in SCHEMES:
        message = f"There is no method '{scheme}'. The methods are: {', '.join(SCHEMES)}."
    elif not FEW <= k <= MOST:
        message = f"From {FEW} to {MOST} classes can be told apart on a map; found k={k}."
    elif scheme != FIXED and breaks is not None:
        message = f"Bounds are given, yet '{scheme}' sets its own. Leave out one of the two."
    elif scheme == FIXED and breaks is None and kind not in BREAKS:
        message = f"Values of kind '{kind}' have no fixed bounds of their own. Give breaks=..."
    elif breaks is not None:
        most = MOST_FIXED[kind in CHANGES]
        steps = np.diff(np.asarray(breaks, dtype=float), prepend=0)
        if not (1 <= len(breaks) <= most and np.isfinite(steps).all() and (steps > 0).all()):
            message = (
                f"Bounds are from 1 to {most} finite numbers above nought, in increasing order; "
                f"found {list(breaks)}."
            )
    if message:
        raise SchemaError(message)


def _numbers(values: "pd.Series[Any]", kind: str) -> Floats:
    if pd.api.types.is_bool_dtype(values.dtype):
        message = "Values to class are numbers; found truth values."
        raise SchemaError(message)
    try:
        numbers = pd.to_numeric(values, errors="raise").to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        message = f"Values to class are numbers, or missing; found otherwise: {error}."
        raise SchemaError(message) from error
    odd = np.isinf(numbers) | ((numbers < 0) if kind not in CHANGES else False)
    if odd.any():
        where = values.index[int(np.argmax(odd))]
        expected = "finite" if kind in CHANGES else "finite and not negative"
        message = (
            f"Values of kind '{kind}' are {expected}; found {numbers[odd][0]} at {where!r}. "
            "Leave out what is not known: a missing value is shown as such."
        )
        raise SchemaError(message)
    if kind in CHANGES:
        # 0.75 less 0.7 is not quite 0.05: what binary fractions leave over is no change.
        numbers = np.round(numbers, NOISE)
    return np.asarray(numbers, dtype=float) + 0.0  # no negative zero


def _keys(numbers: Floats, bounds: Bounds) -> "pd.Series[str]":
    ranks = np.searchsorted(np.asarray(bounds.uppers), np.abs(numbers)) + 1
    keys = [
        NONE if np.isnan(number) else ZERO if number == 0 else f"{rank if number > 0 else -rank}"
        for number, rank in zip(numbers, ranks, strict=True)
    ]
    return pd.Series(keys, dtype=object)


def _classes(
    words: Labels, kind: Kind, bounds: Bounds, counts: Mapping[str, int], *, fixed: bool
) -> Iterator[MapClass]:
    ranks = len(bounds.uppers)
    over = any(str(sign * (ranks + 1)) in counts for sign in (1, -1))
    # The colour of what is over the last bound is kept for it, so that the others never change.
    shades = ranks + 1 if fixed else ranks
    below, above = diverging(shades) if kind in CHANGES else ([], sequential(shades))
    for sign, colors in ((-1, below), (0, [PLAIN]), (1, above)):
        if sign == 0:
            if ZERO in counts:
                yield MapClass(ZERO, 0.0, 0.0, words.zero(), PLAIN, "dotted", counts[ZERO])
            continue
        shown = list(range(1, ranks + 1 + over)) if colors else []
        if not fixed and not any(str(sign * rank) in counts for rank in shown):
            continue  # nothing lies on this side
        for rank in shown[::sign]:
            key = str(sign * rank)
            low, high = words.ends(rank, sign)[::sign]
            label, color = words.rank(rank, sign), colors[rank - 1]
            yield MapClass(key, low, high, label, color, "solid", counts.get(key, 0))
    if NONE in counts:
        yield MapClass(NONE, None, None, words.none(), UNKNOWN, "hatched", counts[NONE])
