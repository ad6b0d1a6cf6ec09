"""``manufacture coverage``: how well zones are served by fibre."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from explorer.cli.options import (
    PICTURES,
    READ,
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
from explorer.cli.records import (
    FILE,
    Reading,
    definition_option,
    open_records,
    open_streamed_records,
    point_zones_of,
    reading_options,
    refreshed_files,
    states_of,
    zones_of,
    zones_option,
)
from explorer.cli.terminal import lines
from explorer.cli.territory import opened
from explorer.errors import InputError
from explorer.vocabulary import FibreStatus, RateUnit

if TYPE_CHECKING:
    from explorer.studies.coveragestudy import CoverageStudy
    from explorer.territory import Territory


@click.command(
    short_help="Measure the fibre coverage of zones.",
    epilog="Example:  manufacture coverage --premises immeubles.csv --zones near:carnot:800m",
)
@click.option(
    "--premises",
    type=FILE,
    metavar="FILE",
    help="Building status file (Arcep's, or your own). Without it: the territory's as refreshed, "
    "else figures of whole communes.",
)
@zones_option
@click.option(
    "--unit",
    type=click.Choice([str(unit) for unit in RateUnit]),
    default=str(RateUnit.BUILDINGS),
    show_default=True,
    help="What the rate is a share of.",
)
@definition_option
@click.option(
    "--point-zones", type=FILE, metavar="FILE", help="Zones of mutualisation points (ZAPM)."
)
@click.option(
    "--without",
    multiple=True,
    callback=states_of,
    metavar="STATE",
    help="Leave out buildings of this state, such as abandonne; can be repeated.",
)
@click.option(
    "--edge",
    type=click.FloatRange(min=0),
    metavar="METRES",
    help="Width of the edge in doubt; by default 20 m, or the outline's accuracy if worse.",
)
@click.option(
    "--scheduler",
    metavar="DASK",
    help="Count an imported file by workers: local:4, or tcp://host:8786.",
)
@reading_options("base", "vintage")
@output_options_with("html", *PICTURES)
@basemap_option
@max_size_option
@territory_option
@click.pass_context
def coverage(
    context: click.Context,
    premises: Path | None,
    zones: str,
    unit: str,
    definition: str,
    point_zones: Path | None,
    without: tuple[str, ...],
    edge: float | None,
    scheduler: str | None,
    reading: Reading,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    territory: Path | None,
) -> None:
    """Measure how well zones are served by fibre, by which definition, and how sure that is.

    ZONES is a layer of the catalogue, one of its features (district/ID), a file of polygons,
    cells (grid:h3:9), a circle (near:PLACE:800m or near:LON,LAT:800m), a column of the buildings
    (by:insee_code), or a polygon as GeoJSON or WKT; - reads one from standard input.

    Every rate comes with numerator, denominator and bounds, and with where each row of the file
    went. End --out in .html for a map. A file of premises import, or a text of more than half a
    gigabyte, is counted piece by piece.
    """
    from explorer.studies.communecoverage import measure_by_commune
    from explorer.studies.coverage import measure_coverage

    place = opened(territory)
    premises, reading, files = refreshed_files(premises, reading, place)
    if premises is None:
        _say_unused(context)
        study = measure_by_commune(place, zones_of(zones, place))
    else:
        served, more = point_zones_of(point_zones, place, files)
        files = [*files, *more]
        choices: dict[str, Any] = {
            "point_zones": served,
            "unit": unit,
            "definition": definition,
            "without": {FibreStatus(state) for state in without},
            "edge_m": edge,
            "vintage": reading.vintage,
        }
        # A refreshed file is read whole, as its base is joined to it.
        streamed = None if files else open_streamed_records(premises, reading, place)
        if streamed is not None:
            from explorer.studies.national import measure_national, positions_for

            positions = positions_for(zones, streamed)
            choices |= {"scheduler": scheduler, "progress": _told_on_a_terminal()}
            chosen = zones_of(zones, place, positions=positions)
            study = measure_national(streamed, chosen, **choices)
        elif scheduler is not None:
            message = (
                f"--scheduler: {premises} is read as a whole. Workers count a file that "
                "manufacture premises import wrote."
            )
            raise InputError(message)
        else:
            records = open_records(premises, reading, place)
            study = measure_coverage(records, zones_of(zones, place, records.frame), **choices)
    _show(study, place, files, form, out, lang, basemap, max_size)


def _told_on_a_terminal() -> Callable[[int, int], None] | None:
    # Tasks of the workers that are done, where someone looks on.
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def tell(done: int, tasks: int) -> None:
        click.echo(f"\r{done} of {tasks}", err=True, nl=done == tasks)

    return tell


def _say_unused(context: click.Context) -> None:
    # What was asked of buildings, while there are only figures of communes.
    used = {"zones", "form", "out", "lang", "basemap", "max_size", "territory"}
    unused = [
        parameter.opts[0]
        for parameter in context.command.params
        if parameter.name is not None
        and parameter.name not in used
        and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
        and parameter.expose_value
    ]
    if unused:
        message = (
            "Without --premises there are figures of whole communes alone, of connectable "
            f"premises. Without effect: {', '.join(unused)}."
        )
        click.echo(message, err=True)


def _show(
    study: "CoverageStudy",
    place: "Territory",
    files: list[str],
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
) -> None:
    from explorer.studies.coveragetable import account_note, coverage_notes, coverage_table

    kind = format_of(form, out)
    payload: dict[str, Any] = study.to_json()
    payload["notes"] = {tongue: coverage_notes(study, tongue) for tongue in ("fr", "en")}
    payload["files"] = files
    table = coverage_table(study, lang, whole=kind in WHOLE)
    if files:
        told = {tongue: "\n".join([note, *files]).strip() for tongue, note in table.note.items()}
        table = replace(table, note=told)

    def draw() -> bytes:
        from explorer.site.ratemaps import coverage_map

        return page(
            coverage_map(study, language=lang, territory=place, tiles=basemap, max_size=max_size)
        )

    emit(
        "coverage",
        payload,
        [table],
        form=form,
        out=out,
        lang=lang,
        frame=study.features(),
        drawn={
            "html": draw,
            **pictures("explorer.studies.pictured", "coverage_picture", study, lang, place),
        },
    )
    if kind not in READ and study.basis == "buildings":
        click.echo(lines(account_note(study.conservation, lang)), err=True)
