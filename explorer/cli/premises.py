"""``manufacture premises``: building files of a whole country, imported once and counted often."""

import math
import sys
import time
from pathlib import Path
from typing import Final

import click

from explorer.cli.options import territory_option
from explorer.cli.records import FILE
from explorer.cli.terminal import lines
from explorer.cli.territory import opened

EVERY_SECONDS: Final = 0.5
CLEAR: Final = "\r\x1b[K"


@click.group(short_help="Import building files of any size.")
def premises() -> None:
    """Import building files of any size, once, for questions that then take seconds."""


@premises.command(
    "import",
    short_help="Read building files into one GeoParquet file.",
    epilog="Example:  manufacture premises import immeubles.csv.gz --out national.parquet",
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@click.option("--out", required=True, type=FILE, metavar="PARQUET", help="The file to write.")
@click.option("--mapping", type=FILE, metavar="TOML", help="What your file calls columns, states.")
@click.option(
    "--unknown-states",
    type=click.Choice(["refuse", "keep"]),
    default="refuse",
    show_default=True,
    help="Set a row of a state that is not in the regulator's list aside, or keep it as unknown.",
)
@territory_option
def import_files(
    files: tuple[Path, ...],
    out: Path,
    mapping: Path | None,
    unknown_states: str,
    territory: Path | None,
) -> None:
    """Read building files (CSV, plain, .gz or .zip, or Parquet) into one GeoParquet file.

    Rows are read piece by piece, so that the memory does not grow with the file, and written in
    the order of space: QGIS, DuckDB and geopandas.read_parquet(bbox=...) read a district alone.
    What cannot be kept goes to PARQUET.rejects.csv, with row and reason. An import that was
    interrupted goes on where it was when it is asked for again.
    """
    from explorer.layers.fibre.statement import grouped
    from explorer.layers.national import import_premises

    place = opened(territory)
    shown = _Shown()
    try:
        done = import_premises(
            files,
            out,
            mapping=mapping,
            unknown_states=unknown_states,
            extent=place.profile.record_boxes,
            progress=shown.tell if shown.wanted else None,
        )
    finally:
        shown.clear()
    account = done.conservation
    aside = {name: rows for name, rows in account.set_aside.items() if rows}
    reasons = ", ".join(f"{name} {grouped(rows, 'en')}" for name, rows in aside.items())
    text = (
        f"Rows of the files: {grouped(account.rows_in, 'en')} = kept "
        f"{grouped(account.kept, 'en')} + set aside {grouped(sum(aside.values()), 'en')}"
        f"{f' ({reasons})' if aside else ''}. Located: {grouped(account.located, 'en')}."
    )
    if done.resumed:
        text += f" Read before an interruption: {grouped(done.resumed, 'en')}."
    if done.rejects is not None:
        text += f" What was set aside: {done.rejects}."
    click.echo(lines(text), err=True)
    click.echo(lines(str(done.path)))


class _Shown:
    """Rows, rate and time left, on a terminal alone."""

    def __init__(self) -> None:
        self.wanted = sys.stderr is not None and sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._rows: int | None = None
        self._share = 0.0

    def tell(self, rows: int, share: float) -> None:
        now = time.monotonic()
        if self._rows is None:
            self._rows, self._share, self._start = rows, share, now
        if now - self._last < EVERY_SECONDS:
            return
        self._last = now
        text = progress_line(rows, rows - self._rows, now - self._start, share, self._share)
        click.echo(f"{CLEAR}{text}", err=True, nl=False)

    def clear(self) -> None:
        if self.wanted:
            click.echo(CLEAR, err=True, nl=False)


def progress_line(rows: int, new: int, seconds: float, share: float, before: float = 0.0) -> str:
    """Give one line of progress.

    Parameters
    ----------
    rows : int
        Rows that were read in all.
    new : int
        Those since the clock was started.
    seconds : float
        Since then.
    share : float
        Of the input that was read, not a number where its size is not known.
    before : float
        That share when the clock was started.

    Returns
    -------
    str
        Rows and rate; the share and the time left where they are known.

    Examples
    --------
    >>> progress_line(2_000_000, 1_000_000, 4.0, 0.5, 0.25)
    '2,000,000 rows, 250,000 a second, 50 %, 0:08 left'
    """
    parts = [f"{rows:,} rows"]
    if seconds > 0 and new:
        parts.append(f"{new / seconds:,.0f} a second")
    if not math.isnan(share):
        parts.append(f"{share:.0%}".replace("%", " %"))
        if seconds > 0 and share > before:
            left = round(seconds * (1 - share) / (share - before))
            parts.append(f"{left // 60}:{left % 60:02} left")
    return ", ".join(parts)
