"""``manufacture report``: the district in figures."""

from pathlib import Path
from typing import Final

import click

from explorer.cli.options import Target, emit, output_options, territory_option
from explorer.cli.territory import opened

LONG: Final = frozenset({"positions", "nearest", "distances", "fibre"})
"""Sections that a screen is not filled with unless they are asked for."""


@click.command(
    short_help="Measure the district.",
    epilog="Example:  manufacture report --section nearest --format csv",
)
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="NAME",
    help="Only this section; can be repeated.",
)
@territory_option
@output_options
def report(
    sections: tuple[str, ...],
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """Measure the district: area, composition, positions, distances, fibre by commune.

    What depends on the estimated outline comes with its uncertainty. On a screen the long
    sections are left out and named; --section shows one, every other format holds them all.
    """
    from explorer.studies import district_report

    place = opened(territory)
    measured = district_report(place)
    names = [table.name for table in measured]
    for name in sections:
        if name not in names:
            message = f"There is no section '{name}'. The sections are: {', '.join(names)}."
            raise click.UsageError(message)
    payload = measured.to_json()
    tables = list(measured)
    left: list[str] = []
    if sections:
        tables = [measured.section(name) for name in sections]
        payload["sections"] = [item for item in payload["sections"] if item["name"] in sections]
    elif out is None and form in {None, "table"}:
        tables = [table for table in tables if table.name not in LONG]
        left = [
            f"{table.name} ({len(table.rows)} rows)" for table in measured if table.name in LONG
        ]
    emit("report", payload, tables, form=form, out=out, lang=lang)
    if place.has_outline and "composition" not in names:
        message = (
            "The accuracy of the outline is not known: inside and outside are not told apart. "
            f"Write 'accuracy_m' in {place.catalog.layer(place.profile.outline.layer).path}."
        )
        click.echo(message, err=True)
    if left:
        click.echo(f"\nLeft out, see --section: {', '.join(left)}.", err=True)
