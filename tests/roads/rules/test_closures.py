"""Closed arcs: every kernel equals scipy on the graph without them, also where places lie on closed roads."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings, strategies as st

from brandsim.roads import RoadNetwork
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.kernels import single_source
from brandsim.roads.search import reach
from brandsim.roads.search.isochrones import nearest_roads, reachable_roads, second_roads
from brandsim.roads.search.paths import PathTree
from support.examples import examples
from support.roads.graphs import graphs, network, reference_ms

SOME = {"max_examples": examples(80), "deadline": None}


@st.composite
def closed_graphs(draw):
    """Return a network with closed arcs, and the truth between all nodes without them."""
    nodes, source, target, time = draw(graphs())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    closed = rng.random(len(source)) < draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))
    net = network(nodes, source, target, time).reweighted(np.where(closed, CLOSED_MS, time))
    kept = ~closed
    truth = reference_ms(nodes, source[kept], target[kept], time[kept], np.arange(nodes))
    return net, truth


@settings(**SOME)
@given(closed_graphs())
def test_trees_by_buckets_and_by_heap(case):
    net, truth = case
    every = np.arange(net.nodes)
    assert (net.travel_times_ms(every) == truth).all()
    trees, topology = net.trees, net.topology
    heap = np.empty((net.nodes, net.nodes), np.int64)
    seeds = (np.arange(net.nodes + 1), topology.rank.copy(), np.zeros(net.nodes, np.int64))
    ranks = topology.rank.astype(np.uint32)
    code = single_source.heap_trees(topology.first, trees.arcs.astype(np.int64), ranks, *seeds, heap)
    assert code == single_source.OK
    assert (heap == truth).all()


@settings(**SOME)
@given(closed_graphs(), st.data())
def test_path_trees_never_use_a_closed_arc(case, data):
    net, truth = case
    start = data.draw(st.integers(0, net.nodes - 1))
    tree = PathTree(net, start)
    assert (tree.time_ms == truth[start]).all()
    assert (net.travel_time_ms[tree.via[tree.via >= 0]] != CLOSED_MS).all()
    for goal in range(net.nodes):
        way = tree.to(goal)
        assert (way is None) == (truth[start, goal] < 0)
        if way is not None:
            assert way.total_ms == truth[start, goal]
            assert (net.travel_time_ms[way.arc] == way.time_ms).all()


@settings(**SOME)
@given(closed_graphs(), st.integers(1, 3), st.data())
def test_reach(case, k, data):
    net, truth = case
    sources = np.array(data.draw(st.lists(st.integers(0, net.nodes - 1), min_size=1, max_size=6)))
    never = np.iinfo(np.int64).max
    times = np.sort(np.where(truth[sources] < 0, never, truth[sources]), axis=0)[:k].T
    got = reach.nearest(net, sources, k=k).time_ms[:, : len(sources)]
    assert (got == np.where(times == never, -1, times)).all()


def lined(nodes, source, target, time, closed):
    """Return a network of two-way roads of even times along a line, some directions closed."""
    source, target = np.concatenate([source, target]), np.concatenate([target, source])
    size = np.arange(1, len(time) // 2 + 1, dtype=float) * 10
    net = RoadNetwork.from_arrays(
        np.arange(nodes) * 100.0, np.arange(nodes) ** 2 * 1.0, source, target, time * 2, crs="EPSG:3006",
        length_m=np.tile(size, 2),
    )  # fmt: skip
    return net.reweighted(np.where(closed, CLOSED_MS, time * 2))


@st.composite
def closed_roads(draw):
    nodes, source, target, _ = draw(graphs())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    roads = source != target
    source, target = source[roads], target[roads]
    time = rng.integers(0, draw(st.sampled_from([2, 500])), 2 * len(source))
    closed = rng.random(2 * len(source)) < draw(st.sampled_from([0.1, 0.5, 1.0]))
    return lined(nodes, source, target, time, closed)


def split(net, edges):
    """Return the arcs left when closed ones are taken away and each of the edges gets a node in its middle."""
    source, target, time = [], [], []
    middle = {int(edge): net.nodes + at for at, edge in enumerate(edges)}
    other = np.where(net.reverse < 0, np.arange(net.arcs), np.minimum(np.arange(net.arcs), net.reverse))
    of_edge = np.searchsorted(net.edge_arc, other)
    for arc in np.flatnonzero(net.travel_time_ms != CLOSED_MS).tolist():
        u, v, ms = int(net.source[arc]), int(net.target[arc]), int(net.travel_time_ms[arc])
        stops = [u, middle[of_edge[arc]], v] if of_edge[arc] in middle else [u, v]
        for a, b in pairwise(stops):
            source.append(a)
            target.append(b)
            time.append(ms // (len(stops) - 1))
    return tuple(np.array(part, np.int64) for part in (source, target, time))


@settings(**SOME)
@given(closed_roads(), st.data())
def test_points_inside_closed_edges(net, data):
    if net.edges == 0:
        return
    edges = np.array(data.draw(st.lists(st.integers(0, net.edges - 1), min_size=1, max_size=5, unique=True)))
    points = net.points_on_edges(edges, np.full(len(edges), 0.5))
    middle = net.nodes + np.arange(len(edges))
    every = np.arange(net.nodes + len(edges))
    truth = reference_ms(net.nodes + len(edges), *split(net, edges), every)
    assert (net.travel_table_ms(points, points, access_speed_kmh=30) == truth[np.ix_(middle, middle)]).all()
    goals = net.snap_nodes(net.node_id)
    out = net.travel_table_ms(points, goals, access_speed_kmh=30)
    assert (out == truth[middle, : net.nodes]).all()
    back = net.travel_table_ms(goals, points, access_speed_kmh=30)
    assert (back == truth[: net.nodes, middle]).all()
    for row in range(len(points)):
        tree = PathTree(net, points[row])
        assert (tree.time_ms == out[row]).all()
        for goal in range(len(points)):
            way = tree.to(points[goal])
            assert (-1 if way is None else way.total_ms) == truth[middle[row], middle[goal]]


@settings(**SOME)
@given(closed_roads(), st.data())
def test_isochrones_end_where_the_time_at_the_nodes_says(net, data):
    if net.edges == 0:
        return
    sources = np.unique(data.draw(st.lists(st.integers(0, net.nodes - 1), min_size=1, max_size=3)))
    kept = net.travel_time_ms != CLOSED_MS
    arcs = net.source[kept], net.target[kept], net.travel_time_ms[kept]
    time = reference_ms(net.nodes, *arcs, sources)
    first_ms = np.where(time < 0, np.inf, time).min(axis=0)
    limit = 601  # odd, as no time at a node is
    arc, back = net.edge_arc, net.reverse[net.edge_arc]
    shares = []
    for begin, way in ((net.source[arc], arc), (net.target[arc], back)):
        left, ms = limit - first_ms[begin], net.travel_time_ms[way]
        usable = (ms != CLOSED_MS) & (left >= 0)
        share = np.ones(len(arc))
        np.divide(left, ms, out=share, where=usable & (ms > 0))
        shares.append(np.where(usable, np.minimum(share, 1.0), 0.0))
    expected = np.minimum(shares[0] + shares[1], 1.0)
    frame = reachable_roads(net, sources, [limit])
    width = (frame["to_fraction"] - frame["from_fraction"]).to_numpy()
    got = np.bincount(frame["edge"], width, minlength=net.edges)
    assert got == pytest.approx(expected, abs=1e-6)
    owned = nearest_roads(net, sources)
    reached = (np.isfinite(first_ms[net.source[arc]]) & (net.travel_time_ms[arc] != CLOSED_MS)) | (
        np.isfinite(first_ms[net.target[arc]]) & (net.travel_time_ms[back] != CLOSED_MS)
    )
    # A road that nobody can enter belongs to nobody, even if somebody stands at its end.
    assert ((owned["source"] >= 0).to_numpy() == reached[owned["edge"]]).all()
    assert owned["length_m"].sum() == pytest.approx(net.length_m[arc].sum())


@settings(**SOME)
@given(closed_roads(), st.data())
@example(lined(2, np.array([0]), np.array([1]), np.array([5, 5]), np.array([True, True])), None)
def test_areas_of_sources_inside_closed_edges(net, data):
    if net.edges == 0:
        return
    edge = 0 if data is None else data.draw(st.integers(0, net.edges - 1))
    points = net.points_on_edges([edge, (edge + 1) % net.edges], [0.5, 0.25])
    for frame in (nearest_roads(net, points), second_roads(net, points)):
        whole = np.bincount(frame["edge"], frame["to_fraction"] - frame["from_fraction"], net.edges)
        assert whole == pytest.approx(np.ones(net.edges))
    reachable = reachable_roads(net, points, [300])
    arc = net.edge_arc
    both = (net.travel_time_ms[arc] == CLOSED_MS) & (net.travel_time_ms[net.reverse[arc]] == CLOSED_MS)
    assert not both[reachable["edge"]].any()
    assert (nearest_roads(net, points).loc[lambda f: both[f["edge"]], "source"] == -1).all()
