"""Records and zones of a whole country against plain geopandas, pandas, DuckDB and SedonaDB.

Run from the checkout as ``make bench-national`` (``ROWS=10000000`` for more). The country is
synthetic (``bench/country.py``): towns of all sizes in a square of 12 by 8 degrees, and 36,100
zones whose shared edges wind, or 100 of them; and a department of 400,000 records and 324 communes.
Each task is a process of its own, start and imports included; its time is that of the process, and
its peak ``ru_maxrss``. Of several runs (``--runs``), taken turn by turn, the median counts. All
ways must find the same number of records, and of deployed ones, in every zone, or nothing is
printed. Ratios of tasks that take seconds on a busy machine vary by a third and more, those of
processors' time by less. Peers that are not installed are left out. Without ``make``:
``python bench/national.py --rows 2000000``.
"""

import argparse
import hashlib
import importlib.metadata
import importlib.util
import json
import math
import os
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
from country import RECORDS, prepare

BATCH = 100_000
KILOBYTES = 1024
PEERS = ("geopandas", "duckdb", "sedonadb")


def spatial() -> Any:
    """Give a connection to DuckDB with its spatial extension, from the package that has it."""
    import duckdb  # noqa: PLC0415 - only where it is installed
    import duckdb_extension_spatial  # noqa: PLC0415

    connection = duckdb.connect()
    home = Path(duckdb_extension_spatial.__file__).parent
    (extension,) = home.glob("extensions/*/spatial.duckdb_extension")
    connection.execute(f"load '{extension}'")
    return connection


def join_ours(folder: Path, kind: str) -> np.ndarray:
    """Join positions to zones batch by batch."""
    from explorer.analysis.locator import Locator  # noqa: PLC0415
    from explorer.analysis.zones import require_zones  # noqa: PLC0415
    from explorer.layers.national.atonce import in_order  # noqa: PLC0415

    zones = gpd.read_parquet(folder / f"{kind}.parquet")
    locator = Locator(require_zones(zones), edge_m=0.0)
    points = np.load(folder / "points.npy", mmap_mode="r")

    def counted(start: int) -> np.ndarray:
        x, y = np.ascontiguousarray(points[start : start + BATCH].T)
        found = locator.pairs(x, y)
        return np.bincount(found.zone[found.inside], minlength=len(zones))

    return sum(in_order(counted, range(0, len(points), BATCH)), np.zeros(len(zones), dtype=int))


def join_geopandas(folder: Path, kind: str) -> np.ndarray:
    """Join all positions to zones as most scripts do."""
    zones = gpd.read_parquet(folder / f"{kind}.parquet")
    points = np.load(folder / "points.npy")
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*points.T), crs="EPSG:4326")
    joined = gpd.sjoin(frame, zones[["geometry"]], predicate="within")
    return np.bincount(joined["index_right"], minlength=len(zones))


def join_duckdb(folder: Path, kind: str) -> np.ndarray:
    """Join all positions to zones with DuckDB's spatial join."""
    zones = gpd.read_parquet(folder / f"{kind}.parquet")
    table = pd.DataFrame({"id": range(len(zones)), "wkb": zones.geometry.to_wkb()})
    points = pd.DataFrame(np.load(folder / "points.npy"), columns=["x", "y"])
    connection = spatial()
    connection.register("points", points)
    connection.register("table_of_zones", table)
    connection.execute(
        "create table zones as select id, st_geomfromwkb(wkb) as shape from table_of_zones"
    )
    found = connection.execute(
        "select id, count(*) as n from points join zones"
        " on st_intersects(zones.shape, st_point(x, y)) group by id"
    ).df()
    return np.bincount(found["id"], weights=found["n"], minlength=len(zones)).astype(np.int64)


def join_sedonadb(folder: Path, kind: str) -> np.ndarray:
    """Join all positions to zones with SedonaDB's spatial join."""
    import pyarrow as pa  # noqa: PLC0415
    import sedonadb  # noqa: PLC0415 - only where it is installed

    zones = gpd.read_parquet(folder / f"{kind}.parquet")[["geometry"]]
    zones["id"] = range(len(zones))
    x, y = np.ascontiguousarray(np.load(folder / "points.npy").T)
    connection = sedonadb.connect()
    connection.create_data_frame(pa.table({"x": x, "y": y})).to_view("points")
    connection.create_data_frame(zones).to_view("zones")
    found = connection.sql(
        "select zones.id, count(*) as n from points join zones on st_intersects(zones.geometry,"
        " st_setsrid(st_point(points.x, points.y), 4326)) group by zones.id"
    ).to_pandas()
    return np.bincount(found["id"], weights=found["n"], minlength=len(zones)).astype(np.int64)


def rates_of(study: Any) -> np.ndarray:
    """Give records and deployed ones, zone by zone."""
    return study.zones[["records", "connectable"]].to_numpy(dtype=np.int64)


