"""Faults while writing: kills, signals, full disks, read-only folders, two runs, little memory."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point

from explorer.errors import OutputError
from explorer.layers.claim import ENDING
from explorer.layers.exports.layer import ExportLayer
from explorer.layers.exports.write import FORMS, export_layers
from explorer.layers.write import replace_file, replace_folder
from tests.cli.calls import call
from tests.faults.kills import (
    COMMANDS,
    LOOP,
    digest,
    kill_commands,
    kill_writer,
    strays,
    whole_letters,
)

POINT = '{"type":"Point","coordinates":[4.39,45.45]}'


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "explorer", *map(str, arguments)]


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_the_writer_killed_at_any_moment_leaves_a_whole_result(kind: str) -> None:
    count = kill_writer(6, seed=1, kind=kind)
    assert count["kills"] == 6
    assert count["torn"] == 0
    assert count["strays that a next run did not sweep"] == 0


def test_a_command_killed_at_any_moment_leaves_a_whole_result() -> None:
    chosen = [one for one in COMMANDS if one.name in {"layers", "validate"}]
    for name, count in kill_commands(6, seed=2, commands=chosen).items():
        assert count["torn"] == 0, name
        assert count["strays after a next run"] == 0, name


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_signal_ends_a_writer_within_a_second_and_leaves_nothing_behind(
    number: signal.Signals, kind: str, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    loop = f"from explorer.cli.terminal import leave_cleanly; leave_cleanly()\n{LOOP}"
    process = subprocess.Popen(
        [sys.executable, "-c", loop, str(target), kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.2)
        start = time.monotonic()
        process.send_signal(number)
        try:
            assert process.wait(timeout=10) != 0
        finally:
            process.kill()
        assert time.monotonic() - start < 1
    assert strays(target) == []
    assert whole_letters(target)


def test_sigterm_ends_a_build_with_a_status_and_nothing_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("build", "--out", tmp_path / "site"), stderr=subprocess.PIPE, text=True
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGTERM)
    # On a busy machine the clock tells little: a minute is a hang, the status says it was stopped.
    _, said = process.communicate(timeout=60)
    assert process.returncode in {143, -signal.SIGTERM}
    assert "Traceback" not in said
    assert [item.name for item in tmp_path.iterdir() if item.name != "site"] == []


def test_what_a_killed_run_left_is_swept_and_what_another_writes_is_not(tmp_path: Path) -> None:
    target = tmp_path / "site"
    stale = tmp_path / f".site.abcdefgh{ENDING}"
    stale.mkdir()
    (stale / "half").write_text("x")
    foreign = tmp_path / ".site.notes"
    foreign.write_text("mine")

    def fill(folder: Path) -> None:
        (folder / "a").write_text("new")
        # A second run in the meantime must not take this one's folder for a stale one.
        replace_folder(target, lambda inner: (inner / "a").write_text("b"), own=lambda _: ["a"])
        assert folder.is_dir()

    replace_folder(target, fill, own=lambda _: ["a"])
    assert (target / "a").read_text() == "new"
    assert sorted(item.name for item in tmp_path.iterdir()) == [".site.notes", "site"]


def test_an_old_folder_that_lost_its_successor_comes_back(tmp_path: Path) -> None:
    old = tmp_path / f".site.abcdefgh{ENDING}.old"
    old.mkdir()
    (old / "a").write_text("old")
    target = tmp_path / "site"

    def fails(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left"):
        replace_folder(target, fails, own=lambda _: ["a"])
    assert (target / "a").read_text() == "old"


def test_eight_writers_at_once_leave_one_whole_result(tmp_path: Path) -> None:
    target = tmp_path / "site"
    failures: list[BaseException] = []

    def write(letter: bytes) -> None:
        def fill(folder: Path) -> None:
            for number in range(20):
                (folder / str(number)).write_bytes(letter * 20_000)

        try:
            for _ in range(10):
                replace_folder(target, fill, own=lambda _: [str(n) for n in range(20)])
                replace_file(tmp_path / "file", letter * 400_000)
        except BaseException as error:  # noqa: BLE001 - whatever it is fails the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=(bytes([97 + n]),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert whole_letters(target)
    assert whole_letters(tmp_path / "file")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["file", "site"]


@pytest.mark.parametrize("out", ["site", "schools.geojson"])
def test_a_full_disk_leaves_the_old_result_and_says_so(out: str, tmp_path: Path) -> None:
    # RLIMIT_FSIZE stands for the disk: a write past it fails as one on a full disk does.
    target = tmp_path / out
    arguments = ["build"] if out == "site" else ["layers", "schools"]
    if out != "site":
        target.write_text("old")
    done = subprocess.run(
        command(*arguments, "--out", target),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: _small_files(1000),
    )
    assert done.returncode == 1
    assert "cannot be written: File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert strays(target) == []
    assert not target.exists() or target.read_text() == "old"


def _small_files(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    yield folder
    # GDAL may hold a file open that it could not finish.
    subprocess.run(["/bin/umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_is_really_full_leaves_the_old_result(small_disk: Path) -> None:
    target = small_disk / "a"
    replace_file(target, b"old")
    with pytest.raises(OutputError, match="No space left on device"):
        replace_file(target, b"x" * 200_000)
    with pytest.raises(OutputError, match="No space left on device"):
        replace_folder(
            small_disk / "site",
            lambda folder: (folder / "b").write_bytes(b"x" * 200_000),
            own=lambda _: [],
        )
    assert target.read_bytes() == b"old"
    assert [item.name for item in small_disk.iterdir()] == ["a"]


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):
        folder = Path("/proc/self")  # root may write anywhere but there
    done = subprocess.run(
        command("layers", "schools", "--out", folder / "a.geojson"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", [f"{'é' * 120}.json", "a\nb.json", "-x.json", "x'$(id).json"])
def test_odd_names_are_written_like_any_other(name: str, tmp_path: Path) -> None:
    replace_file(tmp_path / name, b"{}")
    assert [item.name for item in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("megabytes", [500, 600])
def test_too_little_memory_is_a_clear_message(megabytes: int, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    features = ",".join([f'{{"type":"Feature","properties":{{}},"geometry":{POINT}}}'] * 300_000)
    path.write_text(f'{{"type":"FeatureCollection","features":[{features}]}}')
    done = subprocess.run(
        command("validate", path, "--lang", "en"),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_AS, (megabytes << 20, megabytes << 20)
        ),
    )
    assert done.returncode == 1
    assert "memory" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("moment", [0.0, 951_782_400.0, 4_102_444_800.0])
def test_a_clock_that_is_wrong_changes_no_byte(
    moment: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 1970, a leap day of 2000, and 2100: the second build finds an older, or a future, one.
    site = tmp_path / "site"
    assert call("build", "--out", site).returncode == 0
    before = digest(site)
    monkeypatch.setattr(time, "time", lambda: moment)
    monkeypatch.setattr(time, "time_ns", lambda: int(moment * 1e9))
    stale = tmp_path / f".site.abcdefgh{ENDING}"
    stale.mkdir()
    os.utime(stale, (5e9, 5e9))
    assert call("build", "--out", site).returncode == 0
    assert digest(site) == before
    assert strays(site) == []


@pytest.mark.parametrize("name", ["é \u202e\x1b[31m", "a\nb", "$(id)'\"", "-x", "%s{0}", "名前"])
def test_commands_write_below_folders_of_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for arguments, out in ((("layers", "schools"), "a.csv"), (("build",), "site")):
        done = call(*arguments, "--out", folder / out)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stderr
        assert "\u202e" not in done.stderr
    assert sorted(item.name for item in folder.iterdir()) == ["a.csv", "site"]


@pytest.mark.parametrize("form", FORMS)
def test_an_export_to_a_full_disk_leaves_the_old_result(form: str, small_disk: Path) -> None:
    rows = 3_000
    frame = gpd.GeoDataFrame(
        {"text": [f"{row**7} {row**9}" for row in range(rows)]},
        geometry=[Point(4 + row / 7_919, 45 + row / 6_007) for row in range(rows)],
        crs="EPSG:4326",
    )
    target = small_disk / f"a{FORMS[form].suffix}"
    if form == "csvw":
        export_layers(target, [ExportLayer("a", frame.iloc[:1])], form)
        before = {path.name: path.read_bytes() for path in target.iterdir()}
    else:
        target.write_bytes(b"old")
    with pytest.raises(OutputError):
        export_layers(target, [ExportLayer("a", frame)], form)
    if form == "csvw":
        assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    else:
        assert target.read_bytes() == b"old"
    assert list(small_disk.iterdir()) == [target]
