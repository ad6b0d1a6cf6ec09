import html
import json
import re
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from explorer.errors import CatalogError, InputError, PageError
from explorer.layers import geojson_bytes
from explorer.site import build_map
from explorer.territory import Territory


@pytest.fixture
def own(tmp_path: Path) -> Path:
    frame = gpd.GeoDataFrame(
        {"nom": ["Un", "Deux"], "n": [1, 2]},
        geometry=[Point(4.39, 45.45), Point(4.40, 45.44)],
        crs="EPSG:4326",
    )
    path = tmp_path / "mes lieux.geojson"
    path.write_bytes(geojson_bytes(frame))
    return path


def test_a_map_of_chosen_layers_holds_them_their_sources_and_the_ground(
    territory: Territory,
) -> None:
    island = build_map(territory, layers=["schools", "stations"]).island
    assert {layer["name"] for layer in island["layers"]} == {"schools", "stations", "communes"}
    assert island["claims"] == []
    used = {key for layer in island["layers"] for key in layer["sources"]}
    assert set(island["sources"]) == used


def test_a_file_of_ones_own_is_drawn_with_its_columns_and_its_names(
    territory: Territory, own: Path
) -> None:
    island = build_map(territory, layers=[own]).island
    layer = next(layer for layer in island["layers"] if layer["name"] == "mes lieux")
    assert layer["total"] == layer["located"] == 2
    assert [field["name"] for field in layer["fields"]] == ["nom", "n"]
    assert layer["collection"]["features"][0]["properties"]["name_fr"] == "Un"
    west, south, east, north = island["view"]["bounds"]
    assert west < 4.39
    assert east > 4.40
    assert south < 45.44
    assert north > 45.45


def test_a_rejected_file_and_an_unknown_layer_are_errors(
    territory: Territory, tmp_path: Path
) -> None:
    path = tmp_path / "swapped.geojson"
    path.write_text(json.dumps({"type": "Point", "coordinates": [45.45, 4.39]}))
    with pytest.raises(InputError, match="look swapped"):
        build_map(territory, layers=[path])
    with pytest.raises(CatalogError, match="Did you mean 'schools'"):
        build_map(territory, layers=["school"])


def test_a_layer_without_a_feature_or_a_position_still_makes_a_page(
    territory: Territory, tmp_path: Path
) -> None:
    path = tmp_path / "empty.geojson"
    path.write_text('{"type":"FeatureCollection","features":[]}')
    island = build_map(territory, layers=[path, "labs"]).island
    assert island["view"]["bounds"][0] < 4.39 < island["view"]["bounds"][2]


def test_a_basemap_opens_the_policy_to_its_host_alone(territory: Territory) -> None:
    page = build_map(territory, layers=["schools"], tiles="ign").to_html()
    policy = html.unescape(
        re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]  # type: ignore[index]
    )
    assert re.findall(r"https?://[^\s;]+", policy) == ["https://data.geopf.fr"]
    assert "connect-src 'none'" in policy
    plain = build_map(territory, layers=["schools"]).to_html()
    assert "data.geopf.fr" not in plain


def test_an_unknown_basemap_is_named_with_those_that_there_are(territory: Territory) -> None:
    with pytest.raises(PageError, match=r"no basemap 'osm'.*ign, ign-ortho"):
        build_map(territory, tiles="osm")
