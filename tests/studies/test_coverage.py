"""Coverage from a file to a table: synthetic buildings, counted by hand."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely import box

from explorer.errors import InputError, SchemaError
from explorer.layers.fibre import read_point_zones
from explorer.messages.numbers import quarter_name
from explorer.studies.coverage import measure_coverage
from explorer.studies.coveragestudy import CoverageStudy
from explorer.studies.coveragetable import (
    account_note,
    brief_notes,
    coverage_notes,
    coverage_table,
    quarter_text,
)
from explorer.studies.zones import ZoneSet, open_zones
from explorer.tables import to_csv, to_text
from explorer.territory import Territory
from explorer.vocabulary import FibreStatus
from tests.studies.synthetic import SEVEN, base_file, building, read, zone_file

KEYS = {
    "zone_id", "name", "records", "premises", "states", "connectable_share", "eligible_share",
    "share_low", "share_high", "unit", "operators", "edge_records", "source", "vintage",
}  # fmt: skip


@pytest.fixture
def zones(tmp_path: Path, territory: Territory) -> ZoneSet:
    return open_zones(str(zone_file(tmp_path / "zones.gpkg")), territory)


def by_zone(study: CoverageStudy) -> dict[str, dict[str, Any]]:
    return {zone["zone_id"]: zone for zone in study.to_json()["zones"]}


def test_each_figure_of_a_zone_is_as_counted_by_hand(tmp_path: Path, zones: ZoneSet) -> None:
    study = measure_coverage(read(tmp_path), zones)
    west, east, far = (by_zone(study)[key] for key in ("west", "east", "far"))
    assert set(west) >= KEYS
    assert (west["name"], west["records"], west["premises"], west["unit"]) == (
        "Ouest", 4, None, "buildings",
    )  # fmt: skip
    assert {state: n for state, n in west["states"].items() if n} == {
        "deploye": 2,
        "raccordable demande": 2,
    }
    assert (west["connectable"], west["eligible"], west["possible"], west["denominator"]) == (
        2, 3, 4, 4,
    )  # fmt: skip
    assert [west[name] for name in ("connectable_share", "eligible_share", "share_low",
                                    "share_high")] == [0.5, 0.75, 0.5, 1.0]  # fmt: skip
    assert west["operators"] == ["SYN0", "SYN1"]
    assert (west["mutualisation_points"], west["doubtful_records"]) == (2, 1)
    assert west["sure_share"] == pytest.approx(1 / 3)
    assert (east["connectable_share"], east["share_high"]) == (0, 0)
    assert east["states"]["abandonne"] == 1
    assert (far["records"], far["connectable_share"], far["share_low"]) == (0, None, None)
    assert {zone["source"] for zone in (west, east, far)} == {"essai_2026_T2.csv"}
    assert {zone["vintage"] for zone in (west, east, far)} == {"2026-T2"}


def test_the_whole_can_be_written_as_json_and_reconciles(tmp_path: Path, zones: ZoneSet) -> None:
    study = measure_coverage(read(tmp_path), zones)
    told = json.loads(json.dumps(study.to_json(), allow_nan=False))
    assert told["conservation"] == {
        "in": 7, "counted": 6, "outside": 0, "set_aside": 1, "reasons": {"no_position": 1},
    }  # fmt: skip
    assert told["total"]["records"] == 6
    assert told["total"]["connectable_share"] == pytest.approx(2 / 6)
    assert told["read"]["records"]["file"] == "essai_2026_T2.csv"
    assert told["read"]["zones"] == {"source": "zones.gpkg", "repaired": []}


def test_premises_are_told_where_every_building_has_its_number(
    tmp_path: Path, zones: ZoneSet
) -> None:
    base = base_file(tmp_path, {1: 10, 2: 1, 3: 5, 4: 4, 5: 3})
    study = measure_coverage(read(tmp_path, base=base), zones, unit="premises")
    west, east = by_zone(study)["west"], by_zone(study)["east"]
    assert (west["unit"], west["premises"], west["denominator"]) == ("premises", 20, 20)
    assert (west["connectable_share"], west["eligible_share"]) == (11 / 20, 16 / 20)
    assert west["rates"]["buildings"]["connectable_share"] == 0.5
    assert (east["unit"], east["premises"], east["rates"]["premises"]) == ("buildings", None, None)
    table = to_text(coverage_table(study, "en"), "en")
    assert "rate of buildings: premises unknown (1 of 2 buildings)" in table
    assert "Premises base: 5 of 7 buildings matched by imb_id." in table


def test_the_area_is_that_behind_opened_points(tmp_path: Path, zones: ZoneSet) -> None:
    served = gpd.GeoDataFrame(
        {"pm_ref": ["PM-SYN-1", "PM-SYN-2"], "pm_etat": ["deploye", "signe"]},
        geometry=[box(4.38, 45.44, 4.385, 45.45), box(4.385, 45.44, 4.40, 45.45)],
        crs="EPSG:4326",
    )
    served.to_file(tmp_path / "zapm.gpkg")
    areas = read_point_zones(tmp_path / "zapm.gpkg")
    study = measure_coverage(read(tmp_path), zones, point_zones=areas, unit="area")
    west, east = by_zone(study)["west"], by_zone(study)["east"]
    assert west["connectable_share"] == pytest.approx(0.5)
    assert west["share_high"] == pytest.approx(1)
    assert west["share_high"] <= 1
    assert (east["connectable_share"], east["share_high"]) == (0, pytest.approx(1))
    assert west["rates"]["buildings"]["denominator"] == 4
    assert "behind an opened mutualisation point" in " ".join(coverage_notes(study, "en"))
    with pytest.raises(InputError, match="name their file with --point-zones"):
        measure_coverage(read(tmp_path), zones, unit="area")


def test_what_is_left_out_is_said_and_counted(tmp_path: Path, zones: ZoneSet) -> None:
    without = {FibreStatus.ABANDONED}
    study = measure_coverage(read(tmp_path), zones, without=without)
    assert by_zone(study)["east"]["records"] == 1
    assert study.conservation["reasons"] == {"left_out_abandonne": 1, "no_position": 1}
    notes = " ".join(coverage_notes(study, "en"))
    assert "abandoned ones not included" in notes
    assert "Left out, as asked: abandonne" in notes
    assert "abandonnés compris" in " ".join(brief_notes(measure_coverage(read(tmp_path), zones),
                                                        "fr"))  # fmt: skip


@pytest.mark.parametrize("name", ["insee_code", "code_insee"])
def test_communes_are_told_by_a_column_under_either_name(
    name: str, tmp_path: Path, territory: Territory
) -> None:
    rows = (*SEVEN, building(8, 4.39, 45.445, "cible", code_insee="01001", nom_com=""))
    study = measure_coverage(read(tmp_path, rows), open_zones(f"by:{name}", territory))
    told = by_zone(study)
    assert told["42218"]["name"] == "SAINT-ÉTIENNE"
    assert told["42218"]["records"] == 7
    assert told["01001"]["name"] == "01001"
    assert study.features().geometry.isna().all()


@pytest.mark.parametrize("name", ["nothing", "geometry"])
def test_a_column_that_is_not_there_is_refused(
    name: str, tmp_path: Path, territory: Territory
) -> None:
    with pytest.raises(SchemaError, match=f"no column '{name}'; it has 'building_record_id'"):
        measure_coverage(read(tmp_path), open_zones(f"by:{name}", territory))


def test_a_repaired_outline_is_said_beside_its_figures(
    tmp_path: Path, territory: Territory
) -> None:
    bow = "POLYGON ((4.38 45.44, 4.39 45.45, 4.39 45.44, 4.38 45.45, 4.38 45.44))"
    study = measure_coverage(read(tmp_path), open_zones(bow, territory))
    (zone,) = by_zone(study).values()
    assert zone["remark"] == "repaired"
    assert study.to_json()["read"]["zones"]["repaired"] == ["1"]


def test_readers_see_short_columns_and_files_every_one(tmp_path: Path, zones: ZoneSet) -> None:
    study = measure_coverage(read(tmp_path), zones)
    shown = to_text(coverage_table(study, "fr"), "fr")
    assert "Ensemble (chaque bâtiment une fois)" in shown
    assert "aucun bâtiment du fichier : pas de taux" in shown
    assert "Lignes du fichier : 7 = comptées 6 + hors des zones 0 + mises à part 1" in shown
    header = to_csv([coverage_table(study, "fr", whole=True)]).splitlines()[0].split(",")
    assert {"zone_id", "deployed", "share_low", "sure_share", "source", "vintage"} <= set(header)


def test_a_narrow_terminal_gets_every_figure(tmp_path: Path, zones: ZoneSet) -> None:
    study = measure_coverage(read(tmp_path), zones)
    lines = to_text(coverage_table(study, "en"), "en", 60).splitlines()
    assert max(map(len, lines)) <= 60
    assert "connectable share: 50.0%" in lines


def test_a_name_cannot_steer_the_terminal(tmp_path: Path, territory: Territory) -> None:
    hostile = tmp_path / "z\x1b[31m.geojson"
    zone_file(tmp_path / "z.geojson").rename(hostile)
    study = measure_coverage(read(tmp_path), open_zones(str(hostile), territory))
    for width in (None, 60):
        assert "\x1b" not in to_text(coverage_table(study, "en"), "en", width)


def test_the_account_names_each_reason_in_both_languages() -> None:
    account = {"in": 3000, "counted": 1, "outside": 2, "set_aside": 2997,
               "reasons": {"swapped": 2990, "left_out_cible": 6, "no_station": 1}}  # fmt: skip
    english = account_note(account, "en")
    assert english == (
        "Rows of the file: 3,000 = counted 1 + outside the zones 2 + set aside 2,997 "
        "(with longitude and latitude swapped 2,990, left out (cible) 6, no_station 1)."
    )
    assert "inversées 2\u202f990" in account_note(account, "fr")


def test_quarters_are_written_by_the_habits_of_a_language() -> None:
    assert (quarter_name("2026-T2", "fr"), quarter_name("2026-T2", "en")) == ("T2 2026", "Q2 2026")
    assert quarter_name("summer", "en") == "summer"
    assert quarter_text(None, "en") == "quarter not stated"


def test_a_quarter_that_the_file_does_not_say_can_be_given(tmp_path: Path, zones: ZoneSet) -> None:
    records = read(tmp_path, name="own.csv")
    assert measure_coverage(records, zones).vintage is None
    assert measure_coverage(records, zones, vintage="2026-T1").vintage == "2026-T1"
