"""Layers read back from a database, held to the gate as any file, and written by the one writer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import shapely
from psycopg import sql

from explorer.catalog import LayerSpec
from explorer.database.faults import told
from explorer.database.ownership import found_in, require_name
from explorer.database.server import connected, place_of, protection_of
from explorer.database.tables import GEOMETRY, name_list
from explorer.errors import DatabaseError
from explorer.layers import Layer, geojson_bytes, replace_file
from explorer.layers.collection import checked
from explorer.layers.findings import Examination
from explorer.layers.geojson import RawCollection, RawFeature, as_lists
from explorer.layers.limits import Limits
from explorer.layers.read import required
from explorer.territory import Territory

if TYPE_CHECKING:
    import geopandas as gpd
    import psycopg

ROWS: Final = 2_000
"""Rows that are asked for at once."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """A layer as a database holds it.

    Attributes
    ----------
    layer : Layer
        Through the gate.
    added, removed, changed : int
        Features that the territory's own layer does not have, those that only it has, and those
        that differ from it.
    """

    layer: Layer
    added: int
    removed: int
    changed: int

    def write(self, folder: Path) -> Path:
        """Write the layer as a file.

        Parameters
        ----------
        folder : pathlib.Path
            Where to; it must exist.

        Returns
        -------
        pathlib.Path
            GeoJSON, in the form of the catalogue's own files.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        assert self.layer.spec is not None  # noqa: S101 - pulled by the catalogue
        data = geojson_bytes(self.layer.frame, decimals=self.layer.spec.geo.decimals)
        return replace_file(folder / f"{self.layer.name}.geojson", data)


def pull_layers(
    address: str, territory: Territory, names: Sequence[str], schema: str
) -> tuple[str, list[Pulled]]:
    """Read layers from a database, all at one moment.

    Parameters
    ----------
    address : str
        ``postgresql://…`` or ``service=NAME``.
    territory : Territory
        Whose catalogue the layers are held to.
    names : sequence of str
        Layers; none for all that were pushed.
    schema : str
        Where they are.

    Returns
    -------
    tuple of str and list of Pulled
        Where they came from and how that was protected, and the layers in the catalogue's order.

    Raises
    ------
    DatabaseError
        If the server or the schema is not as it should be.
    InputError
        If a layer does not follow its schema; the message names feature and field.
    """
    require_name(schema)
    with connected(address) as connection:
        place = place_of(connection)
        with told(place, undone="Nothing was read."):
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            protection = protection_of(connection)
            found = found_in(connection, schema, territory.catalog.title_fr, place)
            pushed = [name for name in territory.catalog.layers if name in found.shapes]
            _require_pushed(names, pushed, schema, place)
            connection.execute("SET LOCAL search_path = pg_catalog")
            wanted = [name for name in pushed if not names or name in names]
            raw = {
                name: _features(connection, territory.catalog.layer(name), schema, found.columns)
                for name in wanted
            }
    pulled = [
        _gated(features, territory, name, f"{place}, {schema}.{name}")
        for name, features in raw.items()
    ]
    return f"{place}: {protection}", pulled


def _features(
    connection: "psycopg.Connection[Any]",
    spec: LayerSpec,
    schema: str,
    columns: Mapping[str, frozenset[str]],
) -> list[RawFeature]:
    names = [field.name for field in spec.fields]
    missing = sorted({*names, GEOMETRY} - columns.get(spec.name, frozenset()))
    if missing:
        message = (
            f"{schema}.{spec.name}: expected the columns of the layer, found none called "
            f"{', '.join(missing)}. Push the layer again, or pull with the territory it is of."
        )
        raise DatabaseError(message)
    row = connection.execute(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
        "WHERE e.extname = 'postgis'"
    ).fetchone()
    as_bytes = sql.Identifier(row[0] if row else "public", "st_asewkb")
    query = sql.SQL("SELECT {}, {}({}) FROM {}").format(
        name_list(names),
        as_bytes,
        sql.Identifier(GEOMETRY),
        sql.Identifier(schema, spec.name),
    )
    limits, features = Limits(), []
    with connection.cursor(name="pulled") as cursor:
        cursor.itersize = ROWS
        for number, (*values, shape) in enumerate(cursor.execute(query), start=1):
            if number > limits.features:
                message = (
                    f"{schema}.{spec.name}: expected at most {limits.features:,} features, found "
                    "more. Pull a part of it with a tool of the database."
                )
                raise DatabaseError(message)
            features.append(_feature(number, dict(zip(names, values, strict=True)), shape, spec))
    return features


def _feature(
    number: int, properties: dict[str, Any], shape: bytes | None, spec: LayerSpec
) -> RawFeature:
    properties = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in properties.items()
    }
    key = properties.get(spec.primary_key[0]) if spec.primary_key else None
    name = key if isinstance(key, str) else number
    geometry = None
    if shape is not None:
        geometry = as_lists(shapely.geometry.mapping(shapely.from_wkb(shape)))
    return RawFeature(name, key if isinstance(key, str | int) else None, geometry, properties)


def _gated(features: list[RawFeature], territory: Territory, name: str, where: str) -> Pulled:
    spec = territory.catalog.layer(name)
    own = territory.layer(name).frame
    key = spec.primary_key[0]
    # As a refresh leaves a layer: what was there in its order, then what is new by its key.
    order = {value: position for position, value in enumerate(own[key])}
    features.sort(
        key=lambda one: (
            order.get(one.properties[key], len(order)),
            str(one.properties[key]),
        )
    )
    examination = Examination(Path(where), name)
    layer = required(
        checked(
            RawCollection(None, features),
            name,
            examination,
            (spec.geo.extent,),
            Limits(),
            spec=spec,
        )
    )
    mine, theirs = (_by_key(frame, spec) for frame in (own, layer.frame))
    return Pulled(
        layer,
        added=len(theirs.keys() - mine.keys()),
        removed=len(mine.keys() - theirs.keys()),
        changed=sum(mine[one] != theirs[one] for one in mine.keys() & theirs.keys()),
    )


def _by_key(frame: "gpd.GeoDataFrame", spec: LayerSpec) -> dict[Any, Any]:
    # As both would stand in a file.
    features = json.loads(geojson_bytes(frame, decimals=spec.geo.decimals))["features"]
    return {one["properties"][spec.primary_key[0]]: one for one in features}


def _require_pushed(names: Sequence[str], pushed: Sequence[str], schema: str, place: str) -> None:
    strange = [name for name in names if name not in pushed]
    if strange or not pushed:
        asked = ", ".join(strange) or "a layer"
        message = (
            f"{place}: expected {asked} in the schema '{schema}', found "
            f"{', '.join(pushed) or 'no layer of this territory'}. Push it first: manufacture push."
        )
        raise DatabaseError(message)
