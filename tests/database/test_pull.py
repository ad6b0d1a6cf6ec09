"""Layers pulled from a real PostgreSQL with PostGIS: equal to what was pushed, or refused."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.catalog import geodata_root
from explorer.layers import read_layer
from explorer.territory import open_territory
from tests.cli.calls import call
from tests.database.synthetic import copied, feature, point, with_layer
from tests.examples import few
from tests.territories import reunion

psycopg: Any = pytest.importorskip("psycopg")


@pytest.fixture
def base(empty_database: str) -> Iterator[Any]:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


def test_what_is_pushed_and_pulled_is_the_same_file_byte_by_byte(
    empty_database: str, tmp_path: Path
) -> None:
    assert call("push", empty_database).returncode == 0
    done = call("pull", empty_database, "--out", tmp_path / "back", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["layers"]
    assert len(told) == 11
    for row in told:
        assert (row["added"], row["changed"], row["removed"]) == (0, 0, 0)
        name = f"{row['table']}.geojson"
        written = (tmp_path / "back" / name).read_bytes()
        assert written == (geodata_root() / "layers" / name).read_bytes()


RING = [[4.1, 45.1], [4.2, 45.1], [4.2, 45.2], [4.1, 45.2], [4.1, 45.1]]
HOLE = [[4.12, 45.12], [4.12, 45.14], [4.14, 45.14], [4.14, 45.12], [4.12, 45.12]]
FAR = [[4.4, 45.4], [4.5, 45.4], [4.5, 45.5], [4.4, 45.5], [4.4, 45.4]]
SHAPES: tuple[dict[str, Any], ...] = (
    point(4.123456, 45.654321),
    {"type": "MultiPoint", "coordinates": [[4.1, 45.1], [4.2, 45.2]]},
    {"type": "LineString", "coordinates": [[4.1, 45.1], [4.2, 45.2]]},
    {"type": "MultiLineString", "coordinates": [[[4.1, 45.1], [4.2, 45.2]]]},
    {"type": "Polygon", "coordinates": [RING, HOLE]},
    {"type": "MultiPolygon", "coordinates": [[RING, HOLE], [FAR]]},
)
VALUES: tuple[dict[str, Any], ...] = (
    {"kind": "it's", "text": "Été\t\\n", "number": 0.1, "share": 1.0, "integer": -(2**53)},
    {"truth": False, "day": "2026-11-24", "list": [1, [2.5, None], {"a": "b"}], "any": "text"},
    {"truth": True, "object": {"b": {"c": [True]}, "a": "é"}, "any": [None], "code": "07"},
    {"number": 1e-300, "integer": 2**53, "text": "", "list": [], "object": {}, "any": 1.5},
    {"number": -0.000_001, "any": False, "day": "0001-01-01"},
    {},
)


def rows(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    from explorer.layers import rows_of

    return rows_of(frame.drop(columns="geometry"))


def test_values_of_every_type_and_shapes_of_every_kind_come_back_as_they_were(
    empty_database: str, tmp_path: Path
) -> None:
    root = with_layer(
        copied(tmp_path),
        [
            feature(f"f{n}", shape, **values)
            for n, (shape, values) in enumerate(zip(SHAPES, VALUES, strict=True))
        ]
        + [feature("f9")],
    )
    own = open_territory(root).layers["synthetic"]
    chosen = ("synthetic", "--territory", root)
    assert call("push", empty_database, *chosen).returncode == 0
    done = call("pull", empty_database, *chosen, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    (root / "layers" / "synthetic.geojson").write_bytes(
        (tmp_path / "synthetic.geojson").read_bytes()
    )
    back = read_layer(open_territory(root).catalog.layer("synthetic")).frame
    assert rows(back) == rows(own)
    assert back.dtypes.astype(str).to_dict() == own.dtypes.astype(str).to_dict()
    assert back.geometry.geom_type.tolist() == own.geometry.geom_type.tolist()
    for mine, theirs in zip(own.geometry[:-1], back.geometry[:-1], strict=True):
        assert mine.equals_exact(theirs, 1e-6)
    assert back.geometry.iloc[-1] is None


PLACES = st.tuples(st.floats(4.0, 5.0), st.floats(45.0, 46.0))
LETTERS = st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(LETTERS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(LETTERS), inner, max_size=3)
    ),
    max_leaves=5,
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "text": st.text(LETTERS),
            "number": st.floats(allow_nan=False, allow_infinity=False),
            "integer": st.integers(-(2**53), 2**53),
            "truth": st.booleans(),
            "day": st.dates().map(str),
            "any": JSON,
            "list": st.lists(JSON, max_size=3),
            "object": st.dictionaries(st.text(LETTERS), JSON, max_size=3),
        },
    ).flatmap(lambda values: st.tuples(st.just(values), st.none() | PLACES)),
    min_size=1,
    max_size=8,
)


Given = list[tuple[dict[str, Any], tuple[float, float] | None]]


@settings(max_examples=few(4), suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_whatever_the_gate_lets_through_comes_back_equal_within_a_millionth_of_a_degree(
    empty_database: str, given_rows: Given
) -> None:
    _pushed_and_pulled(empty_database, given_rows)


@pytest.mark.long
@settings(max_examples=few(200), suppress_health_check=list(HealthCheck))
@given(ROWS)
def test_whatever_the_gate_lets_through_comes_back_equal_however_often_it_is_tried(
    empty_database: str, given_rows: Given
) -> None:
    _pushed_and_pulled(empty_database, given_rows)


def _pushed_and_pulled(empty_database: str, given_rows: Given) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = with_layer(
            copied(Path(name)),
            [
                feature(f"f{n}", None if place is None else point(*place), **values)
                for n, (values, place) in enumerate(given_rows)
            ],
        )
        own = open_territory(root).layers["synthetic"]
        chosen = ("synthetic", "--territory", root)
        pushed = call("push", empty_database, *chosen, "--delete", "--format", "json")
        assert pushed.returncode == 0, pushed.stderr
        again = call("push", empty_database, *chosen, "--format", "json")
        assert json.loads(again.stdout)["tables"][0]["unchanged"] == len(given_rows)
        done = call("pull", empty_database, *chosen, "--out", root / "layers")
        assert done.returncode == 0, done.stderr
        back = read_layer(open_territory(root).catalog.layer("synthetic")).frame
        assert rows(back) == rows(own)
        for mine, theirs in zip(own.geometry, back.geometry, strict=True):
            assert (mine is None) == (theirs is None)
            assert mine is None or mine.equals_exact(theirs, 1e-6)


def test_an_edit_that_follows_the_schema_is_pulled_and_counted(
    empty_database: str, base: Any, tmp_path: Path
) -> None:
    assert call("push", empty_database, "stations", "schools").returncode == 0
    base.execute(
        "UPDATE manufacture.stations SET name_en = 'Edited' "
        "WHERE id = (SELECT min(id) FROM manufacture.stations);"
        "DELETE FROM manufacture.stations WHERE id = (SELECT max(id) FROM manufacture.stations);"
        "INSERT INTO manufacture.stations SELECT (jsonb_populate_record(s, "
        '\'{"id": "synthetic-new"}\')).* FROM manufacture.stations s LIMIT 1'
    )
    done = call("pull", empty_database, "stations", "--out", tmp_path, "--format", "json")
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)["layers"]
    assert (told["features"], told["added"], told["changed"], told["removed"]) == (17, 1, 1, 1)
    features = json.loads((tmp_path / "stations.geojson").read_text(encoding="utf-8"))["features"]
    assert features[-1]["id"] == "synthetic-new"  # new ones last, the others in their order
    assert not (tmp_path / "schools.geojson").exists()


def test_an_edit_that_does_not_follow_the_schema_is_named_and_no_file_is_written(
    empty_database: str, base: Any, tmp_path: Path
) -> None:
    assert call("push", empty_database).returncode == 0
    base.execute("ALTER TABLE manufacture.stations DROP CONSTRAINT stations_category_check")
    base.execute(
        "UPDATE manufacture.stations SET category = 'spaceport\x1b[31m' "
        "WHERE id = (SELECT min(id) FROM manufacture.stations)"
    )
    done = call("pull", empty_database, "--out", tmp_path / "back")
    assert done.returncode == 1
    name = base.execute("SELECT min(id) FROM manufacture.stations").fetchone()[0]
    assert re.search(rf"{name}.*category.*spaceport", done.stderr)
    assert "\x1b" not in done.stderr
    assert not (tmp_path / "back").exists()


def test_a_table_that_lost_a_column_is_told_and_mended_by_a_push(
    empty_database: str, base: Any, tmp_path: Path
) -> None:
    assert call("push", empty_database, "stations").returncode == 0
    base.execute("ALTER TABLE manufacture.stations DROP COLUMN name_en")
    done = call("pull", empty_database, "--out", tmp_path)
    assert done.returncode == 1
    assert "none called name_en. Push the layer again" in done.stderr
    again = call("push", empty_database, "stations", "--format", "json")
    assert json.loads(again.stdout)["tables"][0]["remade"] is True
    assert call("pull", empty_database, "--out", tmp_path).returncode == 0


def test_layers_that_were_never_refreshed_are_pushed_and_pulled_empty(
    empty_database: str, tmp_path: Path
) -> None:
    root = reunion(tmp_path / "reunion")
    done = call("push", empty_database, "--territory", root, "--format", "json")
    assert done.returncode == 0, done.stderr
    told = {row["table"]: row["given"] for row in json.loads(done.stdout)["tables"]}
    assert (told["district"], told["stations"]) == (1, 0)
    done = call("pull", empty_database, "--territory", root, "--out", tmp_path, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "stations.geojson").read_bytes() == (
        root / "layers" / "stations.geojson"
    ).read_bytes()


def test_what_was_never_pushed_cannot_be_pulled(empty_database: str, tmp_path: Path) -> None:
    done = call("pull", empty_database, "--out", tmp_path)
    assert done.returncode == 1
    assert "found no layer of this territory. Push it first" in done.stderr
    assert call("push", empty_database, "stations").returncode == 0
    done = call("pull", empty_database, "schools", "--out", tmp_path)
    assert done.returncode == 1
    assert "expected schools" in done.stderr
    assert "found stations. Push it first" in done.stderr
