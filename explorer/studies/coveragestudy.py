"""The coverage of zones as a result: its rates, its account of rows, its forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import geopandas as gpd
import pandas as pd

from explorer.analysis.coverage import STATES
from explorer.layers import plain, rows_of
from explorer.messages.tongue import current_language
from explorer.tables import Shown, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from explorer.layers.fibre import Conservation, JoinReport, Statement
    from explorer.territory import Territory

TERMS: Final = ("denominator", "connectable", "eligible", "possible")
SHARES: Final = ("connectable_share", "eligible_share", "share_low", "share_high")


class Read(Protocol):
    """What is known of records that were counted, whole in memory or not."""

    @property
    def statement(self) -> "Statement":
        """What was read of the file."""

    @property
    def conservation(self) -> "Conservation":
        """Where its rows went."""

    @property
    def join(self) -> "JoinReport | None":
        """How a premises base fits."""


@dataclass(frozen=True, slots=True)
class CoverageStudy(Shown):
    """Rates of zones, with all that a reader needs to trust or dispute them.

    Attributes
    ----------
    zones : geopandas.GeoDataFrame
        By `zone_id`, EPSG:4326: the columns of ``explorer.analysis.rates``, and `source` and
        `vintage`.
    total : mapping
        Over all zones, each record once; empty where zones are measured by their communes.
    by_unit : mapping of str to pandas.DataFrame
        The rates in each unit that can be told.
    conservation : mapping
        `in`, `counted`, `outside`, `set_aside` (whole numbers that add up) and `reasons`.
    title : mapping
        What the zones are, in each language.
    definition : str
        ``"connectable"`` or ``"eligible"``.
    unit : str
        The unit asked for; each zone says its own.
    basis : str
        ``"buildings"``, or ``"communes"`` where a zone has the figures of its whole commune.
    without : tuple of str
        States that were left out.
    source : str
        Where the records come from.
    vintage : str or None
        The quarter that they describe.
    read : mapping
        What the readers say of each file.
    """

    zones: gpd.GeoDataFrame
    total: Mapping[str, Any]
    by_unit: Mapping[str, pd.DataFrame]
    conservation: Mapping[str, Any]
    title: Mapping[str, str]
    definition: str
    unit: str
    basis: str
    without: tuple[str, ...]
    source: str
    vintage: str | None
    read: Mapping[str, Any] = field(default_factory=dict)

    def tables(self, language: str) -> list[Table]:
        """Lay the study out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            One, of zones, whose note says where every row of the file went.
        """
        from explorer.studies.coveragetable import coverage_table  # noqa: PLC0415 - it needs this

        return [coverage_table(self, language)]

    def rows(self) -> list[dict[str, Any]]:
        """Give the zones as plain rows, without their outlines.

        Returns
        -------
        list of dict
            `zone_id`, then the columns of `zones`.
        """
        return rows_of(self.zones.drop(columns="geometry").reset_index())

    def features(self) -> gpd.GeoDataFrame:
        """Give the zones as features, for GeoJSON and maps.

        Returns
        -------
        geopandas.GeoDataFrame
            `id` and every column of `zones`, EPSG:4326.
        """
        named = self.zones.reset_index()
        named.insert(0, "id", named.pop("zone_id").astype(str))
        return named.rename(columns={"infrastructure_operators": "operators"})

    def to_json(self) -> dict[str, Any]:
        """Give the study as the object that ``manufacture coverage --format json`` prints.

        Returns
        -------
        dict
            `zones`, `total`, `conservation`, and what was asked and read.
        """
        rows = self.rows()
        return {
            "title": dict(self.title),
            "definition": self.definition,
            "unit": self.unit,
            "basis": self.basis,
            "without": list(self.without),
            "source": self.source,
            "vintage": self.vintage,
            "zones": [
                {
                    **_zone_json(row),
                    "rates": {
                        unit: _rate_json(frame.iloc[position], unit)
                        for unit, frame in self.by_unit.items()
                    },
                }
                for position, row in enumerate(rows)
            ],
            "total": _zone_json(self.total) if self.total else None,
            "conservation": dict(self.conservation),
            "read": dict(self.read),
        }

    def plot(
        self,
        language: str | None = None,
        ax: "Axes | None" = None,
        *,
        territory: "Territory | None" = None,
        kind: str | None = None,
    ) -> "Figure":
        """Draw the study: zones on a map by their rate, or bars with bounds.

        Parameters
        ----------
        language : str, optional
            ``"fr"`` or ``"en"``; the current one by default.
        ax : matplotlib.axes.Axes, optional
            Where to draw, in a figure of one's own; a new figure without it.
        territory : Territory, optional
            For the communes behind; the embedded one by default.
        kind : str, optional
            ``"map"``, or ``"bars"``: rates with their bounds; a map by default, where zones have
            outlines.

        Returns
        -------
        matplotlib.figure.Figure
            A notebook shows it; ``savefig`` writes it.

        Raises
        ------
        InputError
            If there is no such kind.
        """
        from explorer.studies.pictured import (  # noqa: PLC0415 - matplotlib, kept out of start-up
            coverage_picture,
        )

        return coverage_picture(self, language or current_language(), territory, kind=kind).figure(
            ax
        )


def _zone_json(row: Mapping[str, Any]) -> dict[str, Any]:
    given = plain({name: value for name, value in row.items() if name not in STATES.values()})
    given["operators"] = list(given.pop("infrastructure_operators", None) or ())
    states = {str(status): _whole(row.get(column)) for status, column in STATES.items()}
    return {
        "zone_id": given.pop("zone_id", None),
        "name": given.pop("name", None),
        "unit": given.pop("unit"),
        "records": given.pop("records"),
        "premises": given.pop("premises"),
        "states": states,
        **{share: given.pop(share) for share in SHARES},
        **given,
    }


def _rate_json(row: "pd.Series[Any]", unit: str) -> dict[str, Any] | None:
    if row["unit"] != unit:
        return None
    return {name: plain(row[name]) for name in (*TERMS, *SHARES)}


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
