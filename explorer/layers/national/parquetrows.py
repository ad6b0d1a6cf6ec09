"""Batches of a Parquet file as tables of text, with positions where it has a geometry."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError

from explorer.crs import STORAGE
from explorer.layers.findings import Examination
from explorer.layers.national.tables import Table

BATCH: Final = 200_000


def geometry_of(schema: pa.Schema, examination: Examination) -> str | None:
    """Give the column of positions of a GeoParquet file.

    Parameters
    ----------
    schema : pyarrow.Schema
        Of the file.
    examination : Examination
        Receives what is refused.

    Returns
    -------
    str or None
        None for a Parquet file without a geometry.

    Raises
    ------
    InputError
        If its description is none, or its system is another than longitude and latitude.
    """
    if b"geo" not in (schema.metadata or {}):
        return None
    try:
        geo = json.loads(schema.metadata[b"geo"])
        name = str(geo["primary_column"])
        crs = geo["columns"][name].get("crs", {})
        # A PROJ string could name files of this machine.
        given = CRS.from_json_dict(crs) if crs else CRS.from_user_input(STORAGE)
        if not given.equals(STORAGE, ignore_axis_order=True):
            expected = f"longitude and latitude ({STORAGE}): reproject the file first"
            examination.add(None, "crs", expected=expected, found=given.name)
    except (ProjError, AttributeError, KeyError, TypeError, ValueError) as error:
        expected = "the description of a GeoParquet file, its system as PROJJSON"
        examination.add(None, "geo", expected=expected, found=str(error) or type(error).__name__)
        examination.require()
        raise
    examination.require()
    return name


def parquet_pieces(
    path: Path,
    names: list[str],
    geometry: str | None,
    examination: Examination,
    row: int,
) -> Iterator[Callable[[], Table]]:
    """Give what makes each table of a Parquet file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    names : list of str
        The columns that are read.
    geometry : str or None
        The column of positions.
    examination : Examination
        Receives what is refused.
    row : int
        The number of the first row that is read.

    Yields
    ------
    callable
        Gives a table whose rows are numbered from 1.
    """
    read = [*names, *([geometry] if geometry is not None else [])]
    done = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=read):
                done += batch.num_rows
                if done >= row:
                    first = done - batch.num_rows
                    share = done / max(file.metadata.num_rows, 1)
                    make = partial(_of_batch, batch, names, geometry, first, examination)
                    yield partial(_told, make, share)
    except (pa.ArrowException, OSError) as error:
        where = f"feature {done + 1}"
        examination.add(where, None, expected="a whole Parquet file", found=str(error))
        examination.require()


def _told(make: Callable[[], Table], share: float) -> Table:
    return replace(make(), share=share)


def _of_batch(
    batch: pa.RecordBatch,
    names: list[str],
    geometry: str | None,
    first: int,
    examination: Examination,
) -> Table:
    points = None
    if geometry is not None:
        points = _points(batch.column(geometry), first + 1, examination)
    rows = np.arange(1, batch.num_rows + 1, dtype=np.int64)
    columns = {name: _text(batch.column(name)) for name in names}
    return Table(columns, rows, rows + first, points, [], batch.num_rows, ())


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type):
        return pa.nulls(len(column), pa.string())
    return column.cast(pa.string())


def _points(
    column: pa.Array, row: int, examination: Examination
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
    odd = np.flatnonzero(shapely.get_type_id(shapes) > 0)
    if len(odd):
        where = f"feature {row + odd[0]}"
        found = f"a {shapes[odd[0]].geom_type}"
        examination.add(where, "geometry", expected="a point", found=found)
        examination.require()
    return shapely.get_x(shapes), shapely.get_y(shapes)
