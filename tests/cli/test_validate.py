import json
import shutil
from pathlib import Path

import pytest

from explorer.catalog import open_catalog
from tests.cli.calls import call as run

POINT = '{"type":"Feature","id":"a","properties":{"category":"casino"},"geometry":%s}'


def write(folder: Path, name: str, *coordinates: float) -> Path:
    path = folder / name
    geometry = json.dumps({"type": "Point", "coordinates": coordinates})
    path.write_text(POINT % geometry, encoding="utf-8")
    return path


def test_every_file_gets_a_verdict_and_one_rejection_gives_status_1(tmp_path: Path) -> None:
    good = write(tmp_path, "good.geojson", 4.39, 45.45)
    mended = write(tmp_path, "mended.geojson", 4.39, 45.45, 520)
    swapped = write(tmp_path, "swapped.geojson", 45.45, 4.39)
    done = run("validate", good, mended, swapped, "--format", "json")
    assert done.returncode == 1
    results = json.loads(done.stdout)
    assert [item["file"] for item in results] == [str(good), str(mended), str(swapped)]
    assert [item["verdict"] for item in results] == ["accepted", "repaired", "rejected"]
    (finding,) = results[2]["findings"]
    assert set(finding) == {"feature", "field", "expected", "found", "done"}
    assert finding["feature"] == "a"
    assert finding["field"] == "geometry"
    assert "swapped" in finding["found"]


def test_a_users_own_file_keeps_its_words_and_a_schema_refuses_them(tmp_path: Path) -> None:
    path = write(tmp_path, "own.geojson", 4.39, 45.45)
    assert run("validate", path).returncode == 0
    done = run("validate", path, "--schema", "schools", "--format", "json")
    assert done.returncode == 1
    fields = {finding["field"] for finding in json.loads(done.stdout)[0]["findings"]}
    assert {"category", "name_fr", "source"} <= fields


def test_the_embedded_layers_are_accepted_against_their_schema() -> None:
    paths = [spec.path for spec in open_catalog().layers.values()]
    done = run("validate", *paths, "--format", "json")
    assert done.returncode == 0
    for item in json.loads(done.stdout):
        assert item["verdict"] == "accepted"
        assert item["schema"] == Path(item["file"]).stem


def test_a_copy_of_a_layer_is_held_to_its_schema_without_being_told(tmp_path: Path) -> None:
    path = tmp_path / "schools.geojson"
    shutil.copy(open_catalog().layer("schools").path, path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"category":"grande_ecole"', '"category":"casino"', 1), "utf-8")
    done = run("validate", path, "--lang", "en")
    assert done.returncode == 1
    assert "category" in done.stdout
    assert '"casino"' in done.stdout


@pytest.mark.parametrize("name", ["absent.geojson", "file.kml"])
def test_a_file_that_cannot_be_read_is_rejected_without_a_traceback(
    name: str, tmp_path: Path
) -> None:
    done = run("validate", tmp_path / name, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)[0]["verdict"] == "rejected"
    assert done.stderr == ""


def test_an_extent_admits_another_part_of_the_world(tmp_path: Path) -> None:
    path = write(tmp_path, "montreal.geojson", -73.57, 45.5)
    assert run("validate", path).returncode == 1
    assert run("validate", path, "--extent", "world").returncode == 0
    assert run("validate", path, "--extent=-74,45,-73,46").returncode == 0


SCHEMA = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True}},
        {"name": "kind", "type": "string", "constraints": {"enum": ["shop", "desk"]}},
        {"name": "area", "type": "number", "constraints": {"minimum": 0}},
    ],
    "primaryKey": "id",
    "geo": {"geometryType": "Point"},
}


def test_a_schema_of_ones_own_types_a_csv_and_names_what_is_outside(tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(json.dumps(SCHEMA))
    table = tmp_path / "places.csv"
    table.write_text("id;kind;area;lon;lat\na;shop;1 200,5;4.39;45.45\n", encoding="utf-8")
    done = run("validate", table, "--schema", schema, "--format", "json")
    assert done.returncode == 0
    assert [item["done"] for item in json.loads(done.stdout)[0]["findings"]] == ["read as one"]
    table.write_text("id;kind;area;lon;lat\na;casino;-3;4.39;45.45\n", encoding="utf-8")
    done = run("validate", table, "--schema", schema, "--format", "json")
    assert done.returncode == 1
    fields = [item["field"] for item in json.loads(done.stdout)[0]["findings"]]
    assert sorted(fields) == ["area", "kind"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "a Table Schema"),
        ("[]", "a Table Schema"),
        ('{"fields":[{"name":"a","type":"colour"}]}', "'colour'"),
        ('{"fields":[],"primaryKey":"id"}', "a primaryKey among the fields"),
        ('{"fields":[],"geo":{"geometryType":"Circle"}}', "'Circle'"),
        ('{"fields":[{"name":"a","constraints":{"format":"x"}}]}', "constraints among"),
    ],
)
def test_a_schema_that_is_none_is_refused(text: str, expected: str, tmp_path: Path) -> None:
    schema = tmp_path / "schema.json"
    schema.write_text(text)
    done = run("validate", write(tmp_path, "own.geojson", 4.39, 45.45), "--schema", schema)
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_fix_writes_a_copy_that_is_accepted_as_it_is(tmp_path: Path) -> None:
    mended = write(tmp_path, "mended.geojson", 4.39, 45.45, 520)
    out = tmp_path / "fixed.geojson"
    assert run("validate", mended, "--fix", out).returncode == 0
    again = run("validate", out, "--strict", "--format", "json")
    assert json.loads(again.stdout)[0]["verdict"] == "accepted"
    assert json.loads(out.read_text())["features"][0]["geometry"]["coordinates"] == [4.39, 45.45]


def test_fix_writes_nothing_of_a_rejected_file_nor_over_the_file_itself(tmp_path: Path) -> None:
    swapped = write(tmp_path, "swapped.geojson", 45.45, 4.39)
    out = tmp_path / "fixed.geojson"
    assert run("validate", swapped, "--fix", out).returncode == 1
    assert not out.exists()
    good = write(tmp_path, "good.geojson", 4.39, 45.45)
    before = good.read_bytes()
    done = run("validate", good, "--fix", good)
    assert done.returncode == 1
    assert "Name another one" in done.stderr
    assert good.read_bytes() == before


def test_strict_rejects_a_repair(tmp_path: Path) -> None:
    mended = write(tmp_path, "mended.geojson", 4.39, 45.45, 520)
    assert run("validate", mended).returncode == 0
    assert run("validate", mended, "--strict").returncode == 1