def coverage_ours(
    folder: Path, kind: str, *, imported: bool = False, edge_m: float | None = None,
    name: str = RECORDS,
) -> np.ndarray:  # fmt: skip
    """Measure coverage from the text or from the imported file."""
    from explorer.layers.national import open_imported, open_streamed  # noqa: PLC0415
    from explorer.studies.national import measure_national  # noqa: PLC0415
    from explorer.studies.zones import ZoneSet  # noqa: PLC0415

    zones = gpd.read_parquet(folder / f"{kind}.parquet").rename_axis("zone_id")
    records: Any = (
        open_imported(folder / "national.parquet") if imported else open_streamed(folder / name)
    )
    named = ZoneSet(zones, None, {"fr": "essai", "en": "synthetic"}, "synthetic")
    return rates_of(measure_national(records, named, edge_m=edge_m))


def coverage_geopandas(folder: Path, kind: str) -> np.ndarray:
    """Read, join and count as most scripts do."""
    zones = gpd.read_parquet(folder / f"{kind}.parquet")
    table = pd.read_csv(folder / RECORDS, dtype=str)
    points = gpd.points_from_xy(table["x"].astype(float), table["y"].astype(float))
    frame = gpd.GeoDataFrame(table[["imb_etat"]], geometry=points, crs="EPSG:4326")
    joined = gpd.sjoin(frame, zones[["geometry"]], predicate="within")
    deployed = (joined["imb_etat"] == "deploye").groupby(joined["index_right"])
    counts = pd.DataFrame({"records": deployed.size(), "connectable": deployed.sum()})
    return counts.reindex(zones.index, fill_value=0).to_numpy(dtype=np.int64)


def scan_duckdb(folder: Path) -> np.ndarray:
    """Scan the text and count states by commune: no position is looked at."""
    import duckdb  # noqa: PLC0415 - only where it is installed

    text = folder / RECORDS
    found = duckdb.sql(
        f"select code_insee, imb_etat, count(*) from read_csv('{text}', all_varchar=true)"  # noqa: S608
        " group by all"
    ).fetchall()
    return np.array([sum(row[2] for row in found)])


def import_ours(folder: Path) -> np.ndarray:
    """Import the text."""
    from explorer.layers.national import import_premises  # noqa: PLC0415

    done = import_premises([folder / RECORDS], folder / "national.parquet")
    return np.array([done.conservation.kept])


def import_geopandas(folder: Path) -> np.ndarray:
    """Read the text as a whole, and write it as GeoParquet with a box for each record."""
    table = pd.read_csv(folder / RECORDS, dtype=str)
    points = gpd.points_from_xy(table["x"].astype(float), table["y"].astype(float))
    frame = gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    order = frame.geometry.hilbert_distance().to_numpy().argsort(kind="stable")
    frame.iloc[order].to_parquet(
        folder / "plain.parquet", compression="zstd", write_covering_bbox=True, index=False
    )
    return np.array([len(frame)])


def district(folder: Path, name: str) -> np.ndarray:
    """Read the records of a box of 2 km."""
    box = (1.5, 46.5, 1.526, 46.518)
    return np.array([len(gpd.read_parquet(folder / name, bbox=box))])


TASKS: dict[str, Callable[[Path], np.ndarray]] = {
    "start": lambda _: np.zeros(1, dtype=np.int64),
    "import ours": import_ours,
    "import geopandas": import_geopandas,
    "district ours": lambda folder: district(folder, "national.parquet"),
    "district geopandas": lambda folder: district(folder, "plain.parquet"),
    "department ours": lambda folder: coverage_ours(folder, "communes", name="department.csv"),
    "scan duckdb": scan_duckdb,
}
for size in ("many", "few"):
    TASKS |= {
        f"join {size} ours": lambda folder, kind=size: join_ours(folder, kind),
        f"join {size} geopandas": lambda folder, kind=size: join_geopandas(folder, kind),
        f"join {size} duckdb": lambda folder, kind=size: join_duckdb(folder, kind),
        f"join {size} sedonadb": lambda folder, kind=size: join_sedonadb(folder, kind),
        f"csv {size} ours": lambda folder, kind=size: coverage_ours(folder, kind, edge_m=0.0),
        f"csv {size} geopandas": lambda folder, kind=size: coverage_geopandas(folder, kind),
        f"parquet {size} ours": lambda folder, kind=size: coverage_ours(
            folder, kind, imported=True, edge_m=0.0
        ),
        f"parquet {size} ours, edges": lambda folder, kind=size: coverage_ours(
            folder, kind, imported=True
        ),
    }
SAME = ("import", "district", "join many", "join few", "csv many", "csv few")
AGAINST = (
    ("csv many ours", "scan duckdb"),
    ("csv few ours", "scan duckdb"),
    ("parquet many ours", "csv many geopandas"),
    ("parquet few ours", "csv few geopandas"),
    ("district ours", "start"),
    ("department ours", "start"),
)


