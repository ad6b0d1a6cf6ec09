"""Which engine writes which format, and the one way in which all of them write: whole, or not."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from explorer.errors import OutputError
from explorer.layers.exports.layer import ExportLayer
from explorer.layers.findings import Examination
from explorer.layers.limits import CSVW
from explorer.layers.write import replace_folder, replace_made_file

Make: TypeAlias = Callable[[Path, Sequence[ExportLayer], Examination], object]


@dataclass(frozen=True, slots=True)
class Form:
    """A format of files of layers.

    Attributes
    ----------
    suffix : str
        How a file of it ends; none for a folder.
    several : bool
        Whether one file holds several layers.
    engine : str
        What writes it.
    make : callable
        Writes some layers under a name that is free.
    """

    suffix: str
    several: bool
    engine: str
    make: Make


def _geopackage(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    from explorer.layers.exports.vector import write_geopackage  # noqa: PLC0415 - slow to import

    write_geopackage(path, layers, report)


def _flatgeobuf(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    from explorer.layers.exports.vector import write_flatgeobuf  # noqa: PLC0415 - slow to import

    write_flatgeobuf(path, layers, report)


def _shapefile(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    from explorer.layers.exports.shapefile import write_shapefile  # noqa: PLC0415 - slow to import

    write_shapefile(path, layers, report)


def _geoparquet(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    from explorer.layers.exports.geoparquet import write_geoparquet  # noqa: PLC0415 - as above

    write_geoparquet(path, layers, report)


def _geojson(path: Path, layers: Sequence[ExportLayer], _: Examination) -> None:
    from explorer.layers.canonical import geojson_bytes  # noqa: PLC0415 - slow to import
    from explorer.layers.geojson import parse_geojson  # noqa: PLC0415 - as above

    data = geojson_bytes(layers[0].frame, decimals=DECIMALS)
    back = parse_geojson(data, Examination(path))
    if back is None or len(back.features) != len(layers[0].frame):
        message = f"Of {len(layers[0].frame):,} rows, not as many were found again in the GeoJSON."
        raise OutputError(message)
    path.write_bytes(data)


def _pmtiles(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    from explorer.layers.exports.pmtiles import TileLayer, make_pmtiles  # noqa: PLC0415 - as above

    made = make_pmtiles(
        path,
        [TileLayer(layer.name, layer.frame, layer.spec) for layer in layers],
        title=layers[0].title if len(layers) == 1 else "",
        credit="; ".join(dict.fromkeys(one for layer in layers for one in layer.credits)),
    )
    for name, count in made.without_geometry.items():
        if count:
            expected, done = "a geometry in each row", "in no tile"
            report.add(None, name, expected=expected, found=f"none in {count:,}", done=done)
    for name, count in made.overview.items():
        if count < made.features[name]:
            found = f"{count:,} of {made.features[name]:,}"
            expected, done = "all features at the first zoom", "thinned out there"
            report.add(None, name, expected=expected, found=found, done=done)


def _csvw(path: Path, layers: Sequence[ExportLayer], report: Examination) -> None:
    from explorer.layers.exports.csvweb import write_csvw  # noqa: PLC0415 - slow to import

    write_csvw(path, layers, report)


DECIMALS: Final = 7
"""Decimals of a degree in GeoJSON: 1 cm, the most that RFC 7946 holds to be of use."""

FORMS: Final[Mapping[str, Form]] = {
    "geojson": Form(".geojson", several=False, engine="explorer (json)", make=_geojson),
    "gpkg": Form(".gpkg", several=True, engine="GDAL by fiona", make=_geopackage),
    "parquet": Form(".parquet", several=False, engine="pyarrow by geopandas", make=_geoparquet),
    "fgb": Form(".fgb", several=False, engine="GDAL by fiona", make=_flatgeobuf),
    "shapefile": Form(".zip", several=False, engine="GDAL by fiona", make=_shapefile),
    "pmtiles": Form(".pmtiles", several=True, engine="GDAL by fiona, pmtiles", make=_pmtiles),
    "csvw": Form("", several=True, engine="explorer (csv)", make=_csvw),
}
"""Formats of layers, by the name that ``--format`` has."""


def export_layers(path: str | Path, layers: Sequence[ExportLayer], form: str) -> Examination:
    """Write layers to a file, or to a folder for the formats that are one.

    Parameters
    ----------
    path : str or pathlib.Path
        Replaced as a whole, or left as it was.
    layers : sequence of ExportLayer
        One, or several where the format holds several.
    form : str
        A key of ``FORMS``.

    Returns
    -------
    Examination
        What is written otherwise than it is; never a rejection.

    Raises
    ------
    OutputError
        If the format does not hold the layers, or the file cannot be written.
    """
    target, told = Path(path), FORMS[form]
    report = Examination(target)
    names = [layer.name for layer in layers]
    if len(layers) != 1 and not (told.several and layers):
        message = (
            f"A file of this format ({form}) holds one layer; asked for: "
            f"{', '.join(names) or 'none'}. Name a folder with --out, or use gpkg."
        )
        raise OutputError(message)
    if len({name.casefold() for name in names}) < len(names):
        message = f"Two layers have one name: {', '.join(names)}. Rename a file."
        raise OutputError(message)
    if told.suffix:
        replace_made_file(target, lambda made: told.make(made, layers, report), suffix=told.suffix)
    else:
        replace_folder(target, lambda made: told.make(made, layers, report), own=_own_tables)
    return report


def _own_tables(folder: Path) -> list[str]:
    # What an earlier export put into a folder, as its own metadata say.
    from urllib.parse import unquote  # noqa: PLC0415 - only where there is a folder

    try:
        document: Any = json.loads((folder / CSVW).read_text(encoding="utf-8"))
        return [CSVW, *(unquote(table["url"]) for table in document["tables"])]
    except (OSError, ValueError, KeyError, TypeError):
        return []
