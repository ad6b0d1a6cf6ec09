"""The service of administrative outlines, against a local server with synthetic answers."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from explorer import settings as settings_module
from explorer.errors import SourceError
from explorer.founding import found_territory, outline_of_service
from explorer.settings import Settings
from explorer.sources import geoapi
from explorer.sources.geoapi import fetch_commune_outline, fetch_epci_outline
from tests.cli.calls import call
from tests.sources.local import Local, Reply, settings_for

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

RING = [[4.80, 45.72], [4.88, 45.72], [4.88, 45.78], [4.80, 45.78], [4.80, 45.72]]
COMMUNE: dict[str, Any] = {
    "type": "Feature",
    "properties": {"nom": "Essai", "code": "69123", "codeEpci": "200046977"},
    "geometry": {"type": "Polygon", "coordinates": [RING]},
}
EPCI: dict[str, Any] = {
    "type": "Feature",
    "properties": {"nom": "Métropole d’essai", "code": "200046977"},
    "geometry": {"type": "MultiPolygon", "coordinates": [[RING]]},
}
MEMBERS = [{"nom": "Essai", "code": "69123"}, {"nom": "Autre", "code": "69029"}]


class Service:
    """A service that knows one group of communes, and what it was asked."""

    def __init__(self, local: Local, folder: Path) -> None:
        self.local = local
        self.address = local.address("")
        self.settings, self.waited = settings_for(local, folder, now=lambda: NOW)
        self.give("/communes/69123", COMMUNE)
        self.give("/epcis/200046977", EPCI)
        self.give("/epcis/200046977/communes", MEMBERS)

    def give(self, path: str, answer: Any, status: int = 200, **headers: str) -> None:
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.local.route(path, Reply(data, status, {"Content-Type": "application/json", **headers}))

    def commune(self, code: str) -> geoapi.AdminOutline:
        return fetch_commune_outline(code, self.settings, address=self.address)

    def epci(self, code: str) -> geoapi.AdminOutline:
        return fetch_epci_outline(code, self.settings, address=self.address)


@pytest.fixture
def service(local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service(local, tmp_path / "own")
    monkeypatch.setattr(settings_module, "default_settings", lambda: made.settings)
    return made


def test_a_commune_is_asked_for_by_its_code_with_its_contour(service: Service) -> None:
    found = service.commune("69123")
    assert (found.name, found.communes, found.epci) == ("Essai", ("69123",), "200046977")
    assert found.geometry == COMMUNE["geometry"]
    (asked,) = service.local.asked
    assert asked.path == "/communes/69123"
    assert asked.query == {
        "fields": "nom,code,codeEpci",
        "format": "geojson",
        "geometry": "contour",
    }


def test_a_group_of_communes_comes_with_its_communes_in_order(service: Service) -> None:
    found = service.epci("200046977")
    assert found.name == "Métropole d’essai"
    assert found.communes == ("69029", "69123")
    assert [asked.path for asked in service.local.asked] == [
        "/epcis/200046977",
        "/epcis/200046977/communes",
    ]


@pytest.mark.parametrize("code", ["6912", "691234", "../69123", "69123?x=1", ""])
def test_a_code_that_is_none_is_not_asked_for(service: Service, code: str) -> None:
    with pytest.raises(SourceError, match="Expected an INSEE code of five characters"):
        service.commune(code)
    assert service.local.asked == []


def test_a_commune_that_the_service_does_not_know_is_named(service: Service) -> None:
    with pytest.raises(SourceError, match="knows no commune '69999'"):
        service.commune("69999")


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (b"<html>maintenance</html>", 200, "a page of HTML"),
        (b'{"type": "Feature", "prop', 200, "a whole JSON document"),
        ([COMMUNE], 200, "found another form"),
        ({**COMMUNE, "geometry": {"type": "Point", "coordinates": [4.8, 45.7]}}, 200, "a polygon"),
        ({**COMMUNE, "properties": {"nom": "Autre", "code": "69029"}}, 200, "code '69123'"),
        (COMMUNE, 500, "no whole answer in 4 tries: .* status 500"),
        (COMMUNE, 403, "expected status 200, found status 403"),
    ],
)
def test_an_answer_that_is_not_as_expected_is_refused(
    service: Service, answer: Any, status: int, said: str
) -> None:
    service.give("/communes/69123", answer, status)
    with pytest.raises(SourceError, match=said):
        service.commune("69123")


def test_an_answer_that_is_too_long_is_cut_off(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geoapi, "MOST_BYTES", 100)
    with pytest.raises(SourceError, match="at most 100 bytes"):
        service.commune("69123")


def test_communes_without_codes_are_refused(service: Service) -> None:
    service.give("/epcis/200046977/communes", [{"nom": "Essai"}])
    with pytest.raises(SourceError, match="a list of communes with their code"):
        service.epci("200046977")


def test_an_outline_of_the_service_makes_a_territory(service: Service, tmp_path: Path) -> None:
    outline = outline_of_service(
        epci="200046977", address=service.address, settings=service.settings
    )
    made = found_territory(tmp_path / "lyon", outline, name_fr=str(outline.name))
    assert made.title["fr"] == "Métropole d’essai"
    assert made.profile.communes == ("69029", "69123")
    assert made.profile.epci == "200046977"
    assert made.profile.crs == "EPSG:2154"
    assert made.profile.extent == (4.75, 45.67, 4.93, 45.83)
    assert made.outline["category"].tolist() == ["epci"]
    assert made.outline["position_kind"].tolist() == ["published"]
    assert made.catalog.sources["outline"].licence is not None


def test_a_geometry_outside_france_does_not_pass_the_gate(service: Service) -> None:
    from explorer.errors import InputError

    swapped = [[y, x] for x, y in RING]
    service.give(
        "/communes/69123",
        {**COMMUNE, "geometry": {"type": "Polygon", "coordinates": [swapped]}},
    )
    with pytest.raises(InputError, match="look swapped"):
        outline_of_service(commune="69123", address=service.address, settings=service.settings)


def test_init_makes_the_folder_of_an_example(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geoapi, "API", service.address)
    done = call("init", "--from", "lyon", tmp_path / "lyon")
    assert done.returncode == 0, done.stderr
    assert "No features yet in communes, business_zones, stations, schools, labs" in done.stderr
    text = (tmp_path / "lyon" / "territory.toml").read_text(encoding="utf-8")
    assert 'name_fr = "Métropole de Lyon"' in text
    assert 'name_en = "Lyon metropolis"' in text
    assert 'compared = ["69123"]' in text


def test_without_the_service_init_names_the_polygon(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = "127.0.0.1:9"  # the port that discards
    made = replace(service.settings, allow_local=frozenset({closed}))
    monkeypatch.setattr(settings_module, "default_settings", lambda: made)
    monkeypatch.setattr(geoapi, "API", f"http://{closed}")
    done = call("init", "--commune", "69123", tmp_path / "lyon")
    assert done.returncode == 1
    assert "no connection" in done.stderr
    assert "--polygon FILE" in done.stderr
    assert not (tmp_path / "lyon").exists()


def test_the_service_is_asked_over_https_at_a_public_address_alone(
    service: Service,
) -> None:
    strict = replace(service.settings, allow_local=frozenset())
    with pytest.raises(SourceError, match="https"):
        fetch_commune_outline("69123", strict, address=service.address)
    with pytest.raises(SourceError, match=r"127\.0\.0\.1"):
        fetch_commune_outline("69123", strict, address="https://127.0.0.1:9")
    assert service.local.asked == []


def test_a_redirect_to_another_machine_of_ours_is_not_followed(service: Service) -> None:
    service.give("/communes/69123", b"", 302, Location="https://169.254.169.254/latest")
    with pytest.raises(SourceError, match=r"169\.254\.169\.254"):
        service.commune("69123")


@pytest.mark.network
def test_the_live_service_answers_as_expected() -> None:
    found = fetch_commune_outline("69123", Settings())
    assert found.name == "Lyon"
    assert found.epci == "200046977"
    assert "69123" in fetch_epci_outline("200046977", Settings()).communes
