"""The report as a printed document: map, figures, claims, methods and sources, on A4 paper."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.messages.numbers import quarter_name
from explorer.pictures.layermap import territory_picture
from explorer.pictures.pages import WIDE, Document
from explorer.studies.claims import claims_table
from explorer.studies.comparison import compare_territories
from explorer.studies.credits import credits_of
from explorer.studies.pictured import comparison_picture, report_picture
from explorer.tables import Table
from explorer.tables.cells import unit_text

if TYPE_CHECKING:
    from explorer.pictures.frame import Picture
    from explorer.studies.report import Report
    from explorer.territory import Territory

LONG: Final = ("positions", "distances", "fibre")
"""Sections that would fill many pages; they are named, and in every other format."""

METHODS: Final = ("verdicts", "uncertainty", "positions", "distances", "same")


def printed_report(
    territory: "Territory",
    report: "Report",
    claims: Sequence[Mapping[str, Any]],
    language: str,
    *,
    sections: Collection[str] = (),
) -> Document:
    """Lay a territory's report out on A4 pages.

    Parameters
    ----------
    territory : Territory
        From ``open_territory``.
    report : Report
        From ``district_report``.
    claims : sequence of mapping
        From ``checked_claims``.
    language : str
        ``"fr"`` or ``"en"``.
    sections : collection of str
        Sections of the report to show, ``LONG`` ones too; all but these by default.

    Returns
    -------
    Document
        The first page has the map; the last ones have methods and sources.
    """
    said = catalogue("pictures")
    title = said["report.title"][language].format(territory=territory.title[language])
    version = said["report.version"][language].format(version=report.version)
    document = Document(title, language, said=version)
    shown = [table for table in report if (table.name in sections) or
             (not sections and table.name not in LONG)]  # fmt: skip
    try:
        document.picture(territory_picture(territory, language), title=False)
    except InputError:
        document.paragraph(said["report.no_map"][language])
    for table in shown:
        drawn = _drawn(table, territory, report, language)
        if drawn is not None:
            document.heading(table.title[language], keep=drawn.full_height(WIDE))
            document.picture(drawn, title=False)
        document.table(_readable(table, territory, language), title=drawn is None)
        if table.name == "verdicts" and claims:
            own = bool(territory.profile.story)
            document.table(claims_table(claims, language, own=own))
    document.heading(said["report.methods"][language])
    for name in METHODS:
        document.paragraph(said[f"report.method.{name}"][language])
    left = [table.title[language] for table in report if table not in shown]
    if left:
        document.paragraph(said["report.left_out"][language].format(sections=" ; ".join(left)))
    document.heading(said["report.sources"][language])
    catalog = territory.catalog
    for source in credits_of(catalog, catalog.sources):
        document.paragraph(source, fine=True)
    others = [one.title for one in catalog.sources.values() if one.licence is None]
    if others:
        document.paragraph(said["report.facts"][language].format(sources=" ; ".join(others)),
                           fine=True)  # fmt: skip
    return document


def _drawn(
    table: Table, territory: "Territory", report: "Report", language: str
) -> "Picture | None":
    # The picture that stands above a table.
    if table.name == "composition":
        return _without_notes(report_picture(report, language))
    if table.name == "fibre_comparison" and table.rows:
        codes = [str(row["insee_code"]) for row in table.rows]
        return comparison_picture(compare_territories([territory], codes), language)
    return None


def _without_notes(picture: "Picture") -> "Picture":
    # They stand below the table that follows.
    return replace(picture, words=replace(picture.words, notes=()))


def _readable(table: Table, territory: "Territory", language: str) -> Table:
    # Keys that files keep are words on paper: units, quarters, sources, whether a number is exact.
    words, own = catalogue("results"), catalogue("pictures")
    sources = territory.catalog.sources
    rows = []
    for row in table.rows:
        one = dict(row)
        unit = f"unit.{one.get('unit')}"
        if unit in words:
            one["unit"] = unit_text(words[unit][language], one.get("value"), language)
        if one.get("quarter"):
            one["quarter"] = quarter_name(str(one["quarter"]), language)
        qualifier = f"qualifier.{one.get('qualifier')}"
        if qualifier in own:
            one["qualifier"] = own[qualifier][language]
        source = sources.get(str(one.get("source")))
        if source is not None:
            one["source"] = source.publisher or source.title
        rows.append(one)
    return replace(table, rows=rows)
