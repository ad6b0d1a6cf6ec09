import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from explorer.catalog import geodata_root
from explorer.cli.claims import claims
from explorer.layers.seal import seal
from explorer.territory import open_territory


@pytest.fixture
def contradicted(tmp_path: Path) -> Path:
    """A copy of the data whose outline is taken for the official one, to within a metre."""
    shutil.copytree(geodata_root(), tmp_path / "geodata")
    path = tmp_path / "geodata" / "layers" / "district.geojson"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["features"][0]["properties"] |= {"position_kind": "published", "accuracy_m": 1}
    path.write_text(json.dumps(document), encoding="utf-8")
    seal(tmp_path / "geodata")
    return tmp_path / "geodata"


def test_check_leaves_with_1_and_names_what_is_contradicted(
    contradicted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    territory = open_territory(contradicted)
    monkeypatch.setattr("explorer.territory.open_territory", lambda: territory)
    done = CliRunner().invoke(claims, ["--check", "--format", "json"], obj={})
    assert done.exit_code == 1
    assert "Contradicted: area-107-ha" in done.stderr
    assert json.loads(done.stdout)


def test_check_leaves_with_0_where_nothing_is_contradicted() -> None:
    done = CliRunner().invoke(claims, ["--check", "--format", "json"], obj={})
    verdicts = {item["verdict"] for item in json.loads(done.stdout)}
    assert done.exit_code == (1 if "contradicted" in verdicts else 0)
