"""The way to the network against a service on this machine that has every fault."""

import dataclasses
import hashlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from explorer.errors import OfflineError, SourceError
from explorer.settings import Settings
from explorer.sources.address import proxy_of
from explorer.sources.asked import Request, with_query
from explorer.sources.http import Http
from explorer.sources.sniff import Shape
from tests.sources.local import HASTE, Asked, Local, Reply, reply_cut_gzip, reply_json, settings_for

GOOD = {"answer": "synthetic"}
PAGE = b"<!DOCTYPE html><html><head><title>x</title></head><body><h1>Service en maintenance</h1>"


def ask(settings: Settings, address: str, **more: Any) -> Any:
    with Http(settings) as http:
        return http.ask(Request("a test service", address, **more))


def refusal(settings: Settings, address: str, **more: Any) -> str:
    with pytest.raises(SourceError) as caught:
        ask(settings, address, **more)
    kept = list(settings.cache.glob("*")) if settings.cache.exists() else []
    assert kept == [], "nothing of a failure stays"
    text = str(caught.value)
    assert text.startswith("a test service: ")
    assert "expected" in text
    return text


def test_an_answer_comes_with_its_proof(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", reply_json(GOOD, ETag='"v1"'))
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    settings, waited = settings_for(local, tmp_path, now=lambda: now)
    answer = ask(settings, with_query(address, {"token": "abc", "page": 2}))
    body = json.dumps(GOOD).encode()
    assert answer.json() == GOOD
    assert answer.receipt == {
        "address": f"{address}?token=***&page=2",
        "retrieved": "2026-11-24T12:00:00+00:00",
        "status": 200,
        "etag": '"v1"',
        "last_modified": None,
        "sha256": hashlib.sha256(body).hexdigest(),
        "bytes": len(body),
    }
    assert waited == []
    assert local.asked[0].query == {"token": "abc", "page": "2"}
    assert local.asked[0].headers["user-agent"].startswith("manufacture-explorer/")


def test_what_did_not_change_is_not_sent_again(local: Local, tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"v1"':
            return Reply(status=304)
        return reply_json(GOOD, ETag='"v1"', Last_Modified="Mon, 23 Nov 2026 10:00:00 GMT")

    address = local.route("/data", answer)
    settings, _ = settings_for(local, tmp_path)
    first, second = ask(settings, address), ask(settings, address)
    assert (first.status, second.status) == (200, 304)
    assert second.json() == GOOD
    assert second.receipt["sha256"] == first.receipt["sha256"]
    assert local.asked[1].headers["if-modified-since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_answers_are_kept_for_half_a_year(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", reply_json(GOOD, ETag='"v1"'))
    settings, _ = settings_for(local, tmp_path)
    ask(settings, address)
    later = datetime.now(UTC) + timedelta(days=179)
    ask(dataclasses.replace(settings, now=lambda: later), address)
    assert "if-none-match" in local.asked[1].headers
    latest = datetime.now(UTC) + timedelta(days=181)
    ask(dataclasses.replace(settings, now=lambda: latest), address)
    assert "if-none-match" not in local.asked[2].headers


def test_a_kept_answer_that_was_altered_is_asked_anew(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", reply_json(GOOD, ETag='"v1"'))
    settings, _ = settings_for(local, tmp_path)
    ask(settings, address).path.write_text('{"answer": "altered"}', encoding="utf-8")
    assert ask(settings, address).json() == GOOD
    assert "if-none-match" not in local.asked[1].headers


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408])
def test_a_passing_fault_is_tried_again(local: Local, tmp_path: Path, status: int) -> None:
    address = local.route("/data", Reply(status=status), reply_json(GOOD))
    settings, waited = settings_for(local, tmp_path)
    assert ask(settings, address).json() == GOOD
    assert len(waited) == 1
    assert 0 <= waited[0] <= settings.longest_wait_s


def test_tries_are_bounded_and_the_last_fault_is_told(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", Reply(b"database is away", 500))
    settings, waited = settings_for(local, tmp_path, attempts=3)
    text = refusal(settings, address)
    assert "in 3 tries" in text
    assert "status 500, which says: database is away" in text
    assert len(local.asked) == 3
    assert len(waited) == 2


@pytest.mark.parametrize(("said", "seconds"), [("7", 7.0), ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0)])
def test_retry_after_is_obeyed(local: Local, tmp_path: Path, said: str, seconds: float) -> None:
    limited = Reply(status=429, headers={"Retry-After": said})
    address = local.route("/data", limited, reply_json(GOOD))
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    settings, waited = settings_for(local, tmp_path, now=lambda: now)
    assert ask(settings, address).json() == GOOD
    assert waited == [seconds]


def test_a_retry_after_of_a_day_is_not_waited_for(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", Reply(status=503, headers={"Retry-After": "86400"}))
    settings, waited = settings_for(local, tmp_path)
    assert "asks to wait 86,400 s" in refusal(settings, address)
    assert waited == []
    assert len(local.asked) == 1


def test_requests_to_one_host_are_spaced(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", reply_json(GOOD))
    settings, waited = settings_for(local, tmp_path, between_s=0.5, clock=lambda: 100.0)
    with Http(settings) as http:
        for _ in range(3):
            http.ask(Request("a test service", address))
    assert waited == [0.5, 0.5]


FAULTS = {
    "not found": ([Reply(b"gone away", 404)], "status 404, which says: gone away"),
    "forbidden": ([Reply(b"", 403)], "authorisation"),
    "silent": ([Reply(b"{}", how="silent")], "no byte for 0.3 s"),
    "slow drip": ([Reply(b"{" + b" " * 400, how="drip")], "not whole after 0.4 s"),
    "short body": ([Reply(b'{"answer": "synthetic"}', how="short")], "23 bytes announced, 11 rec"),
    "cut gzip": ([reply_cut_gzip(GOOD)], "ends early"),
    "damaged gzip": ([Reply(b"{}", headers={"Content-Encoding": "gzip"})], "damaged"),
    "other encoding": ([Reply(b"{}", headers={"Content-Encoding": "br"})], "Content-Encoding: br"),
    "html as json": ([Reply(PAGE)], "a page of HTML, which says: x Service en maintenance"),
    "nothing": ([Reply(b"")], "found nothing"),
    "50 GB announced": (
        [Reply(b"{}", headers={"Content-Length": "50000000000"})],
        "50,000,000,000 bytes announced",
    ),
    "endless": ([Reply(how="endless")], "more than 1,000,000 bytes, and no end"),
    "gzip bomb": ([Reply(headers={"Content-Encoding": "gzip"}, how="bomb")], "more than 1,000,000"),
    "redirect loop": (
        [Reply(status=302, headers={"Location": "/data"})],
        "redirects that go round",
    ),
    "to loopback": (
        [Reply(status=302, headers={"Location": "http://127.0.0.1:9/"})],
        "was not asked",
    ),
    "to loopback, https": (
        [Reply(status=302, headers={"Location": "https://127.0.0.1:9/"})],
        "expected a machine on the public network, found 127.0.0.1",
    ),
    "to metadata": (
        [Reply(status=307, headers={"Location": "https://169.254.169.254/latest"})],
        "found 169.254.169.254",
    ),
    "to a file": ([Reply(status=301, headers={"Location": "file:///etc/passwd"})], "found file:"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_refused_and_said(local: Local, tmp_path: Path, name: str) -> None:
    replies, words = FAULTS[name]
    address = local.route("/data", *replies)
    settings, _ = settings_for(local, tmp_path, attempts=2, **HASTE.get(name, {}))
    assert words in refusal(settings, address)


def test_redirects_that_never_end_are_left(local: Local, tmp_path: Path) -> None:
    for step in range(9):
        local.route(f"/{step}", Reply(status=302, headers={"Location": f"/{step + 1}"}))
    settings, _ = settings_for(local, tmp_path)
    assert "redirects that do not end" in refusal(settings, local.address("/0"))
    assert len(local.asked) == 6


def test_a_redirect_within_a_service_is_followed(local: Local, tmp_path: Path) -> None:
    local.route("/old", Reply(status=301, headers={"Location": "/new"}))
    local.route("/new", reply_json(GOOD))
    settings, _ = settings_for(local, tmp_path)
    assert ask(settings, local.address("/old")).json() == GOOD


@pytest.mark.parametrize(
    "address",
    [
        "http://data.example/x",
        "file:///etc/passwd",
        "ftp://data.example/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://[64:ff9b::7f00:1]/x",
        "https://[2002:7f00:1::]/x",
        "https://[fd00:ec2::254]/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://168.63.129.16/x",
        "https://100.100.100.200/x",
        "https://0.0.0.0/x",
        "https://224.0.0.1/x",
    ],
)
@pytest.mark.parametrize("proxy", [None, "http://proxy.example:3128"])
def test_addresses_that_are_not_public_https_are_not_asked(
    local: Local, tmp_path: Path, address: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    if proxy:
        monkeypatch.setenv("https_proxy", proxy)
    settings, _ = settings_for(local, tmp_path)
    assert "was not asked" in refusal(settings, address)


def test_a_local_service_may_be_asked_only_by_the_settings(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", reply_json(GOOD))
    settings, _ = settings_for(local, tmp_path, allow_local=frozenset())
    assert "expected an address of https, found http:" in refusal(settings, address)
    assert local.asked == []


def test_a_service_that_is_down_is_told_apart_from_one_that_errs(
    local: Local, tmp_path: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        authority = f"127.0.0.1:{free.getsockname()[1]}"
    settings, _ = settings_for(local, tmp_path, allow_local=frozenset({authority}))
    with pytest.raises(OfflineError, match="no connection"):
        ask(settings, f"http://{authority}/data")


def test_a_name_that_is_not_known_means_offline(
    local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    settings, _ = settings_for(local, tmp_path)
    with pytest.raises(OfflineError, match=r"data\.example is not known from here"):
        ask(settings, "https://data.example/x")


def test_a_checksum_of_the_service_is_held_to(local: Local, tmp_path: Path) -> None:
    body = json.dumps(GOOD).encode()
    address = local.route("/data", reply_json(GOOD))
    settings, _ = settings_for(local, tmp_path, attempts=2)
    wrong = ("sha1", "0" * 40)
    assert f"the service publishes {'0' * 40}" in refusal(settings, address, checksum=wrong)
    right = ("sha1", hashlib.sha1(body, usedforsecurity=False).hexdigest())
    assert ask(settings, address, checksum=right).json() == GOOD


BODY = bytes(range(256)) * 40


def ranged(asked: Asked) -> Reply:
    start = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
    assert asked.headers["if-range"] == '"v1"'
    assert asked.headers["accept-encoding"] == "identity"
    span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
    return Reply(BODY[start:], 206, {"Content-Range": span, "ETag": '"v1"'})


def test_a_cut_download_goes_on_where_it_stopped(local: Local, tmp_path: Path) -> None:
    cut = Reply(BODY, headers={"ETag": '"v1"'}, how="short")
    address = local.route("/file", cut, ranged)
    settings, _ = settings_for(local, tmp_path, resume_bytes=1000)
    answer = ask(settings, address, shape=Shape.ANY)
    assert answer.path.read_bytes() == BODY
    assert local.asked[1].headers["range"] == f"bytes={len(BODY) // 2}-"
    assert [path.suffix for path in sorted(settings.cache.iterdir())] == [".body", ".json"]


def test_a_download_cut_in_one_run_goes_on_in_the_next(local: Local, tmp_path: Path) -> None:
    cut = Reply(BODY, headers={"ETag": '"v1"'}, how="short")
    address = local.route("/file", cut)
    settings, _ = settings_for(local, tmp_path, resume_bytes=1000, attempts=1)
    with pytest.raises(SourceError, match="ended early"):
        ask(settings, address, shape=Shape.ANY)
    local.route("/file", ranged)
    assert ask(settings, address, shape=Shape.ANY).path.read_bytes() == BODY


@pytest.mark.parametrize("version", ['W/"v1"', None])
def test_parts_without_a_strong_version_are_not_put_together(
    local: Local, tmp_path: Path, version: str | None
) -> None:
    headers = {} if version is None else {"ETag": version}
    address = local.route("/file", Reply(BODY, headers=headers, how="short"), Reply(BODY))
    settings, _ = settings_for(local, tmp_path, resume_bytes=1000)
    assert ask(settings, address, shape=Shape.ANY).path.read_bytes() == BODY
    assert "range" not in local.asked[1].headers


def test_a_file_that_changed_meanwhile_is_taken_whole(local: Local, tmp_path: Path) -> None:
    cut = Reply(BODY, headers={"ETag": '"v1"'}, how="short")
    newer = Reply(BODY[::-1], headers={"ETag": '"v2"'})
    address = local.route("/file", cut, newer)
    settings, _ = settings_for(local, tmp_path, resume_bytes=1000)
    assert ask(settings, address, shape=Shape.ANY).path.read_bytes() == BODY[::-1]


def test_a_part_that_does_not_continue_is_dropped(local: Local, tmp_path: Path) -> None:
    cut = Reply(BODY, headers={"ETag": '"v1"'}, how="short")
    askew = Reply(BODY[10:], 206, {"Content-Range": f"bytes 10-{len(BODY) - 1}/{len(BODY)}"})
    address = local.route("/file", cut, askew, Reply(BODY))
    settings, _ = settings_for(local, tmp_path, resume_bytes=1000)
    assert ask(settings, address, shape=Shape.ANY).path.read_bytes() == BODY


def tls(ended: datetime | None) -> Iterator[tuple[str, trustme.CA]]:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", not_after=ended)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    listening = socket.create_server(("127.0.0.1", 0))
    body = json.dumps(GOOD).encode()
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)

    def serve() -> None:
        with suppress(OSError):
            while True:
                plain, _ = listening.accept()
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
                    secured.recv(65536)
                    secured.sendall(answer + body)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{listening.getsockname()[1]}", authority
    with suppress(OSError):  # macOS has no shutdown of a socket that listens
        listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(timeout=1.0)


@pytest.fixture
def expired() -> Iterator[tuple[str, trustme.CA]]:
    """Give a service under TLS whose certificate ended in 2020."""
    yield from tls(datetime(2020, 1, 1, tzinfo=UTC))


@pytest.fixture
def certified() -> Iterator[tuple[str, trustme.CA]]:
    """Give a service under TLS whose authority is not one that everybody knows."""
    yield from tls(None)


def test_an_authority_of_ones_own_is_named_by_the_usual_variable(
    local: Local,
    tmp_path: Path,
    certified: tuple[str, trustme.CA],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority, issuer = certified
    settings, _ = settings_for(local, tmp_path, allow_local=frozenset({authority}))
    address = f"https://{authority}/data"
    assert "expected a valid certificate" in refusal(settings, address)
    bundle = tmp_path / "authority.pem"
    issuer.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert ask(settings, address).json() == GOOD


def test_the_environments_proxy_is_used_and_its_password_not_told(
    local: Local, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://me:verysecret@{local.authority}")
    monkeypatch.setenv("no_proxy", "direct.example")
    settings, _ = settings_for(local, tmp_path)
    text = refusal(settings, "https://data.example/x")
    assert "expected a proxy that lets the request through" in text
    assert f"***@{local.authority}" in text
    assert "verysecret" not in text
    assert proxy_of("https://direct.example/x") is None


def test_an_expired_certificate_is_refused_without_a_second_try(
    local: Local,
    tmp_path: Path,
    expired: tuple[str, trustme.CA],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority, issuer = expired
    bundle = tmp_path / "authority.pem"
    issuer.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    settings, waited = settings_for(local, tmp_path, allow_local=frozenset({authority}))
    text = refusal(settings, f"https://{authority}/data")
    assert "expected a valid certificate, found certificate has expired" in text
    assert "SSL_CERT_FILE" in text
    assert waited == []


def test_a_certificate_of_an_unknown_authority_is_refused(
    local: Local, tmp_path: Path, expired: tuple[str, trustme.CA]
) -> None:
    authority, _ = expired
    settings, _ = settings_for(local, tmp_path, allow_local=frozenset({authority}))
    assert "expected a valid certificate" in refusal(settings, f"https://{authority}/data")


def test_secrets_of_an_address_are_not_told(local: Local, tmp_path: Path) -> None:
    address = local.route("/data", Reply(status=404))
    settings, _ = settings_for(local, tmp_path)
    text = refusal(settings, f"{address}?apikey=verysecret&q=fibre")
    assert "verysecret" not in text
    assert "q=fibre" in text
