"""The command as its users meet it: a process of its own, its output and its exit status."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from explorer.cli.main import FIRST, PURPOSES
from tests.cli.calls import call

CLAIM_KEYS = {
    "id",
    "statement_fr",
    "statement_en",
    "declared",
    "unit",
    "measured",
    "difference",
    "method",
    "verdict",
    "source",
    "date",
}
LAYER_KEYS = {
    "name",
    "title_fr",
    "title_en",
    "features",
    "geometry_type",
    "crs",
    "vintage",
    "licence",
    "sources",
    "accuracy_m",
}


def run(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | None = None, **env: str
) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        input=stdin,
        cwd=cwd,
        env={**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **env},
    )


def test_claims_give_a_computed_verdict_and_a_reason_for_each() -> None:
    done = run("claims", "--format", "json")
    assert done.returncode == 0
    claims = json.loads(done.stdout)
    assert len(claims) > 25
    for claim in claims:
        assert set(claim) >= CLAIM_KEYS
        assert claim["verdict"] in {"confirmed", "contradicted", "not_checkable"}
        assert claim["reason_fr"]
        assert claim["reason_en"]
    area = next(claim for claim in claims if claim["id"] == "area-107-ha")
    assert area["verdict"] == "not_checkable"
    assert area["difference"] == pytest.approx(area["measured"] - 107)
    assert area["uncertainty"] > 0


def test_layers_list_what_the_catalogue_says() -> None:
    layers = json.loads(run("layers", "--format", "json").stdout)
    assert [layer["name"] for layer in layers][:3] == ["district", "places", "schools"]
    for layer in layers:
        assert set(layer) >= LAYER_KEYS
        assert layer["features"] > 0
        assert layer["sources"]


def test_one_layer_comes_as_geojson_and_csv(tmp_path: Path) -> None:
    collection = json.loads(run("layers", "stations", "--format", "geojson").stdout)
    assert collection["type"] == "FeatureCollection"
    done = run("layers", "stations", "--out", tmp_path / "stations.csv")
    assert done.returncode == 0
    assert done.stdout == ""
    rows = list(csv.DictReader(io.StringIO((tmp_path / "stations.csv").read_text("utf-8"))))
    assert len(rows) == len(collection["features"])
    carnot = next(row for row in rows if "Carnot" in row["name_fr"])
    assert float(carnot["longitude"]) == pytest.approx(4.384775, abs=1e-6)


@pytest.mark.parametrize(
    ("ending", "start"),
    [(".json", "["), (".csv", "id,"), (".md", "## "), (".txt", "Affirmations")],
)
def test_the_ending_of_out_chooses_the_format(ending: str, start: str, tmp_path: Path) -> None:
    target = tmp_path / f"claims{ending}"
    done = run("claims", "--out", target)
    assert done.returncode == 0
    assert target.read_text(encoding="utf-8").startswith(start)
    assert str(target) in done.stderr


def test_a_folder_as_out_gets_a_file_named_after_the_command(tmp_path: Path) -> None:
    assert run("claims", "--format", "json", "--out", tmp_path).returncode == 0
    assert json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))
    assert run("claims", "--out", f"{tmp_path}/new/").returncode == 0
    assert (tmp_path / "new" / "claims.txt").is_file()


def test_report_has_every_section_in_json_and_the_short_ones_on_the_screen() -> None:
    report = json.loads(run("report", "--format", "json").stdout)
    names = [section["name"] for section in report["sections"]]
    assert names == [
        "district",
        "verdicts",
        "composition",
        "density",
        "positions",
        "nearest",
        "distances",
        "indicators",
        "fibre_comparison",
        "fibre",
    ]
    shown = run("report", "--lang", "en")
    assert "Fibre: Saint-Étienne, Lyon, Grenoble" in shown.stdout
    assert "distances (" in shown.stderr
    one = json.loads(run("report", "--section", "fibre_comparison", "--format", "json").stdout)
    saint_etienne = one["sections"][0]["rows"][0]
    assert saint_etienne["connectable_premises"] == 44523
    assert saint_etienne["premises"] == 103840


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["layers", "schoolz"], 2, "There is no layer 'schoolz'"),
        (["claims", "--format", "geojson"], 2, "no geometry"),
        (["claims", "--out", "claims.doc"], 2, "does not say in what format"),
        (["claims", "--out", "claims.pdf"], 2, "no pdf of this result"),
        (["claims", "--out", ""], 2, "--out is empty"),
        (["claims", "--out", "c.json", "--format", "csv"], 2, "says json, but --format says csv"),
        (["report", "--section", "x"], 2, "There is no section 'x'"),
        (["validate"], 2, "Missing argument"),
        (["validate", "--schema", "x", "f.geojson"], 2, "There is no layer 'x'"),
        (["validate", "--extent", "1,2", "f.geojson"], 2, "four numbers"),
        (["validate", "--extent", "5,2,1,3", "f.geojson"], 2, "west,south,east,north"),
        (["nonsense"], 2, "No such command 'nonsense'"),
        (["claims", "--out", "/nowhere/claims.json"], 1, "cannot be written"),
    ],
)
def test_what_is_wrong_is_said_on_stderr_with_a_status(
    arguments: list[str], status: int, said: str
) -> None:
    done = run(*arguments)
    assert done.returncode == status
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback() -> None:
    done = run("claims", "--debug", "--out", "/nowhere/claims.json")
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_help_comes_with_an_example_for_every_command() -> None:
    listing = run("--help").stdout
    for name in (
        "build", "claims", "compare", "coverage", "diff", "gaps", "layers", "map", "report",
        "validate",
    ):  # fmt: skip
        assert name in listing
        shown = run(name, "--help")
        assert shown.returncode == 0
        assert "Example:  manufacture " in shown.stdout


def test_a_plain_call_shows_what_one_can_do() -> None:
    done = run()
    assert done.returncode == 0
    assert "Begin with:" in done.stdout
    begun = done.stdout.partition("Begin with:")[2].partition("Look:")[0]
    assert re.findall(r"^  manufacture (\w+)", begun, re.MULTILINE) == [
        "build", "claims", "find", "layers", "coverage", "doctor",
    ]  # fmt: skip


@pytest.mark.parametrize("first", [one for one in FIRST if one not in {"build", "doctor"}])
def test_what_a_plain_call_proposes_works_as_it_stands(first: str) -> None:
    done = call(*first.split())
    assert done.returncode == 0
    assert done.stdout


def test_a_plain_call_names_every_command_once_and_fits_80_columns() -> None:
    shown = run(COLUMNS="80").stdout
    listed = re.findall(r"^  ([a-z]+) {2,}", shown.partition("Look:")[2], re.MULTILINE)
    assert sorted(listed) == sorted(name for commands in PURPOSES.values() for name in commands)
    assert max(map(len, shown.splitlines())) <= 80


def test_a_missing_option_comes_with_an_example() -> None:
    done = call("gaps")
    assert done.returncode == 2
    assert "Missing option '--zones'" in done.stderr
    assert "Example:  manufacture gaps --premises" in done.stderr


def test_the_language_follows_the_locale_and_lang_has_the_last_word() -> None:
    assert run("layers").stdout.startswith("Couches")
    assert run("layers", LC_ALL="en_GB.UTF-8").stdout.startswith("Layers")
    assert run("layers", "--lang", "fr", LC_ALL="en_GB.UTF-8").stdout.startswith("Couches")


def test_no_escape_sequence_is_written_to_a_pipe() -> None:
    done = run("claims", "--out", "/nowhere/x.json")
    assert "\x1b" not in done.stderr


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m explorer report --format csv | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, encoding="utf-8", check=False)  # noqa: S602
    assert done.stdout.startswith("section")
    assert done.stderr == ""


def test_a_terminal_of_another_encoding_and_a_full_disk_are_no_traceback() -> None:
    assert "Précision" in run("layers", PYTHONIOENCODING="cp1252", PYTHONUTF8="0").stdout
    command = f"{sys.executable} -m explorer layers > /dev/full"
    done = subprocess.run(command, shell=True, capture_output=True, encoding="utf-8", check=False)  # noqa: S602
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_start_up_imports_no_frame() -> None:
    code = (
        "import sys; from explorer.cli import main; import explorer;"
        "print(*sorted({'pandas', 'geopandas', 'shapely', 'folium', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_public_name_resolves() -> None:
    import explorer

    assert explorer.__all__ == sorted(explorer.__all__)
    for name in explorer.__all__:
        assert getattr(explorer, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = explorer.nonsense


def test_map_takes_layers_and_files_after_one_option(tmp_path: Path) -> None:
    out = tmp_path / "schools.html"
    done = run("map", "--layers", "schools", "stations", "--out", out, "--lang", "en")
    assert done.returncode == 0
    assert done.stdout.strip() == str(out)
    text = out.read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "<title>Schools and university sites &#183; Stations</title>" in text


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ([], 2, "Say what to show"),
        (["school"], 2, "Did you mean 'schools'?"),
        (["absent.geojson"], 1, "no such file"),
    ],
)
def test_map_says_what_it_cannot_show(
    arguments: list[str], status: int, said: str, tmp_path: Path
) -> None:
    done = run("map", *arguments, cwd=tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_there_is_not_is_refused_before_anything_is_read() -> None:
    absent = ("--premises", "absent.csv", "--zones", "district")
    for command, target in (("coverage", "c.doc"), ("gaps", "g.docx"), ("coverage", "c.tiff")):
        done = run(command, *absent, "--out", target)
        assert done.returncode == 2, done.stderr
        assert "absent.csv" not in done.stderr
    done = run("compare", "42218", "--format", "png")
    assert done.returncode == 2
    assert "name a file with --out" in done.stderr
