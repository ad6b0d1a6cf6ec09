"""GeoParquet 1.1 through geopandas and pyarrow, with the bounds of each row beside its shape."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from explorer.crs import STORAGE, to_storage
from explorer.errors import OutputError
from explorer.layers.exports.columns import typed_columns, typed_rows
from explorer.layers.exports.engine import engine
from explorer.layers.exports.layer import ExportLayer, renamed
from explorer.layers.findings import Examination

DTYPES: Final = {
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "object",
}
"""Of pandas, by kind; everything else is text."""

COVERING: Final = "bbox"
VERSION: Final = "1.1.0"


def write_geoparquet(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    """Write one layer as GeoParquet 1.1: WKB, and a covering of boxes by which readers skip rows.

    Parameters
    ----------
    path : pathlib.Path
        A file that is not there yet.
    layers : sequence of ExportLayer
        One.
    report : Examination
        Receives columns that had to be renamed.

    Raises
    ------
    OutputError
        If the file has not as many rows as were given.
    """
    layer = layers[0]
    frame = to_storage(layer.frame)
    columns = typed_columns(frame, layer.spec, layer.language)
    values = list(zip(*typed_rows(frame, columns), strict=True)) if len(frame) else []
    names = renamed([_named(column.name) for column in columns], report)
    held: dict[str, Any] = {}
    for place, column in enumerate(columns):
        cells = list(values[place]) if values else []
        if column.kind == "date":
            cells = [None if cell is None else pd.Timestamp(cell).date() for cell in cells]
        held[names[place]] = pd.Series(cells, dtype=DTYPES.get(column.kind, "string"))
    shapes = gpd.GeoSeries(frame.geometry.to_numpy(), crs=STORAGE)
    with engine("GeoParquet"):
        gpd.GeoDataFrame(held, geometry=shapes).to_parquet(
            path,
            index=False,
            compression="zstd",
            schema_version=VERSION,
            write_covering_bbox=True,
        )
        found = pq.read_metadata(path).num_rows
    if found != len(frame):
        message = f"Of {len(frame):,} rows of '{layer.name}', {found:,} were found again."
        raise OutputError(message)


def _named(name: str) -> str:
    return f"{name}_" if name in {COVERING, "geometry"} else name
