"""Lines that cross: each other, so often that no repair is tried, or the antimeridian."""

import warnings
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import GeometryCollection, MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

CROSSINGS: Final = 1_000
"""How often the lines of one shape may cross before it is refused instead of repaired."""

HALF_TURN: Final = 180.0
AT_ONCE: Final = 200


def cross_more_than(shape: BaseGeometry, most: int) -> bool:
    """Say whether the lines of a shape meet more often than a number of times.

    Parameters
    ----------
    shape : shapely.Geometry
        Any shape.
    most : int
        The number.

    Returns
    -------
    bool
        Counted in pieces, so that the answer comes soon whatever the shape.
    """
    segments = _segments(shape)
    tree = shapely.STRtree(segments)
    # Each pair is met twice, each segment meets itself, and its two neighbours in its ring.
    room = 2 * most + 3 * len(segments)
    for start in range(0, len(segments), AT_ONCE):
        room -= tree.query(segments[start : start + AT_ONCE], predicate="intersects").shape[1]
        if room < 0:
            return True
    return False


def crosses_antimeridian(shape: BaseGeometry) -> bool:
    """Say whether a line of a shape goes the short way across the antimeridian.

    Parameters
    ----------
    shape : shapely.Geometry
        In longitude and latitude.

    Returns
    -------
    bool
        True where two positions in a row are further apart than half a turn, unless both lie on
        the antimeridian, as the corners of a map of the world do.
    """
    if shapely.get_dimensions(shape) < 1:
        return False
    west, _, east, _ = shapely.bounds(shape)
    if not east - west > HALF_TURN:
        return False
    ends = shapely.get_coordinates(_segments(shape)).reshape(-1, 2, 2)[:, :, 0]
    far = np.abs(ends[:, 0] - ends[:, 1]) > HALF_TURN
    return bool((far & ~(np.abs(ends) == HALF_TURN).all(axis=1)).any())


def split_at_antimeridian(shape: BaseGeometry) -> BaseGeometry:
    """Cut a shape in two where it crosses the antimeridian, as RFC 7946 asks.

    Parameters
    ----------
    shape : shapely.Geometry
        In longitude and latitude.

    Returns
    -------
    shapely.Geometry
        All of its parts within -180 to 180.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _split(shape)


def _split(shape: BaseGeometry) -> BaseGeometry:
    import antimeridian  # noqa: PLC0415 - for the few shapes that need it

    parts: list[BaseGeometry] = []
    for part in shapely.get_parts(shape).tolist():
        if part.geom_type == "GeometryCollection":
            parts.append(_split(part))
        elif not crosses_antimeridian(part):
            parts.append(part)
        elif part.geom_type == "Polygon":
            parts.append(antimeridian.fix_polygon(part, great_circle=False, fix_winding=True))
        else:
            parts.append(antimeridian.fix_line_string(part, great_circle=False))
    flat = shapely.get_parts(parts).tolist()
    kinds = {part.geom_type for part in flat}
    if kinds == {"Polygon"}:
        return MultiPolygon(flat)
    if kinds == {"LineString"}:
        return MultiLineString(flat)
    return GeometryCollection(flat)


def _segments(shape: BaseGeometry) -> Any:
    corners = [shapely.get_coordinates(line) for line in _lines(shape)]
    pairs = [np.stack([line[:-1], line[1:]], axis=1) for line in corners]
    return shapely.linestrings(np.concatenate(pairs)) if pairs else np.array([], dtype=object)


def _lines(shape: BaseGeometry) -> list[BaseGeometry]:
    lines: list[BaseGeometry] = []
    for part in shapely.get_parts(shape).tolist():
        if part.geom_type == "GeometryCollection":
            lines += _lines(part)
        elif part.geom_type == "Polygon":
            lines += shapely.get_rings(part).tolist()
        elif part.geom_type == "LineString":
            lines.append(part)
    return lines
