"""A table refreshed through its reader: new quarters are appended, old ones stay as they are."""

import csv
import io
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from explorer.catalog import Catalog, TableSpec
from explorer.errors import CatalogError, InputError
from explorer.layers.difference import Difference
from explorer.layers.filerefresh import working_folder
from explorer.layers.findings import Examination
from explorer.layers.layerchange import Change
from explorer.layers.limits import FRANCE
from explorer.layers.records import read_records
from explorer.layers.schema import check_rows
from explorer.sources.entries import Entry
from explorer.sources.http import Http
from explorer.sources.rows import Area, Progress
from explorer.sources.whole import WholeFile, fetch_files

PARTS: Final = ("dwellings", "establishments")
CARRIED: Final = (*PARTS, "zoning", "operator", "premises")
UNKNOWN: Final = "unknown"

Row = dict[str, Any]


def prepare_table(
    entry: Entry, catalog: Catalog, area: Area, http: Http, progress: Progress
) -> Change:
    """Ask for a table's file, read it, and put its rows together with those that are there.

    Parameters
    ----------
    entry : Entry
        With ``table``; ``query.reader`` names the reader.
    catalog : Catalog
        Of the territory.
    area : Area
        Its communes are taken, and those of the layer ``communes`` and of the table as it is.
    http : Http
        The way to the network.
    progress : callable
        Told how many files came of how many.

    Returns
    -------
    Change
        Nothing is written yet.

    Raises
    ------
    SourceError, InputError
        If the service fails, or the file or the rows are not as they should be.
    CatalogError
        If the entry names no table or no reader that there is.
    """
    reader = READERS.get(str(entry.query.get("reader")))
    if reader is None:
        message = (
            f"Source '{entry.name}': expected 'reader' under query among {', '.join(READERS)}."
        )
        raise CatalogError(message)
    spec = catalog.table(str(entry.table))
    present = read_records(spec)
    named = _names(catalog, present)
    wanted = {*area.communes, *named}
    came: list[Row] = []
    received = 0
    files = fetch_files(entry, area, http, progress)
    with working_folder(http.settings) as folder:
        for one in files:
            path = folder / one.name
            shutil.copyfile(one.answer.path, path)  # readers tell forms apart by the ending
            rows = reader(path, entry, one)
            received += len(rows)
            came += [row for row in rows if row["insee_code"] in wanted]
    if not came:
        message = (
            f"{entry.title}: expected figures of {', '.join(sorted(wanted)) or 'some communes'}, "
            "found none of them in the file. Nothing was changed."
        )
        raise InputError(message)
    source = str(entry.register["name"])
    aside = [
        f"{code}: not in the file" for code in sorted(wanted - {r["insee_code"] for r in came})
    ]
    merged = _merged(present, came, spec, source, named)
    _require_schema(merged.rows, spec)
    return Change(
        entry=entry,
        spec=spec,
        data=_csv(merged.rows, spec),
        difference=merged.difference(present),
        announced=None,
        received=received,
        aside=(*aside, *merged.aside),
        receipts=tuple(one.answer.receipt for one in files),
        vintage=max((one.vintage for one in files if one.vintage), default=None),
        retrieved=http.settings.now().date().isoformat(),
        own=sum(row["source"] == source for row in present),
    )


@dataclass(slots=True)
class _Merged:
    # The table as it will be, and what is new, other or left out of it.

    rows: list[Row] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: dict[str, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)

    def difference(self, present: Sequence[Row]) -> Difference:
        same = len(present) - len(self.changed)
        return Difference(tuple(self.added), (), (), self.changed, same)


def _merged(
    present: Sequence[Row],
    came: Sequence[Row],
    spec: TableSpec,
    source: str,
    names: Mapping[str, str],
) -> _Merged:
    merged = _Merged()
    by_key = {_key(row, spec): row for row in present}
    latest = _latest(present)
    for row in came:
        key, code = _key(row, spec), str(row["insee_code"])
        before, label = by_key.get(key), " ".join(key)
        if before is not None and before["source"] != source:
            merged.aside.append(f"{label}: stays as {before['source']} has it")
            continue
        whole = _whole(row, latest.get(code, {}), spec) | {
            "name": names.get(code) or code,
            "source": source,
        }
        if before is None:
            merged.added.append(label)
        elif found := _edits(before, whole):
            merged.changed[label] = found
        by_key[key] = whole
    merged.rows = [by_key[key] for key in sorted(by_key)]
    return merged


