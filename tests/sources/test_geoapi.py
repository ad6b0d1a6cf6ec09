"""The service of administrative outlines, against a local server with synthetic answers."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from explorer.errors import SourceError
from explorer.founding import found_territory, outline_of_service
from explorer.sources import geoapi
from explorer.sources.geoapi import fetch_commune_outline, fetch_epci_outline
from tests.cli.calls import call

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
NOT_FOUND = {"code": 404, "message": "Not Found"}


class Service:
    """What the local server answers, by path, and what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.answers: dict[str, tuple[int, bytes]] = {}

    def give(self, path: str, answer: Any, status: int = 200) -> None:
        data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.answers[path] = (status, data)


@pytest.fixture
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            known.asked.append((parts.path, parse_qs(parts.query)))
            fallback = (404, json.dumps(NOT_FOUND).encode())
            status, data = known.answers.get(parts.path, fallback)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/communes/69123")
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Service(f"http://127.0.0.1:{server.server_address[1]}")
    known.give("/communes/69123", COMMUNE)
    known.give("/epcis/200046977", EPCI)
    known.give("/epcis/200046977/communes", MEMBERS)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_commune_is_asked_for_by_its_code_with_its_contour(service: Service) -> None:
    found = fetch_commune_outline("69123", address=service.address)
    assert (found.name, found.communes, found.epci) == ("Essai", ("69123",), "200046977")
    assert found.geometry == COMMUNE["geometry"]
    ((path, query),) = service.asked
    assert path == "/communes/69123"
    assert query == {
        "fields": ["nom,code,codeEpci"],
        "format": ["geojson"],
        "geometry": ["contour"],
    }


def test_a_group_of_communes_comes_with_its_communes_in_order(service: Service) -> None:
    found = fetch_epci_outline("200046977", address=service.address)
    assert found.name == "Métropole d’essai"
    assert found.communes == ("69029", "69123")
    assert [path for path, _ in service.asked] == [
        "/epcis/200046977",
        "/epcis/200046977/communes",
    ]


@pytest.mark.parametrize("code", ["6912", "691234", "../69123", "69123?x=1", ""])
def test_a_code_that_is_none_is_not_asked_for(service: Service, code: str) -> None:
    with pytest.raises(SourceError, match="Expected an INSEE code of five characters"):
        fetch_commune_outline(code, address=service.address)
    assert service.asked == []


def test_a_commune_that_the_service_does_not_know_is_named(service: Service) -> None:
    with pytest.raises(SourceError, match="knows no commune '69999'"):
        fetch_commune_outline("69999", address=service.address)


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (b"<html>maintenance</html>", 200, "expected JSON"),
        (b'{"type": "Feature", "prop', 200, "expected JSON"),
        ([COMMUNE], 200, "found another form"),
        ({**COMMUNE, "geometry": {"type": "Point", "coordinates": [4.8, 45.7]}}, 200, "a polygon"),
        ({**COMMUNE, "properties": {"nom": "Autre", "code": "69029"}}, 200, "code '69123'"),
        (COMMUNE, 500, "expected status 200, found 500"),
        (COMMUNE, 302, "expected status 200, found 302"),
    ],
)
def test_an_answer_that_is_not_as_expected_is_refused(
    service: Service, answer: Any, status: int, said: str
) -> None:
    service.give("/communes/69123", answer, status)
    with pytest.raises(SourceError, match=said):
        fetch_commune_outline("69123", address=service.address)


def test_an_answer_that_is_too_long_is_cut_off(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geoapi, "MOST_BYTES", 100)
    with pytest.raises(SourceError, match="at most 100 bytes"):
        fetch_commune_outline("69123", address=service.address)


def test_communes_without_codes_are_refused(service: Service) -> None:
    service.give("/epcis/200046977/communes", [{"nom": "Essai"}])
    with pytest.raises(SourceError, match="a list of communes with their code"):
        fetch_epci_outline("200046977", address=service.address)


def test_an_outline_of_the_service_makes_a_territory(service: Service, tmp_path: Path) -> None:
    outline = outline_of_service(epci="200046977", address=service.address)
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
        outline_of_service(commune="69123", address=service.address)


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
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geoapi, "API", "http://127.0.0.1:9")  # the port that discards
    done = call("init", "--commune", "69123", tmp_path / "lyon")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "--polygon FILE" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.network
def test_the_live_service_answers_as_expected() -> None:
    found = fetch_commune_outline("69123")
    assert found.name == "Lyon"
    assert found.epci == "200046977"
    assert "69123" in fetch_epci_outline("200046977").communes
