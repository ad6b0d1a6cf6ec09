"""Class breaks: each value in one class, bounds that say what they hold, colours told apart."""

import math
from itertools import pairwise
from typing import Any

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import SchemaError
from explorer.maps.classes import KINDS, MOST_JENKS, SCHEMES, Classes, MapClass, classify
from explorer.maps.style import PLAIN, diverging, sequential

LAND = {"light": "#f3efe6", "dark": "#2a2f35"}
"""The ground of the map, `--land` of `styles/colours.css`."""

OPACITY = 0.8
"""Of a class over it, `--class-opacity` of `styles/classes.css`."""


def series(*values: float | None) -> "pd.Series[Any]":
    return pd.Series(values, dtype=float)


def told(found: Classes, language: str = "en") -> list[tuple[str, int]]:
    return [(one.label[language], one.count) for one in found.classes]


def test_shares_have_fixed_bounds_that_hold_their_upper_end() -> None:
    found = classify(series(0.25, 0.2501, 0.5, 0.9, 1.0))
    assert told(found) == [
        ("0–25%", 1),
        ("25–50%", 2),
        ("50–75%", 0),
        ("75–90%", 1),
        ("90–100%", 1),
    ]
    assert found.rule["en"].startswith("A class holds its upper bound, not its lower one")
    assert found.method["fr"] == "Bornes fixes, les mêmes d’une carte à l’autre"


def test_nought_and_no_data_are_classes_of_their_own() -> None:
    found = classify(series(0, -0.0, None, math.nan, 1e-9))
    assert list(found.keys) == ["zero", "zero", "none", "none", "1"]
    zero, *_, none = found.classes
    assert (zero.label["fr"], zero.fill, zero.count) == ("0\u202f%", "dotted", 2)
    assert (none.label["fr"], none.fill, none.count) == ("Pas de donnée", "hatched", 2)


def test_a_share_above_the_whole_has_a_class_and_leaves_the_colours_of_the_others() -> None:
    usual, over = classify(series(0.3, 0.95)), classify(series(0.3, 0.95, 1.03))
    assert over.classes[-1].label["fr"] == "Plus de 100\u202f%"
    assert [one.color for one in usual.classes] == [one.color for one in over.classes[:-1]]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        # 1 2 3 | 10 11 | 30 is the split with the least variance within its parts.
        ("fisher_jenks", [3.0, 11.0, 30.0]),
        # A third of the way from 1 to 30 is 10.67, two thirds 20.33.
        ("equal_interval", [10.0, 20.0, 30.0]),
        # 2 of 6 values in each.
        ("quantiles", [2.0, 10.0, 30.0]),
    ],
)
def test_bounds_are_those_worked_out_by_hand(scheme: str, expected: list[float]) -> None:
    found = classify(series(1, 2, 3, 10, 11, 30), scheme=scheme, k=3, kind="count")
    assert found.keys.tolist() == _by_hand(expected)
    assert len(found.ranked) == 3


def _by_hand(uppers: list[float]) -> list[str]:
    return [str(1 + sum(value > upper for upper in uppers)) for value in (1, 2, 3, 10, 11, 30)]


def test_bounds_are_rounded_as_far_as_no_value_changes_class() -> None:
    found = classify(series(0.1213, 0.1348, 0.3127, 0.5512, 0.8299), scheme="fisher_jenks", k=2)
    assert [one.label["en"] for one in found.ranked] == ["12–32%", "32–83%"]
    assert [one.label["fr"] for one in found.ranked] == ["12–32\u202f%", "32–83\u202f%"]
    close = classify(series(0.1213, 0.1214, 0.1215), scheme="quantiles", k=2)
    assert [one.label["fr"] for one in close.ranked] == [
        "12,13–12,14\u202f%",
        "12,14–12,15\u202f%",
    ]


def test_changes_are_centred_on_nought_with_equal_bounds_on_both_sides() -> None:
    found = classify(series(-0.2, -0.05, 0.3 - 0.1 - 0.2, 0.75 - 0.7, 0.02, 0.011), kind="change")
    assert [one.label["en"] for one in found.classes] == [
        "Beyond −10 points",
        "−10 to −5 points",
        "−5 to −1 points",
        "−1 to 0 points",
        "No change",
        "0 to +1 points",
        "+1 to +5 points",
        "+5 to +10 points",
        "Beyond +10 points",
    ]
    assert found.keys.tolist() == ["-4", "-2", "zero", "2", "2", "2"]
    assert "further from 0" in found.rule["en"]


