"""One page for each command, from the command's own help."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer.cli.main import command
from making.writing import sweep, table, write

if TYPE_CHECKING:
    import click
    from sphinx.application import Sphinx

FOLDER: Final = "commands"
PROGRAM: Final = "manufacture"


def make(folder: Path) -> None:
    """Write a page for each command, and their list.

    Parameters
    ----------
    folder : pathlib.Path
        Of generated pages.
    """
    pages = {folder / FOLDER / "index.md": _index()}
    for name, one in command.commands.items():
        pages[folder / FOLDER / f"{name}.rst"] = _page(name, one)
    for path, text in pages.items():
        write(path, text)
    sweep(folder / FOLDER, pages)


def plain(app: "Sphinx", context: "click.Context", lines: list[str]) -> None:
    """Keep the letters of a help that reStructuredText would take for its own marks.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build.
    context : click.Context
        The command.
    lines : list of str
        Its help, changed in place.
    """
    del app, context
    for at, line in enumerate(lines):
        for mark in "*`_":
            line = line.replace(mark, f"\\{mark}")  # noqa: PLW2901 - one mark after the other
        lines[at] = line


def _index() -> str:
    rows = (
        (f"[`{PROGRAM} {name}`]({name}.rst)", one.get_short_help_str(limit=200))
        for name, one in sorted(command.commands.items())
    )
    listed = "\n".join(sorted(command.commands))
    return f"""# Commands

From the help of each command: the same text as `{PROGRAM} NAME --help`.

{table(["Command", "What it does"], rows)}
{command.epilog}

```{{toctree}}
:hidden:

{listed}
```
"""


def _page(name: str, one: "click.Command") -> str:
    module = getattr(one.callback, "__module__", "")
    named = vars(import_module(module))
    variable = next(key for key, value in named.items() if value is one)
    return f""".. click:: {module}:{variable}
   :prog: {PROGRAM} {name}
   :nested: full
"""
