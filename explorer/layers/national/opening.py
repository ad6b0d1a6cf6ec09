"""Files of records opened for counting: batches of the columns that are asked for, and no more."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from explorer.errors import InputError
from explorer.layers.fibre.statement import Conservation, Statement
from explorer.layers.findings import Examination
from explorer.layers.national.atonce import in_order
from explorer.layers.national.merge import KEY

COUNTED: Final = (
    "fibre_status", "premises", "mutualisation_point_id", "point_open", "infrastructure_operator",
    "position_doubtful", "insee_code",
)  # fmt: skip
PLACE: Final = ("bbox.xmin", "bbox.ymin")
WORDS: Final = frozenset(
    {"fibre_status", "mutualisation_point_id", "infrastructure_operator", "insee_code"}
)


@dataclass(frozen=True, slots=True)
class ImportedRecords:
    """A GeoParquet file that ``import_premises`` wrote.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    statement : Statement
        What was read when it was made.
    conservation : Conservation
        Where the rows went then.
    groups : int
        Its row groups, each of which can be read alone.
    columns : tuple of str
        Its columns.
    """

    path: Path
    statement: Statement
    conservation: Conservation
    groups: int
    columns: tuple[str, ...]

    def each(
        self,
        add: Callable[[pa.Table], object],
        take_back: Callable[[pa.Table], object],  # noqa: ARG002 - repeats were set aside already
        more: Sequence[str] = (),
    ) -> None:
        """Hand on the records, row group by row group.

        Parameters
        ----------
        add : callable
            Given every table of records, by several threads at once.
        take_back : callable
            Never called: identifiers that repeat were set aside by the import.
        more : sequence of str
            Other columns than those that are counted.
        """
        for _ in in_order(add, self.batches(more)):
            pass

    def positions(self) -> Iterator[NDArray[np.float64]]:
        """Read the positions alone, row group by row group.

        Yields
        ------
        numpy.ndarray of float
            Longitude and latitude of the records that have a position.
        """
        for table in self._tables([*PLACE], range(self.groups)):
            places = np.column_stack([table.column(name).to_numpy() for name in ("x", "y")])
            yield places[np.isfinite(places[:, 0])]

    def batches(
        self, more: Sequence[str] = (), *, groups: Sequence[int] | None = None
    ) -> Iterator[pa.Table]:
        """Read the columns that are counted, row group by row group.

        Parameters
        ----------
        more : sequence of str
            Other columns, under our names.
        groups : sequence of int, optional
            The row groups to read; all by default.

        Returns
        -------
        iterator of pyarrow.Table
            With `x` and `y`, null without position; an ``InputError`` comes of a damaged file.
        """
        names = [*COUNTED, *(name for name in more if name in self.columns), *PLACE]
        return self._tables(names, range(self.groups) if groups is None else groups)

    def _tables(self, names: Sequence[str], groups: Sequence[int]) -> Iterator[pa.Table]:
        try:
            texts = sorted(WORDS & set(names))
            with pq.ParquetFile(self.path, read_dictionary=texts) as file:
                for group in groups:
                    table = file.read_row_group(group, columns=list(dict.fromkeys(names)))
                    box = table.column("bbox").combine_chunks()
                    x, y = box.flatten()[:2]
                    yield table.drop_columns(["bbox"]).append_column("x", x).append_column("y", y)
        except (pa.ArrowException, OSError) as error:
            message = f"{self.path} cannot be read on: {error}. Import the records again."
            raise InputError(message) from error


def open_imported(path: str | Path) -> ImportedRecords | None:
    """Open a file that ``import_premises`` wrote.

    Parameters
    ----------
    path : str or pathlib.Path
        Any file.

    Returns
    -------
    ImportedRecords or None
        None for a file of another making.

    Raises
    ------
    InputError
        If it says that it is one, and is not whole.
    """
    path = Path(path)
    if path.suffix.lower() != ".parquet" or not path.is_file():
        return None
    try:
        head = pq.read_metadata(path)
    except (pa.ArrowException, OSError):
        return None
    if KEY not in (head.metadata or {}):
        return None
    examination = Examination(path)
    names = tuple(head.schema.to_arrow_schema().names)
    missing = [name for name in (*COUNTED, "bbox") if name not in names]
    try:
        told: Any = json.loads(head.metadata[KEY])
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in told["statement"].items()
        }
        statement = Statement(**given)
        conservation = Conservation(**told["conservation"])
        if conservation.kept != head.num_rows:
            missing.append(f"{conservation.kept:,} records")
    except (KeyError, TypeError, ValueError) as error:
        missing.append(str(error))
    if missing:
        expected = "records as manufacture premises import writes them"
        found = f"a file without {', '.join(missing)}: import the records again"
        examination.add(None, None, expected=expected, found=found)
    examination.require()
    return ImportedRecords(path, statement, conservation, head.num_row_groups, names)
