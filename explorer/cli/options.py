"""Options that every command shares: formats, outputs, languages; and what writes a result."""

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial, wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from explorer.cli.output import (
    BINARY,
    FILES,
    FORMATS,
    PICTURES,
    READ,
    WHOLE,
    WORKBOOK,
    Target,
    emit,
    format_of,
    say_export,
)
from explorer.cli.territory import (
    boxes_of,
    extent_option,
    territories_option,
    territory_option,
)
from explorer.cli.waiting import waiting
from explorer.messages.tongue import current_language

__all__ = [
    "BINARY",
    "FILES",
    "FORMATS",
    "PICTURES",
    "READ",
    "WHOLE",
    "WORKBOOK",
    "Target",
    "basemap_option",
    "boxes_of",
    "debug_option",
    "emit",
    "extent_option",
    "format_of",
    "language_option",
    "max_size_option",
    "output_options",
    "output_options_with",
    "page",
    "pictures",
    "say_export",
    "target_option",
    "territories_option",
    "territory_option",
]

if TYPE_CHECKING:
    from explorer.maps import ExplorerMap
    from explorer.pictures.frame import Picture


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
        default=current_language,
        show_default="the locale's if fr or en, else fr",
        envvar="MANUFACTURE_LANG",
        help=help_text,
    )


def target_option(*, required: bool = False) -> Callable[[Command], Command]:
    """Give the option ``--out``.

    Parameters
    ----------
    required : bool
        Whether a result can be shown on the screen too.

    Returns
    -------
    callable
        A decorator for a command that takes ``out``, a target or None.
    """
    return click.option(
        "--out",
        callback=_target,
        required=required,
        help="Write the result to this file, or into this folder"
        + ("." if required else ", instead of the screen."),
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
        Formats beside ``FORMATS``, ``FILES`` and workbooks, such as ``"html"``.

    Returns
    -------
    callable
        A decorator for a command that takes ``form``, ``out`` and ``lang``.
    """
    return partial(_with_output_options, (*FORMATS, WORKBOOK, *FILES, *more))


def _with_output_options(forms: Sequence[str], command: Command) -> Command:
    @wraps(command)
    def checked(*given: Any, form: str | None, out: Target | None, **options: Any) -> Any:
        # Before anything is read: a long file must not be for nothing.
        _require_form(format_of(form, out), forms, out)
        with nullcontext() if options.get("interactive") else waiting():
            return command(*given, form=form, out=out, **options)

    decorated: Any = checked
    decorators = (
        click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            help="How to show the result; by default a table, or what the ending of --out says.",
        ),
        target_option(),
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
        message = f"{form.upper()} is no text for a screen: name a file with --out."
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

max_size_option = click.option(
    "--max-size",
    metavar="SIZE",
    help="What a page may take, as 9MB; above it, what is left out is said, or it fails.",
)
"""The option ``--max-size``."""


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


def pictures(home: str, name: str, *given: Any) -> dict[str, Callable[[], bytes]]:
    """Give the still pictures of a result, as ``emit`` takes them.

    Parameters
    ----------
    home, name : str
        The module and the function that make the picture: imported once one is asked for, since
        what draws is slow to import.
    *given : object
        What the function takes.

    Returns
    -------
    dict of str to callable
        By ``PICTURES``.
    """
    return {form: partial(_saved, home, name, given, form) for form in PICTURES}


def _saved(home: str, name: str, given: Sequence[Any], form: str) -> bytes:
    drawn: Picture = getattr(import_module(home), name)(*given)
    return drawn.saved(form)
