"""Ways through a street network: drawn by hand with literal lengths, and held against networkx."""

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from explorer.analysis.streets import StreetGraph
from explorer.errors import SchemaError
from explorer.streets import Streets
from explorer.vocabulary import TravelMode
from tests.examples import few
from tests.layers.streets.synthetic import (
    COLUMNS,
    EAST_M,
    GRID,
    NORTH_M,
    ROWS,
    STREET,
    Cell,
    Way,
    drawn,
    grid,
    place,
)

MM = 2e-3
ONE_WAY = {**STREET, "oneway": "yes"}
LINE: dict[int, Cell] = {0: (0, 0), 1: (1, 0), 2: (2, 0)}


def one(streets: Streets, start: Cell, end: Cell, mode: str = "walk", **options: object) -> float:
    """Give the way between two cells, counted in steps."""
    graph = StreetGraph(streets, mode)
    return float(graph.lengths([place(*start)], [place(*end)], **options).cost[0, 0])  # type: ignore[arg-type]


def test_a_way_across_the_grid_is_two_steps_east_and_two_north() -> None:
    # The rows further north are 1.4 mm a step shorter than the first; 2 x 78.2244 + 2 x 111.1406.
    assert one(grid(), (0, 0), (2, 2)) == pytest.approx(378.730, abs=MM)


def test_a_point_half_way_along_an_edge_has_no_way_round_by_a_node() -> None:
    assert one(grid(), (0.5, 0), (1, 1)) == pytest.approx(0.5 * EAST_M + NORTH_M, abs=MM)
    assert one(grid(), (0.5, 0), (1.5, 0)) == pytest.approx(EAST_M, abs=MM)


def test_two_points_on_one_edge_are_as_far_as_the_part_between_them() -> None:
    assert one(grid(), (0.25, 0), (0.75, 0)) == pytest.approx(0.5 * EAST_M, abs=MM)
    assert one(grid(), (0.75, 0), (0.25, 0)) == pytest.approx(0.5 * EAST_M, abs=MM)
    assert one(grid(), (0.25, 0), (0.25, 0)) == pytest.approx(0.0, abs=MM)


def test_against_a_one_way_edge_one_goes_round() -> None:
    streets = drawn(GRID, [([0, 1, 2], ONE_WAY), *ROWS[1:], *COLUMNS])
    ahead, back = ((0.25, 0), (0.75, 0)), ((0.75, 0), (0.25, 0))
    assert one(streets, *ahead, "drive") == pytest.approx(0.5 * EAST_M, abs=MM)
    # On to the corner, north, west, south, and on: 0.25 + 0.25 + 1 steps of longitude.
    assert one(streets, *back, "drive") == pytest.approx(1.5 * EAST_M + 2 * NORTH_M, abs=5e-3)
    assert one(streets, *back, "walk") == pytest.approx(0.5 * EAST_M, abs=MM)


def test_at_the_end_of_a_one_way_street_there_is_no_way_back() -> None:
    streets = drawn(LINE, [([0, 1, 2], ONE_WAY)])
    assert one(streets, (0, 0), (2, 0), "cycle") == pytest.approx(2 * EAST_M, abs=MM)
    assert np.isnan(one(streets, (2, 0), (0, 0), "cycle"))


def test_a_bridge_is_no_crossing() -> None:
    cells = {1: (0.0, 1.0), 2: (2.0, 1.0), 3: (1.0, 0.0), 4: (1.0, 2.0), 5: (2.0, 2.0)}
    bridge = drawn(cells, [([1, 2], STREET), ([3, 4], STREET)])
    assert np.isnan(one(bridge, (0, 1), (1, 0)))
    joined = drawn(cells, [([1, 2], STREET), ([3, 4], STREET), ([4, 5, 2], STREET)])
    # East to the end, north, west to the bridge's far end, and south under it.
    assert one(joined, (0, 1), (1, 0)) == pytest.approx(3 * EAST_M + 3 * NORTH_M, abs=8e-3)


