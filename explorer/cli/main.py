"""The command's entry: its list of commands, its log, and what an error becomes."""

import io
import logging
import os
import sys
from importlib.metadata import version
from typing import Any, Final, NoReturn

import click

from explorer.cli.allocate import allocate
from explorer.cli.build import build
from explorer.cli.claims import claims
from explorer.cli.compare import compare
from explorer.cli.completion import completion
from explorer.cli.coverage import coverage
from explorer.cli.diff import diff
from explorer.cli.doctor import doctor
from explorer.cli.export import export
from explorer.cli.find import find
from explorer.cli.gaps import gaps
from explorer.cli.init import init
from explorer.cli.isochrones import isochrones
from explorer.cli.layers import layers
from explorer.cli.map import make_map
from explorer.cli.options import debug_option
from explorer.cli.premises import premises
from explorer.cli.pull import pull
from explorer.cli.push import push
from explorer.cli.refresh import refresh
from explorer.cli.report import report
from explorer.cli.serve import serve
from explorer.cli.sources import sources
from explorer.cli.streets import streets
from explorer.cli.terminal import SafeFormatter, leave_cleanly, lines
from explorer.cli.validate import validate
from explorer.errors import ExplorerError

FAILED: Final = 1
MISUSED: Final = 2
INTERRUPTED: Final = 130


class Commands(click.Group):
    """The commands by what they are for, in columns that fit the terminal."""

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what to begin with, then every command under its purpose.

        Parameters
        ----------
        context : click.Context
            Of the call.
        formatter : click.HelpFormatter
            Receives the text.
        """
        del context
        with formatter.section("Begin with"):
            formatter.write_dl([(f"manufacture {one}", said) for one, said in FIRST.items()])
        for purpose, commands in PURPOSES.items():
            with formatter.section(purpose):
                formatter.write_dl(
                    [(name, one.get_short_help_str(70)) for name, one in commands.items()]
                )


FIRST: Final = {
    "build": "the public map, into the folder site/",
    "claims": "what was announced in 2014, and what checking it gives",
    "find": "which place suits: what can be asked",
    "layers schools": "the schools, with their sources and accuracy",
    "coverage --zones business_zones": "fibre in the business zones",
    "doctor": "whether all that is needed is here",
}
"""Calls that work as they stand."""

PURPOSES: Final = {
    "Look": {
        "layers": layers, "claims": claims, "report": report, "build": build, "map": make_map,
    },
    "Measure fibre": {
        "coverage": coverage, "gaps": gaps, "diff": diff, "compare": compare, "premises": premises,
    },
    "Choose a place": {
        "find": find, "allocate": allocate, "isochrones": isochrones, "streets": streets,
    },
    "Exchange": {
        "export": export, "validate": validate, "push": push, "pull": pull, "serve": serve,
    },
    "Keep up": {
        "init": init, "refresh": refresh, "sources": sources, "doctor": doctor,
        "completion": completion,
    },
}  # fmt: skip


@click.group(
    cls=Commands,
    commands={name: one for commands in PURPOSES.values() for name, one in commands.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
    epilog="Each command explains itself: manufacture COMMAND --help. Results go to standard "
    "output, messages to standard error. Exit status: 0 done, 1 the data or the answer says no, "
    "2 the command was misused. Guides lie in docs/ of the source; 'make docs' builds them into "
    "pages.",
)
@click.version_option(version("manufacture-explorer"), prog_name="manufacture")
@debug_option
@click.pass_context
def command(context: click.Context) -> None:
    """Explore the Manufacture district of Saint-Étienne: layers, claims, figures, and a map."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and leave with its exit status.

    Parameters
    ----------
    arguments : list of str, optional
        What follows the command's name; those of the process by default.
    """
    log = logging.StreamHandler(sys.stderr)
    log.setFormatter(SafeFormatter("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[log])
    leave_cleanly()
    for stream in (sys.stdout, sys.stderr):
        # Whatever the machine's own encoding, a table is UTF-8: it holds "±" and "€".
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    state: dict[str, Any] = {}
    sys.exit(_run(arguments, state))


def _run(arguments: list[str] | None, state: dict[str, Any]) -> int:
    try:
        left = command.main(
            args=arguments, prog_name="manufacture", standalone_mode=False, obj=state
        )
    except click.UsageError as error:
        click.UsageError(lines(error.format_message()), error.ctx).show()
        if isinstance(error, click.MissingParameter) and error.ctx is not None:
            example = error.ctx.command.epilog
            click.echo(f"\n{example}" if example else "", err=True, nl=bool(example))
        return MISUSED
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe left early, as `head` does: nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ExplorerError, OSError, MemoryError) as error:
        if state.get("debug"):
            raise
        label = "Error:" if "NO_COLOR" in os.environ else click.style("Error:", fg="red", bold=True)
        click.echo(f"{label} {_told(error)}", err=True)
        return FAILED
    return left if isinstance(left, int) else 0


def _told(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "This needs more memory than there is. Give smaller files, or free some memory."
    if not isinstance(error, OSError):
        return lines(str(error))
    where = error.filename or "standard output"
    return lines(f"{where} cannot be used: {error.strerror}. Name another place with --out.")
