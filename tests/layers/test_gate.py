"""The gate as a whole: what a layer is called, what is renamed, counted and said, and how."""

import json
import logging
import stat
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import Point

from explorer.errors import InputError, OutputError
from explorer.layers import examine, read_file
from explorer.layers.read import examine_layer
from explorer.layers.schemafile import read_schema
from explorer.layers.write import replace_folder, replace_made_file

PLACE = {"type": "Point", "coordinates": [4.39, 45.45]}


def geojson(path: Path, *features: dict[str, Any]) -> Path:
    rows = [{"type": "Feature", "properties": {}, "geometry": PLACE} | one for one in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
    return path


def said(path: Path, **how: Any) -> list[tuple[Any, ...]]:
    found = examine(path, **how).findings
    return [(one.feature, one.field, one.expected, one.found, one.done) for one in found]


def test_repairs_are_logged_by_the_files_name_and_the_number_of_features_is_too(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = geojson(tmp_path / "a.geojson", {"properties": {"n": 2**60}}, {})
    with caplog.at_level(logging.INFO, logger="explorer.layers.read"):
        read_file(path)
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        (
            "WARNING",
            (
                "a.geojson: feature 1, n: expected a number up to 2^53; "
                "found 1152921504606846976; kept as text"
            ),
        ),
        ("INFO", f"Read 2 features from {path}"),
    ]


def test_ids_of_features_are_a_column_unless_a_property_has_that_name(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", {"id": "x"}, {"id": 7})
    layer = read_file(path)
    assert (layer.name, layer.spec, layer.frame.index.tolist()) == ("a", None, [0, 1])
    assert layer.frame["id"].tolist() == ["x", 7]
    geojson(path, {"id": "x", "properties": {"id": "p"}}, {"id": "y"})
    assert read_file(path).frame["id"].tolist() == ["p", None]
    geojson(path, {"id": "x", "properties": {"name": "n", "id": "p"}})
    assert read_file(path).frame.columns.tolist() == ["name", "id", "geometry"]
    geojson(path, {"id": "x"}, {})
    assert "id" not in read_file(path).frame
    assert read_file(geojson(path)).frame.columns.tolist() == ["geometry"]


def test_an_id_that_two_features_have_is_named_by_the_row_of_the_later(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", {}, {"id": 7}, {"id": "7"}, {"id": 7}, {"id": "7"})
    expected = "an id that no other feature has"
    assert said(path) == [
        (4, "id", expected, "7 again", "rejected"),
        (5, "id", expected, "'7' again", "rejected"),
    ]


def test_a_property_named_as_the_geometry_is_renamed_and_said_once(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson", {}, {"properties": {"geometry": 1}}, {"properties": {"geometry": 2}}
    )
    expected = "a property of another name than the geometry's"
    assert said(path) == [(None, "geometry", expected, "'geometry'", "renamed geometry_")]
    frame = read_file(path).frame
    assert frame.columns.tolist() == ["geometry_", "geometry"]
    assert frame["geometry_"].tolist() == [None, 1, 2]


def test_a_schema_of_the_users_own_gives_its_name_key_types_and_extent(tmp_path: Path) -> None:
    schema = tmp_path / "sites.json"
    fields = [{"name": "n", "type": "integer"}, {"name": "id"}]
    document: dict[str, Any] = {"fields": fields, "primaryKey": "id"}
    document["geo"] = {"geometryType": "MultiPoint", "extent": [4, 45, 5, 46]}
    schema.write_text(json.dumps(document))
    spec = read_schema(schema)
    path = geojson(tmp_path / "a.geojson", {"properties": {"id": "a", "n": None}})
    layer = read_file(path, spec=spec)
    assert (layer.name, layer.spec, layer.examination.schema) == ("sites", spec, "sites")
    assert layer.frame.columns.tolist() == ["n", "id", "geometry"]
    assert (layer.frame.index.tolist(), layer.frame.index.name) == (["a"], None)
    assert str(layer.frame["n"].dtype) == "Int64"
    line = {"type": "LineString", "coordinates": [[4, 45], [5, 46]]}
    geojson(path, {"properties": {"id": "a", "n": 1}, "geometry": line})
    assert said(path, spec=spec) == [
        ("a", "geometry", "MultiPoint or Point", "LineString", "rejected")
    ]
    far = {"type": "Point", "coordinates": [3, 45]}
    geojson(path, {"properties": {"id": "a", "n": 1}, "geometry": far})
    where = "longitude and latitude within 4, 45 to 5, 46"
    for how in ({}, {"extent": [(0, 0, 9, 50)]}):
        assert [one[2:] for one in said(path, spec=spec, **how)] == [(where, "3, 45", "rejected")]
    del document["geo"]
    schema.write_text(json.dumps(document))
    open_spec = read_schema(schema)
    assert said(path, spec=open_spec) == []
    assert said(path, spec=open_spec, extent=[(4, 45, 5, 46)])[0][2] == where


def test_with_a_schema_shapes_are_refused_that_else_are_repaired(tmp_path: Path) -> None:
    schema = tmp_path / "sites.json"
    schema.write_text('{"fields": []}')
    spec = read_schema(schema)
    deep = {"type": "Point", "coordinates": [4.39, 45.45, 3]}
    path = geojson(tmp_path / "a.geojson", {"geometry": deep})
    dropped = "third coordinate dropped"
    assert [one[-1] for one in said(path)] == [dropped]
    assert [one[-1] for one in said(path, spec=spec)] == ["rejected"]
    layer = examine_layer(path, spec=spec, strict=False)
    assert [one.done for one in getattr(layer, "examination").findings] == [dropped]  # noqa: B009
    layer = examine_layer(path, strict=True)
    assert [one.done for one in getattr(layer, "examination").findings] == ["rejected"]  # noqa: B009
    assert [one[-1] for one in said(path, strict=True)] == ["rejected"]


def test_an_error_of_the_disk_is_a_finding_in_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = geojson(tmp_path / "a.geojson")
    cases: list[tuple[BaseException, str]] = [
        (OSError(5, "Input/output error"), "Input/output error"),
        (OSError(), "OSError"),
        (RecursionError(), "RecursionError"),
        (MemoryError(), "more than the memory of this machine holds: give a smaller file"),
    ]
    for error, found in cases:

        def fail(_: Path, error: BaseException = error) -> bytes:
            raise error

        monkeypatch.setattr(Path, "read_bytes", fail)
        assert said(path) == [(None, None, "a file that can be read", found, "rejected")]


def test_what_is_no_file_is_told_by_what_it_is(tmp_path: Path) -> None:
    known = ".csv, .csv.gz, .fgb, .geojson, .geoparquet, .gpkg, .json, .parquet, .shp, .zip"
    for name, found in (
        ("a.txt", ".txt"),
        ("a", "no ending"),
        (
            "b.kml",
            (
                "KML, which can refer to other files and addresses: convert it once, as with: "
                "ogr2ogr copy.gpkg b.kml"
            ),
        ),
    ):  # fmt: skip
        expected = f"a file ending in {known}"
        assert said(tmp_path / name) == [(None, None, expected, found, "rejected")]
    expected = "a file on a local disk"
    assert said(tmp_path / "a.csv") == [(None, None, expected, "no such file", "rejected")]
    (tmp_path / "d.csv").mkdir()
    assert said(tmp_path / "d.csv") == [(None, None, expected, "a folder", "rejected")]
    found = "an address or a virtual path, which is never opened: fetch the file first"
    for address in ("https://a.example/a.csv", "/vsizip/a.zip/a.csv", "s3://a/a.csv"):
        assert said(Path(address)) == [(None, None, expected, found, "rejected")]
    assert said(Path("/dev/null/../null.csv"))[0][3] == "no such file"


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_an_archive_holds_one_layer_and_what_it_holds_is_listed(tmp_path: Path) -> None:
    expected = "one Shapefile or one CSV file in the archive: unpack it and give one layer"
    for names, found in (
        ([], "0 of them; it holds nothing"),
        (["a.txt", "b.txt"], "0 of them; it holds a.txt, b.txt"),
        ([f"{n}.txt" for n in "123456"], "0 of them; it holds 1.txt, 2.txt, 3.txt, 4.txt, 5.txt"),
        (["a.shp", "b.SHP", "c.txt"], "2 of them; it holds a.shp, b.SHP"),
        (["a.csv", "b.CSV", "c.txt"], "2 of them; it holds a.csv, b.CSV, c.txt"),
        (["a.shp", "a.csv"], "2 of them; it holds a.shp"),
        (["__MACOSX/a.csv"], "0 of them; it holds nothing"),
    ):
        path = packed(tmp_path / "a.zip", dict.fromkeys(names, b"x"))
        assert said(path) == [(None, None, expected, found, "rejected")]


def test_a_shapefile_in_an_archive_is_found_by_its_parts_whatever_their_capitals(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"id": ["é"]}, geometry=[Point(4.39, 45.45)], crs="EPSG:4326")
    frame.to_file(folder / "one.shp", engine="fiona", encoding="UTF-8")
    members = {
        f"d/ONE{part.suffix.upper()}": part.read_bytes() for part in folder.glob("one.*")
    } | {"__MACOSX/d/one.shp": b"x", "d/": b"", "read.txt": b"x"}
    path = packed(tmp_path / "a.zip", members)
    layer = read_file(path)
    assert (layer.name, layer.frame["id"].tolist()) == ("a", ["é"])
    assert layer.examination.findings == []
    path.write_bytes(b"x" * 100)
    found = "File is not a zip file"
    assert said(path) == [(None, None, "a whole zip archive: fetch it again", found, "rejected")]


def test_a_table_of_parquet_is_asked_for_its_geometry_and_each_column_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.parquet"
    place = Point(4.39, 45.45)
    places = gpd.GeoSeries(np.array([place, None], dtype=object), crs="EPSG:4326")
    frame = gpd.GeoDataFrame({"id": ["a", None], "n": [2**53, 2**53 + 1]}, geometry=places)
    frame.to_parquet(path)
    assert said(path) == [(2, "n", "a number up to 2^53", "9007199254740993", "kept as text")]
    back = read_file(path).frame
    assert back["n"].tolist() == [2**53, "9007199254740993"]
    assert [place is None for place in back.geometry] == [False, True]
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])

    def written(columns: pa.Table, **changes: Any) -> list[tuple[Any, ...]]:
        own = json.loads(json.dumps(geo))
        own["columns"]["geometry"] |= changes
        pq.write_table(columns.replace_schema_metadata({b"geo": json.dumps(own).encode()}), path)
        return said(path)

    named = (None, '"geometry"')
    assert written(table, encoding="point") == [
        (*named, "geometries encoded as WKB", '"point"', "rejected")
    ]
    assert written(table.drop_columns("geometry")) == [
        (*named, "the geometry column", "none of that name", "rejected")
    ]
    assert written(table, crs=None) == [
        (None, "crs", "a declared coordinate reference system, as PROJJSON", "null", "rejected")
    ]
    twice = table.append_column("id", pa.array(["x", "y"]))
    assert written(twice) == [(None, None, "each column once", "one of them twice", "rejected")]
    broken = table.set_column(
        table.schema.get_field_index("geometry"), "geometry", pa.array([b"\1\2", None], pa.binary())
    )
    ((feature, field, expected, found, done), *_) = written(broken)
    assert (feature, field, expected, done) == (
        "a", "geometry", "a geometry that can be read", "rejected",
    )  # fmt: skip
    assert "ParseException" in found
    del geo["columns"]["geometry"]["crs"]
    assert [one[-1] for one in written(table)] == ["kept as text"]
    pq.write_table(table.replace_schema_metadata(None), path)
    expected = "a GeoParquet file, with its geometry column and reference system"
    found = "a table without a geometry column"
    assert said(path) == [(None, None, expected, found, "rejected")]


