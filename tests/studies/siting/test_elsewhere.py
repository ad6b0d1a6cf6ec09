from pathlib import Path

import pytest

from explorer.catalog import open_catalog
from explorer.errors import InputError
from explorer.studies.siting.find import find
from explorer.studies.siting.query import Query
from tests.territories import degrees, reunion, with_stations


def test_overseas_squares_stand_in_the_departments_own_plane(tmp_path: Path) -> None:
    catalog = open_catalog(reunion(tmp_path, accuracy_m=10.0))
    answer = find(catalog, Query(candidates=("grid:square:250m",), weights={"district": 1}))
    # One kilometre on round numbers of EPSG:2975: 4 by 4 squares, their middles 125 m inside.
    assert len(answer.candidates.ids) == 16
    assert "E340000N7680000" in answer.candidates.ids
    district = answer.measures["district"]
    assert district.low.tolist() == district.high.tolist() == [1.0] * 16


def test_an_outline_of_unknown_accuracy_parts_nobody_for_sure(tmp_path: Path) -> None:
    catalog = open_catalog(reunion(tmp_path, accuracy_m=None))
    answer = find(catalog, Query(candidates=("grid:square:250m",), weights={"district": 1}))
    assert set(answer.measures["district"].low.tolist()) == {0.0}
    assert set(answer.measures["district"].high.tolist()) == {1.0}


def test_distances_are_the_same_by_hand_and_positions_are_held_to_the_extent(
    tmp_path: Path,
) -> None:
    root = reunion(tmp_path)
    with_stations(root)
    catalog = open_catalog(root)
    x, y = degrees(0, 500)
    answer = find(catalog, Query(candidates=(f"{x},{y}",), weights={"stations": 1}))
    # 500 m east of it by the plane, 0.9999 of the ground: 500.04 m, and a detour of 1.3.
    assert answer.measures["stations"].value == pytest.approx(1.3 * 500.04, abs=0.2)
    with pytest.raises(InputError, match="outside of where the territory takes"):
        find(catalog, Query(candidates=("4.39,45.45",), weights={"stations": 1}))


def test_a_territory_without_candidates_says_what_to_do(tmp_path: Path) -> None:
    catalog = open_catalog(reunion(tmp_path))
    with pytest.raises(InputError, match=r"No candidate has a position.*manufacture refresh"):
        find(catalog, Query(weights={"stations": 1}))
