import json
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.cli import allocate as command
from tests.cli.calls import Done, call

ASKED = ("--candidates", "schools", "--candidates", "places", "--demand", "stations")


def run(*arguments: str) -> Done:
    return call("allocate", *ASKED, "--through", "highs", *arguments)


def test_sites_are_shown_with_who_goes_where_and_how_it_was_solved() -> None:
    shown = run("--sites", "3", "--explain", "--assignments", "--lang", "en")
    assert shown.returncode == 0, shown.stderr
    assert "Chosen sites: 3, 6,084 m from the demand on average" in shown.stdout
    assert "Proven optimal (gap 0.00%)." in shown.stdout
    assert "solver: HiGHS " in shown.stdout
    assert "Distances are estimated" in shown.stdout
    assert "Who goes where" in shown.stdout
    assert "Saint-Étienne-Châteaucreux" in shown.stdout


def test_json_is_all_that_stands_on_standard_output() -> None:
    # In a process of its own: a solver may write to the stream under Python's.
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "allocate", *ASKED, "--sites", "2", "--format", "json",
         "--through", "highs"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "optimal"
    assert len(answer["sites"]) == 2
    assert len(answer["assignments"]) == 17


def test_spopt_states_it_as_well_and_writes_nothing_to_standard_output(
    capfd: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("spopt", reason="spopt is an extra")
    done = call("allocate", *ASKED, "--sites", "2", "--format", "json", "--through", "spopt")
    assert done.returncode == 0, done.stderr
    assert capfd.readouterr().out == ""
    answer = json.loads(done.stdout)
    assert answer["solver"]["through"].startswith("spopt ")
    ours = json.loads(run("--sites", "2", "--format", "json").stdout)
    assert ours["solver"]["objective"] == pytest.approx(answer["solver"]["objective"])


def test_rows_are_sites_or_demands_as_csv_and_geojson(tmp_path: Path) -> None:
    table = run("--sites", "2", "--format", "csv")
    assert table.stdout.startswith("rank,id,name,name_en,kept,served,amount,share")
    assert len(table.stdout.splitlines()) == 3
    assert "Proven" in table.stderr or "prouvé" in table.stderr
    target = tmp_path / "who.geojson"
    assert run("--sites", "2", "--assignments", "--out", str(target)).returncode == 0
    features = json.loads(target.read_text(encoding="utf-8"))["features"]
    assert len(features) == 17
    assert features[0]["properties"]["site"].startswith(("schools/", "places/"))
    assert "| " in run("--sites", "2", "--format", "markdown").stdout


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "fgb", "xlsx"])
def test_rows_go_to_every_format_that_the_help_names(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"sites.{ending}"
    done = run("--sites", "2", "--out", str(target))
    assert done.returncode == 0, done.stderr
    assert target.stat().st_size > 500


def test_a_picture_names_the_sites_and_is_the_same_each_time(tmp_path: Path) -> None:
    one, other = tmp_path / "one.svg", tmp_path / "other.svg"
    for target in (one, other):
        done = run("--sites", "2", "--keep", "cite-du-design", "--lang", "en", "--out", str(target))
        assert done.returncode == 0, done.stderr
    assert one.read_bytes() == other.read_bytes()
    text = one.read_text(encoding="utf-8")
    for name in ("sites-kept", "sites-new", "Chosen sites: 2"):
        assert name in text, name
    refused = run("--model", "set-cover", "--within", "1km", "--lang", "en", "--out", str(one))
    assert refused.returncode == 1
    assert "There is no picture of this." in refused.stderr


def test_more_sites_than_candidates_is_said_to_be_so(tmp_path: Path) -> None:
    plots = tmp_path / "plots.csv"
    plots.write_text("id,lon,lat\np,4.40,45.44\nq,4.38,45.43\n", encoding="utf-8")
    done = call(
        "allocate", "--candidates", plots, "--demand", "stations", "--sites", "9", "--through",
        "highs", "--lang", "en",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "9 sites were allowed; there are only 2 possible candidates." in done.stdout


def test_a_page_is_drawn(tmp_path: Path) -> None:
    page = tmp_path / "sites.html"
    assert run("--sites", "2", "--out", str(page)).returncode == 0
    text = page.read_text(encoding="utf-8")
    assert "Sites retenus" in text
    assert "allocation-sites" in text


def test_no_choice_is_status_1_with_why_and_still_json() -> None:
    shown = run("--model", "set-cover", "--within", "1km", "--format", "json")
    assert shown.returncode == 1
    answer = json.loads(shown.stdout)
    assert answer["status"] == "infeasible"
    assert answer["refusal"]["relax"] == ["--within 19432m"]
    assert "stations/bonson" in answer["refusal"]["demand"]
    table = run("--sites", "1", "--keep", "zenith", "--keep", "cite-du-design", "--lang", "en")
    assert table.returncode == 1
    assert "2 sites are to be kept, of 1 sites in all." in table.stdout
    assert "--sites 2" in table.stdout
    empty = run("--sites", "2", "--must", "stations<=1m", "--format", "csv", "--lang", "en")
    assert empty.returncode == 1
    assert "would pass with --must 'stations<=404m'" in empty.stderr


def test_a_question_is_saved_and_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "question.toml"
    first = run("--sites", "2", "--must", "stations<=2km", "--save-query", str(path),
                "--format", "csv")  # fmt: skip
    again = call("allocate", "--query", str(path), "--format", "csv")
    assert first.returncode == again.returncode == 0, again.stderr
    assert first.stdout == again.stdout
    # A query of find is one of allocate, with what it does not say.
    saved = tmp_path / "find.toml"
    assert call("find", "--must", "stations<=2km", "--save-query", str(saved)).returncode == 0
    from_find = call(
        "allocate", "--query", str(saved), "--demand", "stations", "--sites", "1", "--format",
        "json", "--through", "highs",
    )  # fmt: skip
    assert json.loads(from_find.stdout)["removed"][0]["constraint"] == "stations<=2km"


def test_misuse_says_what_to_do() -> None:
    nothing = call("allocate")
    assert nothing.returncode == 2
    assert "Say who is to be served" in nothing.stderr
    assert "manufacture allocate --candidates" in nothing.stderr
    assert run("--sites", "0").returncode == 2
    assert "needs a number of sites" in run().stderr
    wrong = call("allocate", "--demand", "scools", "--sites", "2")
    assert wrong.returncode == 2
    assert "schools" in wrong.stderr


def test_what_takes_longer_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "EVERY_S", 0.001)
    shown = run("--sites", "3", "--format", "json")
    assert " s: " in shown.stderr
    assert json.loads(shown.stdout)["status"] == "optimal"


def test_the_command_offers_what_there_is() -> None:
    from explorer.allocation.choose import THROUGH
    from explorer.allocation.problem import MODELS
    from explorer.studies.allocation import question

    # Written again here and there, so that help imports neither a solver nor arrays.
    assert MODELS == command.MODELS == question.MODELS
    assert THROUGH == command.THROUGH == question.THROUGH


def test_an_answer_imports_neither_frames_nor_spopt() -> None:
    code = (
        "import sys; from explorer.cli.main import main\n"
        f"try: main(['allocate', *{ASKED!r}, '--sites', '2', '--through', 'highs'])\n"
        "except SystemExit: pass\n"
        "heavy = {'geopandas', 'pandas', 'fiona', 'folium', 'pulp', 'spopt'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
