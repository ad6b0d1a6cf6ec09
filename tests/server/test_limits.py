"""What is refused, what cannot attack, and how the server starts and ends."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from explorer.server.asking import ITEMS as PARAMETERS
from explorer.territory import open_territory
from tests.cli.calls import call
from tests.examples import few
from tests.server.conftest import HOSTILE, Serving, start, stop

ITEMS = "/ogc/collections/stations/items"

BEYOND = {
    "a page beyond the limit": ("limit=10001", "limit to be a whole number from 1 to 10000"),
    "a page of nothing": ("limit=0", "limit to be a whole number"),
    "a negative page": ("limit=-1", "limit to be a whole number"),
    "a limit of words": ("limit=all", "limit to be a whole number"),
    "a limit of other digits": ("limit=%D9%A1", "limit to be a whole number"),
    "a limit of a thousand digits": (f"limit={'9' * 1000}", "limit to be a whole number"),
    "an offset before the first": ("offset=-5", "offset to be a whole number"),
    "an offset beyond reason": ("offset=99999999999", "offset to be a whole number"),
    "a box of three": ("bbox=4,45,5", "four numbers"),
    "a box of six": ("bbox=4,45,0,5,46,1", "four numbers"),
    "a box of words": ("bbox=a,b,c,d", "four numbers"),
    "a box of no numbers": ("bbox=nan,nan,nan,nan", "four numbers"),
    "a box without end": ("bbox=-inf,-inf,inf,inf", "four numbers"),
    "a box upside down": ("bbox=4,46,5,45", "the south of bbox not beyond its north"),
    "a box of metres": ("bbox=800000,6480000,810000,6490000", "bbox in degrees"),
    "a system that is not served": ("crs=http://www.opengis.net/def/crs/EPSG/0/27572", ""),
    "a system of one's own": ("crs=http://127.0.0.1:9/crs", ""),
    "a system of a box that is none": ("bbox=1,1,2,2&bbox-crs=x", ""),
    "a field that is not there": ("no_such=1", "expected parameters among"),
    "a filter": ("filter=freight%3Dtrue", "expected parameters among"),
    "a field to sort by that is not there": ("sortby=no_such", "bad sort"),
    "a sort by nothing": ("sortby=", "sortby=FIELD"),
    "a sort by a sign": ("sortby=-", "sortby=FIELD"),
    "fields to give that are not there": ("properties=no_such", "unknown properties"),
    "HTML": ("f=html", "f=json"),
    "CSV": ("f=csv", "f=json"),
    "JSON-LD": ("f=jsonld", "f=json"),
    "a parameter twice": ("limit=1&limit=2", "each parameter once"),
    "another kind of result": ("resulttype=all", "resulttype=results"),
    "no word for a shape": ("skipGeometry=maybe", "skipGeometry=true"),
}


@pytest.mark.parametrize("name", BEYOND)
def test_a_question_beyond_the_limits_is_refused_with_what_was_expected(
    served: Serving, name: str
) -> None:
    query, said = BEYOND[name]
    found = served.get(f"{ITEMS}?{query}")
    assert found.status_code == 400
    assert found.headers["content-type"].startswith("application/json")
    assert said in found.json()["description"]
    assert "Traceback" not in found.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{ITEMS}?name_fr={'x' * 3000}", 414),
        (f"/{'x' * 3000}", 414),
        ("/ogc/collections/no_such", 404),
        ("/ogc/collections/no_such/items", 404),
        (f"{ITEMS}/no_such", 404),
        (f"{ITEMS}/{quote(HOSTILE[0])}", 404),
        ("/ogc/processes", 404),
        ("/ogc/stac", 404),
        ("/ogc/admin/config", 404),
        ("/static/css/default.css", 404),
        ("/../../etc/passwd", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/..%5c..%5cetc/passwd", 404),
        ("//etc/passwd", 404),
        ("/layers/", 404),
        ("/layers/../manifest.json%00.html", 404),
        ("/.git/config", 404),
    ],
)
def test_what_is_not_there_is_not_found_and_nothing_else_of_the_disk_is(
    served: Serving, path: str, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", int(served.url.rpartition(":")[2]))) as line:
        line.sendall(f"GET {path} HTTP/1.0\r\nHost: {served.url[7:]}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: line.recv(65_536), b"")).decode()
    assert answer.split()[1] == str(status)
    assert "root:" not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_changed(served: Serving, method: str) -> None:
    before = (served.root / "layers" / "stations.geojson").read_bytes()
    with httpx.Client(trust_env=False) as client:
        for path in (ITEMS, f"{ITEMS}/saint-etienne-chateaucreux", "/", "/ogc/collections"):
            found = client.request(method, f"{served.url}{path}", content=b"")
            assert found.status_code == 405
            assert found.headers["allow"] == "GET, HEAD"
        heavy = client.request("GET", f"{served.url}{ITEMS}", content=b"{}")
        assert heavy.status_code == 413
    assert (served.root / "layers" / "stations.geojson").read_bytes() == before
    assert served.get(ITEMS).json()["numberMatched"] == 17


def test_a_body_or_a_head_beyond_the_limits_is_cut_off(served: Serving) -> None:
    with httpx.Client(trust_env=False) as client:
        found = client.post(f"{served.url}{ITEMS}", content=b"x" * 100_000)
        assert found.status_code in {405, 413}
        found = client.get(f"{served.url}{ITEMS}", headers={"X-Long": "x" * 20_000})
        assert found.status_code == 431


@pytest.mark.parametrize(
    "path",
    [
        "/ogc/collections/synthetic/items",
        "/ogc/collections/synthetic/items/f0",
        "/ogc/collections/synthetic",
        "/ogc/collections",
        "/ogc/openapi",
        "/ogc/collections/synthetic/queryables",
        "/ogc/collections/synthetic/schema",
        f"{ITEMS}?name_fr={quote(HOSTILE[0])}",
        f"{ITEMS}?lang={quote(HOSTILE[0])}",
        "/ogc/collections/%3Cscript%3E",
    ],
)
def test_a_hostile_value_reaches_a_browser_as_data_alone(served: Serving, path: str) -> None:
    found = served.get(path, Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert "json" in found.headers["content-type"]
    json.loads(found.text)
    assert "\u202e" not in found.text
    assert "\x1b" not in found.text
    assert "set-cookie" not in found.headers
    guarded(found)
    assert found.headers["content-security-policy"].startswith("default-src 'none'")


def guarded(found: httpx.Response) -> None:
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["x-frame-options"] == "DENY"
    assert "server" not in found.headers
    assert "access-control-allow-origin" not in found.headers


def test_the_landing_page_of_browsers_has_no_script_and_shows_hostile_titles_as_text(
    served: Serving,
) -> None:
    found = served.get("/ogc/", Accept="text/html")
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'none'" in found.headers["content-security-policy"]
    guarded(found)
    assert "<script" not in found.text
    assert "<img" not in found.text
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in found.text
    assert "javascript:" not in found.text
    assert "Licence Ouverte 2.0" in found.text
    assert served.api in found.text
    for tongue in ("fr", "en"):
        assert f'lang="{tongue}"' in found.text
    assert served.get("/ogc/", Accept="application/json").json()["title"]


def test_a_hostile_link_of_a_licence_is_left_out(served: Serving) -> None:
    links = served.get("/ogc/collections/synthetic").json()["links"]
    assert not [link for link in links if not link["href"].startswith("http")]


def test_every_link_of_the_answers_leads_somewhere(served: Serving) -> None:
    seen: set[str] = set()
    waiting = ["/ogc", "/ogc/collections", "/ogc/collections/stations", f"{ITEMS}?limit=5"]
    while waiting:
        path = waiting.pop()
        found = served.get(path)
        assert found.status_code == 200, path
        for link in found.json().get("links", []):
            address = link["href"]
            if address.startswith(served.url) and address not in seen and "?offset" not in address:
                seen.add(address)
                assert served.get(address.removeprefix(served.url)).status_code == 200, address
    assert len(seen) > 10


def test_a_page_of_another_name_cannot_read_what_is_served_to_this_machine(
    served: Serving,
) -> None:
    for host in ("evil.example", f"evil.example:{served.url.rpartition(':')[2]}", ""):
        assert served.get(ITEMS, Host=host).status_code == 421
    port = served.url.rpartition(":")[2]
    assert served.get(ITEMS, Host=f"localhost:{port}").status_code == 200


def test_a_hundred_questions_at_once_are_answered(served: Serving) -> None:
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda n: served.get(f"{ITEMS}?limit={n % 17 + 1}"), range(100)))
    assert [one.json()["numberReturned"] for one in found] == [n % 17 + 1 for n in range(100)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_within_a_second_even_with_open_lines(
    ground: tuple[Path, Path], number: int
) -> None:
    pytest.importorskip("pygeoapi")
    url, process = start("--site", ground[1])
    port = int(url.rpartition(":")[2])
    with (
        httpx.Client(trust_env=False) as client,
        socket.create_connection(("127.0.0.1", port)) as slow,
    ):
        assert client.get(f"{url}/ogc").status_code == 200  # and the line stays open
        slow.sendall(b"GET /ogc HTTP/1.1\r\nHost: ")  # a question that never ends
        begun = time.monotonic()
        seconds, out, said = stop(process, number)
    assert seconds < 1
    assert time.monotonic() - begun < 20  # however busy the machine is
    assert process.returncode == 0
    assert (out, said) == ("", "")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


@pytest.mark.parametrize(
    "where", ["a port that is taken", pytest.param("another machine", marks=pytest.mark.long)]
)
def test_where_nothing_can_listen_is_told(served: Serving, where: str) -> None:
    port = served.url.rpartition(":")[2]
    chosen = ("--port", port) if where == "a port that is taken" else ("--host", "192.0.2.1")
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "serve", "--site", str(served.site), *chosen],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "nothing can listen there" in done.stderr
    assert "Name another port with --port" in done.stderr


def test_a_folder_that_is_no_site_or_was_changed_is_not_served(
    served: Serving, tmp_path: Path
) -> None:
    import shutil

    (tmp_path / "secret.html").write_text("mine")
    done = call("serve", "--site", tmp_path)
    assert done.returncode == 1
    assert "found no manifest.json of one" in done.stderr
    site = tmp_path / "site"
    shutil.copytree(served.site, site)
    (site / "index.html").write_text("<script>alert(1)</script>")
    done = call("serve", "--site", site)
    assert done.returncode == 1
    assert "index.html is not as the site's manifest says" in done.stderr
    manifest = json.loads((site / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"] = [{"file": "../secret.html", "sha256": "0" * 64, "bytes": 4}]
    (site / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert call("serve", "--site", site).returncode == 1


@pytest.mark.parametrize("arguments", [("--port", "70000"), ("--url", "javascript:x")])
def test_a_misused_option_is_a_misuse(arguments: tuple[str, ...]) -> None:
    assert call("serve", *arguments).returncode == 2


NAMES = st.sampled_from(sorted(PARAMETERS | {"name_fr", "accuracy_m", "freight", "id"})) | st.text(
    min_size=1, max_size=8
)
VALUES = st.text(max_size=20) | st.sampled_from(
    ["1", "-1", "1e9", "nan", "4,45,5,46", "true", "json", "fr", "../..", "http://127.0.0.1/x", "+",
     "http://www.opengis.net/def/crs/EPSG/0/2154", "2024-01-01/..", "name_fr", "-name_fr,id", ","]
)  # fmt: skip


@pytest.fixture(scope="module")
def application() -> Client:
    pytest.importorskip("pygeoapi")
    from explorer.server import Application

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what pygeoapi's own libraries say of it
        return Client(Application(open_territory(), None, "http://127.0.0.1:1"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pygeoapi calls what shapely leaves
@settings(max_examples=few(150))
@given(st.dictionaries(NAMES, VALUES, max_size=4), st.sampled_from(["", "/stations", "/x"]))
def test_whatever_is_asked_gets_an_answer_in_json_and_never_a_fault(
    application: Client, query: dict[str, str], more: str
) -> None:
    for path in (ITEMS + more, f"/ogc/collections{more}"):
        found = application.get(path, query_string=query)
        assert found.status_code in {200, 400, 404, 414}, found.text
        assert "json" in found.headers["Content-Type"]
        json.loads(found.text)


def test_lines_that_say_nothing_do_not_keep_others_out(served: Serving) -> None:
    port = int(served.url.rpartition(":")[2])
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    try:
        begun = time.monotonic()
        assert served.get(ITEMS).status_code == 200
        assert time.monotonic() - begun < 10
    finally:
        for one in idle:
            one.close()
    assert threading.active_count() < 50
