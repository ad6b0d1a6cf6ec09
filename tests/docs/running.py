"""Blocks run as a reader would, one after the other, in one folder."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from tests.cli.calls import Done, call
from tests.docs.blocks import FILES, ROOT, RUN, Block

SKIPPED: Final = re.compile(r"\s*…\s*")
SHELL: Final = set("|&;<>$*")


def commands(text: str) -> Iterator[str]:
    """Give the commands of a block of shell, lines that go on joined, comments left out."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words:
            yield line


def run(line: str, folder: Path) -> Done:
    """Run one line: our command within this process, anything else by the shell."""
    words = shlex.split(line, comments=True)
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", line.split(" #", maxsplit=1)[0])
    if words[0] == "manufacture" and not SHELL & set(bare):
        return call(*words[1:])
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [shutil.which("sh") or "/bin/sh", "-ec", line],
        capture_output=True,
        check=False,
        cwd=folder,
        encoding="utf-8",
        env=environment,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def transcripts(text: str) -> Iterator[tuple[str, str]]:
    """Give each ``$ command`` of a block with the lines that it is shown to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def fits(shown: str, printed: str) -> bool:
    """Say whether an output begins as it is shown; ``…`` stands for anything left out."""
    parts = [re.escape(part) for part in re.split(SKIPPED, plain(shown).strip())]
    return re.match(r"[\s\S]*?".join(parts), plain(printed).lstrip()) is not None


def plain(text: str) -> str:
    """Give a text without what a reader cannot see: ends of lines, spaces that do not break."""
    visible = re.sub("[\u00a0\u202f]", " ", text)
    return "\n".join(line.rstrip() for line in visible.splitlines())


def run_blocks(chosen: Sequence[Block], folder: Path, also: frozenset[str]) -> int:
    """Run the blocks of a page that have no mark, or one of some; give how many were run."""
    names: dict[str, Any] = {"__name__": "__main__"}
    count = 0
    for block in chosen:
        if block.language in FILES and block.marks:
            (folder / block.marks[0]).write_text(block.text, encoding="utf-8")
    for block in chosen:
        if block.language not in RUN or not also.issuperset(block.marks):
            continue
        count += 1
        if block.language == "python":
            exec(compile(block.text, str(block), "exec"), names)  # noqa: S102 - the page's own
        elif block.language == "sh":
            for line in commands(block.text):
                _passes(block, line, run(line, folder))
        else:
            for line, shown in transcripts(block.text):
                done = run(line, folder)
                _passes(block, line, done)
                assert fits(shown, done.stdout), f"{block}: {line}\n{done.stdout}"
    return count


def _passes(block: Block, line: str, done: Done) -> None:
    assert done.returncode == 0, f"{block}: {line}\n{done.stdout}\n{done.stderr}"
