"""The statements of a push, in order: run one by one, or written down for psql."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from psycopg import sql

from explorer.database.layertables import layer_load
from explorer.database.ownership import (
    LAYER,
    MARKER,
    PROGRAM,
    SOURCE,
    VERSION,
    Found,
    layer_source,
)
from explorer.database.results import (
    Result,
    building_table,
    coverage_table,
    ranking_table,
    study_table,
)
from explorer.database.tables import GEOMETRY, TRUE, Load, Table, name_list, value_list
from explorer.database.views import view_statements
from explorer.errors import DatabaseError
from explorer.layers import Layer
from explorer.territory import Territory

INCOMING: Final = sql.Identifier("pg_temp", "incoming")
BATCH: Final = 500
WAIT_SECONDS: Final = 30
"""How long another session may hold what a push needs."""

MERGED: Final = "merged"
GONE: Final = "gone"


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a push.

    Attributes
    ----------
    text : psycopg.sql.SQL or psycopg.sql.Composed
        The statement; for rows, the COPY that takes them.
    load : Load or None
        The rows that it copies, or whose account it gives.
    counts : str or None
        ``"merged"`` where it answers how many rows came and changed, ``"gone"`` how many went.
    """

    text: sql.SQL | sql.Composed
    load: Load | None = None
    counts: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be pushed.

    Attributes
    ----------
    territory : Territory
        Whose layers they are.
    layers : tuple of Layer
        In the catalogue's order.
    results : tuple of Result
        Of coverage and find.
    buildings : Load or None
        Building records.
    keep : bool
        Whether features that a layer no longer has stay in its table.
    delete : bool
        Whether even most of a table's rows may be deleted.
    """

    territory: Territory
    layers: tuple[Layer, ...] = ()
    results: tuple[Result, ...] = ()
    buildings: Load | None = None
    keep: bool = False
    delete: bool = False
    remade: list[str] = field(default_factory=list)
    """Layers whose tables are made anew, as their form changed; filled by ``steps``."""


def steps(content: Content, schema: str, found: Found) -> Iterator[Step]:
    """Give every statement of a push between BEGIN and COMMIT.

    Parameters
    ----------
    content : Content
        What is to be pushed.
    schema : str
        Where to.
    found : Found
        What is there.

    Yields
    ------
    Step
        In order.
    """
    yield from _preamble(schema)
    if not found.exists:
        yield Step(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
    own = (
        *(MARKER, SOURCE, LAYER, layer_source(schema)),
        *(study_table(), coverage_table(schema), ranking_table(schema), building_table()),
    )
    for table in own:
        yield from map(Step, table.statements(schema))
    territory = content.territory.catalog.title_fr
    yield from _merge(Load(MARKER, [(PROGRAM, VERSION, territory)], shown=False), schema, keep=True)
    loads = [
        layer_load(_spec(layer), layer.frame, content.territory.catalog, schema)
        for layer in content.layers
    ]
    for load in (*_register(content), *_described(content, loads, schema)):
        yield from _merge(load, schema, keep=False)
    for load in loads:
        yield from _form(load.table, schema, found, content.remade)
        yield from _merge(load, schema, keep=content.keep)
    for result in content.results:
        for load in result.loads(schema):
            yield from _merge(load, schema, keep=False)
    if content.buildings is not None:
        yield from _merge(content.buildings, schema, keep=content.keep)
    yield from map(Step, view_statements(schema))


def inserted(load: Load) -> Iterator[sql.Composed]:
    """Give rows as statements that psql can run, where a push would copy them.

    Parameters
    ----------
    load : Load
        Rows.

    Yields
    ------
    psycopg.sql.Composed
        ``INSERT`` into the temporary table, some hundreds of rows each.
    """
    for start in range(0, len(load.rows), BATCH):
        values = sql.SQL(",\n  ").join(
            sql.SQL("({})").format(value_list(row)) for row in load.rows[start : start + BATCH]
        )
        yield sql.SQL("INSERT INTO {} VALUES\n  {}").format(INCOMING, values)


def _preamble(schema: str) -> Iterator[Step]:
    # Names are looked for in PostgreSQL's own schema and in that of PostGIS, in no other.
    yield Step(sql.SQL("SET LOCAL search_path = pg_catalog"))
    yield Step(
        sql.SQL(
            "SELECT set_config('search_path', 'pg_catalog, ' || quote_ident(n.nspname), true) "
            "FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
            "WHERE e.extname = 'postgis'"
        )
    )
    yield Step(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{WAIT_SECONDS}s")))
    yield Step(sql.SQL("SET LOCAL client_min_messages = warning"))
    name = sql.Literal(f"{PROGRAM} {schema}")
    yield Step(sql.SQL("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))").format(name))


def _form(table: Table, schema: str, found: Found, remade: list[str]) -> Iterator[Step]:
    there = found.columns.get(table.name)
    changed = there is not None and (
        found.shapes.get(table.name) != table.shape(schema) or not set(table.names) <= there
    )
    if changed:
        own = sorted((there or frozenset()) - set(found.fields.get(table.name, ())))
        if own:
            message = (
                f"{table.name}: the layer's form changed, so its table has to be made anew, and it "
                f"holds columns of yours: {', '.join(own)}. Nothing was written. Move them to a "
                "table of their own, or push to another schema with --schema."
            )
            raise DatabaseError(message)
        remade.append(table.name)
        yield Step(sql.SQL("DROP TABLE {}").format(sql.Identifier(schema, table.name)))
    yield from map(Step, table.statements(schema))


def _merge(load: Load, schema: str, *, keep: bool) -> Iterator[Step]:
    table = load.table
    place = sql.Identifier(schema, table.name)
    columns = name_list(table.names)
    yield Step(
        sql.SQL(
            "CREATE TEMPORARY TABLE incoming ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA"
        ).format(columns, place)
    )
    copied = sql.SQL("COPY {} FROM STDIN").format(INCOMING)
    yield Step(copied, load)
    yield Step(sql.SQL("ANALYZE {}").format(INCOMING))
    if load.scope is not None:
        yield Step(_gone(load, place, keep=keep), load, GONE)
    others = [name for name in table.names if name not in table.key]
    action: sql.Composable = sql.SQL("NOTHING")
    if others:
        action = sql.SQL("UPDATE SET {} WHERE ({}) IS DISTINCT FROM ({})").format(
            sql.SQL(", ").join(
                sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in others
            ),
            _compared(others, "t"),
            _compared(others, "excluded"),
        )
    yield Step(
        sql.SQL(
            "WITH merged AS (\n  INSERT INTO {} AS t ({}) SELECT {} FROM {}\n"
            "  ON CONFLICT ({}) DO {}\n  RETURNING xmax = 0 AS new\n"
            ")\nSELECT count(*) FILTER (WHERE new), count(*) FILTER (WHERE NOT new) FROM merged"
        ).format(
            place,
            columns,
            columns,
            INCOMING,
            name_list(table.key),
            action,
        ),
        load,
        MERGED,
    )
    yield Step(sql.SQL("DROP TABLE {}").format(INCOMING))


def _gone(load: Load, place: sql.Identifier, *, keep: bool) -> sql.Composed:
    same = sql.SQL(" AND ").join(
        sql.SQL("i.{0} = t.{0}").format(sql.Identifier(name)) for name in load.table.key
    )
    scope = load.scope or TRUE
    condition = sql.SQL("{} AND NOT EXISTS (SELECT 1 FROM {} i WHERE {})").format(
        scope, INCOMING, same
    )
    if keep:
        return sql.SQL("SELECT count(*) FROM {} t WHERE {}").format(place, condition)
    return sql.SQL(
        "WITH gone AS (DELETE FROM {} t WHERE {} RETURNING 1) SELECT count(*) FROM gone"
    ).format(place, condition)


def _compared(names: Sequence[str], of: str) -> sql.Composed:
    # Shapes by their bytes: their own comparison is of boxes in old releases.
    return sql.SQL(", ").join(
        sql.SQL("ST_AsEWKB({})" if name == GEOMETRY else "{}").format(sql.Identifier(of, name))
        for name in names
    )


def _register(content: Content) -> Iterator[Load]:
    catalog = content.territory.catalog
    names = dict.fromkeys(
        name
        for layer in content.layers
        for name in (*_spec(layer).sources, *layer.frame.get("source", ()))
        if name in catalog.sources
    )
    rows: list[tuple[Any, ...]] = []
    for name in names:
        source = catalog.sources[name]
        licence = source.licence
        given = (None, None) if licence is None else (licence.title, licence.path)
        rows.append(
            (
                *(source.name, source.title, source.path, source.publisher, source.date),
                *given,
                *(source.licence_note, source.accuracy_note),
            )
        )
    yield Load(SOURCE, rows, shown=False)


def _described(content: Content, loads: Sequence[Load], schema: str) -> Iterator[Load]:
    import json  # noqa: PLC0415 - here alone

    rows, pairs = [], []
    for layer, load in zip(content.layers, loads, strict=True):
        spec = _spec(layer)
        rows.append(
            (
                *(spec.name, spec.title_fr, spec.title_en),
                *(spec.description_fr, spec.description_en, spec.geo.geometry_type),
                *(spec.geo.vintage, spec.geo.retrieved, spec.licence.title, spec.licence.path),
                *(spec.geo.accuracy_m, spec.hash, load.table.shape(schema)),
                json.dumps(load.table.names),
            )
        )
        pairs += [
            (spec.name, name) for name in spec.sources if name in content.territory.catalog.sources
        ]
    yield Load(LAYER, rows, shown=False)
    named = value_list(layer.name for layer in content.layers)
    scope = sql.SQL("layer IN ({})").format(named) if content.layers else None
    yield Load(layer_source(schema), pairs, scope, shown=False)


def _spec(layer: Layer) -> Any:
    assert layer.spec is not None  # noqa: S101 - layers of a catalogue have one
    return layer.spec
