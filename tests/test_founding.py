"""A new territory, in Réunion: made of a polygon, measured in its own plane."""

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import Point

from explorer.analysis import area_ha, distances_m, perimeter_m
from explorer.errors import InputError, OutputError
from explorer.founding import found_territory, outline_of_file
from explorer.layers import examine
from explorer.site import build_map, build_site
from explorer.studies import checked_claims, district_report
from explorer.studies.siting.query import Query
from explorer.studies.zones import open_zones
from explorer.territory import open_territory
from tests.territories import NAME, WORDS, reunion, square_file, with_figures, with_stations


def test_it_holds_a_profile_a_catalogue_and_empty_layers_that_say_so(tmp_path: Path) -> None:
    territory = open_territory(reunion(tmp_path))
    assert territory.profile.crs == "EPSG:2975"
    assert territory.profile.communes == ("97411",)
    assert territory.profile.claims is None
    assert territory.profile.extent == (55.41, -21.03, 55.53, -20.91)
    assert list(territory.layers) == [
        "district",
        "communes",
        "business_zones",
        "stations",
        "schools",
        "labs",
    ]
    assert {name: len(frame) for name, frame in territory.layers.items() if len(frame)} == {
        "district": 1
    }
    assert territory.awaited == ("communes", "business_zones", "stations", "schools", "labs")
    for spec in territory.catalog.layers.values():
        assert examine(spec.path, spec=spec).findings == []
    assert checked_claims(territory) == []


def test_its_schemas_are_the_embedded_ones_less_what_only_our_story_needs(tmp_path: Path) -> None:
    made, ours = open_territory(reunion(tmp_path)).catalog, open_territory().catalog
    for name in ("schools", "labs", "stations", "communes"):
        theirs = [field.name for field in made.layer(name).fields]
        expected = [field.name for field in ours.layer(name).fields]
        assert theirs == [one for one in expected if one not in {"site", "named_in_bid", "move"}]


def test_a_square_of_a_kilometre_has_its_area_and_perimeter_on_the_ground(tmp_path: Path) -> None:
    outline = open_territory(reunion(tmp_path)).outline
    assert area_ha(outline).iloc[0] == pytest.approx(100.017, abs=0.002)
    assert perimeter_m(outline).iloc[0] == pytest.approx(4000.34, abs=0.05)


def test_distances_to_its_edge_are_taken_in_its_own_plane(tmp_path: Path) -> None:
    report = district_report(with_stations(reunion(tmp_path)))
    rows = {row["id"]: row for row in report.section("positions").records()}
    assert {key: row["containment"] for key, row in rows.items()} == {
        "dedans": "inside",
        "dehors": "outside",
        "au-bord": "edge",
    }
    edges = {key: row["edge_distance_m"] for key, row in rows.items()}
    assert edges == pytest.approx({"dedans": 500, "dehors": -1000, "au-bord": 5}, abs=0.15)
    assert report.section("positions").note["en"].endswith("in metres (EPSG:2975).")


def test_distances_between_its_features_are_those_on_the_ground(tmp_path: Path) -> None:
    report = district_report(with_stations(reunion(tmp_path)))
    found = {
        frozenset((row["origin"], row["target"])): row["distance_m"]
        for row in report.section("distances").records()
    }
    assert found[frozenset(("dedans", "dehors"))] == pytest.approx(1500.13, abs=0.1)
    assert found[frozenset(("dedans", "au-bord"))] == pytest.approx(495.04, abs=0.1)


def test_the_nearest_point_of_an_outline_overseas_is_found_in_its_own_plane(tmp_path: Path) -> None:
    territory = with_stations(reunion(tmp_path))
    far = territory.layers["stations"].loc[["dehors"]]
    metres = distances_m(territory.outline, far).to_numpy()[0, 0]
    assert metres == pytest.approx(1000.09, abs=0.1)
    assert distances_m(far, territory.outline).to_numpy()[0, 0] == pytest.approx(metres, abs=0.01)


def test_an_outline_of_unknown_accuracy_tells_no_inside_from_outside(tmp_path: Path) -> None:
    report = district_report(with_stations(reunion(tmp_path, accuracy_m=None)))
    names = [table.name for table in report]
    assert "district" in names
    assert "positions" not in names
    assert "composition" not in names
    assert report.section("district").records()[0]["uncertainty_ha"] != 0


def test_its_page_carries_its_own_name_and_no_word_of_saint_etienne(tmp_path: Path) -> None:
    territory = with_stations(reunion(tmp_path))
    build_site(tmp_path / "site", territory=territory)
    files = {path.name for path in (tmp_path / "site").iterdir()}
    pages = {"index.html", "site.html", "card.png"}
    assert files == {*pages, "report.json", "manifest.json", "layers"}
    for path in (tmp_path / "site").rglob("*"):
        if path.is_file() and path.suffix != ".png":
            text = path.read_text(encoding="utf-8").lower()
            assert [word for word in WORDS if word in text] == [], path
    page = (tmp_path / "site" / "site.html").read_text(encoding="utf-8")
    assert f"<h1>{NAME}</h1>" in page
    assert "claims.json" not in page


