"""How findings name a feature and show a value, and what is said of archives, keys and types."""

import json
import stat
import zipfile
from pathlib import Path

import pytest

from explorer.catalog import open_catalog
from explorer.errors import InputError, OutputError
from explorer.layers import Limits, examine
from explorer.layers.findings import Examination, show
from explorer.layers.write import replace_file, replace_folder


def said(path: Path, **how: object) -> list[tuple[object, ...]]:
    return [
        (one.feature, one.field, one.expected, one.found)
        for one in examine(path, **how).findings  # type: ignore[arg-type]
    ]


def test_a_long_value_is_shown_by_its_first_79_letters_and_a_mark() -> None:
    # The quotes of JSON are letters too: 78 of them and the quote make 79, and 80 are not cut.
    assert show("a" * 78) == '"' + "a" * 78 + '"'
    assert show("a" * 79) == '"' + "a" * 78 + "…"
    assert len(show("a" * 500)) == 80


def test_values_are_shown_as_json_and_steer_no_terminal() -> None:
    assert show(None) == "null"
    assert show(True) == "true"  # noqa: FBT003 - a value as any other
    assert show("é\x1b[31m\u202e") == '"é\\u001b[31m\\u202e"'
    assert show({1, 2}) == "{1, 2}"


def test_a_feature_is_named_as_one_and_a_line_as_a_line() -> None:
    report = Examination(Path("a.csv"), None)
    for name in (7, "gare", "line 3"):
        report.add(name, "lon", expected="a number", found="x")
    assert [str(one).partition(",")[0] for one in report.findings] == [
        "feature 7",
        "feature gare",
        "line 3",
    ]
    assert report.summary() == ["features 7, gare, line 3, lon: expected a number; rejected"]


def test_findings_past_the_twentieth_are_counted_in_the_error() -> None:
    report = Examination(Path("a.csv"), None)
    for number in range(1, 23):
        report.add(number, "lon", expected="a number", found=number)
    with pytest.raises(InputError) as caught:
        report.require()
    lines = str(caught.value).splitlines()
    assert lines[0] == "a.csv is rejected:"
    assert lines[1] == "  feature 1, lon: expected a number; found 1; rejected"
    assert lines[-1] == "  and 2 more, which manufacture validate lists"
    assert len(lines) == 22


def archive(path: Path, *names: str, mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            packed.writestr(member, b"x")
    return path


def test_an_archive_holds_each_member_once_whatever_its_capitals(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "a.shp", "A.SHP")
    assert said(path) == [(None, '"A.SHP"', "each member once", "twice")]


def test_an_archive_holds_no_link_and_few_members(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", "a.shp", mode=stat.S_IFLNK | 0o777)
    assert said(path) == [(None, '"a.shp"', "a file", "a link")]
    path = archive(tmp_path / "b.zip", "a.shp", "b.txt", "c.txt")
    assert said(path, limits=Limits(members=2)) == [(None, None, "at most 2 members", "3")]
    path = archive(tmp_path / "c.zip", "a.shp")
    assert said(path, limits=Limits(members=1))[0][2] != "at most 1 members"


def test_a_file_has_as_many_features_as_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    one: dict[str, object] = {"type": "Feature", "properties": {}, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one] * 3}))
    assert examine(path).to_json()["features"] == 3


def test_an_id_among_the_properties_names_the_feature_unless_it_has_its_own(tmp_path: Path) -> None:
    wrong = {"type": "Point", "coordinates": [4]}
    named = {"type": "Feature", "properties": {"id": "inner"}, "geometry": wrong}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(named))
    assert said(path)[0][0] == "inner"
    path.write_text(json.dumps(named | {"id": "outer"}))
    assert said(path)[0][0] == "outer"


def test_an_address_alone_has_no_geometry_and_a_position_has_one(tmp_path: Path) -> None:
    spec = open_catalog().layer("schools")
    expected = "null geometry where address_only"
    place = {"type": "Point", "coordinates": [4.39, 45.45]}
    for kind, geometry, found in (
        ("address_only", place, "position_kind 'address_only' with a geometry"),
        ("surveyed", None, "position_kind 'surveyed' with no geometry"),
    ):
        path = tmp_path / "a.geojson"
        path.write_text(
            json.dumps(
                {"type": "Feature", "properties": {"position_kind": kind}, "geometry": geometry}
            )
        )
        assert (1, "geometry", expected, found) in said(path, spec=spec)


def test_a_key_that_two_features_have_names_the_first_of_them(tmp_path: Path) -> None:
    spec = open_catalog().layer("schools")
    row = {"type": "Feature", "properties": {"id": "a"}, "geometry": None}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [row, row, row]}))
    again = [one for one in said(path, spec=spec) if one[1] == "id" and "key" in str(one[2])]
    assert again == [("a", "id", "a key that no other feature has", '"a", as in a')] * 2


def test_a_check_is_given_the_bytes_that_will_stand_there(tmp_path: Path) -> None:
    seen: list[bytes] = []
    replace_file(tmp_path / "a", b"new", check=lambda path: seen.append(path.read_bytes()))
    assert seen == [b"new"]


def test_a_folder_is_as_open_as_any_that_the_user_makes(tmp_path: Path) -> None:
    plain, made = tmp_path / "plain", tmp_path / "made"
    plain.mkdir()
    replace_folder(made, lambda folder: (folder / "a").write_text("x"), own=lambda _: ["a"])
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"none/a cannot be written: No such file or directory"):
        replace_file(tmp_path / "none" / "a", b"x")
