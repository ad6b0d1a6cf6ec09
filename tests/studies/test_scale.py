"""Imported records counted by real worker processes: the same tally, though one is killed."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from shapely import box

from explorer.analysis.tally import Tally
from explorer.analysis.zonecounting import ZoneCounting
from explorer.errors import InputError
from explorer.layers.national import ImportedRecords, import_premises, merge, open_imported
from explorer.studies.national import measure_national
from explorer.studies.scale import tally_on
from explorer.studies.zones import ZoneSet
from tests.cli.calls import call
from tests.studies.synthetic import building, status_file

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")
ROWS = 600


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportedRecords:
    monkeypatch.setattr(merge, "ROWS", 20)
    cells = [
        building(n, round(4.38 + (n % 25) * 0.001, 6), round(45.44 + (n // 25) * 0.001, 6),
                 "deploye" if n % 3 else "cible")
        for n in range(ROWS)
    ]  # fmt: skip
    out = tmp_path / "national.parquet"
    import_premises([status_file(tmp_path, cells)], out)
    assert pq.read_metadata(out).num_row_groups == 30
    imported = open_imported(out)
    assert imported is not None
    return imported


def zones() -> gpd.GeoDataFrame:
    shapes = [box(4.38, 45.44, 4.39, 45.45), box(4.39, 45.44, 4.40, 45.45)]
    frame = gpd.GeoDataFrame({"name": ["west", "east"]}, geometry=shapes, crs="EPSG:4326")
    return frame.rename_axis("zone_id")


def alone(records: ImportedRecords) -> Tally:
    counting = ZoneCounting(zones())
    for table in records.batches():
        counting.add(table)
    return counting.result()


def same(found: Tally, plain: Tally) -> None:
    pd.testing.assert_frame_equal(found.zones, plain.zones)
    pd.testing.assert_frame_equal(found.counts, plain.counts, check_dtype=False)
    pd.testing.assert_frame_equal(found.total, plain.total, check_dtype=False)
    assert dict(found.conservation) == dict(plain.conservation)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_two_workers_give_the_tally_of_one_process_though_one_is_killed(
    records: ImportedRecords, client: Any
) -> None:
    same(tally_on(records, zones(), client, groups=7), alone(records))
    killed: list[int] = []

    def kill(done: int, _: int) -> None:
        if done == 3 and not killed:
            pids = client.run(os.getpid)
            killed.append(next(iter(pids.values())))
            os.kill(killed[0], signal.SIGKILL)
            time.sleep(0.5)

    same(tally_on(records, zones(), client, groups=1, progress=kill), alone(records))
    assert killed
    deadline = time.monotonic() + 20
    while killed[0] in client.run(os.getpid).values():
        assert time.monotonic() < deadline, "the worker is still there"


def test_a_study_by_workers_is_that_of_one_process(records: ImportedRecords, client: Any) -> None:
    named = ZoneSet(zones(), None, {"fr": "essai", "en": "synthetic"}, "synthetic")
    found = measure_national(records, named, scheduler=client)
    assert found.to_json() == measure_national(records, named).to_json()


def test_a_scheduler_that_is_not_there_is_named(
    records: ImportedRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.studies.scale.WAIT_SECONDS", 1)
    with pytest.raises(InputError, match=r"No Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        tally_on(records, zones(), "tcp://127.0.0.1:9")


class _Told:
    """A client whose workers say which versions they have."""

    def __init__(self, *shapely: str) -> None:
        self._workers = {
            f"tcp://10.0.0.{number}:1": {"packages": {"shapely": version}}
            for number, version in enumerate(shapely, start=1)
        }

    def get_versions(self, packages: list[str]) -> dict[str, Any]:
        assert "manufacture-explorer" in packages
        return {"client": {"packages": {"shapely": "2.2.0"}}, "workers": self._workers}


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        (("2.2.0", "2.1.0"), r"Worker tcp://10\.0\.0\.2:1 of .* has shapely 2\.1\.0, and this "),
        ((), "has no workers"),
    ],
)
def test_workers_of_another_version_and_none_at_all_are_told(
    records: ImportedRecords, versions: tuple[str, ...], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        tally_on(records, zones(), _Told(*versions))


def test_a_file_that_is_read_as_a_whole_has_no_workers(tmp_path: Path) -> None:
    source = status_file(tmp_path, [building(1, 4.384, 45.444, "cible")])
    asked = ("coverage", "--premises", source, "--zones", "near:4.38,45.44:1km")
    done = call(*asked, "--scheduler", "local:2")
    assert done.returncode == 1
    assert "Workers count a file that manufacture premises import wrote" in done.stderr
