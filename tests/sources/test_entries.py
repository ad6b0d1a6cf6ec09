"""The declared sources: well formed, in the layers' words, and read on copies of the real data."""

import csv
import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from explorer.catalog import Catalog, LayerSpec, geodata_root, open_catalog, resource_spec
from explorer.errors import CatalogError, SourceError
from explorer.layers import examine, read_layer
from explorer.layers.area import area_of
from explorer.layers.layerchange import Change
from explorer.layers.newlayer import new_resource
from explorer.layers.refresh import apply, prepare
from explorer.layers.undo import undo
from explorer.sources.entries import KINDS, Entry, entry_of, open_entries
from explorer.sources.http import Http
from explorer.sources.listing import sources_page
from explorer.sources.mapping import columns_of, id_prefix, slug, to_catalogue
from explorer.sources.rows import Rows, feature
from tests.sources.local import Local, reply_json, settings_for

CATALOG = open_catalog()
ENTRIES = open_entries()
EACH = [pytest.param(entry, id=name) for name, entry in ENTRIES.items()]


@pytest.mark.parametrize("entry", EACH)
def test_a_declared_source_is_asked_over_https_and_says_what_was_verified(entry: Entry) -> None:
    assert entry.kind in KINDS
    assert entry.address.startswith("https://")
    assert entry.note, "what was and was not verified is said"


@pytest.mark.parametrize("entry", [one for one in EACH if one.values[0].layer])  # type: ignore[union-attr]
def test_a_source_of_a_layer_is_in_its_words(entry: Entry) -> None:
    if entry.creates:
        made = resource_spec(CATALOG.root, new_resource(entry, area_of(CATALOG)))
        assert isinstance(made, LayerSpec)
        spec = made
    else:
        spec = CATALOG.layer(str(entry.layer))
    names = {field.name for field in spec.fields}
    assert {"id", "position_kind"} <= set(entry.columns) | {"position_kind"}
    assert set(entry.columns) <= names
    assert set(entry.keep) <= names
    assert entry.match in {None, *names}
    for name, form in entry.columns.items():
        closed = spec.field(name).enum
        if closed and isinstance(form, dict):
            given = {form["value"]} if "value" in form else set(form.get("values", {}).values())
            assert given <= set(closed), name


def test_the_page_of_sources_is_made_of_the_declared_ones() -> None:
    page = Path(__file__).parents[2] / "docs" / "reference" / "sources.md"
    if not page.exists():
        pytest.skip("an installed copy has no docs")
    assert page.read_text(encoding="utf-8") == sources_page(ENTRIES.values())


def test_each_declared_source_has_a_test_on_the_live_service() -> None:
    from tests.sources import test_live

    assert [one.id for one in test_live.EACH] == list(ENTRIES)
    assert test_live.pytestmark.name == "network"


def test_a_table_or_files_name_a_reader_that_there_is() -> None:
    from explorer.layers import fileforms, tablerefresh

    for entry in ENTRIES.values():
        if entry.table:
            assert entry.query["reader"] in tablerefresh.READERS
            assert entry.table in CATALOG.tables
        if entry.files:
            assert entry.query["check"] in fileforms.FORMS


def test_the_catalogues_names_of_sources_are_declared() -> None:
    named = {spec.geo.refresh for spec in CATALOG.layers.values()} - {None}
    assert named <= set(ENTRIES)


def served(
    local: Local,
    tmp_path: Path,
    name: str,
    rows: list[dict[str, Any]],
    catalog: Catalog = CATALOG,
) -> Change:
    entry = dataclasses.replace(ENTRIES[name], address=local.address(""))
    path = f"/api/explore/v2.1/catalog/datasets/{entry.query['dataset']}/records"
    local.route(path, reply_json({"total_count": len(rows), "results": rows}))
    settings, _ = settings_for(local, tmp_path, attempts=1)
    with Http(settings) as http:
        return prepare(entry, catalog, area_of(catalog), http)


def test_stations_are_those_of_the_copy_that_they_were_made_from(
    local: Local, tmp_path: Path, reference: Path
) -> None:
    text = (reference / "transport" / "sncf-gares-stephanois.geojson").read_text(encoding="utf-8")
    rows = [item["properties"] for item in json.loads(text)["features"]]
    change = served(local, tmp_path, "sncf.stations", rows)
    assert change.difference.counts == {
        "added": 0, "removed": 0, "moved": 0, "changed": 0, "same": 17,
    }  # fmt: skip
    assert (change.announced, change.received, change.aside) == (16, 16, ())


def test_laboratories_are_those_of_the_copy_that_they_were_made_from(
    local: Local, tmp_path: Path, reference: Path
) -> None:
    file = reference / "esr" / "fr-esr-structures-recherche-publiques-actives-saint-etienne.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    change = served(local, tmp_path, "mesr.labs", rows)
    assert change.difference.added == change.difference.removed == ()
    assert change.difference.moved == ()
    assert change.received == len(rows)


