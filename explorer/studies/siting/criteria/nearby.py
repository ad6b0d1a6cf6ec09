"""What lies near a candidate: the nearest, how many, how much within reach, shared with whom."""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from explorer.scoring import Scale
from explorer.studies.siting.criteria.facilities import Facilities
from explorer.studies.siting.criteria.measure import Ground, Measure
from explorer.studies.siting.ways import Lengths, Positions, margins_m, straight_m

PAIRS: Final = 4_000_000
"""Of candidate and facility that are measured at a time, so that a million cells fit."""

Weigh: TypeAlias = Callable[[NDArray[np.float64]], NDArray[np.float64]]
Blocks: TypeAlias = Iterator[tuple[NDArray[np.int64], Lengths]]


def nearest(name: str, ground: Ground, facilities: Facilities, scale: Scale) -> Measure:
    """Measure the way to the nearest facility, other than the candidate itself.

    Parameters
    ----------
    name : str
        Of the criterion.
    ground : Ground
        Candidates and ways.
    facilities : Facilities
        To choose among.
    scale : Scale
        The reference.

    Returns
    -------
    Measure
        Metres; what is not reached is unknown, never nought. Where some facility has no position
        the bound below is 0: it may be next door.
    """
    count = len(ground.candidates.ids)
    value, low, high = (np.full(count, np.nan) for _ in range(3))
    names: list[str | None] = [None] * count
    for rows, lengths in _measured(ground, facilities):
        if not lengths.value.shape[1]:
            continue
        reached = np.where(np.isnan(lengths.value), np.inf, lengths.value)
        at = reached.argmin(axis=1)
        away = reached[np.arange(len(at)), at]
        value[rows] = np.where(np.isfinite(away), away, np.nan)
        low[rows], high[rows] = lengths.low.min(axis=1), lengths.high.min(axis=1)
        for row, column in zip(rows[np.isfinite(away)], at[np.isfinite(away)], strict=True):
            names[row] = facilities.names[column]
    alone = np.isinf(low)  # the candidate itself is the only one
    low[alone] = high[alone] = np.nan
    if facilities.unusable:
        low[~alone] = 0.0  # what has no position may be next door
    some = np.isnan(value) & ~np.isnan(low) & (len(facilities) > 0)
    return Measure(
        name, "m", scale, value, low, high, facilities.sources, ground.ways.basis,
        tuple(names), facilities.unusable, unreached=tuple(np.flatnonzero(some).tolist()),
    )  # fmt: skip


def within(
    name: str, ground: Ground, facilities: Facilities, metres: float, scale: Scale
) -> Measure:
    """Add up the facilities within a way of some metres.

    Parameters
    ----------
    name : str
        Of the criterion.
    ground : Ground
        Candidates and ways.
    facilities : Facilities
        What is added up, each by its amount.
    metres : float
        How far.
    scale : Scale
        The reference.

    Returns
    -------
    Measure
        What has no position may be near any candidate: the bound above counts it.
    """
    return _summed(
        name, ground, facilities, scale, lambda lengths: (lengths <= metres).astype(np.float64)
    )


def gravity(
    name: str, ground: Ground, facilities: Facilities, metres: float, scale: Scale
) -> Measure:
    """Add up all facilities, each counting one half for every so many metres.

    Parameters
    ----------
    name : str
        Of the criterion.
    ground : Ground
        Candidates and ways.
    facilities : Facilities
        What is added up, each by its amount.
    metres : float
        The way at which one counts half.
    scale : Scale
        The reference.

    Returns
    -------
    Measure
        The sum of amount times ``0.5 ** (length / metres)``.
    """
    return _summed(name, ground, facilities, scale, lambda lengths: 0.5 ** (lengths / metres))


def density(
    name: str, ground: Ground, facilities: Facilities, metres: float, scale: Scale
) -> Measure:
    """Count facilities a square kilometre, in the circle around a candidate.

    Parameters
    ----------
    name : str
        Of the criterion.
    ground : Ground
        Candidates; a density is of an area, so that ways do not count.
    facilities : Facilities
        What is counted, each by its amount.
    metres : float
        The circle's radius.
    scale : Scale
        The reference.

    Returns
    -------
    Measure
        By square kilometre.
    """
    area_km2 = np.pi * (metres / 1000.0) ** 2
    candidates = _positions(ground)
    away, margin = (
        measured(candidates, facilities.positions) for measured in (straight_m, margins_m)
    )
    away[facilities.own(ground.candidates.ids)] = np.inf
    value, low, high = (
        ((lengths <= metres) @ facilities.amount) / area_km2
        for lengths in (away, away + margin, np.maximum(away - margin, 0.0))
    )
    return Measure(
        name, "per_km2", scale, value, low, high + _missing(facilities) / area_km2,
        facilities.sources, "straight", unusable=facilities.unusable,
    )  # fmt: skip


