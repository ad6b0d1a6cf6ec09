"""Every resource of the catalogue, walked: nothing is embedded that it does not describe."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from explorer.catalog import LayerSpec, TableSpec, geodata_root, open_catalog
from explorer.layers import examine, geojson_bytes, read_layer, read_records, rows_of
from explorer.layers.limits import within
from explorer.vocabulary import FileVerdict, PositionKind

CATALOG = open_catalog()
RESOURCES = [pytest.param(spec, id=spec.name) for spec in CATALOG]
LAYERS = [pytest.param(spec, id=spec.name) for spec in CATALOG.layers.values()]
COMMON = ("id", "name_fr", "name_en", "category", "position_kind", "accuracy_m", "source")


@pytest.mark.parametrize("spec", RESOURCES)
def test_file_is_the_one_that_the_descriptor_hashes(spec: TableSpec) -> None:
    digest = hashlib.sha256(spec.path.read_bytes()).hexdigest()
    assert spec.hash == f"sha256:{digest}", "run `make seal` after an edit of geodata/"


@pytest.mark.parametrize("spec", LAYERS)
def test_layer_follows_its_schema_in_its_extent(spec: LayerSpec) -> None:
    examination = examine(spec.path, spec=spec)
    assert examination.findings == []
    assert examination.verdict is FileVerdict.ACCEPTED
    frame = read_layer(spec).frame
    assert len(frame) > 0
    west, south, east, north = (
        frame.total_bounds if frame.geometry.notna().any() else spec.geo.extent
    )
    assert within(west, south, [spec.geo.extent])
    assert within(east, north, [spec.geo.extent])


@pytest.mark.parametrize("spec", LAYERS)
def test_layer_is_in_canonical_form(spec: LayerSpec) -> None:
    frame = read_layer(spec).frame
    assert geojson_bytes(frame, decimals=spec.geo.decimals) == spec.path.read_bytes()


@pytest.mark.parametrize("spec", LAYERS)
def test_every_feature_says_what_it_is_where_from_and_how_sure(spec: LayerSpec) -> None:
    frame = read_layer(spec).frame
    assert set(COMMON) <= set(frame.columns)
    for row in rows_of(frame):
        assert row["source"] in CATALOG.sources
        assert row["source"] in spec.sources
        unlocated = row["position_kind"] == PositionKind.ADDRESS_ONLY
        assert (row["geometry"] is None) == unlocated
        if row["position_kind"] in {PositionKind.ESTIMATED, PositionKind.DIGITISED}:
            assert row["accuracy_m"] > 0, f"{row['id']}: an estimate has an accuracy"


@pytest.mark.parametrize("spec", RESOURCES)
def test_resource_has_labels_for_what_readers_see(spec: TableSpec) -> None:
    assert spec.title_fr
    assert spec.title_en
    for field in spec.fields:
        if isinstance(spec, LayerSpec) and field.enum and field.type == "string":
            assert set(field.labels) == set(field.enum), field.name


@pytest.mark.parametrize("spec", RESOURCES)
def test_descriptor_names_exactly_the_sources_that_rows_use(spec: TableSpec) -> None:
    rows: list[dict[str, Any]]
    rows = rows_of(read_layer(spec).frame) if isinstance(spec, LayerSpec) else read_records(spec)
    used = {row["source"] for row in rows}
    used |= {key for row in rows for key in (row.get("other_sources") or "").split("; ") if key}
    assert used == set(spec.sources)


def test_every_source_of_the_register_is_used() -> None:
    used = {key for spec in CATALOG for key in spec.sources}
    assert used == set(CATALOG.sources)


def test_every_source_has_a_title_and_a_web_address_or_none() -> None:
    for source in CATALOG.sources.values():
        assert source.title
        assert source.path is None or source.path.startswith(("https://", "http://")), source.name
        assert source.licence or source.licence_note, source.name


def test_nothing_lies_in_geodata_that_the_descriptor_does_not_name() -> None:
    root = geodata_root()
    known = {spec.path for spec in CATALOG}
    found = {path for folder in ("layers", "tables") for path in (root / folder).iterdir()}
    assert found == known


def test_every_claim_links_to_features_that_exist() -> None:
    frames = {name: read_layer(spec).frame for name, spec in CATALOG.layers.items()}
    for claim in read_records(CATALOG.table("claims")):
        for link in claim["features"]:
            assert link["id"] in frames[link["layer"]].index, claim["id"]


def test_the_district_has_one_outline_estimated_and_not_fitted_to_the_announced_area() -> None:
    frame = read_layer(CATALOG.layer("district")).frame
    assert frame["position_kind"].tolist() == [PositionKind.ESTIMATED]
    assert frame["accuracy_m"].iloc[0] >= 100


def test_the_licences_name_every_publisher() -> None:
    text = (geodata_root() / "LICENSES.md").read_text(encoding="utf-8")
    layers = json.loads((geodata_root() / "datapackage.json").read_text(encoding="utf-8"))
    for resource in layers["resources"]:
        assert resource["licenses"], resource["name"]
    for publisher in ("Arcep", "SNCF", "IGN", "Licence Ouverte"):
        assert publisher in text


def test_fibre_figures_are_the_regulators(reference: Path) -> None:
    import csv

    with (reference / "fibre" / "arcep-ftth-communes-2017T3-2018T1.csv").open(
        encoding="utf-8"
    ) as stream:
        rows = list(csv.reader(stream))[5:]
    published = {row[0]: row[2:5] for row in rows if row[1] == "Locaux Raccordables"}
    ours = read_records(CATALOG.table("fibre_by_commune"))
    for row in ours:
        quarter = ["2017-T3", "2017-T4", "2018-T1"].index(row["quarter"])
        assert row["connectable_premises"] == int(published[row["insee_code"]][quarter])


def test_commune_outlines_are_a_coverage_as_accurate_as_they_say(reference: Path) -> None:
    import geopandas as gpd
    import shapely

    ours = read_layer(CATALOG.layer("communes")).frame.to_crs("EPSG:2154")
    file = reference / "communes" / "communes-42-loire.geojson"
    theirs = gpd.read_file(file).set_index("code").to_crs("EPSG:2154")
    assert shapely.coverage_is_valid(ours.geometry.to_numpy())
    for row in rows_of(ours):
        original = theirs.geometry[row["insee_code"]].boundary
        assert row["geometry"].boundary.hausdorff_distance(original) <= row["accuracy_m"] + 1
