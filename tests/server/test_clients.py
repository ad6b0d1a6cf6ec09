"""The served layers as real clients see them: GDAL's OAPIF driver, as in QGIS, and OWSLib."""

import json
from typing import Any

import geopandas as gpd
import pyogrio
import pytest

from explorer.catalog import geodata_root, open_catalog
from tests.server.conftest import HOSTILE, Serving

GDAL = pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="GDAL is without OAPIF")


def file_of(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(geodata_root() / "layers" / f"{name}.geojson")


@GDAL
def test_gdal_lists_every_layer(served: Serving) -> None:
    listed = pyogrio.list_layers(f"OAPIF:{served.api}")
    assert set(listed[:, 0]) == {*open_catalog().layers, "synthetic"}


@GDAL
@pytest.mark.parametrize("name", ["stations", "communes", "district"])
def test_gdal_reads_a_layer_as_its_file_has_it(served: Serving, name: str) -> None:
    own = file_of(name)
    # Pages of 20, so that communes come in three of them.
    read = gpd.read_file(
        f"OAPIF:{served.api}", layer=name, engine="pyogrio", INITIAL_REQUEST_PAGE_SIZE="20",
        PAGE_SIZE="20",
    )  # fmt: skip
    assert read.crs == "OGC:CRS84"  # longitude first, as the standard has it
    read = read.set_index("id").loc[own["id"]].reset_index()
    assert len(read) == len(own)
    for mine, theirs in zip(own.geometry, read.geometry, strict=True):
        assert (mine is None) == (theirs is None)
        assert mine is None or mine.equals_exact(theirs, 1e-6)
    for column in ("name_fr", "category", "accuracy_m", "source"):
        assert read[column].where(read[column].notna(), None).tolist() == (
            own[column].where(own[column].notna(), None).tolist()
        )


@GDAL
def test_gdal_asks_for_a_box_and_gets_what_is_in_it(served: Serving) -> None:
    box = (4.38, 45.43, 4.41, 45.46)
    own = file_of("stations").cx[box[0] : box[2], box[1] : box[3]]
    read = gpd.read_file(f"OAPIF:{served.api}", layer="stations", engine="pyogrio", bbox=box)
    assert sorted(read["id"]) == sorted(own["id"])
    assert 0 < len(read) < 17


def test_owslib_finds_pages_and_single_features(served: Serving) -> None:
    features = pytest.importorskip("owslib.ogcapi.features")
    client = features.Features(served.api)
    assert set(client.feature_collections()) == {*open_catalog().layers, "synthetic"}
    page = client.collection_items("communes", limit=10, offset=50)
    assert (page["numberMatched"], page["numberReturned"]) == (53, 3)
    assert [link["rel"] for link in page["links"]] == ["self", "prev", "collection"]
    chosen = client.collection_items("stations", category="passenger_station", limit=100)
    own = file_of("stations")
    assert chosen["numberMatched"] == int((own["category"] == "passenger_station").sum())
    one = client.collection_item("stations", "saint-etienne-chateaucreux")
    assert one["geometry"]["coordinates"] == [4.39956, 45.443564]
    assert client.conformance()["conformsTo"]
    schema = client.collection_schema("stations")
    assert schema["properties"]["accuracy_m"]["type"] == "number"


def collection(served: Serving, name: str, **headers: str) -> dict[str, Any]:
    found = served.get(f"/ogc/collections/{name}", **headers)
    assert found.status_code == 200
    described: dict[str, Any] = found.json()
    return described


def test_a_layer_says_its_title_in_two_languages_its_licence_vintage_and_credit(
    served: Serving,
) -> None:
    described = collection(served, "stations?lang=fr")
    assert described["title"] == "Gares"
    assert "Millésime : 2024-01" in described["description"]
    english = collection(served, "stations", **{"Accept-Language": "en"})
    assert english["title"] == "Stations"
    assert "Vintage: 2024-01" in english["description"]
    licence = [link for link in described["links"] if link["rel"] == "license"]
    assert [link["title"] for link in licence] == ["Licence Ouverte 2.0"]
    credited = collection(served, "communes?lang=en")["description"]
    assert "©" in credited
    assert credited.count("Licence") >= 1


def test_values_of_every_kind_are_served_as_they_are(served: Serving) -> None:
    page = served.get("/ogc/collections/synthetic/items").json()
    assert [one["properties"]["text"] for one in page["features"]] == list(HOSTILE)
    one = served.get("/ogc/collections/synthetic/items/f0").json()
    assert one["properties"]["any"] == HOSTILE[0]
    assert served.get("/ogc/collections/synthetic").json()["title"] == HOSTILE[0]


def test_features_are_filtered_sorted_thinned_and_projected(served: Serving) -> None:
    def items(query: str) -> dict[str, Any]:
        found = served.get(f"/ogc/collections/stations/items?{query}")
        assert found.status_code == 200, found.text
        page: dict[str, Any] = found.json()
        return page

    own = json.loads((geodata_root() / "layers" / "stations.geojson").read_text(encoding="utf-8"))
    freight = [one["id"] for one in own["features"] if one["properties"]["freight"] is True]
    assert [one["id"] for one in items("freight=true&limit=100")["features"]] == freight
    down = [one["properties"]["name_fr"] for one in items("sortby=-name_fr&limit=100")["features"]]
    assert down == sorted(down, reverse=True)
    thin = items("properties=name_fr&skipGeometry=true&limit=1")["features"][0]
    assert set(thin["properties"]) == {"name_fr"}
    assert thin["geometry"] is None
    assert items("resulttype=hits")["features"] == []
    lambert = "http://www.opengis.net/def/crs/EPSG/0/2154"
    x, y = items(f"limit=1&crs={lambert}")["features"][0]["geometry"]["coordinates"]
    assert (x, y) == pytest.approx((809_405.6, 6_483_650.4), abs=0.1)  # by PROJ


def test_a_box_across_the_half_turn_holds_both_sides(served: Serving) -> None:
    around = served.get("/ogc/collections/stations/items?bbox=170,-90,-170,90").json()
    assert around["numberMatched"] == 0
    everything = served.get("/ogc/collections/stations/items?bbox=4.3,-90,-170,90").json()
    own = file_of("stations")
    assert everything["numberMatched"] == int((own.geometry.x >= 4.3).sum())


def test_the_site_is_served_byte_by_byte(served: Serving) -> None:
    for path in served.site.rglob("*"):
        if path.is_file():
            name = path.relative_to(served.site).as_posix()
            found = served.get(f"/{name}")
            assert found.status_code == 200
            assert found.content == path.read_bytes()
    first = served.get("/")
    assert first.content == (served.site / "index.html").read_bytes()
    assert first.headers["content-type"] == "text/html; charset=utf-8"


def test_features_without_position_are_listed_and_lie_in_no_box(served: Serving) -> None:
    page = served.get("/ogc/collections/labs/items?bbox=-180,-90,180,90").json()
    assert page["numberMatched"] == 0  # eighteen laboratories, none of which has a position
    assert served.get("/ogc/collections/labs/items").json()["numberMatched"] == 18
