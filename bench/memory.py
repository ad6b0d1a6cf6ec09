"""Memory over rows: the peak of a coverage table, from text and from the imported file.

``python bench/memory.py --measure`` writes a synthetic file of 10 million records, takes its first
millions, or all with copies under other identifiers, and the peak (``ru_maxrss``) of a process for
each size; the figures are kept in ``memory.json``. Without it, the picture
``docs/explanation/memory.svg`` is drawn again from them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

import matplotlib as mpl
from country import RECORDS, synthetic_zones, write_records
from matplotlib import pyplot as plt

FIGURES = Path(__file__).with_name("memory.json")
PICTURE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "memory.svg"
BASE = 10
SIZES = (1, 3, 10, 30)

TASKS = {"coverage from CSV": "csv many ours", "import": "import ours",
         "coverage from the imported file": "parquet many ours"}  # fmt: skip
ID = b"IMB/SYN/"


def cut(base: Path, path: Path, millions: int) -> None:
    """Write the first records of a file, or all of them several times under other identifiers."""
    with path.open("wb") as out:
        for copy in range(-(-millions // BASE)):
            with base.open("rb") as lines:
                head = lines.readline()
                out.write(head if not copy else b"")
                rows = min(millions - copy * BASE, BASE) * 1_000_000
                own = b"IMB/SY%d/" % copy
                out.writelines(line.replace(ID, own, 1) for line in islice(lines, rows))


def measured(millions: int, tasks: list[str], folder: Path) -> dict[str, int]:
    """Give the peaks for one size, in megabytes."""
    peaks = {}
    for name in tasks:
        command = [sys.executable, str(Path(__file__).with_name("national.py"))]
        command += ["--task", TASKS[name], "--folder", str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks[name] = int(json.loads(done.stdout.splitlines()[-1])["peak"])
        print(f"{millions} million, {name}: {peaks[name]} MB", flush=True)
    return peaks


def measure(base: Path | None, most_imported: int) -> None:
    """Measure all sizes, and keep what is found."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if base is None:
            base = folder / "base.csv"
            write_records(base, BASE * 1_000_000)
        synthetic_zones("many").to_parquet(folder / "many.parquet")
        for millions in SIZES:
            cut(base, folder / RECORDS, millions)
            tasks = list(TASKS) if millions <= most_imported else list(TASKS)[:1]
            found[millions] = measured(millions, tasks, folder)
            FIGURES.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def draw() -> None:
    """Draw peaks over rows; the same figures give the same bytes."""
    found = json.loads(FIGURES.read_text(encoding="utf-8"))
    rows = sorted(map(int, found))
    mpl.rcParams["svg.hashsalt"] = "memory"
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for name, mark in zip(TASKS, "os^", strict=True):
        known = [size for size in rows if name in found[str(size)]]
        if not known:
            continue
        axes.plot(known, [found[str(size)][name] for size in known], marker=mark, label=name)
    axes.set(xlabel="records, millions", ylabel="peak of memory, MB", ylim=(0, None))
    axes.set_title("36,100 zones, two cores; synthetic records in the regulator's columns")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    """Measure if asked, and draw."""
    options = argparse.ArgumentParser(description="Memory over rows.")
    options.add_argument("--measure", action="store_true")
    options.add_argument("--base", type=Path, help="A file of 10 million records that is there.")
    options.add_argument("--imported", type=int, default=30, help="Millions imported at most.")
    asked = options.parse_args()
    if asked.measure:
        measure(asked.base, asked.imported)
    draw()


if __name__ == "__main__":
    main()
