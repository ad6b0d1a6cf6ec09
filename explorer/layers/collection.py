"""A parsed collection, held to what every file is held to, whatever it was parsed from."""

import time
from collections.abc import Sequence

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from explorer.catalog import LayerSpec
from explorer.layers.declared import transformer_of
from explorer.layers.findings import Examination
from explorer.layers.frames import RENAMED, build_frame
from explorer.layers.geojson import RawCollection, RawFeature
from explorer.layers.geometry import build_shape
from explorer.layers.layer import Layer
from explorer.layers.limits import Box, Limits
from explorer.layers.schema import check_rows


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
