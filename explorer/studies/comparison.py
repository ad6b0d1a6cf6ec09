"""Communes side by side over quarters, from embedded figures, figures files or building files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from explorer.analysis import commune_rates, rates, side_by_side, tally_by
from explorer.errors import InputError
from explorer.layers import plain, rows_of
from explorer.layers.fibre import read_commune_figures, read_observatory
from explorer.messages import catalogue
from explorer.studies.account import account, describe
from explorer.studies.columns import columns
from explorer.studies.coveragetable import account_note, quarter_name, quarter_text
from explorer.tables import Table
from explorer.territory import Territory
from explorer.vocabulary import Language, RateUnit

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords, Observatory

TEXTS: Final = frozenset({".csv", ".txt"})
SPARKS: Final = "▁▂▃▄▅▆▇█"
SHOWN: Final = (
    "code", "place", "quarter", "connectable", "denominator", "share", "first_quarter",
    "first_share", "change_points", "trend",
)  # fmt: skip
FILES: Final = (
    "code", "name", "unit", "quarter", "connectable", "denominator", "share", "first_quarter",
    "first_connectable", "first_share", "change_points", "rebased",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Places side by side.

    Attributes
    ----------
    places : pandas.DataFrame
        From ``explorer.analysis.side_by_side``.
    unit : str
        What the shares are of.
    sources : tuple of str
        Where the figures come from.
    accounts : mapping of str to mapping
        Of each building file, where its rows went; empty where figures were read.
    """

    places: pd.DataFrame
    unit: str
    sources: tuple[str, ...]
    accounts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        """Give the places as plain rows.

        Returns
        -------
        list of dict
            In the order asked for.
        """
        return rows_of(self.places.reset_index())

    def to_json(self) -> dict[str, Any]:
        """Give the comparison as the object that ``manufacture compare --format json`` prints.

        Returns
        -------
        dict
            `places`, each with its `series`, `unit`, `sources` and, of building files,
            `conservation`.
        """
        rows = self.rows()
        for row in rows:
            quarters, shares = row.pop("quarters"), row.pop("shares")
            row["series"] = [
                {"quarter": quarter, "share": share}
                for quarter, share in zip(quarters, shares, strict=True)
            ]
        return {
            "unit": self.unit,
            "sources": list(self.sources),
            "places": rows,
            "conservation": {name: dict(account) for name, account in self.accounts.items()},
        }


def compare_embedded(territory: Territory, codes: Sequence[str]) -> Comparison:
    """Compare communes by the embedded figures.

    Parameters
    ----------
    territory : Territory
        Whose table of figures by commune is used.
    codes : sequence of str
        INSEE codes.

    Returns
    -------
    Comparison
        Of premises.

    Raises
    ------
    SchemaError
        If there are no figures of a commune.
    """
    figures = commune_rates(territory.tables["fibre_by_commune"])
    series = figures.rename(
        columns={
            "insee_code": "code",
            "connectable_premises": "connectable",
            "premises": "denominator",
        }
    ).assign(unit=str(RateUnit.PREMISES))
    keys = dict.fromkeys(figures.loc[figures["insee_code"].isin(codes), "source"])
    titles = tuple(territory.catalog.sources[key].title for key in keys)
    return Comparison(side_by_side(series, codes), str(RateUnit.PREMISES), titles)


def compare_figures(
    paths: Sequence[Path], codes: Sequence[str], *, vintage: str | None = None
) -> Comparison:
    """Compare communes by figures files of the regulator's.

    Parameters
    ----------
    paths : sequence of pathlib.Path
        Commune or department files, one a quarter; or the observatory's two tables, the one of
        connectable premises and the one of dwellings and establishments.
    codes : sequence of str
        INSEE codes, or department codes.
    vintage : str, optional
        The quarter of a single commune file whose name does not say it.

    Returns
    -------
    Comparison
        Of premises.

    Raises
    ------
    InputError
        If a file is refused, a quarter is not stated, or one of the observatory's tables is
        missing.
    SchemaError
        If there are no figures of a commune.
    """
    parts: list[pd.DataFrame] = []
    connectable: list[Observatory] = []
    bases: list[Observatory] = []
    for path in paths:
        if path.suffix.lower() in TEXTS:
            table = read_observatory(path)
            (connectable if table.kind == "connectable" else bases).append(table)
            continue
        figures = read_commune_figures(path)
        quarter = figures.statement.vintage or vintage
        if quarter is None:
            message = (
                f"{path.name} does not say its quarter: give --vintage, or name it as it is "
                "published, such as 2026t2-commune.zip."
            )
            raise InputError(message)
        key = "insee_code" if figures.level == "commune" else "department_code"
        parts.append(
            figures.frame.assign(
                code=figures.frame[key],
                name=figures.frame[key],
                quarter=quarter,
                connectable=figures.frame["connectable_premises"],
                denominator=figures.frame["premises"],
            )
        )
    if bool(connectable) != bool(bases):
        found, other = (
            ("connectable premises", "dwellings and establishments")
            if connectable
            else ("dwellings and establishments", "connectable premises")
        )
        message = (
            f"The observatory's table of {found} is here, but not the one of {other}: "
            "a rate takes both. Name it with --figures too."
        )
        raise InputError(message)
    if connectable:
        premises = pd.concat([table.frame for table in bases])
        parts += [_observed(table, premises) for table in connectable]
    whole = pd.concat(
        [part[["code", "name", "quarter", "connectable", "denominator"]] for part in parts]
    ).assign(unit=str(RateUnit.PREMISES))
    return Comparison(
        side_by_side(whole, codes),
        str(RateUnit.PREMISES),
        tuple(path.name for path in paths),
    )


