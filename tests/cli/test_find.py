import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calls import Done, call


def run(*arguments: str) -> Done:
    return call("find", *arguments)


def test_with_nothing_asked_it_shows_what_can_be() -> None:
    shown = run()
    assert shown.returncode == 0
    assert "manufacture find --near" in shown.stdout
    assert "schools" in shown.stdout


@pytest.mark.parametrize("columns", [40, 80])
def test_what_can_be_asked_is_folded_to_the_terminal(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run().stdout.splitlines()
    # What is one word, to be copied, is not cut.
    assert [one for one in lines if len(one) > columns and " " in one.strip()] == []


def test_json_has_what_a_program_needs() -> None:
    answer = json.loads(run("--weight", "schools=2", "--format", "json").stdout)
    assert answer["candidates_in"] == 9
    result = answer["results"][0]
    keys = {
        "id", "name", "rank", "score", "score_low", "score_high", "rank_best", "rank_worst",
        "criteria", "reasons_fr", "reasons_en", "stability",
    }  # fmt: skip
    assert keys <= set(result)
    assert {"query", "removed", "pareto", "sources"} <= set(answer)


def test_nothing_fits_is_status_1_and_still_json() -> None:
    shown = run("--near", "schools<=1m", "--format", "json")
    assert shown.returncode == 1
    assert json.loads(shown.stdout)["relaxation"]["relax"]


def test_results_as_geojson_csv_and_markdown(tmp_path: Path) -> None:
    target = tmp_path / "found.geojson"
    assert run("--weight", "stations=1", "--out", str(target)).returncode == 0
    features = json.loads(target.read_text(encoding="utf-8"))["features"]
    assert features[0]["properties"]["rank"] == 1
    table = run("--weight", "stations=1", "--format", "csv").stdout
    assert table.startswith("id,name,name_en,rank,score")
    assert "| " in run("--weight", "stations=1", "--explain", "--format", "markdown").stdout


def test_a_query_is_saved_and_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "query.toml"
    first = run("--near", "stations<=1km", "--save-query", str(path), "--format", "json")
    again = run("--query", str(path), "--format", "json")
    assert first.stdout == again.stdout


def test_cells_and_files_are_candidates_and_a_map_is_drawn(tmp_path: Path) -> None:
    page = tmp_path / "found.html"
    cells = run("--candidates", "grid:h3:9", "--weight", "stations=1", "--out", str(page))
    assert cells.returncode == 0, cells.stderr
    assert "891f9060e" in page.read_text(encoding="utf-8")
    file = tmp_path / "own.geojson"
    file.write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"id": "a", "name": "Synthetic plot", "area": 3},
                        "geometry": {"type": "Point", "coordinates": [4.39, 45.45]},
                    },
                    {"type": "Feature", "properties": {"id": "b", "area": 9}, "geometry": None},
                ],
            }
        ),
        encoding="utf-8",
    )
    asked = ("--candidates", str(file), "--weight", "area=1", "--scale", "area=0:10")
    answer = json.loads(run(*asked, "--format", "json").stdout)
    assert [one["name"] for one in answer["results"]] == ["Synthetic plot"]
    assert answer["results"][0]["score"] == 0.3
    assert [one["id"] for one in answer["unlocated"]] == ["own/b"]
    assert run("--near", "schools<=1m", "--out", str(page)).returncode == 1


def test_misuse_is_status_2_and_a_wrong_name_says_the_nearest() -> None:
    assert run("--weight", "schools").returncode == 2
    assert run("--candidates", "place", "--weight", "fibre=1").returncode == 2
    wrong = run("--weight", "scools=1")
    assert wrong.returncode == 1
    assert "Did you mean 'schools'" in wrong.stderr


def test_the_command_offers_what_there_is() -> None:
    from explorer.cli.find import METHODS
    from explorer.cli.siting import MODES, PRESETS
    from explorer.scoring import METHODS as SCORED
    from explorer.studies.siting.criteria.standing import RULES
    from explorer.studies.siting.query import PRESETS as WEIGHED
    from explorer.studies.siting.ways import MODES as GONE

    # Written again there and here, so that help and answers import neither scores nor frames.
    assert tuple(SCORED) == METHODS
    assert tuple(WEIGHED) == PRESETS
    assert tuple(WEIGHED) == tuple(RULES)
    assert MODES == GONE


def test_the_quarter_of_the_figures_is_said() -> None:
    answer = json.loads(run("--weight", "fibre=1", "--format", "json").stdout)
    assert any("T1 2018" in note for note in answer["notes"]["fr"])
    assert any("Q1 2018" in note for note in answer["notes"]["en"])


