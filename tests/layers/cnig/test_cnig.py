"""The CNIG standard: packages that the official schemas accept, and back without loss."""

import csv
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from explorer.errors import InputError, OutputError
from explorer.layers import read_file
from explorer.layers.cnig.tables import SITE, TABLES
from explorer.layers.cnig.write import write_cnig
from explorer.studies.cnig import FIBRE, CnigValues, cnig_package, read_values
from explorer.studies.coverage import measure_coverage
from explorer.studies.zones import ZoneSet, open_zones
from explorer.territory import Territory
from tests.cli.calls import call
from tests.studies.synthetic import EAST, FAR, WEST, read, status_file

OFFICIAL = {
    "pole_eco": "cnig-pole-eco-schema.json",
    "site_eco": "cnig-site-eco-schema.json",
    "terrain_eco": "cnig-terrain-eco-schema.json",
    "etablissement": "cnig-etablissement-schema.json",
}
VALUES = """
[all]
site_epci_nom = "Synthétique Métropole"
site_epci_siren = "200000000"
site_comm_nom = "Essai"
site_identif_date = 2025-01-31
site_actu_date = "2026-06-30"
site_type = "zone d'activité économique"
site_vocadomi = "mixte"
site_surf_utile = 40.5

[site.west]
site_nom = "=cmd|' /C calc'!A0; \\\\ \u202e"
site_description = "- un; -deux"
site_url = "https://essai.example/"
"""
SHAPES: dict[str, Polygon | MultiPolygon] = {
    "west": Polygon(WEST.exterior.coords),  # type: ignore[attr-defined]
    "east": MultiPolygon([EAST]),  # type: ignore[list-item]
    "far": Polygon(FAR.exterior.coords),  # type: ignore[attr-defined]
}


def zones() -> ZoneSet:
    frame = gpd.GeoDataFrame(
        {"name": ["West", "East", "Far"], "insee_code": ["42218", "42218", "2A004"]},
        geometry=list(SHAPES.values()),
        index=list(SHAPES),
        crs="EPSG:4326",
    )
    frame.index.name = "zone_id"
    return ZoneSet(frame, None, {"fr": "Zones d'essai", "en": "Test zones"}, "test")


def values(tmp_path: Path, text: str = VALUES) -> CnigValues:
    path = tmp_path / "values.toml"
    path.write_text(text, encoding="utf-8")
    return read_values(path)


def terrains() -> gpd.GeoDataFrame:
    said = {
        "terr_id": "42218_TERRAIN-ECO_00001", "site_id": "42218_SITE-ECO_00001",
        "terr_refcad": "42218000AB0001|42218000AB0002", "terr_surf_brute": 1.5,
        "terr_identif_date": "2025-01-31", "terr_actu_date": "2025-01-31",
        "terr_maitrise_fonc": "commune", "terr_stade_amngt": "viabilisé et aménagé",
        "terr_stade_comm": "en vente", "terr_etat_occup": "friche",
        "terr_usage": "production d’énergie renouvelable",
    }  # fmt: skip
    return gpd.GeoDataFrame([said], geometry=[box(4.381, 45.441, 4.382, 45.442)], crs=4326)


def establishments() -> gpd.GeoDataFrame:
    said = {
        "SIRET": "00000000000017", "SIREN": "000000000", "terr_id": "42218_TERRAIN-ECO_00001",
        "etab_raison_sociale": "Essai", "etab_nat_juridique": "5710", "etab_nom": "Essai",
        "epci_nom": "Synthétique Métropole", "epci_siren": "200000000", "comm_nom": "Essai",
        "comm_insee": "42218", "etab_creation_date": "2015-06-04",
        "etab_identif_date": "2025-01-31", "etab_actu_date": "2025-01-31",
        "etab_activite_code": "4520B", "etab_activite_libelle": "Essai",
        "etab_effectif_code": "03", "etab_effectif_libelle": "6 à 9", "etab_effectif_annee": "2022",
        "etab_source_info": "essai", "geocodage_qualite": "localisation au bâtiment",
        "etab_contact_tel": "+33 0 00 00 00 00",
    }  # fmt: skip
    points = gpd.GeoSeries.from_xy([4.3815], [45.4415], crs=4326)
    return gpd.GeoDataFrame([said], geometry=points)


