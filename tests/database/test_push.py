"""Layers pushed to a real PostgreSQL with PostGIS: what is made, what changes, what is told."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.catalog import open_catalog
from tests.cli.calls import Done, call
from tests.database.synthetic import changed, copied, feature, point, redescribed, with_layer
from tests.postgis import Server

psycopg: Any = pytest.importorskip("psycopg")
Row = dict[str, Any]


def account(done: Done) -> dict[str, Row]:
    assert done.returncode == 0, done.stderr
    return {row["table"]: row for row in json.loads(done.stdout)["tables"]}


def pushed(*arguments: str | Path) -> dict[str, Row]:
    return account(call("push", *arguments, "--format", "json"))


def counts(row: Row) -> tuple[int, ...]:
    return tuple(row[name] for name in ("inserted", "updated", "unchanged", "deleted"))


@pytest.fixture
def base(empty_database: str) -> Iterator[Any]:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copied(tmp_path)


def test_all_layers_are_there_after_a_push_and_a_second_one_changes_no_row(
    empty_database: str, base: Any
) -> None:
    first = pushed(empty_database)
    assert counts(first["stations"]) == (17, 0, 0, 0)
    assert counts(first["communes"]) == (53, 0, 0, 0)
    assert list(first) == list(open_catalog().layers)
    versions = "SELECT id, xmin::text, ctid::text FROM manufacture.stations ORDER BY id"
    before = base.execute(versions).fetchall()
    again = pushed(empty_database)
    assert counts(again["stations"]) == (0, 0, 17, 0)
    assert counts(again["communes"]) == (0, 0, 53, 0)
    assert base.execute(versions).fetchall() == before  # not one was written anew
    assert base.execute("SELECT count(*) FROM manufacture.source").fetchone()[0] > 20


def test_what_changed_is_updated_what_is_new_inserted_and_what_is_gone_deleted(
    empty_database: str, base: Any, root: Path
) -> None:
    pushed(empty_database, "stations")

    def edit(features: list[Row]) -> None:
        gone = features.pop(0)
        features[0]["properties"]["name_en"] = "Renamed"
        features[1]["geometry"]["coordinates"][0] += 0.000_001
        new = json.loads(json.dumps(gone))
        new["id"] = new["properties"]["id"] = "synthetic-stop"
        features.append(new)

    changed(root, "stations", edit)
    found = pushed(empty_database, "stations", "--territory", root)["stations"]
    assert counts(found) == (1, 2, 14, 1)
    assert found["given"] == 17
    names = "SELECT count(*) FROM manufacture.stations WHERE id = 'synthetic-stop'"
    assert base.execute(names).fetchone()[0] == 1


def test_features_that_are_gone_can_be_kept_and_are_told(
    empty_database: str, base: Any, root: Path
) -> None:
    pushed(empty_database, "stations")
    changed(root, "stations", lambda features: features.pop())
    arguments = ("push", empty_database, "stations", "--territory", root, "--keep")
    found = account(call(*arguments, "--format", "json"))["stations"]
    assert (found["kept"], found["deleted"], found["unchanged"]) == (1, 0, 16)
    assert "--keep leaves in place" in call(*arguments, "--lang", "en").stdout
    assert base.execute("SELECT count(*) FROM manufacture.stations").fetchone()[0] == 17


def test_a_layer_that_lost_most_of_its_features_empties_no_table_unless_told_to(
    empty_database: str, base: Any, root: Path
) -> None:
    pushed(empty_database, "stations", "--territory", root)

    def lessen(features: list[Row]) -> None:
        del features[8:]

    changed(root, "stations", lessen)
    arguments = ("push", empty_database, "stations", "--territory", root)
    done = call(*arguments)
    assert done.returncode == 1
    assert "most of its 17 rows" in done.stderr
    assert "9 would go. Nothing was written." in done.stderr
    counted = "SELECT count(*) FROM manufacture.stations"
    assert base.execute(counted).fetchone() == (17,)
    told = account(call(*arguments, "--delete", "--format", "json"))["stations"]
    assert counts(told) == (0, 0, 8, 9)
    assert base.execute(counted).fetchone() == (8,)


BROKEN = {
    "category": ("category = 'no such'", psycopg.errors.CheckViolation),
    "accuracy": ("accuracy_m = -1", psycopg.errors.CheckViolation),
    "name": ("name_fr = NULL", psycopg.errors.NotNullViolation),
    "id": ("id = 'With Blanks'", psycopg.errors.CheckViolation),
    "date": ("valid_from = 'yesterday'", psycopg.errors.CheckViolation),
    "source": ("source = 'no-such-source'", psycopg.errors.ForeignKeyViolation),
    "far away": ("geometry = ST_Point(0, 0, 4326)", psycopg.errors.CheckViolation),
    "other shape": ("geometry = ST_Buffer(geometry, 1)", psycopg.errors.InvalidParameterValue),
    "other system": (
        "geometry = ST_Point(4.4, 45.4, 2154)",
        psycopg.errors.InvalidParameterValue,
    ),
    "no position": ("geometry = NULL", psycopg.errors.CheckViolation),
}


def test_what_the_catalogue_forbids_is_refused_by_the_database(
    empty_database: str, base: Any
) -> None:
    pushed(empty_database, "stations")
    for change, error in BROKEN.values():
        with pytest.raises(error):
            base.execute(
                f"UPDATE manufacture.stations SET {change} "  # noqa: S608 - of this module
                "WHERE id = (SELECT min(id) FROM manufacture.stations)"
            )
    with pytest.raises(psycopg.errors.UniqueViolation):
        base.execute("INSERT INTO manufacture.stations SELECT * FROM manufacture.stations LIMIT 1")


def test_tables_are_indexed_in_space_and_say_their_source_vintage_licence_and_units(
    empty_database: str, base: Any
) -> None:
    pushed(empty_database)
    indexed = base.execute(
        "SELECT tablename FROM pg_indexes WHERE schemaname = 'manufacture' "
        "AND indexdef LIKE '%USING gist (geometry)'"
    ).fetchall()
    assert {name for (name,) in indexed} >= set(open_catalog().layers) | {"coverage", "ranking"}
    told = base.execute(
        "SELECT obj_description('manufacture.communes'::regclass), "
        "col_description('manufacture.business_zones'::regclass, (SELECT attnum FROM pg_attribute "
        "WHERE attrelid = 'manufacture.business_zones'::regclass AND attname = 'accuracy_m'))"
    ).fetchone()
    assert "Communes" in told[0]
    assert "Licence: " in told[0]
    assert "vintage: " in told[0]
    assert told[1] == "Précision / Accuracy [m]"
    typed = base.execute(
        "SELECT f_table_name, type, srid FROM geometry_columns WHERE f_table_schema = "
        "'manufacture' AND f_table_name IN ('stations', 'communes', 'district') ORDER BY 1"
    ).fetchall()
    assert typed == [
        ("communes", "MULTIPOLYGON", 4326),
        ("district", "POLYGON", 4326),
        ("stations", "POINT", 4326),
    ]


def test_the_script_of_a_dry_run_makes_what_a_push_makes(
    postgis: Server, empty_database: str, root: Path, tmp_path: Path
) -> None:
    import shutil
    import subprocess

    tool = shutil.which("psql") or (postgis.tools and postgis.tools / "psql")
    if not tool:
        pytest.skip("psql is not here")
    with_layer(root, HOSTILE)
    nowhere = "postgresql://nobody@192.0.2.1:9/none"
    done = call("push", nowhere, "--territory", root, "--dry-run")
    assert done.returncode == 0, done.stderr
    script = tmp_path / "push.sql"
    script.write_text(done.stdout, encoding="utf-8")
    for _ in range(2):  # it does no harm to run it again
        subprocess.run(
            [str(tool), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), empty_database],
            check=True, capture_output=True,
        )  # fmt: skip
    after = pushed(empty_database, "--territory", root)
    assert all(row["unchanged"] == row["given"] > 0 for row in after.values())
    assert not any(row["remade"] or row["deleted"] for row in after.values())


TEXTS = (
    'it\'s "quoted" \\ and \\. and \\N',
    "tab\there\nand a line",
    "'; DROP SCHEMA manufacture CASCADE; --",
    "%s %(x)s {0} $1 $$ {{7*7}}",
    "NULL",
    "",
    "Ωmega – école – 東京 – 🚉",
    "\u202egnp.exe",
)
HOSTILE = [
    feature(f"t{n}", point(4.4, 45.4), text=text, **{'Größe "x" %s; --': text, "any": text})
    for n, text in enumerate(TEXTS)
]


def test_hostile_texts_and_names_are_kept_to_the_letter(
    empty_database: str, base: Any, root: Path
) -> None:
    with_layer(root, HOSTILE)
    assert counts(pushed(empty_database, "synthetic", "--territory", root)["synthetic"])[0] == 8
    found = base.execute(
        'SELECT text, "Größe ""x"" %s; --", "any" #>> \'{}\' FROM manufacture.synthetic ORDER BY id'
    ).fetchall()
    assert found == [(text, text, text) for text in TEXTS]


def test_the_character_that_postgresql_has_not_is_named_with_its_feature(
    empty_database: str, root: Path
) -> None:
    with_layer(root, [feature("bad", point(4.4, 45.4), text="a\x00b")])
    done = call("push", empty_database, "synthetic", "--territory", root)
    assert done.returncode == 1
    assert "feature bad, field text" in done.stderr
    assert "NUL" in done.stderr


def test_two_features_may_exchange_a_value_that_only_one_may_have(
    empty_database: str, root: Path
) -> None:
    fields = [
        {"name": "id", "type": "string", "constraints": {"required": True}},
        {"name": "code", "type": "string", "constraints": {"unique": True}},
    ]

    def two(first: str, second: str) -> list[Row]:
        return [
            {"type": "Feature", "id": name, "geometry": None, "properties": {"id": name, "code": c}}
            for name, c in (("a", first), ("b", second))
        ]

    with_layer(root, two("1", "2"), fields)
    pushed(empty_database, "synthetic", "--territory", root)
    with_layer(root, two("2", "1"), fields)
    found = pushed(empty_database, "synthetic", "--territory", root)["synthetic"]
    assert counts(found) == (0, 2, 0, 0)


def test_a_layer_whose_form_changed_is_made_anew_and_columns_of_ones_own_are_not_lost(
    empty_database: str, base: Any, root: Path
) -> None:
    pushed(empty_database, "stations", "--territory", root)
    base.execute("ALTER TABLE manufacture.stations ADD COLUMN mine text DEFAULT 'kept'")
    # As long as the form is the same, columns of one's own stay.
    assert counts(pushed(empty_database, "stations", "--territory", root)["stations"])[2] == 17
    assert base.execute("SELECT DISTINCT mine FROM manufacture.stations").fetchall() == [("kept",)]

    def lessen(resources: dict[str, Row]) -> None:
        for item in resources["stations"]["schema"]["fields"]:
            if item["name"] == "accuracy_m":
                item["constraints"] = {"minimum": 0, "maximum": 9000}

    redescribed(root, lessen)
    refused = call("push", empty_database, "stations", "--territory", root)
    assert refused.returncode == 1
    assert "columns of yours: mine" in refused.stderr
    base.execute("ALTER TABLE manufacture.stations DROP COLUMN mine")
    base.execute("CREATE VIEW public.on_it AS SELECT id FROM manufacture.stations")
    refused = call("push", empty_database, "stations", "--territory", root)
    assert refused.returncode == 1
    assert "something of yours is built on its table" in refused.stderr
    assert "on_it" in refused.stderr
    base.execute("DROP VIEW public.on_it")
    found = pushed(empty_database, "stations", "--territory", root)["stations"]
    assert found["remade"] is True
    assert counts(found) == (17, 0, 0, 0)


def test_a_layer_that_is_not_there_is_a_misuse_and_names_those_that_are(
    empty_database: str,
) -> None:
    done = call("push", empty_database, "statoins")
    assert done.returncode == 2
    assert "stations" in done.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [("layer", "not called as a table of ours"), ("n" * 49, "at most 48 bytes")],
)
def test_a_layer_with_a_name_that_cannot_be_a_table_is_refused(
    empty_database: str, root: Path, name: str, said: str
) -> None:
    with_layer(root, [feature("a", point(4.4, 45.4))])
    redescribed(root, lambda resources: resources["synthetic"].update(name=name))
    done = call("push", empty_database, name, "--territory", root)
    assert done.returncode == 1
    assert said in done.stderr
