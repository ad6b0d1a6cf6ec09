"""``manufacture doctor``: what this installation is made of, what is wrong with it, what to do."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from explorer.cli.options import Target, emit, format_of, output_options
from explorer.cli.terminal import tell
from explorer.cli.territory import target_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.doctor import Finding, State
    from explorer.tables import Column, Table


@click.command(
    short_help="Examine the installation, and say what to do.",
    epilog="Example:  manufacture doctor --online",
)
@click.option(
    "--online",
    is_flag=True,
    help="Also ask each declared service whether it is there: they then see this address.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@target_option
@output_options
@click.pass_context
def doctor(
    context: click.Context,
    online: bool,  # noqa: FBT001 - a flag of the command
    as_json: bool,  # noqa: FBT001 - as above
    territory: Path | None,
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """Examine versions, drivers, coordinates, data, caches, disk, memory and terminal.

    Each line is ok, asks for attention, or is a fault, with what to do. Nothing is changed, and
    nothing is sent anywhere without --online. Exit status 1 if there is a fault.
    """
    from explorer.doctor import State, diagnose, worst
    from explorer.settings import default_settings

    if as_json:
        if form not in {None, "json"}:
            message = f"--json and --format {form} ask for two formats. Give one of them."
            raise click.UsageError(message)
        form = "json"
    found = []
    for one in diagnose(default_settings(), territory, online=online):
        found.append(one)
        if online and one.group == "services" and format_of(form, out) != "table":
            tell(f"{one.name}: {one.message(lang)}")
    state = worst(found)
    payload = {"state": str(state), "findings": [one.payload() for one in found]}
    lay_out = _parts if format_of(form, out) == "table" else _whole
    emit("doctor", payload, lay_out(found, state), form=form, out=out, lang=lang)
    if state is State.FAULT:
        context.exit(1)


def _parts(found: "Sequence[Finding]", state: "State") -> "list[Table]":
    # For a screen: a table for each part, what to do behind what was found.
    from itertools import groupby

    from explorer.messages import catalogue
    from explorer.tables import Table

    words = catalogue("doctor")
    columns = _columns("state", "name", "found")
    tables = []
    for group, members in groupby(found, key=lambda one: one.group):
        rows = [_row(one, joined=True) for one in members]
        tables.append(Table(group, words[f"group.{group}"], columns, rows))
    last = tables.pop()
    return [*tables, Table(last.name, last.title, columns, last.rows, words[f"note.{state}"])]


def _whole(found: "Sequence[Finding]", state: "State") -> "list[Table]":
    # For programs and documents: one table.
    from explorer.messages import catalogue
    from explorer.tables import Table

    words = catalogue("doctor")
    columns = _columns("state", "group", "name", "found", "advice")
    rows = [_row(one, joined=False) for one in found]
    return [Table("doctor", words["title"], columns, rows, words[f"note.{state}"])]


def _row(one: "Finding", *, joined: bool) -> dict[str, str]:
    from explorer.messages import catalogue
    from explorer.vocabulary import Language

    words = catalogue("doctor")
    row = {"name": one.name}
    for tongue in Language:
        said, advice = one.message(tongue), one.advice(tongue)
        row[f"state_{tongue}"] = words[f"state.{one.state}"][tongue]
        row[f"group_{tongue}"] = words[f"group.{one.group}"][tongue]
        row[f"found_{tongue}"] = " → ".join(filter(None, (said, advice))) if joined else said
        row[f"advice_{tongue}"] = advice
    return row


def _columns(*names: str) -> "list[Column]":
    from explorer.messages import catalogue
    from explorer.tables import Column
    from explorer.vocabulary import Language

    words = catalogue("doctor")
    columns = []
    for name in names:
        titles = words[f"column.{name}"]
        readers = {"name": "all"} if name == "name" else {f"{name}_{one}": one for one in Language}
        columns += [
            Column(key, titles["fr"], titles["en"], reader=reader)
            for key, reader in readers.items()
        ]
    return columns