def _whole(row: Row, earlier: Row, spec: TableSpec) -> Row:
    # What the file does not say is as the commune's latest row has it, parts of a sum excepted.
    carried = {name: earlier.get(name) for name in CARRIED}
    if row.get("premises") is not None:
        carried |= dict.fromkeys(PARTS)
    given = {name: value for name, value in row.items() if value is not None}
    found = {one.name: None for one in spec.fields} | carried | given
    found["zoning"] = found["zoning"] or UNKNOWN
    return {one.name: found[one.name] for one in spec.fields}


def _key(row: Row, spec: TableSpec) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in spec.primary_key)


def _require_schema(rows: Sequence[Row], spec: TableSpec) -> None:
    examination = Examination(spec.path, spec.name)
    check_rows([(" ".join(_key(row, spec)), row) for row in rows], spec, examination)
    examination.require()


def _figures(path: Path, entry: Entry, came: WholeFile) -> list[Row]:
    from explorer.layers.fibre import read_commune_figures  # noqa: PLC0415 - slow to import

    found = read_commune_figures(path, extent=FRANCE)
    quarter = found.statement.vintage or _quarter(came.vintage)
    if found.level != "commune" or quarter is None:
        expected = "figures by commune, of a quarter that the file's name says"
        raise came.answer.unexpected(expected, f"{found.level}, {path.name}")
    zoning: Mapping[str, str] = entry.query.get("zoning", {})
    return [
        {
            "insee_code": row["insee_code"],
            "quarter": quarter,
            "connectable_premises": _count(row["connectable_premises"]),
            "premises": _count(row["premises"]),
            "operator": row["infrastructure_operator"],
            "zoning": zoning.get(str(row["zoning"])),
        }
        for row in found.frame.to_dict("records")
        if not pd.isna(row["connectable_premises"])
    ]


def _observatory(path: Path, _: Entry, came: WholeFile) -> list[Row]:
    from explorer.layers.fibre import read_observatory  # noqa: PLC0415 - slow to import

    found = read_observatory(path)
    if (found.kind, found.level) != ("connectable", "commune"):
        expected = "connectable premises by commune and quarter"
        raise came.answer.unexpected(expected, f"{found.kind}, {found.level}")
    return [
        {
            "insee_code": row["code"],
            "quarter": row["quarter"],
            "connectable_premises": _count(row["connectable_premises"]),
            "category_pct": _count(row["category"]),
        }
        for row in found.frame.to_dict("records")
        if not pd.isna(row["connectable_premises"])
    ]


READERS: Final[Mapping[str, Callable[[Path, Entry, WholeFile], list[Row]]]] = {
    "commune_figures": _figures,
    "observatory": _observatory,
}
"""What reads a file into rows of the table, by the name that an entry gives."""


def _names(catalog: Catalog, present: Sequence[Row]) -> dict[str, str]:
    import json  # noqa: PLC0415 - for one layer

    spec = catalog.layers.get("communes")
    found = {}
    if spec is not None:
        features = json.loads(spec.path.read_text(encoding="utf-8"))["features"]
        found = {
            str(one["properties"].get("insee_code")): str(one["properties"]["name_fr"])
            for one in features
        }
    return found | {str(row["insee_code"]): str(row["name"]) for row in present}


def _latest(present: Sequence[Row]) -> dict[str, Row]:
    ordered = sorted(present, key=lambda row: str(row["quarter"]))
    return {str(row["insee_code"]): row for row in ordered}


def _edits(before: Row, after: Row) -> dict[str, tuple[Any, Any]]:
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if before.get(name) != value
    }


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _quarter(day: str | None) -> str | None:
    if day is None or len(day) < len("2026-06"):
        return None
    return f"{day[:4]}-T{(int(day[5:7]) + 2) // 3}"


def _csv(rows: Sequence[Row], spec: TableSpec) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in spec.fields])
    for row in rows:
        writer.writerow(["" if row[f.name] is None else row[f.name] for f in spec.fields])
    return text.getvalue().encode()
