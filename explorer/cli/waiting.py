"""A line that says what is being done, for whoever waits at a terminal for over two seconds."""

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from explorer.messages.tongue import current_language

STEPS: Final = "explorer.progress"
"""The log in which steps are told; nobody else reads it."""

PATIENCE_S: Final = 2.0
EVERY_S: Final = 1.0
CLEAR: Final = "\r\x1b[K"
WORDS: Final = {"fr": ("calcul en cours", "(Ctrl-C arrête)"), "en": ("working", "(Ctrl-C stops)")}


class Waiting(logging.Handler):
    """A line on a terminal, drawn by a thread of its own until it is ended.

    As a handler of the log of steps it names the step that is being done.

    Parameters
    ----------
    stream : file
        The terminal.
    patience_s, every_s : float
        Seconds before the line is first drawn, and between two drawings.
    """

    def __init__(
        self, stream: TextIO, patience_s: float = PATIENCE_S, every_s: float = EVERY_S
    ) -> None:
        super().__init__(logging.INFO)
        self._stream, self._patience_s, self._every_s = stream, patience_s, every_s
        self._step, self._stop = WORDS["en" if current_language() == "en" else "fr"]
        self._writing, self._ended, self._drawn = threading.Lock(), threading.Event(), False
        self._start = time.monotonic()
        self._thread = threading.Thread(target=self._draw, daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Take a step that begins.

        Parameters
        ----------
        record : logging.LogRecord
            What is being done; names of files may be part of it.
        """
        from explorer.cli.terminal import lines

        self._step = lines(record.getMessage())

    def clear(self) -> None:
        """Take the line away, for something else to be written; it may come back."""
        with self._writing:
            if self._drawn:
                self._stream.write(CLEAR)
                self._stream.flush()
                self._drawn = False

    def end(self) -> None:
        """Take the line away for good."""
        self._ended.set()
        self.clear()

    def _draw(self) -> None:
        wait = self._patience_s
        while not self._ended.wait(wait):
            wait = self._every_s
            with self._writing:
                if self._ended.is_set():
                    return
                seconds = int(time.monotonic() - self._start)
                self._stream.write(f"{CLEAR}{self._step}… {seconds} s {self._stop}")
                self._stream.flush()
                self._drawn = True


_current: list[Waiting] = []


@contextmanager
def waiting() -> Iterator[None]:
    """Say that work goes on, while it does, where standard error is a terminal.

    Yields
    ------
    None
        While the work is done.
    """
    stream = sys.stderr
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    line = Waiting(stream)
    _current.append(line)
    log = logging.getLogger(STEPS)
    before = log.level, log.propagate
    log.addHandler(line)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(line)
        log.setLevel(before[0])
        log.propagate = before[1]
        _current.remove(line)
        line.end()


def step_aside(*, for_good: bool = False) -> None:
    """Take the line away before something is written.

    Parameters
    ----------
    for_good : bool
        True before a result: what follows takes no time.
    """
    for line in _current:
        if for_good:
            line.end()
        else:
            line.clear()
