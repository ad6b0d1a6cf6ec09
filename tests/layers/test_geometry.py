"""Shapes, one by one: what becomes of each, and what is said of it, word by word."""

from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely
from shapely import LineString, MultiPoint, Point

from explorer.layers import WORLD
from explorer.layers.findings import Examination
from explorer.layers.geometry import build_shape, misplaced, repaired

BOX = [(0.0, 0.0, 20.0, 80.0)]
TYPES = (
    "a type among Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, "
    "GeometryCollection"
)
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def built(kind: str, coordinates: Any, **how: Any) -> tuple[str | None, list[tuple[Any, ...]]]:
    member = "geometries" if kind == "GeometryCollection" else "coordinates"
    return of({"type": kind, member: coordinates}, **how)


def of(geometry: dict[str, Any], **how: Any) -> tuple[str | None, list[tuple[Any, ...]]]:
    report = Examination(Path("a.geojson"))
    shape = build_shape(geometry, "a", report, **{"extent": WORLD, **how})
    told = [(one.expected, one.found, one.done) for one in report.findings]
    assert all((one.feature, one.field) == ("a", "geometry") for one in report.findings)
    return None if shape is None else shape.wkt, told


def drawn(wkt: str | None) -> Any:
    assert wkt is not None
    return shapely.from_wkt(wkt)


@pytest.mark.parametrize(
    ("kind", "coordinates", "wkt"),
    [
        ("Point", [4, 45], "POINT (4 45)"),
        ("Point", [-180, -90], "POINT (-180 -90)"),
        ("Point", [180.0, 90.0], "POINT (180 90)"),
        ("MultiPoint", [[4, 45], [5, 46]], "MULTIPOINT ((4 45), (5 46))"),
        ("LineString", [[4, 45], [5, 46]], "LINESTRING (4 45, 5 46)"),
        ("MultiLineString", [[[4, 45], [5, 46]]], "MULTILINESTRING ((4 45, 5 46))"),
        ("Polygon", [SQUARE], "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"),
        ("Polygon", [[[0, 0], [1, 0], [0, 1], [0, 0]]], "POLYGON ((0 0, 1 0, 0 1, 0 0))"),
        ("MultiPolygon", [[SQUARE]], "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)))"),
        (
            "GeometryCollection",
            [
                {"type": "Point", "coordinates": [4, 45]},
                {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "Point", "coordinates": [5, 46]}],
                },
            ],
            "GEOMETRYCOLLECTION (POINT (4 45), GEOMETRYCOLLECTION (POINT (5 46)))",
        ),
    ],
)
def test_a_sound_shape_is_kept_as_it_is_and_nothing_is_said(
    kind: str, coordinates: Any, wkt: str
) -> None:
    assert built(kind, coordinates) == (wkt, [])
    assert built(kind, coordinates, strict=True) == (wkt, [])


@pytest.mark.parametrize(
    ("geometry", "expected", "found"),
    [
        ({"type": "Circle"}, TYPES, '"Circle"'),
        ({"coordinates": [4, 45]}, TYPES, "null"),
        ({"type": "Point"}, "coordinates", "none"),
        ({"type": "Point", "coordinates": None}, "coordinates of a Point", "null"),
        ({"type": "Point", "coordinates": [4]}, "a position of two finite numbers", "[4]"),
        (
            {"type": "Point", "coordinates": [4, True]},
            "a position of two finite numbers",
            "[4, true]",
        ),
        ({"type": "LineString", "coordinates": [4, 45]}, "coordinates of a LineString", "4"),
        ({"type": "LineString", "coordinates": [[4, 45]]}, "a line of two positions or more", "1"),
        (
            {"type": "MultiLineString", "coordinates": [[]]},
            "a MultiLineString without an empty part",
            "[]",
        ),
        (
            {"type": "Polygon", "coordinates": [SQUARE[:3]]},
            "a ring of four positions or more",
            "3",
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[SQUARE[:4]]]},
            "a closed ring",
            "from [0, 0] to [0, 1]",
        ),
        ({"type": "Polygon", "coordinates": [[]]}, "a Polygon without an empty part", "[]"),
        ({"type": "GeometryCollection"}, "a list of geometries", "null"),
        (
            {"type": "GeometryCollection", "geometries": [3]},
            "a geometry object that is not empty",
            "3",
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "GeometryCollection", "geometries": []}],
            },
            "a geometry object that is not empty",
            '{"type": "GeometryCollection", "geometries": []}',
        ),
        (
            {"type": "LineString", "coordinates": [[4, 45], [5, 46, 1]]},
            "two numbers, or three, in every position",
            "positions of 2 and 3 numbers",
        ),
        (
            {"type": "Point", "coordinates": [4, 45, 1, 2]},
            "two numbers, or three, in every position",
            "positions of 4 numbers",
        ),
    ],
)
def test_an_object_that_is_no_shape_is_refused(
    geometry: dict[str, Any], expected: str, found: str
) -> None:
    assert of(geometry) == (None, [(expected, found, "rejected")])


def test_a_multipoint_of_one_place_is_no_line_of_one() -> None:
    assert built("MultiPoint", [[4, 45]]) == ("MULTIPOINT ((4 45))", [])


def test_an_empty_geometry_is_set_to_null_and_strictly_refused() -> None:
    for kind in ("Point", "Polygon", "GeometryCollection"):
        expected, found = "positions", "an empty geometry"
        assert built(kind, []) == (None, [(expected, found, "set to null")])
        assert built(kind, [], strict=True) == (None, [(expected, found, "rejected")])


