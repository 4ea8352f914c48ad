"""The hierarchy against the bucket queue: equal to the millisecond, whatever the graph and the weights."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandsim._errors import EngineError, InputError
from brandsim.roads import RoadNetwork, load_network
from brandsim.roads.graph import points
from brandsim.roads.hierarchy.hierarchy import Hierarchy, separators
from brandsim.roads.hierarchy.vector_instructions import LANES
from support.graphs import graphs, network


@settings(max_examples=200, deadline=None)
@given(graphs(), st.booleans())
def test_all_pairs_equal_the_bucket_queue(graph, prune):
    net = network(*graph)
    nodes = np.arange(net.nodes)
    fast = Hierarchy.of(net).weighted(net, prune=prune)
    truth = net.travel_times_ms(nodes)
    assert (fast.travel_times_ms(nodes) == truth).all()
    assert (fast.travel_times_ms(nodes[:5]) == truth[:5]).all()
    assert (fast.table_ms(nodes[::2], nodes[1::3]) == truth[::2, 1::3]).all()


@settings(max_examples=60, deadline=None)
@given(graphs(), st.integers(0, 2**32 - 1), st.sampled_from([1, 1_000, 1 << 28, 1 << 31, 1 << 50]))
def test_new_weights_on_the_same_order(graph, seed, scale):
    """From weights of zero to such as fit 32 bits alone but not together, and such as do not fit at all."""
    nodes, source, target, _ = graph
    rng = np.random.default_rng(seed)
    time = rng.integers(0, scale, len(source)) * (rng.random(len(source)) < 0.8)
    hierarchy = Hierarchy.of(network(*graph))
    truth = network(nodes, source, target, time).travel_times_ms(np.arange(nodes))
    fast = hierarchy.weighted(time)
    assert (fast.travel_times_ms(np.arange(nodes)) == truth).all()
    assert (fast.table_ms(np.arange(nodes), np.arange(nodes)) == truth).all()


@settings(max_examples=40, deadline=None)
@given(graphs(), st.integers(0, 2**32 - 1))
def test_closed_arcs_and_seeds_with_times(graph, seed):
    nodes, source, target, time = graph
    rng = np.random.default_rng(seed)
    net = RoadNetwork.from_arrays(
        np.zeros(nodes), np.zeros(nodes), source, target, time, drivable=rng.random(len(source)) < 0.7
    )
    fast = Hierarchy.of(net).weighted(net)
    first = np.array([0, 2, 2, 5])
    seeds, seeds_ms = rng.integers(0, nodes, 5), rng.integers(0, 3_000, 5)
    assert (fast.from_seeds(first, seeds, seeds_ms) == net.trees.from_seeds(first, seeds, seeds_ms)).all()
    late = seeds_ms + (1 << 40)
    assert (fast.from_seeds(first, seeds, late) == net.trees.from_seeds(first, seeds, late)).all()


def grid(side, seed=1):
    rng = np.random.default_rng(seed)
    cells = rng.permutation(side * side).reshape(side, side)
    u = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()])
    v = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()])
    one_way = rng.random(len(u)) < 0.1
    kept = rng.random(len(u)) < 0.75
    there, back = kept, kept & ~one_way
    source, target = np.concatenate([u[there], v[back]]), np.concatenate([v[there], u[back]])
    time = np.exp(rng.normal(np.log(12_000), 0.7, len(source))).astype(np.int64)
    return RoadNetwork.from_arrays(*rng.random((2, side * side)), source, target, time)


def test_a_town_of_25_000_nodes():
    net = grid(158)
    hierarchy = Hierarchy.of(net)
    some = np.random.default_rng(2).integers(0, net.nodes, 40)
    for roads in (net, net.scaled(0.7)):
        fast = hierarchy.weighted(roads)
        truth = roads.travel_times_ms(some)
        assert (fast.travel_times_ms(some) == truth).all()
        assert (fast.table_ms(some, some) == truth[:, some]).all()


def test_points_on_edges_through_the_hierarchy():
    net = load_network()
    fast = Hierarchy.of(net).weighted(net)
    rng = np.random.default_rng(3)
    places = net.points_on_edges(rng.integers(0, net.edges, 30), rng.random(30))
    expected = net.travel_table_ms(places, places, access_speed_kmh=30)
    assert (points.travel_table_ms(fast, places, places, 30) == expected).all()


def test_the_chordal_graph_is_chordal_and_its_tree_leads_up():
    net = grid(12)
    hierarchy = Hierarchy.of(net)
    above = [hierarchy.head[hierarchy.first[v] : hierarchy.first[v + 1]].tolist() for v in range(net.nodes)]
    for v, heads in enumerate(above):
        assert heads == sorted(set(heads), reverse=True)
        assert all(x < v for x in heads)
        assert hierarchy.parent[v] == (heads[0] if heads else -1)
        assert set(heads[1:]) <= set(above[heads[0]] if heads else [])
    assert sorted(hierarchy.number) == list(range(net.nodes))


def test_separators_part_the_graph_and_keep_the_hierarchy_small():
    net = grid(60)
    hierarchy = Hierarchy.of(net)
    pairs = np.unique(
        np.concatenate([net.source * net.nodes + net.target, net.target * net.nodes + net.source])
    )
    first = np.zeros(net.nodes + 1, np.int64)
    np.cumsum(np.bincount(pairs // net.nodes, minlength=net.nodes), out=first[1:])
    neighbours = (pairs % net.nodes).astype(np.int32)
    stage = separators.stages(first, neighbours, 100)
    # Without its separators the graph falls apart into leaves.
    inside = (stage[net.source] == 0) & (stage[net.target] == 0)
    leaves = RoadNetwork.from_arrays(
        np.zeros(net.nodes), np.zeros(net.nodes), net.source, net.target, net.travel_time_ms, drivable=inside
    )
    assert np.bincount(leaves.component).max() <= 100
    assert len(hierarchy.head) < 7 * net.nodes


def test_room_for_the_answer_can_be_used_again():
    net = grid(10)
    fast = Hierarchy.of(net).weighted(net)
    out = np.empty((net.nodes, 8), np.int64)
    for sources in ([1, 2], [3, 4, 5, 6, 7, 8, 9, 10], np.arange(20)):
        assert (fast.travel_times_ms(sources, out=out) == net.travel_times_ms(sources)).all()
    for bad in (out[:, :5], out.astype(np.int32), out.T.copy().T):
        with pytest.raises(InputError, match="int64 of shape"):
            fast.travel_times_ms([1], out=bad)


def test_threads_share_a_hierarchy():
    net = grid(40)
    fast = Hierarchy.of(net).weighted(net)
    truth = net.travel_times_ms(np.arange(64))
    wrong = []

    def ask(begin):
        for _ in range(20):
            got = fast.travel_times_ms(np.arange(begin, begin + 32))
            if not (got == truth[begin : begin + 32]).all():
                wrong.append(begin)

    threads = [threading.Thread(target=ask, args=(begin,)) for begin in (0, 32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_nodes_and_no_sources():
    empty = RoadNetwork.from_arrays([], [], [], [], [])
    fast = Hierarchy.of(empty).weighted(empty)
    assert fast.travel_times_ms(np.empty(0, int)).shape == (0, 0)
    one = network(1, [0], [0], [5])
    fast = Hierarchy.of(one).weighted(one)
    assert fast.travel_times_ms([0]).tolist() == [[0]]
    assert fast.table_ms([0], []).shape == (1, 0)


def test_faults_are_told():
    net, other = grid(5), grid(6)
    hierarchy = Hierarchy.of(net)
    with pytest.raises(InputError, match="another network"):
        hierarchy.weighted(other)
    with pytest.raises(InputError, match="as many as arcs"):
        hierarchy.weighted([1, 2])
    with pytest.raises(InputError, match="at least 0 milliseconds"):
        hierarchy.weighted(np.full(net.arcs, -2))
    fast = hierarchy.weighted(net)
    with pytest.raises(InputError, match="a node index"):
        fast.travel_times_ms([25])
    with pytest.raises(EngineError, match="outside the network"):
        fast.from_seeds(np.array([0, 1]), np.array([0]), np.array([-4]))
    assert LANES == 8
