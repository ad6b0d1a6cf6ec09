"""Studies as pictures: which figure is drawn, how it is named, and what stands below it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from explorer.analysis.joints import By
from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.messages import catalogue
from explorer.messages.numbers import as_short
from explorer.pictures.frame import Picture, Words
from explorer.pictures.furniture import Look
from explorer.pictures.ledger import STATES, Claim, claim_rows, composition_bars
from explorer.pictures.rates import Rate, rate_bars
from explorer.pictures.staticmap import Group
from explorer.pictures.trend import trend
from explorer.pictures.zonemap import zone_map
from explorer.studies.claims import claims_table
from explorer.studies.comparisontable import comparison_notes
from explorer.studies.coveragetable import brief_notes, quarter_text
from explorer.studies.limits import shown_limit
from explorer.studies.reachtable import reach_notes
from explorer.studies.servicereach import service_notes
from explorer.tables import Column, Table, number_text, row_text
from explorer.territory import Territory, open_territory

if TYPE_CHECKING:
    from explorer.studies.changed import ChangeStudy
    from explorer.studies.comparison import Comparison
    from explorer.studies.coveragestudy import CoverageStudy
    from explorer.studies.places import Place
    from explorer.studies.reach import Reach
    from explorer.studies.report import Report
    from explorer.studies.servicereach import ServiceReach
    from explorer.studies.unserved import GapStudy

UNCOUNTED = frozenset({"rank", "date", "statement"})
"""Units of claims of which no share can be told."""

OPTION = " (--premises)"
"""What only the reader of a command needs to know."""

WHOLE = Column("", "", "")


def coverage_picture(
    study: "CoverageStudy",
    language: str,
    territory: Territory | None = None,
    *,
    kind: str | None = None,
) -> Picture:
    """Draw a coverage study.

    Parameters
    ----------
    study : CoverageStudy
        From ``measure_coverage`` or ``measure_by_commune``.
    language : str
        ``"fr"`` or ``"en"``.
    territory : Territory, optional
        For the communes behind a map; the embedded one by default.
    kind : str, optional
        ``"map"``, or ``"bars"``: rates with their bounds; a map by default, where zones have
        outlines.

    Returns
    -------
    Picture
        With numerator and denominator in words.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    if kind not in {None, "map", "bars"}:
        message = f"Coverage is drawn as 'map' or 'bars'; found {kind!r}."
        raise InputError(message)
    said = catalogue("coverage")
    value = f"{study.definition}_share"
    title = said["title"][language].format(zones=study.title[language])
    heading = said[f"column.{value}"][language]
    words = Words(
        title,
        tuple(note.replace(OPTION, "") for note in brief_notes(study, language)),
        _credit(study.source, study.vintage, language),
        language,
    )
    outlined = study.zones.geometry.notna().any()
    if kind == "map" or (kind is None and outlined):
        return zone_map(study.zones, value, words, figure=heading,
                        territory=territory or open_territory())  # fmt: skip
    rates = [
        Rate(str(row["name"]), _known(row[value]), *_bounds(row), _terms(row, study, language))
        for row in study.rows()
    ]
    terms = said[f"column.{study.definition}"][language]
    return rate_bars(rates, words, heading=heading, said=f"{terms} / {_denominator(language)}")


def change_picture(
    study: "ChangeStudy", language: str, territory: Territory | None = None
) -> Picture:
    """Draw a change: zones by the points that their rate gained or lost.

    Parameters
    ----------
    study : ChangeStudy
        From ``measure_change``.
    language : str
        ``"fr"`` or ``"en"``.
    territory : Territory, optional
        For the communes behind; the embedded one by default.

    Returns
    -------
    Picture
        A map.
    """
    said = catalogue("coverage")
    frame = study.zones.assign(change=study.zones["change_points"] / 100)
    credit = " — ".join(_credit(source, vintage, language) for source, vintage in study.files)
    words = Words(
        said["change.title"][language].format(zones=study.title[language]),
        (said["change.note"][language],),
        credit,
        language,
    )
    return zone_map(frame, "change", words, kind="change",
                    figure=said["column.change_points"][language],
                    territory=territory or open_territory())  # fmt: skip


