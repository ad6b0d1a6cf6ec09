"""Every file of the corpus: its verdict, a word that says why, no traceback, no silence."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.cli.calls import Done, call
from tests.corpus.__main__ import CASES
from tests.corpus.case import Case
from tests.corpus.said import STORED, findings
from tests.corpus.texts import CQL2, MAPPING, QUERY, WKT, Text
from tests.studies.synthetic import status_file

LONGEST = 20.0
ENDINGS = ("geojson", "json", "gpkg", "fgb", "shp", "csv", "parquet", "zip", "kml", "gml")
NAMED = [case.name for case in CASES]


def in_time(*arguments: str | Path) -> Done:
    start = time.monotonic()
    done = call(*arguments)
    assert time.monotonic() - start < LONGEST
    assert "Traceback" not in done.stderr + done.stdout
    return done


def test_the_corpus_is_large_and_every_name_is_there_once() -> None:
    assert len(CASES) + len(WKT) + len(CQL2) + len(QUERY) + len(MAPPING) >= 250
    assert len(set(NAMED)) == len(NAMED)


SAID = json.loads(STORED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=NAMED)
def test_each_file_gets_its_verdict_and_a_reason(case: Case, tmp_path: Path) -> None:
    path = case.write(tmp_path)
    done = in_time("validate", path, "--format", "json", "--lang", "en", *case.options)
    (told,) = json.loads(done.stdout)
    assert told["verdict"] == case.verdict, told["findings"]
    assert done.returncode == (case.verdict == "rejected")
    said = [
        f"expected {one['expected']}; found {one['found']}; {one['done']}"
        for one in told["findings"]
    ]
    if case.verdict == "accepted":
        assert said == []
    else:
        assert any(case.words in line for line in said), said
        decided = [one["done"] == "rejected" for one in told["findings"]]
        assert any(decided) == (case.verdict == "rejected")
    # Feature, field, what was expected, found and done: each word of every finding.
    assert findings(case, done.stdout, tmp_path) == SAID.get(case.name, [])


@pytest.mark.parametrize("case", CASES[::5], ids=NAMED[::5])
def test_a_rejected_file_stops_a_map_and_another_is_drawn(case: Case, tmp_path: Path) -> None:
    if case.options or "world" in case.name:
        return
    path, out = case.write(tmp_path), tmp_path / "page.html"
    done = in_time("map", "--layers", path, "--out", out)
    assert bool(done.returncode) == (case.verdict == "rejected"), done.stderr
    assert out.exists() == (case.verdict != "rejected")
    assert done.stderr or case.verdict != "rejected"


@pytest.mark.parametrize("case", CASES[2::5], ids=NAMED[2::5])
def test_a_rejected_file_is_neither_zones_nor_candidates(case: Case, tmp_path: Path) -> None:
    if case.verdict != "rejected" or case.options:
        return
    path = case.write(tmp_path)
    zones = in_time("coverage", "--zones", path, "--premises", status_file(tmp_path))
    assert zones.returncode != 0
    assert zones.stderr
    found = in_time("find", "--candidates", path, "--weight", "schools=1")
    assert found.returncode != 0
    assert found.stderr


def checked(done: Done, case: Text) -> None:
    said = done.stdout + done.stderr
    assert bool(done.returncode) == bool(case.status), said
    assert case.words in said
    if case.status:
        assert done.stderr


@pytest.mark.parametrize("case", WKT, ids=lambda case: ascii(case.text[:40]))
def test_zones_as_text(case: Text, tmp_path: Path) -> None:
    records = status_file(tmp_path)
    checked(in_time("coverage", "--zones", case.text, "--premises", records), case)


@pytest.mark.parametrize("case", CQL2, ids=lambda case: ascii(case.text[:40]))
def test_filters(case: Text) -> None:
    checked(in_time("find", "--where", case.text, "--weight", "schools=1"), case)


@pytest.mark.parametrize("case", QUERY, ids=lambda case: ascii(case.text[:40]))
def test_queries(case: Text, tmp_path: Path) -> None:
    path = tmp_path / "query.toml"
    path.write_text(case.text)
    checked(in_time("find", "--query", path), case)


@pytest.mark.parametrize("case", MAPPING, ids=lambda case: ascii(case.text[:40]))
def test_mappings(case: Text, tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(case.text)
    records = status_file(tmp_path)
    arguments = ("coverage", "--zones", "district", "--premises", records, "--mapping", path)
    checked(in_time(*arguments), case)


class _Asked(BaseHTTPRequestHandler):
    paths: list[str] = []  # noqa: RUF012 - one list for the one server of the test

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_error(404)

    do_HEAD = do_GET  # noqa: N815 - the server's own name

    def log_message(self, *_: object) -> None:
        logging.getLogger(__name__).debug("asked")


@pytest.fixture
def listener() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Asked)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_no_file_reaches_an_address_or_another_file(listener: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id,lon,lat\nTOPSECRET,4,45\n")
    said = ""
    for number, source in enumerate(
        (f"/vsicurl/{listener}/a.csv", f"{listener}/a.csv", str(secret))
    ):
        text = (
            f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{source}</SrcDataSource>"
            f"<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
        )
        for ending in (
            "geojson",
            "json",
            "gpkg",
            "fgb",
            "shp",
            "csv",
            "parquet",
            "zip",
            "kml",
            "gml",
        ):
            path = tmp_path / f"a{number}.{ending}"
            path.write_text(text)
            done = in_time("validate", path, "--format", "json")
            assert done.returncode == 1
            said += done.stdout
        if source != str(secret):
            assert in_time("validate", source).returncode == 1
    assert _Asked.paths == []
    assert "TOPSECRET" not in said
