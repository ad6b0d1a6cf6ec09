"""A PostgreSQL with PostGIS for the tests: their own, or that of DATABASE_URL."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "synthetic-s3cret"  # noqa: S105 - of a server that lives as long as the tests
TEMPLATE = "manufacture_template"


@dataclass(slots=True)
class Server:
    """A running server, and how its administrator reaches it."""

    admin: str
    host: str
    port: int
    user: str
    password: str
    folder: Path | None = None
    tools: Path | None = None

    def address(
        self, database: str, *, user: str | None = None, password: str | None = None
    ) -> str:
        user, password = user or self.user, password or self.password
        return f"postgresql://{user}:{password}@{self.host}:{self.port}/{database}"

    def stop(self) -> None:
        """Stop at once, as a power cut would."""
        assert self.folder is not None
        assert self.tools is not None
        _as_postgres(self.tools / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")

    def start(self) -> None:
        assert self.folder is not None
        assert self.tools is not None
        _as_postgres(
            self.tools / "pg_ctl", "-D", self.folder / "data", "-w", "-t", "30",
            "-l", self.folder / "log", "start",
        )  # fmt: skip


@contextmanager
def running() -> Iterator[Server]:
    """Give a server, or skip saying why there is none."""
    pytest.importorskip("psycopg", reason="psycopg is not installed (extra postgis)")
    given = os.environ.get("DATABASE_URL")
    if given:
        yield _given(given)
        return
    tools = _tools()
    if tools is None:
        pytest.skip("no PostgreSQL with PostGIS here, and DATABASE_URL names none")
    folder = Path(tempfile.mkdtemp(prefix="manufacture-postgis-", dir="/tmp"))
    server = None
    try:
        server = _own(folder, tools)
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: Server, name: str) -> Iterator[str]:
    """Give the address of an empty database with PostGIS."""
    psycopg: Any = pytest.importorskip("psycopg")
    sql = psycopg.sql
    with psycopg.connect(server.admin, autocommit=True) as admin:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        admin.execute(drop)
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute(made.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    try:
        yield server.address(name)
    finally:
        with psycopg.connect(server.admin, autocommit=True) as admin:
            admin.execute(drop)


def emptied(address: str) -> None:
    """Drop every schema that tests made, which is quicker than another database."""
    psycopg: Any = pytest.importorskip("psycopg")
    with psycopg.connect(address, autocommit=True) as connection:
        made = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' "
            "AND nspname NOT IN ('public', 'information_schema')"
        ).fetchall()
        for (name,) in made:
            drop = psycopg.sql.SQL("DROP SCHEMA {} CASCADE").format(psycopg.sql.Identifier(name))
            connection.execute(drop)


def _own(folder: Path, tools: Path) -> Server:
    import trustme

    shutil.chown(folder, *_owner())
    port = _free_port()
    secret = folder / "secret"
    secret.write_text(PASSWORD)
    issued = trustme.CA().issue_cert("localhost", "127.0.0.1")
    (folder / "server.crt").write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
    (folder / "server.key").write_bytes(issued.private_key_pem.bytes())
    for path in (secret, folder / "server.crt", folder / "server.key"):
        path.chmod(0o600)
        shutil.chown(path, *_owner())
    _as_postgres(
        tools / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "scram-sha-256",
        "--pwfile", secret, "-E", "UTF8", "--locale=C.UTF-8", "-N",
    )  # fmt: skip
    lines = [
        "listen_addresses = '127.0.0.1'",
        f"port = {port}",
        f"unix_socket_directories = '{folder}'",
        "fsync = off",
        "shared_buffers = 32MB",
        "ssl = on",
        f"ssl_cert_file = '{folder}/server.crt'",
        f"ssl_key_file = '{folder}/server.key'",
    ]
    with (folder / "data" / "postgresql.conf").open("a") as stream:
        stream.write("\n".join(lines) + "\n")
    server = Server(
        f"postgresql://postgres:{PASSWORD}@127.0.0.1:{port}/postgres",
        "127.0.0.1", port, "postgres", PASSWORD, folder, tools,
    )  # fmt: skip
    server.start()
    _prepare(server)
    return server


def _given(address: str) -> Server:
    import psycopg

    with psycopg.connect(address) as connection:
        info = connection.info
        server = Server(address, info.host, info.port, info.user, info.password)
    try:
        _prepare(server)
    except psycopg.errors.InsufficientPrivilege as error:
        pytest.skip(f"DATABASE_URL's user may not make databases: {error}")
    return server


def _prepare(server: Server) -> None:
    import psycopg

    with psycopg.connect(server.admin, autocommit=True) as admin:
        # Two processes of tests may share a server.
        admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE])
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        if admin.execute(query, [TEMPLATE]).fetchone():
            return
        admin.execute(f"CREATE DATABASE {TEMPLATE}")
        with psycopg.connect(server.address(TEMPLATE), autocommit=True) as made:
            made.execute("CREATE EXTENSION postgis")


def _tools() -> Path | None:
    shares = sorted(Path("/usr/share/postgresql").glob("*/extension/postgis.control"), reverse=True)
    for control in shares:
        tools = Path("/usr/lib/postgresql") / control.parents[1].name / "bin"
        if (tools / "initdb").exists():
            return tools
    found = shutil.which("initdb")
    return None if found is None else Path(found).resolve().parent


def _owner() -> tuple[str | int, str | int]:
    # A server never runs as root; Debian's package brings a user for it.
    return ("postgres", "postgres") if os.geteuid() == 0 else (os.geteuid(), os.getegid())


def _as_postgres(*arguments: str | Path) -> None:
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*before, *map(str, arguments)],
        cwd="/",
        check=False,
        stdout=subprocess.PIPE if "initdb" in str(arguments[0]) else subprocess.DEVNULL,
        stderr=subprocess.STDOUT if "initdb" in str(arguments[0]) else subprocess.DEVNULL,
        text=True,
    )
    if done.returncode:
        message = f"{arguments[0]} failed: {done.stdout}"
        raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    begun = time.monotonic()
    with running() as own, database(own, "tried"):
        print(f"{time.monotonic() - begun:.1f} s")  # noqa: T201 - tried by hand
