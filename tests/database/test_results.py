"""Results and building records in the database: what planners open in a desktop GIS."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calls import call
from tests.studies.synthetic import SEVEN, building, status_file, zone_file

psycopg: Any = pytest.importorskip("psycopg")


@pytest.fixture
def base(empty_database: str) -> Iterator[Any]:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    return zone_file(tmp_path / "zones.gpkg")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    # Beside the seven: on the edge of west and east, on a corner of both, and on east's outside.
    edges = (
        building(8, 4.39, 45.445, "deploye"),
        building(9, 4.39, 45.45, "deploye"),
        building(10, 4.40, 45.445, "signe"),
    )
    return status_file(tmp_path, [*SEVEN, *edges])


def covered(records: Path, zones: Path, out: Path) -> Path:
    done = call("coverage", "--premises", records, "--zones", zones, "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def test_coverage_is_a_map_of_rates_with_bounds_and_can_be_counted_again(
    empty_database: str, base: Any, records: Path, zones: Path, tmp_path: Path
) -> None:
    fibre = covered(records, zones, tmp_path / "fibre.geojson")
    done = call(
        "push", empty_database, "district", "--coverage", fibre, "--premises", records,
        "--format", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = {row["table"]: row for row in json.loads(done.stdout)["tables"]}
    assert told["coverage (fibre)"]["inserted"] == 3
    assert told["building_record"]["inserted"] == 10
    shown = base.execute(
        "SELECT zone_id, rate_percent, low_percent, high_percent, connectable, denominator, unit, "
        "vintage, GeometryType(geometry) FROM manufacture.coverage_map ORDER BY zone_id"
    ).fetchall()
    # East and west touch: what is on their edge or its corner counts once, in the one that sorts
    # first. East: 5, 6, 8, 9 and 10, of which 8 and 9 are deployed. West: 1 to 4, two of them
    # deployed and two on demand.
    assert shown == [
        ("east", 40.0, 40.0, 40.0, 2.0, 5.0, "buildings", "2026-T2", "POLYGON"),
        ("far", None, None, None, 0.0, 0.0, "buildings", "2026-T2", "POLYGON"),
        ("west", 50.0, 50.0, 100.0, 2.0, 4.0, "buildings", "2026-T2", "POLYGON"),
    ]
    again = base.execute(
        "SELECT c.zone_id, c.records = r.records, c.connectable = r.connectable, "
        "c.connectable_share IS NOT DISTINCT FROM r.connectable_share, "
        "c.eligible_share IS NOT DISTINCT FROM r.eligible_share, "
        "c.share_low IS NOT DISTINCT FROM r.share_low, "
        "c.share_high IS NOT DISTINCT FROM r.share_high "
        "FROM manufacture.coverage c JOIN manufacture.coverage_recounted r USING (study, zone_id) "
        "ORDER BY 1"
    ).fetchall()
    assert again == [(zone, *(True,) * 6) for zone in ("east", "far", "west")]


def test_two_studies_stand_beside_each_other_and_one_is_replaced_alone(
    empty_database: str, base: Any, records: Path, zones: Path, tmp_path: Path
) -> None:
    first = covered(records, zones, tmp_path / "t1.geojson")
    second = tmp_path / "t2.geojson"
    second.write_bytes(first.read_bytes())
    pushed = call("push", empty_database, "district", "--coverage", first, "--coverage", second)
    assert pushed.returncode == 0, pushed.stderr
    document = json.loads(first.read_text(encoding="utf-8"))
    document["features"] = document["features"][:1]
    first.write_text(json.dumps(document), encoding="utf-8")
    done = call("push", empty_database, "district", "--coverage", first, "--format", "json")
    told = {row["table"]: row for row in json.loads(done.stdout)["tables"]}
    assert (told["coverage (t1)"]["deleted"], told["coverage (t1)"]["unchanged"]) == (2, 1)
    counted = base.execute(
        "SELECT study, count(*) FROM manufacture.coverage GROUP BY study ORDER BY study"
    ).fetchall()
    assert counted == [("t1", 1), ("t2", 3)]


def test_a_ranking_keeps_its_scores_and_what_each_criterion_gave(
    empty_database: str, base: Any, tmp_path: Path
) -> None:
    path = tmp_path / "where.geojson"
    done = call("find", "--near", "stations<=1km", "--weight", "schools=2", "--out", path)
    assert done.returncode == 0, done.stderr
    pushed = call("push", empty_database, "district", "--ranking", path)
    assert pushed.returncode == 0, pushed.stderr
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    for feature in features:
        given = feature["properties"]
        row = base.execute(
            "SELECT rank, score, score_low, score_high, details, ST_X(geometry) "
            "FROM manufacture.ranking WHERE study = 'where' AND place_id = %s",
            [given["id"]],
        ).fetchone()
        assert row[:4] == tuple(given[k] for k in ("rank", "score", "score_low", "score_high"))
        assert row[4]["schools_value"] == given["schools_value"]
        assert row[5] == feature["geometry"]["coordinates"][0]
    points = base.execute(
        "SELECT name, score_points FROM manufacture.ranking_map ORDER BY rank LIMIT 1"
    ).fetchone()
    assert points == ("Cité du design", 92.8)


def test_rates_of_communes_go_in_with_shares_beyond_one(
    empty_database: str, base: Any, tmp_path: Path
) -> None:
    path = tmp_path / "communes.geojson"
    assert call("coverage", "--zones", "communes", "--out", path).returncode == 0
    done = call("push", empty_database, "district", "--coverage", path)
    assert done.returncode == 0, done.stderr
    one = "SELECT connectable, denominator, connectable_share FROM manufacture.coverage WHERE "
    found = base.execute(one + "zone_id = 'commune-42001'").fetchone()
    assert found == (269, 250, 1.076)  # Aboën: more lines than the premises that were estimated


def test_a_file_of_another_kind_is_refused_before_anything_is_written(
    empty_database: str, base: Any, zones: Path, records: Path, tmp_path: Path
) -> None:
    done = call("push", empty_database, "--ranking", zones)
    assert done.returncode == 1
    assert "what 'manufacture find --format geojson" in done.stderr
    fibre = covered(records, zones, tmp_path / "same.geojson")
    assert call("push", empty_database, "district", "--coverage", fibre).returncode == 0
    ranked = tmp_path / "other" / "same.geojson"
    ranked.parent.mkdir()
    assert call("find", "--weight", "schools=1", "--out", ranked).returncode == 0
    done = call("push", empty_database, "district", "--ranking", ranked)
    assert done.returncode == 1
    assert "'same' is a coverage there" in done.stderr
    assert base.execute("SELECT count(*) FROM manufacture.ranking").fetchone() == (0,)


def test_a_result_whose_name_steers_a_terminal_or_sql_stays_a_name(
    empty_database: str, base: Any, zones: Path, records: Path, tmp_path: Path
) -> None:
    hostile = covered(records, zones, tmp_path / "x'); DROP SCHEMA manufacture; --.geojson")
    done = call("push", empty_database, "district", "--coverage", hostile)
    assert done.returncode == 0, done.stderr
    assert base.execute("SELECT DISTINCT study FROM manufacture.coverage").fetchone()[0] == (
        "x'); DROP SCHEMA manufacture; --"
    )
