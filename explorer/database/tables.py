"""What a table of ours is, and the statements that make it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import sql

GEOMETRY: Final = "geometry"
LONGEST: Final = 48
"""Bytes of a table's name: PostgreSQL cuts longer names of indexes, without an error."""

LONGEST_COLUMN: Final = 63


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        As it is called.
    kind : str
        Its type, such as ``"double precision"``; a constant of this program.
    rules : tuple of psycopg.sql.Composable
        What it may hold.
    comment : str
        For its readers; empty for none.
    """

    name: str
    kind: str
    rules: tuple[sql.Composable, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, in the words of this program.

    Attributes
    ----------
    name : str
        Within the schema.
    columns : tuple of Column
        In order; the geometry is one of them.
    key : tuple of str
        Columns of the primary key.
    rules : tuple of psycopg.sql.Composable
        Constraints of several columns, and references.
    comment : str
        For its readers.
    indexed : tuple of str
        Columns with an index, beside the key: a spatial one where they hold shapes.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[sql.Composable, ...] = ()
    comment: str = ""
    indexed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of a column.

        Returns
        -------
        tuple of str
            In order.
        """
        return tuple(column.name for column in self.columns)

    def shape(self, schema: str) -> str:
        """Mark of the table's form, which changes when a column or a rule does.

        Parameters
        ----------
        schema : str
            Where the table is.

        Returns
        -------
        str
            A hash.
        """
        text = self.creation(schema).as_string(None)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def creation(self, schema: str) -> sql.Composed:
        """Give the statement that makes the table where it is not there yet.

        Parameters
        ----------
        schema : str
            Where the table will be.

        Returns
        -------
        psycopg.sql.Composed
            ``CREATE TABLE IF NOT EXISTS``.
        """
        lines: list[sql.Composable] = [
            sql.SQL(" ").join([sql.Identifier(one.name), sql.SQL(one.kind), *one.rules])
            for one in self.columns
        ]
        lines.append(sql.SQL("PRIMARY KEY ({})").format(name_list(self.key)))
        lines.extend(self.rules)
        return sql.SQL("CREATE TABLE IF NOT EXISTS {} (\n  {}\n)").format(
            sql.Identifier(schema, self.name), sql.SQL(",\n  ").join(lines)
        )

    def statements(self, schema: str) -> Iterator[sql.Composed]:
        """Give all statements that make the table, its indexes and its comments.

        Parameters
        ----------
        schema : str
            Where the table will be.

        Yields
        ------
        psycopg.sql.Composed
            Each can be run again without harm.
        """
        place = sql.Identifier(schema, self.name)
        yield self.creation(schema)
        for name in self.indexed:
            method = sql.SQL("gist" if name == GEOMETRY else "btree")
            yield sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING {} ({})").format(
                sql.Identifier(f"{self.name}_{name}_idx"), place, method, sql.Identifier(name)
            )
        yield sql.SQL("COMMENT ON TABLE {} IS {}").format(place, sql.Literal(self.comment))
        for column in self.columns:
            if column.comment:
                yield sql.SQL("COMMENT ON COLUMN {} IS {}").format(
                    sql.Identifier(schema, self.name, column.name), sql.Literal(column.comment)
                )


@dataclass(frozen=True, slots=True)
class Load:
    """Rows that a table is to hold.

    Attributes
    ----------
    table : Table
        Where they go.
    rows : sequence of tuple
        One value a column; shapes as hexadecimal EWKB, JSON as text.
    scope : psycopg.sql.Composable or None
        Which rows of the table are gone when they are not among ``rows``; None where rows of
        others stay.
    shown : bool
        Whether the account tells of it.
    study : str
        Which result the rows are of, where a table holds several.
    """

    table: Table
    rows: Sequence[tuple[Any, ...]]
    scope: sql.Composable | None = None
    shown: bool = True
    study: str = ""

    @property
    def label(self) -> str:
        """Name in the account.

        Returns
        -------
        str
            The table, and the study where there is one.
        """
        return f"{self.table.name} ({self.study})" if self.study else self.table.name


NOT_NULL: Final = sql.SQL("NOT NULL")
TRUE: Final = sql.SQL("true")


def check(template: str, *parts: sql.Composable) -> sql.Composed:
    """Give a constraint.

    Parameters
    ----------
    template : str
        A condition with ``{}`` for each part; a constant of this program.
    *parts : psycopg.sql.Composable
        Names and values.

    Returns
    -------
    psycopg.sql.Composed
        ``CHECK (…)``.
    """
    return sql.SQL("CHECK ({})").format(sql.SQL(template).format(*parts))


def one_of(name: str, values: Iterable[Any]) -> sql.Composed:
    """Give the constraint of a closed list.

    Parameters
    ----------
    name : str
        A column.
    values : iterable
        What it may hold.

    Returns
    -------
    psycopg.sql.Composed
        ``CHECK (… IN (…))``; null is not refused by it.
    """
    return check("{} IN ({})", sql.Identifier(name), value_list(values))


def reference(column: str, schema: str, table: str) -> sql.Composed:
    """Give the constraint of a column that holds names of another table.

    Parameters
    ----------
    column : str
        A column; a constant of this program.
    schema, table : str
        Where the names are, in its column ``name``.

    Returns
    -------
    psycopg.sql.Composed
        ``FOREIGN KEY (…) REFERENCES … (name)``.
    """
    return sql.SQL("FOREIGN KEY ({}) REFERENCES {} (name)").format(
        sql.SQL(column), sql.Identifier(schema, table)
    )


def name_list(names: Iterable[str]) -> sql.Composed:
    """Give names of columns as a statement lists them.

    Parameters
    ----------
    names : iterable of str
        Any text.

    Returns
    -------
    psycopg.sql.Composed
        Quoted, with commas between.
    """
    return sql.SQL(", ").join(map(sql.Identifier, names))


def value_list(values: Iterable[Any]) -> sql.Composed:
    """Give values as a statement lists them.

    Parameters
    ----------
    values : iterable
        Texts, numbers and the like.

    Returns
    -------
    psycopg.sql.Composed
        Quoted as their types ask for, with commas between.
    """
    return sql.SQL(", ").join(map(sql.Literal, values))
