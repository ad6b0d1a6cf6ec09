"""The district in figures, as tables: area, composition, positions, distances and fibre."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from explorer.layers import plain
from explorer.plotted import Still
from explorer.studies import reportdistances as ways
from explorer.studies import reportsections as sections
from explorer.studies.claims import checked_claims
from explorer.tables import Table
from explorer.tables.drawn import Drawn
from explorer.territory import Territory


@dataclass(frozen=True, slots=True)
class Report(Drawn):
    """The district in figures: named tables, each with its title, note and units.

    ``plot`` draws what the territory holds: inside for sure, too near to say, outside.

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

    def _picture(self, language: str) -> Still:
        from explorer.studies.pictured import report_picture  # noqa: PLC0415 - matplotlib

        return report_picture(self, language)


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
    studied = {
        name: territory.layers[name]
        for name in sections.STUDIED
        if name in territory.catalog.layers
    }
    claims = checked_claims(territory) if claims is None else claims
    tables = [sections.district(territory)] if territory.has_outline else []
    if territory.profile.claims is not None:
        tables.append(sections.verdicts(territory, claims))
    if territory.has_outline and pd.notna(territory.outline["accuracy_m"].iloc[0]):
        # Of an outline whose accuracy is unknown, inside and outside cannot be told apart.
        outline = territory.outline
        tables += [
            sections.composed(territory, studied, outline),
            sections.density(territory, studied, outline),
            sections.positions(territory, studied, outline),
        ]
    tables += [ways.nearest_pairs(territory), ways.distances(territory)]
    if sections.INDICATORS in territory.catalog.tables:
        tables.append(sections.indicators(territory))
    if sections.FIBRE in territory.catalog.tables and len(territory.tables[sections.FIBRE]):
        compared = sections.fibre_comparison(territory)
        tables += (
            [compared, sections.fibre(territory)] if compared.rows else [sections.fibre(territory)]
        )
    return Report(territory.title, territory.catalog.version, tuple(tables))
