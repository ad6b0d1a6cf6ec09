"""Shapes that go across the antimeridian, and crossings that are counted in pieces."""

import pytest
from shapely import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from explorer.layers import crossing
from explorer.layers.crossing import (
    cross_more_than,
    crosses_antimeridian,
    split_at_antimeridian,
)

ACROSS = Polygon([(179, 10), (-179, 10), (-179, 11), (179, 11), (179, 10)])
EAST, WEST = box(179, 10, 180, 11), box(-180, 10, -179, 11)


def test_a_square_across_the_antimeridian_becomes_its_two_halves() -> None:
    split = split_at_antimeridian(ACROSS)
    assert isinstance(split, MultiPolygon)
    assert split.equals(MultiPolygon([WEST, EAST]))
    assert all(part.exterior.is_ccw for part in split.geoms)


def test_a_ring_drawn_the_wrong_way_round_is_split_and_not_turned_inside_out() -> None:
    assert split_at_antimeridian(ACROSS.reverse()).area == pytest.approx(2)


def test_a_line_is_cut_where_it_crosses_straight_in_degrees() -> None:
    # Forty degrees of longitude and of latitude: the great circle would cross elsewhere.
    split = split_at_antimeridian(LineString([(160, 20), (-160, 60)]))
    assert isinstance(split, MultiLineString)
    ends = sorted(point for line in split.geoms for point in line.coords)
    assert ends == [(-180, 40), (-160, 60), (160, 20), (180, 40)]


def test_a_collection_keeps_every_part_and_what_does_not_cross_as_it_is() -> None:
    still, line = box(0, 0, 1, 1), LineString([(179, 0), (-179, 0)])
    inner = GeometryCollection([ACROSS, Point(3, 4)])
    split = split_at_antimeridian(GeometryCollection([still, line, inner]))
    assert isinstance(split, GeometryCollection)
    kinds = [part.geom_type for part in split.geoms]
    assert kinds == ["Polygon", "LineString", "LineString", "Polygon", "Polygon", "Point"]
    assert split.geoms[0].equals(still)
    assert split.geoms[5].equals(Point(3, 4))
    assert split.area == pytest.approx(3)


def test_parts_of_one_kind_stay_of_one_kind() -> None:
    both = MultiPolygon([box(0, 0, 1, 1), ACROSS])
    split = split_at_antimeridian(both)
    assert isinstance(split, MultiPolygon)
    assert len(split.geoms) == 3


@pytest.mark.parametrize(
    ("shape", "crosses"),
    [
        (box(-180, -90, 180, 90), False),  # a map of the world
        (box(-90, 0, 90, 1), False),  # exactly half a turn
        (box(-90, 0, 90.5, 1), True),
        (ACROSS, True),
        (Point(180, 0), False),
        (GeometryCollection([Point(0, 0), LineString([(179, 0), (-179, 0)])]), True),
        (LineString([(-180, 0), (180, 0)]), False),
        (LineString([(-180, 0), (179, 0)]), True),
    ],
)
def test_what_crosses_is_told_from_a_wide_shape(shape: Polygon, crosses: bool) -> None:  # noqa: FBT001
    assert crosses_antimeridian(shape) is crosses


def test_crossings_are_counted_alike_in_pieces_of_any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    # Five bow-ties: each crosses itself once.
    ties = MultiPolygon(
        [Polygon([(x, 0), (x + 1, 1), (x + 1, 0), (x, 1), (x, 0)]) for x in range(0, 10, 2)]
    )
    for size in (1, 3, 1000):
        monkeypatch.setattr(crossing, "AT_ONCE", size)
        assert cross_more_than(ties, 4)
        assert not cross_more_than(ties, 5)
    assert not cross_more_than(Point(0, 0), 0)


def test_lines_side_by_side_whose_boxes_meet_do_not_cross() -> None:
    lines = MultiLineString([[(x / 10, 0), (x / 10 + 10, 10)] for x in range(10)])
    assert not cross_more_than(lines, 0)
