"""The blocks of code of the Markdown pages: one reading for all that is run of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FENCE: Final = re.compile(r"^```(?P<head>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

MARKS: Final = {
    "network": "asks a service",
    "long": "takes more than some seconds",
    "database": "asks PostgreSQL; tests/database/test_docs.py runs it",
    "server": "does not end by itself; tests/server/test_docs.py runs it",
    "setup": "changes the machine or the clone: installs, seals, builds an environment",
}
"""What may stand after ``sh``, where a block is not run with the others."""

RUN: Final = ("sh", "console", "python")
FILES: Final = ("csv", "json", "toml")
SHOWN: Final = ("text", "markdown")
"""Languages: what is run, what is written into a file of the name that follows, what is shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, with what stands after its language."""

    page: Path
    line: int
    language: str
    marks: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """Say where it stands."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Give every page that is written by hand: of the documentation, and beside it."""
    beside = [ROOT / name for name in ("README.md", "README.fr.md", "CONTRIBUTING.md")]
    own = (ROOT / "docs").rglob("*.md")
    written = [path for path in own if "generated" not in path.relative_to(ROOT).parts]
    return [path for path in beside if path.is_file()] + sorted(written)


def blocks(page: Path) -> Iterator[Block]:
    """Give the blocks of a page in their order; directives of Sphinx, ``{name}``, are left out."""
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        language, *marks = found["head"].split()[:4] or [""]
        if not language.startswith("{"):
            line = text.count("\n", 0, found.start()) + 1
            yield Block(page, line, language, tuple(marks), found["text"])
