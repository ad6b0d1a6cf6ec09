"""Synthetic files of buildings, written as the regulator writes its own: none of them exists."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely import box
from shapely.geometry.base import BaseGeometry

from explorer.layers.fibre import BuildingRecords, read_building_records
from tests.layers.fibre.conftest import HEADER, row

Cells = dict[str, str]
WEST: BaseGeometry = box(4.38, 45.44, 4.39, 45.45)
EAST: BaseGeometry = box(4.39, 45.44, 4.40, 45.45)
FAR: BaseGeometry = box(4.50, 45.50, 4.51, 45.51)


def building(number: int, x: float | str, y: float | str, state: str, **cells: str) -> Cells:
    """Give the cells of one building that differ from the first synthetic row."""
    return {"imb_id": f"IMB/SYN/{number}", "x": str(x), "y": str(y), "imb_etat": state, **cells}


SEVEN: tuple[Cells, ...] = (
    building(1, 4.384, 45.444, "deploye"),
    building(2, 4.385, 45.445, "deploye", geom_mod="t"),
    building(3, 4.386, 45.446, "raccordable demande", code_l331="SYN1"),
    building(4, 4.387, 45.447, "raccordable demande", pm_ref="PM-SYN-2", pm_etat="signe"),
    building(5, 4.395, 45.445, "cible"),
    building(6, 4.396, 45.446, "abandonne"),
    building(7, "", "", "deploye"),
)
"""West: two deployed, two on demand, one of them behind a closed point. East: none served. One
has no position."""


def status_file(
    folder: Path, rows: Sequence[Cells] = SEVEN, name: str = "essai_2026_T2.csv"
) -> Path:
    """Write a building status file."""
    path = folder / name
    path.write_text("\n".join([HEADER, *(row(**cells) for cells in rows), ""]), encoding="utf-8")
    return path


def base_file(folder: Path, premises: dict[int, int]) -> Path:
    """Write a premises base: numbers of buildings to their premises."""
    path = folder / "base_imb_2026_T2.csv.gz"
    rows = [f"IMB/SYN/{number},{count}" for number, count in premises.items()]
    path.write_bytes(gzip.compress("\n".join(["imb_id,imb_nbr_logloc", *rows, ""]).encode()))
    return path


def read(folder: Path, rows: Sequence[Cells] = SEVEN, **options: Any) -> BuildingRecords:
    """Write a status file and read it."""
    name = options.pop("name", "essai_2026_T2.csv")
    return read_building_records(status_file(folder, rows, name), **options)


def zone_file(
    path: Path, crs: str = "EPSG:4326", columns: Mapping[str, Sequence[Any]] | None = None
) -> Path:
    """Write three zones: west, east, and one far away that holds nothing."""
    given = columns or {"id": ["west", "east", "far"], "name": ["Ouest", "Est", "Loin"]}
    frame = gpd.GeoDataFrame(given, geometry=[WEST, EAST, FAR], crs="EPSG:4326").to_crs(crs)
    frame.to_file(path)
    return path
