"""Parts of a network, numbered as scipy numbers connected components."""

import numpy as np
from hypothesis import given, settings, strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from brandsim.roads.graph.topology import parts
from support.examples import examples


@settings(max_examples=examples(200), deadline=None)
@given(st.data())
def test_parts_are_numbered_by_their_lowest_nodes(data):
    nodes = data.draw(st.integers(1, 40))
    node = st.integers(0, nodes - 1)
    pairs = data.draw(st.lists(st.tuples(node, node), max_size=60))
    one, other = np.array(pairs, np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(pairs), np.int8), (one, other)), shape=(nodes, nodes))
    assert parts(nodes, one, other).tolist() == connected_components(graph, directed=False)[1].tolist()


def test_a_long_road_whose_nodes_are_numbered_at_random_is_one_part():
    order = np.random.default_rng(5).permutation(3000)
    label = parts(3002, order[:-1], order[1:])
    assert label.tolist() == [0] * 3000 + [1, 2]
