"""Options of the commands that read files of buildings and zones, and what they open."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from explorer.cli.terminal import tell
from explorer.vocabulary import FibreStatus, RateDefinition

if TYPE_CHECKING:
    import geopandas as gpd

    from explorer.layers.fibre import BuildingRecords, PointZones
    from explorer.layers.keptfiles import KeptFiles
    from explorer.studies.hexagons import Batches
    from explorer.studies.national import Streamed
    from explorer.studies.zones import ZoneSet
    from explorer.territory import Territory

Command = TypeVar("Command", bound=Callable[..., Any])

FILE: Final = click.Path(path_type=Path)
KEY: Final = "imb_id"
STDIN: Final = "-"
MOST_DRAWN: Final = 64 * 1024 * 1024
"""Bytes of a shape that may be piped in."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files of buildings are to be read."""

    base: Path | None
    key: str
    mapping: Path | None
    unknown_states: str
    vintage: str | None


def reading_options(*more: str) -> Callable[[Command], Command]:
    """Give the options that say how files of buildings are read, handed on as ``reading``.

    Parameters
    ----------
    *more : str
        ``"base"``: a base of premises may be joined; ``"vintage"``: the quarter may be said.

    Returns
    -------
    callable
        A decorator for a command that takes ``reading``.
    """
    return partial(_with_reading_options, more)


def _with_reading_options(more: Sequence[str], command: Command) -> Command:
    @wraps(command)
    def run(
        *arguments: Any,
        mapping: Path | None,
        unknown_states: str,
        base: Path | None = None,
        key: str = KEY,
        vintage: str | None = None,
        **options: Any,
    ) -> Any:
        reading = Reading(base, key, mapping, unknown_states, vintage)
        return command(*arguments, reading=reading, **options)

    decorated: Any = run
    for name in ("vintage", "always", "base"):
        for option in READING[name] if name in {"always", *more} else ():
            decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


READING: Final[Mapping[str, Sequence[Callable[[Any], Any]]]] = {
    "base": (
        click.option(
            "--key",
            type=click.Choice([KEY, "imb_code"]),
            default=KEY,
            show_default=True,
            help="Key column of the base.",
        ),
        click.option(
            "--base", type=FILE, metavar="FILE", help="Premises base (base_imb) to join by key."
        ),
    ),
    "always": (
        click.option(
            "--unknown-states",
            type=click.Choice(["refuse", "keep"]),
            default="refuse",
            show_default=True,
            help="What to do with a state that is not in the regulator's list.",
        ),
        click.option(
            "--mapping", type=FILE, metavar="TOML", help="What your file calls columns, states."
        ),
    ),
    "vintage": (
        click.option("--vintage", metavar="QUARTER", help="Quarter of the file, such as 2026-T2."),
    ),
}
"""Options by what they are for, the last first."""

definition_option = click.option(
    "--definition",
    type=click.Choice([str(one) for one in RateDefinition]),
    default=str(RateDefinition.CONNECTABLE),
    show_default=True,
    help="What served means: deployed, or also on demand behind an opened point.",
)
"""The option ``--definition``."""

zones_option = click.option(
    "--zones",
    required=True,
    metavar="ZONES",
    help="A layer, LAYER/ID, a file, grid:h3:9, near:PLACE:800m, by:insee_code, GeoJSON, WKT, -.",
)
"""The option ``--zones``."""


def open_records(path: Path, reading: Reading, territory: "Territory") -> "BuildingRecords":
    """Read a file of buildings.

    Parameters
    ----------
    path : pathlib.Path
        What ``--premises`` names.
    reading : Reading
        How to read it.
    territory : Territory
        Outside of which, and of France, no position is taken.

    Returns
    -------
    BuildingRecords
        Every row accounted for.

    Raises
    ------
    InputError
        If a file is refused.
    """
    from explorer.layers.fibre import read_building_records

    return read_building_records(
        path,
        base=reading.base,
        key=reading.key,
        mapping=reading.mapping,
        extent=territory.profile.record_boxes,
        unknown_states="keep" if reading.unknown_states == "keep" else "refuse",
    )


def say_kept(option: str, kept: "KeptFiles | None") -> None:
    """Say on standard error that a refreshed file stands in for an option.

    Parameters
    ----------
    option : str
        The option that was not given.
    kept : KeptFiles or None
        What stands in for it; nothing is said of None.
    """
    if kept is not None:
        tell(f"Without {option}, the refreshed file is used: {kept.said}.")


