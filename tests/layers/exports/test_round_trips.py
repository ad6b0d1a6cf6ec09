"""Write, read through the gate, compare: shapes, types, what is missing, hostile texts."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import fiona
import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

from explorer.catalog import Field, Geo, LayerSpec, Licence
from explorer.errors import CrsError, OutputError
from explorer.layers import read_file, rows_of
from explorer.layers.exports.layer import ExportLayer
from explorer.layers.exports.write import FORMS, export_layers
from tests.examples import few
from tests.layers.exports.rows import HOSTILE, areas, lines, points

EXACT = ("geojson", "gpkg", "parquet", "fgb", "csvw")
"""Formats that give every value back."""

DRAWN = {"points": points, "areas": areas, "lines": lines}


def spec_of(names: dict[str, str]) -> LayerSpec:
    fields = tuple(Field(name, kind, name, name, None, {}, {}) for name, kind in names.items())
    geo = Geo("EPSG:4326", "Geometry", None, None, 7, None, (-180, -90, 180, 90), None)
    licence = Licence("x", "x", None)
    return LayerSpec("l", "l", "l", "", "", Path("l"), "", "", licence, (), fields, ("id",), geo)


SPEC = spec_of(
    {"id": "string", "text": "string", "insee": "string", "whole": "integer", "real": "number",
     "yes": "boolean", "day": "string"}
)  # fmt: skip


def place_of(folder: Path, form: str) -> Path:
    return folder / f"out{FORMS[form].suffix}"


def same(given: BaseGeometry | None, back: BaseGeometry | None) -> bool:
    if given is None or back is None:
        return given is back
    return (
        given.normalize().equals_exact(back.normalize(), 1e-6)
        or given.hausdorff_distance(back) <= 1e-6
    )


def rows_by_id(frame: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows_of(frame)}


@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("form", EXACT)
def test_every_value_and_every_shape_comes_back_through_the_gate(
    form: str, drawn: str, tmp_path: Path
) -> None:
    frame = DRAWN[drawn]()
    path = place_of(tmp_path, form)
    export_layers(path, [ExportLayer("zones é", frame, SPEC)], form)
    back = rows_by_id(read_file(path).frame)
    given_rows = rows_by_id(frame)
    assert sorted(back) == sorted(given_rows)
    for key, row in given_rows.items():
        found = back[key]
        assert same(row.pop("geometry"), found.pop("geometry"))
        assert found == row
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("form", EXACT)
def test_columns_keep_their_type_where_all_is_missing_or_there_is_no_row(
    form: str, tmp_path: Path
) -> None:
    for name, frame in (("missing", points().iloc[[7]]), ("none", points().iloc[:0])):
        path = tmp_path / f"{name}{FORMS[form].suffix}"
        if (form, name) == ("fgb", "none"):
            with pytest.raises(OutputError, match="at least one row"):
                export_layers(path, [ExportLayer("l", frame, SPEC)], form)
            continue
        export_layers(path, [ExportLayer("l", frame, SPEC)], form)
        assert len(read_file(path).frame) == len(frame)


@pytest.mark.parametrize("form", ["gpkg", "parquet"])
def test_a_day_is_a_day_where_the_format_has_one(form: str, tmp_path: Path) -> None:
    path = place_of(tmp_path, form)
    days: list[str | None] = ["2014-06-25", *[None] * 7]
    frame = points()
    frame["day"] = pd.Series(days, dtype=object)
    typed = spec_of({"id": "string", "day": "date"})
    export_layers(path, [ExportLayer("l", frame, typed)], form)
    if form == "gpkg":
        with fiona.open(str(path)) as source:
            assert source.schema["properties"]["day"] == "date"
            assert source.schema["properties"]["yes"] == "bool"
            assert source.schema["geometry"] == "Point"
    else:
        assert str(pq.read_schema(path).field("day").type) == "date32[day]"
        assert str(pq.read_schema(path).field("whole").type) == "int64"
    assert read_file(path).frame["day"].tolist() == days


TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"))


@given(rows=st.lists(st.tuples(TEXTS, st.floats(-5, 9), st.floats(42, 51)), min_size=1, max_size=4))
@settings(max_examples=few(6))
@pytest.mark.parametrize("form", EXACT)
def test_any_text_at_any_place_comes_back(
    form: str,
    rows: list[tuple[str, float, float]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = place_of(tmp_path_factory.mktemp("any"), form)
    frame = gpd.GeoDataFrame(
        {"n": list(range(len(rows))), "text": [text for text, _, _ in rows]},
        geometry=[Point(x, y) for _, x, y in rows],
        crs="EPSG:4326",
    )
    export_layers(path, [ExportLayer("l", frame)], form)
    back = read_file(path).frame.sort_values("n")
    assert back["text"].tolist() == frame["text"].tolist()
    for one, other in zip(frame.geometry, back.geometry, strict=True):
        assert one.distance(other) <= 1e-6


def test_a_geopackage_of_several_layers_gives_each_by_name(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    layers = [ExportLayer("zones", areas(), SPEC), ExportLayer('pl"aces; é', points(), SPEC)]
    export_layers(path, layers, "gpkg")
    assert fiona.listlayers(str(path)) == ["zones", 'pl"aces; é', "layer_styles"]
    assert len(read_file(path, layer="zones").frame) == 8
    assert read_file(path, layer='pl"aces; é').frame["text"].tolist() == list(HOSTILE)
    with pytest.raises(Exception, match="one layer, or the name of one; found 2: "):
        read_file(path)
    with pytest.raises(Exception, match='expected a layer "other"; found 2: '):
        read_file(path, layer="other")


def test_gdal_lists_the_style_and_the_metadata_of_each_layer(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    said = ExportLayer(
        "zones", areas(), SPEC, title="Zones <d'activité> & ]]>", description="décrites\x0b",
        licence="Licence Ouverte 2.0", credits=["© a", "© <b>"], vintage="2026-06-30",
        color="#8a5a00",
    )  # fmt: skip
    export_layers(path, [said, ExportLayer("places", points(), SPEC, shape="star")], "gpkg")
    with fiona.open(str(path), layer="layer_styles") as source:
        styles = [item.properties for item in source]
    assert [style["f_table_name"] for style in styles] == ["zones", "places"]
    assert all(style["useAsDefault"] for style in styles)
    assert all(style["f_geometry_column"] == "geom" for style in styles)
    fill, star = (ET.fromstring(style["styleQML"].split("\n", 1)[1]) for style in styles)  # noqa: S314 - made here
    assert fill.find(".//symbol").get("type") == "fill"  # type: ignore[union-attr]
    options = {item.get("name"): item.get("value") for item in fill.iter("Option")}
    assert options["outline_color"] == "138,90,0,255"
    assert {item.get("name"): item.get("value") for item in star.iter("Option")}["name"] == "star"
    with fiona.open(str(path), layer="zones") as source:
        told = source.tags()
    assert told["CREDITS"] == "© a\n© <b>"
    assert told["LICENCE"] == "Licence Ouverte 2.0"
    document = ET.fromstring(told["GPKG_METADATA_ITEM_1"].split("\n", 1)[1])  # noqa: S314
    assert document.findtext("title") == "Zones &lt;d'activité> & ]]>"
    assert [item.text for item in document.iter("rights")] == ["© a", "© &lt;b>"]
    with closing(sqlite3.connect(path)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("SELECT count(*) FROM gpkg_metadata_reference").fetchone() == (4,)


def test_geoparquet_says_its_version_and_covers_each_row_with_a_box(tmp_path: Path) -> None:
    path = tmp_path / "zones.parquet"
    export_layers(path, [ExportLayer("zones", areas(), SPEC)], "parquet")
    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    assert pq.read_table(path)["bbox"][0].as_py() == {
        "xmin": 4.1, "ymin": 45.1, "xmax": 4.2, "ymax": 45.2
    }  # fmt: skip
    assert "bbox" not in read_file(path).frame.columns
    assert len(gpd.read_parquet(path, bbox=(4.3, 45.4, 4.4, 45.5))) == 6


def test_geojson_is_as_rfc_7946_has_it(tmp_path: Path) -> None:
    path = tmp_path / "zones.geojson"
    frame = areas().to_crs("EPSG:2154")
    export_layers(path, [ExportLayer("zones", frame, SPEC)], "geojson")
    document = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in document
    first = document["features"][0]
    assert first["id"] == "0"
    hole = shape(first["geometry"])
    assert isinstance(hole, Polygon)
    assert hole.exterior.is_ccw
    assert not hole.interiors[0].is_ccw
    assert all(len(repr(x).split(".")[1]) <= 7 for x, _ in first["geometry"]["coordinates"][0])


def test_csv_on_the_web_says_what_each_column_is_and_how_texts_are_guarded(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    frame = points().rename(columns={"insee": "=code é", "yes": "_yes-no"})
    export_layers(
        folder, [ExportLayer("a/b é", frame, title="T"), ExportLayer("c", lines())], "csvw"
    )
    assert sorted(path.name for path in folder.iterdir()) == [
        "a%2Fb %C3%A9.csv", "c.csv", "csv-metadata.json"
    ]  # fmt: skip
    said = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    columns = {
        column["titles"][0]: column for column in said["tables"][0]["tableSchema"]["columns"]
    }
    assert columns["whole"]["datatype"] == "integer"
    assert columns["'=code é"]["name"] == "%3Dcode%20%C3%A9"
    assert columns["_yes-no"]["name"] == "%5Fyes%2Dno"
    assert "apostrophe" in said["dc:description"]
    text = (folder / "a%2Fb %C3%A9.csv").read_text(encoding="utf-8")
    assert "'=cmd|" in text
    assert "a;'=HYPERLINK(1)\n'+2" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    back = read_file(folder, layer="a/b é").frame
    assert back["text"].tolist() == list(HOSTILE)
    assert back["=code é"].tolist() == frame["=code é"].tolist()
    export_layers(folder, [ExportLayer("c", lines())], "csvw")
    assert sorted(path.name for path in folder.iterdir()) == ["c.csv", "csv-metadata.json"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.update(url="../secret.csv"), "a file beside the metadata"),
        (lambda table: table.update(url="https://example.org/x.csv"), "a file beside the metadata"),
        (lambda table: table["tableSchema"]["columns"].pop(), "expected the columns"),
        (lambda table: table["tableSchema"]["columns"][1].update(datatype="integer"), "integer"),
        (lambda table: table.pop("tableSchema"), "metadata of CSV on the web"),
        (lambda table: table.update(url=5), "metadata of CSV on the web"),
    ],
)
def test_metadata_that_do_not_fit_their_table_are_refused(
    change: Callable[[dict[str, Any]], Any], said: str, tmp_path: Path
) -> None:
    (tmp_path / "secret.csv").write_text("id\n1\n")
    folder = tmp_path / "out"
    export_layers(folder, [ExportLayer("c", lines())], "csvw")
    path = folder / "csv-metadata.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document["tables"][0])
    path.write_text(json.dumps(document))
    with pytest.raises(Exception, match=said):
        read_file(path)


def test_a_folder_with_files_of_another_making_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.odt").write_text("years")
    with pytest.raises(OutputError, match=r"thesis\.odt"):
        export_layers(tmp_path / "out", [ExportLayer("c", lines())], "csvw")
    assert (tmp_path / "out" / "thesis.odt").read_text() == "years"


def test_names_of_columns_that_a_table_cannot_hold_side_by_side_are_told_apart(
    tmp_path: Path,
) -> None:
    frame = gpd.GeoDataFrame(
        {"fid": ["x"], "Name": ["a"], "name": ["b"], "": ["c"], "geom": ["d"], "OGC;\"'": ["e"]},
        geometry=[Point(4, 45)],
        crs="EPSG:4326",
    )
    report = export_layers(tmp_path / "x.gpkg", [ExportLayer("gpkg_contents", frame)], "gpkg")
    assert [finding.done for finding in report.findings] == [
        "renamed layer_gpkg_contents", "renamed name_2", "renamed column"
    ]  # fmt: skip
    back = read_file(tmp_path / "x.gpkg").frame
    assert back.drop(columns="geometry").iloc[0].to_dict() == {
        "fid": "x", "Name": "a", "name_2": "b", "column": "c", "geom": "d", "OGC;\"'": "e"
    }  # fmt: skip


def test_mixed_values_and_lists_are_json_and_nul_is_told(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"mixed": ["a", 1, None], "list": [["x"], [], None], "nul": ["a\x00b", "c", "d"]},
        geometry=[Point(4, 45)] * 3,
        crs="EPSG:4326",
    )
    for form in ("gpkg", "fgb"):
        path = place_of(tmp_path, form)
        report = export_layers(path, [ExportLayer("l", frame)], form)
        assert {item.field: item.done for item in report.findings} == {
            "mixed": "kept as JSON", "list": "kept as JSON", "nul": "written as U+2400"
        }  # fmt: skip
        back = read_file(path).frame
        assert back["mixed"].tolist() == ['"a"', "1", None]
        assert back["list"].tolist() == ['["x"]', "[]", None]
        assert back["nul"].tolist()[0] == "a\u2400b"


@pytest.mark.parametrize("form", [form for form in FORMS if not FORMS[form].several])
def test_a_format_of_one_layer_refuses_two_and_keeps_the_old_file(
    form: str, tmp_path: Path
) -> None:
    path = place_of(tmp_path, form)
    path.write_text("old")
    with pytest.raises(OutputError, match="holds one layer; asked for: a, b"):
        export_layers(path, [ExportLayer("a", points()), ExportLayer("b", points())], form)
    assert path.read_text() == "old"


@pytest.mark.parametrize("form", FORMS)
def test_a_write_that_fails_on_the_way_leaves_the_old_file_and_nothing_else(
    form: str, tmp_path: Path
) -> None:
    path = place_of(tmp_path, form)
    export_layers(path, [ExportLayer("a", points(), SPEC)], form)
    before = sorted(tmp_path.rglob("*"))
    kept = {file: file.read_bytes() for file in before if file.is_file()}
    bad = gpd.GeoDataFrame(points().drop(columns="geometry"), geometry=[Point(4, 45)] * 8)
    with pytest.raises(CrsError):
        export_layers(path, [ExportLayer("a", bad)], form)
    assert sorted(tmp_path.rglob("*")) == before
    assert {file: file.read_bytes() for file in before if file.is_file()} == kept


def test_what_a_shapefile_loses_is_told_by_column(tmp_path: Path) -> None:
    frame = points().rename(columns={"insee": "code_insee_commune", "yes": "code_insee_site"})
    path = tmp_path / "points.zip"
    report = export_layers(path, [ExportLayer("les points", frame, SPEC)], "shapefile")
    said = {(finding.field, finding.done) for finding in report.findings}
    assert said == {
        ("code_insee_commune", "renamed code_insee"),
        ("code_insee_site", "renamed code_ins_2"),
        ("text", "cut"),
        ("text", "read as missing"),
        ("code_insee", "read as missing"),
        ("whole", "left blank, which some readers take for 0"),
        ("real", "left blank, which some readers take for 0"),
        ("real", "rounded"),
    }
    back = read_file(path).frame
    assert back["code_insee"].tolist() == ["01004", "2A004", None, "42218", None, "0", "1e5", "-1"]
    assert back["whole"].tolist() == [0, 1, -1, 2**53, -(2**40), None, 7, 8]
    assert back["code_ins_2"].tolist() == [True, False, None, True, False, True, True, False]
    assert back["text"].tolist()[:6] == list(HOSTILE[:6])
    assert back["text"].tolist()[6] == ("long " * 400)[:254]
    for one, other in zip(frame.geometry, back.geometry, strict=True):
        assert same(one, other)


def test_shapes_of_several_kinds_are_several_shapefiles(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"id": ["a", "b"]}, geometry=[Point(4, 45), LineString([(4, 45), (5, 46)])], crs=4326
    )
    path = tmp_path / "x.zip"
    report = export_layers(path, [ExportLayer("x", frame)], "shapefile")
    assert report.findings[-1].done == "one Shapefile each, rows parted"
    for name, count in (("x_points", 1), ("x_lines", 1)):
        with fiona.open(f"zip://{path}!{name}.shp") as source:
            assert len(source) == count
