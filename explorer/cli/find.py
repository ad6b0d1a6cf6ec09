"""``manufacture find``: which place suits, why, and how sure that is."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.options import (
    Target,
    basemap_option,
    emit,
    format_of,
    output_options_with,
    page,
)

if TYPE_CHECKING:
    from explorer.studies.siting.answer import Answer

METHODS: Final = ("weighted-sum", "weighted-product", "topsis", "lexicographic")
PRESETS: Final = ("design-elevator", "unesco-elevator", "rip-elevator")
EXAMPLE: Final = (
    "manufacture find --near 'stations<=1km' --weight schools=2 --weight stations=1 --explain"
)


def _pairs(_: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for value in values:
        name, sign, rest = value.rpartition("=")
        if not sign or not name or not rest:
            message = f"--{parameter.name} is NAME=VALUE; found '{value}'."
            raise click.BadParameter(message)
        found[name] = rest
    return found


@click.command(short_help="Find a place that suits.", epilog=f"Example:  {EXAMPLE}")
@click.option(
    "--candidates",
    multiple=True,
    metavar="LAYER|FILE|grid:h3:9|LON,LAT",
    help="Whom to compare; can be repeated. By default business_zones and places.",
)
@click.option(
    "--near", multiple=True, metavar="BOUND", help="Keep only: 'schools<=800m', 'labs[a=b]<=1km'."
)
@click.option("--fibre", metavar="BOUND", help="Keep only by the commune's share: '>=0.9'.")
@click.option("--where", metavar="CQL2", help="Keep only by properties: 'floor_area_m2 >= 1000'.")
@click.option(
    "--weight", multiple=True, callback=_pairs, metavar="CRITERION=N", help="Can be repeated."
)
@click.option(
    "--scale",
    multiple=True,
    callback=_pairs,
    metavar="CRITERION=LOW:HIGH",
    help="Ends of a criterion's scale, in place of the usual ones.",
)
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    help="Weights to start from: ours, since no programme has published its own.",
)
@click.option("--method", type=click.Choice(METHODS), help="By default weighted-sum.")
@click.option("--top", type=click.IntRange(min=1), help="How many to show; by default 5.")
@click.option("--explain", is_flag=True, help="Show criteria and reasons of each.")
@click.option("--query", "file", type=click.Path(path_type=Path), help="A query in TOML.")
@click.option("--save-query", type=click.Path(path_type=Path), help="Write the query as TOML.")
@output_options_with("html")
@basemap_option
@click.pass_context
def find(
    context: click.Context,
    candidates: tuple[str, ...],
    near: tuple[str, ...],
    fibre: str | None,
    where: str | None,
    weight: dict[str, str],
    scale: dict[str, str],
    preset: str | None,
    method: str | None,
    top: int | None,
    file: Path | None,
    save_query: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    *,
    explain: bool,
) -> None:
    """Find which place suits, why, and how sure that is.

    Constraints (--near, --fibre, --where) remove candidates; weights rank the others on fixed
    scales. A criterion is the name of a layer (distance to its nearest feature; schools,
    labs[cluster=optics]), count_schools_800m, fibre, district, or a number of the candidates.
    What is not known is a bound: each score comes with the ranks that it may take. Exit status 1
    if nothing fits. End --out in .html for a map of all that passed.
    """
    from explorer.catalog import open_catalog
    from explorer.errors import CatalogError
    from explorer.studies.siting import result
    from explorer.studies.siting.answer import find as answer_to
    from explorer.studies.siting.query import PRESETS as WEIGHTS
    from explorer.studies.siting.query import Query, read_query

    given: dict[str, Any] = {} if file is None else read_query(file)
    given |= {
        name: value
        for name, value in (
            ("candidates", candidates), ("near", near), ("fibre", fibre), ("where", where),
            ("method", method), ("top", top),
        )
        if value
    }  # fmt: skip
    weights = {**(WEIGHTS[preset] if preset else {}), **given.get("weights", {})}
    weights |= {name: _number(value, "weight") for name, value in weight.items()}
    if weights:
        given["weights"] = weights
    scales = {name: _ends(value) for name, value in scale.items()}
    if scales:
        given["scales"] = {**given.get("scales", {}), **scales}
    catalog = open_catalog()
    if not given:
        _teach(catalog)
        return
    query = Query(**given)
    try:
        answer = answer_to(catalog, query)
    except CatalogError as error:
        raise click.UsageError(str(error)) from error
    if save_query is not None:
        from explorer.layers.write import replace_file

        replace_file(save_query, query.to_toml().encode())
        click.echo(f"Wrote {save_query}", err=True)
    kind = format_of(form, out)
    shown = result.tables(answer, lang, explain=explain)
    frame = None
    if kind == "csv":
        shown = [_flat(result.features(answer))]
    elif kind == "geojson":
        frame = _frame(result.features(answer))
    emit(
        "find",
        result.to_json(answer),
        shown,
        form=form,
        out=out,
        lang=lang,
        frame=frame,
        drawn={"html": lambda: _page(answer, lang, basemap)},
    )
    if not len(answer.kept):
        context.exit(1)


def _teach(catalog: Any) -> None:
    from explorer.studies.siting.candidates import Sealed, open_candidates
    from explorer.studies.siting.criteria import known_criteria
    from explorer.studies.siting.query import DEFAULT_CANDIDATES

    sealed = Sealed(catalog)
    known = open_candidates(DEFAULT_CANDIDATES, sealed)
    click.echo(f"Ask for instance:\n\n  {EXAMPLE}\n")
    click.echo(f"Candidates: {len(known.ids)} with a position ({', '.join(known.ids)}),")
    click.echo(f"            {len(known.unlocated)} without one.")
    click.echo(f"Criteria:   {', '.join(known_criteria(known, sealed))}")
    click.echo(f"Methods:    {', '.join(METHODS)}")
    click.echo(f"Presets:    {', '.join(PRESETS)} (our weights, not the programmes')")
    click.echo("\nAll options: manufacture find --help")


def _page(answer: "Answer", lang: str, basemap: str | None) -> bytes:
    from explorer.site.sitingmap import siting_map

    return page(siting_map(answer, language=lang, tiles=basemap))


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        message = f"--{what} takes a number; found '{text}'."
        raise click.UsageError(message) from error


def _ends(text: str) -> tuple[float, float]:
    low, sign, high = text.partition(":")
    if not sign:
        message = f"--scale is CRITERION=LOW:HIGH; found '{text}'."
        raise click.UsageError(message)
    return _number(low, "scale"), _number(high, "scale")


def _flat(rows: list[dict[str, Any]]) -> Any:
    from explorer.tables import Column, Table

    return Table("find", {}, [Column(name, name, name) for name in (rows[0] if rows else {})], rows)


def _frame(rows: list[dict[str, Any]]) -> Any:
    import geopandas as gpd

    from explorer.crs import STORAGE

    xs, ys = [row["longitude"] for row in rows], [row["latitude"] for row in rows]
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(xs, ys), crs=STORAGE)
