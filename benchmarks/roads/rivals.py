"""The packages that brandsim is measured against, each asked in the way that is quickest for it, on one thread.

Each is a class with a name and ``times(sources, goals=None)``, which returns a table of milliseconds; what cannot be
reached is at least `NEVER_MS`. What a rival prepares is prepared before the clock starts.

Two rivals are left out. routingkit-cch binds the same library as pyroutingkit through Python lists, and is slower
for it. pandana (a contraction hierarchy) rounds weights and answers pair by pair.
"""

import time

import igraph
import networkit
import numpy as np
import pyroutingkit
import rustworkx
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

NEVER_MS = 2**31 - 1
"""What RoutingKit answers where there is no way; others answer more."""


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

    def times(self, sources, goals=None):
        found = dijkstra(self._graph, indices=sources)
        return found if goals is None else found[:, goals]


class Igraph:
    name = "igraph"

    def __init__(self, net):
        tail, head, ms = usable(net)
        edges = np.stack([tail, head], axis=1).tolist()
        self._graph = igraph.Graph(n=net.nodes, edges=edges, directed=True)
        self._graph.es["ms"] = ms.tolist()

    def times(self, sources, goals=None):
        goals = None if goals is None else goals.tolist()
        return self._graph.distances(sources.tolist(), goals, weights="ms", algorithm="dijkstra")


class Networkit:
    name = "networkit"

    def __init__(self, net):
        tail, head, ms = usable(net)
        arcs = (ms.astype(float), (tail, head))
        self._graph = networkit.GraphFromCoo(arcs, net.nodes, weighted=True, directed=True)
        networkit.setNumberOfThreads(1)

    def times(self, sources, goals=None):
        if goals is not None:
            unique, back = np.unique(goals, return_inverse=True)
            search = networkit.distance.SPSP(self._graph, sources.tolist(), unique.tolist())
            search.run()
            return np.array(search.getDistances())[:, back]
        trees = []
        for node in sources.tolist():
            search = networkit.distance.Dijkstra(self._graph, node, storePaths=False)
            search.run()
            trees.append(search.getDistances(asarray=True))
        return trees


class Rustworkx:
    name = "rustworkx"

    def __init__(self, net):
        self._graph = rustworkx.PyDiGraph()
        self._graph.add_nodes_from(range(net.nodes))
        tail, head, ms = usable(net)
        self._graph.add_edges_from(
            list(zip(tail.tolist(), head.tolist(), ms.astype(float).tolist(), strict=True))
        )

    def times(self, sources, goals=None):
        out = np.full((len(sources), self._graph.num_nodes()), np.inf)
        for row, node in enumerate(sources.tolist()):
            found = rustworkx.digraph_dijkstra_shortest_path_lengths(self._graph, node, float)
            out[row, list(found.keys())] = list(found.values())
            out[row, node] = 0
        return out if goals is None else out[:, goals]


class RoutingKit:
    """The customizable contraction hierarchy of RoutingKit, in C++, by whose authors the method is."""

    name = "RoutingKit"

    def __init__(self, net):
        self._cch = pyroutingkit.CCH()
        tail, head, ms = usable(net)
        # Only the shape of the map matters, which metres give as well as degrees.
        places = ((of / 1e5).astype(np.float32) for of in (net.y - net.y.min(), net.x - net.x.min()))
        self._cch.build_topology(
            tail.astype(np.uint32), head.astype(np.uint32), *places, node_count=net.nodes
        )
        self._all = np.arange(net.nodes, dtype=np.uint32)
        self.set_weights(ms)

    def set_weights(self, travel_time_ms):
        self._cch.customize_weights(travel_time_ms.astype(np.uint32))

    def times(self, sources, goals=None):
        ends = self._all if goals is None else goals.astype(np.uint32)
        found = self._cch.distances_many_to_many(sources.astype(np.uint32), ends)
        return np.asarray(found).reshape(len(sources), -1)