def test_an_answer_imports_no_frames() -> None:
    code = (
        "import sys; from explorer.cli.main import main\n"
        "try: main(['find', '--weight', 'schools=1', '--weight', 'district=1'])\n"
        "except SystemExit: pass\n"
        "heavy = {'geopandas', 'pandas', 'fiona', 'folium', 'pyproj'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_scenario_ranks_before_and_after_in_every_format(tmp_path: Path) -> None:
    asked = ("--scenario", "faculty-move", "--weight", "schools=2", "--weight", "stations=1")
    shown = run(*asked, "--lang", "en")
    assert shown.returncode == 0
    assert "rank before" in shown.stdout
    told = json.loads(run(*asked, "--format", "json").stdout)
    assert {"scenario", "moves", "before", "after"} == set(told)
    table = run(*asked, "--format", "csv").stdout
    assert table.startswith("id,name_fr,name_en,rank_before,rank_after")
    target = tmp_path / "after.geojson"
    assert run(*asked, "--out", str(target)).returncode == 0
    features = json.loads(target.read_text(encoding="utf-8"))["features"]
    assert "rank_before" in features[0]["properties"]
    assert "Did you mean 'faculty-move'" in run("--scenario", "faculty", "--fibre", ">=0").stderr


def asked(answers: str, *arguments: str) -> Done:
    return call("find", "--interactive", *arguments, stdin=answers)


def test_being_asked_gives_what_the_same_line_gives() -> None:
    # Candidates as offered; schools and stations, weighed 2 and 1; one constraint; three shown.
    answers = "\nschools stations\n2\n\nstations<=1km\n\n3\n"
    shown = asked(answers, "--lang", "en", "--format", "json")
    assert shown.returncode == 0, shown.stderr
    assert "The same question in one line:" in shown.stderr
    line = "--must 'stations<=1km' --weight schools=2 --weight stations=1 --top 3 --explain"
    assert line in shown.stderr
    same = run(
        "--weight", "schools=2", "--weight", "stations=1", "--must", "stations<=1km",
        "--top", "3", "--format", "json",
    )  # fmt: skip
    assert shown.stdout == same.stdout


def test_an_answer_that_cannot_be_read_is_asked_again_and_an_end_is_an_end() -> None:
    answers = "\nscools\nschools\nmuch\n-1\n1\nschool<=1km\n\n0\n2\n"
    shown = asked(answers, "--lang", "en")
    assert shown.returncode == 0, shown.stderr
    assert "Did you mean 'schools'" in shown.stderr
    assert "A weight goes from 0 to 100" in shown.stderr
    assert "One or more" in shown.stderr
    ended = asked("\n")
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr


def test_capacity_rejection_and_uncertainty_are_told() -> None:
    answer = json.loads(
        run("--must", "stations<=500m", "--weight", "stations=1", "--format", "json").stdout
    )
    (kept,) = answer["results"]
    assert kept["id"] == "business_zones/chateaucreux"
    first = answer["rejected"][0]
    assert first["id"] == "places/cite-du-design"
    assert first["fails"][0]["asked"] == 500
    assert first["reasons_en"] == ["It would take: Stations – distance, from 515 m to 500 m."]
    (criterion,) = kept["criteria"]
    assert (criterion["rank_best"], criterion["rank_worst"]) == (1, 1)
    wide = json.loads(run("--weight", "stations=1", "--format", "json").stdout)
    sizes = {one["id"]: one["capacity"] for one in wide["results"]}
    assert sizes["places/manufacture-armes"] == {"declared_area_ha": 20}


def test_the_map_says_why_in_both_languages(tmp_path: Path) -> None:
    page = tmp_path / "found.html"
    assert run("--weight", "stations=1", "--out", str(page)).returncode == 0
    text = page.read_text(encoding="utf-8")
    assert "Gagne le plus par Gares" in text
    assert "Gains most by Stations" in text
    moved = tmp_path / "moved.html"
    asked = ("--scenario", "faculty-move", "--weight", "schools=1", "--out", str(moved))
    assert run(*asked).returncode == 0
    text = moved.read_text(encoding="utf-8")
    assert "rank before" in text
    assert "not there before." in text


def test_a_scale_with_a_target_is_read_after_the_name_of_its_criterion() -> None:
    for name in ("schools", "schools[category=grande_ecole]"):
        done = run("--weight", f"{name}=2", "--scale", f"{name}=500:5000:target=1500",
                   "--format", "json")  # fmt: skip
        assert done.returncode == 0, done.stderr
        (criterion,) = json.loads(done.stdout)["results"][0]["criteria"]
        assert (criterion["influence"], criterion["scale"]) == ("target", [500, 5000])
    wrong = run("--weight", "schools[category=2")
    assert "--weight is NAME=VALUE" in wrong.stderr