def gaps_picture(study: "GapStudy", language: str, territory: Territory | None = None) -> Picture:
    """Draw gaps: clusters by the premises, or buildings, that are not served.

    Parameters
    ----------
    study : GapStudy
        From ``measure_gaps``.
    language : str
        ``"fr"`` or ``"en"``.
    territory : Territory, optional
        For the communes behind; the embedded one by default.

    Returns
    -------
    Picture
        A map, each cluster named by its rank and its nearest zone.

    Raises
    ------
    InputError
        If there is none.
    """
    said = catalogue("coverage")
    frame = study.clusters.reset_index()
    value = "premises" if len(frame) and frame["premises"].notna().all() else "records"
    frame = frame.assign(
        name=[f"{rank} · {zone}" for rank, zone in zip(frame["rank"], frame["zone_name"],
                                                       strict=True)],
    )  # fmt: skip
    frame[value] = frame[value].astype("float64")
    if not len(frame):
        message = "There is no gap: nothing to draw."
        raise InputError(message)
    note = said["gaps.note"][language].format(
        step=as_short(study.step_m, language), near=as_short(study.near_m, language)
    )
    words = Words(
        said["gaps.title"][language].format(zones=study.title[language]),
        (note,),
        _credit(study.source, study.vintage, language),
        language,
    )
    return zone_map(frame, value, words, kind="count", things="groups",
                    figure=said[f"column.{value}"][language],
                    territory=territory or open_territory())  # fmt: skip


def comparison_picture(study: "Comparison", language: str) -> Picture:
    """Draw places side by side over quarters.

    Parameters
    ----------
    study : Comparison
        From one of the functions of ``explorer.studies.comparison``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Picture
        A line a place.
    """
    *notes, source = comparison_notes(study, language)
    title = catalogue("coverage")["compare.chart"][language]
    return trend(study.rows(), Words(title, tuple(notes), source, language))


def reach_picture(study: "Reach", language: str, territory: Territory | None = None) -> Picture:
    """Draw what is reached from a place, each limit in its colour.

    Parameters
    ----------
    study : Reach
        From ``measure_reach``.
    language : str
        ``"fr"`` or ``"en"``.
    territory : Territory, optional
        For the communes behind; the embedded one by default.

    Returns
    -------
    Picture
        A map, the place at its heart.
    """
    streets = study.streets
    credit = " · ".join(filter(None, (streets.source, streets.date, streets.credit)))
    words = _of_reach(study.place, study.graph.mode, reach_notes(study, language), credit, language)
    return _ground(study.frame, study.place, study.by, words, territory)


def service_picture(
    study: "ServiceReach", language: str, territory: Territory | None = None
) -> Picture:
    """Draw the ground that a service says is reached.

    Parameters
    ----------
    study : ServiceReach
        From ``count_within``.
    language : str
        ``"fr"`` or ``"en"``.
    territory : Territory, optional
        For the communes behind; the embedded one by default.

    Returns
    -------
    Picture
        A map, the place at its heart.
    """
    told = study.frame.iloc[0]
    credit = f"{told['source']} ({told['date']}) · {told['credit']}"
    notes = service_notes(study, language)
    words = _of_reach(study.place, study.mode, notes, credit, language)
    return _ground(study.frame, study.place, study.by, words, territory)


def _of_reach(place: "Place", mode: str, notes: Sequence[str], credit: str, language: str) -> Words:
    said = catalogue("streets")
    title = said["reach.title"][language].format(place=place.name, by=said[f"by.{mode}"][language])
    source = catalogue("pictures")["sources"][language].format(sources=credit)
    return Words(title, tuple(notes), source, language)


