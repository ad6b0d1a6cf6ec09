"""Kills commands that write, at random moments: the whole old result or the whole new one stays.

``python -m tests.faults.kills --kills 300`` runs the long form, and prints what it found.
"""

import argparse
import hashlib
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LOOP = """
import sys
from pathlib import Path
from explorer.layers.write import replace_file, replace_folder
target, kind = Path(sys.argv[1]), sys.argv[2]
def fill(letter):
    def inner(folder):
        for number in range(20):
            (folder / str(number)).write_bytes(letter * 20_000)
    return inner
names = [str(number) for number in range(20)]
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        if kind == "file":
            replace_file(target, letter * 400_000)
        else:
            replace_folder(target, fill(letter), own=lambda _: names)
"""


SQUARE = "[[[4,45],[4,45.1],[4.1,45.1],[4.1,45],[4,45]]]"
SITES = """
{"type":"Feature","properties":{"id":"a","name":"Essai","insee_code":"42218"},"geometry":
{"type":"Polygon","coordinates":
[[[4.38,45.44],[4.39,45.44],[4.39,45.45],[4.38,45.45],[4.38,45.44]]]}}
"""
VALUES = """
[all]
site_epci_nom = "Essai"
site_epci_siren = "200000000"
site_comm_nom = "Essai"
site_identif_date = 2025-01-31
site_actu_date = 2026-06-30
site_type = "zone d'activité économique"
site_vocadomi = "mixte"
site_surf_utile = 40.5
"""
INPUTS = {
    "in.geojson": f'{{"type":"Polygon","coordinates":{SQUARE}}}',
    "sites.geojson": SITES,
    "values.toml": VALUES,
}
"""Synthetic files that commands are given."""


TIMED = re.compile(rb'"seconds": [0-9.]+')
"""What an answer says of how long it took, which no two runs have in common."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command that writes, and where."""

    name: str
    arguments: tuple[str, ...]
    target: str


COMMANDS = (
    Command("build", ("build", "--out", "out/site"), "out/site"),
    Command("map", ("map", "--layers", "schools", "--out", "out/map.html"), "out/map.html"),
    Command("layers", ("layers", "schools", "--out", "out/a.geojson"), "out/a.geojson"),
    Command("export", ("export", "schools", "--out", "out/s.pmtiles"), "out/s.pmtiles"),
    Command("export a folder", ("export", "--format", "csvw", "--out", "out/csv"), "out/csv"),
    Command("validate", ("validate", "in.geojson", "--fix", "out/f.geojson"), "out/f.geojson"),
    Command("report", ("report", "--out", "out/report.json"), "out/report.json"),
    Command("find", ("find", "--preset", "rip-elevator", "--out", "out/f.csv"), "out/f.csv"),
    Command(
        "coverage",
        ("coverage", "--zones", "communes", "--out", "out/c.html"),
        "out/c.html",
    ),
    Command("printed report", ("report", "--out", "out/report.pdf"), "out/report.pdf"),
    Command("picture", ("find", "--preset", "rip-elevator", "--out", "out/f.png"), "out/f.png"),
    Command(
        "allocate",
        (
            "allocate",
            "--candidates",
            "schools",
            "--demand",
            "stations",
            "--sites",
            "2",
            "--through",
            "highs",
            "--out",
            "out/sites.json",
        ),
        "out/sites.json",
    ),
    Command(
        "cnig",
        (
            *("export", "sites.geojson", "--format", "cnig", "--values", "values.toml"),
            *("--out", "out/cnig"),
        ),
        "out/cnig",
    ),
    Command("compare", ("compare", "42218", "69123", "--out", "out/c.svg"), "out/c.svg"),
    Command(
        "init",
        ("init", "--polygon", "in.geojson", "--name", "Essai", "--force", "out/t"),
        "out/t",
    ),
)


def digest(target: Path) -> str | None:
    """The bytes of a file, or of all files of a folder with their names."""
    if not target.exists():
        return None
    files = sorted(target.rglob("*")) if target.is_dir() else [target]
    whole = hashlib.sha256()
    for file in files:
        if file.is_file():
            whole.update(f"{file.relative_to(target.parent)}\0".encode())
            whole.update(hashlib.sha256(TIMED.sub(b"", file.read_bytes())).digest())
    return whole.hexdigest()


