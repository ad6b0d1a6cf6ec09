"""Communes side by side over quarters, from embedded figures, figures files or building files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from explorer.analysis import commune_rates, rates, side_by_side, tally_by
from explorer.errors import InputError
from explorer.layers import rows_of
from explorer.layers.fibre import read_commune_figures, read_observatory
from explorer.plotted import Still
from explorer.studies.account import account, describe
from explorer.tables import Table
from explorer.tables.drawn import Drawn
from explorer.territory import Territory
from explorer.vocabulary import RateUnit

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords, Observatory

TEXTS: Final = frozenset({".csv", ".txt"})
TABLE: Final = "fibre_by_commune"


@dataclass(frozen=True, slots=True)
class Comparison(Drawn):
    """Places side by side.

    ``plot`` draws the places over quarters: a line each.

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

    def tables(self, language: str) -> list[Table]:
        """Lay the comparison out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            One, of places, with their trend.
        """
        from explorer.studies.comparisontable import (  # noqa: PLC0415 - it needs this module
            comparison_table,
        )

        return [comparison_table(self, language)]

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

    def _picture(self, language: str) -> Still:
        from explorer.studies.pictured import comparison_picture  # noqa: PLC0415 - matplotlib

        return comparison_picture(self, language)


def compare_embedded(territory: Territory, codes: Sequence[str]) -> Comparison:
    """Compare communes by the figures of one territory.

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
    InputError
        If the territory has no figures yet.
    SchemaError
        If there are no figures of a commune.
    """
    return compare_territories([territory], codes)


def compare_territories(territories: Sequence[Territory], codes: Sequence[str]) -> Comparison:
    """Compare communes by the figures of several territories.

    Parameters
    ----------
    territories : sequence of Territory
        Whose tables of figures by commune are used; a commune that several have is that of the
        first, whole: series with different bases are not joined.
    codes : sequence of str
        INSEE codes.

    Returns
    -------
    Comparison
        Of premises.

    Raises
    ------
    InputError
        If none of the territories has figures yet, or none has figures of a commune while there
        are several.
    SchemaError
        If there are no figures of a commune.
    """
    parts: list[pd.DataFrame] = []
    titles: dict[str, None] = {}
    taken: set[str] = set()
    for territory in territories:
        table = territory.tables.get(TABLE)
        if table is None or not len(table):
            continue
        figures = commune_rates(table[~table["insee_code"].isin(taken)])
        taken |= set(figures["insee_code"])
        parts.append(figures)
        for key in dict.fromkeys(figures.loc[figures["insee_code"].isin(codes), "source"]):
            titles[territory.catalog.sources[key].title] = None
    names = ", ".join(one.title["en"] for one in territories)
    if not parts:
        message = (
            f"There are no figures by commune yet in {names}: run 'manufacture refresh', name "
            "another territory with --territory (embedded for our own), or give the regulator's "
            "tables with --figures."
        )
        raise InputError(message)
    unknown = [code for code in codes if code not in taken]
    if unknown and any(one.profile.story == {} for one in territories):
        message = (
            f"There are no figures of '{unknown[0]}' in {names}. Name the territory that it is of "
            "with --territory too (embedded for our own), or give the regulator's tables, which "
            "have every commune, with --figures."
        )
        raise InputError(message)
    series = (
        pd.concat(parts)
        .rename(
            columns={
                "insee_code": "code",
                "connectable_premises": "connectable",
                "premises": "denominator",
            }
        )
        .assign(unit=str(RateUnit.PREMISES))
    )
    return Comparison(side_by_side(series, codes), str(RateUnit.PREMISES), tuple(titles))


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
