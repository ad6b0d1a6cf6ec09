"""Many processes at once on one cache and one output, and many runs in one process.

``python -m tests.faults.load`` runs the long form: 64 processes, then 1,000 runs.
"""

import argparse
import gc
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.cli.calls import call

POINT = '{"type":"Point","coordinates":[4.39,45.44]}'
WRONG = '{"type":"Point","coordinates":[45.44,4.39]}'
WARM = 30
"""Runs before memory is looked at: imports, caches of libraries and of the territory."""


def commands(out: Path) -> list[tuple[list[str], int, Path | None]]:
    """Commands, their status, and what they write: all of one kind to the same path."""
    return [
        (["build", "--out", str(out / "site")], 0, out / "site"),
        (["map", "--layers", "schools", "--out", str(out / "map.html")], 0, out / "map.html"),
        (["find", "--preset", "rip-elevator", "--out", str(out / "f.csv")], 0, out / "f.csv"),
        (["find", "--weight", "schools=1", "--format", "json"], 0, None),
        (["validate", str(out / "in.geojson"), "--fix", str(out / "fixed.geojson")], 0,
         out / "fixed.geojson"),
        (["validate", str(out / "wrong.geojson")], 1, None),
        (["coverage", "--zones", "communes", "--out", str(out / "c.html")], 0, out / "c.html"),
        (["layers", "schools", "--out", str(out / "schools.csv")], 0, out / "schools.csv"),
    ]  # fmt: skip


def digest(path: Path) -> str:
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for file in files:
        if file.is_file():
            whole.update(str(file.relative_to(path.parent)).encode() + file.read_bytes())
    return whole.hexdigest()


def crowd(processes: int, folder: Path) -> list[str]:
    """Start processes at once on one folder, and tell what each did wrong."""
    # Names of one length: a table is as wide as the path that it names.
    alone, shared = folder / "single", folder / "shared"
    expected: list[tuple[int, str, str | None]] = []
    for out in (alone, shared):
        out.mkdir()
        (out / "in.geojson").write_text(POINT)
        (out / "wrong.geojson").write_text(WRONG)
    for arguments, _, target in commands(alone):
        done = subprocess.run(
            [sys.executable, "-m", "explorer", *arguments], capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        told = done.stdout.replace(str(alone), "OUT")
        expected.append((done.returncode, told, digest(target) if target else None))
    asked = commands(shared)
    running = [
        (number % len(asked), subprocess.Popen(
            [sys.executable, "-m", "explorer", *asked[number % len(asked)][0]],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ))
        for number in range(processes)
    ]  # fmt: skip
    wrong = []
    for which, process in running:
        out_text, err = process.communicate()
        status, told, _ = expected[which]
        if process.returncode != status or asked[which][1] != status:
            wrong.append(f"{asked[which][0]}: status {process.returncode}, {err[-300:]}")
        elif out_text.replace(str(shared), "OUT") != told:
            wrong.append(f"{asked[which][0]}: said something else")
    for (arguments, _, target), (_, _, whole) in zip(asked, expected, strict=True):
        if target is not None and digest(target) != whole:
            wrong.append(f"{arguments}: another result than alone")
    known = {target.name for _, _, target in asked if target} | {"in.geojson", "wrong.geojson"}
    wrong += [f"stray {item.name}" for item in shared.iterdir() if item.name not in known]
    return wrong


def resident() -> int:
    """Bytes that this process holds in memory."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def repeated(runs: int, folder: Path) -> dict[str, Any]:
    """Run two commands many times in this process, and tell what memory does."""
    path = folder / "in.geojson"
    path.write_text(POINT)
    asked = (("validate", str(path)), ("find", "--weight", "schools=1", "--top", "3"))
    first = [call(*arguments) for arguments in asked]
    same = True
    held = []
    for number in range(runs):
        if number >= WARM and number % max(runs // 20, 1) == 0:
            held.append(resident())
        for arguments, done in zip(asked, first, strict=True):
            same = same and call(*arguments) == done
    held.append(resident())
    return {"runs": runs, "same": same, "grown": held[-1] - held[0], "held": held}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=64)
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        start = time.monotonic()
        wrong = crowd(options.processes, Path(name))
        took = time.monotonic() - start
        said = {"processes": options.processes, "seconds": round(took), "wrong": wrong}
        sys.stdout.write(f"{json.dumps(said)}\n")
        sys.stdout.flush()
        told = repeated(options.runs, Path(name))
        sys.stdout.write(f"{json.dumps(told)}\n")
    return 1 if wrong or not told["same"] else 0


if __name__ == "__main__":
    sys.exit(main())
