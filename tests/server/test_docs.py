"""What docs/serve.md says: its commands start a server, its addresses are answered."""

import re
import shlex
import signal
from pathlib import Path

import pytest

from explorer.server import asking
from tests.server.conftest import Serving, start, stop


@pytest.fixture(scope="module")
def manual(checkout: Path) -> str:
    path = checkout / "docs" / "serve.md"
    if not path.is_file():
        pytest.skip("the manual is not here")
    return path.read_text(encoding="utf-8")


def test_the_commands_of_the_manual_start_a_server(manual: str, ground: tuple[Path, Path]) -> None:
    pytest.importorskip("pygeoapi")
    found = re.findall(r"```sh\n(.*?)```", manual, re.DOTALL)
    lines = [shlex.split(line) for block in found for line in block.splitlines()]
    assert [line[:4] for line in lines] == [["manufacture", "serve", "--port", "8000"]] * 3
    assert [line[4:] for line in lines] == [
        [],
        ["--site", "site"],
        ["--url", "https://example.org"],
    ]
    # Another port, and a site that is there: what differs between them is tried, not building.
    url, process = start("--site", ground[1])
    assert url.startswith("http://127.0.0.1:")
    assert stop(process, signal.SIGTERM)[1:] == ("", "")


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
