"""Shapes that came as text: GeoJSON and WKT, held to the checks of files."""

import pytest
from shapely import box

from explorer.errors import InputError
from explorer.layers.drawn import is_drawn, read_drawn

SQUARE = box(4.38, 45.44, 4.39, 45.45)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("POLYGON ((0 0))", True),
        ("  multipolygon(((0 0)))", True),
        ("SRID=2154;POLYGON ((0 0))", True),
        ("srid=4326; GEOMETRYCOLLECTION (POINT (4 45))", True),
        ("POLYGON Z ((0 0 0))", True),
        ('\n {"type": "Feature"}', True),
        ("POLYGON EMPTY", True),
        ("point cloud.gpkg", False),
        ("polygons.gpkg", False),
        ("points", False),
        ("district", False),
        ("", False),
    ],
)
def test_a_shape_is_told_from_a_name_by_its_beginning(text: str, drawn: bool) -> None:  # noqa: FBT001
    assert is_drawn(text) is drawn


def test_wkt_is_longitude_and_latitude_one_shape_a_line() -> None:
    layer = read_drawn(f"{SQUARE.wkt}\n\n{SQUARE.wkt}\n")
    assert layer.frame.crs == "EPSG:4326"
    assert len(layer.frame) == 2
    assert layer.frame.geometry.iloc[0].equals(SQUARE)


def test_a_declared_system_is_converted_and_said() -> None:
    text = "SRID=2154;POLYGON ((808000 6480000, 809000 6480000, 809000 6481000, 808000 6480000))"
    layer = read_drawn(text)
    west, south, *_ = layer.frame.total_bounds
    assert west == pytest.approx(4.38, abs=0.05)
    assert south == pytest.approx(45.4, abs=0.05)
    assert "reprojected to EPSG:4326" in " ".join(layer.examination.summary())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected GeoJSON or WKT; found nothing"),
        ("POLYGON ((4.38 45.44, 4.39", "line 1: expected GeoJSON, or WKT such as POLYGON"),
        (f"{SQUARE.wkt}\nhello", "line 2: expected GeoJSON, or WKT"),
        (f"SRID=4326;{SQUARE.wkt}\nSRID=2154;{SQUARE.wkt}", "line 2, SRID: expected one"),
        (f"SRID=2154;{SQUARE.wkt}\n{SQUARE.wkt}", "line 2, SRID: expected one"),
        ("POLYGON ((45.44 4.38, 45.44 4.39, 45.45 4.39, 45.44 4.38))", "look swapped"),
        ("POLYGON ((4.38 nan, 4.39 45.44, 4.39 45.45, 4.38 nan))", "expected"),
        ('{"type":"Polygon","coordinates":[[[4.38,45.44],[4.39,45.44],[4.39,45.45]]]}', "ring"),
        ('{"type":"Nonsense"}', "Nonsense"),
        ("{", "a complete JSON document"),
    ],
)
def test_what_is_wrong_is_named_by_line_or_feature(text: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        read_drawn(text, name="stdin")
    assert "stdin" in str(error.value)
    assert message in str(error.value)
