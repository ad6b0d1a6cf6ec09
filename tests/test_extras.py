"""What a user installs by an extra is what the program imports."""

import re
import tomllib
from pathlib import Path

import pytest


@pytest.mark.parametrize("extra", ["allocate", "postgis", "scale", "serve"])
def test_each_library_of_an_extra_is_imported(extra: str, checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = project["optional-dependencies"][extra]
    names = {re.match(r"[\w-]+", one)[0].replace("-", "_") for one in asked}  # type: ignore[index]
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (checkout / "explorer").rglob("*.py")
    )
    imported = set(re.findall(r"^\s*(?:import|from) (\w+)", code, re.MULTILINE))
    assert names - imported == set()
