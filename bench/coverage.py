"""Coverage of a department against plain geopandas, and its file against plain pandas.

Run from the checkout as ``make bench-coverage``. The department is synthetic: 500,000 buildings in
a square of 70 km, and 324 zones, one in eight of which overlaps its neighbours. Both sides count in
one process, in turn, several times, and must find the same numbers; ours also keeps edges,
operators, points and the account. Peaks of memory are those of a process of its own for each task
(``ru_maxrss``), start and imports included. Without ``make``: ``python bench/coverage.py``.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

from explorer import coverage, read_building_records
from explorer.vocabulary import FibreStatus

RUNS = 7
RECORDS = 500_000
SIDE = 18
WEST, SOUTH, STEP = 3.9, 45.3, 0.045
BESIDE = 5e-7
"""Half of a position's last decimal: no record stands on an edge, where the two rules differ."""

STATES = [str(state) for state in FibreStatus if state is not FibreStatus.UNKNOWN]
HEADER = (
    "x,y,imb_id,num_voie,cp_no_voie,type_voie,nom_voie,batiment,code_insee,code_poste,nom_com,"
    "catg_loc_imb,imb_etat,pm_ref,pm_etat,code_l331,geom_mod,type_imb"
)
TASKS = ("nothing", "ours", "plain", "read", "pandas")

KILOBYTES = 1024


def write_records(path: Path) -> None:
    """Write a synthetic building status file."""
    rng = np.random.default_rng(42)
    x = rng.uniform(WEST, WEST + SIDE * STEP, RECORDS).round(6)
    y = rng.uniform(SOUTH, SOUTH + SIDE * STEP, RECORDS).round(6)
    state = rng.choice(STATES, RECORDS, p=[0.7, 0.05, 0.01, 0.08, 0.03, 0.1, 0.03])
    commune = rng.integers(42001, 42324, RECORDS)
    point = rng.integers(0, 400, RECORDS)
    rows = zip(x.tolist(), y.tolist(), state.tolist(), commune.tolist(), point.tolist(),
               strict=True)  # fmt: skip
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"{HEADER}\n")
        stream.writelines(
            f"{a},{b},IMB/SYN/{n},{n % 90},,RUE,DE L'ESSAI,,{c},42000,COMMUNE {c},individuel,{s},"
            f"PM-SYN-{p},deploye,SYN{p % 3},f,pavillon\n"
            for n, (a, b, s, c, p) in enumerate(rows)
        )


def synthetic_zones() -> gpd.GeoDataFrame:
    """Make a chequer of zones, one in eight widened over its neighbours."""
    shapes = []
    for number in range(SIDE * SIDE):
        x = WEST + BESIDE + STEP * (number % SIDE)
        y = SOUTH + BESIDE + STEP * (number // SIDE)
        wide = STEP / 10 if number % 8 == 0 else 0
        shapes.append(box(x - wide, y - wide, x + STEP + wide, y + STEP + wide))
    return gpd.GeoDataFrame(
        {"name": [f"Zone {n}" for n in range(len(shapes))]}, geometry=shapes, crs="EPSG:4326"
    )


def plain_frame(path: Path) -> gpd.GeoDataFrame:
    """Read the file as most scripts do."""
    table = pd.read_csv(path, dtype=str)
    points = gpd.points_from_xy(table["x"].astype(float), table["y"].astype(float))
    return gpd.GeoDataFrame(table[["imb_etat"]], geometry=points, crs="EPSG:4326")


def plain_counts(records: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count records and deployed ones by zone: a join and a group, nothing else."""
    joined = gpd.sjoin(records, zones[["geometry"]], predicate="within")
    deployed = (joined["imb_etat"] == "deploye").groupby(joined["index_right"])
    return pd.DataFrame({"records": deployed.size(), "connectable": deployed.sum()}).reindex(
        zones.index, fill_value=0
    )


def seconds(task: Callable[[], Any]) -> float:
    """Time one run."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def alone(task: str, path: Path) -> None:
    """Do one task in a process of its own, and print its peak of memory in megabytes."""
    match task:
        case "ours":
            coverage(read_building_records(path).frame, synthetic_zones())
        case "plain":
            plain_counts(plain_frame(path), synthetic_zones())
        case "read":
            read_building_records(path)
        case "pandas":
            pd.read_csv(path, dtype=str)
        case "write":
            write_records(path)
        case _:
            pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES)


def peak(task: str, path: Path) -> int:
    """Start a process for one task, and give its peak of memory in megabytes."""
    command = [sys.executable, __file__, task, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout)


def compare(label: str, ours: Callable[[], Any], plain: Callable[[], Any]) -> None:
    """Run two sides in turn and print their medians and the ratio."""
    pairs = [(seconds(ours), seconds(plain)) for _ in range(RUNS)]
    first, second = (statistics.median(side) for side in zip(*pairs, strict=True))
    spread = [f"{min(side):.2f}–{max(side):.2f}" for side in zip(*pairs, strict=True)]
    print(
        f"{label}: ours {first:.2f} s ({spread[0]}), plain {second:.2f} s ({spread[1]}); "
        f"ours / plain {first / second:.2f}; medians of {RUNS} runs"
    )


def main() -> None:
    """Write the file, compare, and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "immeuble_2026_T2.csv"
        # First, while this process is small: a child's peak starts at its parent's.
        peak("write", path)
        peaks = {task: peak(task, path) for task in TASKS}
        zones = synthetic_zones()
        print(f"{RECORDS:,} records, {len(zones)} zones, {path.stat().st_size / 1e6:.0f} MB of CSV")
        records, plain = read_building_records(path).frame, plain_frame(path)
        found = coverage(records, zones)[["records", "connectable"]]
        pd.testing.assert_frame_equal(found, plain_counts(plain, zones), check_dtype=False)
        print(f"the same counts in each zone: {int(found['records'].sum()):,} records in all")
        compare("counting by zone, edges of 20 m included",
                lambda: coverage(records, zones), lambda: plain_counts(plain, zones))  # fmt: skip
        compare("counting by zone, no edge",
                lambda: coverage(records, zones, edge_m=0),
                lambda: plain_counts(plain, zones))  # fmt: skip
        compare("reading the file",
                lambda: read_building_records(path),
                lambda: pd.read_csv(path, dtype=str))  # fmt: skip
        print(f"peaks of memory in MB: {peaks}")


if __name__ == "__main__":
    if sys.argv[1:]:
        alone(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
