"""``manufacture allocate``: several sites as one decision, proven best or how far from it."""

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.completion import complete_layer
from explorer.cli.options import (
    FILES,
    PICTURES,
    READ,
    Target,
    basemap_option,
    emit,
    format_of,
    output_options_with,
    page,
    pictures,
    territory_option,
)
from explorer.cli.siting import FILE, given_query, query_options
from explorer.cli.terminal import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from explorer.allocation.problem import Progress
    from explorer.studies.allocation.answer import Allocation

MODELS: Final = ("p-median", "max-cover", "set-cover")
THROUGH: Final = ("auto", "spopt", "highs")
EVERY_S: Final = 2.0
"""How often a search says how far it is; one that takes no longer says nothing."""

EXAMPLE: Final = (
    "manufacture allocate --candidates schools --candidates places --demand stations "
    "--sites 3 --explain"
)


@click.command(short_help="Choose several sites as one decision.", epilog=f"Example:  {EXAMPLE}")
@click.option(
    "--demand",
    metavar="LAYER|FILE|GRID[:COLUMN]",
    shell_complete=complete_layer,
    help="Who is to be served: schools, 'schools[category=university_site]', people.csv:count, "
    "grid:h3:9. Each counts for one, or for its own number after a colon.",
)
@click.option(
    "--model",
    type=click.Choice(MODELS),
    help="The least mean distance (by default), the most demand within reach, or the fewest "
    "sites that have all within reach.",
)
@click.option("--sites", type=click.IntRange(1, 100_000), help="How many at most, in all.")
@click.option(
    "--within",
    metavar="DISTANCE",
    help="How far a demand may be from its site: 800m, 1.5km, 10min. A p-median only tells how "
    "much is within.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="ID|NAME",
    help="A candidate that stays whatever comes, such as an existing site; can be repeated.",
)
@click.option(
    "--capacity",
    metavar="NUMBER|COLUMN",
    help="How much demand each site can serve; each demand then has one site, unsplit.",
)
@click.option(
    "--score-worth",
    "worth",
    metavar="AMOUNT",
    help="What a full score by --weight is worth: metres of mean distance (100m), or a share of "
    "the demand covered (5%).",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True, max=86_400),
    metavar="SECONDS",
    help="Then the best found so far is told, with how far it may be off; by default 60.",
)
@click.option(
    "--gap",
    type=click.FloatRange(min=0, max=1, max_open=True),
    metavar="PART",
    help="How far from the best an answer may be: 0.01 for 1%; by default 0.",
)
@click.option(
    "--through",
    type=click.Choice(THROUGH),
    help="What states the model for the solver HiGHS: PySAL's spopt (extra allocate), rows of "
    "our own, or by itself.",
)
@query_options
@click.option("--explain", is_flag=True, help="Show why each site was chosen.")
@click.option(
    "--assignments",
    is_flag=True,
    help="Show who goes where; CSV and GeoJSON then hold demands in place of sites.",
)
@click.option(
    "--query",
    "file",
    type=FILE,
    help="A query in TOML, as of find, with a table [allocate]; options take its place.",
)
@click.option("--save-query", type=FILE, help="Write the question as TOML.")
@output_options_with("html", *PICTURES)
@basemap_option
@territory_option
@click.pass_context
def allocate(
    context: click.Context,
    /,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    territory: Path | None,
    file: Path | None,
    save_query: Path | None,
    *,
    explain: bool,
    assignments: bool,
    **asked: Any,
) -> None:
    """Choose several sites at once, so that together they serve a demand best.

    Candidates, constraints and ways are those of find. A p-median makes the mean distance to the
    nearest site least; max-cover has the most demand within reach of few sites; set-cover has
    all within reach of the fewest. The answer is proven best, or tells how far it may be from
    that; it says what each site serves, what would be lost without it, and what could take its
    place. Without a street network distances are estimated. Exit status 1 if no choice is
    possible, with why and the smallest change. End --out in .html for a map of who goes where.
    """
    from explorer.catalog import open_catalog
    from explorer.errors import CatalogError
    from explorer.studies.allocation.question import Question, read_question
    from explorer.studies.siting.query import Query

    of_query, of_file = ({}, {}) if file is None else read_question(file)
    of_query |= given_query(of_query, asked)
    of_file |= _given(asked)
    if "demand" not in of_file:
        message = f"Say who is to be served: --demand. For instance:\n\n  {EXAMPLE}"
        raise click.UsageError(message)
    question = Question(query=Query(**of_query), **of_file)
    catalog = open_catalog(territory)
    if save_query is not None:
        from explorer.layers.write import replace_file

        replace_file(save_query, question.to_toml().encode())
        tell(f"Wrote {save_query}")
    if question.query.streets is None:
        from explorer.cli.records import say_kept
        from explorer.layers.keptfiles import STREETS, kept_files

        say_kept("--streets", kept_files(catalog.root, STREETS))
    from explorer.studies.allocation.answer import allocate as answer_to

    try:
        with _Speaker(question.model) as say:
            found = answer_to(catalog, question, say)
    except CatalogError as error:
        raise click.UsageError(str(error)) from error
    _show(found, form, out, lang, basemap, explain=explain, assigned=assignments)
    if found.choice is None:
        context.exit(1)


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    names = ("demand", "model", "sites", "within", "keep", "capacity", "worth", "time_limit",
             "gap", "through")  # fmt: skip
    return {name: asked[name] for name in names if asked[name] not in {None, ()}}