def written(tmp_path: Path, *, fibre: float | None = None, full: bool = True) -> Path:
    coverage = None if fibre is None else measure_coverage(read(tmp_path), zones())
    package = cnig_package(
        zones(),
        values=values(tmp_path),
        coverage=coverage,
        threshold=fibre,
        others={"terrain_eco": terrains(), "etablissement": establishments()} if full else None,
    )
    return write_cnig(tmp_path / "cnig", package.tables, title="Essai", extra=package.extra)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def change(folder: Path, table: str, column: str, value: str) -> None:
    found = rows(folder, table)
    found[0][column] = value
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(found[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def official(table: str, reference: Path) -> dict[str, Any]:
    path = reference / "samples" / OFFICIAL[table]
    if not path.is_file():
        pytest.skip(f"the official schema is not here: {path}")
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


@pytest.mark.parametrize("table", TABLES)
def test_our_columns_and_lists_are_those_of_the_official_schemas(
    table: str, reference: Path
) -> None:
    schema, own = official(table, reference), TABLES[table]
    assert [one.name for one in own.fields] == [one["name"] for one in schema["fields"]]
    assert own.key == schema["primaryKey"]
    assert schema["version"] == "v1.0.1"
    for one, said in zip(own.fields, schema["fields"], strict=True):
        assert one.required == said["constraints"]["required"]
        assert one.values == tuple(said.get("enum") or said["constraints"].get("enum") or ())
        kinds = {"number": "number", "geojson": "geojson", "geopoint": "geopoint"}
        day = "year" if said.get("format") == "%Y" else "date"
        expected = day if said["type"] == "date" else kinds.get(said["type"])
        if expected is not None:
            assert one.kind == expected


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("table", TABLES)
def test_frictionless_finds_each_table_valid_by_the_official_schema(
    table: str, tmp_path: Path, reference: Path
) -> None:
    frictionless = pytest.importorskip("frictionless")
    schema = official(table, reference)
    for field in schema["fields"]:
        # Where the schema states a list outside of its constraints, frictionless passes over it.
        if "enum" in field:
            field["constraints"]["enum"] = field.pop("enum")
    folder = written(tmp_path, fibre=0.8)
    resource = frictionless.Resource(
        path=f"{table}.csv",
        basepath=str(folder),
        schema=frictionless.Schema.from_descriptor(schema),
        dialect=frictionless.Dialect.from_descriptor({"csv": {"delimiter": ";"}}),
        encoding="utf-8",
        # A collectivity may add columns of its own, as ours of fibre are.
        detector=frictionless.Detector(schema_sync=table == "site_eco"),
    )
    longest = csv.field_size_limit()
    try:
        report = resource.validate()
    finally:
        csv.field_size_limit(longest)  # it moves it, for the tests that come after in this process
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_frictionless_finds_the_package_valid_by_its_own_descriptor(tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    folder = written(tmp_path, fibre=0.8)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == 4


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_without_columns_of_ours_the_official_schema_fits_as_it_is(
    tmp_path: Path, reference: Path
) -> None:
    frictionless = pytest.importorskip("frictionless")
    named = zones()
    assert named.frame is not None
    frame = named.frame.rename(lambda key: f"42218_SITE-ECO_0000{len(str(key))}")
    keyed = ZoneSet(frame.iloc[[0, 2]], None, named.title, "test")
    said = values(tmp_path, VALUES.split("[site.west]", maxsplit=1)[0])
    package = cnig_package(keyed, values=said)
    assert package.extra == {}
    folder = write_cnig(tmp_path / "cnig", package.tables, title="Essai", extra={})
    resource = frictionless.Resource(
        path="site_eco.csv",
        basepath=str(folder),
        schema=frictionless.Schema.from_descriptor(official("site_eco", reference)),
        dialect=frictionless.Dialect.from_descriptor({"csv": {"delimiter": ";"}}),
    )
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_fibre_follows_from_the_stated_threshold_and_stays_open_between_the_bounds(
    tmp_path: Path,
) -> None:
    # Synthetic: west has 4 buildings, 2 deployed and 2 on demand; east has none served; far none.
    west, east, far = rows(written(tmp_path, fibre=0.5), "site_eco")
    assert west["fibre_taux"] == "0.5"
    assert (west["fibre_taux_bas"], west["reseau_fibre_optique"]) == ("0.5", "oui")
    assert (west["fibre_numerateur"], west["fibre_denominateur"]) == ("2", "4")
    assert (west["fibre_seuil"], west["fibre_unite"]) == ("0.5", "immeubles")
    assert west["fibre_millesime"] == "2026-T2"
    assert (east["fibre_taux"], east["reseau_fibre_optique"]) == ("0", "non")
    assert (far["fibre_taux"], far["fibre_denominateur"], far["reseau_fibre_optique"]) == (
        "", "0", ""
    )  # fmt: skip
    west, _, _ = rows(written(tmp_path, fibre=0.75), "site_eco")
    assert west["reseau_fibre_optique"] == ""
    assert float(west["fibre_taux_haut"]) >= 0.75


def test_a_package_read_and_written_again_is_the_same_to_the_byte(
    tmp_path: Path, territory: Territory
) -> None:
    folder = written(tmp_path, fibre=0.5)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    sites = open_zones(str(folder), territory)
    others = {name: read_file(folder, layer=name).frame for name in TABLES if name != "site_eco"}
    package = cnig_package(sites, others=others)
    again = write_cnig(tmp_path / "again", package.tables, title="Essai", extra=package.extra)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == before


def test_the_gate_gives_values_texts_and_outlines_back(tmp_path: Path) -> None:
    folder = written(tmp_path, fibre=0.5)
    sites = read_file(folder).frame
    assert sites["site_id"].tolist() == [
        "42218_SITE-ECO_00001", "42218_SITE-ECO_00002", "2A004_SITE-ECO_00003"
    ]  # fmt: skip
    said = tomllib.loads(VALUES)["site"]["west"]
    assert sites["site_nom"].tolist() == [said["site_nom"], "East", "Far"]
    assert sites["site_description"].iloc[0] == "- un; -deux"
    assert sites["site_surf_utile"].tolist() == [40.5] * 3
    assert sites["site_cle_origine"].tolist() == ["west", "east", "far"]
    # 0.01 degree of longitude by 0.01 of latitude, here: about 782 m by 1,111 m.
    assert sites["site_surf_brute"].iloc[0] == pytest.approx(86.9, abs=0.2)
    for given, back in zip(SHAPES.values(), sites.geometry, strict=True):
        assert given.hausdorff_distance(back) <= 1e-6
        assert given.geom_type == back.geom_type
    text = (folder / "site_eco.csv").read_text(encoding="utf-8")
    assert "'=cmd" in text
    assert "\u202e" not in text
    assert "'+33" in (folder / "etablissement.csv").read_text(encoding="utf-8")
    etabs = read_file(folder, layer="etablissement").frame
    assert etabs["etab_contact_tel"].tolist() == ["+33 0 00 00 00 00"]
    assert read_file(folder / "terrain_eco.csv").frame["terr_surf_brute"].tolist() == [1.5]


def test_what_is_made_here_is_said(tmp_path: Path) -> None:
    package = cnig_package(zones(), values=values(tmp_path))
    assert package.notes == (
        "site_etat: 'inconnu' in 3 of the sites",
        "site_moa_type: 'inconnu' in 3 of the sites",
        (
            "pole_id: the schemas require it, where the standard calls it optional; one pole "
            "holds all the sites, as no other is named"
        ),
    )
    assert package.tables["pole_eco"][0]["pole_id"] == "2A004_POLE-ECO_00001"
    assert package.tables["pole_eco"][0]["pole_nb_site"] == 3


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("site_eco", "site_vocadomi", "mixte, sans dominante", "a value of pole_vocadomi"),
        ("pole_eco", "pole_vocadomi", "mixte", "a value of site_vocadomi"),
        ("site_eco", "site_moa_type", "EPCI", 'did you mean "epci"?'),
        ("site_eco", "site_etat", "annulé", "a value of v1.0.0 that v1.0.1 removed"),
        ("site_eco", "site_type", "Zone d’activité économique", "zone d'activité économique"),
        ("site_eco", "reseau_fibre_optique", "true", "one of: oui | non"),
        ("terrain_eco", "terr_usage", "production d'énergie renouvelable", "d’énergie renouv"),
        ("terrain_eco", "terr_refcad", "AB 12", "parcels of 14 characters"),
        ("terrain_eco", "terr_identif_date", "31/01/2025", "a day as 2024-10-18"),
        ("etablissement", "geocodage_qualite", "Localisation au bâtiment", "did you mean"),
        ("etablissement", "etab_effectif_annee", "22", "a year of four digits"),
        ("site_eco", "site_surf_utile", "12,5", "a number with a decimal point"),
        ("site_eco", "site_surf_utile", "NA", "found nothing"),
        ("site_eco", "site_geomsurf", "POLYGON EMPTY", "a geometry of GeoJSON"),
        ("site_eco", "site_geomsurf", '{"type":"Point","coordinates":[4,45]}', "MultiPolygon"),
        ("site_eco", "pole_id", "42218_POLE-ECO_99999", "a key of POLE-ECO"),
        ("terrain_eco", "site_id", "42218_SITE-ECO_99999", "a key of SITE-ECO"),
        ("etablissement", "terr_id", "42218_TERRAIN-ECO_00001|x", "a key of TERRAIN-ECO"),
        ("site_eco", "site_id", "42218_SITE-ECO_00002", "a key that no other row has"),
    ],
)
def test_a_value_that_the_standard_does_not_allow_is_named(
    table: str, column: str, value: str, said: str, tmp_path: Path
) -> None:
    folder = written(tmp_path)
    change(folder, table, column, value)
    with pytest.raises(InputError) as found:
        read_file(folder)
    assert column in str(found.value)
    assert said in str(found.value)


def drop(column: str) -> Callable[[Path], None]:
    def changed(folder: Path) -> None:
        found = rows(folder, "site_eco")
        names = [name for name in found[0] if name != column]
        with (folder / "site_eco.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, delimiter=";", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(found)

    return changed


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (drop("site_evol_urba"), "none named site_evol_urba: a table of another version, or cut"),
        (lambda folder: (folder / "site_eco.csv").unlink(), "a table 'site_eco' of v2024-10"),
        (
            lambda folder: (folder / "old.csv").write_bytes((folder / "site_eco.csv").read_bytes()),
            "one file for each table",
        ),
        (
            lambda folder: (folder / "site_eco.csv").write_bytes(
                (folder / "site_eco.csv").read_bytes().replace("Métropole".encode(), b"M\xe9")
            ),
            "text in UTF-8",
        ),
        (
            lambda folder: (folder / "site_eco.csv").write_bytes(
                (folder / "site_eco.csv").read_bytes().replace(b"East;", b"East;more;")
            ),
            "a text that holds ; between quotes",
        ),
    ],
)
def test_a_table_of_another_version_or_that_is_broken_is_named(
    spoil: Callable[[Path], Any], said: str, tmp_path: Path
) -> None:
    folder = written(tmp_path)
    spoil(folder)
    with pytest.raises(InputError) as found:
        read_file(folder)
    assert said in str(found.value)


