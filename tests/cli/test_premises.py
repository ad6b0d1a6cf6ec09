"""``manufacture premises import`` and coverage of its file, as their users meet them."""

import json
from pathlib import Path

import pytest

from explorer.cli.premises import progress_line
from tests.cli.calls import call
from tests.studies.synthetic import SEVEN, base_file, status_file, zone_file


def test_an_imported_file_is_counted_by_itself_and_gives_the_same_figures(tmp_path: Path) -> None:
    source = status_file(tmp_path, [*SEVEN, SEVEN[0]])
    zones = zone_file(tmp_path / "zones.gpkg", "EPSG:2154")
    out = tmp_path / "national.parquet"
    done = call("premises", "import", source, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "8 = kept 7 + set aside 1 (repeated 1). Located: 6." in done.stderr
    assert done.stdout.strip() == str(out)
    asked = ("--zones", zones, "--format", "json")
    plain = json.loads(call("coverage", "--premises", source, *asked).stdout)
    found = json.loads(call("coverage", "--premises", out, *asked).stdout)
    for name in ("zones", "total", "conservation", "source", "vintage"):
        assert found[name] == plain[name]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--base", "base.csv"), "file: expected a file on a local disk; found no such file"),
        (("--zones", "grid:h3:16"), "resolutions from 0 to 15"),
    ],
)
def test_what_an_imported_file_cannot_answer_is_said(
    more: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    out = tmp_path / "national.parquet"
    call("premises", "import", status_file(tmp_path), "--out", out)
    done = call("coverage", "--premises", out, "--zones", "by:insee_code", *more)
    assert done.returncode == 1
    assert said in done.stderr


def test_an_imported_file_takes_its_premises_from_a_base_as_the_plain_path_does(
    tmp_path: Path,
) -> None:
    source = status_file(tmp_path)
    base = base_file(tmp_path, {1: 4, 2: 3, 3: 1, 9: 8})
    out = tmp_path / "national.parquet"
    call("premises", "import", source, "--out", out)
    asked = ("--base", base, "--zones", "by:insee_code", "--unit", "premises", "--format", "json")
    plain = json.loads(call("coverage", "--premises", source, *asked).stdout)
    found = json.loads(call("coverage", "--premises", out, *asked).stdout)
    assert found["zones"] == plain["zones"]
    assert found["total"] == plain["total"]
    assert found["read"]["join"]["premises_total"] == 8


def test_cells_of_an_imported_file_are_those_of_the_plain_path(tmp_path: Path) -> None:
    source = status_file(tmp_path)
    out = tmp_path / "national.parquet"
    call("premises", "import", source, "--out", out)
    plain, found = (
        json.loads(
            call("coverage", "--premises", file, "--zones", "grid:h3:10", "--format", "json").stdout
        )
        for file in (source, out)
    )
    assert len(found["zones"]) > 2
    assert found["zones"] == plain["zones"]
    assert found["total"] == plain["total"]


def test_another_ending_and_no_file_are_told_apart(tmp_path: Path) -> None:
    done = call("premises", "import", status_file(tmp_path), "--out", tmp_path / "a.csv")
    assert "expected a name in .parquet" in done.stderr
    done = call("premises", "import", tmp_path / "none.csv", "--out", tmp_path / "a.parquet")
    assert "no such file" in done.stderr
    assert not (tmp_path / "a.parquet").exists()


def test_progress_tells_rate_and_time_left_where_the_size_is_known() -> None:
    assert progress_line(500, 500, 2.0, float("nan")) == "500 rows, 250 a second"
    assert progress_line(500, 500, 90.0, 0.25) == "500 rows, 6 a second, 25 %, 4:30 left"
