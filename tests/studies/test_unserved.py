"""Gaps as a study: synthetic clusters, ranked, with the account of every building."""

import json
from pathlib import Path

import pytest

from explorer.errors import InputError
from explorer.layers import read_file
from explorer.studies.unserved import GapStudy, gap_account, gap_table, measure_gaps
from explorer.studies.zones import open_zones
from explorer.tables import to_csv, to_text
from explorer.territory import Territory
from tests.studies.synthetic import base_file, building, read, zone_file

ROWS = (
    building(1, 4.384, 45.444, "deploye"),
    building(2, 4.385, 45.445, "cible"),
    building(3, 4.3852, 45.4451, "signe", code_l331="SYN1"),
    building(4, 4.395, 45.445, "abandonne"),
    building(5, 4.45, 45.48, "cible"),
    building(6, "", "", "cible"),
)
"""Two clusters, of two and of one; one building far from every zone, one without position."""


def measure(folder: Path, territory: Territory, **options: object) -> GapStudy:
    base = base_file(folder, {1: 1, 2: 1, 3: 1, 4: 12, 5: 1, 6: 1})
    zones = open_zones(str(zone_file(folder / "zones.gpkg")), territory)
    asked = {"definition": "connectable", "near_m": 100.0, "step_m": 50.0, **options}
    return measure_gaps(read(folder, ROWS, base=base), zones, **asked)  # type: ignore[arg-type]


def test_clusters_are_ranked_by_premises_and_every_building_is_somewhere(
    tmp_path: Path, territory: Territory
) -> None:
    study = measure(tmp_path, territory)
    told = json.loads(json.dumps(study.to_json(), allow_nan=False))
    first, second = told["clusters"]
    assert (first["premises"], first["records"], first["zone_name"]) == (12, 1, "Est")
    assert (second["premises"], second["records"], second["zone_name"]) == (2, 2, "Ouest")
    assert second["operators"] == ["SYN0", "SYN1"]
    assert (second["targeted"], second["signed"]) == (1, 1)
    assert first["point_distance_to"] == "served_building"
    account = told["conservation"]
    assert account == {
        "given": 6, "served": 1, "in_clusters": 3, "far": 1, "no_position": 1, "set_aside": 0,
    }  # fmt: skip
    assert account["given"] == sum(account.values()) - account["given"]


def test_the_first_clusters_alone_keep_the_account_of_all(
    tmp_path: Path, territory: Territory
) -> None:
    study = measure(tmp_path, territory).first(1)
    assert len(study.to_json()["clusters"]) == len(study.features()) == 1
    assert study.to_json()["found"] == 2
    assert "in 2 clusters 3" in gap_account(study, "en")
    assert len(to_csv([gap_table(study, whole=True)]).splitlines()) == 2
    assert study.first(None) is study


def test_points_and_their_zones_are_what_distances_go_to(
    tmp_path: Path, territory: Territory
) -> None:
    (tmp_path / "pm.geojson").write_text(
        '{"type":"Feature","properties":{},"geometry":{"type":"Point",'
        '"coordinates":[4.395,45.445]}}'
    )
    points = read_file(tmp_path / "pm.geojson").frame
    first = measure(tmp_path, territory, points=points).rows()[0]
    assert first["point_distance_m"] == pytest.approx(0, abs=0.01)
    assert first["point_distance_to"] == "point"


def test_the_table_says_what_was_looked_for(tmp_path: Path, territory: Territory) -> None:
    shown = to_text(gap_table(measure(tmp_path, territory, vintage="2026-T3")), "fr")
    assert "par pas d’au plus 50 m, à moins de 100 m d’une zone" in shown
    assert "Distance au bâtiment servi le plus proche" in shown
    assert "données du T3 2026" in shown


def test_no_gap_is_said_with_an_empty_table(tmp_path: Path, territory: Territory) -> None:
    zones = open_zones("near:4.5,45.5:100m", territory)
    study = measure_gaps(
        read(tmp_path, ROWS), zones, definition="connectable", near_m=10, step_m=10
    )
    assert "(no rows)" in to_text(gap_table(study), "en")
    assert study.features().empty


def test_zones_without_any_position_are_refused(tmp_path: Path, territory: Territory) -> None:
    zones = open_zones("by:insee_code", territory)
    with pytest.raises(InputError, match="has a position"):
        measure_gaps(read(tmp_path, ROWS), zones, definition="connectable", near_m=1, step_m=1)
