"""The picture of the architecture, and its table, from the import contracts of pyproject.toml."""

import ast
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from making.writing import ROOT, table, write

PACKAGE: Final = ROOT / "explorer"
BOX, GAP, ROW, LEFT, LETTER = 24, 8, 42, 26, 8.2
WIDTH: Final = 720


def make(folder: Path) -> None:
    """Write the picture, and what it shows in words.

    Parameters
    ----------
    folder : pathlib.Path
        Of generated pages.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    (line,) = (one for one in contracts if one["type"] == "layers")
    rows = [row.split(" | ") for row in line["layers"]]
    write(folder / "layers.svg", picture(rows, line["name"]))
    write(folder / "layers.md", _words(rows, line) + _rules(contracts))


def picture(rows: Sequence[Sequence[str]], name: str) -> str:
    """Draw the layers, the first one on top, each with an arrow to what it may import.

    Parameters
    ----------
    rows : sequence of sequence of str
        Modules of each layer.
    name : str
        Of the contract.

    Returns
    -------
    str
        SVG that follows the page's colours.
    """
    shapes = []
    for at, row in enumerate(rows):
        x, y = float(LEFT), 4 + at * ROW
        for module in row:
            wide = 20 + LETTER * len(module)
            shapes.append(
                f'<rect x="{x:.0f}" y="{y}" width="{wide:.0f}" height="{BOX}" rx="4"/>'
                f'<text x="{x + wide / 2:.0f}" y="{y + 16}">{escape(module)}</text>'
            )
            x += wide + GAP
    height = ROW * len(rows)
    bottom = height - ROW + BOX
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(name)}">
<style>
rect {{ fill: #fff; stroke: #1f4e79; stroke-width: 1.5; }}
text {{ fill: #111; font: 13px ui-monospace, Consolas, monospace; text-anchor: middle; }}
path {{ fill: none; stroke: #1f4e79; stroke-width: 2; }}
</style>
<rect x="0" y="0" width="{WIDTH}" height="{height}" style="stroke: none"/>
<path d="M10 8 V{bottom} m-5 -8 l5 8 l5 -8"/>
{chr(10).join(shapes)}
</svg>
"""  # noqa: E501 - one element of SVG


def _words(rows: Sequence[Sequence[str]], line: Mapping[str, Any]) -> str:
    cells = ((at, f"`{module}`", says(module)) for at, row in enumerate(rows, 1) for module in row)
    ignored = "".join(f"- `{one}`\n" for one in line.get("ignore_imports", ()))
    return (
        table(("Row", "Module", "What it is"), cells)
        + f"\nExceptions, each an import made on use:\n\n{ignored}\n"
    )


def _rules(contracts: Sequence[Mapping[str, Any]]) -> str:
    rows = (
        (one["name"], _names(one["source_modules"]), _names(one["forbidden_modules"]))
        for one in contracts
        if one["type"] == "forbidden"
    )
    return "## Further contracts\n\n" + table(("Contract", "These", "never import"), rows)


def _names(modules: Sequence[str]) -> str:
    return ", ".join(f"`{name.removeprefix('explorer.')}`" for name in modules)


def says(module: str) -> str:
    """Give the first sentence of a module's docstring.

    Parameters
    ----------
    module : str
        A module or package of ``explorer``.

    Returns
    -------
    str
        One line.
    """
    places = (PACKAGE / f"{module}.py", PACKAGE / module / "__init__.py")
    path = next(one for one in places if one.is_file())
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.split("\n\n")[0].replace("\n", " ").replace("``", "`")
