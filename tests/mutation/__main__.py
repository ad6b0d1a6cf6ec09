"""Try a sample of changes by mutmut: python -m tests.mutation analysis --share 0.1 --seed 1.

The tracked files are copied into build/mutation, so the working tree stays as it is. What was
tried, noticed and not is written there too, with the text of each change that no test noticed.
"""

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

GATE = (
    "crossing", "csvpoints", "dbf", "declared", "fileforms", "findings", "formats", "frames",
    "geojson", "geometry", "geoparquet", "guarded", "jsontext", "limits", "ogr", "read", "records",
    "schema", "schemafile", "values", "write", "zipped",
)  # fmt: skip

CHANGED: dict[str, tuple[str, ...]] = {
    "analysis": ("explorer/analysis/*.py",),
    "gate": tuple(f"explorer/layers/{name}.py" for name in GATE),
}
TESTS: dict[str, tuple[str, ...]] = {
    "analysis": ("tests/analysis",),
    "gate": (
        *sorted(f"tests/layers/{one.name}" for one in CHECKOUT.glob("tests/layers/test_*.py")),
        "tests/layers/exports", "tests/layers/fibre/test_areas.py", "tests/corpus/test_corpus.py",
        "tests/cli/test_validate.py", "tests/cli/test_export.py", "tests/test_declared.py",
    ),
}  # fmt: skip
LEFT_OUT = " and ".join(
    f"not {one}"
    for one in (
        "stops_a_map", "nor_candidates", "zones_as_text", "filters", "queries", "mappings",
        "commands_give_the_new_figures", "credit_of_openstreetmap", "becomes_streets",
    )
)  # fmt: skip
"""Tests of other parts than the gate or of built pages, or that try a file a second time."""

PLUGINS = ("-p", "tests.mutation.quick", "-p", "no:cacheprovider")
MARKED = "not long and not network and not browser"

SECONDS = 20.0
"""For each change the quickest tests that call its function are run, up to this time together."""

NONE = "explorer.none.x_none__mutmut_1"
"""A name that no change has: mutmut then makes all changes, times all tests and stops."""

OUTCOMES = {1: "noticed", 3: "noticed", 0: "unnoticed", 33: "untested", 5: "untested",
            37: "noticed", None: "not tried"}  # fmt: skip
TIMED_OUT = frozenset({36, 24, 152, 255, -24, -9})


def configured(text: str, group: str) -> str:
    """Give the project's settings with the part of mutmut for one group."""
    table = [
        "[tool.mutmut]",
        'source_paths = ["explorer"]',
        f"only_mutate = {json.dumps(CHANGED[group])}",
        'also_copy = ["geodata", "README.md", "CHANGELOG.md", "docs", "bench", "Makefile"]',
        f"pytest_add_cli_args_test_selection = {json.dumps(TESTS[group])}",
        f"pytest_add_cli_args = {json.dumps([*PLUGINS, '-m', MARKED, '-k', LEFT_OUT])}",
        "timeout_multiplier = 3",
        "timeout_constant = 5",
        "use_git_change_detection = false",
        "track_dependencies = false",
    ]
    kept = re.sub(r"(?ms)^\[tool\.mutmut\].*?(?=^\[tool\.)", "", text)
    return kept + "\n" + "\n".join(table) + "\n"


