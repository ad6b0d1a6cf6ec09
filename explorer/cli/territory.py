"""The option ``--territory``, and the territory that it names."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.core import ParameterSource

from explorer.catalog import DESCRIPTOR
from explorer.cli.terminal import tell

if TYPE_CHECKING:
    from explorer.layers.area import Scope
    from explorer.layers.limits import Box
    from explorer.settings import Settings
    from explorer.territory import Territory

Command = TypeVar("Command", bound=Callable[..., Any])

VARIABLE: Final = "MANUFACTURE_TERRITORY"
EMBEDDED: Final = "embedded"
"""The word for the data that ship with the program, where the variable names another folder."""

REFRESHED: Final = "refreshed"
"""The word for the user's own copy of the embedded data, as 'manufacture refresh' leaves it."""

PROFILE: Final = "territory.toml"


def _folder(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    if value is None or value == EMBEDDED:
        return None
    folder = _copy() if value == REFRESHED else Path(value)
    if (folder / DESCRIPTOR).is_file():
        return folder
    if value == REFRESHED:
        message = (
            f"nothing was refreshed yet: {folder} is not there. Run 'manufacture refresh' first, "
            "without --territory."
        )
    elif (folder / PROFILE).is_file():
        message = (
            f"'{value}' holds a profile, and no data yet. Make a folder of it: "
            f"manufacture init --from {value} DIR."
        )
    else:
        found = "a folder without one" if folder.is_dir() else "no such folder"
        message = (
            f"a territory is a folder with a {DESCRIPTOR}, as 'manufacture init' makes; "
            f"'{value}' is {found}."
        )
    raise click.BadParameter(message, context, parameter)


def _copy() -> Path:
    from explorer.settings import default_settings

    return default_settings().copy


def _target(context: click.Context, parameter: click.Parameter, value: str | None) -> Path | None:
    return None if value == REFRESHED else _folder(context, parameter, value)


def _folders(
    context: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[Path | None, ...]:
    found = [_folder(context, parameter, value) for value in values]
    return tuple(dict.fromkeys(found)) or (None,)


territory_option = click.option(
    "--territory",
    metavar="DIR",
    envvar=VARIABLE,
    callback=_folder,
    help="Folder of another territory, as 'manufacture init' makes; 'embedded' for our own, "
    "'refreshed' for your copy of it.",
)
"""The option ``--territory``, for a command that takes ``territory``, a folder or None."""

target_option = click.option(
    "--territory",
    metavar="DIR",
    envvar=VARIABLE,
    callback=_target,
    help="Folder of another territory, as 'manufacture init' makes; by default your own copy of "
    "the embedded data.",
)
"""The same for a command that changes data: None is the user's copy, since ours never change."""

territories_option = click.option(
    "--territory",
    "territories",
    metavar="DIR",
    type=click.Path(),
    envvar=VARIABLE,
    multiple=True,
    callback=_folders,
    help="Folder of another territory, 'embedded' or 'refreshed'; can be repeated.",
)
"""The same, repeated: for a command that takes ``territories``."""


def opened(folder: Path | None) -> "Territory":
    """Open what ``--territory`` names, and say which of its layers are awaited.

    Parameters
    ----------
    folder : pathlib.Path or None
        None for the embedded data.

    Returns
    -------
    Territory
        Its profile is read; its layers are not yet.

    Raises
    ------
    ProfileError
        If its profile is not as it should be.
    """
    from explorer.territory import open_territory

    territory = open_territory() if folder is None else open_territory(folder)
    awaited = territory.awaited
    if awaited:
        message = (
            f"{territory.title['en']}: no features yet in {', '.join(awaited)}: run "
            f"'manufacture refresh --territory {folder}'."
        )
        tell(message)
    return territory


def scope_of(folder: Path | None, settings: "Settings") -> "Scope":
    """Read what a territory's profile says of its refresh.

    Parameters
    ----------
    folder : pathlib.Path or None
        None for the user's copy of the embedded data.
    settings : Settings
        Where that copy is.

    Returns
    -------
    Scope
        Extent, communes, and sources by layer.

    Raises
    ------
    ProfileError
        If its profile is not as it should be.
    """
    from explorer.catalog import open_catalog
    from explorer.layers.area import Scope
    from explorer.layers.exchange import origin_of, target_of
    from explorer.profile import open_profile

    profile = open_profile(open_catalog(origin_of(target_of(folder, settings))))
    return Scope(profile.extent, profile.communes, dict(profile.refresh))


def language_of(context: click.Context, lang: str, territory: "Territory") -> str:
    """Give the language that a page opens in.

    Parameters
    ----------
    context : click.Context
        Of the command, which knows whether ``--lang`` was given.
    lang : str
        The language given, or the locale's.
    territory : Territory
        Whose profile names its languages, the first by default.

    Returns
    -------
    str
        The territory's first language where none was asked for and it has not the locale's.
    """
    asked = context.get_parameter_source("lang") is not ParameterSource.DEFAULT
    languages = territory.profile.languages
    return lang if asked or lang in languages else languages[0]


def extent_option(help_text: str) -> Callable[[Command], Command]:
    """Give the option ``--extent``.

    Parameters
    ----------
    help_text : str
        What must lie there.

    Returns
    -------
    callable
        A decorator for a command that takes ``extent``, a text or None.
    """
    return click.option(
        "--extent",
        show_default="what the territory's profile says; france for the embedded data",
        metavar="territory|france|world|W,S,E,N",
        help=help_text,
    )


def boxes_of(extent: str | None, territory: "Territory") -> "Sequence[Box]":
    """Read the option ``--extent``.

    Parameters
    ----------
    extent : str or None
        ``"territory"``, ``"france"``, ``"world"``, or ``"W,S,E,N"`` in degrees; None for what the
        profile says.
    territory : Territory
        Whose extent and profile they are.

    Returns
    -------
    sequence of (west, south, east, north)
        Where positions must lie.

    Raises
    ------
    click.UsageError
        If it is none of these, or holds nothing.
    """
    from explorer.layers import FRANCE, WORLD

    profile = territory.profile
    if extent is None:
        return profile.boxes
    named = {"france": FRANCE, "world": WORLD, "territory": [profile.extent or FRANCE[0]]}
    if extent.lower() in named:
        return named[extent.lower()]
    try:
        west, south, east, north = map(float, extent.split(","))
    except ValueError as error:
        message = (
            f"--extent is 'territory', 'france', 'world' or four numbers W,S,E,N; found '{extent}'."
        )
        raise click.UsageError(message) from error
    if not (west < east and south < north):
        message = f"--extent goes west,south,east,north; found '{extent}', which holds nothing."
        raise click.UsageError(message)
    return ((west, south, east, north),)
