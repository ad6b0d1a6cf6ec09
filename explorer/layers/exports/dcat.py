"""The catalogue as DCAT-AP: what portals of open data harvest, as JSON-LD."""

import re
from collections.abc import Mapping
from typing import Any, Final

from explorer.catalog import Catalog, Licence, Source, TableSpec
from explorer.layers.jsontext import json_bytes

CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "prov": "http://www.w3.org/ns/prov#",
}
MEDIA: Final = {
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "json": "application/json",
}
IANA: Final = "http://www.iana.org/assignments/media-types/"
LANGUAGES: Final = "http://publications.europa.eu/resource/authority/language/"
SYSTEM: Final = "http://www.opengis.net/def/crs/EPSG/0/"
DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
TYPES: Final = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
"""What is written as an address: nothing of the data may become a node of another kind."""


def dcat_bytes(catalog: Catalog, *, publisher: str, base: str = "") -> bytes:
    """Give the metadata of a catalogue as JSON-LD by DCAT-AP.

    Parameters
    ----------
    catalog : Catalog
        Layers, tables and sources.
    publisher : str
        Who publishes the catalogue.
    base : str
        The address under which its files are served; without one, addresses are relative to the
        document's own.

    Returns
    -------
    bytes
        One graph: a catalogue, a dataset for each layer and table, a distribution for each file
        with its hash, and the sources that they were made of.
    """
    root = base if base.endswith("/") or not base else f"{base}/"
    datasets = [_dataset(catalog, spec, publisher, root) for spec in catalog]
    document = {
        "@context": CONTEXT,
        "@id": f"{root}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _texts(catalog.title_fr, catalog.title_en),
        "dct:description": _texts(
            f"Catalogue de {catalog.title_fr}, version {catalog.version}",
            f"Catalogue of {catalog.title_en}, version {catalog.version}",
        ),
        "dct:publisher": _agent(publisher),
        "dct:language": [{"@id": f"{LANGUAGES}{code}"} for code in ("FRA", "ENG")],
        "dcat:dataset": datasets,
    }
    return json_bytes(document)


def _dataset(catalog: Catalog, spec: TableSpec, publisher: str, root: str) -> dict[str, Any]:
    identifier = f"{root}#{spec.name}"
    path = spec.path.relative_to(catalog.root).as_posix()
    size = spec.path.stat().st_size if spec.path.is_file() else None
    distribution: dict[str, Any] = {
        "@id": f"{identifier}-{spec.format}",
        "@type": "dcat:Distribution",
        "dct:title": _texts(spec.title_fr, spec.title_en),
        "dcat:accessURL": {"@id": f"{root}{path}"},
        "dcat:downloadURL": {"@id": f"{root}{path}"},
        "dct:license": _licence(spec.licence),
    }
    if spec.format in MEDIA:
        distribution["dcat:mediaType"] = {"@id": f"{IANA}{MEDIA[spec.format]}"}
    if size is not None:
        distribution["dcat:byteSize"] = {"@type": "xsd:nonNegativeInteger", "@value": str(size)}
    kind, _, value = spec.hash.partition(":")
    if kind == "sha256" and value:
        distribution["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": value},
        }
    dataset: dict[str, Any] = {
        "@id": identifier,
        "@type": "dcat:Dataset",
        "dct:identifier": spec.name,
        "dct:title": _texts(spec.title_fr, spec.title_en),
        "dct:description": _texts(
            spec.description_fr or spec.title_fr, spec.description_en or spec.title_en
        ),
        "dct:publisher": _agent(publisher),
        "dcat:distribution": [distribution],
        "prov:wasDerivedFrom": [
            _source(catalog.sources[name]) for name in spec.sources if name in catalog.sources
        ],
    }
    if spec.geo is not None:
        west, south, east, north = spec.geo.extent
        ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        box = {"@type": "geo:wktLiteral", "@value": f"POLYGON (({ring}))"}
        dataset["dct:spatial"] = {"@type": "dct:Location", "dcat:bbox": box}
        dataset["dct:conformsTo"] = {"@id": f"{SYSTEM}{spec.geo.crs.rpartition(':')[2]}"}
        for key, said in (("dct:modified", spec.geo.retrieved), ("dct:temporal", spec.geo.vintage)):
            date = _date(said)
            if date is not None:
                period = {"@type": "dct:PeriodOfTime", "dcat:startDate": date, "dcat:endDate": date}
                dataset[key] = period if key == "dct:temporal" else date
    return dataset


def _texts(french: str, english: str) -> list[Mapping[str, str]]:
    return [
        {"@language": "fr", "@value": french},
        {"@language": "en", "@value": english},
    ]


def _agent(name: str) -> Mapping[str, Any]:
    return {"@type": "foaf:Agent", "foaf:name": name}


def _licence(licence: Licence) -> Mapping[str, Any]:
    said: dict[str, Any] = {"@type": "dct:LicenseDocument", "dct:title": licence.title}
    if licence.path and ADDRESS.fullmatch(licence.path):
        said["@id"] = licence.path
    return said


def _source(source: Source) -> Mapping[str, Any]:
    said: dict[str, Any] = {"@type": "prov:Entity", "dct:title": source.title}
    if source.path and ADDRESS.fullmatch(source.path):
        said["@id"] = source.path
    if source.publisher:
        said["dct:publisher"] = _agent(source.publisher)
    if source.licence is not None:
        said["dct:license"] = _licence(source.licence)
    date = _date(source.date)
    if date is not None:
        said["dct:issued"] = date
    return said


def _date(text: str | None) -> Mapping[str, str] | None:
    if text is None or not DATE.fullmatch(text):
        return None
    return {"@type": TYPES[len(text)], "@value": text}
