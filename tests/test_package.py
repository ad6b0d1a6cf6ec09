"""What users install: a wheel, in an empty environment, far from the checkout."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
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
        "manufacture_explorer-0.1.0.dist-info/licenses/LICENSES/etalab-2.0.txt",
        "manufacture_explorer-0.1.0.dist-info/licenses/LICENSES/MIT.txt",
    } <= names
    assert not [name for name in names if "node_modules" in name or "maps/web" in name]
    assert not [name for name in names if name.startswith("tests/")]


def test_the_wheel_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    # Beside the tests' own libraries; `make long` installs it in empty environments.
    target, empty = tmp_path / "target", tmp_path / "elsewhere"
    empty.mkdir()
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    env = {**os.environ, "PYTHONPATH": str(target), "HOME": str(empty), "PYTHONUTF8": "1"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            check=True, capture_output=True, encoding="utf-8", cwd=empty, env=env,
        )  # fmt: skip
        return done.stdout

    found = Path(run("-c", "import explorer; print(explorer.__file__)").strip())
    assert found.is_relative_to(target)
    assert len(json.loads(run("-m", "explorer", "layers", "--format", "json"))) == 11
    assert json.loads(run("-m", "explorer", "claims", "--format", "json"))
    run("-m", "explorer", "build")
    assert (empty / "site" / "index.html").stat().st_size > 100_000


BUILD = """
import sys
from hatchling.builders.{kind} import {builder}
for path in {builder}(sys.argv[1]).build(directory=sys.argv[2], versions=["standard"]):
    print(path)
"""


def build(kind: str, checkout: Path, out: Path, **env: str) -> Path:
    code = BUILD.format(kind=kind, builder={"sdist": "SdistBuilder", "wheel": "WheelBuilder"}[kind])
    command = [sys.executable, "-c", code, str(checkout), str(out)]
    done = subprocess.run(
        command, check=True, capture_output=True, encoding="utf-8", cwd=checkout,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1735689600", **env},
    )  # fmt: skip
    return Path(done.stdout.split()[-1])


@pytest.mark.parametrize("kind", ["sdist", "wheel"])
def test_two_builds_give_the_same_bytes(kind: str, checkout: Path, tmp_path: Path) -> None:
    first = build(kind, checkout, tmp_path / "first", TZ="Pacific/Auckland", LC_ALL="C.UTF-8")
    (checkout / "README.md").touch()
    second = build(kind, checkout, tmp_path / "second", TZ="Europe/Paris", PYTHONHASHSEED="7")
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_the_source_archive_holds_every_file_of_the_checkout_and_no_other(
    checkout: Path, tmp_path: Path
) -> None:
    if not (checkout / ".git").exists():
        pytest.skip("git tells which files are the checkout's, and this is none")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(
        command, check=True, capture_output=True, encoding="utf-8", cwd=checkout
    ).stdout.splitlines()
    with tarfile.open(build("sdist", checkout, tmp_path)) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    # Hatch writes PKG-INFO; what a service runs on a push is of no use in an archive.
    assert held - {"PKG-INFO"} == set(listed) - {".ci/run"}


@pytest.mark.long
def test_the_source_archive_gives_the_same_wheel_in_another_folder(
    checkout: Path, tmp_path: Path
) -> None:
    archive = build("sdist", checkout, tmp_path / "sdist")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    (root,) = (tmp_path / "unpacked").iterdir()
    web = Path("explorer", "maps", "web", "node_modules")
    # What npm would fetch again, byte for byte: the lock holds its hashes.
    shutil.copytree(checkout / web, root / web, symlinks=True)
    ours, theirs = (build("wheel", at, tmp_path / at.name) for at in (checkout, root))
    assert ours.read_bytes() == theirs.read_bytes()


@pytest.mark.long
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_wheel_builds_the_same_site_on_every_python(
    python: str, wheel: Path, checkout: Path, tmp_path: Path
) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        pytest.skip("uv makes the environments, and is not here")
    # uv knows those on the path and its own; pyenv keeps others aside.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    named = next((str(one) for one in pyenv.glob(f"{python}.*/bin/python")), python)
    made = subprocess.run(
        [uv, "venv", "--quiet", "--python", named, str(tmp_path / "venv")], check=False
    )
    if made.returncode != 0:
        pytest.skip(f"no Python {python} could be had")
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    lock = str(checkout / "requirements" / "map.txt")
    install = [uv, "pip", "install", "--quiet", "--python", str(scripts / "python")]
    subprocess.run([*install, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    there, here = tmp_path / "there", tmp_path / "here"
    for command, out in (
        ([str(scripts / "manufacture")], there), ([sys.executable, "-m", "explorer"], here),
    ):  # fmt: skip
        where = tmp_path if out is there else checkout
        subprocess.run([*command, "build", "--out", str(out)], check=True, cwd=where, env=env)
    subprocess.run([str(scripts / "manufacture"), "doctor"], check=True, cwd=tmp_path, env=env)
    assert (there / "index.html").read_bytes() == (here / "index.html").read_bytes()


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
