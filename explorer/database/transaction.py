"""Layers, results and building records written to a database: all of it, or nothing."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg import sql

from explorer.database.faults import NOTHING, told
from explorer.database.ownership import Found, found_in, require_name, require_rights
from explorer.database.script import GONE, MERGED, Content, Step, inserted, steps
from explorer.database.server import connected, place_of, protection_of
from explorer.errors import DatabaseError

if TYPE_CHECKING:
    import psycopg

MOST_DELETED: Final = 0.5
"""Share of a table's rows that a push deletes without being told to."""

UNSURE: Final = (
    "The connection was lost at the very end: either all of it was written, or nothing. Run it "
    "again, which does no harm."
)


@dataclass(slots=True)
class Merged:
    """What became of one table.

    Attributes
    ----------
    table : str
        Its name.
    given : int
        Rows that were pushed.
    inserted, updated, unchanged : int
        What became of them; they add up to ``given``.
    deleted, kept : int
        Rows of the table that were not among them: deleted, or kept on request.
    remade : bool
        Whether the table was made anew, as its form changed; its rows are then all inserted.
    """

    table: str
    given: int
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    kept: int = 0
    remade: bool = False


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did.

    Attributes
    ----------
    place : str
        Where, without any secret.
    schema : str
        In which schema.
    protection : str
        How what went over the line was protected.
    tables : tuple of Merged
        In the order in which they were written.
    """

    place: str
    schema: str
    protection: str
    tables: tuple[Merged, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the account in the types of JSON.

        Returns
        -------
        dict
            `place`, `schema`, `protection`, `tables`.
        """
        return asdict(self)


def push(address: str, content: Content, schema: str) -> Pushed:
    """Write to a database, in one transaction.

    Parameters
    ----------
    address : str
        ``postgresql://…`` or ``service=NAME``.
    content : Content
        What is to be written.
    schema : str
        Where to; made if it is not there.

    Returns
    -------
    Pushed
        The account of every table.

    Raises
    ------
    DatabaseError
        If anything is refused, or the server goes away: then nothing was written.
    """
    require_name(schema)
    with connected(address) as connection:
        place = place_of(connection)
        with told(place):
            protection = protection_of(connection)
            found = found_in(connection, schema, content.territory.catalog.title_fr, place)
            require_rights(connection, schema, found, place)
            _require_free(content, found, place)
            _require_studies(connection, content, schema, found, place)
            account = list(_run(connection, content, schema, found))
        with told(place, undone=UNSURE):
            connection.commit()
    for merged in account:
        merged.remade = merged.table in content.remade
    return Pushed(place, schema, protection, tuple(account))


def push_script(content: Content, schema: str) -> Iterator[str]:
    """Give what a push runs where nothing is there yet, as a script for psql.

    Parameters
    ----------
    content : Content
        What would be written.
    schema : str
        Where to.

    Yields
    ------
    str
        One statement at a time, with its semicolon. Where the tables are there, and of the same
        form, the script brings them up to date as a push does.
    """
    require_name(schema)
    yield "SET client_encoding = 'UTF8';"
    yield "BEGIN;"
    for step in steps(content, schema, Found(exists=False)):
        if step.load is not None and step.counts is None:
            for part in inserted(step.load):
                yield f"{part.as_string(None)};"
        else:
            yield f"{step.text.as_string(None)};"
    yield "COMMIT;"


def _run(
    connection: "psycopg.Connection[Any]", content: Content, schema: str, found: Found
) -> Iterator[Merged]:
    current: Merged | None = None
    for step in steps(content, schema, found):
        if step.load is not None and step.counts is None:
            current = Merged(step.load.label, len(step.load.rows))
            with connection.cursor() as cursor, cursor.copy(step.text) as copy:
                for row in step.load.rows:
                    copy.write_row(row)
            continue
        cursor = connection.execute(step.text)
        if step.counts is None or step.load is None or current is None:
            continue
        counted = cursor.fetchone() or (0, 0)
        _note(current, step, counted, keep=content.keep)
        if step.counts == MERGED and not step.load.study and not content.delete:
            _refuse_loss(current)
        if step.counts == MERGED and step.load.shown:
            yield current


def _refuse_loss(merged: Merged) -> None:
    # A layer that was never refreshed, or lost its features, is no reason to empty a table.
    before = merged.deleted + merged.updated + merged.unchanged
    if merged.deleted > MOST_DELETED * before:
        message = (
            f"{merged.table}: expected most of its {before} rows among those that are pushed, "
            f"found that {merged.deleted} would go. {NOTHING} --keep leaves them in place, "
            "--delete deletes them."
        )
        raise DatabaseError(message)


def _note(current: Merged, step: Step, counted: Any, *, keep: bool) -> None:
    if step.counts == GONE:
        if keep and step.text.as_string(None).startswith("SELECT"):
            current.kept = counted[0]
        else:
            current.deleted = counted[0]
        return
    current.inserted, current.updated = counted
    current.unchanged = current.given - current.inserted - current.updated


def _require_free(content: Content, found: Found, place: str) -> None:
    for layer in content.layers:
        if layer.name in found.columns and layer.name not in found.fields:
            message = (
                f"{place}: a table or view '{layer.name}' is in the schema, which no push made. "
                f"{NOTHING} Rename it, or name another schema with --schema."
            )
            raise DatabaseError(message)


def _require_studies(
    connection: "psycopg.Connection[Any]",
    content: Content,
    schema: str,
    found: Found,
    place: str,
) -> None:
    if "study" not in found.columns:
        return
    query = sql.SQL("SELECT name, kind FROM {}").format(sql.Identifier(schema, "study"))
    kinds = dict(connection.execute(query).fetchall())
    for result in content.results:
        if kinds.get(result.study, result.kind) != result.kind:
            message = (
                f"{place}: '{result.study}' is a {kinds[result.study]} there, and {result.file} "
                f"is a {result.kind}. {NOTHING} Give the file another name."
            )
            raise DatabaseError(message)
