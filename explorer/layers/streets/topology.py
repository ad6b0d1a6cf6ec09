"""Ways to a network: cut where they share a vertex, measured on the ellipsoid, timed by mode."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from explorer.crs import geod
from explorer.errors import InputError
from explorer.layers.limits import Box
from explorer.layers.streets.rules import Use, use_of
from explorer.streets import Floats, Streets, WayCount, Whole
from explorer.vocabulary import TravelMode

METRES_PER_SECOND: Final = 1 / 3.6
"""In a kilometre an hour."""

Line: TypeAlias = tuple[Whole, Floats]
"""Keys of the vertices, and their longitude and latitude."""


@dataclass(slots=True)
class Ways:
    """Ways as they are read, one after the other.

    Attributes
    ----------
    box : tuple of float or None
        West, south, east, north in degrees: ways that do not touch it are set aside.
    keys : list of numpy.ndarray of int
        For each line, what its vertices are known by: vertices of one key are one place.
    places : list of numpy.ndarray
        For each line, longitude and latitude of its vertices.
    uses : list of Use
        Who may go along each line.
    given, used, cut : int
        How many ways were read, went in, and went in without some of their positions.
    set_aside : Counter
        How many did not go in, by reason.
    """

    box: Box | None = None
    keys: list[Whole] = field(default_factory=list)
    places: list[Floats] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    given: int = 0
    used: int = 0
    cut: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)
    _known: dict[Hashable, Use] = field(default_factory=dict)

    def use(self, tags: Mapping[str, str]) -> Use | None:
        """Take in a way's tags, and say whether its line is wanted.

        Parameters
        ----------
        tags : mapping of str to str
            Those of ``rules.TAGS`` that it has.

        Returns
        -------
        Use or None
            None where nobody may go; the way is then counted as set aside.
        """
        self.given += 1
        seen = tuple(sorted(tags.items()))
        use = self._known.get(seen)
        if use is None:
            use = self._known[seen] = use_of(tags)
        if use.reason is not None:
            self.set_aside[use.reason] += 1
            return None
        return use

    def add(self, use: Use, lines: Sequence[Line]) -> None:
        """Take in a way's lines.

        Parameters
        ----------
        use : Use
            From `use`.
        lines : sequence of (keys, places)
            One line, none empty; several where positions in the middle are not known.
        """
        whole = [line for line in lines if (line[0] != line[0][0]).any()]
        if not whole:
            self.set_aside["positions"] += 1
            return
        kept = [line for line in whole if self.box is None or _touches(line[1], self.box)]
        if not kept:
            self.set_aside["box"] += 1
            return
        self.used += 1
        for keys, places in kept:
            self.keys.append(keys)
            self.places.append(places)
            self.uses.append(use)


def streets_of(
    ways: Ways, source: str, *, date: str | None = None, credit: str | None = None
) -> Streets:
    """Make a network of ways: a node where lines end or share a vertex, an edge between nodes.

    Parameters
    ----------
    ways : Ways
        All of them.
    source : str
        The name of their file.
    date : str, optional
        The day of the data.
    credit : str, optional
        Who is to be named.

    Returns
    -------
    Streets
        In the order of the ways.

    Raises
    ------
    InputError
        If no way is left.
    """
    if not ways.keys:
        raise InputError(_nothing(ways, source))
    keys, places = np.concatenate(ways.keys), np.concatenate(ways.places)
    line = np.repeat(np.arange(len(ways.keys)), [len(one) for one in ways.keys])
    # A vertex named twice in a row is one; two names at one place stay, each may join others.
    new = np.ones(len(keys), dtype=bool)
    new[1:] = (np.diff(keys) != 0) | (np.diff(line) != 0)
    keys, places, line = keys[new], places[new], line[new]
    sizes = np.bincount(line)
    ends = np.cumsum(sizes)
    _, number, count = np.unique(keys, return_inverse=True, return_counts=True)
    cuts = count[number] > 1
    cuts[ends - 1] = cuts[ends - sizes] = True
    at = np.flatnonzero(cuts)  # where a node is
    joined = line[at[:-1]] == line[at[1:]]
    first, last = at[:-1][joined], at[1:][joined]
    nodes, node = np.unique(number[at], return_inverse=True)
    place = np.empty((len(nodes), 2))
    place[node[::-1]] = places[at[::-1]]  # the first mention of a node says where it is
    numbered = np.full(len(keys), -1, dtype=np.int64)
    numbered[at] = node
    lengths = last - first + 1
    starts = np.concatenate([[0], np.cumsum(lengths)])
    within = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    taken = np.repeat(first, lengths) + within
    points = places[taken]
    along = distances_along(points, starts)
    used = [ways.uses[one] for one in line[first]]
    return Streets(
        nodes=place,
        edges=np.column_stack([numbered[first], numbered[last]]),
        points=points,
        starts=starts,
        along_m=along,
        seconds={
            mode: _seconds(along[starts[1:] - 1], [use.speeds[mode] for use in used])
            for mode in TravelMode
        },
        ways=WayCount(ways.given, ways.used, dict(ways.set_aside), ways.cut),
        source=source,
        date=date,
        credit=credit,
    )


def distances_along(points: Floats, starts: Whole) -> Floats:
    """Measure how far each vertex lies along its edge.

    Parameters
    ----------
    points : numpy.ndarray
        Longitude and latitude of the vertices of all edges.
    starts : numpy.ndarray
        Where each edge begins, and at last how many vertices there are.

    Returns
    -------
    numpy.ndarray
        Metres on the ellipsoid, 0 at the beginning of each edge.
    """
    _, _, steps = geod().inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    moved = np.concatenate([[0.0], np.asarray(steps, dtype=np.float64)])
    moved[starts[:-1]] = 0.0
    total = np.cumsum(moved)
    along: Floats = total - np.repeat(total[starts[:-1]], np.diff(starts))
    return along


def _seconds(length_m: Floats, speeds: Sequence[tuple[float, float]]) -> Floats:
    kmh = np.asarray(speeds, dtype=np.float64).reshape(-1, 2)
    kmh[kmh == 0] = np.nan
    seconds: Floats = length_m[:, None] / (kmh * METRES_PER_SECOND)
    return seconds


def _touches(places: Floats, box: Box) -> bool:
    west, south, east, north = box
    (left, bottom), (right, top) = places.min(axis=0), places.max(axis=0)
    return bool(left <= east and right >= west and bottom <= north and top >= south)


def _nothing(ways: Ways, source: str) -> str:
    if not ways.given:
        return (
            f"{source} holds no street: a line, or in OpenStreetMap a way with the key 'highway', "
            "was expected. Name an extract or a file of lines that has some."
        )
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(ways.set_aside.items()))
    message = f"{source} holds {ways.given:,} ways, and none that can be used: {reasons}."
    if ways.box is not None and ways.set_aside["box"]:
        box = ",".join(f"{edge:g}" for edge in ways.box)
        message += f" The box {box} (west, south, east, north) touches none."
    return message
