"""What a cell becomes in a layer, and what is said of one that no layer can hold."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest

from explorer.layers.findings import Examination
from explorer.layers.values import held

EXACT = 9_007_199_254_740_992  # 2**53


def said(value: Any) -> tuple[Any, list[dict[str, Any]]]:
    report = Examination(Path("a.csv"), None)
    kept = held(value, "line 7", "height", report)
    return kept, [finding.to_json() for finding in report.findings]


@pytest.mark.parametrize("value", ["", "01004", True, False, 0, -3, EXACT, -EXACT, 1.5, -0.0])
def test_what_a_layer_can_hold_stays_as_it_is(value: Any) -> None:
    kept, findings = said(value)
    assert kept == value
    assert type(kept) is type(value)
    assert findings == []


def test_what_is_missing_is_none_however_it_is_written() -> None:
    assert said(None) == (None, [])
    assert said(math.nan) == (None, [])


@pytest.mark.parametrize("value", [EXACT + 1, -EXACT - 1])
def test_a_whole_number_past_the_exact_ones_is_kept_as_text_and_said(value: int) -> None:
    finding = {
        "feature": "line 7",
        "field": "height",
        "expected": "a number up to 2^53",
        "found": str(value),
        "done": "kept as text",
    }
    assert said(value) == (str(value), [finding])


@pytest.mark.parametrize(("value", "found"), [(math.inf, "Infinity"), (-math.inf, "-Infinity")])
def test_an_infinite_number_is_refused_by_field(value: float, found: str) -> None:
    finding = {
        "feature": "line 7",
        "field": "height",
        "expected": "a finite number",
        "found": found,
        "done": "rejected",
    }
    assert said(value) == (value, [finding])


def test_anything_else_becomes_its_text() -> None:
    assert said(dt.date(2026, 11, 24)) == ("2026-11-24", [])
    assert said([1, 2]) == ("[1, 2]", [])
