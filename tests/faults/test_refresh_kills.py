"""A refresh that is killed: the territory stays whole, and the next run sweeps what is left."""

import gzip
import hashlib
import itertools
import json
import random
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from explorer.catalog import open_catalog
from explorer.layers.keptfiles import kept_files
from explorer.layers.ledger import ledger_of
from explorer.layers.rounds import State, refresh_sources
from tests.faults.kills import kill_once
from tests.layers.test_refresh import ROWS, serve
from tests.layers.test_refresh import territory as territory  # noqa: PLC0414 - a fixture
from tests.sources.local import Asked, Local, Reply, serving, settings_for

FILES = """
[source."synthetic.base"]
kind = "file"
title = "A synthetic file"
address = "{address}/base.csv.gz"
files = "base_imb"
query = {{ check = "base_imb" }}
[source."synthetic.base".register]
name = "synthetic"
title = "A synthetic base"
publisher = "Nobody"
path = "https://data.example/"
licence = {{ name = "etalab-2.0", title = "Licence Ouverte 2.0", path = "https://example.org/" }}
"""

LOOP = """
import sys
from pathlib import Path
from explorer.layers.rounds import refresh_sources
from tests.sources.local import Local, settings_for
folder, authority = Path(sys.argv[1]), sys.argv[2]
settings, _ = settings_for(Local(authority), folder)
print("ready", flush=True)
while True:
    for name in ("synthetic.stations", "synthetic.base"):
        for outcome in refresh_sources([name], folder / "of-mine" / "territory", settings):
            assert outcome.message is None, outcome.message
"""


@pytest.fixture
def local() -> object:
    with serving() as service:
        yield service


def whole(territory: Path) -> None:
    catalog = open_catalog(territory)
    for spec in catalog:
        digest = hashlib.sha256(spec.path.read_bytes()).hexdigest()
        assert spec.hash == f"sha256:{digest}", spec.name
    standing = [one for one in ledger_of(territory) if one.get("layer") == "stations"]
    assert not standing or standing[-1]["after"] == catalog.layer("stations").hash
    laid = [one for one in ledger_of(territory) if "files" in one]
    if laid:
        kept = kept_files(territory, "base_imb")
        assert kept is not None
        (path,) = kept.paths
        told = laid[-1]["files"][0]["sha256"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == told


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_refresh_killed_at_any_moment_leaves_the_territory_whole(
    local: Local, territory: Path, tmp_path: Path
) -> None:
    with (territory / "sources.toml").open("a", encoding="utf-8") as stream:
        stream.write(FILES.format(address=local.address("")))
    number = itertools.count()
    serve(local, ROWS)
    odd = [{**row, "libelle": "Autre nom"} for row in ROWS[:-1]]
    even = next(iter(local.routes.values()))[0]
    serve(local, odd)
    other = next(iter(local.routes.values()))[0]

    def stations(_: Asked) -> Reply:
        chosen = (even, other)[next(number) % 2]
        assert isinstance(chosen, Reply)
        return Reply(chosen.body, 200, {"Content-Type": "application/json"})

    def base(_: Asked) -> Reply:
        rows = "".join(f"IMB/SYN/{one};{next(number) % 7}\n" for one in range(2000))
        return Reply(gzip.compress(f"imb_id;imb_nbr_logloc\n{rows}".encode()))

    (path,) = local.routes
    local.route(path, stations)
    local.route("/base.csv.gz", base)
    dice = random.Random(20261124)  # noqa: S311 - moments, no secrets
    for _ in range(6):
        arguments = ("-c", LOOP, str(tmp_path), local.authority)
        delay = dice.uniform(0.1, 3.0)
        status = kill_once(arguments, Path.cwd(), delay, signal.SIGKILL, ready=True)
        assert status == -signal.SIGKILL, "the loop itself had not failed"
        whole(territory)
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    settings, _ = settings_for(local, tmp_path, now=lambda: now)
    for name in ("synthetic.stations", "synthetic.base"):
        (outcome,) = refresh_sources([name], territory, settings)
        assert outcome.state is State.REFRESHED, outcome.message
    whole(territory)
    assert json.loads((territory / "refresh.json").read_bytes())["refreshes"]
    assert sorted(one.name for one in territory.parent.iterdir()) == ["territory"]
    left = {one.name for one in tmp_path.iterdir()}
    assert left <= {"of-mine", "cache", "data"}, "no folder of work stays"
