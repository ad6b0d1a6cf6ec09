"""``manufacture diff``: what changed between two building files."""

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
    reading_options,
    zones_of,
    zones_option,
)
from explorer.cli.terminal import lines
from explorer.cli.territory import opened


@click.command(
    short_help="Compare two building files, zone by zone.",
    epilog="Example:  manufacture diff 2026_T1.csv 2026_T2.csv --zones business_zones.gpkg",
)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@zones_option
@definition_option
@reading_options()
@output_options_with("html", *PICTURES)
@basemap_option
@max_size_option
@territory_option
def diff(
    old: Path,
    new: Path,
    zones: str,
    definition: str,
    reading: Reading,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    territory: Path | None,
) -> None:
    """Compare the building files OLD and NEW, zone by zone.

    Gained and lost are told of the buildings that both files hold; what is new in the base, gone
    from it or moved stands apart, and so does its effect on the rate. A second table has every
    state before and after. End --out in .html for a map.
    """
    import pandas as pd

    from explorer.studies.changed import change_account, change_tables, measure_change

    place = opened(territory)
    before, after = (open_records(path, reading, place) for path in (old, new))
    # A grid has the cells of both files: one that lost its last building is a change too.
    both = pd.concat([frame[["geometry"]] for frame in (before.frame, after.frame)])
    chosen = zones_of(zones, place, both)
    study = measure_change(before, after, chosen, definition=definition)
    kind = format_of(form, out)

    def draw() -> bytes:
        from explorer.site.ratemaps import change_map

        return page(
            change_map(study, language=lang, territory=place, tiles=basemap, max_size=max_size)
        )

    emit(
        "diff",
        study.to_json(),
        change_tables(study, lang, whole=kind in WHOLE),
        form=form,
        out=out,
        lang=lang,
        frame=study.features(),
        drawn={
            "html": draw,
            **pictures("explorer.studies.pictured", "change_picture", study, lang, place),
        },
    )
    if kind not in READ:
        click.echo(lines(change_account(study, lang)), err=True)