def test_an_engine_writes_under_a_name_of_the_right_ending_and_is_checked(tmp_path: Path) -> None:
    target, seen = tmp_path / "a.gpkg", []

    def make(path: Path) -> None:
        seen.append(path.name)
        path.write_bytes(b"new")
        path.with_name("other").write_bytes(b"left behind")

    def check(path: Path) -> None:
        seen.append(path.read_bytes().decode())

    assert replace_made_file(str(target), make, check) == target
    assert replace_made_file(target, make, suffix=".tmp") == target
    assert seen == ["made.gpkg", "new", "made.tmp"]
    assert (target.read_bytes(), [one.name for one in tmp_path.iterdir()]) == (b"new", ["a.gpkg"])
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_an_engine_that_leaves_nothing_and_a_target_that_is_no_file_are_named(
    tmp_path: Path,
) -> None:
    for path, words in (
        (tmp_path / "a.gpkg", "was not written: its engine left no file, and no reason."),
        (tmp_path, "is no plain file, which this format needs. Name a file with --out."),
        (Path("/dev/null"), "is no plain file, which this format needs. Name a file with --out."),
    ):
        with pytest.raises(OutputError) as caught:
            replace_made_file(path, lambda _: None)
        assert str(caught.value) == f"{path} {words}"
    with pytest.raises(OutputError) as caught:
        replace_made_file(tmp_path / "none" / "a.gpkg", lambda _: None)
    assert str(caught.value) == (
        f"{tmp_path / 'none' / 'a.gpkg'} cannot be written: No such file or directory. "
        "Name another place with --out."
    )


def test_a_folder_that_must_not_be_replaced_is_named_with_the_first_strange_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusal(target: Path) -> str:
        with pytest.raises(OutputError) as caught:
            replace_folder(target, lambda _: None, own=lambda _: ["own"])
        return str(caught.value)

    file = tmp_path / "file"
    file.write_text("")
    assert refusal(file) == f"{file} is a file, not a folder. Name another folder with --out."
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for name in ("own", "sub/b", "c"):
        (folder / name).write_text("")
    assert refusal(folder) == (
        f"{folder} holds files that were not made here, c among them, and building would remove "
        "them. Name an empty or a new folder with --out."
    )
    monkeypatch.chdir(folder / "sub")
    assert refusal(folder) == (
        f"{folder} is the folder that you are in. Name another folder with --out."
    )


def test_a_file_is_refused_in_one_message_of_a_line_a_finding(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", {"geometry": 3}, {"properties": 3})
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert str(caught.value) == (
        f"{path} is rejected:\n"
        "  feature 1, geometry: expected an object or null; found 3; rejected\n"
        "  feature 2, properties: expected an object or null; found 3; rejected"
    )
