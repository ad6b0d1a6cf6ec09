"""What the doctor says of this installation, and of ones that are broken on purpose."""

import importlib
import json
import shutil
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from explorer.catalog import geodata_root
from explorer.doctor import Finding, State, diagnose, worst
from explorer.doctor import data as data_part
from explorer.doctor import geodesy as geodesy_part
from explorer.doctor import machine as machine_part
from explorer.doctor import programs as programs_part
from explorer.doctor.services import service_findings
from explorer.messages import catalogue
from explorer.settings import Settings
from tests.cli.calls import call


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache=tmp_path / "cache" / "http", data=tmp_path / "data")


def named(findings: Iterable[Finding], name: str) -> Finding:
    (found,) = [one for one in findings if one.name == name]
    return found


def test_this_installation_has_no_fault_and_every_text_is_used(settings: Settings) -> None:
    found = list(diagnose(settings, None, online=False))
    assert [one.message("en") for one in found if one.state is State.FAULT] == []
    assert dict.fromkeys(one.group for one in found) == dict.fromkeys(
        ["programs", "geodesy", "data", "machine", "services"]
    )
    code = "".join(path.read_text("utf-8") for path in Path(data_part.__file__).parent.glob("*.py"))
    for key in catalogue("doctor"):
        kind, _, name = key.partition(".")
        if kind in {"said", "todo"}:
            assert f'"{name}"' in code, key


def test_the_worst_state_wins() -> None:
    ok, attention, fault = (Finding("data", "x", state, "empty") for state in State)
    assert worst([]) is State.OK
    assert worst([ok, attention, ok]) is State.ATTENTION
    assert worst([attention, fault, ok]) is State.FAULT


def test_lambert_93_is_held_to_a_point_and_a_shift_is_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = named(geodesy_part.geodesy_findings(), "EPSG:2154")
    assert sound.state is State.OK
    assert sound.values["away"] < 0.001
    monkeypatch.setattr(geodesy_part, "PLACE_METRIC", (808_665.3155, 6_483_291.4576))
    shifted = named(geodesy_part.geodesy_findings(), "EPSG:2154")
    assert shifted.state is State.FAULT
    assert "50.0 m" in shifted.message("en")
    assert "50,0 m" in shifted.message("fr")


def test_a_library_that_is_missing_or_too_old_is_a_fault_with_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(name: str) -> str:
        if name == "mapclassify":
            raise PackageNotFoundError(name)
        return {"folium": "0.9.1"}.get(name) or version(name)

    monkeypatch.setattr("explorer.doctor.programs.version", told)
    found = list(programs_part.program_findings())
    missing, old = named(found, "mapclassify"), named(found, "folium")
    assert (missing.state, old.state) == (State.FAULT, State.FAULT)
    assert missing.advice("en") == "pip install 'mapclassify>=2.8'"
    assert old.message("en") == "0.9.1, outside its bounds: >=0.20 is needed"


def test_a_library_that_cannot_be_imported_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> Any:
        if name == "shapely":
            message = "libgeos.so: cannot open shared object file"
            raise ImportError(message)
        return real(name)

    real = importlib.import_module
    monkeypatch.setattr("explorer.doctor.programs.import_module", broken)
    found = named(programs_part.program_findings(), "shapely")
    assert found.state is State.FAULT
    assert "libgeos.so" in found.message("fr")
    assert found.advice("fr") == "pip install --force-reinstall shapely"


def test_an_extra_that_is_absent_says_which_command_needs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told(name: str) -> str:
        if name in {"psycopg", "waitress"}:
            raise PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr("explorer.doctor.programs.version", told)
    found = list(programs_part.program_findings())
    postgis = named(found, "[postgis]")
    assert postgis.state is State.OK
    assert postgis.message("en") == "not installed (psycopg); for push, pull alone"
    assert postgis.advice("en") == "If needed: pip install 'manufacture-explorer[postgis]'"


