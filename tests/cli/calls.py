"""The command called within the process of the tests: the same answers, without a start each."""

import io
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from explorer.cli.main import main

PROGRAM = (
    sys.executable, "-c",
    ("import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from explorer.cli.main import main; main(sys.argv[1:])"),
)  # fmt: skip
"""A process of its own that Ctrl-C ends, even where a shell in the background ignores it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a process would have left."""

    returncode: int
    stdout: str
    stderr: str


def call(*arguments: str | Path, stdin: str = "") -> Done:
    """Call the command; what it logs goes to the tests' own log."""
    piped, shown, said = (
        io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8") for text in (stdin, "", "")
    )
    status = 0
    with mock.patch.multiple(sys, stdin=piped, stdout=shown, stderr=said):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as left:
            status = int(left.code or 0)
        shown.flush()
        said.flush()
    out, err = (stream.buffer.getvalue().decode() for stream in (shown, said))
    return Done(status, out, err)
