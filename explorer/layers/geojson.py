"""GeoJSON text to raw features: our own strict parser, since GDAL's readers guess.

GDAL reads NaN, null coordinates, an unknown ``crs`` member and Latin-1 text without a word, each
of its two Python bindings in its own way. Here every such thing becomes a finding.
"""

import codecs
import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from explorer.layers.findings import REJECTED, Examination, show
from explorer.layers.values import EXACT_INTEGER

A_GEOJSON: Final = "a GeoJSON object with a type"

STORAGE_CRS: Final = frozenset(
    {
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
    }
)


@dataclass(frozen=True, slots=True)
class RawFeature:
    """One feature as parsed: how findings name it, its geometry object and its properties."""

    name: str | int
    identifier: str | int | None
    geometry: Mapping[str, Any] | None
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RawCollection:
    """The features of a document, and the CRS that its legacy member declares, if any."""

    crs: str | None
    features: list[RawFeature]


def parse_geojson(data: bytes, examination: Examination) -> RawCollection | None:
    """Parse the bytes of a GeoJSON document.

    Parameters
    ----------
    data : bytes
        UTF-8 text of a FeatureCollection, a Feature or a bare geometry (RFC 7946).
    examination : Examination
        Receives a finding for all that is not as the standard has it.

    Returns
    -------
    RawCollection or None
        None where the text is no GeoJSON at all.
    """
    document = _load(data, examination)
    if document is None:
        return None
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        examination.add(None, None, expected=A_GEOJSON, found=document)
        return None
    crs = _crs(document, examination)
    match document["type"]:
        case "FeatureCollection":
            items = document.get("features")
        case "Feature":
            items = [document]
        case _:
            items = [{"type": "Feature", "geometry": document, "properties": None}]
    if not isinstance(items, list):
        examination.add(None, "features", expected="a list of features", found=items)
        return None
    features = [_feature(item, row, examination) for row, item in enumerate(items, start=1)]
    return RawCollection(crs, [feature for feature in features if feature is not None])


def as_lists(value: Any) -> Any:
    """Give a geometry object of another reader with lists where it has tuples.

    Parameters
    ----------
    value : object
        A ``__geo_interface__``, or a part of one.

    Returns
    -------
    object
        As JSON would have given it, which the checks of geometries are written for.
    """
    if isinstance(value, Mapping):
        return {key: as_lists(item) for key, item in value.items()}
    return [as_lists(item) for item in value] if isinstance(value, list | tuple) else value


def _load(data: bytes, examination: Examination) -> Any:
    text = _text(data, examination)
    if text is None:
        return None
    twice: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            twice.extend(sorted(name for name, count in counts.items() if count > 1))
        return found

    try:
        document = json.loads(text, parse_int=_integer, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        found = f"{error.msg} at line {error.lineno}, column {error.colno}"
        examination.add(None, None, expected="a complete JSON document", found=found)
        return None
    except RecursionError:
        document = None
    if document is None or _too_deep(document):
        deep = ("an object of a few levels", f"more than {DEEPEST} levels")
        expected, found = (A_GEOJSON, "null") if text.strip() == "null" else deep
        examination.add(None, None, expected=expected, found=found)
        return None
    if "\\u" in text and _has_surrogate(document):
        examination.add(None, None, expected="whole characters", found="half of a surrogate pair")
        return None
    for name in dict.fromkeys(twice):
        found = f"{show(name)} twice in one object"
        examination.add(None, None, expected="each member once", found=found)
    return document


def _text(data: bytes, examination: Examination) -> str | None:
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
        expected, found = "UTF-8 without a mark", "a byte order mark"
        examination.add(None, None, expected=expected, found=found, done="mark removed")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02x} at offset {error.start}, which is not UTF-8"
        examination.add(None, None, expected="text in UTF-8", found=found)
        return None
    start = text.lstrip()[:SNIFFED]
    if not start or start.startswith("<"):
        found = f"XML or HTML: {show(start)}" if start else "an empty file"
        examination.add(None, None, expected="a GeoJSON document", found=found)
        return None
    return text


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _has_surrogate(value: Any) -> bool:
    if isinstance(value, str):
        return SURROGATE.search(value) is not None
    if isinstance(value, dict):
        return any(_has_surrogate(key) or _has_surrogate(item) for key, item in value.items())
    return isinstance(value, list) and any(map(_has_surrogate, value))


def _integer(digits: str) -> int | str:
    if len(digits) < len(str(EXACT_INTEGER)):
        return int(digits)
    # A longer text can be past what JSON readers keep exactly, or past what int() takes.
    return (
        int(digits)
        if len(digits) <= LONGEST_INTEGER and abs(int(digits)) <= EXACT_INTEGER
        else _Long(digits)
    )


class _Long(str):
    """An integer past 2**53, kept as text so that no digit is lost."""

    __slots__ = ()


SNIFFED: Final = 40
DEEPEST: Final = 60
SURROGATE: Final = re.compile("[\ud800-\udfff]")
LONGEST_INTEGER: Final = 20


def _crs(document: Mapping[str, Any], examination: Examination) -> str | None:
    if "crs" not in document:
        return None
    member = document["crs"]
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        expected = "no crs member (RFC 7946), or one that names a system"
        examination.add(None, "crs", expected=expected, found=member)
        return None
    return None if name in STORAGE_CRS else name


def _feature(item: Any, row: int, examination: Examination) -> RawFeature | None:
    if not isinstance(item, dict) or item.get("type") != "Feature":
        examination.add(row, None, expected="an object of type Feature", found=item)
        return None
    for member, done in (("geometry", REJECTED), ("properties", "taken as null")):
        if member not in item:
            expected = f"a member '{member}', null at least"
            examination.add(row, member, expected=expected, found="none", done=done)
    properties = item.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        examination.add(row, "properties", expected="an object or null", found=properties)
        return None
    identifier = item.get("id")
    if identifier is not None and (
        isinstance(identifier, bool) or not isinstance(identifier, str | int)
    ):
        examination.add(row, "id", expected="a text or a whole number", found=identifier)
        identifier = None
    named = identifier if identifier is not None else properties.get("id")
    name = named if isinstance(named, str) else row
    for field, value in properties.items():
        properties[field] = _value(value, name, field, examination)
    geometry = item.get("geometry")
    if geometry is not None and not isinstance(geometry, dict):
        examination.add(name, "geometry", expected="an object or null", found=geometry)
        geometry = None
    return RawFeature(name, identifier, geometry, properties)


def _value(value: Any, feature: str | int, field: str, examination: Examination) -> Any:
    if isinstance(value, _Long):
        done = "kept as text"
        examination.add(feature, field, expected="a number up to 2^53", found=str(value), done=done)
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        examination.add(feature, field, expected="a finite number", found=value)
    if isinstance(value, list | dict) and _deep_flaw(value):
        examination.add(feature, field, expected="finite numbers up to 2^53", found=value)
    return value


def _deep_flaw(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_deep_flaw, value.values()))
    if isinstance(value, list):
        return any(map(_deep_flaw, value))
    return isinstance(value, _Long) or (isinstance(value, float) and not math.isfinite(value))
