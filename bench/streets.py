"""Ways on a street network: many sources with a cut-off, against networkx in the same run.

Run from the checkout as ``make bench-streets``. A synthetic town, a board of crossings moved about
at random, goes through ours and through networkx's Dijkstra with the same cut-off; the lengths
must agree. Ours is timed with and without taking the points to their streets, which networkx is
spared: it is given the nodes.
"""

import json
import resource
import statistics
import time
from collections.abc import Callable

import networkx as nx
import numpy as np

from explorer.analysis.isochrones import isochrones
from explorer.analysis.streets import StreetGraph
from explorer.layers.streets.rules import use_of
from explorer.layers.streets.topology import Ways, streets_of
from explorer.streets import Streets

SIDE = 160
SOURCES, TARGETS = 1000, 2000
LIMIT_M = 1000.0
RUNS = 5
WEST, SOUTH, STEP = 4.30, 45.35, 0.001


def town(generator: np.random.Generator) -> Streets:
    """Make a synthetic board of streets: about 51,000 edges."""
    columns, rows = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    moved = generator.uniform(-0.3, 0.3, (2, SIDE, SIDE))
    x, y = WEST + STEP * (columns + moved[0]), SOUTH + STEP * (rows + moved[1])
    number = rows * SIDE + columns
    ways, tags = Ways(), {"highway": "residential"}
    for line in (*range(SIDE), *(np.s_[:, column] for column in range(SIDE))):
        use = ways.use(tags)
        assert use is not None
        assert use == use_of(tags)
        ways.add(use, [(number[line], np.column_stack([x[line], y[line]]))])
    return streets_of(ways, "synthetic town")


def by_networkx(peer: nx.Graph, sources: list[int], targets: list[int]) -> np.ndarray:
    """Measure ways by networkx, one source after the other."""
    cost = np.full((len(sources), len(targets)), np.nan)
    column = {node: place for place, node in enumerate(targets)}
    for row, source in enumerate(sources):
        reached = nx.single_source_dijkstra_path_length(
            peer, source, cutoff=LIMIT_M, weight="length"
        )
        for node, length in reached.items():
            if node in column:
                cost[row, column[node]] = length
    return cost


def timed(task: Callable[[], object]) -> float:
    """Give the seconds that a task takes."""
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def main() -> None:
    """Run both sides in turn, and print medians and ratios."""
    generator = np.random.default_rng(2014)
    streets = town(generator)
    peer = nx.Graph()
    for (begin, end), length in zip(streets.edges.tolist(), streets.length_m, strict=True):
        peer.add_edge(begin, end, length=float(length))
    chosen = generator.permutation(len(streets.nodes))
    sources, targets = chosen[:SOURCES], chosen[-TARGETS:]
    graph = StreetGraph(streets, "walk")
    graph.snap(streets.nodes[:1])  # the index of streets is made once for a network
    starts, ends = graph.snap(streets.nodes[sources]), graph.snap(streets.nodes[targets])

    def ours() -> np.ndarray:
        return graph.lengths(starts, ends, limit=LIMIT_M).cost

    def ours_snapped() -> np.ndarray:
        return graph.lengths(streets.nodes[sources], streets.nodes[targets], limit=LIMIT_M).cost

    def theirs() -> np.ndarray:
        return by_networkx(peer, sources.tolist(), targets.tolist())

    sides = {"ours": ours, "ours_with_snapping": ours_snapped, "networkx": theirs}
    lengths = {name: side() for name, side in sides.items()}
    for name in ("ours", "ours_with_snapping"):
        assert np.allclose(lengths[name], lengths["networkx"], rtol=0, atol=1e-5, equal_nan=True)
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(RUNS):
        for name, side in sides.items():
            times[name].append(timed(side))
    medians = {name: statistics.median(spent) for name, spent in times.items()}
    middle = (WEST + STEP * SIDE / 2, SOUTH + STEP * SIDE / 2)
    drawn = timed(lambda: isochrones(graph, middle, [300, 600, 900]))
    result = {
        "edges": len(streets),
        "sources": SOURCES,
        "targets": TARGETS,
        "limit_m": LIMIT_M,
        "pairs_within": int(np.isfinite(lengths["ours"]).sum()),
        **{f"{name}_s": round(value, 3) for name, value in medians.items()},
        "ours_to_networkx": round(medians["ours"] / medians["networkx"], 3),
        "ours_with_snapping_to_networkx": round(
            medians["ours_with_snapping"] / medians["networkx"], 3
        ),
        "isochrones_5_10_15_min_s": round(drawn, 2),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