def test_colleges_and_lycees_of_the_directory_become_a_layer_and_other_schools_do_not(
    local: Local, tmp_path: Path
) -> None:
    def row(uai: str, kind: str, name: str, lat: float | None) -> dict[str, Any]:
        return {
            "identifiant_de_l_etablissement": uai, "nom_etablissement": name,
            "type_etablissement": kind, "latitude": lat, "longitude": lat and 4.39,
            "nom_commune": "Saint-Étienne", "code_commune": "42218",
        }  # fmt: skip

    rows = [
        row("0420000A", "Collège", "Collège synthétique", 45.44),
        row("0420000B", "Lycée", "Lycée synthétique", 45.43),
        row("0420000C", "Ecole", "École synthétique", 45.42),
        row("0420000D", "Lycée", "Lycée synthétique sans position", None),
    ]
    home = tmp_path / "territory"
    home.mkdir()
    change = served(local, tmp_path, "education.secondary", rows, emptied(home))
    asked = local.asked[-1].query["where"]
    assert asked.startswith("in_bbox(position, 45.3, 4.0, 45.7, 4.75) and (type_etablissement=")
    apply(change, home, home)
    layer = read_layer(open_catalog(home).layer("secondary_schools"))
    found = layer.frame.set_index("id")
    told = {name: found.loc["uai-0420000a", name] for name in ("category", "name_fr", "insee_code")}
    assert told == {
        "category": "college", "name_fr": "Collège synthétique", "insee_code": "42218",
    }  # fmt: skip
    assert found.loc["uai-0420000b", "category"] == "lycee"
    assert "uai-0420000c" not in found.index
    assert "uai-0420000d" not in found.index or found.loc["uai-0420000d"].geometry is None


