import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.errors import OutputError
from explorer.site import build_site
from explorer.territory import Territory


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, territory: Territory) -> Path:
    out = tmp_path_factory.mktemp("out") / "site"
    build_site(out, territory=territory)
    return out


def test_the_site_holds_the_map_the_report_the_claims_the_layers_and_the_manifest(
    site: Path, territory: Territory
) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    layers = {f"layers/{name}.geojson" for name in territory.catalog.layers}
    pages = {"index.html", "site.html", "card.png"}
    assert files == {*pages, "report.json", "claims.json", "manifest.json"} | layers


def test_the_manifest_has_the_hash_of_every_file_and_input(site: Path) -> None:
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    for item in manifest["files"]:
        data = (site / item["file"]).read_bytes()
        assert item["sha256"] == hashlib.sha256(data).hexdigest()
        assert item["bytes"] == len(data)
    assert len(manifest["files"]) == sum(1 for path in site.rglob("*") if path.is_file()) - 1
    assert "datapackage.json" in [item["file"] for item in manifest["inputs"]]
    assert manifest["software"]["manufacture-explorer"]


def test_two_builds_of_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    """In two processes with different hash seeds, so that no order of a set slips in."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "explorer", "build", "--out", tmp_path / name],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for name, seed in (("one", "1"), ("two", "2"))
    ]
    assert [build.wait(600) for build in started] == [0, 0]
    one = {path.relative_to(tmp_path / "one"): path for path in (tmp_path / "one").rglob("*.*")}
    two = {path.relative_to(tmp_path / "two"): path for path in (tmp_path / "two").rglob("*.*")}
    assert one.keys() == two.keys()
    for place, path in one.items():
        assert path.read_bytes() == two[place].read_bytes(), place


def test_a_build_replaces_the_site_before_it_and_leaves_nothing_beside_it(
    site: Path, territory: Territory, tmp_path: Path
) -> None:
    out = tmp_path / "site"
    shutil.copytree(site, out)
    (out / "index.html").write_text("an older page")
    build_site(out, territory=territory, language="en")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert '<html lang="en">' in (out / "index.html").read_text(encoding="utf-8")


def test_a_manifest_of_another_program_does_not_make_a_folder_ours(
    tmp_path: Path, territory: Territory
) -> None:
    (tmp_path / "manifest.json").write_text('{"name": "a web app"}')
    with pytest.raises(OutputError, match="were not made here"):
        build_site(tmp_path, territory=territory)


def test_a_folder_that_is_not_a_site_is_never_replaced(
    tmp_path: Path, territory: Territory
) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(OutputError, match="were not made here"):
        build_site(tmp_path, territory=territory)


def test_no_path_of_this_machine_is_in_the_site(site: Path, checkout: Path) -> None:
    for path in site.rglob("*.*"):
        assert str(checkout).encode() not in path.read_bytes(), path.name