def test_what_is_required_and_not_known_is_never_made_up(tmp_path: Path) -> None:
    package = cnig_package(zones())
    old = tmp_path / "cnig"
    with pytest.raises(OutputError) as found:
        write_cnig(old, package.tables, title="Essai", extra=package.extra)
    for column in ("site_surf_utile", "site_identif_date", "site_epci_nom"):
        assert f"site_eco 42218_SITE-ECO_00001, {column}: expected" in str(found.value)
    assert not old.exists()


def test_texts_that_the_standard_takes_for_nothing_are_refused(tmp_path: Path) -> None:
    said = values(
        tmp_path, VALUES.replace('site_description = "- un; -deux"', 'site_moa_nom = "NA"')
    )
    package = cnig_package(zones(), values=said)
    with pytest.raises(OutputError, match="site_moa_nom: 'NA' is how the standard writes"):
        write_cnig(tmp_path / "cnig", package.tables, title="Essai", extra=package.extra)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[all]\nsite_surface = 3", "site_surface"),
        ("[sites]\n", "sites"),
        ("[all\n", "cannot be used"),
        ("all = 3", "cannot be used"),
    ],
)
def test_values_that_are_no_columns_are_refused(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        values(tmp_path, text)


def test_a_site_that_is_not_there_and_a_threshold_that_is_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r'There is no site "north" in test\. It has west, east'):
        cnig_package(zones(), values=values(tmp_path, "[site.north]\nsite_nom = 'x'"))
    with pytest.raises(InputError, match="--fibre-threshold; found: None"):
        cnig_package(zones(), coverage=measure_coverage(read(tmp_path), zones()))


