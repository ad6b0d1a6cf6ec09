"""Every command on another territory, named by an option or by the environment."""

import json
from pathlib import Path

import pytest

from tests.cli.calls import call
from tests.layers.fibre.conftest import HEADER, row
from tests.territories import (
    NAME,
    WORDS,
    buildings,
    reunion,
    square_file,
    with_figures,
    with_stations,
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = reunion(tmp_path_factory.mktemp("reunion"))
    with_figures(folder, "97411", "Essai", (60, 90, 10))
    with_stations(folder)
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ["layers"],
        ["layers", "stations"],
        ["layers", "schools"],
        ["claims"],
        ["report"],
        ["report", "--section", "positions"],
        ["coverage", "--zones", "district"],
        ["compare", "97411"],
    ],
)
@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_a_command_answers_of_the_territory_alone(
    root: Path, command: list[str], form: str
) -> None:
    done = call(*command, "--territory", root, "--format", form, "--lang", "en")
    assert done.returncode == 0, done.stderr
    said = (done.stdout + done.stderr).lower()
    assert [word for word in WORDS if word in said] == []
    assert f"{NAME}: no features yet in communes, business_zones, schools, labs" in done.stderr


def test_the_environment_names_it_and_the_option_goes_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MANUFACTURE_TERRITORY", str(root))
    names = [row["name"] for row in json.loads(call("layers", "--format", "json").stdout)]
    assert names == ["district", "communes", "business_zones", "stations", "schools", "labs"]
    assert json.loads(call("compare", "97411", "--format", "json").stdout)["places"]
    done = call("layers", "--territory", "embedded", "--format", "json")
    assert len(json.loads(done.stdout)) == 11


