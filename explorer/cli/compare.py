"""``manufacture compare``: communes side by side."""

from pathlib import Path

import click

from explorer.cli.options import (
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
    territories_option,
)
from explorer.cli.records import FILE, Reading, open_records, reading_options
from explorer.cli.territory import opened
from explorer.vocabulary import RateUnit


@click.command(
    short_help="Compare communes side by side.",
    epilog="Example:  manufacture compare 42218 69123 38185 --out compare.svg",
)
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option(
    "--figures",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Commune file, or table of the observatory; repeat for quarters, or for both tables.",
)
@click.option(
    "--premises",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Building status file; repeat for quarters.",
)
@click.option(
    "--unit",
    type=click.Choice([str(RateUnit.BUILDINGS), str(RateUnit.PREMISES)]),
    default=str(RateUnit.BUILDINGS),
    show_default=True,
    help="What the rate of building files is a share of.",
)
@reading_options("base", "vintage")
@output_options_with("html", *PICTURES)
@basemap_option
@max_size_option
@territories_option
def compare(
    codes: tuple[str, ...],
    figures: tuple[Path, ...],
    premises: tuple[Path, ...],
    unit: str,
    reading: Reading,
    form: str | None,
    out: Target | None,
    lang: str,
    basemap: str | None,
    max_size: str | None,
    territories: tuple[Path | None, ...],
) -> None:
    """Compare communes side by side, with their trend, by their INSEE codes.

    Without a file, the figures of the territories are compared: the embedded ones of 2017 and
    2018, unless --territory names others. A commune that several of them have is that of the
    first. End --out in .svg, .png or .pdf for a chart, in .html for a map.
    """
    from explorer.studies import comparison
    from explorer.studies.comparisontable import comparison_notes, comparison_table

    codes = tuple(dict.fromkeys(codes))
    if figures and premises:
        message = "--figures and --premises are two kinds of figures: give one of them."
        raise click.UsageError(message)
    places = [opened(folder) for folder in territories]
    if figures:
        study = comparison.compare_figures(figures, codes, vintage=reading.vintage)
    elif premises:
        files = [open_records(path, reading, places[0]) for path in premises]
        study = comparison.compare_buildings(files, codes, unit=unit, vintage=reading.vintage)
    else:
        study = comparison.compare_territories(places, codes)

    payload = study.to_json()
    payload["notes"] = {one: comparison_notes(study, one) for one in ("fr", "en")}

    def draw() -> bytes:
        from explorer.site.ratemaps import comparison_map

        return page(
            comparison_map(study, language=lang, territory=places, tiles=basemap, max_size=max_size)
        )

    emit(
        "compare",
        payload,
        [comparison_table(study, lang, whole=format_of(form, out) in WHOLE)],
        form=form,
        out=out,
        lang=lang,
        drawn={
            "html": draw,
            **pictures("explorer.studies.pictured", "comparison_picture", study, lang),
        },
    )
