"""Files that GDAL reads: what is asked of their heads and parts first, and what is said of them."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Point

from explorer.errors import InputError
from explorer.layers import examine, read_file


def named(path: Path, *names: str, layer: str | None = None, crs: str | None = "EPSG:4326") -> Path:
    places = [Point(4 + number / 10, 45) for number in range(len(names))]
    frame = gpd.GeoDataFrame({"id": list(names)}, geometry=places, crs=crs)
    more: dict[str, Any] = {} if layer is None else {"layer": layer}
    frame.to_file(path, engine="fiona", **more)
    return path


def said(path: Path, **how: Any) -> list[tuple[Any, ...]]:
    found = examine(path, **how).findings
    return [(one.feature, one.field, one.expected, one.found, one.done) for one in found]


def change(path: Path, start: int, data: bytes) -> None:
    whole = bytearray(path.read_bytes())
    whole[start : start + len(data)] = data
    path.write_bytes(whole)


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp", ".GPKG"])
def test_rows_come_in_order_with_their_names_and_places(suffix: str, tmp_path: Path) -> None:
    path = named(tmp_path / f"a{suffix.lower()}", "one", "two", "three")
    path = path.rename(path.with_suffix(suffix))
    layer = read_file(path)
    assert layer.name == "a"
    assert layer.examination.findings == []
    rows = sorted(zip(layer.frame["id"], layer.frame.geometry.x, strict=True))
    assert rows == [("one", 4.0), ("three", 4.2), ("two", 4.1)]


@pytest.mark.parametrize(
    ("suffix", "driver"),
    [(".gpkg", "GPKG"), (".fgb", "FlatGeobuf"), (".shp", "ESRI Shapefile")],
)
def test_a_file_that_begins_otherwise_is_not_given_to_gdal(
    suffix: str, driver: str, tmp_path: Path
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"<OGRVRTDataSource><OGRVRTLayer/>")
    found = "bytes b'<OGRVRTDataSourc'"
    assert said(path) == [(None, None, f"a {driver} file", found, "rejected")]


def test_each_layer_of_a_geopackage_is_read_by_its_name(tmp_path: Path) -> None:
    path = named(tmp_path / "a.gpkg", "x", "y", layer="first")
    named(path, "z", layer="second")
    assert said(path) == [
        (None, None, "one layer, or the name of one", "2: first, second", "rejected")
    ]
    for name, ids in (("first", ["x", "y"]), ("second", ["z"])):
        layer = read_file(path, layer=name)
        assert (layer.name, layer.frame["id"].tolist()) == (name, ids)
        assert layer.examination.layer == name
    with pytest.raises(InputError) as caught:
        read_file(path, layer="third")
    assert str(caught.value) == (
        f'{path} is rejected:\n  file: expected a layer "third"; found 2: first, second; rejected'
    )


def test_a_view_or_a_name_without_a_table_is_no_layer(tmp_path: Path) -> None:
    path = named(tmp_path / "a.gpkg", "x", layer="places")
    with closing(sqlite3.connect(path)) as base:
        base.execute("ALTER TABLE places RENAME TO other")
        base.execute("UPDATE gpkg_geometry_columns SET table_name = 'places'")
        base.commit()
    expected = "a layer that is a plain table"
    assert said(path) == [(None, None, expected, '"places": nothing of that name', "rejected")]
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE VIEW places AS SELECT * FROM other")
        base.commit()
    assert said(path) == [(None, None, expected, '"places": view', "rejected")]


@pytest.mark.parametrize("part", [".shx", ".dbf", ".prj"])
def test_a_shapefile_without_a_part_is_refused_by_the_parts_name(part: str, tmp_path: Path) -> None:
    path = named(tmp_path / "a.shp", "x")
    path.with_suffix(part).unlink()
    assert said(path) == [(None, None, f"a {part} file beside it", "none", "rejected")]


def test_parts_are_found_whatever_their_capitals_and_letters_of_patterns(tmp_path: Path) -> None:
    path = named(tmp_path / "a[1]*?.shp", "x", "y")
    for suffix in (".dbf", ".shx", ".prj"):
        part = path.with_suffix(suffix)
        part.rename(part.with_suffix(suffix.upper()))
    layer = read_file(path)
    assert (layer.name, layer.frame["id"].tolist()) == ("a[1]*?", ["x", "y"])


def test_parts_that_are_cut_or_do_not_belong_together_are_refused_with_figures(
    tmp_path: Path,
) -> None:
    path = named(tmp_path / "a.shp", "x", "y")
    dbf, shp = path.with_suffix(".dbf"), path.read_bytes()
    table = dbf.read_bytes()
    # Of a .shp: a head of 100 bytes, and 8 + 20 for each of two points.
    assert len(shp) == 156
    path.write_bytes(shp[:155])
    assert said(path) == [
        (None, None, "a .shp of 156 bytes, as its head says", "155: the file is cut", "rejected")
    ]
    path.write_bytes(shp)
    size = int.from_bytes(table[8:10], "little") + 2 * int.from_bytes(table[10:12], "little")
    dbf.write_bytes(table[: size - 1])
    found = f"{size - 1:,}: the file is cut"
    assert said(path) == [
        (None, None, f"a .dbf of {size:,} bytes, as its head says", found, "rejected")
    ]
    dbf.write_bytes(table[:11])
    assert said(path) == [(None, None, "2 rows, one a shape", "a .dbf that is cut", "rejected")]
    dbf.write_bytes(table[:size])
    assert said(path) == []
    change(dbf, 4, b"\1\0\0\0")
    assert said(path) == [(None, None, "2 rows, one a shape", "1 rows in the .dbf", "rejected")]


def test_an_encoding_that_nobody_knows_is_refused_and_a_number_is_not(tmp_path: Path) -> None:
    path = named(tmp_path / "a.shp", "x")
    cpg = path.with_suffix(".cpg")
    cpg.write_text("Klingon\n")
    assert said(path) == [(None, ".cpg", "an encoding that is known", "Klingon", "rejected")]
    for name in ("", "ANSI 1252", "88591", "99999", "UTF-8\n"):
        cpg.write_text(name)
        assert said(path) == []


def test_a_flatgeobuf_that_says_more_features_than_it_has_is_cut(tmp_path: Path) -> None:
    path = named(tmp_path / "a.fgb", "x", "y", "z")
    whole = path.read_bytes()
    with_three = examine(path)
    assert (with_three.features, said(path)) == (3, [])
    findings = [said(path) for size in range(len(whole) - 1, len(whole) - 200, -11)
                if path.write_bytes(whole[:size])]  # fmt: skip
    assert [] not in findings
    told = {(one[2], one[3]) for found in findings for one in found}
    assert ("3 features, as its head says", "2: the file is cut") in told


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb"])
def test_a_file_that_declares_no_system_is_refused(suffix: str, tmp_path: Path) -> None:
    path = named(tmp_path / f"a{suffix}", "x", crs=None)
    expected, found = (
        "a declared coordinate reference system",
        "none (no .prj, or an undefined one)",
    )
    assert said(path) == [(None, "crs", expected, found, "rejected")]
