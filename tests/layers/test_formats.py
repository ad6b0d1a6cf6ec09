"""Formats beside GeoJSON: each read by one engine, or refused with a word on what to do."""

import json
import random
import time
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from shapely.geometry import Point, Polygon

from explorer.errors import InputError
from explorer.layers import WORLD, Limits, examine, read_file
from explorer.vocabulary import FileVerdict

PLACE = Point(808_000, 6_480_000)


def lambert(**columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"id": ["a"], **columns}, geometry=[PLACE], crs="EPSG:2154")


def zipped(folder: Path, *names: str, without: str = "") -> Path:
    path = folder / "layer.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            lambert(name=["Cité"]).to_file(folder / f"{name}.shp", engine="fiona")
            for part in sorted(folder.glob(f"{name}.*")):
                if part.suffix not in {without, ".zip"}:
                    archive.write(part, f"données/{part.name}")
    return path


def said(path: Path, **options: Any) -> str:
    return "\n".join(map(str, examine(path, **options).findings))


def test_a_zipped_shapefile_is_read_without_a_path_of_its_own(tmp_path: Path) -> None:
    layer = read_file(zipped(tmp_path, "one"))
    assert layer.name == "layer"
    assert layer.frame["name"].tolist() == ["Cité"]
    assert layer.frame.geometry.x.iloc[0] == pytest.approx(4.386, abs=0.01)


@pytest.mark.parametrize(
    ("names", "without", "expected"),
    [
        (("one", "two"), "", "2 of them"),
        (("one",), ".prj", "a .prj file beside it"),
        (("one",), ".dbf", "a .dbf file beside it"),
        ((), "", "it holds nothing"),
    ],
)
def test_a_zip_that_is_not_one_whole_shapefile_is_refused(
    names: tuple[str, ...], without: str, expected: str, tmp_path: Path
) -> None:
    path = zipped(tmp_path, *names, without=without)
    assert examine(path).verdict is FileVerdict.REJECTED
    assert expected in said(path)


@pytest.mark.parametrize(
    "name", ["../layer.shp", "/etc/layer.shp", "C:\\layer.shp", "a/../../b.shp"]
)
def test_a_member_with_a_path_outside_is_refused_and_nothing_is_written(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "in" / "layer.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
    assert "a path outside" in said(path)
    assert [item.name for item in tmp_path.rglob("*")] == ["in", "layer.zip"]


def test_a_zip_bomb_too_many_members_and_a_link_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "layer.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", b"\0" * 20_000_000)
    assert "at most 100 times the packed size" in said(path)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.txt", b"")
    assert "at most 100 members" in said(path)
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("a.shp")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "found a link" in said(path)


def test_a_zip_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path, "one").read_bytes()
    path = tmp_path / "cut.zip"
    for size in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:size])
        assert examine(path).verdict is FileVerdict.REJECTED, size


def test_geoparquet_is_read_in_the_system_that_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "layer.parquet"
    lambert(n=[2**60], insee=["01001"]).to_parquet(path)
    layer = read_file(path)
    assert layer.frame.geometry.x.iloc[0] == pytest.approx(4.386, abs=0.01)
    assert layer.frame["n"].tolist() == ["1152921504606846976"]
    assert layer.frame["insee"].tolist() == ["01001"]
    assert [finding.done for finding in layer.examination.findings] == ["kept as text"]


