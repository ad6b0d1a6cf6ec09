"""``manufacture map``: a page of some layers, or of files of the user's own."""

from pathlib import Path

import click

from explorer.cli.options import (
    basemap_option,
    boxes_of,
    debug_option,
    extent_option,
    language_option,
    max_size_option,
    territory_option,
)
from explorer.cli.terminal import for_screen, tell
from explorer.cli.territory import language_of, opened
from explorer.cli.waiting import waiting


@click.command(
    short_help="Make a page of some layers or files.",
    epilog="""\b
Example:  manufacture map --layers schools stations --out schools.html
          manufacture map premises.parquet --max-size 9MB --beside all.pmtiles
""",
)
@click.option("--layers", "first", multiple=True, metavar="NAME|FILE...", help="What to show.")
@click.argument("others", nargs=-1, metavar="[NAME|FILE]...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("map.html"),
    show_default=True,
    help="The HTML file to write.",
)
@click.option("--title", help="Title of the page; by default the titles of its layers.")
@basemap_option
@max_size_option
@click.option(
    "--beside",
    metavar="NAME.pmtiles",
    help="With --max-size: a file beside the page for all that does not fit in it.",
)
@extent_option("Where positions of your own files must lie.")
@territory_option
@language_option("Language that the page opens in; readers can switch.")
@debug_option
@click.pass_context
def make_map(
    context: click.Context,
    first: tuple[str, ...],
    others: tuple[str, ...],
    out: Path,
    title: str | None,
    basemap: str | None,
    max_size: str | None,
    beside: str | None,
    extent: str | None,
    territory: Path | None,
    lang: str,
) -> None:
    """Make one page of layers of the catalogue, or of files of your own.

    NAME is a layer of the catalogue (see: manufacture layers), FILE a GeoJSON, GeoPackage,
    GeoParquet, FlatGeobuf or Shapefile. Files pass the same gate as everywhere; what was repaired
    is said. Layers of more than 2,000 features are packed: a million fit in one page. Where that
    is larger than --max-size, the page goes without, says what, and --beside holds all of it.
    """
    names = (*first, *others)
    if not names:
        message = "Say what to show: names of layers, or files."
        raise click.UsageError(message)
    place = opened(territory)
    boxes = boxes_of(extent, place)
    lang = language_of(context, lang, place)
    from explorer.errors import CatalogError
    from explorer.site import build_map

    try:
        with waiting():
            drawn = build_map(
                place,
                layers=names,
                language=lang,
                title=title,
                tiles=basemap,
                extent=boxes,
                max_size=max_size,
                beside=beside,
            )
            drawn.save(out)
    except CatalogError as error:
        raise click.UsageError(str(error)) from error
    if drawn.whole:
        tell(f"Wrote {out.resolve().with_name(str(beside))}")
    click.echo(for_screen(str(out.resolve())))
