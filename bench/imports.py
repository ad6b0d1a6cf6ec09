"""What a start takes: ``import explorer``, its first use, and commands, beside what they stand on.

Each is a process of its own, in turn; processors' time and the clock, medians. Run as
``python -m bench imports``.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Final

RUNS: Final = 9
EXPLORER: Final = "from explorer.cli.main import main; main({})"
STARTS: Final = {
    "python": "pass",
    "import click": "import click",
    "import geopandas": "import geopandas",
    "import geopandas, folium, fiona": "import geopandas, folium, fiona",
    "import explorer": "import explorer",
    "explorer.open_territory": "import explorer; explorer.open_territory",
    "manufacture --help": EXPLORER.format(["--help"]),
    "manufacture coverage --help": EXPLORER.format(["coverage", "--help"]),
    "manufacture layers": EXPLORER.format(["layers"]),
}
RATIOS: Final = (
    ("import explorer", "import geopandas"),
    ("explorer.open_territory", "import geopandas"),
    ("manufacture --help", "import click"),
    ("manufacture coverage --help", "import click"),
    ("manufacture layers", "import geopandas, folium, fiona"),
)


def spent(code: str) -> tuple[float, float]:
    """Give the seconds of processors and of the clock that a process of its own takes."""
    before, start = os.times(), time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    after, end = os.times(), time.perf_counter()
    used = sum((after.children_user, after.children_system))
    return used - before.children_user - before.children_system, end - start


def main() -> None:
    """Measure every start in turn, and print medians and ratios."""
    for code in STARTS.values():
        spent(code)  # compiled, and read from the disk
    runs = [{name: spent(code) for name, code in STARTS.items()} for _ in range(RUNS)]
    seconds = {name: statistics.median(run[name][0] for run in runs) for name in STARTS}
    clock = {name: statistics.median(run[name][1] for run in runs) for name in STARTS}
    ratios = {
        f"{ours} / {theirs}": round(
            statistics.median(run[ours][0] / run[theirs][0] for run in runs), 2
        )
        for ours, theirs in RATIOS
    }
    print(
        json.dumps(
            {
                "processors_s": {name: round(one, 3) for name, one in seconds.items()},
                "clock_s": {name: round(one, 3) for name, one in clock.items()},
                "ratio": ratios,
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
