"""The sections of the report, a table each: area, composition, positions, distances, fibre."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd

from explorer.analysis import (
    area_ha,
    area_uncertainty_ha,
    commune_rates,
    compare_communes,
    composition,
    containment,
    perimeter_m,
)
from explorer.crs import metric_of, system_name
from explorer.layers import rows_of
from explorer.messages import catalogue, results_of
from explorer.studies.columns import columns
from explorer.tables import Table
from explorer.territory import Territory
from explorer.vocabulary import Verdict

STUDIED: Final = ("places", "schools", "labs", "firms", "business_zones", "stations", "programmes")
"""Layers that may lie in the district; communes and creative cities cannot."""

FIBRE: Final = "fibre_by_commune"
INDICATORS: Final = "indicators"


def district(territory: Territory) -> Table:
    """Describe the outline: its area with its uncertainty, and what was announced of it.

    Parameters
    ----------
    territory : Territory
        One that has an outline.

    Returns
    -------
    Table
        With title, note and units.
    """
    outline = territory.outline
    area, margin = area_ha(outline).iloc[0], area_uncertainty_ha(outline).iloc[0]
    accuracy = outline["accuracy_m"].iloc[0]
    kind = outline["position_kind"].iloc[0]
    spec = territory.catalog.layer(territory.profile.outline.layer)
    labels = spec.field("position_kind").labels.get(kind, {})
    row = {
        "name": outline["name_fr"].iloc[0],
        "area_ha": area,
        "uncertainty_ha": margin,
        "declared_area_ha": _declared(outline),
        "perimeter_m": perimeter_m(outline).iloc[0],
        "position_kind": kind,
        "kind_fr": labels.get("fr"),
        "kind_en": labels.get("en"),
        "accuracy_m": accuracy,
    }
    names = ("name", "area_ha", "uncertainty_ha", "declared_area_ha", "perimeter_m")
    shown = (*names, "position_kind", "kind_fr", "kind_en", "accuracy_m")
    return section("district", [row], shown, territory)


def _declared(outline: gpd.GeoDataFrame) -> Any:
    # What was announced of its area, where anything was.
    return outline["declared_area_ha"].iloc[0] if "declared_area_ha" in outline else None


def verdicts(territory: Territory, claims: Sequence[Mapping[str, Any]]) -> Table:
    """Count the claims by their verdict.

    Parameters
    ----------
    territory : Territory
        Whose claims they are.
    claims : sequence of mapping
        From ``checked_claims``.

    Returns
    -------
    Table
        With title, note and units.
    """
    counts = Counter(claim["verdict"] for claim in claims)
    words = catalogue("results")
    rows = [
        {
            "outcome": str(verdict),
            "label_fr": words[f"verdict.{verdict}"]["fr"],
            "label_en": words[f"verdict.{verdict}"]["en"],
            "claims": counts[verdict],
        }
        for verdict in Verdict
    ]
    return section("verdicts", rows, ("outcome", "label_fr", "label_en", "claims"), territory)


def composed(territory: Territory, studied: Mapping[str, Any], outline: Any) -> Table:
    """Count what lies inside the outline, at its edge and outside, by layer and category.

    Parameters
    ----------
    territory : Territory
        One that has an outline.
    studied : mapping of str to geopandas.GeoDataFrame
        Layers, by name.
    outline : geopandas.GeoDataFrame
        Of the territory.

    Returns
    -------
    Table
        With title, note and units.
    """
    rows = rows_of(composition(studied, outline).reset_index())
    for row in rows:
        spec = territory.catalog.layer(row["layer"])
        row["layer_fr"], row["layer_en"] = spec.title_fr, spec.title_en
        labels = spec.field("category").labels.get(row["category"], {})
        row["label_fr"], row["label_en"] = labels.get("fr"), labels.get("en")
    names = ("layer", "layer_fr", "layer_en", "category", "label_fr", "label_en")
    counts = ("inside", "edge", "outside", "not_located", "total", "share_low", "share_high")
    return section("composition", rows, (*names, *counts), territory)


def density(territory: Territory, studied: Mapping[str, Any], outline: Any) -> Table:
    """Tell how many features of each layer there are by hectare of the outline.

    Parameters
    ----------
    territory : Territory
        One that has an outline.
    studied : mapping of str to geopandas.GeoDataFrame
        Layers, by name.
    outline : geopandas.GeoDataFrame
        Of the territory.

    Returns
    -------
    Table
        With title, note and units.
    """
    whole = {name: frame.assign(category=name) for name, frame in studied.items()}
    rows = rows_of(composition(whole, outline).reset_index())
    for row in rows:
        spec = territory.catalog.layer(row["layer"])
        row["layer_fr"], row["layer_en"] = spec.title_fr, spec.title_en
        row["possible"] = row["inside"] + row["edge"] + row["not_located"]
    names = ("layer", "layer_fr", "layer_en", "inside", "possible")
    shown = (*names, "density_per_ha_low", "density_per_ha_high")
    return section("density", rows, shown, territory)


def positions(territory: Territory, studied: Mapping[str, Any], outline: Any) -> Table:
    """Tell of each feature whether it lies inside, and how near to the edge.

    Parameters
    ----------
    territory : Territory
        One that has an outline.
    studied : mapping of str to geopandas.GeoDataFrame
        Layers, by name.
    outline : geopandas.GeoDataFrame
        Of the territory.

    Returns
    -------
    Table
        With title, note and units.
    """
    words = catalogue("results")
    rows = []
    for name, frame in studied.items():
        spec = territory.catalog.layer(name)
        for row, feature in zip(rows_of(containment(frame, outline)), rows_of(frame), strict=True):
            answer = words[f"containment.{row['containment'] or 'none'}"]
            rows.append(
                {
                    "layer": name,
                    "layer_fr": spec.title_fr,
                    "layer_en": spec.title_en,
                    "id": feature["id"],
                    "name_fr": feature["name_fr"],
                    "name_en": feature["name_en"],
                    "containment": row["containment"],
                    "answer_fr": answer["fr"],
                    "answer_en": answer["en"],
                    "edge_distance_m": row["edge_distance_m"],
                    "tolerance_m": row["tolerance_m"],
                }
            )
    names = ("layer", "layer_fr", "layer_en", "id", "name_fr", "name_en", "containment")
    answers = ("answer_fr", "answer_en", "edge_distance_m", "tolerance_m")
    system = system_name(metric_of(outline))
    return section("positions", rows, (*names, *answers), territory, system=system)


def indicators(territory: Territory) -> Table:
    """List the figures that sources give.

    Parameters
    ----------
    territory : Territory
        One that has a table of indicators.

    Returns
    -------
    Table
        With title, note and units.
    """
    rows = rows_of(territory.tables[INDICATORS])
    names = ("id", "label_fr", "label_en", "value", "qualifier", "unit", "date", "source")
    return section("indicators", rows, names, territory)


def fibre_comparison(territory: Territory) -> Table:
    """Set the communes that the profile names side by side, in the last quarter.

    Parameters
    ----------
    territory : Territory
        One that has figures of communes.

    Returns
    -------
    Table
        With title, note and units.
    """
    rates = commune_rates(territory.tables[FIBRE])
    last = rates["quarter"].max()
    known = set(rates.loc[rates["quarter"] == last, "insee_code"])
    wanted = [code for code in territory.profile.compared if code in known]
    rows = rows_of(compare_communes(rates, wanted, quarter=last).reset_index())
    names = (
        "insee_code",
        "name",
        "quarter",
        "connectable_premises",
        "premises",
        "dwellings",
        "establishments",
    )
    shown = (*names, "connectable_share", "change_points")
    table = section("fibre_comparison", rows, shown, territory)
    places = ", ".join(str(row["name"]) for row in rows)
    return replace(
        table, title={key: said.format(places=places) for key, said in table.title.items()}
    )


def fibre(territory: Territory) -> Table:
    """List the fibre figures of every commune and quarter.

    Parameters
    ----------
    territory : Territory
        One that has figures of communes.

    Returns
    -------
    Table
        With title, note and units.
    """
    rates = commune_rates(territory.tables[FIBRE])
    rows = rows_of(rates)
    names = (
        "insee_code",
        "name",
        "quarter",
        "connectable_premises",
        "premises",
        "dwellings",
        "establishments",
    )
    shown = (*names, "connectable_share", "zoning", "operator", "source")
    return section("fibre", rows, shown, territory)


def section(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    territory: Territory,
    **values: int | str,
) -> Table:
    """Make a section of the report.

    Parameters
    ----------
    name : str
        Of the section, by which its title and note are found.
    rows : sequence of mapping
        What it holds.
    names : sequence of str
        Its columns.
    territory : Territory
        Whose report it is.
    **values : int or str
        What the note's placeholders stand for.

    Returns
    -------
    Table
        With title and note in both languages.
    """
    words = results_of(own=bool(territory.profile.story))
    note = words.get(f"report.{name}.note", {})
    told = {language: said.format(**values) for language, said in note.items()}
    return Table(name, words[f"report.{name}.title"], columns(*names), rows, told)
