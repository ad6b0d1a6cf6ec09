from pathlib import Path

import h3
import numpy as np
import pytest
import shapely
import shapely.geometry

from explorer.errors import InputError
from explorer.studies.siting.candidates import open_candidates
from explorer.studies.siting.grids import cells
from explorer.studies.siting.sealed import Sealed
from tests.studies.siting.synthetic import CATALOG

SEALED = Sealed(CATALOG)


def test_squares_stand_on_round_numbers_of_the_official_plane_and_fill_the_district() -> None:
    rows = cells("grid:square:100m", SEALED)
    corners = np.array([[int(part) for part in key[1:].split("N")] for key in rows])
    assert (corners % 100 == 0).all()
    district = shapely.geometry.shape(SEALED.layer("district").geometries[0] or {})
    assert all(shapely.contains_xy(district, x, y) for _, x, y, _ in rows.values())
    # The outline holds about 103 ha: as many squares of one hectare, give or take the edge.
    assert 95 <= len(rows) <= 110


def test_hexagons_are_those_of_h3_and_know_their_commune() -> None:
    rows = cells("grid:h3:9@communes/42218", SEALED)
    assert all(h3.is_valid_cell(key) for key in rows)
    assert {row[0]["insee_code"] for row in rows.values()} == {"42218"}
    key, (_, x, y, _) = next(iter(rows.items()))
    assert h3.latlng_to_cell(y, x, 9) == key


def test_a_grid_over_a_file_of_an_area(tmp_path: Path) -> None:
    path = tmp_path / "area.geojson"
    square = "[[4.38,45.44],[4.39,45.44],[4.39,45.45],[4.38,45.45],[4.38,45.44]]"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"synthetic"},'
        f'"geometry":{{"type":"Polygon","coordinates":[{square}]}}}}]}}',
        encoding="utf-8",
    )
    # 780 by 1111 m: 3 or 4 by 4 or 5 squares of 250 m have their middle inside.
    assert 12 <= len(cells(f"grid:square:250m@{path}", SEALED)) <= 20


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("grid:h4:9", "A grid is grid:h3:9"),
        ("grid:h3:16", "from 0 to 15"),
        ("grid:h3:2", "Take smaller cells"),
        ("grid:h3:15@communes", "would make about .* cells"),
        ("grid:square:1m@communes", "would make about .* cells"),
        ("grid:square:0m", "1 m or more"),
        ("grid:h3:9@stations", "holds no area"),
        ("grid:h3:9@communes/99999", "holds no area"),
    ],
)
def test_a_grid_that_cannot_be_made_says_why(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        open_candidates([text], SEALED)
