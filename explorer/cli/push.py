"""``manufacture push``: layers and results into PostgreSQL with PostGIS."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from explorer.cli.options import Target, emit, output_options, territory_option
from explorer.cli.records import FILE, Reading, open_records, reading_options
from explorer.cli.terminal import for_screen
from explorer.cli.territory import opened
from explorer.errors import DatabaseError

if TYPE_CHECKING:
    from explorer.database import Pushed
    from explorer.territory import Territory

SCHEMA = "manufacture"

schema_option = click.option(
    "--schema", default=SCHEMA, show_default=True, metavar="NAME", help="Schema of the tables."
)
"""The option ``--schema``."""


@click.command(
    short_help="Write layers and results into PostgreSQL with PostGIS.",
    epilog="Example:  manufacture push postgresql://me@localhost/gis --coverage fibre.geojson",
)
@click.argument("address", metavar="ADDRESS")
@click.argument("names", nargs=-1, metavar="[LAYER]...")
@click.option(
    "--coverage",
    "coverages",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="What 'manufacture coverage --format geojson' wrote; can be repeated.",
)
@click.option(
    "--ranking",
    "rankings",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="What 'manufacture find --format geojson' wrote; can be repeated.",
)
@click.option(
    "--premises",
    type=FILE,
    metavar="FILE",
    help="Building records too, from which rates are counted again in the database.",
)
@reading_options("base", "vintage")
@schema_option
@click.option("--keep", is_flag=True, help="Keep rows that a layer no longer has.")
@click.option("--delete", is_flag=True, help="Delete even most of a table's rows.")
@click.option("--dry-run", is_flag=True, help="Print the SQL, for psql, and reach no database.")
@territory_option
@output_options
def push(
    address: str,
    names: tuple[str, ...],
    coverages: tuple[Path, ...],
    rankings: tuple[Path, ...],
    premises: Path | None,
    reading: Reading,
    schema: str,
    keep: bool,  # noqa: FBT001 - a flag of the command
    delete: bool,  # noqa: FBT001 - a flag of the command
    dry_run: bool,  # noqa: FBT001 - a flag of the command
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """Write LAYERs, or all layers, and results into a database, in one transaction.

    ADDRESS is postgresql://USER@HOST/DATABASE, or service=NAME. Leave the password to PGPASSWORD,
    ~/.pgpass or a service file: an address is seen by everyone on the machine.

    Tables have keys, constraints, spatial indexes and comments. A second push changes what
    changed, and deletes what a layer no longer has. If anything is refused, or the server goes
    away, nothing was written. A schema of another making is left alone.
    """
    require_driver()
    from explorer.database import push as write
    from explorer.database import push_script, read_result
    from explorer.database.results import building_load
    from explorer.database.script import Content

    place = opened(territory)
    extent = place.profile.boxes
    buildings = None
    if premises is not None:
        records = open_records(premises, reading, place)
        vintage = reading.vintage or records.statement.vintage
        buildings = building_load(records.frame, premises.name, vintage)
    content = Content(
        place,
        tuple(place.layer(name) for name in wanted(names, place)),
        tuple(
            read_result(path, kind, extent)
            for kind, paths in (("coverage", coverages), ("ranking", rankings))
            for path in paths
        ),
        buildings,
        keep,
        delete,
    )
    if dry_run:
        from explorer.database.server import parts_of

        parts_of(address)
        for statement in push_script(content, schema):
            click.echo(for_screen(statement))
        return
    pushed = write(address, content, schema)
    emit("push", pushed.to_json(), [_table(pushed)], form=form, out=out, lang=lang)


def wanted(names: tuple[str, ...], territory: "Territory") -> list[str]:
    """Give the layers that were asked for.

    Parameters
    ----------
    names : tuple of str
        As asked for; none for all.
    territory : Territory
        Whose layers they are.

    Returns
    -------
    list of str
        In the catalogue's order.

    Raises
    ------
    click.UsageError
        If there is no such layer.
    """
    known = list(territory.catalog.layers)
    for name in names:
        if name not in known:
            message = f"There is no layer '{name}'. The layers are: {', '.join(known)}."
            raise click.UsageError(message)
    return [name for name in known if not names or name in names]


def require_driver() -> None:
    """Check that the driver of PostgreSQL is installed.

    Raises
    ------
    DatabaseError
        With the command that installs it.
    """
    try:
        import psycopg
    except ImportError as error:
        message = (
            "Databases are reached with psycopg 3, which is not installed. Install it with: "
            "pip install 'manufacture-explorer[postgis]'."
        )
        raise DatabaseError(message) from error
    del psycopg


def _table(pushed: "Pushed") -> Any:
    from explorer.messages import catalogue
    from explorer.studies.columns import columns
    from explorer.tables import Table

    words = catalogue("database")
    rows = pushed.to_json()["tables"]
    names = ["table", "given", "inserted", "updated", "unchanged", "deleted"]
    remade = [row["table"] for row in rows if row["remade"]]
    said = {"place": pushed.place, "schema": pushed.schema, "protection": pushed.protection}
    note = {}
    for tongue in ("fr", "en"):
        lines = [words["push.note"][tongue].format(**said)]
        if remade:
            lines.append(words["push.remade"][tongue].format(names=", ".join(remade)))
        if any(row["kept"] for row in rows):
            lines.append(words["push.kept"][tongue])
        note[tongue] = "\n".join(lines)
    if any(row["kept"] for row in rows):
        names.append("kept")
    return Table("push", words["push.title"], columns(*names, messages="database"), rows, note)
