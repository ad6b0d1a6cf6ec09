"""Parts to one GeoParquet file in the order of space, with a box for each record to filter on."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyproj import CRS

from explorer.layers.national.parts import LEVEL, NOWHERE

KEY: Final = b"manufacture"
ROWS: Final = 65_536
"""Records of a row group: what a reader that filters by place skips or takes."""

AT_ONCE: Final = 400_000
COARSE: Final = 2 * LEVEL - 22
WKB_POINT: Final = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])
DROPPED: Final = ("x", "y", "row", "key")


def write_merged(
    path: Path, parts: Sequence[Path], aside: NDArray[np.int64], starts: Sequence[int], told: Any
) -> tuple[int, int]:
    """Write the records of all parts, but for those that are set aside.

    Parameters
    ----------
    path : pathlib.Path
        Where to; the same parts give the same bytes.
    parts : sequence of pathlib.Path
        Tables, each sorted by `key`.
    aside : numpy.ndarray of int
        Rows to leave out, counted over all input files.
    starts : sequence of int
        For each part, the number of rows in the input files before its own.
    told : dict
        What the file says of itself, under the key ``manufacture``.

    Returns
    -------
    tuple of int
        Records, and those with a position.
    """
    counts, box = _survey(parts)
    kept = located = 0
    writer = None
    waiting: list[pa.Table] = []
    try:
        for table in _ordered(parts, starts, counts):
            if len(aside):
                table = table.filter(pa.array(~np.isin(table.column("_row").to_numpy(), aside)))  # noqa: PLW2901
            table = _finished(table)  # noqa: PLW2901
            kept += table.num_rows
            located += table.num_rows - table.column("geometry").null_count
            if writer is None:
                schema = table.schema.with_metadata(_metadata(box, told))
                # Statistics of texts are of no use here, those of boxes are what filters ask for.
                writer = pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=[
                    name for name in schema.names
                    if name not in {"building_record_id", "geometry", "bbox", "line"}
                ])  # fmt: skip
            waiting.append(table)
            if sum(one.num_rows for one in waiting) >= ROWS:
                whole = pa.concat_tables(waiting).combine_chunks()
                full = whole.num_rows // ROWS * ROWS
                writer.write_table(whole.slice(0, full), row_group_size=ROWS)
                waiting = [whole.slice(full)]
        if writer is not None and waiting and sum(one.num_rows for one in waiting):
            writer.write_table(pa.concat_tables(waiting).combine_chunks(), row_group_size=ROWS)
    finally:
        if writer is not None:
            writer.close()
    return kept, located


def _survey(parts: Sequence[Path]) -> tuple[NDArray[np.int64], list[float]]:
    # How many records each stretch of the curve has, and the box around all of them.
    counts = np.zeros((NOWHERE >> COARSE) + 1, dtype=np.int64)
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for part in parts:
        table = pq.read_table(part, columns=["key", "x", "y"])
        keys = table.column("key").to_numpy() >> COARSE
        stretch, number = np.unique(keys, return_counts=True)
        counts[stretch] += number
        for axis, name in enumerate(("x", "y")):
            ends = pc.min_max(table.column(name)).as_py()
            if ends["min"] is not None:
                low[axis], high[axis] = min(low[axis], ends["min"]), max(high[axis], ends["max"])
    return counts, [*low.tolist(), *high.tolist()]


def _ordered(
    parts: Sequence[Path], starts: Sequence[int], counts: NDArray[np.int64]
) -> Iterator[pa.Table]:
    # Stretch after stretch of the curve, each gathered from all parts and sorted.
    files = [pq.ParquetFile(part) for part in parts]
    try:
        groups = [_key_ranges(file) for file in files]
        first = 0
        last = len(counts) - 1
        while first < last:
            size, end = 0, first
            while end < last and (end == first or size + counts[end] <= AT_ONCE):
                size += counts[end]
                end += 1
            if size:
                found = [
                    table
                    for place, file in enumerate(files)
                    for table in _between(file, groups[place], first << COARSE, end << COARSE,
                                          starts[place])
                ]  # fmt: skip
                yield pa.concat_tables(found).sort_by([("key", "ascending"), ("_row", "ascending")])
            first = end
        for place, file in enumerate(files):
            yield from _between(file, groups[place], NOWHERE, NOWHERE + 1, starts[place])
        if not counts.any():
            yield from (_numbered(file.read(), 0) for file in files[:1])
    finally:
        for file in files:
            file.close()


def _key_ranges(file: pq.ParquetFile) -> list[tuple[int, int]]:
    place = file.schema_arrow.names.index("key")
    found = []
    for group in range(file.metadata.num_row_groups):
        known = file.metadata.row_group(group).column(place).statistics
        found.append((known.min, known.max))
    return found


def _between(
    file: pq.ParquetFile, groups: list[tuple[int, int]], low: int, high: int, start: int
) -> Iterator[pa.Table]:
    for group, (least, most) in enumerate(groups):
        if most < low or least >= high:
            continue
        table = file.read_row_group(group)
        keys = table.column("key").to_numpy()
        begin, end = np.searchsorted(keys, (low, high))
        if end > begin:
            yield _numbered(table.slice(begin, end - begin), start)


def _numbered(table: pa.Table, start: int) -> pa.Table:
    return table.append_column("_row", pc.add(table.column("row"), start))


def _finished(table: pa.Table) -> pa.Table:
    x, y = (table.column(name).to_numpy() for name in ("x", "y"))
    placed = np.isfinite(x)
    points = np.zeros(len(x), dtype=WKB_POINT)
    points["order"], points["kind"], points["x"], points["y"] = 1, 1, x, y
    offsets = np.arange(len(x) + 1, dtype=np.int32) * WKB_POINT.itemsize
    shapes = pa.Array.from_buffers(
        pa.binary(), len(x), [None, pa.py_buffer(offsets), pa.py_buffer(points.tobytes())]
    )
    nowhere = pa.array(~placed)
    geometry = pc.if_else(nowhere, pa.scalar(None, pa.binary()), shapes)
    ends = [pa.array(values) for values in (x, y, x, y)]
    names = ["xmin", "ymin", "xmax", "ymax"]
    box = pa.StructArray.from_arrays(ends, names=names, mask=nowhere)
    text = table.column("fibre_status").cast(pa.string())
    place = table.schema.get_field_index("fibre_status")
    table = table.set_column(place, "fibre_status", text)
    table = table.drop_columns([*DROPPED, "_row"])
    return table.append_column("geometry", geometry).append_column("bbox", box)


def _metadata(box: list[float], told: Any) -> dict[bytes, bytes]:
    covering = {"bbox": {name: ["bbox", name] for name in ("xmin", "ymin", "xmax", "ymax")}}
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "crs": CRS.from_user_input("OGC:CRS84").to_json_dict(),
        "covering": covering,
    }
    if np.isfinite(box).all():
        column["bbox"] = box
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return {b"geo": json.dumps(geo).encode(), KEY: json.dumps(told, sort_keys=True).encode()}
