"""A territory to work with in a notebook: each method asks what the command of its name asks.

Each imports what it asks when it is asked: to open a territory takes none of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.catalog import open_catalog
from explorer.errors import InputError
from explorer.layers import Layer
from explorer.messages.tongue import current_language
from explorer.studies.asked import FibreAsked, Files
from explorer.studies.overview import overview
from explorer.studies.siting.query import DEFAULT_CANDIDATES, PRESETS, Query
from explorer.tables import Table, to_html
from explorer.vocabulary import TravelMode

if TYPE_CHECKING:
    from explorer.maps.build import ExplorerMap
    from explorer.streets import Streets
    from explorer.studies.claims import CheckedClaims
    from explorer.studies.reach import Reach
    from explorer.studies.report import Report
    from explorer.studies.siting.answer import Answer
    from explorer.studies.siting.versus import Versus


class Workbench(FibreAsked):
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
        return overview(self, language)

    def _repr_html_(self) -> str:
        language = current_language()
        return to_html([self.overview(language)], language)

    def claims_checked(self) -> "CheckedClaims":
        """Check what was announced against the layers and tables.

        Returns
        -------
        CheckedClaims
            One object a claim, with its verdict and why.
        """
        from explorer.studies.claims import checked_claims  # noqa: PLC0415

        return checked_claims(self)

    def report(self) -> "Report":
        """Measure the territory.

        Returns
        -------
        Report
            Areas, composition, positions, distances, fibre by commune.
        """
        from explorer.studies.report import district_report  # noqa: PLC0415

        return district_report(self)

    def find(
        self,
        *near: str,
        weights: Mapping[str, float] | str | None = None,
        candidates: Sequence[str] = DEFAULT_CANDIDATES,
        **more: Any,
    ) -> "Answer":
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
        from explorer.studies.siting.find import find  # noqa: PLC0415

        return find(self.catalog, self._query(near, weights, candidates, more))

    def find_versus(
        self,
        scenario: str,
        *near: str,
        weights: Mapping[str, float] | str | None = None,
        candidates: Sequence[str] = DEFAULT_CANDIDATES,
        **more: Any,
    ) -> "Versus":
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
        from explorer.studies.siting.versus import find_versus  # noqa: PLC0415

        query = self._query(near, weights, candidates, {**more, "scenario": scenario})
        return find_versus(self.catalog, query)

    def isochrones(
        self,
        streets: "Streets | Files",
        origin: str,
        *limits: str,
        mode: TravelMode | str = TravelMode.WALK,
    ) -> "Reach":
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
        from explorer.studies.reach import measure_reach  # noqa: PLC0415 - scipy, slow to import

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
            from explorer.site.resultmap import result_map  # noqa: PLC0415 - as above

            return result_map(what[0], self, how)
        return build_map(self, layers=list(what) or None, **how)

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
