"""What a street network is: nodes, the edges between them, and who may go along each, how fast."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from explorer.vocabulary import TravelMode

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]

DEAD_ENDS: Final = 0.5
"""A share of dead ends among the nodes above which lines look as if they cross without meeting."""


@dataclass(frozen=True, slots=True)
class WayCount:
    """What became of the ways of a file: those given are those used and those set aside.

    Attributes
    ----------
    given, used : int
        How many streets the file holds, and how many went into the network.
    set_aside : mapping of str to int
        How many did not, by reason: ``"class"`` (planned, closed for good, or of no known kind),
        ``"access"`` (no mode may use it), ``"area"`` (a surface that cars alone could use),
        ``"positions"`` (fewer than two known), ``"box"`` (outside the box asked for).
    cut : int
        Used in part: the file lacks some of their positions, as an extract does at its edge.
    """

    given: int
    used: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    cut: int = 0

    def to_json(self) -> dict[str, Any]:
        """Give the counts as an object of JSON.

        Returns
        -------
        dict
            Keys ``given``, ``used``, ``cut`` and ``set_aside``.
        """
        return {
            "given": self.given,
            "used": self.used,
            "cut": self.cut,
            "set_aside": dict(sorted(self.set_aside.items())),
        }


@dataclass(frozen=True, eq=False)
class Streets:
    """A street network in longitude and latitude.

    Attributes
    ----------
    nodes : numpy.ndarray
        Longitude and latitude of each node, in degrees.
    edges : numpy.ndarray
        The nodes that each edge goes from and to. Edges may be parallel, or end where they began.
    points : numpy.ndarray
        Longitude and latitude of the vertices of all edges, one edge after the other.
    starts : numpy.ndarray
        Where the vertices of each edge begin in `points`, and at last how many there are.
    along_m : numpy.ndarray
        For each vertex, how far it lies along its edge: metres on the ellipsoid.
    seconds : mapping of TravelMode to numpy.ndarray
        For each edge, the time it takes along its direction and against it; NaN where the mode
        may not go.
    ways : WayCount
        What became of the ways of the file.
    source : str
        The name of the file that the ways were read from.
    date : str or None
        The day of the data, where the file says it.
    credit : str or None
        Who is to be named wherever the network, or what is made of it, is shown.
    """

    nodes: Floats
    edges: Whole
    points: Floats
    starts: Whole
    along_m: Floats
    seconds: Mapping[TravelMode, Floats]
    ways: WayCount
    source: str
    date: str | None = None
    credit: str | None = None

    def __len__(self) -> int:
        """Give the number of edges."""
        return len(self.edges)

    def __repr__(self) -> str:
        """Give source, and numbers of nodes and edges."""
        return f"<Streets {self.source!r}: {len(self.nodes):,} nodes, {len(self):,} edges>"

    @cached_property
    def length_m(self) -> Floats:
        """Length of each edge.

        Returns
        -------
        numpy.ndarray
            Metres on the ellipsoid.
        """
        lengths: Floats = self.along_m[self.starts[1:] - 1]
        return lengths

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Smallest box that holds the network.

        Returns
        -------
        tuple of float
            West, south, east, north in degrees.
        """
        (west, south), (east, north) = self.points.min(axis=0), self.points.max(axis=0)
        return float(west), float(south), float(east), float(north)

    @cached_property
    def dead_ends(self) -> int:
        """Number of nodes that one edge alone touches.

        Returns
        -------
        int
            An edge that ends where it began touches its node twice.
        """
        return int((np.bincount(self.edges.ravel(), minlength=len(self.nodes)) == 1).sum())

    @cached_property
    def components(self) -> int:
        """Number of parts that no edge joins, whoever may go along it.

        Returns
        -------
        int
            1 where every node can be reached from any other by some mode, both ways.
        """
        from scipy.sparse import coo_array  # noqa: PLC0415 - slow to import
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

        size = len(self.nodes)
        joined = coo_array((np.ones(len(self)), (self.edges[:, 0], self.edges[:, 1])), (size, size))
        return int(connected_components(joined, directed=False, return_labels=False))

    @property
    def unjoined(self) -> bool:
        """Whether so many nodes are dead ends that lines seem to cross without a node.

        Returns
        -------
        bool
            True for a drawing whose lines were not cut where they meet.
        """
        return self.dead_ends > DEAD_ENDS * len(self.nodes) and self.components > 1

    def allowed(self, mode: TravelMode) -> NDArray[np.bool_]:
        """Say where a mode may go.

        Parameters
        ----------
        mode : TravelMode
            On foot, by bicycle or by car.

        Returns
        -------
        numpy.ndarray of bool
            For each edge, along its direction and against it.
        """
        return np.isfinite(self.seconds[mode])

    def usable(self) -> dict[str, int]:
        """Count the edges that each mode may use, in one direction at least.

        Returns
        -------
        dict
            By mode.
        """
        return {str(mode): int(self.allowed(mode).any(axis=1).sum()) for mode in TravelMode}
