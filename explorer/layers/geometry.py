"""Geometry objects to shapes: finite, closed, in place and valid, or a finding says why not."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

import numpy as np
import pyproj
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from explorer.layers.crossing import (
    CROSSINGS,
    cross_more_than,
    crosses_antimeridian,
    split_at_antimeridian,
)
from explorer.layers.findings import REJECTED, Examination, show
from explorer.layers.limits import Box, within

DEPTH: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
MADE_VALID: Final = "made valid"
"""What is said to be done to a shape that crossed itself."""

LIKELY: Final = ("EPSG:2154", "EPSG:27572", *(f"EPSG:{3900 + zone}" for zone in range(42, 51)))
"""Systems of France in metres that are tried to say what undeclared metres may be."""

SHORTEST_RING: Final = 4
FLAT: Final = 2
SPATIAL: Final = 3
QUARTER_TURN: Final = 90.0
HALF_TURN: Final = 180.0


class _RefusedError(Exception):
    """Why a geometry object cannot become a shape: what was expected, what was found."""

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected, found)
        self.expected = expected
        self.found = found


def build_shape(  # noqa: PLR0913 - what a feature is held to, one keyword each
    geometry: Mapping[str, Any],
    feature: str | int,
    examination: Examination,
    *,
    extent: Sequence[Box],
    transformer: pyproj.Transformer | None = None,
    strict: bool = False,
    crossings: int = CROSSINGS,
) -> BaseGeometry | None:
    """Turn one GeoJSON geometry object into a shape.

    Parameters
    ----------
    geometry : mapping
        A geometry object of RFC 7946.
    feature : str or int
        How findings name the feature.
    examination : Examination
        Receives what was refused or repaired.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.
    transformer : pyproj.Transformer, optional
        From the declared system to longitude and latitude.
    strict : bool
        Refuse what is otherwise repaired: crossing rings and third coordinates.
    crossings : int
        How often the lines of a shape may cross before it is refused.

    Returns
    -------
    shapely.Geometry or None
        Valid, two-dimensional, in EPSG:4326; None for an empty or refused geometry.
    """
    shape = _built(geometry, feature, examination, strict=strict)
    if shape is None:
        return None
    if transformer is not None:
        flat = shapely.get_coordinates(shape)
        moved = np.column_stack(transformer.transform(flat[:, 0], flat[:, 1]))
        shape = shapely.set_coordinates(shape, moved)
    elsewhere = misplaced(shape, extent)
    if elsewhere is not None:
        examination.add(feature, "geometry", expected=_place(extent), found=elsewhere)
        return None
    if crosses_antimeridian(shape):
        split = _split(shape, feature, examination, strict=strict)
        if split is None:
            return None
        shape = split
    return repaired(shape, feature, examination, strict=strict, crossings=crossings)


def _built(
    geometry: Mapping[str, Any], feature: str | int, examination: Examination, *, strict: bool
) -> BaseGeometry | None:
    try:
        positions = list(_positions(geometry))
    except _RefusedError as refusal:
        examination.add(feature, "geometry", expected=refusal.expected, found=refusal.found)
        return None
    if not positions:
        found, done = "an empty geometry", REJECTED if strict else "set to null"
        examination.add(feature, "geometry", expected="positions", found=found, done=done)
        return None
    deep = {len(position) for position in positions}
    if len(deep) > 1 or max(deep) > SPATIAL:
        found = f"positions of {' and '.join(map(str, sorted(deep)))} numbers"
        expected = "two numbers, or three, in every position"
        examination.add(feature, "geometry", expected=expected, found=found)
        return None
    if deep == {SPATIAL}:
        found, done = "three", REJECTED if strict else "third coordinate dropped"
        examination.add(feature, "geometry", expected="two coordinates", found=found, done=done)
    try:
        return shapely.force_2d(shapely.geometry.shape(dict(geometry)))
    except (ValueError, IndexError, TypeError, shapely.errors.ShapelyError) as error:
        expected, found = "a geometry that can be built", str(error)
        examination.add(feature, "geometry", expected=expected, found=found)
        return None


def misplaced(shape: BaseGeometry, extent: Sequence[Box]) -> str | None:
    """Say which position of a shape lies outside an extent, and what that looks like.

    Parameters
    ----------
    shape : shapely.Geometry
        In longitude and latitude.
    extent : sequence of (west, south, east, north)
        Where positions must lie, in degrees.

    Returns
    -------
    str or None
        None where every position is in place.
    """
    for x, y in shapely.get_coordinates(shape):
        if within(x, y, extent):
            continue
        text = f"{x:.10g}, {y:.10g}"
        if not (math.isfinite(x) and math.isfinite(y)):
            return f"{text}, which no longitude and latitude give"
        if within(y, x, extent):
            return f"{text}: longitude and latitude look swapped"
        if abs(x) > HALF_TURN * 2 or abs(y) > HALF_TURN:
            return f"{text}: metres, declared as degrees{_likely(x, y, extent)}"
        if abs(y) > QUARTER_TURN or abs(x) > HALF_TURN:
            return f"{text}: no such place on Earth"
        return text
    return None


def repaired(
    shape: BaseGeometry,
    feature: str | int,
    examination: Examination,
    *,
    strict: bool,
    crossings: int = CROSSINGS,
) -> BaseGeometry | None:
    """Make a shape valid, and its rings turn as RFC 7946 asks.

    Parameters
    ----------
    shape : shapely.Geometry
        Any two-dimensional shape.
    feature : str or int
        How findings name the feature.
    examination : Examination
        Receives what was refused or repaired.
    strict : bool
        Refuse crossing rings instead of repairing them.
    crossings : int
        How often the lines of the shape may cross before it is refused.

    Returns
    -------
    shapely.Geometry or None
        The shape, made valid by ``make_valid`` (never ``buffer(0)``, which loses half of a
        bow-tie); None if it is refused.
    """
    if not shape.is_valid:
        found = shapely.is_valid_reason(shape)
        if strict:
            examination.add(feature, "geometry", expected="a valid geometry", found=found)
            return None
        if cross_more_than(shape, crossings):
            # A thousand corners at random keep make_valid busy for longer than ten minutes.
            expected = f"lines that cross at most {crossings:,} times"
            examination.add(feature, "geometry", expected=expected, found=f"more: {found}")
            return None
        dimension = int(shapely.get_dimensions(shape))
        shape = _same_dimension(shapely.make_valid(shape), dimension)
        if shape.is_empty or int(shapely.get_dimensions(shape)) != dimension:
            found = f"{found}: it has no extent"
            examination.add(feature, "geometry", expected="a valid geometry", found=found)
            return None
        done = MADE_VALID
        examination.add(feature, "geometry", expected="a valid geometry", found=found, done=done)
        return shapely.orient_polygons(shape, exterior_cw=False)
    turned = shapely.orient_polygons(shape, exterior_cw=False)
    if "Polygon" in shape.geom_type and not shapely.equals_exact(shape, turned, tolerance=0):
        expected = "outer rings counter-clockwise, holes clockwise"
        examination.add(
            feature, "geometry", expected=expected, found="the other way", done="rings reversed"
        )
    return turned


def _split(
    shape: BaseGeometry, feature: str | int, examination: Examination, *, strict: bool
) -> BaseGeometry | None:
    expected, found = "a shape on one side of the antimeridian", "one that crosses it"
    split, done = None, REJECTED
    if not strict:
        try:
            split, done = split_at_antimeridian(shape), "split at the antimeridian"
        except (ValueError, shapely.errors.ShapelyError) as error:
            found = f"{found} and cannot be split: {error}"
    examination.add(feature, "geometry", expected=expected, found=found, done=done)
    return split


def _same_dimension(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    if shape.geom_type != "GeometryCollection":
        return shape
    parts = [part for part in shapely.get_parts(shape) if shapely.get_dimensions(part) == dimension]
    return shapely.union_all(parts)


def _likely(x: float, y: float, extent: Sequence[Box]) -> str:
    fitting = []
    for system in LIKELY:
        longitude, latitude = pyproj.Transformer.from_crs(
            system, "OGC:CRS84", always_xy=True
        ).transform(x, y)
        if within(longitude, latitude, extent):
            fitting.append(system)
    return f" (in {' or '.join(fitting)} they would lie there)" if fitting else ""


def _place(extent: Sequence[Box]) -> str:
    boxes = " or ".join(f"{w:g}, {s:g} to {e:g}, {n:g}" for w, s, e, n in extent[:1])
    more = f" (or one of {len(extent) - 1} other boxes)" if len(extent) > 1 else ""
    return f"longitude and latitude within {boxes}{more}"


def _refuse(expected: str, found: str) -> NoReturn:
    raise _RefusedError(expected, found)


def _positions(geometry: Mapping[str, Any]) -> Iterator[Sequence[float]]:
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        members = geometry.get("geometries")
        if not isinstance(members, list):
            _refuse("a list of geometries", show(members))
        for member in members:
            if (
                not isinstance(member, dict)
                or member.get("coordinates", member.get("geometries")) == []
            ):
                _refuse("a geometry object that is not empty", show(member))
            yield from _positions(member)
        return
    if not isinstance(kind, str) or kind not in DEPTH:
        _refuse(f"a type among {', '.join(DEPTH)}, GeometryCollection", show(kind))
    if "coordinates" not in geometry:
        _refuse("coordinates", "none")
    if geometry["coordinates"] != []:  # an empty geometry is a case of its own
        yield from _walk(geometry["coordinates"], DEPTH[kind], kind)


def _walk(item: Any, depth: int, kind: str) -> Iterator[Sequence[float]]:
    if not isinstance(item, list):
        _refuse(f"coordinates of a {kind}", show(item))
    if depth == 0:
        if len(item) < FLAT or not all(_is_finite(number) for number in item):
            _refuse("a position of two finite numbers", show(item))
        yield item
        return
    if not item:
        _refuse(f"a {kind} without an empty part", "[]")
    if depth == 1 and "Polygon" in kind:
        if len(item) < SHORTEST_RING:
            _refuse("a ring of four positions or more", f"{len(item)}")
        if item[0] != item[-1]:
            _refuse("a closed ring", f"from {show(item[0])} to {show(item[-1])}")
    if depth == 1 and "Line" in kind and len(item) == 1:
        _refuse("a line of two positions or more", "1")
    for member in item:
        yield from _walk(member, depth - 1, kind)


def _is_finite(number: Any) -> bool:
    return (
        isinstance(number, int | float) and not isinstance(number, bool) and math.isfinite(number)
    )
