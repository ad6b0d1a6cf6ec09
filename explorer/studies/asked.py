"""What can be asked of a territory's fibre, one method for each command.

Each imports what it asks when it is asked: to open a territory takes none of it.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError
from explorer.territory import Territory
from explorer.vocabulary import FibreStatus, RateDefinition, RateUnit

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords, PointZones
    from explorer.layers.national import Imported
    from explorer.studies.changed import ChangeStudy
    from explorer.studies.comparison import Comparison
    from explorer.studies.coveragestudy import CoverageStudy
    from explorer.studies.unserved import GapStudy
    from explorer.studies.zones import ZoneSet

Files = str | Path


class FibreAsked(Territory):
    """A territory whose zones, building records and commune figures can be asked about."""

    def zones(self, text: str, records: "BuildingRecords | None" = None) -> "ZoneSet":
        """Give the zones that a text names.

        Parameters
        ----------
        text : str
            A layer, ``LAYER/ID``, a file, ``grid:h3:9``, ``near:PLACE:800m``, ``by:COLUMN``, or
            a shape as GeoJSON or WKT.
        records : BuildingRecords, optional
            Whose cells a grid is made of.

        Returns
        -------
        ZoneSet
            With what is known of their accuracy.
        """
        from explorer.studies.zones import open_zones  # noqa: PLC0415

        return open_zones(text, self, records=None if records is None else records.frame)

    def records(self, premises: Files, **how: Any) -> "BuildingRecords":
        """Read a file of building records, every row accounted for.

        Parameters
        ----------
        premises : str or pathlib.Path
            The regulator's building status file, or one of your own.
        **how : object
            Keywords of ``explorer.read_building_records``: ``base``, ``mapping`` and others.

        Returns
        -------
        BuildingRecords
            Frame, statement, account and findings.
        """
        from explorer.layers.fibre import read_building_records  # noqa: PLC0415 - slow to import

        return read_building_records(premises, **{"extent": self.profile.record_boxes, **how})

    def import_records(self, files: Files | Sequence[Files], out: Files, **how: Any) -> "Imported":
        """Read building files of any size into one GeoParquet file, for ``coverage``.

        Parameters
        ----------
        files : str, pathlib.Path or sequence of them
            CSV, plain, gzipped or alone in a zip archive, or Parquet; all with the same columns.
        out : str or pathlib.Path
            The file to write, ending in ``.parquet``.
        **how : object
            ``mapping`` and ``unknown_states``, as for ``explorer.read_building_records``.

        Returns
        -------
        Imported
            Its path, and where each row of the files went.
        """
        from explorer.layers.national import import_premises  # noqa: PLC0415 - slow to import

        several = [files] if isinstance(files, str | Path) else list(files)
        return import_premises(several, out, **{"extent": self.profile.record_boxes, **how})

    def coverage(  # noqa: PLR0913 - what the command may be asked, one keyword each
        self,
        zones: str = "business_zones",
        premises: "Files | BuildingRecords | None" = None,
        *,
        unit: RateUnit | str = RateUnit.BUILDINGS,
        definition: RateDefinition | str = RateDefinition.CONNECTABLE,
        point_zones: "PointZones | None" = None,
        without: Collection[str] = (),
        edge_m: float | None = None,
        scheduler: Any = None,
    ) -> "CoverageStudy":
        """Measure how well zones are served by fibre, by which definition, and how surely.

        Parameters
        ----------
        zones : str
            As for ``zones``.
        premises : str, pathlib.Path or BuildingRecords, optional
            A file of buildings; without one, zones have the figures of their communes. A file that
            ``import_records`` wrote, or a text of more than half a gigabyte, is counted piece by
            piece.
        unit : RateUnit or str
            What rates are shares of.
        definition : RateDefinition or str
            What served means.
        point_zones : PointZones, optional
            From ``explorer.read_point_zones``, for shares of the area.
        without : collection of str
            States whose buildings are left out.
        edge_m : float, optional
            Width of the edge in doubt, in metres.
        scheduler : str or distributed.Client, optional
            Of Dask, whose workers count an imported file: ``"local:4"``, ``"tcp://host:8786"``, or
            a client.

        Returns
        -------
        CoverageStudy
            Rates with numerator, denominator and bounds, and where each row of the file went.
        """
        if premises is None:
            from explorer.studies.communecoverage import measure_by_commune  # noqa: PLC0415

            return measure_by_commune(self, self.zones(zones))
        choices: dict[str, Any] = {
            "point_zones": point_zones,
            "unit": unit,
            "definition": definition,
            "without": {FibreStatus(state) for state in without},
            "edge_m": edge_m,
        }
        if isinstance(premises, str | Path):
            from explorer.studies.national import measure_at_scale  # noqa: PLC0415 - slow to import

            study = measure_at_scale(self, Path(premises), zones, scheduler=scheduler, **choices)
            if study is not None:
                return study
        if scheduler is not None:
            message = (
                f"scheduler={scheduler!r}: workers count a file that import_records wrote. Give "
                "its path as premises."
            )
            raise InputError(message)
        from explorer.studies.coverage import measure_coverage  # noqa: PLC0415

        records = self._read(premises)
        return measure_coverage(records, self.zones(zones, records), **choices)

    def gaps(
        self,
        premises: "Files | BuildingRecords",
        zones: str = "business_zones",
        *,
        definition: RateDefinition | str = RateDefinition.CONNECTABLE,
        near_m: float = 200.0,
        step_m: float = 50.0,
    ) -> "GapStudy":
        """Find the clusters of buildings without fibre, in zones or near them.

        Parameters
        ----------
        premises : str, pathlib.Path or BuildingRecords
            A file of buildings.
        zones : str
            As for ``zones``.
        definition : RateDefinition or str
            What served means.
        near_m, step_m : float
            How far from a zone to look, and the longest step within a cluster, in metres.

        Returns
        -------
        GapStudy
            The clusters, the most premises first.
        """
        from explorer.studies.unserved import measure_gaps  # noqa: PLC0415

        records = self._read(premises)
        return measure_gaps(
            records,
            self.zones(zones, records),
            definition=RateDefinition(definition),
            near_m=near_m,
            step_m=step_m,
        )

    def change(
        self,
        old: "Files | BuildingRecords",
        new: "Files | BuildingRecords",
        zones: str = "business_zones",
        *,
        definition: RateDefinition | str = RateDefinition.CONNECTABLE,
    ) -> "ChangeStudy":
        """Compare two quarters of a building file in zones.

        Parameters
        ----------
        old, new : str, pathlib.Path or BuildingRecords
            The two files.
        zones : str
            As for ``zones``.
        definition : RateDefinition or str
            What served means.

        Returns
        -------
        ChangeStudy
            Progress and the base's own effect, apart.
        """
        from explorer.studies.changed import measure_change  # noqa: PLC0415

        first, second = self._read(old), self._read(new)
        chosen = self.zones(zones, second)
        return measure_change(first, second, chosen, definition=RateDefinition(definition))

    def compare(
        self,
        *codes: str,
        figures: Sequence[Files] = (),
        others: Sequence[Territory] = (),
    ) -> "Comparison":
        """Compare communes side by side, with their trend.

        Parameters
        ----------
        *codes : str
            INSEE codes.
        figures : sequence of str or pathlib.Path
            Commune files or tables of the observatory; the territory's own figures by default.
        others : sequence of Territory
            More territories whose figures are known.

        Returns
        -------
        Comparison
            One place a code, in the order given.
        """
        from explorer.studies.comparison import (  # noqa: PLC0415
            compare_figures,
            compare_territories,
        )

        if figures:
            return compare_figures([Path(one) for one in figures], codes)
        return compare_territories([self, *others], codes)

    def _read(self, premises: "Files | BuildingRecords") -> "BuildingRecords":
        return self.records(premises) if isinstance(premises, str | Path) else premises