def _ground(
    frame: gpd.GeoDataFrame, place: "Place", by: By, words: Words, territory: Territory | None
) -> Picture:
    limits = [float(shown_limit(limit, by)) for limit in frame["limit"]]
    unit = "min" if by == "seconds" else "m"
    start = gpd.GeoSeries([place.shape.centroid], crs=STORAGE)
    above = [Group(start, Look("#b42318", marker="*", size=11), "origin", [place.name])]
    heading = catalogue("streets")["column.limit"][words.language]
    return zone_map(
        frame.assign(limit_shown=limits), "limit_shown", words, kind="count",
        breaks=sorted(limits), figure=f"{heading} ({unit})", above=above,
        territory=territory or open_territory(), area="", nested=True,
    )  # fmt: skip


def claims_picture(
    claims: Sequence[Mapping[str, Any]], language: str, *, own: bool = True
) -> Picture:
    """Draw claims against what was measured.

    Parameters
    ----------
    claims : sequence of mapping
        From ``checked_claims``.
    language : str
        ``"fr"`` or ``"en"``.
    own : bool
        True for the claims of the embedded territory.

    Returns
    -------
    Picture
        A row a claim.
    """
    table = claims_table(claims, language, own=own)
    rows = [
        Claim(str(row["statement"]), str(claim["verdict"]), str(row["verdict"]),
              _figures(table, row, language), *_ratio(claim))
        for claim, row in zip(claims, table.rows, strict=True)
    ]  # fmt: skip
    return claim_rows(rows, Words(table.title[language], (table.note[language],), "", language))


def report_picture(report: "Report", language: str) -> Picture:
    """Draw what a territory holds, layer by layer: inside for sure, too near to say, outside.

    Parameters
    ----------
    report : Report
        From ``district_report``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    Picture
        A row a layer.

    Raises
    ------
    InputError
        If the report has no composition: no outline, or one whose accuracy is unknown.
    """
    sections = {table.name: table for table in report}
    if "composition" not in sections:
        message = (
            "The report has no composition to draw: the outline is awaited, or its accuracy is "
            "not known."
        )
        raise InputError(message)
    table = sections["composition"]
    counts: dict[str, dict[str, int]] = {}
    for row in table.rows:
        one = counts.setdefault(str(row[f"layer_{language}"]), dict.fromkeys(STATES, 0))
        for state in STATES:
            one[state] += int(row[state])
    notes = tuple(filter(None, [table.note.get(language, "")]))
    words = Words(f"{table.title[language]} — {report.title[language]}", notes, "", language)
    return composition_bars(list(counts.items()), words)


def _credit(source: str, vintage: str | None, language: str) -> str:
    note = catalogue("coverage")["note.source"][language]
    return note.format(source=source, vintage=quarter_text(vintage, language))


def _bounds(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    return _known(row.get("share_low")), _known(row.get("share_high"))


def _terms(row: Mapping[str, Any], study: "CoverageStudy", language: str) -> str:
    ends = (row.get(study.definition), row.get("denominator"))
    told = ["–" if one is None or pd.isna(one) else number_text(one, WHOLE, language)
            for one in ends]  # fmt: skip
    return " / ".join(told)


def _denominator(language: str) -> str:
    return catalogue("coverage")["column.denominator"][language]


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _figures(table: Table, row: Mapping[str, Any], language: str) -> str:
    shown = {column.name: column for column in table.columns}
    ends = [row_text(row, shown[name], language) for name in ("declared", "measured")]
    return f"{ends[0]} → {ends[1]}"


def _ratio(claim: Mapping[str, Any]) -> tuple[float | None, float]:
    declared, measured = claim["declared"], claim["measured"]
    numbers = all(type(one) in {int, float} for one in (declared, measured))
    # Of "there are some", no share can be told either.
    some = claim["qualifier"] == "at_least" and declared == 1
    if not numbers or claim["unit"] in UNCOUNTED or some or not declared:
        return None, 0.0
    return measured / declared, (claim.get("uncertainty") or 0.0) / abs(declared)
