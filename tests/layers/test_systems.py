"""Reference systems that files declare: taken, converted and said, or refused with a reason."""

import json
from pathlib import Path
from typing import Any

import pyproj
import pytest

from explorer.layers.declared import transformer_of
from explorer.layers.findings import Examination

KNOWN = "a horizontal system that PROJ knows"
CODE = "an authority and a code, as EPSG:2154"


def asked(
    crs: str | None, file: str = "a.gpkg", *, strict: bool = False
) -> tuple[pyproj.Transformer | None, list[tuple[Any, ...]]]:
    report = Examination(Path(file))
    transformer = transformer_of(crs, report, strict=strict)
    assert all(one.feature is None and one.field == "crs" for one in report.findings)
    return transformer, [(one.expected, one.found, one.done) for one in report.findings]


def test_nothing_declared_is_nothing_to_say() -> None:
    assert asked(None) == (None, [])
    assert asked(None, strict=True) == (None, [])


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84", pyproj.CRS("EPSG:4326").to_wkt()])
def test_longitude_and_latitude_stay_as_they_are_whatever_their_order_is_said_to_be(
    crs: str,
) -> None:
    transformer, told = asked(crs, strict=True)
    assert told == []
    assert transformer is not None
    assert transformer.transform(4.39, 45.45) == (4.39, 45.45)


@pytest.mark.parametrize("code", [2154, 4171, 5490, 2972, 2975, 4471])
def test_what_is_law_in_france_is_not_remarked_on_in_a_file_with_its_own_system(code: int) -> None:
    assert asked(f"EPSG:{code}")[1] == []
    told = ("longitude and latitude", f"EPSG:{code}")
    for file in ("a.geojson", "a.json", "a.GeoJSON"):
        assert asked(f"EPSG:{code}", file)[1] == [(*told, "reprojected to EPSG:4326")]
    assert asked(f"EPSG:{code}", strict=True)[1] == [(*told, "rejected")]


def test_another_system_is_converted_and_said() -> None:
    # The origin of the zone CC46 lies at 3° east, 46° north, at 1,700,000 and 5,200,000 m.
    transformer, told = asked("EPSG:3946")
    assert told == [("longitude and latitude", "EPSG:3946", "reprojected to EPSG:4326")]
    assert transformer is not None
    assert transformer.transform(1_700_000, 5_200_000) == pytest.approx((3, 46), abs=1e-9)


def test_the_horizontal_part_of_a_system_with_heights_is_taken() -> None:
    # EPSG:5698 is Lambert-93 with heights of NGF-IGN69.
    transformer, told = asked("EPSG:5698")
    assert told == []
    assert transformer is not None
    assert transformer.transform(700_000, 6_600_000) == pytest.approx((3, 46.5), abs=1e-9)
    assert asked("EPSG:4979")[1] == []  # WGS 84 in three dimensions


def test_heights_alone_and_the_centre_of_the_earth_are_no_horizontal_system() -> None:
    assert asked("EPSG:5720") == (None, [(KNOWN, "NGF-IGN69 height", "rejected")])
    assert asked("EPSG:4978") == (None, [(KNOWN, "WGS 84", "rejected")])


def test_a_system_without_a_code_is_said_by_its_name() -> None:
    wkt = pyproj.CRS("+proj=lcc +lat_0=46 +lon_0=3 +lat_1=45 +lat_2=47 +ellps=GRS80").to_wkt()
    wkt = wkt.replace('PROJCRS["unknown"', 'PROJCRS["Essai"', 1)
    assert [one[1:] for one in asked(wkt)[1]] == [("Essai", "reprojected to EPSG:4326")]


def test_a_code_that_proj_does_not_know_is_refused_with_its_words() -> None:
    transformer, ((expected, found, done),) = asked("EPSG:999999")
    assert (transformer, expected, done) == (None, KNOWN, "rejected")
    assert found.startswith("EPSG:999999: Invalid projection: EPSG:999999")
    found = asked("X" * 100)[1][0][1]
    assert found.startswith("X" * 80 + ": ")


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:4171",
        "urn:ogc:def:crs:EPSG::4171",
        "urn:ogc:def:crs:EPSG:9.0:4171",
        "http://www.opengis.net/def/crs/EPSG/0/4171",
        "https://www.opengis.net/def/crs/EPSG/0/4171",
    ],
)
def test_a_text_names_a_system_by_authority_and_code(crs: str) -> None:
    told = ("longitude and latitude", "EPSG:4171", "reprojected to EPSG:4326")
    assert asked(crs, "a.geojson")[1] == [told]


@pytest.mark.parametrize(
    "crs",
    ["+proj=longlat +nadgrids=/etc/passwd", "EPSG:2154 ", "Lambert", json.dumps({"type": "x"})],
)
def test_a_text_names_no_system_in_another_way(crs: str) -> None:
    assert asked(crs, "a.geojson") == (None, [(CODE, crs, "rejected")])
