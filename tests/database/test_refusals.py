"""Databases that refuse, are not ours, or go away: a clear word, nothing half-written or shown."""

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calls import PROGRAM, Done, call
from tests.database.synthetic import changed, copied
from tests.postgis import PASSWORD, Server

psycopg: Any = pytest.importorskip("psycopg")
ROLE_PASSWORD = "r0le-s3cret"  # noqa: S105 - of a role of these tests


@pytest.fixture
def base(empty_database: str) -> Iterator[Any]:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


@contextmanager
def role(base: Any, name: str) -> Iterator[str]:
    """Give a role without any right, whatever became of the last one of its name."""
    found = f"EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{name}')"  # noqa: S608 - of this module
    gone = f"DROP OWNED BY {name} CASCADE; DROP ROLE {name};"
    forget = f"DO $$ BEGIN IF {found} THEN {gone} END IF; END $$"
    base.execute(forget)
    base.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{ROLE_PASSWORD}'")
    try:
        yield name
    finally:
        base.execute(forget)


def address_of(base: Any, user: str, password: str = ROLE_PASSWORD) -> str:
    info = base.info
    return f"postgresql://{user}:{password}@{info.host}:{info.port}/{info.dbname}"


def told(*arguments: str | Path) -> str:
    """Give all that a failing command shows, the traceback of --debug included."""
    try:
        done = call(*arguments)
    except Exception as error:  # noqa: BLE001 - with --debug it is raised, and Python shows it
        return "".join(traceback.format_exception(error)).replace(__file__, "")
    assert done.returncode == 1
    return done.stderr + done.stdout


def refused(done: Done) -> str:
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def state(base: Any) -> tuple[Any, ...]:
    """Give what is in the schema: every row of two layers, and the names of all relations."""
    named = base.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace('manufacture') "
        "ORDER BY 1"
    ).fetchall()
    told = [
        base.execute(f"SELECT xmin::text, ctid::text, * FROM manufacture.{name}").fetchall()  # noqa: S608 - of this module
        for name in ("district", "stations", "communes", "layer")
    ]
    return named, told


def test_a_schema_of_another_making_is_left_alone(
    empty_database: str, base: Any, tmp_path: Path
) -> None:
    base.execute("CREATE SCHEMA manufacture; CREATE TABLE manufacture.stations (id int)")
    for done in (
        call("push", empty_database),
        call("pull", empty_database, "--out", tmp_path / "x"),
    ):
        assert "is not of manufacture-explorer: it holds stations" in refused(done)
    named = base.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'manufacture'::regnamespace"
    )
    assert named.fetchall() == [("stations",)]
    assert call("push", empty_database, "stations", "--schema", "beside").returncode == 0


def test_a_marker_that_only_looks_like_ours_does_not_open_the_schema(
    empty_database: str, base: Any
) -> None:
    base.execute("CREATE SCHEMA manufacture; CREATE TABLE manufacture.schema_version (version int)")
    assert "and no schema_version of ours" in refused(call("push", empty_database))


def test_a_newer_form_of_the_tables_is_refused(empty_database: str, base: Any) -> None:
    assert call("push", empty_database, "stations").returncode == 0
    base.execute("UPDATE manufacture.schema_version SET version = 2")
    said = refused(call("push", empty_database, "stations"))
    assert "expected the tables of version 1, found version 2" in said


