"""Imported records counted by many processes, on this machine or others: the same tally.

Row groups of the file are shared out; zones are sent to every worker once, and prepared there once.
Tallies are whole numbers that add up in any order, so that a worker which dies changes nothing:
Dask has its row groups counted again. Every worker must see the file under the same path.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely

from explorer.analysis.tally import Tally
from explorer.analysis.zonecounting import ZoneCounting
from explorer.errors import InputError
from explorer.layers.national import ImportedRecords, open_imported
from explorer.vocabulary import FibreStatus

if TYPE_CHECKING:
    import geopandas as gpd

LOCAL: Final = re.compile(r"local:([1-9]\d{0,3})")
GROUPS: Final = 8
"""Row groups of a task: half a million records."""

WAIT_SECONDS: Final = 10
CHECKED: Final = (
    "manufacture-explorer", "dask", "distributed", "geopandas", "numpy", "pandas", "pyarrow",
    "shapely",
)  # fmt: skip
"""Packages that workers must have in our versions; Python too."""

_PREPARED: Final[dict[str, ZoneCounting]] = {}
"""In a worker: zones that are ready, by their digest; the last ones only."""


def tally_on(  # noqa: PLR0913 - the records and zones, then one keyword a choice
    records: ImportedRecords,
    zones: "gpd.GeoDataFrame",
    scheduler: Any,
    *,
    without: Collection[FibreStatus] = (),
    edge_m: float | None = None,
    groups: int = GROUPS,
    progress: Callable[[int, int], object] | None = None,
) -> Tally:
    """Count imported records in zones by the workers of a Dask scheduler.

    Parameters
    ----------
    records : ImportedRecords
        From ``open_imported``.
    zones : geopandas.GeoDataFrame
        As for ``tally``.
    scheduler : str or distributed.Client
        ``"local:4"`` for four processes here, ``"tcp://host:8786"``, or a client.
    without : collection of FibreStatus
        States whose records are left out.
    edge_m : float, optional
        As for ``tally``.
    groups : int
        Row groups that a worker counts at once.
    progress : callable, optional
        Told how many tasks are done, of how many.

    Returns
    -------
    Tally
        As ``tally`` of all records in one process.

    Raises
    ------
    InputError
        If Dask is not installed, the scheduler is not there, its workers have other versions, or
        they cannot read the file.
    """
    with connected(scheduler) as client:
        from distributed import as_completed  # noqa: PLC0415 - an extra

        whole = ZoneCounting(zones, without=without, edge_m=edge_m).result()
        digest = _digest(zones, without, edge_m)
        sent = client.scatter(zones, broadcast=True, hash=False)
        chosen = range(records.groups)
        tasks = [
            client.submit(
                counted, str(records.path.resolve()), list(chosen[start : start + groups]), sent,
                digest, tuple(sorted(map(str, without))), edge_m, pure=False, retries=2,
            )
            for start in range(0, records.groups, groups)
        ]  # fmt: skip
        completed: Any = as_completed
        for done, task in enumerate(completed(tasks), start=1):
            try:
                whole += task.result()
            except (InputError, OSError) as error:
                message = f"A worker could not count {records.path}: {error}"
                raise InputError(message) from error
            task.release()
            if progress is not None:
                progress(done, len(tasks))
    return whole


def counted(  # noqa: PLR0913, PLR0917 - what a worker is told
    path: str,
    groups: list[int],
    zones: "gpd.GeoDataFrame",
    digest: str,
    without: tuple[str, ...],
    edge_m: float | None,
) -> Tally:
    """Count some row groups: what a worker does.

    Parameters
    ----------
    path : str
        The imported file.
    groups : list of int
        Its row groups.
    zones : geopandas.GeoDataFrame
        As for ``tally``.
    digest : str
        Of the zones and choices, which are prepared once.
    without : tuple of str
        States that are left out.
    edge_m : float or None
        As for ``tally``.

    Returns
    -------
    Tally
        Of these records.

    Raises
    ------
    InputError
        If the file is not there.
    """
    records = open_imported(Path(path))
    if records is None:
        message = (
            f"{path} is not there, or no file of premises import. "
            "Every worker must see it under this path."
        )
        raise InputError(message)
    if digest not in _PREPARED:
        _PREPARED.clear()
        states = {FibreStatus(state) for state in without}
        _PREPARED[digest] = ZoneCounting(zones, without=states, edge_m=edge_m)
    counting = _PREPARED[digest].fresh()
    for table in records.batches(groups=groups):
        counting.add(table)
    return counting.result()


@contextmanager
def connected(scheduler: Any) -> Iterator[Any]:
    """Give a client of a scheduler, and close what was opened for it.

    Parameters
    ----------
    scheduler : str or distributed.Client
        As for ``tally_on``; a client is left open.

    Yields
    ------
    distributed.Client
        With workers of our versions.

    Raises
    ------
    InputError
        If there is none.
    """
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = (
            "Counting by several processes needs Dask, which is not installed: "
            "pip install 'manufacture-explorer[scale]'."
        )
        raise InputError(message) from error
    if not isinstance(scheduler, str):
        _require_same(scheduler, "The client's scheduler")
        yield scheduler
        return
    local = LOCAL.fullmatch(scheduler)
    if local is not None:
        with (
            LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=int(local[1]), threads_per_worker=1, dashboard_address=None
            ) as cluster,
            Client(cluster) as client,  # type: ignore[no-untyped-call]
        ):
            yield client
        return
    try:
        client = Client(scheduler, timeout=WAIT_SECONDS)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        message = (
            f"No Dask scheduler answers at '{scheduler}' within {WAIT_SECONDS} seconds: {error}. "
            "Give local:4 for four processes here, or an address such as tcp://host:8786."
        )
        raise InputError(message) from error
    with client:
        _require_same(client, scheduler)
        yield client


def _require_same(client: Any, scheduler: str) -> None:
    # A distributed client only warns of other versions, which may count otherwise.
    told = client.get_versions(packages=list(CHECKED))
    if not told["workers"]:
        message = f"{scheduler} has no workers. Start one: dask worker {scheduler}"
        raise InputError(message)
    ours = told["client"]["packages"]
    for worker, said in sorted(told["workers"].items()):
        theirs = said["packages"]
        for name in ("python", *CHECKED):
            if theirs.get(name) != ours.get(name):
                message = (
                    f"Worker {worker} of {scheduler} has {name} {theirs.get(name) or '(none)'}, "
                    f"and this process {ours.get(name) or '(none)'}. Give all the same versions."
                )
                raise InputError(message)


def _digest(
    zones: "gpd.GeoDataFrame", without: Collection[FibreStatus], edge_m: float | None
) -> str:
    found = hashlib.sha256(repr((sorted(map(str, without)), edge_m, str(zones.crs))).encode())
    for shape in shapely.to_wkb(zones.geometry.to_numpy()):
        found.update(shape or b"-")
    rest = zones.drop(columns=zones.geometry.name)
    found.update(rest.to_json(default_handler=str).encode())
    return found.hexdigest()
