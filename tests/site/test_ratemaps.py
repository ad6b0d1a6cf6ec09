"""Results of the fibre commands as class maps: what the page is given, figure by figure."""

from pathlib import Path
from typing import Any

import pytest

from explorer.maps import ExplorerMap
from explorer.site.ratemaps import change_map, comparison_map, coverage_map, gap_map
from explorer.studies.changed import measure_change
from explorer.studies.communecoverage import measure_by_commune
from explorer.studies.comparison import compare_buildings, compare_embedded
from explorer.studies.coverage import measure_coverage
from explorer.studies.unserved import measure_gaps
from explorer.studies.zones import ZoneSet, open_zones
from explorer.territory import Territory
from tests.studies.synthetic import building, read, zone_file
from tests.studies.test_changed import OLD


@pytest.fixture
def zones(tmp_path: Path, territory: Territory) -> ZoneSet:
    return open_zones(str(zone_file(tmp_path / "zones.gpkg")), territory)


def layer_of(drawn: ExplorerMap, name: str) -> dict[str, Any]:
    return next(dict(layer) for layer in drawn.island["layers"] if layer["name"] == name)


def properties(layer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["properties"]["id"]: one["properties"] for one in layer["collection"]["features"]}


def test_zones_are_classed_by_the_rate_asked_for(tmp_path: Path, zones: ZoneSet) -> None:
    for definition, share in (("connectable", 0.5), ("eligible", 0.75)):
        study = measure_coverage(read(tmp_path), zones, definition=definition)
        layer = layer_of(coverage_map(study, language="fr"), "fibre_coverage")
        assert layer["classes"]["field"] == f"{definition}_share"
        rows = properties(layer)
        assert rows["west"][f"{definition}_share"] == share
        assert (rows["west"]["records"], rows["west"]["connectable"]) == (4, 2)
        assert rows["west"]["operators"] == "SYN0, SYN1"
        assert layer["vintage"] == "2026-T2"


def test_nought_and_no_data_are_two_classes(tmp_path: Path, zones: ZoneSet) -> None:
    layer = layer_of(
        coverage_map(measure_coverage(read(tmp_path), zones), language="fr"), "fibre_coverage"
    )
    rows = properties(layer)
    assert rows["east"]["category"] == "zero"
    assert (rows["far"]["category"], rows["far"]["connectable_share"]) == ("none", None)
    assert "abandonnés compris" in layer["description"]["fr"]
    assert "Rows of the file: 7 = counted 6" in layer["description"]["en"]


def test_figures_of_communes_say_that_they_are_no_more(territory: Territory) -> None:
    study = measure_by_commune(territory, open_zones("business_zones", territory))
    layer = layer_of(coverage_map(study, language="en"), "fibre_coverage")
    assert "whole commune" in layer["description"]["en"]
    assert layer["total"] == len(study.zones)


def test_zones_by_a_column_are_listed_and_not_drawn(tmp_path: Path, territory: Territory) -> None:
    study = measure_coverage(read(tmp_path), open_zones("by:insee_code", territory))
    layer = layer_of(coverage_map(study, language="fr"), "fibre_coverage")
    assert (layer["total"], layer["located"]) == (1, 0)


def test_a_change_is_told_in_points(tmp_path: Path, zones: ZoneSet) -> None:
    old = read(tmp_path, OLD, name="essai_2026_T1.csv")
    study = measure_change(old, read(tmp_path), zones, definition="connectable")
    layer = layer_of(change_map(study, language="fr"), "fibre_change")
    west = properties(layer)["west"]
    assert (west["change_points"], west["progress_points"], west["base_points"]) == (30, 25, 5)
    assert (west["gained"], west["moved_out"]) == (1, 1)
    assert layer["classes"]["unit"] == "points"


@pytest.mark.parametrize("near_m", [100.0, 0.0])
def test_gaps_are_named_by_rank_and_zone(tmp_path: Path, zones: ZoneSet, near_m: float) -> None:
    study = measure_gaps(
        read(tmp_path), zones, definition="connectable", near_m=near_m, step_m=50.0
    )
    layer = layer_of(gap_map(study.first(1), language="fr"), "fibre_gaps")
    rows = properties(layer)
    assert list(rows) == ["gap-1"]
    assert rows["gap-1"]["name_fr"].startswith("1 · ")
    assert "par pas d’au plus 50 m" in layer["description"]["fr"]


def test_no_gap_is_still_a_page(tmp_path: Path, zones: ZoneSet) -> None:
    records = read(tmp_path, [building(1, 4.385, 45.445, "deploye")])
    study = measure_gaps(records, zones, definition="connectable", near_m=1, step_m=1)
    assert layer_of(gap_map(study, language="fr"), "fibre_gaps")["total"] == 0


def test_communes_are_drawn_by_their_outlines_where_known(territory: Territory) -> None:
    study = compare_embedded(territory, ["42218", "69123"])
    drawn = comparison_map(study, language="fr", territory=territory)
    layer = layer_of(drawn, "fibre_comparison")
    assert (layer["total"], layer["located"]) == (2, 1)
    assert properties(layer)["69123"]["share"] == pytest.approx(327_910 / 311_668)
    assert layer["vintage"] == "2018-T1"


def test_a_comparison_without_any_outline_is_still_a_page(tmp_path: Path) -> None:
    rows = [building(1, 4.39, 45.45, "deploye", code_insee="69123")]
    study = compare_buildings([read(tmp_path, rows)], ["69123"], unit="buildings", vintage=None)
    layer = layer_of(comparison_map(study, language="en"), "fibre_comparison")
    assert (layer["total"], layer["located"]) == (1, 0)


def test_two_builds_give_the_same_page(tmp_path: Path, zones: ZoneSet) -> None:
    study = measure_coverage(read(tmp_path), zones)
    assert (
        coverage_map(study, language="fr").to_html() == coverage_map(study, language="fr").to_html()
    )
