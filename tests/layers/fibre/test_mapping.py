"""The mapping of a user's own columns and states, and the formats it goes with."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from shapely import Point, Polygon

from explorer.errors import InputError
from explorer.layers.fibre import Mapping, read_building_records, read_mapping

OWN = """\
crs = "EPSG:2154"
vintage = "2026-T2"
source = "A synthetic survey"
[columns]
building_record_id = "ID"
fibre_status = "ETAT"
x = "EST"
y = "NORD"
premises = "NB_LOG"
[states]
"raccordable" = "deploye"
"""


def written(tmp_path: Path, text: str = OWN) -> Path:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_ones_own_is_read_with_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("ID;ETAT;EST;NORD;NB_LOG;NOTE\n1;raccordable;808500,5;6484900,5;12;seen\n")
    records = read_building_records(path, mapping=written(tmp_path))
    (record,) = records.frame.to_dict("records")
    assert record["building_record_id"] == "1"
    assert record["fibre_status"] == "deploye"
    assert record["premises"] == 12
    assert record["NOTE"] == "seen"
    assert record["geometry"].distance(Point(4.3879, 45.4497)) < 0.01
    statement = records.statement
    assert (statement.crs, statement.crs_from) == ("EPSG:2154", "mapping")
    assert (statement.vintage, statement.source) == ("2026-T2", "A synthetic survey")
    assert statement.columns_unknown == ("NOTE",)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("colums = 1", ("colums", "the nearest is 'columns'")),
        ("[columns]\nfibre_state = 'E'", ("columns.fibre_state", "the nearest is 'fibre_status'")),
        ("[states]\nok = 'déployé'", ("states.ok", "the nearest is 'deploye'")),
        ("[states]\nok = 'unknown'", ("states.ok",)),
        ("[columns]\nx = 1", ("columns.x: expected a text",)),
        ("[columns]\nx = 'A'\ny = 'A'", ("'A' for x and y",)),
        ("columns = 'x'", ("a table [columns]",)),
        ("vintage = 2026", ("vintage: expected a text",)),
        ("crs = '+proj=lcc +nadgrids=/etc/passwd'", ("crs: expected an authority and a code",)),
        ("crs = 'EPSG:999999'", ("crs: expected a horizontal system that PROJ knows",)),
        ("crs = 'EPSG:5720'", ("crs: expected a horizontal system that PROJ knows",)),
        ("crs = \nvintage = 1", ("a mapping written in TOML", "line 1, column 7")),
    ],
)
def test_what_a_mapping_cannot_say_is_named_with_the_nearest(
    text: str, parts: tuple[str, ...], tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as error:
        read_mapping(path)
    for part in (str(path), *parts):
        assert part in str(error.value)


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.toml"):
        read_mapping(tmp_path / "none.toml")


def test_a_column_that_a_mapping_names_and_the_file_lacks_is_named(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("id,ETAT,EST,NORD,NB_LOG\n1,cible,808500,6484900,1\n")
    with pytest.raises(InputError, match="which the mapping names for building_record_id") as error:
        read_building_records(path, mapping=written(tmp_path))
    assert "the nearest is 'id'" in str(error.value)


def test_two_columns_for_one_name_are_not_chosen_between(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("imb_id,imb_etat,x,y,lon,lat\n1,cible,808500,6484900,4.38,45.45\n")
    with pytest.raises(InputError, match="one column for x: say which in a mapping") as error:
        read_building_records(path)
    assert "found x and lon" in str(error.value)
    columns = {"x": "lon", "y": "lat"}
    records = read_building_records(path, mapping=Mapping(columns=columns))
    assert records.frame.geometry.x.tolist() == [4.38]


def test_names_are_recognised_whatever_their_case(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("Longitude,Latitude,IMB_ID,Fibre_Status,line\n4.38,45.45,1,cible,7\n")
    frame = read_building_records(path).frame
    assert frame["fibre_status"].tolist() == ["cible"]
    assert frame["line"].tolist() == [2]
    assert frame["line_"].tolist() == ["7"]


def frame_of(crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "imb_id": ["A", "B", "C"],
            "imb_etat": ["deploye", "cible", "signe"],
            "code_insee": [1001, 42218, 42218],
            "premises": [1, 12, None],
        },
        geometry=np.array([Point(4.38, 45.45), Point(45.45, 4.38), None], dtype=object),
        crs=crs,
    )


@pytest.mark.parametrize("suffix", ["parquet", "gpkg", "fgb", "geojson", "shp"])
def test_the_same_records_come_through_every_format(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"own.{suffix}"
    if suffix == "parquet":
        frame_of().to_parquet(path)
    else:
        options: dict[str, Any] = {"SPATIAL_INDEX": "NO"} if suffix == "fgb" else {}
        frame = frame_of().iloc[:2] if suffix == "fgb" else frame_of()
        frame.to_file(path, engine="fiona", **options)
    rows = 2 if suffix == "fgb" else 3
    with pytest.raises(InputError, match="look swapped"):
        read_building_records(path)
    located = frame_of().iloc[[0, 0, 1, 2]].assign(imb_id=["A", "D", "B", "C"])
    located = located.iloc[:3] if suffix == "fgb" else located
    if suffix == "parquet":
        located.to_parquet(path)
    else:
        located.to_file(path, engine="fiona", **options)
    records = read_building_records(path)
    assert records.frame["building_record_id"].tolist() == ["A", "D", "B", "C"][: rows + 1]
    assert records.frame["premises"].tolist()[:3] == [1, 1, 12]
    assert records.frame["line"].tolist() == list(range(1, rows + 2))
    assert records.conservation.unlocated["swapped"] == 1
    assert records.conservation.unlocated["no_position"] == rows - 2
    assert records.frame["insee_code"].tolist()[:3] == [None, None, "42218"]
    assert records.statement.format == suffix
    assert records.statement.crs_from == "file"


def test_metres_with_a_declared_system_are_reprojected(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    frame_of().iloc[[0]].to_crs("EPSG:2154").to_parquet(path)
    records = read_building_records(path)
    assert records.frame.geometry.iloc[0].distance(Point(4.38, 45.45)) < 1e-6
    assert any(finding.field == "crs" for finding in records.findings.findings)


def test_a_file_whose_geometry_declares_no_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    frame_of(None).to_parquet(path)
    with pytest.raises(InputError, match="crs: expected a declared coordinate reference system"):
        read_building_records(path)


def test_a_mapping_says_no_system_for_a_file_that_declares_its_own(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    frame_of().iloc[[0]].to_parquet(path)
    with pytest.raises(InputError, match="no crs in a mapping"):
        read_building_records(path, mapping=Mapping(crs="EPSG:2154"))


@pytest.mark.parametrize("crs", ["+proj=longlat +nadgrids=/etc/passwd", {"type": "GeographicCRS"}])
def test_a_geoparquet_that_declares_what_is_no_system_is_refused(crs: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    frame_of().iloc[[0]].to_parquet(path)
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["crs"] = crs
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo)}), path)
    with pytest.raises(InputError, match="PROJJSON" if isinstance(crs, str) else "GeoParquet"):
        read_building_records(path)


def test_missing_values_dates_and_lists_of_a_parquet_are_kept_as_text(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    columns: dict[str, Any] = {
        "n": pd.array([1, None], dtype="Int64"),
        "day": pd.DatetimeIndex(["2026-06-30", pd.NaT]),
        "many": [[1, 2], None],
    }
    located = frame_of().iloc[[0, 0]].assign(imb_id=["A", "B"], **columns)
    located.to_parquet(path)
    frame = read_building_records(path).frame
    assert frame[list(columns)].to_numpy().tolist() == [
        ["1", "2026-06-30 00:00:00", "[1 2]"],
        [None] * 3,
    ]


def test_what_is_no_geoparquet_or_no_point_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    path.write_bytes(b"PAR1")
    with pytest.raises(InputError, match="a GeoParquet file"):
        read_building_records(path)
    frame_of().drop(columns="geometry").to_parquet(path)
    with pytest.raises(InputError, match="a GeoParquet file"):
        read_building_records(path)
    square = Polygon([(4, 45), (5, 45), (5, 46)])
    frame_of().iloc[[0]].set_geometry([square], crs="EPSG:4326").to_parquet(path)
    with pytest.raises(InputError, match="feature 1, geometry: expected a point; found a Polygon"):
        read_building_records(path)
