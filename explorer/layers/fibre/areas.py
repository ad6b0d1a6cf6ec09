"""Files of areas: a Shapefile alone in a zip archive, or any format that the gate takes."""

import tempfile
import zipfile
from collections.abc import Mapping as Names
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np

from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.layers.dbf import TableText, table_text
from explorer.layers.fibre.mapping import Mapping
from explorer.layers.fibre.packed import CUT, RATIO, members
from explorer.layers.fibre.sources import Source
from explorer.layers.fibre.statement import Statement
from explorer.layers.fibre.texts import from_values
from explorer.layers.fibre.vintage import vintage_of
from explorer.layers.findings import Examination
from explorer.layers.layer import Layer
from explorer.layers.limits import Box, Limits
from explorer.layers.read import read_file

PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
AREAS: Final = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True)
class Areas:
    """A file of areas, checked by the gate.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        As the gate gives it, EPSG:4326.
    source : Source
        Its columns as text.
    said : dict
        What the statement says of the file.
    examination : Examination
        What was found.
    """

    frame: gpd.GeoDataFrame
    source: Source
    said: dict[str, Any]
    examination: Examination


def read_areas(path: Path, extent: Sequence[Box], limits: Limits) -> Areas:
    """Read a file of areas.

    Parameters
    ----------
    path : pathlib.Path
        A format of ``read_file``, or a zip archive with one Shapefile.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    limits : Limits
        How much is taken in.

    Returns
    -------
    Areas
        Polygons, or missing geometries.

    Raises
    ------
    InputError
        If the gate rejects the file, or a geometry is no area.
    """
    said: dict[str, Any] = {"format": path.suffix.lower().lstrip("."), "file": path.name}
    if path.suffix.lower() == ".zip" and path.is_file():
        with tempfile.TemporaryDirectory() as folder:
            shape = _extracted(path, Path(folder), limits)
            try:
                layer = read_file(shape, extent=extent, limits=limits)
            except InputError as error:
                raise InputError(str(error).replace(folder, str(path))) from None
            text = _text_of(shape)
            said["member"] = shape.name
        examination = layer.examination
        examination.file = path
    else:
        layer = read_file(path, extent=extent, limits=limits)
        examination, text = layer.examination, _text_of(path)
    said["bytes"] = path.stat().st_size
    if text is not None:
        said["encoding"], said["encoding_declared"] = text.encoding or text.declared, text.declared
    frame = _areas_only(layer, examination)
    columns = {
        str(name): from_values(frame[name].tolist()) for name in frame.columns.drop("geometry")
    }
    lines = np.arange(1, len(frame) + 1, dtype=np.int64)
    return Areas(frame, Source(columns, lines, "feature", None, {}), said, examination)


def area_statement(
    areas: Areas,
    found: Names[str, str],
    known: Names[str, Sequence[str]],
    *,
    values: Names[str, tuple[str, ...]] | None = None,
    mapping: Mapping | None = None,
) -> Statement:
    """Say what was read of a file of areas.

    Parameters
    ----------
    areas : Areas
        The file.
    found : mapping of str to str
        Our names to the file's.
    known : mapping of str to sequence of str
        All of our names to those that are recognised.
    values : mapping of str to tuple of str, optional
        Distinct values of a column that is read as yes or no.
    mapping : Mapping, optional
        For the vintage and the source that it says.

    Returns
    -------
    Statement
        Missing columns under the first of their names.
    """
    vintages = map(vintage_of, (areas.said["file"], areas.said.get("member") or ""))
    return Statement(
        rows=len(areas.frame),
        crs=STORAGE,
        crs_from="file",
        columns_found=dict(found),
        columns_missing=tuple(names[0] for ours, names in known.items() if ours not in found),
        columns_unknown=tuple(name for name in areas.source.columns if name not in found.values()),
        vintage=(mapping.vintage if mapping else None) or next(filter(None, vintages), None),
        source=mapping.source if mapping else None,
        values=values or {},
        **areas.said,
    )


def _areas_only(layer: Layer, examination: Examination) -> gpd.GeoDataFrame:
    frame = layer.frame
    kinds = frame.geom_type
    for row in np.flatnonzero(kinds.notna() & ~kinds.isin(AREAS))[:3]:
        found = f"a {kinds.iloc[row]}"
        examination.add(f"feature {row + 1}", "geometry", expected="an area", found=found)
    if frame.empty:
        examination.add(None, None, expected="a feature at least", found="none")
    examination.require()
    return frame


def _text_of(path: Path) -> TableText | None:
    parts = {part.suffix.lower(): part for part in path.parent.iterdir() if part.stem == path.stem}
    if path.suffix.lower() != ".shp" or ".dbf" not in parts:
        return None
    return table_text(parts[".dbf"], parts.get(".cpg"))


def _extracted(path: Path, folder: Path, limits: Limits) -> Path:
    examination = Examination(path)
    try:
        with zipfile.ZipFile(path) as archive:
            shapes = members(archive, ".shp")
            if len(shapes) != 1:
                listed = ", ".join(item.filename for item in archive.infolist()[:5]) or "nothing"
                found = f"{len(shapes)} (the archive holds {listed})"
                examination.add(None, None, expected="one member ending in .shp", found=found)
            examination.require()
            stem = shapes[0].filename[: -len(".shp")]
            wanted = [
                item
                for suffix in PARTS
                for item in members(archive, suffix)
                if item.filename[: -len(suffix)] == stem
            ]
            size = sum(item.file_size for item in wanted)
            packed = sum(item.compress_size for item in wanted)
            if size > min(limits.bytes, RATIO * max(packed, 1)):
                expected = f"at most {limits.bytes:,} bytes, and {RATIO} times the packed size"
                examination.add(None, None, expected=expected, found=f"{size:,} from {packed:,}")
            examination.require()
            name = Path(stem).name or "areas"
            for item in wanted:
                # Written under a name of ours: a member's path is not followed.
                target = folder / f"{name}{Path(item.filename).suffix.lower()}"
                target.write_bytes(archive.read(item))
    except (*CUT, OSError, RuntimeError, ValueError) as error:
        examination.add(None, None, expected="a whole zip archive", found=str(error))
        examination.require()
    return folder / f"{name}.shp"
