"""The generator that Python and the page share, number by number."""

import sys

import numpy as np
import pytest

from explorer.scoring.drawing import STEP, dirichlet, mixed, streams, uniform
from explorer.scoring.stability import sampled_weights


def test_words_are_those_of_splitmix64() -> None:
    # The published first outputs of SplitMix64 from the state 1234567.
    states = np.array([(1234567 + STEP * step) % 2**64 for step in (1, 2, 3)], dtype=np.uint64)
    assert [int(word) for word in mixed(states)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_a_stream_depends_on_its_place_alone() -> None:
    whole = streams(2014, range(10), 5)
    assert (streams(2014, range(4, 7), 5) == whole[4:7]).all()
    assert (streams(2014, range(10), 3) == whole[:, :3]).all()
    assert len(np.unique(whole)) == 50
    assert (streams(2014 + 2**64, range(10), 5) == whole).all()
    assert not (streams(2015, range(10), 5) == whole).any()


def test_numbers_lie_above_nought_and_up_to_one_evenly() -> None:
    numbers = uniform(streams(7, range(20_000), 1), 1)
    assert numbers.min() > 0
    assert numbers.max() <= 1
    counts = np.histogram(numbers, bins=20, range=(0, 1))[0]
    assert abs(counts - 1000).max() < 150  # five standard deviations


@pytest.mark.parametrize("shapes", [[6.0, 4.0, 10.0], [0.2, 0.5, 19.3], [0.02] * 4])
def test_weightings_have_the_mean_and_spread_of_their_distribution(shapes: list[float]) -> None:
    drawn = dirichlet(np.array(shapes), 2014, range(40_000))
    whole = sum(shapes)
    mean = np.array(shapes) / whole
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.012)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(mean * (1 - mean) / (whole + 1)), rel=0.03)


def test_the_smallest_of_weights_ends_in_nought_and_never_in_no_number() -> None:
    drawn = sampled_weights([1, 1e-9, 1e9], 3, samples=200)
    assert np.isfinite(drawn).all()
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn[:, 2] == pytest.approx(1)


def test_weightings_are_the_same_however_many_are_drawn_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = sampled_weights([3, 2, 1], 3, samples=100)
    # The package has a function of the module's name.
    monkeypatch.setattr(sys.modules["explorer.scoring.stability"], "DRAWN", 20)
    assert (sampled_weights([3, 2, 1], 3, samples=100) == whole).all()
