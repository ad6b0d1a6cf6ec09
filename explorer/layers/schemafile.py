"""A schema of the user's own, from a file: what its layers must hold."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from explorer.catalog import Field, Geo, LayerSpec, Licence
from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.layers.limits import ANYWHERE
from explorer.layers.schema import BOUNDS, JSON_TYPES

LARGEST: Final = 1 << 20
TYPES: Final = (*JSON_TYPES, "array", "object", "any")
SHAPES: Final = (
    "Geometry",
    *("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"),
)
FORM: Final = (
    "a Table Schema (https://datapackage.org), such as "
    '{"fields": [{"name": "id", "type": "string"}], "primaryKey": "id", '
    '"geo": {"geometryType": "Polygon"}}'
)


def read_schema(path: str | Path) -> LayerSpec:
    """Read a schema to hold layers to.

    Parameters
    ----------
    path : str or pathlib.Path
        JSON: a Table Schema, or a resource of a Data Package that has one under ``schema``. Its
        ``geo``, where there is one, may say ``geometryType`` and ``extent``.

    Returns
    -------
    LayerSpec
        Its extent is that of the schema, else ``ANYWHERE``.

    Raises
    ------
    InputError
        If the file is no such schema.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(_refusal(path, f"at most {LARGEST:,} bytes", "more"))
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        schema = document.get("schema", document)
        geo = document.get("geo", schema.get("geo", {}))
        key = schema.get("primaryKey", [])
        fields = tuple(_field(item, path) for item in schema["fields"])
        return LayerSpec(
            name=str(document.get("name", path.stem)),
            title_fr=path.stem,
            title_en=path.stem,
            description_fr="",
            description_en="",
            path=path,
            format="",
            hash="",
            licence=Licence("unknown", "–", None),
            sources=(),
            fields=fields,
            primary_key=_key(key, fields, path),
            geo=_geo(geo, path),
        )
    except OSError as error:
        message = _refusal(path, "a schema in a file", error.strerror or str(error))
        raise InputError(message) from error
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        found = f"{type(error).__name__}: {error}"
        raise InputError(_refusal(path, FORM, found)) from error


def _field(item: Mapping[str, Any], path: Path) -> Field:
    name, kind = item["name"], item.get("type", "string")
    constraints = dict(item.get("constraints", {}))
    if not isinstance(name, str) or kind not in TYPES:
        expected = f"a name, and a type among {', '.join(TYPES)}"
        raise InputError(_refusal(path, expected, f"{name!r} of type {kind!r}"))
    known = {"required", "enum", "unique", *BOUNDS}
    if set(constraints) - known:
        expected = f"constraints among {', '.join(sorted(known))}"
        raise InputError(_refusal(path, expected, ", ".join(sorted(set(constraints) - known))))
    return Field(name, kind, name, name, None, constraints, {})


def _key(key: Any, fields: tuple[Field, ...], path: Path) -> tuple[str, ...]:
    names = (key,) if isinstance(key, str) else tuple(key)
    known = {field.name for field in fields}
    for name in names:
        if name not in known:
            raise InputError(_refusal(path, "a primaryKey among the fields", repr(name)))
    return names


def _geo(geo: Mapping[str, Any], path: Path) -> Geo:
    kind = geo.get("geometryType", "Geometry")
    if kind not in SHAPES:
        raise InputError(_refusal(path, f"a geometryType among {', '.join(SHAPES)}", repr(kind)))
    west, south, east, north = map(float, geo.get("extent", ANYWHERE))
    return Geo(
        crs=STORAGE,
        geometry_type=kind,
        vintage=None,
        retrieved=None,
        decimals=7,
        accuracy_m=None,
        extent=(west, south, east, north),
        refresh=None,
    )


def _refusal(path: Path, expected: str, found: str) -> str:
    return f"The schema {path} cannot be used: expected {expected}; found {found}."