def test_coverage_counts_buildings_in_its_own_plane(root: Path, tmp_path: Path) -> None:
    done = call(
        "coverage", "--territory", root, "--premises", buildings(tmp_path), "--zones", "district",
        "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    study = json.loads(done.stdout)
    (zone,) = study["zones"]
    assert zone["records"] == 3
    assert zone["connectable_share"] == pytest.approx(2 / 3)
    assert study["conservation"]["outside"] == 1


def test_metres_of_its_plane_that_are_taken_for_degrees_are_recognised(
    root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "immeubles_2026_T2.csv"
    path.write_text(f"{HEADER}\n{row(x='340500', y='7680500')}\n", encoding="utf-8")
    done = call("coverage", "--territory", root, "--premises", path, "--zones", "district")
    assert done.returncode == 1
    assert 'x holds metres, which look like EPSG:2975: say crs = "EPSG:2975"' in done.stderr


def test_a_grid_holds_its_buildings(root: Path, tmp_path: Path) -> None:
    done = call(
        "coverage", "--territory", root, "--premises", buildings(tmp_path), "--zones", "grid:h3:8",
        "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sum(zone["records"] for zone in json.loads(done.stdout)["zones"]) == 4


def test_gaps_and_diff_work_on_it(root: Path, tmp_path: Path) -> None:
    old, new = buildings(tmp_path, "immeubles_2026_T1.csv", 1), buildings(tmp_path)
    done = call(
        "gaps", "--territory", root, "--premises", new, "--zones", "district", "--step", "500",
        "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [gap["records"] for gap in json.loads(done.stdout)["clusters"]] == [1]
    done = call("diff", "--territory", root, old, new, "--zones", "district", "--format", "json")
    assert done.returncode == 0, done.stderr
    (zone,) = json.loads(done.stdout)["zones"]
    assert zone["gained"] == 1


@pytest.mark.parametrize(
    "command",
    [
        ["map", "--layers", "stations", "schools"],
        ["coverage", "--zones", "district"],
        ["compare", "97411"],
        ["coverage", "--premises", "BUILDINGS", "--zones", "district"],
        ["gaps", "--premises", "BUILDINGS", "--zones", "district"],
        ["diff", "BUILDINGS", "BUILDINGS", "--zones", "district"],
    ],
)
def test_its_pages_say_no_word_of_saint_etienne(
    root: Path, tmp_path: Path, command: list[str]
) -> None:
    file = str(buildings(tmp_path))
    out = tmp_path / "page.html"
    asked = [file if part == "BUILDINGS" else part for part in command]
    done = call(*asked, "--territory", root, "--out", out)
    assert done.returncode == 0, done.stderr
    page = out.read_text(encoding="utf-8").lower().replace("saint-étienne,42218", "")
    assert [word for word in WORDS if word in page] == []


def test_build_writes_its_site(root: Path, tmp_path: Path) -> None:
    done = call("build", "--territory", root, "--out", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "site" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"]["title"] == NAME
    assert "territory.toml" in [item["file"] for item in manifest["inputs"]]


def test_validate_holds_files_to_its_schemas_and_extent(root: Path, tmp_path: Path) -> None:
    done = call("validate", "--territory", root, square_file(tmp_path), "--format", "json")
    assert done.returncode == 0, done.stderr
    done = call("validate", root / "layers" / "stations.geojson", "--territory", root,
                "--schema", "stations", "--format", "json")  # fmt: skip
    assert json.loads(done.stdout)[0]["schema"] == "stations"
    ours = tmp_path / "ici.geojson"
    point = {"type": "Point", "coordinates": [4.39, 45.45]}
    feature = {"type": "Feature", "properties": {}, "geometry": point}
    ours.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert call("validate", ours).returncode == 0
    assert call("validate", ours, "--territory", root).returncode == 1
    assert call("validate", ours, "--territory", root, "--extent", "france").returncode == 0


def test_compare_spans_territories_and_says_where_a_commune_is_looked_for(root: Path) -> None:
    done = call("compare", "97411", "69123", "--territory", root, "--territory", "embedded",
                "--format", "json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    places = {row["code"]: row for row in json.loads(done.stdout)["places"]}
    assert places["97411"]["quarter"] == "2026-T2"
    assert places["69123"]["quarter"] == "2018-T1"
    done = call("compare", "97411", "69123", "--territory", root)
    assert done.returncode == 1
    assert f"no figures of '69123' in {NAME}." in done.stderr
    assert "--territory too (embedded for our own)" in done.stderr


def test_a_territory_without_figures_says_what_fills_them(tmp_path: Path) -> None:
    empty = reunion(tmp_path)
    for command in (["coverage", "--zones", "district"], ["compare", "97411"]):
        done = call(*command, "--territory", empty)
        assert done.returncode == 1
        assert "no figures by commune yet" in done.stderr
        assert "manufacture refresh" in done.stderr


def test_a_page_opens_in_the_territorys_language_unless_another_is_asked_for(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    copied = tmp_path / "copy"
    shutil.copytree(root, copied)
    path = copied / "territory.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('["fr", "en"]', '["en"]'), encoding="utf-8")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.delenv("MANUFACTURE_LANG", raising=False)
    out = tmp_path / "page.html"
    for asked, language in (([], "en"), (["--lang", "fr"], "fr")):
        done = call("map", "stations", "--territory", copied, "--out", out, *asked)
        assert done.returncode == 0, done.stderr
        assert f'<html lang="{language}">' in out.read_text(encoding="utf-8")


def test_claims_of_a_territory_without_any_are_none_and_that_is_said(root: Path) -> None:
    done = call("claims", "--check", "--territory", root, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert f"{NAME} has no claims: its profile names no table (claims = ...)." in done.stderr


def test_a_folder_that_is_no_territory_is_told(tmp_path: Path) -> None:
    done = call("layers", "--territory", tmp_path)
    assert done.returncode == 2
    assert "a territory is a folder with a datapackage.json" in done.stderr
    done = call("report", "--territory", tmp_path / "nowhere")
    assert done.returncode == 2
    assert "no such folder" in done.stderr


def test_an_example_is_no_territory_until_a_folder_is_made_of_it(checkout: Path) -> None:
    done = call("report", "--territory", checkout / "geodata" / "territories" / "lyon")
    assert done.returncode == 2
    assert "holds a profile, and no data yet" in done.stderr
    assert "manufacture init --from" in done.stderr


def test_a_profile_that_is_wrong_stops_every_command(root: Path, tmp_path: Path) -> None:
    import shutil

    copied = tmp_path / "copy"
    shutil.copytree(root, copied)
    path = copied / "territory.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("2975", "2154"), encoding="utf-8")
    for command in ("layers", "claims", "report"):
        done = call(command, "--territory", copied)
        assert done.returncode == 1
        assert 'expected "EPSG:2975"' in done.stderr


def test_init_of_a_polygon_needs_a_name_and_makes_the_folder(tmp_path: Path) -> None:
    file = square_file(tmp_path)
    done = call("init", "--polygon", file, tmp_path / "ici")
    assert done.returncode == 2
    assert "--polygon needs --name" in done.stderr
    done = call("init", "--polygon", file, "--name", NAME, "--accuracy", "10", tmp_path / "ici")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str((tmp_path / "ici").resolve())
    assert "distances in EPSG:2975, extent 55.41, -21.03, 55.53, -20.91" in done.stderr
    again = call("init", "--polygon", file, "--name", NAME, tmp_path / "ici")
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert (
        call("init", "--polygon", file, "--name", NAME, "--force", tmp_path / "ici").returncode == 0
    )


def test_init_says_what_it_was_not_told(tmp_path: Path) -> None:
    done = call("init", tmp_path / "x")
    assert done.returncode == 2
    assert "--commune, --epci, --polygon or --from" in done.stderr
    done = call("init", "--commune", "69123", "--epci", "200046977", tmp_path / "x")
    assert done.returncode == 2
    assert "two territories" in done.stderr
    done = call("init", "--from", "lion", tmp_path / "x")
    assert done.returncode == 2
    assert "the examples are grenoble, lyon" in done.stderr


def test_the_examples_are_listed() -> None:
    done = call("init", "--list")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "grenoble    Grenoble-Alpes-Métropole (EPCI 200040715)",
        "lyon        Métropole de Lyon (EPCI 200046977)",
    ]
