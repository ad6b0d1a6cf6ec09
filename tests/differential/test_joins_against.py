"""Buildings counted in zones, against DuckDB's spatial extension and against PostGIS."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from shapely import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from explorer.analysis import coverage, tally
from tests.analysis.fibre_frames import records, zones

Rows = list[tuple[float, float, str]]
Ask = Callable[[str], list[tuple[Any, ...]]]
STATES = ("deploye", "cible", "signe")


def _duckdb() -> Iterator[Ask]:
    duckdb = pytest.importorskip("duckdb")
    packed = pytest.importorskip("duckdb_extension_spatial")
    (extension,) = Path(packed.__file__).parent.glob("extensions/*/spatial.duckdb_extension")
    with closing(duckdb.connect()) as database:
        try:
            database.load_extension(str(extension))
        except duckdb.Error as error:
            pytest.skip(f"the spatial extension is of another release: {error}")
        yield lambda sql: database.execute(sql).fetchall()


def _postgis(address: str) -> Iterator[Ask]:
    import psycopg

    with psycopg.connect(address) as database:
        yield lambda sql: database.execute(sql).fetchall()


@pytest.fixture(params=["duckdb", "postgis"])
def ask(request: pytest.FixtureRequest) -> Iterator[Ask]:
    if request.param == "duckdb":
        yield from _duckdb()
    else:
        yield from _postgis(request.getfixturevalue("empty_database"))


def joined(
    ask: Ask, rows: Rows, shapes: Sequence[BaseGeometry], relation: str
) -> list[tuple[int, int]]:
    """Pairs of zone and row that the database joins."""
    points = ", ".join(f"({n}, {x!r}, {y!r})" for n, (x, y, _) in enumerate(rows))
    areas = ", ".join(f"({n}, '{shape.wkt}')" for n, shape in enumerate(shapes))
    return [
        (int(zone), int(row))
        for zone, row in ask(
            "SELECT z.n, p.n FROM "  # noqa: S608 - numbers and shapes of this module
            f"(VALUES {points}) AS p(n, x, y), (VALUES {areas}) AS z(n, wkt) "
            f"WHERE {relation}(ST_GeomFromText(z.wkt), ST_Point(p.x, p.y))"
        )
    ]


def star(random: Random) -> Polygon:
    x, y = random.uniform(4.36, 4.42), random.uniform(45.42, 45.47)
    turns = np.linspace(0, 2 * np.pi, random.randint(4, 30), endpoint=False)
    reach = [random.uniform(0.003, 0.02) for _ in turns]
    return Polygon(
        [(x + r * np.cos(t), y + r * np.sin(t)) for r, t in zip(reach, turns, strict=True)]
    )


@pytest.mark.parametrize("seed", range(5))
def test_counts_by_zone_and_state_are_those_of_the_database(ask: Ask, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - places, not secrets
    shapes = [star(random) for _ in range(12)]
    rows: Rows = [
        (random.uniform(4.34, 4.44), random.uniform(45.40, 45.49), random.choice(STATES))
        for _ in range(1500)
    ]
    found = coverage(records(rows), zones(dict(enumerate(shapes))))
    pairs = joined(ask, rows, shapes, "ST_Contains")
    assert len(pairs) > 300
    for zone in range(len(shapes)):
        states = [rows[row][2] for key, row in pairs if key == zone]
        assert found.loc[zone, "records"] == len(states)
        assert found.loc[zone, "deployed"] == states.count("deploye")
        assert found.loc[zone, "targeted"] == states.count("cible")
        assert found.loc[zone, "signed"] == states.count("signe")


def test_points_on_edges_and_corners_count_once_where_the_database_gives_all_or_none(
    ask: Ask,
) -> None:
    # Four squares that touch, and points on a lattice that meets their edges and corners.
    shapes = [box(4 + x, 45 + y, 4.5 + x, 45.5 + y) for x in (0, 0.5) for y in (0, 0.5)]
    rows: Rows = [(4 + x / 8, 45 + y / 8, "deploye") for x in range(-1, 10) for y in range(-1, 10)]
    found = tally(records(rows), zones(dict(enumerate(shapes))))
    inside = joined(ask, rows, shapes, "ST_Contains")
    covered = joined(ask, rows, shapes, "ST_Intersects")
    counted = coverage(records(rows), zones(dict(enumerate(shapes))))["records"]
    for zone in range(len(shapes)):
        within = sum(key == zone for key, _ in inside)
        touched = sum(key == zone for key, _ in covered)
        assert within == 9  # strictly inside: three by three of the lattice
        assert within <= counted.loc[zone] <= touched == 25
    assert found.conservation["counted"] == len({row for _, row in covered}) == 81
    assert counted.sum() == 81
    assert found.conservation["outside"] == len(rows) - 81


def test_zones_with_holes_and_parts_are_joined_as_the_database_does(ask: Ask) -> None:
    random = Random(11)  # noqa: S311 - places, not secrets
    ring = box(4.36, 45.42, 4.42, 45.47).difference(Point(4.39, 45.445).buffer(0.015))
    parts = Point(4.37, 45.43).buffer(0.006).union(Point(4.41, 45.46).buffer(0.006))
    shapes = [ring, parts]
    rows: Rows = [
        (random.uniform(4.35, 4.43), random.uniform(45.41, 45.48), "deploye") for _ in range(2000)
    ]
    pairs = joined(ask, rows, shapes, "ST_Contains")
    counted = coverage(records(rows), zones(dict(enumerate(shapes))))["records"]
    assert counted.tolist() == [sum(key == zone for key, _ in pairs) for zone in range(2)]
    assert 0 < counted[1] < counted[0] < 2000
