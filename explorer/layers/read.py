"""The one gate: every file becomes a checked layer here, or is turned away with findings."""

import logging
from collections.abc import Sequence
from pathlib import Path

from explorer.catalog import LayerSpec
from explorer.layers.collection import checked
from explorer.layers.findings import Examination
from explorer.layers.formats import parse, typed
from explorer.layers.layer import Layer
from explorer.layers.limits import ANYWHERE, FRANCE, Box, Limits

logger = logging.getLogger(__name__)


def read_layer(spec: LayerSpec) -> Layer:
    """Read a layer of the catalogue, strictly.

    Parameters
    ----------
    spec : LayerSpec
        From ``open_catalog().layer(name)``.

    Returns
    -------
    Layer
        Its frame has the columns of the schema, in that order, indexed by the primary key.

    Raises
    ------
    InputError
        If anything in the file differs from its schema.
    """
    layer = _examined(spec.path, spec, (spec.geo.extent,), Limits())
    return required(layer)


def read_file(
    path: str | Path,
    *,
    spec: LayerSpec | None = None,
    extent: Sequence[Box] = FRANCE,
    limits: Limits | None = None,
    layer: str | None = None,
) -> Layer:
    """Read a file of the user's own, or one that must follow a schema of the catalogue.

    Parameters
    ----------
    path : str or pathlib.Path
        GeoJSON, GeoPackage, FlatGeobuf, Shapefile (alone or in a zip), GeoParquet, or
        CSV with columns of longitude and latitude, on a local disk.
    spec : LayerSpec, optional
        A schema to hold the file to; without one, columns are taken as they are.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees; France and its overseas departments by default.
        The extent of ``spec``, where one is given, has precedence.
    limits : Limits, optional
        Size, features and vertices beyond which a file is turned away.
    layer : str, optional
        Which layer of a file of several.

    Returns
    -------
    Layer
        In EPSG:4326; ``examination`` lists the repairs that were made.

    Raises
    ------
    InputError
        If the file is rejected; the message has one line per finding.
    """
    boxes = extent if spec is None else (spec.geo.extent,)
    return required(_examined(Path(path), spec, boxes, limits or Limits(), layer=layer))


def examine(
    path: str | Path,
    *,
    spec: LayerSpec | None = None,
    extent: Sequence[Box] = FRANCE,
    limits: Limits | None = None,
    strict: bool = False,
) -> Examination:
    """Run the gate alone, for the report.

    Parameters
    ----------
    path : str or pathlib.Path
        The file; it need not exist.
    spec : LayerSpec, optional
        A schema to hold the file to.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    limits : Limits, optional
        Size, features and vertices beyond which a file is turned away.
    strict : bool
        Reject what would otherwise be repaired.

    Returns
    -------
    Examination
        Verdict and findings; nothing is raised for what the file holds.
    """
    examined = examine_layer(path, spec=spec, extent=extent, limits=limits)
    examination = examined if isinstance(examined, Examination) else examined.examination
    if strict:
        examination.reject_repairs()
    return examination


def examine_layer(  # noqa: PLR0913 - what a file is held to
    path: str | Path,
    *,
    spec: LayerSpec | None = None,
    extent: Sequence[Box] = FRANCE,
    limits: Limits | None = None,
    strict: bool | None = None,
    layer: str | None = None,
) -> "Layer | Examination":
    """Run the gate, and keep the layer that came of it, accepted or not.

    Parameters
    ----------
    path : str or pathlib.Path
        The file; it need not exist.
    spec : LayerSpec, optional
        A schema to hold the file to.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    limits : Limits, optional
        Size, features and vertices beyond which a file is turned away.
    strict : bool, optional
        Refuse shapes and systems that could be repaired; by default where there is a schema.
    layer : str, optional
        Which layer of a file of several.

    Returns
    -------
    Layer or Examination
        The examination alone where the file is rejected as a whole.
    """
    own = spec is not None and spec.geo.extent != ANYWHERE
    boxes = (spec.geo.extent,) if own and spec is not None else extent
    return _examined(Path(path), spec, boxes, limits or Limits(), strict=strict, layer=layer)


def required(examined: "Layer | Examination") -> Layer:
    """Give the layer, unless the gate turned it away.

    Parameters
    ----------
    examined : Layer or Examination
        What the gate gave.

    Returns
    -------
    Layer
        Its repairs are logged as warnings.

    Raises
    ------
    InputError
        If anything rejects it; the message has one line per finding.
    """
    examination = examined if isinstance(examined, Examination) else examined.examination
    examination.require()
    for line in examination.summary():
        logger.warning("%s: %s", examination.file.name, line)
    assert isinstance(examined, Layer)  # noqa: S101 - an examination alone is always a rejection
    logger.info("Read %d features from %s", len(examined.frame), examination.file)
    return examined


def _examined(  # noqa: PLR0913 - what a file is held to
    path: Path,
    spec: LayerSpec | None,
    extent: Sequence[Box],
    limits: Limits,
    *,
    strict: bool | None = None,
    layer: str | None = None,
) -> "Layer | Examination":
    examination = Examination(path, None if spec is None else spec.name, layer=layer)
    try:
        raw = parse(path, examination, limits)
        if raw is None:
            return examination
        name = (layer or path.stem) if spec is None else spec.name
        if spec is not None:
            raw = typed(raw, path, spec, examination)
        return checked(raw, name, examination, extent, limits, spec=spec, strict=strict)
    except (OSError, RecursionError, MemoryError) as error:
        examination.add(None, None, expected="a file that can be read", found=_told(error))
        return examination


def _told(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "more than the memory of this machine holds: give a smaller file"
    return getattr(error, "strerror", None) or type(error).__name__
