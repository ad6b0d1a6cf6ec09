"""Tables of points: which columns are taken for positions and numbers, and what is said of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.layers import examine, read_file
from explorer.layers.schemafile import read_schema

PAIR = "two columns named lon and lat (or longitude and latitude, or x and y)"


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "places.csv"
    path.write_bytes(text.encode(encoding))
    return path


def said(path: Path, **how: Any) -> list[tuple[Any, ...]]:
    found = examine(path, **how).findings
    return [(one.feature, one.field, one.expected, one.found, one.done) for one in found]


@pytest.mark.parametrize("first", ["lon", "Longitude", "LNG", "long"])
@pytest.mark.parametrize("second", ["lat", "Latitude"])
def test_each_name_of_longitude_and_latitude_is_known(
    first: str, second: str, tmp_path: Path
) -> None:
    frame = read_file(table(tmp_path, f"id,{second},{first}\na,45.45,4.39\n")).frame
    assert frame.columns.tolist() == ["id", "geometry"]
    assert frame["id"].tolist() == ["a"]
    assert frame.geometry.iloc[0].wkt == "POINT (4.39 45.45)"


@pytest.mark.parametrize(("x", "y"), [("x", "y"), ("coord_x", "COORD_Y"), ("X_Coord", "y_coord")])
@pytest.mark.parametrize("system", ["crs", "EPSG", "srid"])
@pytest.mark.parametrize("code", ["2154", "epsg:2154"])
def test_x_and_y_are_in_the_system_of_the_column_that_names_one(
    x: str, y: str, system: str, code: str, tmp_path: Path
) -> None:
    path = table(tmp_path, f"{x};{y};{system}\n700000;6600000;{code}\n")
    layer = read_file(path)
    assert layer.examination.findings == []
    # The origin of Lambert-93: 3° east, 46.5° north.
    assert layer.frame.geometry.iloc[0].bounds[:2] == pytest.approx((3, 46.5), abs=1e-9)
    assert layer.frame[system].tolist() == [code]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("id,lat\na,45\n", ("line 1", None, PAIR, '"id, lat"', "rejected")),
        ("id,lon,y\na,4,45\n", ("line 1", None, PAIR, '"id, lon, y"', "rejected")),
        (
            "x,y,crs\n7,66,2154\n7,66,2972\n7,66,2154\n",
            (
                None,
                "crs",
                "one code for all rows, as EPSG:2154",
                '2 values, "2154" among them',
                "rejected",
            ),
        ),
        (
            "x,y,srid\n7,66,Lambert\n",
            (
                None,
                "srid",
                "one code for all rows, as EPSG:2154",
                '1 values, "Lambert" among them',
                "rejected",
            ),
        ),
    ],
)
def test_a_table_without_one_pair_and_one_system_is_refused(
    text: str, finding: tuple[Any, ...], tmp_path: Path
) -> None:
    assert said(table(tmp_path, text)) == [finding]


def test_what_is_no_number_is_named_by_line_up_to_three_and_counted(tmp_path: Path) -> None:
    odd = ["n/a", "4..5", "4,5,6", "1e", "٣"]
    text = "id,lon,lat\nok,4,45\n" + "".join(f'x,"{cell}",45\n' for cell in odd)
    assert said(table(tmp_path, text)) == [
        ("line 3", "lon", "a number", '"n/a"', "rejected"),
        ("line 4", "lon", "a number", '"4..5"', "rejected"),
        ("line 5", "lon", "a number", '"4,5,6"', "rejected"),
        (None, "lon", "a number", "5 in all", "rejected"),
    ]


def test_commas_and_blanks_are_read_and_said_for_each_column(tmp_path: Path) -> None:
    text = "id;lon;lat;accuracy_m\na;+4,5;45,;1 000\nb;4. 5;4.5e1;2,5\nc;4.5;45;\n"
    path = table(tmp_path, text)
    frame = read_file(path).frame
    assert [place.wkt for place in frame.geometry] == ["POINT (4.5 45)"] * 3
    assert frame["accuracy_m"].tolist() == [1000, 2.5, None]
    assert said(path) == [
        ("line 3", "lon", "a number without blanks", '"4. 5"', "blanks removed"),
        ("line 2", "lon", "a decimal point", '"+4,5"', "comma read as one"),
        ("line 2", "lat", "a decimal point", '"45,"', "comma read as one"),
        ("line 2", "accuracy_m", "a number without blanks", '"1 000"', "blanks removed"),
        ("line 3", "accuracy_m", "a decimal point", '"2,5"', "comma read as one"),
    ]


def test_rows_without_both_numbers_are_kept_without_a_position(tmp_path: Path) -> None:
    path = table(tmp_path, "id,lon,lat\na,4,\nb,,45\nc, ,\nd,,\n,4,45\n")
    frame = read_file(path).frame
    assert frame.geometry.isna().tolist() == [True, True, True, True, False]
    assert frame["id"].tolist() == ["a", "b", "c", "d", None]
    done = "kept without a position"
    assert said(path) == [
        ("line 2", "lon and lat", "two numbers", "none", done),
        ("line 3", "lon and lat", "two numbers", "none", done),
        ("line 4", "lon and lat", "two numbers", "none", done),
        (None, "lon and lat", "two numbers", "4 in all", done),
    ]


def test_a_feature_is_named_by_its_id_and_else_by_its_line(tmp_path: Path) -> None:
    path = table(tmp_path, "id,lon,lat\na,45,4\n,45,4\nb,4,45\nb,4,45\n")
    expected = "longitude and latitude within -5.6, 41.2 to 9.8, 51.3 (or one of 5 other boxes)"
    found = "45, 4: longitude and latitude look swapped"
    assert said(path) == [
        ("a", "geometry", expected, found, "rejected"),
        ("line 3", "geometry", expected, found, "rejected"),
        (4, "id", "an id that no other feature has", "'b' again", "rejected"),
    ]


def test_a_comma_at_the_end_of_all_lines_makes_no_column(tmp_path: Path) -> None:
    frame = read_file(table(tmp_path, "id,lon,lat,\na,4,45,\n")).frame
    assert frame.columns.tolist() == ["id", "geometry"]
    frame = read_file(table(tmp_path, "id,lon,lat,note\na,4,45,\n")).frame
    assert frame.columns.tolist() == ["id", "note", "geometry"]


def test_a_mark_and_another_encoding_are_said_of_the_file(tmp_path: Path) -> None:
    text = "id,nom,lon,lat\na,Cité,4,45\n"
    assert said(table(tmp_path, text, "utf-8-sig")) == [
        (None, None, "UTF-8 without a mark", "a byte order mark", "mark removed")
    ]
    path = table(tmp_path, text, "cp1252")
    assert said(path) == [(None, None, "text in UTF-8", "bytes that are not", "read as cp1252")]
    assert read_file(path).frame["nom"].tolist() == ["Cité"]


def test_a_schema_types_the_columns_of_a_table_and_says_what_it_read(tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    fields = [
        {"name": "id"},
        {"name": "n", "type": "integer"},
        {"name": "x", "type": "number"},
        {"name": "b", "type": "boolean"},
        {"name": "code"},
    ]
    schema.write_text(json.dumps({"fields": fields, "primaryKey": "id"}))
    spec = read_schema(schema)
    text = (
        "id;n;x;b;code;lon;lat\na;1 000;1,5;TRUE;01004;4;45\nb;-7;2;false;;4;45\nc;;;;1;4;45\n"
        "d;999999999999999;1e3;true;1;4;45\n"
    )
    path = table(tmp_path, text)
    layer = read_file(path, spec=spec)
    frame = layer.frame
    assert frame.index.tolist() == ["a", "b", "c", "d"]
    assert frame["n"].astype(object).where(frame["n"].notna(), None).tolist() == [
        1000,
        -7,
        None,
        999_999_999_999_999,
    ]
    assert frame["x"].iloc[[0, 1, 3]].tolist() == [1.5, 2, 1000]
    assert frame["b"].iloc[[0, 1, 3]].tolist() == [True, False, True]
    assert frame["code"].tolist() == ["01004", None, "1", "1"]
    expected = "a number with a decimal point and no blanks"
    assert said(path, spec=spec) == [
        ("a", "n", expected, '"1 000"', "read as one"),
        ("a", "x", expected, '"1,5"', "read as one"),
    ]
    wrong = table(tmp_path, "id;n;x;b;code;lon;lat\na;1,5;one;yes;1;4;45\n")
    assert sorted(said(wrong, spec=spec)) == [
        ("a", "b", "true or false, or null", '"yes"', "rejected"),
        ("a", "n", expected, '"1,5"', "read as one"),
        ("a", "n", "a whole number, or null", "1.5", "rejected"),
        ("a", "x", "a number, or null", '"one"', "rejected"),
    ]
