"""``manufacture sources``: what layers come from, and what the services say of themselves."""

from pathlib import Path
from typing import Any

import click

from explorer.cli.options import Target, emit, output_options
from explorer.cli.terminal import tell
from explorer.cli.territory import scope_of, target_option


@click.group(
    short_help="List the declared sources, or check them.",
    epilog="Example:  manufacture sources check sncf.stations",
    invoke_without_command=True,
)
@target_option
@output_options
@click.pass_context
def sources(
    context: click.Context,
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """List the declared sources: their service, the layer that each refreshes, their licence.

    They are declared in sources.toml, which a territory's own adds to.
    """
    if context.invoked_subcommand is not None:
        context.obj = {**(context.obj or {}), "territory": territory}
        return
    from explorer.layers.rounds import listed_sources
    from explorer.settings import default_settings

    rows = [
        {
            "source": entry.name,
            "kind": entry.kind,
            "layer": entry.target,
            "title": entry.title,
            "address": entry.address,
            "licence": entry.register.get("licence"),
            "cadence_days": entry.cadence_days,
            "note": entry.note,
        }
        for entry in listed_sources(territory, default_settings())
    ]
    _emit("sources", rows, ("source", "kind", "layer", "title"), rows, form, out, lang)


@sources.command(
    short_help="Ask each service whether it is there, and what shape its data have.",
    epilog="Example:  manufacture sources check --format json",
)
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@target_option
@output_options
@click.pass_context
def check(
    context: click.Context,
    names: tuple[str, ...],
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """Ask each service in a small request whether it is there, newer, or changed in shape.

    Nothing is written. Exit status 1 if a service fails, cannot be reached, or no longer has a
    column that its entry takes.
    """
    from explorer.layers.checks import Health, check_sources
    from explorer.messages import catalogue
    from explorer.settings import default_settings

    words = catalogue("refresh")
    above = (context.obj or {}).get("territory")
    rows, payload = [], []
    sound = True
    folder, settings = territory or above, default_settings()
    for found in check_sources(names, folder, settings, scope=scope_of(folder, settings)):
        sound = sound and found.health is Health.SOUND
        item: dict[str, Any] = {
            "source": found.entry.name,
            "layer": found.entry.target,
            "health": str(found.health),
            "age": str(found.age),
            "retrieved": found.retrieved,
            "modified": found.modified,
            "count": found.count,
            "missing": list(found.missing),
            "message": found.message,
        }
        payload.append(item)
        said = {
            "health": words[f"health.{found.health}"][lang],
            "age": words[f"age.{found.age}"][lang],
            "missing": ", ".join(found.missing),
        }
        rows.append({**item, **said})
        if found.message:
            tell(f"Warning: {found.message}")
    columns = ("source", "layer", "health", "age", "retrieved", "modified", "count", "missing")
    _emit("check", rows, columns, payload, form, out, lang)
    if not sound:
        context.exit(1)


def _emit(
    name: str,
    rows: list[dict[str, Any]],
    columns: tuple[str, ...],
    payload: list[dict[str, Any]],
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    from explorer.messages import catalogue
    from explorer.tables import Column, Table

    words = catalogue("refresh")
    named = [
        Column(one, words[f"column.{one}"]["fr"], words[f"column.{one}"]["en"], grouped=False)
        for one in columns
    ]
    table = Table(name, words[f"{name}.title"], named, rows)
    emit("sources", payload, [table], form=form, out=out, lang=lang)
