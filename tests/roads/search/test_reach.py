"""Nearest stations against the table of all pairs, exactly."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork
from brandsim.roads.search import reach
from support.examples import examples
from support.roads.graphs import graphs, network
from support.roads.towns import towns

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


@settings(max_examples=examples(150), deadline=None)
@given(graphs(largest=40), st.integers(1, 4), st.data())
def test_nearest_equals_sorting_all_pairs(graph, k, data):
    net = network(*graph)
    sources = np.array(data.draw(st.lists(st.integers(0, graph[0] - 1), min_size=1, max_size=8)))
    start = np.array(data.draw(st.lists(st.integers(0, 60), min_size=len(sources), max_size=len(sources))))
    got = reach.nearest(net, sources, k=k, start_ms=start)
    index, time = brute(net.travel_times_ms(sources), start, k)
    assert (got.index == index).all()
    assert (got.time_ms == time).all()


@settings(max_examples=examples(60), deadline=None)
@given(towns(), st.integers(1, 3), st.data())
def test_nearest_with_turns_equals_sorting_all_pairs(net, k, data):
    sources = np.array(data.draw(st.lists(st.integers(0, net.nodes - 1), min_size=1, max_size=11)))
    start = np.array(data.draw(st.lists(st.integers(0, 60), min_size=len(sources), max_size=len(sources))))
    got = reach.nearest(net, sources, k=k, start_ms=start)
    index, time = brute(net.travel_times_ms(sources), start, k)
    assert (got.index == index).all()
    assert (got.time_ms == time).all()


def test_weights_for_the_heap_give_the_same():
    net = RoadNetwork.from_arrays([0, 1, 2], [0, 0, 0], [0, 1], [1, 2], [7, 1 << 40], crs="EPSG:3006")
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
    ],
)
def test_faults_are_told(ask, words):
    with pytest.raises(InputError, match=words):
        ask(network(2, [0], [1], [5]))
