"""What docs/pages.md shows is run here, as it is written."""

import re
import shlex
from pathlib import Path

import pytest

from explorer.maps import beside
from tests.cli.calls import call
from tests.site.test_beside import NO_TILES, layer, no_tiles

DOC = (Path(__file__).resolve().parents[1] / "docs" / "pages.md").read_text(encoding="utf-8")


def test_the_examples_run_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(beside, "make_pmtiles", no_tiles)
    Path("premises.geojson").write_text(layer().frame.to_json(drop_id=True), encoding="utf-8")
    commands = [
        line
        for block in re.findall(r"```sh\n(.*?)```", DOC, re.DOTALL)
        for line in block.splitlines()
    ]
    assert len(commands) == 4
    for command in commands:
        program, *arguments = shlex.split(command)
        done = call(*arguments)
        assert program == "manufacture"
        assert done.returncode == 0, (command, done.stderr)
    assert Path("premises.html").stat().st_size <= 580_000
    assert Path("premises.pmtiles").read_bytes() == NO_TILES
