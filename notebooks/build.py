"""Notebooks of both languages from one text each: ``python notebooks/build.py``.

A source is a script in jupytext's percent form. A markdown cell bears the tag ``fr`` or ``en``;
cells of code are shared, and speak of the language as ``"fr"``, which the English twin replaces.
"""

import sys
from pathlib import Path
from typing import Any, Final

import jupytext
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

HERE: Final = Path(__file__).resolve().parent
SOURCES: Final = HERE / "source"
FRENCH: Final = 'explorer.use_language("fr")'
KERNEL: Final = {"display_name": "Python 3", "language": "python", "name": "python3"}


def built() -> dict[Path, str]:
    """Give every notebook that the sources make.

    Returns
    -------
    dict of pathlib.Path to str
        Text by path; the same sources give the same text, without outputs.
    """
    found = {}
    for source in sorted(SOURCES.glob("*.py")):
        whole = jupytext.read(source, fmt="py:percent")
        names = whole.metadata["manufacture"]
        for language, folder in (("fr", HERE), ("en", HERE / "en")):
            path = folder / f"{source.stem[:2]}-{names[language]}.ipynb"
            found[path] = _twin(whole, language, source.stem[:2])
    return found


def _twin(whole: Any, language: str, number: str) -> str:
    cells: list[Any] = []
    for cell in whole.cells:
        identity = f"{number}-{len(cells):02}"
        if cell.cell_type == "code":
            text = cell.source.replace(FRENCH, FRENCH.replace("fr", language))
            cells.append(new_code_cell(text, id=identity))
        elif language in cell.metadata.get("tags", []):
            cells.append(new_markdown_cell(cell.source, id=identity))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return str(writes(new_notebook(cells=cells, metadata=metadata))) + "\n"


def main() -> int:
    """Write the notebooks, and take away those that no source makes.

    Returns
    -------
    int
        0.
    """
    wanted = built()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in (HERE, HERE / "en"):
        for old in set(folder.glob("*.ipynb")) - set(wanted):
            old.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
