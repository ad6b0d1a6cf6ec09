"""The statements of docs/ and the licences: what they name is there, what they say is checked."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from explorer.catalog import open_catalog

STATEMENTS = ("accessibility", "privacy")


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_test_that_a_statement_names_is_there(name: str, checkout: Path) -> None:
    text = (checkout / "docs" / f"{name}.md").read_text(encoding="utf-8")
    named = re.findall(r"`(test_\w+)`", text)
    assert len(named) > 5
    tests = "\n".join(
        path.read_text(encoding="utf-8") for path in (checkout / "tests").rglob("test_*.py")
    )
    assert [one for one in named if f"def {one}(" not in tests] == []


def test_the_licences_of_reuse_are_those_of_the_descriptor_and_of_the_package(
    checkout: Path,
) -> None:
    told = tomllib.loads((checkout / "REUSE.toml").read_text(encoding="utf-8"))
    licences = {one["path"]: one["SPDX-License-Identifier"] for one in told["annotations"]}
    descriptor = json.loads((open_catalog().root / "datapackage.json").read_text(encoding="utf-8"))
    named = {
        licence["name"]
        for one in [descriptor, *descriptor["resources"]]
        for licence in one["licenses"]
    }
    assert named == {licences["geodata/**"]} == {"etalab-2.0"}
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert licences["**"] == project["license"] == "MIT"
    texts = {path.stem for path in (checkout / "LICENSES").iterdir()}
    assert texts == set(licences.values())
    mit = (checkout / "LICENSES" / "MIT.txt").read_bytes()
    assert mit == (checkout / "LICENSE").read_bytes()


def test_every_file_has_a_licence_that_a_tool_can_read(checkout: Path) -> None:
    if not (checkout / ".git").exists():
        pytest.skip("git tells which files are the project's, and this is no clone")
    pytest.importorskip("reuse")
    done = subprocess.run(
        [sys.executable, "-m", "reuse", "lint", "--quiet"],
        cwd=checkout, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_citation_names_the_release_and_the_authors_of_the_package(checkout: Path) -> None:
    text = (checkout / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"\nversion: {project['version']}\n" in text
    assert f"\nlicense: {project['license']}\n" in text
    names = [one["name"] for one in project["authors"]]
    assert re.findall(r'^  - name: "(.+)"$', text, re.MULTILINE) == names
