"""What docs/explanation/allocation.md says of the relay places is what is declared and embedded."""

import json
import re
import shlex
from pathlib import Path

from explorer.catalog import open_catalog
from explorer.sources.entries import open_entries

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "allocation.md"
DOC = PAGE.read_text(encoding="utf-8")
PLAIN = [
    line
    for block in re.findall(r"```sh[^\n]*\n(.*?)```", DOC, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]


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