def test_round_a_roundabout_one_goes_one_way() -> None:
    cells = {1: (0.0, 0.0), 2: (1.0, 0.0), 3: (1.0, 1.0), 4: (0.0, 1.0)}
    ring = drawn(cells, [([1, 2, 3, 4, 1], {"highway": "tertiary", "junction": "roundabout"})])
    assert one(ring, (0.5, 0), (1, 0.5), "drive") == pytest.approx(
        0.5 * EAST_M + 0.5 * NORTH_M, abs=MM
    )
    assert one(ring, (1, 0.5), (0.5, 0), "drive") == pytest.approx(
        1.5 * EAST_M + 1.5 * NORTH_M, abs=4e-3
    )
    assert one(ring, (1, 0.5), (0.5, 0), "walk") == pytest.approx(
        0.5 * EAST_M + 0.5 * NORTH_M, abs=MM
    )


def test_a_dead_end_is_gone_out_of_as_it_was_gone_into() -> None:
    streets = drawn({**GRID, 99: (2, 3)}, [*ROWS, *COLUMNS, ([22, 99], STREET)])
    assert one(streets, (2, 3), (0, 2)) == pytest.approx(2 * EAST_M + NORTH_M, abs=8e-3)
    assert streets.dead_ends == 1


def test_from_the_end_of_a_one_way_street_one_goes_on_by_another() -> None:
    streets = drawn(GRID, [([1, 0], ONE_WAY), ([0, 10], ONE_WAY), ([10, 11], ONE_WAY)])
    assert one(streets, (0, 0), (0, 1), "drive") == pytest.approx(NORTH_M, abs=MM)
    assert one(streets, (0.5, 0), (0, 0), "drive") == pytest.approx(0.5 * EAST_M, abs=MM)
    assert np.isnan(one(streets, (0, 1), (0, 0), "drive"))


def test_between_two_parts_there_is_no_way_and_it_is_told() -> None:
    apart = drawn({**LINE, 3: (5, 0), 4: (6, 0)}, [([0, 1, 2], STREET), ([3, 4], STREET)])
    found = StreetGraph(apart, "walk").lengths([place(0, 0)], [place(6, 0), place(2, 0)])
    assert found.unreachable.tolist() == [[True, False]]
    assert np.isnan(found.cost).tolist() == [[True, False]]
    assert not found.targets.far.any()


def test_a_point_far_from_the_network_is_told_and_never_nought() -> None:
    # Two steps north of the northern row are 222.3 m; one and three quarters are 194.5 m.
    found = StreetGraph(grid(), "walk").lengths(
        [place(1, 4), place(1, 3.75)], [place(1, 2), (np.nan, np.nan)]
    )
    assert found.origins.distance_m == pytest.approx([222.282, 194.497], abs=5e-3)
    assert found.origins.far.tolist() == [True, False]
    assert found.cost[1, 0] == pytest.approx(194.497, abs=5e-3)
    assert np.isnan(found.cost[0]).all()
    assert np.isnan(found.cost[:, 1]).all()
    assert not found.unreachable.any()


def test_the_legs_to_the_streets_count() -> None:
    start, end = (0.5, -0.1), (2.2, 2)
    expected = 0.1 * NORTH_M + 1.5 * EAST_M + 2 * NORTH_M + 0.2 * EAST_M
    assert one(grid(), start, end) == pytest.approx(expected, abs=0.02)
    # On foot at 5 km an hour all along.
    assert one(grid(), start, end, by="seconds") == pytest.approx(expected * 0.72, abs=0.02)


def test_the_quickest_way_is_not_the_shortest_one() -> None:
    fast = {"highway": "primary", "maxspeed": "50"}
    cells = {1: (0.0, 0.0), 2: (4.0, 0.0), 3: (0.0, 1.0), 4: (4.0, 1.0)}
    streets = drawn(cells, [([1, 2], {"highway": "living_street"}), ([1, 3, 4, 2], fast)])
    assert one(streets, (0, 0), (4, 0), "drive") == pytest.approx(4 * EAST_M, abs=0.01)
    # 535.2 m at 40 km an hour, where 312.9 m at 10 take 112.6 s.
    assert one(streets, (0, 0), (4, 0), "drive", by="seconds") == pytest.approx(48.17, abs=0.01)


def test_of_parallel_edges_the_shorter_one_is_gone() -> None:
    cells = {1: (0.0, 0.0), 2: (2.0, 0.0), 3: (0.0, 1.0), 4: (2.0, 1.0), 5: (-1.0, 0.0)}
    streets = drawn(cells, [([1, 3, 4, 2], STREET), ([1, 2], STREET), ([5, 1], STREET)])
    assert one(streets, (-1, 0), (2, 0)) == pytest.approx(3 * EAST_M, abs=0.01)


