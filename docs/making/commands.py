"""One page for each command, from the command's own help."""

from pathlib import Path
from typing import Final

import click
from making.writing import sweep, table, write

from explorer.cli.main import command

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
        pages[folder / FOLDER / f"{name}.md"] = _page(name, one)
    for path, text in pages.items():
        write(path, text)
    sweep(folder / FOLDER, pages)


def _index() -> str:
    rows = (
        (f"[`{PROGRAM} {name}`]({name}.md)", one.get_short_help_str(limit=200))
        for name, one in command.commands.items()
    )
    listed = "\n".join(command.commands)
    return f"""# Commands

From the help of each command: the same text as `{PROGRAM} NAME --help`.

{table(["Command", "What it does"], rows)}
{command.epilog}

```{{toctree}}
:hidden:

{listed}
```
"""


def _page(name: str, one: click.Command) -> str:
    module = getattr(one.callback, "__module__", "")
    variable = next(key for key, value in vars(_module(module)).items() if value is one)
    return f"""# `{PROGRAM} {name}`

{one.get_short_help_str(limit=200)}

```{{eval-rst}}
.. click:: {module}:{variable}
   :prog: {PROGRAM} {name}
   :nested: full
```
"""


def _module(name: str) -> object:
    from importlib import import_module  # noqa: PLC0415 - for this alone

    return import_module(name)