def strays(target: Path) -> list[str]:
    return sorted(item.name for item in target.parent.iterdir() if item != target)


def run(folder: Path, command: Command) -> float:
    start = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "explorer", *command.arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=300,
    )
    return time.monotonic() - start


def kill_once(
    arguments: Sequence[str], folder: Path, delay: float, number: int, *, ready: bool
) -> int:
    """Start a process, signal it after a delay, and give its exit status."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        if ready and process.stdout is not None:
            process.stdout.readline()
        time.sleep(delay)
        process.send_signal(number)
        return process.wait(timeout=60)
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def kill_commands(
    kills: int, seed: int, commands: Sequence[Command] = COMMANDS
) -> dict[str, Counter[str]]:
    """Kill whole commands over a good result, and over none; a next run must sweep and succeed."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    counts: dict[str, Counter[str]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "out").mkdir()
        for file, text in INPUTS.items():
            (folder / file).write_text(text, encoding="utf-8")
        for place, command in enumerate(commands):
            target = folder / command.target
            took = run(folder, command)
            whole = digest(target)
            count = counts[command.name] = Counter()
            share = kills // len(commands) + (place < kills % len(commands))
            # A command may end before the signal comes: that is no kill, and is tried again.
            for _ in range(3 * share):
                if count["kills"] == share:
                    break
                delay = took * draw.uniform(0.2, 1.1)
                status = kill_once(
                    ["-m", "explorer", *command.arguments],
                    folder,
                    delay,
                    signal.SIGKILL,
                    ready=False,
                )
                count["kills" if status else "ended before"] += 1
                count["torn"] += digest(target) != whole
                count["temporary names left"] += len(strays(target)) > 0
            run(folder, command)
            count["torn"] += digest(target) != whole
            count["strays after a next run"] += len(strays(target))
            sys.stdout.write(f"{command.name}: {dict(count)}\n")
            sys.stdout.flush()
            remove(target)
    return counts


def remove(target: Path) -> None:
    if target.is_dir():
        for item in sorted(target.rglob("*"), reverse=True):
            item.rmdir() if item.is_dir() else item.unlink()
        target.rmdir()
    else:
        target.unlink()


def kill_writer(kills: int, seed: int, kind: str) -> Counter[str]:
    """Kill a process that does nothing but write, so that each kill hits the writer."""
    draw = random.Random(seed)  # noqa: S311 - moments, not secrets
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "out"
        folder.mkdir()
        target = folder / "target"
        for _ in range(kills):
            delay = draw.uniform(0, 0.15)
            status = kill_once(
                ["-c", LOOP, str(target), kind], folder, delay, signal.SIGKILL, ready=True
            )
            count["kills"] += status == -signal.SIGKILL
            count["torn"] += not whole_letters(target)
            count["temporary names left"] += len(strays(target)) > 0
        kill_once(["-c", LOOP, str(target), kind], folder, 1, signal.SIGTERM, ready=True)
        before = set(strays(target))
        kill_once(["-c", LOOP, str(target), kind], folder, 1, signal.SIGKILL, ready=True)
        count["strays that a next run did not sweep"] += len(before & set(strays(target)))
    return count


def whole_letters(target: Path) -> bool:
    """Whether a target is absent, or all of one letter and of its full size."""
    if not target.exists():
        return True
    if target.is_file():
        data = target.read_bytes()
        return len(data) == 400_000 and len(set(data)) == 1
    texts = [file.read_bytes() for file in target.iterdir()]
    data = b"".join(texts)
    return len(texts) == 20 and len(data) == 400_000 and len(set(data)) == 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", nargs="*", help="names of commands; all by default")
    options = parser.parse_args()
    chosen = [one for one in COMMANDS if not options.only or one.name in options.only]
    counts = kill_commands(options.kills, options.seed, chosen)
    for kind in ("file", "folder"):
        counts[f"writer of a {kind}"] = kill_writer(options.kills // 2, options.seed, kind)
    sys.stdout.write(f"{json.dumps(counts, indent=2)}\n")
    bad = sum(
        count.get("torn", 0)
        + count.get("strays after a next run", 0)
        + count.get("strays that a next run did not sweep", 0)
        for count in counts.values()
    )
    sys.stdout.write(f"{bad} torn results or strays\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
