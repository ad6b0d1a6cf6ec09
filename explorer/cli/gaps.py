"""``manufacture gaps``: where buildings without fibre stand together."""

from pathlib import Path

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
from explorer.cli.records import (
    FILE,
    Reading,
    definition_option,
    open_records,
    point_zones_of,
    reading_options,
    refreshed_files,
    zones_of,
    zones_option,
)
from explorer.cli.terminal import lines
from explorer.cli.territory import opened


@click.command(
    short_help="Find clusters of buildings without fibre.",
    epilog="Example:  manufacture gaps --premises immeubles.csv --zones business_zones --top 10",
)
@click.option(
    "--premises",
    type=FILE,
    metavar="FILE",
    help="Building status file. Without it: the territory's as refreshed.",
)
@zones_option
@click.option("--points", type=FILE, metavar="FILE", help="Where mutualisation points stand.")
@click.option(
    "--point-zones", type=FILE, metavar="FILE", help="Zones of mutualisation points (ZAPM)."
)
@click.option(
    "--near",
    type=click.FloatRange(min=0),
    default=200,
    show_default=True,
    metavar="METRES",
    help="How far from a zone to look.",
)
@click.option(
    "--step",
    type=click.FloatRange(min=0, min_open=True),
    default=50,
    show_default=True,
    metavar="METRES",
    help="The longest step within a cluster.",
)
@click.option("--top", type=click.IntRange(min=1), help="Show only the first clusters.")
@definition_option
@reading_options("base", "vintage")
@output_options_with("html", *PICTURES)
@basemap_option
@max_size_option
@territory_option
def gaps(
    premises: Path | None,
    zones: str,
    points: Path | None,
    point_zones: Path | None,
    near: float,
    step: float,
    top: int | None,
    definition: str,
    reading: Reading,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    territory: Path | None,
) -> None:
    """Find where buildings that fibre does not serve stand together, in zones or near them.

    Clusters are ranked by premises (by buildings where premises are not known of all), then by
    the distance to the nearest mutualisation point. End --out in .html for a map.
    """
    from explorer.layers import read_file
    from explorer.studies.unserved import gap_account, gap_table, measure_gaps

    place = opened(territory)
    boxes = place.profile.record_boxes
    premises, reading, files = refreshed_files(premises, reading, place)
    if premises is None:
        message = (
            "Name a file of buildings with --premises, or fetch one: manufacture refresh "
            "arcep.buildings."
        )
        raise click.UsageError(message)
    records = open_records(premises, reading, place)
    served, _ = point_zones_of(point_zones, place, files)
    study = measure_gaps(
        records,
        zones_of(zones, place, records.frame),
        points=None if points is None else read_file(points, extent=boxes).frame,
        point_zones=None if served is None else served.frame,
        definition=definition,
        near_m=near,
        step_m=step,
        vintage=reading.vintage,
    ).first(top)
    kind = format_of(form, out)

    def draw() -> bytes:
        from explorer.site.ratemaps import gap_map

        return page(
            gap_map(study, language=lang, territory=place, tiles=basemap, max_size=max_size)
        )

    emit(
        "gaps",
        study.to_json(),
        [gap_table(study, whole=kind in WHOLE)],
        form=form,
        out=out,
        lang=lang,
        frame=study.features(),
        drawn={
            "html": draw,
            **pictures("explorer.studies.pictured", "gaps_picture", study, lang, place),
        },
    )
    if kind not in READ:
        click.echo(lines(gap_account(study, lang)), err=True)
