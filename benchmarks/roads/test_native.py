"""Loading brandsim's own file of 25,000 nodes, against the same network as GraphML, in one run.

Run ``pytest benchmarks/roads/test_native.py -s``; the ratio is printed at the end.
"""

import networkx as nx
import numpy as np
import pytest

from brandsim.roads import load_network, read_graphml, save_network

pytest.importorskip("pytest_benchmark")

SIDE = 158
BEST_MS = {}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A grid of 24,964 nodes and 49,612 two-way streets, bent in the middle, as GraphML and as our own file."""
    folder = tmp_path_factory.mktemp("roads")
    cells = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    u = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()]).tolist()
    v = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()]).tolist()
    graph = nx.MultiDiGraph(crs="epsg:4326")
    lon, lat = (18 + cells % SIDE / 500).ravel(), (59 + cells // SIDE / 1000).ravel()
    for at in range(SIDE * SIDE):
        graph.add_node(at, x=float(lon[at]), y=float(lat[at]))
    for a, b in zip([*u, *v], [*v, *u], strict=True):
        middle = f"{(lon[a] + lon[b]) / 2 + 1e-4} {(lat[a] + lat[b]) / 2}"
        course = f"LINESTRING ({lon[a]} {lat[a]}, {middle}, {lon[b]} {lat[b]})"
        graph.add_edge(
            a, b, length=112.0, highway="residential", name=f"Gata {min(a, b) % 500}", geometry=course
        )
    nx.write_graphml(graph, folder / "town.graphml")
    save_network(read_graphml(folder / "town.graphml"), folder / "town.npz")
    return folder


@pytest.mark.parametrize("suffix", ["graphml", "npz"])
def test_load(benchmark, files, suffix, ratios):
    rounds = 1 if suffix == "graphml" else 20
    net = benchmark.pedantic(load_network, args=(files / f"town.{suffix}",), rounds=rounds, warmup_rounds=0)
    assert (net.nodes, net.edges) == (SIDE * SIDE, 49_612)
    BEST_MS[suffix] = benchmark.stats.stats.min * 1000
    if len(BEST_MS) == 2:
        ratio = ratios["roads from npz, GraphML"] = BEST_MS["graphml"] / BEST_MS["npz"]
        print(f"\nnpz {BEST_MS['npz']:.1f} ms, GraphML {BEST_MS['graphml']:.0f} ms: {ratio:.0f} times faster")
        assert ratio > 50
        assert BEST_MS["npz"] < 100  # about a tenth of that on a quiet machine
