"""The repaired copy of a file: written by the writer, and sent through the gate again."""

from pathlib import Path
from typing import Final

from explorer.errors import OutputError
from explorer.layers.canonical import geojson_bytes
from explorer.layers.collection import checked
from explorer.layers.findings import Examination
from explorer.layers.geojson import parse_geojson
from explorer.layers.layer import Layer
from explorer.layers.limits import JSON_SUFFIXES, WORLD, Limits
from explorer.layers.write import replace_file
from explorer.vocabulary import FileVerdict

DECIMALS: Final = 9
"""Decimals of a degree: a tenth of a millimetre, so that no repair is undone by rounding."""


def write_fixed(layer: Layer, out: str | Path) -> Path:
    """Write a layer as the gate has it after its repairs.

    Parameters
    ----------
    layer : Layer
        Accepted or repaired.
    out : str or pathlib.Path
        A GeoJSON file.

    Returns
    -------
    pathlib.Path
        The file, which the gate accepts without a repair.

    Raises
    ------
    InputError
        If the layer is rejected.
    OutputError
        If the file is not named as GeoJSON, cannot be written, or would not be accepted.
    """
    layer.examination.require()
    path = Path(out)
    if path.suffix.lower() not in JSON_SUFFIXES:
        message = f"The repaired copy is GeoJSON: name a file ending in .geojson, not '{path}'."
        raise OutputError(message)
    if path.exists() and path.samefile(layer.examination.file):
        message = f"{path} is the file that is examined. Name another one for the repaired copy."
        raise OutputError(message)
    return replace_file(path, geojson_bytes(layer.frame, decimals=DECIMALS), check=_check)


def _check(path: Path) -> None:
    # The temporary file has no ending that tells its format: its text goes through the gate.
    examination = Examination(path)
    raw = parse_geojson(path.read_bytes(), examination)
    if raw is not None:
        checked(raw, path.stem, examination, WORLD, Limits())
    if examination.verdict is not FileVerdict.ACCEPTED:
        lines = "\n  ".join(map(str, examination.findings))
        message = f"The repaired copy would not be accepted, so it was not written:\n  {lines}"
        raise OutputError(message)
