"""Synthetic questions of several sites, and their best values by trying every choice."""

import itertools

import numpy as np
from hypothesis import strategies as st

from explorer.allocation.problem import (
    MODELS,
    Model,
    Problem,
    nearest_open,
    value_of,
)

NONE = -1


@st.composite
def problems(draw: st.DrawFn, model: Model | None = None) -> Problem:
    """Small questions of every kind: locks, capacities, scores, ways that are not there, ties."""
    chosen: Model = draw(st.sampled_from(MODELS)) if model is None else model
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    metres = st.sampled_from([0.0, 100.0, 200.0, 300.0, 450.0, 700.0, np.nan])
    if draw(st.booleans()):
        metres = st.integers(0, 1000).map(float)
    cost = np.array([[draw(metres) for _ in range(columns)] for _ in range(rows)])
    weight = np.array([float(draw(st.integers(1, 9))) for _ in range(rows)])
    sites = draw(st.integers(1, columns))
    keep = draw(st.sets(st.integers(0, columns - 1), max_size=min(2, sites)))
    shared = draw(st.integers(0, 2)) == 0 and rows * columns <= 16
    capacity = [float(draw(st.integers(1, 20))) for _ in range(columns)] if shared else None
    scored = draw(st.integers(0, 2)) == 0
    score = [draw(st.integers(0, 10)) / 10.0 for _ in range(columns)] if scored else None
    worth = draw(st.sampled_from([0.0, 0.1, 50.0])) if scored and chosen != "set-cover" else 0.0
    return Problem(
        chosen,
        cost,
        weight,
        None if chosen == "set-cover" and draw(st.booleans()) else sites,
        None if chosen == "p-median" else float(draw(st.sampled_from([150, 300, 500]))),
        tuple(sorted(keep)),
        None if capacity is None else np.array(capacity),
        None if score is None else np.array(score),
        worth,
    )


def best_value(problem: Problem) -> float | None:
    """Give the best value by trying every set of sites, and who is served by which."""
    columns = problem.cost.shape[1]
    found = None
    for size in range(max(1, len(problem.keep)), problem.limit + 1):
        for sites in itertools.combinations(range(columns), size):
            if not set(problem.keep) <= set(sites):
                continue
            for assigned in _assignments(problem, sites):
                value = value_of(problem, sites, assigned)
                must = problem.model != "max-cover"
                if (must and (assigned < 0).any()) or not np.isfinite(value):
                    continue
                better = found is None or (value < found if must else value > found)
                found = value if better else found
    return found


def _assignments(problem: Problem, sites: tuple[int, ...]) -> list[np.ndarray]:
    if problem.capacity is None:
        return [nearest_open(problem, sites)]
    choices = [
        [*([NONE] if problem.model == "max-cover" else []), *(s for s in sites if reach[s])]
        for reach in problem.reach
    ]
    found = []
    for one in itertools.product(*choices):
        assigned = np.array(one, dtype=np.int64)
        served = assigned >= 0
        columns = problem.cost.shape[1]
        load = np.bincount(assigned[served], problem.weight[served], minlength=columns)
        if (load <= problem.capacity).all():
            found.append(assigned)
    return found