def test_embedded_data_that_were_changed_are_a_fault(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "geodata"
    shutil.copytree(geodata_root(), root)
    stations = root / "layers" / "stations.geojson"
    stations.write_bytes(stations.read_bytes().replace(b"Carnot", b"Carnet", 1))
    monkeypatch.setattr(data_part, "geodata_root", lambda: root)
    found = named(data_part.data_findings(settings), "geodata")
    assert found.state is State.FAULT
    assert found.values["changed"] == ["stations"]
    (root / "layers" / "schools.geojson").unlink()
    found = named(data_part.data_findings(settings), "geodata")
    assert sorted(found.values["changed"]) == ["schools", "stations"]


def test_the_cache_tells_its_size_and_age_and_nothing_is_made(
    settings: Settings, tmp_path: Path
) -> None:
    empty = named(data_part.data_findings(settings), "cache/http")
    assert (empty.state, empty.said) == (State.OK, "empty")
    assert list(tmp_path.iterdir()) == []
    settings.cache.mkdir(parents=True)
    (settings.cache / "a.body").write_bytes(bytes(3 * 1024 * 1024))
    (settings.cache / "a.json").write_text("{}")
    found = named(data_part.data_findings(settings), "cache/http")
    assert found.values["count"] == 1
    assert found.values["mebibytes"] == pytest.approx(3.0)
    assert found.values["oldest_days"] == 0


def test_a_cache_whose_place_is_a_file_asks_for_attention(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    settings = Settings(cache=tmp_path / "cache" / "http", data=tmp_path / "data")
    found = named(data_part.data_findings(settings), "cache/http")
    assert (found.state, found.todo) == (State.ATTENTION, "writable")


def test_a_full_disk_is_a_fault_and_a_tight_one_asks_for_attention(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for free, state in (
        (2**20, State.FAULT), (2**30, State.ATTENTION), (2**33, State.OK)
    ):  # fmt: skip
        usage = SimpleNamespace(free=free)
        monkeypatch.setattr("shutil.disk_usage", lambda _, usage=usage: usage)
        assert named(machine_part.machine_findings(settings), "disk .").state is state


def test_memory_is_the_least_of_machine_and_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:   4000 kB\n")
    (tmp_path / "max").write_text("3000000\n")
    (tmp_path / "current").write_text("1000000\n")
    monkeypatch.setattr(machine_part, "MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(machine_part, "LIMITS", ())
    assert machine_part.free_memory() == 4000 * 1024
    monkeypatch.setattr(machine_part, "LIMITS", ((tmp_path / "max", tmp_path / "current"),))
    assert machine_part.free_memory() == 2_000_000
    (tmp_path / "max").write_text("max\n")
    assert machine_part.free_memory() == 4000 * 1024
    monkeypatch.setattr(machine_part, "MEMORY", tmp_path / "absent")
    assert machine_part.free_memory() is None


def test_no_service_is_asked_unless_it_is_wanted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def refuse(*_: Any, **__: Any) -> Any:
        pytest.fail("a connection was tried")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    (found,) = service_findings(settings, None, online=False)
    assert found.state is State.OK
    assert "none was asked" in found.message("en")
    assert "data.sncf.com" in " ".join(found.values["hosts"])


def test_services_that_cannot_be_reached_are_no_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def nowhere(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    found = list(service_findings(settings, None, online=True))
    assert len(found) > 10
    assert {one.state for one in found} == {State.ATTENTION}


def test_the_command_gives_json_with_both_languages_and_a_status() -> None:
    done = call("doctor", "--json")
    assert done.returncode == 0, done.stdout
    told = json.loads(done.stdout)
    assert told["state"] in {"ok", "attention"}
    lambert = next(one for one in told["findings"] if one["name"] == "EPSG:2154")
    assert lambert["message_fr"] == "Lambert-93 exact au millimètre, sans grille"
    assert lambert["message_en"] == "Lambert-93 exact to the millimetre, without a grid"
    assert call("doctor", "--json", "--format", "csv").returncode == 2


def test_a_fault_ends_with_status_one_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(data_part, "BUNDLE", ("explorer.js", "nothing.js"))
    done = call("doctor", "--lang", "fr")
    assert done.returncode == 1
    assert "scripts de la page absents\u202f: nothing.js" in done.stdout
    assert "pip install --force-reinstall manufacture-explorer" in done.stdout
