"""``manufacture pull``: layers back from PostgreSQL with PostGIS, through the gate."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.options import FORMATS, debug_option, emit, language_option, territory_option
from explorer.cli.push import require_driver, schema_option, wanted
from explorer.cli.records import FILE
from explorer.cli.territory import opened


@click.command(
    short_help="Read layers back from PostgreSQL with PostGIS.",
    epilog="Example:  manufacture pull postgresql://me@localhost/gis stations --out edited/",
)
@click.argument("address", metavar="ADDRESS")
@click.argument("names", nargs=-1, metavar="[LAYER]...")
@click.option(
    "--out", "folder", type=FILE, required=True, metavar="DIR", help="Folder of the files."
)
@schema_option
@territory_option
@click.option("--format", "form", type=click.Choice(FORMATS[:-1]), help="How to show the account.")
@language_option("Language of titles and texts.")
@debug_option
def pull(
    address: str,
    names: tuple[str, ...],
    folder: Path,
    schema: str,
    territory: Path | None,
    form: str | None,
    lang: str,
) -> None:
    """Read LAYERs, or all that were pushed, as GeoJSON files in the form of the catalogue's own.

    What was edited in the database is held to the schema of its layer: a feature that does not
    follow it is named, and no file is written. All layers are read as they were at one moment.
    """
    require_driver()
    from explorer.database import pull_layers

    place = opened(territory)
    wanted(names, place)
    where, pulled = pull_layers(address, place, names, schema)
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = [
        {
            "table": one.layer.name,
            "features": len(one.layer.frame),
            "added": one.added,
            "changed": one.changed,
            "removed": one.removed,
            "file": str(one.write(folder)),
        }
        for one in pulled
    ]
    emit("pull", {"place": where, "layers": rows}, [_table(rows, where)],
         form=form, out=None, lang=lang)  # fmt: skip


def _table(rows: list[dict[str, Any]], where: str) -> Any:
    from explorer.messages import catalogue
    from explorer.studies.columns import columns
    from explorer.tables import Table

    words = catalogue("database")
    shown = columns(*rows[0], messages="database")
    note = {tongue: words["pull.note"][tongue].format(place=where) for tongue in ("fr", "en")}
    return Table("pull", words["pull.title"], shown, rows, note)
