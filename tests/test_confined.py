"""Nothing is run from data, nothing is read from outside what was given, nothing is asked for."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import explorer
from tests.studies.synthetic import status_file, zone_file

MODULES = frozenset({
    "pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml", "jinja2",
    "mako", "subprocess", "pty", "runpy", "code", "codeop", "ctypes", "telnetlib", "ftplib",
    "smtplib", "xmlrpc", "sentry_sdk", "posthog", "xml",
})  # fmt: skip
CALLS = frozenset({"eval", "exec", "compile", "__import__", "system", "popen", "execv", "execve",
                   "spawnv", "posix_spawn", "read_pickle", "to_pickle", "from_string"})  # fmt: skip
ONCE = {("re", "compile"), ("platform", "system")}
"""Calls of a forbidden name that are another thing."""

KNOWN = {("write.py", "ctypes"), ("build.py", "jinja2")}
"""The C library's exchange of two names, and folium's way to draw: a template that is our own."""

TRACER = shutil.which("strace")

REACH = ("socket", "socketpair", "bind", "connect", "sendto", "sendmsg", "sendmmsg", "execve")
SENT = re.compile(r" (sendto|sendmsg|sendmmsg)\(")
PROBE = re.compile(
    r"socket\(AF_INET6, SOCK_STREAM\|SOCK_CLOEXEC, IPPROTO_IP\) = -?\d.*"
    r"|bind\(\d+, \{sa_family=AF_INET6, sin6_port=htons\(0\), .*\"::1\".* = -?\d.*"
)

WATCH = """
import sys
from pathlib import Path
told = open(sys.argv.pop(1), "w", encoding="utf-8", errors="backslashreplace")
def watch(event, arguments):
    if event in {"open", "sqlite3.connect", "os.listdir", "os.scandir"}:
        if not isinstance(arguments[0], int):
            path = arguments[0] if arguments[0] is not None else "."
            print("path", Path(path if isinstance(path, str) else str(path)).absolute(), file=told)
    elif event.split(".")[0] in {"socket", "subprocess", "smtplib", "ftplib", "urllib", "http"} or (
        event in {"os.system", "os.exec", "os.posix_spawn", "os.fork", "pickle.find_class"}
    ):
        print("event", event, arguments, file=told)
    told.flush()
sys.addaudithook(watch)
from explorer.cli.main import main
main(sys.argv[1:])
"""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(Path(explorer.__file__).parent.rglob("*.py")):
        if "node_modules" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


def called(node: ast.AST) -> tuple[str, str]:
    if not isinstance(node, ast.Call):
        return "", ""
    function = node.func
    if isinstance(function, ast.Name):
        return "", function.id
    if isinstance(function, ast.Attribute):
        owner = function.value.id if isinstance(function.value, ast.Name) else "?"
        return owner, function.attr
    return "", ""


def test_no_module_unpickles_evaluates_compiles_or_starts_a_program() -> None:
    found = []
    for path, tree in modules():
        for node in ast.walk(tree):
            found += [
                f"{path.name} imports {name}"
                for name in imported(node)
                if name.partition(".")[0] in MODULES and (path.name, name) not in KNOWN
            ]
            owner, name = called(node)
            if name in CALLS and (owner, name) not in ONCE:
                found.append(f"{path.name} calls {owner}.{name}")
            if name == "Template" and not all(isinstance(one, ast.Constant) for one in node.args):  # type: ignore[attr-defined]
                found.append(f"{path.name} compiles a template that is no constant")
            if isinstance(node, ast.keyword) and node.arg in {"allow_pickle", "shell"}:
                found.append(f"{path.name} gives {node.arg}")
    assert len(list(modules())) > 100
    assert found == []


def test_only_the_sources_know_how_to_reach_a_service() -> None:
    reach = {"httpx", "requests", "urllib.request", "http.client", "socket", "aiohttp", "urllib3"}
    found = {
        path.parent.name
        for path, tree in modules()
        for node in ast.walk(tree)
        for name in imported(node)
        if name in reach
    }
    assert found == {"sources"}


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Give a folder with what the commands are given, and secrets in a home beside it."""
    for name in ("given", "home", "out"):
        (tmp_path / name).mkdir()
    for name in (".netrc", ".pgpass", ".env", ".pypirc", ".git-credentials"):
        (tmp_path / "home" / name).write_text("machine 127.0.0.1 login a password TOPSECRET\n")
    zone_file(tmp_path / "given" / "zones.geojson")
    status_file(tmp_path / "given")
    return tmp_path


COMMANDS = {
    "build": ("build", "--out", "out/site"),
    "validate": ("validate", "given/zones.geojson", "--fix", "out/zones.geojson"),
    "coverage": ("coverage", "--zones", "given/zones.geojson", "--premises",
                 "given/essai_2026_T2.csv", "--out", "out/coverage.html"),
    "find": ("find", "--weight", "schools=1", "--weight", "fibre=1", "--out", "out/find.json"),
    "allocate": ("allocate", "--candidates", "schools", "--demand", "stations", "--sites", "2",
                 "--through", "highs", "--out", "out/sites.json"),
    "compare": ("compare", "42218", "69123", "--out", "out/a.svg"),
}  # fmt: skip


