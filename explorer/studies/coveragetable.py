"""A coverage study as a table with its notes: what the figures are of, and where each row went."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from explorer.analysis.coverage import STATES
from explorer.layers import plain
from explorer.messages import catalogue
from explorer.messages.numbers import quarter_name
from explorer.studies.columns import columns
from explorer.studies.coveragestudy import CoverageStudy
from explorer.tables import Column, Table, number_text
from explorer.vocabulary import FibreStatus, Language, RateUnit

NAMED: Final = 4
"""Operators that a reader's table names; files name all."""

READERS: Final = (
    "name", "records", "premises", "connectable_share", "eligible_share", "share_high",
    "edge_range", "mutualisation_points", "operators", "unit_fr", "unit_en", "remark_fr",
    "remark_en",
)  # fmt: skip
FILES: Final = (
    "zone_id", "name", "unit", "records", "premises", *STATES.values(), "denominator",
    "connectable", "eligible", "possible", "connectable_share", "eligible_share", "share_low",
    "share_high", "edge_m", "edge_records", "edge_records_inside", "edge_share_low",
    "edge_share_high", "operators", "mutualisation_points", "doubtful_records", "sure_share",
    "deployed_behind_closed_point", "premises_unknown", "unlocated_in_commune", "remark",
    "source", "vintage",
)  # fmt: skip


def coverage_table(study: CoverageStudy, language: str, *, whole: bool = False) -> Table:
    """Lay a coverage study out for readers, or for files.

    Parameters
    ----------
    study : CoverageStudy
        From ``measure_coverage``.
    language : str
        The language of the texts within cells.
    whole : bool
        Every column under its key, for CSV; else those that a reader needs.

    Returns
    -------
    Table
        One row a zone, and one for all together where there are several.
    """
    rows = [_row(study, row, language) for row in study.rows()]
    if whole:
        return Table("coverage", {}, columns(*FILES, messages="coverage"), rows)
    if len(rows) > 1 and study.total:
        name = catalogue("coverage")["total"][language]
        rows.append(_row(study, {**study.total, "name": name}, language))
    title = catalogue("coverage")["title"]
    return Table(
        "coverage",
        {tongue.value: title[tongue].format(zones=study.title[tongue]) for tongue in Language},
        _shown(rows, study),
        rows,
        {tongue.value: "\n".join(coverage_notes(study, tongue)) for tongue in Language},
    )


def coverage_notes(study: CoverageStudy, language: str) -> list[str]:
    """Say what the figures of a study are, and where every row of the file went.

    Parameters
    ----------
    study : CoverageStudy
        From ``measure_coverage``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences: definitions, unit, edge, account, source.
    """
    said = catalogue("coverage")

    def note(name: str, **values: object) -> str:
        return said[f"note.{name}"][language].format(**values)

    if study.basis == "communes":
        numbers = {
            name: _number(study.conservation[name], language)
            for name in ("in", "counted", "outside")
        }
        used = note("account_communes", **numbers)
        return [note("communes"), used, note("ftth"), _source(study, language)]
    unit = note(_unit_note(study))
    notes = [note("connectable"), note("eligible"), note("high"), unit]
    if study.without:
        notes.append(note("without", states=", ".join(study.without)))
    widths = sorted(set(study.zones["edge_m"]) - {0.0})
    if widths and study.unit != RateUnit.AREA:
        metres = " / ".join(_number(width, language) for width in widths[:NAMED])
        notes += [note("edge", metres=metres), note("edge_rule")]
    join = study.read.get("join")
    if join:
        notes.append(
            note(
                "join",
                matched=_number(join["matched"], language),
                records=_number(join["records"], language),
                key=join["key"],
            )
        )
    return [*notes, account_note(study.conservation, language), note("ftth"),
            _source(study, language)]  # fmt: skip


def brief_notes(study: CoverageStudy, language: str) -> list[str]:
    """Say in few words what the figures of a study are, for a map's legend.

    Parameters
    ----------
    study : CoverageStudy
        From ``measure_coverage``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Definition, unit and account; the whole stands in ``coverage_notes``.
    """
    said = catalogue("coverage")
    if study.basis == "communes":
        return [said["note.communes"][language]]
    keys = ("connectable", *(["eligible"] if study.definition == "eligible" else []))
    notes = [said[f"note.{key}"][language] for key in (*keys, _unit_note(study))]
    if study.without:
        notes.append(said["note.without"][language].format(states=", ".join(study.without)))
    return [*notes, account_note(study.conservation, language)]