def bring(folder: Path, group: str) -> None:
    """Copy what git tracks, or would, into a folder of its own."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607 - the machine's git
        cwd=CHECKOUT, check=True, capture_output=True, text=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        source, target = CHECKOUT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(configured(text, group), encoding="utf-8")
    shared = folder / "shared"
    if not shared.exists():
        shared.symlink_to((CHECKOUT.parent / "shared").resolve())


def mutmut(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )


def results(folder: Path) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for path in sorted((folder / "mutants").rglob("*.py.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def quickest(path: Path) -> None:
    """Keep for each function the quickest tests that call it, in what mutmut timed."""
    timed = json.loads(path.read_text(encoding="utf-8"))
    seconds = timed["duration_by_test"]
    for function, tests in timed["tests_by_mangled_function_name"].items():
        kept: list[str] = []
        spent = 0.0
        for test in sorted(tests, key=lambda one: (seconds.get(one, 0.0), one)):
            spent += seconds.get(test, 0.0)
            if kept and spent > SECONDS:
                break
            kept.append(test)
        timed["tests_by_mangled_function_name"][function] = kept
    path.write_text(json.dumps(timed), encoding="utf-8")


def module_of(name: str) -> str:
    return name.rpartition(".")[0]


def sample(names: Iterable[str], share: float, seed: int) -> list[str]:
    """Give the same part of each module's changes, at least one, by seed."""
    by_module: dict[str, list[str]] = {}
    for name in sorted(names):
        by_module.setdefault(module_of(name), []).append(name)
    return [
        name
        for module, held in by_module.items()
        for name in random.Random(f"{seed} {module}").sample(  # noqa: S311 - no secret
            held, max(1, round(share * len(held)))
        )
    ]


def outcome(code: int | None) -> str:
    return "timed out" if code in TIMED_OUT else OUTCOMES.get(code, "noticed")


def account(tried: Mapping[str, int | None]) -> str:
    """Give a line for each module and one for all."""
    counts = {module: Counter[str]() for module in sorted({module_of(name) for name in tried})}
    for name, code in tried.items():
        counts[module_of(name)][outcome(code)] += 1
    lines = []
    for module, count in [*counts.items(), ("all", sum(counts.values(), Counter[str]()))]:
        noticed, every = count["noticed"] + count["timed out"], sum(count.values())
        rest = ", ".join(f"{number} {word}" for word, number in sorted(count.items()))
        lines.append(f"{module}: {noticed} of {every} ({noticed / max(1, every):.0%}): {rest}")
    return "\n".join(lines)


def main() -> None:
    """Make the copy, choose, try and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("group", choices=CHANGED)
    parser.add_argument("--share", type=float, default=0.1, help="part of all changes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=Path, help="a list of changes to try, instead of a sample")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default="", help="a part of the modules' names")
    parser.add_argument("--to", type=Path, default=CHECKOUT / "build" / "mutation")
    asked = parser.parse_args()
    folder = asked.to / asked.group
    folder.mkdir(parents=True, exist_ok=True)
    bring(folder, asked.group)
    made = mutmut(folder, "run", NONE)
    names = results(folder)
    timed = folder / "mutants" / "mutmut-stats.json"
    if not names or not timed.exists():
        sys.exit(f"mutmut could not begin:\n{made.stdout[-3000:]}\n{made.stderr[-3000:]}")
    quickest(timed)
    if asked.again:
        chosen = [name for name in asked.again.read_text().split() if name in names]
    else:
        chosen = sample((one for one in names if asked.only in one), asked.share, asked.seed)
    print(f"{len(names)} changes, {len(chosen)} to try", flush=True)  # noqa: T201
    ran = mutmut(folder, "run", "--max-children", str(asked.processes), *chosen)
    tried = {name: results(folder)[name] for name in chosen}
    if len([code for code in tried.values() if code is None]) * 2 > len(tried):
        sys.exit(f"mutmut did not go on:\n{ran.stdout[-3000:]}\n{ran.stderr[-3000:]}")
    told = account(tried)
    print(told)  # noqa: T201
    left = sorted(
        name for name, code in tried.items() if outcome(code) in {"unnoticed", "untested"}
    )
    name = f"{asked.group}-{'again' if asked.again else asked.seed}"
    (asked.to / f"{name}.txt").write_text(told + "\n", encoding="utf-8")
    (asked.to / f"{name}-left.list").write_text("\n".join(left) + "\n", encoding="utf-8")
    shown = [mutmut(folder, "show", one).stdout for one in left]
    (asked.to / f"{name}-left.txt").write_text("\n".join(shown), encoding="utf-8")


if __name__ == "__main__":
    main()
