"""What docs/explanation/allocation.md shows of the relay places is run here, as it is written."""

import json
import re
import shlex
from pathlib import Path

import pytest

from explorer.catalog import open_catalog
from explorer.sources.entries import open_entries
from tests.cli.calls import call

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "allocation.md"
DOC = PAGE.read_text(encoding="utf-8")
SHOWN = re.findall(r"^\$ (manufacture [^\n]+)\n((?:(?!\$ |```).*\n)+)", DOC, re.MULTILINE)
PLAIN = [
    line
    for block in re.findall(r"```sh\n(.*?)```", DOC, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_a_relay_example_prints_what_is_shown(command: str, output: str) -> None:
    done = call(*shlex.split(command)[1:])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(output)
    assert "Proven optimal (gap 0.00%)." in done.stdout


def test_the_examples_of_ones_own_data_run_on_synthetic_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mediatheques.csv").write_text(
        "id,name,lon,lat\ns1,Synthetic one,4.40,45.44\ns2,Synthetic two,4.38,45.43\n",
        encoding="utf-8",
    )
    Path("habitants.csv").write_text(
        "id,lon,lat,count\nh1,4.401,45.441,30\nh2,4.372,45.451,20\nh3,4.42,45.42,10\n",
        encoding="utf-8",
    )
    (command,) = [line for line in PLAIN if "mediatheques.csv" in line]
    done = call(*shlex.split(command)[1:], "--format", "json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "optimal"
    assert answer["demand"]["used"] == 3


def test_the_sources_that_it_names_are_declared_and_make_the_layers_that_it_names() -> None:
    entries = open_entries()
    refreshes = [line for line in PLAIN if line.startswith("manufacture refresh ")]
    (named,) = [shlex.split(line)[2:] for line in refreshes]
    assert [entries[name].layer for name in named] == ["secondary_schools", "libraries"]
    for name in named:
        assert "not tried live" in entries[name].note
        assert entries[name].creates


def test_the_lycees_are_what_it_says() -> None:
    path = open_catalog().root / "layers" / "lycees.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    placed = [one for one in features if one["geometry"]]
    assert (len(features), len(placed)) == (12, 11)
    assert {one["properties"]["accuracy_m"] for one in placed} == {150.0}
    assert [one["id"] for one in features if not one["geometry"]] == ["honore-d-urfe"]
    assert sum(one["properties"]["courses"] for one in features) == 52
