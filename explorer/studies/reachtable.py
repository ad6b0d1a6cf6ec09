"""What is reached, and what a network holds, as tables with their notes."""

from collections.abc import Mapping
from typing import Any, Final

from explorer.layers.streets.speeds import CYCLE_KMH, LIMIT_SHARE, STEPS_KMH, WALK_KMH
from explorer.messages import catalogue
from explorer.messages.numbers import as_short, written
from explorer.streets import Streets
from explorer.studies.limits import limits_table
from explorer.studies.reach import Reach
from explorer.tables import Column, Table
from explorer.vocabulary import Language, TravelMode

PERCENT: Final = 100
FILES: Final = ("id", "limit", "unit", "mode", "area_ha", "reached_m")


def reach_table(study: Reach, *, whole: bool = False) -> Table:
    """Lay out what is reached within each limit.

    Parameters
    ----------
    study : Reach
        From ``measure_reach``.
    whole : bool
        Every column under its key, for CSV; else those that a reader needs.

    Returns
    -------
    Table
        One row a limit, the shortest first.
    """
    return limits_table(
        study.features(),
        study.place,
        study.graph.mode,
        study.territory,
        shown=FILES if whole else ("limit_text", "area_ha", "reached_m"),
        counted=[str(name) for name in study.counts.columns],
        after=("source", "date", "credit") if whole else (),
        notes=lambda language: reach_notes(study, language),
    )


def reach_notes(study: Reach, language: str) -> list[str]:
    """Say by which rules and assumptions a place is reached, and whose data they rest on.

    Parameters
    ----------
    study : Reach
        From ``measure_reach``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences; the last one is the credit of the network, where it has one.
    """
    said = catalogue("streets")

    def note(name: str, **values: object) -> str:
        return said[f"note.{name}"][language].format(**values)

    def whole(value: float, decimals: int = 0) -> str:
        return written(value, language, decimals=decimals)

    speeds = {
        "walk": whole(WALK_KMH),
        "steps": whole(STEPS_KMH, 1),
        "cycle": whole(CYCLE_KMH),
        "share": whole(PERCENT * LIMIT_SHARE),
    }
    mode: TravelMode = study.graph.mode
    notes = [note(f"speed.{mode}", **speeds) if study.by == "seconds" else note("metres")]
    notes += [
        note("leg", place=study.place.name, metres=whole(study.leg_m)),
        note("ground", width=as_short(study.width_m, language)),
        note(
            "counts",
            far=whole(study.far),
            farthest=as_short(study.graph.farthest_m, language),
            unlocated=whole(study.unlocated),
        ),
        note("rules"),
    ]
    if study.graph.islands:
        notes.append(note("islands", islands=whole(study.graph.islands)))
    return [*notes, *streets_notes(study.streets, language)]


def streets_table(streets: Streets) -> Table:
    """Lay out what became of the ways of a file, and what the network holds.

    Parameters
    ----------
    streets : Streets
        From ``read_streets``.

    Returns
    -------
    Table
        One row a count.
    """
    said = catalogue("streets")
    counts: dict[str, int] = {"given": streets.ways.given, "used": streets.ways.used}
    if streets.ways.cut:
        counts["cut"] = streets.ways.cut
    counts |= {f"aside.{why}": count for why, count in sorted(streets.ways.set_aside.items())}
    counts |= {"nodes": len(streets.nodes), "edges": len(streets)}
    counts |= {f"usable.{mode}": count for mode, count in streets.usable().items()}
    counts |= {"dead_ends": streets.dead_ends, "components": streets.components}
    rows = [_row(said[f"streets.{name}"], count) for name, count in counts.items()]
    title = {
        tongue.value: said["streets.title"][tongue].format(source=streets.source)
        for tongue in Language
    }
    note = {tongue.value: "\n".join(streets_notes(streets, tongue)) for tongue in Language}
    shown = [
        Column("what_fr", *_heading("what"), reader="fr"),
        Column("what_en", *_heading("what"), reader="en"),
        Column("count", *_heading("count"), decimals=0),
    ]
    return Table("streets", title, shown, rows, note)


def streets_notes(streets: Streets, language: str) -> list[str]:
    """Say where a network comes from, and what looks wrong with it.

    Parameters
    ----------
    streets : Streets
        Any network.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences; the last one is its credit, where it has one.
    """
    said = catalogue("streets")
    date = ""
    if streets.date:
        date = said["note.source_date"][language].format(date=streets.date)
    notes = [said["note.source"][language].format(source=streets.source, date=date)]
    if streets.unjoined:
        counts = {
            "dead_ends": streets.dead_ends,
            "nodes": len(streets.nodes),
            "components": streets.components,
        }
        numbers = {name: written(count, language, decimals=0) for name, count in counts.items()}
        notes.insert(0, said["note.unjoined"][language].format(**numbers))
    return [*notes, *([f"{streets.credit}."] if streets.credit else [])]


def _row(texts: Mapping[str, str], count: int) -> dict[str, Any]:
    return {"what_fr": texts["fr"], "what_en": texts["en"], "count": count}


def _heading(name: str) -> tuple[str, str]:
    said = catalogue("streets")[f"column.{name}"]
    return said["fr"], said["en"]
