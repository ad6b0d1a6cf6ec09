"""Who may go along a way: one sentence of OpenStreetMap's rules at a time."""

import pytest

from explorer.layers.streets.rules import use_of
from explorer.layers.streets.speeds import drive_kmh, limit_kmh
from tests.layers.streets.synthetic import may

BOTH, AHEAD, BACK, NONE = (True, True), (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("tags", "walk", "cycle", "drive"),
    [
        ({"highway": "residential"}, BOTH, BOTH, BOTH),
        ({"highway": "motorway"}, NONE, NONE, AHEAD),
        ({"highway": "motorway", "oneway": "no"}, NONE, NONE, BOTH),
        ({"highway": "trunk", "motorroad": "yes"}, NONE, NONE, BOTH),
        ({"highway": "footway"}, BOTH, NONE, NONE),
        ({"highway": "footway", "bicycle": "yes"}, BOTH, BOTH, NONE),
        ({"highway": "steps"}, BOTH, NONE, NONE),
        ({"highway": "pedestrian"}, BOTH, BOTH, NONE),
        ({"highway": "pedestrian", "motor_vehicle": "destination"}, BOTH, BOTH, BOTH),
        ({"highway": "pedestrian", "area": "yes"}, BOTH, NONE, NONE),
        ({"highway": "cycleway", "foot": "no"}, NONE, BOTH, NONE),
        ({"highway": "path", "access": "yes"}, BOTH, BOTH, NONE),
        ({"highway": "residential", "oneway": "yes"}, BOTH, AHEAD, AHEAD),
        ({"highway": "residential", "oneway": "-1"}, BOTH, BACK, BACK),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, BOTH, BOTH, AHEAD),
        ({"highway": "residential", "oneway": "yes", "cycleway": "opposite_lane"}, BOTH, BOTH,
         AHEAD),
        ({"highway": "residential", "oneway": "yes", "cycleway:left": "opposite"}, BOTH, BOTH,
         AHEAD),
        ({"highway": "tertiary", "junction": "roundabout"}, BOTH, AHEAD, AHEAD),
        ({"highway": "tertiary", "junction": "roundabout", "oneway": "no"}, BOTH, BOTH, BOTH),
        ({"highway": "service", "access": "private", "foot": "yes"}, BOTH, NONE, NONE),
        ({"highway": "primary", "foot": "no"}, NONE, BOTH, BOTH),
        ({"highway": "primary", "bicycle": "use_sidepath"}, BOTH, NONE, BOTH),
        ({"highway": "track", "vehicle": "no"}, BOTH, NONE, NONE),
        ({"highway": "residential", "motor_vehicle": "no"}, BOTH, BOTH, NONE),
        ({}, BOTH, BOTH, BOTH),
    ],
)  # fmt: skip
def test_tags_say_who_may_go_which_way(
    tags: dict[str, str], walk: object, cycle: object, drive: object
) -> None:
    assert (may(tags, "walk"), may(tags, "cycle"), may(tags, "drive")) == (walk, cycle, drive)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({"highway": "construction"}, "class"),
        ({"highway": "bus_stop"}, "class"),
        ({"highway": "service", "access": "no"}, "access"),
        ({"highway": "service", "area": "yes", "foot": "no"}, "area"),
        ({"highway": "service"}, None),
    ],
)
def test_why_nobody_may_go_is_told(tags: dict[str, str], reason: str | None) -> None:
    assert use_of(tags).reason == reason


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50), ("30 mph", 48.28032), ("FR:urban", 50), ("30.0", 30), ("walk", 5), ("none", None),
     ("0", None), ("900", None), ("50;30", None), (None, None)],
)  # fmt: skip
def test_a_posted_limit_is_read_or_left(text: str | None, kmh: float | None) -> None:
    assert limit_kmh(text) == (None if kmh is None else pytest.approx(kmh))


def test_a_car_goes_four_fifths_of_the_limit_or_the_speed_of_its_street() -> None:
    assert drive_kmh("residential", "30") == pytest.approx(24.0)
    assert drive_kmh("residential", None) == 25.0
    assert drive_kmh("pedestrian", None) == 5.0
