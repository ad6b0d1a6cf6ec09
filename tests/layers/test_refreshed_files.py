"""Tables and files refreshed from a synthetic service, and the commands that use them."""

import dataclasses
import gzip
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

import explorer
from explorer import settings as settings_module
from explorer.catalog import geodata_root, open_catalog
from explorer.layers import exchange
from explorer.layers.keptfiles import kept_files
from explorer.layers.rounds import Outcome, State, refresh_sources
from explorer.settings import Settings
from tests.cli.calls import call
from tests.layers.fibre.conftest import HEADER, row
from tests.layers.fibre.test_areas import shapefile, zipped
from tests.layers.streets.synthetic import cross_file
from tests.sources.local import Asked, Local, Reply, reply_json, serving, settings_for

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATASET = "/api/1/datasets/le-marche-du-haut-et-tres-haut-debit-fixe-deploiements/"
COLUMNS: dict[str, list[Any]] = {
    "INSEE_COM": ["01001", "69123", "42218"],
    "NOM": ["Abergement", "Lyon", "Saint-Étienne"],
    "Locaux": [500, 400_000, 110_000],
    "ftth": [100, 390_000, 99_000],
    "couv": ["10", "95", "90"],
    "oi": ["SYN0", "SYN1", "SYN0"],
    "zone": ["RIP", "ZTD", "SOMETHING ELSE"],
}
BUILDINGS = [
    row(imb_id="IMB/42218/SYN/1", code_insee="42218"),
    row(imb_id="IMB/42218/SYN/2", code_insee="42218", imb_etat="cible", x="4.3880"),
    row(imb_id="IMB/42001/SYN/3", code_insee="42001", x="4.1", y="45.5"),
    row(imb_id="IMB/69123/SYN/4", code_insee="69123", x="4.85", y="45.75"),
]
BASE = b"imb_id;imb_nbr_logloc\nIMB/42218/SYN/1;3\nIMB/42218/SYN/2;1\n"


@pytest.fixture
def local() -> Any:
    with serving() as service:
        yield service


