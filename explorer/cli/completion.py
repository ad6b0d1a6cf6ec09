"""What a shell completes, and ``manufacture completion``, which prints the script for it."""

from collections.abc import Iterable
from typing import Final

import click
from click.shell_completion import CompletionItem, get_completion_class

SHELLS: Final = ("bash", "zsh", "fish")
PROGRAM: Final = "manufacture"
VARIABLE: Final = "_MANUFACTURE_COMPLETE"


def complete_layer(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete the name of a layer.

    Parameters
    ----------
    _ : click.Context
        Not used.
    __ : click.Parameter
        Not used.
    begun : str
        What is typed.

    Returns
    -------
    list of CompletionItem
        Names that begin so.
    """
    from explorer.catalog import open_catalog

    return _items(open_catalog().layers, begun)


def complete_criterion(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete the name of a criterion.

    Parameters
    ----------
    _ : click.Context
        Not used.
    __ : click.Parameter
        Not used.
    begun : str
        What is typed.

    Returns
    -------
    list of CompletionItem
        Names that begin so.
    """
    from explorer.catalog import open_catalog
    from explorer.studies.siting.criteria.registry import KINDS
    from explorer.studies.siting.criteria.scales import COLUMNS

    examples = [kind.example for kind in KINDS]
    return _items(dict.fromkeys([*open_catalog().layers, *examples, *COLUMNS]), begun)


def complete_scenario(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete the name of a scenario.

    Parameters
    ----------
    _ : click.Context
        Not used.
    __ : click.Parameter
        Not used.
    begun : str
        What is typed.

    Returns
    -------
    list of CompletionItem
        Names that begin so.
    """
    from explorer.catalog import open_catalog
    from explorer.studies.siting.scenario import scenarios

    return _items(scenarios(open_catalog()), begun)


def _items(names: Iterable[str], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.startswith(begun)]


@click.command(short_help="Print the script that completes words in a shell.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    r"""Print the script that lets a shell complete commands, options, layers and criteria.

    \b
    bash   eval "$(manufacture completion bash)"      in ~/.bashrc
    zsh    eval "$(manufacture completion zsh)"       in ~/.zshrc
    fish   manufacture completion fish | source       in ~/.config/fish/config.fish
    """
    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover - click knows the three
        message = f"There is no completion for {shell}."
        raise click.UsageError(message)
    click.echo(kind(context.find_root().command, {}, PROGRAM, VARIABLE).source())
