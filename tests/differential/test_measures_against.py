"""Areas, outlines and distances against those that PostGIS measures on the ellipsoid."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from explorer.analysis import area_ha, distances_m, nearest, perimeter_m
from explorer.territory import Territory
from tests.differential.test_joins_against import star


@pytest.fixture
def base(empty_database: str) -> Iterator[Any]:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(empty_database) as connection:
        yield connection


def frame(shapes: Sequence[BaseGeometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs="EPSG:4326")


def measured(base: Any, shapes: Sequence[BaseGeometry]) -> tuple[list[float], list[float]]:
    """Give area and outline of each shape in square metres and metres, by PostGIS."""
    rows = [
        base.execute(
            "SELECT ST_Area(g), ST_Perimeter(g) "
            "FROM (SELECT ST_GeomFromWKB(%s, 4326)::geography AS g) AS one",
            [shape.wkb],
        ).fetchone()
        for shape in shapes
    ]
    return [row[0] for row in rows], [row[1] for row in rows]


def test_areas_and_outlines_are_those_of_postgis(base: Any) -> None:
    random = Random(5)  # noqa: S311 - places, not secrets
    shapes: list[BaseGeometry] = [star(random) for _ in range(60)]
    shapes += [shape.difference(shape.buffer(-0.001)) for shape in shapes[:20]]
    shapes += [MultiPolygon([Polygon(s), Polygon(t)]) for s, t in _apart()]
    areas, outlines = measured(base, shapes)
    assert (area_ha(frame(shapes)) * 10_000).tolist() == pytest.approx(areas, rel=1e-8, abs=0.01)
    assert perimeter_m(frame(shapes)).tolist() == pytest.approx(outlines, rel=1e-9)


def _apart() -> list[tuple[list[tuple[float, float]], list[tuple[float, float]]]]:
    return [
        ([(x, y), (x + 0.01, y), (x, y + 0.02)], [(x + 1, y), (x + 1.02, y), (x + 1, y + 0.01)])
        for x, y in ((4.4, 45.4), (-61.5, 16.2), (55.5, -21.1), (-52.7, 4.9), (45.1, -12.8))
    ]


def test_the_communes_and_the_district_have_the_area_that_postgis_gives(
    base: Any, territory: Territory
) -> None:
    for name in ("communes", "district"):
        shapes = list(territory.layers[name].geometry)
        areas, _ = measured(base, shapes)
        assert (area_ha(frame(shapes)) * 10_000).tolist() == pytest.approx(areas, rel=1e-8)


def distances(
    base: Any, origins: Sequence[BaseGeometry], targets: Sequence[BaseGeometry]
) -> np.ndarray:
    query = (
        "SELECT ST_Distance(ST_GeomFromWKB(%s, 4326)::geography, "
        "ST_GeomFromWKB(%s, 4326)::geography)"
    )
    return np.array(
        [[base.execute(query, [o.wkb, t.wkb]).fetchone()[0] for t in targets] for o in origins]
    )


def test_distances_between_points_are_those_of_postgis_anywhere_on_earth(base: Any) -> None:
    random = Random(6)  # noqa: S311 - places, not secrets
    places = [Point(random.uniform(-180, 180), random.uniform(-89, 89)) for _ in range(15)]
    places += [Point(4.4 + random.gauss(0, 0.01), 45.4 + random.gauss(0, 0.01)) for _ in range(15)]
    ours = distances_m(frame(places), frame(places)).to_numpy()
    # PostGIS gives antipodes and all others to a ten-thousandth of a millimetre or so.
    assert ours == pytest.approx(distances(base, places, places), rel=1e-9, abs=1e-4)


def test_distances_to_lines_and_areas_are_those_of_postgis_to_a_thousandth(base: Any) -> None:
    random = Random(7)  # noqa: S311 - places, not secrets
    origins = [Point(random.uniform(4.34, 4.44), random.uniform(45.4, 45.5)) for _ in range(20)]
    targets: list[BaseGeometry] = [star(random) for _ in range(6)]
    targets += [
        LineString([(random.uniform(4.34, 4.44), random.uniform(45.4, 45.5)) for _ in range(5)])
        for _ in range(6)
    ]
    ours = distances_m(frame(origins), frame(targets)).to_numpy()
    theirs = distances(base, origins, targets)
    assert (theirs == 0).any()  # some lie inside
    assert ((ours == 0) == (theirs == 0)).all()
    # Ours follows the straight line of degrees, theirs the geodesic between two corners.
    assert ours == pytest.approx(theirs, rel=1e-3, abs=0.5)


def test_the_nearest_station_of_each_school_is_the_one_that_postgis_finds(
    base: Any, territory: Territory
) -> None:
    def located(name: str) -> gpd.GeoDataFrame:
        layer = territory.layers[name]
        return layer[layer.geometry.notna()]

    schools, stations = located("schools"), located("stations")
    found = nearest(schools, stations)
    theirs = distances(base, list(schools.geometry), list(stations.geometry))
    assert found["origin"].tolist() == schools.index.tolist()
    assert found["target"].tolist() == stations.index[theirs.argmin(axis=1)].tolist()
    assert found["distance_m"].tolist() == pytest.approx(theirs.min(axis=1).tolist(), abs=1e-4)