def test_changes_of_counts_are_signed_numbers() -> None:
    found = classify(series(-10, 10, 20, 25, 1500), kind="count_change", k=4)
    assert [one.label["fr"] for one in found.classes] == [
        "−1\u202f500 à −100",
        "−100 à 0",
        "0 à +100",
        "+100 à +1\u202f500",
    ]
    assert [one.count for one in found.classes] == [0, 1, 3, 1]


@pytest.mark.parametrize("scheme", [scheme for scheme in SCHEMES if scheme != "user_defined"])
@pytest.mark.parametrize(
    ("values", "classes"),
    [
        ([], 0),
        ([None], 1),
        ([None, None], 1),
        ([0.0, 0.0], 1),
        ([0.4], 1),
        ([0.4, 0.4, 0.4], 1),
        ([0.4, 0.6], 2),
        ([0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.6], 2),
    ],
)
def test_few_values_make_few_classes(scheme: str, values: list[float | None], classes: int) -> None:
    assert len(classify(series(*values), scheme=scheme, k=5).classes) == classes


def test_bounds_of_ones_own_are_kept_as_they_are() -> None:
    found = classify(series(3, 12, 40), kind="count", breaks=[10, 25])
    assert told(found) == [("0–10", 1), ("10–25", 1), ("Over 25", 1)]


