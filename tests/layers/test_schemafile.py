"""A schema of the user's own: what is read from it, and what is said of one that is none."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import InputError
from explorer.layers import examine
from explorer.layers.schemafile import FORM, read_schema

KINDS = "string, date, number, integer, boolean, array, object, any"
SHAPES = "Geometry, Point, LineString, Polygon, MultiPoint, MultiLineString, MultiPolygon"
CONSTRAINTS = "enum, maxLength, maximum, minLength, minimum, pattern, required, unique"


def written(folder: Path, document: Any) -> Path:
    path = folder / "own.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_schema(path)
    return str(caught.value)


def test_all_that_a_schema_says_is_kept(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {
            "fields": [
                {"name": "id", "constraints": {"required": True}},
                {"name": "n", "type": "integer", "constraints": {"minimum": 1, "enum": [1, 2]}},
            ],
            "primaryKey": "id",
            "geo": {"geometryType": "Polygon", "extent": [4, 45, 5.5, 46]},
        },
    )
    spec = read_schema(str(path))
    assert (spec.name, spec.title_fr, spec.title_en) == ("own", "own", "own")
    assert (spec.description_fr, spec.description_en) == ("", "")
    assert (spec.path, spec.format, spec.hash, spec.sources) == (path, "", "", ())
    assert (spec.licence.name, spec.licence.title, spec.licence.path) == ("unknown", "–", None)
    assert spec.primary_key == ("id",)
    assert [(field.name, field.type) for field in spec.fields] == [
        ("id", "string"),
        ("n", "integer"),
    ]
    assert [field.constraints for field in spec.fields] == [
        {"required": True},
        {"minimum": 1, "enum": [1, 2]},
    ]
    assert [(field.title_fr, field.title_en) for field in spec.fields] == [("id", "id"), ("n", "n")]
    geo = spec.geo
    assert (geo.crs, geo.geometry_type, geo.decimals) == ("EPSG:4326", "Polygon", 7)
    assert geo.extent == (4.0, 45.0, 5.5, 46.0)
    assert (geo.vintage, geo.retrieved, geo.accuracy_m, geo.refresh) == (None, None, None, None)


def test_a_resource_of_a_package_has_its_own_name_and_its_schema_within(tmp_path: Path) -> None:
    schema = {"fields": [{"name": "a"}, {"name": "b"}], "primaryKey": ["a", "b"]}
    path = written(
        tmp_path, {"name": "sites", "schema": schema, "geo": {"geometryType": "MultiPoint"}}
    )
    spec = read_schema(path)
    assert (spec.name, spec.primary_key) == ("sites", ("a", "b"))
    assert spec.geo.geometry_type == "MultiPoint"
    inner = {"schema": {**schema, "geo": {"geometryType": "Point"}}}
    assert read_schema(written(tmp_path, inner)).geo.geometry_type == "Point"


def test_what_a_schema_does_not_say_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text('\ufeff{"fields": []}', encoding="utf-8")
    spec = read_schema(path)
    assert (spec.fields, spec.primary_key, spec.geo.geometry_type) == ((), (), "Geometry")
    assert spec.geo.extent == (-math.inf, -math.inf, math.inf, math.inf)


@pytest.mark.parametrize(
    ("document", "expected", "found"),
    [
        (
            {"fields": [{"name": "a", "type": "geopoint"}]},
            f"a name, and a type among {KINDS}",
            "'a' of type 'geopoint'",
        ),
        ({"fields": [{"name": 3}]}, f"a name, and a type among {KINDS}", "3 of type 'string'"),
        (
            {"fields": [{"name": "a", "constraints": {"z": 1, "b": 2, "unique": True}}]},
            f"constraints among {CONSTRAINTS}",
            "b, z",
        ),
        (
            {"fields": [{"name": "a"}], "primaryKey": ["a", "b"]},
            "a primaryKey among the fields",
            "'b'",
        ),
        ({"fields": [], "primaryKey": "id"}, "a primaryKey among the fields", "'id'"),
        (
            {"fields": [], "geo": {"geometryType": "Circle"}},
            f"a geometryType among {SHAPES}",
            "'Circle'",
        ),
        ({}, FORM, "KeyError: 'fields'"),
        ([], FORM, "AttributeError: 'list' object has no attribute 'get'"),
        ({"fields": 3}, FORM, "TypeError: 'int' object is not iterable"),
        (
            {"fields": [], "geo": {"extent": [1, 2]}},
            FORM,
            "ValueError: not enough values to unpack (expected 4, got 2)",
        ),
    ],
)
def test_a_schema_that_is_none_is_refused_with_what_was_expected_and_found(
    document: Any, expected: str, found: str, tmp_path: Path
) -> None:
    path = written(tmp_path, document)
    assert refusal(path) == (
        f"The schema {path} cannot be used: expected {expected}; found {found}."
    )


def test_a_schema_of_a_mebibyte_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    text = '{"fields": []}'
    path.write_text(text + " " * (1_048_576 - len(text)))
    assert read_schema(path).fields == ()
    path.write_text(text + " " * (1_048_577 - len(text)))
    assert refusal(path) == (
        f"The schema {path} cannot be used: expected at most 1,048,576 bytes; found more."
    )


def test_a_schema_that_is_not_there_is_named_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    assert refusal(path) == (
        f"The schema {path} cannot be used: expected a schema in a file; "
        "found No such file or directory."
    )


def test_each_bound_of_a_schema_is_held_at_its_edge_and_said_past_it(tmp_path: Path) -> None:
    fields = [
        {"name": "n", "type": "integer", "constraints": {"minimum": 1, "maximum": 3}},
        {"name": "t", "constraints": {"minLength": 2, "maxLength": 3, "required": True}},
        {"name": "d", "type": "date"},
        {"name": "b", "type": "boolean"},
        {"name": "x", "type": "number"},
        {"name": "l", "type": "array"},
        {"name": "any", "type": "any"},
        {"name": "p", "constraints": {"pattern": "^[A-Z]$"}},
        {"name": "c", "constraints": {"enum": ["one", "two"]}},
    ]
    spec = read_schema(written(tmp_path, {"fields": fields}))
    good = {"n": 1, "t": "ab", "d": "2026-11-24", "b": True, "x": 1.5, "l": [1], "any": 3, "p": "A",
            "c": "two"}  # fmt: skip
    empty = dict.fromkeys(good) | {"t": "abc", "n": 3}
    bad = {"n": 4, "t": None, "d": "24/11/2026", "b": 1, "x": "1", "l": 3, "any": "x", "p": "a",
           "c": "three"}  # fmt: skip
    path = tmp_path / "a.geojson"

    def said(*rows: dict[str, Any]) -> list[tuple[Any, ...]]:
        features = [{"type": "Feature", "geometry": None, "properties": row} for row in rows]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        found = examine(path, spec=spec).findings
        return [(one.feature, one.field, one.expected, one.found, one.done) for one in found]

    assert said(good, empty) == []
    assert sorted(said(good, bad)) == sorted(
        (2, *rest, "rejected")
        for rest in (
            ("n", "a whole number, minimum 1, maximum 3, or null", "4"),
            ("t", "text, minLength 2, maxLength 3", "null"),
            ("d", "a date (YYYY-MM-DD), or null", '"24/11/2026"'),
            ("b", "true or false, or null", "1"),
            ("x", "a number, or null", '"1"'),
            ("l", "a JSON value (array)", "3"),
            ("p", "text, pattern ^[A-Z]$, or null", '"a"'),
            ("c", "one of: one, two, or null", '"three"'),
        )
    )
    less = {key: value for key, value in good.items() if key != "x"} | {"more": 1}
    assert sorted(said(less)) == [
        (1, "more", "no such field in 'own'", "1", "rejected"),
        (1, "x", "a number, or null", "the field is missing", "rejected"),
    ]
