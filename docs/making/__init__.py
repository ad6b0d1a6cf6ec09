"""What the documentation takes from the program itself, so that nothing is typed twice.

Before Sphinx reads the pages, each maker writes its own into ``generated/``, which git ignores.
"""

import logging
from typing import TYPE_CHECKING, Any

from pygments.lexers.special import TextLexer

from making import catalogue, commands, contracts, notebooks, outside, reading
from making.pictures import Picture
from making.writing import GENERATED

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: "Sphinx") -> dict[str, Any]:
    """Tell Sphinx what is made, and when.

    Parameters
    ----------
    app : sphinx.application.Sphinx
        The build.

    Returns
    -------
    dict
        That pages may be read by several processes.
    """
    app.add_directive("picture", Picture)
    app.add_lexer("csv", TextLexer)
    app.connect("builder-inited", _make)
    app.connect("source-read", outside.follow_links)
    app.connect("build-finished", reading.mend)
    for part in ("description", "epilog"):
        app.connect(f"sphinx-click-process-{part}", commands.plain)
    logging.getLogger("explorer").setLevel(logging.WARNING)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _make(app: "Sphinx") -> None:
    folder = app.srcdir / GENERATED
    for maker in (catalogue, commands, contracts, notebooks, outside):
        maker.make(folder)
