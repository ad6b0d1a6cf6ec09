"""What docs/guides/serve.md says: its commands start a server, its addresses are answered."""

import re
import shlex
from pathlib import Path

import pytest

from explorer.server import asking
from tests.cli.calls import call
from tests.server.conftest import Serving


@pytest.fixture(scope="module")
def manual(checkout: Path) -> str:
    path = checkout / "docs" / "guides" / "serve.md"
    if not path.is_file():
        pytest.skip("the manual is not here")
    return path.read_text(encoding="utf-8")


def test_the_commands_of_the_manual_are_those_of_the_program(
    manual: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pygeoapi")
    found = re.findall(r"```sh server\n(.*?)```", manual, re.DOTALL)
    lines = [shlex.split(line) for block in found for line in block.splitlines()]
    assert [line[:4] for line in lines] == [["manufacture", "serve", "--port", "8000"]] * 3
    assert [line[4:] for line in lines] == [
        [],
        ["--site", "site"],
        ["--url", "https://example.org"],
    ]
    # Where there is no site yet, the command is understood and says how one is built.
    monkeypatch.chdir(tmp_path)
    for line in lines:
        done = call(*line[1:], *(() if "--site" in line else ("--site", "site")))
        assert done.returncode == 1
        assert "Build it first: manufacture build --out site" in done.stderr


def test_the_address_of_the_manual_is_answered(manual: str, served: Serving) -> None:
    (path,) = re.findall(r"`http://127.0.0.1:8000(/ogc/[^`]+)`", manual)
    found = served.get(path)
    assert found.status_code == 200
    assert found.json()["numberMatched"] > 0


def test_the_limits_of_the_manual_are_those_of_the_program(manual: str) -> None:
    pytest.importorskip("waitress")
    from explorer.server import running

    assert f"{asking.MOST_ITEMS:,}; {asking.DEFAULT_ITEMS} where" in manual
    assert f"{asking.LONGEST_QUERY:,} and {asking.LONGEST_PATH} bytes" in manual
    assert f"{running.HEADER_BYTES // 1024} KiB" in manual
    assert f"{running.CONNECTIONS}, of which each may be silent for {running.SECONDS} s" in manual
