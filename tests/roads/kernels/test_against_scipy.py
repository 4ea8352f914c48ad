"""The kernels against scipy and networkx: exactly equal on random graphs."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import EngineError
from brandsim.roads import RoadNetwork
from brandsim.roads.graph.topology import Trees
from brandsim.roads.kernels import single_source
from support.examples import examples
from support.roads.graphs import graphs, network, reference_ms


@settings(max_examples=examples(150), deadline=None)
@given(graphs())
def test_all_pairs_equal_scipy(graph):
    nodes, source, target, time = graph
    starts = np.arange(nodes)
    got = network(*graph).travel_times_ms(starts)
    assert (got == reference_ms(nodes, source, target, time, starts)).all()


@settings(max_examples=examples(60), deadline=None)
@given(graphs())
def test_zero_times_equal_networkx(graph):
    nodes, source, target, time = graph
    multi = nx.MultiDiGraph()
    multi.add_nodes_from(range(nodes))
    for u, v, w in zip(source.tolist(), target.tolist(), time.tolist(), strict=True):
        multi.add_edge(u, v, w=w)
    found = nx.single_source_dijkstra_path_length(multi, 0, weight="w")
    got = network(*graph).travel_times_ms([0])[0]
    assert got.tolist() == [found.get(v, -1) for v in range(nodes)]


@settings(max_examples=examples(60), deadline=None)
@given(graphs(), st.integers(0, 20))
def test_heap_and_buckets_of_any_width_agree(graph, shift):
    nodes, _, _, time = graph
    trees = Trees(network(*graph).topology, time)
    topology = trees.topology
    arcs = np.stack([topology.head, time[topology.slots]], axis=1)
    seeds = (np.arange(nodes + 1), topology.rank.copy(), np.zeros(nodes, np.int64))
    heap, bucket = np.empty((2, nodes, nodes), np.int64)
    ranks = topology.rank.astype(np.uint32)
    assert single_source.heap_trees(topology.first, arcs, ranks, *seeds, heap) == single_source.OK
    count = 1 << ((int(time.max(initial=0)) >> shift) + 1).bit_length()
    code = single_source.bucket_trees(
        topology.first, arcs.astype(np.uint32), ranks, *seeds, shift, count, bucket
    )
    assert code == single_source.OK
    assert (heap == bucket).all()


@settings(max_examples=examples(80), deadline=None)
@given(graphs(), st.data())
def test_points_on_edges_equal_a_graph_with_the_points_as_nodes(graph, data):
    nodes, source, target, _ = graph
    if len(source) == 0:
        return
    # Even times and points in the middle: half an edge is a whole number of milliseconds.
    time = graph[3] * 2
    net = RoadNetwork.from_arrays(
        np.arange(nodes) * 100.0, np.zeros(nodes), source, target, time, crs="EPSG:3006",
        two_way=np.zeros(len(source), bool), length_m=np.ones(len(source)),
    )  # fmt: skip
    edges = np.array(
        data.draw(st.lists(st.integers(0, len(source) - 1), min_size=1, max_size=5, unique=True))
    )
    points = net.points_on_edges(edges, np.full(len(edges), 0.5))
    middle = nodes + np.arange(len(edges))
    parts = [
        np.delete(source, edges), source[edges], middle,
        np.delete(target, edges), middle, target[edges],
        np.delete(time, edges), time[edges] // 2, time[edges] // 2,
    ]  # fmt: skip
    split_source, split_target, split_time = (np.concatenate(parts[k : k + 3]) for k in (0, 3, 6))
    expected = reference_ms(nodes + len(edges), split_source, split_target, split_time, middle)[:, nodes:]
    assert (net.travel_table_ms(points, points, access_speed_kmh=30) == expected).all()


@settings(max_examples=examples(80), deadline=None)
@given(graphs(largest=90_000))
def test_shortest_distances_equal_scipy_whatever_the_times(graph):
    nodes, source, target, length_mm = graph
    net = RoadNetwork.from_arrays(
        np.arange(nodes) * 100.0, np.zeros(nodes), source, target, length_mm[::-1], crs="EPSG:3006",
        two_way=np.zeros(len(source), bool), length_m=length_mm / 1000,
    )  # fmt: skip
    places = net.snap_nodes(net.node_id)
    expected_mm = reference_ms(nodes, source, target, length_mm, np.arange(nodes))
    got = net.distance_table_m(places, places)
    assert got.dtype == np.float64
    assert (np.isnan(got) == (expected_mm < 0)).all()
    assert (np.rint(np.where(expected_mm < 0, -1, 1000 * got)) == expected_mm).all()


@settings(max_examples=examples(60), deadline=None)
@given(graphs(), st.floats(0.5, 2.0), st.floats(1.01, 3.0))
def test_faster_roads_never_make_a_way_longer(graph, factor, more):
    net = network(*graph)
    slow, fast = (net.scaled(f).travel_times_ms(np.arange(net.nodes)) for f in (factor, factor * more))
    assert ((slow < 0) == (fast < 0)).all()
    assert (fast <= slow).all()


@settings(max_examples=examples(60), deadline=None)
@given(graphs())
def test_no_detour_over_a_third_node_is_shorter(graph):
    net = network(*graph)
    table = net.travel_times_ms(np.arange(net.nodes)).astype(float)
    table[table < 0] = np.inf
    assert (table[:, None, :] <= table[:, :, None] + table[None, :, :]).all()


@pytest.mark.slow
def test_kernels_answer_with_codes_instead_of_writing_outside():
    first, arcs = np.array([0, 1, 1], np.uint32), np.array([[1, 5]], np.uint32)
    rank, out = np.arange(2, dtype=np.uint32), np.empty((1, 2), np.int64)
    one = np.array([0, 1])
    for seed, time in ((2, 0), (-1, 0), (0, -1)):
        start = (one, np.array([seed]), np.array([time]))
        assert single_source.bucket_trees(first, arcs, rank, *start, 0, 8, out) == single_source.BAD_SEED
        assert (
            single_source.heap_trees(first, arcs.astype(np.int64), rank, *start, out)
            == single_source.BAD_SEED
        )
    apart = (np.array([0, 2]), np.array([0, 1]), np.array([0, 99]))
    assert (
        single_source.bucket_trees(first, arcs, rank, *apart, 0, 8, out) == single_source.SEEDS_TOO_FAR_APART
    )
    for bad in ([[2, 5]], [[-1, 5]], [[1, -5]]):
        assert single_source.check_graph(first, np.array(bad)) == single_source.BAD_GRAPH
    assert single_source.check_graph(np.array([0, 2, 1], np.uint32), arcs) == single_source.BAD_GRAPH


def test_broken_topology_raises_engine_error():
    net = network(2, [0], [1], [5])
    with pytest.raises(EngineError, match="outside the network"):
        Trees(net.topology, np.array([-5])).from_seeds(np.array([0, 1]), np.array([0]), np.array([0]))


def test_seeds_farther_apart_than_the_buckets_take_the_heap():
    net = network(3, [0, 1], [1, 2], [4, 4])
    got = net.trees.from_seeds(np.array([0, 2]), np.array([0, 2]), np.array([0, 10**9]))
    assert got.tolist() == [[0, 4, 8]]
