"""Class maps from frames: what is asked of the frame, and what the page is given."""

import json
import math
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, Polygon

import explorer
from explorer.catalog import Licence, Source
from explorer.errors import CatalogError, CrsError, InputError, PageError, SchemaError
from explorer.site import ZoneField, build_class_map
from tests.maps.synthetic import DESCRIPTION, TITLE, class_map, zones


def layer_of(island: Any, name: str = "zones") -> Any:
    return next(layer for layer in island["layers"] if layer["name"] == name)


def test_the_page_is_given_the_classes_the_figures_and_the_ground() -> None:
    island = class_map().island
    layer = layer_of(island)
    assert island["title"] == TITLE
    assert {layer["name"] for layer in island["layers"]} == {"zones", "communes"}
    assert layer["description"] == DESCRIPTION
    assert layer["classes"]["field"] == "share"
    assert layer["classes"]["count"] == 6
    assert (layer["total"], layer["located"]) == (12, 11)
    assert sum(category["count"] for category in layer["categories"]) == 12
    assert [field["name"] for field in layer["fields"]] == ["share", "connectable", "premises"]
    rows = {one["properties"]["id"]: one["properties"] for one in layer["collection"]["features"]}
    assert rows["z1"] == {
        "id": "z1",
        "name_fr": "Zone A",
        "name_en": "Zone A",
        "category": "zero",
        "share": 0.0,
        "connectable": 0,
        "premises": 120,
    }
    assert rows["z10"]["share"] is None
    assert rows["z10"]["category"] == "none"
    assert island["sources"]["zones-source"]["title"] == "Relevé d’essai"


def test_two_builds_give_the_same_page_and_leave_the_frame_alone() -> None:
    frame = zones()
    before = frame.copy()
    assert class_map(frame=frame).to_html() == class_map(frame=frame).to_html()
    pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(before))


def test_a_source_keeps_its_licence_and_takes_no_other_source_s_place() -> None:
    licence = Licence("lov2", "Licence Ouverte 2.0", "https://example.org/licence")
    source = Source(
        "ign-admin", "Base", "https://example.org", "Arcep", "2026", licence, None, None
    )
    island = class_map(source=source).island
    assert island["sources"]["zones-source"]["publisher"] == "Arcep"
    assert layer_of(island)["licence"] == "Licence Ouverte 2.0"
    assert layer_of(class_map(source=None).island)["sources"] == []


def test_changes_of_shares_are_given_in_points() -> None:
    frame = zones().assign(change=0.75 - 0.7)
    layer = layer_of(class_map(frame=frame, value="change", kind="change").island)
    properties = layer["collection"]["features"][0]["properties"]
    assert properties["change"] == 5
    assert properties["category"] == "2"
    assert layer["classes"]["unit"] == "points"


def test_an_index_is_a_name_where_no_column_is() -> None:
    frame = zones().drop(columns="name")
    names = layer_of(class_map(frame=frame).island)["collection"]["features"]
    assert names[0]["properties"]["name_fr"] == "z1"
    both = zones().drop(columns="name").assign(name_fr="Quartier", name_en="District")
    first = layer_of(class_map(frame=both).island)["collection"]["features"][0]["properties"]
    assert (first["name_fr"], first["name_en"]) == ("Quartier", "District")


def test_odd_cells_become_texts_and_half_a_character_is_replaced() -> None:
    fields = [ZoneField("when", "Jour", "Day"), ZoneField("flag", "Ouvert", "Open")]
    frame = zones().assign(when=date(2026, 6, 30), flag=True)
    frame["name"] = pd.Series(["Zone \ud800"] * 12, index=frame.index, dtype=object)
    drawn = class_map(frame=frame, fields=fields)
    first = layer_of(drawn.island)["collection"]["features"][0]["properties"]
    assert (first["when"], first["flag"], first["name_fr"]) == ("2026-06-30", True, "Zone ?")
    assert json.dumps(drawn.island, allow_nan=False)
    assert drawn.to_html().encode()


@pytest.mark.parametrize("rows", [0, 1])
def test_few_zones_or_none_still_make_a_page(rows: int) -> None:
    frame = zones().iloc[:rows]
    assert layer_of(class_map(frame=frame).island)["total"] == rows
    assert layer_of(class_map(frame=zones().iloc[[11]]).island)["located"] == 0


def test_a_crossing_outline_is_repaired_with_a_word(caplog: pytest.LogCaptureFixture) -> None:
    bow = Polygon([(4.38, 45.45), (4.39, 45.46), (4.39, 45.45), (4.38, 45.46)])
    frame = gpd.GeoDataFrame({"share": [0.4]}, index=["bow"], geometry=[bow], crs="EPSG:4326")
    layer = layer_of(class_map(frame=frame, fields=[]).island)
    assert layer["collection"]["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert "bow" in caplog.text


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"value": "nothing"}, SchemaError, "no column 'nothing'"),
        ({"fields": [ZoneField("gone", "a", "b")]}, SchemaError, "no column 'gone'"),
        ({"fields": [ZoneField("name_fr", "a", "b")]}, SchemaError, "no column 'name_fr'"),
        ({"fields": [ZoneField("premises", "a", "b")] * 2}, SchemaError, "given twice"),
        ({"title": {"fr": "Seul"}}, SchemaError, "'title' is given in both languages"),
        ({"description": {"fr": "a", "en": ""}}, SchemaError, "'description'"),
        ({"name": "communes"}, PageError, "Another layer is named 'communes'"),
        ({"name": "schools"}, PageError, "Another layer is named 'schools'"),
        ({"tiles": "osm"}, PageError, "no basemap 'osm'"),
        ({"extra_layers": ["school"]}, CatalogError, "schools"),
        ({"scheme": "guess"}, SchemaError, "no method 'guess'"),
        ({"value": "name"}, SchemaError, "are numbers"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(
    changes: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        class_map(**changes)


def test_a_column_that_the_page_needs_for_itself_is_refused() -> None:
    frame = zones().assign(category="a")
    with pytest.raises(SchemaError, match="keeps 'category' for itself"):
        class_map(frame=frame, fields=[ZoneField("category", "a", "b")])


def test_a_frame_without_a_reference_system_or_with_a_doubled_index_is_refused() -> None:
    bare = gpd.GeoDataFrame({"share": [0.4]}, geometry=[Point(4.39, 45.45)])
    with pytest.raises(CrsError):
        class_map(frame=bare, fields=[])
    doubled = zones()
    doubled.index = ["same"] * 12
    with pytest.raises(SchemaError, match="found 'same' twice"):
        class_map(frame=doubled)


def test_a_zone_at_no_place_on_earth_is_refused_by_name() -> None:
    frame = gpd.GeoDataFrame(
        {"share": [0.4]}, index=["lost"], geometry=[Point(math.inf, 45)], crs="EPSG:4326"
    )
    with pytest.raises(InputError, match="feature lost, geometry"):
        class_map(frame=frame, fields=[])


def test_it_is_a_name_of_the_package() -> None:
    assert explorer.build_class_map is build_class_map
    assert explorer.ZoneField is ZoneField
