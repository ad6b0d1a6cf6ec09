"""The answer to a query: who is removed and why, who is ranked and how surely."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.catalog import Catalog
from explorer.messages.tongue import current_language
from explorer.plotted import Still
from explorer.scoring import Flip, Stability
from explorer.studies.siting.candidates import Candidates
from explorer.studies.siting.criteria.measure import Measure
from explorer.studies.siting.narrow import Constraint
from explorer.studies.siting.query import Query
from explorer.studies.siting.ways import StraightLine, Ways
from explorer.tables import Shown, Table, to_html, to_text
from explorer.tables.drawn import Drawn

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True, slots=True)
class Answer(Drawn):
    """All that follows from a query.

    ``plot`` draws the ranking: what each criterion brings, and the ranks that are possible.

    Attributes
    ----------
    catalog : Catalog
        Whose layers were asked.
    query : Query
        What was asked.
    candidates : Candidates
        All, those that were removed among them.
    constraints : tuple of Constraint
        In the order asked.
    measures : mapping of str to Measure
        Of every criterion that is weighed or constrained.
    weights : mapping of str to float
        Shares of all, by criterion weighed.
    kept : numpy.ndarray of int
        Rows of the candidates that pass, the best first.
    worths : numpy.ndarray
        Of the kept, one column a criterion weighed; what is not known is worth nothing here.
    score, score_low, score_high : numpy.ndarray
        Of the kept.
    rank_best, rank_worst : numpy.ndarray of int
        Of the kept.
    front : numpy.ndarray of bool
        Of the kept: on the Pareto front.
    stable : Stability
        Of the kept.
    flip : Flip or None
        The smallest change of one weight that dethrones the first.
    without : mapping of str to str
        Who is first when a criterion is left out.
    sources : mapping of str to str
        Titles by key, of all that was used.
    unsure : mapping of str to (numpy.ndarray, numpy.ndarray)
        By criterion, the best and worst rank of each of the kept if that one alone may take any
        value between its bounds.
    ways : Ways
        What measured distances.
    """

    catalog: Catalog
    query: Query
    candidates: Candidates
    constraints: tuple[Constraint, ...]
    measures: Mapping[str, Measure]
    weights: Mapping[str, float]
    kept: NDArray[np.int64]
    worths: NDArray[np.float64]
    score: NDArray[np.float64]
    score_low: NDArray[np.float64]
    score_high: NDArray[np.float64]
    rank_best: NDArray[np.int64]
    rank_worst: NDArray[np.int64]
    front: NDArray[np.bool_]
    stable: Stability
    flip: Flip | None
    without: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    unsure: Mapping[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = field(default_factory=dict)
    ways: Ways = field(default_factory=StraightLine)

    def tables(self, language: str) -> list[Table]:
        """Lay the answer out for readers.

        Parameters
        ----------
        language : str
            ``"fr"`` or ``"en"``.

        Returns
        -------
        list of Table
            The ranking, then whom each constraint keeps out.
        """
        from explorer.studies.siting.layout import tables  # noqa: PLC0415 - it needs this module

        return tables(self, language, explain=False)

    def _picture(self, language: str) -> Still:
        from explorer.studies.siting.pictured import answer_picture  # noqa: PLC0415 - matplotlib

        return answer_picture(self, language)

    def explained(self, language: str | None = None) -> "Explained":
        """Give the answer with each result's criteria and reasons, and who is kept out by what.

        Parameters
        ----------
        language : str, optional
            The current one by default.

        Returns
        -------
        Explained
            Tables that a notebook shows.
        """
        from explorer.studies.siting.layout import tables  # noqa: PLC0415 - it needs this module

        said = language or current_language()
        return Explained(tuple(tables(self, said, explain=True)), said)

    def features(self) -> "gpd.GeoDataFrame":
        """Give the results shown as features, for GeoJSON, maps and work of one's own.

        Returns
        -------
        geopandas.GeoDataFrame
            Points in EPSG:4326: `id`, `name`, `rank`, scores and their bounds, each criterion's
            value with its bounds.
        """
        import geopandas  # noqa: PLC0415 - slow to import, and an answer needs it for this alone

        from explorer.crs import STORAGE  # noqa: PLC0415 - as above
        from explorer.studies.siting.result import features  # noqa: PLC0415 - it needs this module

        rows = features(self)
        xs, ys = [row["longitude"] for row in rows], [row["latitude"] for row in rows]
        points = geopandas.points_from_xy(xs, ys)
        return geopandas.GeoDataFrame(rows, geometry=points, crs=STORAGE)


@dataclass(frozen=True, slots=True)
class Explained(Shown):
    """An answer with its reasons, in one language.

    Attributes
    ----------
    parts : tuple of Table
        The ranking, the constraints, each result's criteria and reasons, and who is kept out.
    language : str
        That of the texts within cells.
    """

    parts: tuple[Table, ...]
    language: str

    def tables(self, _: str) -> list[Table]:
        """Give the tables.

        Parameters
        ----------
        _ : str
            They were made in one language.

        Returns
        -------
        list of Table
            All.
        """
        return list(self.parts)

    def _repr_html_(self) -> str:
        return to_html(self.parts, self.language)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:  # noqa: FBT001 - as IPython calls it
        printer.text("\n".join(to_text(table, self.language) for table in self.parts))
