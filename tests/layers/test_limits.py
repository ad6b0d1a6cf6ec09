"""Each limit of the gate: what lies on it is taken, one more is refused and said with figures."""

import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from shapely.geometry import Point

from explorer.layers import Limits, examine
from explorer.layers import collection as collection_module
from explorer.layers import limits as limits_module
from explorer.layers.findings import Examination
from explorer.layers.geoparquet import read_geoparquet
from explorer.layers.limits import within
from explorer.layers.ogr import read_ogr

TIE = [[[4.0, 45.0], [4.1, 45.1], [4.1, 45.0], [4.0, 45.1], [4.0, 45.0]]]
"""A bow-tie: its lines cross once."""


def said(examination: Examination) -> list[tuple[Any, ...]]:
    return [
        (one.feature, one.field, one.expected, one.found, one.done) for one in examination.findings
    ]


def points(path: Path, count: int) -> Path:
    place = {"type": "Point", "coordinates": [4.39, 45.45]}
    one = {"type": "Feature", "properties": {}, "geometry": place}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one] * count}))
    return path


def named(path: Path, *texts: str) -> Path:
    frame = gpd.GeoDataFrame(
        {"name": list(texts)}, geometry=[Point(4.39, 45.45)] * len(texts), crs="EPSG:4326"
    )
    if path.suffix == ".parquet":
        frame.to_parquet(path, row_group_size=1)
    else:
        frame.to_file(path, engine="fiona")
    return path


def test_a_file_of_as_many_bytes_as_allowed_is_read(tmp_path: Path) -> None:
    path = points(tmp_path / "a.geojson", 1)
    path.write_bytes(path.read_bytes().ljust(1200))
    assert said(examine(path, limits=Limits(bytes=1200))) == []
    assert said(examine(path, limits=Limits(bytes=1199))) == [
        (None, None, "at most 1,199 bytes", "1,200", "rejected")
    ]


def test_as_many_features_as_allowed_are_read(tmp_path: Path) -> None:
    path = points(tmp_path / "a.geojson", 1001)
    assert said(examine(path, limits=Limits(features=1001))) == []
    examination = examine(path, limits=Limits(features=1000))
    assert said(examination) == [(None, None, "at most 1,000 features", "1,001", "rejected")]
    assert examination.features == 1001


def test_as_many_positions_as_allowed_are_read(tmp_path: Path) -> None:
    path = points(tmp_path / "a.geojson", 1002)
    assert said(examine(path, limits=Limits(vertices=1002))) == []
    assert said(examine(path, limits=Limits(vertices=1000))) == [
        (None, None, "at most 1,000 positions", "1,001 and more", "rejected")
    ]


def test_time_is_over_after_the_last_second_and_not_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = points(tmp_path / "a.geojson", 3)

    def clock(*moments: float) -> None:
        left = iter(moments)
        fake = SimpleNamespace(monotonic=lambda: next(left))
        for module in (limits_module, collection_module):
            monkeypatch.setattr(module, "time", fake)

    clock(100, 104, 105, 105)
    assert said(examine(path, limits=Limits(seconds=5))) == []
    clock(100, 105, 105.5)
    assert said(examine(path, limits=Limits(seconds=5))) == [
        (
            None,
            None,
            "features that are checked within 5 seconds",
            "1 of 3 in that time: give a simpler file",
            "rejected",
        )
    ]


def test_lines_that_cross_as_often_as_allowed_are_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": TIE}))
    found = "Self-intersection[4.05 45.05]"
    assert said(examine(path, limits=Limits(crossings=1))) == [
        (1, "geometry", "a valid geometry", found, "made valid")
    ]
    assert said(examine(path, limits=Limits(crossings=0))) == [
        (1, "geometry", "lines that cross at most 0 times", f"more: {found}", "rejected")
    ]
    assert said(examine(path, strict=True)) == [
        (1, "geometry", "a valid geometry", found, "rejected")
    ]


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp"])
def test_features_and_letters_of_values_are_counted_while_gdal_reads(
    suffix: str, tmp_path: Path
) -> None:
    path = named(tmp_path / f"a{suffix}", "abc", "déf")

    def read(**most: int) -> list[tuple[Any, ...]]:
        examination = Examination(path)
        read_ogr(path, path.read_bytes()[:64], examination, Limits(**most))
        return said(examination)

    assert read(features=2, bytes=6) == []
    for most, features, size in (
        ({"features": 1}, "1", "536,870,912"),
        ({"bytes": 5}, "2,000,000", "5"),
    ):
        expected = f"at most {features} features and {size} bytes of values"
        assert read(**most) == [(None, None, expected, "more", "rejected")]