def allowed(path: Path, room: Path, checkout: Path) -> bool:
    roots: tuple[str | Path, ...] = (
        sys.prefix, sys.base_prefix, Path(sys.executable).resolve().parents[1],
        checkout / "explorer", checkout / "geodata", room / "given", room / "out",
        room / "home" / ".cache", room / "home" / ".config", room / "home" / ".local",
        room / "home" / ".fonts", "/usr/local/share/fonts", "/usr/X11R6", "/usr/X11", "/opt/X11",
        "/etc/fonts", "/var/cache/fontconfig", room / "home" / ".fontconfig",
        "/usr/share", "/usr/lib", "/lib", "/dev/null", "/dev/urandom", "/proc", "/sys",
        "/etc/mime.types", "/etc/localtime",
    )  # fmt: skip
    # A folder on the way to one of these may be looked into, to find it.
    lexical, real = Path(os.path.normpath(path)), path.resolve()
    return any(one.is_relative_to(root) for root in roots for one in (lexical, real)) or (
        path.suffix in {".py", ".pyc", ".pth", ".zip"} or path in {room, checkout}
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_run_opens_nothing_but_what_it_was_given_and_asks_nobody(
    name: str, room: Path, checkout: Path
) -> None:
    told = room / "told.txt"
    done = subprocess.run(
        [sys.executable, "-c", WATCH, str(told), *COMMANDS[name]],
        cwd=room,
        env={"HOME": str(room / "home"), "PATH": os.environ["PATH"], "PYTHONPATH": str(checkout),
             "DATABASE_URL": "postgresql://user:TOPSECRET@127.0.0.1:9/a"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = told.read_text(encoding="utf-8").splitlines()
    paths = {Path(line[5:]) for line in lines if line.startswith("path ")}
    assert len(paths) > 50
    strange = [str(path) for path in sorted(paths) if not allowed(path, room, checkout)]
    assert strange == []
    events = [line for line in lines if line.startswith("event ")]
    # urllib3, which folium imports, asks once whether this machine has IPv6: it binds, and sends
    # nothing. Matplotlib asks fontconfig, once a machine, which fonts there are.
    probe = (
        r"event socket\.(__new__|bind) \(.*(family=0, .*, 10, 1, 0\)|\('::1', 0\)\))"
        r"|event subprocess\.Popen \('fc-list', .*"
    )
    assert [line for line in events if not re.fullmatch(probe, line)] == []
    secret = re.compile("TOPSECRET|postgresql://")
    assert not secret.search(done.stdout + done.stderr)
    for path in (room / "out").rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            assert not secret.search(text)
            assert str(room) not in text


@pytest.mark.long
@pytest.mark.skipif(TRACER is None, reason="strace is not here")
@pytest.mark.parametrize("name", COMMANDS)
def test_no_library_opens_another_file_or_a_socket_either(
    name: str, room: Path, checkout: Path
) -> None:
    # The audit hook sees what Python opens; the kernel sees what GDAL, PROJ and Arrow open too.
    told = room / "told.txt"
    traced = subprocess.run(
        [TRACER or "strace", "-f", "-qq", "-e", f"trace=openat,{','.join(REACH)}", "-o", str(told),
         sys.executable, "-m", "explorer", *COMMANDS[name]],
        cwd=room,
        env={"HOME": str(room / "home"), "PATH": os.environ["PATH"], "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if "PTRACE" in traced.stderr or "Operation not permitted" in traced.stderr:
        pytest.skip("tracing is not allowed here")
    assert traced.returncode == 0, traced.stderr
    lines = told.read_text(encoding="utf-8", errors="replace").splitlines()
    opened = [json.loads(f'"{found[1]}"') for line in lines
              if (found := re.search(r'openat\([^"]*"([^"]*)".* = \d', line))]  # fmt: skip
    # The trace is whole: it saw what the command was given, and modules with their libraries.
    given = {one for one in COMMANDS[name] if one.startswith("given/")}
    assert given <= {str(Path(one)) for one in opened}
    assert {"main.py", "main.cpython"} & {Path(one).name.split("-")[0] for one in opened}
    assert any(".so" in one for one in opened)
    assert [one for one in opened if not allowed(room / one, room, checkout)
            and not one.startswith(("/etc/ld.so", "/etc/ssl/openssl.cnf", "/dev/shm/sem."))  # noqa: S108
            and Path(one) != Path(sys.prefix).parent] == []  # fmt: skip
    # urllib3 asks once whether this machine has IPv6: a socket is bound to itself, and no more.
    reached = [line.split(None, 1)[1] for line in lines if "AF_INET" in line or SENT.search(line)]
    assert [line for line in reached if not PROBE.fullmatch(line)] == []
    assert len(reached) <= 2
    run = [Path(found[1]).name for line in lines
           if (found := re.search(r' execve\("([^"]*)".* = 0', line))]  # fmt: skip
    assert run[0] == Path(sys.executable).name
    assert set(run[1:]) <= {"fc-list"}
