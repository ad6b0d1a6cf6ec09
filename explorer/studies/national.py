"""Fibre coverage from a file of any size: counted batch by batch, never whole in memory."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Protocol

import pandas as pd
import pyarrow as pa

from explorer.analysis.columncounting import ColumnCounting
from explorer.analysis.zonecounting import ZoneCounting
from explorer.errors import InputError
from explorer.layers.limits import FRANCE, Box, Limits
from explorer.layers.national import (
    BasedRecords,
    ImportedRecords,
    open_imported,
    open_streamed,
    with_base,
)
from explorer.layers.national.inputs import ADDRESS
from explorer.studies.coverage import CoverageStudy, coverage_of
from explorer.studies.zones import GRID, ZoneSet, open_zones
from explorer.vocabulary import FibreStatus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.tally import Tally
    from explorer.layers.fibre import Conservation, JoinReport, PointZones, Statement
    from explorer.territory import Territory

NAMED: Final = ("commune_name", "insee_code")
TEXT: Final = (".csv", ".gz", ".zip")


class Streamed(Protocol):
    """Records that come batch by batch."""

    @property
    def statement(self) -> "Statement":
        """What was read of the file."""

    @property
    def conservation(self) -> "Conservation":
        """Where its rows went."""

    def each(
        self,
        add: Callable[[pa.Table], object],
        take_back: Callable[[pa.Table], object],
        more: Sequence[str] = (),
    ) -> None:
        """Hand on all records.

        Parameters
        ----------
        add : callable
            Given every table of records, by several threads at once.
        take_back : callable
            Given tables of those that are set aside after all.
        more : sequence of str
            Other columns than those that are counted.
        """


@dataclass(frozen=True, slots=True)
class _Read:
    statement: "Statement"
    conservation: "Conservation"
    join: "JoinReport | None" = None


def open_national(  # noqa: PLR0913 - files, and what a user may say of them
    path: Path,
    *,
    mapping: Path | None = None,
    unknown_states: str = "refuse",
    extent: Sequence[Box] = FRANCE,
    base: Path | None = None,
    key: str = "imb_id",
) -> Streamed | None:
    """Open a file that is better counted batch by batch.

    Parameters
    ----------
    path : pathlib.Path
        What a user names as the file of buildings.
    mapping : pathlib.Path, optional
        What the file calls columns and states.
    unknown_states : str
        ``"refuse"`` or ``"keep"``.
    extent : sequence of (west, south, east, north)
        Where positions must lie.
    base : pathlib.Path, optional
        A base of premises, which gives the number of premises of each record.
    key : {"imb_id", "imb_code"}
        The base's column to compare with the records' identifier.

    Returns
    -------
    Streamed or None
        For a file that ``manufacture premises import`` wrote, and for a text that the plain reader
        turns away as too large; None for any other.
    """
    records = _opened(path, mapping, unknown_states, extent)
    return records if records is None or base is None else with_base(records, base, key=key)


def _opened(
    path: Path, mapping: Path | None, unknown_states: str, extent: Sequence[Box]
) -> Streamed | None:
    imported = open_imported(path)
    if imported is not None:
        return imported
    if ADDRESS.match(path.as_posix()):
        return open_streamed(path)  # which says that nothing is fetched
    if path.suffix.lower() not in TEXT or not path.is_file():
        return None
    # A packed text is some ten times larger once unpacked.
    packed = path.suffix.lower() != ".csv"
    if path.stat().st_size * (10 if packed else 1) <= Limits().bytes:
        return None
    return open_streamed(path, mapping=mapping, unknown_states=unknown_states, extent=extent)


def measure_national(  # noqa: PLR0913 - the records and zones, then one keyword a choice
    records: Streamed,
    zones: ZoneSet,
    *,
    without: Collection[FibreStatus] = (),
    edge_m: float | None = None,
    point_zones: "PointZones | None" = None,
    scheduler: Any = None,
    progress: Callable[[int, int], object] | None = None,
    **choices: Any,
) -> CoverageStudy:
    """Measure the fibre coverage of zones from records that come batch by batch.

    Parameters
    ----------
    records : Streamed
        From ``open_national``.
    zones : ZoneSet
        From ``open_zones``.
    without : collection of FibreStatus
        States to leave out.
    edge_m : float, optional
        Width of the edge in which a record is in doubt.
    point_zones : PointZones, optional
        As for ``measure_coverage``.
    scheduler : str or distributed.Client, optional
        Of Dask, whose workers count: ``"local:4"``, ``"tcp://host:8786"``, or a client.
    progress : callable, optional
        Told how many tasks of the workers are done, of how many.
    **choices : object
        `unit`, `definition` and `vintage`, as for ``measure_coverage``.

    Returns
    -------
    CoverageStudy
        That of ``measure_coverage``, to the last count.

    Raises
    ------
    InputError
        If the file is damaged, or workers cannot count it.
    """
    names = _Names()
    if scheduler is not None:
        return coverage_of(
            _by_workers(records, zones, scheduler, without, edge_m, progress),
            _Read(records.statement, records.conservation),
            zones,
            None,
            point_zones=point_zones,
            without=without,
            **choices,
        )
    if zones.frame is not None:
        counting: ZoneCounting | ColumnCounting = ZoneCounting(
            zones.frame, without=without, edge_m=edge_m
        )
        records.each(counting.add, counting.take_back)
    else:
        column = ours_of(str(zones.column), records.statement)
        counting = ColumnCounting(column, without=without)

        def add(table: pa.Table) -> None:
            names.add(table)
            counting.add(table)

        records.each(add, counting.take_back, (column, *NAMED, "line"))
    return coverage_of(
        counting.result(),
        _Read(records.statement, records.conservation, getattr(records, "join", None)),
        zones,
        names.series() if zones.frame is None else None,
        point_zones=point_zones,
        without=without,
        **choices,
    )


def measure_at_scale(
    territory: "Territory", path: Path, zones: str, **choices: Any
) -> CoverageStudy | None:
    """Measure coverage from a file that is better counted batch by batch.

    Parameters
    ----------
    territory : Territory
        Whose layers may be named as zones, and outside of which no position is taken.
    path : pathlib.Path
        What a user names as the file of buildings.
    zones : str
        As for ``open_zones``.
    **choices : object
        As for ``measure_national``.

    Returns
    -------
    CoverageStudy or None
        None for a file that is read as a whole.
    """
    records = open_national(path, extent=territory.profile.record_boxes)
    if records is None:
        return None
    chosen = open_zones(zones, territory, positions=positions_for(zones, records))
    return measure_national(records, chosen, **choices)


def _by_workers(  # noqa: PLR0913, PLR0917 - handed on
    records: Streamed,
    zones: ZoneSet,
    scheduler: Any,
    without: Collection[FibreStatus],
    edge_m: float | None,
    progress: Callable[[int, int], object] | None,
) -> "Tally":
    if not isinstance(records, ImportedRecords) or zones.frame is None:
        message = (
            "--scheduler: workers share out the row groups of a file that manufacture premises "
            "import wrote, without --base, and in zones with an outline. Import the file first, or "
            "leave --scheduler out."
        )
        raise InputError(message)
    from explorer.studies.scale import tally_on  # noqa: PLC0415 - Dask is an extra

    return tally_on(
        records, zones.frame, scheduler, without=without, edge_m=edge_m, progress=progress
    )


def ours_of(column: str, statement: "Statement") -> str:
    """Give our name of a column that a file calls otherwise.

    Parameters
    ----------
    column : str
        Either name.
    statement : Statement
        What was read of the file.

    Returns
    -------
    str
        The name as it is, for a column of the file's own.
    """
    found = statement.columns_found
    if column in found:
        return column
    return {theirs: ours for ours, theirs in found.items()}.get(column, column)


def positions_for(
    zones: str, records: Streamed
) -> "Callable[[], Iterable[NDArray[np.float64]]] | None":
    """Give what a grid is made of, where one is asked for.

    Parameters
    ----------
    zones : str
        What a user names as zones.
    records : Streamed
        From ``open_national``.

    Returns
    -------
    callable or None
        Gives the positions of all records; None where no grid is asked for.

    Raises
    ------
    InputError
        If the records are not imported, so that a grid would read the text three times.
    """
    if not GRID.fullmatch(zones):
        return None
    if isinstance(records, BasedRecords):
        records = records.records
    if not isinstance(records, ImportedRecords):
        message = (
            f"--zones {zones}: a grid is made of the cells that hold records, for which a text of "
            "this size would be read three times. Import it first: manufacture premises import "
            "FILE --out national.parquet."
        )
        raise InputError(message)
    return records.positions


class _Names:
    """The first name of each commune, in the order of the source's lines."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, str | None]] = {}
        self._lock = Lock()

    def add(self, table: pa.Table) -> None:
        if not {"commune_name", "insee_code"} <= set(table.column_names):
            return
        lines = table.column("line") if "line" in table.column_names else None
        frame = pd.DataFrame(
            {
                "code": table.column("insee_code").cast(pa.string()).to_pandas(),
                "name": table.column("commune_name").cast(pa.string()).to_pandas(),
                "line": 0 if lines is None else lines.to_numpy(),
            }
        ).dropna(subset="code")
        frame["line"] = frame["line"].where(frame["name"].notna(), 1 << 62)
        firsts = frame.sort_values("line", kind="stable").drop_duplicates("code")
        with self._lock:
            for code, name, line in firsts.itertuples(index=False):
                kept = self._first.get(code, (1 << 62, None))
                if code not in self._first or line < kept[0]:
                    self._first[code] = (line, None if pd.isna(name) else name)

    def series(self) -> "pd.Series[str]":
        found = {code: name for code, (_, name) in self._first.items()}
        return pd.Series(found, dtype=object)
