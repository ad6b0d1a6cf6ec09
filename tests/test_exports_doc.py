"""What docs/exports.md promises is run here, as it is written."""

import re
import shlex
from pathlib import Path

import geopandas as gpd
import pytest

from tests.cli.calls import call
from tests.studies.synthetic import EAST, WEST, status_file

DOC = (Path(__file__).resolve().parents[1] / "docs" / "exports.md").read_text(encoding="utf-8")


def test_the_examples_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status_file(tmp_path, name="immeubles_2026_T2.csv")
    gpd.GeoDataFrame(
        {"id": ["west", "east"], "name": ["West", "East"], "insee_code": ["42218", "42218"]},
        geometry=[WEST, EAST],
        crs="EPSG:4326",
    ).to_file("my-zones.geojson", driver="GeoJSON")
    (toml,) = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)
    Path("values.toml").write_text(toml, encoding="utf-8")
    commands = [
        line
        for block in re.findall(r"```sh\n(.*?)```", DOC, re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(commands) == 17
    for command in commands:
        program, *arguments = shlex.split(command)
        done = call(*arguments)
        assert program == "manufacture"
        assert done.returncode == 0, (command, done.stderr)
    assert {path.name: path.read_bytes() for path in Path("again").iterdir()} == {
        path.name: path.read_bytes() for path in Path("sites").iterdir()
    }


def test_every_file_that_it_names_is_there(checkout: Path) -> None:
    for name in re.findall(r"`((?:tests|bench|explorer)/[\w/.]+)`", DOC):
        assert (checkout / name).exists(), name
