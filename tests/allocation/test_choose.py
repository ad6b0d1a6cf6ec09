import itertools
import time
from dataclasses import replace
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from explorer.allocation import covers, highs, median, pysal
from explorer.allocation.bounds import bounded
from explorer.allocation.choose import choose
from explorer.allocation.problem import (
    Choice,
    Model,
    Problem,
    Progress,
    nearest_open,
    value_of,
)
from explorer.errors import SchemaError
from tests.allocation.published import CENTRE, MEDIANS, NODES, OPTIMUM, pmed1
from tests.allocation.synthetic import best_value, problems
from tests.examples import few

MANY = settings(max_examples=few(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def require_best(problem: Problem, choice: Choice | None) -> None:
    best = best_value(problem)
    if best is None:
        assert choice is None
        return
    assert choice is not None
    assert choice.status == "optimal"
    assert choice.objective == pytest.approx(best, rel=1e-7, abs=1e-7)
    assert choice.gap < 1e-6
    assert set(problem.keep) <= set(choice.open)
    assert len(choice.open) <= problem.limit
    served = np.flatnonzero(choice.assigned >= 0)
    assert problem.reach[served, choice.assigned[served]].all()
    assert set(choice.assigned[served].tolist()) <= set(choice.open)
    if problem.capacity is not None:
        for site in choice.open:
            load = problem.weight[choice.assigned == site].sum()
            assert load <= problem.capacity[site] + 1e-6


@MANY
@given(problems())
def test_a_choice_is_the_best_of_all_choices(problem: Problem) -> None:
    require_best(problem, choose(problem, through="highs"))


@MANY
@given(problems())
def test_a_choice_bounded_first_is_the_best_of_all_choices(problem: Problem) -> None:
    with mock.patch.object(median, "LARGE", 0), mock.patch.object(covers, "LARGE", 0):
        require_best(problem, choose(problem, through="highs"))


@settings(max_examples=few(40), deadline=None)
@given(problems())
def test_a_choice_stated_by_spopt_has_the_same_value(problem: Problem) -> None:
    pytest.importorskip("spopt", reason="spopt is an extra")
    if pysal.cannot(problem) is None and best_value(problem) is not None:
        require_best(problem, choose(problem, through="spopt"))


@settings(max_examples=few(60), deadline=None)
@given(problems())
def test_the_order_of_demands_changes_nothing(problem: Problem) -> None:
    turned = replace(problem, cost=problem.cost[::-1], weight=problem.weight[::-1])
    one, other = choose(problem, through="highs"), choose(turned, through="highs")
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.objective == pytest.approx(other.objective, rel=1e-9, abs=1e-9)
        again = choose(problem, through="highs")
        assert again is not None
        assert again.open == one.open
        assert (again.assigned == one.assigned).all()


def synthetic(rows: int, columns: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    demands, sites = generator.random((rows, 2)), generator.random((columns, 2))
    cost = 10_000 * np.hypot(*(demands[:, None] - sites[None]).transpose(2, 0, 1))
    return cost, generator.integers(1, 100, rows).astype(float)


def test_equal_choices_are_settled_by_the_order_of_candidates() -> None:
    # Every pair of the four corners is as good as any other for a demand at each.
    cost = np.where(np.eye(4, dtype=bool), 0.0, 100.0)
    choice = choose(Problem("p-median", cost, np.ones(4), sites=2), through="highs")
    assert choice is not None
    assert choice.open == (0, 1)
    assert choice.objective == 50.0
    cover = choose(Problem("set-cover", np.zeros((3, 5)), np.ones(3), within=1.0), through="highs")
    assert cover is not None
    assert cover.open == (0,)


def test_the_middle_of_a_line_is_its_median() -> None:
    # From Hakimi's theorem: of eleven demands alike on a line, the sixth is the 1-median, and
    # of two sites each halves its own side: 5 to the left and 6 to the right.
    at = 100.0 * np.arange(11)
    cost = np.abs(at[:, None] - at)
    one = choose(Problem("p-median", cost, np.ones(11), sites=1), through="highs")
    two = choose(Problem("p-median", cost, np.ones(11), sites=2), through="highs")
    assert one is not None
    assert two is not None
    assert one.open == (5,)
    assert one.objective == pytest.approx(100 * (2 * (1 + 2 + 3 + 4 + 5)) / 11)
    assert two.objective == pytest.approx(100 * (2 * (1 + 2) + (1 + 2) * 2 + 3) / 11)


def grid_distances(side: int) -> np.ndarray:
    points = np.array(list(itertools.product(range(side), repeat=2)))
    steps: np.ndarray = np.abs(points[:, None] - points[None]).sum(axis=2).astype(float)
    return steps


@pytest.mark.parametrize("through", ["highs", "spopt"])
def test_the_published_median_of_the_or_library_is_found(through: Any) -> None:
    asked = Problem("p-median", pmed1(), np.ones(NODES), sites=MEDIANS)
    choice = choose(asked, through=through, seconds=60)
    assert choice is not None
    assert choice.status == "optimal"
    assert choice.objective * NODES == pytest.approx(OPTIMUM)


@pytest.mark.parametrize("through", ["highs", "spopt"])
def test_the_published_centres_of_the_or_library_are_covers_of_their_radius(through: Any) -> None:
    def cover(model: Model, within: float, sites: int | None = None) -> Choice:
        asked = Problem(model, pmed1(), np.ones(NODES), sites, within)
        choice = choose(asked, through=through, seconds=60)
        assert choice is not None
        assert choice.status == "optimal"
        return choice

    assert cover("set-cover", CENTRE).objective == MEDIANS
    assert cover("max-cover", CENTRE, MEDIANS).objective == pytest.approx(1.0)
    assert cover("set-cover", CENTRE - 1).objective > MEDIANS
    most = cover("max-cover", CENTRE - 1, MEDIANS).objective * NODES
    assert most == pytest.approx(NODES - 1)


@pytest.mark.parametrize(("side", "known"), [(3, 3), (4, 4), (5, 7), (6, 10), (7, 12), (8, 16)])
def test_a_grid_is_dominated_by_as_few_as_is_known(side: int, known: int) -> None:
    # Domination numbers of n by n grids, from Hare (1985) on: 3, 4, 7, 10, 12, 16.
    steps = grid_distances(side)
    asked = Problem("set-cover", steps, np.ones(side * side), within=1.0)
    choice = choose(asked, through="highs", seconds=60)
    assert choice is not None
    assert (choice.status, choice.objective) == ("optimal", known)
    # One fewer cannot cover all, and a maximal cover says how much it does.
    assert choose(replace(asked, sites=known - 1), through="highs") is None
    most = choose(
        Problem("max-cover", steps, np.ones(side * side), sites=known, within=1.0), through="highs"
    )
    assert most is not None
    assert most.objective == pytest.approx(1.0)


def test_five_queens_of_a_board_cover_it() -> None:
    # The queens of De Jaenisch (1862): five dominate the board of 8 by 8, four do not.
    points = np.array(list(itertools.product(range(8), repeat=2)))
    rows, columns = (points[:, None] - points[None]).transpose(2, 0, 1)
    attacked = (rows == 0) | (columns == 0) | (np.abs(rows) == np.abs(columns))
    cost = np.where(attacked, 1.0, np.nan)
    asked = Problem("set-cover", cost, np.ones(64), within=1.0)
    choice = choose(asked, through="highs", seconds=60)
    assert choice is not None
    assert choice.objective == 5
    four = Problem("max-cover", cost, np.ones(64), sites=4, within=1.0)
    most = choose(four, through="highs", seconds=60)
    assert most is not None
    assert 62 / 64 <= most.objective < 1.0


def test_a_middling_question_is_proven_and_agrees_with_spopt() -> None:
    pytest.importorskip("spopt", reason="spopt is an extra")
    cost, weight = synthetic(120, 40, seed=5)
    for model, within in (("p-median", None), ("max-cover", 1500.0), ("set-cover", 3000.0)):
        sites = None if model == "set-cover" else 6
        problem = Problem(model, cost, weight, sites, within, keep=(3,))  # type: ignore[arg-type]
        ours, theirs = (choose(problem, through=name) for name in ("highs", "spopt"))
        assert ours is not None
        assert theirs is not None
        assert ours.objective == pytest.approx(theirs.objective, rel=1e-7)
        assert theirs.through.startswith("spopt ")
        assert ours.solver == highs.name() == theirs.solver


def test_a_larger_question_is_bounded_before_it_is_solved() -> None:
    cost, weight = synthetic(300, 150, seed=6)
    problem = Problem("p-median", cost, weight, sites=8)
    now = time.monotonic()
    found = bounded(problem, gap=0.0, until=now + 60, began=now)
    assert found.bound <= found.value <= 1.01 * found.bound
    choice = choose(problem, through="highs", seconds=120)
    assert choice is not None
    assert choice.status == "optimal"
    assert found.bound <= choice.objective <= found.value
    assert found.allowed[list(choice.open)].all()
    assert found.allowed.sum() < 75
    # And the same without any bounding.
    with mock.patch.object(median, "LARGE", 1_000_000):
        plain = choose(replace(problem, cost=cost[:, found.allowed]), through="highs", seconds=120)
    assert plain is not None
    assert plain.objective == pytest.approx(choice.objective)


def test_at_the_limit_the_best_so_far_is_given_with_its_gap() -> None:
    cost, weight = synthetic(400, 400, seed=7)
    told: list[Progress] = []
    began = time.monotonic()
    choice = choose(
        Problem("p-median", cost, weight, sites=15), seconds=0.4, through="highs", say=told.append
    )
    assert time.monotonic() - began < 30
    assert choice is not None
    assert choice.status == "limit"
    assert choice.gap > 0
    assert choice.bound < choice.objective
    assert told
    assert told[-1].best is not None
    assigned = nearest_open(Problem("p-median", cost, weight, sites=15), choice.open)
    assert (assigned == choice.assigned).all()


@pytest.mark.parametrize("model", ["p-median", "max-cover", "set-cover"])
def test_however_short_the_time_the_gap_is_a_number(model: Model) -> None:
    cost, weight = synthetic(200, 200, seed=8)
    within = None if model == "p-median" else 800.0
    sites = None if model == "set-cover" else 9
    problem = Problem(model, cost, weight, sites, within)
    choice = choose(problem, seconds=1e-6, through="highs")
    if choice is None or choice.status == "none":
        return
    assert np.isfinite([choice.gap, choice.bound, choice.objective]).all()
    assert value_of(problem, choice.open, choice.assigned) == pytest.approx(choice.objective)


def test_a_gap_that_is_good_enough_ends_the_search() -> None:
    cost, weight = synthetic(400, 400, seed=7)
    choice = choose(Problem("p-median", cost, weight, sites=15), gap=0.05, through="highs")
    assert choice is not None
    assert choice.status == "optimal"
    assert choice.gap <= 0.05


def test_scores_move_sites_by_what_they_are_worth() -> None:
    # One site for a demand at 0 m of the first and 60 m of the second, whose score is full.
    cost, score = np.array([[0.0, 60.0]]), np.array([0.0, 1.0])
    asked = Problem("p-median", cost, np.ones(1), sites=1, score=score)
    for worth, wanted, value in ((50.0, (0,), 50.0), (70.0, (1,), 60.0)):
        choice = choose(replace(asked, worth=worth), through="highs")
        assert choice is not None
        assert choice.open == wanted
        assert choice.objective == pytest.approx(value)


def test_of_covers_alike_the_one_with_better_scores_is_chosen() -> None:
    cost = np.zeros((2, 3))
    asked = Problem("set-cover", cost, np.ones(2), within=1.0, score=np.array([0.2, 0.9, 0.5]))
    choice = choose(asked, through="highs")
    assert choice is not None
    assert choice.open == (1,)


def test_a_site_that_serves_nobody_is_not_opened_and_a_kept_one_is() -> None:
    cost = np.array([[0.0, 10.0, 10.0], [0.0, 10.0, 10.0]])
    free = choose(Problem("p-median", cost, np.ones(2), sites=3), through="highs")
    kept = choose(Problem("p-median", cost, np.ones(2), sites=3, keep=(2,)), through="highs")
    assert free is not None
    assert kept is not None
    assert free.open == (0,)
    assert kept.open == (0, 2)


def test_what_is_no_question_is_refused_in_words() -> None:
    cost = np.zeros((2, 2))
    for wrong, said in (
        ({"weight": np.array([1.0, 0.0])}, "demands above 0"),
        ({"weight": np.array([1.0, np.nan])}, "weight is 2 numbers"),
        ({"sites": 0}, "sites are 1 or more"),
        ({"sites": None}, "sites are 1 or more"),
        ({"keep": (2,)}, "keep names columns"),
        ({"model": "max-cover"}, "within is metres"),
        ({"worth": -1.0}, "worth is 0 or more"),
        ({"cost": -np.ones((2, 2))}, "distances are 0 or more"),
        ({"cost": np.zeros((0, 2)), "weight": np.zeros(0)}, "demands and candidates"),
    ):
        given_: dict[str, Any] = {
            "model": "p-median",
            "cost": cost,
            "weight": np.ones(2),
            "sites": 1,
            **wrong,
        }
        with pytest.raises(SchemaError, match=said):
            Problem(**given_)
    problem = Problem("p-median", cost, np.ones(2), sites=1)
    with pytest.raises(SchemaError, match="time is above 0"):
        choose(problem, seconds=0.0)
    with pytest.raises(SchemaError, match="'auto', 'spopt' or 'highs'"):
        choose(problem, through="cplex")
    no_way = replace(problem, cost=np.array([[0.0, np.nan], [1.0, 1.0]]))
    with pytest.raises(SchemaError, match="a way between every two"):
        choose(no_way, through="spopt")


def test_more_kept_than_sites_is_no_choice() -> None:
    problem = Problem("p-median", np.zeros((1, 3)), np.ones(1), sites=1, keep=(0, 1))
    assert choose(problem, through="highs") is None


def test_the_value_of_a_choice_is_what_it_says() -> None:
    cost = np.array([[100.0, 300.0], [500.0, 200.0]])
    problem = Problem("p-median", cost, np.array([3.0, 1.0]), sites=2)
    assert value_of(problem, (0,), np.array([0, 0])) == 200.0
    assert value_of(problem, (0, 1), np.array([0, 1])) == 125.0
    assert value_of(problem, (0,), np.array([0, -1])) == np.inf
