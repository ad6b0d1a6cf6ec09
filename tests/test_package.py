"""What users install: a wheel, in an empty environment, far from the checkout."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(out), str(checkout)]
    subprocess.run(command, check=True)
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_carries_data_bundle_and_licences_and_no_sources_of_the_page(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        "explorer/py.typed",
        "explorer/geodata/datapackage.json",
        "explorer/geodata/LICENSES.md",
        "explorer/geodata/sources.toml",
        "explorer/geodata/layers/district.geojson",
        "explorer/geodata/territories/grenoble/territory.toml",
        "explorer/geodata/territories/lyon/territory.toml",
        "explorer/geodata/territory.toml",
        "explorer/geodata/tables/claims.json",
        "explorer/messages/page.json",
        "explorer/maps/bundle/explorer.js",
        "explorer/maps/bundle/explorer.css",
        "explorer/maps/bundle/beside.js",
        "explorer/maps/bundle/compact.js",
        "explorer/maps/bundle/beside.css",
        "explorer/maps/bundle/THIRD-PARTY-LICENSES.txt",
    } <= names
    assert not [name for name in names if "node_modules" in name or "maps/web" in name]
    assert not [name for name in names if name.startswith("tests/")]


def test_the_wheel_works_in_an_empty_environment_outside_the_checkout(
    wheel: Path, checkout: Path, tmp_path: Path
) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    lock = str(checkout / "requirements" / "map.txt")
    pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def manufacture(*arguments: str) -> str:
        done = subprocess.run(
            [str(scripts / "manufacture"), *arguments],
            check=True,
            capture_output=True,
            encoding="utf-8",
            cwd=empty,
            env={**env, "HOME": str(empty), "PYTHONUTF8": "1"},
        )
        return done.stdout

    assert len(json.loads(manufacture("layers", "--format", "json"))) == 11
    assert json.loads(manufacture("claims", "--format", "json"))
    manufacture("build")
    assert (empty / "site" / "index.html").stat().st_size > 100_000


def test_the_locks_hold_no_address_of_an_index_nor_of_a_file(checkout: Path) -> None:
    for path in (checkout / "requirements").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, path.name
        assert "--hash=sha256:" in text, path.name
    web = checkout / "explorer" / "maps" / "web"
    lock = json.loads((web / "package-lock.json").read_text(encoding="utf-8"))
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not str(package.get("version", "")).startswith("file:"), name
