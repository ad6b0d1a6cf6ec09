"""Records and zones of a whole country against plain geopandas, pandas and DuckDB.

Run from the checkout as ``make bench-national`` (``ROWS=10000000`` for more). The country is
synthetic: towns of all sizes in a square of 12 by 8 degrees, and 36,100 zones whose shared edges
wind, or 100 of them. Each task is a process of its own, start and imports included; its time is
that of the process, and its peak ``ru_maxrss``. All ways must find the same number of records, and
of deployed ones, in every zone, or nothing is printed. A single run each: ratios of tasks that take
seconds on a busy machine vary by a third and more. Peers that are not installed are left out.
Without ``make``: ``python bench/national.py --rows 2000000``.
"""

import argparse
import hashlib
import importlib.util
import json
import resource
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
import shapely

WEST, SOUTH, EAST, NORTH = -4.5, 42.5, 7.5, 50.5
TOWNS = 20_000
SIDES = {"many": 190, "few": 10}
CORNERS = {"many": 24, "few": 400}
BATCH = 250_000
STATES = [
    "deploye", "raccordable demande", "RAD en cours", "en cours de deploiement", "signe", "cible",
    "abandonne",
]  # fmt: skip
SHARES = [0.7, 0.05, 0.01, 0.08, 0.03, 0.1, 0.03]
HEADER = (
    "x,y,imb_id,num_voie,cp_no_voie,type_voie,nom_voie,batiment,code_insee,code_poste,nom_com,"
    "catg_loc_imb,imb_etat,pm_ref,pm_etat,code_l331,geom_mod,type_imb"
)
KILOBYTES = 1024


def write_records(folder: Path, rows: int) -> None:
    """Write a synthetic building status file."""
    rng = np.random.default_rng(42)
    towns = rng.uniform((WEST, SOUTH), (EAST, NORTH), (TOWNS, 2))
    sizes = rng.pareto(1.2, TOWNS) + 1
    with (folder / "records_2026_T2.csv").open("w", encoding="utf-8") as stream:
        stream.write(f"{HEADER}\n")
        for start in range(0, rows, BATCH):
            count = min(BATCH, rows - start)
            town = rng.choice(TOWNS, count, p=sizes / sizes.sum())
            x, y = (towns[town] + rng.normal(0, 0.012, (count, 2))).T
            state = rng.choice(STATES, count, p=SHARES)
            point = rng.integers(0, 2, count)
            cells = zip(x.tolist(), y.tolist(), state, town.tolist(), point.tolist(), strict=True)
            stream.writelines(
                f"{a:.7f},{b:.7f},IMB/SYN/{n},{n % 90},,RUE,DE L'ESSAI,,{10_000 + c},{10_000 + c},"
                f"VILLE {c},individuel,{s},PM-SYN-{c}-{p},deploye,SYN{c % 9},f,pavillon\n"
                for n, (a, b, s, c, p) in enumerate(cells, start=start)
            )


def synthetic_zones(kind: str) -> gpd.GeoDataFrame:
    """Make zones that share winding edges."""
    side, corners = SIDES[kind], CORNERS[kind]
    along = np.linspace(0, 1, corners + 1)
    bend = 0.1 * np.sin(along * np.pi * 2) * np.cos(along * 40)
    wide, high = (EAST - WEST) / side, (NORTH - SOUTH) / side

    def level(i: int, j: int) -> np.ndarray:
        return np.column_stack([WEST + wide * (i + along), SOUTH + high * (j + bend)])

    def upright(i: int, j: int) -> np.ndarray:
        return np.column_stack([WEST + wide * (i + bend), SOUTH + high * (j + along)])

    shapes = [
        shapely.Polygon(
            np.concatenate(
                [
                    level(i, j)[:-1],
                    upright(i + 1, j)[:-1],
                    level(i, j + 1)[:0:-1],
                    upright(i, j)[:0:-1],
                ]
            )
        )
        for j in range(side)
        for i in range(side)
    ]
    return gpd.GeoDataFrame(
        {"name": [f"Zone {n}" for n in range(len(shapes))]}, geometry=shapes, crs="EPSG:4326"
    )


