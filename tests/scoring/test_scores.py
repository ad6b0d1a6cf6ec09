import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from explorer.errors import SchemaError
from explorer.scoring import (
    METHODS,
    Influence,
    Scale,
    pareto_front,
    rank_bounds,
    ranks,
    scaled,
    scaled_bounds,
    scores,
    smallest_flip,
    stability,
)
from tests.examples import few

UNIT = st.floats(0, 1, allow_subnormal=False)
TABLES = npst.arrays(np.float64, st.tuples(st.integers(1, 12), st.just(4)), elements=UNIT)
WEIGHTS = npst.arrays(np.float64, 4, elements=st.floats(0.01, 1))
EVERY = pytest.mark.parametrize("method", METHODS)


def test_values_are_worth_what_the_scale_says() -> None:
    positive = Scale(Influence.POSITIVE, 0, 10)
    assert scaled([-5, 0, 5, 10, 99], positive).tolist() == [0, 0, 0.5, 1, 1]
    inverse = Scale(Influence.INVERSE, 200, 1000)
    assert scaled([0, 200, 600, 2000], inverse).tolist() == [1, 1, 0.5, 0]
    target = Scale(Influence.TARGET, 0, 10, target=2)
    assert scaled([0, 1, 2, 6, 10, -1, 11], target).tolist() == [0, 0.5, 1, 0.5, 0, 0, 0]
    threshold = Scale(Influence.THRESHOLD, 0.9, 1)
    assert scaled([0.89, 0.9, 1], threshold).tolist() == [0, 1, 1]
    assert np.isnan(scaled([np.nan], threshold)).all()


def test_what_is_not_known_may_be_worth_anything() -> None:
    scale = Scale(Influence.INVERSE, 0, 1000)
    low, high = scaled_bounds([np.nan, 100], [np.nan, 300], scale)
    assert low.tolist() == [0, 0.7]
    assert high.tolist() == [1, 0.9]


def test_bounds_around_a_target_hold_its_full_worth() -> None:
    scale = Scale(Influence.TARGET, 0, 10, target=5)
    low, high = scaled_bounds([4], [8], scale)
    assert (low[0], high[0]) == (pytest.approx(0.4), 1.0)


@pytest.mark.parametrize(
    "ends", [(1, 1, None), (2, 1, None), (0, np.nan, None), (0, 1, 1), (0, 1, None)]
)
def test_a_scale_that_is_none_is_refused(ends: tuple[float, float, float | None]) -> None:
    with pytest.raises(SchemaError, match="low end to a higher one"):
        Scale(Influence.TARGET, *ends)


def test_scores_by_hand() -> None:
    worths = [[1.0, 0.25], [0.5, 0.5]]
    assert scores(worths, [1, 1]).tolist() == [0.625, 0.5]
    assert scores(worths, [1, 1], "weighted-product").tolist() == pytest.approx([0.5, 0.5])
    topsis = scores(worths, [1, 1], "topsis")
    assert topsis.tolist() == pytest.approx([1.0308 / (1.0308 + 0.75), 0.5], abs=1e-4)
    assert ranks(scores(worths, [2, 1], "lexicographic")).tolist() == [1, 2]
    assert ranks(scores(worths, [1, 2], "lexicographic")).tolist() == [2, 1]


def test_equal_scores_rank_in_the_order_of_the_rows() -> None:
    assert ranks([0.5, 0.7, 0.5, 0.7]).tolist() == [3, 1, 4, 2]


@EVERY
@given(TABLES, WEIGHTS, st.integers(0, 3), UNIT)
def test_a_better_worth_never_lowers_a_score(
    method: str, worths: np.ndarray, weights: np.ndarray, column: int, gain: float
) -> None:
    better = worths.copy()
    better[:, column] = np.maximum(better[:, column], gain)
    assert (scores(better, weights, method) >= scores(worths, weights, method) - 1e-12).all()
    assert scores(np.ones((1, 4)), weights, method)[0] == pytest.approx(1)
    assert scores(np.zeros((1, 4)), weights, method)[0] == pytest.approx(0)


@EVERY
@given(TABLES, WEIGHTS, npst.arrays(np.float64, 4, elements=UNIT))
def test_an_irrelevant_candidate_changes_no_score(
    method: str, worths: np.ndarray, weights: np.ndarray, other: np.ndarray
) -> None:
    alone = scores(worths, weights, method)
    beside = scores(np.vstack([worths, other]), weights, method)
    assert beside[:-1] == pytest.approx(alone, abs=1e-14)


@EVERY
@given(TABLES, WEIGHTS)
def test_scaling_all_weights_changes_no_score(
    method: str, worths: np.ndarray, weights: np.ndarray
) -> None:
    assert scores(worths, 7 * weights, method) == pytest.approx(scores(worths, weights, method))