def test_the_official_examples_are_judged_as_they_are(reference: Path) -> None:
    # They are called valid, and are not: a list's value in two cells, another in capitals.
    samples = reference / "samples"
    if not (samples / "cnig-site-eco-exemple-valide.csv").is_file():
        pytest.skip(f"the official examples are not here: {samples}")
    pole = read_file(samples / "cnig-pole-eco-exemple-valide.csv").frame
    assert pole["pole_nom"].tolist() == ["Les Bornes du Temps"]
    with pytest.raises(InputError, match="site_etat: expected one of"):
        read_file(samples / "cnig-site-eco-exemple-valide.csv")
    with pytest.raises(InputError, match=r"did you mean .localisation au bâtiment"):
        read_file(samples / "cnig-etablissement-exemple-valide.csv")


def test_metres_are_read_as_the_system_of_the_standard_and_it_is_said(tmp_path: Path) -> None:
    folder = written(tmp_path)
    metres = {"type": "Polygon", "coordinates": [[[808000, 6480000], [808100, 6480000],
              [808100, 6480100], [808000, 6480000]]]}  # fmt: skip
    found = rows(folder, "terrain_eco")
    change(folder, "terrain_eco", "terr_geomsurf", json.dumps(metres))
    layer = read_file(folder, layer="terrain_eco")
    assert len(found) == 1
    assert layer.frame.geometry.iloc[0].centroid.x == pytest.approx(4.387, abs=0.01)
    assert "read as Lambert-93 (EPSG:2154)" in str(layer.examination.findings[0])


