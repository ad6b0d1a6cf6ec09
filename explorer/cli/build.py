"""``manufacture build``: the public site."""

from pathlib import Path

import click

from explorer.cli.options import (
    FORMATS,
    basemap_option,
    debug_option,
    emit,
    language_option,
    territory_option,
)
from explorer.cli.terminal import tell
from explorer.cli.territory import language_of, opened
from explorer.cli.waiting import waiting


@click.command(
    short_help="Build the public site into a folder.",
    epilog="Example:  manufacture build --out site --lang en",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("site"),
    show_default=True,
    help="Folder to build into; an earlier site in it is replaced as a whole.",
)
@language_option("Language that the page opens in; readers can switch.")
@click.option(
    "--format",
    "form",
    type=click.Choice([form for form in FORMATS if form != "geojson"]),
    help="How to list the files that were written.",
)
@click.option(
    "--url",
    metavar="ADDRESS",
    help="Where the folder will stand: links to it are then shown with its card elsewhere.",
)
@basemap_option
@territory_option
@debug_option
@click.pass_context
def build(
    context: click.Context,
    out: Path,
    lang: str,
    form: str | None,
    url: str | None,
    basemap: str | None,
    territory: Path | None,
) -> None:
    """Build the public site: the map, the report, the claims and the layers.

    index.html is the map: one file that opens from a disk, without a network; site.html leads to
    it and to the data. Beside them lie report.json, claims.json, layers/*.geojson, card.png, the
    picture of a link, and manifest.json, which has the SHA-256 of every file. The same inputs give
    the same bytes.
    """
    from explorer.messages import catalogue
    from explorer.site import build_site
    from explorer.tables import Column, Table

    place = opened(territory)
    lang = language_of(context, lang, place)
    with waiting():
        files = build_site(out, territory=place, language=lang, tiles=basemap, url=url)
    words = catalogue("results")
    columns = [
        Column(name, words[f"column.{name}"]["fr"], words[f"column.{name}"]["en"])
        for name in ("file", "bytes", "sha256")
    ]
    table = Table("files", words["build.title"], columns, files)
    emit("build", {"out": str(out), "files": files}, [table], form=form, out=None, lang=lang)
    tell(f"\nThe map is {(out / 'index.html').resolve()}: open it in a browser.")
