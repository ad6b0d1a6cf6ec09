"""Pages that lie outside of docs/, and links that lead out of it.

A link in Markdown leads to the file that it names, so that it works wherever the repository is
read; here it is turned to the page that the file becomes.
"""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from making.writing import DOCS, GENERATED, ROOT, write

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TAKEN: Final = {
    "CHANGELOG.md": "changelog",
    "CONTRIBUTING.md": "contributing",
    "SECURITY.md": "security",
    "bench/README.md": "benchmarks",
    "bench/results.md": "benchmark_results",
    "geodata/LICENSES.md": "licences",
}
"""Files of the repository to pages."""

ELSEWHERE: Final = {"README.md": "index", "README.fr.md": "fr/index", "notebooks": "notebooks"}
"""What is not copied, but has a page that says the same."""

FOLDER: Final = "project"

LINK: Final = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
OUTWARD: Final = ("http:", "https:", "mailto:", "#")


def make(folder: Path) -> None:
    """Copy the pages, and list them.

    Parameters
    ----------
    folder : pathlib.Path
        Of generated pages.
    """
    for source, name in TAKEN.items():
        write(folder / FOLDER / f"{name}.md", (ROOT / source).read_text(encoding="utf-8"))


def follow_links(app: "Sphinx", docname: str, source: list[str]) -> None:
    """Turn the links of a page to pages of the site.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build.
    docname : str
        The page.
    source : list of str
        Its text, changed in place.
    """
    del app
    if docname.startswith(f"{GENERATED}/notebooks/") and not docname.endswith("list"):
        return
    page = DOCS / f"{docname}.md"
    origin = next(
        (ROOT / name for name, copy in TAKEN.items() if docname == f"{GENERATED}/{FOLDER}/{copy}"),
        page,
    )
    source[0] = LINK.sub(lambda found: _turned(found, origin, page), source[0])


def _turned(found: re.Match[str], origin: Path, page: Path) -> str:
    mark, text, link = found.groups()
    if link.startswith(OUTWARD):
        return found.group()
    name, _, anchor = link.partition("#")
    target = (origin.parent / name).resolve()
    ours = _page(target)
    if ours is None and target.is_dir():
        return text
    leads = os.path.relpath(ours or target, page.parent)
    return f"{mark}[{text}]({leads}{'#' * bool(anchor)}{anchor})"


def _page(target: Path) -> Path | None:
    try:
        name = target.relative_to(ROOT).as_posix()
    except ValueError:
        return None
    if name in TAKEN:
        return DOCS / GENERATED / FOLDER / f"{TAKEN[name]}.md"
    return DOCS / f"{ELSEWHERE[name]}.md" if name in ELSEWHERE else None
