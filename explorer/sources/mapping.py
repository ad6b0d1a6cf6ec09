"""From a service's words to the catalogue's, as an entry of ``sources.toml`` declares it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from explorer.catalog import Field, LayerSpec
from explorer.errors import CatalogError, SourceError
from explorer.sources.delimited import number_of
from explorer.sources.entries import Entry
from explorer.sources.positions import is_within, position_of
from explorer.sources.rows import Rows

FORMS: Final = frozenset({"from", "values", "outside", "format", "value", "clear", "type"})
TRUTH: Final = {"true": True, "false": False, "1": True, "0": False}
UNPLACED: Final = "address_only"
SLUG: Final = re.compile(r"[^a-z0-9]+")
PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


class _DroppedError(Exception):
    """A row is not of this layer; the message says why."""


@dataclass(slots=True)
class Mapped:
    """Features in the catalogue's words.

    Attributes
    ----------
    features : list of dict
        Each with ``properties`` and ``geometry``; properties hold the mapped fields alone.
    aside : list of str
        What was set aside, each with its reason.
    """

    features: list[dict[str, Any]] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def to_catalogue(entry: Entry, rows: Rows, spec: LayerSpec) -> Mapped:
    """Put rows into the words of a layer.

    Parameters
    ----------
    entry : Entry
        The source; its ``columns`` say what becomes of what.
    rows : Rows
        In the service's words.
    spec : LayerSpec
        The layer that they are for.

    Returns
    -------
    Mapped
        One feature for each id; rows out of the layer's extent, of other kinds, or with an id
        that came before, are set aside and named.

    Raises
    ------
    CatalogError
        If the entry maps to a field that the layer does not have.
    SourceError
        If a column is missing, or a value is not in the entry's vocabulary.
    """
    fields = {one.name: one for one in spec.fields}
    for name in entry.columns:
        if name not in fields:
            message = (
                f"Source '{entry.name}' fills '{name}', which layer '{spec.name}' does not have. "
                f"Its fields are: {', '.join(fields)}."
            )
            raise CatalogError(message)
    mapped = Mapped(aside=list(rows.aside))
    seen: set[str] = set()
    for number, row in enumerate(rows.features, start=1):
        properties = row["properties"]
        try:
            values = {
                name: _value(entry, fields[name], form, properties)
                for name, form in entry.columns.items()
            }
            shape, reach = position_of(entry, row)
        except _DroppedError as reason:
            mapped.aside.append(f"row {number}: {reason}")
            continue
        identifier = slug(str(values.get("id") or ""))
        if not identifier:
            message = f"{entry.title}: expected an id for row {number}, found none in its columns."
            raise SourceError(message)
        if shape is not None and not is_within(shape, spec.geo.extent):
            mapped.aside.append(f"{identifier}: outside the extent of '{spec.name}'")
            continue
        if identifier in seen:
            mapped.aside.append(f"{identifier}: again")
            continue
        seen.add(identifier)
        values |= {"id": identifier} | _placed(values, fields, shape, reach)
        mapped.features.append({"properties": values, "geometry": shape})
    return mapped


def columns_of(entry: Entry) -> frozenset[str]:
    """Give the service's columns that an entry takes.

    Parameters
    ----------
    entry : Entry
        The source.

    Returns
    -------
    frozenset of str
        Without those that come of the program's own reading, which begin with ``@``.
    """
    names: set[str] = set()
    for form in entry.columns.values():
        if isinstance(form, str):
            names.add(form)
        elif isinstance(form, Mapping):
            given = form.get("from", ())
            names |= {given} if isinstance(given, str) else set(given)
            names |= set(PLACEHOLDER.findall(str(form.get("format", ""))))
    names |= set(entry.query.get("only", {}))
    names |= {str(entry.geometry[key]) for key in ("point", "lon", "lat") if key in entry.geometry}
    return frozenset(name.partition(".")[0] for name in names if not name.startswith("@"))


def id_prefix(entry: Entry) -> str:
    """Give what the ids of an entry's features begin with.

    Parameters
    ----------
    entry : Entry
        Whose ``id`` is a ``format`` that begins with a text of its own.

    Returns
    -------
    str
        For instance ``"rnsr-"``.

    Raises
    ------
    CatalogError
        If its ids have no such beginning, so that its features could not be told from others.
    """
    form = entry.columns.get("id")
    text = str(form.get("format", "")) if isinstance(form, Mapping) else ""
    begins = text.partition("{")[0]
    if not begins:
        message = (
            f"Source '{entry.name}' has the mode 'fill', which needs ids with a beginning of their "
            'own, such as id = { format = "rnsr-{number}" }.'
        )
        raise CatalogError(message)
    return begins


def slug(text: str) -> str:
    """Give a text in small letters without accents, digits and hyphens.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        As the catalogue's ids are.

    Examples
    --------
    >>> slug("Saint-Étienne – Châteaucreux")
    'saint-etienne-chateaucreux'
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return SLUG.sub("-", bare.lower()).strip("-")


