"""The schema: whether it is ours, of which territory, what is in it, and who may change it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import sql

from explorer.database.tables import NOT_NULL, Column, Table, check, one_of, reference
from explorer.errors import DatabaseError

VERSION: Final = 1
PROGRAM: Final = "manufacture-explorer"
SCHEMA: Final = "manufacture"
NAME: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,47}")
TAKEN: Final = frozenset({"public", "information_schema"})

MARKER: Final = Table(
    "schema_version",
    (
        Column("program", "text", (NOT_NULL, one_of("program", [PROGRAM]))),
        Column("version", "integer", (NOT_NULL,), "Form of the tables"),
        Column("territory", "text", (NOT_NULL,), "Whose layers these are"),
    ),
    ("program",),
    comment="Written by manufacture push, which leaves a schema without it alone.",
)
SOURCE: Final = Table(
    "source",
    (
        Column("name", "text"),
        Column("title", "text", (NOT_NULL,)),
        Column("path", "text"),
        Column("publisher", "text"),
        Column("date", "text"),
        Column("licence", "text"),
        Column("licence_path", "text"),
        Column("licence_note", "text"),
        Column("accuracy_note", "text"),
    ),
    ("name",),
    comment="Registre des sources / Register of sources",
)
LAYER: Final = Table(
    "layer",
    (
        Column("name", "text"),
        Column("title_fr", "text", (NOT_NULL,)),
        Column("title_en", "text", (NOT_NULL,)),
        Column("description_fr", "text", (NOT_NULL,)),
        Column("description_en", "text", (NOT_NULL,)),
        Column("geometry_type", "text", (NOT_NULL,)),
        Column("vintage", "text", (), "The date that the data describe"),
        Column("retrieved", "text", (), "The day on which they were fetched"),
        Column("licence", "text", (NOT_NULL,)),
        Column("licence_path", "text"),
        Column(
            "accuracy_m",
            "double precision",
            (check("{} >= 0", sql.Identifier("accuracy_m")),),
            "Of positions [m]",
        ),
        Column("hash", "text", (NOT_NULL,), "Of the file that was pushed last"),
        Column("shape", "text", (NOT_NULL,), "Of the table's form"),
        Column("fields", "jsonb", (NOT_NULL,), "Columns that push made"),
    ),
    ("name",),
    comment="Couches / Layers",
)


def layer_source(schema: str) -> Table:
    """Give the table that says which sources a layer has.

    Parameters
    ----------
    schema : str
        Where it will be.

    Returns
    -------
    Table
        With references to both.
    """
    references = tuple(reference(name, schema, name) for name in ("layer", "source"))
    columns = (Column("layer", "text"), Column("source", "text"))
    return Table("layer_source", columns, ("layer", "source"), references, "Layers and sources")


OWN: Final = frozenset(
    {
        *("schema_version", "source", "layer", "layer_source", "study", "coverage", "ranking"),
        *("building_record", "coverage_map", "coverage_recounted", "ranking_map"),
    }
)
"""Names of our own tables and views, which no layer may have."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is in the schema before a push.

    Attributes
    ----------
    exists : bool
        Whether the schema is there.
    shapes : mapping of str to str
        By layer, the form of its table.
    fields : mapping of str to list of str
        By layer, the columns that a push made.
    columns : mapping of str to frozenset of str
        By table, the columns that are there.
    """

    exists: bool
    shapes: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)


def require_name(schema: str) -> str:
    """Check the name of a schema.

    Parameters
    ----------
    schema : str
        As asked for.

    Returns
    -------
    str
        The same.

    Raises
    ------
    DatabaseError
        If it is not a plain name, or one that others use.
    """
    if NAME.fullmatch(schema) is None or schema in TAKEN:
        message = (
            "--schema: expected a name of its own, of small letters, digits and _, such as "
            f"{SCHEMA}; found '{schema}'."
        )
        raise DatabaseError(message)
    return schema


def found_in(
    connection: "psycopg.Connection[Any]", schema: str, territory: str | None, where: str
) -> Found:
    """Look at a schema, and refuse one that is not ours.

    Parameters
    ----------
    connection : psycopg.Connection
        An open one.
    schema : str
        Its name.
    territory : str or None
        Whose layers are asked for; None for any.
    where : str
        The database, without any secret.

    Returns
    -------
    Found
        What is there. An empty schema is taken as made for us.

    Raises
    ------
    DatabaseError
        If PostGIS is not there, or the schema is of another making, version or territory.
    """
    _require_postgis(connection, where)
    relations = connection.execute(
        "SELECT c.relname, array_agg(a.attname::text) FROM pg_catalog.pg_class c "
        "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_catalog.pg_attribute a "
        "ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S') GROUP BY c.oid",
        [schema],
    ).fetchall()
    if not relations:
        there = connection.execute(
            "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s", [schema]
        ).fetchone()
        return Found(there is not None)
    columns = {name: frozenset(names) for name, names in relations}
    if not set(MARKER.names) <= columns.get(MARKER.name, frozenset()):
        held = ", ".join(sorted(columns)[:5])
        message = (
            f"{where}: the schema '{schema}' is not of {PROGRAM}: it holds {held}, and no "
            f"{MARKER.name} of ours. Nothing was changed. Name another with --schema."
        )
        raise DatabaseError(message)
    row = connection.execute(
        sql.SQL("SELECT version, territory FROM {} WHERE program = {}").format(
            sql.Identifier(schema, MARKER.name), sql.Literal(PROGRAM)
        )
    ).fetchone()
    _require_ours(row, schema, territory, where)
    layers = connection.execute(
        sql.SQL("SELECT name, shape, fields FROM {}").format(sql.Identifier(schema, LAYER.name))
    ).fetchall()
    return Found(
        exists=True,
        shapes={name: shape for name, shape, _ in layers},
        fields={name: list(fields) for name, _, fields in layers},
        columns=columns,
    )


def require_rights(
    connection: "psycopg.Connection[Any]", schema: str, found: Found, where: str
) -> None:
    """Check that what a push needs is granted, before anything is done.

    Parameters
    ----------
    connection : psycopg.Connection
        An open one.
    schema : str
        Its name.
    found : Found
        From ``found_in``.
    where : str
        The database, without any secret.

    Raises
    ------
    DatabaseError
        With the statement that grants what is missing.
    """
    row = connection.execute(
        "SELECT current_user::text, current_database()::text, "
        "has_database_privilege(current_database(), 'CREATE'), "
        "has_database_privilege(current_database(), 'TEMPORARY')"
    ).fetchone()
    assert row is not None  # noqa: S101 - a query of constants has one row
    user, database, may_create, may_temporary = row
    missing = []
    if not found.exists and not may_create:
        missing.append(("CREATE", "DATABASE", database))
    if not may_temporary:
        missing.append(("TEMPORARY", "DATABASE", database))
    if found.exists:
        for right in ("USAGE", "CREATE"):
            held = connection.execute(
                "SELECT has_schema_privilege(%s, %s)", [schema, right]
            ).fetchone()
            if held is not None and not held[0]:
                missing.append((right, "SCHEMA", schema))
    if missing:
        grants = " ".join(
            sql.SQL("GRANT {} ON {} {} TO {};")
            .format(sql.SQL(right), sql.SQL(kind), sql.Identifier(of), sql.Identifier(user))
            .as_string(connection)
            for right, kind, of in missing
        )
        named = ", ".join(f"{right} on the {kind.lower()} {of}" for right, kind, of in missing)
        message = (
            f"{where}: {user} lacks the right {named}. Nothing was written. Its owner grants it "
            f"with: {grants}"
        )
        raise DatabaseError(message)


def _require_postgis(connection: "psycopg.Connection[Any]", where: str) -> None:
    query = "SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'postgis'"
    if connection.execute(query).fetchone() is None:
        message = (
            f"{where}: PostGIS is not in this database. Its administrator adds it once with: "
            "CREATE EXTENSION postgis;"
        )
        raise DatabaseError(message)


def _require_ours(row: Any, schema: str, territory: str | None, where: str) -> None:
    if row is None or row[0] != VERSION:
        held = "none" if row is None else f"version {row[0]}"
        message = (
            f"{where}: the schema '{schema}': expected the tables of version {VERSION}, found "
            f"{held}. Take the {PROGRAM} that wrote it, or name another schema with --schema."
        )
        raise DatabaseError(message)
    if territory is not None and row[1] != territory:
        message = (
            f"{where}: the schema '{schema}' holds the layers of '{row[1]}', not of "
            f"'{territory}'. Nothing was changed. Name another with --schema."
        )
        raise DatabaseError(message)