@pytest.mark.parametrize("weights", [[1, 1, 1], [0, 0], [-1, 2], [np.nan, 1]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(SchemaError, match="2 weights of 0 or more"):
        scores([[0.5, 0.5]], weights)


def test_worths_and_methods_that_are_none_are_refused() -> None:
    with pytest.raises(SchemaError, match="0 to 1"):
        scores([[1.5, 0.5]], [1, 1])
    with pytest.raises(SchemaError, match=r"no method 'wsm'.*weighted-sum"):
        scores([[0.5, 0.5]], [1, 1], "wsm")


@given(TABLES, TABLES)
def test_a_score_within_its_bounds_ranks_within_its_bounds(
    one: np.ndarray, other: np.ndarray
) -> None:
    rows = min(len(one), len(other))
    low, high = np.minimum(one[:rows], other[:rows])[:, 0], np.maximum(one, one)[:rows, 0]
    high = np.maximum(high, low)
    best, worst = rank_bounds(low, high)
    for share in (0.0, 0.5, 1.0):
        middle = ranks(low + share * (high - low))
        assert ((best <= middle) & (middle <= worst)).all()


def test_a_known_flip_weight() -> None:
    # A leads by 3/4 - 1/4; the first weight must fall to the second's.
    flip = smallest_flip([[1, 0], [0, 1]], [3, 1], 0)
    assert flip is not None
    assert (flip.criterion, flip.rival, flip.weight, flip.change) == (0, 1, 0.75, -0.5)
    assert smallest_flip([[1, 1], [0, 1], [1, 0]], [3, 1], 0) is not None
    assert smallest_flip([[1.0, 1.0], [0.5, 0.5]], [3, 1], 0) is None  # better on both: never


@given(TABLES, WEIGHTS)
def test_beyond_a_flip_the_winner_has_lost_and_before_it_has_not(
    worths: np.ndarray, weights: np.ndarray
) -> None:
    worths = np.round(worths, 2)
    winner = int(ranks(scores(worths, weights)).argmin())
    flip = smallest_flip(worths, weights, winner)
    if flip is None:
        return
    shares = weights / weights.sum()

    def lead(part: float) -> float:
        moved = shares.copy()
        moved[flip.criterion] = max(moved[flip.criterion] + part * flip.change, 0.0)
        return float((worths[winner] - worths[flip.rival]) @ moved)

    assert lead(1.0) == pytest.approx(0, abs=1e-9)
    assert lead(0.5) >= -1e-9


def test_the_front_holds_what_nothing_beats() -> None:
    worths = [[1.0, 0.0], [0.0, 1.0], [0.4, 0.4], [0.3, 0.4], [1.0, 0.0]]
    assert pareto_front(worths).tolist() == [True, True, True, False, True]
    # What may turn out better stays on the front.
    assert pareto_front([[1.0, 0.0], [0.5, 0.0]], [[1.0, 0.0], [0.5, 1.0]]).tolist() == [True, True]


@given(TABLES, WEIGHTS)
def test_a_beaten_candidate_is_never_first(worths: np.ndarray, weights: np.ndarray) -> None:
    front = pareto_front(worths)
    values = scores(worths, weights)
    assert front.any()
    assert values[front].max() == pytest.approx(values.max())


@settings(max_examples=few(30))
@given(TABLES, WEIGHTS, st.sampled_from(list(METHODS)), st.integers(1, 5))
def test_stability_counts_what_ranking_each_weighting_gives(
    worths: np.ndarray, weights: np.ndarray, method: str, top: int
) -> None:
    from explorer.scoring.stability import sampled_weights

    found = stability(worths, weights, method=method, top=top, samples=25)
    drawn = sampled_weights(weights, 4, samples=25)
    first, among = np.zeros(len(worths)), np.zeros(len(worths))
    for one in drawn:
        place = ranks(scores(worths, one, method))
        first += place == 1
        among += place <= top
    assert found.first == pytest.approx(first / 25, abs=0.041)  # a tie may be broken by rounding
    assert found.first.sum() == pytest.approx(1)
    assert found.among.sum() == pytest.approx(min(top, len(worths)))


def test_stability_is_the_same_in_blocks_and_with_the_same_seed() -> None:
    worths = np.random.default_rng(3).random((10_000, 3))
    found = stability(worths, [3, 2, 1], samples=50)
    again = stability(worths, [3, 2, 1], samples=50)
    assert (found.first == again.first).all()
    whole = np.argmax(worths @ _drawn([3, 2, 1], 50).T, axis=0)
    assert (found.first * 50 == np.bincount(whole, minlength=10_000)).all()
    assert not (stability(worths, [3, 2, 1], samples=50, seed=1).first == found.first).all()


def test_a_weight_of_nothing_stays_nothing() -> None:
    assert (_drawn([1, 0, 1], 20)[:, 1] == 0).all()


def test_no_candidate_is_no_stability() -> None:
    assert stability(np.empty((0, 2)), [1, 1]).first.tolist() == []


def _drawn(weights: list[float], samples: int) -> np.ndarray:
    from explorer.scoring.stability import sampled_weights

    return sampled_weights(weights, len(weights), samples=samples)


def test_equal_digits_make_equal_lexicographic_scores_wherever_they_stand() -> None:
    # A matrix product may add rows up in another order at its edges.
    worths = np.tile([0.85, 0.1, 0.65, 0.35, 0.95, 0.05, 0.45, 0.2, 0.7, 0.55, 0.3], (1003, 1))
    found = scores(worths, np.arange(11.0, 0.0, -1.0), "lexicographic")
    assert len(set(found.tolist())) == 1
    assert scores([[0.5, 0.25]], [2, 1], "lexicographic").tolist() == [(10 * 21 + 5) / 440]
