"""A server of its own process, with a layer whose every value is hostile."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from explorer.site import build_site
from explorer.territory import open_territory
from tests.cli.calls import PROGRAM
from tests.database.synthetic import copied, feature, point, with_layer

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{7*7}}{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
    "javascript:alert(1)",
    "\u202egnp.exe\x1b[31m",
    "a\r\nSet-Cookie: x=1",
    "1 < 2 &lt; 3 > \ue0f2l \ue0f2\ue0f2",
)


@dataclass(frozen=True)
class Serving:
    """A server that runs."""

    url: str
    api: str
    process: subprocess.Popen[str]
    root: Path
    site: Path

    def get(self, path: str, **headers: str) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=30) as client:
            return client.get(f"{self.url}{path}", headers=headers)


def start(*arguments: str | Path) -> tuple[str, subprocess.Popen[str]]:
    """Start a server and give where it listens."""
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    found = re.match(r"(http://[^ ]+)/ \(site\)", process.stdout.readline())
    if found is None:
        process.kill()
        pytest.fail(process.communicate()[1])
    process.stdout.readline()
    return found[1], process


def spent(process: subprocess.Popen[str]) -> float:
    """Give the seconds of a processor that a process has used so far."""
    parts = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def stop(process: subprocess.Popen[str], number: int) -> tuple[float, str, str]:
    """Send a signal, and give the seconds until the end and what was said.

    The seconds are those of a processor: other programs may keep both of this machine's busy.
    """
    before = spent(process)
    process.send_signal(number)
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        out, said = process.stdout.read(), process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime - before, out, said


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a territory with hostile names and values, and the site of the embedded one."""
    folder = tmp_path_factory.mktemp("served")
    features = [
        feature(f"f{n}", point(4.4 + n / 100, 45.4), text=text, any=text, kind=None)
        for n, text in enumerate(HOSTILE)
    ]
    root = with_layer(copied(folder), features)
    path = root / "datapackage.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    for item in document["resources"]:
        if item["name"] == "synthetic":
            item |= {"title": HOSTILE[0], "title_en": HOSTILE[1], "description": HOSTILE[2]}
            item["licenses"] = [{"name": "x", "title": HOSTILE[1], "path": HOSTILE[3]}]
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    site = folder / "site"
    build_site(site, territory=open_territory())
    return root, site


@pytest.fixture(scope="session")
def served(ground: tuple[Path, Path]) -> Iterator[Serving]:
    pytest.importorskip("pygeoapi", reason="pygeoapi is not installed (extra serve)")
    root, site = ground
    url, process = start("--territory", root, "--site", site)
    try:
        yield Serving(url, f"{url}/ogc", process, root, site)
    finally:
        process.kill()
        process.communicate()
