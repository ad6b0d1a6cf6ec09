"""An allocation as JSON, and as flat rows with a position: its sites, or who goes where."""

from typing import Any, Final

import numpy as np

from explorer.allocation.problem import Whole
from explorer.studies.allocation.answer import Allocation
from explorer.studies.allocation.reasons import both, mean_m, why
from explorer.studies.allocation.sites import Site, sites
from explorer.studies.siting.result import removed_by
from explorer.vocabulary import Language

METRES: Final = 1
PARTS: Final = 6


def to_json(allocation: Allocation, notes: dict[str, list[str]]) -> dict[str, Any]:
    """Give an allocation as the object that ``manufacture allocate --format json`` prints.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    notes : dict of str to list of str
        By language.

    Returns
    -------
    dict
        `question`, `status`, `solver`, `sites`, `assignments`, totals, `refusal`, `removed`,
        the account of the demand, `notes` and `sources`.
    """
    choice, demand = allocation.choice, allocation.demand
    found = sites(allocation)
    refusal = allocation.refusal
    within = allocation.question.within_m()
    mean, far = mean_m(allocation), _farthest(allocation)
    return {
        "question": allocation.question.to_json(),
        "status": _status(allocation),
        "solver": None
        if choice is None
        else {
            "name": choice.solver,
            "through": choice.through,
            "seconds": round(choice.seconds, 3),
            "gap": _plain(choice.gap, PARTS),
            "bound": _plain(choice.bound, PARTS),
            "objective": _plain(choice.objective, PARTS),
        },
        "basis": allocation.ways.basis,
        "sites": [site_json(allocation, one) for one in found],
        "mean_m": None if mean is None else round(mean, METRES),
        "max_m": None if far is None else round(far, METRES),
        "within_m": within,
        "share_covered": None
        if choice is None or within is None
        else round(covered_within(allocation, within), PARTS),
        "share_served": None if choice is None else round(_served(allocation), PARTS),
        "assignments": assignments(allocation),
        "demand": {
            "in": len(demand) + len(demand.aside),
            "used": len(demand),
            "amount": round(float(demand.amount.sum()), PARTS),
            "set_aside": [dict(one) for one in demand.aside],
            "without_way": [demand.keys[row] for row in allocation.unreached],
        },
        "candidates_in": len(allocation.candidates.ids),
        "candidates_possible": len(allocation.columns),
        "unlocated": [dict(one) for one in allocation.candidates.unlocated],
        "removed": removed_by(allocation.narrowed.constraints, allocation.candidates.ids),
        "refusal": None
        if refusal is None
        else {
            "reason": refusal.key,
            "demand": [demand.keys[row] for row in refusal.rows],
            "relax": list(refusal.relax),
            **{f"text_{tongue}": " ".join(why(allocation, tongue)) for tongue in Language},
        },
        "notes": notes,
        "sources": dict(allocation.sources),
    }


def site_json(allocation: Allocation, site: Site) -> dict[str, Any]:
    """Tell all of one site.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.
    site : Site
        One of its sites.

    Returns
    -------
    dict
        Plain values.
    """
    score = allocation.score
    return {
        "id": allocation.candidates.ids[allocation.columns[site.column]],
        "name": allocation.site_name(site.column, Language.FRENCH),
        "name_en": allocation.site_name(site.column, Language.ENGLISH),
        "kept": site.kept,
        "served": len(site.rows),
        "amount": round(site.amount, PARTS),
        "share": round(site.share, PARTS),
        "mean_m": None if site.mean_m is None else round(site.mean_m, METRES),
        "max_m": None if site.max_m is None else round(site.max_m, METRES),
        "farthest": None
        if site.farthest is None
        else allocation.demand.keys[allocation.rows[site.farthest]],
        "capacity": site.room,
        "score": None if score is None else round(float(score[site.column]), PARTS),
        "lost": None if site.lost.value is None else round(site.lost.value, PARTS),
        "lost_demand": [allocation.demand.keys[allocation.rows[row]] for row in site.lost.rows],
        "instead": None
        if site.instead is None
        else allocation.candidates.ids[allocation.columns[site.instead]],
        "instead_worse": None if site.instead is None else round(site.worse, PARTS),
        **both(allocation, site),
    }


