"""``manufacture streets`` and ``isochrones``: taken in, counted, kept, drawn."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from explorer.layers.streets import read_streets
from tests.cli.calls import call
from tests.layers.streets.synthetic import GRID, ROWS, cross_file, osm_file

CREDIT = "© OpenStreetMap contributors, ODbL"


@pytest.fixture
def cross(tmp_path: Path) -> Path:
    return cross_file(tmp_path / "croix.osm.pbf")


@pytest.fixture
def asked(cross: Path) -> tuple[str | Path, ...]:
    return ("isochrones", "--streets", cross, "--from", "Carnot", "--within", "400m",
            "--within", "200m", "--lang", "en")  # fmt: skip


def test_an_extract_is_counted_and_kept(cross: Path, tmp_path: Path) -> None:
    kept = tmp_path / "rues.parquet"
    done = call("streets", cross, "--out", kept, "--lang", "en")
    assert done.returncode == 0
    assert f"Wrote {kept}" in done.stderr
    assert re.search(r"^streets in the file +2$", done.stdout, re.MULTILINE)
    assert CREDIT in done.stdout
    assert len(read_streets(kept)) == 4


def test_counts_as_json(cross: Path) -> None:
    told = json.loads(call("streets", cross, "--format", "json").stdout)
    assert told["ways"] == {"given": 2, "used": 2, "cut": 0, "set_aside": {}}
    assert (told["nodes"], told["edges"], told["components"]) == (5, 4, 1)
    assert (told["date"], told["credit"]) == ("2026-10-01", CREDIT)


def test_a_box_of_the_command_line_leaves_streets_out(tmp_path: Path) -> None:
    rows = osm_file(tmp_path / "rangs.osm.pbf", GRID, ROWS)
    told = json.loads(
        call("streets", rows, "--box", "4.38,45.4495,4.40,45.4505", "--format", "json").stdout
    )
    assert told["ways"]["set_aside"] == {"box": 2}


def test_the_compact_form_gives_the_same_isochrones(
    asked: tuple[str | Path, ...], cross: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "rues.parquet"
    call("streets", cross, "--out", kept)
    again = tuple(kept if one == cross else one for one in asked)
    first, second = (json.loads(call(*one, "--format", "json").stdout) for one in (asked, again))
    assert first == second
    assert [one["limit"] for one in first["isochrones"]] == [200.0, 400.0]
    assert first["isochrones"][1]["reached_m"] == pytest.approx(1600.0, abs=0.01)
    assert first["mode"] == "walk"
    assert CREDIT in first["notes"]["fr"][-1]


def test_a_table_has_limits_areas_and_counts(asked: tuple[str | Path, ...]) -> None:
    done = call(*asked)
    assert "What is reached from Saint-Étienne-Carnot on foot" in done.stdout
    assert "200 m" in done.stdout
    assert "Stations" in done.stdout
    assert "Limits are lengths, by the shortest way." in done.stdout


@pytest.mark.parametrize("form", ["csv", "geojson", "markdown", "html"])
def test_every_format_has_both_limits_and_the_credit(
    form: str, asked: tuple[str | Path, ...], tmp_path: Path
) -> None:
    out = tmp_path / f"carnot.{'md' if form == 'markdown' else form}"
    done = call(*asked, "--out", out)
    assert done.returncode == 0
    text = out.read_text(encoding="utf-8")
    assert CREDIT.removeprefix("© ") in text  # a page's data is written in ASCII
    assert (CREDIT in done.stderr) == (form != "markdown")
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["id"] for row in rows] == ["walk-200m", "walk-400m"]
        assert [row["stations"] for row in rows] == ["1", "1"]
    elif form == "geojson":
        features = json.loads(text)["features"]
        assert [feature["id"] for feature in features] == ["walk-400m", "walk-200m"]
        assert {feature["geometry"]["type"] for feature in features} == {"Polygon"}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--within", "soon"], 1, "such as 5min or 400m"),
        (["--within", "5min"], 1, "all times or all lengths"),
        (["--by", "boat"], 2, "--by"),
        (["--width", "0"], 2, "--width"),
        (["--from", "nulle part"], 1, "There is no place 'nulle part'"),
        (["--from", "5.0,46.0"], 1, "from the nearest street of croix.osm.pbf"),
        (["--streets", "absent.osm.pbf"], 1, "absent.osm.pbf"),
        (["--format", "pdf"], 2, "PDF is no text for a screen"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    arguments: list[str], status: int, said: str, asked: tuple[str | Path, ...]
) -> None:
    done = call(*asked, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--out", "rues.gpkg"], 2, "must end in .parquet"),
        (["--box", "1,2,3"], 2, "west,south,east,north"),
        (["--box", "4.4,45.4,4.3,45.5"], 2, "west,south,east,north"),
        (["--box", "5,46,5.1,46.1"], 1, "touches none"),
    ],
)
def test_what_cannot_be_taken_in_is_said(
    arguments: list[str], status: int, said: str, cross: Path
) -> None:
    done = call("streets", cross, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr


def test_an_extract_cut_in_the_middle_is_refused(cross: Path, tmp_path: Path) -> None:
    data = cross.read_bytes()
    cut = tmp_path / "coupe.osm.pbf"
    cut.write_bytes(data[: len(data) // 2])
    done = call("streets", cut, "--out", tmp_path / "rues.parquet")
    assert (done.returncode, done.stdout) == (1, "")
    assert "coupe.osm.pbf is expected to be a whole OpenStreetMap extract" in done.stderr
    assert not (tmp_path / "rues.parquet").exists()
