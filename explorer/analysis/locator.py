"""Records in zones, batch by batch: the pairs of ``membership``, from zones prepared once.

Cells (``explorer.analysis.cells``) answer for most records, and name the zones that the others are
to be tested against, by the same exact tests as those of ``membership``. Any number of threads may
ask at once.
"""

from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from explorer.analysis.cells import LEAST, Cells
from explorer.analysis.membership import LONGEST_STEP_DEG, in_metres, once, reach_of
from explorer.crs import metric_at

if TYPE_CHECKING:
    from explorer.analysis.zones import Zones

Places = NDArray[np.int64]
Truths = NDArray[np.bool_]


class Located(NamedTuple):
    """Pairs of a record and a zone, in any order.

    Attributes
    ----------
    record, zone : numpy.ndarray of int
        Their places.
    inside, edge : numpy.ndarray of bool
        Whether the record counts in the zone, and whether it stands near its edge.
    """

    record: Places
    zone: Places
    inside: Truths
    edge: Truths


class Locator:
    """Zones made ready for any number of batches of records.

    Parameters
    ----------
    zones : Zones
        From `require_zones`.
    edge_m : float or pandas.Series
        How near an edge is near, in metres, for all zones or by key; 0 looks for none.
    least : int
        How many records must have fallen into a tile of cells before it is made.
    """

    def __init__(
        self, zones: "Zones", *, edge_m: "float | pd.Series[float]", least: int = LEAST
    ) -> None:
        self.zones = zones
        self.reach = reach_of(zones, edge_m)
        self.cells = Cells(zones.shapes, self.reach, least)
        self._prepared = np.zeros(len(zones.keys), dtype=bool)
        self._edges = np.full(len(zones.keys), None, dtype=object)
        self._lock = Lock()
        boxes = shapely.bounds(zones.shapes)
        self._systems = np.array(
            [
                None if shape is None else metric_at((west + east) / 2, (south + north) / 2)
                for shape, (west, south, east, north) in zip(
                    zones.shapes, boxes.tolist(), strict=True
                )
            ],
            dtype=object,
        )

    def pairs(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> Located:
        """All pairs of a record and a zone in which it counts, or whose edge it is near.

        Parameters
        ----------
        x, y : numpy.ndarray of float
            Longitude and latitude; NaN for a record without position.

        Returns
        -------
        Located
            The pairs that ``membership`` gives.
        """
        placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if len(placed) < len(x):
            x, y = x[placed], y[placed]
        found = self.cells.pairs(x, y)
        doubt = np.flatnonzero(~found.sure)
        inside, edge = found.sure.copy(), np.zeros(len(found.sure), dtype=bool)
        record, zone = found.record[doubt], found.zone[doubt]
        inside[doubt] = self._inside(x, y, record, zone)
        self._settle(x, y, found.record, found.zone, found.sure, inside)
        edge[doubt] = self._near(x, y, record, zone)
        kept = np.flatnonzero(inside | edge)
        return Located(placed[found.record[kept]], found.zone[kept], inside[kept], edge[kept])

    def _inside(
        self, x: NDArray[np.float64], y: NDArray[np.float64], record: Places, zone: Places
    ) -> Truths:
        # In the order of zones each is looked up once, and stays near to the processor.
        order = np.argsort(zone)
        record, zone = record[order], zone[order]
        self._prepare(zone[np.flatnonzero(np.diff(zone, prepend=-1))])
        inside = np.empty(len(zone), dtype=bool)
        inside[order] = shapely.intersects_xy(self.zones.shapes[zone], x[record], y[record])
        return inside

    def _settle(  # noqa: PLR0913, PLR0917 - pairs, and what is known of them
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        record: Places,
        zone: Places,
        sure: Truths,
        inside: Truths,
    ) -> None:
        # Records on edges of several zones count once where these only touch.
        chosen = np.flatnonzero(inside & ~sure)
        times = np.bincount(record[chosen], minlength=1)
        chosen = chosen[times[record[chosen]] > 1]
        within = record[chosen]
        shapes = self.zones.shapes[zone[chosen]]
        on_edge = chosen[~shapely.contains_xy(shapes, x[within], y[within])]
        shared = pd.DataFrame({"record": record[on_edge], "zone": zone[on_edge]})
        inside[on_edge] = once(shared, self.zones)

    def _near(
        self, x: NDArray[np.float64], y: NDArray[np.float64], record: Places, zone: Places
    ) -> Truths:
        near = np.zeros(len(record), dtype=bool)
        wanted = self.reach[zone] > 0
        for system in sorted(set(self._systems[np.unique(zone[wanted])])):
            chosen = np.flatnonzero(wanted & (self._systems[zone] == system))
            chosen = chosen[np.argsort(zone[chosen], kind="stable")]
            own, back = np.unique(record[chosen], return_inverse=True)
            points = in_metres(np.asarray(shapely.points(x[own], y[own])), system)
            zones = zone[chosen]
            reach: Any = self.reach[zones]
            near[chosen] = shapely.dwithin(self._edges[zones], points[back], reach)
        return near

    def _prepare(self, zones: Places) -> None:
        # What is prepared on first use is used once here: threads then only read it.
        if self._prepared[zones].all():
            return
        with self._lock:
            new = zones[~self._prepared[zones]]
            shapes = self.zones.shapes[new]
            shapely.prepare(shapes)
            corners = shapely.get_point(
                shapely.get_exterior_ring(shapely.get_geometry(shapes, 0)), 0
            )
            shapely.intersects_xy(shapes, shapely.get_x(corners), shapely.get_y(corners))
            shapely.contains_xy(shapes, shapely.get_x(corners), shapely.get_y(corners))
            edged = new[self.reach[new] > 0]
            for system in sorted(set(self._systems[edged])):
                group = edged[self._systems[edged] == system]
                lines = shapely.boundary(self.zones.shapes[group])
                lines = in_metres(shapely.segmentize(lines, LONGEST_STEP_DEG), system)
                shapely.prepare(lines)
                shapely.dwithin(lines, shapely.get_point(shapely.get_geometry(lines, 0), 0), 0.0)
                self._edges[group] = lines
            self._prepared[new] = True