@pytest.mark.parametrize(
    ("values", "asked", "message"),
    [
        (series(0.1, -0.2), {}, "finite and not negative; found -0.2 at 1"),
        (series(math.inf), {"kind": "change"}, "are finite; found inf"),
        (pd.Series(["much"]), {}, "are numbers, or missing"),
        (pd.Series([True]), {}, "truth values"),
        (series(0.1), {"scheme": "natural_breaks"}, "no method 'natural_breaks'"),
        (series(0.1), {"kind": "rate"}, "no kind of value 'rate'"),
        (series(0.1), {"k": 8}, "From 1 to 7"),
        (series(1), {"kind": "count", "scheme": "user_defined"}, "no fixed bounds"),
        (series(1), {"breaks": [0.5, 0.2]}, "in increasing order"),
        (series(1), {"breaks": [0.0, 0.2]}, "above nought"),
        (series(1), {"breaks": []}, "from 1 to 6"),
        (series(1), {"breaks": [0.1], "scheme": "quantiles"}, "sets its own"),
        (
            pd.Series(np.arange(1, MOST_JENKS + 2)),
            {"kind": "count"},
            "scheme='quantiles'",
        ),
    ],
)
def test_what_cannot_be_classed_is_refused_with_the_reason(
    values: "pd.Series[Any]", asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(SchemaError, match=message):
        classify(values, **asked)


def test_missing_values_of_whole_numbers_are_no_data_too() -> None:
    found = classify(pd.Series([1, None, 3], dtype="Int64", index=["a", "b", "c"]), kind="count")
    assert found.keys.to_dict() == {"a": "1", "b": "none", "c": "2"}


def test_the_values_are_left_as_they_were() -> None:
    values = series(0.1, None, 0.0)
    before = values.copy()
    classify(values)
    pd.testing.assert_series_equal(values, before)


def numbers(kind: str) -> st.SearchStrategy[float]:
    if kind == "share":
        return st.floats(0, 1.2, allow_subnormal=False)
    if kind == "change":
        return st.floats(-1, 1, allow_subnormal=False)
    whole = st.integers(0, 10**7)
    return whole.map(float) if kind == "count" else st.integers(-(10**6), 10**6).map(float)


@st.composite
def asked(draw: st.DrawFn) -> tuple["pd.Series[Any]", dict[str, Any]]:
    kind = draw(st.sampled_from(KINDS))
    few = draw(st.lists(numbers(kind), min_size=1, max_size=6))
    value = st.one_of(numbers(kind), st.sampled_from(few), st.just(0.0), st.just(math.nan))
    values = pd.Series(draw(st.lists(value, max_size=40)), dtype=float)
    fixed = ["user_defined"] if kind in {"share", "change"} else []
    scheme = draw(st.sampled_from([None, "fisher_jenks", "quantiles", "equal_interval", *fixed]))
    return values, {"kind": kind, "scheme": scheme, "k": draw(st.integers(1, 7))}


def holds(one: MapClass, value: float, *, closed: bool) -> bool:
    """Whether a class holds a value, by its bounds and the rule that the legend states."""
    if one.key in {"none", "zero"}:
        return math.isnan(value) if one.key == "none" else value == 0
    if math.isnan(value) or value == 0 or (value < 0) != one.key.startswith("-"):
        return False
    near, far = sorted(
        (abs(edge) if edge is not None else math.inf) for edge in (one.low, one.high)
    )
    first = closed and one.key == "1"
    return (near <= abs(value) if first else near < abs(value)) and abs(value) <= far


@given(asked())
def test_every_value_is_in_exactly_one_class_and_the_counts_add_up(
    given_: tuple["pd.Series[Any]", dict[str, Any]],
) -> None:
    values, options = given_
    found = classify(values, **options)
    assert sum(one.count for one in found.classes) == len(values)
    assert found.keys.index.equals(values.index)
    assert len({one.key for one in found.classes}) == len(found.classes)
    for value, key in zip(values, found.keys, strict=True):
        noise = round(value, 12) if options["kind"].endswith("change") else value
        held = [one.key for one in found.classes if holds(one, noise, closed=found.bounds.closed)]
        assert held == [key]
    assert all(low < high for low, high in pairwise((0.0, *found.bounds.uppers)))
    assert (found.keys == "none").equals(values.isna())
    scheme = options["scheme"]
    if scheme not in {None, "user_defined"}:
        most = 2 * max(1, options["k"] // 2) if "change" in options["kind"] else options["k"]
        assert len(found.ranked) <= most


@given(st.lists(st.floats(0.01, 0.99), min_size=8, max_size=30, unique=True))
def test_rounded_bounds_part_values_as_mapclassify_does(values: list[float]) -> None:
    theirs = mapclassify.EqualInterval(np.array(values), k=4)
    ours = classify(pd.Series(values), scheme="equal_interval", k=4)
    assert [int(key) - 1 for key in ours.keys] == theirs.yb.tolist()


# How colours look to others: Machado, Oliveira and Fernandes (2009), full severity, linear RGB.
MACHADO = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
APART = 10.0
"""CIE 1976 distance that two neighbours in a legend keep at least: 2.3 can just be noticed."""


def linear(color: str) -> "np.ndarray[Any, Any]":
    parts = np.array([int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def over(color: str, ground: str) -> str:
    parts = [
        round(OPACITY * int(color[at : at + 2], 16) + (1 - OPACITY) * int(ground[at : at + 2], 16))
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)


def lab(color: str, sight: str) -> "np.ndarray[Any, Any]":
    seen = np.clip(MACHADO[sight] @ linear(color), 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    x, y, z = (
        part ** (1 / 3) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
        for part in to_xyz @ seen / np.array([0.9505, 1.0, 1.089])
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize("ground", LAND.values(), ids=LAND)
@pytest.mark.parametrize("count", range(1, 8))
def test_shades_darken_step_by_step_whatever_colours_one_sees(
    count: int, ground: str, sight: str
) -> None:
    shades = [lab(over(color, ground), sight) for color in sequential(count)]
    assert len(shades) == count
    for lighter, darker in pairwise(shades):
        assert lighter[0] > darker[0]
        assert np.linalg.norm(lighter - darker) >= APART


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize("ground", LAND.values(), ids=LAND)
@pytest.mark.parametrize("count", range(1, 6))
def test_changes_darken_on_both_sides_whatever_colours_one_sees(
    count: int, ground: str, sight: str
) -> None:
    below, above = (
        [lab(over(color, ground), sight) for color in side] for side in diverging(count)
    )
    middle = lab(over(PLAIN, ground), sight)
    assert len(below) == len(above) == count
    for side in (below, above):
        for lighter, darker in pairwise([middle, *side]):
            assert lighter[0] > darker[0]
        for lighter, darker in pairwise(side):
            assert np.linalg.norm(lighter - darker) >= APART
    # As much more and as much less are told apart as well.
    for less, more in zip(below, above, strict=True):
        assert np.linalg.norm(less - more) >= APART


def test_whole_counts_are_in_classes_that_share_no_bound() -> None:
    found = classify(series(0, 1, 2, 3, 4, 9, 30, 31), scheme="quantiles", kind="count", k=3)
    # Of 1, 2, 3 | 4, 9 | 30, 31.
    labels = [one.label["en"] for one in found.ranked]
    assert labels == ["1–3", "4–9", "10–31"], labels
    assert found.rule["en"] == "A class holds both its bounds; 0 is apart."
    broken = classify(series(1.5, 2, 3, 4, 9, 30, 31), scheme="quantiles", kind="count", k=3)
    assert "not its lower one" in broken.rule["en"]
