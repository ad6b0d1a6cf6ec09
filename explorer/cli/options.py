"""What every command shares: formats, outputs, languages, and where the lines go."""

import logging
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from explorer.cli.terminal import for_screen, tell
from explorer.cli.territory import (
    boxes_of,
    extent_option,
    territories_option,
    territory_option,
)

__all__ = [
    "BINARY",
    "FORMATS",
    "PICTURES",
    "READ",
    "Target",
    "basemap_option",
    "boxes_of",
    "debug_option",
    "emit",
    "extent_option",
    "format_of",
    "language_option",
    "output_options",
    "output_options_with",
    "page",
    "pictures",
    "territories_option",
    "territory_option",
]

if TYPE_CHECKING:
    import geopandas as gpd

    from explorer.maps import ExplorerMap
    from explorer.pictures.frame import Picture
    from explorer.tables import Table

FORMATS: Final = ("table", "json", "csv", "markdown", "geojson")
READ: Final = ("table", "markdown")
"""Formats in which notes stand under the rows; what they must say goes to standard error else."""

PICTURES: Final = ("svg", "png", "pdf")
BINARY: Final = frozenset({"png", "pdf"})
ENDINGS: Final = {
    ".txt": "table",
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".geojson": "geojson",
    ".html": "html",
    **{f".{form}": form for form in PICTURES},
}
SUFFIX: Final = {form: ending for ending, form in ENDINGS.items()}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a result goes: a file, or a folder that is there or was written with a slash."""

    path: Path
    folder: bool


def _target(_: click.Context, __: click.Parameter, value: str | None) -> Target | None:
    if value is None:
        return None
    if not value:
        message = "--out is empty. Name a file or a folder."
        raise click.UsageError(message)
    path = Path(value)
    return Target(path, value.endswith(("/", os.sep)) or path.is_dir())


Command = TypeVar("Command", bound=Callable[..., Any])


def language_option(help_text: str) -> Callable[[Command], Command]:
    """Give the option ``--lang``.

    Parameters
    ----------
    help_text : str
        What the language is used for.

    Returns
    -------
    callable
        A decorator for a command that takes ``lang``.
    """
    return click.option(
        "--lang",
        type=click.Choice(["fr", "en"]),
        default=_default_language,
        show_default="the locale's if fr or en, else fr",
        envvar="MANUFACTURE_LANG",
        help=help_text,
    )


def output_options(command: Command) -> Command:
    """Add ``--format``, ``--out`` and ``--lang`` to a command that shows rows.

    Parameters
    ----------
    command : callable
        A function that takes ``form``, ``out`` and ``lang``.

    Returns
    -------
    callable
        The function, decorated.
    """
    return output_options_with()(command)


def output_options_with(*more: str) -> Callable[[Command], Command]:
    """Give the options of output, with formats that only some commands have.

    Parameters
    ----------
    *more : str
        Formats beside ``FORMATS``, such as ``"html"``.

    Returns
    -------
    callable
        A decorator for a command that takes ``form``, ``out`` and ``lang``.
    """
    return partial(_with_output_options, (*FORMATS, *more))


def _with_output_options(forms: Sequence[str], command: Command) -> Command:
    @wraps(command)
    def checked(*given: Any, form: str | None, out: Target | None, **options: Any) -> Any:
        # Before anything is read: a long file must not be for nothing.
        _require_form(format_of(form, out), forms, out)
        return command(*given, form=form, out=out, **options)

    decorated: Any = checked
    decorators = (
        click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            help="How to show the result; by default a table, or what the ending of --out says.",
        ),
        click.option(
            "--out",
            callback=_target,
            help="Write the result to this file, or into this folder, instead of the screen.",
        ),
        language_option("Language of titles and texts."),
        debug_option,
    )
    for decorator in reversed(decorators):
        decorated = decorator(decorated)
    return decorated  # type: ignore[no-any-return]


def _require_form(form: str, forms: Sequence[str], out: Target | None) -> None:
    if form not in forms:
        message = f"There is no {form} of this result. Choose {', '.join(forms)}."
        raise click.UsageError(message)
    if form in BINARY and out is None:
        message = f"A {form.upper()} is no text for a screen: name a file with --out."
        raise click.UsageError(message)


def _note_debug(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if value:
        context.find_root().ensure_object(dict)["debug"] = True
        logging.getLogger("explorer").setLevel(logging.DEBUG)


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=_note_debug,
    help="Show the whole traceback of an error, and what is done on the way.",
)
"""The option ``--debug``, known to every command."""

basemap_option = click.option(
    "--basemap",
    type=click.Choice(["ign", "ign-ortho"]),
    help="Online basemap of a page. Without it the page asks for nothing from anywhere.",
)
"""The option ``--basemap``."""


def page(drawn: "ExplorerMap") -> bytes:
    """Give a map as the bytes of its page.

    Parameters
    ----------
    drawn : ExplorerMap
        From ``build_map`` and the like.

    Returns
    -------
    bytes
        One HTML document.

    Raises
    ------
    PageError
        If the page's bundle was not made.
    """
    return drawn.to_html().encode()


def pictures(draw: "Callable[[], Picture]") -> dict[str, Callable[[], bytes]]:
    """Give the still pictures of a result, as ``emit`` takes them.

    Parameters
    ----------
    draw : callable
        Makes the picture, once it is asked for.

    Returns
    -------
    dict of str to callable
        By ``PICTURES``.
    """
    return {form: partial(_saved, draw, form) for form in PICTURES}


def _saved(draw: "Callable[[], Picture]", form: str) -> bytes:
    return draw().saved(form)


def emit(
    name: str,
    payload: Any,
    tables: "Sequence[Table]",
    *,
    form: str | None,
    out: Target | None,
    lang: str,
    frame: "gpd.GeoDataFrame | None" = None,
    drawn: Mapping[str, Callable[[], bytes]] | None = None,
) -> None:
    """Show a result, or write it, in the format asked for.

    Parameters
    ----------
    name : str
        The command's name, which names the file when ``out`` is a folder.
    payload : object
        What JSON shows.
    tables : sequence of Table
        What the other formats show.
    form : str or None
        The format asked for, if any.
    out : Target or None
        A file or a folder; None for the screen.
    lang : str
        Language of headings and texts.
    frame : geopandas.GeoDataFrame, optional
        What GeoJSON shows, where rows have geometry.
    drawn : mapping of str to callable, optional
        Formats that this result has beside the usual ones, each with what makes it.

    Raises
    ------
    click.UsageError
        If the format cannot be told or does not suit the result.
    """
    form = format_of(form, out)
    if drawn is not None and form in drawn:
        data = drawn[form]()
    else:
        data = _render(payload, tables, form, lang, frame, wide=out is not None).encode()
    if out is None:
        click.echo(for_screen(data.decode()), nl=False)
        return
    from explorer.layers.write import replace_file

    path = out.path
    if out.folder:
        path.mkdir(parents=True, exist_ok=True)
        path /= f"{name}{SUFFIX[form]}"
    replace_file(path, data)
    tell(f"Wrote {path}")


def format_of(form: str | None, out: Target | None) -> str:
    """Tell in what format a result is wanted.

    Parameters
    ----------
    form : str or None
        What ``--format`` says.
    out : Target or None
        What ``--out`` names.

    Returns
    -------
    str
        One of ``FORMATS``, ``"html"`` or one of ``PICTURES``; a table where nothing says otherwise.

    Raises
    ------
    click.UsageError
        If the name of the file says none, or another than ``--format``.
    """
    if out is None or out.folder:
        return form or "table"
    said = ENDINGS.get(out.path.suffix.lower())
    if form is None and said is None:
        message = (
            f"'{out.path.name}' does not say in what format to write. "
            f"End it in {', '.join(ENDINGS)}, or add --format."
        )
        raise click.UsageError(message)
    if form is not None and said not in {None, form}:
        message = f"'{out.path.name}' says {said}, but --format says {form}."
        raise click.UsageError(message)
    return form or said or "table"


def _render(
    payload: Any,
    tables: "Sequence[Table]",
    form: str,
    lang: str,
    frame: "gpd.GeoDataFrame | None",
    *,
    wide: bool,
) -> str:
    from explorer import tables as tabular

    match form:
        case "json":
            from explorer.layers.jsontext import json_bytes

            return json_bytes(payload).decode()
        case "geojson":
            if frame is None:
                message = "These rows have no geometry. Choose table, json, csv or markdown."
                raise click.UsageError(message)
            from explorer.layers.canonical import geojson_bytes

            return geojson_bytes(frame).decode()
        case "csv":
            return tabular.to_csv(tables)
        case "markdown":
            return "\n".join(tabular.to_markdown(table, lang) for table in tables)
        case _:
            width = None
            if not wide and sys.stdout is not None and sys.stdout.isatty():
                width = shutil.get_terminal_size().columns
            return "\n".join(tabular.to_text(table, lang, width) for table in tables)


def _default_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "fr"
    return "fr"
