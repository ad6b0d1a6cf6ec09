"""Places side by side over quarters: what is compared, and what is not."""

from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from explorer.analysis import side_by_side
from explorer.errors import SchemaError


def figures(*rows: tuple[str, str, int | None, int | None], unit: str = "premises") -> pd.DataFrame:
    """Make synthetic rows of code, quarter, connectable and denominator."""
    frame = pd.DataFrame(rows, columns=["code", "quarter", "connectable", "denominator"])
    return frame.astype({"connectable": "Int64", "denominator": "Int64"}).assign(
        name=frame["code"], unit=unit
    )


TWO = figures(
    ("a", "2018-T1", 30, 100),
    ("a", "2017-T4", 20, 100),
    ("b", "2017-T4", 20, 100),
    ("b", "2018-T1", 30, 50),
)


def test_the_last_quarter_stands_with_the_change_since_the_first() -> None:
    row = side_by_side(TWO, ["a"]).loc["a"]
    assert (row["quarter"], row["share"], row["first_quarter"]) == ("2018-T1", 0.3, "2017-T4")
    assert row["change_points"] == pytest.approx(10)
    assert (row["quarters"], row["shares"]) == (("2017-T4", "2018-T1"), (0.2, 0.3))
    assert not row["rebased"]


def test_no_change_is_given_where_the_base_moved() -> None:
    row = side_by_side(TWO, ["b"]).loc["b"]
    assert row["rebased"]
    assert (row["first_share"], row["share"]) == (0.2, 0.6)
    assert pd.isna(row["change_points"])


def test_places_come_in_the_order_asked_for() -> None:
    assert side_by_side(TWO, ["b", "a"]).index.tolist() == ["b", "a"]


@pytest.mark.parametrize(("connectable", "denominator"), [(None, 100), (5, None), (0, 0)])
def test_an_unknown_term_or_an_empty_base_leaves_the_share_unknown(
    connectable: int | None, denominator: int | None
) -> None:
    row = side_by_side(figures(("a", "2018-T1", connectable, denominator)), ["a"]).loc["a"]
    assert pd.isna(row["share"])
    assert pd.isna(row["change_points"])


def test_a_share_above_one_is_kept() -> None:
    assert side_by_side(figures(("a", "2018-T1", 104, 100)), ["a"]).loc["a", "share"] == 1.04


@pytest.mark.parametrize(
    ("rates", "codes", "message"),
    [
        (TWO.drop(columns="unit"), ["a"], "'rates' lacks 'unit'"),
        (pd.concat([TWO, TWO]), ["a"], "'a' comes more than once in 2018-T1"),
        (TWO, ["a", "z"], "no figures of 'z'. There are of a, b"),
        (
            TWO.assign(unit=["premises", "premises", "buildings", "buildings"]),
            ["a", "b"],
            "told in different units",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(
    rates: pd.DataFrame, codes: list[str], message: str
) -> None:
    with pytest.raises(SchemaError) as error:
        side_by_side(rates, codes)
    assert message in str(error.value)


@given(random=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random: Random) -> None:
    order = list(range(len(TWO)))
    random.shuffle(order)
    assert_frame_equal(side_by_side(TWO.iloc[order], ["a", "b"]), side_by_side(TWO, ["a", "b"]))