def account_note(conservation: Mapping[str, Any], language: str) -> str:
    """Say where every row of a file went, in one sentence.

    Parameters
    ----------
    conservation : mapping
        From ``account``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Numbers that add up, with the reasons of what was set aside.
    """
    said = catalogue("coverage")
    parts = []
    for name, rows in conservation["reasons"].items():
        key, state = name, ""
        if name.startswith("left_out_"):
            key, state = "left_out", name.removeprefix("left_out_")
        reason = said.get(f"reason.{key}", said["reason.other"])[language]
        parts.append(f"{reason.format(state=state, name=name)} {_number(rows, language)}")
    return said["note.account"][language].format(
        rows=_number(conservation["in"], language),
        counted=_number(conservation["counted"], language),
        outside=_number(conservation["outside"], language),
        aside=_number(conservation["set_aside"], language),
        reasons=f" ({', '.join(parts)})" if parts else "",
    )


def quarter_text(vintage: str | None, language: str) -> str:
    """Say of which quarter the data are.

    Parameters
    ----------
    vintage : str or None
        Such as ``"2026-T2"``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Words with the quarter's name, or that it is not stated.
    """
    said = catalogue("coverage")
    if not vintage:
        return said["note.no_vintage"][language]
    return said["note.vintage"][language].format(quarter=quarter_name(vintage, language))


def _unit_note(study: CoverageStudy) -> str:
    # "Abandoned ones included" is said unless they were left out.
    left_out = study.unit == RateUnit.BUILDINGS and FibreStatus.ABANDONED in study.without
    return "unit.buildings_without" if left_out else f"unit.{study.unit}"


def _source(study: CoverageStudy, language: str) -> str:
    vintage = quarter_text(study.vintage, language)
    note = catalogue("coverage")["note.source"][language]
    return note.format(source=study.source, vintage=vintage)


def _shown(rows: list[dict[str, Any]], study: CoverageStudy) -> list[Column]:
    # A column in which no row has anything to say is left out.
    empty = {
        name
        for name in ("premises", "remark_fr", "edge_range", "operators", "records")
        if not any(row.get(name) for row in rows)
    }
    if "remark_fr" in empty:
        empty.add("remark_en")
    if {row["unit"] for row in rows} <= {RateUnit.BUILDINGS}:
        empty |= {"unit_fr", "unit_en"}
    if study.basis == "communes":
        empty |= {"share_high", "eligible_share", "mutualisation_points"}
    kept = [name for name in READERS if name not in empty]
    return [
        replace(column, decimals=1) if column.percent else column
        for column in columns(*kept, messages="coverage")
    ]


def _row(study: CoverageStudy, row: Mapping[str, Any], language: str) -> dict[str, Any]:
    operators = list(row.get("infrastructure_operators") or ())
    given = {name: plain(value) for name, value in row.items()}
    remarks = {tongue.value: _remark(study, given, tongue) for tongue in Language}
    units = catalogue("coverage")[f"unit.{given['unit']}"]
    return {
        **given,
        "operators": operators,
        "edge_range": _edge_range(given, language),
        **{f"remark_{tongue}": remark for tongue, remark in remarks.items()},
        **{f"unit_{tongue}": units[tongue] for tongue in Language},
    }


def _edge_range(row: Mapping[str, Any], language: str) -> str | None:
    low, high = row.get("edge_share_low"), row.get("edge_share_high")
    if not row.get("edge_records") or low is None or high is None:
        return None
    shown = Column("share", "", "", percent=True)
    ends = [number_text(share, shown, language) for share in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"


def _remark(study: CoverageStudy, row: Mapping[str, Any], language: str) -> str | None:
    said = catalogue("coverage")
    if row.get("remark"):
        metres = _number(row.get("commune_accuracy_m") or 0, language)
        sentence = said[f"remark.{row['remark']}"][language]
        return sentence.format(communes=row.get("communes"), metres=metres)
    if study.basis == "buildings" and row["records"] == 0:
        return said["remark.no_record"][language]
    if study.unit == RateUnit.PREMISES and row["unit"] == RateUnit.BUILDINGS:
        count = _number(row.get("premises_unknown") or 0, language)
        records = _number(row["records"], language)
        return said["remark.by_building"][language].format(count=count, records=records)
    return None


def _number(value: float, language: str) -> str:
    return "–" if pd.isna(value) else number_text(value, Column("", "", ""), language)
