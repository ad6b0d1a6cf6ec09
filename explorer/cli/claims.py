"""``manufacture claims``: the ledger, checked."""

from pathlib import Path

import click

from explorer.cli.options import Target, emit, output_options, territory_option
from explorer.cli.territory import opened


@click.command(
    short_help="Show the claims of 2014, checked.",
    epilog="Example:  manufacture claims --check --format markdown --out claims.md",
)
@click.option("--check", is_flag=True, help="Exit with status 1 if a claim is contradicted.")
@territory_option
@output_options
@click.pass_context
def claims(
    context: click.Context,
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
    *,
    check: bool,
) -> None:
    """Show what was announced, what is measured today, and the verdict on each claim.

    A verdict is computed from the layers and tables each time: confirmed, contradicted, or not
    checkable, with the reason. An outline that is only estimated settles nothing.
    """
    from explorer.studies import checked_claims, claims_table
    from explorer.vocabulary import Verdict

    place = opened(territory)
    checked = checked_claims(place)
    table = claims_table(checked, lang, own=bool(place.profile.story))
    emit("claims", checked, [table], form=form, out=out, lang=lang)
    if place.profile.claims is None:
        message = f"{place.title['en']} has no claims: its profile names no table (claims = ...)."
        click.echo(message, err=True)
    contradicted = [item["id"] for item in checked if item["verdict"] == Verdict.CONTRADICTED]
    if check and contradicted:
        click.echo(f"Contradicted: {', '.join(contradicted)}", err=True)
        context.exit(1)
