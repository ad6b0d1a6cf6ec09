"""What the README promises is run here, as it is written."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^\$ (manufacture [^#\n]+)", README, re.MULTILINE)
SHOWN = re.findall(r"^\$ (manufacture [^#\n]+)\n((?:(?!\$ |```).*\n)+)", README, re.MULTILINE)
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    scripts = str(Path(sys.executable).parent)
    path = os.pathsep.join([scripts, os.environ["PATH"]])
    return subprocess.run(
        shlex.split(command),
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONUTF8": "1"},
    )


@pytest.mark.parametrize("command", SHELL)
def test_command_runs(command: str, tmp_path: Path) -> None:
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout or list(tmp_path.iterdir())


@pytest.mark.parametrize(("command", "output"), SHOWN)
def test_command_prints_what_is_shown(command: str, output: str, tmp_path: Path) -> None:
    assert run(command, tmp_path).stdout.startswith(output)


@pytest.mark.parametrize("code", PYTHON)
def test_code_runs(code: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, cwd=tmp_path)


def test_every_file_that_it_links_to_is_there(checkout: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    for link in links:
        assert (checkout / link).exists(), link


def test_the_examples_are_found() -> None:
    assert len(SHELL) >= 5
    assert len(SHOWN) == 4
    assert len(PYTHON) == 1