def alone(task: str, folder: Path) -> None:
    """Do one task in this process, and print its counts' digest, processor time and peak."""
    counts = np.ascontiguousarray(TASKS[task](folder), dtype=np.int64)
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak, cpu = used.ru_maxrss // KILOBYTES, used.ru_utime + used.ru_stime
    digest = hashlib.sha256(counts.tobytes()).hexdigest()
    print(json.dumps({"digest": digest, "sum": int(counts.sum()), "peak": peak, "cpu": cpu}))


NOTHING = json.dumps({"digest": "", "sum": 0, "peak": 0, "cpu": 0})


def installed_alike(folder: Path) -> dict[str, str]:
    """Give an environment that keeps all modules compiled, as pip leaves those it installs."""
    kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    return {**os.environ, **kept}


def run(task: str, folder: Path) -> dict[str, Any]:
    """Start a process for one task, and time it from start to end."""
    if task == "start":
        command = [sys.executable, "-c", f"import geopandas; print({NOTHING!r})"]
    else:
        command = [sys.executable, __file__, "--task", task, "--folder", str(folder)]
    start = time.perf_counter()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=installed_alike(folder)
    )
    seconds = time.perf_counter() - start
    return {**json.loads(done.stdout.splitlines()[-1]), "seconds": seconds}


def installed(task: str) -> bool:
    """Whether what a task needs is here."""
    needed = {"scan duckdb": "duckdb"}.get(task, "duckdb_extension_spatial")
    needed = needed if "duckdb" in task else "sedonadb" if "sedonadb" in task else "numpy"
    return importlib.util.find_spec(needed) is not None


def several(tasks: list[str], folder: Path, runs: int) -> dict[str, dict[str, Any]]:
    """Run all tasks in turn, several times, and keep medians of time and the highest peaks."""
    found = [{task: run(task, folder) for task in tasks} for _ in range(runs)]
    return {
        task: {
            **found[0][task],
            "seconds": statistics.median(one[task]["seconds"] for one in found),
            "cpu": statistics.median(one[task]["cpu"] for one in found),
            "peak": max(one[task]["peak"] for one in found),
        }
        for task in tasks
    }


def compared(results: dict[str, dict[str, Any]]) -> None:
    """Check that all ways agree, then print times, peaks and ratios."""
    for group in SAME:
        digests = {one["digest"] for name, one in results.items() if name.startswith(group)}
        assert len(digests) <= 1, f"{group}: the counts differ"
    for size in ("many", "few"):
        pair = [
            results.get(f"{source} {size} ours", {}).get("digest") for source in ("csv", "parquet")
        ]
        assert None in pair or pair[0] == pair[1], f"{size}: text and imported file differ"
    for name, one in results.items():
        group, _, side = name.rpartition(" ")
        other = results.get(f"{group} ours") if side in PEERS else None
        ratio = "" if other is None else f"; ours / {side} {other['seconds'] / one['seconds']:.2f}"
        spent = f"{one['seconds']:.1f} s, {one['cpu']:.1f} s of processors"
        print(f"{name}: {spent}, peak {one['peak']} MB{ratio}")
    for ours, peer in AGAINST:
        if peer in results and ours in results:
            ratio = results[ours]["seconds"] / results[peer]["seconds"]
            spent = results[ours]["cpu"] / (results[peer]["cpu"] or math.nan)
            print(f"{ours} / {peer}: {ratio:.2f}; of processors' time {spent:.2f}")


def main() -> None:
    """Write the files, run the tasks, and print."""
    options = argparse.ArgumentParser(description="Measure the national file against peers.")
    options.add_argument("--rows", type=int, default=2_000_000)
    options.add_argument("--runs", type=int, default=1, help="Of which the median is printed.")
    options.add_argument("--keep", type=Path, help="Folder of files that an earlier run kept.")
    options.add_argument("--only", default="", help="Tasks whose name holds one of these texts.")
    options.add_argument("--task", choices=[*TASKS, "prepare"], help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.task == "prepare":
        prepare(asked.folder, asked.rows)
        return
    if asked.task:
        alone(asked.task, asked.folder)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = asked.keep or Path(name)
        # In a process of its own: a child's peak starts at its parent's.
        command = [sys.executable, __file__, "--task", "prepare", "--folder", str(folder)]
        if not (folder / RECORDS).is_file():
            folder.mkdir(exist_ok=True)
            subprocess.run([*command, "--rows", str(asked.rows)], check=True)
        size = (folder / RECORDS).stat().st_size
        print(f"{asked.rows:,} synthetic records, {size / 1e6:.0f} MB of CSV; 36,100 zones, or 100")
        print(", ".join(f"{peer} {importlib.metadata.version(peer)}" for peer in PEERS if
                        importlib.util.find_spec(peer)), f"; {os.cpu_count()} cores")  # fmt: skip
        chosen = [
            task
            for task in TASKS
            if installed(task) and any(word in task for word in asked.only.split(","))
        ]
        if {"start", "department ours"} & set(chosen):
            for task in ("start", "department ours"):
                run(task, folder)  # compiled, and read from the disk
        compared(several(chosen, folder, asked.runs))


if __name__ == "__main__":
    main()
