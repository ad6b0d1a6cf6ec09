"""Synthetic territories: a square of one kilometre in Réunion, in the plane of EPSG:2975.

The square spans 340–341 km east and 7,680–7,681 km north. UTM 40 south is scaled by 0.9996 on
57° E; 159.5 km west of it the scale is 0.9996 (1 + 159.56² / (2 · 6,360²)) = 0.999915, so that
1,000 m of plane are 1,000.09 m of ground, and the square holds 100.017 ha.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyproj
from shapely import box

from explorer.founding import found_territory, outline_of_file
from explorer.layers.seal import seal
from explorer.territory import Territory, open_territory
from tests.layers.fibre.conftest import HEADER, row

PLANE = "EPSG:2975"
WEST, SOUTH = 340_000, 7_680_000
NAME = "Carré d’essai"
WORDS = ("tienne", "stéphan", "42218", "métare", "plaine achille", "unesco")
"""What no page of another territory may say, in small letters."""

STATIONS = {"dedans": (500, 500), "dehors": (2000, 500), "au-bord": (995, 500)}
"""Metres east and north of the square's corner: 500 m inside, 1,000 m outside, 5 m inside."""


def degrees(east: float, north: float) -> tuple[float, float]:
    """Give longitude and latitude of a place by its metres from the square's corner."""
    transformer = pyproj.Transformer.from_crs(PLANE, "EPSG:4326", always_xy=True)
    x, y = transformer.transform(WEST + east, SOUTH + north)
    return x, y


def square_file(folder: Path, crs: str = PLANE) -> Path:
    """Write the square as a file of polygons."""
    path = folder / "carre.gpkg"
    shape = gpd.GeoSeries([box(WEST, SOUTH, WEST + 1000, SOUTH + 1000)], crs=PLANE)
    gpd.GeoDataFrame({"nom": ["essai"]}, geometry=shape.to_crs(crs)).to_file(path)
    return path


def reunion(folder: Path, accuracy_m: float | None = 10.0) -> Path:
    """Make a territory of the square, without any feature but its outline."""
    folder.mkdir(parents=True, exist_ok=True)
    outline = outline_of_file(square_file(folder), NAME)
    target = folder / "territoire"
    found_territory(
        target, outline, name_fr=NAME, communes=("97411",), accuracy_m=accuracy_m, force=True
    )
    return target


def with_stations(root: Path) -> Territory:
    """Fill its layer of stations, as a refresh would."""
    names = {key: (f"Gare {key}", f"Station {key}") for key in STATIONS}
    return with_places(root, "stations", "passenger_station", STATIONS, names)


def with_places(
    root: Path,
    layer: str,
    category: str,
    places: Mapping[str, tuple[float, float] | None],
    names: Mapping[str, tuple[str, str]] | None = None,
    **values: Any,
) -> Territory:
    """Fill one of its layers with points, as a refresh would; without a place, no position."""
    descriptor = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(item for item in descriptor["resources"] if item["name"] == layer)
    fields = [field["name"] for field in resource["schema"]["fields"]]
    features = []
    for key, place in places.items():
        french, english = (names or {}).get(key, (f"{layer} {key}", f"{layer} {key}"))
        told = {
            "id": key, "name_fr": french, "name_en": english, "category": category,
            "position_kind": "surveyed" if place else "address_only",
            "accuracy_m": 1.0 if place else None, "source": "outline",
        }  # fmt: skip
        point = {"type": "Point", "coordinates": degrees(*place)} if place else None
        properties = dict.fromkeys(fields) | told | values
        features.append({"type": "Feature", "id": key, "properties": properties, "geometry": point})
    resource["sources"] = [{"name": "outline"}]
    resource["geo"]["retrieved"] = "2026-11-24"
    collection = {"type": "FeatureCollection", "features": features}
    (root / resource["path"]).write_text(json.dumps(collection), encoding="utf-8")
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    seal(root)
    return open_territory(root)


def with_figures(root: Path, code: str, name: str, counts: tuple[int, int, int]) -> Territory:
    """Fill its table of fibre figures: connectable premises, dwellings, establishments."""
    path = root / "tables" / "fibre_by_commune.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    cells: dict[str, Any] = {
        "insee_code": code,
        "name": name,
        "quarter": "2026-T2",
        "connectable_premises": counts[0],
        "dwellings": counts[1],
        "establishments": counts[2],
        "zoning": "none",
        "source": "outline",
    }
    line = ",".join(str(cells.get(column, "")) for column in header.split(","))
    path.write_text(f"{header}\n{line}\n", encoding="utf-8")
    seal(root)
    return open_territory(root)


def buildings(folder: Path, name: str = "immeubles_2026_T2.csv", served: int = 2) -> Path:
    """Write four synthetic buildings: three in the square, some of them served, one far from it."""
    places = [(200, 200), (500, 500), (800, 800), (5000, 5000)]
    rows = []
    for number, place in enumerate(places):
        x, y = degrees(*place)
        state = "deploye" if number < served else "cible"
        cells = {"x": f"{x:.7f}", "y": f"{y:.7f}", "imb_id": f"IMB/SYN/{number}"}
        rows.append(row(**cells, imb_etat=state, code_insee="97411", nom_com="ESSAI"))
    path = folder / name
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path
