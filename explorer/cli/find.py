"""``manufacture find``: which place suits, why, and how sure that is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.completion import complete_scenario
from explorer.cli.options import (
    FILES,
    PICTURES,
    WHOLE,
    Target,
    basemap_option,
    emit,
    format_of,
    max_size_option,
    output_options_with,
    page,
    pictures,
    territory_option,
)
from explorer.cli.siting import FILE, given_query, query_options
from explorer.cli.terminal import tell

if TYPE_CHECKING:
    from explorer.catalog import Catalog
    from explorer.studies.siting.answer import Answer
    from explorer.studies.siting.query import Query
    from explorer.studies.siting.versus import Versus

METHODS: Final = ("weighted-sum", "weighted-product", "topsis", "lexicographic")
EXAMPLE: Final = (
    "manufacture find --near 'stations<=1km' --weight schools=2 --weight stations=1 --explain"
)


@click.command(short_help="Find a place that suits.", epilog=f"Example:  {EXAMPLE}")
@query_options
@click.option("--method", type=click.Choice(METHODS), help="By default weighted-sum.")
@click.option("--top", type=click.IntRange(1, 1_000_000), help="How many to show; by default 5.")
@click.option(
    "--scenario",
    metavar="NAME|TOML",
    shell_complete=complete_scenario,
    help="Rank before and after: faculty-move, or your own edits.",
)
@click.option("--interactive", is_flag=True, help="Be asked, one question after the other.")
@click.option("--explain", is_flag=True, help="Show criteria and reasons, and who is kept out.")
@click.option(
    "--query",
    "file",
    type=FILE,
    help="A query in TOML; options take its place, weights and scales one by one.",
)
@click.option("--save-query", type=FILE, help="Write the query as TOML.")
@output_options_with("html", *PICTURES)
@basemap_option
@max_size_option
@territory_option
@click.pass_context
def find(
    context: click.Context,
    /,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    territory: Path | None,
    file: Path | None,
    save_query: Path | None,
    *,
    interactive: bool,
    explain: bool,
    **asked: Any,
) -> None:
    """Find which place suits, why, and how sure that is.

    Constraints (--must, --fibre, --where) remove candidates; weights rank the others on fixed
    scales. A criterion is the name of a layer (the way to its nearest feature: schools,
    labs[cluster=optics]), count_schools_800m, gravity_schools_800m, density_places_1km,
    catchment_places_per_schools_1500m, distance[Carnot], fibre, district, commune[42218],
    eligible[rip-elevator], or a number of the candidates. What is not known is a bound: each score
    comes with the ranks that it may take. Exit status 1 if nothing fits. End --out in .html for a
    map of all that passed.
    """
    from explorer.catalog import open_catalog
    from explorer.errors import CatalogError
    from explorer.studies.siting.query import Query, read_query

    catalog = open_catalog(territory)
    given = {} if file is None else read_query(file)
    given |= given_query(given, asked, ("method", "top", "scenario"))
    if interactive:
        from explorer.cli.ask import ask, command_of
        from explorer.messages import catalogue

        given |= ask(catalog, lang, given)
        explain = True
        same = catalogue("siting")["ask.same"][lang]
        tell(f"\n{same}\n  {command_of(Query(**given))}\n")
    if not given:
        from explorer.cli.lessons import teach

        teach(catalog, EXAMPLE, METHODS)
        return
    query = Query(**given)
    if save_query is not None:
        from explorer.layers.write import replace_file

        replace_file(save_query, query.to_toml().encode())
        tell(f"Wrote {save_query}")
    if query.streets is None:
        from explorer.cli.records import say_kept
        from explorer.layers.keptfiles import STREETS, kept_files

        say_kept("--streets", kept_files(catalog.root, STREETS))
    show = _show_answer if query.scenario is None else _show_versus
    try:
        kept = show(
            catalog,
            query,
            form=form,
            out=out,
            lang=lang,
            basemap=basemap,
            max_size=max_size,
            explain=explain,
        )
    except CatalogError as error:
        raise click.UsageError(str(error)) from error
    if not kept:
        context.exit(1)


def _show_answer(
    catalog: "Catalog",
    query: "Query",
    *,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    explain: bool,
) -> bool:
    from explorer.studies.siting import layout, result
    from explorer.studies.siting.find import find as answer_to

    answer = answer_to(catalog, query)
    kind = format_of(form, out)
    rows = result.features(answer) if kind in {*WHOLE, *FILES, "geojson"} else []
    emit(
        "find",
        result.to_json(answer),
        [_flat(rows)] if kind in WHOLE else layout.tables(answer, lang, explain=explain),
        form=form,
        out=out,
        lang=lang,
        frame=_frame(rows) if kind in {"geojson", *FILES} else None,
        drawn={
            "html": lambda: _page(answer, lang, basemap, max_size),
            **pictures("explorer.studies.siting.pictured", "answer_picture", answer, lang),
        },
    )
    return bool(len(answer.kept))


def _show_versus(
    catalog: "Catalog",
    query: "Query",
    *,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    explain: bool,
) -> bool:
    from explorer.studies.siting import layout, result
    from explorer.studies.siting import versus as both

    versus = both.find_versus(catalog, query)
    kind, moved = format_of(form, out), both.moves(versus)
    shown = [both.versus_table(versus, lang)]
    if explain:
        shown += layout.tables(versus.after, lang, explain=True)
    frame = None
    if kind in {"geojson", *FILES}:
        known = {row["id"]: row for row in moved}
        names = ("rank_before", "score_before", "why_fr", "why_en")
        frame = _frame(
            [
                {**row, **{name: known[row["id"]][name] for name in names}}
                for row in result.features(versus.after)
            ]
        )
    emit(
        "find",
        both.versus_json(versus),
        [_flat(moved)] if kind in WHOLE else shown,
        form=form,
        out=out,
        lang=lang,
        frame=frame,
        drawn={
            "html": lambda: _page(versus.after, lang, basemap, max_size, versus),
            **pictures("explorer.studies.siting.pictured", "versus_picture", versus, lang),
        },
    )
    return bool(len(versus.after.kept))


def _page(
    answer: "Answer",
    lang: str,
    basemap: str | None,
    max_size: str | None,
    versus: "Versus | None" = None,
) -> bytes:
    from explorer.site.sitingmap import siting_map

    return page(siting_map(answer, language=lang, tiles=basemap, max_size=max_size, versus=versus))


def _flat(rows: list[dict[str, Any]]) -> Any:
    from explorer.tables import Column, Table

    return Table("find", {}, [Column(name, name, name) for name in (rows[0] if rows else {})], rows)


def _frame(rows: list[dict[str, Any]]) -> Any:
    import geopandas as gpd

    from explorer.crs import STORAGE

    xs, ys = [row["longitude"] for row in rows], [row["latitude"] for row in rows]
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(xs, ys), crs=STORAGE)