def _placed(
    values: Mapping[str, Any], fields: Mapping[str, Field], shape: Any, reach: float | None
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "position_kind" in fields and shape is None:
        found["position_kind"] = UNPLACED
    if "accuracy_m" in fields and shape is None:
        found["accuracy_m"] = None
    elif reach is not None and values.get("accuracy_m") is None:
        found["accuracy_m"] = reach
    return found


def _value(entry: Entry, of: Field, form: Any, row: Mapping[str, Any]) -> Any:
    where = f"source '{entry.name}', column '{of.name}'"
    if isinstance(form, str):
        return _typed(_column(entry, row, form), of, where)
    if not isinstance(form, Mapping) or set(form) - FORMS or not form:
        message = f"{where}: expected a column's name or keys among {', '.join(sorted(FORMS))}."
        raise CatalogError(message)
    if form.get("clear"):
        return None
    if "value" in form:
        return form["value"]
    if "format" in form:
        text = PLACEHOLDER.sub(
            lambda found: str(_plain(_column(entry, row, found[1])) or ""), str(form["format"])
        )
        return " ".join(text.split())  # an empty column leaves no gap
    return _taken(entry, of, form, row, where)


def _taken(
    entry: Entry, of: Field, form: Mapping[str, Any], row: Mapping[str, Any], where: str
) -> Any:
    names = [form["from"]] if isinstance(form["from"], str) else form["from"]
    found = [_plain(_column(entry, row, name)) for name in names]
    if "values" not in form:
        return _typed(next((one for one in found if one not in {None, ""}), None), of, where)
    key = " ".join("" if one is None else str(one) for one in found)
    if key in form["values"]:
        return form["values"][key]
    if form.get("outside") == "drop":
        message = f"{of.name} is {key!r}"
        raise _DroppedError(message)
    if "outside" in form:
        return form["outside"]
    message = (
        f"{entry.title}: expected {'/'.join(names)} among {', '.join(map(repr, form['values']))}, "
        f"found {key!r}. Add it to 'values' of {where} in sources.toml, or an 'outside'."
    )
    raise SourceError(message)


def _column(entry: Entry, row: Mapping[str, Any], name: str) -> Any:
    found: Any = row
    for part in (name,) if name in row else name.split("."):
        if not isinstance(found, Mapping) or part not in found:
            # GeoJSON's own writers leave null members out: a column is missing if no row has it.
            if entry.query.get("sparse", entry.kind in {"overpass", "sirene", "geojson"}):
                return None
            message = (
                f"{entry.title}: expected a column '{name}', found: {', '.join(map(str, row))}. "
                f"Its shape has changed: correct source '{entry.name}' in sources.toml."
            )
            raise SourceError(message)
        found = found[part]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    return value.strip() if isinstance(value, str) else value


def _typed(value: Any, of: Field, where: str) -> Any:
    value = _plain(value)
    if value is None or value == "":
        return None
    if of.type == "string":
        return str(value)
    if of.type == "boolean":
        found = value if isinstance(value, bool) else TRUTH.get(str(value).lower())
        if found is None:
            message = f"{where}: expected true or false, found {value!r}; map it with 'values'."
            raise SourceError(message)
        return found
    if of.type in {"number", "integer"}:
        number = number_of(value)
        if of.type == "integer" and number is not None and number.is_integer():
            return int(number)
        return number
    return value
