"""``manufacture claims``: the ledger, checked."""

import click

from explorer.cli.options import Target, emit, output_options


@click.command(
    short_help="Show the claims of 2014, checked.",
    epilog="Example:  manufacture claims --check --format markdown --out claims.md",
)
@click.option("--check", is_flag=True, help="Exit with status 1 if a claim is contradicted.")
@output_options
@click.pass_context
def claims(
    context: click.Context, form: str | None, out: Target | None, lang: str, *, check: bool
) -> None:
    """Show what was announced, what is measured today, and the verdict on each claim.

    A verdict is computed from the layers and tables each time: confirmed, contradicted, or not
    checkable, with the reason. An outline that is only estimated settles nothing.
    """
    from explorer.studies import checked_claims, claims_table
    from explorer.territory import open_territory
    from explorer.vocabulary import Verdict

    checked = checked_claims(open_territory())
    emit("claims", checked, [claims_table(checked, lang)], form=form, out=out, lang=lang)
    contradicted = [item["id"] for item in checked if item["verdict"] == Verdict.CONTRADICTED]
    if check and contradicted:
        click.echo(f"Contradicted: {', '.join(contradicted)}", err=True)
        context.exit(1)
