"""A picture of real output: the command stands in the page, and is run when the page is built.

::

    ```{picture} compare.svg
    :alt: What it shows, in words.

    manufacture compare 42218 69123 38185 --lang en --out compare.svg
    ```
"""

import contextlib
import os
import shlex
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from explorer.cli.main import command
from making.writing import GENERATED


class Picture(SphinxDirective):
    """The command as it is typed, and the picture that it writes."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "alt": directives.unchanged_required,
        "hidden": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Run the command, and give both.

        Returns
        -------
        list of docutils.nodes.Node
            The command in a block, and the picture.
        """
        line = "\n".join(self.content).strip()
        name = self.arguments[0]
        made = Path(self.env.app.srcdir) / GENERATED / "pictures"
        made.mkdir(parents=True, exist_ok=True)
        try:
            _run(line, made)
        except (Exception, SystemExit) as error:
            message = f"{line}: {error!r}"
            raise self.error(message) from error
        if not (made / name).is_file():
            message = f"{line}: expected it to write {name}"
            raise self.error(message)
        image = nodes.image(uri=f"/{GENERATED}/pictures/{name}", alt=self.options["alt"])
        shown = nodes.literal_block(line, line, language="sh")
        return [image] if "hidden" in self.options else [shown, image]


def _run(line: str, folder: Path) -> None:
    program, *arguments = shlex.split(line.replace("\\\n", " "))
    if program != "manufacture":
        message = f"expected the command manufacture, found {program}"
        raise ValueError(message)
    quiet = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - closed below
    with quiet, contextlib.chdir(folder), contextlib.redirect_stderr(quiet):
        left = command.main(args=arguments, prog_name=program, standalone_mode=False, obj={})
    if left:
        message = f"left with status {left}"
        raise ValueError(message)
