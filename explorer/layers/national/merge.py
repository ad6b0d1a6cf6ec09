"""Parts to one GeoParquet file in the order of space, with a box for each record to filter on."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pyproj import CRS

from explorer.layers.national.atonce import in_order
from explorer.layers.national.parts import NOWHERE
from explorer.layers.national.stretches import WIDTH, in_space

KEY: Final = b"manufacture"
ROWS: Final = 65_536
"""Records of a row group: what a reader that filters by place skips or takes."""

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

    def ready(load: Callable[[], pa.Table]) -> pa.Table:
        table = load()
        if len(aside):
            table = table.filter(pa.array(~np.isin(table.column("_row").to_numpy(), aside)))
        return _finished(table)

    try:
        # One stretch is made ready while the one before it is written.
        for table in in_order(ready, _all(parts, starts, counts), workers=1):
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


def _all(
    parts: Sequence[Path], starts: Sequence[int], counts: NDArray[np.int64]
) -> Iterator[Callable[[], pa.Table]]:
    if counts.any():
        yield from in_space(parts, starts, counts, parts[0].parent)
    if parts:
        # No record of it, so that a file without records has its columns.
        none = pq.read_table(parts[0]).slice(0, 0)
        yield lambda: none.append_column("_row", none.column("row"))


def _survey(parts: Sequence[Path]) -> tuple[NDArray[np.int64], list[float]]:
    # How many records each stretch of the curve has, and the box around all of them.
    counts = np.zeros(NOWHERE // WIDTH + 1, dtype=np.int64)
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for part in parts:
        table = pq.read_table(part, columns=["key", "x", "y"])
        keys = table.column("key").to_numpy() // WIDTH
        stretch, number = np.unique(keys, return_counts=True)
        counts[stretch] += number
        for axis, name in enumerate(("x", "y")):
            ends = pc.min_max(table.column(name)).as_py()
            if ends["min"] is not None:
                low[axis], high[axis] = min(low[axis], ends["min"]), max(high[axis], ends["max"])
    return counts, [*low.tolist(), *high.tolist()]


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
