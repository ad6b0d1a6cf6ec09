"""What the public page tells beside its map: claims, indicators, fibre and facts, as plain rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from explorer.layers import plain, rows_of
from explorer.maps.island import Story
from explorer.messages import catalogue, results_of
from explorer.site.finder import finder
from explorer.studies import Report
from explorer.studies.reportsections import INDICATORS
from explorer.tables import Column, number_text
from explorer.territory import Territory


def district_story(
    territory: Territory, claims: Sequence[Mapping[str, Any]], report: Report
) -> Story:
    """Gather the story of the district.

    Parameters
    ----------
    territory : Territory
        For the indicators.
    claims : sequence of mapping
        From ``checked_claims``.
    report : Report
        From ``district_report``.

    Returns
    -------
    Story
        In the types of JSON.
    """
    return Story(
        claims=[_claim(claim) for claim in claims],
        indicators=[_indicator(row) for row in _rows(territory, INDICATORS)],
        fibre=_fibre(report),
        facts=_facts(territory, report),
        compared=territory.profile.compared,
        hub=territory.profile.story.get("hub"),
        finder=finder(territory),
    )


def _rows(territory: Territory, table: str) -> list[dict[str, Any]]:
    return rows_of(territory.tables[table]) if table in territory.catalog.tables else []


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
    for row in _records(report, "fibre"):
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


def _records(report: Report, name: str) -> list[dict[str, Any]]:
    # A section that a territory has no data for is not there.
    return next((table.records() for table in report if table.name == name), [])


def _facts(territory: Territory, report: Report) -> list[dict[str, Any]]:
    known = _records(report, "district")
    if not known:
        return []
    row = known[0]
    composition = _records(report, "composition")
    counts = {"inside": 0, "edge": 0, "outside": 0, "not_located": 0}
    for item in composition:
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
    sure = not pd.isna(row["accuracy_m"])
    words = results_of(own=bool(territory.profile.story))
    facts = []
    for key in ("area", "perimeter", "composition") if composition else ("area", "perimeter"):
        fact: dict[str, Any] = {"label": dict(words[f"fact.{key}.label"])}
        for part in ("value", "note"):
            said = words[
                f"fact.{key}.{part}" if sure or key != "area" else f"fact.area.{part}_alone"
            ]
            fact[part] = {
                language: said[language].format(
                    **{
                        name: _number(value, decimals, language)
                        for name, (value, decimals) in numbers.items()
                    }
                )
                for language in ("fr", "en")
            }
        facts.append(fact)
    return facts


def _number(value: Any, decimals: int, language: str) -> str:
    if pd.isna(value):
        return "–"
    return number_text(float(value), Column("", "", "", decimals), language)
