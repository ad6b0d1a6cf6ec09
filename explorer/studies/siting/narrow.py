"""What constraints leave of the candidates, and what each says of everyone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.errors import InputError
from explorer.studies.siting.bounds import Bound
from explorer.studies.siting.candidates import candidate_names, open_candidates
from explorer.studies.siting.criteria.measure import Ground, Measure
from explorer.studies.siting.criteria.registry import measure
from explorer.studies.siting.filters import FAILS, PASSES, UNKNOWN, filtered
from explorer.studies.siting.query import Query
from explorer.studies.siting.sealed import Sealed
from explorer.studies.siting.ways import StraightLine, Ways


@dataclass(frozen=True, slots=True)
class Constraint:
    """A hard constraint, and what it says of each candidate.

    Attributes
    ----------
    text : str
        As it was asked for.
    outcome : numpy.ndarray of int
        1 passes, 0 fails, -1 cannot be told.
    bound : Bound or None
        Of a criterion; None of a filter.
    sure : numpy.ndarray of bool
        Whether it would be the same for every value between the criterion's bounds.
    """

    text: str
    outcome: NDArray[np.int8]
    bound: Bound | None
    sure: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Candidates as the constraints leave them.

    Attributes
    ----------
    ground : Ground
        All candidates, the layers, and what measures ways.
    constraints : tuple of Constraint
        In the order asked.
    measures : mapping of str to Measure
        Of every criterion that is weighed or constrained.
    rows : numpy.ndarray of int
        Of the candidates that pass, in their order.
    """

    ground: Ground
    constraints: tuple[Constraint, ...]
    measures: Mapping[str, Measure]
    rows: NDArray[np.int64]


def narrow(
    catalog: Catalog,
    query: Query,
    wanted: Mapping[str, float],
    sealed: Sealed | None = None,
    *,
    asked: bool = False,
) -> Narrowed:
    """Measure candidates, and keep those that the constraints let pass.

    Parameters
    ----------
    catalog : Catalog
        From ``open_catalog``.
    query : Query
        Candidates and constraints.
    wanted : mapping of str to float
        Criteria to measure beside those of the constraints.
    sealed : Sealed, optional
        The catalogue's layers, as a scenario may have edited them.
    asked : bool
        Whether some criterion must be wanted.

    Returns
    -------
    Narrowed
        With no row where nobody passes.

    Raises
    ------
    CatalogError
        If a layer is unknown.
    InputError
        If no candidate has a position, or what is asked cannot be read.
    """
    edited, sealed = sealed is not None, Sealed(catalog) if sealed is None else sealed
    candidates = open_candidates(candidate_names(catalog, query), sealed)
    if query.scenario is not None:
        message = (
            f"The query names the scenario '{query.scenario}': ask find_versus, which ranks before "
            "and after it."
        )
        raise InputError(message)
    if not candidates.ids and not edited:
        layers = (
            ", ".join(candidate_names(catalog, query)) or "the usual layers, which are not here"
        )
        message = (
            f"No candidate has a position: {len(candidates.unlocated)} without one in {layers}. "
            "Name other layers, a file, a grid or LON,LAT with --candidates, or bring the layers "
            "up to date with 'manufacture refresh'."
        )
        raise InputError(message)
    if asked and not wanted:
        message = (
            "Nothing to rank by: give a weight (--weight schools=2) or a constraint "
            "(--near 'schools<=800m')."
        )
        raise InputError(message)
    bounds = query.bounds()
    names = dict.fromkeys([*wanted, *(bound.criterion for bound in bounds)])
    if query.premises is not None and not Path(query.premises).is_file():
        message = f"There is no file of building records '{query.premises}'."
        raise InputError(message)
    ways = open_ways(query, catalog)
    ground = Ground(candidates, sealed, ways, query.premises, query.radius_m)
    for name in query.scales:
        if name not in names:
            message = f"There is a scale for '{name}', which is neither weighed nor constrained."
            raise InputError(message)
    measures = {name: measure(name, ground, query.scales.get(name)) for name in names}
    constraints = [
        Constraint(
            str(bound),
            _outcome(measures[bound.criterion], bound),
            bound,
            _sure(measures[bound.criterion], bound),
        )
        for bound in bounds
    ]
    if query.where is not None:
        outcome = filtered(query.where, candidates.properties)
        constraints.append(Constraint(query.where, outcome, None, outcome != UNKNOWN))
    passes = np.ones(len(candidates.ids), dtype=bool)
    for constraint in constraints:
        passes &= constraint.outcome == PASSES
    rows = np.flatnonzero(passes)
    return Narrowed(ground, tuple(constraints), measures, rows)


def open_ways(query: Query, catalog: Catalog) -> Ways:
    """Give what measures the ways of a query.

    Parameters
    ----------
    query : Query
        With a file of streets or without.
    catalog : Catalog
        Of the territory, which may have kept one.

    Returns
    -------
    Ways
        Along streets where there are any, else by the straight line.
    """
    streets = query.streets
    if streets is None:
        from explorer.layers.keptfiles import STREETS, kept_files  # noqa: PLC0415 - as below

        kept = kept_files(catalog.root, STREETS)
        streets = None if kept is None else str(kept.paths[0])
    if streets is None:
        return StraightLine(query.by)
    from explorer.studies.siting.network import NetworkWays  # noqa: PLC0415 - for streets alone

    return NetworkWays(streets, query.by)


def _outcome(one: Measure, bound: Bound) -> NDArray[np.int8]:
    if bound.unit is not None and bound.unit != one.unit:
        units = {"m": "metres", "share": "a share", "count": "a count", "yes": "0 or 1"}
        wanted, given = (units.get(unit, "a plain number") for unit in (one.unit, bound.unit))
        message = f"'{one.name}' is {wanted}, and the constraint '{bound}' is in {given}."
        raise InputError(message)
    ends = {"share": (0.0, 1.0), "yes": (0.0, 1.0)}.get(one.unit)
    if ends is not None and not ends[0] <= bound.value <= ends[1]:
        message = f"'{one.name}' goes from 0 to 1; the constraint is '{bound}'."
        raise InputError(message)
    meets = one.value <= bound.value if bound.sign == "<=" else one.value >= bound.value
    outcome = np.where(meets, PASSES, FAILS)
    return np.where(np.isnan(one.value), UNKNOWN, outcome).astype(np.int8)


def _sure(one: Measure, bound: Bound) -> NDArray[np.bool_]:
    # With nothing known on one side, nothing is sure there.
    low = np.where(np.isnan(one.low), -np.inf, one.low)
    high = np.where(np.isnan(one.high), np.inf, one.high)
    if bound.sign == "<=":
        return np.asarray((high <= bound.value) | (low > bound.value))
    return np.asarray((low >= bound.value) | (high < bound.value))
