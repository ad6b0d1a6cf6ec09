"""The notebooks: made of one text each, without outputs, and each runs from top to bottom."""

import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.studies.synthetic import SEVEN, building, status_file

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
FRENCH = sorted(FOLDER.glob("*.ipynb"))
ENGLISH = sorted((FOLDER / "en").glob("*.ipynb"))
SECONDS = 120


def run(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a notebook in an empty folder, with a synthetic file of buildings."""
    synthetic = status_file(folder, name="synthetique_2026_T2.csv")
    monkeypatch.setenv("MANUFACTURE_PREMISES", str(synthetic))
    town = [
        building(n, 4.37 + n % 50 * 0.001, 45.42 + n // 50 * 0.001, "deploye" if n % 3 else "cible")
        for n in range(2_000)
    ]
    larger = status_file(folder, [*SEVEN, *town], name="national_2026_T2.csv")
    monkeypatch.setenv("MANUFACTURE_NATIONAL", str(larger))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    work = folder / "work"
    work.mkdir()
    made = nbformat.read(path, as_version=4)
    client = NotebookClient(made, timeout=SECONDS, resources={"metadata": {"path": str(work)}})
    return client.execute()


def outputs(notebook: Any, kind: str) -> str:
    found = [
        output["data"][kind]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if kind in output.get("data", {})
    ]
    return "\n".join(found)


def test_every_notebook_is_what_its_source_makes_and_none_is_left_over() -> None:
    sys.path.insert(0, str(FOLDER))
    try:
        import build
    finally:
        sys.path.remove(str(FOLDER))
    wanted = build.built()
    there = {path: path.read_text(encoding="utf-8") for path in (*FRENCH, *ENGLISH)}
    assert there == wanted, "run: python notebooks/build.py"
    assert len(FRENCH) == len(ENGLISH) == len(list((FOLDER / "source").glob("*.py")))


@pytest.mark.parametrize("path", [*FRENCH, *ENGLISH], ids=lambda path: path.stem)
def test_a_notebook_has_no_outputs_and_an_exercise(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    turn = "## Your turn" if path in ENGLISH else "## À vous"
    assert texts[-1].startswith(turn)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_tables_and_pages_that_need_no_network(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run(path, tmp_path, monkeypatch)
    assert "MANUFACTURE_NATIONAL ?" not in outputs(made, "text/plain")
    shown = outputs(made, "text/html")
    assert '<div class="manufacture" lang="fr">' in shown
    assert "<iframe srcdoc=" in shown
    assert "https://cdn" not in shown


@pytest.mark.long
@pytest.mark.parametrize("path", ENGLISH, ids=lambda path: path.stem)
def test_an_english_twin_runs_and_speaks_english(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = outputs(run(path, tmp_path, monkeypatch), "text/html")
    assert '<div class="manufacture" lang="en">' in shown
    assert 'lang="fr">' not in shown.replace("&quot;", '"').split("<iframe")[0]
