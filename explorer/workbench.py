"""A territory to work with in a notebook: each method asks what the command of its name asks."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.catalog import LayerSpec, open_catalog
from explorer.errors import InputError
from explorer.layers import Layer
from explorer.messages import catalogue
from explorer.messages.tongue import current_language
from explorer.studies.changed import ChangeStudy, measure_change
from explorer.studies.claims import CheckedClaims, checked_claims
from explorer.studies.comparison import Comparison, compare_figures, compare_territories
from explorer.studies.coverage import CoverageStudy, measure_coverage
from explorer.studies.reach import Reach, measure_reach
from explorer.studies.report import Report, district_report
from explorer.studies.siting.answer import Answer
from explorer.studies.siting.find import find
from explorer.studies.siting.query import DEFAULT_CANDIDATES, PRESETS, Query
from explorer.studies.siting.versus import Versus, find_versus
from explorer.studies.unserved import GapStudy, measure_gaps
from explorer.studies.zones import ZoneSet, open_zones
from explorer.tables import Column, Table, to_html
from explorer.territory import Territory
from explorer.vocabulary import FibreStatus, Language, RateDefinition, RateUnit, TravelMode

if TYPE_CHECKING:
    from explorer.layers.fibre import BuildingRecords, PointZones
    from explorer.maps.build import ExplorerMap
    from explorer.streets import Streets

Files = str | Path


class Workbench(Territory):
    """A territory with what can be asked of it, one method for each command.

    See Also
    --------
    open_territory : The usual way to get one.
    """

    def overview(self, language: str) -> Table:
        """List the layers with what is known of them; a notebook shows it for the territory.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        Table
            One row a layer: features, those with a position, accuracy, vintage, licence.
        """
        said = catalogue("results")
        rows = [self._described(spec, language) for spec in self.catalog.layers.values()]
        names = ("layer", "title", "features", "located", "accuracy", "vintage", "licence")
        shown = [
            Column(name, said[f"workbench.{name}"]["fr"], said[f"workbench.{name}"]["en"])
            for name in names
        ]
        note = {tongue.value: said["workbench.note"][tongue] for tongue in Language}
        return Table("layers", self.title, shown, rows, note)

    def _repr_html_(self) -> str:
        language = current_language()
        return to_html([self.overview(language)], language)

    def claims_checked(self) -> CheckedClaims:
        """Check what was announced against the layers and tables.

        Returns
        -------
        CheckedClaims
            One object a claim, with its verdict and why.
        """
        return checked_claims(self)

    def report(self) -> Report:
        """Measure the territory.

        Returns
        -------
        Report
            Areas, composition, positions, distances, fibre by commune.
        """
        return district_report(self)

    def zones(self, text: str, records: "BuildingRecords | None" = None) -> ZoneSet:
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
    ) -> CoverageStudy:
        """Measure how well zones are served by fibre, by which definition, and how surely.

        Parameters
        ----------
        zones : str
            As for ``zones``.
        premises : str, pathlib.Path or BuildingRecords, optional
            A file of buildings; without one, zones have the figures of their communes.
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

        Returns
        -------
        CoverageStudy
            Rates with numerator, denominator and bounds, and where each row of the file went.
        """
        if premises is None:
            from explorer.studies.communecoverage import measure_by_commune  # noqa: PLC0415

            return measure_by_commune(self, self.zones(zones))
        records = self._read(premises)
        return measure_coverage(
            records,
            self.zones(zones, records),
            point_zones=point_zones,
            unit=unit,
            definition=definition,
            without={FibreStatus(state) for state in without},
            edge_m=edge_m,
        )

    def gaps(
        self,
        premises: "Files | BuildingRecords",
        zones: str = "business_zones",
        *,
        definition: RateDefinition | str = RateDefinition.CONNECTABLE,
        near_m: float = 200.0,
        step_m: float = 50.0,
    ) -> GapStudy:
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
    ) -> ChangeStudy:
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
        first, second = self._read(old), self._read(new)
        chosen = self.zones(zones, second)
        return measure_change(first, second, chosen, definition=RateDefinition(definition))

    def compare(
        self,
        *codes: str,
        figures: Sequence[Files] = (),
        others: Sequence[Territory] = (),
    ) -> Comparison:
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
        if figures:
            return compare_figures([Path(one) for one in figures], codes)
        return compare_territories([self, *others], codes)

    def find(
        self,
        *near: str,
        weights: Mapping[str, float] | str | None = None,
        candidates: Sequence[str] = DEFAULT_CANDIDATES,
        **more: Any,
    ) -> Answer:
        """Find which place suits, why, and how sure that is.

        Parameters
        ----------
        *near : str
            Hard constraints on criteria, such as ``"stations<=1km"``.
        weights : mapping of str to float, or str
            By criterion; or the name of a preset.
        candidates : sequence of str
            Layers, files, grids such as ``"grid:h3:9"``, or positions as ``"LON,LAT"``.
        **more : object
            Other attributes of ``explorer.Query``: ``fibre``, ``where``, ``scales``, ``method``,
            ``top``, ``streets``, ``premises`` and others.

        Returns
        -------
        Answer
            The ranking with bounds, reasons and stability; with nobody kept where nothing fits.

        Raises
        ------
        InputError
            If a criterion, a preset or a candidate is not known; the message says which there are.
        """
        return find(self.catalog, self._query(near, weights, candidates, more))

    def find_versus(
        self,
        scenario: str,
        *near: str,
        weights: Mapping[str, float] | str | None = None,
        candidates: Sequence[str] = DEFAULT_CANDIDATES,
        **more: Any,
    ) -> Versus:
        """Rank before and after a scenario, with who moves and why.

        Parameters
        ----------
        scenario : str
            A name, such as ``"faculty-move"``, or a TOML file of edits.
        *near : str
            As of ``find``.
        weights : mapping of str to float, or str
            As of ``find``.
        candidates : sequence of str
            As of ``find``.
        **more : object
            As of ``find``.

        Returns
        -------
        Versus
            Both answers.
        """
        query = self._query(near, weights, candidates, {**more, "scenario": scenario})
        return find_versus(self.catalog, query)

    def isochrones(
        self,
        streets: "Streets | Files",
        origin: str,
        *limits: str,
        mode: TravelMode | str = TravelMode.WALK,
    ) -> Reach:
        """Draw how far one gets from a place along the streets, and count what is then reached.

        Parameters
        ----------
        streets : Streets, str or pathlib.Path
            A street network, or its file.
        origin : str
            A place of the territory, or ``"LON,LAT"``.
        *limits : str
            Such as ``"5min"`` or ``"400m"``, all times or all lengths.
        mode : TravelMode or str
            How one goes.

        Returns
        -------
        Reach
            A ground for each limit, with counts.
        """
        if isinstance(streets, str | Path):
            from explorer.layers.streets import read_streets  # noqa: PLC0415 - slow to import

            streets = read_streets(streets)
        return measure_reach(self, streets, origin, limits, mode=mode)

    def map(self, *what: Any, **how: Any) -> "ExplorerMap":
        """Draw layers or a result as an interactive page, shown in the notebook without a network.

        Parameters
        ----------
        *what : str, pathlib.Path, Layer, or one result
            Names of layers, files of your own, or what another method gave; the whole territory
            when nothing is given.
        **how : object
            ``language`` and ``tiles``; of layers also ``title`` and ``max_size``.

        Returns
        -------
        ExplorerMap
            Its ``save`` writes one HTML file.

        Raises
        ------
        InputError
            If it is something that no map is made of.
        """
        from explorer.site import build_map  # noqa: PLC0415 - slow to import

        how.setdefault("language", current_language())
        if len(what) == 1 and not isinstance(what[0], str | Path | Layer):
            return _drawn(what[0], self, how)
        return build_map(self, layers=list(what) or None, **how)

    def _read(self, premises: "Files | BuildingRecords") -> "BuildingRecords":
        return self.records(premises) if isinstance(premises, str | Path) else premises

    @staticmethod
    def _query(
        near: Sequence[str],
        weights: Mapping[str, float] | str | None,
        candidates: Sequence[str],
        more: Mapping[str, Any],
    ) -> Query:
        if isinstance(weights, str):
            if weights not in PRESETS:
                message = f"There is no preset '{weights}'. Presets are: {', '.join(PRESETS)}."
                raise InputError(message)
            weights = PRESETS[weights]
        chosen = (candidates,) if isinstance(candidates, str) else tuple(candidates)
        return Query(candidates=chosen, near=tuple(near), weights=weights or {}, **more)

    def _described(self, spec: LayerSpec, language: str) -> dict[str, Any]:
        frame = self.layers[spec.name]
        metres = spec.geo.accuracy_m
        return {
            "layer": spec.name,
            "title": spec.title_fr if language == Language.FRENCH else spec.title_en,
            "features": len(frame),
            "located": int(frame.geometry.notna().sum()),
            "accuracy": None if metres is None else f"± {metres:g} m",
            "vintage": spec.geo.vintage,
            "licence": spec.licence.title,
        }


def open_territory(root: str | Path | None = None) -> Workbench:
    """Open the embedded territory, or the one of a folder of data, to work with it.

    Parameters
    ----------
    root : str or pathlib.Path, optional
        A folder with a ``datapackage.json`` and perhaps a ``territory.toml``; the embedded
        Manufacture data by default.

    Returns
    -------
    Workbench
        Layers and tables are read when first asked for.

    Raises
    ------
    CatalogError
        If the folder holds no usable descriptor.

    Examples
    --------
    >>> place = open_territory()
    >>> place.find("stations<=1km", weights={"schools": 2}, top=1).features()["rank"].tolist()
    [1]
    """
    return Workbench(open_catalog(None if root is None else Path(root)))


def _drawn(  # noqa: PLR0911 - one kind of result after the other
    result: Any, place: Workbench, how: Mapping[str, Any]
) -> "ExplorerMap":
    import explorer.site.ratemaps as rates  # noqa: PLC0415 - slow to import
    from explorer.site.reachmap import reach_map  # noqa: PLC0415 - as above
    from explorer.site.sitingmap import siting_map  # noqa: PLC0415 - as above

    match result:
        case CoverageStudy():
            return rates.coverage_map(result, territory=place, **how)
        case GapStudy():
            return rates.gap_map(result, territory=place, **how)
        case ChangeStudy():
            return rates.change_map(result, territory=place, **how)
        case Comparison():
            return rates.comparison_map(result, territory=place, **how)
        case Answer():
            return siting_map(result, **how)
        case Versus():
            return siting_map(result.after, versus=result, **how)
        case Reach():
            return reach_map(result, **how)
    message = (
        "A map is made of names of layers, files, layers, or a result of coverage, gaps, change, "
        f"compare, find, find_versus or isochrones; found {type(result).__name__}."
    )
    raise InputError(message)
