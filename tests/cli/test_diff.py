"""``manufacture diff``: two files, zone by zone."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.calls import call
from tests.studies.synthetic import SEVEN, building, status_file, zone_file
from tests.studies.test_changed import OLD

ACCOUNT = (
    "Buildings: 8 before, 7 after; 6 in both, 2 gone, 1 new. Rows set aside: 1 before, 0 after."
)
KEYS = {
    "zone_id", "name", "records_old", "records_new", "share_old", "share_new", "change_points",
    "progress_points", "base_points", "common", "gained", "lost", "added", "removed", "moved_in",
    "moved_out",
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return status_file(tmp_path, OLD, "essai_2026_T1.csv"), status_file(tmp_path)


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    return zone_file(tmp_path / "zones.gpkg")


def test_json_has_zones_matrix_and_account(files: tuple[Path, Path], zones: Path) -> None:
    told = json.loads(call("diff", *files, "--zones", zones, "--format", "json").stdout)
    for zone in told["zones"]:
        assert set(zone) >= KEYS
    west = told["zones"][0]
    assert west["progress_points"] + west["base_points"] == pytest.approx(west["change_points"])
    assert told["matrix"]["cible"]["deploye"] == 1
    assert told["conservation"]["both"] == 6


def test_csv_has_one_row_a_zone_and_the_account_is_said(
    files: tuple[Path, Path], zones: Path
) -> None:
    done = call("diff", *files, "--zones", zones, "--format", "csv", "--lang", "en")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["zone_id"] for row in rows] == ["west", "east", "far"]
    assert set(rows[0]) == KEYS
    assert ACCOUNT in done.stderr


def test_a_table_is_followed_by_the_matrix_of_states(files: tuple[Path, Path], zones: Path) -> None:
    done = call("diff", *files, "--zones", zones, "--lang", "en")
    assert ACCOUNT in done.stdout
    assert "before \\ after" in done.stdout


def test_a_grid_has_the_cells_that_only_the_old_file_fills(tmp_path: Path) -> None:
    old = status_file(tmp_path, [*SEVEN, building(8, 4.6, 45.6, "deploye")], "essai_2026_T1.csv")
    new = status_file(tmp_path)
    told = json.loads(call("diff", old, new, "--zones", "grid:h3:8", "--format", "json").stdout)
    assert sum(zone["removed"] for zone in told["zones"]) == 1


def test_a_map_is_written(files: tuple[Path, Path], zones: Path, tmp_path: Path) -> None:
    done = call("diff", *files, "--zones", zones, "--out", tmp_path / "diff.html")
    assert done.returncode == 0
    assert "change_points" in (tmp_path / "diff.html").read_text(encoding="utf-8")


def test_files_in_the_wrong_order_and_zones_without_outline_are_said(
    files: tuple[Path, Path], zones: Path
) -> None:
    for arguments, said in (
        ((files[1], files[0], "--zones", zones), "name the older file first"),
        ((*files, "--zones", "by:insee_code"), "zones that have an outline"),
        ((files[0], "absent.csv", "--zones", zones), "absent.csv"),
    ):
        done = call("diff", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
