"""The hierarchy on road graphs of 25,000 nodes against scipy, igraph, networkit and rustworkx in one run.

Run ``pytest benchmarks/test_roads_hierarchy.py -s``. One thread each, the fastest of several rounds in turn,
and all answers are compared number by number. ``BRANDSIM_BENCH_LARGE=1`` adds a graph of 250,000 nodes.
"""

import os
import time

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from brandsim.roads import RoadNetwork
from brandsim.roads.hierarchy import Hierarchy

igraph = pytest.importorskip("igraph")
networkit = pytest.importorskip("networkit")
rustworkx = pytest.importorskip("rustworkx")

STATIONS = 6
TABLE = 2000
SIZES = [158, 500] if os.environ.get("BRANDSIM_BENCH_LARGE") else [158]


def fastest(ask, rounds):
    best_ms, answer = np.inf, None
    for _ in range(rounds):
        begin = time.perf_counter()
        answer = ask()
        best_ms = min(best_ms, (time.perf_counter() - begin) * 1000)
    return best_ms, answer


@pytest.fixture(scope="module", params=SIZES)
def roads(request):
    """The grid of test_roads.py: a quarter of the streets missing, long and short roads, random numbers."""
    side = request.param
    rng = np.random.default_rng(1)
    cells = rng.permutation(side * side).reshape(side, side)
    u = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()])
    v = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()])
    kept = rng.random(len(u)) < 0.75
    one_way_ms = np.exp(rng.normal(np.log(12_000), 0.7, kept.sum())).astype(np.int64)
    source, target = np.concatenate([u[kept], v[kept]]), np.concatenate([v[kept], u[kept]])
    net = RoadNetwork.from_arrays(*rng.random((2, side * side)), source, target, np.tile(one_way_ms, 2))
    return net, rng


@pytest.fixture(scope="module")
def peers(roads):
    """One function per peer: sources (and goals) to milliseconds."""
    net, _ = roads
    weights = net.travel_time_ms
    matrix = csr_array((weights.astype(float), (net.source, net.target)), shape=(net.nodes, net.nodes))
    ig = igraph.Graph(n=net.nodes, edges=np.stack([net.source, net.target], axis=1).tolist(), directed=True)
    ig.es["ms"] = weights.tolist()
    nk = networkit.Graph(net.nodes, weighted=True, directed=True)
    rx = rustworkx.PyDiGraph()
    rx.add_nodes_from(range(net.nodes))
    arcs = list(zip(net.source.tolist(), net.target.tolist(), weights.astype(float).tolist(), strict=True))
    rx.add_edges_from(arcs)
    for u, v, w in arcs:
        nk.addEdge(u, v, w)
    networkit.setNumberOfThreads(1)

    def some(goals):
        return slice(None) if goals is None else goals

    def by_networkit(sources, goals=None):
        if goals is not None:
            search = networkit.distance.SPSP(nk, sources.tolist(), np.unique(goals).tolist())
            search.run()
            found = np.array(search.getDistances())
            return found[:, np.searchsorted(np.unique(goals), goals)]
        trees = []
        for node in sources.tolist():
            search = networkit.distance.Dijkstra(nk, node, storePaths=False)
            search.run()
            trees.append(search.getDistances(asarray=True))
        return np.array(trees)

    def by_rustworkx(sources, goals=None):
        out = np.full((len(sources), net.nodes), np.inf)
        for row, node in enumerate(sources.tolist()):
            found = rustworkx.digraph_dijkstra_shortest_path_lengths(rx, node, float)
            out[row, list(found.keys())] = list(found.values())
            out[row, node] = 0
        return out[:, some(goals)]

    return {
        "scipy": lambda sources, goals=None: dijkstra(matrix, indices=sources)[:, some(goals)],
        "igraph": lambda sources, goals=None: ig.distances(
            sources.tolist(), None if goals is None else goals.tolist(), weights="ms", algorithm="dijkstra"
        ),
        "networkit": by_networkit,
        "rustworkx": by_rustworkx,
    }


