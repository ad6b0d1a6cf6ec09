"""``manufacture report``: the district in figures."""

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import Any, Final

import click

from explorer.cli.options import PICTURES, Target, emit, output_options_with, territory_option
from explorer.cli.territory import opened

LONG: Final = frozenset({"positions", "nearest", "distances", "fibre"})
"""Sections that a screen is not filled with unless they are asked for."""


def _with_pdf(command: Callable[..., None]) -> Callable[..., None]:
    # --pdf is --format pdf, into a file of the command's name where none is named.
    @wraps(command)
    def chosen(*given: Any, pdf: bool, form: str | None, out: Target | None, **more: Any) -> None:
        if pdf:
            if form not in {None, "pdf"}:
                message = f"--pdf, but --format says {form}."
                raise click.UsageError(message)
            form, out = "pdf", out or Target(Path("report.pdf"), folder=False)
        command(*given, form=form, out=out, **more)

    return chosen


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
@click.option(
    "--pdf",
    is_flag=True,
    help="A document on A4 paper, maps, tables, claims and methods, into report.pdf or --out.",
)
@territory_option
@_with_pdf
@output_options_with(*PICTURES)
def report(
    sections: tuple[str, ...],
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """Measure the district: area, composition, positions, distances, fibre by commune.

    What depends on the estimated outline comes with its uncertainty. On a screen the long
    sections are left out and named; --section shows one, every other format holds them all but
    the document that --pdf, or --out report.pdf, makes; .svg and .png are its first page.
    """
    from explorer.studies import checked_claims, district_report

    place = opened(territory)
    claims = checked_claims(place)
    measured = district_report(place, claims=claims)
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

    def printed(kind: str) -> bytes:
        from explorer.studies.printed import printed_report

        return printed_report(place, measured, claims, lang, sections=sections).to_bytes(kind)

    emit(
        "report",
        payload,
        tables,
        form=form,
        out=out,
        lang=lang,
        drawn={kind: partial(printed, kind) for kind in PICTURES},
    )
    if place.has_outline and "composition" not in names:
        message = (
            "The accuracy of the outline is not known: inside and outside are not told apart. "
            f"Write 'accuracy_m' in {place.catalog.layer(place.profile.outline.layer).path}."
        )
        click.echo(message, err=True)
    if left:
        click.echo(f"\nLeft out, see --section: {', '.join(left)}.", err=True)