def prepare(folder: Path, rows: int) -> None:
    """Write records, positions alone, and zones."""
    write_records(folder, rows)
    for kind in SIDES:
        synthetic_zones(kind).to_parquet(folder / f"{kind}.parquet")
    table = pd.read_csv(folder / "records_2026_T2.csv", usecols=["x", "y"])
    np.save(folder / "points.npy", table.to_numpy())


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

    zones = gpd.read_parquet(folder / f"{kind}.parquet")
    locator = Locator(require_zones(zones), edge_m=0.0)
    points = np.load(folder / "points.npy", mmap_mode="r")
    counts = np.zeros(len(zones), dtype=np.int64)
    for start in range(0, len(points), BATCH):
        x, y = np.array(points[start : start + BATCH]).T
        pairs = locator.pairs(x, y)
        counts += np.bincount(pairs["zone"][pairs["inside"]], minlength=len(zones))
    return counts


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


def rates_of(study: Any) -> np.ndarray:
    """Give records and deployed ones, zone by zone."""
    return study.zones[["records", "connectable"]].to_numpy(dtype=np.int64)


def coverage_ours(folder: Path, kind: str, *, imported: bool, edge_m: float | None) -> np.ndarray:
    """Measure coverage from the text or from the imported file."""
    from explorer.layers.national import open_imported, open_streamed  # noqa: PLC0415
    from explorer.studies.national import measure_national  # noqa: PLC0415
    from explorer.studies.zones import ZoneSet  # noqa: PLC0415

    zones = gpd.read_parquet(folder / f"{kind}.parquet").rename_axis("zone_id")
    records: Any = (
        open_imported(folder / "national.parquet")
        if imported
        else open_streamed(folder / "records_2026_T2.csv")
    )
    named = ZoneSet(zones, None, {"fr": "essai", "en": "synthetic"}, "synthetic")
    return rates_of(measure_national(records, named, edge_m=edge_m))


def coverage_geopandas(folder: Path, kind: str) -> np.ndarray:
    """Read, join and count as most scripts do."""
    zones = gpd.read_parquet(folder / f"{kind}.parquet")
    table = pd.read_csv(folder / "records_2026_T2.csv", dtype=str)
    points = gpd.points_from_xy(table["x"].astype(float), table["y"].astype(float))
    frame = gpd.GeoDataFrame(table[["imb_etat"]], geometry=points, crs="EPSG:4326")
    joined = gpd.sjoin(frame, zones[["geometry"]], predicate="within")
    deployed = (joined["imb_etat"] == "deploye").groupby(joined["index_right"])
    counts = pd.DataFrame({"records": deployed.size(), "connectable": deployed.sum()})
    return counts.reindex(zones.index, fill_value=0).to_numpy(dtype=np.int64)


def scan_duckdb(folder: Path) -> np.ndarray:
    """Scan the text and count states by commune: no position is looked at."""
    import duckdb  # noqa: PLC0415 - only where it is installed

    text = folder / "records_2026_T2.csv"
    found = duckdb.sql(
        f"select code_insee, imb_etat, count(*) from read_csv('{text}', all_varchar=true)"  # noqa: S608
        " group by all"
    ).fetchall()
    return np.array([sum(row[2] for row in found)])


def import_ours(folder: Path) -> np.ndarray:
    """Import the text."""
    from explorer.layers.national import import_premises  # noqa: PLC0415

    done = import_premises([folder / "records_2026_T2.csv"], folder / "national.parquet")
    return np.array([done.conservation.kept])


