"""What changed between two building files, zone by zone: the tables and the account."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd

from explorer.analysis import Change, change
from explorer.analysis.change import NEITHER
from explorer.crs import STORAGE
from explorer.errors import InputError
from explorer.layers import plain, rows_of
from explorer.messages import catalogue
from explorer.plotted import Still
from explorer.studies.account import describe
from explorer.studies.columns import columns
from explorer.studies.coveragetable import quarter_text
from explorer.tables import Column, Table, number_text
from explorer.tables.drawn import DrawnOver
from explorer.vocabulary import FibreStatus, Language

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords
    from explorer.studies.zones import ZoneSet
    from explorer.territory import Territory

SHOWN: Final = (
    "name", "records_old", "records_new", "share_old", "share_new", "change_points",
    "progress_points", "base_points", "gained", "lost", "added", "removed", "moved_in",
    "moved_out",
)  # fmt: skip


FILES: Final = (
    "zone_id", "name", "records_old", "records_new", "share_old", "share_new", "change_points",
    "progress_points", "base_points", "common", "gained", "lost", "added", "removed", "moved_in",
    "moved_out",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeStudy(DrawnOver):
    """A change with the zones' outlines, and what the two files are.

    ``plot`` draws the change: zones on a map by the points that their rate gained or lost.

    Attributes
    ----------
    change : Change
        From ``explorer.analysis.change``.
    zones : geopandas.GeoDataFrame
        By `zone_id`, EPSG:4326: the columns of the change.
    title : mapping
        What the zones are, in each language.
    definition : str
        What gained and lost mean.
    files : tuple of (str, str or None)
        Source and quarter of the old and of the new file.
    set_aside : tuple of int
        Rows that the readers set aside of each.
    """

    change: Change
    zones: gpd.GeoDataFrame
    title: dict[str, str]
    definition: str
    files: tuple[tuple[str, str | None], tuple[str, str | None]]
    set_aside: tuple[int, int]

    def tables(self, language: str) -> list[Table]:
        """Lay the change out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            Of zones, and of states.
        """
        return change_tables(self, language)

    def to_json(self) -> dict[str, Any]:
        """Give the change as the object that ``manufacture diff --format json`` prints.

        Returns
        -------
        dict
            `zones`, `matrix` (old state, then new), `conservation` and the files.
        """
        matrix = self.change.matrix
        sides = zip(("old", "new"), self.files, self.set_aside, strict=True)
        return {
            "title": dict(self.title),
            "definition": self.definition,
            **{
                name: {"source": source, "vintage": vintage, "set_aside": aside}
                for name, (source, vintage), aside in sides
            },
            "zones": rows_of(self.zones.drop(columns="geometry").reset_index()),
            "matrix": {
                str(row): {str(column): int(matrix.loc[row, column]) for column in matrix.columns}
                for row in matrix.index
            },
            "conservation": dict(self.change.conservation),
        }

    def features(self) -> gpd.GeoDataFrame:
        """Give the zones as features, for GeoJSON and maps.

        Returns
        -------
        geopandas.GeoDataFrame
            `id` and every column of `zones`, EPSG:4326.
        """
        named = self.zones.reset_index()
        named.insert(0, "id", named.pop("zone_id").astype(str))
        return named

    def _picture(self, language: str, territory: "Territory | None") -> Still:
        from explorer.studies.pictured import change_picture  # noqa: PLC0415 - matplotlib

        return change_picture(self, language, territory)


def measure_change(
    old: "BuildingRecords",
    new: "BuildingRecords",
    zones: "ZoneSet",
    *,
    definition: str,
) -> ChangeStudy:
    """Compare two building files in zones.

    Parameters
    ----------
    old, new : BuildingRecords
        From ``read_building_records``.
    zones : ZoneSet
        From ``open_zones``, with outlines.
    definition : str
        ``"connectable"`` or ``"eligible"``.

    Returns
    -------
    ChangeStudy
        Zone by zone.

    Raises
    ------
    InputError
        If the zones have no outlines, or the files are of the wrong order.
    """
    if zones.frame is None:
        message = (
            f"A change is told in zones that have an outline; '{zones.source}' has none. "
            "Give a layer, a file, a grid or a circle."
        )
        raise InputError(message)
    quarters = old.statement.vintage, new.statement.vintage
    if quarters[0] and quarters[1] and quarters[0] > quarters[1]:
        message = (
            f"The old file is of {quarters[0]} and the new one of {quarters[1]}: "
            "name the older file first."
        )
        raise InputError(message)
    found = change(old.frame, new.frame, zones.frame, definition=definition)
    table = found.zones.rename_axis("zone_id").assign(geometry=zones.frame.geometry.to_numpy())
    return ChangeStudy(
        found,
        gpd.GeoDataFrame(table, geometry="geometry", crs=STORAGE),
        zones.title,
        definition,
        ((describe(old), quarters[0]), (describe(new), quarters[1])),
        (
            sum(old.conservation.set_aside.values()),
            sum(new.conservation.set_aside.values()),
        ),
    )


def change_tables(study: ChangeStudy, language: str, *, whole: bool = False) -> list[Table]:
    """Lay a change out: zones, then the matrix of states.

    Parameters
    ----------
    study : ChangeStudy
        From ``measure_change``.
    language : str
        The language of the texts within cells.
    whole : bool
        The zones alone, every column under its key, for CSV.

    Returns
    -------
    list of Table
        Two tables, or one.
    """
    said = catalogue("coverage")
    rows = rows_of(study.zones.drop(columns="geometry").reset_index())
    if whole:
        return [Table("change", {}, columns(*FILES, messages="coverage"), rows)]
    notes = {
        tongue.value: "\n".join(
            [
                said["change.note"][tongue],
                change_account(study, tongue),
                *(
                    said["note.source"][tongue].format(
                        source=source, vintage=quarter_text(vintage, tongue)
                    )
                    for source, vintage in study.files
                ),
            ]
        )
        for tongue in Language
    }
    title = {
        tongue.value: said["change.title"][tongue].format(zones=study.title[tongue])
        for tongue in Language
    }
    zones = Table("change", title, columns(*SHOWN, messages="coverage"), rows, notes)
    return [zones, _matrix(study, language)]


def change_account(study: ChangeStudy, language: str) -> str:
    """Say how many buildings each file has, and how many rows were set aside.

    Parameters
    ----------
    study : ChangeStudy
        From ``measure_change``.
    language : str
        ``"fr"`` or ``"en"``.

    Returns
    -------
    str
        Two sentences.
    """
    aside = dict(zip(("old_aside", "new_aside"), study.set_aside, strict=True))
    return catalogue("coverage")["change.account"][language].format(
        **{
            name: number_text(rows, Column("", "", ""), language)
            for name, rows in {**study.change.conservation, **aside}.items()
        }
    )


def _matrix(study: ChangeStudy, language: str) -> Table:
    said, matrix = catalogue("coverage"), study.change.matrix
    states = [str(state) for state in FibreStatus] + [NEITHER]
    used = [s for s in states if matrix.loc[s].sum() or matrix[s].sum()]
    headings = {state: said[f"state.{state}"] for state in used}
    rows = [
        {
            "state": headings[row][language],
            **{column: plain(matrix.loc[row, column]) or None for column in used},
        }
        for row in used
    ]
    shown = [Column("state", said["column.state"]["fr"], said["column.state"]["en"])]
    shown += [Column(state, headings[state]["fr"], headings[state]["en"]) for state in used]
    return Table("matrix", said["change.matrix"], shown, rows, said["change.matrix_note"])
