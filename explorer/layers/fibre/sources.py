"""A file of records of any kind that is read, to columns of text and, where it has them, points."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from explorer.crs import STORAGE
from explorer.layers.fibre.delimited import SUFFIXES, read_delimited
from explorer.layers.fibre.noted import NAMED
from explorer.layers.fibre.texts import TextColumn, from_values
from explorer.layers.findings import Examination
from explorer.layers.limits import JSON_SUFFIXES, Box, Limits
from explorer.layers.ogr import DRIVERS
from explorer.layers.read import read_file

ANYWHERE: Final[Sequence[Box]] = ((-np.inf, -np.inf, np.inf, np.inf),)
"""No extent: positions are judged row by row, so that one astray does not cost the others."""

POINT: Final = 0
MISSHAPEN: Final = (AttributeError, KeyError, TypeError)
"""What a description of another shape than the standard's raises where it is looked into."""

PARQUET: Final = ".parquet"
PLACED: Final = (PARQUET, *DRIVERS, *sorted(JSON_SUFFIXES))


@dataclass(frozen=True, slots=True)
class Source:
    """The rows of a file, before anything is decided about them.

    Attributes
    ----------
    columns : dict of str to TextColumn
        In the order of the file, all as text.
    lines : numpy.ndarray of int
        Where each row stands: its line in a text file, else its number, from 1.
    unit : str
        ``"line"`` or ``"feature"``: what ``lines`` counts.
    points : numpy.ndarray of shapely.Point or None
        EPSG:4326; None for a text file, whose positions are columns.
    said : dict
        What the statement says of the file: format, size, encoding, separator.
    """

    columns: dict[str, TextColumn]
    lines: NDArray[np.int64]
    unit: str
    points: NDArray[np.object_] | None
    said: dict[str, Any]

    def named(self, rows: NDArray[Any] | Sequence[int]) -> list[str]:
        """Name rows as findings do.

        Parameters
        ----------
        rows : sequence of int
            Positions of rows, from 0.

        Returns
        -------
        list of str
            Such as ``"line 12"``.
        """
        return [f"{self.unit} {self.lines[row]}" for row in rows]


def read_source(path: Path, examination: Examination, limits: Limits) -> Source:
    """Read a file of any kind.

    Parameters
    ----------
    path : pathlib.Path
        CSV, plain or packed, GeoParquet, GeoPackage, FlatGeobuf, GeoJSON or Shapefile.
    examination : Examination
        Receives what is refused or repaired.
    limits : Limits
        How much is taken in.

    Returns
    -------
    Source
        All rows.

    Raises
    ------
    InputError
        If the file as a whole cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in {*SUFFIXES, *PLACED}:
        expected = f"a file ending in {', '.join([*SUFFIXES, *PLACED])}"
        examination.add(None, None, expected=expected, found=suffix or "no ending")
    elif not path.is_file():
        found = "a folder" if path.is_dir() else "no such file"
        examination.add(None, None, expected="a file on a local disk", found=found)
    elif path.stat().st_size > limits.bytes:
        found = f"{path.stat().st_size:,}"
        examination.add(None, None, expected=f"at most {limits.bytes:,} bytes", found=found)
    examination.require()
    try:
        if suffix in SUFFIXES:
            return _from_text(path, examination, limits)
        if suffix == PARQUET:
            frame = _parquet(path.resolve(), examination, limits)
        else:
            layer = read_file(path, extent=ANYWHERE, limits=limits)
            examination.findings += layer.examination.findings
            frame = layer.frame
    except OSError as error:
        found = error.strerror or str(error)
        examination.add(None, None, expected="a file that can be read", found=found)
        examination.require()
        raise
    return _from_frame(frame, path, examination)


def _from_text(path: Path, examination: Examination, limits: Limits) -> Source:
    table = read_delimited(path, examination, limits)
    examination.require()
    assert table is not None  # noqa: S101 - without a table there is a finding that rejects
    said = {
        "format": "".join(path.suffixes[-2:] if path.suffix == ".gz" else path.suffix).lstrip("."),
        "bytes": path.stat().st_size,
        "encoding": table.survey.encoding,
        "bom": table.survey.bom,
        "separator": table.separator,
        "member": table.member,
    }
    return Source(table.columns, table.lines, "line", None, said)


def _from_frame(frame: gpd.GeoDataFrame, path: Path, examination: Examination) -> Source:
    points = np.asarray(frame.geometry, dtype=object)
    odd = np.flatnonzero(shapely.get_type_id(points) > POINT)
    for row in odd[:NAMED]:
        found = f"a {points[row].geom_type}; {len(odd):,} in all are no points"
        examination.add(f"feature {row + 1}", "geometry", expected="a point", found=found)
    if frame.empty:
        examination.add(None, None, expected="a feature at least", found="none")
    examination.require()
    columns = {
        str(name): from_values(frame[name].tolist())
        for name in frame.columns
        if name != frame.geometry.name
    }
    lines = np.arange(1, len(frame) + 1, dtype=np.int64)
    said = {"format": path.suffix.lower().lstrip("."), "bytes": path.stat().st_size}
    return Source(columns, lines, "feature", points, said)


def _parquet(path: Path, examination: Examination, limits: Limits) -> gpd.GeoDataFrame:
    try:
        head = pq.read_metadata(path)
        groups = (head.row_group(group) for group in range(head.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if head.num_rows > limits.features or size > limits.bytes:
            expected = f"at most {limits.features:,} rows and {limits.bytes:,} bytes, unpacked"
            found = f"{head.num_rows:,} rows, {size:,} bytes"
            examination.add(None, None, expected=expected, found=found)
        geo = json.loads((head.metadata or {}).get(b"geo", b"{}"))
        for name, column in geo.get("columns", {}).items():
            if not isinstance(column.get("crs", {}), dict | None):
                # A PROJ string could name files of this machine.
                expected = "a system written as PROJJSON"
                examination.add(None, f"{name}, crs", expected=expected, found=column["crs"])
        examination.require()
        frame = gpd.read_parquet(path)
    except (pa.ArrowException, ProjError, ValueError, *MISSHAPEN) as error:
        expected = "a GeoParquet file, with its geometry column and reference system"
        examination.add(None, None, expected=expected, found=str(error))
        examination.require()
        raise
    crs = frame.crs
    if crs is None:
        expected, found = "a declared coordinate reference system", "none"
        examination.add(None, "crs", expected=expected, found=found)
    examination.require()
    if crs is not None and not crs.equals(STORAGE, ignore_axis_order=True):
        name = crs.to_string()
        expected, done = "longitude and latitude", f"reprojected to {STORAGE}"
        examination.add(None, "crs", expected=expected, found=name, done=done)
        frame = frame.to_crs(STORAGE)
    return frame
