"""The claims ledger held against the data: methods, verdicts, reasons and errors."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from explorer.analysis import Qualifier, check_claims
from explorer.errors import SchemaError
from tests.examples import few

EAST, NORTH = 808_000.0, 6_484_000.0
"""Near Saint-Étienne, in Lambert-93, where a square of 1 km holds 100.16 ha."""


def layer(rows: Mapping[str, tuple[BaseGeometry | None, Mapping[str, object]]]) -> gpd.GeoDataFrame:
    shapes = [
        None if shape is None else translate(shape, EAST, NORTH) for shape, _ in rows.values()
    ]
    fields = {"source": "map", "position_kind": "published", "accuracy_m": 5.0, "category": None}
    frame = pd.DataFrame([{"id": name, **fields, **row} for name, (_, row) in rows.items()])
    frame.index = pd.Index(list(rows))
    return gpd.GeoDataFrame(frame, geometry=np.array(shapes, dtype=object), crs="EPSG:2154")


def layers(kind: str = "published", accuracy_m: float | None = 5.0) -> dict[str, gpd.GeoDataFrame]:
    outline = {"position_kind": kind, "accuracy_m": accuracy_m}
    return {
        "district": layer({"square": (box(0, 0, 1000, 1000), outline), "nowhere": (None, {})}),
        "schools": layer(
            {
                "middle": (Point(500, 500), {"category": "school"}),
                "corner": (Point(998, 500), {"category": "school", "source": "bid"}),
                "far": (Point(5000, 500), {"category": "school", "valid_from": "2021"}),
                "unplaced": (None, {"category": "other"}),
                "guessed": (Point(500, 500), {"category": "other", "position_kind": "estimated"}),
            }
        ),
    }


def tables() -> dict[str, pd.DataFrame]:
    indicators = [
        ("firms", 750.0, "exact", "firms", "2014", "office"),
        ("many-firms", 750.0, "more_than", "firms", "2014", "office"),
        ("own", 750.0, "exact", "firms", "2014", "bid"),
        ("empty", None, "exact", "firms", None, "office"),
        ("surface", 750.0, "exact", "m2", "2014", "office"),
    ]
    cities = {"city": ["Lyon", "Saint-Étienne", "Grenoble", "Valence"], "people": [9, 5, 5, None]}
    return {
        "indicators": pd.DataFrame(
            indicators, columns=["id", "value", "qualifier", "unit", "date", "source"]
        ),
        "cities": pd.DataFrame({**cities, "year": [2014, 2014, 2014, 2014]}),
    }


def claim(method: str, declared: object = 100, **fields: Any) -> dict[str, Any]:
    common = {"id": "the-claim", "qualifier": "exact", "unit": "ha", "date": "2014-10-08"}
    return {**common, "source": "bid", "method": method, "declared": declared, **fields}


def check(
    asked: Mapping[str, object], frames: Mapping[str, gpd.GeoDataFrame] | None = None
) -> Mapping[str, Any]:
    found = check_claims([asked], layers=frames or layers(), tables=tables())
    return {str(key): value for key, value in found.iloc[0].items()}


AREA = {"layer": "district", "feature": "square"}
INSIDE = {"layer": "schools", "where": {"category": "school"}, "outline": AREA}


def test_an_area_within_its_rounding_is_confirmed() -> None:
    found = check(claim("area", 100, check=AREA), layers(accuracy_m=0.5))
    assert found["verdict"] == "confirmed"
    assert found["measured"] == pytest.approx(100.155, abs=1e-2)
    assert found["difference"] == pytest.approx(0.155, abs=1e-2)
    assert found["uncertainty"] == pytest.approx(0.2, abs=1e-2)
    assert found["reason_fr"] == (
        "Contour (à 0,5\u00a0m près)\u00a0: surface de 100,2\u00a0ha, ±\u00a00,2\u00a0ha"
        "\u202f; cela s’accorde avec ce qui est déclaré (100\u00a0ha)."
    )
    assert found["reason_en"] == (
        "Outline (to within 0.5\u00a0m): area of 100.2\u00a0ha, ±\u00a00.2\u00a0ha"
        "; this agrees with what is declared (100\u00a0ha)."
    )


def test_an_area_far_from_the_declared_one_is_contradicted() -> None:
    assert check(claim("area", 120, check=AREA))["verdict"] == "contradicted"


def test_an_area_too_uncertain_decides_nothing() -> None:
    found = check(claim("area", 101, check=AREA), layers(accuracy_m=50))
    assert found["verdict"] == "not_checkable"
    assert "trop incertain" in found["reason_fr"]
    assert "too uncertain" in found["reason_en"]


def test_an_area_is_measured_in_the_unit_of_the_claim() -> None:
    found = check(claim("area", 1_000_000, unit="m2", check=AREA))
    assert found["measured"] == pytest.approx(1_001_550, rel=1e-4)


def test_an_area_in_a_unit_of_something_else_is_refused() -> None:
    with pytest.raises(SchemaError, match="'the-claim': 'unit' must be one of ha"):
        check(claim("area", unit="firms", check=AREA))


def test_an_estimated_outline_is_measured_and_never_judged() -> None:
    found = check(claim("area", 100, check=AREA), layers("estimated", 200))
    assert found["verdict"] == "not_checkable"
    assert found["measured"] == pytest.approx(100.155, abs=1e-2)
    assert found["uncertainty"] == pytest.approx(80, rel=1e-2)
    assert "un contour estimé ne confirme ni n’infirme rien." in found["reason_fr"]


def test_an_outline_of_unknown_accuracy_is_measured_and_never_judged() -> None:
    found = check(claim("area", 100, check=AREA), layers(accuracy_m=None))
    assert found["verdict"] == "not_checkable"
    assert found["measured"] > 100
    assert np.isnan(found["uncertainty"])


def test_an_outline_that_is_not_known_measures_nothing() -> None:
    nowhere = {"layer": "district", "feature": "nowhere"}
    for asked in (
        claim("area", check=nowhere),
        claim("inside", check={**INSIDE, "outline": nowhere}),
    ):
        found = check(asked)
        assert found["verdict"] == "not_checkable"
        assert np.isnan(found["measured"])
        assert np.isnan(found["difference"])


def test_a_count_keeps_to_independent_sources() -> None:
    everything = {"layer": "schools", "where": {"category": "school"}}
    found = check(claim("count", 3, unit="schools", check=everything))
    assert [found["measured"], found["uncertainty"]] == [2, 1]
    assert found["verdict"] == "not_checkable"
    assert (
        check(claim("count", 2, qualifier="at_least", check=everything))["verdict"] == "confirmed"
    )
    assert check(claim("count", 4, check=everything))["verdict"] == "contradicted"


def test_a_count_can_exclude_other_sources() -> None:
    found = check(claim("count", 0, check={"layer": "schools", "not_source": ["map"]}))
    assert [found["measured"], found["uncertainty"]] == [0, 5]


def test_a_where_can_ask_for_any_of_several_values_or_for_none() -> None:
    several = {"layer": "schools", "where": {"category": ["school", "other"]}}
    assert check(claim("count", check=several))["uncertainty"] == 1
    undated = {"layer": "schools", "where": {"valid_from": None}}
    assert check(claim("count", check=undated))["measured"] == 3


def test_the_undecided_may_or_may_not_be_inside() -> None:
    found = check(claim("inside", 1, qualifier="at_least", check=INSIDE))
    assert [found["measured"], found["uncertainty"]] == [1, 1]
    assert found["verdict"] == "confirmed"
    assert (
        "1 à l’intérieur, 1 trop près du bord pour le dire, 1 à l’extérieur" in found["reason_fr"]
    )
    assert check(claim("inside", 2, check=INSIDE))["verdict"] == "not_checkable"
    assert check(claim("inside", 3, check=INSIDE))["verdict"] == "contradicted"


def test_a_feature_at_an_estimated_position_is_never_inside_for_certain() -> None:
    found = check(claim("inside", 1, check={**INSIDE, "where": {"category": "other"}}))
    assert [found["measured"], found["uncertainty"]] == [0, 2]
    assert "1 without a position, 1 at an estimated position" in found["reason_en"]


def test_an_estimated_outline_decides_nothing_on_what_it_holds() -> None:
    found = check(claim("inside", 1, qualifier="at_least", check=INSIDE), layers("estimated"))
    assert found["verdict"] == "not_checkable"
    assert [found["measured"], found["difference"], found["uncertainty"]] == [1, 0, 1]


def test_an_outline_of_unknown_accuracy_holds_nothing_for_certain() -> None:
    found = check(claim("inside", 1, check=INSIDE), layers(accuracy_m=None))
    assert found["verdict"] == "not_checkable"
    assert "précision inconnue" in found["reason_fr"]


@pytest.mark.parametrize(
    ("indicator", "qualifier", "verdict"),
    [
        ("firms", "exact", "confirmed"),
        ("firms", "more_than", "not_checkable"),
        ("many-firms", "more_than", "confirmed"),
        ("many-firms", "exact", "not_checkable"),
        ("own", "exact", "not_checkable"),
        ("empty", "exact", "not_checkable"),
    ],
)
def test_a_figure_is_compared_with_that_of_another_source(
    indicator: str, qualifier: str, verdict: str
) -> None:
    asked = claim("indicator", 750, unit="firms", qualifier=qualifier)
    assert check({**asked, "check": {"indicator": indicator}})["verdict"] == verdict


def test_a_source_cannot_confirm_itself() -> None:
    found = check(claim("indicator", 750, unit="firms", check={"indicator": "own"}))
    assert found["measured"] == 750
    assert "qui ne peut pas se confirmer seule" in found["reason_fr"]


def test_a_bound_has_no_uncertainty_to_show() -> None:
    found = check(claim("indicator", 750, unit="firms", check={"indicator": "many-firms"}))
    assert np.isnan(found["uncertainty"])
    assert "plus de 750" in found["reason_fr"]


def test_figures_in_different_units_are_not_compared() -> None:
    with pytest.raises(SchemaError, match="'firms' but its indicator is in 'm2'"):
        check(claim("indicator", 750, unit="firms", check={"indicator": "surface"}))


RANK = {"table": "cities", "by": "people", "key_field": "city", "order": "descending"}


def test_equal_values_share_the_best_rank() -> None:
    found = check(claim("rank", 2, unit="rank", check={**RANK, "key": "Saint-Étienne"}))
    assert [found["measured"], found["verdict"]] == [2, "confirmed"]
    assert "Rang 2 sur 3, à égalité avec 1 autre" in found["reason_fr"]
    assert "Rank 2 of 3, tied with 1 other" in found["reason_en"]


def test_a_rank_can_count_from_the_smallest() -> None:
    smallest = {**RANK, "key": "Lyon", "order": "ascending"}
    assert check(claim("rank", 1, unit="rank", check=smallest))["verdict"] == "contradicted"


def test_a_row_without_a_value_has_no_rank() -> None:
    found = check(claim("rank", 1, unit="rank", check={**RANK, "key": "Valence"}))
    assert [found["verdict"], np.isnan(found["measured"])] == ["not_checkable", True]


FAR = {"layer": "schools", "feature": "far"}


def test_time_elapsed_is_as_sure_as_its_dates() -> None:
    found = check(claim("elapsed", 2, qualifier="at_most", unit="years", check=FAR))
    assert found["measured"] == pytest.approx(6.73, abs=0.01)
    assert found["uncertainty"] == pytest.approx(0.501, abs=0.001)
    assert found["verdict"] == "contradicted"
    assert "(8 octobre 2014)" in found["reason_fr"]


@pytest.mark.parametrize(
    ("date", "uncertainty"), [("2016", 0.501), ("2016-03", 0.0424), ("2016-03-16", 0.0014)]
)
def test_a_date_is_as_precise_as_it_is_written(date: str, uncertainty: float) -> None:
    asked = claim("elapsed", 2, unit="years", date=date, check=FAR)
    assert check(asked)["uncertainty"] == pytest.approx(0.4997 + uncertainty, abs=1e-3)


def test_a_feature_without_a_date_measures_nothing() -> None:
    undated = {"layer": "schools", "feature": "middle"}
    assert check(claim("elapsed", 2, check=undated))["verdict"] == "not_checkable"


@pytest.mark.parametrize("date", ["2016-13", "2016-02-30", "16 mars 2016", "0000"])
def test_a_date_that_is_not_one_is_refused(date: str) -> None:
    with pytest.raises(SchemaError, match="a date must be written"):
        check(claim("elapsed", 2, date=date, check=FAR))


def test_a_check_in_part_is_measured_and_never_judged() -> None:
    partial = {**FAR, "partial": True, "partial_fr": "En partie.", "partial_en": "In part."}
    found = check(claim("elapsed", 2, qualifier="at_most", unit="years", check=partial))
    assert found["verdict"] == "not_checkable"
    assert not np.isnan([found["measured"], found["difference"], found["uncertainty"]]).any()
    assert found["reason_fr"].endswith(". En partie.")
    assert found["reason_en"].endswith(". In part.")


def test_what_is_declared_only_keeps_its_own_reason() -> None:
    reasons = {"not_checkable_fr": "Rien à mesurer.", "not_checkable_en": "Nothing to measure."}
    found = check(claim("declared_only", declared=True, **reasons))
    assert [found["verdict"], found["reason_fr"]] == ["not_checkable", "Rien à mesurer."]
    assert np.isnan(found["measured"])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (claim("guess"), "'the-claim': no method 'guess'; there is area, count, declared_only"),
        (claim("declared_only"), "needs 'not_checkable_fr'"),
        (claim("declared_only", not_checkable_fr="Non."), "'not_checkable_en' must be a text"),
        (claim("area", check={**AREA, "partial": True}), "needs 'partial_fr'"),
        (claim("area", check={"layer": "zones"}), "no layer 'zones'; there is district, schools"),
        (claim("area", check={**AREA, "feature": "x"}), "no feature 'x' in layer 'district'"),
        (claim("area", check={}), "'check.layer' must be a text, found None"),
        (claim("area", check=[]), "'check.layer' must be a text"),
        (claim("area", check=["x"]), "'check' must be an object"),
        (claim("area", declared=True, check=AREA), "'declared' is True"),
        (claim("area", declared="107", check=AREA), "'declared' is '107'"),
        (claim("area", qualifier="nearly", check=AREA), "'qualifier' must be one of exact, about"),
        (claim("count", check={"layer": "schools", "where": {"x": 1}}), "has no column 'x'"),
        (claim("count", check={"layer": "schools", "where": 3}), "'check.where' must be an object"),
        (claim("count", check={"layer": "schools", "not_source": "x"}), "must be a list"),
        (claim("inside", check={"layer": "schools"}), "'check.outline' must be an object"),
        (claim("indicator", check={"indicator": "x"}), "no row where 'id' is 'x'"),
        (claim("rank", check={**RANK, "table": "x"}), "no table 'x'; there is cities, indicators"),
        (claim("rank", check={**RANK, "key": "Paris"}), "no row where 'city' is 'Paris'"),
        (claim("rank", check={**RANK, "by": "x"}), "no column 'x'; there is city, people, year"),
        (claim("rank", check={**RANK, "order": "up"}), "'check.order' must be 'ascending'"),
    ],
)
def test_a_claim_written_wrong_is_named_with_what_was_expected(
    asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(SchemaError, match=r"Claim 'the-claim'") as caught:
        check(asked)
    assert message in str(caught.value)


def test_a_claim_without_a_name_is_named_by_its_place() -> None:
    with pytest.raises(SchemaError, match="Claim 'number 2': 'id' must be a text"):
        check_claims(
            [claim("area", check=AREA), {"method": "area"}], layers=layers(), tables=tables()
        )


def test_results_come_in_the_order_of_the_claims() -> None:
    asked = [{**claim("area", check=AREA), "id": name} for name in ("b", "a", "c")]
    found = check_claims(asked, layers=layers(), tables=tables())
    assert found["id"].tolist() == ["b", "a", "c"]
    assert list(found) == [
        *("id", "measured", "difference", "uncertainty", "verdict", "reason_fr", "reason_en")
    ]


def test_no_claim_gives_an_empty_table() -> None:
    assert check_claims([], layers={}, tables={}).empty


def test_checking_leaves_layers_tables_and_claims_as_they_were() -> None:
    frames, books = layers(), tables()
    asked = [claim("inside", check=INSIDE), claim("rank", check={**RANK, "key": "Lyon"})]
    check_claims(asked, layers=frames, tables=books)
    for name, frame in frames.items():
        assert_geodataframe_equal(frame, layers()[name])
    for name, table in books.items():
        pd.testing.assert_frame_equal(table, tables()[name])
    assert asked == [claim("inside", check=INSIDE), claim("rank", check={**RANK, "key": "Lyon"})]


def test_a_layer_known_by_its_index_alone_is_searched_by_it() -> None:
    frames = {"district": layers()["district"].drop(columns="id")}
    assert check(claim("area", 100, check=AREA), frames)["measured"] > 0


@settings(deadline=None, max_examples=few(50))
@given(
    declared=st.floats(0.1, 1000),
    qualifier=st.sampled_from(Qualifier),
    accuracy=st.floats(0, 500),
    method=st.sampled_from(["area", "inside"]),
)
def test_what_is_estimated_never_confirms_nor_contradicts(
    declared: float, qualifier: Qualifier, accuracy: float, method: str
) -> None:
    settings_of = {"area": AREA, "inside": INSIDE}
    asked = claim(method, declared, qualifier=qualifier.value, check=settings_of[method])
    found = check(asked, layers("estimated", accuracy))
    assert found["verdict"] == "not_checkable"
    assert not np.isnan([found["measured"], found["difference"], found["uncertainty"]]).any()


NOWHERE = {"layer": "district", "feature": "nowhere"}
RANKED = {"table": "cities", "by": "people", "key_field": "city", "order": "descending"}
DATED = {"layer": "schools", "feature": "far"}
REASONS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "an area of nothing": (
        claim("area", check=NOWHERE),
        {},
        "Aucun contour connu ; rien à mesurer.",
        "No outline known; nothing to measure.",
    ),
    "an estimated area": (
        claim("area", check=AREA),
        {"kind": "estimated", "accuracy_m": 200},
        (
            "Contour estimé (à 200 m près) : surface de 100,2 ha, ± 80,1 ha ; un contour estimé ne "
            "confirme ni n’infirme rien."
        ),
        (
            "Estimated outline (to within 200 m): area of 100.2 ha, ± 80.1 ha; an estimated "
            "outline neither confirms nor contradicts anything."
        ),
    ),
    "inside nothing": (
        claim("inside", 2, unit="schools", check={**INSIDE, "outline": NOWHERE}),
        {},
        "Aucun contour connu ; rien à compter.",
        "No outline known; nothing to count.",
    ),
    "inside an outline that is drawn nobody knows how well": (
        claim("inside", 2, unit="schools", check=INSIDE),
        {"accuracy_m": None},
        "Contour de précision inconnue ; dedans et dehors ne peuvent pas être distingués.",
        "Outline of unknown accuracy; inside and outside cannot be told apart.",
    ),
    "a time without an end": (
        claim("elapsed", 2, unit="years", check={**DATED, "feature": "middle"}),
        {},
        "L’élément n’est pas daté ; aucune durée à mesurer.",
        "The feature has no date; no time to measure.",
    ),
    "a time": (
        claim("elapsed", 2, qualifier="at_most", unit="years", check=DATED),
        {},
        (
            "De la déclaration (8 octobre 2014) à la date relevée (2021) : 6,7 ans, ± 0,5 an ; "
            "cela contredit ce qui est déclaré (au plus 2 ans)."
        ),
        (
            "From the statement (8 October 2014) to the date found (2021): 6.7 years, ± 0.5 years; "
            "this contradicts what is declared (at most 2 years)."
        ),
    ),
    "a rank of its own": (
        claim("rank", 1, unit="rank", check={**RANKED, "key": "Lyon"}),
        {},
        "Rang 1 sur 3 ; cela s’accorde avec ce qui est déclaré (1).",
        "Rank 1 of 3; this agrees with what is declared (1).",
    ),
    "a rank of nothing": (
        claim("rank", 1, unit="rank", check={**RANKED, "key": "Valence"}),
        {},
        "Valeur de Valence inconnue ; aucun rang à donner.",
        "Value of Valence not known; no rank to give.",
    ),
    "a figure by who claims it": (
        claim("indicator", 750, unit="firms", check={"indicator": "own"}),
        {},
        (
            "Chiffre publié (source : bid, 2014) : 750 ; c’est la source de l’affirmation "
            "elle-même, qui ne peut pas se confirmer seule."
        ),
        (
            "Published figure (source: bid, 2014): 750; that is the source of the claim itself, "
            "which cannot confirm itself."
        ),
    ),
    "a figure without a value": (
        claim("indicator", 750, unit="firms", check={"indicator": "empty"}),
        {},
        "La source office ne donne aucune valeur ; rien à comparer.",
        "Source office gives no value; nothing to compare.",
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_each_reason_is_a_whole_sentence_in_both_languages(name: str) -> None:
    asked, how, french, english = REASONS[name]
    found = check(asked, layers(**how))
    plain = str.maketrans({"\u00a0": " ", "\u202f": " "})
    assert str(found["reason_fr"]).translate(plain) == french
    assert str(found["reason_en"]).translate(plain) == english


def test_the_bounds_of_a_time_lie_around_it() -> None:
    # From 8 October 2014 to the middle of 2021, give or take half a year and half a day.
    asked = claim("elapsed", 6, qualifier="at_least", unit="years", check=DATED)
    assert check(asked)["verdict"] == "confirmed"  # even 6.23 years
    asked = claim("elapsed", 6.5, qualifier="at_least", unit="years", check=DATED)
    assert check(asked)["verdict"] == "not_checkable"  # 6.23 years would not do, 7.23 would
