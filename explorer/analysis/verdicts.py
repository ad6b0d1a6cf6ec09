"""When a measure confirms or contradicts a declaration; changes if that rule does."""

from decimal import Decimal
from enum import StrEnum, unique
from math import inf, isfinite, isnan, nextafter
from typing import Final

from explorer.errors import SchemaError
from explorer.messages.literals import literal
from explorer.vocabulary import Verdict

ABOUT: Final = 0.10
"""How far "about" reaches, as a share of the declared value."""

COARSEST: Final = 0.05
"""How far trailing zeros may count as rounding, as a share of the declared value."""

SLACK: Final = 1e-9
"""Relative room for binary fractions, so that 0.1 + 0.2 agrees with 0.3."""


HALF: Final = 0.5


@unique
class Qualifier(StrEnum):
    """How a declared number is meant."""

    EXACT = "exact"
    ABOUT = "about"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


def declared_rounding(declared: float) -> float:
    """Half a unit of the last significant digit of a declared number.

    Trailing zeros of a whole number count as rounding, but for no more than 5 % of it: "ten
    employees" is not five to fifteen. A whole number is never finer than one half.

    Parameters
    ----------
    declared : float
        The number as declared.

    Returns
    -------
    float
        How far from it a measure may be and still round to it.

    Examples
    --------
    >>> declared_rounding(107), declared_rounding(9500), declared_rounding(1.5)
    (0.5, 50.0, 0.05)
    >>> declared_rounding(10), declared_rounding(10_000)
    (0.5, 500.0)
    """
    exact = Decimal(str(declared)).normalize()
    step = exact.as_tuple().exponent
    if not isinstance(step, int):
        message = f"A declared value must be a finite number, but it is {literal(declared)}."
        raise SchemaError(message)
    half = float(Decimal(5).scaleb(step - 1))
    if step < 0:
        return half
    return max(0.5, min(half, COARSEST * abs(declared)))


def agreeing(declared: float, qualifier: Qualifier, rounding: float) -> tuple[float, float]:
    """Range of the values that agree with a declaration, both ends included.

    Parameters
    ----------
    declared : float
        The number as declared.
    qualifier : Qualifier
        How it is meant. "More than" leaves the number itself out; "about" reaches 10 % either
        way, or the rounding where that is more.
    rounding : float
        How far from an exact number a measure may be; see `declared_rounding`.

    Returns
    -------
    tuple of float
        The lowest and the highest, infinite on an open side.
    """
    reach = max(rounding, ABOUT * abs(declared)) if qualifier is Qualifier.ABOUT else rounding
    ends = {
        Qualifier.EXACT: (declared - reach, declared + reach),
        Qualifier.ABOUT: (declared - reach, declared + reach),
        Qualifier.MORE_THAN: (nextafter(declared, inf), inf),
        Qualifier.AT_LEAST: (declared, inf),
        Qualifier.AT_MOST: (-inf, declared),
    }
    return ends[qualifier]


def judge(
    declared: float,
    qualifier: Qualifier,
    measured: float | None,
    uncertainty: float | None,
    rounding: float,
) -> Verdict:
    """Verdict on a declaration, given a measure known to within an uncertainty.

    Parameters
    ----------
    declared : float
        The number as declared.
    qualifier : Qualifier
        How it is meant.
    measured : float or None
        What was measured; None or NaN where nothing could be.
    uncertainty : float or None
        How far off the measure may be, either way; None or NaN where that is not known.
    rounding : float
        How far from an exact number a measure may be; see `declared_rounding`.

    Returns
    -------
    Verdict
        As in `judge_between`, for `measured` more or less `uncertainty`.

    Raises
    ------
    SchemaError
        If the uncertainty is negative.
    """
    if measured is None or uncertainty is None or isnan(measured) or isnan(uncertainty):
        return Verdict.NOT_CHECKABLE
    if uncertainty < 0:
        message = f"An uncertainty must be 0 or more, but it is {uncertainty:g}."
        raise SchemaError(message)
    return judge_between(
        declared,
        qualifier,
        measured - uncertainty,
        measured + uncertainty,
        rounding=rounding,
    )


def judge_between(
    declared: float,
    qualifier: Qualifier,
    low: float,
    high: float,
    *,
    rounding: float,
) -> Verdict:
    """Verdict on a declaration, given the lowest and the highest that the truth may be.

    Parameters
    ----------
    declared : float
        The number as declared.
    qualifier : Qualifier
        How it is meant.
    low : float
        The lowest that the truth may be.
    high : float
        The highest that the truth may be.
    rounding : float
        How far from an exact number a measure may be; see `declared_rounding`.

    Returns
    -------
    Verdict
        Confirmed if everything from `low` to `high` agrees with the declaration, contradicted if
        nothing there does, not checkable otherwise.
    """
    least, most = agreeing(declared, qualifier, rounding)
    room = SLACK * abs(declared) if qualifier in {Qualifier.EXACT, Qualifier.ABOUT} else 0.0
    if least - room <= low and high <= most + room:
        return Verdict.CONFIRMED
    if high < least - room or low > most + room:
        return Verdict.CONTRADICTED
    return Verdict.NOT_CHECKABLE


def margin(value: float, qualifier: Qualifier) -> tuple[float, float]:
    """Range of what a published number may stand for, given how it is meant.

    Parameters
    ----------
    value : float
        The number as published.
    qualifier : Qualifier
        How it is meant.

    Returns
    -------
    tuple of float
        As in `agreeing`, with the number's own rounding.
    """
    if not isfinite(value):
        message = f"A published value must be a finite number, but it is {literal(value)}."
        raise SchemaError(message)
    rounding = declared_rounding(value)
    if qualifier is Qualifier.EXACT and rounding <= HALF:
        return value, value  # a whole count, such as 137 dwellings
    return agreeing(value, qualifier, rounding)
