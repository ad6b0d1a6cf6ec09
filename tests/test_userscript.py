"""What a user's own script meets: names that are there, types that a checker believes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.catalog import geodata_root
from tests import userscript


def test_a_script_finds_what_it_asks_for(tmp_path: Path) -> None:
    assert userscript.stations_near(1000)[0] == "Cité du design"
    assert userscript.contradicted() == 0
    stations = geodata_root() / "layers" / "stations.geojson"
    assert userscript.held(stations).endswith(" features in EPSG:4326")
    (tmp_path / "broken.geojson").write_text("{", encoding="utf-8")
    assert userscript.held(tmp_path / "broken.geojson").startswith("refused: ")


@pytest.mark.long
def test_pyright_has_nothing_to_say_of_it_in_strict_mode(tmp_path: Path) -> None:
    # make check holds the same script to mypy, whose types need no package of npm.
    pytest.importorskip("pyright")
    shutil.copy(userscript.__file__, tmp_path / "script.py")
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    if not done.stdout.lstrip().startswith("{"):
        pytest.skip(f"pyright could not be had: {done.stderr[-300:]}")
    told = json.loads(done.stdout)
    assert [one["message"] for one in told["generalDiagnostics"]] == []
    assert told["summary"]["filesAnalyzed"] == 1