def geo_changed(path: Path, **changes: Any) -> None:
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"].update(changes)
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"crs": None}, "a declared coordinate reference system"),
        ({"crs": "+proj=longlat +nadgrids=/etc/passwd"}, "as PROJJSON"),
        ({"crs": {"type": "Nonsense"}}, "a GeoParquet file"),
        ({"encoding": "point"}, "encoded as WKB"),
    ],
)
def test_a_geoparquet_that_says_nothing_usable_is_refused(
    changes: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    path = tmp_path / "layer.parquet"
    lambert().to_parquet(path)
    geo_changed(path, **changes)
    assert examine(path).verdict is FileVerdict.REJECTED
    assert expected in said(path)


def test_a_table_without_geometry_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "layer.parquet"
    lambert().drop(columns="geometry").to_parquet(path)
    assert "a table without a geometry column" in said(path)


def test_a_csv_with_decimal_commas_blanks_and_a_mark_is_mended_and_reported(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    text = "\ufeffid;insee;LON;Lat;accuracy_m\na;01001;4,39;45,44;1 000\nb;42218;;;\n"
    path.write_text(text, encoding="utf-8")
    layer = read_file(path)
    assert layer.frame["insee"].tolist() == ["01001", "42218"]
    assert layer.frame["accuracy_m"].tolist()[0] == 1000
    assert layer.frame.geometry.iloc[0].equals(Point(4.39, 45.44))
    assert layer.frame.geometry.iloc[1] is None
    assert {finding.done for finding in layer.examination.findings} == {
        "mark removed",
        "comma read as one",
        "blanks removed",
        "kept without a position",
    }


def test_a_csv_in_cp1252_keeps_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes("id,nom,lon,lat\na,cœur à 5 €,4.39,45.44\n".encode("cp1252"))
    layer = read_file(path)
    assert layer.frame["nom"].tolist() == ["cœur à 5 €"]
    assert "read as cp1252" in [finding.done for finding in layer.examination.findings]


def test_x_and_y_in_metres_need_a_declared_system(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("id,x,y\na,808000,6480000\n")
    assert "metres, declared as degrees (in EPSG:2154 they would lie there)" in said(path)
    path.write_text("id,x,y,crs\na,808000,6480000,EPSG:2154\n")
    assert read_file(path).frame.geometry.x.iloc[0] == pytest.approx(4.386, abs=0.01)


def test_longitude_and_latitude_go_before_x_and_y(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("id,x,y,lon,lat\na,808000,6480000,4.39,45.44\n")
    frame = read_file(path).frame
    assert frame.geometry.iloc[0].equals(Point(4.39, 45.44))
    assert frame["x"].tolist() == ["808000"]


@pytest.mark.parametrize(
    "text",
    ["a,4.39,45.44,\n", "a,4.39,45.44\nb,4.4,45.4,,\n"],
)
def test_empty_fields_at_the_end_of_a_row_are_left_out_and_reported(
    text: str, tmp_path: Path
) -> None:
    path = tmp_path / "places.csv"
    path.write_text(f"id,lon,lat\n{text}")
    layer = read_file(path)
    assert list(layer.frame.columns) == ["id", "geometry"]
    assert [finding.done for finding in layer.examination.findings] == ["read without them"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,lon,lat\na,4.39\n", "none for lat"),
        ('id,lon,lat\n"a,4.39,45.44\nb,4.4,45.4\n', "a quoted field that starts here"),
        ("id,lon,lat\na,4.39,quarante\n", '"quarante"'),
        ("id,lon,lat\na,4.39,45.44,5\n", "first too many"),
        ("id,lon,lat\na,45.44,4.39\n", "look swapped"),
        ("id,lon,lat\na,4.39,95\n", "no such place on Earth"),
        ("id,lon,lat\na,4,45\na,4,46\n", "'a' again"),
        ("id,lon,lat\na,NaN,45\n", '"NaN"'),
        ("id,name\na,b\n", "two columns named lon and lat"),
        ("id,x,y,crs\na,4,45,x\n", "one code for all rows"),
    ],
)
def test_a_csv_that_cannot_be_placed_is_refused_by_line(
    text: str, expected: str, tmp_path: Path
) -> None:
    path = tmp_path / "places.csv"
    path.write_text(text)
    assert examine(path).verdict is FileVerdict.REJECTED
    assert expected in said(path)


@pytest.mark.parametrize("name", ["a.kml", "a.gml", "a.kmz", "a.vrt", "a.xlsx", "a.prj"])
def test_a_format_that_is_not_read_says_what_to_do(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("<kml/>")
    assert any(word in said(path) for word in ("convert it once", "give the", "save its sheet"))


@pytest.mark.parametrize("path", ["/vsicurl/http://127.0.0.1:9/a.gpkg", "/vsizip/a.zip/a.shp"])
def test_a_virtual_path_is_never_opened(path: str) -> None:
    assert "never opened" in said(Path(path))


@pytest.mark.parametrize(
    ("wrong", "right"), [("EPSG:3945", "EPSG:3946"), ("EPSG:2154", "EPSG:27572")]
)
def test_a_wrong_system_is_found_by_the_extent_and_the_right_one_is_reported(
    wrong: str, right: str, tmp_path: Path
) -> None:
    path = tmp_path / "layer.gpkg"
    lambert().to_crs(right).to_file(path, engine="fiona")
    assert [finding.done for finding in read_file(path).examination.findings] == [
        "reprojected to EPSG:4326"
    ]
    lambert().to_crs(right).set_crs(wrong, allow_override=True).to_file(path, engine="fiona")
    assert "longitude and latitude within" in said(path)


def test_a_ring_across_the_antimeridian_is_split_along_straight_lines(tmp_path: Path) -> None:
    ring = [[170, -20], [-170, -20], [-170, -10], [170, -10], [170, -20]]
    path = tmp_path / "fiji.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    layer = read_file(path, extent=WORLD)
    shape = layer.frame.geometry.iloc[0]
    assert shape.bounds == (-180, -20, 180, -10)
    assert shape.area == pytest.approx(20 * 10)
    assert "split at the antimeridian" in [one.done for one in layer.examination.findings]


def test_a_line_is_split_and_a_map_of_the_world_is_not(tmp_path: Path) -> None:
    path = tmp_path / "line.geojson"
    path.write_text('{"type":"LineString","coordinates":[[170,-10],[-170,10]]}')
    line = read_file(path, extent=WORLD).frame.geometry.iloc[0]
    assert line.wkt == "MULTILINESTRING ((170 -10, 180 0), (-180 0, -170 10))"
    world = "[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]"
    path.write_text(f'{{"type":"Polygon","coordinates":[{world}]}}')
    assert read_file(path, extent=WORLD).frame.geometry.iloc[0].area == 360 * 180


def test_a_shape_that_would_take_minutes_to_repair_is_refused_at_once(tmp_path: Path) -> None:
    draw = random.Random(1)  # noqa: S311 - a shape, not a secret
    ring = [[4 + draw.random() / 10, 45 + draw.random() / 10] for _ in range(1000)]
    path = tmp_path / "tangle.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]}))
    start = time.monotonic()
    assert "cross at most 1,000 times" in said(path)
    assert time.monotonic() - start < 120  # unrefused it takes more than ten minutes


def test_features_that_take_too_long_together_are_given_up(tmp_path: Path) -> None:
    path = tmp_path / "layer.geojson"
    path.write_text('{"type":"Point","coordinates":[4,45]}')
    assert "checked within 0 seconds" in said(path, limits=Limits(seconds=0))


def test_strictly_a_repair_is_a_rejection(tmp_path: Path) -> None:
    path = tmp_path / "layer.geojson"
    shape = Polygon([(4, 45), (4, 46), (5, 46), (5, 45)])
    path.write_text(json.dumps(shape.__geo_interface__))
    assert examine(path).verdict is FileVerdict.REPAIRED
    assert examine(path, strict=True).verdict is FileVerdict.REJECTED


def test_a_file_past_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_bytes(_: Path) -> bytes:
        raise MemoryError

    path = tmp_path / "layer.geojson"
    path.write_text("{}")
    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    with pytest.raises(InputError, match="more than the memory of this machine holds"):
        read_file(path)
