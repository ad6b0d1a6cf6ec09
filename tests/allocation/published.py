"""A question of others whose best answer is published: pmed1 of the OR-Library.

J. E. Beasley, "A note on solving large p-median problems", European Journal of Operational Research
21 (1985), 270-273; https://people.brunel.ac.uk/~mastjjb/jeb/orlib/pmedinfo.html. A network of 100
nodes and 200 edges, five medians, 5,819 for the sum of distances. Where an edge is there twice, the
last one counts, as the library says.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NODES: Final = 100
MEDIANS: Final = 5
OPTIMUM: Final = 5819

RING: Final = """
    30 46 1 28 31 69 39 14 84 59 10 28 63 9 100 98 70 94 22 14 87 82 55 2 32 77 95 29 59 91 89
    50 40 88 94 60 21 89 47 63 45 46 24 77 60 45 50 93 22 84 16 85 68 93 37 26 29 38 10 32 67 66
    52 19 39 12 86 72 73 65 2 8 96 43 39 61 90 8 58 91 58 13 79 59 28 46 24 63 81 14 52 64 75 71
    51 75 57 31 49 88
"""
"""The lengths from each node to the next, and from the last to the first."""

CHORDS: Final = """
    80-5:90 85-69:51 20-19:30 85-13:22 81-95:54 58-73:37 64-51:89 39-76:89 13-8:77 91-76:51
    52-95:96 91-75:33 80-91:84 35-80:46 54-86:35 30-70:5 19-7:9 74-53:50 11-37:4 19-92:70
    62-94:96 60-52:34 24-59:63 42-45:68 19-60:53 60-27:86 15-50:31 38-18:27 81-30:99 1-29:6
    22-52:11 54-59:75 5-7:8 41-44:80 41-76:42 44-12:56 61-65:73 20-93:35 9-99:28 45-68:19
    16-79:96 13-42:3 68-4:28 58-17:60 21-81:34 35-7:7 21-14:82 26-32:26 6-63:83 31-69:53
    91-78:32 45-59:33 42-57:5 8-53:66 65-94:61 94-90:63 73-33:88 39-21:59 42-85:34 30-57:37
    34-94:52 62-38:56 26-29:20 48-98:53 4-33:45 31-63:82 8-52:31 37-81:14 50-27:16 27-14:48
    88-33:8 56-30:76 87-91:17 33-49:77 70-30:74 25-99:19 95-30:96 14-85:90 49-8:96 96-5:87
    73-4:41 99-32:35 95-1:31 99-3:49 18-75:100 58-47:68 35-60:5 38-16:70 54-40:52 95-55:47
    54-17:45 9-83:75 97-66:81 9-48:92 90-95:96 4-27:27 75-22:48 62-7:55 79-3:57 15-69:46
"""
"""The other edges, as FROM-TO:LENGTH."""


def pmed1() -> NDArray[np.float64]:
    """Give the lengths of the shortest ways between all nodes."""
    lengths = np.full((NODES, NODES), np.inf)
    np.fill_diagonal(lengths, 0.0)
    edges = [(node, (node + 1) % NODES, int(cost)) for node, cost in enumerate(RING.split())]
    for text in CHORDS.split():
        ends, cost = text.split(":")
        start, end = ends.split("-")
        edges.append((int(start) - 1, int(end) - 1, int(cost)))
    for one, other, length in edges:
        lengths[one, other] = lengths[other, one] = length
    for middle in range(NODES):
        lengths = np.minimum(lengths, lengths[:, [middle]] + lengths[[middle], :])
    return lengths


CENTRE: Final = 127
"""The longest way of the best five centres of pmed1: W. Pullan, "A memetic genetic algorithm for
the vertex p-center problem", Evolutionary Computation 16 (2008), 417-436, and others before.

It is a published answer of both covers: within 127, five sites serve all and four do not; within
126, the best five sites do not serve all, as else 126 would be the centres' answer.
"""
