"""What ``manufacture find`` can be asked, told to who asks nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from explorer.cli.siting import PRESETS

if TYPE_CHECKING:
    from explorer.catalog import Catalog


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
    click.echo(f"Ask for instance:\n\n  {example}\n")
    named = f"{len(known.ids)} with a position: {', '.join(known.ids)}" if known.ids else "none yet"
    click.echo(f"Candidates  {named};")
    click.echo(f"            {len(known.unlocated)} without one. Or a file, a grid, LON,LAT.")
    click.echo("Criteria    written                           for instance")
    for kind in KINDS:
        sense = f"{kind.influence}, {kind.scale}{f' {kind.unit}' if kind.unit else ''}"
        click.echo(f"            {kind.form:<33} {kind.example}  ({sense})")
    click.echo(f"            layers and numbers                {', '.join(others)}")
    click.echo(f"Methods     {', '.join(methods)}")
    click.echo(f"Presets     {', '.join(PRESETS)} (our weights, not the programmes')")
    click.echo(f"Scenarios   {', '.join(scenarios(catalog))}")
    click.echo(
        "\nAll options: manufacture find --help. To be asked: manufacture find --interactive"
    )
