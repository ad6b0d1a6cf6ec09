"""``manufacture streets``: a street network from a file, counted, and kept in a compact form."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.options import debug_option, emit, language_option
from explorer.cli.records import FILE
from explorer.cli.terminal import tell

if TYPE_CHECKING:
    from explorer.layers.limits import Box


def _parquet(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() != ".parquet":
        message = f"'{value.name}' must end in .parquet: the compact form is GeoParquet."
        raise click.BadParameter(message)
    return value


def _box(_: click.Context, __: click.Parameter, value: str | None) -> "Box | None":
    if value is None:
        return None
    try:
        west, south, east, north = map(float, value.split(","))
    except ValueError as error:
        message = f"A box is four numbers west,south,east,north in degrees; found '{value}'."
        raise click.BadParameter(message) from error
    if not (west < east and south < north):
        message = f"A box goes west,south,east,north; found '{value}', which holds nothing."
        raise click.BadParameter(message)
    return west, south, east, north


@click.command(
    short_help="Take in a street network from OpenStreetMap or a file of lines.",
    epilog="Example:  manufacture streets rhone-alpes.osm.pbf --box 4.3,45.38,4.5,45.5 "
    "--out streets.parquet",
)
@click.argument("file", type=FILE)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_parquet,
    metavar="FILE",
    help="Keep the network in this file, for: manufacture isochrones --streets FILE.",
)
@click.option(
    "--box",
    callback=_box,
    metavar="W,S,E,N",
    help="Only streets that touch this box, in degrees.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to show the counts.",
)
@language_option("Language of titles and texts.")
@debug_option
def streets(file: Path, out: Path | None, box: "Box | None", form: str, lang: str) -> None:
    """Take in a street network, say what became of every street, and keep it if asked.

    FILE is an OpenStreetMap extract (.osm.pbf, .osm) or a file of lines (GeoPackage, GeoParquet,
    GeoJSON, FlatGeobuf, Shapefile) with columns highway, oneway and maxspeed where they are
    known. No extract comes with the explorer: fetch one from a mirror of OpenStreetMap. Its
    credit is carried into everything that is made from it.
    """
    from explorer.layers.streets import read_streets, write_streets
    from explorer.studies.reach import said_of
    from explorer.studies.reachtable import streets_table

    network = read_streets(file, box=box)
    if out is not None:
        written = write_streets(network, out)
        tell(f"Wrote {written}")
    emit("streets", said_of(network), [streets_table(network)], form=form, out=None, lang=lang)