def import_geopandas(folder: Path) -> np.ndarray:
    """Read the text as a whole, and write it as GeoParquet with a box for each record."""
    table = pd.read_csv(folder / "records_2026_T2.csv", dtype=str)
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
    "scan duckdb": scan_duckdb,
}
for size in SIDES:
    TASKS |= {
        f"join {size} ours": lambda folder, kind=size: join_ours(folder, kind),
        f"join {size} geopandas": lambda folder, kind=size: join_geopandas(folder, kind),
        f"join {size} duckdb": lambda folder, kind=size: join_duckdb(folder, kind),
        f"csv {size} ours": lambda folder, kind=size: coverage_ours(
            folder, kind, imported=False, edge_m=0.0
        ),
        f"csv {size} geopandas": lambda folder, kind=size: coverage_geopandas(folder, kind),
        f"parquet {size} ours": lambda folder, kind=size: coverage_ours(
            folder, kind, imported=True, edge_m=0.0
        ),
        f"parquet {size} ours, edges": lambda folder, kind=size: coverage_ours(
            folder, kind, imported=True, edge_m=None
        ),
    }
SAME = ("import", "district", "join many", "join few", "csv many", "csv few")
AGAINST = (
    ("csv few ours", "scan duckdb"),
    ("parquet many ours", "csv many geopandas"),
    ("parquet few ours", "csv few geopandas"),
    ("district ours", "start"),
)


def alone(task: str, folder: Path) -> None:
    """Do one task in this process, and print its counts' digest and its peak of memory."""
    counts = np.ascontiguousarray(TASKS[task](folder), dtype=np.int64)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES
    digest = hashlib.sha256(counts.tobytes()).hexdigest()
    print(json.dumps({"digest": digest, "sum": int(counts.sum()), "peak": peak}))


def run(task: str, folder: Path) -> dict[str, Any]:
    """Start a process for one task, and time it from start to end."""
    command = [sys.executable, __file__, "--task", task, "--folder", str(folder)]
    start = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    return {**json.loads(done.stdout.splitlines()[-1]), "seconds": seconds}


def installed(task: str) -> bool:
    """Whether what a task needs is here."""
    needed = {"scan duckdb": "duckdb"}.get(task, "duckdb_extension_spatial")
    return "duckdb" not in task or importlib.util.find_spec(needed) is not None


def compared(results: dict[str, dict[str, Any]]) -> None:
    """Check that all ways agree, then print times, peaks and ratios."""
    for group in SAME:
        digests = {one["digest"] for name, one in results.items() if name.startswith(group)}
        assert len(digests) <= 1, f"{group}: the counts differ"
    for size in SIDES:
        pair = [
            results.get(f"{source} {size} ours", {}).get("digest") for source in ("csv", "parquet")
        ]
        assert None in pair or pair[0] == pair[1], f"{size}: text and imported file differ"
    for name, one in results.items():
        group, _, side = name.rpartition(" ")
        other = results.get(f"{group} ours") if side in {"geopandas", "duckdb"} else None
        ratio = "" if other is None else f"; ours / {side} {other['seconds'] / one['seconds']:.2f}"
        print(f"{name}: {one['seconds']:.1f} s, peak {one['peak']} MB{ratio}")
    for ours, peer in AGAINST:
        if peer in results and ours in results:
            print(f"{ours} / {peer}: {results[ours]['seconds'] / results[peer]['seconds']:.2f}")


def main() -> None:
    """Write the files, run the tasks, and print."""
    options = argparse.ArgumentParser(description="Measure the national file against peers.")
    options.add_argument("--rows", type=int, default=2_000_000)
    options.add_argument("--only", default="", help="Tasks whose name holds this text.")
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
        folder = Path(name)
        # In a process of its own: a child's peak starts at its parent's.
        command = [sys.executable, __file__, "--task", "prepare", "--folder", name]
        subprocess.run([*command, "--rows", str(asked.rows)], check=True)
        size = (folder / "records_2026_T2.csv").stat().st_size
        print(f"{asked.rows:,} synthetic records, {size / 1e6:.0f} MB of CSV; 36,100 zones, or 100")
        chosen = [
            task
            for task in TASKS
            if installed(task) and (asked.only in task or task.startswith("import ours"))
        ]
        compared({task: run(task, folder) for task in chosen})


if __name__ == "__main__":
    main()
