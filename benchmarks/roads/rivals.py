"""The packages that brandsim is measured against, each asked in the way that is quickest for it, on one thread.

Each is a class with a name and ``times(sources)``, which returns a row of milliseconds per source; what cannot be
reached is at least `NEVER_MS`. What a rival prepares is prepared before the clock starts.
"""

import time

import igraph
import networkit
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

NEVER_MS = 2**31 - 1
"""Longer than any way of a benchmark; where there is no way the rivals answer infinity or the largest number."""


def fastest(ask, rounds):
    """Return the least milliseconds that `ask` takes, and its answer."""
    best_ms, answer = np.inf, None
    for _ in range(rounds):
        begin = time.perf_counter()
        answer = ask()
        best_ms = min(best_ms, (time.perf_counter() - begin) * 1000)
    return best_ms, answer


def usable(net):
    """Return tail, head and milliseconds of the arcs that vehicles use, the least of parallel ones."""
    used = np.flatnonzero(net.drivable & (net.source != net.target))
    used = used[np.lexsort((net.travel_time_ms[used], net.target[used], net.source[used]))]
    ends = np.stack([net.source[used], net.target[used]])
    used = used[np.insert((np.diff(ends) != 0).any(axis=0), 0, True)]
    return net.source[used], net.target[used], net.travel_time_ms[used]


def whole_ms(answer):
    """Return an answer with -1 where there is no way, as brandsim gives it."""
    got = np.asarray(answer, float)
    return np.where(got < NEVER_MS, got, -1)


class Scipy:
    name = "scipy"

    def __init__(self, net):
        tail, head, ms = usable(net)
        self._graph = csr_array((ms.astype(float), (tail, head)), shape=(net.nodes, net.nodes))

    def times(self, sources):
        return dijkstra(self._graph, indices=sources)


class Igraph:
    name = "igraph"

    def __init__(self, net):
        tail, head, ms = usable(net)
        edges = np.stack([tail, head], axis=1).tolist()
        self._graph = igraph.Graph(n=net.nodes, edges=edges, directed=True)
        self._graph.es["ms"] = ms.tolist()

    def times(self, sources):
        return self._graph.distances(sources.tolist(), weights="ms", algorithm="dijkstra")


class Networkit:
    name = "networkit"

    def __init__(self, net):
        tail, head, ms = usable(net)
        arcs = (ms.astype(float), (tail, head))
        self._graph = networkit.GraphFromCoo(arcs, net.nodes, weighted=True, directed=True)
        networkit.setNumberOfThreads(1)

    def times(self, sources):
        trees = []
        for node in sources.tolist():
            search = networkit.distance.Dijkstra(self._graph, node, storePaths=False)
            search.run()
            trees.append(search.getDistances(asarray=True))
        return trees