def test_the_command_writes_a_package_that_validate_and_coverage_take(tmp_path: Path) -> None:
    sites = tmp_path / "sites.geojson"
    named = zones().frame
    assert named is not None
    named.reset_index().rename(columns={"zone_id": "id"}).to_file(sites, driver="GeoJSON")
    values(tmp_path)
    status = status_file(tmp_path)
    out = tmp_path / "out"
    asked = (
        "export",
        sites,
        "--format",
        "cnig",
        "--out",
        out,
        "--values",
        tmp_path / "values.toml",
    )
    assert call(*asked, "--premises", status).stderr.count("--fibre-threshold") == 1
    done = call(*asked, "--premises", status, "--fibre-threshold", "0.5")
    assert done.returncode == 0, done.stderr
    assert "site_etat: 'inconnu' in 3 of the sites" in done.stderr
    assert [row["reseau_fibre_optique"] for row in rows(out, "site_eco")] == ["oui", "non", ""]
    assert list(rows(out, "site_eco")[0])[62:] == ["site_cle_origine", *FIBRE]
    assert len(SITE.fields) == 62
    for path in (out, out / "datapackage.json", out / "site_eco.csv"):
        checked = call("validate", path, "--format", "json")
        assert checked.returncode == 0, checked.stdout
        assert checked.stderr == ""
    rated = call("coverage", "--zones", out, "--premises", status, "--format", "json")
    assert [zone["name"] for zone in json.loads(rated.stdout)["zones"]][1:] == ["East", "Far"]
    change(out, "site_eco", "site_type", "ZAE")
    assert call("validate", out).returncode == 1
    again = call("export", out, "--format", "cnig", "--out", tmp_path / "again")
    assert again.returncode == 1
    assert "zone d'activité économique" in again.stderr
    assert not (tmp_path / "again").exists()
