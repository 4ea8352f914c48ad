"""Reach: fused reductions against the table of all pairs, exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork
from brandsim.roads.search import reach
from support.graphs import graphs, network

NEVER = np.iinfo(np.int64).max


def brute(table, start, k):
    """Readable truth: sort every node's times by (time, source)."""
    total = np.where(table < 0, NEVER, table + start[:, None]).T
    order = np.argsort(total, axis=1, kind="stable")[:, :k]
    time = np.take_along_axis(total, order, axis=1)
    missing = np.full((len(time), k - time.shape[1]), NEVER)
    time = np.concatenate([time, missing], axis=1)
    order = np.concatenate([order, missing], axis=1)
    return np.where(time == NEVER, -1, order), np.where(time == NEVER, -1, time)


@settings(max_examples=150, deadline=None)
@given(graphs(largest=40), st.integers(1, 4), st.data())
def test_nearest_equals_sorting_all_pairs(graph, k, data):
    net = network(*graph)
    sources = np.array(data.draw(st.lists(st.integers(0, graph[0] - 1), min_size=1, max_size=8)))
    start = np.array(data.draw(st.lists(st.integers(0, 60), min_size=len(sources), max_size=len(sources))))
    got = reach.nearest(net, sources, k=k, start_ms=start)
    index, time = brute(net.travel_times_ms(sources), start, k)
    assert (got.index == index).all()
    assert (got.time_ms == time).all()


@settings(max_examples=80, deadline=None)
@given(graphs(largest=40), st.data())
def test_coverage_equals_counting(graph, data):
    nodes = graph[0]
    net = network(*graph)
    sources = np.array(data.draw(st.lists(st.integers(0, nodes - 1), min_size=1, max_size=6)))
    limits = np.array(data.draw(st.lists(st.integers(-1, 200), min_size=1, max_size=4)))
    weight = np.arange(nodes) % 7 + 1.0
    table = net.travel_times_ms(sources)
    within = [(table >= 0) & (table <= limit) for limit in limits]
    alone = reach.weight_within(net, sources, weight, limits)
    assert (alone == np.stack([w @ weight for w in within], axis=1)).all()
    three = reach.nearest(net, sources, k=3)
    counted = [[weight[w.sum(axis=0) >= n].sum() for n in (1, 2, 3)] for w in within]
    assert (three.covered(weight, limits) == counted).all()
    sole = [weight[w & (within[0].sum(axis=0) == 1)].sum() for w in within[0]]
    assert (three.sole(weight, int(limits[0])) == sole).all()


@settings(max_examples=80, deadline=None)
@given(graphs(), st.data())
def test_tables_equal_trees_from_either_side(graph, data):
    net = network(*graph)
    some = st.lists(st.integers(0, graph[0] - 1), max_size=12)
    origins, goals = (np.array(data.draw(some), np.int64) for _ in range(2))
    assert (reach.table_ms(net, origins, goals) == net.travel_times_ms(origins)[:, goals]).all()


def test_weights_for_the_heap_give_the_same():
    net = RoadNetwork.from_arrays([0, 1, 2], [0, 0, 0], [0, 1], [1, 2], [7, 1 << 40], crs="EPSG:3006")
    assert reach.table_ms(net, [0, 1], [0, 1, 2]).tolist() == [[0, 7, 7 + (1 << 40)], [-1, 0, 1 << 40]]
    assert reach.weight_within(net, [0], [1, 2, 4], [6, 7, 1 << 62]).tolist() == [[1, 3, 7]]
    assert reach.nearest(net, [0, 1]).index.ravel().tolist() == [0, 1, 1]


def test_points_inside_edges_reach_both_ends():
    net = RoadNetwork.from_arrays(
        [0, 100, 200], [0, 0, 0], [0, 1, 1, 2], [1, 0, 2, 1], [10, 20, 30, 40], crs="EPSG:3006"
    )
    points = net.points_on_edges([0, 1], [0.5, 0.9])
    got = reach.nearest(net, points, k=2)
    assert got.index.tolist() == [[0, 1], [0, 1], [1, 0]]
    assert got.time_ms.tolist() == [[10, 56], [5, 36], [3, 35]]
    late = reach.nearest(net, points, start_ms=[1000, 0])
    assert late.index.ravel().tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda net: reach.nearest(net, [9]), "a node index from 0 to 1"),
        (lambda net: reach.nearest(net, [0], k=0), "at least 1"),
        (lambda net: reach.nearest(net, [0], start_ms=[-1]), "at least 0 milliseconds"),
        (lambda net: reach.nearest(net, [0], start_ms=[1, 2]), "as many as sources"),
        (lambda net: reach.nearest(net, [0]).sole([1, 1], 5), "two nearest"),
        (lambda net: reach.weight_within(net, [0], [1, np.nan], [5]), "finite"),
        (lambda net: reach.table_ms(net, [0], [2]), "a node index from 0 to 1"),
    ],
)
def test_faults_are_told(ask, words):
    with pytest.raises(InputError, match=words):
        ask(network(2, [0], [1], [5]))