def assignments(allocation: Allocation) -> list[dict[str, Any]]:
    """Tell who goes where.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.

    Returns
    -------
    list of dict
        Of all demand, that without a site too: `id`, `name`, `name_en`, `demand`, `site`,
        `site_name`, `site_name_en`, `distance_m` with `distance_low_m` and `distance_high_m`,
        `basis`, `longitude`, `latitude`. None where there is no choice.
    """
    choice, problem, demand = allocation.choice, allocation.problem, allocation.demand
    if choice is None or problem is None:
        return []
    at = {int(row): place for place, row in enumerate(allocation.rows)}
    found = []
    for row, key in enumerate(demand.keys):
        place = at.get(row)
        site = -1 if place is None else int(choice.assigned[place])
        served = place is not None and site >= 0
        ends = (problem.cost[place, site], allocation.low[place], allocation.high[place])
        metres = [_plain(float(one), METRES) for one in ends] if served else [None] * 3
        found.append(
            {
                "id": key,
                "name": demand.names_fr[row],
                "name_en": demand.names_en[row],
                "demand": float(demand.amount[row]),
                "site": allocation.candidates.ids[allocation.columns[site]] if served else None,
                "site_name": allocation.site_name(site, Language.FRENCH) if served else None,
                "site_name_en": allocation.site_name(site, Language.ENGLISH) if served else None,
                "distance_m": metres[0],
                "distance_low_m": metres[1],
                "distance_high_m": metres[2],
                "basis": allocation.ways.basis,
                "longitude": float(demand.positions.longitude[row]),
                "latitude": float(demand.positions.latitude[row]),
            }
        )
    return found


def site_rows(allocation: Allocation) -> list[dict[str, Any]]:
    """Give the sites as flat rows with a position, for GeoJSON and CSV.

    Parameters
    ----------
    allocation : Allocation
        From ``allocate``.

    Returns
    -------
    list of dict
        Without lists.
    """
    rows = []
    for rank, site in enumerate(sites(allocation), start=1):
        row = int(allocation.columns[site.column])
        told = {
            key: value
            for key, value in site_json(allocation, site).items()
            if not isinstance(value, list)
        }
        rows.append(
            {
                "rank": rank,
                **told,
                "basis": allocation.ways.basis,
                "longitude": float(allocation.candidates.longitude[row]),
                "latitude": float(allocation.candidates.latitude[row]),
            }
        )
    return rows


def covered_within(allocation: Allocation, within: float) -> float:
    """Tell which part of the demand has its site within a distance.

    Parameters
    ----------
    allocation : Allocation
        With a choice.
    within : float
        Metres.

    Returns
    -------
    float
        Of all demand whose amount and position are known, that without a way too.
    """
    problem, choice = allocation.problem, allocation.choice
    if problem is None or choice is None:
        return 0.0
    served = choice.assigned >= 0
    near = problem.cost[served, choice.assigned[served]] <= within
    return float(problem.weight[served][near].sum() / allocation.demand.amount.sum())


def uncovered(allocation: Allocation) -> Whole:
    """Give the demand that a cover leaves out, though there is a way.

    Parameters
    ----------
    allocation : Allocation
        With a choice.

    Returns
    -------
    numpy.ndarray of int
        Rows of all demand.
    """
    choice = allocation.choice
    if choice is None:
        return np.empty(0, dtype=np.int64)
    return np.asarray(allocation.rows[choice.assigned < 0])


def _served(allocation: Allocation) -> float:
    return covered_within(allocation, np.inf)


def _farthest(allocation: Allocation) -> float | None:
    problem, choice = allocation.problem, allocation.choice
    if problem is None or choice is None or not (choice.assigned >= 0).any():
        return None
    served = choice.assigned >= 0
    return float(problem.cost[served, choice.assigned[served]].max())


def _status(allocation: Allocation) -> str:
    if allocation.choice is not None:
        return allocation.choice.status
    refusal = allocation.refusal
    return "time" if refusal is not None and refusal.key == "time" else "infeasible"


def _plain(value: float, places: int) -> float | None:
    return round(float(value), places) if np.isfinite(value) else None
