"""Properties against the fields of the catalogue: types, closed lists, bounds and keys."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import jsonschema_rs

from explorer.catalog import Field, TableSpec
from explorer.layers.findings import Examination, show

JSON_TYPES: Final = {
    "string": "string",
    "date": "string",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
}
WORDS: Final = {
    "string": "text",
    "date": "a date (YYYY-MM-DD)",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
BOUNDS: Final = ("pattern", "minimum", "maximum", "minLength", "maxLength")

Row: TypeAlias = tuple[str | int, Mapping[str, Any]]


def check_rows(rows: Sequence[Row], spec: TableSpec, examination: Examination) -> None:
    """Check rows against the fields and the primary key of a resource.

    Parameters
    ----------
    rows : sequence of (str or int, mapping)
        How each row is named in findings, and its values.
    spec : TableSpec
        The resource whose schema holds.
    examination : Examination
        Receives a finding for each value that does not fit.
    """
    validator = jsonschema_rs.validator_for(json_schema(spec), validate_formats=True)
    fields = {field.name: field for field in spec.fields}
    for name, values in rows:
        errors = validator.iter_errors(dict(values))
        for column in dict.fromkeys(column for error in errors for column in _columns(error)):
            field = fields.get(column)
            examination.add(
                name,
                column,
                expected=expectation(field) if field else f"no such field in '{spec.name}'",
                found=show(values[column]) if column in values else "the field is missing",
            )
    _check_key(rows, spec, examination)


def json_schema(spec: TableSpec) -> dict[str, Any]:
    """Translate the fields of a resource into a JSON Schema for one row.

    Parameters
    ----------
    spec : TableSpec
        A layer or table of the catalogue.

    Returns
    -------
    dict
        Draft 2020-12. Fields that are not required may be null, none may be missing.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {field.name: _property(field) for field in spec.fields},
        "required": [field.name for field in spec.fields],
        "additionalProperties": False,
    }


def expectation(field: Field) -> str:
    """Say in words what a field may hold.

    Parameters
    ----------
    field : Field
        A field of the catalogue.

    Returns
    -------
    str
        For instance ``"one of: surveyed, published"`` or ``"a number, minimum 0, or null"``.
    """
    if field.type in {"array", "object", "any"}:
        return f"a JSON value ({field.type})"
    text = f"one of: {', '.join(map(str, field.enum))}" if field.enum else WORDS[field.type]
    for bound in BOUNDS:
        if bound in field.constraints:
            text += f", {bound} {field.constraints[bound]}"
    return text if field.constraints.get("required") else f"{text}, or null"


def _property(field: Field) -> dict[str, Any]:
    if field.type in {"array", "object", "any"}:
        return {} if field.type == "any" else {"type": [field.type, "null"]}
    rule: dict[str, Any] = {"type": JSON_TYPES[field.type]}
    if field.type == "date":
        rule["format"] = "date"
    if field.enum is not None:
        rule["enum"] = list(field.enum)
    rule |= {bound: field.constraints[bound] for bound in BOUNDS if bound in field.constraints}
    if field.constraints.get("required"):
        return rule
    return {"anyOf": [{"type": "null"}, rule]}


def _columns(error: jsonschema_rs.ValidationError) -> Iterator[str]:
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        yield kind.property
    elif isinstance(kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        yield from kind.unexpected
    else:
        yield str(error.instance_path[0])


def _check_key(rows: Sequence[Row], spec: TableSpec, examination: Examination) -> None:
    if not spec.primary_key:
        return
    seen: dict[tuple[Any, ...], str | int] = {}
    for name, values in rows:
        key = tuple(show(values.get(column)) for column in spec.primary_key)
        if key in seen:
            examination.add(
                name,
                " + ".join(spec.primary_key),
                expected="a key that no other feature has",
                found=f"{', '.join(key)}, as in {seen[key]}",
            )
        seen.setdefault(key, name)
