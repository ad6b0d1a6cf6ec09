"""What may steer a terminal, or turn the direction of reading, is shown and not sent."""

import logging
import signal
import sys
from types import FrameType
from typing import Any, Final, NoReturn

import click

from explorer.cli.waiting import step_aside

TERMINATED: Final = 143


class SafeFormatter(logging.Formatter):
    """Lines of the log, without what could move a cursor."""

    def format(self, record: logging.LogRecord) -> str:
        """Give one record as text.

        Parameters
        ----------
        record : logging.LogRecord
            What was said.

        Returns
        -------
        str
            In lines that can be printed.
        """
        step_aside()
        return lines(super().format(record))


def lines(text: str) -> str:
    """Give a text of several lines without control, format and direction characters.

    Parameters
    ----------
    text : str
        Any text; the names of files and what stands in them may be part of it.

    Returns
    -------
    str
        Such characters as escapes, line ends as they are, passwords of addresses masked.
    """
    from explorer.messages.secrets import masked
    from explorer.tables.cells import printable

    return "\n".join(map(printable, masked(text).split("\n")))


def for_screen(text: str) -> str:
    """Give a result as it may be shown on standard output.

    Parameters
    ----------
    text : str
        What is to be written.

    Returns
    -------
    str
        The same for a file or a program; in lines that can be printed for a terminal.
    """
    return lines(text) if sys.stdout is not None and sys.stdout.isatty() else text


def tell(text: str) -> None:
    """Say something on standard error, in lines that can be printed.

    Parameters
    ----------
    text : str
        Any text; names of files and what stands in them may be part of it.
    """
    step_aside()
    click.echo(lines(text), err=True)


def leave_cleanly() -> None:
    """Let SIGTERM end the command as an interruption does, so that nothing is left behind."""
    try:
        signal.signal(signal.SIGTERM, _leave)
    except (AttributeError, ValueError):  # not the main thread: its owner handles signals
        return


def _leave(_: int, __: FrameType | None) -> NoReturn:
    left: Any = SystemExit(TERMINATED)
    raise left
