"""The public site: the map, the report, the claims and the layers, in one folder, with hashes."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from explorer.layers import geojson_bytes, json_bytes, plain, replace_folder, rows_of
from explorer.maps.build import ExplorerMap
from explorer.maps.island import Story, build_island
from explorer.messages import catalogue
from explorer.studies import DISTRICT, Report, checked_claims, district_report
from explorer.tables import Column, number_text
from explorer.territory import Territory, open_territory
from explorer.vocabulary import Language

logger = logging.getLogger(__name__)

MANIFEST: Final = "manifest.json"
DEPENDENCIES: Final = ("fiona", "folium", "geopandas", "numpy", "pandas", "pyproj", "shapely")
DECIMALS: Final = 6
MARGIN: Final = 0.0026
"""Degrees around the district that the map opens on: 200 to 290 m, as far as it may be wrong."""


def build_map(
    territory: Territory | None = None, *, language: str = Language.FRENCH
) -> ExplorerMap:
    """Draw the territory as the public map.

    Parameters
    ----------
    territory : Territory, optional
        The embedded one by default.
    language : str
        ``"fr"`` or ``"en"``: the language that the page opens in.

    Returns
    -------
    ExplorerMap
        A folium map; in a notebook it shows itself, and ``save`` writes one HTML file that opens
        offline.

    Raises
    ------
    InputError
        If a layer or table does not follow its schema.
    """
    territory = territory or open_territory()
    return _map(territory, language, checked_claims(territory), district_report(territory))


def build_site(
    out: str | Path, *, territory: Territory | None = None, language: str = Language.FRENCH
) -> list[dict[str, Any]]:
    """Write the public site into a folder, replacing an earlier one as a whole.

    Parameters
    ----------
    out : str or pathlib.Path
        The folder; new, empty, or one that was built before.
    territory : Territory, optional
        The embedded one by default.
    language : str
        ``"fr"`` or ``"en"``: the language that the page opens in.

    Returns
    -------
    list of dict
        ``file``, ``bytes`` and ``sha256`` of everything written, the manifest last.

    Raises
    ------
    OutputError
        If the folder holds other things than an earlier site, or cannot be written to.
    """
    territory = territory or open_territory()
    claims, report = checked_claims(territory), district_report(territory)
    contents: dict[str, bytes] = {
        "index.html": _map(territory, language, claims, report).to_html().encode(),
        "report.json": json_bytes(report.to_json()),
        "claims.json": json_bytes(claims),
    }
    for name, spec in territory.catalog.layers.items():
        frame = territory.layers[name]
        contents[f"layers/{name}.geojson"] = geojson_bytes(frame, decimals=spec.geo.decimals)
    files = [_file(name, data) for name, data in sorted(contents.items())]
    contents[MANIFEST] = json_bytes(_manifest(territory, files, language))

    def fill(folder: Path) -> None:
        for name, data in contents.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)

    replace_folder(out, fill, marker=MANIFEST)
    logger.info("Wrote %d files to %s", len(contents), out)
    return [*files, _file(MANIFEST, contents[MANIFEST])]


def _map(
    territory: Territory, language: str, claims: Sequence[Mapping[str, Any]], report: Report
) -> ExplorerMap:
    layers = [territory.layer(name) for name in territory.catalog.layers]
    west, south, east, north = territory.layers["district"].loc[[DISTRICT]].total_bounds
    story = Story(
        claims=[_claim(claim) for claim in claims],
        indicators=[_indicator(row) for row in rows_of(territory.tables["indicators"])],
        fibre=_fibre(report),
        facts=_facts(report),
    )
    edges = (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    bounds = tuple(round(float(edge), DECIMALS) for edge in edges)
    island = build_island(territory.catalog, layers, story, language=language, bounds=bounds)
    return ExplorerMap(island, language)


def _both(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"fr": row[f"{name}_fr"], "en": row[f"{name}_en"]}


def _claim(row: Mapping[str, Any]) -> dict[str, Any]:
    words = catalogue("results")
    unit = words.get(f"unit.{row['unit']}", {"fr": row["unit"], "en": row["unit"]})
    kept = (
        "id",
        "declared",
        "qualifier",
        "measured",
        "difference",
        "uncertainty",
        "verdict",
        "source",
        "date",
        "features",
    )
    return {
        **{key: row[key] for key in kept},
        "statement": _both(row, "statement"),
        "method": _both(row, "method"),
        "reason": _both(row, "reason"),
        "unit": dict(unit),
    }


def _indicator(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("id", "value", "qualifier", "date", "source")
    note = _both(row, "note")
    return {
        **{key: row[key] for key in kept},
        "label": _both(row, "label"),
        "unit": _both(row, "unit"),
        "note": note if note["fr"] else None,
    }


def _fibre(report: Report) -> list[dict[str, Any]]:
    by_commune: dict[str, list[dict[str, Any]]] = {}
    for row in report.section("fibre").records():
        by_commune.setdefault(row["insee_code"], []).append(plain(row))
    communes = []
    for code, rows in by_commune.items():
        last = max(rows, key=lambda row: row["quarter"])
        communes.append(
            {
                "inseeCode": code,
                "name": last["name"],
                "connectable": last["connectable_premises"],
                "premises": last["premises"],
                "dwellings": last["dwellings"],
                "establishments": last["establishments"],
                "share": last["connectable_share"],
                "operator": last["operator"],
                "zoning": last["zoning"],
                "quarter": last["quarter"],
                "series": [
                    {"quarter": row["quarter"], "connectable": row["connectable_premises"]}
                    for row in sorted(rows, key=lambda row: row["quarter"])
                ],
                "source": last["source"],
            }
        )
    return communes


def _facts(report: Report) -> list[dict[str, Any]]:
    row = report.section("district").records()[0]
    counts = {"inside": 0, "edge": 0, "outside": 0, "not_located": 0}
    for item in report.section("composition").records():
        for answer in counts:
            counts[answer] += int(item[answer])
    numbers = {
        "area": (row["area_ha"], 1),
        "margin": (row["uncertainty_ha"], 1),
        "declared": (row["declared_area_ha"], 0),
        "perimeter": (row["perimeter_m"], 0),
        "accuracy": (row["accuracy_m"], 0),
        **{answer: (count, 0) for answer, count in counts.items()},
    }
    words = catalogue("results")
    facts = []
    for key in ("area", "perimeter", "composition"):
        fact: dict[str, Any] = {"label": dict(words[f"fact.{key}.label"])}
        for part in ("value", "note"):
            fact[part] = {
                language: words[f"fact.{key}.{part}"][language].format(
                    **{
                        name: number_text(float(value), Column("", "", "", decimals), language)
                        for name, (value, decimals) in numbers.items()
                    }
                )
                for language in ("fr", "en")
            }
        facts.append(fact)
    return facts


def _file(name: str, data: bytes) -> dict[str, Any]:
    return {"file": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _manifest(
    territory: Territory, files: Sequence[Mapping[str, Any]], language: str
) -> dict[str, Any]:
    catalog = territory.catalog
    inputs = [spec.path for spec in catalog]
    return {
        "software": {
            "manufacture-explorer": version("manufacture-explorer"),
            **{name: version(name) for name in DEPENDENCIES},
        },
        "data": {"title": catalog.title_fr, "version": catalog.version},
        "language": str(language),
        "inputs": [
            _file(path.relative_to(catalog.root).as_posix(), path.read_bytes())
            for path in sorted([*inputs, catalog.root / "datapackage.json"])
        ],
        "files": list(files),
    }