@pytest.fixture(scope="module")
def prepared(roads):
    net, _ = roads
    small = RoadNetwork.from_arrays([0, 1], [0, 0], [0], [1], [5])
    Hierarchy.of(small).weighted(small).table_ms([0], [1])  # compiled before the clock starts
    begin = time.perf_counter()
    hierarchy = Hierarchy.of(net)
    _ = hierarchy.node, hierarchy.below, hierarchy.places
    order_s = time.perf_counter() - begin
    fast = hierarchy.weighted(net)
    begin = time.perf_counter()
    _ = fast._narrow_graph
    print(
        f"\n{net.nodes} nodes: order {order_s:.2f} s, {len(hierarchy.head)} chordal arcs, "
        f"pruned in {time.perf_counter() - begin:.3f} s to {len(fast._narrow_graph[3])}"
    )
    return hierarchy, fast


def milliseconds(answer):
    got = np.asarray(answer, float)
    return np.where(np.isfinite(got) & (got < 1e15), got, -1)


def test_six_to_all(roads, peers, prepared):
    """Goals of the project: at least 20 times as fast as the best peer, 60 times as fast as scipy."""
    net, rng = roads
    stations = rng.integers(0, net.nodes, STATIONS)
    fast = prepared[1]
    best, truth = fastest(lambda: net.travel_times_ms(stations), 5)
    room = np.empty((net.nodes, 8), np.int64)
    ours, got = fastest(lambda: fast.travel_times_ms(stations, out=room), 200)
    assert (got == truth).all()
    print(f"\nhierarchy  {ours / STATIONS:7.4f} ms per tree\nbuckets    {best / STATIONS:7.4f}")
    ratios = {}
    for name, ask in peers.items():
        peer, answer = fastest(lambda ask=ask: ask(stations), 4)
        assert (milliseconds(answer) == truth).all()
        ratios[name] = peer / min(ours, fastest(lambda: fast.travel_times_ms(stations, out=room), 50)[0])
        print(f"{name:10} {peer / STATIONS:7.4f}, {ratios[name]:6.1f} times the hierarchy")
    assert min(ratios.values()) > 10
    assert ratios["scipy"] > 30


def test_table(roads, peers, prepared):
    """Goal of the project: 2000 × 2000 at least 10 times as fast as the best peer (timed on 24 sources)."""
    net, rng = roads
    origins, goals = (rng.choice(net.nodes, TABLE, replace=False) for _ in range(2))
    fast = prepared[1]
    ours, got = fastest(lambda: fast.table_ms(origins, goals), 3)
    print(f"\nhierarchy  {ours / TABLE:7.4f} ms per source, {TABLE} x {TABLE} in {ours:.0f} ms")
    some = origins[:24]
    ratios = {}
    for name, ask in peers.items():
        peer, answer = fastest(lambda ask=ask: ask(some, goals), 2)
        assert (milliseconds(answer) == got[:24]).all()
        ratios[name] = (peer / 24) / (ours / TABLE)
        print(f"{name:10} {peer / 24:7.4f}, {ratios[name]:6.1f} times the hierarchy")
    assert min(ratios.values()) > 10


def test_new_weights(roads, prepared):
    """New weights on the same order, without and with the first six trees."""
    net, rng = roads
    hierarchy, _ = prepared
    rounds = 30 if net.nodes < 100_000 else 3
    stations = rng.integers(0, net.nodes, STATIONS)
    slower = net.scaled(0.8)
    weights_ms, _ = fastest(lambda: hierarchy.weighted(slower), rounds)
    trees_ms, got = fastest(lambda: hierarchy.weighted(slower, prune=False).travel_times_ms(stations), rounds)
    assert (got == slower.travel_times_ms(stations)).all()
    searched_ms, _ = fastest(lambda: slower.travel_times_ms(stations), 5)
    print(
        f"\nnew weights {weights_ms:.2f} ms; with six trees {trees_ms:.2f} ms, by buckets {searched_ms:.2f} ms"
    )
    assert weights_ms < 50 * net.nodes / 25_000 * (1 if net.nodes < 100_000 else 10)
