import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import fiona
import geopandas as gpd
import pytest
from shapely.geometry import Point, Polygon

from explorer.catalog import LayerSpec, open_catalog
from explorer.errors import InputError
from explorer.layers import WORLD, Limits, examine, geojson_bytes, read_file, read_layer
from explorer.layers.known import known_schema, spec_of
from explorer.vocabulary import FileVerdict

BOW_TIE = [[[4.0, 45.0], [4.1, 45.1], [4.1, 45.0], [4.0, 45.1], [4.0, 45.0]]]
SQUARE = [[[4.0, 45.0], [4.1, 45.0], [4.1, 45.1], [4.0, 45.1], [4.0, 45.0]]]


def point(x: Any, y: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


def collection(geometry: Any, crs: Any = ..., **properties: Any) -> str:
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": "a", "properties": properties, "geometry": geometry}
        ],
    }
    if crs is not ...:
        document["crs"] = crs
    return json.dumps(document)


def named(name: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


REJECTED = {
    "swapped axes": (collection(point(45.45, 4.39)), "geometry", "swapped"),
    "metres as degrees": (collection(point(808000, 6480000)), "geometry", "metres"),
    "a place outside the extent": (collection(point(-70.0, 45.0)), "geometry", "-70, 45"),
    "a latitude over 90": (collection(point(4, 95)), "geometry", "no such place"),
    "a longitude over 180": (collection(point(190, 45)), "geometry", "no such place"),
    "NaN": (collection(point(float("nan"), 45)), "geometry", "NaN"),
    "a number past the floats": (
        collection(point(4, 45)).replace("45", "1e999"),
        "geometry",
        "Inf",
    ),
    "a null coordinate": (collection(point(None, 45)), "geometry", "null"),
    "a text coordinate": (collection(point("4", 45)), "geometry", '"4"'),
    "a truth as coordinate": (collection(point(x=True, y=45)), "geometry", "true"),
    "an open ring": (
        collection({"type": "Polygon", "coordinates": [SQUARE[0][:-1]]}),
        "geometry",
        "from [4.0, 45.0]",
    ),
    "a ring of two": (
        collection({"type": "Polygon", "coordinates": [[[4, 45], [4, 45]]]}),
        "geometry",
        "2",
    ),
    "a line of one": (
        collection({"type": "LineString", "coordinates": [[4, 45]]}),
        "geometry",
        "1",
    ),
    "an unknown type": (
        collection({"type": "Circle", "coordinates": [4, 45]}),
        "geometry",
        "Circle",
    ),
    "no coordinates": (collection({"type": "Point"}), "geometry", "none"),
    "a null crs": (collection(point(4, 45), crs=None), "crs", "null"),
    "an unknown crs": (collection(point(4, 45), crs=named("EPSG:999999")), "crs", "999999"),
    "degrees declared as metres": (
        collection(point(4, 45), crs=named("urn:ogc:def:crs:EPSG::2154")),
        "geometry",
        "-1.363",
    ),
    "a cut document": (collection(point(4, 45))[:70], None, "line 1, column"),
    "an empty file": ("", None, "empty"),
    "white space": (" \n ", None, "empty"),
    "a page of an error": ("<html><body>502</body></html>", None, "XML or HTML"),
    "a virtual raster of GDAL": ("<OGRVRTDataSource></OGRVRTDataSource>", None, "XML or HTML"),
    "an error of a service": ('{"error": "quota"}', None, "error"),
    "a list": ("[1, 2]", None, "[1, 2]"),
    "deep nesting": ("[" * 100_000 + "]" * 100_000, None, "levels"),
    "a property of many levels": (
        collection(point(4, 45), n=0).replace('"n": 0', '"n": ' + "[" * 700 + "]" * 700),
        None,
        "levels",
    ),
    "null": ("null", None, "null"),
    "two and three coordinates in one line": (
        collection({"type": "LineString", "coordinates": [[4, 45], [4.1, 45.1, 3]]}),
        "geometry",
        "2 and 3",
    ),
    "a position of five numbers": (
        collection({"type": "Point", "coordinates": [4, 45, 1, 2, 3]}),
        "geometry",
        "5 numbers",
    ),
    "an empty part of a line": (
        collection({"type": "MultiLineString", "coordinates": [[], [[4, 45], [4.1, 45.1]]]}),
        "geometry",
        "[]",
    ),
    "an empty part of a polygon": (
        collection({"type": "MultiPolygon", "coordinates": [[], SQUARE]}),
        "geometry",
        "[]",
    ),
    "a hole without a shell": (
        collection({"type": "Polygon", "coordinates": [[], SQUARE[0]]}),
        "geometry",
        "[]",
    ),
    "an empty member of a collection": (
        collection(
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "coordinates": []}, point(4, 45)],
            }
        ),
        "geometry",
        "coordinates",
    ),
    "a type that is a list": (
        collection({"type": ["Point"], "coordinates": [4, 45]}),
        "geometry",
        "point",
    ),
    "a polygon of one place": (
        collection({"type": "Polygon", "coordinates": [[[4, 45]] * 4]}),
        "geometry",
        "no extent",
    ),
    "a spike": (
        collection({"type": "Polygon", "coordinates": [[[4, 45], [5, 46], [4, 45], [4, 45]]]}),
        "geometry",
        "no extent",
    ),
    "half a surrogate pair": (
        collection(point(4, 45), n=0).replace('"n"', '"\\ud800"'),
        None,
        "surrogate",
    ),
    "a feature without a geometry member": (
        '{"type":"Feature","properties":{},"Geometry":{"type":"Point","coordinates":[4,45]}}',
        "geometry",
        "none",
    ),
    "a local system": (collection(point(4, 45), crs=named('LOCAL_CS["x"]')), "crs", "LOCAL_CS"),
    "a system of heights": (collection(point(4, 45), crs=named("EPSG:5720")), "crs", "NGF"),
    "a system of another planet": (
        collection(point(4, 45), crs=named("IAU_2015:30100")),
        "crs",
        "IAU_2015",
    ),
    "a system that names a file": (
        collection(point(4, 45), crs=named("+proj=longlat +nadgrids=/etc/passwd")),
        "crs",
        "nadgrids",
    ),
    "features that are no list": ('{"type":"FeatureCollection","features":{}}', "features", "{}"),
    "a feature that is none": ('{"type":"FeatureCollection","features":[3]}', None, "3"),
    "a member twice": ('{"type":"FeatureCollection","features":[],"features":[]}', None, "twice"),
    "an infinite property": (collection(point(4, 45), n=float("inf")), "n", "Inf"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_what_stock_readers_take_silently_is_rejected_and_named(case: str, tmp_path: Path) -> None:
    text, field, found = REJECTED[case]
    path = tmp_path / "input.geojson"
    path.write_text(text, encoding="utf-8")
    examination = examine(path)
    assert examination.verdict is FileVerdict.REJECTED
    findings = [finding for finding in examination.findings if finding.rejects]
    assert findings[0].field == field
    assert found.lower() in findings[0].found.lower()
    with pytest.raises(InputError, match=r"input\.geojson is rejected"):
        read_file(path)


REPAIRED = {
    "a bow-tie": (collection({"type": "Polygon", "coordinates": BOW_TIE}), "made valid"),
    "a third coordinate": (
        collection({"type": "Point", "coordinates": [4, 45, 520]}),
        "third coordinate dropped",
    ),
    "rings that turn the wrong way": (
        collection({"type": "Polygon", "coordinates": [SQUARE[0][::-1]]}),
        "rings reversed",
    ),
    "a byte order mark": ("\ufeff" + collection(point(4, 45)), "mark removed"),
    "an integer past 2^53": (collection(point(4, 45), n=2**63 + 5), "kept as text"),
    "an integer of a thousand digits": (
        collection(point(4, 45), n=0).replace('"n": 0', '"n": ' + "7" * 5000),
        "kept as text",
    ),
    "an empty geometry": (collection({"type": "Polygon", "coordinates": []}), "set to null"),
    "a property named as the geometry": (
        collection(point(4, 45), name="x").replace('"name"', '"geometry"'),
        "renamed geometry_",
    ),
    "a legacy system": (
        collection(point(808000, 6480000), crs=named("urn:ogc:def:crs:EPSG::2154")),
        "reprojected to EPSG:4326",
    ),
}


@pytest.mark.parametrize("case", REPAIRED)
def test_what_can_be_mended_is_mended_and_reported(case: str, tmp_path: Path) -> None:
    text, done = REPAIRED[case]
    path = tmp_path / "input.geojson"
    path.write_text(text, encoding="utf-8")
    layer = read_file(path)
    assert layer.examination.verdict is FileVerdict.REPAIRED
    assert done in [finding.done for finding in layer.examination.findings]
    assert layer.frame.crs == "EPSG:4326"


def test_bow_tie_keeps_both_its_halves(tmp_path: Path) -> None:
    path = tmp_path / "input.geojson"
    path.write_text(collection({"type": "Polygon", "coordinates": BOW_TIE}), encoding="utf-8")
    shape = read_file(path).frame.geometry.iloc[0]
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == pytest.approx(0.1 * 0.1 / 2)


def test_big_integer_loses_no_digit(tmp_path: Path) -> None:
    path = tmp_path / "input.geojson"
    path.write_text(collection(point(4, 45), n=2**63 + 5), encoding="utf-8")
    assert read_file(path).frame["n"].iloc[0] == str(2**63 + 5)


ACCEPTED = {
    "any Unicode": collection(point(4, 45), n="\U0001d510 ﷽ \u202e \u2028 </script> {{7*7}}"),
    "a null geometry": collection(None),
    "a geometry collection": collection(
        {"type": "GeometryCollection", "geometries": [point(4, 45)]}
    ),
    "no feature": '{"type":"FeatureCollection","features":[]}',
    "a bare geometry": json.dumps(point(4, 45)),
    "a feature alone": json.dumps(
        {"type": "Feature", "geometry": point(4, 45), "properties": None}
    ),
    "WGS 84 by its legacy name": collection(
        point(4, 45), crs=named("urn:ogc:def:crs:OGC:1.3:CRS84")
    ),
    "a position overseas": collection(point(55.45, -20.88)),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_the_standard_allows_is_accepted(case: str, tmp_path: Path) -> None:
    path = tmp_path / "input.geojson"
    path.write_text(ACCEPTED[case], encoding="utf-8")
    assert examine(path).verdict is FileVerdict.ACCEPTED
    assert read_file(path).frame.crs == "EPSG:4326"


def test_latin_1_is_refused_with_its_byte_and_offset(tmp_path: Path) -> None:
    path = tmp_path / "input.geojson"
    path.write_bytes(json.dumps({"type": "Point", "é": 1}, ensure_ascii=False).encode("latin-1"))
    (finding,) = examine(path).findings
    assert finding.found == "byte 0xe9 at offset 19, which is not UTF-8"


def test_repeated_identifier_is_named_by_its_row(tmp_path: Path) -> None:
    feature = {"type": "Feature", "id": "a", "properties": {}, "geometry": point(4, 45)}
    path = tmp_path / "input.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature, feature]}))
    (finding,) = examine(path).findings
    assert (finding.feature, finding.field) == (2, "id")


def test_another_extent_admits_another_place(tmp_path: Path) -> None:
    path = tmp_path / "input.geojson"
    path.write_text(collection(point(-73.57, 45.5)))
    assert examine(path).verdict is FileVerdict.REJECTED
    assert examine(path, extent=WORLD).verdict is FileVerdict.ACCEPTED


@pytest.mark.parametrize(
    ("limits", "expected"),
    [(Limits(bytes=10), "at most 10 bytes"), (Limits(features=0), "at most 0 features")],
)
def test_a_file_past_a_limit_is_turned_away(limits: Limits, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "input.geojson"
    path.write_text(collection(point(4, 45)))
    (finding,) = examine(path, limits=limits).findings
    assert finding.expected == expected


@pytest.mark.parametrize(
    "name",
    ["absent.geojson", "layer.kml", "layer", "https://example.org/x.geojson", "/vsicurl/x.gpkg"],
)
def test_what_is_no_local_file_of_a_known_kind_is_rejected(name: str, tmp_path: Path) -> None:
    (tmp_path / "layer.kml").write_text("<kml/>")
    (tmp_path / "layer").write_text("{}")
    path = name if ":" in name or name.startswith("/") else tmp_path / name
    assert examine(path).verdict is FileVerdict.REJECTED


@pytest.mark.parametrize(
    ("suffix", "driver"), [(".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".shp", "ESRI Shapefile")]
)
def test_other_formats_pass_the_same_gate(suffix: str, driver: str, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["Cité"], "n": [3]}, geometry=[Point(808000, 6480000)], crs="EPSG:2154"
    )
    path = tmp_path / f"input{suffix}"
    frame.to_file(path, driver=driver, engine="fiona")
    layer = read_file(path)
    assert layer.frame["name"].tolist() == ["Cité"]
    assert layer.frame.geometry.x.iloc[0] == pytest.approx(4.386, abs=0.01)


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp"])
def test_a_virtual_file_under_another_name_is_not_opened(suffix: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nTOPSECRET\n")
    path = tmp_path / f"input{suffix}"
    path.write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    (finding,) = examine(path).findings
    assert finding.rejects
    assert "TOPSECRET" not in str(finding)


def test_a_geopackage_of_two_layers_is_rejected(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=[Point(4, 45)], crs="EPSG:4326")
    path = tmp_path / "input.gpkg"
    frame.to_file(path, driver="GPKG", layer="one", engine="fiona")
    frame.to_file(path, driver="GPKG", layer="two", engine="fiona")
    (finding,) = examine(path).findings
    assert finding.found == "2: one, two"


def geopackage(tmp_path: Path) -> Path:
    frame = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[Point(4, 45), Point(5, 46)], crs="EPSG:4326")
    path = tmp_path / "input.gpkg"
    frame.to_file(path, driver="GPKG", layer="input", engine="fiona")
    return path


def altered_base(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as base:
        # The triggers of the format call functions of GDAL's, which plain SQLite lacks.
        for (name,) in base.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            base.execute(statement)
        base.commit()
    return path


def test_a_geometry_that_cannot_be_read_is_found(tmp_path: Path) -> None:
    path = altered_base(
        geopackage(tmp_path), "UPDATE input SET geom = x'47500001e6100000deadbeef' WHERE n = 1"
    )
    (finding,) = examine(path).findings
    assert finding.found == "1 of 2 that cannot be read"


def test_a_view_is_no_layer_so_that_its_query_never_runs(tmp_path: Path) -> None:
    path = altered_base(
        geopackage(tmp_path),
        "ALTER TABLE input RENAME TO hidden",
        "CREATE VIEW input AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
        "SELECT x AS fid, NULL AS geom FROM c",
    )
    (finding,) = examine(path).findings
    assert finding.expected == "a layer that is a plain table"


def test_an_undefined_system_of_a_geopackage_is_found(tmp_path: Path) -> None:
    path = altered_base(
        geopackage(tmp_path),
        "UPDATE gpkg_geometry_columns SET srs_id = -1",
        "UPDATE gpkg_contents SET srs_id = -1",
    )
    assert [finding.field for finding in examine(path).findings] == ["crs"]


def test_a_path_that_looks_like_an_address_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "http:" / "127.0.0.1:9"
    folder.mkdir(parents=True)
    geopackage(folder)
    monkeypatch.chdir(tmp_path)
    assert examine("http:/127.0.0.1:9/input.gpkg").verdict is FileVerdict.ACCEPTED


@pytest.mark.parametrize(("suffix", "data"), [(".dbf", b""), (".dbf", None), (".shx", None)])
def test_a_shapefile_with_a_part_cut_or_missing_is_rejected(
    suffix: str, data: bytes | None, tmp_path: Path
) -> None:
    frame = gpd.GeoDataFrame({"n": [1]}, geometry=[Point(4, 45)], crs="EPSG:4326")
    frame.to_file(tmp_path / "input.shp", engine="fiona")
    if data is None:
        (tmp_path / f"input{suffix}").unlink()
    else:
        (tmp_path / f"input{suffix}").write_bytes(data)
    (finding,) = examine(tmp_path / "input.shp").findings
    assert suffix in f"{finding.expected} {finding.found}"


@pytest.mark.parametrize("limits", [Limits(features=1), Limits(vertices=1)])
def test_reading_stops_at_the_limit(limits: Limits, tmp_path: Path) -> None:
    (finding,) = examine(geopackage(tmp_path), limits=limits).findings
    assert finding.expected.startswith("at most 1 ")


@pytest.mark.parametrize("suffix", [".shp", ".dbf", ".shx"])
def test_a_shapefile_with_a_part_cut_anywhere_is_rejected(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / "input.shp"
    points = [Point(4 + n / 100, 45) for n in range(9)]
    frame = gpd.GeoDataFrame({"n": range(9)}, geometry=points, crs="EPSG:4326")
    frame.to_file(path, engine="fiona")
    assert examine(path).verdict is FileVerdict.ACCEPTED
    part = path.with_suffix(suffix)
    whole = part.read_bytes()
    for end in range(0, len(whole) - 1, 11):
        part.write_bytes(whole[:end])
        assert examine(path).verdict is FileVerdict.REJECTED, end


def test_a_flatgeobuf_cut_anywhere_is_rejected_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "input.fgb"
    frame = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[Point(4, 45)] * 2, crs="EPSG:4326")
    frame.to_file(path, engine="fiona")
    whole = path.read_bytes()
    for end in range(8, len(whole) - 1, 7):
        path.write_bytes(whole[:end])
        assert examine(path).verdict is FileVerdict.REJECTED, end


def test_many_members_and_one_twice_take_no_time(tmp_path: Path) -> None:
    members = ",".join(f'"k{n}":{n}' for n in range(30_000))
    path = tmp_path / "input.geojson"
    path.write_text(f'{{"type":"Point","coordinates":[4,45],{members},"k1":0}}')
    (finding,) = examine(path).findings
    assert finding.found == '"k1" twice in one object'


def test_a_folder_and_a_name_too_long_are_findings(tmp_path: Path) -> None:
    (tmp_path / "folder.geojson").mkdir()
    assert examine(tmp_path / "folder.geojson").findings[0].found == "a folder"
    assert examine(tmp_path / f"{'x' * 300}.geojson").verdict is FileVerdict.REJECTED


def test_a_database_that_is_no_geopackage_is_rejected_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "input.gpkg"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (a)")
    connection.close()
    assert examine(path).verdict is FileVerdict.REJECTED


def test_a_shapefile_without_its_system_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "input.shp"
    schema = {"geometry": "Point", "properties": {"n": "int"}}
    with fiona.open(path, "w", driver="ESRI Shapefile", schema=schema) as sink:
        sink.write({"geometry": point(4, 45), "properties": {"n": 1}})
    (finding,) = examine(path).findings
    assert finding.expected == "a .prj file beside it"


@pytest.fixture
def schools(territory: Any) -> LayerSpec:
    spec: LayerSpec = territory.catalog.layer("schools")
    return spec


def altered(spec: LayerSpec, tmp_path: Path, **properties: Any) -> Path:
    document = json.loads(spec.path.read_text(encoding="utf-8"))
    document["features"][0]["properties"].update(properties)
    path = tmp_path / spec.path.name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("category", "casino", "one of:"),
        ("position_kind", "guessed", "one of:"),
        ("accuracy_m", "near", "a number"),
        ("name_fr", None, "text"),
        ("valid_from", "soon", "pattern"),
        ("extra", 1, "no such field in 'schools'"),
    ],
)
def test_a_value_outside_the_schema_is_named(
    schools: LayerSpec, tmp_path: Path, field: str, value: Any, expected: str
) -> None:
    path = altered(schools, tmp_path, **{field: value})
    findings = [item for item in examine(path, spec=schools).findings if item.field == field]
    assert len(findings) == 1
    assert expected in findings[0].expected
    assert findings[0].feature == json.loads(path.read_text())["features"][0]["id"]


def test_a_value_outside_a_closed_list_is_kept_in_a_users_own_file(
    schools: LayerSpec, tmp_path: Path
) -> None:
    path = altered(schools, tmp_path, category="casino")
    assert read_file(path).frame["category"].iloc[0] == "casino"


def test_a_missing_field_is_named(schools: LayerSpec, tmp_path: Path) -> None:
    document = json.loads(schools.path.read_text(encoding="utf-8"))
    del document["features"][1]["properties"]["source"]
    path = tmp_path / "schools.geojson"
    path.write_text(json.dumps(document))
    (finding,) = examine(path, spec=schools).findings
    assert (finding.field, finding.found) == ("source", "the field is missing")


def test_the_same_key_twice_is_rejected_by_the_schema(schools: LayerSpec, tmp_path: Path) -> None:
    document = json.loads(schools.path.read_text(encoding="utf-8"))
    document["features"].append(document["features"][0])
    path = tmp_path / "schools.geojson"
    path.write_text(json.dumps(document))
    assert {item.field for item in examine(path, spec=schools).findings} == {"id"}


def test_an_address_only_feature_may_have_no_geometry_and_another_must(
    schools: LayerSpec, tmp_path: Path
) -> None:
    path = altered(schools, tmp_path, position_kind="address_only")
    (finding,) = examine(path, spec=schools).findings
    assert finding.field == "geometry"


def test_a_catalogue_layer_is_read_strictly(schools: LayerSpec, tmp_path: Path) -> None:
    document = json.loads(schools.path.read_text(encoding="utf-8"))
    document["features"][0]["geometry"]["coordinates"].append(520)
    path = tmp_path / "schools.geojson"
    path.write_text(json.dumps(document))
    assert examine(path, spec=schools).verdict is FileVerdict.REJECTED


def test_every_layer_comes_indexed_and_in_the_order_of_its_schema() -> None:
    for spec in open_catalog().layers.values():
        frame = read_layer(spec).frame
        assert frame.crs == "EPSG:4326"
        assert list(frame.columns) == [field.name for field in spec.fields] + ["geometry"]
        assert frame.index.tolist() == frame["id"].tolist()


def test_a_catalogue_file_is_known_as_such_and_a_stranger_is_not(
    schools: LayerSpec, tmp_path: Path
) -> None:
    assert spec_of(schools.path) == schools
    copy = altered(schools, tmp_path)
    assert spec_of(copy) is None
    assert known_schema(open_catalog(), copy) == schools
    stranger = tmp_path / "own" / "schools.geojson"
    stranger.parent.mkdir()
    stranger.write_text(collection(point(4, 45), name="x"))
    assert known_schema(open_catalog(), stranger) is None


def test_holes_and_parts_survive_the_gate(tmp_path: Path) -> None:
    shape = Polygon(
        [(4, 45), (5, 45), (5, 46), (4, 46)], [[(4.4, 45.4), (4.4, 45.6), (4.6, 45.6), (4.6, 45.4)]]
    )
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape], crs="EPSG:4326")
    path = tmp_path / "input.geojson"
    path.write_bytes(geojson_bytes(frame))
    assert read_file(path).frame.geometry.iloc[0].equals(shape)
