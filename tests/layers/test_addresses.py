"""The BAN's addresses by department, from a synthetic file in the publisher's columns."""

import gzip
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from explorer import settings as settings_module
from explorer.catalog import geodata_root
from tests.cli.calls import call
from tests.sources.local import Local, Reply, serving, settings_for

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PATH = "/data/ban/adresses/latest/csv/adresses-42.csv.gz"
HEADING = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune"
)


def line(number: str, rep: str, x: str, y: str, certified: str) -> str:
    key = f"42218_0001_{int(number):05}{'_' + rep if rep else ''}"
    return (
        f"{key};;{number};{rep};Rue Synthétique;42000;42218;Saint-Étienne;;;;;{x};{y};entrée;;;"
        f"SAINT-ETIENNE;RUE SYNTHETIQUE;commune;commune;{certified}"
    )


LINES = [
    line("1", "", "4.39", "45.45", "1"),
    line("1", "bis", "4.391", "45.45", "0"),
    line("2", "", "4.392", "45.45", ""),
    line("3", "", "2.35", "48.85", "1"),  # far outside
    line("4", "", "", "", "1"),  # nowhere
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "territory"
    made.mkdir()
    for name in ("layers", "tables"):
        shutil.copytree(geodata_root() / name, made / name)
    shutil.copy(geodata_root() / "datapackage.json", made)
    return made


def refreshed(folder: Path, body: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    # The declared entry itself, asked of this machine.
    declared = (geodata_root() / "sources.toml").read_text(encoding="utf-8")
    entry = declared[declared.index('[source."ban.addresses"]') :]
    entry = entry[: entry.index('[source."sirene.firms"]')]
    with serving() as local:
        asked = re.sub(r"https://adresse\.data\.gouv\.fr(?=/data)", local.address(""), entry)
        (folder / "sources.toml").write_text(asked, encoding="utf-8")
        settings, _ = settings_for(local, folder.parent, attempts=1, now=lambda: NOW)
        monkeypatch.setattr(settings_module, "default_settings", lambda: settings)
        serve(local, body)
        done = call("refresh", "ban.addresses", "--territory", folder)
    return done.returncode, done.stderr + done.stdout


def serve(local: Local, body: bytes) -> None:
    local.route(PATH, Reply(body, headers={"Content-Type": "application/gzip"}))


def table(*lines: str, heading: str = HEADING) -> bytes:
    return gzip.compress("\n".join([heading, *lines, ""]).encode())


def test_addresses_within_the_extent_become_a_layer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, said = refreshed(folder, table(*LINES), monkeypatch)
    assert status == 0, said
    layer = json.loads((folder / "layers" / "addresses.geojson").read_text(encoding="utf-8"))
    found = {one["id"]: one["properties"] for one in layer["features"]}
    assert {name: (of["name_fr"], of["category"]) for name, of in found.items()} == {
        "ban-42218-0001-00001": ("1 Rue Synthétique", "certified"),
        "ban-42218-0001-00001-bis": ("1 bis Rue Synthétique", "not_certified"),
        "ban-42218-0001-00002": ("2 Rue Synthétique", "unknown"),
    }
    first = found["ban-42218-0001-00001"]
    assert (first["insee_code"], first["postal_code"]) == ("42218", "42000")
    assert (first["position_type"], first["position_kind"]) == ("entrée", "published")
    assert first["source"] == "ban-adresses"
    (record,) = json.loads((folder / "refresh.json").read_text(encoding="utf-8"))["refreshes"]
    assert record["set_aside_named"] == ["2 rows: outside the extent, or without a position"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<!DOCTYPE html><html>Maintenance</html>", "a page of HTML"),
        (table(*LINES)[:90], "ban.addresses"),
        (table(*LINES, heading=HEADING.replace("lon;lat", "long;lat")), "columns 'lon' and 'lat'"),
        (table(line("1", "", "east", "45.45", "1")), "degrees in 'lon' and 'lat'"),
    ],
    ids=["HTML", "cut", "another column", "no number"],
)
def test_a_file_that_is_not_as_declared_changes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, body: bytes, expected: str
) -> None:
    before = (folder / "datapackage.json").read_bytes()
    status, said = refreshed(folder, body, monkeypatch)
    assert status == 1
    assert expected in said
    assert (folder / "datapackage.json").read_bytes() == before
    assert not (folder / "layers" / "addresses.geojson").exists()
