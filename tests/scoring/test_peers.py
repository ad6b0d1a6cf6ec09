"""The same matrices through pymcdm, whose methods are others' work."""

import numpy as np
import pytest
from pymcdm import methods
from pymcdm.normalizations import minmax_normalization

from explorer.scoring import ranks, scores

GENERATOR = np.random.default_rng(42)
# Worths that hold both ends on every criterion, so that a normalisation by minimum and maximum,
# which pymcdm applies, leaves them as they are.
WORTHS = np.vstack([GENERATOR.random((30, 5)), np.zeros(5), np.ones(5)])
WEIGHTS = np.array([0.3, 0.25, 0.2, 0.15, 0.1])


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("weighted-sum", methods.WSM),
        ("weighted-product", methods.WPM),
        ("topsis", methods.TOPSIS),
    ],
)
def test_scores_agree_with_another_library(ours: str, theirs: type) -> None:
    other = theirs(normalization_function=minmax_normalization)
    expected = other(WORTHS, WEIGHTS, np.ones(5), validation=False)
    found = scores(WORTHS, WEIGHTS, ours)
    assert found == pytest.approx(expected, abs=1e-12)
    assert (ranks(found) == ranks(expected)).all()
