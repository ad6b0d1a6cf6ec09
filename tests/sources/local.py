"""A service on this machine that answers as it is told, faults included: all of it synthetic."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from explorer.settings import Settings

FAULTS = (ConnectionError, TimeoutError, ValueError)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its head, and how its body is sent."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    how: str = "whole"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


Answerer = Callable[[Asked], Reply]


@dataclass(slots=True)
class Local:
    """What tests tell the service, and what it was asked."""

    authority: str = ""
    routes: dict[str, list[Reply | Answerer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def address(self, path: str) -> str:
        return f"http://{self.authority}{path}"

    def route(self, path: str, *replies: Reply | Answerer) -> str:
        """Answer a path with these replies in turn, the last one from then on."""
        self.routes[path] = list(replies)
        return self.address(path)

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        queue = self.routes.get(asked.path)
        if not queue:
            return Reply(b"no such path", 404, {"Content-Type": "text/plain"})
        chosen = queue.pop(0) if len(queue) > 1 else queue[0]
        return chosen if isinstance(chosen, Reply) else chosen(asked)


def reply_json(value: Any, **headers: str) -> Reply:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(body, headers={"Content-Type": "application/json", **named})


def reply_cut_gzip(value: Any) -> Reply:
    body = gzip.compress(json.dumps(value).encode())
    return Reply(body[: len(body) // 2], headers={"Content-Encoding": "gzip"})


@contextmanager
def serving() -> Iterator[Local]:
    local = Local()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(local))
    server.daemon_threads = True
    server.block_on_close = False
    local.authority = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield local
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


HASTE: Mapping[str, Mapping[str, float]] = {
    "silent": {"read_s": 0.3},
    "slow drip": {"total_s": 0.4},
}
"""Time limits that only the faults of time are held to: a busy machine is slow without a fault."""


def settings_for(local: Local, folder: Path, **changes: Any) -> tuple[Settings, list[float]]:
    """Give settings that may ask the service, and the list of what was waited."""
    waited: list[float] = []
    given: dict[str, Any] = {
        "cache": folder / "cache",
        "data": folder / "data",
        "read_s": 30.0,
        "connect_s": 30.0,
        "total_s": 60.0,
        "between_s": 0.0,
        "most_bytes": 1_000_000,
        "allow_local": frozenset({local.authority}),
        "sleep": waited.append,
    }
    return Settings(**(given | changes)), waited


def _handler(local: Local) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            with suppress(*FAULTS):
                self.send(local.reply(asked))

        do_POST = do_GET  # noqa: N815 - a name that http.server looks for

        def send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.how in {"endless", "bomb"}:
                self.close_connection = True
                self.send_header("Connection", "close")
            elif "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            _send_body(self, reply)

        def log_message(self, *_: object) -> None:
            """Say nothing: tests look at what was asked."""

    return Handler


def _send_body(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    match reply.how:
        case "whole":
            handler.wfile.write(reply.body)
        case "short":
            handler.wfile.write(reply.body[: len(reply.body) // 2])
            handler.close_connection = True
        case "silent":
            time.sleep(0.6)
            handler.close_connection = True
        case "drip":
            for byte in reply.body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(0.02)
        case "endless":
            while True:
                handler.wfile.write(b" " * 65536)
        case "bomb":
            packer = gzip.GzipFile(fileobj=handler.wfile, mode="wb")
            while True:
                packer.write(b" " * 1_000_000)
