"""The notebooks as pages: copied as they lie in git, without outputs.

``make docs`` shows their text and code; ``make docs-full`` has myst-nb run each from top to bottom
on the embedded data, as the tests do, and shows what they give.
"""

import shutil
from pathlib import Path
from typing import Final

import nbformat

from making.writing import GENERATED, ROOT, sweep, write

FOLDERS: Final = {"fr": ROOT / "notebooks", "en": ROOT / "notebooks" / "en"}
TITLES: Final = {"en": "In English", "fr": "En français"}


def make(folder: Path) -> None:
    """Copy the notebooks, and write their list.

    Parameters
    ----------
    folder : pathlib.Path
        Of generated pages.
    """
    parts = []
    for language, title in TITLES.items():
        place = folder / "notebooks" / language
        place.mkdir(parents=True, exist_ok=True)
        found = {path: place / path.name for path in sorted(FOLDERS[language].glob("*.ipynb"))}
        for path, copy in found.items():
            if not copy.is_file() or copy.read_bytes() != path.read_bytes():
                shutil.copyfile(path, copy)
        sweep(place, found.values())
        here = f"{GENERATED}/notebooks/{language}"
        links = "".join(f"- [{_title(path)}]({here}/{path.name})\n" for path in found)
        names = "\n".join(f"/{here}/{path.stem}" for path in found)
        parts.append(f"## {title}\n\n{links}\n```{{toctree}}\n:hidden:\n\n{names}\n```\n")
    write(folder / "notebooks" / "list.md", "\n".join(parts))


def _title(path: Path) -> str:
    first = nbformat.read(path, as_version=4).cells[0].source
    return str(first.splitlines()[0].lstrip("# "))