def test_an_edge_without_length_joins_its_two_nodes() -> None:
    cells = {0: (0.0, 0.0), 1: (1.0, 0.0), 2: (1.0, 0.0), 3: (2.0, 0.0)}
    streets = drawn(cells, [([0, 1], STREET), ([1, 2], STREET), ([2, 3], STREET)])
    assert one(streets, (0.5, 0), (1.5, 0)) == pytest.approx(EAST_M, abs=MM)


def test_points_are_not_taken_to_an_island() -> None:
    long = {number: (number / 10, 0.0) for number in range(121)}
    ways: list[Way] = [([number, number + 1], STREET) for number in range(120)]
    island: Way = ([998, 999], STREET)
    streets = drawn({**long, 998: (1.0, 0.2), 999: (1.5, 0.2)}, [*ways, island])
    graph = StreetGraph(streets, "walk")
    assert graph.islands == 1
    found = graph.lengths([place(1.2, 0.2)], [place(3.2, 0)])
    assert found.cost[0, 0] == pytest.approx(0.2 * NORTH_M + 2 * EAST_M, abs=0.01)


def test_the_nearest_of_several_is_that_of_the_matrix() -> None:
    graph = StreetGraph(grid(), "walk")
    origins = [place(0, 0), place(1.9, 1.2), place(0.4, 0), place(1, 9)]
    targets = [place(2, 2), place(0.6, 0), place(0, 2)]
    found = graph.nearest(origins, targets)
    assert found.target.tolist() == [1, 0, 1, -1]
    assert found.cost[2] == pytest.approx(0.2 * EAST_M, abs=MM)
    assert np.isnan(found.cost[3])
    near = graph.nearest(origins, targets, limit=20.0)
    assert near.target.tolist() == [-1, -1, 1, -1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"limit": 0.0}, "above 0"),
        ({"by": "hours"}, "'metres' or 'seconds'"),
    ],
)
def test_what_cannot_be_measured_is_told(arguments: Mapping[str, object], said: str) -> None:
    with pytest.raises(SchemaError, match=said):
        one(grid(), (0, 0), (1, 1), **arguments)  # type: ignore[arg-type]


def test_unknown_modes_and_positions_in_metres_are_refused() -> None:
    with pytest.raises(SchemaError, match="modes are: walk, cycle, drive"):
        StreetGraph(grid(), "fly")
    with pytest.raises(SchemaError, match="longitude and latitude in degrees"):
        StreetGraph(grid(), "walk").snap([(808_000.0, 6_484_000.0)])
    with pytest.raises(SchemaError, match="No street of drawn is open"):
        StreetGraph(drawn(LINE, [([0, 1, 2], {"highway": "steps"})]), "drive").snap([place(0, 0)])


# Random networks over a board of six by six cells.
cells_of = st.tuples(st.integers(0, 5), st.integers(0, 5))
steps_of = st.lists(st.tuples(cells_of, cells_of, st.booleans()), min_size=1, max_size=40)
spots = st.lists(st.tuples(st.floats(-0.5, 5.5), st.floats(-0.5, 5.5)), min_size=3, max_size=5)


def random_streets(steps: Sequence[tuple[Cell, Cell, bool]]) -> Streets | None:
    """Make a network of straight streets between cells, some of them one-way."""
    board: dict[int, Cell] = {10 * r + c: (c, r) for r in range(6) for c in range(6)}
    ways: list[Way] = [
        ([int(10 * a[1] + a[0]), int(10 * b[1] + b[0])], ONE_WAY if once else STREET)
        for a, b, once in steps
        if a != b
    ]
    return drawn(board, ways) if ways else None


@given(steps_of, spots)
@settings(max_examples=few(60))
def test_on_foot_there_is_as_far_as_back(
    steps: Sequence[tuple[Cell, Cell, bool]], points: Sequence[Cell]
) -> None:
    streets = random_streets(steps)
    if streets is None:
        return
    places = [place(*point) for point in points]
    cost = StreetGraph(streets, "walk").lengths(places, places).cost
    assert np.allclose(cost, cost.T, rtol=0, atol=1e-6, equal_nan=True)


