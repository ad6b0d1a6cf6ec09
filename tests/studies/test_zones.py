"""Zones by their name: each form of it, and what is said of a name that means nothing."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import Point, box

from explorer.crs import to_storage
from explorer.errors import InputError
from explorer.studies.zones import open_zones
from explorer.territory import Territory
from tests.studies.synthetic import WEST, read, zone_file

WKT = "POLYGON ((4.38 45.44, 4.39 45.44, 4.39 45.45, 4.38 45.45, 4.38 45.44))"
BOW = "POLYGON ((4.38 45.44, 4.39 45.45, 4.39 45.44, 4.38 45.45, 4.38 45.44))"


def test_a_layer_and_one_of_its_features_have_their_own_names(territory: Territory) -> None:
    layer = open_zones("communes", territory)
    assert layer.frame is not None
    assert layer.frame.index.name == "zone_id"
    assert layer.title == {
        "fr": "Communes de Saint-Étienne Métropole",
        "en": "Communes of Saint-Étienne Métropole",
    }
    one = open_zones("communes/commune-42218", territory)
    assert one.frame is not None
    assert one.frame.index.tolist() == ["commune-42218"]
    assert one.title["fr"] == "Saint-Étienne"


@pytest.mark.parametrize(
    ("suffix", "crs"),
    [
        ("geojson", "EPSG:4326"),
        ("gpkg", "EPSG:2154"),
        ("shp", "EPSG:3857"),
        ("fgb", "EPSG:4326"),
    ],
)
def test_a_file_in_any_system_gives_the_same_zones(
    suffix: str, crs: str, tmp_path: Path, territory: Territory
) -> None:
    zones = open_zones(str(zone_file(tmp_path / f"zones.{suffix}", crs)), territory)
    assert zones.frame is not None
    assert zones.frame.crs == "EPSG:4326"
    named = dict(zip(zones.frame.index, zones.frame["name"], strict=True))
    assert named == {"west": "Ouest", "east": "Est", "far": "Loin"}
    assert zones.frame.geometry["west"].symmetric_difference(WEST).area < 1e-9
    assert zones.source == f"zones.{suffix}"


@pytest.mark.parametrize(
    ("columns", "keys", "names"),
    [
        ({"a": [1, 2, 3]}, ["1", "2", "3"], ["1", "2", "3"]),
        ({"CODE_IRIS": ["422180101", "422180102", "422180103"]}, ["422180101", "422180102",
          "422180103"], ["422180101", "422180102", "422180103"]),
        ({"siren_epci": ["244200770"] * 3, "nom": ["A", None, "C"]}, ["1", "2", "3"],
         ["A", "2", "C"]),
    ],
)  # fmt: skip
def test_keys_come_from_a_column_that_tells_zones_apart_else_from_their_place(
    columns: dict[str, list[str]],
    keys: list[str],
    names: list[str],
    tmp_path: Path,
    territory: Territory,
) -> None:
    zones = open_zones(str(zone_file(tmp_path / "zones.gpkg", columns=columns)), territory)
    assert zones.frame is not None
    assert zones.frame.index.tolist() == keys
    assert zones.frame["name"].tolist() == names


def test_ids_of_geojson_features_are_keys(territory: Territory) -> None:
    feature = {"type": "Feature", "id": "mine", "properties": {},
               "geometry": WEST.__geo_interface__}  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    zones = open_zones("-", territory, drawn=text)
    assert zones.frame is not None
    assert zones.frame.index.tolist() == ["mine"]
    assert zones.source == "stdin"


@pytest.mark.parametrize("text", [WKT, f"SRID=4326;{WKT}", json.dumps(WEST.__geo_interface__)])
def test_a_drawn_polygon_is_a_zone(text: str, territory: Territory) -> None:
    zones = open_zones(text, territory)
    assert zones.frame is not None
    assert zones.frame.geometry.iloc[0].equals(WEST)
    assert zones.title["en"] == "Drawn zone"
    assert not zones.repaired


def test_a_crossing_outline_is_repaired_and_its_zone_named(
    tmp_path: Path, territory: Territory
) -> None:
    assert open_zones(BOW, territory).repaired == {"1"}
    shapes = gpd.GeoSeries.from_wkt([WKT, BOW], crs="EPSG:4326")
    gpd.GeoDataFrame({"id": ["whole", "bow"]}, geometry=shapes).to_file(tmp_path / "z.gpkg")
    assert open_zones(str(tmp_path / "z.gpkg"), territory).repaired == {"bow"}


def test_a_grid_holds_every_record_that_has_a_position(
    tmp_path: Path, territory: Territory
) -> None:
    records = read(tmp_path).frame
    zones = open_zones("grid:h3:9", territory, records=records)
    assert zones.frame is not None
    assert zones.title["en"] == "H3 cells of resolution 9"
    placed = records[records.geometry.notna()]
    assert zones.frame.union_all().covers(placed.union_all())
    assert all(zones.frame.covers(point).any() for point in placed.geometry)
    empty = [cell for cell in zones.frame.geometry if not placed.intersects(cell).any()]
    assert not empty


@pytest.mark.parametrize(
    ("text", "metres"),
    [("near:4.385,45.445:800m", 800), ("NEAR: 4.385 , 45.445 :0.8 km", 800)],
)
def test_a_circle_is_of_its_radius_in_metres(
    text: str, metres: float, territory: Territory
) -> None:
    zones = open_zones(text, territory)
    assert zones.frame is not None
    edge = zones.frame.to_crs("EPSG:3035").area.iloc[0]
    assert edge == pytest.approx(3.14159265 * metres**2, rel=0.001)


def test_a_circle_around_a_place_has_the_accuracy_of_the_place(territory: Territory) -> None:
    zones = open_zones("near:Saint-Étienne-Carnot:800m", territory)
    assert zones.frame is not None
    assert zones.frame["accuracy_m"].tolist() == [100.0]
    assert zones.title["en"] == "Within 800 m of Saint-Étienne-Carnot"
    around = to_storage(zones.frame).geometry.iloc[0]
    assert around.covers(territory.layers["stations"].geometry["saint-etienne-carnot"])


def test_a_column_of_the_records_is_kept_for_later(territory: Territory) -> None:
    zones = open_zones("by:insee_code", territory)
    assert (zones.frame, zones.column) == (None, "insee_code")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("distrct", "Did you mean 'district'"),
        ("absent.gpkg", "it is no file, and no layer"),
        ("", "names no zones"),
        (".", "names no zones"),
        ("x" * 5000, "names no zones"),
        ("district/absent", "no feature 'absent'. It has manufacture-plaine-achille"),
        ("communes/42218", "Did you mean commune-42218"),
        ("grid:h3", "grid:h3:RESOLUTION"),
        ("grid:h3:16", "from 0 to 15; found 16"),
        ("grid:h3:9", "give the file of records with --premises"),
        ("near:4.39,45.45:800", "with m or km"),
        ("near:4.39,45.45:0m", "a radius of 0"),
        ("near:45.45,4.39:800m", "Are the two swapped"),
        ("near:nowhere at all:800m", "There is no place 'nowhere at all'"),
        ("POLYGON ((4.38 45.44, 4.39", "line 1: expected GeoJSON, or WKT"),
        ("POLYGON ((808000 6480000, 809000 6480000, 809000 6481000, 808000 6480000))",
         "metres, declared as degrees"),
        ("POLYGON ((45.44 4.37, 45.44 4.39, 45.46 4.39, 45.44 4.37))", "look swapped"),
        ('{"type":"Polygon"', "a complete JSON document"),
    ],
)  # fmt: skip
def test_a_name_that_means_nothing_is_answered_with_what_would(
    text: str, message: str, territory: Territory
) -> None:
    with pytest.raises(InputError) as error:
        open_zones(text, territory)
    assert message in str(error.value)
    assert len(str(error.value)) < 1000


def test_a_point_is_no_area_and_stays(territory: Territory) -> None:
    zones = open_zones("POINT (4.385 45.445)", territory)
    assert zones.frame is not None
    assert zones.frame.geometry.iloc[0] == Point(4.385, 45.445)
    assert not box(*zones.frame.total_bounds).area
