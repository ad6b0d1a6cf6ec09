"""The district in figures, as tables: area, composition, positions, distances and fibre."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd

from explorer.analysis import (
    area_ha,
    area_uncertainty_ha,
    commune_rates,
    compare_communes,
    composition,
    containment,
    distances_m,
    nearest,
    perimeter_m,
)
from explorer.crs import metric_of, system_name
from explorer.layers import plain, rows_of
from explorer.messages import catalogue, results_of
from explorer.messages.tongue import current_language
from explorer.studies.claims import checked_claims
from explorer.studies.columns import columns
from explorer.tables import Shown, Table
from explorer.territory import Territory
from explorer.vocabulary import PositionKind, Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STUDIED: Final = ("places", "schools", "labs", "firms", "business_zones", "stations", "programmes")
"""Layers that may lie in the district; communes and creative cities cannot."""

ORIGINS: Final = ("schools", "labs", "places", "business_zones")
TARGETS: Final = ("schools", "labs", "business_zones", "stations")
PAIR: Final = tuple(
    f"{end}_{part}" if part else end
    for end in ("origin", "target")
    for part in ("layer", "", "name_fr", "name_en")
)
FIBRE: Final = "fibre_by_commune"
INDICATORS: Final = "indicators"


@dataclass(frozen=True, slots=True)
class Report(Shown):
    """The district in figures: named tables, each with its title, note and units.

    Attributes
    ----------
    title : mapping
        In each language.
    version : str
        Of the data.
    sections : tuple of Table
        In reading order.
    """

    title: Mapping[str, str]
    version: str
    sections: tuple[Table, ...]

    def __iter__(self) -> Iterator[Table]:
        """Walk the sections."""
        return iter(self.sections)

    def tables(self, _: str) -> list[Table]:
        """Give the sections.

        Parameters
        ----------
        _ : str
            They have both languages.

        Returns
        -------
        list of Table
            In the order of the report.
        """
        return list(self)

    def section(self, name: str) -> Table:
        """Give one section.

        Parameters
        ----------
        name : str
            One of the names of ``sections``.

        Returns
        -------
        Table
            Title, columns and rows.

        Raises
        ------
        KeyError
            If there is none of that name.
        """
        return {table.name: table for table in self.sections}[name]

    def to_json(self) -> dict[str, Any]:
        """Give the report as the object that ``report.json`` holds.

        Returns
        -------
        dict
            Keys ``title``, ``version`` and ``sections``.
        """
        return {
            "title": dict(self.title),
            "version": self.version,
            "sections": [
                {
                    "name": table.name,
                    "title": dict(table.title),
                    "note": dict(table.note),
                    "columns": [
                        {"name": column.name, "fr": column.fr, "en": column.en}
                        for column in table.columns
                    ],
                    "rows": [plain(row) for row in table.records()],
                }
                for table in self.sections
            ],
        }

    def plot(self, language: str | None = None, ax: "Axes | None" = None) -> "Figure":
        """Draw what the territory holds: inside for sure, too near to say, outside.

        Parameters
        ----------
        language : str, optional
            ``"fr"`` or ``"en"``; the current one by default.
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``savefig`` writes it.

        Raises
        ------
        InputError
            If the report has no composition.
        """
        from explorer.studies.pictured import (  # noqa: PLC0415 - matplotlib, kept out of start-up
            report_picture,
        )

        return report_picture(self, language or current_language()).figure(ax)


def district_report(
    territory: Territory, *, claims: Sequence[Mapping[str, Any]] | None = None
) -> Report:
    """Measure the district: area, composition, positions, distances and fibre.

    Parameters
    ----------
    territory : Territory
        From ``open_territory``.
    claims : sequence of mapping, optional
        From ``checked_claims``, where they were checked already.

    Returns
    -------
    Report
        Every figure with its unit and, where the outline or a position is uncertain, its bounds.
        What a territory has no data for has no section: the outline while it is awaited, inside
        and outside while its accuracy is unknown, claims, indicators and fibre figures.
    """
    studied = {name: territory.layers[name] for name in STUDIED if name in territory.catalog.layers}
    claims = checked_claims(territory) if claims is None else claims
    sections = [_district(territory)] if territory.has_outline else []
    if territory.profile.claims is not None:
        sections.append(_verdicts(territory, claims))
    if territory.has_outline and pd.notna(territory.outline["accuracy_m"].iloc[0]):
        # Of an outline whose accuracy is unknown, inside and outside cannot be told apart.
        outline = territory.outline
        sections += [
            _composition(territory, studied, outline),
            _density(territory, studied, outline),
            _positions(territory, studied, outline),
        ]
    sections += [_nearest(territory), _distances(territory)]
    if INDICATORS in territory.catalog.tables:
        sections.append(_indicators(territory))
    if FIBRE in territory.catalog.tables and len(territory.tables[FIBRE]):
        compared = _compared(territory)
        sections += [compared, _communes(territory)] if compared.rows else [_communes(territory)]
    return Report(territory.title, territory.catalog.version, tuple(sections))


def _district(territory: Territory) -> Table:
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
    return _table("district", [row], shown, territory)


def _declared(outline: gpd.GeoDataFrame) -> Any:
    # What was announced of its area, where anything was.
    return outline["declared_area_ha"].iloc[0] if "declared_area_ha" in outline else None


def _verdicts(territory: Territory, claims: Sequence[Mapping[str, Any]]) -> Table:
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
    return _table("verdicts", rows, ("outcome", "label_fr", "label_en", "claims"), territory)


def _composition(territory: Territory, studied: Mapping[str, Any], outline: Any) -> Table:
    rows = rows_of(composition(studied, outline).reset_index())
    for row in rows:
        spec = territory.catalog.layer(row["layer"])
        row["layer_fr"], row["layer_en"] = spec.title_fr, spec.title_en
        labels = spec.field("category").labels.get(row["category"], {})
        row["label_fr"], row["label_en"] = labels.get("fr"), labels.get("en")
    names = ("layer", "layer_fr", "layer_en", "category", "label_fr", "label_en")
    counts = ("inside", "edge", "outside", "not_located", "total", "share_low", "share_high")
    return _table("composition", rows, (*names, *counts), territory)


def _density(territory: Territory, studied: Mapping[str, Any], outline: Any) -> Table:
    whole = {name: frame.assign(category=name) for name, frame in studied.items()}
    rows = rows_of(composition(whole, outline).reset_index())
    for row in rows:
        spec = territory.catalog.layer(row["layer"])
        row["layer_fr"], row["layer_en"] = spec.title_fr, spec.title_en
        row["possible"] = row["inside"] + row["edge"] + row["not_located"]
    names = ("layer", "layer_fr", "layer_en", "inside", "possible")
    shown = (*names, "density_per_ha_low", "density_per_ha_high")
    return _table("density", rows, shown, territory)


def _positions(territory: Territory, studied: Mapping[str, Any], outline: Any) -> Table:
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
    return _table("positions", rows, (*names, *answers), territory, system=system)


def _nearest(territory: Territory) -> Table:
    rows = []
    starts, ends = _of(territory, ORIGINS), _of(territory, TARGETS)
    for origin in starts:
        origins = _placed(territory, origin)
        for target in ends:
            targets = _placed(territory, target)
            # Among its own kind, the nearest of all is the feature itself.
            for row in rows_of(nearest(origins, targets, k=2 if origin == target else 1)):
                itself = origin == target and row["origin"] == row["target"]
                if row["distance_m"] is not None and not itself:
                    rows.append(_pair(territory, origin, target, row))
    names = (*PAIR, "distance_m", "uncertainty_m")
    return _table("nearest", rows, names, territory, **_unlocated(territory, starts))


def _distances(territory: Territory) -> Table:
    rows = []
    known = _of(territory, TARGETS)
    for first, origin in enumerate(known):
        for target in known[first:]:
            matrix = distances_m(_placed(territory, origin), _placed(territory, target))
            for start, distances in zip(matrix.index, matrix.to_numpy(), strict=True):
                for end, distance in zip(matrix.columns, distances, strict=True):
                    if pd.notna(distance) and (origin != target or start < end):
                        found = {"origin": start, "target": end, "distance_m": float(distance)}
                        rows.append(_pair(territory, origin, target, found))
    shown = (*PAIR, "distance_m")
    return _table("distances", rows, shown, territory, **_unlocated(territory, known))


def _of(territory: Territory, names: Sequence[str]) -> list[str]:
    return [name for name in names if name in territory.catalog.layers]


def _pair(territory: Territory, origin: str, target: str, row: Mapping[str, Any]) -> dict[str, Any]:
    start = territory.layers[origin].loc[row["origin"]]
    end = territory.layers[target].loc[row["target"]]
    return {
        **row,
        "origin_layer": origin,
        "origin_name_fr": start["name_fr"],
        "origin_name_en": start["name_en"],
        "target_layer": target,
        "target_name_fr": end["name_fr"],
        "target_name_en": end["name_en"],
    }


def _placed(territory: Territory, name: str) -> gpd.GeoDataFrame:
    # A point that only stands for a whole zone is as good as no position, for a distance.
    frame = territory.layers[name].copy()
    frame.loc[frame["position_kind"] == PositionKind.ESTIMATED, frame.geometry.name] = None
    return frame


def _unlocated(territory: Territory, names: Sequence[str]) -> dict[str, int]:
    frames = [_placed(territory, name) for name in names]
    return {
        "unlocated": sum(int(frame.geometry.isna().sum()) for frame in frames),
        "total": sum(map(len, frames)),
    }


def _indicators(territory: Territory) -> Table:
    rows = rows_of(territory.tables[INDICATORS])
    names = ("id", "label_fr", "label_en", "value", "qualifier", "unit", "date", "source")
    return _table("indicators", rows, names, territory)


def _compared(territory: Territory) -> Table:
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
    table = _table("fibre_comparison", rows, shown, territory)
    places = ", ".join(str(row["name"]) for row in rows)
    return replace(
        table, title={key: said.format(places=places) for key, said in table.title.items()}
    )


def _communes(territory: Territory) -> Table:
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
    return _table("fibre", rows, shown, territory)


def _table(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[str],
    territory: Territory,
    **values: int | str,
) -> Table:
    words = results_of(own=bool(territory.profile.story))
    note = words.get(f"report.{name}.note", {})
    told = {language: said.format(**values) for language, said in note.items()}
    return Table(name, words[f"report.{name}.title"], columns(*names), rows, told)