@pytest.fixture(autouse=True)
def settings(local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made, _ = settings_for(local, tmp_path, attempts=1, now=lambda: NOW)
    monkeypatch.setattr(settings_module, "default_settings", lambda: made)
    return made


@pytest.fixture
def territory(local: Local, tmp_path: Path) -> Path:
    """Copy the embedded territory, whose sources are asked of the local service."""
    folder = tmp_path / "of-mine" / "territory"
    folder.mkdir(parents=True)
    for name in ("layers", "tables"):
        shutil.copytree(geodata_root() / name, folder / name)
    for name in ("datapackage.json", "territory.toml"):
        shutil.copy(geodata_root() / name, folder)
    text = (geodata_root() / "sources.toml").read_text(encoding="utf-8")
    for host in (
        "https://www.data.gouv.fr",
        "https://data.arcep.fr",
        "https://download.geofabrik.de",
        "https://data.geopf.fr",
    ):
        text = text.replace(f'address = "{host}', f'address = "{local.address("")}')
    (folder / "sources.toml").write_text(text, encoding="utf-8")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def one(territory: Path, settings: Settings, name: str, **more: Any) -> Outcome:
    from explorer.cli.territory import scope_of

    scope = scope_of(territory, settings)
    (outcome,) = refresh_sources([name], territory, settings, scope=scope, **more)
    return outcome


def done(territory: Path, settings: Settings, name: str) -> Outcome:
    outcome = one(territory, settings, name)
    assert outcome.state is State.REFRESHED, outcome.message
    return outcome


def resource(local: Local, name: str, body: bytes, *, digest: str | None = None) -> None:
    """Serve one resource of the dataset, with its checksum."""
    address = local.route(f"/files/{name}", Reply(body))
    checksum = {"type": "sha256", "value": digest or hashlib.sha256(body).hexdigest()}
    listed = {"title": name, "url": address, "checksum": checksum}
    local.route(DATASET, reply_json({"resources": [listed]}))


def communes(local: Local, folder: Path, columns: Mapping[str, list[Any]] = COLUMNS) -> None:
    folder.mkdir(exist_ok=True)
    made = zipped(shapefile(folder, dict(columns)), folder / "2026t2-commune.zip")
    resource(local, made.name, made.read_bytes())


def archive(rows: list[str], header: str = HEADER) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("immeuble.csv", "\n".join([header, *rows, ""]))
    return packed.getvalue()


def rows_of(territory: Path) -> dict[tuple[str, str], dict[str, Any]]:
    from explorer.layers.records import read_records

    rows = read_records(open_catalog(territory).table("fibre_by_commune"))
    return {(item["insee_code"], item["quarter"]): item for item in rows}


# Tables


def test_figures_of_a_new_quarter_are_added_and_old_ones_stay(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    communes(local, tmp_path / "made")
    before = rows_of(territory)
    outcome = done(territory, settings, "arcep.communes")
    after = rows_of(territory)
    assert {key: after[key] for key in before} == before
    assert set(after) - set(before) == {("42218", "2026-T2"), ("69123", "2026-T2")}
    assert outcome.change is not None
    assert outcome.change.difference.added == ("69123 2026-T2", "42218 2026-T2")
    assert "38185: not in the file" in outcome.change.aside
    new = after["42218", "2026-T2"]
    assert (new["connectable_premises"], new["premises"]) == (99_000, 110_000)
    assert (new["dwellings"], new["establishments"]) == (None, None)
    assert new["zoning"] == before["42218", "2018-T1"]["zoning"], "a word that is not known"
    assert after["69123", "2026-T2"]["zoning"] == "very_dense"
    assert new["source"] == "arcep-deploiements-communes"
    catalog = open_catalog(territory)
    assert "arcep-deploiements-communes" in catalog.table("fibre_by_commune").sources
    assert catalog.sources["arcep-deploiements-communes"].licence is not None


def test_commands_give_the_new_figures_and_whose_they_are(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    communes(local, tmp_path / "made")
    done(territory, settings, "arcep.communes")
    asked = ("coverage", "--zones", "district", "--territory", territory, "--format", "json")
    (zone,) = json.loads(call(*asked).stdout)["zones"]
    assert zone["connectable_share"] == 0.9
    assert zone["vintage"] == "2026-T2"
    assert "Le marché du haut et très haut débit fixe" in zone["source"]
    site = tmp_path / "site"
    built = call("build", "--territory", territory, "--out", site)
    assert built.returncode == 0, built.stderr
    page = (site / "index.html").read_text(encoding="utf-8")
    told = page[page.index('"arcep-deploiements-communes":{') :][:600]
    assert "Arcep" in told
    assert "Licence Ouverte 2.0" in told


def test_a_quarter_of_the_same_source_is_brought_up_to_date(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    communes(local, tmp_path / "made")
    done(territory, settings, "arcep.communes")
    communes(local, tmp_path / "again", {**COLUMNS, "ftth": [100, 390_000, 99_900]})
    outcome = done(territory, settings, "arcep.communes")
    assert outcome.change is not None
    assert outcome.change.difference.changed == {
        "42218 2026-T2": {"connectable_premises": (99_000, 99_900)}
    }
    assert call("refresh", "--undo", "--territory", territory).returncode == 0
    assert rows_of(territory)["42218", "2026-T2"]["connectable_premises"] == 99_000


def test_undo_puts_a_table_back_byte_for_byte(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    before = snapshot(territory)
    communes(local, tmp_path / "made")
    done(territory, settings, "arcep.communes")
    undone = call("refresh", "fibre_by_commune", "--undo", "--territory", territory)
    assert undone.returncode == 0, undone.stderr
    after = snapshot(territory)
    after.pop("refresh.json")
    assert after == before


# Files


def test_a_file_of_the_whole_country_is_cut_to_the_departments(
    local: Local, territory: Path, settings: Settings
) -> None:
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
    outcome = done(territory, settings, "arcep.buildings")
    path = territory / "files" / "buildings" / "2026t2-immeuble-42.csv.gz"
    assert gzip.decompress(path.read_bytes()).decode().splitlines() == [HEADER, *BUILDINGS[:3]]
    record = json.loads((territory / "refresh.json").read_bytes())["refreshes"][-1]
    assert record["received"] == 3
    assert record["files"] == [
        {
            "path": "files/buildings/2026t2-immeuble-42.csv.gz",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
            "rows": 3,
            "vintage": "2026-06-30",
        }
    ]
    assert record["requests"][0]["sha256"]
    assert outcome.to_json()["layer"] == "buildings"


def test_coverage_uses_the_refreshed_files_and_says_so(
    local: Local, territory: Path, settings: Settings
) -> None:
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
    local.route(
        "/fixe/maconnexioninternet/base_imb/last/departement/base_imb_42.csv.gz",
        Reply(gzip.compress(BASE)),
    )
    done(territory, settings, "arcep.buildings")
    done(territory, settings, "arcep.base_imb")
    asked = ("coverage", "--zones", "district", "--territory", territory, "--unit", "premises")
    told = call(*asked, "--format", "json")
    assert told.returncode == 0, told.stderr
    assert "Without --premises, the refreshed file is used: arcep.buildings" in told.stderr
    assert "Without --base, the refreshed file is used: arcep.base_imb" in told.stderr
    found = json.loads(told.stdout)
    (zone,) = found["zones"]
    assert (zone["records"], zone["connectable_share"]) == (2, 0.75)  # 3 of 4 premises
    assert "Arcep, Licence Ouverte 2.0" in found["files"][0]
    shown = call(*asked, "--lang", "fr")
    assert "Licence Ouverte 2.0" in shown.stdout
    undone = call("refresh", "arcep.buildings", "--undo", "--territory", territory)
    assert undone.returncode == 0, undone.stderr
    assert kept_files(territory, "buildings") is None
    assert kept_files(territory, "base_imb") is not None
    found = json.loads(call(*asked, "--format", "json").stdout)
    assert found["files"] == []


def areas(local: Local, folder: Path, name: str, columns: Mapping[str, list[Any]]) -> None:
    """Serve squares by the Loire, the last of which lies far from it."""
    folder.mkdir()
    frame = gpd.GeoDataFrame(
        dict(columns),
        geometry=[shapely.box(4.37, 45.43, 4.40, 45.46), shapely.box(2.3, 48.8, 2.4, 48.9)],
        crs="EPSG:4326",
    )
    frame.to_file(folder / "areas.shp", engine="fiona", encoding="UTF-8")
    made = zipped(folder / "areas.shp", folder / name)
    resource(local, name, made.read_bytes())


def test_zones_of_points_are_cut_to_the_territory_and_used_with_refreshed_buildings(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
    done(territory, settings, "arcep.buildings")
    points = {"pm_ref": ["FI-SYN-1", "FI-SYN-2"], "pm_etat": ["deploye", "signe"]}
    areas(local, tmp_path / "made", "2026t2-zapm.zip", points)
    outcome = done(territory, settings, "arcep.point_zones")
    assert outcome.change is not None
    assert outcome.change.received == 1
    found = kept_files(territory, "point_zones")
    assert found is not None
    assert found.paths[0].name == "2026t2-zapm.parquet"
    frame = gpd.read_parquet(found.paths[0])
    assert (frame["pm_ref"].tolist(), frame["pm_etat"].tolist()) == (["FI-SYN-1"], ["deploye"])
    asked = ("--zones", "district", "--territory", territory, "--format", "json")
    told = call("coverage", *asked)
    assert told.returncode == 0, told.stderr
    assert "Without --point-zones, the refreshed file is used: arcep.point_zones" in told.stderr
    assert len(json.loads(told.stdout)["files"]) == 2
    assert "arcep.point_zones" in call("gaps", *asked).stderr
    archived = tmp_path / "immeuble.csv"
    archived.write_text("\n".join([HEADER, *BUILDINGS]), encoding="utf-8")
    own = call("coverage", "--premises", archived, *asked)
    assert "point_zones" not in own.stderr, "a file of one's own is not mixed with a refreshed one"


def test_figures_of_departments_are_kept_where_they_touch_the_territory(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    columns: dict[str, list[Any]] = {
        "code_dep": ["42", "75"],
        "Locaux": [500, 900],
        "ftth": [400, 900],
    }
    areas(local, tmp_path / "made", "2026t2-departement.zip", columns)
    outcome = done(territory, settings, "arcep.departments")
    assert outcome.change is not None
    found = kept_files(territory, "departments")
    assert found is not None
    figures = explorer.read_commune_figures(found.paths[0])
    assert figures.frame["department_code"].tolist() == ["42"]
    assert figures.totals == {"premises": 500, "connectable_premises": 400}


def test_areas_that_all_lie_elsewhere_are_refused(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    made = zipped(shapefile(tmp_path, {"pm_ref": ["FI-SYN-1"] * 3}), tmp_path / "2026t2-zapm.zip")
    resource(local, made.name, made.read_bytes())
    before = snapshot(territory)
    outcome = one(territory, settings, "arcep.point_zones")
    assert outcome.state is State.FAILED
    assert snapshot(territory) == before


def test_gaps_asks_for_a_file_where_none_was_refreshed(
    local: Local, territory: Path, settings: Settings
) -> None:
    asked = ("gaps", "--zones", "district", "--territory", territory, "--format", "json")
    without = call(*asked)
    assert without.returncode == 2
    assert "manufacture refresh arcep.buildings" in without.stderr
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
    done(territory, settings, "arcep.buildings")
    assert call(*asked).returncode == 0


def test_a_newer_file_replaces_the_older_and_undo_brings_it_back(
    local: Local, territory: Path, settings: Settings
) -> None:
    resource(local, "2026t1-immeuble.zip", archive(BUILDINGS[:1]))
    done(territory, settings, "arcep.buildings")
    first = snapshot(territory / "files")
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
    done(territory, settings, "arcep.buildings")
    assert [*snapshot(territory / "files")] == ["buildings/2026t2-immeuble-42.csv.gz"]
    assert call("refresh", "--undo", "--territory", territory).returncode == 0
    assert snapshot(territory / "files") == first
    found = kept_files(territory, "buildings")
    assert found is not None
    assert found.vintage == "2026-03-31"
    assert call("refresh", "--undo", "--territory", territory).returncode == 1, "one is kept"


def test_a_file_that_lost_most_of_its_rows_is_not_believed_without_a_yes(
    local: Local, territory: Path, settings: Settings
) -> None:
    resource(local, "2026t1-immeuble.zip", archive(BUILDINGS))
    done(territory, settings, "arcep.buildings")
    before = snapshot(territory)
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS[:1]))
    outcome = one(territory, settings, "arcep.buildings")
    assert outcome.state is State.FAILED
    assert "2 of them would go" in str(outcome.message)
    assert snapshot(territory) == before
    assert one(territory, settings, "arcep.buildings", review=lambda _: True).change is not None
    assert kept_files(territory, "buildings") is not None


def test_a_file_that_was_changed_by_hand_is_not_taken(
    local: Local, territory: Path, settings: Settings
) -> None:
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
    done(territory, settings, "arcep.buildings")
    (path,) = (territory / "files" / "buildings").iterdir()
    path.unlink()
    path.write_bytes(b"something else")
    assert kept_files(territory, "buildings") is None


def test_without_a_territory_files_are_laid_into_the_users_own_copy(
    local: Local, territory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.layers import rounds
    from explorer.sources.entries import open_entries

    entries = open_entries(territory)
    monkeypatch.setattr(rounds, "open_entries", lambda _: entries)
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
    told = call("refresh", "arcep.buildings", "--lang", "en")
    assert told.returncode == 0, told.stderr
    assert told.stderr.rstrip().endswith("--territory refreshed")
    asked = ("--zones", "district", "--territory", "refreshed", "--format", "json")
    (zone,) = json.loads(call("coverage", *asked).stdout)["zones"]
    assert (zone["records"], zone["connectable_share"]) == (2, 0.5)
    found = call("find", "--scenario", "faculty-move", "--weight", "stations=1",
                 "--territory", "refreshed")  # fmt: skip
    assert found.returncode == 0, found.stderr


# Credits


def test_the_credit_of_openstreetmap_is_in_every_output_of_a_layer(
    local: Local, territory: Path, tmp_path: Path
) -> None:
    text = (territory / "sources.toml").read_text(encoding="utf-8")
    text = text.replace("https://overpass-api.de", local.address(""))
    (territory / "sources.toml").write_text(text, encoding="utf-8")
    tags = {"amenity": "library", "name": "Bibliothèque synthétique"}
    node = {"type": "node", "id": 1, "lat": 45.45, "lon": 4.39, "tags": tags}
    stamp = {"timestamp_osm_base": "2026-11-20T00:00:00Z"}
    local.route("/api/interpreter", reply_json({"osm3s": stamp, "elements": [node]}))
    told = call("refresh", "osm.libraries", "--territory", territory)
    assert told.returncode == 0, told.stderr
    assert "'libraries' is a new layer" in told.stderr
    profile = (territory / "territory.toml").read_text(encoding="utf-8")
    profile = profile.replace('"creative_cities", "communes",', '"creative_cities", "libraries",')
    (territory / "territory.toml").write_text(profile, encoding="utf-8")
    credit = "© OpenStreetMap contributors, OpenStreetMap, 2026-11-20, ODbL 1.0"
    asked = ("layers", "libraries", "--territory", territory, "--format")
    for form in ("table", "markdown", "json"):
        assert credit in call(*asked, form).stdout, form
    for form in ("csv", "geojson"):
        assert credit in call(*asked, form).stderr, form
    site = tmp_path / "site"
    assert call("build", "--territory", territory, "--out", site).returncode == 0
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "OpenStreetMap contributors" in page
    assert "ODbL 1.0" in page
    assert credit in (site / "site.html").read_text(encoding="utf-8")
    assert open_catalog(territory).layer("libraries").licence.name == "ODbL-1.0"


# Streets

EXTRACT = "/europe/france/rhone-alpes-latest.osm.pbf"


def serve_streets(local: Local, folder: Path, *, digest: str | None = None) -> bytes:
    body = cross_file(folder / "rhone-alpes-latest.osm.pbf").read_bytes()
    md5 = digest or hashlib.md5(body, usedforsecurity=False).hexdigest()
    local.route(f"{EXTRACT}.md5", Reply(f"{md5}  rhone-alpes-latest.osm.pbf\n".encode()))
    local.route(EXTRACT, Reply(body, headers={"ETag": '"v1"', "Accept-Ranges": "bytes"}))
    return body


def test_an_extract_becomes_streets_that_commands_use_with_their_credit(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    asked = ("isochrones", "--from", "Carnot", "--within", "400m", "--territory", territory)
    without = call(*asked)
    assert without.returncode == 2
    assert "manufacture refresh osm.streets" in without.stderr
    serve_streets(local, tmp_path)
    done(territory, settings, "osm.streets")
    assert [*snapshot(territory / "files")] == ["streets/streets.parquet"]
    credit = "© OpenStreetMap contributors, ODbL"
    told = call(*asked, "--format", "json")
    assert told.returncode == 0, told.stderr
    assert f"Without --streets, the refreshed file is used: osm.streets ({'OpenStreetMap'}" in (
        told.stderr
    )
    assert credit in told.stderr
    assert credit in told.stdout
    page = tmp_path / "reach.html"
    assert call(*asked, "--out", page).returncode == 0
    assert "OpenStreetMap contributors" in page.read_text(encoding="utf-8")
    found = call("find", "--near", "stations<=1km", "--territory", territory, "--lang", "en")
    assert found.returncode == 0, found.stderr
    assert "Without --streets" in found.stderr
    assert "OpenStreetMap contributors" in found.stdout


def test_a_download_that_was_cut_is_resumed_and_checked(
    local: Local, territory: Path, settings: Settings, tmp_path: Path
) -> None:
    body = serve_streets(local, tmp_path)
    half = len(body) // 2
    cut = Reply(body, headers={"ETag": '"v1"'}, how="short")

    def rest(asked: Asked) -> Reply:
        assert asked.headers["range"] == f"bytes={half}-"
        assert asked.headers["if-range"] == '"v1"'
        head = {"ETag": '"v1"', "Content-Range": f"bytes {half}-{len(body) - 1}/{len(body)}"}
        return Reply(body[half:], 206, head)

    local.route(EXTRACT, cut, rest)
    patient = dataclasses.replace(settings, attempts=2, resume_bytes=1)
    done(territory, patient, "osm.streets")


def test_a_check_asks_for_what_is_small_beside_a_file(
    local: Local, territory: Path, tmp_path: Path
) -> None:
    serve_streets(local, tmp_path)
    path = "/api/1/datasets/ma-connexion-internet/"
    local.route(path, reply_json({"last_modified": "2026-11-20T08:00:00"}))
    text = (territory / "sources.toml").read_text(encoding="utf-8")
    text = text.replace("https://www.data.gouv.fr/api", local.address("/api"))
    (territory / "sources.toml").write_text(text, encoding="utf-8")
    names = ("osm.streets", "arcep.base_imb")
    told = call("sources", "check", *names, "--territory", territory, "--format", "json")
    assert told.returncode == 0, told.stderr
    assert [one["health"] for one in json.loads(told.stdout)] == ["sound", "sound"]
    assert json.loads(told.stdout)[1]["modified"] == "2026-11-20"
    assert EXTRACT not in {asked.path for asked in local.asked}


# Faults


def bad_base(local: Local, _: Path) -> str:
    path = "/fixe/maconnexioninternet/base_imb/last/departement/base_imb_42.csv.gz"
    local.route(path, Reply(gzip.compress(b"a;b\n1;2\n")))
    return "arcep.base_imb"


def cut_base(local: Local, _: Path) -> str:
    path = "/fixe/maconnexioninternet/base_imb/last/departement/base_imb_42.csv.gz"
    local.route(path, Reply(gzip.compress(BASE * 50)[:-20]))
    return "arcep.base_imb"


def no_base(_: Local, __: Path) -> str:
    return "arcep.base_imb"


def wrong_sum(local: Local, _: Path) -> str:
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS), digest="0" * 64)
    return "arcep.buildings"


def no_column(local: Local, _: Path) -> str:
    renamed = HEADER.replace("code_insee", "insee")
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS, renamed))
    return "arcep.buildings"


def broken_row(local: Local, _: Path) -> str:
    resource(local, "2026t2-immeuble.zip", archive([*BUILDINGS, "one,two"]))
    return "arcep.buildings"


def other_states(local: Local, _: Path) -> str:
    rows = [line.replace("deploye", "installed") for line in BUILDINGS]
    resource(local, "2026t2-immeuble.zip", archive(rows))
    return "arcep.buildings"


def no_zip(local: Local, _: Path) -> str:
    resource(local, "2026t2-immeuble.zip", archive(BUILDINGS)[:200])
    return "arcep.buildings"


def other_communes(local: Local, folder: Path) -> str:
    only = {name: cells[:1] for name, cells in COLUMNS.items()}
    communes(local, folder / "made", only)
    return "arcep.communes"


def lost_zero(local: Local, folder: Path) -> str:
    communes(local, folder / "made", {**COLUMNS, "INSEE_COM": [1001, 69123, 42218]})
    return "arcep.communes"


def no_figures(local: Local, folder: Path) -> str:
    communes(local, folder / "made", {k: v for k, v in COLUMNS.items() if k != "ftth"})
    return "arcep.communes"


def no_resource(local: Local, _: Path) -> str:
    local.route(DATASET, reply_json({"resources": [{"title": "other", "url": "https://x.y/z"}]}))
    return "arcep.communes"


def wrong_md5(local: Local, folder: Path) -> str:
    serve_streets(local, folder, digest="0" * 32)
    return "osm.streets"


def no_md5(local: Local, folder: Path) -> str:
    serve_streets(local, folder)
    local.route(f"{EXTRACT}.md5", Reply(b"not found, sorry"))
    return "osm.streets"


def no_streets(local: Local, _: Path) -> str:
    body = b"no extract at all"
    md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
    local.route(f"{EXTRACT}.md5", Reply(md5.encode()))
    local.route(EXTRACT, Reply(body))
    return "osm.streets"


FAULTS: list[Callable[[Local, Path], str]] = [
    bad_base, cut_base, no_base, wrong_sum, no_column, broken_row, other_states, no_zip,
    other_communes, lost_zero, no_figures, no_resource, wrong_md5, no_md5, no_streets,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_any_failure_leaves_everything_byte_for_byte_and_no_stray_file(
    local: Local,
    territory: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Local, Path], str],
) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    before = snapshot(territory.parent)
    outcome = one(territory, settings_module.default_settings(), fault(local, tmp_path))
    assert outcome.state is State.FAILED
    assert outcome.message
    assert snapshot(territory.parent) == before
    assert sorted(path.name for path in territory.parent.iterdir()) == ["territory"]
    assert list(room.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if "refresh-work" in path.name] == []


@pytest.mark.parametrize("name", ["arcep.communes", "arcep.buildings", "osm.streets"])
def test_a_disk_that_is_full_leaves_everything_byte_for_byte(
    local: Local,
    territory: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    if name == "arcep.communes":
        communes(local, tmp_path / "made")
    else:
        resource(local, "2026t2-immeuble.zip", archive(BUILDINGS))
        serve_streets(local, tmp_path)
    before = snapshot(territory.parent)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exchange, "open_catalog", refuse)
    outcome = one(territory, settings_module.default_settings(), name)
    assert outcome.state is State.FAILED
    assert "No space left" in str(outcome.message)
    assert snapshot(territory.parent) == before
    assert sorted(path.name for path in territory.parent.iterdir()) == ["territory"]


# The perimeter of the planning documents


def perimeter(local: Local, features: list[dict[str, Any]]) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.query.get("RESULTTYPE") == "hits":
            return Reply(f'<wfs:FeatureCollection numberMatched="{len(features)}"/>'.encode())
        document = {"type": "FeatureCollection", "features": features}
        return reply_json({**document, "numberMatched": len(features)})

    local.route("/wfs/ows", answer)


def zac(name: str, kind: str, west: float, east: float) -> dict[str, Any]:
    ring = [[west, 45.446], [east, 45.446], [east, 45.455], [west, 45.455], [west, 45.446]]
    return {
        "type": "Feature",
        "properties": {"gid": 1, "idurba": "SYN", "typeinf": kind, "libelle": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_the_published_perimeter_replaces_the_estimated_outline_and_can_be_undone(
    local: Local, territory: Path, settings: Settings
) -> None:
    before = snapshot(territory)
    synthetic = [
        zac("ZAC de la Manufacture (synthétique)", "02", 4.384, 4.390),
        zac("ZAC de la Manufacture (synthétique)", "02", 4.390, 4.396),
        zac("Une autre ZAC", "02", 4.396, 4.399),
        zac("Droit de préemption Manufacture", "04", 4.396, 4.399),
    ]
    perimeter(local, synthetic)
    outcome = done(territory, settings, "ign.district")
    assert outcome.change is not None
    assert outcome.change.aside == (
        "1 rows: another typeinf", "1 rows: another libelle", "2 rows: made one",
    )  # fmt: skip
    text = (territory / "layers" / "district.geojson").read_text(encoding="utf-8")
    (feature,) = json.loads(text)["features"]
    of = feature["properties"]
    assert (of["id"], of["position_kind"]) == ("manufacture-plaine-achille", "published")
    assert of["source"] == "gpu-info-surf"
    assert of["accuracy_m"] is None, "the service announces none"
    assert "synthétique" in of["note_fr"]
    assert of["declared_area_ha"] == 107.0, "what was written by hand stays"
    longitudes = [x for x, _ in feature["geometry"]["coordinates"][0]]
    assert (min(longitudes), max(longitudes)) == (4.384, 4.396)
    spec = open_catalog(territory).layer("district")
    assert "Géoportail de l'Urbanisme" in spec.description_fr
    assert spec.geo.accuracy_m is None
    assert call("report", "--territory", territory).returncode == 0
    assert call("refresh", "district", "--undo", "--territory", territory).returncode == 0
    after = snapshot(territory)
    after.pop("refresh.json")
    assert after == before


def test_a_perimeter_of_another_name_leaves_the_outline_and_tells_the_names(
    local: Local, territory: Path, settings: Settings
) -> None:
    before = snapshot(territory)
    perimeter(local, [zac("Une autre ZAC", "02", 4.384, 4.390)])
    outcome = one(territory, settings, "ign.district")
    assert outcome.state is State.FAILED
    assert "found 1 others: Une autre ZAC" in str(outcome.message)
    assert snapshot(territory) == before
