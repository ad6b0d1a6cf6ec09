"""Generated pages as files: written only where they changed, so that a second build is quick."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

GENERATED: Final = "generated"
ROOT: Final = Path(__file__).resolve().parents[2]
DOCS: Final = ROOT / "docs"


def write(path: Path, text: str) -> None:
    """Write a text where it differs from what is there.

    Parameters
    ----------
    path : pathlib.Path
        A file in the folder of generated pages.
    text : str
        What it is to hold.
    """
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def sweep(folder: Path, wanted: Iterable[Path]) -> None:
    """Take away the files of a folder that nothing makes any longer.

    Parameters
    ----------
    folder : pathlib.Path
        A folder of generated pages.
    wanted : iterable of pathlib.Path
        What stays.
    """
    kept = set(wanted)
    for path in folder.glob("*"):
        if path.is_file() and path not in kept:
            path.unlink()


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Lay cells out as a Markdown table.

    Parameters
    ----------
    heads : sequence of str
        Titles of the columns.
    rows : iterable of sequence
        Cells; an empty one is a dash.

    Returns
    -------
    str
        The table, with a line's end.
    """
    lines = [_line(heads), _line(["---"] * len(heads)), *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[object]) -> str:
    texts = ("–" if cell in {None, ""} else str(cell).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(texts)} |"
