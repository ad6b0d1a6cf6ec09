"""``manufacture serve``: the site and an OGC API Features of the layers."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.options import debug_option, territory_option
from explorer.cli.records import FILE
from explorer.cli.terminal import lines, tell
from explorer.cli.territory import opened
from explorer.errors import ServeError

if TYPE_CHECKING:
    from explorer.server import Pages
    from explorer.territory import Territory


@click.command(
    short_help="Serve the site and the layers, for browsers and QGIS.",
    epilog="Example:  manufacture serve --port 8000",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="Where to listen; 0 for any that is free.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on; by default this machine alone is answered.",
)
@click.option(
    "--site",
    type=FILE,
    metavar="DIR",
    help="A site that 'manufacture build' wrote; without it one is built.",
)
@click.option(
    "--url",
    metavar="URL",
    help="How the server is called from outside, behind another one that has TLS.",
)
@territory_option
@debug_option
def serve(port: int, host: str, site: Path | None, url: str | None, territory: Path | None) -> None:
    """Serve the public site at / and the layers as OGC API – Features at /ogc, read alone.

    QGIS adds the layers with the address that is shown, as WFS / OGC API – Features. Answers hold
    at most 10,000 features a page. Data are read once: start it again after a refresh. Ctrl-C
    ends it.
    """
    _require_library()
    from explorer.server import open_server

    if url is not None and not url.startswith(("http://", "https://")):
        message = f"--url begins with https:// or http://; found '{url}'."
        raise click.UsageError(message)
    place = opened(territory)
    pages = _pages(site, place)
    running = open_server(place, pages, host, port, url)
    if host not in {"127.0.0.1", "localhost", "::1"}:
        tell(
            f"Other machines are answered on {host}, without TLS: put a server that has it in "
            "front, and give its address as --url."
        )
    click.echo(lines(f"{running.url}/ (site)\n{running.url}/ogc (layers: OGC API – Features)"))
    sys.stdout.flush()
    running.run()


def _pages(site: Path | None, place: "Territory") -> "Pages":
    from explorer.server import read_site

    if site is not None:
        return read_site(site)
    from explorer.site import build_site

    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "site"
        build_site(built, territory=place)
        return read_site(built)


def _require_library() -> None:
    try:
        import pygeoapi
        import waitress
    except ImportError as error:
        message = (
            "Layers are served with pygeoapi and waitress, which are not installed. Install them "
            "with: pip install 'manufacture-explorer[serve]'."
        )
        raise ServeError(message) from error
    del pygeoapi, waitress
