"""What the commands that compare places share: candidates, constraints, weights and ways."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from explorer.cli.completion import complete_criterion, complete_layer

FILE: Final = click.Path(path_type=Path)
PAIR: Final = re.compile(r"((?:[^\[=]|\[[^\]]*\])+)=(.+)", re.DOTALL)
MODES: Final = ("walk", "cycle", "drive")
PRESETS: Final = ("design-elevator", "unesco-elevator", "rip-elevator")

Command = TypeVar("Command", bound=Callable[..., Any])


def _pairs(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        # A filter in the name's brackets and a scale's target have signs of their own.
        match = PAIR.fullmatch(value)
        name, rest = match.groups() if match else ("", "")
        if not name or not rest:
            message = f"--{parameter.name} is NAME=VALUE; found '{value}'."
            raise click.BadParameter(message)
        found[name] = rest
    return found


_OPTIONS: Final = (
    click.option(
        "--candidates",
        multiple=True,
        metavar="LAYER|FILE|GRID|LON,LAT",
        shell_complete=complete_layer,
        help="Whom to compare; can be repeated. By default business_zones and places. "
        "A grid is grid:h3:9 or grid:square:250m, over the district or @LAYER/ID or @FILE.",
    ),
    click.option(
        "--near",
        "--must",
        "near",
        multiple=True,
        metavar="BOUND",
        shell_complete=complete_criterion,
        help="Keep only: 'schools<=800m', 'labs[cluster=optics]<=15min', 'district>=1'.",
    ),
    click.option("--fibre", metavar="BOUND", help="Keep only by the share served: '>=0.9'."),
    click.option(
        "--where", metavar="CQL2", help="Keep only by properties: 'floor_area_m2 >= 1000'."
    ),
    click.option(
        "--weight",
        multiple=True,
        callback=_pairs,
        metavar="CRITERION=N",
        shell_complete=complete_criterion,
        help="How much a criterion counts beside the others; can be repeated.",
    ),
    click.option(
        "--scale",
        multiple=True,
        callback=_pairs,
        metavar="CRITERION=SCALE",
        shell_complete=complete_criterion,
        help="0:800, 50:200:inverse, 500:5000:target=1500 or 1000:threshold, for the usual scale.",
    ),
    click.option(
        "--preset",
        type=click.Choice(PRESETS),
        help="Weights to start from: ours, since no programme has published its own.",
    ),
    click.option("--by", type=click.Choice(MODES), help="How ways are gone; by default on foot."),
    click.option(
        "--streets",
        type=FILE,
        help="A street network, for ways along it; without one, the territory's as refreshed, else "
        "estimates.",
    ),
    click.option(
        "--premises",
        type=FILE,
        help="The regulator's building file, for fibre at the place; without it, of its commune.",
    ),
    click.option(
        "--radius",
        type=float,
        metavar="METRES",
        help="How far around a place its fibre is counted; by default 250.",
    ),
)


def query_options(command: Command) -> Command:
    """Add the options of a query of places.

    Parameters
    ----------
    command : callable
        A function that takes them by name.

    Returns
    -------
    callable
        The function, decorated.
    """
    decorated: Any = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


def given_query(
    of_file: Mapping[str, Any], asked: Mapping[str, Any], more: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Give the options as a query has them; those that were not given leave the file's.

    Parameters
    ----------
    of_file : mapping
        What the query's file gives.
    asked : mapping
        What the options give.
    more : tuple of str
        Options that only this command has, of the same name in the query.

    Returns
    -------
    dict
        Arguments of ``Query``.
    """
    from explorer.studies.siting.query import PRESETS as WEIGHTS

    plain = ("candidates", "near", "fibre", "where", "by", *more)
    given = {name: asked[name] for name in plain if asked[name] not in {None, ()}}
    given |= {name: str(asked[name]) for name in ("streets", "premises") if asked[name] is not None}
    if asked["radius"] is not None:
        given["radius_m"] = asked["radius"]
    preset = WEIGHTS[asked["preset"]] if asked["preset"] else {}
    weights = {**of_file.get("weights", {}), **preset}
    weights |= {name: _number(value) for name, value in asked["weight"].items()}
    scales = {**of_file.get("scales", {}), **asked["scale"]}
    return (
        given | ({"weights": weights} if weights else {}) | ({"scales": scales} if scales else {})
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        message = f"--weight takes a number; found '{text}'."
        raise click.UsageError(message) from error
