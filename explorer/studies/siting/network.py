"""Ways along a street network, with the bounds that uncertain positions leave."""

from functools import cached_property
from typing import Final

import numpy as np

from explorer.analysis.streets import StreetGraph
from explorer.layers.streets import read_streets
from explorer.studies.siting.ways import (
    LONGEST_DETOUR,
    Lengths,
    Positions,
    margins_m,
    straight_m,
)

BASIS: Final = "network"


class NetworkWays:
    """Ways of one mode along the streets of a file.

    Parameters
    ----------
    path : str
        What ``explorer.layers.streets.read_streets`` takes.
    mode : str
        ``"walk"``, ``"cycle"`` or ``"drive"``.

    Attributes
    ----------
    mode : str
        The same.
    basis : str
        ``"network"``.

    Raises
    ------
    InputError
        If the file is refused, or has no street for the mode.
    """

    def __init__(self, path: str, mode: str) -> None:
        self.mode = mode
        self.basis = BASIS
        self._streets = read_streets(path)

    @property
    def credit(self) -> str | None:
        """Tell whose streets they are.

        Returns
        -------
        str
            The credit that the data asks for, or the file's name; and the day, where known.
        """
        named = self._streets.credit or self._streets.source
        return f"{named}, {self._streets.date}" if self._streets.date else named

    @cached_property
    def graph(self) -> StreetGraph:
        """What the mode sees of the network.

        Returns
        -------
        StreetGraph
            Made when first asked for.
        """
        return StreetGraph(self._streets, self.mode)

    def lengths(self, origins: Positions, targets: Positions) -> Lengths:
        """Measure every way.

        Parameters
        ----------
        origins, targets : Positions
            From where, and to where.

        Returns
        -------
        Lengths
            Along the streets; at least the straight line less both accuracies, at most as much
            more as ``LONGEST_DETOUR`` makes of them. Without a way there is no upper bound.
        """
        starts, ends = (np.column_stack([p.longitude, p.latitude]) for p in (origins, targets))
        way = self.graph.lengths(starts, ends).cost
        straight, margin = straight_m(origins, targets), margins_m(origins, targets)
        spread = LONGEST_DETOUR * margin
        none = np.isnan(way)
        low = np.maximum(straight - margin, 0.0)
        along = np.where(none, low, np.maximum(low, np.nan_to_num(way) - spread))
        return Lengths(way, np.minimum(along, np.where(none, np.inf, way)),
                       np.where(none, np.inf, way + spread))  # fmt: skip
