"""Every command of docs/guides/database.md, run in its order against a real database."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.calls import call

pytest.importorskip("psycopg")


def commands(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh database\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_the_commands_of_the_manual_run(
    empty_database: str, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = checkout / "docs" / "guides" / "database.md"
    if not path.is_file():
        pytest.skip("the manual is not here")
    monkeypatch.chdir(tmp_path)
    given = commands(path)
    assert len(given) == 8
    for line in given:
        line, _, script = line.partition(" > ")  # noqa: PLW2901 - what a shell would take away
        program, *arguments = shlex.split(line)
        assert program == "manufacture"
        done = call(
            *(empty_database if one == "postgresql://me@localhost/gis" else one
              for one in arguments)
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stderr)
        if script:
            assert done.stdout.endswith("COMMIT;\n")
    assert (tmp_path / "edited" / "stations.geojson").is_file()