@given(steps_of, spots)
@settings(max_examples=few(60))
def test_no_way_is_shorter_than_the_straight_line_nor_than_a_way_round(
    steps: Sequence[tuple[Cell, Cell, bool]], points: Sequence[Cell]
) -> None:
    streets = random_streets(steps)
    if streets is None:
        return
    places = np.array([place(*point) for point in points])
    found = StreetGraph(streets, "drive", farthest_m=2000).lengths(places, places)
    cost = found.cost
    rows, columns = (axis.ravel() for axis in np.indices(cost.shape))
    _, _, straight = Geod(ellps="WGS84").inv(*places[rows].T, *places[columns].T)
    known = ~np.isnan(cost.ravel())
    # A point on a street is placed along the straight line in degrees: within a millimetre.
    assert (cost.ravel()[known] >= np.asarray(straight)[known] - MM).all()
    for middle in range(len(places)):
        round_ = cost[:, [middle]] + cost[[middle], :]
        both = ~np.isnan(round_)
        assert (np.where(both, cost, 0.0) <= np.where(both, round_, 0.0) + 1e-6).all()


@given(steps_of, spots, st.floats(1.0, 900.0))
@settings(max_examples=few(60))
def test_a_limit_changes_nothing_below_it(
    steps: Sequence[tuple[Cell, Cell, bool]], points: Sequence[Cell], limit: float
) -> None:
    streets = random_streets(steps)
    if streets is None:
        return
    graph = StreetGraph(streets, "cycle")
    places = graph.snap([place(*point) for point in points])
    free, cut = graph.lengths(places, places).cost, graph.lengths(places, places, limit=limit).cost
    assert np.array_equal(np.where(free <= limit, free, np.nan), cut, equal_nan=True)


@given(steps_of, spots)
@settings(max_examples=few(40))
def test_fewer_targets_than_origins_give_the_same_lengths(
    steps: Sequence[tuple[Cell, Cell, bool]], points: Sequence[Cell]
) -> None:
    streets = random_streets(steps)
    if streets is None:
        return
    graph = StreetGraph(streets, "drive")
    places = [place(*point) for point in points]
    whole = graph.lengths(places, places).cost
    assert np.allclose(graph.lengths(places, places[:1]).cost, whole[:, :1], equal_nan=True)
    assert np.allclose(graph.lengths(places[:1], places).cost, whole[:1], equal_nan=True)


@pytest.mark.parametrize("mode", list(TravelMode))
@pytest.mark.parametrize("by", ["metres", "seconds"])
def test_ways_between_nodes_are_those_of_networkx(mode: TravelMode, by: str) -> None:
    generator = np.random.default_rng(2014)
    steps = generator.integers(0, 6, (90, 4))
    once = generator.random(90) < 0.4
    streets = random_streets(
        [((a, b), (c, d), bool(o)) for (a, b, c, d), o in zip(steps, once, strict=True)]
    )
    assert streets is not None
    seconds = streets.seconds[mode]
    peer: nx.DiGraph[int] = nx.DiGraph()
    peer.add_nodes_from(range(len(streets.nodes)))
    for (begin, end), length, (ahead, back) in zip(
        streets.edges.tolist(), streets.length_m, seconds, strict=True
    ):
        for a, b, time in ((begin, end, ahead), (end, begin, back)):
            if np.isnan(time):
                continue
            cost = float(time if by == "seconds" else length)
            if not peer.has_edge(a, b) or peer[a][b]["cost"] > cost:
                peer.add_edge(a, b, cost=cost)
    graph = StreetGraph(streets, mode)
    ours = graph.lengths(streets.nodes, streets.nodes, by=by).cost  # type: ignore[arg-type]
    theirs = np.full(ours.shape, np.nan)
    for begin, reached in nx.all_pairs_dijkstra_path_length(peer, weight="cost"):
        for end, cost in reached.items():
            theirs[begin, end] = cost
    # Streets that cross without a node: a node may be met on another street that runs over it.
    on_node = np.isclose(graph.snap(streets.nodes).share % 1.0, 0.0)
    assert on_node.sum() > 20
    both = np.ix_(on_node, on_node)
    assert np.allclose(ours[both], theirs[both], rtol=0, atol=1e-6, equal_nan=True)
