"""``manufacture isochrones``: how far one gets from a place along the streets."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

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
from explorer.cli.records import FILE
from explorer.cli.terminal import tell
from explorer.cli.territory import opened
from explorer.vocabulary import TravelMode

if TYPE_CHECKING:
    from explorer.territory import Territory


@click.command(
    short_help="Draw how far one gets from a place along the streets.",
    epilog="Example:  manufacture isochrones --streets streets.parquet --from Carnot "
    "--within 5min --within 10min --out carnot.html",
)
@click.option(
    "--streets",
    type=FILE,
    metavar="FILE",
    help="Street network: OpenStreetMap extract (.osm.pbf, .osm), lines, or from: manufacture "
    "streets. Without it: the territory's as refreshed.",
)
@click.option(
    "--service",
    is_flag=True,
    help="Ask IGN's isochrone service instead: on foot or by car, with its own speeds.",
)
@click.option("--from", "origin", required=True, metavar="PLACE|LON,LAT", help="Where one begins.")
@click.option(
    "--within",
    "limits",
    multiple=True,
    required=True,
    metavar="LIMIT",
    help="How far, such as 5min or 400m; can be repeated, all times or all lengths.",
)
@click.option(
    "--by",
    "mode",
    type=click.Choice([str(mode) for mode in TravelMode]),
    default=str(TravelMode.WALK),
    show_default=True,
    help="How one goes.",
)
@click.option(
    "--width",
    type=click.FloatRange(min=0, min_open=True),
    default=25,
    show_default=True,
    metavar="METRES",
    help="How far the ground drawn goes on either side of a reached street.",
)
@click.option(
    "--far",
    type=click.FloatRange(min=0, min_open=True),
    default=200,
    show_default=True,
    metavar="METRES",
    help="Beyond this distance from any street a place is not reached.",
)
@output_options_with("html", *PICTURES)
@basemap_option
@max_size_option
@territory_option
@click.pass_context
def isochrones(
    context: click.Context,
    streets: Path | None,
    service: bool,  # noqa: FBT001
    origin: str,
    limits: tuple[str, ...],
    mode: str,
    width: float,
    far: float,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    territory: Path | None,
) -> None:
    """Draw how far one gets from a place along the streets, and count what is then reached.

    Ways follow one-way streets and access; speeds are assumptions, told under the table. The
    file of streets is your own: make it once with manufacture streets. End --out in .html for a
    map, in .geojson for the polygons. With --service nothing is read from a file: the place's
    position is sent to data.geopf.fr, and what lies within its polygons is counted.
    """
    if service:
        _require_apart(context)
        _ask_service(opened(territory), origin, limits, mode, form, out, lang, basemap, max_size)
        return
    from explorer.layers.streets import read_streets
    from explorer.site.reachmap import reach_map
    from explorer.studies.reach import measure_reach
    from explorer.studies.reachtable import reach_notes, reach_table, streets_notes

    place = opened(territory)
    study = measure_reach(
        place,
        read_streets(streets or _refreshed(place)),
        origin,
        limits,
        mode=mode,
        width_m=width,
        farthest_m=far,
    )
    kind = format_of(form, out)
    payload = study.to_json()
    payload["notes"] = {tongue: reach_notes(study, tongue) for tongue in ("fr", "en")}
    emit(
        "isochrones",
        payload,
        [reach_table(study, whole=kind in WHOLE)],
        form=form,
        out=out,
        lang=lang,
        frame=study.features(),
        drawn={
            "html": lambda: page(reach_map(study, language=lang, tiles=basemap, max_size=max_size)),
            **pictures("explorer.studies.pictured", "reach_picture", study, lang, place),
        },
    )
    if kind not in READ:
        tell(" ".join(streets_notes(study.streets, lang)))


def _require_apart(context: click.Context) -> None:
    for name in ("streets", "width", "far"):
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = name.replace("_", "-")
            message = (
                f"--{option} goes with a street network; the service draws by rules of its own."
            )
            raise click.UsageError(message)


def _ask_service(
    place: "Territory",
    origin: str,
    limits: tuple[str, ...],
    mode: str,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
) -> None:
    from explorer.layers.isochrone import fetch_ground
    from explorer.site.reachmap import service_map
    from explorer.studies.limits import read_limits
    from explorer.studies.reach import find_origin
    from explorer.studies.servicereach import count_within, service_notes, service_table

    wanted, by = read_limits(limits)
    start = find_origin(place, origin)
    point = start.shape.centroid
    ground = fetch_ground((point.x, point.y), wanted, by, mode)
    said = {
        "source": ground.source,
        "version": ground.version,
        "date": ground.date,
        "credit": ground.credit,
    }
    study = count_within(place, start, ground.frame, said, by=by, mode=mode)
    payload = study.to_json()
    payload["notes"] = {tongue: service_notes(study, tongue) for tongue in ("fr", "en")}
    kind = format_of(form, out)
    table = service_table(study, place, whole=kind in WHOLE)
    emit(
        "isochrones",
        payload,
        [table],
        form=form,
        out=out,
        lang=lang,
        frame=study.frame,
        drawn={
            "html": lambda: page(
                service_map(study, place, language=lang, tiles=basemap, max_size=max_size)
            ),
            **pictures("explorer.studies.pictured", "service_picture", study, lang, place),
        },
    )
    if kind not in READ:
        tell(" ".join(service_notes(study, lang)[-2:]))


def _refreshed(place: "Territory") -> Path:
    from explorer.cli.records import say_kept
    from explorer.layers.keptfiles import STREETS, kept_files

    kept = kept_files(place.catalog.root, STREETS)
    if kept is None:
        message = (
            f"{place.title['en']} has no street network. Name a file with --streets, or fetch one: "
            "manufacture refresh osm.streets."
        )
        raise click.UsageError(message)
    say_kept("--streets", kept)
    return kept.paths[0]