def test_layers_of_another_territory_are_not_overwritten(
    empty_database: str, base: Any, tmp_path: Path
) -> None:
    root = copied(tmp_path)
    descriptor = json.loads((root / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["title"] = "Ailleurs"
    (root / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert call("push", empty_database, "stations").returncode == 0
    before = base.execute("SELECT count(*) FROM manufacture.stations").fetchone()
    said = refused(call("push", empty_database, "stations", "--territory", root))
    assert "not of 'Ailleurs'" in said
    assert base.execute("SELECT count(*) FROM manufacture.stations").fetchone() == before


@pytest.mark.parametrize("name", ["public", "pg_temp", "Manufacture", "a b", "x'; --", ""])
def test_a_schema_that_others_use_or_no_plain_name_is_refused(
    empty_database: str, name: str
) -> None:
    assert "--schema: expected" in refused(call("push", empty_database, "--schema", name))


def test_a_missing_right_is_named_with_the_statement_that_grants_it(
    base: Any, tmp_path: Path
) -> None:
    with role(base, "planner") as name:
        address = address_of(base, name)
        database = base.info.dbname
        said = refused(call("push", address, "stations"))
        assert f"planner lacks the right CREATE on the database {database}" in said
        assert f'GRANT CREATE ON DATABASE "{database}" TO "planner";' in said
        base.execute(f"GRANT CREATE ON DATABASE {database} TO planner")
        base.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
        said = refused(call("push", address, "stations"))
        assert "lacks the right TEMPORARY" in said
        base.execute(f"GRANT TEMPORARY ON DATABASE {database} TO PUBLIC")
        assert call("push", address, "stations").returncode == 0
        # Another user may read, once granted, and never write.
        with role(base, "reader") as other:
            theirs = address_of(base, other)
            assert "permission denied" in refused(call("pull", theirs, "--out", tmp_path))
            base.execute("GRANT USAGE ON SCHEMA manufacture TO reader")
            base.execute("GRANT SELECT ON ALL TABLES IN SCHEMA manufacture TO reader")
            assert call("pull", theirs, "--out", tmp_path).returncode == 0
            said = refused(call("push", theirs, "stations"))
            assert "lacks the right CREATE on the schema manufacture" in said
            base.execute("GRANT CREATE ON SCHEMA manufacture TO reader")
            said = refused(call("push", theirs, "stations"))
            assert "a right is missing: must be owner of" in said
            assert "Nothing was written." in said


def test_an_empty_schema_that_an_administrator_made_is_taken(base: Any) -> None:
    with role(base, "planner") as name:
        base.execute("CREATE SCHEMA manufacture AUTHORIZATION planner")
        assert call("push", address_of(base, name), "stations").returncode == 0


def test_a_database_without_postgis_is_told_what_to_add(postgis: Server) -> None:
    with psycopg.connect(postgis.admin, autocommit=True) as admin:
        admin.execute("CREATE DATABASE without_postgis TEMPLATE template0")
        try:
            said = refused(call("push", postgis.address("without_postgis")))
            assert "CREATE EXTENSION postgis;" in said
        finally:
            admin.execute("DROP DATABASE without_postgis WITH (FORCE)")


def waiting(base: Any) -> int:
    """Wait until a push stands before a lock, and give its session."""
    for _ in range(600):
        row = base.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'manufacture-explorer' "
            "AND wait_event_type = 'Lock' AND query LIKE '%communes%'"
        ).fetchone()
        if row:
            return int(row[0])
        time.sleep(0.05)
    pytest.fail("the push never came to the last layer")


@contextmanager
def half_way(address: str, base: Any, root: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a push that wrote all layers but the last one, for which it waits."""
    with psycopg.connect(address) as holder:
        holder.execute("LOCK TABLE manufacture.communes IN ACCESS EXCLUSIVE MODE")
        push = subprocess.Popen(
            [*PROGRAM, "push", address, "--territory", str(root)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        try:
            waiting(base)
            yield push
        finally:
            push.kill()
            push.communicate(timeout=20)


@pytest.fixture
def edited(empty_database: str, tmp_path: Path) -> Path:
    """Push everything, then give a territory in which the first layers differ."""
    assert call("push", empty_database).returncode == 0
    root = copied(tmp_path)
    changed(root, "stations", lambda features: features.pop(0))
    changed(root, "district", lambda features: features[0]["properties"].update(name_en="Other"))
    return root


def test_a_session_that_is_ended_in_the_middle_leaves_nothing_half_written(
    empty_database: str, base: Any, edited: Path
) -> None:
    before = state(base)
    with half_way(empty_database, base, edited) as push:
        base.execute("SELECT pg_terminate_backend(%s)", [waiting(base)])
        out, said = push.communicate(timeout=60)
    assert push.returncode == 1
    assert out == ""
    assert "the server went away, or ended the session" in said
    assert "Nothing was written." in said
    assert PASSWORD not in said
    assert state(base) == before
    done = call("push", empty_database, "--territory", edited, "--format", "json")
    told = {row["table"]: row for row in json.loads(done.stdout)["tables"]}
    assert (told["district"]["updated"], told["stations"]["deleted"]) == (1, 1)


@pytest.mark.long
def test_a_push_that_is_killed_leaves_nothing_half_written(
    empty_database: str, base: Any, edited: Path
) -> None:
    before = state(base)
    with half_way(empty_database, base, edited) as push:
        push.kill()
        push.communicate(timeout=20)
    for _ in range(200):  # the server rolls back once it notices
        row = base.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'manufacture-explorer'"
        ).fetchone()
        if row == (0,):
            break
        time.sleep(0.05)
    assert state(base) == before


@pytest.mark.long
def test_ctrl_c_in_the_middle_leaves_nothing_half_written(
    empty_database: str, base: Any, edited: Path
) -> None:
    import signal

    before = state(base)
    with half_way(empty_database, base, edited) as push:
        push.send_signal(signal.SIGINT)
        _, said = push.communicate(timeout=20)
    assert push.returncode == 130
    assert "Interrupted." in said
    assert state(base) == before


def test_a_server_that_stops_in_the_middle_leaves_nothing_half_written(
    postgis: Server, empty_database: str, base: Any, edited: Path
) -> None:
    if postgis.folder is None:
        pytest.skip("the server of DATABASE_URL is not ours to stop")
    before = state(base)
    try:
        with suppress(psycopg.OperationalError), half_way(empty_database, base, edited) as push:
            postgis.stop()
            _, said = push.communicate(timeout=60)
        assert push.returncode == 1
        assert "the server went away" in said
        said = refused(call("push", empty_database))
        assert "no connection" in said
        assert "refused" in said
    finally:
        postgis.start()
    with psycopg.connect(empty_database, autocommit=True) as again:
        assert state(again) == before


@pytest.mark.long
def test_two_pushes_at_once_both_end_well(empty_database: str, base: Any) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-m", "explorer", "push", empty_database, "--format", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    told = [one.communicate(timeout=120) for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    accounts = [json.loads(out)["tables"] for out, _ in told]
    inserted = sorted(sum(row["inserted"] for row in rows) for rows in accounts)
    assert inserted == [0, 159]
    assert base.execute("SELECT count(*) FROM manufacture.communes").fetchone() == (53,)


WRONG = (
    "postgresql://me:s3cr@et@127.0.0.1:1/gis",
    "postgresql://me:s3cret/et@127.0.0.1:1/gis",
    "postgresql://me:s3cret?et@127.0.0.1:1/gis",
    "postgresql://me:s3cret#et@127.0.0.1:1/gis",
    "postgresql://me:s3cret et@127.0.0.1:1/gis",
    "postgresql://me:s3cret%zz@127.0.0.1:1/gis",
    "postgresql://me:s3cret:et@127.0.0.1:1/gis",
    "postgresql://me@127.0.0.1:1/gis?password=s3cret",
    "postgresql://me@127.0.0.1:1/gis?passwort=s3cret",
    "postgresql://me:s3cret@127.0.0.1:1,127.0.0.1:2/gis",
    "postgresql://me:s3cret@127.0.0.1:99999/gis",
    "postgresql://me:s3cret@[::1/gis",
    "postgresql://s3cret@:@127.0.0.1/gis",
    "mysql://me:s3cret@127.0.0.1/gis",
    "host=127.0.0.1 port=1 user=me password=s3cret dbname=gis",
    "me:s3cret@127.0.0.1/gis",
    "service=gis password=s3cret'",
    "postgresql://me:s3cret\u0000@127.0.0.1/gis",
)


@pytest.mark.parametrize("address", WRONG)
def test_no_part_of_a_password_is_shown_of_an_address_that_cannot_be_used(address: str) -> None:
    for more in ((), ("--debug",)):
        text = told("push", address, "district", *more)
        assert "s3cr" not in text
        assert "et@" not in text


@pytest.mark.parametrize("password", ["wrong-s3cret", "p%40ss%2Fs3cret%3A"])
def test_a_wrong_password_is_shown_nowhere_not_even_in_a_traceback(
    empty_database: str, password: str
) -> None:
    address = empty_database.replace(PASSWORD, password)
    for arguments in (("push", address), ("pull", address, "--out", "x")):
        for more in ((), ("--debug",)):
            text = told(*arguments, *more)
            assert "password authentication failed" in text
            assert "s3cret" not in text
            assert ("Traceback" in text) == bool(more)


def test_a_password_comes_from_the_environment_a_pgpass_file_or_a_service(
    postgis: Server, empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = empty_database.rpartition("/")[2]
    bare = f"postgresql://{postgis.user}@{postgis.host}:{postgis.port}/{name}"
    secret = tmp_path / "pgpass"
    secret.write_text(f"{postgis.host}:{postgis.port}:*:{postgis.user}:{postgis.password}\n")
    secret.chmod(0o600)
    services = tmp_path / "services.conf"
    services.write_text(
        f"[gis]\nhost={postgis.host}\nport={postgis.port}\nuser={postgis.user}\ndbname={name}\n"
    )
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert "no password supplied" in told("push", bare, "district")
    for address, variables in (
        (bare, {"PGPASSWORD": postgis.password}),
        (bare, {"PGPASSFILE": str(secret)}),
        ("service=gis", {"PGSERVICEFILE": str(services), "PGPASSFILE": str(secret)}),
    ):
        with monkeypatch.context() as patched:
            for variable, value in variables.items():
                patched.setenv(variable, value)
            done = call("push", address, "district")
        assert done.returncode == 0, done.stderr
        assert postgis.password not in done.stdout + done.stderr


def test_how_the_line_is_protected_is_said(postgis: Server, empty_database: str) -> None:
    def said(address: str) -> str:
        done = call("push", address, "district", "--format", "json")
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["protection"])

    assert said(f"{empty_database}?sslmode=disable").startswith("not encrypted: add ?sslmode=")
    if postgis.folder is None:
        return
    assert said(empty_database).startswith("TLSv1.3, the server's certificate not checked")
    name = empty_database.rpartition("/")[2]
    socket = f"postgresql://postgres:{PASSWORD}@/{name}?host={postgis.folder}&port={postgis.port}"
    assert said(socket) == "a socket of this machine"


def test_a_read_only_database_is_told(empty_database: str, base: Any) -> None:
    name = base.info.dbname
    base.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        assert "it can only be read" in refused(call("push", empty_database, "district"))
    finally:
        with psycopg.connect(empty_database, autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