def test_rows_and_bytes_of_geoparquet_are_asked_of_its_head(tmp_path: Path) -> None:
    path = named(tmp_path / "a.parquet", "abc", "def", "ghi")
    head = pq.read_metadata(path)
    assert head.num_row_groups == 3
    size = sum(head.row_group(group).total_byte_size for group in range(3))

    def read(**most: int) -> list[tuple[Any, ...]]:
        examination = Examination(path)
        read_geoparquet(path, examination, Limits(**most))
        return said(examination)

    assert read(features=3, bytes=size) == []
    expected = "at most 2 rows and 536,870,912 bytes, unpacked"
    assert read(features=2) == [(None, None, expected, f"3 rows, {size:,} bytes", "rejected")]
    expected = f"at most 2,000,000 rows and {size - 1:,} bytes, unpacked"
    assert read(bytes=size - 1) == [(None, None, expected, f"3 rows, {size:,} bytes", "rejected")]


def test_a_text_that_is_packed_once_and_stands_in_every_row_is_counted_unpacked(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.parquet"
    frame = gpd.GeoDataFrame(
        {"name": ["a" * 1000] * 600}, geometry=[Point(4.39, 45.45)] * 600, crs="EPSG:4326"
    )
    frame.to_parquet(path)
    # Packed it is a few thousand bytes; the 600 texts alone are 600,000, and 512 are read at once.
    examination = Examination(path)
    read_geoparquet(path, examination, Limits(bytes=550_000))
    assert said(examination) == [
        (None, None, "at most 550,000 bytes of values", "more", "rejected")
    ]
    examination = Examination(path)
    read_geoparquet(path, examination, Limits(bytes=700_000))
    assert said(examination) == []


def test_the_members_of_an_archive_are_counted_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    table = b"id,lon,lat\na,4.39,45.45\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", table)
        archive.writestr("b.txt", b" " * (5000 - len(table)))
    assert said(examine(path, limits=Limits(bytes=5000, members=2))) == []
    assert said(examine(path, limits=Limits(bytes=4999))) == [
        (None, None, "at most 4,999 bytes, unpacked", "5,000", "rejected")
    ]


def test_a_member_is_unpacked_to_a_hundred_times_its_size_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"id,lon,lat\na,4.39,45.45\n")
        archive.writestr("b.txt", b"0" * 30_000_000)
    with zipfile.ZipFile(path) as archive:
        packed = archive.getinfo("b.txt").compress_size
    expected, found = "at most 100 times the packed size", f"30,000,000 bytes, packed in {packed:,}"
    assert said(examine(path)) == [(None, '"b.txt"', expected, found, "rejected")]


def test_the_edges_of_a_box_belong_to_it() -> None:
    boxes = [(0.0, 1.0, 2.0, 3.0), (10.0, 10.0, 11.0, 11.0)]
    for x, y in ((0.0, 1.0), (2, 3), (0, 3), (2, 1), (1, 2), (10, 11)):
        assert within(x, y, boxes)
    for x, y in ((-0.1, 2.0), (2.1, 2), (1, 0.9), (1, 3.1), (10.5, 2), (1, 10.5)):
        assert not within(x, y, boxes)


def test_moments_and_sizes_are_those_that_are_written_down() -> None:
    most = Limits()
    assert (most.bytes, most.features, most.vertices) == (536_870_912, 2_000_000, 20_000_000)
    assert (most.crossings, most.members, most.seconds) == (1000, 100, 600.0)
