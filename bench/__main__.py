"""All benchmarks by one command, and their history: ``python -m bench NAME [OPTION]...``.

Without a name, those that take at most a few minutes run one after the other. What was measured
is added to ``bench/results.md``: date, commit, machine, command and the ratios to peers.
``--list`` names them all, ``--dry`` runs without adding.
"""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
RESULTS: Final = FOLDER / "results.md"
QUICK: Final = {
    "imports": "what a start takes, beside geopandas and click",
    "siting": "an answer of find, beside pandas and pymcdm",
    "coverage": "coverage of a department, beside geopandas",
    "streets": "ways on a street network, beside networkx",
    "exports": "each format of export",
    "page": "the page, beside a bare one",
}
SLOW: Final = {
    "allocation": "several sites at once, beside spopt",
    "national": "the file of a country, beside geopandas, DuckDB and SedonaDB",
    "million": "pages of many features, beside folium, geopandas and bare pages",
    "memory": "the peak over rows (with --measure)",
}
RATIO: Final = re.compile(r"^.*(?:\u00d7|\bx the\b| / .+: [\d.]+|[Rr]atio).*$", re.MULTILINE)
LONGEST: Final = 600


def ratios(text: str) -> str:
    """Give what a benchmark printed of ratios: those of its JSON, else its lines that hold one."""
    try:
        found = list(_named(json.loads(text[text.index("{") :])))
    except ValueError:
        found = [" ".join(line.split()) for line in RATIO.findall(text)]
    return "; ".join(found)[:LONGEST].replace("|", "\\|") or "–"


def _named(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _named(one, f"{path} {key}".strip())
    elif isinstance(value, int | float) and ("ratio" in path or " / " in path):
        yield f"{path.removeprefix('ratio ').removeprefix('ratios ')} {value:g}"


def run(name: str, options: list[str]) -> str:
    """Run one benchmark, showing what it prints, and give that."""
    command = [sys.executable, str(FOLDER / f"{name}.py"), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        printed = []
        for line in process.stdout:
            print(line, end="", flush=True)
            printed.append(line)
    if process.returncode != 0:
        raise SystemExit(process.returncode)
    return "".join(printed)


def note(name: str, options: list[str], printed: str, taken_s: float) -> None:
    """Add a line to the history."""
    git = ["git", "-C", str(FOLDER), "describe", "--always", "--dirty"]
    commit = subprocess.run(git, capture_output=True, encoding="utf-8", check=False).stdout.strip()
    cells = [
        datetime.now(UTC).date().isoformat(), commit or "–", machine(),
        f"`python -m bench {' '.join([name, *options])}`", f"{taken_s:.0f} s", ratios(printed),
    ]  # fmt: skip
    with RESULTS.open("a", encoding="utf-8") as out:
        out.write(f"| {' | '.join(cells)} |\n")


def machine() -> str:
    """Describe the machine: a load above nought means that others used it meanwhile."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = platform.python_version()
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}, Python {python}"
    )


def main(arguments: list[str]) -> None:
    """Run what is named, or all that is quick."""
    known = {**QUICK, **SLOW}
    kept = "--dry" not in arguments
    arguments = [one for one in arguments if one != "--dry"]
    if arguments[:1] == ["--list"]:
        for name, said in known.items():
            print(f"{name:12}{'' if name in QUICK else 'slow: '}{said}")
        return
    if arguments and arguments[0] not in known:
        message = f"There is no benchmark '{arguments[0]}'. There are: {', '.join(known)}."
        raise SystemExit(message)
    for name in arguments[:1] or list(QUICK):
        print(f"== {name}: {known[name]}", flush=True)
        start = datetime.now(UTC)
        printed = run(name, arguments[1:])
        if kept:
            note(name, arguments[1:], printed, (datetime.now(UTC) - start).total_seconds())


if __name__ == "__main__":
    main(sys.argv[1:])
