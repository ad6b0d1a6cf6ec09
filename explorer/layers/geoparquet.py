"""GeoParquet to raw features, through pyarrow: its own reference system, and no other file."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely
from pyproj.exceptions import ProjError

from explorer.layers.findings import Examination, show
from explorer.layers.geojson import RawCollection, RawFeature, as_lists
from explorer.layers.limits import Limits
from explorer.layers.values import held

EXPECTED: Final = "a GeoParquet file, with its geometry column and reference system"
AT_ONCE: Final = 512
"""Rows that are unpacked together: a text that is packed once may stand in every row."""

MISSHAPEN: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError)
"""What a description of another shape than the standard's raises where it is looked into."""


def read_geoparquet(path: Path, examination: Examination, limits: Limits) -> RawCollection | None:
    """Read a GeoParquet file.

    Parameters
    ----------
    path : pathlib.Path
        An existing local file.
    examination : Examination
        Receives what is refused.
    limits : Limits
        How many rows, and how many bytes of values, are taken in.

    Returns
    -------
    RawCollection or None
        None where a finding rejects the file.
    """
    try:
        with pq.ParquetFile(path.resolve()) as file:
            described = _described(file, examination, limits)
            if described is None:
                return None
            name, crs, covering = described
            features = _features(file, name, covering, examination, limits)
    except (pa.ArrowException, ProjError, OSError, *MISSHAPEN) as error:
        examination.add(None, None, expected=EXPECTED, found=str(error) or type(error).__name__)
        return None
    return None if features is None else RawCollection(crs, features)


def _described(
    file: pq.ParquetFile, examination: Examination, limits: Limits
) -> tuple[str, str | None, frozenset[str]] | None:
    head = file.metadata
    size = sum(head.row_group(group).total_byte_size for group in range(head.num_row_groups))
    if head.num_rows > limits.features or size > limits.bytes:
        expected = f"at most {limits.features:,} rows and {limits.bytes:,} bytes, unpacked"
        found = f"{head.num_rows:,} rows, {size:,} bytes"
        examination.add(None, None, expected=expected, found=found)
        return None
    if b"geo" not in (head.metadata or {}):
        examination.add(None, None, expected=EXPECTED, found="a table without a geometry column")
        return None
    geo = json.loads(head.metadata[b"geo"])
    name = geo["primary_column"]
    column = geo["columns"][name]
    crs = column.get("crs", {})
    if name not in file.schema_arrow.names:
        examination.add(None, show(name), expected="the geometry column", found="none of that name")
    elif column.get("encoding") != "WKB":
        found = show(column.get("encoding"))
        examination.add(None, show(name), expected="geometries encoded as WKB", found=found)
    elif not isinstance(crs, dict):
        # A PROJ string could name files of this machine.
        expected = "a declared coordinate reference system, as PROJJSON"
        examination.add(None, "crs", expected=expected, found=crs)
    else:  # where none is said, the standard has longitude and latitude
        # Boxes by which readers skip rows say nothing that the geometry does not.
        edges = column.get("covering", {}).get("bbox", {}).values()
        covering = frozenset(str(edge[0]) for edge in edges)
        return name, pyproj.CRS.from_json_dict(crs).to_wkt() if crs else None, covering
    return None


def _features(
    file: pq.ParquetFile,
    geometry: str,
    covering: frozenset[str],
    examination: Examination,
    limits: Limits,
) -> list[RawFeature] | None:
    features: list[RawFeature] = []
    room = limits.bytes
    for batch in file.iter_batches(AT_ONCE):
        room -= batch.nbytes
        if room < 0:
            expected = f"at most {limits.bytes:,} bytes of values"
            examination.add(None, None, expected=expected, found="more")
            return None
        names = [name for name in batch.schema.names if name not in {geometry, *covering}]
        if len(set(names)) < len(names):
            examination.add(None, None, expected="each column once", found="one of them twice")
            return None
        columns = [batch.column(name).to_pylist() for name in names]
        packed = batch.column(geometry).to_pylist()
        for row, wkb in enumerate(packed):
            place = len(features) + 1
            values = {name: column[row] for name, column in zip(names, columns, strict=True)}
            own = values.get("id")
            named = own if isinstance(own, str) else place
            features.append(
                RawFeature(
                    named,
                    None,
                    _geometry(wkb, named, examination),
                    {
                        field: held(_told(value), named, field, examination)
                        for field, value in values.items()
                    },
                )
            )
    return features


def _geometry(
    wkb: bytes | None, feature: str | int, examination: Examination
) -> Mapping[str, Any] | None:
    if wkb is None:
        return None
    try:
        shape = shapely.from_wkb(wkb)
    except (shapely.errors.ShapelyError, TypeError) as error:
        found = str(error)
        examination.add(feature, "geometry", expected="a geometry that can be read", found=found)
        return None
    drawn: Mapping[str, Any] = as_lists(shape.__geo_interface__)
    return drawn


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