def test_its_page_opens_on_it_and_tells_no_story(tmp_path: Path) -> None:
    island = build_map(with_stations(reunion(tmp_path))).island
    # The seed of the weightings that are drawn is that of every query, and tells no year.
    assert "2014" not in json.dumps(island).replace(f'"seed": {Query().seed}', "")
    west, south, east, north = island["view"]["bounds"]
    assert 55.45 < west < 55.461
    assert 55.4706 < east < 55.48
    assert -20.98 < south < north < -20.96
    assert island["title"] == {"fr": NAME, "en": NAME}
    assert island["claims"] == island["fibre"] == island["indicators"] == []
    assert island["focus"] == {"communes": ["97411"], "hub": None}
    assert [fact["label"]["en"] for fact in island["facts"]][:2] == [
        "Area of the outline",
        "Perimeter",
    ]
    assert island["facts"][0]["value"]["en"] == "100.0 ha ± 4.0 ha"
    empty = next(layer for layer in island["layers"] if layer["name"] == "schools")
    assert empty["description"]["en"].endswith("No features yet: manufacture refresh.")
    full = next(layer for layer in island["layers"] if layer["name"] == "stations")
    assert "No features" not in full["description"]["en"]


def test_its_figures_stand_in_report_and_page_once_they_are_there(tmp_path: Path) -> None:
    territory = with_figures(reunion(tmp_path), "97411", "Essai", (60, 90, 10))
    report = district_report(territory)
    assert report.section("fibre_comparison").title["en"] == "Fibre: Essai"
    assert report.section("fibre_comparison").records()[0]["connectable_share"] == 0.6
    assert build_map(territory).island["fibre"][0]["share"] == 0.6


def test_files_that_lie_elsewhere_are_turned_away_by_its_gate(tmp_path: Path) -> None:
    territory = open_territory(reunion(tmp_path))
    path = tmp_path / "ailleurs.geojson"
    gpd.GeoDataFrame(geometry=[Point(4.39, 45.45)], crs="EPSG:4326").to_file(path)
    with pytest.raises(InputError, match=r"4\.39, 45\.45"):
        build_map(territory, layers=[path])
    assert build_map(territory, layers=[path], extent=[(-180, -90, 180, 90)])
    with pytest.raises(InputError, match=f"in degrees, in {NAME}; found 4.39,45.45"):
        open_zones("near:4.39,45.45:800m", territory)


def test_a_circle_and_a_grid_are_made_around_it(tmp_path: Path) -> None:
    territory = with_stations(reunion(tmp_path))
    circle = open_zones("near:dedans:300m", territory).frame
    assert circle is not None
    # A polygon of 256 sides is 0.01 % smaller than the circle of 28.274 ha.
    assert area_ha(circle).iloc[0] == pytest.approx(28.274, rel=3e-4)
    assert circle.geometry.iloc[0].within(territory.outline.geometry.iloc[0])


def test_zones_of_an_empty_layer_say_what_fills_it(tmp_path: Path) -> None:
    territory = open_territory(reunion(tmp_path))
    with pytest.raises(InputError, match="'schools' has no features yet: run 'manufacture refresh"):
        open_zones("schools", territory)


def test_nothing_is_overwritten_that_is_no_territory(tmp_path: Path) -> None:
    outline = outline_of_file(square_file(tmp_path), NAME)
    target = tmp_path / "full"
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    for force in (False, True):
        with pytest.raises(OutputError, match="is not empty, and no territory"):
            found_territory(target, outline, name_fr=NAME, force=force)
    assert [path.name for path in target.iterdir()] == ["notes.txt"]


def test_a_territory_is_replaced_by_force_alone(tmp_path: Path) -> None:
    root = reunion(tmp_path)
    with_stations(root)
    outline = outline_of_file(square_file(tmp_path), "Autre")
    with pytest.raises(OutputError, match=r"is a territory already.*--force"):
        found_territory(root, outline, name_fr="Autre")
    assert len(open_territory(root).layers["stations"]) == 3
    made = found_territory(root, outline, name_fr="Autre", force=True)
    assert made.title["fr"] == "Autre"
    assert len(made.layers["stations"]) == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["layers/notes.txt", "layers/stations.geojson"])
def test_work_of_ones_own_is_kept_even_from_force(tmp_path: Path, name: str) -> None:
    root = reunion(tmp_path)
    (root / name).write_text("mine", encoding="utf-8")
    outline = outline_of_file(square_file(tmp_path), NAME)
    with pytest.raises(OutputError, match=f"not made here, {name}"):
        found_territory(root, outline, name_fr=NAME, force=True)
    assert (root / name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "Point", "coordinates": [55.46, -20.97]}, "found Point. Keep the polygons"),
        (None, "found none"),
        (
            {
                "type": "Polygon",
                "coordinates": [[[-21, 55.4], [-21, 55.5], [-20.9, 55.4], [-21, 55.4]]],
            },
            "look swapped",
        ),
    ],
)
def test_an_outline_that_is_no_polygon_in_france_is_refused(
    tmp_path: Path, geometry: object, said: str
) -> None:
    path = tmp_path / "faux.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(InputError, match=said):
        outline_of_file(path, NAME)


def test_the_same_polygon_in_degrees_makes_the_same_outline(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plane = outline_of_file(square_file(tmp_path / "a"), NAME)
    earth = outline_of_file(square_file(tmp_path / "b", "EPSG:4326"), NAME)
    assert shapely.equals_exact(plane.shape, earth.shape, 1e-7)
