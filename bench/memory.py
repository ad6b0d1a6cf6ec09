"""Memory over rows: the peak of a coverage table, from text and from the imported file.

``python bench/memory.py --measure`` writes synthetic files of several sizes one after the other,
takes the peak (``ru_maxrss``) of a process for each, and keeps the figures in ``memory.json``;
without it, the picture ``docs/memory.svg`` is drawn again from them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib as mpl
from country import RECORDS, synthetic_zones, write_records
from matplotlib import pyplot as plt

FIGURES = Path(__file__).with_name("memory.json")
PICTURE = Path(__file__).resolve().parents[1] / "docs" / "memory.svg"
MILLIONS = (1, 3, 10, 30)
TASKS = {"coverage from CSV": "csv many ours", "import": "import ours",
         "coverage from the imported file": "parquet many ours"}  # fmt: skip


def measured(millions: int, folder: Path) -> dict[str, int]:
    """Give the peaks for one size, in megabytes."""
    write_records(folder / RECORDS, millions * 1_000_000)
    synthetic_zones("many").to_parquet(folder / "many.parquet")
    peaks = {}
    for name, task in TASKS.items():
        command = [sys.executable, str(Path(__file__).with_name("national.py"))]
        command += ["--task", task, "--folder", str(folder)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks[name] = int(json.loads(done.stdout.splitlines()[-1])["peak"])
    return peaks


def measure(sizes: list[int]) -> None:
    """Measure all sizes, and keep what is found after each."""
    found = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    for millions in sizes:
        with tempfile.TemporaryDirectory() as name:
            found[str(millions)] = measured(millions, Path(name))
        print(millions, found[str(millions)])
        FIGURES.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def draw() -> None:
    """Draw peaks over rows; the same figures give the same bytes."""
    found = json.loads(FIGURES.read_text(encoding="utf-8"))
    rows = sorted(map(int, found))
    mpl.rcParams["svg.hashsalt"] = "memory"
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    for name, mark in zip(TASKS, "os^", strict=True):
        axes.plot(rows, [found[str(size)][name] for size in rows], marker=mark, label=name)
    axes.set(xlabel="records, millions", ylabel="peak of memory, MB", ylim=(0, None))
    axes.set_title("36,100 zones, two cores; synthetic records in the regulator's columns")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    """Measure if asked, and draw."""
    options = argparse.ArgumentParser(description="Memory over rows.")
    options.add_argument("--measure", nargs="*", type=int, metavar="MILLIONS")
    asked = options.parse_args()
    if asked.measure is not None:
        measure(asked.measure or list(MILLIONS))
    draw()


if __name__ == "__main__":
    main()
