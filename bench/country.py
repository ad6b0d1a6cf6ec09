"""A synthetic country: building records in the regulator's columns, and zones that share edges."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

WEST, SOUTH, EAST, NORTH = -4.5, 42.5, 7.5, 50.5
DEPARTMENT = (3.7, 45.2, 4.8, 46.3)
TOWNS = 20_000
SIDES = {"many": 190, "few": 10, "communes": 18}
CORNERS = {"many": 24, "few": 400, "communes": 40}
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
RECORDS = "records_2026_T2.csv"


def write_records(
    path: Path,
    rows: int,
    box: tuple[float, float, float, float] = (WEST, SOUTH, EAST, NORTH),
    towns: int = TOWNS,
) -> None:
    """Write a synthetic building status file."""
    rng = np.random.default_rng(42)
    places = rng.uniform(box[:2], box[2:], (towns, 2))
    sizes = rng.pareto(1.2, towns) + 1
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"{HEADER}\n")
        for start in range(0, rows, BATCH):
            count = min(BATCH, rows - start)
            town = rng.choice(towns, count, p=sizes / sizes.sum())
            x, y = (places[town] + rng.normal(0, 0.012, (count, 2))).T
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
    west, south, east, north = DEPARTMENT if kind == "communes" else (WEST, SOUTH, EAST, NORTH)
    along = np.linspace(0, 1, corners + 1)
    bend = 0.1 * np.sin(along * np.pi * 2) * np.cos(along * 40)
    wide, high = (east - west) / side, (north - south) / side

    def level(i: int, j: int) -> np.ndarray:
        return np.column_stack([west + wide * (i + along), south + high * (j + bend)])

    def upright(i: int, j: int) -> np.ndarray:
        return np.column_stack([west + wide * (i + bend), south + high * (j + along)])

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
    """Write records, positions alone, zones, and a department's."""
    write_records(folder / RECORDS, rows)
    write_records(folder / "department.csv", 400_000, DEPARTMENT, 326)
    for kind in SIDES:
        synthetic_zones(kind).to_parquet(folder / f"{kind}.parquet")
    table = pd.read_csv(folder / RECORDS, usecols=["x", "y"])
    np.save(folder / "points.npy", table.to_numpy())
