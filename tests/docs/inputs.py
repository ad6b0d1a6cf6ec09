"""Synthetic files that stand for those a reader has: made where a page names them."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np

from tests.layers.streets.synthetic import cross_file
from tests.site.test_beside import layer
from tests.studies.synthetic import EAST, SEVEN, WEST, base_file, building, status_file, zone_file


def _earlier(path: Path) -> None:
    status_file(path.parent, [*SEVEN[1:], building(1, 4.384, 45.444, "cible")], path.name)


def _quarter(path: Path) -> None:
    status_file(path.parent, name=path.name)


def _country(path: Path) -> None:
    plain = status_file(path.parent, name="plain_2026_T2.csv")
    path.write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()


def _base(path: Path) -> None:
    base_file(path.parent, dict.fromkeys(range(1, 8), 3)).rename(path)


def _zones(path: Path) -> None:
    zone_file(path)


def _own_zones(path: Path) -> None:
    columns = {"id": ["west", "east"], "name": ["West", "East"], "insee_code": ["42218", "42218"]}
    frame = gpd.GeoDataFrame(columns, geometry=[WEST, EAST], crs="EPSG:4326")
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        frame.to_file(path)


def _outline(path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["synthetic"]}, geometry=[WEST], crs="EPSG:4326")
    frame.to_file(path, driver="GeoJSON")


def _many(path: Path) -> None:
    drawn = np.random.default_rng(1).uniform((4.37, 45.43), (4.41, 45.46), (3_000, 2))
    columns = {"id": [f"p{number}" for number in range(len(drawn))]}
    points = gpd.points_from_xy(*drawn.T)
    gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326").to_parquet(path)


def _premises(path: Path) -> None:
    path.write_text(layer().frame.to_json(drop_id=True), encoding="utf-8")


def _relays(path: Path) -> None:
    path.write_text("id,name,lon,lat\ns1,Synthetic one,4.40,45.44\ns2,Synthetic two,4.38,45.43\n")


def _inhabitants(path: Path) -> None:
    path.write_text("id,lon,lat,count\nh1,4.401,45.441,30\nh2,4.372,45.451,20\nh3,4.42,45.42,10\n")


def _streets(path: Path) -> None:
    cross_file(path)


def _points(path: Path) -> None:
    path.write_text("id,name,lon,lat,count\na,Nord,4.39,45.456,30\nb,Sud,4.395,45.44,50\n")


MAKERS: Final[dict[str, Callable[[Path], None]]] = {
    "base_imb_42.csv.gz": _base,
    "base_imb_france.csv.gz": _base,
    "business_zones.gpkg": _zones,
    "communes.parquet": _own_zones,
    "etablissements.csv": _points,
    "habitants.csv": _inhabitants,
    "immeubles_2026_T1.csv": _earlier,
    "immeubles_2026_T2.csv": _quarter,
    "immeubles_france.csv.gz": _country,
    "mediatheques.csv": _relays,
    "my-zones.geojson": _own_zones,
    "outline.geojson": _outline,
    "people.csv": _points,
    "premises.geojson": _premises,
    "premises.parquet": _many,
    "rhone-alpes.osm.pbf": _streets,
    "sites.csv": _points,
}
"""By the name that pages call a file of the reader's."""


def given(text: str, folder: Path) -> None:
    """Make the files that a page names."""
    for name, maker in MAKERS.items():
        if f" {name}" in text:
            maker(folder / name)