def test_a_third_coordinate_is_dropped_and_strictly_refused() -> None:
    told = ("two coordinates", "three")
    assert built("LineString", [[4, 45, 1], [5, 46, 2]]) == (
        "LINESTRING (4 45, 5 46)",
        [(*told, "third coordinate dropped")],
    )
    assert built("Point", [4, 45, 1], strict=True)[1] == [(*told, "rejected")]


def test_rings_are_turned_and_it_is_said_strictly_or_not() -> None:
    told = ("outer rings counter-clockwise, holes clockwise", "the other way", "rings reversed")
    wkt = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"
    for strict in (False, True):
        assert built("Polygon", [SQUARE[::-1]], strict=strict) == (wkt, [told])
    hole = [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.4], [0.2, 0.2]]
    turned, said = built("MultiPolygon", [[SQUARE, hole]])
    assert said == [told]
    (part,) = shapely.get_parts(drawn(turned))
    assert (part.exterior.is_ccw, part.interiors[0].is_ccw) == (True, False)


def test_a_shape_that_is_made_valid_keeps_its_area_and_turns_as_it_should() -> None:
    # Two triangles of 1/4 that touch in the middle, and a spike that has no area.
    tie = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    wkt, said = built("Polygon", [tie])
    assert said == [("a valid geometry", "Self-intersection[0.5 0.5]", "made valid")]
    shape = drawn(wkt)
    assert (shape.geom_type, shape.area) == ("MultiPolygon", 0.5)
    assert all(part.exterior.is_ccw for part in shape.geoms)
    told = ("a valid geometry", "Self-intersection[0.5 0.5]", "rejected")
    assert built("Polygon", [tie], strict=True) == (None, [told])
    spike = [[0, 0], [1, 0], [1, 1], [1, 3], [1, 1], [0, 1], [0, 0]]
    wkt, said = built("Polygon", [spike])
    assert [done for *_, done in said] == ["made valid"]
    shape = drawn(wkt)
    assert (shape.geom_type, shape.area, shape.is_valid) == ("Polygon", 1, True)


def test_a_shape_without_extent_is_refused() -> None:
    flat = [[0, 0], [1, 0], [0, 0], [0, 0]]
    found = "Too few points in geometry component[0 0]: it has no extent"
    assert built("Polygon", [flat]) == (None, [("a valid geometry", found, "rejected")])


def test_a_shape_across_the_antimeridian_is_split_and_strictly_refused() -> None:
    told = ("a shape on one side of the antimeridian", "one that crosses it")
    line = [[170, 0], [-170, 0]]
    assert built("LineString", line) == (
        "MULTILINESTRING ((170 0, 180 0), (-180 0, -170 0))",
        [(*told, "split at the antimeridian")],
    )
    assert built("LineString", line, strict=True) == (None, [(*told, "rejected")])


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [
        (20, 80, None),
        (0, 0, None),
        (30, 10, "30, 10: longitude and latitude look swapped"),
        (25, 85, "25, 85"),
        (25.123456789012, 85, "25.12345679, 85"),
        (180, 90, "180, 90"),
        (-180, -90, "-180, -90"),
        (180.5, 85, "180.5, 85: no such place on Earth"),
        (25, 90.5, "25, 90.5: no such place on Earth"),
        (-180.5, 85, "-180.5, 85: no such place on Earth"),
        (25, -90.5, "25, -90.5: no such place on Earth"),
        (360, 85, "360, 85: no such place on Earth"),
        (25, 180, "25, 180: no such place on Earth"),
        (-361, 85, "-361, 85: metres, declared as degrees"),
        (25, 181, "25, 181: metres, declared as degrees"),
        (float("inf"), 5, "inf, 5, which no longitude and latitude give"),
        (5, float("inf"), "5, inf, which no longitude and latitude give"),
        (
            700_000,
            6_600_000,
            "700000, 6600000: metres, declared as degrees (in EPSG:2154 they would lie there)",
        ),
    ],
)
def test_a_place_outside_is_told_with_what_it_looks_like(
    x: float, y: float, found: str | None
) -> None:
    assert misplaced(Point(x, y), BOX) == found
    line = LineString([(1, 1), (x, y), (-1000, 0)])
    assert found is None or misplaced(line, BOX) == found


def test_where_positions_must_lie_is_said_with_one_box_and_the_number_of_others() -> None:
    where = "longitude and latitude within 0, 0 to 20, 80"
    assert built("Point", [25, 85], extent=BOX) == (None, [(where, "25, 85", "rejected")])
    more = f"{where} (or one of 2 other boxes)"
    boxes = [*BOX, (40, 40, 41, 41), (50, 50, 51, 51)]
    assert built("Point", [25, 85], extent=boxes) == (None, [(more, "25, 85", "rejected")])
    assert built("Point", [50, 51], extent=boxes) == ("POINT (50 51)", [])


def test_positions_in_metres_are_moved_all_of_them() -> None:
    # The origin of Lambert-93 is 3° east, 46.5° north; its meridian goes straight north.
    moved = pyproj.Transformer.from_crs("EPSG:2154", "OGC:CRS84", always_xy=True)
    wkt, said = built("LineString", [[700_000, 6_600_000], [700_000, 6_700_000]], transformer=moved)
    assert said == []
    line = drawn(wkt)
    assert line.coords[0] == pytest.approx((3, 46.5), abs=1e-9)
    assert line.coords[1][0] == pytest.approx(3, abs=1e-9)
    assert line.coords[1][1] == pytest.approx(47.4, abs=0.01)


def test_a_shape_of_lines_is_repaired_by_nobody() -> None:
    report = Examination(Path("a"))
    same = MultiPoint([(0, 0), (0, 0)])
    assert repaired(same, 1, report, strict=False) == same
    assert report.findings == []
