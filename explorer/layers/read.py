"""The one gate: every file becomes a checked layer here, or is turned away with findings."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from explorer.catalog import LayerSpec
from explorer.layers.declared import transformer_of
from explorer.layers.findings import Examination
from explorer.layers.formats import parse, typed
from explorer.layers.frames import RENAMED, build_frame
from explorer.layers.geojson import RawCollection, RawFeature
from explorer.layers.geometry import build_shape
from explorer.layers.limits import ANYWHERE, FRANCE, Box, Limits
from explorer.layers.schema import check_rows
from explorer.plotted import Plotted, Still

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Layer(Plotted):
    """A frame, and where it comes from.

    ``plot`` draws it on a map, over the communes.

    Attributes
    ----------
    name : str
        The catalogue's name, or the file's without its suffix.
    frame : geopandas.GeoDataFrame
        EPSG:4326; index: the features' ``id`` where the catalogue says so, else 0, 1, 2 ...
    spec : LayerSpec or None
        What the catalogue says of it; None for a user's own file.
    examination : Examination
        What the gate found.
    """

    name: str
    frame: gpd.GeoDataFrame
    spec: LayerSpec | None
    examination: Examination

    def _picture(self, language: str) -> Still:
        from explorer.pictures.layermap import layer_picture  # noqa: PLC0415 - matplotlib

        return layer_picture(self, language)


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


def checked(  # noqa: PLR0913 - what a collection is held to
    raw: RawCollection,
    name: str,
    examination: Examination,
    extent: Sequence[Box],
    limits: Limits,
    *,
    spec: LayerSpec | None = None,
    strict: bool | None = None,
) -> "Layer | Examination":
    """Hold parsed features to the gate's checks, from whatever they were parsed.

    Parameters
    ----------
    raw : RawCollection
        Features as parsed.
    name : str
        What the layer will be called.
    examination : Examination
        Receives what was refused or repaired.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    limits : Limits
        Features and vertices beyond which a collection is turned away.
    spec : LayerSpec, optional
        A schema to hold the features to.
    strict : bool, optional
        Refuse shapes and systems that could be repaired; by default where there is a schema.

    Returns
    -------
    Layer or Examination
        The examination alone where the collection is rejected as a whole.
    """
    examination.features = len(raw.features)
    if len(raw.features) > limits.features:
        expected = f"at most {limits.features:,} features"
        examination.add(None, None, expected=expected, found=f"{len(raw.features):,}")
        return examination
    strict = spec is not None if strict is None else strict
    transformer = transformer_of(raw.crs, examination, strict=strict)
    if raw.crs is not None and transformer is None:
        return examination
    shapes = _shapes(raw.features, examination, extent, limits, transformer, strict=strict)
    if shapes is None:
        return examination
    _check_identifiers(raw.features, examination)
    for taken, other in RENAMED.items():
        if spec is None and any(taken in feature.properties for feature in raw.features):
            expected, done = "a property of another name than the geometry's", f"renamed {other}"
            examination.add(None, taken, expected=expected, found=f"'{taken}'", done=done)
    if spec is not None:
        check_rows([(item.name, item.properties) for item in raw.features], spec, examination)
        _check_types(spec, raw.features, shapes, examination)
    return Layer(
        name,
        build_frame(raw.features, shapes, spec),
        spec,
        examination,
    )


def _shapes(  # noqa: PLR0913 - what every feature is held to
    features: Sequence[RawFeature],
    examination: Examination,
    extent: Sequence[Box],
    limits: Limits,
    transformer: pyproj.Transformer | None,
    *,
    strict: bool,
) -> list[BaseGeometry | None] | None:
    shapes: list[BaseGeometry | None] = []
    vertices, deadline = 0, limits.deadline()
    for feature in features:
        shape = None
        if time.monotonic() > deadline:
            expected = f"features that are checked within {limits.seconds:g} seconds"
            found = f"{len(shapes):,} of {len(features):,} in that time: give a simpler file"
            examination.add(None, None, expected=expected, found=found)
            return None
        if feature.geometry is not None:
            shape = build_shape(
                feature.geometry,
                feature.name,
                examination,
                extent=extent,
                transformer=transformer,
                strict=strict,
                crossings=limits.crossings,
            )
        shapes.append(shape)
        vertices += 0 if shape is None else int(shapely.get_num_coordinates(shape))
        if vertices > limits.vertices:
            expected, found = f"at most {limits.vertices:,} positions", f"{vertices:,} and more"
            examination.add(None, None, expected=expected, found=found)
            return None
    return shapes


def _told(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "more than the memory of this machine holds: give a smaller file"
    return getattr(error, "strerror", None) or type(error).__name__


def _check_identifiers(features: Sequence[RawFeature], examination: Examination) -> None:
    seen: set[str | int] = set()
    for row, feature in enumerate(features, start=1):
        if feature.identifier is None:
            continue
        if feature.identifier in seen:
            found = f"{feature.identifier!r} again"
            examination.add(row, "id", expected="an id that no other feature has", found=found)
        seen.add(feature.identifier)


def _check_types(
    spec: LayerSpec,
    features: Sequence[RawFeature],
    shapes: Sequence[BaseGeometry | None],
    examination: Examination,
) -> None:
    declared = spec.geo.geometry_type
    allowed = {declared, declared.removeprefix("Multi")} if declared != "Geometry" else None
    for feature, shape in zip(features, shapes, strict=True):
        if shape is not None and allowed is not None and shape.geom_type not in allowed:
            examination.add(
                feature.name,
                "geometry",
                expected=" or ".join(sorted(allowed)),
                found=shape.geom_type,
            )
        kind = feature.properties.get("position_kind")
        if (kind == "address_only") != (feature.geometry is None) and kind is not None:
            found = (
                f"position_kind '{kind}' with {'no' if feature.geometry is None else 'a'} geometry"
            )
            examination.add(
                feature.name, "geometry", expected="null geometry where address_only", found=found
            )