class _Speaker:
    # A line on standard error every other second, while an answer is looked for.
    def __init__(self, model: str) -> None:
        self.model, self.began = model, time.monotonic()
        self.last: Progress | None = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._speak, daemon=True)

    def __enter__(self) -> "Callable[[Progress], None]":
        self.thread.start()
        return self._heard

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def _heard(self, progress: "Progress") -> None:
        self.last = progress

    def _speak(self) -> None:
        while not self.ended.wait(EVERY_S):
            spent = f"{time.monotonic() - self.began:.0f} s"
            if self.last is None:
                tell(f"{spent}: reading, measuring and stating the model")
                continue
            ends = [_told(one, self.model) for one in (self.last.best, self.last.bound)]
            tell(f"{spent}: best so far {ends[0]}, none can pass {ends[1]}")


def _told(value: float | None, model: str) -> str:
    if value is None or abs(value) > 1e15:  # noqa: PLR2004 - what stands for infinity
        return "not known yet"
    shown = {"max-cover": f"{100 * value:.2f}%", "p-median": f"{value:,.1f} m"}
    return shown.get(model, f"{value:,.2f} sites")


def _show(
    found: "Allocation",
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    *,
    explain: bool,
    assigned: bool,
) -> None:
    from explorer.studies.allocation import layout, result
    from explorer.studies.allocation.notes import notes
    from explorer.studies.allocation.reasons import why

    kind = format_of(form, out)
    said = {tongue: notes(found, tongue) for tongue in ("fr", "en")}
    rows: list[dict[str, Any]] = []
    if kind in {"csv", "geojson", *FILES}:
        rows = result.assignments(found) if assigned else result.site_rows(found)
    emit(
        "allocate",
        result.to_json(found, said) if kind == "json" else None,
        [_flat(rows)]
        if kind == "csv"
        else layout.tables(found, lang, explain=explain, assigned=assigned),
        form=form,
        out=out,
        lang=lang,
        frame=_frame(rows) if kind in {"geojson", *FILES} else None,
        drawn={
            "html": lambda: _page(found, lang, basemap),
            **pictures("explorer.studies.allocation.pictured", "allocation_picture", found, lang),
        },
    )
    if kind not in {*READ, "json"}:
        # What must be known stands under the rows that are read; beside these, it is said.
        tell("\n".join([*why(found, lang), *said[lang]]))


def _page(found: "Allocation", lang: str, basemap: str | None) -> bytes:
    from explorer.site.allocationmap import allocation_map

    return page(allocation_map(found, language=lang, tiles=basemap))


def _flat(rows: list[dict[str, Any]]) -> Any:
    from explorer.tables import Column, Table

    columns = [Column(name, name, name) for name in (rows[0] if rows else {})]
    return Table("allocate", {}, columns, rows)


def _frame(rows: list[dict[str, Any]]) -> Any:
    import geopandas as gpd

    from explorer.crs import STORAGE

    xs, ys = [row["longitude"] for row in rows], [row["latitude"] for row in rows]
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(xs, ys), crs=STORAGE)