def refreshed_files(
    premises: Path | None, reading: Reading, territory: "Territory"
) -> tuple[Path | None, Reading, list[str]]:
    """Give the files of buildings that a refresh laid into the territory, where none were named.

    Parameters
    ----------
    premises : pathlib.Path or None
        What ``--premises`` names: nothing is put in its place.
    reading : Reading
        Whose base is completed along with the buildings.
    territory : Territory
        Whose files they are.

    Returns
    -------
    premises : pathlib.Path or None
        The buildings to read.
    reading : Reading
        With the base, where there is one of one file.
    said : list of str
        What the files are and whose, for the notes of the output.
    """
    from explorer.layers.keptfiles import BASE, BUILDINGS, kept_files

    if premises is not None:
        return premises, reading, []
    root = territory.catalog.root
    found = kept_files(root, BUILDINGS)
    if found is None or len(found.paths) > 1:
        return None, reading, []
    say_kept("--premises", found)
    said = [found.said]
    base = kept_files(root, BASE) if reading.base is None else None
    if base is not None and len(base.paths) == 1:
        say_kept("--base", base)
        said.append(base.said)
        reading = replace(reading, base=base.paths[0])
    return found.paths[0], reading, said


def point_zones_of(
    given: Path | None, territory: "Territory", files: Sequence[str]
) -> tuple["PointZones | None", list[str]]:
    """Read the zones of mutualisation points: those named, or those refreshed with the buildings.

    Parameters
    ----------
    given : pathlib.Path or None
        What ``--point-zones`` names.
    territory : Territory
        Outside of which, and of France, no position is taken.
    files : sequence of str
        What ``refreshed_files`` said; with none, nothing stands in for the option.

    Returns
    -------
    zones : PointZones or None
        None where there are none.
    said : list of str
        What a refreshed file is and whose, for the notes of the output.

    Raises
    ------
    InputError
        If the gate rejects the file.
    """
    from explorer.layers.fibre import read_point_zones
    from explorer.layers.keptfiles import POINT_ZONES, kept_files

    said = []
    if given is None and files:
        kept = kept_files(territory.catalog.root, POINT_ZONES)
        if kept is not None and len(kept.paths) == 1:
            say_kept("--point-zones", kept)
            given, said = kept.paths[0], [kept.said]
    if given is None:
        return None, said
    return read_point_zones(given, extent=territory.profile.record_boxes), said


def open_streamed_records(
    path: Path, reading: Reading, territory: "Territory"
) -> "Streamed | None":
    """Open a file of buildings that is counted batch by batch.

    Parameters
    ----------
    path : pathlib.Path
        What ``--premises`` names.
    reading : Reading
        How to read it.
    territory : Territory
        Outside of which, and of France, no position is taken.

    Returns
    -------
    Streamed or None
        None for a file that is read as a whole.

    Raises
    ------
    InputError
        If the file or the base of premises is refused.
    """
    from explorer.studies.national import open_national

    return open_national(
        path,
        mapping=reading.mapping,
        unknown_states=reading.unknown_states,
        extent=territory.profile.record_boxes,
        base=reading.base,
        key=reading.key,
    )


def zones_of(
    text: str,
    territory: "Territory",
    records: "gpd.GeoDataFrame | None" = None,
    positions: "Batches | None" = None,
) -> "ZoneSet":
    """Open what ``--zones`` names, standard input included.

    Parameters
    ----------
    text : str
        The option's value.
    territory : Territory
        Whose layers may be named.
    records : geopandas.GeoDataFrame, optional
        Records whose cells a grid is made of.
    positions : callable, optional
        Gives the positions of records that come batch by batch.

    Returns
    -------
    ZoneSet
        The zones.

    Raises
    ------
    InputError
        If the text names nothing, or what it names is refused.
    click.UsageError
        If too much was piped in, or it is not UTF-8.
    """
    from explorer.studies.zones import open_zones

    drawn = None
    if text == STDIN:
        piped = sys.stdin.buffer.read(MOST_DRAWN + 1)
        if len(piped) > MOST_DRAWN:
            message = f"--zones -: more than {MOST_DRAWN:,} bytes were piped in. Name a file."
            raise click.UsageError(message)
        try:
            drawn = piped.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            message = f"--zones -: expected GeoJSON or WKT in UTF-8, found {error.reason}."
            raise click.UsageError(message) from error
    return open_zones(text, territory, records=records, positions=positions, drawn=drawn)


def states_of(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Check the values of ``--without``.

    Parameters
    ----------
    _, __ : object
        What click passes to a callback.
    values : tuple of str
        Names of states.

    Returns
    -------
    tuple of str
        The same, known.

    Raises
    ------
    click.BadParameter
        If a state is none of the regulator's.
    """
    for value in values:
        if value not in list(FibreStatus):
            message = f"'{value}' is no state. States are: {', '.join(FibreStatus)}."
            raise click.BadParameter(message)
    return values
