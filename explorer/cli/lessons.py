"""What ``manufacture find`` can be asked, told to who asks nothing."""

import shutil
from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import click

from explorer.cli.siting import PRESETS

if TYPE_CHECKING:
    from explorer.catalog import Catalog
    from explorer.studies.siting.criteria.registry import Kind

NARROWEST: Final = 40
"""Columns below which lines are no longer folded to the terminal."""


def teach(catalog: "Catalog", example: str, methods: Sequence[str]) -> None:
    """List candidates, criteria, methods, presets and scenarios, with examples of each.

    Parameters
    ----------
    catalog : Catalog
        Of the territory.
    example : str
        A whole command.
    methods : sequence of str
        Of scoring.
    """
    from explorer.studies.siting.candidates import open_candidates
    from explorer.studies.siting.criteria.measure import Ground
    from explorer.studies.siting.criteria.registry import KINDS, known_criteria
    from explorer.studies.siting.query import DEFAULT_CANDIDATES
    from explorer.studies.siting.scenario import scenarios
    from explorer.studies.siting.sealed import Sealed
    from explorer.studies.siting.ways import StraightLine

    sealed = Sealed(catalog)
    known = open_candidates([name for name in DEFAULT_CANDIDATES if name in catalog.layers], sealed)
    names = known_criteria(Ground(known, sealed, StraightLine()))
    examples = [kind.example for kind in KINDS]
    others = [name for name in names if name not in examples]
    wide = max(NARROWEST, shutil.get_terminal_size().columns)
    named = f"{len(known.ids)} with a position: {', '.join(known.ids)}" if known.ids else "none yet"
    parts = {
        "Candidates": f"{named}; {len(known.unlocated)} without one. Or a file, a grid, LON,LAT.",
        "Layers and numbers": f"{', '.join(others)}.",
        "Methods": ", ".join(methods),
        "Presets": f"{', '.join(PRESETS)} (our weights, not the programmes')",
        "Scenarios": ", ".join(scenarios(catalog)),
    }
    click.echo(f"Ask for instance:\n\n{_folded(example, wide)}\n")
    for heading, text in parts.items():
        click.echo(f"{heading}\n{_folded(text, wide)}")
        if heading == "Candidates":
            click.echo("Criteria, each with an instance")
            click.echo("\n".join(_criterion(kind, wide) for kind in KINDS))
    click.echo(f"\nAll options:\n{_folded('manufacture find --help', wide)}")
    click.echo(f"To be asked:\n{_folded('manufacture find --interactive', wide)}")


def _criterion(kind: "Kind", wide: int) -> str:
    unit = f" {kind.unit}" if kind.unit else ""
    sense = f"({kind.influence}, {kind.scale}{unit})"
    line = f"  {kind.form:<33} {kind.example}  {sense}"
    if len(line) <= wide:
        return line
    return "\n".join([f"  {kind.form}", *_lines(f"{kind.example}  {sense}", wide, "      ")])


def _folded(text: str, wide: int) -> str:
    return "\n".join(_lines(text, wide, "  "))


def _lines(text: str, wide: int, indent: str) -> list[str]:
    # What is to be copied is not cut within a word.
    return wrap(text, wide, initial_indent=indent, subsequent_indent=indent,
                break_long_words=False, break_on_hyphens=False)  # fmt: skip
