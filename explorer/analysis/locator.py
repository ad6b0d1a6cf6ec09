"""Records in zones, batch by batch: the pairs of ``membership``, from zones prepared once.

Records in clear cells (``explorer.analysis.cells``) are answered by their cell; the others by the
same exact tests as ``membership``, on prepared polygons.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from explorer.analysis.cells import LEAST, MIXED, Cells
from explorer.analysis.membership import LONGEST_STEP_DEG, in_metres, once, reach_of
from explorer.crs import metric_at

if TYPE_CHECKING:
    from explorer.analysis.zones import Zones

PAIRS: Final = ("record", "zone", "inside", "edge")


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
        centres = shapely.bounds(zones.shapes)
        self._systems = np.array(
            [
                None if shape is None else metric_at((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
                for shape, box in zip(zones.shapes, centres, strict=True)
            ],
            dtype=object,
        )

    def pairs(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> pd.DataFrame:
        """All pairs of a record and a zone in which it counts, or whose edge it is near.

        Parameters
        ----------
        x, y : numpy.ndarray of float
            Longitude and latitude; NaN for a record without position.

        Returns
        -------
        pandas.DataFrame
            As ``membership`` gives them, in any order.
        """
        placed = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        found = self.cells.look_up(x[placed], y[placed])
        sets = self.cells.sets
        most = max(map(len, sets))
        zone_of = np.full((len(sets), most), -1, dtype=np.int64)
        for number, zones in enumerate(sets):
            zone_of[number, : len(zones)] = zones
        clear = found != MIXED
        parts: list[tuple[Any, Any, Any, Any]] = []
        for place in range(most):
            zone = zone_of[found[clear], place]
            held = zone >= 0
            parts.append((placed[clear][held], zone[held], True, False))
        mixed = placed[~clear]
        record, zone, inside, edge = self._exact(x[mixed], y[mixed])
        parts.append((mixed[record], zone, inside, edge))
        sizes = [len(part[0]) for part in parts]
        columns = [
            np.concatenate(
                [
                    np.broadcast_to(part[place], size)
                    for part, size in zip(parts, sizes, strict=True)
                ]
            )
            for place in range(len(PAIRS))
        ]
        return pd.DataFrame(dict(zip(PAIRS, columns, strict=True)))

    def _exact(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
        record, zone = self.cells.candidates(x, y)
        order = np.argsort(zone, kind="stable")
        record, zone = record[order], zone[order]
        self._prepare(np.unique(zone))
        shapes = self.zones.shapes[zone]
        inside = shapely.intersects_xy(shapes, x[record], y[record])
        covered = np.flatnonzero(inside)
        interior = shapely.contains_xy(shapes[covered], x[record[covered]], y[record[covered]])
        on_edge = covered[~interior]
        shared = pd.DataFrame({"record": record[on_edge], "zone": zone[on_edge]})
        inside[on_edge] = once(shared, self.zones)
        edge = self._near(x, y, record, zone)
        kept = inside | edge
        return record[kept], zone[kept], inside[kept], edge[kept]

    def _near(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        record: NDArray[np.int64],
        zone: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        near = np.zeros(len(record), dtype=bool)
        wanted = self.reach[zone] > 0
        for system in sorted(set(self._systems[np.unique(zone[wanted])])):
            chosen = np.flatnonzero(wanted & (self._systems[zone] == system))
            own, back = np.unique(record[chosen], return_inverse=True)
            points = in_metres(np.asarray(shapely.points(x[own], y[own])), system)
            zones = zone[chosen]
            reach: Any = self.reach[zones]
            near[chosen] = shapely.dwithin(self._edges[zones], points[back], reach)
        return near

    def _prepare(self, zones: NDArray[np.int64]) -> None:
        new = zones[~self._prepared[zones]]
        self._prepared[new] = True
        shapely.prepare(self.zones.shapes[new])
        edged = new[self.reach[new] > 0]
        for system in sorted(set(self._systems[edged])):
            group = edged[self._systems[edged] == system]
            lines = shapely.segmentize(shapely.boundary(self.zones.shapes[group]), LONGEST_STEP_DEG)
            self._edges[group] = in_metres(lines, system)
            shapely.prepare(self._edges[group])
