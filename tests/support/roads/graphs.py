"""Random graphs, the network of one, and the readable truth of its travel times."""

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from brandsim.roads import RoadNetwork


def reference_ms(nodes, source, target, time_ms, starts):
    """Readable truth. scipy sums parallel arcs and drops zeros: keep the least, and shift weights by hand."""
    order = np.lexsort((time_ms, target, source))
    first = np.unique(np.stack([source, target])[:, order], axis=1, return_index=True)[1]
    least = order[first]
    # One unit per arc on the path, out of the way of the milliseconds, so that no weight is zero.
    weight = time_ms[least].astype(float) * 4096 + 1
    graph = csr_array((weight, (source[least], target[least])), shape=(nodes, nodes))
    found = dijkstra(graph, indices=starts)
    reached = np.isfinite(found)
    return np.where(reached, np.where(reached, found, 0.0) // 4096, -1.0).astype(np.int64)


@st.composite
def graphs(draw, largest=2_000):
    nodes = draw(st.integers(1, 40))
    arcs = draw(st.integers(0, 120))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    zeros = draw(st.sampled_from([0.0, 0.3, 1.0]))
    source, target = rng.integers(0, nodes, (2, arcs))
    time = rng.integers(0, draw(st.integers(1, largest)), arcs) * (rng.random(arcs) >= zeros)
    return nodes, source, target, time


def network(nodes, source, target, time):
    return RoadNetwork.from_arrays(np.zeros(nodes), np.zeros(nodes), source, target, time)
