"""``manufacture refresh``: layers brought up to date from official services, with proof."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from explorer.cli.options import Target, emit, output_options
from explorer.cli.terminal import tell
from explorer.cli.territory import REFRESHED, scope_of, target_option
from explorer.cli.waiting import step_aside

if TYPE_CHECKING:
    from explorer.layers.rounds import Outcome, Step
    from explorer.tables import Table

COUNTS: Final = ("added", "removed", "moved", "changed", "same")
LONGEST: Final = 40


@click.command(
    short_help="Bring layers up to date from official services.",
    epilog="Example:  manufacture refresh sncf.stations --review --territory ~/saint-etienne",
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@target_option
@click.option("--dry-run", is_flag=True, help="Fetch and compare, and write nothing.")
@click.option("--review", is_flag=True, help="Show each change, and ask before it is applied.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Leave alone what the service says has not changed since then.",
)
@click.option("--undo", is_flag=True, help="Put layers back as they were before their refresh.")
@click.option("--strict", is_flag=True, help="Fail, status 1, if a service cannot be reached.")
@output_options
@click.pass_context
def refresh(
    context: click.Context,
    sources: tuple[str, ...],
    territory: Path | None,
    dry_run: bool,  # noqa: FBT001
    review: bool,  # noqa: FBT001
    since: datetime | None,
    undo: bool,  # noqa: FBT001
    strict: bool,  # noqa: FBT001
    form: str | None,
    out: Target | None,
    lang: str,
) -> None:
    """Bring layers up to date from their official services, and keep the proof.

    Each source is asked over https, held to the layer's schema and compared with what is there;
    layer, descriptor and the ledger refresh.json are then replaced together, or not at all. The
    old layer is kept: --undo puts it back. Without SOURCE, every source that the territory names
    for its layers; without --territory, a copy of the embedded data in your own folder, which
    other commands use with --territory refreshed. Offline, the data stay as they are: a warning,
    status 0 unless --strict.
    """
    step_aside(for_good=True)  # bars of its own, and questions
    from explorer.layers.exchange import target_of
    from explorer.layers.rounds import State, refresh_sources
    from explorer.layers.undo import undo as restore
    from explorer.settings import default_settings

    if undo and (dry_run or review or since):
        message = "--undo goes without --dry-run, --review and --since."
        raise click.UsageError(message)
    settings = default_settings()
    target = target_of(territory, settings)
    if undo:
        layers = restore(sources, target, settings)
        rows = [{"layer": name} for name in layers]
        table = _table("undo", rows, ("layer",))
        emit("refresh", {"undone": layers}, [table], form=form, out=out, lang=lang)
        return
    outcomes = []
    for outcome in refresh_sources(
        sources,
        territory,
        settings,
        scope=scope_of(territory, settings),
        dry_run=dry_run,
        since=None if since is None else since.date(),
        review=_asking(lang) if review else None,
        progress=_Bar if _is_terminal() else None,
    ):
        outcomes.append(outcome)
        if outcome.message:
            kind = "Warning:" if outcome.state is State.OFFLINE else "Error:"
            tell(f"{kind} {outcome.message}")
    tables = [_table("refresh", [_row(one.to_json(), lang) for one in outcomes], _columns())]
    if dry_run:
        tables += [_changes(one.change) for one in outcomes if one.change]
    payload = {"target": str(target), "sources": [one.to_json() for one in outcomes]}
    emit("refresh", payload, tables, form=form, out=out, lang=lang)
    states = {one.state for one in outcomes}
    if State.REFRESHED in states:
        named = REFRESHED if territory is None else target
        tell(
            f"\nRefreshed in {target}; --undo puts the last one back. Other commands use it with: "
            f"--territory {named}"
        )
    for name in (one.entry.target for one in outcomes if _is_new(one)):
        tell(f"'{name}' is a new layer: name it under layers in territory.toml to draw it.")
    if State.OFFLINE in states:
        click.echo("Offline: the data that are there stay as they are and are used.", err=True)
    if State.FAILED in states or (strict and State.OFFLINE in states):
        context.exit(1)


def _is_new(outcome: "Outcome") -> bool:
    return (
        str(outcome.state) == "refreshed" and getattr(outcome.change, "created", None) is not None
    )


def _columns() -> tuple[str, ...]:
    return ("source", "layer", "state", "announced", "received", *COUNTS, "set_aside")


def _row(outcome: dict[str, Any], lang: str) -> dict[str, Any]:
    from explorer.messages import catalogue

    state = catalogue("refresh")[f"state.{outcome['state']}"][lang]
    return {**outcome, **outcome.get("counts", {}), "state": state}


def _table(name: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> "Table":
    from explorer.messages import catalogue
    from explorer.tables import Column, Table

    words = catalogue("refresh")
    named = [
        Column(one, words[f"column.{one}"]["fr"], words[f"column.{one}"]["en"], grouped=False)
        for one in columns
    ]
    return Table(name, words[f"{name}.title"], named, rows)


def _changes(change: "Step") -> "Table":
    from explorer.messages import catalogue
    from explorer.tables import Column, Table

    words = catalogue("refresh")
    columns = [
        Column(one, words[f"column.{one}"]["fr"], words[f"column.{one}"]["en"], grouped=False)
        for one in ("feature", "change", "field", "before", "after")
    ]
    title = {
        tongue: text.format(source=change.entry.name, layer=change.name)
        for tongue, text in words["difference.title"].items()
    }
    return Table(f"difference_{change.name}", title, columns, list(_lines(change)))


def _lines(change: "Step") -> list[dict[str, Any]]:
    found = change.difference
    lines: list[dict[str, Any]] = []
    lines += [{"feature": name, "change": "added"} for name in found.added]
    lines += [{"feature": name, "change": "removed"} for name in found.removed]
    for move in found.moved:
        distance = "?" if move.distance_m is None else f"{move.distance_m:g} m"
        limit = f"{move.accuracy_m:g} m"
        lines.append(
            {"feature": move.id, "change": "moved", "field": f"> {limit}", "after": distance}
        )
    for name, columns in found.changed.items():
        for column, (before, after) in columns.items():
            shown = {"before": _short(before), "after": _short(after)}
            lines.append({"feature": name, "change": "changed", "field": column, **shown})
    return lines


def _short(value: Any) -> str | None:
    text = None if value is None else str(value)
    return text if text is None or len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _asking(lang: str) -> Callable[["Step"], bool]:
    def ask(change: "Step") -> bool:
        from explorer.tables import to_text

        tell(to_text(_changes(change), lang, None))
        return click.confirm(f"Put this into '{change.name}'?", err=True)

    return ask


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


class _Bar:
    # How far one source is, on a terminal alone.

    def __init__(self, entry: Any) -> None:
        self._name = str(entry.name)
        self._bar: Any = None
        self._done = 0

    def __call__(self, done: int, total: int | None) -> None:
        if total is None:
            click.echo(f"{self._name}: {done}", err=True)
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, label=self._name, file=sys.stderr)
            self._bar.render_progress()
        self._bar.update(done - self._done)
        self._done = done
        if done >= total:
            self._bar.render_finish()
