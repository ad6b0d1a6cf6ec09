"""What the page's finder is given: the figures of the command, as JSON can hold them."""

import json

import numpy as np
import pytest

from explorer.catalog import open_catalog
from explorer.site.finder import finder
from explorer.studies.siting.find import find
from explorer.studies.siting.offered import offered
from explorer.studies.siting.query import PRESETS, Query
from explorer.territory import Territory


def test_figures_are_those_of_the_command_to_the_last_digit(territory: Territory) -> None:
    data = finder(territory)
    assert data is not None
    usual, cells = data["sets"]
    assert (usual["key"], cells["key"]) == ("usual", "cells")
    assert len(usual["candidates"]) == 9
    assert usual["unlocated"] == 29
    assert [len(one["area"]) for one in cells["candidates"]] == [6] * 10
    asked = ("schools", "district", "catchment_places_per_schools_1500m", "fibre")
    answer = find(territory.catalog, Query(weights=dict.fromkeys(asked, 1.0)))
    criteria = {one["name"]: one for one in usual["criteria"]}
    for name in asked:
        one, measured = criteria[name], answer.measures[name]
        for key, column in (("low", measured.low), ("high", measured.high)):
            assert _numbers(one.get(key, one["value"])) == pytest.approx(column, abs=0, nan_ok=True)
    assert [one["id"] for one in usual["candidates"]] == list(answer.candidates.ids)


def test_it_offers_what_the_command_lists_and_what_its_presets_weigh(territory: Territory) -> None:
    data = finder(territory)
    assert data is not None
    names = {one["name"] for one in data["sets"][0]["criteria"]}
    assert {name for weights in PRESETS.values() for name in weights} <= names
    assert {"labs", "stations", "gravity_schools_800m", "distance[Carnot]"} <= names
    assert set(data["presets"]) == set(PRESETS)
    assert data["start"] == {"schools": 2.0, "stations": 1.0}
    for one in (part for each in data["sets"] for part in each["criteria"]):
        assert all(one["label"].values()), one["name"]
        assert len(one["notes"]["fr"]) == len(one["notes"]["en"])
        assert set(one["sources"]) <= set(data["sources"])


def test_it_is_small_and_the_same_each_time(territory: Territory) -> None:
    texts = [json.dumps(finder(territory), allow_nan=False) for _ in range(2)]
    assert texts[0] == texts[1]
    assert len(texts[0]) < 90_000


def test_places_without_a_position_make_no_finder() -> None:
    assert offered(open_catalog(), ["labs"]) is None


def test_more_places_than_a_page_can_carry_are_left_to_the_command(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert offered(open_catalog(), ["places"], most=7) is None
    assert "8 places are more than the 7 that a page ranks" in caplog.text


def test_a_large_outline_is_filled_with_fewer_and_larger_cells(
    territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.site.finder.GRIDS", ("grid:h3:15", "grid:h3:12", "grid:h3:9"))
    data = finder(territory)
    assert data is not None
    assert [one["names"] for one in data["sets"]] == [[], ["grid:h3:9"]]


def _numbers(column: list[float | str | None]) -> list[float]:
    return [np.nan if one is None else float(one) for one in column]
