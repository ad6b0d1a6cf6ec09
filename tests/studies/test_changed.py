"""Change between two synthetic files: progress, the base, and what neither can tell."""

import json
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.studies.changed import ChangeStudy, change_account, change_tables, measure_change
from explorer.studies.zones import open_zones
from explorer.tables import to_csv, to_text
from explorer.territory import Territory
from tests.studies.synthetic import SEVEN, building, read, zone_file

OLD = (
    building(1, 4.384, 45.444, "cible"),
    *SEVEN[1:5],
    building(6, 4.386, 45.4461, "abandonne"),
    building(8, 4.397, 45.447, "deploye"),
    building(9, 4.397, 45.447, "deploye"),
    building(9, 4.397, 45.447, "deploye"),
)
"""Number 1 was not deployed yet, 6 stood in the west, 7 was not there, 8 and 9 are gone since."""


@pytest.fixture
def study(tmp_path: Path, territory: Territory) -> ChangeStudy:
    old = read(tmp_path, OLD, name="essai_2026_T1.csv")
    zones = open_zones(str(zone_file(tmp_path / "zones.gpkg")), territory)
    return measure_change(old, read(tmp_path), zones, definition="connectable")


def test_what_came_went_moved_and_changed_is_told_apart(study: ChangeStudy) -> None:
    told = json.loads(json.dumps(study.to_json(), allow_nan=False))
    west, east, far = told["zones"]
    names = ("records_old", "records_new", "common", "gained", "lost", "added", "removed",
             "moved_in", "moved_out")  # fmt: skip
    assert [west[name] for name in names] == [5, 4, 4, 1, 0, 0, 0, 0, 1]
    assert [east[name] for name in names] == [3, 2, 1, 0, 0, 0, 2, 1, 0]
    assert west["change_points"] == pytest.approx(100 * (2 / 4 - 1 / 5))
    assert west["progress_points"] == pytest.approx(25)
    assert west["base_points"] == pytest.approx(5)
    assert (far["records_new"], far["change_points"]) == (0, None)
    assert told["matrix"]["cible"]["deploye"] == 1
    assert told["matrix"]["deploye"]["absent"] == 2
    assert told["conservation"] == {"old": 8, "new": 7, "both": 6, "old_only": 2, "new_only": 1}
    assert (told["old"]["set_aside"], told["new"]["vintage"]) == (1, "2026-T2")


def test_readers_get_two_tables_and_files_one(study: ChangeStudy) -> None:
    shown = "\n".join(to_text(table, "en") for table in change_tables(study, "en"))
    assert "before \\ after" in shown
    assert "Rows set aside: 1 before, 0 after." in shown
    assert change_account(study, "fr").startswith("Bâtiments : 8 avant, 7 après ; 6 dans les deux")
    lines = to_csv(change_tables(study, "en", whole=True)).splitlines()
    assert lines[0].startswith("zone_id,name,records_old")
    assert len(lines) == 4


def test_features_keep_the_outlines(study: ChangeStudy) -> None:
    features = study.features()
    assert features["id"].tolist() == ["west", "east", "far"]
    assert features.geometry.geom_type.tolist() == ["Polygon"] * 3
    assert features.crs == "EPSG:4326"


def test_files_in_the_wrong_order_and_zones_without_outline_are_refused(
    tmp_path: Path, territory: Territory
) -> None:
    old, new = read(tmp_path, OLD, name="essai_2026_T1.csv"), read(tmp_path)
    with pytest.raises(InputError, match="name the older file first"):
        measure_change(new, old, open_zones("district", territory), definition="connectable")
    with pytest.raises(InputError, match="'by:insee_code' has none"):
        measure_change(old, new, open_zones("by:insee_code", territory), definition="connectable")