def catchment(  # noqa: PLR0913, PLR0917 - who supplies, who asks, and how far
    name: str,
    ground: Ground,
    supply: Facilities,
    demand: Facilities,
    metres: float,
    scale: Scale,
) -> Measure:
    """Share out each facility among all who reach it, and add up what a candidate reaches.

    The two-step floating catchment of Luo and Wang (2003): a facility's amount is divided by the
    demand within reach of it; a candidate has the sum over the facilities within its own reach.

    Parameters
    ----------
    name : str
        Of the criterion.
    ground : Ground
        Candidates and ways.
    supply : Facilities
        What is shared.
    demand : Facilities
        Who shares it.
    metres : float
        The reach of both steps.
    scale : Scale
        The reference.

    Returns
    -------
    Measure
        Supply for one of demand. A facility that no demand reaches is left out, as nobody
        shares it; where that may be so the bound above is not known.
    """
    asked = ground.ways.lengths(demand.positions, supply.positions)
    totals = {
        "value": demand.amount @ _reached(asked.value, metres),
        "low": demand.amount @ _reached(asked.low, metres),  # all who may reach it: the most
        "high": demand.amount @ _reached(asked.high, metres),  # who surely reach it: the least
    }
    count = len(ground.candidates.ids)
    value, low, high = np.zeros(count), np.zeros(count), np.zeros(count)
    for rows, lengths in _measured(ground, supply):
        known, reaches = _each(supply.amount, totals["value"]), _reached(lengths.value, metres)
        value[rows] = reaches @ known
        low[rows] = _reached(lengths.high, metres) @ _each(supply.amount, totals["low"])
        may = _reached(lengths.low, metres)
        high[rows] = np.where(
            (may @ (totals["high"] == 0)) > 0, np.nan, may @ _each(supply.amount, totals["high"])
        )
        value[rows[_lost(lengths)]] = np.nan
    if demand.unusable:
        low[:] = 0.0
    if supply.unusable:
        high[:] = np.nan
    return Measure(
        name, "", scale, value, low, high,
        tuple(sorted({*supply.sources, *demand.sources})), ground.ways.basis,
        unusable=supply.unusable + demand.unusable,
        unreached=tuple(np.flatnonzero(np.isnan(value)).tolist()),
    )  # fmt: skip


def _summed(
    name: str, ground: Ground, facilities: Facilities, scale: Scale, weigh: Weigh
) -> Measure:
    count = len(ground.candidates.ids)
    value, low, high = np.zeros(count), np.zeros(count), np.zeros(count)
    for rows, lengths in _measured(ground, facilities):
        for found, kind in ((value, lengths.value), (low, lengths.high), (high, lengths.low)):
            away = np.where(np.isnan(kind), np.inf, kind)
            found[rows] = weigh(away) @ facilities.amount
        value[rows[_lost(lengths)]] = np.nan
    unit = "count" if facilities.counted else ""
    return Measure(
        name, unit, scale, value, low, high + _missing(facilities), facilities.sources,
        ground.ways.basis, unusable=facilities.unusable,
        unreached=tuple(np.flatnonzero(np.isnan(value)).tolist()),
    )  # fmt: skip


def _measured(ground: Ground, facilities: Facilities) -> Blocks:
    # In blocks of candidates; a candidate never reaches itself.
    positions, (own_rows, own_columns) = _positions(ground), facilities.own(ground.candidates.ids)
    step = max(1, PAIRS // max(1, len(facilities)))
    for start in range(0, len(positions), step):
        rows = np.arange(start, min(start + step, len(positions)))
        part = Positions(
            positions.longitude[rows], positions.latitude[rows], positions.accuracy_m[rows]
        )
        lengths = ground.ways.lengths(part, facilities.positions)
        here = (own_rows >= start) & (own_rows < start + step)
        at = own_rows[here] - start, own_columns[here]
        for kind in (lengths.value, lengths.low, lengths.high):
            kind[at] = np.inf
        yield rows, lengths


def _positions(ground: Ground) -> Positions:
    found = ground.candidates
    return Positions(found.longitude, found.latitude, found.accuracy_m)


def _lost(lengths: Lengths) -> NDArray[np.bool_]:
    # Candidates from which no facility at all is reached, though there are some.
    none = ~np.isfinite(lengths.value).any(axis=1)
    return np.asarray(none & np.isnan(lengths.value).any(axis=1))


def _reached(lengths: NDArray[np.float64], metres: float) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        return (lengths <= metres).astype(np.float64)


def _each(amount: NDArray[np.float64], shared: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(amount, shared, out=np.zeros_like(amount), where=shared > 0)


def _missing(facilities: Facilities) -> float:
    # What is not known of could be anywhere; without an amount there is no bound to it.
    if not facilities.unusable:
        return 0.0
    return float(facilities.unusable) if facilities.counted else np.nan
