"""A territory from nothing to a page, against a service on this machine: all of it synthetic."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from explorer import settings as settings_module
from explorer.catalog import geodata_root
from explorer.sources import geoapi
from tests.cli.calls import call
from tests.layers.fibre.test_areas import shapefile, zipped
from tests.sources.local import Asked, Local, Reply, reply_json, serving, settings_for
from tests.territories import WORDS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOSTS = (
    "https://ressources.data.sncf.com",
    "https://data.geopf.fr",
    "https://www.data.gouv.fr",
    "https://data.enseignementsup-recherche.gouv.fr",
)
RECORDS = "/api/explore/v2.1/catalog/datasets/liste-des-gares/records"
DATASET = "/api/1/datasets/le-marche-du-haut-et-tres-haut-debit-fixe-deploiements/"
FIGURES: dict[str, list[Any]] = {
    "INSEE_COM": ["69123", "69029"],
    "Locaux": [1000, 400],
    "ftth": [900, 100],
    "couv": ["90", "25"],
    "oi": ["SYN0", "SYN1"],
    "zone": ["ZTD", "AMII"],
}


def square(west: float, east: float) -> dict[str, Any]:
    ring = [[west, 45.72], [east, 45.72], [east, 45.78], [west, 45.78], [west, 45.72]]
    return {"type": "Polygon", "coordinates": [ring]}


def commune(code: str, name: str, west: float, east: float) -> dict[str, Any]:
    properties = {"code_insee": code, "nom_officiel": name}
    return {"type": "Feature", "properties": properties, "geometry": square(west, east)}


COMMUNES = [commune("69123", "Essai", 4.80, 4.88), commune("69029", "Autre", 4.88, 4.92)]


def wfs(asked: Asked) -> Reply:
    if asked.query.get("RESULTTYPE") == "hits":
        return Reply(b'<wfs:FeatureCollection numberMatched="2"/>')
    return reply_json({"type": "FeatureCollection", "features": COMMUNES, "numberMatched": 2})


def station(code: str, name: str, x: float) -> dict[str, Any]:
    return {
        "code_uic": code, "libelle": name, "voyageurs": "O", "fret": "N", "code_ligne": "750000",
        "commune": "ESSAI", "geo_point_2d": {"lon": x, "lat": 45.75},
    }  # fmt: skip


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with serving() as service:
        made, _ = settings_for(service, tmp_path / "own", attempts=1, now=lambda: NOW)
        monkeypatch.setattr(settings_module, "default_settings", lambda: made)
        monkeypatch.setattr(geoapi, "API", service.address(""))
        yield service


def prepare(local: Local, folder: Path) -> None:
    outline = {
        "type": "Feature",
        "properties": {"nom": "Essai", "code": "69123", "codeEpci": "200046977"},
        "geometry": square(4.80, 4.88),
    }
    local.route("/communes/69123", reply_json(outline))
    local.route("/wfs/ows", wfs)
    rows = [station("87000001", "Gare du milieu", 4.84), station("87000002", "Autre gare", 4.90)]
    local.route(RECORDS, reply_json({"total_count": 2, "results": rows}))
    folder.mkdir()
    figures = zipped(shapefile(folder, FIGURES), folder / "2026t2-commune.zip").read_bytes()
    address = local.route("/2026t2-commune.zip", Reply(figures))
    listed = [{"title": "2026t2-commune.zip", "url": address}]
    local.route(DATASET, reply_json({"resources": listed}))


def test_a_commune_becomes_a_page_in_three_commands(
    local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(local, tmp_path / "made")
    home = tmp_path / "essai"
    made = call("init", "--commune", "69123", "--name", "Essai", home)
    assert made.returncode == 0, made.stderr
    assert f"Next:  manufacture refresh --territory {home}" in made.stderr
    text = (geodata_root() / "sources.toml").read_text(encoding="utf-8")
    for host in HOSTS:
        text = text.replace(host, local.address(""))
    (home / "sources.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("MANUFACTURE_TERRITORY", str(home))
    done = call("refresh", "ign.communes", "sncf.stations", "arcep.communes", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert f"--territory {home}" in done.stderr
    site = tmp_path / "site"
    built = call("build", "--out", site, "--lang", "en")
    assert built.returncode == 0, built.stderr
    page = (site / "index.html").read_text(encoding="utf-8")
    assert "Gare du milieu" in page
    assert "Licence Ouverte 2.0" in page
    said = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), page).lower()
    assert [word for word in WORDS if word in said] == []
    compared = call("compare", "69123", "69029", "--lang", "en")
    assert compared.returncode == 0, compared.stderr
    assert "90" in compared.stdout
    both = call(
        "compare", "69123", "42218", "--territory", home, "--territory", "embedded", "--lang", "en"
    )
    assert both.returncode == 0, both.stderr


def test_offline_a_refresh_is_a_warning_and_the_data_stay(
    local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(local, tmp_path / "made")
    home = tmp_path / "essai"
    assert call("init", "--commune", "69123", home).returncode == 0
    text = (geodata_root() / "sources.toml").read_text(encoding="utf-8")
    for host in HOSTS:
        text = text.replace(host, "http://127.0.0.1:9")  # the port that discards
    (home / "sources.toml").write_text(text, encoding="utf-8")
    closed = replace(
        settings_module.default_settings(), allow_local=frozenset({"127.0.0.1:9"}), attempts=1
    )
    monkeypatch.setattr(settings_module, "default_settings", lambda: closed)
    done = call("refresh", "--territory", home, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Offline" in done.stderr
    assert "fibre_by_commune" in done.stdout
    assert call("refresh", "--territory", home, "--strict").returncode == 1