def emptied(folder: Path, *layers: str) -> Catalog:
    for name in ("layers", "tables"):
        shutil.copytree(geodata_root() / name, folder / name)
    descriptor = json.loads((geodata_root() / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in layers:
            resource |= {"hash": "", "bytes": 0, "sources": []}
            nothing = '{"type":"FeatureCollection","features":[]}\n'
            (folder / resource["path"]).write_text(nothing, encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return open_catalog(folder)


def test_an_empty_layer_is_filled_and_then_kept_up_to_date(
    local: Local, tmp_path: Path, reference: Path
) -> None:
    file = reference / "esr" / "fr-esr-structures-recherche-publiques-actives-saint-etienne.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))
    home = tmp_path / "territory"
    home.mkdir()
    catalog = emptied(home, "labs")
    first = served(local, tmp_path, "mesr.labs", rows, catalog)
    assert len(first.difference.added) == 19
    assert "rnsr-199511960b" in first.difference.added
    apply(first, home, home)
    again = served(local, tmp_path, "mesr.labs", rows[1:], open_catalog(home))
    gone = f"rnsr-{rows[0]['numero_national_de_structure'].lower()}"
    assert again.difference.removed == (gone,)
    assert again.difference.counts["same"] == 18


def test_a_layer_that_a_territory_lacks_is_made_and_taken_back(
    local: Local, tmp_path: Path
) -> None:
    home = tmp_path / "territory"
    home.mkdir()
    catalog = emptied(home)
    stood = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    tags = {"name": "Médiathèque synthétique", "amenity": "library"}
    elements = [
        {"type": "node", "id": 7, "lat": 45.44, "lon": 4.39, "tags": tags},
        {"type": "node", "id": 8, "lat": 45.40, "lon": 4.38, "tags": tags | {"name:en": "Lib"}},
    ]
    source = dataclasses.replace(
        ENTRIES["osm.libraries"], address=local.route("/api", reply_json({"elements": elements}))
    )
    settings, _ = settings_for(local, tmp_path, attempts=1)
    with Http(settings) as http:
        change = prepare(source, catalog, area_of(catalog), http)
    apply(change, home, home)
    spec = open_catalog(home).layer("libraries")
    assert examine(spec.path, spec=spec).findings == []
    assert spec.licence.name == "ODbL-1.0"
    assert spec.sources == ("openstreetmap",)
    assert open_catalog(home).sources["openstreetmap"].licence == spec.licence
    names = read_layer(spec).frame[["name_fr", "name_en"]].to_numpy().tolist()
    assert names == [
        ["Médiathèque synthétique", "Médiathèque synthétique"],
        ["Médiathèque synthétique", "Lib"],
    ]
    with Http(settings) as http:
        again = prepare(source, open_catalog(home), area_of(open_catalog(home)), http)
    assert again.difference.counts["same"] == 2
    assert undo(["libraries"], home, settings) == ["libraries"]
    assert "libraries" not in open_catalog(home).layers
    left = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    ledger = left.pop(home / "refresh.json")
    assert len(json.loads(ledger)["refreshes"]) == 2
    descriptor = home / "datapackage.json"
    assert json.loads(left.pop(descriptor)) == json.loads(stood.pop(descriptor))
    assert left == stood


def entry(**given: Any) -> Entry:
    base: dict[str, Any] = {
        "columns": {"id": "code", "name_fr": "nom"},
        "geometry": {"lon": "x", "lat": "y"},
        "query": {},
    }
    return dataclasses.replace(ENTRIES["sncf.stations"], **(base | given))


def mapped(rows: list[dict[str, Any]], **given: Any) -> Any:
    found = Rows(features=[feature(one) for one in rows])
    return to_catalogue(entry(**given), found, CATALOG.layer("stations"))


def test_positions_in_metres_come_in_degrees() -> None:
    geometry = {"lon": "x", "lat": "y", "crs": "EPSG:2154"}
    row = {"code": "a", "nom": "A", "x": "808760,5", "y": "6483556.0"}
    (found,) = mapped([row], geometry=geometry).features
    longitude, latitude = found["geometry"]["coordinates"]
    assert (round(longitude, 2), round(latitude, 2)) == (4.39, 45.44)


def test_a_row_without_a_position_is_known_by_its_address_alone() -> None:
    (found,) = mapped([{"code": "a", "nom": "A", "x": "", "y": ""}]).features
    assert found["geometry"] is None
    assert found["properties"]["position_kind"] == "address_only"


def test_rows_that_are_not_taken_are_named() -> None:
    rows = [
        {"code": "a", "nom": "A", "x": "4.39", "y": "45.45"},
        {"code": "a", "nom": "A", "x": "4.39", "y": "45.45"},
        {"code": "b", "nom": "B", "x": "2.35", "y": "48.85"},
    ]
    found = mapped(rows)
    assert [item["properties"]["id"] for item in found.features] == ["a"]
    assert found.aside == ["a: again", "b: outside the extent of 'stations'"]


def test_a_value_that_is_not_in_the_vocabulary_is_dropped_only_where_the_entry_says_so() -> None:
    row = {"code": "a", "nom": "A", "x": "4.39", "y": "45.45", "nature": "Carrière"}
    form = {"from": "nature", "values": {"Gare": "passenger_station"}}
    columns = {"id": "code", "category": form}
    with pytest.raises(SourceError, match="among 'Gare', found 'Carrière'"):
        mapped([row], columns=columns)
    columns = {"id": "code", "category": {**form, "outside": "drop"}}
    assert mapped([row], columns=columns).aside == ["row 1: category is 'Carrière'"]
    columns = {"id": "code", "category": {**form, "outside": "freight_station"}}
    (found,) = mapped([row], columns=columns).features
    assert found["properties"]["category"] == "freight_station"


def test_a_source_that_fills_needs_ids_of_its_own() -> None:
    assert id_prefix(ENTRIES["mesr.labs"]) == "rnsr-"
    with pytest.raises(CatalogError, match="a beginning of their own"):
        id_prefix(entry())


def test_columns_that_an_entry_takes_are_known() -> None:
    columns = {
        "id": {"format": "x-{code}"},
        "name_fr": {"from": ["nom", "autre"]},
        "category": {"value": "passenger_station"},
        "uic_code": "complements.uic",
    }
    taken = columns_of(entry(columns=columns))
    assert taken == {"code", "nom", "autre", "complements", "x", "y"}


BROKEN = {
    "no toml": ("x = [", "is not a TOML document"),
    "another table": ("[sources]\n", r"expected tables \[source"),
    "an unknown key": ('[source.a]\nkind = "csv"\nadress = "https://x"\n', "found adress"),
    "an unknown kind": ('[source.a]\nkind = "ftp"\naddress = "https://x"\n', "found ftp"),
    "no address": ('[source.a]\nkind = "csv"\n', "expected an 'address'"),
    "no dataset": (
        '[source.a]\nkind = "opendatasoft"\naddress = "https://x"\n',
        "expected 'dataset' under query",
    ),
    "no licence": (
        '[source.a]\nkind = "csv"\naddress = "https://x"\nlayer = "places"\n',
        "under register, found none",
    ),
    "an unknown mode": (
        '[source.a]\nkind = "csv"\naddress = "https://x"\nmode = "append"\n',
        "found append",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_not_as_it_should_be_is_refused(tmp_path: Path, name: str) -> None:
    text, words = BROKEN[name]
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match=words):
        open_entries(tmp_path)


def test_a_territorys_own_sources_add_to_the_embedded_ones(tmp_path: Path) -> None:
    text = '[source."sncf.stations"]\nkind = "csv"\naddress = "https://mine.example/x.csv"\n'
    (tmp_path / "sources.toml").write_text(text, encoding="utf-8")
    found = open_entries(tmp_path)
    assert set(found) == set(ENTRIES)
    assert found["sncf.stations"].address == "https://mine.example/x.csv"
    assert open_entries(geodata_root()) == ENTRIES


def test_a_source_is_found_by_its_layer() -> None:
    assert entry_of(ENTRIES, "stations").name == "sncf.stations"
    with pytest.raises(CatalogError, match=r"'labs' is refreshed by mesr\.labs, ban\.labs"):
        entry_of(ENTRIES, "labs")


def test_identifiers_are_in_the_catalogues_form() -> None:
    assert slug("Œuvre d’Été n° 3") == "oeuvre-d-ete-n-3"
    assert slug("") == ""
