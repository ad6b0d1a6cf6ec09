"""Fibre rates: which terms, which errors, which comparisons."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from explorer.analysis import commune_rates, compare_communes
from explorer.errors import SchemaError
from tests.examples import few


def figures(**changes: object) -> pd.DataFrame:
    # Saint-Étienne and Lyon, two quarters, from the regulator's observatory.
    rows = {
        "insee_code": ["69123", "42218", "42218", "69123"],
        "name": ["Lyon", "Saint-Étienne", "Saint-Étienne", "Lyon"],
        "quarter": ["2018-T1", "2018-T1", "2017-T3", "2017-T3"],
        "connectable_premises": [327_910, 44_523, 42_154, 317_747],
        "dwellings": [290_783, 98_394, 98_394, 290_783],
        "establishments": [20_885, 5_446, 5_446, 20_885],
    }
    return pd.DataFrame({**rows, **changes})


def test_saint_etienne_has_the_rate_of_its_premises() -> None:
    rates = commune_rates(figures())
    row = rates[(rates["insee_code"] == "42218") & (rates["quarter"] == "2018-T1")].iloc[0]
    assert row["premises"] == 103_840
    assert row["connectable_share"] == pytest.approx(44_523 / 103_840)
    assert not row["above_one"]


def test_a_share_above_one_is_kept_and_flagged() -> None:
    rates = commune_rates(figures())
    lyon = rates[rates["insee_code"] == "69123"]
    assert (lyon["connectable_share"] > 1).all()
    assert lyon["above_one"].all()


def test_rates_come_by_commune_then_quarter_with_their_index() -> None:
    assert commune_rates(figures()).index.tolist() == [2, 1, 3, 0]


@pytest.mark.parametrize("column", ["connectable_premises", "dwellings", "establishments"])
def test_an_unknown_term_leaves_the_share_unknown(column: str) -> None:
    rates = commune_rates(figures(**{column: [None] * 4}))
    assert rates["connectable_share"].isna().all()
    assert not rates["above_one"].any()


def test_a_commune_without_premises_has_no_share() -> None:
    rates = commune_rates(figures(dwellings=0, establishments=0))
    assert rates["connectable_share"].isna().all()


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SchemaError, match="'figures' has no column 'dwellings'"):
        commune_rates(figures().drop(columns="dwellings"))


def test_a_code_that_became_a_number_is_named_with_its_row() -> None:
    with pytest.raises(SchemaError, match=r"'insee_code', row 0: .* found 1004 \(int\)"):
        commune_rates(figures(insee_code=[1004, 42_218, 42_218, 69_123]))


@pytest.mark.parametrize("code", ["1004", "42 218", "", "4221A"])
def test_a_code_that_is_not_five_characters_is_refused(code: str) -> None:
    with pytest.raises(SchemaError, match="'insee_code', row 3"):
        commune_rates(figures(insee_code=["69123", "42218", "42218", code]))


def test_a_corsican_code_is_a_code() -> None:
    rates = commune_rates(figures(insee_code=["2A004", "42218", "42218", "2A004"]))
    assert set(rates["insee_code"]) == {"2A004", "42218"}


@pytest.mark.parametrize("count", [-1, 1.5, np.inf, "12", True])
def test_a_count_that_is_not_one_is_refused(count: object) -> None:
    with pytest.raises(SchemaError, match="'dwellings', row 1: expected a whole number"):
        commune_rates(figures(dwellings=pd.Series([1, count, 1, 1], dtype=object)))


def test_a_quarter_is_written_year_and_term() -> None:
    with pytest.raises(SchemaError, match="'quarter', row 0"):
        commune_rates(figures(quarter="T1 2018"))


def test_a_commune_comes_once_in_a_quarter() -> None:
    with pytest.raises(SchemaError, match="Commune '42218' comes more than once in 2018-T1"):
        commune_rates(figures(quarter="2018-T1"))


def test_communes_are_compared_in_the_order_asked() -> None:
    compared = compare_communes(commune_rates(figures()), ["69123", "42218"], quarter="2018-T1")
    assert compared.index.tolist() == ["69123", "42218"]
    row = compared.loc["42218"]
    assert row["first_quarter"] == "2017-T3"
    assert row["first_connectable_premises"] == 42_154
    assert row["change_points"] == pytest.approx(100 * (44_523 - 42_154) / 103_840)


def test_a_base_that_moves_gives_no_change() -> None:
    moving = figures(dwellings=[290_783, 98_394, 90_000, 290_783])
    compared = compare_communes(commune_rates(moving), ["42218", "69123"], quarter="2018-T1")
    assert compared["change_points"].isna().tolist() == [True, False]


def test_an_unknown_base_gives_no_change() -> None:
    rates = commune_rates(figures(establishments=[None] * 4))
    compared = compare_communes(rates, ["42218"], quarter="2018-T1")
    assert compared["change_points"].isna().all()


def test_an_unknown_commune_is_named_with_those_that_exist() -> None:
    with pytest.raises(SchemaError, match="No commune '38185' in 'rates'; there is 42218, 69123"):
        compare_communes(commune_rates(figures()), ["38185"], quarter="2018-T1")


def test_an_unknown_quarter_is_named_with_those_that_exist() -> None:
    with pytest.raises(SchemaError, match=r"No quarter '2019-T1' .* 2017-T3, 2018-T1"):
        compare_communes(commune_rates(figures()), ["42218"], quarter="2019-T1")


def test_a_commune_absent_from_the_quarter_is_named() -> None:
    rates = commune_rates(figures().iloc[[0, 2, 3]])
    with pytest.raises(SchemaError, match="No commune of 2018-T1 '42218'"):
        compare_communes(rates, ["42218"], quarter="2018-T1")


def test_one_code_is_not_a_list_of_codes() -> None:
    with pytest.raises(SchemaError, match="'codes' must be a list"):
        compare_communes(commune_rates(figures()), "42218", quarter="2018-T1")


def test_rates_leave_the_figures_as_they_were() -> None:
    given_figures, before = figures(), figures()
    compare_communes(commune_rates(given_figures), ["42218"], quarter="2018-T1")
    assert_frame_equal(given_figures, before)


counts = st.integers(0, 10**6)


@settings(deadline=None, max_examples=few(60))
@given(dwellings=counts, establishments=counts, data=st.data())
def test_a_rate_lies_between_none_and_all(
    dwellings: int, establishments: int, data: st.DataObject
) -> None:
    connectable = data.draw(st.integers(0, dwellings + establishments))
    row = figures(
        connectable_premises=connectable, dwellings=dwellings, establishments=establishments
    ).iloc[[0]]
    share = commune_rates(row)["connectable_share"].iloc[0]
    assert np.isnan(share) if dwellings + establishments == 0 else 0 <= share <= 1


@settings(deadline=None, max_examples=few(30))
@given(order=st.permutations(range(4)))
def test_the_order_of_rows_changes_no_rate(order: list[int]) -> None:
    assert_frame_equal(commune_rates(figures().iloc[order]), commune_rates(figures()))
