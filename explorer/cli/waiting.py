"""What a command that takes its time is doing, on a terminal alone."""

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from explorer.cli.terminal import lines

STEPS: Final = "explorer.progress"
"""The log in which steps are told; nobody else reads it."""

QUIET_SECONDS: Final = 2.0
EVERY_SECONDS: Final = 0.5
CLEAR: Final = "\r\x1b[K"


class Waiting(logging.Handler):
    """The step that is being done and for how long, in one line that is written over.

    Parameters
    ----------
    quiet : float
        Seconds for which nothing is said.
    every : float
        Seconds from line to line.
    """

    def __init__(self, quiet: float = QUIET_SECONDS, every: float = EVERY_SECONDS) -> None:
        super().__init__(logging.INFO)
        self._quiet, self._every = quiet, every
        self._step, self._start, self._shown = "", time.monotonic(), False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def emit(self, record: logging.LogRecord) -> None:
        """Take a step that begins.

        Parameters
        ----------
        record : logging.LogRecord
            What is being done.
        """
        self._step = record.getMessage()

    def filter(self, record: logging.LogRecord) -> bool:
        """Clear the line before another handler writes one of its own.

        Parameters
        ----------
        record : logging.LogRecord
            Any record.

        Returns
        -------
        bool
            Always true.
        """
        del record
        self._clear()
        return True

    def start(self) -> None:
        """Begin to say what is done."""
        self._thread.start()

    def stop(self) -> None:
        """Say nothing more, and leave no line behind."""
        self._done.set()
        self._thread.join()
        self._clear()

    def _run(self) -> None:
        if self._done.wait(self._quiet):
            return
        while True:
            if self._step:
                seconds = time.monotonic() - self._start
                text = lines(f"{self._step}, {seconds:.0f} s")
                click.echo(f"{CLEAR}{text}", err=True, nl=False)
                self._shown = True
            if self._done.wait(self._every):
                return

    def _clear(self) -> None:
        if self._shown:
            self._shown = False
            click.echo(CLEAR, err=True, nl=False)


@contextmanager
def told_while_waiting() -> Iterator[None]:
    """Say what is being done once it takes more than two seconds, where standard error is a screen.

    Yields
    ------
    None
        While the steps are done.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    waiting = Waiting()
    log, root = logging.getLogger(STEPS), logging.getLogger()
    before = log.level, log.propagate
    log.addHandler(waiting)
    log.setLevel(logging.INFO)
    log.propagate = False
    for handler in root.handlers:
        handler.addFilter(waiting)
    waiting.start()
    try:
        yield
    finally:
        waiting.stop()
        for handler in root.handlers:
            handler.removeFilter(waiting)
        log.removeHandler(waiting)
        log.setLevel(before[0])
        log.propagate = before[1]