def compare_buildings(
    files: Sequence["BuildingRecords"], codes: Sequence[str], *, unit: str, vintage: str | None
) -> Comparison:
    """Compare communes by building files, one a quarter.

    Parameters
    ----------
    files : sequence of BuildingRecords
        From ``read_building_records``.
    codes : sequence of str
        INSEE codes.
    unit : str
        ``"buildings"`` or ``"premises"``.
    vintage : str or None
        The quarter of a single file whose name does not say it.

    Returns
    -------
    Comparison
        In the unit; all places in the same one.

    Raises
    ------
    InputError
        If a quarter is not stated.
    SchemaError
        If a commune has no building, or its premises are not known.
    """
    parts, accounts = [], {}
    for records in files:
        quarter = records.statement.vintage or vintage
        if quarter is None:
            message = (
                f"{records.statement.file} does not say its quarter: "
                "give --vintage, or name it such as immeubles_2026_T2.csv."
            )
            raise InputError(message)
        tallied = tally_by(records.frame, "insee_code")
        accounts[records.statement.file] = account(records, tallied)
        table = rates(tallied, unit=unit)
        names = records.frame.dropna(subset="commune_name").drop_duplicates("insee_code")
        known = dict(zip(names["insee_code"], names["commune_name"], strict=True))
        parts.append(
            table.assign(
                code=table.index, quarter=quarter, name=[known.get(c, c) for c in table.index]
            )
        )
    whole = pd.concat(parts)
    places = side_by_side(whole, codes)
    return Comparison(
        places,
        str(places["unit"].iloc[0]),
        tuple(describe(records) for records in files),
        accounts,
    )


def comparison_table(study: Comparison, language: str, *, whole: bool = False) -> Table:
    """Lay a comparison out, one place a row.

    Parameters
    ----------
    study : Comparison
        From one of the functions above.
    language : str
        The language of the texts within cells.
    whole : bool
        Every column under its key, for CSV; else those that a reader needs.

    Returns
    -------
    Table
        With the trend drawn in blocks.
    """
    if whole:
        return Table("compare", {}, columns(*FILES, messages="coverage"), study.rows())
    rows = [
        {
            **row,
            "place": row["name"],
            "trend": _sparks(row["shares"]),
            **{name: quarter_name(row[name], language) for name in ("quarter", "first_quarter")},
        }
        for row in study.rows()
    ]
    return Table(
        "compare",
        catalogue("coverage")["compare.title"],
        columns(*SHOWN, messages="coverage"),
        rows,
        {tongue.value: "\n".join(comparison_notes(study, tongue)) for tongue in Language},
    )


def comparison_notes(study: Comparison, language: str) -> list[str]:
    """Say what a comparison is of, and how it may be read.

    Parameters
    ----------
    study : Comparison
        From one of the functions above.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    list of str
        Sentences.
    """
    said = catalogue("coverage")
    quarters = sorted({quarter for row in study.rows() for quarter in row["quarters"]})
    vintage = quarter_text(quarters[0], language)
    if len(quarters) > 1:
        ends = (quarter_name(quarters[0], language), quarter_name(quarters[-1], language))
        vintage = said["note.span"][language].format(first=ends[0], last=ends[1])
    notes = [said[f"compare.unit.{study.unit}"][language]]
    if (study.places["share"].astype("Float64") > 1).any():
        notes.append(said["compare.above"][language])
    if study.places["rebased"].any():
        notes.append(said["compare.rebased"][language])
    for file, rows in study.accounts.items():
        told = account_note(rows, language)
        notes.append(said["compare.account"][language].format(file=file, account=told))
    source = said["note.source"][language].format(source="; ".join(study.sources), vintage=vintage)
    return [*notes, said["note.ftth"][language], source]


def _observed(table: "Observatory", bases: pd.DataFrame) -> pd.DataFrame:
    # A place whose base is not known keeps its numerator, and has no rate.
    counted = bases.assign(
        denominator=bases["dwellings"].fillna(0) + bases["establishments"].fillna(0)
    )[bases["dwellings"].notna() | bases["establishments"].notna()]
    if table.level == "epci":
        sums = counted.groupby("epci_siren")["denominator"].sum()
        base = pd.DataFrame({"code": sums.index, "name": sums.index, "denominator": sums.array})
    else:
        base = counted.rename(columns={"insee_code": "code"})[["code", "name", "denominator"]]
    joined = table.frame.merge(base, on="code", how="left")
    return joined.assign(
        connectable=joined["connectable_premises"], name=joined["name"].fillna(joined["code"])
    )


def _sparks(shares: Sequence[float | None]) -> str:
    # From 0 to 100 %, so that lines of several places can be compared.
    return "".join(
        "·" if plain(share) is None else SPARKS[min(int(float(share or 0) * 8), 7)]
        for share in shares
    )
