"""When a measure confirms or contradicts a declaration."""

from math import inf, nan

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from explorer.analysis import Qualifier, declared_rounding, judge
from explorer.analysis.verdicts import judge_between, margin
from explorer.errors import SchemaError
from explorer.vocabulary import Verdict

numbers = st.floats(-1e6, 1e6)
spreads = st.floats(0, 1e6)
qualifiers = st.sampled_from(Qualifier)


@pytest.mark.parametrize(
    ("declared", "rounding"),
    [
        (107, 0.5),
        (107.0, 0.5),
        (5, 0.5),
        (0, 0.5),
        (10, 0.5),
        (20, 1.0),
        (300, 15.0),
        (750, 5.0),
        (9500, 50.0),
        (10_000, 500.0),
        (1_000_000_000, 5e7),
        (1.5, 0.05),
        (0.25, 0.005),
        (-9500, 50.0),
    ],
)
def test_a_declared_number_carries_its_rounding(declared: float, rounding: float) -> None:
    assert declared_rounding(declared) == pytest.approx(rounding)


@pytest.mark.parametrize("value", [nan, inf])
def test_what_is_not_finite_has_no_rounding(value: float) -> None:
    with pytest.raises(SchemaError, match="finite"):
        declared_rounding(value)
    with pytest.raises(SchemaError, match="finite"):
        margin(value, Qualifier.EXACT)


@pytest.mark.parametrize(
    ("qualifier", "measured", "uncertainty", "verdict"),
    [
        ("exact", 100.4, 0.1, "confirmed"),
        ("exact", 100.5, 0.0, "confirmed"),
        ("exact", 100.4, 0.2, "not_checkable"),
        ("exact", 102.0, 1.0, "contradicted"),
        ("about", 108.0, 2.0, "confirmed"),
        ("about", 109.0, 2.0, "not_checkable"),
        ("about", 80.0, 5.0, "contradicted"),
        ("more_than", 101.0, 0.5, "confirmed"),
        ("more_than", 100.0, 0.0, "contradicted"),
        ("more_than", 101.0, 2.0, "not_checkable"),
        ("at_least", 100.0, 0.0, "confirmed"),
        ("at_least", 99.0, 0.5, "contradicted"),
        ("at_least", 100.0, 0.5, "not_checkable"),
        ("at_most", 100.0, 0.0, "confirmed"),
        ("at_most", 101.0, 0.5, "contradicted"),
        ("at_most", 100.0, 0.5, "not_checkable"),
    ],
)
def test_the_whole_interval_must_agree_or_disagree(
    qualifier: str, measured: float, uncertainty: float, verdict: str
) -> None:
    assert judge(100, Qualifier(qualifier), measured, uncertainty, 0.5) == verdict


@pytest.mark.parametrize(
    ("measured", "uncertainty"), [(None, 1.0), (100.0, None), (nan, 1), (1, nan)]
)
def test_what_is_not_known_decides_nothing(
    measured: float | None, uncertainty: float | None
) -> None:
    verdict = judge(100, Qualifier.AT_LEAST, measured, uncertainty, 0.5)
    assert verdict is Verdict.NOT_CHECKABLE


def test_a_negative_uncertainty_is_refused() -> None:
    with pytest.raises(SchemaError, match="uncertainty must be 0 or more"):
        judge(100, Qualifier.EXACT, 100, -1, 0.5)


def test_more_than_a_number_supports_more_than_the_same_number() -> None:
    low, high = margin(750, Qualifier.MORE_THAN)
    verdict = judge_between(750, Qualifier.MORE_THAN, low, high, rounding=5)
    assert verdict is Verdict.CONFIRMED


def test_at_least_a_number_does_not_support_more_than_it() -> None:
    low, high = margin(750, Qualifier.AT_LEAST)
    verdict = judge_between(750, Qualifier.MORE_THAN, low, high, rounding=5)
    assert verdict is Verdict.NOT_CHECKABLE


@settings(deadline=None)
@given(declared=numbers, qualifier=qualifiers, measured=numbers, narrow=spreads, more=spreads)
def test_a_wider_uncertainty_never_makes_up_its_mind(
    declared: float, qualifier: Qualifier, measured: float, narrow: float, more: float
) -> None:
    before = judge(declared, qualifier, measured, narrow, 0.5)
    after = judge(declared, qualifier, measured, narrow + more, 0.5)
    assert after in {before, Verdict.NOT_CHECKABLE}


@settings(deadline=None)
@given(declared=st.integers(-10_000, 10_000), qualifier=qualifiers)
def test_a_perfect_measure_of_the_declared_number_is_never_too_uncertain(
    declared: int, qualifier: Qualifier
) -> None:
    verdict = judge(declared, qualifier, declared, 0, declared_rounding(declared))
    excluded = qualifier is Qualifier.MORE_THAN
    assert verdict is (Verdict.CONTRADICTED if excluded else Verdict.CONFIRMED)


@settings(deadline=None)
@given(declared=numbers, measured=numbers, uncertainty=spreads)
def test_at_least_and_at_most_mirror_each_other(
    declared: float, measured: float, uncertainty: float
) -> None:
    assume(measured != declared)
    at_least = judge(declared, Qualifier.AT_LEAST, measured, uncertainty, 0.5)
    at_most = judge(-declared, Qualifier.AT_MOST, -measured, uncertainty, 0.5)
    assert at_least is at_most


def test_a_range_that_only_touches_what_is_declared_decides_nothing() -> None:
    at_least, at_most = Qualifier.AT_LEAST, Qualifier.AT_MOST
    assert judge_between(10.0, at_least, 5.0, 10.0, rounding=0.0) is Verdict.NOT_CHECKABLE
    assert judge_between(10.0, at_most, 10.0, 15.0, rounding=0.0) is Verdict.NOT_CHECKABLE
    assert judge_between(10.0, at_least, 5.0, 9.9, rounding=0.0) is Verdict.CONTRADICTED
    assert judge_between(10.0, at_most, 10.1, 15.0, rounding=0.0) is Verdict.CONTRADICTED
