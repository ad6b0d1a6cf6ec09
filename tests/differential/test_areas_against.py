"""Areas and outlines against GeographicLib's geodesics, and against PROJ's equal-area plane."""

import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely import MultiPolygon, Polygon

from explorer.analysis import area_ha, perimeter_m
from tests.examples import few

WGS84 = Geodesic.WGS84
STEPS = 64
"""Pieces of each geodesic edge in the plane: what their chords miss is below a millionth."""


@st.composite
def stars(draw: st.DrawFn, widest: float = 0.4) -> Polygon:
    """Polygons that do not cross themselves, of any place up to 70 degrees north or south."""
    x, y = draw(st.floats(-170, 170)), draw(st.floats(-70, 70))
    corners = draw(st.integers(3, 14))
    reach = draw(st.lists(st.floats(0.2, 1), min_size=corners, max_size=corners))
    size = draw(st.floats(0.001, widest))
    turns = np.linspace(0, 2 * math.pi, corners, endpoint=False)
    return Polygon(
        [
            (x + size * part * math.cos(turn), y + size * part * math.sin(turn))
            for part, turn in zip(reach, turns, strict=True)
        ]
    )


def ring(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Area and length of a ring by GeographicLib."""
    drawn = WGS84.Polygon()
    for x, y in points[:-1]:
        drawn.AddPoint(y, x)
    _, length, area = drawn.Compute(reverse=False, sign=True)
    return abs(area), length


def one(shape: Polygon | MultiPolygon) -> tuple[float, float]:
    frame = gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4326")
    return float(area_ha(frame).iloc[0]) * 10_000, float(perimeter_m(frame).iloc[0])


@settings(deadline=None, max_examples=few(80))
@given(stars(widest=5.0))
def test_area_and_outline_are_those_of_geographiclib(star: Polygon) -> None:
    area, length = ring([(x, y) for x, y, *_ in star.exterior.coords])
    ours, outline = one(star)
    assert ours == pytest.approx(area, rel=1e-9, abs=0.01)
    assert outline == pytest.approx(length, rel=1e-12)


@settings(deadline=None, max_examples=few(30))
@given(stars())
def test_a_hole_is_taken_off_as_geographiclib_measures_it(star: Polygon) -> None:
    # The hole is the star itself, half as large about its middle, which sees every corner.
    corners = np.array(star.exterior.coords)
    middle = corners[:-1].mean(axis=0)
    hole = middle + (corners - middle) / 1000
    drilled = Polygon(star.exterior, [hole])
    if not drilled.is_valid:
        return
    whole, around = ring([(x, y) for x, y, *_ in star.exterior.coords])
    inner, within = ring([tuple(point) for point in hole])
    ours, outline = one(drilled)
    assert ours == pytest.approx(whole - inner, rel=1e-9, abs=0.01)
    assert outline == pytest.approx(around + within, rel=1e-12)


@settings(deadline=None, max_examples=few(30))
@given(stars())
def test_area_is_that_of_projs_equal_area_plane(star: Polygon) -> None:
    ellipsoid = Geod(ellps="WGS84")
    corners = [(x, y) for x, y, *_ in star.exterior.coords]
    dense: list[tuple[float, float]] = []
    for (x, y), (other_x, other_y) in pairwise(corners):
        dense += [(x, y), *ellipsoid.npts(x, y, other_x, other_y, STEPS - 1)]
    x, y = corners[0]
    plane = Transformer.from_crs(
        "EPSG:4326", f"+proj=laea +lon_0={x} +lat_0={y} +ellps=WGS84", always_xy=True
    )
    flat = Polygon(np.column_stack(plane.transform(*np.array(dense).T)))
    assert one(star)[0] == pytest.approx(flat.area, rel=2e-6, abs=0.1)
